"""What a history of work items says: effort, throughput, rework; and whether forecasts held.

In chapters, each built on those before:

- durations that are known in whole working days, and shapes fitted to them
- weeks: throughput and arrivals
- assumptions that a history can tell, and those it only bounds
- forecasts of when so many items will be done
- the same forecasts made in the past: the back-test
- ``calibrate``: all of it together
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy import optimize, special  # pyright: ignore[reportMissingTypeStubs]

from tribeplan.org.elements import counted, said
from tribeplan.org.workload import CALENDAR_DAYS_PER_WEEK, DAYS_PER_WEEK
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.coverage import Z_95, Coverage, coverage_of, wilson
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.layout import FloatArray, IntArray
from tribeplan.simulation.memory import RELEASED, STARTED
from tribeplan.simulation.outcome import HALF, MOST, Outcome, censored_quantile
from tribeplan.simulation.plan import TICKS_PER_DAY
from tribeplan.simulation.replicate import Pool

# --- Durations in whole working days, and shapes fitted to them ----------------------------------

LEAST_SEEN_DAYS = 0.05
"""A time in states below this is only known to be below it: some twenty minutes."""

FINE_DAYS = 30
"""Beyond this many days it makes no difference that days are whole."""

LEAST_MASS = 1e-300
"""So that there is a logarithm."""

LEAST_FITTED = 10
"""Ended items to which a shape is fitted."""


LEAST_VALUES = 3
"""Different durations; of fewer, or where half take less than a day, a shape says nothing."""


class Times(NamedTuple):
    """Durations, each value once [working days]."""

    ended: FloatArray
    ended_number: IntArray
    open: FloatArray
    """Of what is still under way, so far."""

    open_number: IntArray
    is_whole: bool
    """Whether only days were written down: d days are then days' ends that were passed."""

    @property
    def number(self) -> int:
        """How many have ended."""
        return int(self.ended_number.sum())


class Fit(NamedTuple):
    """A shape fitted by maximum likelihood."""

    shape: str
    """Lognormal, Weibull or gamma."""

    parameters: tuple[float, float]
    """Of lognormal mean and standard deviation of the logarithm; else form and scale [days]."""

    aic: float
    """Akaike's criterion: 4 less twice the logarithm of the likelihood; less is better."""


def times_of(ended: pl.Series, still: pl.Series) -> Times:
    """Count durations; ``still`` are those of what is under way."""
    values, number = np.unique(ended.drop_nulls().to_numpy().astype(float), return_counts=True)
    so_far, open_number = np.unique(still.drop_nulls().to_numpy().astype(float), return_counts=True)
    return Times(values, number, so_far, open_number, bool((values == np.floor(values)).all()))


class _Law(NamedTuple):
    """A distribution of durations at some days."""

    below: FloatArray
    """The probability of at most so many."""

    log_density: FloatArray
    log_above: FloatArray
    """The logarithm of the probability of more."""

    mean_below: FloatArray
    """The part of the mean that durations of at most so many days bring."""


def _law(name: str, one: float, two: float, x: FloatArray) -> _Law:
    """A distribution with the parameters that :class:`Fit` has, at days above 0."""
    if name == "lognormal":
        mean = math.exp(one + two**2 / 2)
        z: FloatArray = (np.log(x) - one) / two
        density = -(z**2) / 2 - np.log(x * two * math.sqrt(2 * math.pi))
        return _Law(special.ndtr(z), density, special.log_ndtr(-z), mean * special.ndtr(z - two))
    if name == "weibull":
        mean = two * math.gamma(1 + 1 / one)
        power: FloatArray = (x / two) ** one
        density = math.log(one / two) + (one - 1) * np.log(x / two) - power
        reached = mean * special.gammainc(1 + 1 / one, power)
        return _Law(-np.expm1(-power), density, -power, reached)
    density = (one - 1) * np.log(x) - x / two - special.gammaln(one) - one * math.log(two)
    above = np.log(np.maximum(special.gammaincc(one, x / two), LEAST_MASS))
    reached = one * two * special.gammainc(one + 1, x / two)
    return _Law(special.gammainc(one, x / two), density, above, reached)


def log_likelihood(times: Times, name: str, one: float, two: float) -> float:
    r"""The logarithm of the likelihood of durations under a shape.

    Where days are whole, an item that takes x from a moment anywhere in a day ends d days later
    with probability :math:`(1 - |x - d|)^+`. So with :math:`H(d) = \int_0^d F`

    .. math:: P(d) = H(d+1) - 2 H(d) + H(d-1), \quad P(\text{at least } a) = 1 - H(a) + H(a-1)
    """

    def area(days: FloatArray) -> FloatArray:
        here = np.maximum(days, LEAST_MASS)
        law = _law(name, one, two, here)
        return here * law.below - law.mean_below

    d, a = times.ended, times.open
    ended: FloatArray
    still: FloatArray
    if times.is_whole:
        fine = np.minimum(d, FINE_DAYS)
        mass = area(fine + 1) - 2 * area(fine) + area(fine - 1)
        long = _law(name, one, two, np.maximum(d, 1.0)).log_density
        ended = np.where(d <= FINE_DAYS, np.log(np.maximum(mass, LEAST_MASS)), long)
        near = np.minimum(a, FINE_DAYS)
        mass = 1 - area(near) + area(near - 1)
        long = _law(name, one, two, np.maximum(a - 0.5, 0.5)).log_above
        still = np.where(a <= FINE_DAYS, np.log(np.maximum(mass, LEAST_MASS)), long)
    else:
        law = _law(name, one, two, np.maximum(d, LEAST_SEEN_DAYS))
        short = np.log(np.maximum(law.below, LEAST_MASS))
        ended = np.where(d < LEAST_SEEN_DAYS, short, law.log_density)
        still = _law(name, one, two, np.maximum(a, LEAST_SEEN_DAYS)).log_above
    known = (ended * times.ended_number).sum() + (still * times.open_number)[a > 0].sum()
    return float(known) if math.isfinite(known) else -1e300


def fitted(times: Times, name: str) -> Fit:
    """Fit a shape by maximum likelihood; what is still under way is known to take longer."""
    logs = np.log(np.maximum(times.ended, 1 / 3))
    mean = float(np.average(logs, weights=times.ended_number))
    spread = max(math.sqrt(np.average((logs - mean) ** 2, weights=times.ended_number)), 0.1)
    start = (mean, math.log(spread)) if name == "lognormal" else (math.log(1 / spread), mean)

    def real(point: FloatArray) -> tuple[float, float]:
        one, two = np.clip(point, -12, 12)
        return float(one if name == "lognormal" else math.exp(one)), math.exp(two)

    def unlikely(point: FloatArray) -> float:
        return -log_likelihood(times, name, *real(point))

    minimize: Any = optimize.minimize  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    found: Any = minimize(
        unlikely,
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-6, "fatol": 1e-6, "maxiter": 2000},
    )
    return Fit(name, real(found.x), 4 + 2 * float(found.fun))


def sigma_interval(times: Times, fit: Fit) -> Interval:
    """The spread of a lognormal with its 95 % range, by the curvature of the likelihood there."""
    mean, sigma = fit.parameters

    def at(more: float, wider: float) -> float:
        return log_likelihood(times, fit.shape, mean + more, sigma * math.exp(wider))

    h = 0.01
    top = at(0, 0)
    of_mean = (at(h, 0) - 2 * top + at(-h, 0)) / h**2
    of_sigma = (at(0, h) - 2 * top + at(0, -h)) / h**2
    both = (at(h, h) - at(h, -h) - at(-h, h) + at(-h, -h)) / (4 * h**2)
    known = of_mean * of_sigma - both**2
    if not (of_mean < 0 and known > 0):
        return Interval(sigma, 0.0, math.inf)
    reach = Z_95 * math.sqrt(-of_mean / known)
    return Interval(sigma, sigma * math.exp(-reach), sigma * math.exp(reach))


class Durations(NamedTuple):
    """A kind of duration: what was measured and what was fitted [working days]."""

    ended: int
    still: int
    """Items under way, known to take longer."""

    p50: float
    p85: float
    """Of all of them, by Kaplan and Meier; infinite when so many have not ended."""

    fits: tuple[Fit, ...]
    """The lognormal, which the simulation plays, first; none when there are too few."""

    sigma: Interval | None
    """The spread of the lognormal."""

    def fitted_quantile(self, share: float) -> float | None:
        """A quantile of the lognormal; None when it was not fitted."""
        if not self.fits:
            return None
        mean, sigma = self.fits[0].parameters
        return math.exp(mean + sigma * float(special.ndtri(share)))


def durations(ended: pl.Series, still: pl.Series) -> Durations:
    """Measure durations and fit shapes to them."""
    times = times_of(ended, still)
    values = np.concatenate([np.repeat(times.ended, times.ended_number),
                             np.repeat(times.open, times.open_number)])  # fmt: skip
    happened = np.arange(len(values)) < times.number
    p50, p85 = (
        censored_quantile(values, happened, share) if times.number else math.nan
        for share in (0.5, 0.85)
    )
    fits: tuple[Fit, ...] = ()
    if times.number >= LEAST_FITTED and len(times.ended) >= LEAST_VALUES and p50 > 0:
        fits = tuple(fitted(times, name) for name in ("lognormal", "weibull", "gamma"))
    sigma = sigma_interval(times, fits[0]) if fits else None
    return Durations(times.number, int(times.open_number.sum()), p50, p85, fits, sigma)


# --- Weeks: throughput and arrivals --------------------------------------------------------------

RESAMPLES = 2_000
LEAST_WEEKS = 8


class WeeklyCounts(NamedTuple):
    """How many a week, in whole weeks from Monday on."""

    counts: tuple[int, ...]
    mean: Interval
    """With the 95 % range from weeks drawn again; without ends when there are too few weeks."""

    dispersion: float
    """Variance over mean: 1 of a Poisson process, more when they come in bursts."""

    poisson_p: float
    """How often a Poisson process differs from 1 by as much or more; nan when unknown."""


def daily_counts(days: pl.Series, since: dt.date, until: dt.date) -> IntArray:
    """How many on each day, in whole weeks from a Monday on: a row a week, Monday first."""
    first = since + dt.timedelta(days=-since.weekday() % CALENDAR_DAYS_PER_WEEK)
    weeks = max((until - first).days + 1, 0) // CALENDAR_DAYS_PER_WEEK
    numbers = (days.drop_nulls() - first).dt.total_days().to_numpy()
    inside = numbers[(numbers >= 0) & (numbers < weeks * CALENDAR_DAYS_PER_WEEK)]
    found = np.bincount(inside, minlength=weeks * CALENDAR_DAYS_PER_WEEK)
    return found.reshape(weeks, CALENDAR_DAYS_PER_WEEK).astype(np.int64)


def weekly_counts(counts: IntArray, seed: int = 1) -> WeeklyCounts:
    """Measure how many a week."""
    number, mean = len(counts), float(counts.mean()) if len(counts) else math.nan
    spread = float(counts.var(ddof=1)) / mean if number > 1 and mean > 0 else math.nan
    if number < LEAST_WEEKS:
        return WeeklyCounts((*counts.tolist(),), Interval(mean, 0.0, math.inf), spread, math.nan)
    rng = np.random.default_rng(seed)
    again = rng.choice(counts, (RESAMPLES, number)).mean(axis=1)
    low, high = np.quantile(again, (0.025, 0.975))
    square = (number - 1) * spread
    below = float(special.chdtr(number - 1, square)) if mean > 0 else math.nan
    p = 2 * min(below, 1 - below)
    return WeeklyCounts((*counts.tolist(),), Interval(mean, float(low), float(high)), spread, p)


# --- Assumptions that a history can tell, and those it only bounds -------------------------------

RUN_TYPES = (
    r"(?i)bug|defect|incident|fault|problem|hotfix|support|maintenance|mainten|operation|"
    r"service request|storing|fout|onderhoud|beheer|fehler|st.rung|wartung"
)
"""Types of items that keep things going, by their names."""

LEAST_TOLD = 20
"""Finished items from which a share is told."""

LEAST_FAMILIES = 5
"""Features with several items, from which what their items share is told."""


MOST_LOST = 0.9
"""The largest share that the assumptions take."""


class Learnt(NamedTuple):
    """What a history says of one assumption."""

    name: str
    value: float
    low: float
    high: float
    basis: str
    """What it rests on, in a sentence."""

    is_set: bool
    """Whether it is to be used; else it is only a bound that the assumed value keeps."""


class EffortSpread(NamedTuple):
    """The spread of effort as far as it is to be seen."""

    times: Durations
    is_bound: bool
    """Whether waiting is in it, so that the spread of effort is less."""

    given_points: float | None
    """The spread that is left between items of the same story points; None when unknown."""

    shared: float | None
    """The part of the variance that items of one feature share; None when unknown."""

    said: str
    """What the times are."""


def effort_of(items: pl.DataFrame, cycle: Durations, lead: Durations) -> EffortSpread:
    """Look for effort: time in states of work where waits are told apart, else cycle or lead time.

    Parameters
    ----------
    items
        With their durations.
    cycle, lead
        What was measured and fitted of them.
    """
    done = items.filter(pl.col("finished").is_not_null())
    waits = done["waiting_days"].fill_null(0).sum() > 0
    if waits:
        days, what = done["active_days"], said("time in states of work")
        times = durations(days, days.head(0))
    elif cycle.ended:
        days, what, times = done["cycle_days"], said("cycle time, with waiting in it"), cycle
    else:
        days, what, times = done["lead_days"], said("lead time, with waiting in it"), lead
    logs = done.with_columns(
        days.cast(pl.Float64).clip(LEAST_SEEN_DAYS if waits else 1 / 3).log().alias("log")
    ).filter(pl.col("log").is_not_null())
    return EffortSpread(times, not waits, _given_points(logs), _shared(logs), what)


def _given_points(logs: pl.DataFrame) -> float | None:
    known = logs.filter(pl.col("points") > 0)
    sizes = known["points"].n_unique()
    if known.height < LEAST_TOLD or sizes < 2:  # noqa: PLR2004  # one size tells nothing
        return None
    centred = known.select(pl.col("log") - pl.col("log").mean().over("points"))["log"]
    return math.sqrt(float((centred**2).sum()) / max(known.height - sizes, 1))


def _shared(logs: pl.DataFrame) -> float | None:
    """The intraclass correlation of items of one feature, by the analysis of variance."""
    known = logs.filter(pl.col("parent").is_not_null())
    groups = known.group_by("parent").agg(
        pl.len().alias("n"), pl.col("log").mean().alias("mean"), pl.col("log").var().alias("var")
    )
    groups = groups.filter(pl.col("n") > 1)
    if groups.height < LEAST_FAMILIES:
        return None
    n, mean, var = (groups[name].to_numpy().astype(float) for name in ("n", "mean", "var"))
    total, many = n.sum(), len(n)
    within = float(((n - 1) @ var) / (total - many))
    grand = float((n @ mean) / total)
    between = float((n @ (mean - grand) ** 2) / (many - 1))
    usual = (total - (n @ n) / total) / (many - 1)
    shared = max(between - within, 0.0) / usual
    return shared / (shared + within) if shared + within > 0 else 0.0


def learnt_of(items: pl.DataFrame, effort: EffortSpread) -> Iterator[Learnt]:
    """The assumptions that a history tells, with their ranges."""
    done = items.filter(pl.col("finished").is_not_null())
    yield from _run_load(done)
    told = done.filter(pl.col("went_back").is_not_null())
    if told.height >= LEAST_TOLD:
        back = int(told["went_back"].sum())
        basis = said(
            "back in a state that was left: {back:,} of {finished}",
            back=back,
            finished=counted(told.height, "finished item"),
        )
        yield _share("rework_share", back / told.height, wilson(back, told.height), basis)
    yield from _effort_spread(effort)


def _run_load(done: pl.DataFrame) -> Iterator[Learnt]:
    typed = done.filter(pl.col("type").is_not_null())
    if typed.height < LEAST_TOLD:
        return
    is_run = typed["type"].str.contains(RUN_TYPES)
    number = int(is_run.sum())
    low, high = wilson(number, typed.height)
    names = ", ".join(typed.filter(is_run)["type"].unique().sort().head(3))
    days = typed["cycle_days"].fill_null(0) + 1
    by_days = float(days.filter(is_run).sum()) / float(days.sum())
    basis = said(
        "of type {types}: {number:,} of {finished}; by days {share:.0f} %",
        number=number,
        finished=counted(typed.height, "finished item"),
        types=names or said("bug or the like"),
        share=by_days * 100,
    )
    ends = min(low, by_days), max(high, by_days)
    yield _share("run_load", number / typed.height, ends, basis)


def _share(name: str, value: float, ends: tuple[float, float], basis: str) -> Learnt:
    """A share with its range, no larger than the assumptions take; not used when it is 0."""
    value, low, high = (min(each, MOST_LOST) for each in (value, *ends))
    return Learnt(name, value, low, high, basis, is_set=value > 0)


def _effort_spread(effort: EffortSpread) -> Iterator[Learnt]:
    sigma = effort.times.sigma
    if sigma is None:
        return
    assumed = Assumptions()
    usual = assumed.effort_sigma_feature, assumed.effort_sigma_step
    both = math.hypot(*usual)
    factor = 1.0
    basis = said("{items}: {what}", items=counted(effort.times.ended, "item"), what=effort.said)
    if effort.given_points is not None and effort.given_points < sigma.value:
        factor = effort.given_points / sigma.value
        basis = said("{basis}, given their story points", basis=basis)
    shared = effort.shared
    if shared is None:
        shared = (usual[0] / both) ** 2
        basis = said("{basis}; divided between feature and step as is usual", basis=basis)
    is_set = not effort.is_bound or sigma.value * factor < both
    if effort.is_bound:
        basis = said("{basis}; effort has less, this is the most it can have", basis=basis)
    for name, part in (
        ("effort_sigma_feature", math.sqrt(shared)),
        ("effort_sigma_step", math.sqrt(1 - shared)),
    ):
        value, low, high = (min(each * factor * part, 5.0) for each in sigma)
        yield Learnt(name, value, 0.0 if effort.is_bound else low, high, basis, is_set=is_set)


# --- Forecasts of when so many items will be done ------------------------------------------------

DRAWS = 1_000
PLAIN_WEEKS = 12
"""Whole weeks that the plain bootstrap of flow tools looks back: their usual 90 days."""

MOST_DAYS_AHEAD = 1_826
"""Five years; later is never."""


class Dates(NamedTuple):
    """The days by whose evening so many items are done; None when that is never."""

    p50: dt.date | None
    p85: dt.date | None


def _reached(done: IntArray, wanted: int) -> FloatArray:
    """The first day on which so many are done, counted from 1, by row; infinite if never."""
    sums = np.cumsum(done, axis=1)
    enough = sums >= wanted
    first = enough.argmax(axis=1) + 1.0
    found: FloatArray = np.where(enough[:, -1], first, np.inf)
    return found


def day_bootstrap(
    weeks: IntArray, wanted: int, rng: np.random.Generator, back: int, weekday: int = 0
) -> FloatArray:
    """Days until so many are done, as flow tools forecast: single past days drawn again."""
    del weekday  # any day may be like any other
    past = weeks[-back:].reshape(-1)
    return _drawn(lambda days: past[rng.integers(0, len(past), (DRAWS, days))], past.mean(), wanted)


def week_bootstrap(
    weeks: IntArray, wanted: int, rng: np.random.Generator, back: int, weekday: int = 0
) -> FloatArray:
    """Days until so many are done: whole weeks drawn again, from pasts that are drawn themselves.

    The first day is the ``weekday`` of its week, 0 for a Monday.

    A short past might as well have gone otherwise. So each draw first draws a past of as many
    weeks out of the past, and from that the weeks to come: doubt about the pace and the luck of
    the weeks together. Whole weeks keep weekends, and what comes in bursts within a week.
    """
    past = weeks[-back:]
    number = len(past)
    world = rng.integers(0, number, (DRAWS, number))

    def draw(days: int) -> IntArray:
        ahead = -(-(days + weekday) // CALENDAR_DAYS_PER_WEEK)
        picked = np.take_along_axis(world, rng.integers(0, number, (DRAWS, ahead)), axis=1)
        return past[picked].reshape(DRAWS, -1)[:, weekday:]

    return _drawn(draw, past.mean(), wanted)


LOOK_BACKS = ((day_bootstrap, PLAIN_WEEKS), (day_bootstrap, 6), (week_bootstrap, 26),
              (week_bootstrap, 52))  # fmt: skip
"""Ways to look back, and how many weeks; the first is what flow tools do."""

EAGERNESS = 10.0
MEMORY = 0.9
"""What is left of an old loss with each new one."""


def look_back_weights(losses: FloatArray) -> FloatArray:
    r"""How much each way to look back counts, by its losses so far.

    :math:`w_i \propto e^{-\eta (L_i - \min L) / \bar L}`: exponential weights (Vovk 1990;
    Littlestone and Warmuth 1994), with :math:`\eta = 10`, of losses in parts of their mean. A team
    whose pace changes is soon forecast from its last weeks, one that is steady from its last year.

    >>> look_back_weights(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    mean = float(losses.mean())
    found: FloatArray = np.exp(-EAGERNESS * (losses - losses.min()) / (mean or 1.0))
    found /= found.sum()
    return found


def days_ahead(known: IntArray, wanted: int, seed: Sequence[int], weekday: int = 0) -> FloatArray:
    """Days until so many are done, by way to look back: at P50 and P85."""
    rng = np.random.default_rng(seed)
    return np.array([_p50_p85(way(known, wanted, rng, back, weekday)) for way, back in LOOK_BACKS])


def _p50_p85(days: FloatArray) -> FloatArray:
    found: FloatArray = np.quantile(days, (HALF, MOST), method="inverted_cdf")
    return np.minimum(found, MOST_DAYS_AHEAD)


def _drawn(draw: Callable[[int], IntArray], per_day: float, wanted: int) -> FloatArray:
    """Draw days ahead, more of them until nearly all draws have reached what is wanted."""
    if per_day <= 0:
        return np.full(DRAWS, np.inf)
    days = min(int(wanted / per_day * 2) + 4 * CALENDAR_DAYS_PER_WEEK, MOST_DAYS_AHEAD)
    while True:
        found = _reached(draw(days), wanted)
        if np.isfinite(found).mean() > 0.95 or days >= MOST_DAYS_AHEAD:  # noqa: PLR2004  # beyond P85
            return found
        days = min(days * 3, MOST_DAYS_AHEAD)


def _dates(origin: dt.date, days: FloatArray) -> Dates:
    """The dates after so many calendar days from the morning of a day on."""
    return Dates(*(
        origin + dt.timedelta(days=round(each) - 1) if each < MOST_DAYS_AHEAD else None
        for each in days.tolist()
    ))  # fmt: skip


def model_bootstrap(outcome: Outcome, wanted: int, rng: np.random.Generator) -> FloatArray:
    """Calendar days until a simulated organisation has done so many, from some Monday on.

    Each draw is one replication from a working day in the middle half of the time simulated, when
    backlogs have filled; five working days are a week.
    """
    horizon = outcome.plan.horizon_ticks / TICKS_PER_DAY
    released = np.sort(np.where(
        (ticks := outcome.played.ticks(RELEASED)) >= 0, ticks / TICKS_PER_DAY, np.inf
    ), axis=1)  # fmt: skip
    rows = rng.integers(0, len(released), DRAWS)
    days = np.full(DRAWS, np.inf)
    for n, row in enumerate(rows):
        since = math.floor(rng.uniform(0.25, 0.5) * horizon / DAYS_PER_WEEK) * DAYS_PER_WEEK
        at = int(np.searchsorted(released[row], since, side="right")) + wanted - 1
        if at < released.shape[1] and math.isfinite(released[row][at]):
            whole, part = divmod(math.ceil(released[row][at] - since) - 1, DAYS_PER_WEEK)
            days[n] = whole * CALENDAR_DAYS_PER_WEEK + part + 1
    return days


# --- The same forecasts made in the past: the back-test ------------------------------------------

LEAST_PAST_WEEKS = 6
LEAST_PAST_ITEMS = 10
LEAST_TRIALS = 5
USUAL_WEEKS = 2
"""So many weeks' items are forecast where nobody says how many."""

FORECASTERS = ("tribeplan", "plain bootstrap", "model")


class Trial(NamedTuple):
    """One forecast made in the past, and what came of it."""

    origin: dt.date
    wanted: int
    forecasts: tuple[Dates, ...]
    """In the order of :data:`FORECASTERS`."""

    finished: dt.date | None
    """When so many were done; None when not yet."""


class Accuracy(NamedTuple):
    """How one way to forecast did."""

    name: str
    p50: Coverage
    p85: Coverage
    bias_days: Interval
    """Delivered less forecast at P50 [calendar days]: above 0 the dates were too early."""

    loss_days: float
    """Mean pinball loss of both dates [calendar days]; less is better."""

    against_plain: Interval | None
    """Its loss less that of the plain bootstrap, trial by trial; None for that itself."""


class BackTest(NamedTuple):
    """Forecasts made in the past against what was delivered."""

    trials: tuple[Trial, ...]
    accuracy: tuple[Accuracy, ...]
    ahead: tuple[int, Dates] | None
    """How many items come next, and when they will be done; None when that cannot be said."""

    cannot: str
    """Why nothing can be forecast or judged; empty when it can."""


def back_test(  # noqa: PLR0913, PLR0917  # what is known, and how it is gone about
    finished: pl.Series,
    as_of: dt.date,
    wanted: int | None,
    seed: int,
    model: Outcome | None,
    pool: Pool | None = None,
) -> BackTest:
    """Forecast from days in the past with what was known then, and see what was delivered.

    The next forecast is made on the Monday after the last one's items were done, so that no day
    is judged twice and the trials are as good as independent. Each forecast draws from luck of its
    own, so that it is the same wherever it is made.
    """
    days = finished.drop_nulls().sort()
    if days.is_empty():
        return BackTest((), (), None, said("no item is finished"))
    since: dt.date = days[0] + dt.timedelta(days=1)  # the first week may have begun before
    weeks = daily_counts(days, since, as_of)
    past = _past_that_suffices(weeks)
    if past is None:
        cannot = said(
            "{items} in {weeks}; {least} items in {least_weeks} weeks are the least",
            items=counted(len(days), "finished item"),
            weeks=counted(len(weeks), "whole week"),
            least=LEAST_PAST_ITEMS,
            least_weeks=LEAST_PAST_WEEKS,
        )
        return BackTest((), (), None, cannot)
    monday = since + dt.timedelta(days=-since.weekday() % CALENDAR_DAYS_PER_WEEK)
    made = [*_each_time(days, monday, weeks, past, wanted)]
    asked = [(weeks[: each[0]], each[2], (seed, 0, n), 0) for n, each in enumerate(made)]
    number = wanted or _usual(weeks)
    origin = as_of + dt.timedelta(days=1)
    asked.append((weeks, number, (seed, 0, len(made)), origin.weekday()))
    found = [days_ahead(*each) for each in asked] if pool is None else pool.each(days_ahead, asked)
    luck_of_model = np.random.default_rng((seed, 1))
    lost = np.zeros(len(LOOK_BACKS))
    trials: list[Trial] = []
    for (_, day, many, done), ahead in zip(made, found[:-1], strict=True):
        ways = [look_back_weights(lost) @ ahead, ahead[0]]
        if model is not None:
            ways.append(_p50_p85(model_bootstrap(model, many, luck_of_model)))
        trials.append(Trial(day, many, tuple(_dates(day, way) for way in ways), done))
        if done is not None:
            lost = MEMORY * lost + _pinball((done - day).days + 1, ahead)
    next_ = look_back_weights(lost) @ found[-1]
    return _judged(trials, as_of, weeks, (number, _dates(origin, next_)))


def _each_time(
    days: pl.Series, monday: dt.date, weeks: IntArray, past: int, wanted: int | None
) -> Iterator[tuple[int, dt.date, int, dt.date | None]]:
    """The weeks known by each forecast in the past, its day, its items, and when they were done."""
    while past < len(weeks):
        origin = monday + dt.timedelta(days=past * CALENDAR_DAYS_PER_WEEK)
        number = wanted or _usual(weeks[:past])
        at = int((days < origin).sum()) + number - 1
        done: dt.date | None = days[at] if at < len(days) else None
        yield past, origin, number, done
        if done is None:
            return
        past = (done - monday).days // CALENDAR_DAYS_PER_WEEK + 1


def _judged(
    trials: list[Trial], as_of: dt.date, weeks: IntArray, next_: tuple[int, Dates]
) -> BackTest:
    """How each way to forecast did, and what can be said of the time to come."""
    ways = len(trials[0].forecasts) if trials else 2
    accuracy = tuple(_accuracy(n, name, trials, as_of) for n, name in enumerate(FORECASTERS[:ways]))
    if not weeks[-PLAIN_WEEKS:].any():
        cannot = said("nothing was finished in {weeks} weeks", weeks=PLAIN_WEEKS)
        return BackTest((*trials,), accuracy, None, cannot)
    judged = accuracy[0].p85.judged
    cannot = said(
        "of {forecasts} forecasts in the past {judged} can be judged; {least} are the least",
        forecasts=len(trials),
        judged=judged,
        least=LEAST_TRIALS,
    )
    return BackTest((*trials,), accuracy, next_, cannot if judged < LEAST_TRIALS else "")


def _past_that_suffices(weeks: IntArray) -> int | None:
    """After how many weeks enough is known to forecast; None when it never is."""
    enough = np.cumsum(weeks.sum(axis=1)) >= LEAST_PAST_ITEMS
    enough[: LEAST_PAST_WEEKS - 1] = False
    return int(enough.argmax()) + 1 if enough.any() else None


def _usual(weeks: IntArray) -> int:
    return max(round(float(weeks[-PLAIN_WEEKS:].sum(axis=1).mean()) * USUAL_WEEKS), 1)


def _pinball(took: float, days: FloatArray) -> FloatArray:
    """The pinball loss of P50 and P85 together, by row [days]; least for true quantiles."""
    late = took - days
    shares = np.array((HALF, MOST))
    found: FloatArray = np.maximum(shares * late, (shares - 1) * late).sum(axis=1)
    return found


def _losses(n: int, trials: list[Trial]) -> FloatArray:
    """The loss of one way to forecast, by trial [days]; nan where nothing is known yet."""
    found = np.full(len(trials), np.nan)
    for at, trial in enumerate(trials):
        if trial.finished is not None:
            ahead = [
                MOST_DAYS_AHEAD if by is None else (by - trial.origin).days + 1
                for by in trial.forecasts[n]
            ]
            took = (trial.finished - trial.origin).days + 1
            found[at] = _pinball(took, np.array([ahead], float))[0]
    return found


def _accuracy(n: int, name: str, trials: list[Trial], as_of: dt.date) -> Accuracy:
    p50, p85 = (
        coverage_of(share, [(each.forecasts[n][at], each.finished) for each in trials], as_of)
        for at, share in enumerate((HALF, MOST))
    )
    gaps = [
        float((each.finished - by).days)
        for each in trials
        if each.finished is not None and (by := each.forecasts[n].p50) is not None
    ]
    losses = _losses(n, trials)
    known = losses[~np.isnan(losses)]
    against = None
    if n != 1:
        both = losses - _losses(1, trials)
        against = mean_interval(both[~np.isnan(both)])
    loss = float(known.mean()) if len(known) else math.nan
    return Accuracy(name, p50, p85, mean_interval(np.array(gaps)), loss, against)


class Predicted(NamedTuple):
    """What a simulated organisation has of what is measured."""

    lead: tuple[float, float]
    cycle: tuple[float, float]
    """P50 and P85 of everything, features and items of streams alike [working days]."""

    done_per_week: float
    flow_efficiency: float


def predicted(outcome: Outcome) -> Predicted:
    """Measure a simulated organisation as a history is measured.

    What was asked for in the warm-up and is done later counts among what is done in a week.
    """
    played, counts = outcome.played, outcome.counts
    released, started = played.ticks(RELEASED), played.ticks(STARTED)
    end = outcome.plan.horizon_ticks
    times, happened = outcome.lead_times(counts)
    begun = counts & (started >= 0)
    is_out = released >= 0
    under_way = (np.where(is_out, released, end) - started)[begun] / TICKS_PER_DAY
    weeks = (end - outcome.plan.warmup_ticks) / TICKS_PER_DAY / DAYS_PER_WEEK
    efficiency = outcome.flow_efficiency()
    return Predicted(
        (censored_quantile(times, happened, HALF), censored_quantile(times, happened, MOST)),
        (
            censored_quantile(under_way, is_out[begun], HALF),
            censored_quantile(under_way, is_out[begun], MOST),
        ),
        float((released >= outcome.plan.warmup_ticks).sum()) / len(released) / weeks,
        float(np.nanmean(efficiency)) if np.isfinite(efficiency).any() else math.nan,
    )


# --- All of it together --------------------------------------------------------------------------


class WorkInProgress(NamedTuple):
    """What is begun and not finished."""

    number: int
    median_days: float
    """Age, in working days since it was begun."""

    oldest_days: float
    beyond: int
    """How many are older than 85 of 100 finished items became."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a history says."""

    as_of: dt.date
    number: int
    finished: int
    lead: Durations
    """From created to finished, of finished items."""

    cycle: Durations
    """From begun to finished; items under way are known to take longer."""

    throughput: WeeklyCounts
    arrivals: WeeklyCounts
    effort: EffortSpread
    learnt: tuple[Learnt, ...]
    bugs: tuple[int, int] | None
    """Finished items that keep things going, of how many; None where types are not told."""

    flow_efficiency: float | None
    """Time in states of work over lead time of finished items; None where waits are not told."""

    under_way: WorkInProgress
    tested: BackTest

    @property
    def assumptions(self) -> Mapping[str, float]:
        """The assumptions to use, by name."""
        return {each.name: round(each.value, 4) for each in self.learnt if each.is_set}


def with_durations(items: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """The items with ``lead_days``, ``cycle_days`` and, of those under way, ``age_days``.

    Working days, Monday to Friday: the ends of days that were passed, 0 on the same day.
    """
    until = pl.business_day_count
    is_open = pl.col("finished").is_null() & pl.col("started").is_not_null()
    return items.with_columns(
        until("created", "finished").alias("lead_days"),
        until("started", "finished").alias("cycle_days"),
        pl.when(is_open).then(until("started", pl.lit(as_of))).alias("age_days"),
    )


def calibrate(
    items: pl.DataFrame,
    as_of: dt.date,
    *,
    wanted: int | None = None,
    seed: int = 1,
    pool: Pool | None = None,
) -> Calibration:
    """Measure a history, fit what can be fitted, and hold forecasts against it.

    Parameters
    ----------
    items
        Cleaned: ``key``, ``type``, ``parent``, ``points``, ``created``, ``started``, ``finished``,
        ``active_days``, ``waiting_days`` and ``went_back``, each null where it is not known.
    as_of
        The day until which it tells.
    wanted
        How many items each forecast is about; as many as two weeks bring when nobody says.
    seed
        Same seed, same draws.
    pool
        Other machines that make the forecasts; this one when there are none.
    """
    known = with_durations(items, as_of)
    done = known.filter(pl.col("finished").is_not_null())
    cycle = durations(done["cycle_days"], known["age_days"])
    lead = durations(done["lead_days"], done["lead_days"].head(0))
    effort = effort_of(known, cycle, lead)
    typed = done.filter(pl.col("type").is_not_null())["type"]
    bugs = (int(typed.str.contains(RUN_TYPES).sum()), len(typed)) if len(typed) else None
    return Calibration(
        as_of,
        known.height,
        done.height,
        lead,
        cycle,
        _per_week(done["finished"], as_of, seed),
        _per_week(known["created"], as_of, seed),
        effort,
        (*learnt_of(known, effort),),
        bugs,
        _flow_efficiency(done),
        _under_way(known, done),
        back_test(done["finished"], as_of, wanted, seed, None, pool),
    )


def _per_week(days: pl.Series, as_of: dt.date, seed: int) -> WeeklyCounts:
    first = days.min()
    if not isinstance(first, dt.date):
        return weekly_counts(np.zeros(0, np.int64), seed)
    counts = daily_counts(days, first + dt.timedelta(days=1), as_of).sum(axis=1)
    return weekly_counts(counts, seed)


def _flow_efficiency(done: pl.DataFrame) -> float | None:
    told = done.filter(pl.col("active_days").is_not_null() & (pl.col("lead_days") > 0))
    if told["waiting_days"].sum() <= 0:
        return None
    return min(float(told["active_days"].sum()) / float(told["lead_days"].sum()), 1.0)


def _under_way(known: pl.DataFrame, done: pl.DataFrame) -> WorkInProgress:
    ages = known["age_days"].drop_nulls().to_numpy()
    if not len(ages):
        return WorkInProgress(0, math.nan, math.nan, 0)
    usual = done["cycle_days"].quantile(MOST, "lower")
    beyond = int((ages > usual).sum()) if usual is not None else 0
    return WorkInProgress(len(ages), float(np.median(ages)), float(ages.max()), beyond)


def with_model(  # noqa: PLR0913  # as calibrate has them
    found: Calibration,
    items: pl.DataFrame,
    model: Outcome,
    *,
    wanted: int | None,
    seed: int,
    pool: Pool | None = None,
) -> Calibration:
    """The same, with what was simulated held against the history as well."""
    finished = items["finished"].drop_nulls()
    return replace(found, tested=back_test(finished, found.as_of, wanted, seed, model, pool))
