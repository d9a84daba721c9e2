"""Which assumption matters, and which one would flip a decision."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
import polars as pl

from tribeplan.simulation.assumptions import ASSUMPTIONS, Assumptions
from tribeplan.simulation.comparison import difference_of, mean_of
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import ComparisonMeasure, Plan
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import Replications, simulate, warm_up
from tribeplan.simulation.study import Run, RunProgress, StoppedRun

# --- Which assumption matters, and which one would flip a decision -------------------------------
#
# This is the other kind of doubt: not luck, which more replications remove, but not knowing the
# numbers that everything rests on. Designs and indices follow Saltelli et al., Global Sensitivity
# Analysis: The Primer, 2008.

LEVELS = 4
"""Values per factor in a Morris design."""

STEP = LEVELS / 2 / (LEVELS - 1)
"""How far a factor moves, as a part of its range: 2/3."""

ROUND = 64
"""Points of a scrambled sequence; a power of two, as such sequences are built of them."""

FEWEST_ROUNDS = 4
"""Fewer say nothing of how much they differ."""

CLOSE = 0.05
"""A share of the variance that is known as well as this needs no more runs."""

Model: TypeAlias = Callable[[FloatArray], float]
"""A point of the unit cube in, a result out."""

Play: TypeAlias = Callable[[Plan], Replications]
"""Plays all replications of a plan."""

PlanWith: TypeAlias = Callable[[Assumptions], Plan]
"""A scenario under given assumptions."""


class Factor(NamedTuple):
    """An assumption and the range over which it is doubted."""

    name: str
    low: float
    high: float


def factors_of(
    names: Sequence[str] = tuple(ASSUMPTIONS),
    measured: Mapping[str, tuple[float, float]] | None = None,
) -> list[Factor]:
    """Assumptions with the ranges over which they are doubted: measured ones, else plausible ones.

    Parameters
    ----------
    names
        Which assumptions; all of them when none are given.
    measured
        Lowest and highest value of assumptions that a history tells, by name.
    """
    ranges = {name: (each.low, each.high) for name, each in ASSUMPTIONS.items()}
    ranges |= measured or {}
    return [Factor(name, *ranges[name]) for name in names]


def assumed_at(point: FloatArray, factors: Sequence[Factor], base: Assumptions) -> Assumptions:
    """The assumptions at a point of the unit cube; whole numbers are rounded."""
    values: dict[str, float] = {}
    for factor, share in zip(factors, point.tolist(), strict=True):
        value = factor.low + share * (factor.high - factor.low)
        whole = isinstance(getattr(base, factor.name), int)
        values[factor.name] = round(value) if whole else value
    return base.model_validate(base.model_dump() | values)


class Morris(NamedTuple):
    """Elementary effects: what a factor's move across its range changes, factors in order."""

    mean: FloatArray
    """With sign: where the result goes when the factor grows."""

    mean_size: FloatArray
    """Without sign, mu*: how much the factor matters."""

    spread: FloatArray
    """Standard deviation: large when the effect depends on the other factors."""


def morris_design(factors: int, trajectories: int, seed: int) -> FloatArray:
    """Draw walks through the unit cube that move one factor at a time (Morris 1991).

    Returns
    -------
    array
        Points by trajectory and step: ``trajectories`` x ``factors + 1`` x ``factors``.

    """
    random = np.random.default_rng(seed)
    walks = np.empty((trajectories, factors + 1, factors))
    for walk in walks:
        point = random.integers(0, LEVELS, factors) / (LEVELS - 1)
        walk[0] = point
        for step, factor in enumerate(random.permutation(factors), 1):
            point[factor] += STEP if point[factor] < 1 / 2 else -STEP
            walk[step] = point
    return walks


def morris(model: Model, factors: int, trajectories: int = 10, seed: int = 1) -> Morris:
    """Screen factors by elementary effects, in ``trajectories x (factors + 1)`` runs."""
    walks = morris_design(factors, trajectories, seed)
    results = np.array([[model(point) for point in walk] for walk in walks])
    effects = np.empty((trajectories, factors))
    for number, walk in enumerate(walks):
        moves = np.diff(walk, axis=0)
        moved = np.abs(moves).argmax(axis=1)
        effects[number, moved] = np.diff(results[number]) / moves[np.arange(factors), moved]
    spread = effects.std(axis=0, ddof=1) if trajectories > 1 else np.zeros(factors)
    return Morris(effects.mean(axis=0), np.abs(effects).mean(axis=0), spread)


class Sobol(NamedTuple):
    """Shares of the variance, factors in order, each with its range."""

    first: tuple[Interval, ...]
    """Explained by the factor alone."""

    total: tuple[Interval, ...]
    """Explained by the factor together with others."""

    samples: int
    """Points of each of the two designs that were used."""


class SobolRuns(NamedTuple):
    """Results at the points of one pair of designs, and at those that mix them."""

    of_first: FloatArray
    of_second: FloatArray
    of_mixed: FloatArray
    """By factor and point: the first design with this factor of the second."""


def sobol(model: Model, factors: int, most: int = 512, seed: int = 1) -> Sobol:
    """Split the variance over factors, in ``samples x (factors + 2)`` runs.

    Sobol sequences, scrambled anew in each round (Owen 1998), are spread more evenly than chance
    and, from round to round, independent: their differences give the ranges. Rounds are played
    until every share is known to within 0.05, or the most points are used.
    """
    rounds: list[SobolRuns] = []
    for first, second in sobol_designs(factors, most // ROUND, seed):
        rounds.append(sobol_runs(model, first, second))
        if len(rounds) >= FEWEST_ROUNDS:
            found = sobol_shares(rounds)
            if all(each.half_width <= CLOSE for each in (*found.first, *found.total)):
                break
    return sobol_shares(rounds)


def sobol_designs(factors: int, rounds: int, seed: int) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Draw pairs of designs, ``ROUND`` points by factor each, scrambled independently."""
    # takes half a second, and only this needs it
    from scipy.stats import qmc  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    random = np.random.default_rng(seed)
    for _ in range(rounds):
        points = np.asarray(qmc.Sobol(2 * factors, rng=random).random(ROUND), np.float64)
        yield points[:, :factors], points[:, factors:]


def sobol_runs(model: Model, first: FloatArray, second: FloatArray) -> SobolRuns:
    """Run a model at all points of two designs and of their mixtures (Saltelli 2002)."""
    factors = first.shape[1]
    mixed = np.repeat(first[None], factors, axis=0)
    for factor in range(factors):
        mixed[factor, :, factor] = second[:, factor]
    return SobolRuns(
        np.array([model(point) for point in first]),
        np.array([model(point) for point in second]),
        np.array([[model(point) for point in points] for points in mixed]),
    )


def sobol_shares(rounds: Sequence[SobolRuns]) -> Sobol:
    r"""Estimate the shares from rounds of runs (Jansen 1999).

    :math:`S_i = 1 - \frac{1}{2NV} \sum (f_B - f_{A_B^i})^2` and
    :math:`T_i = \frac{1}{2NV} \sum (f_A - f_{A_B^i})^2`, with the variance *V* of all rounds; the
    ranges are those of Student's t over the rounds.
    """
    variance = np.concatenate([(each.of_first, each.of_second) for each in rounds], axis=1).var()
    samples = sum(len(each.of_first) for each in rounds)
    if variance == 0:
        nothing = (Interval(0.0, 0.0, 0.0),) * len(rounds[0].of_mixed)
        return Sobol(nothing, nothing, samples)
    alone = [1 - _half_square(each.of_second, each) / variance for each in rounds]
    together = [_half_square(each.of_first, each) / variance for each in rounds]
    first, total = (
        tuple(mean_interval(column) for column in np.array(shares).T)
        for shares in (alone, together)
    )
    return Sobol(first, total, samples)


def _half_square(results: FloatArray, runs: SobolRuns) -> FloatArray:
    half: FloatArray = ((results - runs.of_mixed) ** 2).mean(axis=1) / 2
    return half


def model_of(
    plan_with: PlanWith,
    factors: Sequence[Factor],
    base: Assumptions,
    measure: ComparisonMeasure = ComparisonMeasure.MEAN_LEAD,
    *,
    play: Play = simulate,
) -> Model:
    """Make a scenario a function of its assumptions: the mean of a measure over replications."""

    def run(point: FloatArray) -> float:
        return mean_of(Outcome(play(plan_with(assumed_at(point, factors, base)))), measure)

    return run


def screening(
    plan_with: PlanWith,
    factors: Sequence[Factor],
    base: Assumptions,
    trajectories: int = 10,
    *,
    play: Play = simulate,
) -> pl.DataFrame:
    """Rank assumptions by how far they move the mean lead time over their ranges."""
    effects = morris(model_of(plan_with, factors, base, play=play), len(factors), trajectories)
    return pl.DataFrame(
        {
            "assumption": [factor.name for factor in factors],
            "low": [float(factor.low) for factor in factors],
            "high": [float(factor.high) for factor in factors],
            "effect_days": effects.mean,
            "effect_size_days": effects.mean_size,
            "spread_days": effects.spread,
        }
    ).sort("effect_size_days", "assumption", descending=[True, False])


@dataclass(frozen=True, slots=True)
class Robustness:
    """How a decision between two scenarios holds over the space of assumptions."""

    other_better_share: float
    """Share of the sampled assumptions under which the other scenario is better."""

    factors: pl.DataFrame
    """By assumption: the difference at both ends of its range with the others in the middle, by a
    plane fitted to all samples, and whether its sign surely changes; what matters most first."""

    @property
    def flipping(self) -> list[str]:
        """The assumptions that decide which scenario is better."""
        flips: list[str] = self.factors.filter(pl.col("flips"))["assumption"].to_list()
        return flips


def latin_hypercube(factors: int, samples: int, seed: int) -> FloatArray:
    """Spread points over the unit cube so that each slice of each factor holds one."""
    random = np.random.default_rng(seed)
    slices = np.array([random.permutation(samples) for _ in range(factors)]).T
    return (slices + random.random((samples, factors))) / samples


def robustness(  # noqa: PLR0913  # two organisations, where they are compared, and how
    base_with: PlanWith,
    other_with: PlanWith,
    factors: Sequence[Factor],
    assumed: Assumptions,
    samples: int = 60,
    *,
    play: Play = simulate,
) -> Robustness:
    """Compare two scenarios at points all over the space of assumptions, with the same luck.

    ``samples`` should be well above the number of factors, for the plane that is fitted.
    """
    points = latin_hypercube(len(factors), samples, seed=1)
    gaps = np.empty(samples)
    for number, point in enumerate(points):
        here = assumed_at(point, factors, assumed)
        base = "base", Outcome(play(base_with(here)))
        other = "other", Outcome(play(other_with(here)))
        gaps[number] = difference_of(base, other).difference.value
    slopes, errors, middle = _fit(points, gaps)
    frame = pl.DataFrame(
        {
            "assumption": [factor.name for factor in factors],
            "low": [float(factor.low) for factor in factors],
            "high": [float(factor.high) for factor in factors],
            "difference_at_low_days": middle - slopes / 2,
            "difference_at_high_days": middle + slopes / 2,
            "flips": (np.abs(slopes) / 2 > abs(middle)) & (np.abs(slopes) > 2 * errors),
        }
    )
    swing = (pl.col("difference_at_high_days") - pl.col("difference_at_low_days")).abs()
    better = float((gaps < 0).mean())
    return Robustness(better, frame.sort(swing, descending=True))


def _fit(points: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Fit a plane by least squares: slopes, their standard errors, and the height in the middle."""
    matrix = np.column_stack([np.ones(len(points)), points - 0.5])
    solution, _, rank, _ = np.linalg.lstsq(matrix, values)
    left = values - matrix @ solution
    variance = float(left @ left) / max(len(values) - int(rank), 1)
    errors = np.sqrt(variance * np.diag(np.linalg.pinv(matrix.T @ matrix)))
    slopes = solution.astype(np.float64)
    return slopes[1:], errors.astype(np.float64)[1:], float(slopes[0])


# --- How a result hangs on what is assumed: over which assumptions a decision holds --------------

REPLICATIONS = 32
"""Replications at each point: the spread over assumptions is far wider than luck."""

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


def doubt(
    base: Question, other: Question, factors: Sequence[Factor], samples: int, run: Run
) -> Doubt:
    """Compare two organisations while assumptions are drawn over their ranges.

    A Latin hypercube spreads the draws evenly; assumptions that are no factor stay as they are.
    """
    counted = _Counted(run, f"doubting {other.name}", 2 * samples)
    warm_up(base.plan())
    both = counted.plan_with(base), counted.plan_with(other)
    result = robustness(*both, factors, base.assumptions, samples, play=_play_of(run))
    return Doubt(base.name, other.name, samples, REPLICATIONS, result)


def screen(question: Question, factors: Sequence[Factor], trajectories: int, run: Run) -> Screening:
    """Screen assumptions after Morris, then share the variance out over the strongest."""
    counted = _Counted(run, "screening assumptions", trajectories * (len(factors) + 1))
    warm_up(question.plan())
    plan_with, play = counted.plan_with(question), _play_of(run)
    effects = screening(plan_with, factors, question.assumptions, trajectories, play=play)
    strongest = effects["assumption"].head(STRONGEST).to_list()
    found = _shares(
        question, [each for name in strongest for each in factors if each.name == name], run
    )
    return Screening(
        question, trajectories, REPLICATIONS, effects, _table(strongest, found), found.samples
    )


def _shares(question: Question, factors: Sequence[Factor], run: Run) -> Sobol:
    counted = _Counted(run, "weighing the strongest", MOST_POINTS * (len(factors) + 2))
    plan_with, play = counted.plan_with(question), _play_of(run)
    model = model_of(plan_with, factors, question.assumptions, play=play)
    return sobol(model, len(factors), MOST_POINTS)


def _play_of(run: Run) -> Play:
    return partial(simulate, threads=run.at_once, pool=run.pool)


def _table(names: list[str], found: Sobol) -> pl.DataFrame:
    columns: dict[str, object] = {"assumption": pl.Series(names, dtype=pl.String)}
    for which, intervals in (("alone", found.first), ("together", found.total)):
        for bound, values in zip(("share", "low", "high"), np.array(intervals).T, strict=True):
            columns[f"{which}_{bound}"] = np.clip(values, 0, 1)
    return pl.DataFrame(columns).sort("together_share", descending=True)


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
                raise StoppedRun(f"stopped after {self._done:,} of {self._of:,} settings")
            self._run.on_progress(RunProgress(self._doing, self._done, self._of))
            self._done += 1
            return shorter.assuming(assumptions).plan()

        return plan
