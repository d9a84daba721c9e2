"""Which of several organisations is faster, by how much, how sure that is, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from tribeplan.errors import InvalidUsage
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.layout import FloatArray, IntArray
from tribeplan.simulation.memory import RELEASED
from tribeplan.simulation.outcome import (
    CAUSES,
    BoolArray,
    Outcome,
    Weekly,
    interval_columns,
    weekly_table,
    weeks_of,
)
from tribeplan.simulation.plan import TICKS_PER_DAY, ComparisonMeasure

# --- Which of several scenarios is faster, by how much, how sure that is, and why ----------------
#
# All scenarios meet the same luck, so differences are taken replication by replication: what is bad
# luck for one is bad luck for the other and drops out.

LOOKS = (64, 256, 1000)
"""Replications after which it is asked whether the answer is clear."""


REMEDY = "lengthen --horizon, shorten --warm-up, or begin on another day with --starts"


@dataclass(frozen=True, slots=True)
class MeasuredDifference:
    """How a scenario differs from the one it is held against."""

    measure: ComparisonMeasure
    base: str
    other: str
    base_value: float
    other_value: float
    difference: Interval
    """Other minus base; below zero the other is faster."""

    probability_faster: float
    """Share of the replications in which the other is faster; one in which both are alike counts
    for neither."""

    replications: int
    probability_slower: float = 0.0
    """Share of the replications in which it is slower."""

    recurring: bool = False
    """Whether items of streams are measured, because both have no planned feature that counts."""

    base_unfinished: float = 0.0
    """Share of what is measured that is not with customers at the end; its value is at least what
    is given."""

    other_unfinished: float = 0.0
    """The same of the other."""

    assumed_otherwise: tuple[str, ...] = ()
    """What the two do not assume alike: the difference is not that of their structure alone."""

    @property
    def bound(self) -> str:
        """What the difference is, with its sign, when one of the two does not finish.

        The true value of that one is what is given or more: with the other's the difference is
        this or more, with the base's this or less. Nothing can be said when both do not finish.
        """
        if bool(self.base_unfinished) == bool(self.other_unfinished):
            return ""
        return "at least" if self.other_unfinished else "at most"

    @property
    def size_bound(self) -> str:
        """The same of the size of the difference, without its sign."""
        if self.difference.value < 0 and self.bound:
            return "at most" if self.bound == "at least" else "at least"
        return self.bound

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero, or the two never differ."""
        return self.difference.excludes_zero or self.is_equal

    @property
    def is_equal(self) -> bool:
        """Whether the two gave the same in every replication."""
        return self.difference.low == self.difference.high == 0


class Common(NamedTuple):
    """The work that two organisations both have, and that counts in both."""

    base: IntArray
    """Its columns in the first."""

    other: IntArray
    """The same in the other."""

    counted: BoolArray
    """By replication and column above: whether it counts in both."""

    recurring: bool
    """Whether it is items of streams."""

    def counted_of(self, outcome: Outcome, columns: IntArray) -> BoolArray:
        """By replication and all work of one of the two: whether it counts in both."""
        every = np.zeros((len(self.counted), len(outcome.works)), np.bool_)
        every[:, columns] = self.counted
        return every


def common_work(base: Outcome, other: Outcome) -> Common:
    """Find the planned features that both have and that count in both.

    Where there are none, the items of streams. Planned features speak for themselves: many small
    items would drown them.
    """
    theirs = {name: column for column, (name, _) in enumerate(other.works)}
    pairs = [(n, theirs[name]) for n, (name, _) in enumerate(base.works) if name in theirs]
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    is_planned = columns[:, 0] < len(base.plan.features)
    planned = _counted(base, other, columns[is_planned], recurring=False)
    if planned.counted.any() or is_planned.all():
        return planned
    return _counted(base, other, columns[~is_planned], recurring=True)


def _counted(base: Outcome, other: Outcome, columns: IntArray, *, recurring: bool) -> Common:
    both = min(base.played.replications, other.played.replications)
    mine, theirs = columns[:, 0], columns[:, 1]
    counted = base.counts[:both, mine] & other.counts[:both, theirs]
    return Common(mine, theirs, counted, recurring)


def values_of(
    outcome: Outcome,
    measure: ComparisonMeasure,
    columns: IntArray,
    counted: BoolArray,
    without: Collection[str] = (),
) -> FloatArray:
    """Measure by replication; nan where nothing counts.

    Parameters
    ----------
    outcome
        What is measured.
    measure
        What it is measured by; the cost of delay is that of all its work.
    columns
        The work that is measured, as :func:`common_work` finds it.
    counted
        By replication and column of these.
    without
        Work whose delay costs nothing, because a wave drops it in one of those compared.
    """
    if measure is ComparisonMeasure.COST_OF_DELAY:
        return outcome.cost_of_delay(without)[: len(counted)]
    chosen = np.zeros((len(counted), len(outcome.works)), np.bool_)
    chosen[:, columns] = counted
    if measure is ComparisonMeasure.MEAN_LEAD:
        return outcome.mean_lead_days(chosen)
    days = np.where(chosen, outcome.days_until_customers()[: len(counted)], np.nan)
    quantile = np.full(len(days), np.nan)
    known = chosen.any(axis=1)
    quantile[known] = np.nanquantile(days[known], 0.85, axis=1)
    return quantile


def mean_of(outcome: Outcome, measure: ComparisonMeasure = ComparisonMeasure.MEAN_LEAD) -> float:
    """The measure of one organisation, averaged over its replications.

    Raises
    ------
    InvalidUsage
        When nothing is asked for within the time that is measured.
    """
    found = common_work(outcome, outcome)
    values = values_of(outcome, measure, found.base, found.counted)[found.counted.any(axis=1)]
    if not len(values):
        raise InvalidUsage(
            f"nothing is asked for within the time simulated: nothing to measure; {REMEDY}"
        )
    return float(values.mean())


def difference_of(
    base: tuple[str, Outcome],
    other: tuple[str, Outcome],
    measure: ComparisonMeasure = ComparisonMeasure.MEAN_LEAD,
    confidence: float = 0.95,
) -> MeasuredDifference:
    """Compare two scenarios, replication by replication.

    Both must have been played with the same seed; the replications that both have are used, and
    of those the ones in which something counts that both have.

    Raises
    ------
    InvalidUsage
        When there is nothing to compare: no work that both have is asked for within the time
        simulated.
    """
    found = common_work(base[1], other[1])
    names = f"'{base[0]}' and '{other[0]}'"
    if not found.counted.shape[1]:
        raise InvalidUsage(f"{names} have no feature in common: there is nothing to compare")
    some = found.counted.any(axis=1)
    if not some.any():
        raise InvalidUsage(
            f"what {names} both have is not asked for within the time simulated: there is nothing "
            f"to compare; {REMEDY}"
        )
    unfinished = [
        outcome.unfinished_share(found.counted_of(outcome, columns))
        for outcome, columns in ((base[1], found.base), (other[1], found.other))
    ]
    dropped = base[1].dropped | other[1].dropped
    before = values_of(base[1], measure, found.base, found.counted, dropped)[some]
    after = values_of(other[1], measure, found.other, found.counted, dropped)[some]
    gap = after - before
    return MeasuredDifference(
        measure=measure,
        base=base[0],
        other=other[0],
        base_value=float(before.mean()),
        other_value=float(after.mean()),
        difference=mean_interval(gap, confidence),
        probability_faster=float((gap < 0).mean()),
        probability_slower=float((gap > 0).mean()),
        replications=len(gap),
        recurring=found.recurring,
        base_unfinished=unfinished[0],
        other_unfinished=unfinished[1],
        assumed_otherwise=base[1].plan.assumptions.apart(other[1].plan.assumptions),
    )


def feature_differences(base: Outcome, other: Outcome, confidence: float = 0.95) -> pl.DataFrame:
    """How each planned feature that both have fares in the one and in the other.

    One row for each, in the first one's order: what :meth:`Outcome.by_feature` tells of it in
    both, that of the other with ``_other`` behind the name; the difference of its mean lead time
    [working days], other minus base, with its interval; ``probability_sooner``, the share of the
    replications in which it is there sooner in the other. What is not with customers at the end
    counts with the time until then, and ``unfinished_share`` says how much that is. There is no
    difference where a wave drops it in either.
    """
    found = common_work(base, other)
    if found.recurring or not found.counted.any():
        return pl.DataFrame(schema={"feature": pl.String})
    before, after = (
        outcome.days_until_customers()[: len(found.counted)][:, columns]
        for outcome, columns in ((base, found.base), (other, found.other))
    )
    rows: list[dict[str, object]] = []
    two = base.by_feature().join(other.by_feature(), on="feature", how="inner", suffix="_other")
    for place, column in enumerate(found.base):
        some = found.counted[:, place]
        if not some.any():
            if base.works[column][0] in base.dropped | other.dropped:
                rows.append({"feature": base.works[column][0]})
            continue
        gap = after[some, place] - before[some, place]
        value, low, high = mean_interval(gap, confidence)
        rows.append(
            {
                "feature": base.works[column][0],
                "difference_days": value,
                "low_days": low,
                "high_days": high,
                "probability_sooner": float((gap < 0).mean()),
            }
        )
    gaps = pl.DataFrame(rows, infer_schema_length=None).join(
        two, on="feature", how="left", maintain_order="left"
    )
    return gaps.with_columns(
        (1 - pl.col(f"released_share{side}")).alias(f"unfinished_share{side}")
        for side in ("", "_other")
    )


def weekly_differences(
    base: Outcome, other: Outcome, confidence: float = 0.95, weeks: int = 1
) -> pl.DataFrame:
    """Both organisations week by week, and the difference of pairs with its interval.

    As :meth:`Outcome.by_week` has them, that of the other with ``_other`` behind the name and what
    it is more with ``_difference``.
    """
    tables: list[pl.DataFrame] = []
    first, second = (each.by_week(confidence, weeks) for each in (base, other))
    for kind, recurring in (("planned", False), ("recurring", True)):
        if {kind} <= {*first["work"]} & {*second["work"]}:
            one, two = (
                each.weekly(each.columns(recurring=recurring), weeks) for each in (base, other)
            )
            gaps = Weekly(*(_gaps(*pair) for pair in zip(one, two, strict=True)))
            many = gaps.value_per_week.shape[1]
            numbered = weeks_of(base, kind, many, weeks)
            table = weekly_table(gaps, confidence, "_difference")
            tables.append(pl.concat([numbered, table], how="horizontal"))
    keys = ["work", "week", "until"]
    both = first.join(second, on=keys, how="full", coalesce=True, suffix="_other")
    return both.join(pl.concat(tables), on=keys, how="left") if tables else both


def why_by_cause(base: Outcome, other: Outcome, confidence: float = 0.95) -> pl.DataFrame:
    """Where the difference comes from: days per released feature, by cause of waiting.

    Of planned features; of items of streams where :func:`common_work` has only those.
    """
    names = [(cause,) for cause in (*CAUSES, "touch")]
    recurring = common_work(base, other).recurring
    before, after = (
        outcome.wait_days_by_cause(outcome.columns(recurring=recurring))
        for outcome in (base, other)
    )
    gaps = _gaps(before, after)
    return _table(("cause",), names, gaps, confidence)


def why_by_place(
    base: Outcome,
    other: Outcome,
    confidence: float = 0.95,
    features: FloatArray | None = None,
) -> pl.DataFrame:
    """The same by cause, squad and skill, the largest changes first.

    A place that only one of the two has counts as no waiting in the other. Means are over what
    each released, or over the number of features given by replication, where there are any.
    """
    places, columns = base.wait_days_by_place(features)
    other_places, other_columns = other.wait_days_by_place(features)
    if features is not None:
        columns, other_columns = columns[features > 0], other_columns[features > 0]
    every = list(dict.fromkeys([*places, *other_places]))
    before = _spread(every, places, columns)
    after = _spread(every, other_places, other_columns)
    frame = _table(("cause", "squad", "skill"), every, _gaps(before, after), confidence)
    changed = frame.filter(pl.col("difference_days") != 0)
    return changed.sort(pl.col("difference_days").abs(), descending=True)


def why_by_gate(base: Outcome, other: Outcome) -> pl.DataFrame:
    """What each gate decided and how long features waited there, in both."""
    return base.gates().join(other.gates(), on="gate", how="full", coalesce=True, suffix="_other")


def _gaps(before: FloatArray, after: FloatArray) -> FloatArray:
    both = min(len(before), len(after))
    return after[:both] - before[:both]


def _spread(
    every: list[tuple[str, str, str]], places: list[tuple[str, str, str]], columns: FloatArray
) -> FloatArray:
    place = {name: number for number, name in enumerate(places)}
    nothing = np.zeros(len(columns))
    return np.array([columns[:, place[name]] if name in place else nothing for name in every]).T


def _table(
    headings: tuple[str, ...],
    names: Sequence[tuple[str, ...]],
    gaps: FloatArray,
    confidence: float,
) -> pl.DataFrame:
    intervals = [mean_interval(column, confidence) for column in gaps.T]
    titles = {heading: [name[n] for name in names] for n, heading in enumerate(headings)}
    return pl.DataFrame(titles | interval_columns(intervals, "difference_days"))


# --- Two replications of the same luck, feature by feature: where the difference in lead time
# arises

FIRST_WAIT = 4


class CauseGap(NamedTuple):
    """How two organisations differ in one cause."""

    cause: str
    base_days: float
    other_days: float
    difference: Interval


class PairedWaits(NamedTuple):
    """The lead time of features that reach customers in both, taken apart by cause."""

    causes: tuple[CauseGap, ...]
    """Waits in the order of :data:`CAUSES`, then ``touch``; they add up to the lead times."""

    shared: float
    """Features per replication that reach customers in both."""

    base_released: float
    other_released: float


class Pairing(NamedTuple):
    """The features that reach customers in both of two organisations."""

    base: IntArray
    """Columns of those that both have, in the first; see :func:`common_work`."""

    other: IntArray
    """The same in the other."""

    base_released: BoolArray
    """By replication and feature that both have: counted in both, and with customers."""

    other_released: BoolArray

    @property
    def released(self) -> BoolArray:
        """By replication and feature: with customers in both."""
        both: BoolArray = self.base_released & self.other_released
        return both


def pairing(base: Outcome, other: Outcome, feature: str | None = None) -> Pairing:
    """Find what reaches customers in both of the work that is measured, or of one feature."""
    found = common_work(base, other)
    if feature is not None:
        mine = np.array([base.works[column][0] == feature for column in found.base], np.bool_)
        found = Common(found.base[mine], found.other[mine], found.counted[:, mine], found.recurring)
    first, second = (
        found.counted & (outcome.played.features[: len(found.counted)][:, columns, RELEASED] >= 0)
        for outcome, columns in ((base, found.base), (other, found.other))
    )
    return Pairing(found.base, found.other, first, second)


def untold(outcome: Outcome, columns: IntArray, released: BoolArray) -> IntArray:
    """1 for each feature of each replication that is not among those released in both."""
    left_out = np.ones((len(released), len(outcome.works)), np.int64)
    left_out[:, columns] = np.where(released, 0, 1)
    return left_out


def paired_waits(
    base: Outcome, other: Outcome, confidence: float = 0.95, feature: str | None = None
) -> PairedWaits:
    """Compare waits over the features that reach customers in both, within one replication.

    Of all that is measured, or of one feature. Without pairing, an organisation that finishes
    nothing but small items would look quick.
    """
    found = pairing(base, other, feature)
    first, second = found.base_released, found.other_released
    mine = base.played.features[: len(first)][:, found.base]
    theirs = other.played.features[: len(first)][:, found.other]
    weight = np.where(found.released, 1.0, 0.0)
    number = weight.sum(axis=1)
    used = number > 0
    mine_days = _mean_days(mine, weight, number)[used]
    their_days = _mean_days(theirs, weight, number)[used]
    return PairedWaits(
        tuple(
            CauseGap(
                cause,
                float(mine_days[:, place].mean()) if used.any() else 0.0,
                float(their_days[:, place].mean()) if used.any() else 0.0,
                mean_interval((their_days - mine_days)[:, place], confidence)
                if used.any()
                else Interval(0.0, 0.0, 0.0),
            )
            for place, cause in enumerate((*CAUSES, "touch"))
        ),
        float(number.mean()),
        float(first.sum(axis=1).mean()),
        float(second.sum(axis=1).mean()),
    )


def _mean_days(
    rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]], weight: FloatArray, number: FloatArray
) -> FloatArray:
    total = np.einsum("rf,rfc->rc", weight, rows[:, :, FIRST_WAIT:].astype(np.float64))
    days: FloatArray = total / np.maximum(number, 1)[:, None] / TICKS_PER_DAY
    return days
