"""How fast is the simulation, and how much faster than SimPy?

From the root: ``PYTHONPATH=tests python -m benchmarks.simulate``.

Both play the same histories and must give the same tick for every feature.
"""

import argparse
import resource
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from benchmarks.simulate.in_simpy import Efforts, InSimPy
from benchmarks.simulate.tribe import tribe

from reference.chance import Chance
from tribeplan.scenario.experiment import Policy
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.basis import Mechanism
from tribeplan.simulation.experiment import Experiment
from tribeplan.simulation.plan import TICKS_PER_DAY, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import History, play_plain, simulate, warm_up

LIMIT_NS = 55
"""What an event would cost at best on such a machine: its draws, its place in the event list,
five to ten cache lines and a few branches that cannot be predicted."""


def efforts_of(plan: Plan, replication: int) -> Efforts:
    """Draw every effort beforehand, by the reference's own hash."""
    chance = Chance(plan.experiment.seed, replication)
    efforts: Efforts = {}
    for number, work in enumerate(plan.features):
        for place, step in enumerate(work.steps):
            days = step.item_days * TICKS_PER_DAY
            days *= chance.lognormal(work.key, "effort-feature", 0, step.sigma_feature)
            days *= chance.lognormal(step.key, "effort-step", 0, step.sigma_step)
            efforts[number, place] = max(1, int(days + 0.5))
    return efforts


def timed(play: Callable[[], History]) -> tuple[History, float, float]:
    """Give the history with wall and CPU seconds, the best of three."""
    best = (float("inf"), float("inf"))
    history = play()
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        history = play()
        best = min(best, (time.perf_counter() - wall, time.process_time() - cpu))
    return history, *best


def against_simpy(replications: int) -> None:
    """Play the same queues in both, assert the same ticks, and print the ratio."""
    spread = Assumptions(item_days=2.2).only(Mechanism.EFFORT_SPREAD, Mechanism.ITEM_SIZE)
    organisation = tribe(15, 8, 100)
    free = organisation.model_copy(update={"decisions": {}})
    without_limits = {
        squad_id: squad.model_copy(update={"wip_limit": None})
        for squad_id, squad in free.tribes["tribe"].squads.items()
    }
    unlimited = free.tribes["tribe"].model_copy(update={"squads": without_limits})
    free = free.model_copy(update={"tribes": {"tribe": unlimited}})
    experiment = Experiment(horizon_days=5000, replications=replications)
    plan = plan_of(free, spread, experiment)
    warm_up(plan)
    history, _, ours = timed(partial(simulate, plan, threads=1))
    theirs = 0.0
    for replication in range(3):
        efforts = efforts_of(plan, replication)
        started = time.process_time()
        model = InSimPy(plan, efforts)
        model.env.run()
        theirs += time.process_time() - started
        if model.released != history.features[replication][:, 3].tolist():
            raise SystemExit("SimPy gives other ticks: there is a bug in one of the two")
    one = plan._replace(experiment=experiment.model_copy(update={"replications": 3}))
    started = time.process_time()
    play_plain(one)
    plain = (time.process_time() - started) / 3
    ours, theirs = ours / replications, theirs / 3
    events = history.events / replications
    print(f"queues only, {events:,.0f} events a history, equal to the tick, CPU time of one thread")
    print(f"  tribeplan   {ours * 1e3:9.2f} ms   {ours / events * 1e9:7.0f} ns/event")
    print(f"  plain twin  {plain * 1e3:9.2f} ms   {plain / ours:7.0f} x slower")
    print(f"  SimPy       {theirs * 1e3:9.2f} ms   {theirs / ours:7.0f} x slower")


def everything(size: tuple[int, int, int], replications: list[int]) -> None:
    """Time a tribe with every mechanism on."""
    assumed = Assumptions(item_days=2.2)
    experiment = Experiment(horizon_days=520, policy=Policy.CD3)
    started = time.perf_counter()
    plan = plan_of(tribe(*size), assumed, experiment)
    planned = time.perf_counter() - started
    warm_up(plan)
    squads, members, features = size
    print(f"{squads * members:,} people, {squads:,} squads, {features:,} features")
    print(f"  planned in {planned:.2f} s")
    for number in replications:
        wanted = experiment.model_copy(update={"replications": number})
        some = plan._replace(experiment=wanted)
        one, wall, cpu = timed(partial(simulate, some, threads=1))
        two, wall_two, _ = timed(partial(simulate, some, threads=2))
        if not np.array_equal(one.features, two.features):
            raise SystemExit("two threads give other ticks than one: there is a bug")
        each = cpu / one.events * 1e9
        print(
            f"  {number:5d} replications  {wall:7.3f} s on one thread  {wall_two:7.3f} s on two"
            f"  {one.events / number:9,.0f} events  {each:5.0f} ns/event = {each / LIMIT_NS:.1f}"
            f" x the limit"
        )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="up to 10,000 people, minutes")
    large = parser.parse_args().large
    against_simpy(200)
    everything((19, 8, 100), [64, 256, 1000])
    if large:
        everything((125, 8, 1000), [16])
        everything((1000, 10, 10_000), [2])


if __name__ == "__main__":
    main()
