"""Edits of who has which role, and the roles a person holds or could hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from tribeplan.editing.changes import chapter_of, made, set_of, squad_of
from tribeplan.editing.edit import Edit
from tribeplan.editing.wording import chapter_name, person_name, squad_name, tribe_name
from tribeplan.org.address import Address
from tribeplan.org.roster import ChapterSeat, Roster, SquadSeat
from tribeplan.org.tribe import Tribe
from tribeplan.scenario.change import Change
from tribeplan.scenario.staffing import is_listed


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role that somebody has or could have, with the edit that turns it on or off."""

    words: str
    """As in ``Product owner of Ledger``."""

    at: Address
    """The field that says who has it: ``("tribes", "t", "squads", "ledger", "product_owner")``."""

    is_held: bool
    holder: str | None
    """Who has it now, by id; of a role that several have, nobody in particular."""

    toggle: Edit
    """Gives the role, or takes it away when it is held."""


def roles_of(roster: Roster, person: str) -> tuple[RoleChoice, ...]:
    """Give the roles somebody has, and those they could have where they work, tribe by tribe.

    Could have: product owner of their squads, lead of their chapters, lead and agile coach of
    their tribes, coach of the squads of a tribe whose agile coach they are; and every role that
    they hold elsewhere. Who is in no tribe could lead or coach any.
    """
    tribes = roster.organisation.tribes
    theirs = [id_ for id_, tribe in tribes.items() if _is_in(tribe, person)] or list(tribes)
    choices = [choice for id_ in theirs for choice in _in_tribe(roster, id_, person)]
    return tuple(choices)


def _is_in(tribe: Tribe, person: str) -> bool:
    return person in tribe.people or any(s.coach == person for s in tribe.squads.values())


def _in_tribe(roster: Roster, tribe_id: str, person: str) -> Iterator[RoleChoice]:
    tribe = roster.tribe(tribe_id)
    at: Address = ("tribes", tribe_id)
    heir = None if tribe.lead == person else person
    toggle = set_tribe_lead(roster, tribe_id, heir)
    name = tribe_name(roster, tribe_id)
    yield RoleChoice(f"Lead of {name}", (*at, "lead"), heir is None, tribe.lead, toggle)
    is_coach = person in tribe.agile_coaches
    switch = remove_agile_coach if is_coach else add_agile_coach
    words = f"Agile coach of {name}"
    toggle = switch(roster, tribe_id, person)
    yield RoleChoice(words, (*at, "agile_coaches"), is_coach, None, toggle)
    for seat in roster.chapters:
        if seat.tribe_id == tribe_id and person in seat.chapter.people:
            yield _chapter_choice(roster, seat, person)
    for place in roster.squads.values():
        if place.tribe_id == tribe_id:
            yield from _squad_choices(roster, place, person, is_coach=is_coach)


def _chapter_choice(roster: Roster, seat: ChapterSeat, person: str) -> RoleChoice:
    lead = seat.chapter.lead
    toggle = set_chapter_lead(roster, seat.tribe_id, seat.id, None if lead == person else person)
    words = f"Lead of chapter {seat.chapter.name or seat.id}"
    return RoleChoice(words, (*seat.address, "lead"), lead == person, lead, toggle)


def _squad_choices(
    roster: Roster, seat: SquadSeat, person: str, *, is_coach: bool
) -> Iterator[RoleChoice]:
    squad = seat.squad
    name = squad.name or seat.id
    if person in squad.people:
        owner = squad.product_owner
        toggle = set_product_owner(roster, seat.id, None if owner == person else person)
        at = (*seat.address, "product_owner")
        yield RoleChoice(f"Product owner of {name}", at, owner == person, owner, toggle)
    if is_coach or squad.coach == person:
        toggle = set_coach(roster, seat.id, None if squad.coach == person else person)
        at = (*seat.address, "coach")
        yield RoleChoice(f"Coach of {name}", at, squad.coach == person, squad.coach, toggle)


def set_product_owner(roster: Roster, squad: str, person: str | None) -> Edit:
    """Let somebody own the product of a squad; they work in it. None: nobody does.

    Who owned it before stays a member: nobody disappears because somebody else gets a role.
    """
    former = squad_of(roster, squad).product_owner
    changes = [set_of("squad", squad, product_owner=person)]
    changes += former_owner_stays(roster, squad, person)
    role = f"product owner of {squad_name(roster, squad)}"
    at = _in_squad(roster, squad, "product_owner")
    return Edit(_label(roster, role, person, former), tuple(changes), at)


def set_chapter_lead(roster: Roster, tribe: str, chapter: str, person: str | None) -> Edit:
    """Let somebody lead a chapter; who led it stays a member."""
    former = chapter_of(roster, tribe, chapter).lead
    changes = [set_of("chapter", chapter, tribe, lead=person)]
    changes += former_lead_stays(roster, (tribe, chapter), person)
    role = f"lead of chapter {chapter_name(roster, tribe, chapter)}"
    at = ("tribes", tribe, "chapters", chapter, "lead")
    return Edit(_label(roster, role, person, former), tuple(changes), at)


def former_owner_stays(roster: Roster, squad: str, heir: str | None) -> Iterator[Change]:
    """Keep who owned the product at work in the squad once somebody else, or nobody, owns it."""
    before = squad_of(roster, squad)
    former = before.product_owner
    if former not in (None, heir) and not is_listed(before, str(former)):
        yield made("add", {"member": former, "squad": squad})


def former_lead_stays(
    roster: Roster, chapter: tuple[str, str], heir: str | None
) -> Iterator[Change]:
    """Keep who led a chapter, given with its tribe, in it once somebody else leads it."""
    tribe_id, chapter_id = chapter
    before = chapter_of(roster, tribe_id, chapter_id)
    if before.lead not in (None, heir) and before.lead not in before.members:
        yield made("add", {"member": before.lead, "chapter": chapter_id, "tribe": tribe_id})


def set_tribe_lead(roster: Roster, tribe: str, person: str | None) -> Edit:
    """Let somebody lead a tribe. None: nobody does."""
    before = roster.organisation.tribes.get(tribe)
    former = None if before is None else before.lead
    label = _label(roster, f"lead of {tribe_name(roster, tribe)}", person, former)
    return Edit(label, (set_of("tribe", tribe, lead=person),), ("tribes", tribe, "lead"))


def set_coach(roster: Roster, squad: str, person: str | None) -> Edit:
    """Let an agile coach help a squad; they are listed with the tribe if they were not."""
    before = squad_of(roster, squad)
    changes: list[Change] = []
    if person is not None and squad in roster.squads:
        changes += _listed_coach(roster, roster.squads[squad].tribe_id, person)
    changes.append(set_of("squad", squad, coach=person))
    label = _label(roster, f"coach of {squad_name(roster, squad)}", person, before.coach)
    return Edit(label, tuple(changes), _in_squad(roster, squad, "coach"))


def add_agile_coach(roster: Roster, tribe: str, person: str) -> Edit:
    """List somebody among the agile coaches of a tribe."""
    changes = _listed_coach(roster, tribe, person)
    label = _label(roster, f"agile coach of {tribe_name(roster, tribe)}", person, None)
    return Edit(label, tuple(changes), ("tribes", tribe, "agile_coaches"))


def remove_agile_coach(roster: Roster, tribe: str, person: str) -> Edit:
    """Take somebody off the agile coaches of a tribe, and from its squads as their coach."""
    home = roster.organisation.tribes.get(tribe, Tribe())
    changes = [
        set_of("squad", squad_id, coach=None)
        for squad_id, squad in home.squads.items()
        if squad.coach == person
    ]
    rest = [each for each in home.agile_coaches if each != person]
    changes.append(set_of("tribe", tribe, agile_coaches=rest or None))
    label = _label(roster, f"agile coach of {tribe_name(roster, tribe)}", None, person)
    return Edit(label, tuple(changes), ("tribes", tribe, "agile_coaches"))


def _listed_coach(roster: Roster, tribe: str, person: str) -> Iterator[Change]:
    home = roster.organisation.tribes.get(tribe, Tribe())
    if person not in home.agile_coaches:
        yield set_of("tribe", tribe, agile_coaches=[*home.agile_coaches, person])


def _label(roster: Roster, role: str, person: str | None, former: str | None) -> str:
    if person is not None:
        return f"Make {person_name(roster, person)} {role}"
    if former is None:
        return f"Leave it open who is {role}"
    return f"{person_name(roster, former)} is no longer {role}"


def _in_squad(roster: Roster, squad: str, field: str) -> Address:
    seat = roster.squads.get(squad)
    return () if seat is None else (*seat.address, field)
