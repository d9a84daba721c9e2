"""Microsoft's XIT team, simulated, beside the figures that were published."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tribeplan.simulating import Asked, plan_input
from tribeplan.simulation.plan import TICKS_PER_DAY
from tribeplan.simulation.replicate import simulate

ROOT = Path(__file__).resolve().parents[1]
ARRIVED, STARTED, RELEASED = 0, 1, 3
WEEKS_PER_MONTH = 52 / 12
ORDER = 10**0.5
"""Within this factor both ways two figures are of the same order."""


class Quarter(NamedTuple):
    """What is seen in one quarter; days are working days."""

    done: float
    """Requests a quarter."""

    lead_days: float
    """Median from asked for until done, of what is done in the quarter."""

    cycle_days: float
    """Median from taken on until done."""

    longest_cycle_days: float
    """95 of 100 take no longer."""

    backlog: float
    """Requests that wait or are worked on when the quarter begins."""


@cache
def quarter(scenario: str) -> Quarter:
    """Simulate a scenario of scenarios/ and look at the quarter after its warm-up."""
    path = str(ROOT / "scenarios" / f"{scenario}.yaml")
    plan = plan_input(path, Asked({}, {})).plan()
    rows = simulate(plan).features[:, : len(plan.features)]
    begin, end = plan.warmup_ticks, plan.horizon_ticks
    released = rows[:, :, RELEASED]
    within = (released >= begin) & (released < end)
    leads, cycles = (
        (released - rows[:, :, since])[within] / TICKS_PER_DAY for since in (ARRIVED, STARTED)
    )
    there = (rows[:, :, ARRIVED] >= 0) & (rows[:, :, ARRIVED] < begin)
    waiting = there & ((released < 0) | (released >= begin))
    return Quarter(
        float(within.sum(axis=1).mean()),
        float(np.median(leads)),
        float(np.median(cycles)),
        float(np.quantile(cycles, 0.95)),
        float(waiting.sum(axis=1).mean()),
    )


class Figure(NamedTuple):
    """A published figure and what the simulation gives."""

    name: str
    published: str
    low: float
    """Lowest value that was called reproduced before anything was run."""

    high: float
    measured: float
    unit: str

    @property
    def is_reproduced(self) -> bool:
        """Whether the measured value lies in the range."""
        return self.low <= self.measured <= self.high


def figures() -> tuple[Figure, ...]:
    """Every published figure that can be looked for."""
    before, after = quarter("xit-as-it-was"), quarter("xit-without-estimates")
    months = 5 * WEEKS_PER_MONTH * 5
    gain = 100 * (after.done / before.done - 1)
    return (
        Figure("done before", "17", 0.75 * 17, 1.25 * 17, before.done, "requests a quarter"),
        Figure("backlog", "5 x 20", 75, 125, before.backlog, "requests"),
        Figure(
            "lead time before",
            "5 months",
            months / ORDER,
            months * ORDER,
            before.lead_days,
            "working days",
        ),
        Figure("gain in throughput", "155 %", 0.75 * 155, 1.25 * 155, gain, "%"),
        Figure(
            "lead time after, from taken on",
            "14 days",
            10 / ORDER,
            10 * ORDER,
            after.cycle_days,
            "working days",
        ),
        Figure("longest after", "5 weeks", 0, 25, after.longest_cycle_days, "working days"),
    )
