"""Parts of a plan that share nobody and no work: each can be played without the others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np

from tribeplan.simulation import kernel
from tribeplan.simulation.layout import IntArray
from tribeplan.simulation.memory import BYTES, room_for
from tribeplan.simulation.plan import NONE, PersonPlan, Plan, SquadPlan, WorkPlan

PART_BYTES = 2**19
"""What fits the cache of one core, and takes so long that it does not matter what a part costs
beside."""


class PlanPart(NamedTuple):
    """Some squads with their people and work, and where these stand in the whole plan."""

    plan: Plan
    squads: IntArray
    works: IntArray
    """Its features and then its streams' items, among all of them."""


def parts_of(plan: Plan, most_bytes: int = PART_BYTES) -> list[PlanPart]:
    """Split a plan into parts; playing them one by one gives the same ticks as playing the whole.

    Small parts are put together up to about ``most_bytes``.

    Chance hangs on who somebody is and not on a place, and gates keep nothing but counts. Squads
    are in one part when a person, a step, a feature that comes after another, or somebody who may
    be asked for help is in both. So are all squads with people of several squads: as long as one of
    these is given work or left to another squad, all of them look at their work again. A plan
    with waves is one part, because people and work go anywhere.
    """
    numbers = [] if plan.waves else _parts(plan, most_bytes)
    if not any(numbers):
        count = sum(work.instances for work in (*plan.features, *plan.streams))
        return [PlanPart(plan, np.arange(len(plan.squads)), np.arange(count))]
    people = _by_part(numbers[who.memberships[0].squad] for who in plan.people)
    squads = _by_part(numbers)
    features = _by_part(numbers[work.squad] for work in plan.features)
    streams = _by_part(numbers[work.squad] for work in plan.streams)
    sizes = (work.instances for work in plan.streams)
    ends = [*accumulate(sizes, initial=len(plan.features))]
    parts: list[PlanPart] = []
    for number, mine in squads.items():
        items = (item for n in streams[number] for item in range(ends[n], ends[n + 1]))
        works = np.array([*features[number], *items], np.int64)
        chosen = _Chosen(*(_places(each[number]) for each in (people, squads, features, streams)))
        parts.append(PlanPart(chosen.plan(plan), np.array(mine, np.int64), works))
    return parts


def _parts(plan: Plan, most_bytes: int) -> list[int]:
    """Number by squad the part that it is in; small ones are put together."""
    firsts = _firsts(plan)
    sizes = dict.fromkeys(firsts, 0)
    for squad, first in zip(plan.squads, firsts, strict=True):
        sizes[first] += len(squad.people) * BYTES * kernel.PERSON
    for work in (*plan.features, *plan.streams):
        sizes[firsts[work.squad]] += room_for(work)
    numbers: dict[int, int] = {}
    number = together = 0
    for first, size in sizes.items():
        if together and together + size > most_bytes:
            number, together = number + 1, 0
        together += size
        numbers[first] = number
    return [numbers[first] for first in firsts]


def _firsts(plan: Plan) -> list[int]:
    """List by squad the first one of those that cannot be played without it."""
    before = [*range(len(plan.squads))]  # an earlier one of them, or itself

    def first(squad: int) -> int:
        while before[squad] != squad:
            before[squad] = squad = before[before[squad]]
        return squad

    for linked in _linked(plan):
        firsts = {first(squad) for squad in linked}
        for each in firsts:
            before[each] = min(firsts)
    return [*map(first, before)]


def _linked(plan: Plan) -> Iterator[Iterable[int]]:
    """List squads that cannot be played without each other, again and again."""
    squads_of = [{seat.squad for seat in who.memberships} for who in plan.people]
    yield chain.from_iterable(squads for squads in squads_of if len(squads) > 1)
    for number, squad in enumerate(plan.squads):
        owner = () if squad.product_owner == NONE else (squad.product_owner,)
        yield number, *chain.from_iterable(squads_of[who] for who in (*squad.people, *owner))
        if squad.help_share > 0:
            yield number, *squad.helpers
    for work in (*plan.features, *plan.streams):
        yield work.squad, *(plan.features[before].squad for before in work.after)
        yield work.squad, *(n for step in work.steps for n in (step.squad, *step.others))


def _by_part(numbers: Iterable[int]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place, number in enumerate(numbers):
        found[number].append(place)
    return found


def _places(numbers: Iterable[int]) -> dict[int, int]:
    return {number: place for place, number in enumerate(numbers)}


class _Chosen(NamedTuple):
    """What is in a part: its place there by its place in the whole, in the same order."""

    people: Mapping[int, int]
    squads: Mapping[int, int]
    features: Mapping[int, int]
    streams: Mapping[int, int]

    def plan(self, whole: Plan) -> Plan:
        """Number all that is in the part from 0."""
        return whole._replace(
            people=tuple(self.person(whole.people[n]) for n in self.people),
            squads=tuple(self.squad(whole.squads[n]) for n in self.squads),
            features=tuple(self.work(whole.features[n]) for n in self.features),
            streams=tuple(self.work(whole.streams[n]) for n in self.streams),
        )

    def person(self, person: PersonPlan) -> PersonPlan:
        """Number the squads that somebody works in."""
        seats = (seat._replace(squad=self.squads[seat.squad]) for seat in person.memberships)
        return person._replace(memberships=tuple(seats))

    def squad(self, squad: SquadPlan) -> SquadPlan:
        """Number a squad's people and those whom it asks."""
        owner, helpers = squad.product_owner, squad.helpers if squad.help_share > 0 else ()
        return squad._replace(
            people=tuple(self.people[n] for n in squad.people),
            product_owner=NONE if owner == NONE else self.people[owner],
            helpers=tuple(self.squads[n] for n in helpers),
        )

    def work(self, work: WorkPlan) -> WorkPlan:
        """Number the squads that do the work, and what it comes after."""
        steps = (
            step._replace(
                squad=self.squads[step.squad], others=tuple(self.squads[n] for n in step.others)
            )
            for step in work.steps
        )
        return work._replace(
            squad=self.squads[work.squad],
            after=tuple(self.features[n] for n in work.after),
            steps=tuple(steps),
        )
