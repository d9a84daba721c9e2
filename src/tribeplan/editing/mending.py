"""What mends of different rules are made of: who would do for a role, open seats, free ids."""

import math
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from tribeplan.editing.changes import made
from tribeplan.editing.edit import Edit
from tribeplan.editing.wording import squad_name
from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat
from tribeplan.org.workload import DAYS_PER_WEEK
from tribeplan.rules.rule import Problem
from tribeplan.scenario.change import Change

MOST_SEATS = 3
"""Open seats that are worth proposing at once; beyond, the work is what is wrong."""

MOST_CHOICES = 3
"""People or places that are proposed for one thing."""


class Case(NamedTuple):
    """A problem of a rule, in the organisation it was found in."""

    roster: Roster
    problem: Problem
    limits: Limits

    @property
    def squad(self) -> SquadSeat:
        """The squad it is about."""
        return self.roster.squads[str(self.problem.at[3])]

    @property
    def excess(self) -> float:
        """By how much the limit is passed, when the rule's value counts from the limit."""
        return self.problem.value or 0.0


def together(label: str, edits: Iterable[Edit], target: Address = ()) -> Edit:
    """Make one edit of several that do not touch each other."""
    listed = tuple(edits)
    changes = tuple(change for edit in listed for change in edit.changes)
    where = target or next((edit.target for edit in listed), ())
    return Edit(label, changes, where)


def set_members(seat: SquadSeat, entries: Iterable[object]) -> Edit:
    """Write a squad's members anew."""
    change = made("set", {"squad": seat.id, "members": list(entries)})
    return Edit(f"Write the members of {seat.squad.name or seat.id} anew", (change,), seat.address)


def free_id(wanted: str, known: Collection[str]) -> str:
    """Give an id that is not taken: the wanted one, or with the next number behind it.

    >>> free_id("app", {"app", "app-2"})
    'app-3'
    """
    number = 1
    found = wanted
    while found in known:
        number += 1
        found = f"{wanted}-{number}"
    return found


def leaders(roster: Roster) -> frozenset[str]:
    """Give everybody who leads a tribe or a chapter, owns a product, or coaches."""
    found: set[str | None] = set()
    for tribe in roster.organisation.tribes.values():
        found |= {tribe.lead, *tribe.chapter_leads, *tribe.agile_coaches}
        for squad in tribe.squads.values():
            found |= {squad.product_owner, squad.coach}
    return frozenset(person for person in found if person is not None)


def candidates(roster: Roster, people: Iterable[str], but: Collection[str] = ()) -> tuple[str, ...]:
    """Give who would do for a role: those who have none first, open seats never."""
    busy = leaders(roster)
    free = [each for each in people if each not in but and not roster.person(each).vacancy]
    return tuple(sorted(dict.fromkeys(free), key=lambda each: each in busy))


def free_candidates(
    roster: Roster, people: Iterable[str], but: Collection[str] = ()
) -> tuple[str, ...]:
    """Give who would do for a role and has none yet; anybody when there is nobody like that."""
    found = candidates(roster, people, but)
    busy = leaders(roster)
    return tuple(each for each in found if each not in busy) or found


def room_in(case: Case, seat: SquadSeat) -> int:
    """Give how many more people a squad may have."""
    return case.limits.squad_size - len(seat.squad.people)


def neighbours(case: Case, seat: SquadSeat) -> list[SquadSeat]:
    """Give the other squads of a squad's tribe, the smallest first."""
    others = (
        each
        for each in case.roster.squads.values()
        if each.tribe_id == seat.tribe_id and each.id != seat.id
    )
    return sorted(others, key=lambda each: len(each.squad.people))


def open_seats(
    case: Case, seat: SquadSeat, number: int, skill: str | None = None, chapter: str | None = None
) -> Iterator[Edit]:
    """Open seats in a squad, with the skill and in the chapter that guards it."""
    if not 1 <= number <= MOST_SEATS:
        return
    roster = case.roster
    tribe = roster.tribe(seat.tribe_id)
    guards = [id_ for id_, each in tribe.chapters.items() if (each.skill or id_) == skill]
    home = chapter or next(iter(guards), None)
    known = set(roster.organisation.people)
    changes: list[Change] = []
    for _ in range(number):
        person = free_id(f"{skill or home or seat.id}-seat"[:76], known)
        known.add(person)
        joiner = {
            "person": person,
            "vacancy": True,
            "skills": {skill: 1.0} if skill else None,
            "squad": seat.id,
            "chapter": home,
            "tribe": seat.tribe_id if home else None,
        }
        changes.append(made("add", joiner))
    what = f" for {skill or home}" if skill or home else ""
    many = "an open seat" if number == 1 else f"{number} open seats"
    label = f"Add {many}{what} to {squad_name(roster, seat.id)}"
    yield Edit(label, tuple(changes), seat.address)


def seats_for(case: Case, days_a_week: float) -> int:
    """Give how many full-time people do so many person-days a week, at least one."""
    return max(1, math.ceil(days_a_week / (DAYS_PER_WEEK * case.limits.availability)))
