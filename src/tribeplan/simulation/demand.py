"""The work of an organisation, in numbers: features and streams with their steps."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tribeplan.errors import Obstacle
from tribeplan.org.address import Address
from tribeplan.org.element import Same
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.work import Branch, Duration, Feature, Moscow, Stage, Step, Stream, each_step
from tribeplan.org.workload import DAYS_PER_WEEK
from tribeplan.scenario.scenario import Policy
from tribeplan.simulation.assumptions import Assumptions, EffortShape
from tribeplan.simulation.calendar import key_of
from tribeplan.simulation.plan import (
    NEVER,
    TICKS_PER_DAY,
    PersonPlan,
    Plan,
    SquadPlan,
    StepPlan,
    WorkPlan,
)
from tribeplan.simulation.workforce import Setting

MOST_LOAD = 0.9
"""A line that grows faster than it is served is taken for one of this load."""

MOST_ASKED = 4
"""Other squads of the own tribe that may do a step, and as many of other tribes."""

LEAST_EFFORT = 1e-6
"""So that work without steps, which is left out, has a score [person-days]."""


class DemandPlan(NamedTuple):
    """The work in numbers, and what was found on the way."""

    features: tuple[WorkPlan, ...]
    streams: tuple[WorkPlan, ...]
    obstacles: tuple[Obstacle, ...]
    remarks: tuple[Obstacle, ...]


class _Place(NamedTuple):
    """Where a step is done."""

    skill: int
    squad: int
    others: tuple[int, ...] = ()
    """Squads that may do it as well."""

    sooner_ticks: int = 0
    """By how much sooner they have to be."""


class _Found(NamedTuple):
    """Where a step is done, and what is to be said of that."""

    place: _Place
    obstacle: str = ""
    remark: str = ""


class _Planner:
    """Puts work in numbers, collecting what stands in the way."""

    def __init__(self, setting: Setting, people: tuple[PersonPlan, ...]) -> None:
        self.setting = setting
        self.obstacles: list[Obstacle] = []
        self.remarks: list[Obstacle] = []
        self.experts: defaultdict[int, dict[int, float]] = defaultdict(dict)
        """By skill and squad: how many experts its people together are worth."""

        self.levels: defaultdict[int, dict[int, float]] = defaultdict(dict)
        """Likewise, if all were there the whole week."""

        for person in people:
            for skill, speed in enumerate(person.efficiency):
                for squad, share in person.memberships if speed > 0 else ():
                    for here, worth in ((self.experts, speed * share), (self.levels, speed)):
                        here[skill][squad] = here[skill].get(squad, 0.0) + worth
        self.most_able: dict[int, list[int]] = {
            skill: sorted(here, key=lambda squad: (-here[squad], squad))
            for skill, here in self.experts.items()
        }
        seats = setting.roster.squads
        self.tribes = [seats[name].tribe_id if name in seats else "" for name in setting.squads]

        self._places: dict[tuple[str, str, str | None], _Found] = {}

    def steps(
        self, at: Address, kind: str, work_id: str, work: Feature | Stream
    ) -> tuple[StepPlan, ...]:
        """Put the steps of a feature or stream in numbers."""
        places: list[_Place] = []
        for position, step in each_step(work.steps):
            which = step.skill, work.squad, step.squad
            found = self._places.get(which) or self._places.setdefault(which, self._find(*which))
            places.append(found.place)
            here = (*at, "steps", *position)
            if found.obstacle:
                self.obstacles.append(Obstacle((*here, "skill"), found.obstacle))
            if found.remark:
                self.remarks.append(Obstacle(here, found.remark))
        assumed, owner = Same(self.setting.assumptions), self.setting.squads[work.squad]
        return _steps(assumed, (kind, work_id), Same(work), owner, tuple(places))

    def _find(self, skill_id: str, owner: str, named: str | None) -> _Found:
        """Say whose a step is, and which other squads may do it.

        A step that names a squad stays there if there is an expert, or as much together. Of the
        other squads those with most of the skill may be asked, some of the own tribe and some of
        the rest.
        """
        skill = self.setting.skills[skill_id]
        squad = self.setting.squads[named or owner]
        can = squad in self.experts[skill]
        experts = self.levels[skill].get(squad, 0.0)
        if named is not None and experts >= 1.0:
            return _Found(_Place(skill, squad))
        able = [other for other in self.most_able.get(skill, ()) if other != squad]
        tribe = self.tribes[squad]
        near = [other for other in able if self.tribes[other] == tribe][:MOST_ASKED]
        far = [other for other in able if self.tribes[other] != tribe][:MOST_ASKED]
        others = (*near, *far)
        remark = obstacle = ""
        if not can and not others:
            obstacle = f"nobody who works in a squad has the skill {skill_id}"
        elif not can or (others and named is not None):
            names = [*self.setting.squads]
            has, when = ("less than one expert", " when much sooner") if can else ("nobody", "")
            who = " or ".join(names[other] for other in others)
            remark = f"squad {names[squad]} has {has} with {skill_id}: squad {who} does it{when}"
        sooner = self._sooner_ticks(experts, is_named=named is not None) if others else 0
        return _Found(_Place(skill, squad, others, sooner), obstacle, remark)

    def _sooner_ticks(self, experts: float, *, is_named: bool) -> int:
        """Say by how much other squads must be sooner: less, the less the own one knows of it.

        For a step that names its squad it is more, and grows beyond all bounds towards an expert.
        """
        part = experts / (1.0 - experts) if is_named else min(experts, 1.0)
        days = self.setting.assumptions.other_squad_days * part
        return min(round(days * TICKS_PER_DAY), NEVER // 2)


@lru_cache(maxsize=2**12)
def _steps(
    given: Same[Assumptions],
    name: tuple[str, str],
    work: Same[Feature | Stream],
    owner: int,
    places: tuple[_Place, ...],
) -> tuple[StepPlan, ...]:
    """Put steps in numbers: the same ones again for the same work at the same places."""
    assumed = given.value
    occurrence: Counter[str] = Counter()
    planned: list[StepPlan] = []
    stages = work.value.steps
    for (_, step), place, after in zip(
        each_step(stages), places, _each_before(stages), strict=True
    ):
        which = occurrence[step.skill]
        occurrence[step.skill] += 1
        sigma_feature, sigma_step = _sigmas(step.days, assumed)
        sigma = math.hypot(sigma_feature, sigma_step)
        items, item_days = _items(step.days, sigma, assumed)
        here = place.skill, place.squad
        planned.append(
            StepPlan(
                key=key_of(*name, step.skill, str(which)),
                squad=place.squad,
                others=place.others,
                sooner_ticks=place.sooner_ticks,
                skill=place.skill,
                items=items,
                item_days=item_days,
                expected_days=_expected(item_days, sigma_feature, sigma_step, assumed),
                sigma_feature=sigma_feature,
                sigma_step=sigma_step,
                is_foreign=place.squad != owner,
                is_handoff=any((planned[n].skill, planned[n].squad) != here for n in after),
                after=after,
            )
        )
    return tuple(planned)


def _items(days: Duration, sigma: float, assumed: Assumptions) -> tuple[int, float]:
    """Split a step into equal items; their number and median effort.

    A single number of the model is a mean, so that spread alone adds no work; so is what two
    percentiles have when spread is switched off.
    """
    items = math.ceil(days.p50 / assumed.item_days) if assumed.item_days > 0 else 1
    median = days.p50 if sigma > 0 else days.mean_days
    if assumed.effort_shape is EffortShape.EXPONENTIAL:  # has a mean and nothing else
        median = days.mean_days
    elif days.is_one_number:
        median = days.p50 * math.exp(-(sigma**2) / 2)
    return items, median / items / (1 - assumed.debt_share)


def _expected(
    median_days: float, sigma_feature: float, sigma_step: float, assumed: Assumptions
) -> float:
    """The mean of an item whose median is given."""
    if assumed.effort_shape is EffortShape.EXPONENTIAL:
        return median_days
    return median_days * math.exp(sum((sigma_feature**2, sigma_step**2)) / 2)


def _sigmas(days: Duration, assumed: Assumptions) -> tuple[float, float]:
    """Split the spread over feature and step, so that the model's percentiles hold."""
    both = assumed.effort_sigma_feature, assumed.effort_sigma_step
    if not any(both) or days.is_one_number:
        return both
    shared = min(assumed.effort_sigma_feature, days.sigma)
    return shared, math.sqrt(days.sigma**2 - shared**2)


def _each_before(stages: tuple[Stage, ...]) -> list[tuple[int, ...]]:
    """For each step, numbered as ``each_step`` gives them, the steps right before it."""
    before: list[tuple[int, ...]] = []
    ends: tuple[int, ...] = ()
    for stage in stages:
        branch_ends: list[int] = []
        branches: tuple[Branch, ...] = (stage,) if isinstance(stage, Step) else stage
        for branch in branches:
            last = ends
            for _ in range(1 if isinstance(branch, Step) else len(branch)):
                before.append(last)
                last = (len(before) - 1,)
            branch_ends.extend(last)
        ends = tuple(branch_ends)
    return before


def demand_of(setting: Setting, people: tuple[PersonPlan, ...]) -> DemandPlan:
    """Put all work in numbers; work without steps is left out and remarked."""
    planner = _Planner(setting, people)
    demand = setting.roster.organisation.work
    works: dict[tuple[str, str], Feature | Stream] = {
        ("features", name): feature for name, feature in demand.features.items()
    }
    works |= {("streams", name): stream for name, stream in demand.streams.items()}
    ranks = _ranks(works, setting.experiment.policy)
    numbers = {
        name: number for number, name in enumerate(n for n, f in demand.features.items() if f.steps)
    }
    features: list[WorkPlan] = []
    streams: list[WorkPlan] = []
    for (section, name), work in works.items():
        at: Address = ("work", section, name)
        if not work.steps:
            planner.remarks.append(Obstacle(at, "has no steps: left out"))
            continue
        plan = WorkPlan(
            id=name,
            key=key_of(section, name),
            squad=setting.squads[work.squad],
            rank=ranks[section, name],
            value_per_week=work.value_per_week or 0.0,
            steps=planner.steps(at, section, name, work),
            arrives_tick=0,
            due_tick=NEVER,
            after=(),
            mean_gap_days=0.0,
            instances=1,
        )
        if isinstance(work, Feature):
            features.append(_with_dates(plan, work, numbers, setting))
        else:
            streams.append(_with_gaps(plan, work, setting))
    return DemandPlan(
        tuple(features), tuple(streams), tuple(planner.obstacles), tuple(planner.remarks)
    )


def with_lines(
    squads: Sequence[SquadPlan], people: Sequence[PersonPlan], demand: DemandPlan, skills: int
) -> Iterator[SquadPlan]:
    """Add how fast a line grows in each squad, by skill, while nobody serves it.

    That is what streams bring, and as much again as comes until the line is gone: at a load of 0.8
    five times what streams bring. It comes to those who would do it if all had time.
    """
    able = [
        [squad.pace * _worth(squad, people, skill) for skill in range(skills)] for squad in squads
    ]
    items = [[0.0] * skills for _ in squads]
    loads = [[0.0] * skills for _ in squads]
    for stream in demand.streams:
        for step in stream.steps:
            doers = _doers(step, squads, people)
            together = sum(able[doer][step.skill] for doer in doers)
            for doer in doers:
                come = step.items / stream.mean_gap_days * able[doer][step.skill] / together
                items[doer][step.skill] += come
                loads[doer][step.skill] += come * step.expected_days / able[doer][step.skill]
    for squad, comes, load in zip(squads, items, loads, strict=True):
        grows = [a / (1 - min(b, MOST_LOAD)) for a, b in zip(comes, load, strict=True)]
        yield squad._replace(line_per_day=tuple(grows))


def with_knowledge(plans: Sequence[Plan], origin: Organisation) -> list[Plan]:
    """Say of each step which component it is about, and who knows that; nothing where it is off.

    A component is what a squad makes with a skill before anything is changed. Who was in that squad
    and has the skill knows it; where that is nobody, who first is in the squad that does the step.

    Parameters
    ----------
    plans
        Of one organisation on several days, numbered alike.
    origin
        The organisation before anything is changed.
    """
    if not plans[0].assumptions.has_knowledge:
        return [*plans]
    made = dict(_each_component(origin))
    steps = {
        step.key: made.get(step.key, (plan.squads[step.squad].id, plan.skills[step.skill]))
        for plan in reversed(plans)
        for work in (*plan.features, *plan.streams)
        for step in work.steps
    }
    components = tuple(sorted(set(steps.values())))
    number = {component: place for place, component in enumerate(components)}
    knows: defaultdict[str, list[int]] = defaultdict(list)
    for place, component in enumerate(components):
        for who in _who_know(component, plans, origin):
            knows[who].append(place)

    def of(work: WorkPlan) -> WorkPlan:
        each = (step._replace(component=number[steps[step.key]]) for step in work.steps)
        return work._replace(steps=tuple(each))

    return [
        plan._replace(
            people=tuple(each._replace(knows=tuple(knows[each.id])) for each in plan.people),
            features=tuple(map(of, plan.features)),
            streams=tuple(map(of, plan.streams)),
            components=components,
        )
        for plan in plans
    ]


def _each_component(origin: Organisation) -> Iterator[tuple[int, tuple[str, str]]]:
    """By the key of a step, the squad and the skill that do it."""
    works = [("features", *each) for each in origin.work.features.items()]
    streams = [("streams", *each) for each in origin.work.streams.items()]
    for kind, work_id, work in (*works, *streams):
        occurrence: Counter[str] = Counter()
        for _, step in each_step(work.steps):
            key = key_of(kind, work_id, step.skill, str(occurrence[step.skill]))
            occurrence[step.skill] += 1
            yield key, (step.squad or work.squad, step.skill)


def _who_know(
    component: tuple[str, str], plans: Sequence[Plan], origin: Organisation
) -> Iterator[str]:
    squad_id, skill = component
    seat = roster_of(origin).squads.get(squad_id)
    people = () if seat is None else seat.people
    found = [who for who in people if origin.people[who].skills.get(skill, 0.0) > 0]
    for plan in plans if not found else ():
        squad = next((each for each in plan.squads if each.id == squad_id), None)
        if squad is None:  # merged with another one, or removed
            continue
        able = (plan.people[n] for n in squad.people)
        found = [each.id for each in able if each.efficiency[plan.skills.index(skill)] > 0]
        if found:
            break
    yield from found


def _doers(
    step: StepPlan, squads: Sequence[SquadPlan], people: Sequence[PersonPlan]
) -> tuple[int, ...]:
    """Say who does a step when all have time: its squad, or others that are enough sooner."""

    def ticks(number: int) -> float:
        squad = squads[number]
        speeds = [people[n].pace * people[n].efficiency[step.skill] for n in squad.people]
        pace = squad.pace * max(speeds, default=0.0)
        if pace == 0:
            return math.inf
        alone = step.expected_days * TICKS_PER_DAY / pace
        if number == step.squad:
            return alone
        near = squad.tribe == squads[step.squad].tribe
        return alone + step.sooner_ticks * (1 if near else 2)

    own = ticks(step.squad)
    return tuple(other for other in step.others if ticks(other) < own) or (step.squad,)


def _worth(squad: SquadPlan, people: Sequence[PersonPlan], skill: int) -> float:
    """What a squad's people together can do of a skill [person-days a working day]."""
    return sum(people[n].pace * people[n].efficiency[skill] for n in squad.people)


def _with_dates(
    plan: WorkPlan, feature: Feature, numbers: dict[str, int], setting: Setting
) -> WorkPlan:
    calendar = setting.calendar
    return plan._replace(
        arrives_tick=0 if feature.arrives is None else max(calendar.tick(feature.arrives), 0),
        due_tick=calendar.tick_after(feature.due),
        after=tuple(numbers[name] for name in dict.fromkeys(feature.after) if name in numbers),
    )


def _with_gaps(plan: WorkPlan, stream: Stream, setting: Setting) -> WorkPlan:
    """Make room for eight standard deviations more than a Poisson process brings on average."""
    gap_days = DAYS_PER_WEEK / stream.per_week
    mean = setting.experiment.total_days / gap_days
    return plan._replace(
        mean_gap_days=gap_days, instances=math.ceil(mean + 8 * math.sqrt(mean) + 20)
    )


def _ranks(
    works: dict[tuple[str, str], Feature | Stream], policy: Policy
) -> dict[tuple[str, str], int]:
    """Order all work by the policy: the same number for what it cannot tell apart, 0 first."""
    scores = {name: backlog_score(work, policy) for name, work in works.items()}
    place = {score: number for number, score in enumerate(sorted(set(scores.values())))}
    return {name: place[score] for name, score in scores.items()}


def backlog_score(work: Feature | Stream, policy: Policy) -> float:
    """A number, lower for what goes first; infinite where the policy says nothing."""
    worth: float | None = None
    match policy:
        case Policy.FIFO:
            return math.inf if work.priority is None else float(work.priority)
        case Policy.CD3:
            worth = work.value_per_week
        case Policy.RICE:
            worth = _rice(work)
        case Policy.MOSCOW:
            return _moscow(work)
        case Policy.VALUE_EFFORT:
            worth = work.value if isinstance(work, Feature) else None
    if worth is None:
        return math.inf
    effort = sum(step.days.mean_days for _, step in each_step(work.steps))
    return -worth / max(effort, LEAST_EFFORT)


def _rice(work: Feature | Stream) -> float | None:
    if not isinstance(work, Feature) or work.reach is None or work.impact is None:
        return None
    return work.reach * work.impact * (1.0 if work.confidence is None else work.confidence)


def _moscow(work: Feature | Stream) -> float:
    given = work.moscow if isinstance(work, Feature) else None
    order = [Moscow.MUST, Moscow.SHOULD, Moscow.COULD, None, Moscow.WONT]
    return float(order.index(given))
