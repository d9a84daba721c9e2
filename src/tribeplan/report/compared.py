"""``tribeplan compare``: which organisation is faster, by how much, how sure that is, and why."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import polars as pl

from tribeplan.report.amounts import between, chance, days, money, share, signed_days
from tribeplan.report.doubted import doubt_sections
from tribeplan.report.overloaded import overload
from tribeplan.report.provenance import basis
from tribeplan.report.sections import Section
from tribeplan.report.simulated import lead_cells
from tribeplan.report.simulation_words import CAUSE_WORDS, names_of
from tribeplan.simulation.compare import Difference, Measure, why_by_gate
from tribeplan.simulation.doubt import Doubt
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.lead_times import lead_quantile_of
from tribeplan.simulation.outcome import CAUSES
from tribeplan.simulation.paired import paired_waits
from tribeplan.simulation.study import Contest, Study

LEAST_DAYS = 0.05
MOST_PLACES = 8
MOST_NAMED = 2
LEAST_SHARED = 1
"""Features a history that both must deliver for their waits to be worth comparing."""


class Unit(NamedTuple):
    """How a measure is spoken of."""

    what: str
    write: Callable[[float], str]
    unit: str
    better: str
    worse: str


UNITS = {
    Measure.MEAN_LEAD: Unit("mean lead time", days, "working days", "faster", "slower"),
    Measure.P85_LEAD: Unit(
        "lead time that 85 of 100 stay within", days, "working days", "faster", "slower"
    ),
    Measure.COST_OF_DELAY: Unit(
        "cost of delay", money, "in the models' currency", "cheaper", "dearer"
    ),
}


class Threshold(NamedTuple):
    """How much worse than the first another may be."""

    most_share: float

    def is_broken_by(self, difference: Difference) -> bool:
        """Whether it is worse by more, and that is no luck."""
        return relative(difference) > self.most_share and difference.difference.excludes_zero


def relative(difference: Difference) -> float:
    """Give the difference as a share of the first one's value."""
    base = difference.base_value
    return difference.difference.value / base if base else 0.0


def verdict(difference: Difference) -> str:
    """Say the answer in a sentence."""
    unit = UNITS[difference.measure]
    gap = difference.difference
    base, other = difference.base, difference.other
    if difference.is_equal:
        return f"{other} and {base} do not differ at all."
    size = unit.write(abs(gap.value))
    spread = _ordered(gap, unit)
    if not difference.is_clear:
        return (
            f"No difference seen between {other} and {base}: {size} {unit.unit} apart, and luck "
            f"alone could make that {spread}."
        )
    word = unit.better if gap.value < 0 else unit.worse
    return (
        f"{other} is {word} than {base} by {size} {unit.unit} ({share(abs(relative(difference)))}; "
        f"{spread}); it is {unit.better} in {chance(difference.probability_faster)} of the "
        "histories."
    )


def _ordered(gap: Interval, unit: Unit) -> str:
    """Write a range by size when its sign is clear, else with signs."""
    if gap.excludes_zero:
        low, high = sorted((abs(gap.low), abs(gap.high)))
        return between(Interval(low, low, high), unit.write)
    return f"anything from {unit.write(gap.low)} to {unit.write(gap.high)}"


class ContestSections(NamedTuple):
    """The report on a comparison by what each part is about; a part may have no section."""

    verdict: tuple[Section, ...]
    overload: tuple[Section, ...]
    side_by_side: tuple[Section, ...]
    lead_times: tuple[Section, ...]
    why: tuple[tuple[Section, ...], ...]
    """Of each that is held against the first: causes, places and boards."""

    doubts: tuple[Section, ...]
    basis: tuple[Section, ...]
    """How sure it is, and what it was made with."""


def contest_sections(
    contest: Contest, doubts: tuple[Doubt, ...] = (), threshold: Threshold | None = None
) -> ContestSections:
    """Give the report on a comparison, part by part."""
    sentences = (*(verdict(each) for each in contest.differences), *_fails(contest, threshold))
    questions = (study.question for study in contest.studies)
    made = basis(*questions, replications=contest.base.outcome.history.replications)
    others = contest.studies[1:]
    none_yet = (None,) * len(others)
    return ContestSections(
        verdict=(Section(contest_title(contest), sentences),),
        overload=tuple(section for study in contest.studies for section in _overloaded(study)),
        side_by_side=(_side_by_side(contest),),
        lead_times=tuple(_lead_times(contest)),
        why=tuple(
            tuple(_why(contest, study, places))
            for study, places in zip(others, contest.places or none_yet, strict=True)
        ),
        doubts=tuple(doubt_sections(doubts)),
        basis=(_method(contest), made),
    )


def compared_sections(
    contest: Contest, doubts: tuple[Doubt, ...] = (), threshold: Threshold | None = None
) -> Iterator[Section]:
    """Give the sections of a comparison."""
    parts = contest_sections(contest, doubts, threshold)
    yield from (*parts.verdict, *parts.overload, *parts.side_by_side, *parts.lead_times)
    for each in parts.why:
        yield from each
    yield from (*parts.doubts, *parts.basis)


def contest_title(contest: Contest) -> str:
    """Say what is held against what."""
    others = [study.question.name for study in contest.studies[1:]]
    named = ", ".join(others) if len(others) <= MOST_NAMED else f"{len(others)} organisations"
    return f"{named} against {contest.base.question.name}"


def _fails(contest: Contest, threshold: Threshold | None) -> Iterator[str]:
    if threshold is None:
        return
    for difference in contest.differences:
        limit = share(threshold.most_share)
        if threshold.is_broken_by(difference):
            yield f"Fails: {difference.other} is worse by more than {limit}."
        elif relative(difference) > threshold.most_share:
            yield f"Worse by more than {limit}, but that may be luck; not counted as a failure."


def _overloaded(study: Study) -> Iterator[Section]:
    for section in overload(study.outcome, names_of(study.question.organisation)):
        yield section._replace(title=f"! More work than gets done in {study.question.name}")


def _side_by_side(contest: Contest) -> Section:
    first = contest.differences[0]
    unit = UNITS[contest.measure]
    rows = [(first.base, unit.write(first.base_value), "", "", "", "")]
    values = [first.base_value]
    for each in contest.differences:
        gap = each.difference
        sign = "+" if gap.value > 0 else ""
        rows.append(
            (
                each.other,
                unit.write(each.other_value),
                f"{sign}{unit.write(gap.value)}",
                f"{unit.write(gap.low)} to {unit.write(gap.high)}",
                f"{sign}{relative(each):.0%}",
                chance(each.probability_faster),
            )
        )
        values.append(each.other_value)
    headings = ("", "value:", "difference:", "range", "", f"{unit.better}:")
    note = (
        f"Measured: {unit.what}, {unit.unit}, of planned features where there are any. "
        "What is not with customers at the end counts with "
        "the time it has waited so far."
    )
    return Section("Side by side", (note,), headings, tuple(rows), tuple(values))


def _lead_times(contest: Contest) -> Iterator[Section]:
    rows: list[tuple[str, ...]] = []
    for study in contest.studies:
        for words, recurring in (("planned features", False), ("items that keep coming", True)):
            found = [
                lead_quantile_of(study.outcome, recurring=recurring, share=percent)
                for percent in (0.5, 0.85)
            ]
            half, most = found
            if half is not None and most is not None:
                cells = (lead_cells(half, study.outcome), lead_cells(most, study.outcome))
                rows.append((study.question.name, words, cells[0][0], cells[1][0]))
    if rows:
        note = "Working days; '-' is not within the time simulated."
        headings = ("", "", "half within:", "85% within:")
        yield Section("Lead times", (note,), headings, tuple(rows))


def _why(contest: Contest, study: Study, places: pl.DataFrame | None) -> Iterator[Section]:
    base, other = contest.base, study
    found = paired_waits(base.outcome, other.outcome, contest.confidence)
    here = f": {other.question.name}" if len(contest.studies) > 2 else ""  # noqa: PLR2004  # a pair needs no name
    reach = (
        f"Of each history {found.base_released:,.1f} pieces of work reach customers in "
        f"{base.question.name}, {found.other_released:,.1f} in {other.question.name}, "
        f"{found.shared:,.1f} in both."
    )
    if found.shared < LEAST_SHARED:
        words = "Too few to say where their time goes differently."
        yield Section(f"Why{here}", (reach, words))
        return
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
    rows.append(("mean lead time", days(before), days(after), signed_days(after - before), ""))
    bars = (*(abs(gaps[cause].difference.value) for cause in used), 0.0)
    note = f"{reach} Mean days of those in both; the differences add up."
    headings = ("", "first:", "other:", "difference:", "range")
    yield Section(f"Why{here}", (note,), headings, tuple(rows), bars)
    if places is not None:
        yield from _places(base, other, places, here)
    yield from _gates(base, other, here)


def _counts(gap: Interval) -> bool:
    return abs(gap.value) >= LEAST_DAYS


def _signed_range(gap: Interval) -> str:
    return f"{signed_days(gap.low)} to {signed_days(gap.high)}"


def _places(base: Study, other: Study, places: pl.DataFrame, here: str) -> Iterator[Section]:
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
        note = "Mean days of the work that reaches customers in both, by where it waits."
        headings = ("waiting for", "in squad", "difference:", "range")
        yield Section(f"Where{here}", (note,), headings, tuple(rows), tuple(bars))


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


def _method(contest: Contest) -> Section:
    luck = (
        "All met the same luck: the same sizes of work, errors, absences and arrivals; differences "
        "are taken history by history, and a range holds the true difference with "
        f"{share(contest.confidence)} confidence, all comparisons together."
    )
    sentences = [luck]
    if not contest.is_decided:
        sentences.append(
            "Not every answer is clear after these replications; the difference is then so small "
            "that other reasons should decide, or ask for more with --replications."
        )
    return Section("How sure", tuple(sentences))
