"""What the benchmarks of the simulation share: budgets, and the least time of several rounds."""

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from tribeplan.simulation.plan import Plan
from tribeplan.simulation.replicate import Replications, simulate

LIMIT_NS = 55
"""What an event would cost at best on such a machine: its draws, its place in the event list,
five to ten cache lines and a few branches that cannot be predicted."""


class Budget(NamedTuple):
    """Something that must hold, and whether it does."""

    what: str
    measured: str
    holds: bool


class Timed(NamedTuple):
    """The same replications, played several times: the least of each measure."""

    played: Replications
    seconds: float
    cpu_seconds: float

    @property
    def ns_per_event(self) -> float:
        """CPU time."""
        return self.cpu_seconds / self.played.events * 1e9


def timed(play: Callable[[], Replications], rounds: int = 3) -> Timed:
    """Play several times and keep the least: what else the machine does can only add."""
    return interleaved([play], rounds)[0]


def interleaved(plays: list[Callable[[], Replications]], rounds: int) -> list[Timed]:
    """Play several ways in turn, so that a disturbance does not hit one of them alone."""
    least = [Timed(play(), float("inf"), float("inf")) for play in plays]
    for _ in range(rounds):
        for place, play in enumerate(plays):
            wall, cpu = time.perf_counter(), time.process_time()
            play()
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            before = least[place]
            least[place] = before._replace(
                seconds=min(before.seconds, wall), cpu_seconds=min(before.cpu_seconds, cpu)
            )
    return least


def on_one_and_two_threads(plan: Plan, rounds: int) -> tuple[Timed, Timed]:
    """Play a plan both ways; the same ticks must come out."""
    one, two = interleaved(
        [partial(simulate, plan, threads=1), partial(simulate, plan, threads=2)], rounds
    )
    if one.played.features.tobytes() != two.played.features.tobytes():
        raise SystemExit("two threads give other ticks than one: there is a bug")
    return one, two
