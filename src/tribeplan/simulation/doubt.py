"""How a result hangs on what is assumed: over which assumptions a decision holds."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from tribeplan.simulation.assumptions import BASES, Assumptions
from tribeplan.simulation.plan import Plan
from tribeplan.simulation.question import Question
from tribeplan.simulation.replicate import warm_up
from tribeplan.simulation.sensitivity import (
    Factor,
    Robustness,
    Sobol,
    factors_of,
    model_of,
    robustness,
    screening,
    sobol,
)
from tribeplan.simulation.study import Run, Step, Stopped

REPLICATIONS = 32
"""Histories at each point: the spread over assumptions is far wider than luck."""

STRONGEST = 4
"""Assumptions whose shares of the variance are estimated; the others matter less still."""


MOST_POINTS = 512
"""Points of each design for the shares: with four assumptions, 3,072 settings at most."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """How a choice between two organisations holds over the plausible assumptions."""

    base: str
    other: str
    samples: int
    replications: int
    result: Robustness


@dataclass(frozen=True, slots=True)
class Screening:
    """Which assumptions move the mean lead time of one organisation."""

    question: Question
    trajectories: int
    replications: int
    effects: pl.DataFrame
    """By assumption, those that move most first."""

    shares: pl.DataFrame
    """Of the strongest: share of the variance alone, and together with others, with ranges."""

    samples: int
    """Points of each design that the shares rest on."""


def doubt(base: Question, other: Question, fixed: Collection[str], samples: int, run: Run) -> Doubt:
    """Compare two organisations while the assumptions are drawn over their plausible ranges.

    A Latin hypercube spreads the draws evenly; assumptions that somebody set stay as set.
    """
    factors = _factors(fixed)
    counted = _Counted(run, f"doubting {other.name}", 2 * samples)
    warm_up(base.plan())
    result = robustness(
        counted.plan_with(base), counted.plan_with(other), factors, base.assumptions, samples
    )
    return Doubt(base.name, other.name, samples, REPLICATIONS, result)


def screen(question: Question, fixed: Collection[str], trajectories: int, run: Run) -> Screening:
    """Screen all assumptions after Morris, then share the variance out over the strongest."""
    factors = _factors(fixed)
    counted = _Counted(run, "screening assumptions", trajectories * (len(factors) + 1))
    warm_up(question.plan())
    effects = screening(counted.plan_with(question), factors, question.assumptions, trajectories)
    strongest = effects["assumption"].head(STRONGEST).to_list()
    found = _shares(question, strongest, run)
    return Screening(
        question, trajectories, REPLICATIONS, effects, _table(strongest, found), found.samples
    )


def _shares(question: Question, names: list[str], run: Run) -> Sobol:
    factors = factors_of(names)
    counted = _Counted(run, "weighing the strongest", MOST_POINTS * (len(factors) + 2))
    model = model_of(counted.plan_with(question), factors, question.assumptions)
    return sobol(model, len(factors), MOST_POINTS)


def _table(names: list[str], found: Sobol) -> pl.DataFrame:
    columns: dict[str, object] = {"assumption": pl.Series(names, dtype=pl.String)}
    for which, intervals in (("alone", found.first), ("together", found.total)):
        for bound, values in zip(("share", "low", "high"), np.array(intervals).T, strict=True):
            columns[f"{which}_{bound}"] = np.clip(values, 0, 1)
    return pl.DataFrame(columns).sort("together_share", descending=True)


def _factors(fixed: Collection[str]) -> list[Factor]:
    return factors_of([name for name in BASES if name not in fixed])


class _Counted:
    """Counts how many plans were asked for, tells so, and stops when the run is cancelled."""

    def __init__(self, run: Run, doing: str, of: int) -> None:
        self._run = run
        self._doing = doing
        self._of = of
        self._done = 0

    def plan_with(self, question: Question) -> Callable[[Assumptions], Plan]:
        """Make a question a function of its assumptions."""
        shorter = question.playing(min(REPLICATIONS, question.experiment.replications))

        def plan(assumptions: Assumptions) -> Plan:
            if self._run.cancel.is_set():
                raise Stopped(f"stopped after {self._done:,} of {self._of:,} settings")
            self._run.told(Step(self._doing, self._done, self._of))
            self._done += 1
            return shorter.assuming(assumptions).plan()

        return plan
