"""Tribes of growing size with every mechanism on: cost per event, memory, threads."""

import datetime as dt
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, MutableSequence
from functools import partial
from typing import NamedTuple

import numpy as np
from benchmarks.simulate.measure import (
    LIMIT_NS,
    Budget,
    Timed,
    interleaved,
    on_one_and_two_threads,
    timed,
)
from benchmarks.simulate.tribe import tribe, tribes_apart

from tribeplan.org.organisation import Organisation
from tribeplan.scenario.scenario import Policy
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.compiled import entry_point
from tribeplan.simulation.memory import memory_of
from tribeplan.simulation.plan import ExperimentPlan, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import CHUNK, Replications, simulate, warm_up
from tribeplan.simulation.waves import Later

SIZES = (150, 300, 700, 1_500, 3_000, 10_000)
CACHED_PEOPLE = 1_500
"""Up to this size, what a replication works on at any moment fits the caches of one core."""

MOST_SLOWER = 2.5
"""How much more an event may cost where it waits for memory; decision 13 says why."""

MOST_COMPILING_SECONDS = 12.0
"""CPU time of what a machine does once before its first simulation."""

MOST_SLOWER_IN_WAVES = 2.0
"""How much more a run may cost with four waves than without."""

MOST_SLOWER_APART = 1.6
"""How much more an event may cost in 100 tribes of 100 people than in one of them."""

EXPERIMENT = ExperimentPlan(horizon_days=520, policy=Policy.CD3)


class Point(NamedTuple):
    """What one replication of a size costs."""

    people: int
    cpu_seconds: float
    events: float
    gigabytes: float

    @property
    def ns_per_event(self) -> float:
        """CPU time."""
        return self.cpu_seconds / self.events * 1e9


def planned(squads: int, members: int, features: int) -> Plan:
    """Plan a tribe, with every mechanism on."""
    return _planned(tribe(squads, members, features))


def _planned(organisation: Organisation) -> Plan:
    return plan_of(organisation, Assumptions(item_days=2.2), EXPERIMENT)


def compiling() -> list[Budget]:
    """Compile the kernel in another process, where nothing is kept."""
    asked = (
        "import time; from benchmarks.simulate.growth import planned, warm_up; plan ="
        " planned(2, 2, 2); began = time.process_time(); warm_up(plan);"
        " print(time.process_time() - began)"
    )
    with tempfile.TemporaryDirectory() as kept:
        done = subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, "NUMBA_CACHE_DIR": kept},
            capture_output=True,
            text=True,
            check=True,
        )
    seconds = float(done.stdout)
    what = "the first compile"
    return [Budget(what, f"{seconds:.1f} s CPU", seconds <= MOST_COMPILING_SECONDS)]


def target() -> list[Budget]:
    """Time 150 people in 15 squads with 100 features."""
    plan = planned(15, 10, 100)
    warm_up(plan)
    print("\n150 people, 15 squads, 100 features, every mechanism on, warm")
    print(
        f"  {'replications':>9} {'1 thread':>10} {'2 threads':>10} {'cpu of 2':>10} {'ns/event':>9}"
    )
    budgets: list[Budget] = []
    for number, seconds in ((64, 0.15), (1000, 1.2)):
        one, two = on_one_and_two_threads(plan.playing(number), rounds=7)
        print(
            f"  {number:9} {one.seconds:8.3f} s {two.seconds:8.3f} s {two.cpu_seconds:8.3f} s"
            f" {one.ns_per_event:9.0f} = {one.ns_per_event / LIMIT_NS:.1f} x the limit"
        )
        what = f"{number:,} replications in {seconds} s on two threads"
        each = two.cpu_seconds / 2  # wall time on a quiet machine
        budgets.append(Budget(what, f"{each:.3f} s CPU each", each <= seconds))
        if number == 1000:
            ratio = one.seconds / two.seconds
            budgets.append(Budget("two threads 1.8 x faster", f"{ratio:.2f} x wall", ratio >= 1.8))
    return budgets


def in_waves() -> list[Budget]:
    """Hold 150 people who change in four waves, a year long, against the same without waves."""
    organisation, waves = tribe(15, 10, 100), list[Later]()
    for number, month in enumerate((3, 5, 7, 9)):
        organisation = _swapped(organisation, 2 * number)
        waves.append(Later(dt.date(2026, month, 2), organisation, training_days=2.0))
    year = ExperimentPlan(horizon_days=260, starts=dt.date(2026, 1, 5))
    plans = [plan_of(tribe(15, 10, 100), Assumptions(), year, each) for each in ((), waves)]
    warm_up(plans[0])
    without, through = interleaved(
        [partial(simulate, plan.playing(1000), threads=1) for plan in plans], rounds=3
    )
    slower = through.cpu_seconds / without.cpu_seconds
    what = "150 people, 1,000 replications of a year in four waves"
    return [Budget(what, f"{slower:.2f} x without", slower <= MOST_SLOWER_IN_WAVES)]


def _swapped(organisation: Organisation, first: int) -> Organisation:
    """Let three people of two squads change places."""
    given = organisation.model_dump(mode="json", by_alias=True, exclude_unset=True)
    squads = [squad for tribe_ in given["tribes"].values() for squad in tribe_["squads"].values()]
    one, other = (squads[place]["members"] for place in (first, first + 1))
    one[1:4], other[1:4] = other[1:4], one[1:4]
    return Organisation.model_validate(given)


def growth(largest: int) -> list[Budget]:
    """Measure how cost and memory grow with people, squads and features together."""
    sizes = [n for n in SIZES if n <= largest]
    print("\nGrowth: squads of 10, a feature for each person, CPU of one thread")
    print(
        "  a line: a read at random in as much memory as a replication takes, each after the last"
    )
    print(
        f"  {'people':>7} {'planned':>9} {'laid out':>9} {'a replication':>12} {'events':>9}"
        f" {'ns/event':>9} {'MB':>6} {'ns/line':>8} {'peak GB':>8}"
    )
    points = [_grown(people) for people in sizes]
    budgets = _linear(points) if len(points) > 1 else []
    last = points[-1]
    what = f"{last.people:,} people in 4 GB"
    budgets.append(Budget(what, f"{last.gigabytes:.2f} GB", last.gigabytes <= 4))
    return budgets


def apart() -> list[Budget]:
    """Hold 100 tribes of 100 people, which share nobody and no work, against one of them."""
    one, many = _in_turn(_planned(tribes_apart(1)), _planned(tribes_apart(100)))
    print(f"\n10,000 people in 100 tribes apart: {many:.0f} ns/event, one of them {one:.0f}")
    what = "an event in 100 tribes apart against one"
    return [Budget(what, f"{many / one:.2f} x", many <= MOST_SLOWER_APART * one)]


def streaming() -> list[Budget]:
    """Hold one tribe of 10,000 people, most of whose work comes in streams, against one of 100."""
    few, many = (_planned(tribe(squads, 10, squads, squads)) for squads in (10, 1_000))
    one, other = _in_turn(few, many)
    copied = memory_of(many).whole.nbytes / 1e6
    print(
        f"\n10,000 people in one tribe, with streams: {other:.0f} ns/event, {copied:.0f} MB copied"
        f" for each replication; 100 people: {one:.0f}"
    )
    what = "an event of 10,000 people with streams"
    return [Budget(what, f"{other / one:.2f} x that of 100", other <= MOST_SLOWER * one)]


def _in_turn(one: Plan, many: Plan) -> tuple[float, float]:
    """CPU time of an event of two plans that are played in turn [ns]."""
    plays: list[Callable[[], Replications]] = []
    for plan, number in ((one, 160), (one, 320), (many, CHUNK), (many, 2 * CHUNK)):
        warm_up(plan)
        plays.append(partial(simulate, plan.playing(number), threads=1))
    few, more, few_of_many, more_of_many = interleaved(plays, rounds=3)
    return _ns_between(few, more), _ns_between(few_of_many, more_of_many)


def _ns_between(few: Timed, more: Timed) -> float:
    """CPU time of an event, without what is done once however many replications follow."""
    return (more.cpu_seconds - few.cpu_seconds) / (more.played.events - few.played.events) * 1e9


def _linear(points: list[Point]) -> list[Budget]:
    """Hold events to people, their cost to that in the caches; beyond it memory sets the pace."""
    each = [point.events / point.people for point in points]
    spread = max(each) / min(each) - 1
    budgets = [Budget("events grow with people", f"within {spread:.1%}", spread < 0.05)]
    cached = [point for point in points if point.people <= CACHED_PEOPLE]
    slope = _slope(cached)
    what = f"cost grows linearly up to {cached[-1].people:,} people"
    budgets.append(Budget(what, f"people^{slope:.2f}", slope < 1.2))
    last = points[-1]
    if last.people > CACHED_PEOPLE:
        slower = last.ns_per_event / cached[-1].ns_per_event
        what = f"an event at {last.people:,} against {cached[-1].people:,}"
        over_all = f"{slower:.1f} x, people^{_slope(points):.2f} over all"
        budgets.append(Budget(what, over_all, slower <= MOST_SLOWER))
    return budgets


def _grown(people: int) -> Point:
    started = time.process_time()
    plan = planned(people // 10, 10, people)
    seconds = time.process_time() - started
    number = max(4, 15_000 // people)
    warm_up(plan)
    started = time.process_time()
    memory = memory_of(plan)
    size = memory.whole.nbytes
    laid_out = time.process_time() - started
    one = timed(partial(simulate, plan.playing(number), threads=1))
    each = (one.cpu_seconds - laid_out) / number  # done once, however many replications follow
    events = one.played.events / number
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"  {people:7,} {seconds:7.2f} s {laid_out:7.2f} s {each * 1e3:9.1f} ms {events:9,.0f}"
        f" {each / events * 1e9:9.0f} {size / 1e6:6.1f} {ns_per_line(size):8.0f} {peak:8.2f}"
    )
    return Point(people, each, events, peak)


def ns_per_line(size_bytes: int) -> float:
    """Measure a read that has to wait for the one before, each from another cache line."""
    lines = size_bytes // 64
    order = np.random.default_rng(1).permutation(lines)
    following = np.zeros(lines * 8, np.int64)
    following[order * 8] = np.roll(order, -1) * 8
    follow: Callable[..., int] = _follow
    follow(following, 1000)
    least = float("inf")
    for _ in range(3):
        started = time.process_time()
        follow(following, 1_000_000)
        least = min(least, time.process_time() - started)
    return least * 1e3


@entry_point
def _follow(following: MutableSequence[int], steps: int) -> int:
    place = 0
    for _ in range(steps):
        place = following[place]
    return place


def _slope(points: list[Point]) -> float:
    """Fit cost ~ people^slope by least squares on logarithms; 1 is linear."""
    x = [math.log(point.people) for point in points]
    y = [math.log(point.cpu_seconds) for point in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)
