"""``tribeplan compare``: which organisation is faster, by how much, how sure that is, and why."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from tribeplan.report.sections import Section
from tribeplan.report.terminal.simulated import basis, fewer, outside_time, overload
from tribeplan.report.words import (
    CAUSE_WORDS,
    Names,
    at_least,
    between,
    chance,
    date_of,
    days,
    feature_name,
    money,
    names_of,
    share,
    signed_days,
)
from tribeplan.simulation.comparison import (
    Difference,
    Measure,
    PairedWaits,
    feature_differences,
    paired_waits,
    why_by_gate,
)
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.outcome import CAUSES, lead_quantile_of, mean_lead_of
from tribeplan.simulation.sensitivity import Doubt, Screening
from tribeplan.simulation.study import Comparison, Study

# --- How a decision hangs on what is assumed -----------------------------------------------------

MOST_FACTORS = 8
MOST_EFFECTS = 15


def doubt_sections(doubts: tuple[Doubt, ...]) -> Iterator[Section]:
    """Say in which share of the assumptions another organisation wins, and what would flip that."""
    for doubt in doubts:
        wins = doubt.result.other_better_share
        flipping = doubt.result.flipping
        settings = f"{doubt.samples} settings drawn over the plausible ranges of all assumptions"
        sentences = [
            f"With {settings}, {doubt.other} is the faster one, by its mean, in {share(wins)}."
        ]
        if flipping:
            sentences.append(
                f"Which of the two is better hangs on: {', '.join(flipping)}. Measure these "
                "before you decide."
            )
        else:
            sentences.append("No single assumption flips which of the two is better.")
        rows = tuple(
            (
                row["assumption"],
                f"{row['low']:g} to {row['high']:g}",
                signed_days(row["difference_at_low_days"]),
                signed_days(row["difference_at_high_days"]),
                "flips" if row["flips"] else "",
            )
            for row in doubt.result.factors.head(MOST_FACTORS).iter_rows(named=True)
        )
        headings = ("assumption", "range", "difference when low:", "when high:", "")
        yield Section(
            f"Under other assumptions: {doubt.other} against {doubt.base}",
            tuple(sentences),
            headings,
            rows,
        )


def screening_sections(screening: Screening) -> Iterator[Section]:
    """Rank the assumptions by how far they move the mean lead time."""
    effects = screening.effects.filter(screening.effects["effect_size_days"] > 0)
    rows = tuple(
        (
            row["assumption"],
            f"{row['low']:g} to {row['high']:g}",
            days(row["effect_size_days"]),
            signed_days(row["effect_days"]),
            days(row["spread_days"]),
        )
        for row in effects.head(MOST_EFFECTS).iter_rows(named=True)
    )
    bars = tuple(effects.head(MOST_EFFECTS)["effect_size_days"].to_list())
    note = (
        f"What a move across its plausible range changes in the mean lead time [working days], "
        f"with the others at {screening.trajectories} different settings (Morris). A large spread: "
        "the effect hangs on the other assumptions."
    )
    headings = ("assumption", "range", "effect:", "with sign:", "spread:")
    title = f"What the lead time of {screening.question.name} hangs on"
    yield Section(title, (note,), headings, rows, bars)
    shares = tuple(
        (row["assumption"], _share(row, "alone"), _share(row, "together"))
        for row in screening.shares.iter_rows(named=True)
    )
    words = (
        "Share of the variance among the strongest of them, the others as usual, with its 95 % "
        f"range, from {screening.samples:,} scrambled points of each of two designs (Sobol)."
    )
    yield Section("The strongest", (words,), ("assumption", "alone:", "with others:"), shares)


def _share(row: Mapping[str, float], which: str) -> str:
    low, high = share(row[f"{which}_low"]), share(row[f"{which}_high"])
    return f"{share(row[f'{which}_share'])} ({low} to {high})"


# --- ``tribeplan compare``: which organisation is faster, by how much, how sure that is, and why -

LEAST_DAYS = 0.05
MOST_PLACES = 8
MOST_NAMED = 2
LEAST_SHARED = 1
"""Features a replication that both must deliver for their waits to be worth comparing."""


class Unit(NamedTuple):
    """How a measure is spoken of."""

    what: str
    short: str
    """As the heading of a column of numbers."""

    write: Callable[[float], str]
    unit: str
    better: str
    worse: str


UNITS = {
    Measure.MEAN_LEAD: Unit(
        "mean lead time", "mean days:", days, "working days", "faster", "slower"
    ),
    Measure.P85_LEAD: Unit(
        "lead time that 85 of 100 stay within",
        "85 of 100:",
        days,
        "working days",
        "faster",
        "slower",
    ),
    Measure.COST_OF_DELAY: Unit(
        "cost of delay", "cost of delay:", money, "in the models' currency", "cheaper", "dearer"
    ),
}


class Threshold(NamedTuple):
    """How much worse than the first another may be."""

    most_share: float

    def is_broken_by(self, difference: Difference) -> bool:
        """Whether it is worse by more, and that is no luck.

        Whatever is worse than nothing, as a cost where there was none, is worse by any share.
        """
        return relative(difference) > self.most_share and difference.difference.excludes_zero


def relative(difference: Difference) -> float:
    """The difference as a share of the first one's value; endless when that is nothing."""
    base, gap = difference.base_value, difference.difference.value
    if base:
        return gap / base
    return math.copysign(math.inf, gap) if gap else 0.0


def verdict(difference: Difference) -> str:
    """Say the answer in a sentence."""
    unit = UNITS[difference.measure]
    gap = difference.difference
    base, other = difference.base, difference.other
    if difference.is_equal:
        return f"{other} and {base} do not differ at all.{_unfinished(difference)}"
    size = unit.write(abs(gap.value))
    if {unit.write(end) for end in (abs(gap.low), abs(gap.high))} == {size} == {unit.write(0.0)}:
        return (
            f"{other} and {base} differ by less than can be told: {size} {unit.unit}."
            f"{_unfinished(difference)}"
        )
    if not difference.is_clear:
        luck = (
            f"luck alone could make that {_ordered(gap, unit)}"
            if math.isfinite(gap.half_width)
            else "one replication says nothing about luck"
        )
        return (
            f"No difference seen between {other} and {base}: {size} {unit.unit} apart, and {luck}."
            f"{_unfinished(difference)}"
        )
    size = _not_nothing(abs(gap.value), unit)
    word = unit.better if gap.value < 0 else unit.worse
    bound = f"{difference.bound} " if difference.bound else ""
    part = relative(difference)
    of = f"{share(abs(part))}; " if math.isfinite(part) else ""
    return (
        f"{other} is {word} than {base} by {bound}{size} {unit.unit} ({of}{_ordered(gap, unit)}); "
        f"it is {unit.better} in {chance(difference.probability_faster)} of the replications."
        f"{_unfinished(difference)}"
    )


def measured_work(difference: Difference) -> str:
    """Say what is measured: the mean of one kind of work never hides in that of the other."""
    return "items that keep coming" if difference.recurring else "planned features"


def _unfinished(difference: Difference) -> str:
    """Say which of the two values are only known to be at least so much."""
    sides = (
        (difference.base, difference.base_unfinished, difference.base_value),
        (difference.other, difference.other_unfinished, difference.other_value),
    )
    unit, what = UNITS[difference.measure], measured_work(difference)
    late = [side for side in sides if side[1]]
    if not late:
        return ""
    values = " and ".join(f"at least {unit.write(value)} in {name}" for name, _, value in late)
    parts = " and ".join(f"{chance(part)} in {name}" for name, part, _ in late)
    return (
        f" The {unit.what} is {values}: what is not with customers at the end counts until then, "
        f"of the {what} {parts}."
    )


def _not_nothing(size: float, unit: Unit) -> str:
    """Write a size that is certainly not nothing, so that it does not read as if it were."""
    text = unit.write(size)
    return "<0.1" if text == days(0.0) else text


def _ordered(gap: Interval, unit: Unit) -> str:
    """Write a range by size when its sign is clear, else with signs."""
    if gap.excludes_zero:
        low, high = sorted((abs(gap.low), abs(gap.high)))
        return between(Interval(low, low, high), partial(_not_nothing, unit=unit))
    return f"anything from {unit.write(gap.low)} to {unit.write(gap.high)}"


class ComparisonSections(NamedTuple):
    """The report on a comparison by what each part is about; a part may have no section."""

    verdict: tuple[Section, ...]
    overload: tuple[Section, ...]
    side_by_side: tuple[Section, ...]
    lead_times: tuple[Section, ...]
    features: tuple[Section, ...]
    """Planned features before and after, for each that is held against the first."""

    why: tuple[tuple[Section, ...], ...]
    """Of each that is held against the first: causes, places and boards."""

    doubts: tuple[Section, ...]
    basis: tuple[Section, ...]
    """How sure it is, and what it was made with."""


def comparison_sections(
    comparison: Comparison, doubts: tuple[Doubt, ...] = (), threshold: Threshold | None = None
) -> ComparisonSections:
    """The report on a comparison, part by part."""
    sentences = (
        *(verdict(each) for each in comparison.differences),
        *threshold_sentences(comparison, threshold),
        *fewer(comparison.base),
    )
    questions = (study.question for study in comparison.studies)
    made = basis(*questions, replications=comparison.base.outcome.played.replications)
    others = comparison.studies[1:]
    none_yet = (None,) * len(others)
    return ComparisonSections(
        verdict=(Section(comparison_title(comparison), sentences),),
        overload=(
            *(section for study in comparison.studies for section in _overloaded(study)),
            *(section for study in comparison.studies for section in _outside_time(study)),
        ),
        side_by_side=(_side_by_side(comparison),),
        lead_times=tuple(_lead_times(comparison)),
        features=tuple(_features(comparison)),
        why=tuple(
            tuple(_why(comparison, study, places, measured_work(difference)))
            for study, places, difference in zip(
                others, comparison.places or none_yet, comparison.differences, strict=True
            )
        ),
        doubts=tuple(doubt_sections(doubts)),
        basis=(_method(comparison), made),
    )


def compared_sections(
    comparison: Comparison, doubts: tuple[Doubt, ...] = (), threshold: Threshold | None = None
) -> Iterator[Section]:
    """The sections of a comparison."""
    parts = comparison_sections(comparison, doubts, threshold)
    yield from (*parts.verdict, *parts.overload, *parts.side_by_side, *parts.lead_times)
    yield from parts.features
    for each in parts.why:
        yield from each
    yield from (*parts.doubts, *parts.basis)


def comparison_title(comparison: Comparison) -> str:
    """Say what is held against what."""
    others = [study.question.name for study in comparison.studies[1:]]
    named = ", ".join(others) if len(others) <= MOST_NAMED else f"{len(others)} organisations"
    return f"{named} against {comparison.base.question.name}"


def threshold_sentences(comparison: Comparison, threshold: Threshold | None) -> Iterator[str]:
    """Say which is worse than the first by more than it may be, and whether that may be luck."""
    if threshold is None:
        return
    for difference in comparison.differences:
        limit = share(threshold.most_share)
        if threshold.is_broken_by(difference):
            yield f"Fails: {difference.other} is worse by more than {limit}."
        elif relative(difference) > threshold.most_share:
            yield f"Worse by more than {limit}, but that may be luck; not counted as a failure."


def _outside_time(study: Study) -> Iterator[Section]:
    yield from outside_time(study.outcome, study.question.name)


def _overloaded(study: Study) -> Iterator[Section]:
    for section in overload(study.outcome, names_of(study.question.organisation)):
        yield section._replace(title=f"! More work than gets done in {study.question.name}")


def _side_by_side(comparison: Comparison) -> Section:
    first = comparison.differences[0]
    unit = UNITS[comparison.measure]
    value = at_least(unit.write(first.base_value), first.base_unfinished)
    rows = [(first.base, value, "", "", "", "")]
    values = [first.base_value]
    for each in comparison.differences:
        gap = each.difference
        written = unit.write(gap.value)
        sign = "+" if gap.value > 0 and written != unit.write(0) else ""
        part = relative(each)
        rows.append(
            (
                each.other,
                at_least(unit.write(each.other_value), each.other_unfinished),
                f"{each.bound} {sign}{written}".lstrip(),
                _range(gap, unit),
                f"{sign}{part:z.0%}" if math.isfinite(part) else "",
                chance(each.probability_faster),
            )
        )
        values.append(each.other_value)
    headings = ("", "value:", "difference:", "range", "", f"{unit.better}:")
    note = (
        f"Measured: {unit.what}, {unit.unit}, of {measured_work(first)}"
        f"{_whose(comparison.measure)}. "
        "What is not with customers at the end counts with the time it has waited so far."
    )
    return Section("Side by side", (note,), headings, tuple(rows), tuple(values))


def _whose(measure: Measure) -> str:
    return "" if measure is Measure.COST_OF_DELAY else " that all have"


def _range(gap: Interval, unit: Unit) -> str:
    if not math.isfinite(gap.half_width):
        return ""
    return f"{unit.write(gap.low)} to {unit.write(gap.high)}"


def _lead_times(comparison: Comparison) -> Iterator[Section]:
    rows: list[tuple[str, ...]] = []
    for study in comparison.studies:
        for words, recurring in (("planned features", False), ("items that keep coming", True)):
            half, most = (
                lead_quantile_of(study.outcome, recurring=recurring, share=percent)
                for percent in (0.5, 0.85)
            )
            mean = mean_lead_of(study.outcome, recurring=recurring)
            if half is not None and most is not None and mean is not None:
                value = at_least(days(mean.interval.value), mean.unfinished_share)
                shown = (days(half.value), days(most.value), value, days(mean.censored_median))
                rows.append((study.question.name, words, *shown))
    if rows:
        note = (
            "Working days, of all that each has; '-' is not within the time simulated. The last "
            "column is the median after Kaplan and Meier: what is not with customers takes longer "
            "than it has until the end."
        )
        headings = ("", "", "half within:", "85% within:", "mean:", "median, censored:")
        yield Section("Lead times", (note,), headings, tuple(rows))


def _features(comparison: Comparison) -> Iterator[Section]:
    """Planned features before and after, as every other organisation has them."""
    base = comparison.base
    names = names_of(base.question.organisation)
    for study in comparison.studies[1:]:
        table = feature_differences(base.outcome, study.outcome)
        if table.is_empty():
            continue
        rows = tuple(
            (*feature_row(row, names), chance(row["probability_sooner"]))
            for row in table.iter_rows(named=True)
        )
        note = (
            f"By when 85 of 100 courses bring it to customers, in {base.question.name} and in "
            f"{study.question.name}, '-' is not within the time simulated; how many working days "
            "later that is on average, with its range at 95% each; in how many it is there sooner."
        )
        headings = ("feature", "85% by, before:", "after:", "difference:", "range", "sooner:")
        yield Section(f"Planned features: {study.question.name}", (note,), headings, rows)


def feature_row(row: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    """One planned feature, before and after: dates, and the difference of its mean lead time."""
    gap = Interval(row["difference_days"], row["low_days"], row["high_days"])
    return (
        feature_name(names, row["feature"]),
        date_of(row["lead_p85_by"]) or "-",
        date_of(row["lead_p85_by_other"]) or "-",
        signed_days(gap.value),
        _signed_range(gap),
    )


def _why(
    comparison: Comparison, study: Study, places: pl.DataFrame | None, what: str
) -> Iterator[Section]:
    base, other = comparison.base, study
    found = paired_waits(base.outcome, other.outcome, comparison.confidence)
    here = f": {other.question.name}" if len(comparison.studies) > 2 else ""  # noqa: PLR2004  # a pair needs no name
    reach = (
        f"Of each replication {found.base_released:,.1f} {what} reach customers in "
        f"{base.question.name}, {found.other_released:,.1f} in {other.question.name}, "
        f"{found.shared:,.1f} in both."
    )
    if found.shared < LEAST_SHARED:
        words = "Too few to say where their time goes differently."
        yield Section(f"Why{here}", (reach, words))
        return
    note = f"{reach} Mean days of those in both; the differences add up."
    yield causes_section(found, f"Why{here}", note)
    if places is not None:
        words = "Mean days of the work that reaches customers in both, by where it waits."
        yield from places_section(base, other, places, Section(f"Where{here}", (words,)))
    yield from _gates(base, other, here)


def causes_section(found: PairedWaits, title: str, note: str) -> Section:
    """Tell by cause how lead times differ, the largest difference first."""
    gaps = {gap.cause: gap for gap in found.causes}
    used = sorted(
        (cause for cause in (*CAUSES, "touch") if _counts(gaps[cause].difference)),
        key=lambda cause: -abs(gaps[cause].difference.value),
    )
    rows = [
        (
            CAUSE_WORDS[cause],
            days(gaps[cause].base_days),
            days(gaps[cause].other_days),
            signed_days(gaps[cause].difference.value),
            _signed_range(gaps[cause].difference),
        )
        for cause in used
    ]
    before = sum(gap.base_days for gap in found.causes)
    after = sum(gap.other_days for gap in found.causes)
    both = "mean of those in both"
    rows.append((both, days(before), days(after), signed_days(after - before), ""))
    bars = (*(abs(gaps[cause].difference.value) for cause in used), 0.0)
    headings = ("", "first:", "other:", "difference:", "range")
    return Section(title, (note,), headings, tuple(rows), bars)


def _counts(gap: Interval) -> bool:
    return abs(gap.value) >= LEAST_DAYS


def _signed_range(gap: Interval) -> str:
    if not math.isfinite(gap.half_width):
        return ""
    return f"{signed_days(gap.low)} to {signed_days(gap.high)}"


def places_section(
    base: Study, other: Study, places: pl.DataFrame, head: Section
) -> Iterator[Section]:
    """Tell by place how waits differ, below a heading; nothing where they do not."""
    mine, theirs = (names_of(each.question.organisation) for each in (base, other))
    rows: list[tuple[str, ...]] = []
    bars: list[float] = []
    for row in places.head(MOST_PLACES).iter_rows(named=True):
        gap = Interval(row["difference_days"], row["low_days"], row["high_days"])
        if not _counts(gap):
            continue
        names = theirs if row["squad"] in theirs.squads else mine
        words = names.awaited(row["cause"], row["skill"])
        squad = names.squad(row["squad"])
        rows.append((words, squad, signed_days(gap.value), _signed_range(gap)))
        bars.append(abs(gap.value))
    if rows:
        headings = ("waiting for", "in squad", "difference:", "range")
        yield head._replace(headings=headings, rows=tuple(rows), bars=tuple(bars))


def _gates(base: Study, other: Study, here: str) -> Iterator[Section]:
    mine, theirs = (names_of(each.question.organisation).gates for each in (base, other))
    rows: list[tuple[str, ...]] = []
    for row in why_by_gate(base.outcome, other.outcome).iter_rows(named=True):
        before, after = row["features"] or 0.0, row["features_other"] or 0.0
        if before or after:
            rows.append(
                (
                    theirs.get(row["gate"], mine.get(row["gate"], row["gate"])),
                    f"{before:,.0f}",
                    days(row["wait_days"] or 0.0) if before else "",
                    f"{after:,.0f}",
                    days(row["wait_days_other"] or 0.0) if after else "",
                )
            )
    if rows:
        headings = ("board", "first: decides:", "days each:", "other: decides:", "days each:")
        yield Section(f"Boards{here}", (), headings, tuple(rows))


def _method(comparison: Comparison) -> Section:
    luck = (
        "All met the same luck: the same sizes of work, errors, absences and arrivals; differences "
        "are taken replication by replication, and a range holds the true difference with "
        f"{share(comparison.confidence)} confidence, all comparisons together."
    )
    sentences = [luck]
    if not comparison.is_decided:
        sentences.append(
            "Not every answer is clear after these replications; the difference is then so small "
            "that other reasons should decide, or ask for more with --replications."
        )
    return Section("How sure", tuple(sentences))
