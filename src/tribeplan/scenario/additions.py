"""What can be added: people, memberships, squads, chapters, tribes, gates, work and skills."""

from collections.abc import Iterator
from typing import ClassVar

from tribeplan.org.address import Address
from tribeplan.org.decision import Gate
from tribeplan.org.element import Id, Share
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person, Skill
from tribeplan.org.references import skills_used
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Chapter, Squad, Tribe
from tribeplan.org.work import Feature, Stream
from tribeplan.scenario.operation import (
    Added,
    Conflict,
    Operation,
    chapter_conflicts,
    chapters_meant,
    put,
    taken,
    taken_from,
    tribe_conflicts,
    tribe_meant,
    unknown,
)
from tribeplan.scenario.staffing import in_chapter, squad_address, with_member, with_share


class NewPerson(Person, Operation):
    """Somebody who joins, or an open seat; with the squad and the chapter they come to work in."""

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
        yield from taken(("person",), "person", self.person, roster.organisation.people)
        if self.squad is not None:
            yield from unknown(("squad",), "squad", self.squad, roster.squads)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)

    def apply(self, roster: Roster) -> Organisation:
        """Put the person among the people, and into squad and chapter."""
        changed = put(roster.organisation, ("people", self.person), taken_from(Person, self))
        if self.squad is not None:
            seat = roster.squads[self.squad]
            changed = put(changed, seat.address, with_member(seat.squad, self.person, self.share))
        if self.chapter is not None:
            (home,) = chapters_meant(roster, self.chapter, self.tribe)
            changed = put(changed, home.address, in_chapter(home.chapter, self.person))
        return changed

    @property
    def brings(self) -> tuple[str, ...]:
        """The new person."""
        return (self.person,)


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


class NewSquad(Squad, Operation):
    """A squad that is formed."""

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

    @property
    def brings(self) -> tuple[str, ...]:
        """The new squad."""
        return (self.squad,)


class NewChapter(Chapter, Operation):
    """A chapter that is formed."""

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

    @property
    def brings(self) -> tuple[str, ...]:
        """The new chapter."""
        return (self.chapter,)


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
