"""Plans of one organisation on several days, under the same numbers."""

import datetime as dt
import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from tribeplan.errors import ImpossibleExperiment, Obstacle
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.scenario.scenario import UnderWay
from tribeplan.simulation.plan import (
    LONG_AGO,
    TICKS_PER_DAY,
    Learning,
    Plan,
    SquadPlan,
    StepPlan,
    WavePlan,
    WorkPlan,
)
from tribeplan.simulation.workforce import Setting


class Later(NamedTuple):
    """What an organisation is from some day on."""

    on: dt.date
    organisation: Organisation
    under_way: UnderWay = UnderWay.FINISH
    training_days: float = 0.0
    """Working days, for everybody whose squads are different."""

    coaches: tuple[str, ...] = ()
    """Who helps the squads that are different, some at a time."""

    name: str = ""
    """What the wave is called."""


def numbered_alike(settings: Sequence[Setting]) -> list[Setting]:
    """Number skills, squads, people and gates alike on all days, in the order of ids."""

    def numbers(of: Iterable[Mapping[str, int]], *, by_id: bool = True) -> dict[str, int]:
        names = dict.fromkeys(name for each in of for name in each)
        return {name: number for number, name in enumerate(sorted(names) if by_id else names)}

    return [
        replace(
            setting,
            skills=numbers(each.skills for each in settings),
            squads=numbers(each.squads for each in settings),
            people=numbers(each.people for each in settings),
            gates=numbers((each.gates for each in settings), by_id=False),
        )
        for setting in settings
    ]


def in_waves(plans: Sequence[Plan], waves: Sequence[Later], ticks: Sequence[int]) -> Plan:
    """Put plans of later days, numbered alike, into the first one.

    Work that is not there yet, or no more, stands in every plan, with nothing that arrives.

    Raises
    ------
    ImpossibleExperiment
        When a wave gives another day to a feature that has been asked for, or brings one back.
    """
    obstacles: list[Obstacle] = []
    features = _with_all_steps(_all_features(plans, waves, (0, *ticks), obstacles), plans)
    if obstacles:
        raise ImpossibleExperiment(dict.fromkeys(obstacles))
    streams = _with_all_steps(_all_streams(plans), plans)
    alike = [
        plan._replace(features=features[number], streams=streams[number])
        for number, plan in enumerate(plans)
    ]
    alike = _coached(alike, waves, ticks)
    assumed = plans[0].assumptions
    losses = {UnderWay.HAND_OVER: assumed.handover_loss, UnderWay.STOP: 1.0}
    made = [
        WavePlan(
            tick=tick,
            plan=after,
            puts_down=wave.under_way in losses,
            loss=losses.get(wave.under_way, 0.0),
            training_ticks=_training(before, after, round(wave.training_days * TICKS_PER_DAY)),
            people=tuple(
                number
                for number, (one, two) in enumerate(zip(before.people, after.people, strict=True))
                if one != two
            ),
            squads=tuple(sorted(_concerned(before, after))),
        )
        for wave, tick, (before, after) in zip(waves, ticks, pairwise(alike), strict=True)
    ]
    return alike[0]._replace(waves=tuple(made))


def _all_features(
    plans: Sequence[Plan],
    waves: Sequence[Later],
    since: Sequence[int],
    obstacles: list[Obstacle],
) -> list[list[WorkPlan]]:
    """The features of all plans in each; a new one arrives with its wave at the earliest.

    One that is no more in a plan has no steps there.
    """
    owns = [{work.id: work for work in plan.features} for plan in plans]
    names = dict.fromkeys(name for own in owns for name in own)
    numbers = {name: number for number, name in enumerate(names)}
    rows: list[list[WorkPlan]] = [[] for _ in plans]
    for name in names:
        begins = next(number for number, own in enumerate(owns) if name in own)
        latest = owns[begins][name]
        arrives = max(latest.arrives_tick, since[begins])
        is_gone = False
        for number, plan in enumerate(plans):
            own = latest if number < begins else owns[number].get(name)
            if own is None:
                is_gone = True
                latest = _taken_over(latest, plans[number - 1], plan)
                made = latest._replace(steps=(), after=())
            else:
                if is_gone:
                    message = "comes back after a wave has dropped it: that cannot be simulated"
                    obstacles.append(Obstacle(("work", "features", name), message))
                if own.arrives_tick != latest.arrives_tick:
                    if arrives < since[number]:
                        message = (
                            f"has been asked for when the wave of {waves[number - 1].on} gives it "
                            "another day: only what is not asked for yet can be asked for "
                            "on another day"
                        )
                        obstacles.append(Obstacle(("work", "features", name, "arrives"), message))
                    arrives = max(own.arrives_tick, since[number])
                latest = own
                ids = [plans[max(number, begins)].features[each].id for each in own.after]
                made = own._replace(after=tuple(numbers[each] for each in ids))
            rows[number].append(made._replace(arrives_tick=arrives))
    return rows


def _with_all_steps(
    rows: Sequence[Sequence[WorkPlan]], plans: Sequence[Plan]
) -> list[tuple[WorkPlan, ...]]:
    """Let each piece of work have the steps of all plans in each; what is not done has no items."""
    made: list[list[WorkPlan]] = [[] for _ in rows]
    for works in zip(*rows, strict=True):
        room: dict[int, int] = {}
        for step in (step for work in works for step in work.steps):
            room[step.key] = max(room.get(step.key, 0), step.items)
        latest = {
            step.key: step._replace(items=0, after=(), others=(), room=room[step.key])
            for work in reversed(works)
            for step in work.steps
        }
        places = {key: place for place, key in enumerate(room)}
        for number, work in enumerate(works):
            own = {step.key: step for step in work.steps}
            for key, items in room.items():
                if key in own:
                    after = tuple(places[work.steps[each].key] for each in own[key].after)
                    latest[key] = own[key]._replace(after=after, room=items)
                elif number:
                    squad = _heir(latest[key], plans[number - 1], plans[number])
                    gone = latest[key]._replace(items=0, after=(), others=(), squad=squad)
                    latest[key] = gone._replace(is_foreign=squad != work.squad)
            made[number].append(work._replace(steps=tuple(latest[key] for key in room)))
    return [tuple(works) for works in made]


def _all_streams(plans: Sequence[Plan]) -> list[list[WorkPlan]]:
    """The streams of all plans in each; of one that is not there, nothing arrives."""
    names = dict.fromkeys(work.id for plan in plans for work in plan.streams)
    rows: list[list[WorkPlan]] = [[] for _ in plans]
    for name in names:
        of_it = [next((w for w in plan.streams if w.id == name), None) for plan in plans]
        room = max(work.instances for work in of_it if work is not None)
        latest = next(work for work in of_it if work is not None)
        for number, own in enumerate(of_it):
            gone = number and own is None and any(each is not None for each in of_it[:number])
            if own is not None:
                latest = own
            elif gone:
                latest = _taken_over(latest, plans[number - 1], plans[number])
            gap = latest.mean_gap_days if own is not None else math.inf
            rows[number].append(latest._replace(mean_gap_days=gap, instances=room))
    return rows


def _taken_over(work: WorkPlan, before: Plan, after: Plan) -> WorkPlan:
    """What came of a stream that ends, with those who finish it."""
    steps = tuple(step._replace(squad=_heir(step, before, after), others=()) for step in work.steps)
    return work._replace(
        squad=steps[0].squad if not after.squads[work.squad].people else work.squad, steps=steps
    )


def _heir(step: StepPlan, before: Plan, after: Plan) -> int:
    """Who goes on with a step: its squad, or who has the skill and most of that squad's people."""
    people = set(before.squads[step.squad].people)

    def worth(squad: SquadPlan) -> float:
        return sum(
            after.people[n].pace * after.people[n].efficiency[step.skill] for n in squad.people
        )

    if worth(after.squads[step.squad]) > 0:
        return step.squad
    able = [number for number, squad in enumerate(after.squads) if worth(squad) > 0]
    return max(
        able, key=lambda n: (len(people & {*after.squads[n].people}), -n), default=step.squad
    )


def _coached(plans: Sequence[Plan], waves: Sequence[Later], ticks: Sequence[int]) -> list[Plan]:
    """Tell each squad of all plans when it learns how fast: with its own coach, or a wave's.

    Each coach of a wave takes as many squads at a time as a coach can help, less those whose own
    coach it is, in the order of their ids; the next one when somebody has time.
    """
    assumed = plans[0].assumptions
    if assumed.uncoached_learning == 1.0:
        return [*plans]
    length = round(assumed.coaching_days * TICKS_PER_DAY)
    free: dict[tuple[str, int], int] = {}
    helped: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for wave, tick, (before, after) in zip(waves, ticks, pairwise(plans), strict=True):
        squads = roster_of(wave.organisation).squads.values()
        own = Counter(seat.squad.coach for seat in squads)
        seats = [
            (coach, place)
            for coach in dict.fromkeys(wave.coaches)
            for place in range(assumed.squads_per_coach - own[coach])
        ]
        for squad in made_over(before, after) if seats else ():
            seat = min(seats, key=lambda each: (max(free.get(each, 0), tick), seats.index(each)))
            begins = max(free.get(seat, 0), tick)
            free[seat] = begins + length
            helped[squad].append((begins, free[seat]))
    since = (LONG_AGO, *ticks)

    def learning(number: int) -> tuple[Learning, ...]:
        turns = sorted({*since, *(tick for span in helped[number] for tick in span)})
        steps: list[Learning] = []
        for turn in turns:
            if any(begins <= turn < ends for begins, ends in helped[number]):
                rate = 1.0
            else:
                squad = plans[bisect_right(since, turn) - 1].squads[number]
                rate = squad.learning[0].rate if squad.learning else 1.0
            if not steps or steps[-1].rate != rate:
                steps.append(Learning(turn, rate))
        return () if [each.rate for each in steps] == [1.0] else tuple(steps)

    every = [learning(number) for number in range(len(plans[0].squads))]
    return [
        plan._replace(
            squads=tuple(
                squad._replace(learning=each)
                for squad, each in zip(plan.squads, every, strict=True)
            )
        )
        for plan in plans
    ]


def made_over(before: Plan, after: Plan) -> list[int]:
    """The squads that are other ones from a wave on, and have people."""

    def marks(squad: SquadPlan) -> object:
        return (
            squad.people, squad.wip, squad.product_owner, squad.mandate_share, squad.is_project,
            squad.start_gates, squad.release_gates, squad.cadence_ticks,
        )  # fmt: skip

    return [
        number
        for number, (one, two) in enumerate(zip(before.squads, after.squads, strict=True))
        if marks(one) != marks(two) and two.people
    ]


def _training(before: Plan, after: Plan, ticks: int) -> tuple[int, ...]:
    """How long each person learns: who is in a squad that is another one from now on."""
    squads = made_over(before, after)
    learning = {person for number in squads for person in after.squads[number].people}
    return tuple(ticks if number in learning else 0 for number in range(len(after.people)))


def _concerned(before: Plan, after: Plan) -> set[int]:
    """The squads for which anything is different."""
    found = {
        number
        for number, (one, two) in enumerate(zip(before.squads, after.squads, strict=True))
        if one != two
    }
    for one, two in zip(before.people, after.people, strict=True):
        if one != two:
            found |= {each.squad for each in (*one.memberships, *two.memberships)}
    works = zip((*before.features, *before.streams), (*after.features, *after.streams), strict=True)
    for old, new in works:
        if old != new:
            found |= {new.squad, *(step.squad for step in new.steps)}
    return found
