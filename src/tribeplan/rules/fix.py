"""What quick fixes of different rules are made of: who would do for a role, open seats, free ids.

A fix stands beside its rule, in the module of the family: a function from a problem to the edits
that may mend it, the likeliest first. :func:`tribeplan.editing.version.fixes` tries them on a
copy and offers those that help. Operations of scenarios are loaded when the first edit is made, so
that a check, which loads rules with their fixes, does not pay for them.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from tribeplan.org.elements import said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat, each_role
from tribeplan.org.workload import DAYS_PER_WEEK
from tribeplan.rules.rule import Problem
from tribeplan.scenario.edit import Edit, made
from tribeplan.scenario.operation import AnyChange
from tribeplan.scenario.people_edits import move_people
from tribeplan.scenario.structure_edits import remove_element

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


Fix: TypeAlias = Callable[[Case], Iterator[Edit]]
"""What proposes edits for a problem, the likeliest first; not all of them need to help."""


def free_id(wanted: str, known: Collection[str]) -> str:
    """An id that is not taken: the wanted one, or with the next number behind it.

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
    """Everybody who leads a tribe or a chapter, owns a product, or coaches."""
    roles = (role for role in each_role(roster.organisation) if role.at[0] == "tribes")
    return frozenset(person for role in roles for person in role.people)


def candidates(roster: Roster, people: Iterable[str], but: Collection[str] = ()) -> tuple[str, ...]:
    """Who would do for a role: those who have none first, open seats never."""
    busy = leaders(roster)
    free = [each for each in people if each not in but and not roster.person(each).vacancy]
    return tuple(sorted(dict.fromkeys(free), key=lambda each: each in busy))


def free_candidates(
    roster: Roster, people: Iterable[str], but: Collection[str] = ()
) -> tuple[str, ...]:
    """Who would do for a role and has none yet; anybody when there is nobody like that."""
    found = candidates(roster, people, but)
    busy = leaders(roster)
    return tuple(each for each in found if each not in busy) or found


def coaches_with_room(case: Case, tribe: str, but: str | None) -> list[str]:
    """The coaches of a tribe who have room for one more squad, the least busy first."""
    busy = {id_: 0 for id_ in case.roster.tribe(tribe).agile_coaches if id_ != but}
    for seat in case.roster.squads.values():
        if seat.squad.coach in busy:
            busy[seat.squad.coach] += 1
    fitting = [coach for coach, squads in busy.items() if squads < case.limits.squads_per_coach]
    return sorted(fitting, key=lambda coach: busy[coach])


def people_near(case: Case, seat: SquadSeat) -> tuple[str, ...]:
    """The people of the squad's tribe, then those of none."""
    roster = case.roster
    tribe = roster.tribe(seat.tribe_id).people
    homeless = [each for each in roster.organisation.people if roster.chapter_of(each) is None]
    return tuple(dict.fromkeys((*tribe, *homeless)))


def room_in(case: Case, seat: SquadSeat) -> int:
    """How many more people a squad may have."""
    return case.limits.squad_size - len(seat.people)


def neighbours(case: Case, seat: SquadSeat) -> list[SquadSeat]:
    """The other squads of a squad's tribe, the smallest first."""
    others = (
        each
        for each in case.roster.squads.values()
        if each.tribe_id == seat.tribe_id and each.id != seat.id
    )
    return sorted(others, key=lambda each: len(each.people))


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
    changes: list[AnyChange] = []
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
    what = said(" for {skill}", skill=skill or home) if skill or home else ""
    many = said("an open seat") if number == 1 else said("{number} open seats", number=number)
    label = said("Add {many}{what} to {seat}", many=many, what=what, seat=seat.name)
    yield Edit(label, tuple(changes), seat.address)


def seats_for(case: Case, days_a_week: float) -> int:
    """How many full-time people do so many person-days a week, at least one."""
    return max(1, math.ceil(days_a_week / (DAYS_PER_WEEK * case.limits.availability)))


def bring_the_skill_in(case: Case) -> Iterator[Edit]:
    """Bring somebody with the skill in, or open a seat for it."""
    seat, skill, roster = case.squad, case.problem.subject, case.roster
    people = roster.organisation.people
    able = [each for each in people_near(case, seat) if skill in people[each].skills]
    room = case.limits.squads_per_member
    free = [each for each in candidates(roster, able) if len(roster.squads_of(each)) < room]
    by_squads = sorted(free, key=lambda each: len(roster.squads_of(each)))
    for person in by_squads[:MOST_CHOICES]:
        yield move_people(roster, [person], left=None, to=seat.id)
    yield from open_seats(case, seat, 1, skill=skill)


def take_away(case: Case) -> Iterator[Edit]:
    """Take away what the problem is about."""
    yield remove_element(case.roster, case.problem.at)
