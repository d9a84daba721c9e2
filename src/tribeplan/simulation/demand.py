"""The work of an organisation, in numbers: features and streams with their steps."""

import math
from collections import Counter
from typing import NamedTuple

from tribeplan.errors import Obstacle
from tribeplan.org.address import Address
from tribeplan.org.work import Branch, Duration, Feature, Moscow, Stage, Step, Stream, each_step
from tribeplan.scenario.experiment import Policy
from tribeplan.simulation.calendar import key_of
from tribeplan.simulation.plan import NEVER, PersonPlan, StepPlan, WorkPlan
from tribeplan.simulation.workforce import Setting

WORKING_DAYS_PER_WEEK = 5

LEAST_EFFORT = 1e-6
"""So that work without steps, which is left out, has a score [person-days]."""


class Demand(NamedTuple):
    """The work in numbers, and what was found on the way."""

    features: tuple[WorkPlan, ...]
    streams: tuple[WorkPlan, ...]
    obstacles: tuple[Obstacle, ...]
    remarks: tuple[Obstacle, ...]


class _Planner:
    """Puts work in numbers, collecting what stands in the way."""

    def __init__(self, setting: Setting, people: tuple[PersonPlan, ...]) -> None:
        self.setting = setting
        self.obstacles: list[Obstacle] = []
        self.remarks: list[Obstacle] = []
        self.experts: Counter[tuple[int, int]] = Counter()
        for person in people:
            for skill, speed in enumerate(person.efficiency):
                for membership in person.memberships:
                    self.experts[membership.squad, skill] += speed > 0

    def steps(
        self, at: Address, kind: str, work_id: str, work: Feature | Stream
    ) -> tuple[StepPlan, ...]:
        """Put the steps of a feature or stream in numbers."""
        before = _each_before(work.steps)
        occurrence: Counter[str] = Counter()
        planned: list[StepPlan] = []
        for (position, step), after in zip(each_step(work.steps), before, strict=True):
            squad = self._squad((*at, "steps", *position), step, work.squad)
            skill = self.setting.skills[step.skill]
            which = occurrence[step.skill]
            occurrence[step.skill] += 1
            sigma_feature, sigma_step = self._sigmas(step.days)
            items, item_days = self._items(step.days, math.hypot(sigma_feature, sigma_step))
            planned.append(
                StepPlan(
                    key=key_of(kind, work_id, step.skill, str(which)),
                    squad=squad,
                    skill=skill,
                    items=items,
                    item_days=item_days,
                    sigma_feature=sigma_feature,
                    sigma_step=sigma_step,
                    is_foreign=squad != self.setting.squads[work.squad],
                    is_handoff=any(
                        (planned[n].skill, planned[n].squad) != (skill, squad) for n in after
                    ),
                    after=after,
                )
            )
        return tuple(planned)

    def _squad(self, at: Address, step: Step, owner: str) -> int:
        """Choose who does a step: who should, or the squad nearby with most people who can."""
        squads, skill = self.setting.squads, self.setting.skills[step.skill]
        wanted = step.squad or owner
        if self.experts[squads[wanted], skill]:
            return squads[wanted]
        tribe = self.setting.roster.squads[owner].tribe_id
        able = [
            (seat.tribe_id != tribe, -self.experts[squads[name], skill], squads[name], name)
            for name, seat in self.setting.roster.squads.items()
            if self.experts[squads[name], skill]
        ]
        if not able:
            self.obstacles.append(
                Obstacle((*at, "skill"), f"nobody who works in a squad has the skill {step.skill}")
            )
            return squads[wanted]
        *_, chosen, name = min(able)
        self.remarks.append(
            Obstacle(at, f"squad {wanted} has nobody with {step.skill}: squad {name} does it")
        )
        return chosen

    def _items(self, days: Duration, sigma: float) -> tuple[int, float]:
        """Split a step into equal items; give their number and median effort.

        A single number of the model is a mean, so that spread alone adds no work; so is what two
        percentiles have when spread is switched off.
        """
        assumed = self.setting.assumptions
        items = math.ceil(days.p50 / assumed.item_days) if assumed.item_days > 0 else 1
        median = days.p50 if sigma > 0 else days.mean_days
        if days.is_one_number:
            median = days.p50 * math.exp(-(sigma**2) / 2)
        return items, median / items / (1 - assumed.debt_share)

    def _sigmas(self, days: Duration) -> tuple[float, float]:
        """Split the spread over feature and step, so that the model's percentiles hold."""
        assumed = self.setting.assumptions
        both = assumed.effort_sigma_feature, assumed.effort_sigma_step
        if not any(both) or days.is_one_number:
            return both
        shared = min(assumed.effort_sigma_feature, days.sigma)
        return shared, math.sqrt(days.sigma**2 - shared**2)


def _each_before(stages: tuple[Stage, ...]) -> list[tuple[int, ...]]:
    """Give for each step, numbered as ``each_step`` gives them, the steps right before it."""
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


def demand_of(setting: Setting, people: tuple[PersonPlan, ...]) -> Demand:
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
    return Demand(tuple(features), tuple(streams), tuple(planner.obstacles), tuple(planner.remarks))


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
    gap_days = WORKING_DAYS_PER_WEEK / stream.per_week
    mean = setting.experiment.total_days / gap_days
    return plan._replace(
        mean_gap_days=gap_days, instances=math.ceil(mean + 8 * math.sqrt(mean) + 20)
    )


def _ranks(
    works: dict[tuple[str, str], Feature | Stream], policy: Policy
) -> dict[tuple[str, str], int]:
    """Order all work by the policy: the same number for what it cannot tell apart, 0 first."""
    scores = {name: _score(work, policy) for name, work in works.items()}
    place = {score: number for number, score in enumerate(sorted(set(scores.values())))}
    return {name: place[score] for name, score in scores.items()}


def _score(work: Feature | Stream, policy: Policy) -> float:
    """Give a number, lower for what goes first; infinite where the policy says nothing."""
    effort = max(sum(step.days.mean_days for _, step in each_step(work.steps)), LEAST_EFFORT)
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
    return math.inf if worth is None else -worth / effort


def _rice(work: Feature | Stream) -> float | None:
    if not isinstance(work, Feature) or work.reach is None or work.impact is None:
        return None
    return work.reach * work.impact * (1.0 if work.confidence is None else work.confidence)


def _moscow(work: Feature | Stream) -> float:
    given = work.moscow if isinstance(work, Feature) else None
    order = [Moscow.MUST, Moscow.SHOULD, Moscow.COULD, None, Moscow.WONT]
    return float(order.index(given))
