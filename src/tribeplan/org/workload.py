"""How much work arrives, which skills it takes, and the time people have for it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from functools import cache, lru_cache
from itertools import accumulate
from math import fsum
from typing import NamedTuple, TypeVar

from tribeplan.org.address import Address
from tribeplan.org.element import Same
from tribeplan.org.elements import said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, assignments, equal_share
from tribeplan.org.teams import KindOfWork
from tribeplan.org.work import Demand, Feature, Moscow, Step, Stream, each_step

# --- The work taken apart: every step, and the squad that does it --------------------------------


class Task(NamedTuple):
    """One step of a feature or a stream, and who does it."""

    at: Address
    """Where the step stands."""

    step: Step
    item: Feature | Stream
    """The work it belongs to; the item's squad is responsible for it end to end."""

    squad: str
    """The squad that does it: the one the step names, else the item's own."""

    days: float
    """Mean effort [person-days]."""


def each_task(work: Demand) -> tuple[Task, ...]:
    """Every step of every feature and stream, by the items' ids, however they are ordered; once.

    >>> steps = ({"skill": "design", "days": 1}, {"skill": "code", "days": 2, "squad": "app"})
    >>> work = Demand.model_validate({"features": {"f": {"squad": "web", "steps": steps}}})
    >>> [(task.step.skill, task.squad) for task in each_task(work)]
    [('design', 'web'), ('code', 'app')]
    """
    return _every_task(Same(work))


@lru_cache(maxsize=4)
def _every_task(of: Same[Demand]) -> tuple[Task, ...]:
    every = (("features", of.value.features), ("streams", of.value.streams))
    if _tasks_of.cache_info().currsize > 2 * sum(len(items) for _, items in every):
        _tasks_of.cache_clear()  # most of it is work that is no more: kept for good, it piles up
    return tuple(
        task
        for section, items in every
        for id_, item in sorted(items.items())
        for task in _tasks_of(section, id_, Same(item))
    )


@cache
def _tasks_of(section: str, id_: str, item: Same[Feature | Stream]) -> tuple[Task, ...]:
    at, work = ("work", section, id_, "steps"), item.value
    return tuple(
        Task((*at, *position), step, work, step.squad or work.squad, step.days.mean_days)
        for position, step in each_step(work.steps)
    )


# --- Which skills a tribe needs, and who in it has them ------------------------------------------


class Expertise(NamedTuple):
    """A skill that a tribe needs."""

    tribe_id: str
    skill: str
    home: Address
    """The chapter that guards the skill, or the tribe when none does."""

    holders: tuple[str, ...]
    """Who has it at any proficiency, by id; an open seat cannot stand in for anybody."""


@lru_cache(maxsize=4)
def needed_expertise(roster: Roster) -> tuple[Expertise, ...]:
    """Every skill that a tribe's chapters guard or its squads' steps need, by tribe, skill."""
    found: list[Expertise] = []
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
            found.append(Expertise(tribe_id, skill, home, tuple(holders[skill])))
    return tuple(found)


def chapters_by_skill(roster: Roster) -> dict[tuple[str, str], Address]:
    """Where the chapter of each tribe and skill stands; of several, the first by id."""
    homes: dict[tuple[str, str], Address] = {}
    for seat in sorted(roster.chapters, key=lambda seat: seat.id):
        homes.setdefault((seat.tribe_id, seat.skill), seat.address)
    return homes


def _holders(roster: Roster, tribe_id: str) -> defaultdict[str, list[str]]:
    holders: defaultdict[str, list[str]] = defaultdict(list)
    people = roster.organisation.people
    for person_id in sorted(roster.tribe(tribe_id).people):
        person = people[person_id]
        if not person.vacancy:
            for skill in person.skills:
                holders[skill].append(person_id)
    return holders


# --- How much work arrives, against the time people have for it ----------------------------------
#
# The work of a squad in person-days a week is
#
# .. math:: \sum_{streams} \lambda_s\, \bar d_s \;+\; \max_{window} \frac{1}{T} \sum_{f} \bar d_f
#
# with :math:`\lambda` the arrivals a week, :math:`\bar d` the mean days of the steps it does, *T*
# the
# planning period and the maximum over all periods of that length: the features asked for within the
# busiest one have to be done in as much time. Features without a date arrive with the earliest;
# ``moscow: wont`` says that a feature is not planned, so it weighs nothing.
#
# Days are an expert's. Open seats count as filled: what is judged is the structure, not who
# happens to have been hired.

DAYS_PER_WEEK = 5
"""Working days in a week."""

CALENDAR_DAYS_PER_WEEK = 7

DIGITS = 6
"""Decimals of person-days that mean anything: 0.1 + 0.2 is 0.3."""

Key = TypeVar("Key", bound=Hashable)


class Load(NamedTuple):
    """Work and the time for it."""

    work: float
    """Arriving work [person-days/week]."""

    capacity: float
    """What the people can do [person-days/week]."""

    def excess(self, share: float) -> float:
        """The work above a share of the capacity [person-days/week], negative if below.

        >>> Load(work=11.0, capacity=12.0).excess(0.75)
        2.0
        """
        return round(self.work - share * self.capacity, DIGITS)

    def show_capacity(self, share: float) -> str:
        """Write the capacity, and which share of it may be used at most when that is not all.

        >>> Load(work=11.0, capacity=12.0).show_capacity(0.75)
        '12.0, of which at most 75% may be used'
        """
        if share == 1:
            return said("{capacity:.1f}", capacity=self.capacity)
        pattern = "{capacity:.1f}, of which at most {share:.0%} may be used"
        return said(pattern, capacity=self.capacity, share=share)


def squad_loads(roster: Roster, limits: Limits) -> dict[str, Load]:
    """The load of every squad that gets work, by id."""
    shares = squad_shares(roster)
    full_week = DAYS_PER_WEEK * limits.availability
    return {
        squad_id: Load(days, full_week * sum(shares[squad_id].values()))
        for squad_id, days in _work_of_squads(Same(roster.organisation.work), limits.planning_weeks)
    }


@lru_cache(maxsize=4)
def _work_of_squads(work: Same[Demand], planning_weeks: float) -> tuple[tuple[str, float], ...]:
    tasks = ((task.squad, task) for task in each_task(work.value))
    return tuple(sorted(_work_per_week(tasks, _start(work.value), planning_weeks).items()))


def work_for_others(roster: Roster, limits: Limits) -> dict[tuple[str, str], float]:
    """The work that one squad does for another [person-days/week]: who asks, who does it."""
    demand = roster.organisation.work
    tasks = (
        ((task.item.squad, task.squad), task)
        for task in each_task(demand)
        if task.squad != task.item.squad
    )
    return dict(sorted(_work_per_week(tasks, _start(demand), limits.planning_weeks).items()))


class OwnersWork(NamedTuple):
    """What arrives for the development squads of one product owner [person-days/week]."""

    run: float
    """Of it, service: incidents, questions, upkeep."""

    work: float

    @property
    def share(self) -> float:
        """The part that is service."""
        return round(self.run / self.work, DIGITS) if self.work else 0.0


def owners_work(roster: Roster, limits: Limits) -> dict[str, OwnersWork]:
    """What arrives for the development squads of each product owner, by the person's id."""
    demand = roster.organisation.work
    owners: dict[str, str] = {}
    for seat in roster.squads.values():
        kind = seat.squad.work or roster.tribe(seat.tribe_id).work
        if seat.squad.product_owner is not None and kind is KindOfWork.CHANGE:
            owners[seat.id] = seat.squad.product_owner
    tasks = [task for task in each_task(demand) if task.item.squad in owners]
    keyed = (
        ((owners[task.item.squad], is_run), task)
        for task in tasks
        for is_run in (False, True)
        if not is_run or task.item.work is KindOfWork.RUN
    )
    days = _work_per_week(keyed, _start(demand), limits.planning_weeks)
    return {
        owner: OwnersWork(days.get((owner, True), 0.0), days[owner, False])
        for owner in dict.fromkeys(owners.values())
        if (owner, False) in days
    }


def skill_loads(roster: Roster, limits: Limits) -> dict[tuple[str, str], Load]:
    """The load of every skill that a tribe's squads need, by tribe and skill.

    The capacity is the most there could be: everybody in the tribe's squads who has the skill
    does nothing else, at the speed of their proficiency.
    """
    demand = roster.organisation.work
    tasks = (
        ((roster.squads[task.squad].tribe_id, task.step.skill), task) for task in each_task(demand)
    )
    work = _work_per_week(tasks, _start(demand), limits.planning_weeks)
    capacity: defaultdict[tuple[str, str], float] = defaultdict(float)
    full_week = DAYS_PER_WEEK * limits.availability
    people = roster.organisation.people
    for squad_id, shares in squad_shares(roster).items():
        tribe_id = roster.squads[squad_id].tribe_id
        for person_id, share in shares.items():
            for skill, proficiency in people[person_id].skills.items():
                capacity[tribe_id, skill] += full_week * share * proficiency
    return {key: Load(days, capacity[key]) for key, days in sorted(work.items())}


@lru_cache(maxsize=4)
def squad_shares(roster: Roster) -> Mapping[str, Mapping[str, float]]:
    """The part of a full week that everybody spends in each squad: squad, person, share.

    What :meth:`Roster.share` says of one person in one squad, of all at once in one pass.
    """
    written: defaultdict[str, list[float]] = defaultdict(list)
    unwritten: Counter[str] = Counter()
    for place in assignments(roster):
        if place.share is None:
            unwritten[place.person_id] += 1
        else:
            written[place.person_id].append(place.share)
    people = roster.organisation.people
    equal = {
        person_id: equal_share(people[person_id].fte - fsum(written.get(person_id, ())), squads)
        for person_id, squads in unwritten.items()
    }
    shares: dict[str, dict[str, float]] = {squad_id: {} for squad_id in sorted(roster.squads)}
    for person_id, seat, share, _ in assignments(roster):
        shares[seat.id][person_id] = equal[person_id] if share is None else share
    return shares


def _start(work: Demand) -> dt.date:
    dates = (feature.arrives for feature in work.features.values())
    return min((day for day in dates if day is not None), default=dt.date.min)


def _work_per_week(
    tasks: Iterable[tuple[Key, Task]], start: dt.date, planning_weeks: float
) -> dict[Key, float]:
    work: defaultdict[Key, float] = defaultdict(float)
    arrivals: defaultdict[Key, list[tuple[int, float]]] = defaultdict(list)
    for key, task in tasks:
        if not isinstance(task.item, Feature):
            work[key] += task.days * task.item.per_week
        elif task.item.moscow is not Moscow.WONT:
            arrivals[key].append(((task.item.arrives or start).toordinal(), task.days))
    for key, dated in arrivals.items():
        period = planning_weeks * CALENDAR_DAYS_PER_WEEK
        work[key] += _busiest(sorted(dated), period) / planning_weeks
    return work


def _busiest(arrivals: list[tuple[int, float]], period: float) -> float:
    """The most person-days that arrive within any period [calendar days]; sorted by day."""
    so_far = [0.0, *accumulate(days for _, days in arrivals)]
    first = 0
    most = 0.0
    for last, (day, _) in enumerate(arrivals):
        while day - arrivals[first][0] >= period:
            first += 1
        most = max(most, so_far[last + 1] - so_far[first])
    return most
