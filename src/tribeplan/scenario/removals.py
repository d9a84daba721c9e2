"""What can be taken away, and what has to be settled first."""

from collections.abc import Iterator
from typing import ClassVar

from tribeplan.org.address import Address
from tribeplan.org.element import Id
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind
from tribeplan.org.roster import Roster, roles_left_empty
from tribeplan.scenario.operation import (
    Conflict,
    Operation,
    Removed,
    chapter_conflicts,
    chapters_meant,
    drop,
    put,
    unknown,
)
from tribeplan.scenario.renaming import with_references
from tribeplan.scenario.staffing import (
    is_listed,
    out_of_chapter,
    without_members,
    without_person,
)


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


class ClosedSquad(Operation):
    """A squad that ends; its people stay in the organisation."""

    example: ClassVar[str] = "remove: {squad: app, successor: web}"

    squad: Id
    """The squad that ends."""

    successor: Id | None = None
    """The squad that takes over its work, and what others need of it."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse squads that are not there; work that is left over is refused after."""
        yield from unknown(("squad",), "squad", self.squad, roster.squads)
        if self.successor is not None:
            yield from unknown(("successor",), "squad", self.successor, roster.squads)
            if self.successor == self.squad:
                message = f"squad '{self.squad}' ends, expected another successor"
                yield Conflict(("successor",), message)

    def apply(self, roster: Roster) -> Organisation:
        """Hand over the work, and take the squad out."""
        changed = drop(roster.organisation, roster.squads[self.squad].address)
        if self.successor is None:
            return changed
        return with_references(changed, {Kind.SQUAD: {self.squad: self.successor}})

    @property
    def advice(self) -> str:
        """Who could take over what is left."""
        return "add 'successor:' with the squad that takes over, or change those first"


class ClosedChapter(Operation):
    """A chapter that ends; its people stay in the organisation."""

    example: ClassVar[str] = "remove: {chapter: words}"

    chapter: Id
    """The chapter that ends."""

    tribe: Id | None = None
    """Its tribe; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse a chapter that is not there."""
        yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)

    def apply(self, roster: Roster) -> Organisation:
        """Take the chapter out."""
        (home,) = chapters_meant(roster, self.chapter, self.tribe)
        return drop(roster.organisation, home.address)


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
