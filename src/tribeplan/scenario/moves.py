"""What can be put elsewhere: people, squads, chapters and work."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from tribeplan.org.address import Address
from tribeplan.org.element import Day, Id, Share
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Move
from tribeplan.org.roster import ChapterSeat, Roster
from tribeplan.scenario.operation import (
    Conflict,
    Operation,
    chapter_conflicts,
    chapters_meant,
    drop,
    put,
    taken,
    unknown,
)
from tribeplan.scenario.removals import leaving_chapter, leaving_squad
from tribeplan.scenario.staffing import (
    in_chapter,
    out_of_chapter,
    share_in,
    squad_address,
    with_share,
    without_members,
)


class MovedPerson(Operation):
    """Somebody who goes from one squad to another, or to another chapter, or both."""

    example: ClassVar[str] = "move: {person: ana, from: app, to: web, share: 60%}"

    person: Id
    """Who moves."""

    left: Id | None = Field(default=None, alias="from")
    """The squad they leave; the only one they work in when it is not given."""

    to: Id | None = None
    """The squad they join."""

    share: Share | None = None
    """Part of a full week in the squad they join; as in the one they leave when not given."""

    on: Day | None = None
    """The day of the move, to be kept in the person's history; no history when not given."""

    chapter: Id | None = None
    """The chapter they join, leaving the one they are in; no change when it is not given."""

    tribe: Id | None = None
    """The tribe of that chapter; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids, who is no member, who stays behind as product owner or lead."""
        yield from unknown(("person",), "person", self.person, roster.organisation.people)
        if self.to is None and self.chapter is None:
            advice = "add 'to:' with a squad, or 'chapter:'"
            yield Conflict((), "no squad or chapter to move to is named", advice)
        if self.to is not None:
            yield from self._squad_conflicts(roster, self.to)
        elif self.left is not None:
            advice = "to leave a squad only: remove: {member: …, squad: …}"
            yield Conflict(("from",), "a squad to leave is named, and none to join", advice)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)
            yield from self._chapter_conflicts(roster, self.chapter)

    def _squad_conflicts(self, roster: Roster, to: str) -> Iterator[Conflict]:
        yield from unknown(("to",), "squad", to, roster.squads)
        squads = [seat.id for seat in roster.squads_of(self.person)]
        if to in squads:
            yield Conflict(("to",), f"'{self.person}' works in squad '{to}' already")
        if self.left is not None:
            yield from unknown(("from",), "squad", self.left, roster.squads)
            yield from leaving_squad(roster, ("from",), self.person, self.left)
        elif len(squads) == 1:
            yield from leaving_squad(roster, ("person",), self.person, squads[0])
        elif self.person in roster.organisation.people:
            message = f"'{self.person}' works in {len(squads)} squads, expected one to leave"
            advice = (
                f"add 'from:', one of {', '.join(squads)}"
                if squads
                else f"to join one only: add: {{member: {self.person}, squad: {to}}}"
            )
            yield Conflict(("person",), message, advice)

    def _chapter_conflicts(self, roster: Roster, chapter_id: str) -> Iterator[Conflict]:
        for seat in chapters_meant(roster, chapter_id, self.tribe):
            if self.person in seat.chapter.people:
                message = f"'{self.person}' is in chapter '{chapter_id}' already"
                yield Conflict(("chapter",), message)
                return
        for seat in self._chapters_left(roster):
            yield from leaving_chapter(roster, ("person",), self.person, seat.address)

    def _chapters_left(self, roster: Roster) -> tuple[ChapterSeat, ...]:
        return roster.chapters_of_person.get(self.person, ())

    def apply(self, roster: Roster) -> Organisation:
        """Take the person out of one squad or chapter and put them into the other."""
        changed = roster.organisation
        if self.to is not None:
            left = self.left or roster.squads_of(self.person)[0].id
            changed = self._to_squad(changed, roster, left, self.to)
        if self.chapter is not None:
            for seat in self._chapters_left(roster):
                changed = put(changed, seat.address, out_of_chapter(seat.chapter, self.person))
            (home,) = chapters_meant(roster, self.chapter, self.tribe)
            changed = put(changed, home.address, in_chapter(home.chapter, self.person))
        return changed

    def _to_squad(self, changed: Organisation, roster: Roster, left: str, to: str) -> Organisation:
        old, new = roster.squads[left], roster.squads[to]
        share = self.share if self.share is not None else share_in(old.squad, self.person)
        changed = put(changed, old.address, without_members(old.squad, [self.person]))
        changed = put(changed, new.address, with_share(new.squad, self.person, share))
        if self.on is None:
            return changed
        person = roster.person(self.person)
        history = (*person.moves, Move.model_validate({"on": self.on, "from": left, "to": to}))
        return put(changed, ("people", self.person, "moves"), history)


class MovedSquad(Operation):
    """A squad that goes to another tribe as it is."""

    example: ClassVar[str] = "move: {squad: web, to: cards}"

    squad: Id
    """The squad."""

    to: Id
    """The tribe it comes to stand in."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids, and the tribe it stands in."""
        yield from unknown(("squad",), "squad", self.squad, roster.squads)
        yield from unknown(("to",), "tribe", self.to, roster.organisation.tribes)
        if self.squad in roster.squads and roster.squads[self.squad].tribe_id == self.to:
            yield Conflict(("to",), f"squad '{self.squad}' stands in tribe '{self.to}' already")

    def apply(self, roster: Roster) -> Organisation:
        """Put the squad last in the other tribe."""
        seat = roster.squads[self.squad]
        changed = drop(roster.organisation, seat.address)
        return put(changed, squad_address(self.to, self.squad), seat.squad)


class MovedChapter(Operation):
    """A chapter that goes to another tribe as it is."""

    example: ClassVar[str] = "move: {chapter: words, to: cards}"

    chapter: Id
    """The chapter."""

    left: Id | None = Field(default=None, alias="from")
    """Its tribe; needed when several tribes have such a chapter."""

    to: Id
    """The tribe it comes to stand in."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids, and a tribe that has such a chapter."""
        yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.left)
        tribes = roster.organisation.tribes
        yield from unknown(("to",), "tribe", self.to, tribes)
        if self.to in tribes:
            yield from taken(("to",), "chapter", self.chapter, tribes[self.to].chapters)

    def apply(self, roster: Roster) -> Organisation:
        """Put the chapter last in the other tribe."""
        (seat,) = chapters_meant(roster, self.chapter, self.left)
        address: Address = ("tribes", self.to, "chapters", self.chapter)
        return put(drop(roster.organisation, seat.address), address, seat.chapter)


class MovedFeature(Operation):
    """A feature that another squad takes over."""

    example: ClassVar[str] = "move: {feature: safer, to: app}"

    feature: Id
    """The feature."""

    to: Id
    """The squad that is responsible from now on."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids."""
        features = roster.organisation.work.features
        yield from unknown(("feature",), "feature", self.feature, features)
        yield from unknown(("to",), "squad", self.to, roster.squads)

    def apply(self, roster: Roster) -> Organisation:
        """The feature its new squad."""
        return put(roster.organisation, ("work", "features", self.feature, "squad"), self.to)


class MovedStream(Operation):
    """A stream of work that another squad takes over."""

    example: ClassVar[str] = "move: {stream: bugs, to: web}"

    stream: Id
    """The stream."""

    to: Id
    """The squad that is responsible from now on."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids."""
        yield from unknown(("stream",), "stream", self.stream, roster.organisation.work.streams)
        yield from unknown(("to",), "squad", self.to, roster.squads)

    def apply(self, roster: Roster) -> Organisation:
        """The stream its new squad."""
        return put(roster.organisation, ("work", "streams", self.stream, "squad"), self.to)
