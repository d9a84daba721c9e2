"""What a comparison reports: who is faster, by how much, how sure that is, why, what flips it.

Contents: assumptions that decide · the sections · project or product steering · what each brings ·
the answer on one screen · one feature · tables and JSON.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from tribeplan.org.organisation import Organisation
from tribeplan.report.language import counted, number, tr
from tribeplan.report.safe_text import cells, ci_safe, json_document
from tribeplan.report.sections import (
    ANSWER_HEIGHT,
    ANSWER_WIDTH,
    RunReport,
    Section,
    cell,
    columns,
    lines_of_answer,
)
from tribeplan.report.simulated import (
    LEAST_TOLD_DAYS,
    MOST_PLACES,
    Arrivals,
    a_week,
    arrivals_of,
    assuming,
    basis,
    fewer,
    not_alike,
    outside_time,
    overload,
    range_cell,
    summary,
    too_few,
    warned,
    week_title,
    weeks_note,
    weeks_together,
)
from tribeplan.report.words import (
    CAUSE_WORDS,
    ENOUGH_FOR_SHARES,
    SHORT_CAUSES,
    Names,
    at_least,
    between,
    chance,
    chance_of,
    date,
    date_of,
    days,
    feature_name,
    listed,
    money,
    names_of,
    share,
    signed,
    signed_days,
    spread,
)
from tribeplan.scenario.difference import What
from tribeplan.scenario.difference import difference as structure
from tribeplan.simulation.assumptions import ASSUMPTIONS
from tribeplan.simulation.comparison import (
    LOOKS,
    MeasuredDifference,
    PairedWaits,
    difference_of,
    feature_differences,
    paired_waits,
    weekly_differences,
    why_by_cause,
    why_by_gate,
)
from tribeplan.simulation.dip import ENOUGH, Dip, dip_between
from tribeplan.simulation.interval import Interval, can_tell
from tribeplan.simulation.outcome import HALF, MOST, Outcome, State, lead_quantile_of, mean_lead_of
from tribeplan.simulation.plan import ComparisonMeasure
from tribeplan.simulation.planning import Question
from tribeplan.simulation.sensitivity import Doubt, Screening
from tribeplan.simulation.study import Comparison, FeatureGap, Study

# --- How a decision hangs on what is assumed -----------------------------------------------------

MOST_FACTORS = 8
MOST_EFFECTS = 15


def doubt_sections(doubts: tuple[Doubt, ...]) -> Iterator[Section]:
    """Say in which share of the assumptions another organisation wins, and what would flip that."""
    for doubt in doubts:
        wins, flipping = doubt.result.other_better_share, doubt.result.flipping
        settings = tr(
            "{samples} settings drawn over the plausible ranges of all assumptions"
        ).format(samples=doubt.samples)
        won = tr("With {settings}, {other} is the faster one, by its mean, in {wins}.").format(
            settings=settings, other=doubt.other, wins=chance_of(wins, doubt.samples)
        )
        flips = tr("No single assumption flips which of the two is better.")
        if _too_few_settings(doubt):
            flips = tr("Too few settings to tell what flips which of the two is better.")
        elif flipping:
            flips = tr(
                "Which of the two is better hangs on: {flipping}. Measure these before you decide."
            ).format(flipping=", ".join(flipping))
        laid = columns(
            doubt.result.factors.head(MOST_FACTORS).iter_rows(named=True),
            ("assumption", cell("assumption")),
            ("range", _plausible),
            (tr("difference when low:"), cell("difference_at_low_days", signed_days)),
            (tr("when high:"), cell("difference_at_high_days", signed_days)),
            ("", lambda row: "flips" if row["flips"] else ""),
        )
        title = tr("Under other assumptions: {other} against {base}")
        yield Section(title.format(other=doubt.other, base=doubt.base), (won, flips), *laid)


def _too_few_settings(doubt: Doubt) -> bool:
    """Whether a plane through the settings leaves nothing over to tell luck by."""
    return doubt.samples <= doubt.result.factors.height + 1


def _plausible(row: Mapping[str, Any]) -> str:
    return tr("{low:g} to {high:g}").format(low=row["low"], high=row["high"])


def screening_sections(screening: Screening) -> Iterator[Section]:
    """Rank the assumptions by how far they move the mean lead time."""
    effects = screening.effects.filter(pl.col("effect_size_days") > 0).head(MOST_EFFECTS)
    note = tr(
        "What a move across its plausible range changes in the mean lead time "
        "[working days], with the others at {trajectories} different settings "
        "(Morris). A large spread: the effect hangs on the other assumptions."
    ).format(trajectories=screening.trajectories)
    laid = columns(
        effects.iter_rows(named=True),
        ("assumption", cell("assumption")),
        ("range", _plausible),
        (tr("effect:"), cell("effect_size_days", days)),
        (tr("with sign:"), cell("effect_days", signed_days)),
        (tr("spread:"), cell("spread_days", days)),
    )
    title = tr("What the lead time of {name} hangs on").format(name=screening.question.name)
    yield Section(title, (note,), *laid, tuple(effects["effect_size_days"]))
    words = tr(
        "Share of the variance among the strongest of them, the others as usual, with its 95% "
        "range, from {samples:,} scrambled points of each of two designs (Sobol)."
    ).format(samples=screening.samples)
    laid = columns(
        screening.shares.iter_rows(named=True),
        ("assumption", cell("assumption")),
        (tr("alone:"), lambda row: _share_range(row, "alone")),
        (tr("with others:"), lambda row: _share_range(row, "together")),
    )
    yield Section(tr("The strongest"), (words,), *laid)


def _share_range(row: Mapping[str, float], which: str) -> str:
    value, low, high = (share(row[f"{which}_{part}"]) for part in ("share", "low", "high"))
    return tr("{value} ({low} to {high})").format(value=value, low=low, high=high)


# --- ``tribeplan compare``: which organisation is faster, by how much, how sure that is, and why -

MOST_IN_TITLE = 2
LEAST_ALIKE = 0.01
"""Share of the replications in which two are alike from which on that is told."""

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
    ComparisonMeasure.MEAN_LEAD: Unit(
        "mean lead time", "mean days:", days, "working days", "faster", "slower"
    ),
    ComparisonMeasure.P85_LEAD: Unit(
        "mean over the replications of the lead time that 85 of 100 stay within",
        "mean 85%:",
        days,
        "working days",
        "faster",
        "slower",
    ),
    ComparisonMeasure.COST_OF_DELAY: Unit(
        "cost of delay", "cost of delay:", money, "in the models' currency", "cheaper", "dearer"
    ),
}


def unit_of(measure: ComparisonMeasure) -> Unit:
    """How a measure is spoken of, in the language that is written in."""
    unit = UNITS[measure]
    return unit._replace(
        what=tr(unit.what),
        short=tr(unit.short),
        unit=tr(unit.unit),
        better=tr(unit.better),
        worse=tr(unit.worse),
    )


class Tolerance(NamedTuple):
    """How much worse than the first another may be."""

    most_share: float

    def is_broken_by(self, difference: MeasuredDifference) -> bool:
        """Whether it is worse by more, and that is no luck.

        Whatever is worse than nothing, as a cost where there was none, is worse by any share.
        """
        return relative(difference) > self.most_share and difference.difference.excludes_zero


def relative(difference: MeasuredDifference) -> float:
    """The difference as a share of the first one's value; endless when that is nothing."""
    base, gap = difference.base_value, difference.difference.value
    if base:
        return gap / base
    return math.copysign(math.inf, gap) if gap else 0.0


def verdict(difference: MeasuredDifference) -> str:
    """Say the answer in a sentence."""
    unit = unit_of(difference.measure)
    gap = difference.difference
    base, other = difference.base, difference.other
    if difference.assumed_otherwise:
        other = tr("{other}, which assumes otherwise,").format(other=other)
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
            tr("the true difference may be {gap}").format(gap=_ordered(gap, unit))
            if math.isfinite(gap.half_width)
            else tr("one replication says nothing about luck")
        )
        return tr(
            "No difference seen between {other} and {base}: {size} {unit}, and {luck}.{difference}"
        ).format(
            other=other,
            base=base,
            size=signed(gap.value, unit.write),
            unit=unit.unit,
            luck=luck,
            difference=_unfinished(difference),
        )
    size = _not_nothing(abs(gap.value), unit)
    alike = 1 - difference.probability_faster - difference.probability_slower
    word = unit.better if gap.value < 0 else unit.worse
    played = difference.replications
    alike_in = chance(alike) if played >= ENOUGH_FOR_SHARES else f"{alike * played:.0f}"
    bound = f"{tr(difference.size_bound)} " if difference.bound else ""
    part = relative(difference)
    of = f"{share(abs(part))}; " if math.isfinite(part) else ""
    return tr(
        "{other} is {word} than {base} by {bound}{size} {unit} ({of}{gap}); it "
        "is {better} in {replications}{alike}.{difference}"
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
        replications=_in_replications(difference),
        alike=tr(", alike in {share}").format(share=alike_in) if alike >= LEAST_ALIKE else "",
        difference=_unfinished(difference),
    )


def _in_replications(difference: MeasuredDifference) -> str:
    """In how many replications it is better: the share of many, of few how many of them."""
    better, played = difference.probability_faster, difference.replications
    if played >= ENOUGH_FOR_SHARES:
        return tr("{share} of the replications").format(share=chance(better))
    return tr("{better} of {played}").format(
        better=f"{better * played:.0f}", played=counted(played, "replication")
    )


def measured_work(difference: MeasuredDifference) -> str:
    """Say what is measured: the mean of one kind of work never hides in that of the other."""
    return tr("items that keep coming") if difference.recurring else tr("planned features")


def _unfinished(difference: MeasuredDifference) -> str:
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


def comparison_report(
    comparison: Comparison,
    doubts: tuple[Doubt, ...] = (),
    tolerance: Tolerance | None = None,
    gaps: tuple[FeatureGap, ...] = (),
) -> RunReport:
    """What is reported of a comparison; the answer is about one feature where that is asked.

    What is told of one of the others stands in parts of its own: ``features 1`` of the first of
    them, planned features before and after; ``weeks 1``, what reaches customers week by week;
    ``why 1``, causes, places and boards.
    """
    told = tuple(section for each in gaps for section in feature_gap_sections(each))
    played = comparison.base.outcome.played.replications
    sentences = (
        *(verdict(each) for each in comparison.differences),
        *tolerance_sentences(comparison, tolerance),
        *too_few(played),
        *fewer(comparison.base),
    )
    questions = (study.question for study in comparison.studies)
    made = basis(*questions, replications=played)
    others = [*enumerate(comparison.studies[1:], 1)]
    return RunReport(
        told or comparison_answer(comparison, doubts, tolerance),
        {
            "verdict": (Section(comparison_title(comparison), sentences),),
            "overload": (
                *(section for study in comparison.studies for section in _overloaded(study)),
                *(
                    section
                    for study in comparison.studies
                    for section in outside_time(study.outcome, study.question.name)
                ),
            ),
            "side_by_side": (_side_by_side(comparison),),
            "lead_times": tuple(_lead_times_of_all(comparison)),
            **{f"features {n}": tuple(_feature_changes(comparison, each)) for n, each in others},
            **{f"weeks {n}": tuple(_week_changes(comparison, each)) for n, each in others},
            **{f"why {n}": tuple(_why(comparison, n)) for n, _ in others},
            "doubts": tuple(doubt_sections(doubts)),
            "basis": (_method(comparison), made),
        },
    )


def comparison_title(comparison: Comparison) -> str:
    """Say what is held against what."""
    others = [study.question.name for study in comparison.studies[1:]]
    named = (
        ", ".join(others)
        if len(others) <= MOST_IN_TITLE
        else tr("{others} organisations").format(others=len(others))
    )
    return tr("{named} against {name}").format(named=named, name=comparison.base.question.name)


def tolerance_sentences(comparison: Comparison, tolerance: Tolerance | None) -> Iterator[str]:
    """Say which is worse than the first by more than it may be, and whether that may be luck."""
    if tolerance is None:
        return
    for difference in comparison.differences:
        limit = share(tolerance.most_share)
        if tolerance.is_broken_by(difference):
            yield tr("Fails: {other} is worse by more than {limit}.").format(
                other=difference.other, limit=limit
            )
        elif relative(difference) > tolerance.most_share:
            yield tr(
                "Worse by more than {limit}, but that may be luck; not counted as a failure."
            ).format(limit=limit)


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
    for each in comparison.differences:
        gap, part = signed(each.difference.value, unit.write), relative(each)
        plus = "+" if gap.startswith("+") else ""
        rows.append(
            (
                each.other,
                at_least(unit.write(each.other_value), each.other_unfinished),
                f"{tr(each.bound)} {gap}".lstrip(),
                spread(each.difference, unit.write),
                f"{plus}{part:z.0%}" if math.isfinite(part) else "",
                _faster(each),
            )
        )
    headings = ("", tr("value:"), tr("difference:"), "range", "", f"{unit.better}:")
    all_have = "" if comparison.measure is ComparisonMeasure.COST_OF_DELAY else tr(" that all have")
    note = tr(
        "Measured: {what}, {unit}, of {first}{measure}. What is not with "
        "customers at the end counts with the time it has waited so far."
    ).format(what=unit.what, unit=unit.unit, first=measured_work(first), measure=all_have)
    values = (first.base_value, *(each.other_value for each in comparison.differences))
    return Section(tr("Side by side"), (note,), headings, tuple(rows), values)


def _faster(found: MeasuredDifference) -> str:
    """In how many replications it is better; nothing where none differs at all."""
    better = found.probability_faster
    return "-" if found.is_equal else chance_of(better, found.replications)


def _lead_times_of_all(comparison: Comparison) -> Iterator[Section]:
    rows: list[tuple[str, ...]] = []
    for study in comparison.studies:
        for words, recurring in (
            (tr("planned features"), False),
            (tr("items that keep coming"), True),
        ):
            half, most = (
                lead_quantile_of(study.outcome, recurring=recurring, share=percent)
                for percent in (HALF, MOST)
            )
            mean = mean_lead_of(study.outcome, recurring=recurring)
            if half is not None and most is not None and mean is not None:
                value = at_least(days(mean.interval.value), mean.unfinished_share)
                within = [
                    days(each.value)
                    if recurring or can_tell(percent, study.outcome.played.replications)
                    else ""
                    for each, percent in ((half, HALF), (most, MOST))
                ]
                shown = (*within, value, days(mean.censored_median))
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


def _feature_changes(comparison: Comparison, study: Study) -> Iterator[Section]:
    """Planned features before and after."""
    base = comparison.base
    names = names_of(base.question.organisation)
    table = feature_differences(base.outcome, study.outcome)
    if table.is_empty():
        return
    played = base.outcome.played.replications
    rows = tuple(
        (*cells, _sooner(row, played) if cells[3] else "")
        for row in table.iter_rows(named=True)
        for cells in [feature_row(row, names, base.question, study.question, played)]
    )
    note = tr(
        "By when 85 of 100 replications bring it to customers, in {name} and in {name_2}, '-' is "
        "not within the time simulated; how many working days later that is on average, with its "
        "range at 95% each; in how many it is there sooner."
    ).format(name=base.question.name, name_2=study.question.name)
    title = tr("Planned features: {name}").format(name=study.question.name)
    headings = "feature", *_before_and_after(), tr("sooner:")
    yield Section(title, (note,), headings, rows)


def _before_and_after() -> tuple[str, ...]:
    """What stands above a feature's cells, its name apart."""
    return tr("85% by, before:"), tr("after:"), tr("difference:"), "range"


def _sooner(row: Mapping[str, Any], replications: int) -> str:
    """In how many replications a feature is there sooner; nothing where none differs at all."""
    is_equal = row["low_days"] == row["high_days"] == 0
    return "-" if is_equal else chance_of(row["probability_sooner"], replications)


def _week_changes(comparison: Comparison, study: Study) -> Iterator[Section]:
    """What reaches customers week by week in the first and in another, and the difference."""
    base, confidence = comparison.base, comparison.confidence
    together = weeks_together(base.outcome)
    table = weekly_differences(base.outcome, study.outcome, confidence, together)
    released, lead = "released_per_week_difference", "lead_days_difference"
    for (work,), part in table.group_by("work", maintain_order=True):
        laid = columns(
            part.iter_rows(named=True),
            (tr("until"), cell("until", date_of)),
            (tr("a week, first:"), lambda row: a_week(row["released_per_week"])),
            (tr("other:"), lambda row: a_week(row["released_per_week_other"])),
            (tr("difference:"), lambda row: cell(released, _signed_week)(row) or "-"),
            ("range", range_cell(released, _signed_week, spread)),
            (tr("lead time, difference:"), lambda row: cell(lead, signed_days)(row) or "-"),
            ("range", range_cell(lead, signed_days, spread)),
        )
        title = f"{week_title(str(work))}: {study.question.name}"
        yield Section(title, (weeks_note(together),), *laid)


def _signed_week(value: float) -> str:
    return signed(value, a_week)


def feature_row(
    row: Mapping[str, Any], names: Names, base: Question, other: Question, replications: int
) -> tuple[str, ...]:
    """One planned feature, before and after: dates, and the difference of its mean lead time.

    There is none where a wave drops it, or where it is not asked for on the same day in both. Dates
    are empty where there are too few replications to tell them.
    """
    gone = [each.dropped_on(row["feature"]) for each in (base, other)]
    dates = [
        tr("dropped from {day}").format(day=date(day))
        if day is not None and row[f"state{side}"] == State.DROPPED.value
        else (date_of(row[f"lead_p85_by{side}"]) or "-" if can_tell(MOST, replications) else "")
        for day, side in zip(gone, ("", "_other"), strict=True)
    ]
    name = feature_name(names, row["feature"])
    if row["difference_days"] is None:
        return name, *dates, "", ""
    if row["asked_for"] != row["asked_for_other"]:
        asked = tr("asked for {day}").format(day=date_of(row["asked_for_other"]))
        return name, *dates, "", asked
    gap = Interval(row["difference_days"], row["low_days"], row["high_days"])
    return name, *dates, signed_days(gap.value), spread(gap, signed_days)


def _why(comparison: Comparison, number: int) -> Iterator[Section]:
    base, other = comparison.base, comparison.studies[number]
    places = comparison.places[number - 1] if comparison.places else None
    what = measured_work(comparison.differences[number - 1])
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
    yield from _gate_changes(base, other, here)


def causes_section(found: PairedWaits, title: str, note: str) -> Section:
    """Tell by cause how lead times differ, the largest difference first."""
    told = [gap for gap in found.causes if _counts(gap.difference)]
    told.sort(key=lambda gap: -abs(gap.difference.value))
    headings, rows = columns(
        told,
        ("", lambda gap: CAUSE_WORDS[gap.cause]),
        (tr("first:"), lambda gap: days(gap.base_days)),
        (tr("other:"), lambda gap: days(gap.other_days)),
        (tr("difference:"), lambda gap: signed_days(gap.difference.value)),
        ("range", lambda gap: spread(gap.difference, signed_days)),
    )
    before = sum(gap.base_days for gap in found.causes)
    after = sum(gap.other_days for gap in found.causes)
    both = tr("mean of those in both")
    mean = both, days(before), days(after), signed_days(after - before), ""
    bars = (*(abs(gap.difference.value) for gap in told), 0.0)
    return Section(title, (note,), headings, (*rows, mean), bars)


def _counts(gap: Interval) -> bool:
    return abs(gap.value) >= LEAST_TOLD_DAYS


def places_section(
    base: Study, other: Study, places: pl.DataFrame, head: Section
) -> Iterator[Section]:
    """Tell by place how waits differ, below a heading; nothing where they do not."""
    mine, theirs = (names_of(each.question.organisation) for each in (base, other))
    told = places.head(MOST_PLACES).filter(pl.col("difference_days").abs() >= LEAST_TOLD_DAYS)

    def names(row: Mapping[str, Any]) -> Names:
        return theirs if row["squad"] in theirs.squads else mine

    headings, rows = columns(
        told.iter_rows(named=True),
        (tr("waiting for"), lambda row: names(row).awaited(row["cause"], row["skill"])),
        (tr("in squad"), lambda row: names(row).squad(row["squad"])),
        (tr("difference:"), cell("difference_days", signed_days)),
        ("range", lambda row: spread((0, row["low_days"], row["high_days"]), signed_days)),
    )
    if rows:
        bars = tuple(told["difference_days"].abs())
        yield head._replace(headings=headings, rows=rows, bars=bars)


def _gate_changes(base: Study, other: Study, here: str) -> Iterator[Section]:
    mine, theirs = (names_of(each.question.organisation).gates for each in (base, other))
    table = why_by_gate(base.outcome, other.outcome).fill_null(0.0)

    def each(end: str) -> Callable[[Mapping[str, Any]], str]:
        return lambda row: days(row[f"wait_days{end}"]) if row[f"features{end}"] else ""

    headings, rows = columns(
        table.filter(pl.max_horizontal("features", "features_other") > 0).iter_rows(named=True),
        ("board", cell("gate", lambda gate: theirs.get(gate, mine.get(gate, gate)))),
        (tr("first: decides:"), lambda row: number(f"{row['features']:,.0f}")),
        (tr("days each:"), each("")),
        (tr("other: decides:"), lambda row: number(f"{row['features_other']:,.0f}")),
        (tr("days each:"), each("_other")),
    )
    if rows:
        yield Section(tr("Boards{here}").format(here=here), (), headings, rows)


def _method(comparison: Comparison) -> Section:
    luck = tr(
        "All met the same luck: the same sizes of work, errors, absences and arrivals; differences "
        "are taken replication by replication, and a range holds the true difference with "
        "{confidence} confidence, all comparisons together."
    ).format(confidence=share(comparison.confidence))
    sentences = [luck]
    if not comparison.is_decided:
        sentences.append(
            tr(
                "Not every answer is clear after these replications; the difference is then so "
                "small that other reasons should decide, or ask for more with --replications."
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
    laid = columns(
        [n for n in START_STOP if project_weeks is not None or n != "handover_loss"],  # none is
        ("name", str),
        ("here:", lambda name: f"{used[name]:g}"),
        ("unit", lambda name: tr(ASSUMPTIONS[name].unit)),
        ("evidence", lambda name: tr(ASSUMPTIONS[name].strength.value)),
        ("", lambda name: tr("no effect") if used[name] == ASSUMPTIONS[name].neutral else ""),
    )
    return Section(tr("What starting and stopping costs by"), tuple(said), *laid)


# --- What each organisation of a comparison brings, as values ------------------------------------

SMALL = 0.05
"""Share of the lead time below which a difference, however sure, is called small: our choice."""

FEWEST = 2
"""Organisations in a comparison."""

MOST_NAMED = 3


class PeopleChanges(NamedTuple):
    """How much changes for people when one organisation becomes another."""

    moving: int
    """People who change squad or chapter."""

    joining: int
    leaving: int
    reshaped: int
    """Squads that are split or merged."""

    changes: int
    """Differences of all kinds, as `tribeplan diff` lists them."""


class Gain(NamedTuple):
    """What one organisation brings against the first."""

    difference: MeasuredDifference
    moved_cause: str | None
    """The cause of waiting that differs most; None when nothing does that can be told."""

    moved_days: float
    """By how many days it differs, other minus base."""

    cost_of_delay: Interval | None
    """How much dearer it is over the time simulated, in the model's currency; None when no work
    has a value."""

    people: PeopleChanges
    is_small: bool
    """Whether it is clear, but under 5 % of what it is of."""

    dip: Dip | None
    """What it costs on the way; None where it does not change in waves, and so has none."""

    at_once: "AtOnce | None"
    """What all its waves on one day would bring; None where it has fewer than two."""


class AtOnce(NamedTuple):
    """A plan in waves held against all of it on the day of the first wave."""

    difference: MeasuredDifference
    """All at once minus the plan."""

    on: dt.date
    dip: Dip | None
    """What it costs on the way, against what the plan is held against."""


class SideResult(NamedTuple):
    """One organisation of an answer."""

    name: str
    value: float
    """What is measured: mean lead time, or what was asked for."""

    unfinished_share: float
    arrivals: Arrivals
    gain: Gain | None
    """None for the first, which the others are held against."""


def people_changes(before: Organisation, after: Organisation) -> PeopleChanges:
    """Count what changes for people; who joins or leaves does not move as well."""
    statements = structure(before, after).statements
    people = [each for each in statements if each.kind == "person"]
    new, gone = (
        {each.subject.id for each in people if each.what is what} for what in (What.NEW, What.GONE)
    )
    moves = What.MOVED, What.JOINS, What.LEAVES
    moved = {each.subject.id for each in people if each.what in moves}
    reshaped = sum(each.what in (What.SPLIT, What.MERGED) for each in statements)
    return PeopleChanges(len(moved - new - gone), len(new), len(gone), reshaped, len(statements))


def sides_of(comparison: Comparison) -> list[SideResult]:
    """All organisations of a comparison with what each brings, in the order given."""
    base = comparison.base
    first = comparison.differences[0]
    alike = in_all(comparison)
    arrivals = arrivals_of(base.outcome, alike)
    sides = [
        SideResult(base.question.name, first.base_value, first.base_unfinished, arrivals, None)
    ]
    big_bangs = comparison.at_once or (None,) * len(comparison.differences)
    for study, each, at_once in zip(
        comparison.studies[1:], comparison.differences, big_bangs, strict=True
    ):
        cause, moved = _most_moved(paired_waits(base.outcome, study.outcome))
        gain = Gain(
            each,
            cause,
            moved,
            _cost(base, study, comparison.confidence),
            people_changes(base.question.in_the_end, study.question.in_the_end),
            each.is_clear and not each.is_equal and abs(relative(each)) < SMALL,
            dip_between(base.outcome, study.outcome) if study.question.waves else None,
            None if at_once is None else _at_once(comparison, study, at_once),
        )
        arrivals = arrivals_of(study.outcome, alike)
        sides.append(
            SideResult(each.other, each.other_value, each.other_unfinished, arrivals, gain)
        )
    return sides


def in_all(comparison: Comparison) -> frozenset[str]:
    """The planned features that count in every organisation, so that like is held against like."""
    first, *others = (_counting(study.outcome) for study in comparison.studies)
    return first.intersection(*others)


def _counting(outcome: Outcome) -> frozenset[str]:
    works = [work.id for work in outcome.plan.features]
    return frozenset(
        id_ for id_, counts in zip(works, outcome.counts.T, strict=False) if counts.all()
    )


def _at_once(comparison: Comparison, plan: Study, at_once: Study) -> AtOnce:
    on = at_once.question.waves[0].on
    name = tr("{name} in one go on {day}").format(name=plan.question.name, day=date(on))
    found = difference_of(
        (plan.question.name, plan.outcome),
        (name, at_once.outcome),
        comparison.measure,
        comparison.confidence,
    )
    dip = dip_between(comparison.base.outcome, at_once.outcome)
    return AtOnce(found, on, dip)


def _most_moved(waits: PairedWaits) -> tuple[str | None, float]:
    clear = [gap for gap in waits.causes if gap.difference.excludes_zero]
    if not clear:
        return None, 0.0
    most = max(clear, key=lambda gap: abs(gap.difference.value))
    return most.cause, most.difference.value


def _cost(base: Study, other: Study, confidence: float) -> Interval | None:
    measure = ComparisonMeasure.COST_OF_DELAY
    if not (base.outcome.cost_of_delay().any() or other.outcome.cost_of_delay().any()):
        return None
    first, second = ((each.question.name, each.outcome) for each in (base, other))
    return difference_of(first, second, measure, confidence).difference


def answer_json(comparison: Comparison) -> list[dict[str, Any]]:
    """All organisations of the answer as plain values, dates as text."""
    return [_side_json(side) for side in sides_of(comparison)]


def _side_json(side: SideResult) -> dict[str, Any]:
    gain = side.gain
    against = gain and {
        "assumed_otherwise": list(gain.difference.assumed_otherwise),
        "moved_cause": gain.moved_cause,
        "moved_days": gain.moved_days,
        "cost_of_delay": gain.cost_of_delay,
        "small": gain.is_small,
        "dip": dip_json(gain.dip),
        "all_waves_at_once": gain.at_once and _at_once_json(gain.at_once),
        **{
            f"people_{name}" if name != "changes" else name: n
            for name, n in gain.people._asdict().items()
        },
    }
    return {
        "name": side.name,
        "value": side.value,
        "unfinished_share": side.unfinished_share,
        **side.arrivals._asdict(),
        "against_first": against,
    }


def dip_json(dip: Dip | None) -> dict[str, Any] | None:
    """A dip as plain values; of too few replications, that they are too few."""
    if dip is None:
        return None
    values = dip._asdict() if dip.is_enough else {"replications": dip.replications}
    return {"enough_replications": dip.is_enough, **values}


def _at_once_json(found: AtOnce) -> dict[str, Any]:
    return {
        "on": found.on,
        "name": found.difference.other,
        "value": found.difference.other_value,
        "difference": found.difference.difference,
        "probability_better": found.difference.probability_faster,
        "dip": dip_json(found.dip),
    }


# --- The screen of a comparison ------------------------------------------------------------------


def comparison_answer(
    comparison: Comparison, doubts: tuple[Doubt, ...] = (), tolerance: Tolerance | None = None
) -> tuple[Section, ...]:
    """The answer to a comparison; on a terminal, where more are compared than fit, of the best."""
    sides = sides_of(comparison)
    questions = [study.question for study in comparison.studies]
    played = comparison.base.outcome.played.replications
    told = (
        *_verdicts(comparison, sides),
        *not_alike(questions),
        *_worth(sides, comparison.measure),
        *_on_the_way(sides),
        *tolerance_sentences(comparison, tolerance),
        *too_few(played),
        *warned(comparison.studies),
        *fewer(comparison.base),
    )
    title = tr("{comparison}: {played}, same luck").format(
        comparison=comparison_title(comparison), played=counted(played, "replication")
    )
    fits = cells(ci_safe(title)) <= ANSWER_WIDTH
    head = Section(title if fits else comparison_title(comparison), told)
    end = Section("", tuple(_close(sides, questions, doubts)))
    worst_first = sorted(range(1, len(sides)), key=lambda n: -_gap(sides[n]).value)
    tables = tuple(
        table._replace(least=tuple(worst_first[:-1]))
        for table in (_side_table(comparison, sides), *_dates_table(comparison, sides))
    )
    if len(sides) == FEWEST:  # a pair leaves room for its features
        room = ANSWER_HEIGHT - lines_of_answer((head, *tables, end)) - 2
        tables += tuple(feature_table(comparison, room)) if room > 1 else ()
    return (head, *tables, end)


def _gap(side: SideResult) -> Interval:
    return side.gain.difference.difference if side.gain else Interval(0.0, 0.0, 0.0)


def _alike(sides: Sequence[SideResult]) -> list[SideResult]:
    """The others that assume as the first does, so that a difference is of structure alone."""
    return [side for side in sides if side.gain and not side.gain.difference.assumed_otherwise]


def _best(sides: Sequence[SideResult]) -> SideResult | None:
    """Of those that assume as the first does, the one that is clearly better by most."""
    better = [side for side in _alike(sides) if _gap(side).high < 0]
    return min(better, key=lambda side: _gap(side).value, default=None)


def _verdicts(comparison: Comparison, sides: list[SideResult]) -> Iterator[str]:
    if len(sides) == FEWEST:
        yield verdict(comparison.differences[0])
        return
    unit = unit_of(comparison.measure)
    best, base, alike = _best(sides), sides[0].name, _alike(sides)
    are_all = len(alike) == len(sides) - 1
    if best and best.gain:
        words = verdict(best.gain.difference).removeprefix(best.name)
        most = tr("{name} gains most of those that assume as {base} does: it{words}")
        pattern = tr("{name} gains most: it{words}") if are_all else most
        yield pattern.format(name=best.name, base=base, words=words)
    elif alike:
        none = tr("Of those that assume as {base} does, none is clearly {better}.")
        of_all = tr("None of the {value} others is clearly {better} than {base}.")
        pattern = of_all if are_all else none
        yield pattern.format(value=len(alike), better=unit.better, base=base)
    else:
        yield tr(
            "None of the {value} others assumes as {base} does, so no difference is of structure "
            "alone: hold them against one that assumes alike."
        ).format(value=len(sides) - 1, base=base)
        return
    faster = [side for side in alike if _gap(side).high < 0 and side is not best]
    slower = [side for side in alike if _gap(side).low > 0]
    unclear = [side for side in alike if not _gap(side).excludes_zero]
    groups = (
        (tr("Also {better}").format(better=unit.better), faster),
        (tr("Clearly {worse}").format(worse=unit.worse), slower),
        (tr("Not told apart from {base}").format(base=base), unclear),
    )
    told = [
        f"{words}: {listed([side.name for side in group], MOST_NAMED)}."
        for words, group in groups
        if group
    ]
    if told:
        yield " ".join(told)


def _worth(sides: list[SideResult], measure: ComparisonMeasure) -> Iterator[str]:
    """Say what the best asks of people and what it saves; nothing where nothing is better."""
    best = _best(sides)
    if best is None or best.gain is None:
        return
    people, cost = best.gain.people, best.gain.cost_of_delay
    parts = [
        f"{counted(number, 'person', 'people')} {one if number == 1 else several}"
        for number, one, several in (
            (people.moving, tr("changes squad or chapter"), tr("change squad or chapter")),
            (people.joining, tr("joins"), tr("join")),
            (people.leaving, tr("leaves"), tr("leave")),
        )
        if number
    ]
    if people.reshaped:
        one, several = tr("is split or merged"), tr("are split or merged")
        words = one if people.reshaped == 1 else several
        parts.append(f"{counted(people.reshaped, 'squad')} {words}")
    told = tr("For it {value}").format(
        value=listed(parts, len(parts)) if parts else tr("nobody moves")
    )
    if measure is not ComparisonMeasure.COST_OF_DELAY and cost is not None and cost.excludes_zero:
        word = tr("saves") if cost.value < 0 else tr("costs")
        low, high = sorted((abs(cost.low), abs(cost.high)))
        told += tr("; it {word} {size} ({low} to {high}) of cost of delay").format(
            word=word, size=money(abs(cost.value)), low=money(low), high=money(high)
        )
    if best.gain.is_small:
        told += tr(". Under {SMALL} is hardly felt: let other reasons decide").format(
            SMALL=share(SMALL)
        )
    yield f"{told}."


def _on_the_way(sides: list[SideResult]) -> Iterator[str]:
    """What a change in waves costs before it brings anything, and what all of it at once would."""
    for side in sides:
        if side.gain is None:
            continue
        if side.gain.dip is not None:
            yield dip_words(side.name, side.gain.dip)
        at_once = side.gain.at_once
        if at_once is not None:
            shown = replace(at_once.difference, base_unfinished=0.0, other_unfinished=0.0)
            yield verdict(shown)  # what is unfinished in the plan is told above
            if at_once.dip is not None and at_once.dip.is_told and not at_once.difference.is_equal:
                yield dip_words(at_once.difference.other, at_once.dip)


def dip_words(name: str, dip: Dip) -> str:
    """Say how deep a dip is beside what luck alone shows, and by when it is made up."""
    if dip.replications < ENOUGH:
        return tr(
            "What {name} costs on the way, and when that is made up, cannot be told from {played}: "
            "ask for {enough} or more with --replications."
        ).format(name=name, played=counted(dip.replications, "replication"), enough=LOOKS[0])
    depth, luck = share(dip.depth), share(dip.depth_by_luck)
    if not dip.is_enough:
        return tr(
            "What {name} costs on the way cannot be told: at most {depth} less is released a week, "
            "and luck alone shows up to {luck}. More --replications tell more."
        ).format(name=name, depth=depth, luck=luck)
    if not dip.is_seen and not round(dip.depth, 2):
        return tr("On the way, {name} shows no dip.").format(name=name)
    if not dip.is_seen:
        return tr(
            "On the way, {name} shows no dip: at most {depth} less is released a week, and "
            "luck alone shows up to {luck}."
        ).format(name=name, depth=depth, luck=luck)
    told = tr(
        "On the way, {name} releases up to {depth} less a week, for {weeks} (luck alone: {luck})"
    ).format(name=name, depth=depth, weeks=counted(dip.weeks, "week"), luck=luck)
    return f"{told}; {_made_up(dip)}."


def _made_up(dip: Dip) -> str:
    """Say by which day what was missing is there, how sure that is, in how many replications."""
    low, high = _made_up_by(dip.earned_back_low_by), _made_up_by(dip.earned_back_high_by)
    sure = chance(dip.probability)
    if math.isfinite(dip.earned_back_low) and not math.isfinite(dip.earned_back_high):
        return tr(
            "{played} leave open when that is made up: by {low} at the soonest, or not within the "
            "time simulated; it is in {sure} of the replications"
        ).format(played=counted(dip.replications, "replication"), low=low, sure=sure)
    if dip.earned_back_by is None and dip.probability > HALF:  # a few replications never get there
        return tr(
            "that is made up in {sure} of the replications, but not in their mean within the time "
            "simulated"
        ).format(sure=sure)
    if dip.earned_back_by is None:
        return tr(
            "that is not made up within the time simulated, but for {sure} of the replications"
        ).format(sure=sure)
    return tr(
        "made up by {day} (week {week}; {low} to {high}), in {sure} of the replications"
    ).format(
        day=date(dip.earned_back_by), week=f"{dip.earned_back:.0f}", low=low, high=high, sure=sure
    )


def _made_up_by(day: dt.date | None) -> str:
    return tr("at once") if day is None else date(day)


def _close(
    sides: Sequence[SideResult], questions: Sequence[Question], doubts: tuple[Doubt, ...]
) -> Iterator[str]:
    """Say what would flip the answer, or how to find out, and where the rest is."""
    unclear = {
        side.name for side in sides if side.gain is not None and not side.gain.difference.is_clear
    }
    for doubt in doubts[:MOST_NAMED]:
        flipping = doubt.result.flipping
        better = chance_of(doubt.result.other_better_share, doubt.samples)
        if doubt.other in unclear:
            yield tr(
                "Under other assumptions {other} has the lower mean in {better} of {samples}, "
                "which may be luck as it is here."
            ).format(other=doubt.other, better=better, samples=doubt.samples)
            continue
        hangs = tr("no single assumption flips that")
        if _too_few_settings(doubt):
            hangs = tr("they are too few to tell what flips that")
        elif flipping:
            hangs = tr("it hangs on {flipping}").format(flipping=listed(flipping))
        yield tr(
            "Under other assumptions {other} is the faster in {better} of {samples}; {hangs}."
        ).format(other=doubt.other, better=better, samples=doubt.samples, hangs=hangs)
    yield from assuming(questions)
    words = tr("range: 95% sure. ")
    if any(side.unfinished_share for side in sides):
        words += tr("≥: not all there. ")
    words += tr("--details: all numbers")
    yield (
        f"{words}."
        if doubts
        else tr("{words}; --doubt 100: what would flip this.").format(words=words)
    )


def _side_table(comparison: Comparison, sides: Sequence[SideResult]) -> Section:
    unit = unit_of(comparison.measure)
    signs = {"at least": "≥", "at most": "≤"}

    def difference(side: SideResult) -> str:
        found = side.gain and side.gain.difference
        value = found and signed(found.difference.value, unit.write)
        return f"{signs.get(found.bound, '')}{value}" if found else ""

    def moved(side: SideResult) -> str:
        if side.gain is None or side.gain.moved_cause is None:
            return ""
        return f"{SHORT_CAUSES[side.gain.moved_cause]} {signed_days(side.gain.moved_days)}"

    laid = columns(
        sides,
        ("", lambda side: side.name),
        (unit.short, lambda side: ("≥" if side.unfinished_share else "") + unit.write(side.value)),
        (tr("difference:"), difference),
        ("range", lambda side: spread(_gap(side), unit.write) if side.gain else ""),
        (f"{unit.better}:", lambda side: _faster(side.gain.difference) if side.gain else ""),
        (tr("what moves most"), moved),
    )
    return Section("", (), *laid, gives_way=(5, 4, 1))


def _dates_table(comparison: Comparison, sides: Sequence[SideResult]) -> Iterator[Section]:
    """When half and 85 of 100 of the features that all have are there, and each whole plan.

    What so few replications do not tell is empty, and there is no table where that is all.
    """
    played = comparison.base.outcome.played.replications
    if all(side.arrivals.lead_p50_days is None for side in sides) or not can_tell(HALF, played):
        return

    def by(
        share: float, name: str, write: Callable[[Any], str], never: str = ""
    ) -> Callable[[tuple[str, Mapping[str, Any]]], str]:
        is_told = can_tell(share, played)
        return lambda side: (cell(name, write)(side[1]) or never) if is_told else ""

    laid = columns(
        [(side.name, side.arrivals._asdict()) for side in sides],
        ("", lambda side: side[0]),
        (tr("days, half:"), by(HALF, "lead_p50_days", days)),
        (tr("85 of 100:"), by(MOST, "lead_p85_days", days)),
        (tr("whole plan by, half:"), by(HALF, "whole_plan_p50_by", date, "-")),
        (tr("85 of 100:"), by(MOST, "whole_plan_p85_by", date, "-")),
    )
    alike = in_all(comparison)
    apart = any(alike != _counting(study.outcome) for study in comparison.studies)
    said = tr("Days of what counts in all: {features}.").format(
        features=counted(len(alike), "planned feature")
    )
    yield Section("", (said,) if apart else (), *laid, gives_way=(4, 3))


def feature_table(comparison: Comparison, most: int) -> Iterator[Section]:
    """So many of the planned features of a pair as move most; nothing where none does."""
    base, other = comparison.studies
    table, moves = feature_differences(base.outcome, other.outcome), pl.col("difference_days")
    if table.is_empty():
        return
    moved = table.filter(moves.fill_null(1) != 0)  # null: dropped in a wave
    if moved.is_empty():
        return
    names = names_of(base.question.organisation)
    played = base.outcome.played.replications
    rows = tuple(
        feature_row(row, names, base.question, other.question, played)
        for row in moved.sort(moves.abs(), descending=True).head(most).iter_rows(named=True)
    )
    headings = tr("features that move most"), *_before_and_after()
    yield Section("", (), headings, rows, gives_way=(1, 2))


def feature_gap_sections(found: FeatureGap) -> Iterator[Section]:
    """One planned feature in two organisations: dates, and where it waits longer or shorter."""
    base, other = found.base, found.other
    names = names_of(base.question.organisation)
    title = tr("{names}: {name} against {name_2}").format(
        names=feature_name(names, found.feature),
        name=other.question.name,
        name_2=base.question.name,
    )
    table = feature_differences(base.outcome, other.outcome)
    mine = table.filter(pl.col("feature") == found.feature)
    if mine.is_empty():
        yield Section(title, (tr("It is not asked for within the time simulated in both."),))
        return
    row, played = mine.row(0, named=True), base.outcome.played.replications
    _, before, after, gap, reach = feature_row(row, names, base.question, other.question, played)
    if not gap:  # dropped by a wave, or asked for on another day
        untold = tr("too few replications to tell")
        apart = tr("In {name}: {before}; in {name_2}: {after}. {spread}").format(
            name=base.question.name,
            before=before or untold,
            name_2=other.question.name,
            after=after or untold,
            spread=reach,
        )
        yield Section(title, (apart.strip(), *too_few(played)))
        return
    late = tr("after the time simulated")
    told = (
        tr(
            "85 of 100 by {value} in {name}, by {value_2} in {name_2}: {gap} "
            "working days on average ({spread}); sooner in {probability_sooner}."
        )
        if can_tell(MOST, played)
        else tr("{gap} working days on average ({spread}); sooner in {probability_sooner}.")
    ).format(
        value=late if before == "-" else before,
        name=base.question.name,
        value_2=late if after == "-" else after,
        name_2=other.question.name,
        gap=gap,
        spread=reach,
        probability_sooner=_sooner(row, played),
    )
    yield Section(title, (told, *too_few(played)))
    waits = paired_waits(base.outcome, other.outcome, feature=found.feature)
    if waits.shared:
        note = tr("Mean days where it reaches customers in both; the differences add up.")
        yield causes_section(waits, tr("Where its time goes"), note)
        yield from places_section(base, other, found.places, Section(tr("Where it waits")))


# --- Tables as CSV or Parquet, with what they were made with: features, and weeks ----------------


def weeks_table(comparison: Comparison) -> pl.DataFrame:
    """Every organisation of a comparison week by week, and how far it differs from the first."""
    base, *others = comparison.studies
    first = base.outcome.by_week().with_columns(organisation=pl.lit(base.question.name))
    rest = [
        weekly_differences(base.outcome, other.outcome)
        .select("work", "week", "until", pl.selectors.contains("_other", "_difference"))
        .rename(lambda name: name.replace("_other", ""))
        .with_columns(organisation=pl.lit(other.question.name))
        for other in others
    ]
    table = pl.concat([first, *rest], how="diagonal")
    return table.select("organisation", pl.exclude("organisation"))


# --- Comparisons and sensitivities for programs --------------------------------------------------

COMPARISON_SCHEMA = "tribeplan.comparison/v1"
SENSITIVITY_SCHEMA = "tribeplan.sensitivity/v1"


def comparison_json(
    comparison: Comparison,
    doubts: tuple[Doubt, ...] = (),
    tolerance: Tolerance | None = None,
    gaps: tuple[FeatureGap, ...] = (),
    costs: Mapping[str, Any] | None = None,
) -> str:
    """Write a comparison as one document, with how one feature fares if that was asked.

    Of money, what :func:`tribeplan.report.costs.costs_json` gives, if that was asked.
    """
    document = {
        "schema": COMPARISON_SCHEMA,
        "measure": comparison.measure.value,
        "confidence": comparison.confidence,
        "looks": comparison.looks,
        "decided": comparison.is_decided,
        "first_day": comparison.base.provenance["starts"],
        "answer": answer_json(comparison),
        "studies": [
            {"provenance": study.provenance, **summary(study)} for study in comparison.studies
        ],
        "differences": [
            _difference(comparison, number, tolerance)
            for number in range(len(comparison.differences))
        ],
        "doubts": [doubt_json(doubt) for doubt in doubts],
    }
    if gaps:
        document["feature_asked"] = [
            {
                "feature": each.feature,
                "base": each.base.question.name,
                "other": each.other.question.name,
                "waits": _paired(
                    paired_waits(each.base.outcome, each.other.outcome, feature=each.feature)
                ),
                "places": each.places.to_dicts(),
            }
            for each in gaps
        ]
    if costs is not None:
        document["costs"] = costs
    return json_document(document)


def _difference(comparison: Comparison, number: int, tolerance: Tolerance | None) -> dict[str, Any]:
    base, other = comparison.base, comparison.studies[number + 1]
    difference, places = comparison.differences[number], comparison.places[number]
    waits = paired_waits(base.outcome, other.outcome)
    return {
        "base": difference.base,
        "other": difference.other,
        "base_value": difference.base_value,
        "other_value": difference.other_value,
        "difference": difference.difference,
        "measured": measured_work(difference),
        "base_unfinished_share": difference.base_unfinished,
        "other_unfinished_share": difference.other_unfinished,
        "bound": difference.bound or None,
        "relative": relative(difference),
        "probability_better": difference.probability_faster,
        "clear": difference.is_clear,
        "verdict": verdict(difference),
        "assumed_otherwise": list(difference.assumed_otherwise),
        "fails": tolerance.is_broken_by(difference) if tolerance is not None else None,
        "replications": difference.replications,
        "reached_customers_in_both": waits.shared,
        "waits_of_those_in_both": _paired(waits),
        "by_feature": feature_differences(base.outcome, other.outcome).to_dicts(),
        "by_cause": why_by_cause(base.outcome, other.outcome).to_dicts(),
        "by_place": places.to_dicts(),
        "by_gate": why_by_gate(base.outcome, other.outcome).to_dicts(),
        "by_week": weekly_differences(base.outcome, other.outcome).to_dicts(),
    }


def _paired(waits: PairedWaits) -> list[dict[str, Any]]:
    return [
        {
            "cause": gap.cause,
            "base_days": gap.base_days,
            "other_days": gap.other_days,
            "difference_days": gap.difference,
        }
        for gap in waits.causes
    ]


def doubt_json(doubt: Doubt) -> dict[str, Any]:
    """What assumptions do to a decision as plain values."""
    return {
        "base": doubt.base,
        "other": doubt.other,
        "settings": doubt.samples,
        "replications": doubt.replications,
        "other_better_share": doubt.result.other_better_share,
        "flipping": doubt.result.flipping,
        "assumptions": doubt.result.factors.to_dicts(),
    }


def sensitivity_json(screening: Screening, doubt: Doubt | None) -> str:
    """Write a sensitivity analysis as one document."""
    document = {
        "schema": SENSITIVITY_SCHEMA,
        "model": screening.question.name,
        "path": screening.question.path,
        "first_day": screening.question.first_day.day,
        "first_day_because": screening.question.first_day.because.value,
        "trajectories": screening.trajectories,
        "replications": screening.replications,
        "effects": screening.effects.to_dicts(),
        "strongest": screening.shares.to_dicts(),
        "samples": screening.samples,
        "doubt": doubt_json(doubt) if doubt is not None else None,
    }
    return json_document(document)
