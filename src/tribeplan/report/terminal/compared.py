"""``tribeplan compare``: which organisation is faster, by how much, how sure that is, and why."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from tribeplan.report.language import number, tr
from tribeplan.report.sections import Section
from tribeplan.report.terminal.simulated import (
    a_week,
    basis,
    fewer,
    outside_time,
    overload,
    week_title,
    weeks_note,
    weeks_together,
)
from tribeplan.report.words import (
    CAUSE_WORDS,
    Names,
    at_least,
    between,
    chance,
    date,
    date_of,
    days,
    feature_name,
    money,
    names_of,
    share,
    signed,
    signed_days,
)
from tribeplan.simulation.assumptions import BASES
from tribeplan.simulation.comparison import (
    Difference,
    Measure,
    PairedWaits,
    feature_differences,
    paired_waits,
    weekly_differences,
    why_by_gate,
)
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.outcome import CAUSES, State, lead_quantile_of, mean_lead_of
from tribeplan.simulation.planning import Question
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
        settings = tr(
            "{samples} settings drawn over the plausible ranges of all assumptions"
        ).format(samples=doubt.samples)
        sentences = [
            tr("With {settings}, {other} is the faster one, by its mean, in {wins}.").format(
                settings=settings, other=doubt.other, wins=share(wins)
            )
        ]
        if flipping:
            sentences.append(
                tr(
                    "Which of the two is better hangs on: {flipping}. Measure these before "
                    "you decide."
                ).format(flipping=", ".join(flipping))
            )
        else:
            sentences.append(tr("No single assumption flips which of the two is better."))
        rows = tuple(
            (
                row["assumption"],
                tr("{low:g} to {high:g}").format(low=row["low"], high=row["high"]),
                signed_days(row["difference_at_low_days"]),
                signed_days(row["difference_at_high_days"]),
                "flips" if row["flips"] else "",
            )
            for row in doubt.result.factors.head(MOST_FACTORS).iter_rows(named=True)
        )
        headings = ("assumption", "range", tr("difference when low:"), tr("when high:"), "")
        yield Section(
            tr("Under other assumptions: {other} against {base}").format(
                other=doubt.other, base=doubt.base
            ),
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
            tr("{low:g} to {high:g}").format(low=row["low"], high=row["high"]),
            days(row["effect_size_days"]),
            signed_days(row["effect_days"]),
            days(row["spread_days"]),
        )
        for row in effects.head(MOST_EFFECTS).iter_rows(named=True)
    )
    bars = tuple(effects.head(MOST_EFFECTS)["effect_size_days"].to_list())
    note = tr(
        "What a move across its plausible range changes in the mean lead time "
        "[working days], with the others at {trajectories} different settings "
        "(Morris). A large spread: the effect hangs on the other assumptions."
    ).format(trajectories=screening.trajectories)
    headings = ("assumption", "range", tr("effect:"), tr("with sign:"), tr("spread:"))
    title = tr("What the lead time of {name} hangs on").format(name=screening.question.name)
    yield Section(title, (note,), headings, rows, bars)
    shares = tuple(
        (row["assumption"], _share(row, "alone"), _share(row, "together"))
        for row in screening.shares.iter_rows(named=True)
    )
    words = tr(
        "Share of the variance among the strongest of them, the others as "
        "usual, with its 95% range, from {samples:,} scrambled points of each "
        "of two designs (Sobol)."
    ).format(samples=screening.samples)
    yield Section(
        tr("The strongest"), (words,), ("assumption", tr("alone:"), tr("with others:")), shares
    )


def _share(row: Mapping[str, float], which: str) -> str:
    low, high = share(row[f"{which}_low"]), share(row[f"{which}_high"])
    return tr("{row} ({low} to {high})").format(
        row=share(row[f"{which}_share"]), low=low, high=high
    )


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


def unit_of(measure: Measure) -> Unit:
    """How a measure is spoken of, in the language that is written in."""
    unit = UNITS[measure]
    return unit._replace(
        what=tr(unit.what),
        short=tr(unit.short),
        unit=tr(unit.unit),
        better=tr(unit.better),
        worse=tr(unit.worse),
    )


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
    unit = unit_of(difference.measure)
    gap = difference.difference
    base, other = difference.base, difference.other
    if difference.is_equal:
        return tr("{other} and {base} do not differ at all.{difference}").format(
            other=other, base=base, difference=_unfinished(difference)
        )
    size = unit.write(abs(gap.value))
    if {unit.write(end) for end in (abs(gap.low), abs(gap.high))} == {size} == {unit.write(0.0)}:
        return tr(
            "{other} and {base} differ by less than can be told: {size} {unit}.{difference}"
        ).format(
            other=other, base=base, size=size, unit=unit.unit, difference=_unfinished(difference)
        )
    if not difference.is_clear:
        luck = (
            tr("luck alone could make that {gap}").format(gap=_ordered(gap, unit))
            if math.isfinite(gap.half_width)
            else tr("one replication says nothing about luck")
        )
        return tr(
            "No difference seen between {other} and {base}: {size} {unit} apart, "
            "and {luck}.{difference}"
        ).format(
            other=other,
            base=base,
            size=size,
            unit=unit.unit,
            luck=luck,
            difference=_unfinished(difference),
        )
    size = _not_nothing(abs(gap.value), unit)
    word = unit.better if gap.value < 0 else unit.worse
    bound = f"{tr(difference.size_bound)} " if difference.bound else ""
    part = relative(difference)
    of = f"{share(abs(part))}; " if math.isfinite(part) else ""
    return tr(
        "{other} is {word} than {base} by {bound}{size} {unit} ({of}{gap}); it "
        "is {better} in {probability_faster} of the replications.{difference}"
    ).format(
        other=other,
        word=word,
        base=base,
        bound=bound,
        size=size,
        unit=unit.unit,
        of=of,
        gap=_ordered(gap, unit),
        better=unit.better,
        probability_faster=chance(difference.probability_faster),
        difference=_unfinished(difference),
    )


def measured_work(difference: Difference) -> str:
    """Say what is measured: the mean of one kind of work never hides in that of the other."""
    return tr("items that keep coming") if difference.recurring else tr("planned features")


def _unfinished(difference: Difference) -> str:
    """Say which of the two values are only known to be at least so much."""
    sides = (
        (difference.base, difference.base_unfinished, difference.base_value),
        (difference.other, difference.other_unfinished, difference.other_value),
    )
    unit, what = unit_of(difference.measure), measured_work(difference)
    late = [side for side in sides if side[1]]
    if not late:
        return ""
    each_in = tr("{value} in {name}")
    values = tr(" and ").join(
        each_in.format(value=at_least(unit.write(value), part), name=name)
        for name, part, value in late
    )
    parts = tr(" and ").join(
        each_in.format(value=chance(part), name=name) for name, part, _ in late
    )
    return tr(
        " The {what} is {values}: what is not with customers at the end counts "
        "until then, of the {what_2} {parts}."
    ).format(what=unit.what, values=values, what_2=what, parts=parts)


def _not_nothing(size: float, unit: Unit) -> str:
    """Write a size that is certainly not nothing, so that it does not read as if it were."""
    text = unit.write(size)
    return number("<0.1") if text == days(0.0) else text


def _ordered(gap: Interval, unit: Unit) -> str:
    """Write a range by size when its sign is clear, else with signs."""
    if gap.excludes_zero:
        low, high = sorted((abs(gap.low), abs(gap.high)))
        return between(Interval(low, low, high), partial(_not_nothing, unit=unit))
    return tr("anything from {low} to {high}").format(
        low=unit.write(gap.low), high=unit.write(gap.high)
    )


class ComparisonSections(NamedTuple):
    """The report on a comparison by what each part is about; a part may have no section."""

    verdict: tuple[Section, ...]
    overload: tuple[Section, ...]
    side_by_side: tuple[Section, ...]
    lead_times: tuple[Section, ...]
    features: tuple[Section, ...]
    """Planned features before and after, for each that is held against the first."""

    weeks: tuple[Section, ...]
    """What reaches customers week by week, for each that is held against the first."""

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
        weeks=tuple(_weeks(comparison)),
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
    yield from (*parts.features, *parts.weeks)
    for each in parts.why:
        yield from each
    yield from (*parts.doubts, *parts.basis)


def comparison_title(comparison: Comparison) -> str:
    """Say what is held against what."""
    others = [study.question.name for study in comparison.studies[1:]]
    named = (
        ", ".join(others)
        if len(others) <= MOST_NAMED
        else tr("{others} organisations").format(others=len(others))
    )
    return tr("{named} against {name}").format(named=named, name=comparison.base.question.name)


def threshold_sentences(comparison: Comparison, threshold: Threshold | None) -> Iterator[str]:
    """Say which is worse than the first by more than it may be, and whether that may be luck."""
    if threshold is None:
        return
    for difference in comparison.differences:
        limit = share(threshold.most_share)
        if threshold.is_broken_by(difference):
            yield tr("Fails: {other} is worse by more than {limit}.").format(
                other=difference.other, limit=limit
            )
        elif relative(difference) > threshold.most_share:
            yield tr(
                "Worse by more than {limit}, but that may be luck; not counted as a failure."
            ).format(limit=limit)


def _outside_time(study: Study) -> Iterator[Section]:
    yield from outside_time(study.outcome, study.question.name)


def _overloaded(study: Study) -> Iterator[Section]:
    for section in overload(study.outcome, names_of(study.question.organisation)):
        yield section._replace(
            title=tr("! More work than gets done in {name}").format(name=study.question.name)
        )


def _side_by_side(comparison: Comparison) -> Section:
    first = comparison.differences[0]
    unit = unit_of(comparison.measure)
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
                f"{tr(each.bound)} {sign}{written}".lstrip(),
                _range(gap, unit),
                f"{sign}{part:z.0%}" if math.isfinite(part) else "",
                chance(each.probability_faster),
            )
        )
        values.append(each.other_value)
    headings = ("", tr("value:"), tr("difference:"), "range", "", f"{unit.better}:")
    note = tr(
        "Measured: {what}, {unit}, of {first}{measure}. What is not with "
        "customers at the end counts with the time it has waited so far."
    ).format(
        what=unit.what,
        unit=unit.unit,
        first=measured_work(first),
        measure=_whose(comparison.measure),
    )
    return Section(tr("Side by side"), (note,), headings, tuple(rows), tuple(values))


def _whose(measure: Measure) -> str:
    return "" if measure is Measure.COST_OF_DELAY else tr(" that all have")


def _range(gap: Interval, unit: Unit) -> str:
    if not math.isfinite(gap.half_width):
        return ""
    return tr("{low} to {high}").format(low=unit.write(gap.low), high=unit.write(gap.high))


def _lead_times(comparison: Comparison) -> Iterator[Section]:
    rows: list[tuple[str, ...]] = []
    for study in comparison.studies:
        for words, recurring in (
            (tr("planned features"), False),
            (tr("items that keep coming"), True),
        ):
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
        note = tr(
            "Working days, of all that each has; '-' is not within the time "
            "simulated. The last column is the median after Kaplan and Meier: what "
            "is not with customers takes longer than it has until the end."
        )
        headings = (
            "",
            "",
            tr("half within:"),
            tr("85% within:"),
            tr("mean:"),
            tr("median, censored:"),
        )
        yield Section(tr("Lead times"), (note,), headings, tuple(rows))


def _features(comparison: Comparison) -> Iterator[Section]:
    """Planned features before and after, as every other organisation has them."""
    base = comparison.base
    names = names_of(base.question.organisation)
    for study in comparison.studies[1:]:
        table = feature_differences(base.outcome, study.outcome)
        if table.is_empty():
            continue
        rows = tuple(
            (*cells, chance(row["probability_sooner"]) if cells[3] else "")
            for row in table.iter_rows(named=True)
            for cells in [feature_row(row, names, base.question, study.question)]
        )
        note = tr(
            "By when 85 of 100 courses bring it to customers, in {name} and in "
            "{name_2}, '-' is not within the time simulated; how many working days "
            "later that is on average, with its range at 95% each; in how many it "
            "is there sooner."
        ).format(name=base.question.name, name_2=study.question.name)
        headings = (
            "feature",
            tr("85% by, before:"),
            tr("after:"),
            tr("difference:"),
            "range",
            tr("sooner:"),
        )
        yield Section(
            tr("Planned features: {name}").format(name=study.question.name), (note,), headings, rows
        )


def _weeks(comparison: Comparison) -> Iterator[Section]:
    """What reaches customers week by week in the first and in another, and the difference."""
    base, confidence = comparison.base, comparison.confidence
    together = weeks_together(base.outcome)
    for study in comparison.studies[1:]:
        table = weekly_differences(base.outcome, study.outcome, confidence, together)
        for (work,), part in table.group_by("work", maintain_order=True):
            rows = tuple(
                (
                    date_of(row["until"]),
                    *(a_week(row[f"released_per_week{end}"]) for end in ("", "_other")),
                    *_signed_cells(row, "released_per_week_difference", a_week),
                    *_signed_cells(row, "lead_days_difference", days),
                )
                for row in part.iter_rows(named=True)
            )
            headings = (
                tr("until"),
                tr("a week, first:"),
                tr("other:"),
                tr("difference:"),
                "range",
                tr("lead time, difference:"),
                "range",
            )
            title = f"{week_title(str(work))}: {study.question.name}"
            yield Section(title, (weeks_note(together),), headings, rows)


def _signed_cells(
    row: Mapping[str, Any], name: str, write: Callable[[float], str]
) -> tuple[str, str]:
    """A difference with its sign, and its range; '-' where it is not known."""
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    if value is None:
        return "-", ""
    if low is None or high is None:
        return signed(value, write), ""
    return signed(value, write), tr("{low} to {high}").format(
        low=signed(low, write), high=signed(high, write)
    )


def feature_row(
    row: Mapping[str, Any], names: Names, base: Question, other: Question
) -> tuple[str, ...]:
    """One planned feature, before and after: dates, and the difference of its mean lead time.

    There is none where a wave drops it, or where it is not asked for on the same day in both.
    """
    gone = [each.dropped_on(row["feature"]) for each in (base, other)]
    dates = [
        tr("dropped from {day}").format(day=date(day))
        if day is not None and row[f"state{side}"] == State.DROPPED.value
        else date_of(row[f"lead_p85_by{side}"]) or "-"
        for day, side in zip(gone, ("", "_other"), strict=True)
    ]
    name = feature_name(names, row["feature"])
    if row["difference_days"] is None:
        return name, *dates, "", ""
    if row["asked_for"] != row["asked_for_other"]:
        asked = tr("asked for {day}").format(day=date_of(row["asked_for_other"]))
        return name, *dates, "", asked
    gap = Interval(row["difference_days"], row["low_days"], row["high_days"])
    return name, *dates, signed_days(gap.value), _signed_range(gap)


def _why(
    comparison: Comparison, study: Study, places: pl.DataFrame | None, what: str
) -> Iterator[Section]:
    base, other = comparison.base, study
    found = paired_waits(base.outcome, other.outcome, comparison.confidence)
    here = f": {other.question.name}" if len(comparison.studies) > 2 else ""  # noqa: PLR2004  # a pair needs no name
    reach = tr(
        "Of each replication {base_released:,.1f} {what} reach customers in "
        "{name}, {other_released:,.1f} in {name_2}, {shared:,.1f} in both."
    ).format(
        base_released=found.base_released,
        what=what,
        name=base.question.name,
        other_released=found.other_released,
        name_2=other.question.name,
        shared=found.shared,
    )
    if found.shared < LEAST_SHARED:
        words = tr("Too few to say where their time goes differently.")
        yield Section(tr("Why{here}").format(here=here), (reach, words))
        return
    note = tr("{reach} Mean days of those in both; the differences add up.").format(reach=reach)
    yield causes_section(found, tr("Why{here}").format(here=here), note)
    if places is not None:
        words = tr("Mean days of the work that reaches customers in both, by where it waits.")
        yield from places_section(
            base, other, places, Section(tr("Where{here}").format(here=here), (words,))
        )
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
    both = tr("mean of those in both")
    rows.append((both, days(before), days(after), signed_days(after - before), ""))
    bars = (*(abs(gaps[cause].difference.value) for cause in used), 0.0)
    headings = ("", tr("first:"), tr("other:"), tr("difference:"), "range")
    return Section(title, (note,), headings, tuple(rows), bars)


def _counts(gap: Interval) -> bool:
    return abs(gap.value) >= LEAST_DAYS


def _signed_range(gap: Interval) -> str:
    if not math.isfinite(gap.half_width):
        return ""
    return tr("{low} to {high}").format(low=signed_days(gap.low), high=signed_days(gap.high))


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
        headings = (tr("waiting for"), tr("in squad"), tr("difference:"), "range")
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
                    number(f"{before:,.0f}"),
                    days(row["wait_days"] or 0.0) if before else "",
                    number(f"{after:,.0f}"),
                    days(row["wait_days_other"] or 0.0) if after else "",
                )
            )
    if rows:
        headings = (
            "board",
            tr("first: decides:"),
            tr("days each:"),
            tr("other: decides:"),
            tr("days each:"),
        )
        yield Section(tr("Boards{here}").format(here=here), (), headings, tuple(rows))


def _method(comparison: Comparison) -> Section:
    luck = tr(
        "All met the same luck: the same sizes of work, errors, absences and "
        "arrivals; differences are taken replication by replication, and a "
        "range holds the true difference with {confidence} confidence, all "
        "comparisons together."
    ).format(confidence=share(comparison.confidence))
    sentences = [luck]
    if not comparison.is_decided:
        sentences.append(
            tr(
                "Not every answer is clear after these replications; the difference is "
                "then so small that other reasons should decide, or ask for more with "
                "--replications."
            )
        )
    return Section(tr("How sure"), tuple(sentences))


# --- Project or product steering: what the comparison rests on -----------------------------------

START_STOP = ("familiarity_start", "familiarity_errors", "handover_loss", "project_debt_growth")
"""Assumptions by which projects that begin and end cost anything."""


def steering_section(comparison: Comparison, project_weeks: int | None) -> Section:
    """Say which assumptions project steering costs by, and how sure they are.

    Parameters
    ----------
    comparison
        Of an organisation with itself as it would be steered otherwise.
    project_weeks
        How long each project takes; None where the squads stay together.
    """
    said = [
        tr(
            "As many people do the same work. Teams that begin are strangers, and work under way "
            "is handed over when one ends. What no measurement was found for has no effect until "
            "somebody says how much: --assume, --project-debt."
        )
    ]
    if project_weeks is not None:
        said.append(
            tr("A project takes {weeks} weeks: --project-weeks, our own assumption.").format(
                weeks=project_weeks
            )
        )
    by_projects = comparison.studies[-1 if project_weeks is not None else 0]
    used = by_projects.question.assumptions.model_dump(mode="json")
    rows = tuple(
        (
            name,
            f"{used[name]:g}",
            BASES[name].unit,
            tr(BASES[name].strength.value),
            tr("no effect") if used[name] == BASES[name].neutral else "",
        )
        for name in START_STOP
        if project_weeks is not None or name != "handover_loss"  # nothing is handed over
    )
    headings = ("name", "here:", "unit", "evidence", "")
    return Section(tr("What starting and stopping costs by"), tuple(said), headings, rows)
