"""What can be added, taken away and moved: people, teams, gates, work and skills."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from tribeplan.org.address import Address
from tribeplan.org.element import Day, Id, Share
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Move, Person, Skill
from tribeplan.org.references import Kind, skills_used
from tribeplan.org.roster import ChapterSeat, Roster, roles_left_empty
from tribeplan.org.teams import Chapter, Squad, Tribe
from tribeplan.org.work import Feature, Gate, Stream
from tribeplan.scenario.operation import (
    Added,
    Conflict,
    Operation,
    Removed,
    chapter_conflicts,
    chapters_meant,
    drop,
    put,
    taken,
    taken_from,
    tribe_conflicts,
    tribe_meant,
    unknown,
)
from tribeplan.scenario.renaming import with_references
from tribeplan.scenario.staffing import (
    in_chapter,
    is_listed,
    out_of_chapter,
    share_in,
    squad_address,
    with_member,
    with_share,
    without_members,
    without_person,
)

# --- What can be added ---------------------------------------------------------------------------


class NewPerson(Person, Added):
    """Somebody who joins, or an open seat; with the squad and the chapter they come to work in."""

    kind: ClassVar[str] = "person"
    example: ClassVar[str] = "add: {person: eli, skills: {code: 1.0}, squad: web, chapter: code}"

    person: Id
    """Id of the new person."""

    squad: Id | None = None
    """The squad they join; none when it is not given."""

    share: Share | None = None
    """Part of a full week in that squad."""

    chapter: Id | None = None
    """The chapter they join; none when it is not given."""

    tribe: Id | None = None
    """The tribe of that chapter; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an id that is taken, and a squad or chapter that is not there."""
        yield from super().conflicts(roster)
        if self.squad is not None:
            yield from unknown(("squad",), "squad", self.squad, roster.squads)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)

    def apply(self, roster: Roster) -> Organisation:
        """Put the person among the people, and into squad and chapter."""
        changed = super().apply(roster)
        if self.squad is not None:
            seat = roster.squads[self.squad]
            changed = put(changed, seat.address, with_member(seat.squad, self.person, self.share))
        if self.chapter is not None:
            (home,) = chapters_meant(roster, self.chapter, self.tribe)
            changed = put(changed, home.address, in_chapter(home.chapter, self.person))
        return changed


class NewMember(Operation):
    """Somebody who comes to work in one more squad, or joins a chapter."""

    example: ClassVar[str] = "add: {member: bo, squad: web, share: 50%}"

    member: Id
    """The person."""

    squad: Id | None = None
    """The squad they join."""

    share: Share | None = None
    """Part of a full week in that squad."""

    chapter: Id | None = None
    """The chapter they join."""

    tribe: Id | None = None
    """The tribe of that chapter; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse people and places that are not there, and members who are there already."""
        yield from unknown(("member",), "person", self.member, roster.organisation.people)
        if self.squad is None and self.chapter is None:
            yield Conflict((), "no squad or chapter is named", "add 'squad:' or 'chapter:'")
        if self.squad is not None:
            yield from unknown(("squad",), "squad", self.squad, roster.squads)
            if any(seat.id == self.squad for seat in roster.squads_of(self.member)):
                yield Conflict(
                    ("member",),
                    f"'{self.member}' works in squad '{self.squad}' already",
                    "to change the share: set: {member: …, squad: …, share: …}",
                )
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)
            for seat in chapters_meant(roster, self.chapter, self.tribe):
                if self.member in seat.chapter.people:
                    message = f"'{self.member}' is in chapter '{self.chapter}' already"
                    yield Conflict(("member",), message)

    def apply(self, roster: Roster) -> Organisation:
        """Put the person into squad and chapter."""
        changed = roster.organisation
        if self.squad is not None:
            seat = roster.squads[self.squad]
            changed = put(changed, seat.address, with_share(seat.squad, self.member, self.share))
        if self.chapter is not None:
            (home,) = chapters_meant(roster, self.chapter, self.tribe)
            changed = put(changed, home.address, in_chapter(home.chapter, self.member))
        return changed


class NewSquad(Squad, Added):
    """A squad that is formed."""

    kind: ClassVar[str] = "squad"
    example: ClassVar[str] = (
        "add: {squad: risk, tribe: loans, mission: No surprises, members: [bo]}"
    )

    squad: Id
    """Id of the new squad."""

    tribe: Id | None = None
    """The tribe it stands in; needed when there are several."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an id that is taken, and a tribe that is not there."""
        yield from taken(("squad",), "squad", self.squad, roster.squads)
        yield from tribe_conflicts(roster, self.tribe)

    def apply(self, roster: Roster) -> Organisation:
        """Put the squad last in its tribe."""
        address = squad_address(tribe_meant(roster, self.tribe), self.squad)
        return put(roster.organisation, address, taken_from(Squad, self))


class NewChapter(Chapter, Added):
    """A chapter that is formed."""

    kind: ClassVar[str] = "chapter"
    example: ClassVar[str] = "add: {chapter: design, tribe: loans, lead: bo}"

    chapter: Id
    """Id of the new chapter."""

    tribe: Id | None = None
    """The tribe it stands in; needed when there are several."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an id that the tribe has, and a tribe that is not there."""
        found = list(tribe_conflicts(roster, self.tribe))
        yield from found
        if not found:
            chapters = roster.tribe(tribe_meant(roster, self.tribe)).chapters
            yield from taken(("chapter",), "chapter", self.chapter, chapters)

    def apply(self, roster: Roster) -> Organisation:
        """Put the chapter last in its tribe."""
        tribe_id = tribe_meant(roster, self.tribe)
        address: Address = ("tribes", tribe_id, "chapters", self.chapter)
        return put(roster.organisation, address, taken_from(Chapter, self))


class NewTribe(Tribe, Added):
    """A tribe that is formed, with its squads and chapters or without."""

    kind: ClassVar[str] = "tribe"
    example: ClassVar[str] = "add: {tribe: savings, purpose: Money for later, lead: tess}"

    tribe: Id
    """Id of the new tribe."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse ids that are taken."""
        yield from taken(("tribe",), "tribe", self.tribe, roster.organisation.tribes)
        for squad_id in self.squads:
            yield from taken(("squads", squad_id), "squad", squad_id, roster.squads)

    @property
    def brings(self) -> tuple[str, ...]:
        """The tribe and what stands in it."""
        return (self.tribe, *self.squads, *self.chapters)


class NewGate(Gate, Added):
    """A decision gate that is put above the squads."""

    kind: ClassVar[str] = "gate"
    example: ClassVar[str] = (
        "add: {gate: release-board, at: release, every_days: 90, decides: [tess]}"
    )

    gate: Id
    """Id of the new gate."""


class NewFeature(Feature, Added):
    """A feature that is asked for."""

    kind: ClassVar[str] = "feature"
    example: ClassVar[str] = "add: {feature: cheaper, squad: web, steps: [{skill: code, days: 5}]}"

    feature: Id
    """Id of the new feature."""


class NewStream(Stream, Added):
    """Work of one kind that begins to come."""

    kind: ClassVar[str] = "stream"
    example: ClassVar[str] = "add: {stream: questions, squad: web, per_week: 2}"

    stream: Id
    """Id of the new stream."""


class NewSkill(Skill, Added):
    """A specialism that is declared; with the first one, every skill in use is declared too."""

    kind: ClassVar[str] = "skill"
    example: ClassVar[str] = "add: {skill: risk, compliance: true}"

    skill: Id
    """Id of the new skill."""

    def apply(self, roster: Roster) -> Organisation:
        """Put the skill last, behind those in use when none was declared."""
        organisation = roster.organisation
        used = () if organisation.skills else skills_used(organisation)
        declared = organisation.skills | {id_: Skill() for id_ in used if id_ != self.skill}
        return put(organisation, ("skills",), declared | {self.skill: taken_from(Skill, self)})


# --- What can be taken away, and what has to be settled first ------------------------------------


class Leaver(Operation):
    """Somebody who leaves; squads, chapters and lists go on without them.

    Roles that one person holds are not left empty in silence: name a successor, or give the
    roles to others first.
    """

    example: ClassVar[str] = "remove: {person: pim, successor: bo}"

    person: Id
    """Who leaves."""

    successor: Id | None = None
    """Who takes over their roles; not their membership of squads and chapters."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown people, and roles that would be left empty."""
        people = roster.organisation.people
        yield from unknown(("person",), "person", self.person, people)
        if self.successor is not None:
            yield from unknown(("successor",), "person", self.successor, people)
            if self.successor == self.person:
                message = f"'{self.person}' leaves, expected another successor"
                yield Conflict(("successor",), message)
            return
        held = [each.words for each in roles_left_empty(roster.organisation, [self.person])]
        if held:
            yield Conflict(
                ("person",),
                f"'{self.person}' is {', '.join(held)}, and nobody takes over",
                "add 'successor:', or give each role to somebody with 'set:' first",
            )

    def apply(self, roster: Roster) -> Organisation:
        """Hand over the roles, and take the person out of everything else."""
        changed = without_person(roster.organisation, self.person, self.successor)
        return drop(changed, ("people", self.person))


class LeavingMember(Operation):
    """Somebody who stops working in a squad, or leaves a chapter, and stays in the organisation."""

    example: ClassVar[str] = "remove: {member: bo, squad: app}"

    member: Id
    """The person."""

    squad: Id | None = None
    """The squad they leave."""

    chapter: Id | None = None
    """The chapter they leave."""

    tribe: Id | None = None
    """The tribe of that chapter; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse who is no member, and who owns the product or leads the chapter."""
        yield from unknown(("member",), "person", self.member, roster.organisation.people)
        if self.squad is None and self.chapter is None:
            yield Conflict((), "no squad or chapter is named", "add 'squad:' or 'chapter:'")
        if self.squad is not None:
            yield from unknown(("squad",), "squad", self.squad, roster.squads)
            yield from leaving_squad(roster, ("member",), self.member, self.squad)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)
            for seat in chapters_meant(roster, self.chapter, self.tribe):
                yield from leaving_chapter(roster, ("member",), self.member, seat.address)

    def apply(self, roster: Roster) -> Organisation:
        """Take the person out of squad and chapter."""
        changed = roster.organisation
        if self.squad is not None:
            seat = roster.squads[self.squad]
            changed = put(changed, seat.address, without_members(seat.squad, [self.member]))
        if self.chapter is not None:
            (home,) = chapters_meant(roster, self.chapter, self.tribe)
            changed = put(changed, home.address, out_of_chapter(home.chapter, self.member))
        return changed


def leaving_squad(roster: Roster, at: Address, person_id: str, squad_id: str) -> Iterator[Conflict]:
    """What keeps a person from leaving a squad."""
    seat = roster.squads.get(squad_id)
    if seat is None or person_id not in roster.organisation.people:
        return
    if seat.squad.product_owner == person_id:
        message = f"'{person_id}' is product owner of squad '{squad_id}', and nobody takes over"
        advice = f"first: set: {{squad: {squad_id}, product_owner: …}}"
        yield Conflict(at, message, advice)
    elif not is_listed(seat.squad, person_id):
        works_in = ", ".join(each.id for each in roster.squads_of(person_id)) or "no squad"
        message = f"'{person_id}' does not work in squad '{squad_id}'"
        yield Conflict(at, message, f"'{person_id}' works in {works_in}")


def leaving_chapter(
    roster: Roster, at: Address, person_id: str, address: Address
) -> Iterator[Conflict]:
    """What keeps a person from leaving a chapter."""
    chapter_id = address[-1]
    home = next(seat for seat in roster.chapters if seat.address == address)
    if home.chapter.lead == person_id:
        message = f"'{person_id}' leads chapter '{chapter_id}', and nobody takes over"
        yield Conflict(at, message, f"first: set: {{chapter: {chapter_id}, lead: …}}")
    elif person_id not in home.chapter.members and person_id in roster.organisation.people:
        yield Conflict(at, f"'{person_id}' is not in chapter '{chapter_id}'")


class ClosedSquad(Removed):
    """A squad that ends; its people stay in the organisation."""

    kind: ClassVar[str] = "squad"
    example: ClassVar[str] = "remove: {squad: app, successor: web}"

    squad: Id
    """The squad that ends."""

    successor: Id | None = None
    """The squad that takes over its work, and what others need of it."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse squads that are not there; work that is left over is refused after."""
        yield from super().conflicts(roster)
        if self.successor is not None:
            yield from unknown(("successor",), "squad", self.successor, roster.squads)
            if self.successor == self.squad:
                message = f"squad '{self.squad}' ends, expected another successor"
                yield Conflict(("successor",), message)

    def apply(self, roster: Roster) -> Organisation:
        """Hand over the work, and take the squad out."""
        changed = super().apply(roster)
        if self.successor is None:
            return changed
        return with_references(changed, {Kind.SQUAD: {self.squad: self.successor}})

    @property
    def advice(self) -> str:
        """Who could take over what is left."""
        return "add 'successor:' with the squad that takes over, or change those first"


class ClosedChapter(Removed):
    """A chapter that ends; its people stay in the organisation."""

    kind: ClassVar[str] = "chapter"
    example: ClassVar[str] = "remove: {chapter: words}"

    chapter: Id
    """The chapter that ends."""

    tribe: Id | None = None
    """Its tribe; needed when several tribes have such a chapter."""


class ClosedTribe(Removed):
    """A tribe that ends, with the squads and chapters that still stand in it."""

    kind: ClassVar[str] = "tribe"
    example: ClassVar[str] = "remove: {tribe: cards}"

    tribe: Id
    """The tribe that ends."""

    @property
    def advice(self) -> str:
        """What could happen to what is left."""
        return "first: move: {squad: …, to: …}, or give the work and the gate to others with 'set:'"


class DroppedGate(Removed):
    """A decision gate that is done away with."""

    kind: ClassVar[str] = "gate"
    example: ClassVar[str] = "remove: {gate: board}"

    gate: Id
    """The gate."""


class DroppedFeature(Removed):
    """A feature that is not made; nothing may wait for it."""

    kind: ClassVar[str] = "feature"
    example: ClassVar[str] = "remove: {feature: safer}"

    feature: Id
    """The feature."""


class DroppedStream(Removed):
    """Work that no longer comes."""

    kind: ClassVar[str] = "stream"
    example: ClassVar[str] = "remove: {stream: bugs}"

    stream: Id
    """The stream."""


class DroppedSkill(Removed):
    """A declared specialism that is no longer used."""

    kind: ClassVar[str] = "skill"
    example: ClassVar[str] = "remove: {skill: words}"

    skill: Id
    """The skill."""


# --- What can be put elsewhere -------------------------------------------------------------------


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
