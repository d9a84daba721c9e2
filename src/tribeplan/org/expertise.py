"""Which skills a tribe needs, and who in it has them."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.org.task import each_task


class Expertise(NamedTuple):
    """A skill that a tribe needs."""

    tribe_id: str
    skill: str
    home: Address
    """The chapter that guards the skill, or the tribe when none does."""

    holders: tuple[str, ...]
    """Who has it at any proficiency, by id; an open seat cannot stand in for anybody."""


def each_needed_expertise(roster: Roster) -> Iterator[Expertise]:
    """Give every skill that a tribe's chapters guard or its squads' steps need, by tribe, skill."""
    needed: defaultdict[str, set[str]] = defaultdict(set)
    for seat in roster.chapters:
        needed[seat.tribe_id].add(seat.skill)
    for task in each_task(roster.organisation.work):
        needed[roster.squads[task.squad].tribe_id].add(task.step.skill)
    homes = chapters_by_skill(roster)
    for tribe_id, skills in sorted(needed.items()):
        holders = _holders(roster, tribe_id)
        for skill in sorted(skills):
            home = homes.get((tribe_id, skill), ("tribes", tribe_id))
            yield Expertise(tribe_id, skill, home, tuple(holders[skill]))


def chapters_by_skill(roster: Roster) -> dict[tuple[str, str], Address]:
    """Give where the chapter of each tribe and skill stands; of several, the first by id."""
    homes: dict[tuple[str, str], Address] = {}
    for seat in sorted(roster.chapters, key=lambda seat: seat.id):
        homes.setdefault((seat.tribe_id, seat.skill), seat.address)
    return homes


def _holders(roster: Roster, tribe_id: str) -> defaultdict[str, list[str]]:
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for person_id in sorted(roster.tribe(tribe_id).people):
        person = roster.person(person_id)
        if not person.vacancy:
            for skill in person.skills:
                holders[skill].append(person_id)
    return holders
