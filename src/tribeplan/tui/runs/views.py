"""Outcomes and comparisons as the screens show them."""

import math
from collections.abc import Iterator

import numpy as np

from tribeplan.report.terminal.compared import UNITS, comparison_sections, verdict
from tribeplan.report.terminal.simulated import (
    LEAST_COST_DAYS,
    MOST_BOTTLENECKS,
    fewer,
    study_sections,
)
from tribeplan.report.words import at_least, date, days, sentence, share, signed_days
from tribeplan.rules.catalogue import USUAL_RULES
from tribeplan.rules.comparison import DiffResult, compare
from tribeplan.simulation.comparison import Difference, Measure, difference_of
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import (
    DAYS_PER_WEEK,
    PERCENTILES,
    Outcome,
    ended_by,
    lead_quantile_of,
    utilisation,
)
from tribeplan.simulation.study import Comparison, Study
from tribeplan.tui.runs.messages import (
    NO_DIFFERENCE,
    Cell,
    ComparisonView,
    FigureRow,
    Flow,
    Percentile,
    Sentence,
    Spread,
    StudyView,
)

# --- One organisation's outcome as the screens show it -------------------------------------------

STEPS = 240
"""Of a distribution; twice as many as there are columns in a wide pane."""

FLOW_POINTS = 121

SHOWN_SHARE = 0.995
"""Where a distribution ends, so that one feature in a thousand does not squeeze all others."""


def study_view(study: Study, of: int) -> StudyView:
    """An answer to a simulation that may still go on."""
    outcome = study.outcome
    experiment = study.question.experiment
    ranked = outcome.bottlenecks().head(MOST_BOTTLENECKS).iter_rows(named=True)
    busy = utilisation(outcome).sort("busy_share", descending=True)
    by_feature = outcome.by_feature()
    return StudyView(
        replications=outcome.played.replications,
        of=of,
        horizon_days=experiment.horizon_days,
        seed=experiment.seed,
        begins=date(study.question.first_day.day),
        cautions=fewer(study),
        spreads=_spreads(outcome),
        flow=_flow(outcome),
        report=study_sections(study),
        bottleneck_squads=tuple(
            row["squad"] for row in ranked if row["days_per_feature"] >= LEAST_COST_DAYS
        ),
        busy_squads=tuple(busy["squad"].to_list()),
        feature_ids=() if by_feature.is_empty() else tuple(by_feature["feature"].to_list()),
    )


def _spreads(outcome: Outcome) -> tuple[Spread, ...]:
    spreads: list[Spread] = []
    for what, recurring in (("Planned features", False), ("Items that keep coming", True)):
        percentiles = tuple(
            _percentile(share, interval)
            for share in PERCENTILES
            for interval in [lead_quantile_of(outcome, recurring=recurring, share=share)]
            if interval is not None
        )
        if percentiles:
            spreads.append(_spread(what, percentiles, *_ended(outcome, recurring=recurring)))
    return tuple(spreads)


def _ended(outcome: Outcome, *, recurring: bool) -> tuple[FloatArray, FloatArray]:
    """The share that customers have by each lead time, in order.

    A planned feature that is not there at the end never is; of items that keep coming some are
    always under way at the end, and count as taking longer than they have until then.
    """
    planned = len(outcome.plan.features)
    if not recurring:
        leads = counted(outcome.lead_days[:, :planned])
        return ended_by(leads, np.isfinite(leads))
    counts = outcome.counts[:, planned:]
    times = outcome.days_until_customers()[:, planned:][counts]
    return ended_by(times, np.isfinite(outcome.lead_days[:, planned:][counts]))


def _percentile(share: float, interval: Interval) -> Percentile:
    value = interval.value if math.isfinite(interval.value) else None
    return Percentile(round(share * 100), value, days(interval.value), give_or_take(interval))


def give_or_take(interval: Interval) -> str:
    """Write how far luck may have carried a value; empty when nothing can be said."""
    return days(interval.half_width) if math.isfinite(interval.half_width) else ""


def _spread(
    what: str, percentiles: tuple[Percentile, ...], times: FloatArray, ended: FloatArray
) -> Spread:
    finite = np.isfinite(times)
    times, ended = times[finite], ended[finite]
    almost_all = np.searchsorted(ended, SHOWN_SHARE * (ended[-1] if len(ended) else 0))
    marked = [each.days for each in percentiles if each.days is not None]
    last = max([*times[almost_all : almost_all + 1].tolist(), *marked, 1.0])
    when = np.linspace(0, last, STEPS + 1)[1:]
    within = np.concatenate([[0.0], ended])[np.searchsorted(times, when, side="right")]
    shares = np.diff(within, prepend=0.0)
    return Spread(what, percentiles, last, tuple(shares.tolist()), tuple(within.tolist()))


def counted(leads: FloatArray) -> FloatArray:
    """Every lead time that counts, unfinished ones as infinite."""
    kept: FloatArray = leads[~np.isnan(leads)]
    return kept


def within_of(leads: FloatArray, last_day: float) -> tuple[float, ...]:
    """The share that customers have within so many days, by equal steps from 0."""
    when = np.linspace(0, last_day, STEPS + 1)[1:]
    done = np.searchsorted(np.sort(leads), when, side="right") / max(len(leads), 1)
    return tuple(done.tolist())


def _flow(outcome: Outcome) -> Flow:
    table = outcome.flow(FLOW_POINTS)
    columns = ("day", "arrived", "started", "finished", "released")
    return Flow(*(tuple(table[column].to_list()) for column in columns))


# --- Several organisations' outcomes as the screens show them ------------------------------------

SAME = "the same"
ALMOST = "~ the same"


def comparison_view(comparison: Comparison, structure: tuple[DiffResult, ...]) -> ComparisonView:
    """An answer to a comparison that may still go on."""
    parts = comparison_sections(comparison)
    recurring = comparison.differences[0].recurring
    leads = [
        counted(study.outcome.lead_days[:, study.outcome.columns(recurring=recurring)])
        for study in comparison.studies
    ]
    last = max(_last_day(each) for each in leads)
    return ComparisonView(
        names=tuple(study.question.name for study in comparison.studies),
        replications=comparison.base.outcome.played.replications,
        begins=date(comparison.base.question.first_day.day),
        is_decided=comparison.is_decided,
        verdicts=tuple(verdict(each) for each in comparison.differences),
        figures=tuple(_figures(comparison, structure)),
        what="Items that keep coming" if recurring else "Planned features",
        last_day=last,
        within=tuple(within_of(each, last) for each in leads),
        cautions=(*_cautions(comparison), *fewer(comparison.base)),
        overload=parts.overload,
        why=parts.why,
        differences=tuple(_sentences(each) for each in structure),
        sections=(
            *(*parts.verdict, *parts.overload, *parts.side_by_side, *parts.lead_times),
            *(section for each in parts.why for section in each),
            *parts.basis,
        ),
    )


def _cautions(comparison: Comparison) -> Iterator[str]:
    """Warn where scenarios assume other things: that is no doing of their structure."""
    base = comparison.base.question
    usual = base.assumptions.model_dump(mode="json")
    told: dict[str, list[str]] = {}
    for study in comparison.studies[1:]:
        here = study.question.assumptions.model_dump(mode="json")
        others = [f"{n} = {here[n]} (not {usual[n]})" for n in usual if here[n] != usual[n]]
        if others:
            told.setdefault(", ".join(others), []).append(study.question.name)
    for assumed, names in told.items():
        verb = "assumes" if len(names) == 1 else "assume"
        yield (
            f"Not only the structure differs: beside {base.name}, {' and '.join(names)} {verb} "
            f"{assumed}"
        )


def structure_of(comparison: Comparison) -> tuple[DiffResult, ...]:
    """Tell what differs in the structure of each, beside the first."""
    base = comparison.base.question
    return tuple(
        compare(
            (base.name, base.organisation),
            (study.question.name, study.question.organisation),
            USUAL_RULES,
        )
        for study in comparison.studies[1:]
    )


def _last_day(leads: FloatArray) -> float:
    reached = leads[np.isfinite(leads)]
    return float(np.quantile(reached, SHOWN_SHARE)) if len(reached) else 1.0


def _figures(comparison: Comparison, structure: tuple[DiffResult, ...]) -> Iterator[FigureRow]:
    for measure, title in (
        (Measure.MEAN_LEAD, "mean lead time"),
        (Measure.P85_LEAD, "85 of 100 within"),
        (Measure.COST_OF_DELAY, "cost of delay"),
    ):
        row = _paired(comparison, measure, title)
        if row is not None:
            yield row
    yield from _rates(comparison)
    yield _late(comparison)
    yield _busiest(comparison)
    yield _people(comparison, structure)
    yield _problems(comparison, structure)


def _paired(comparison: Comparison, measure: Measure, title: str) -> FigureRow | None:
    """Compare a measure replication by replication, as surely as all answers together are to be."""
    base = comparison.base
    doubt = (1 - comparison.confidence) / max(len(comparison.studies) - 1, 1)  # Bonferroni
    found = [
        difference_of(_named(base), _named(study), measure, 1 - doubt)
        for study in comparison.studies[1:]
    ]
    if measure is Measure.COST_OF_DELAY and not any(d.base_value or d.other_value for d in found):
        return None
    first = at_least(UNITS[measure].write(found[0].base_value), found[0].base_unfinished)
    cells = (Cell(first), *(_difference(each) for each in found))
    return FigureRow(title, cells)


def _named(study: Study) -> tuple[str, Outcome]:
    return study.question.name, study.outcome


def _difference(found: Difference) -> Cell:
    unit = UNITS[found.measure]
    gap = found.difference
    value = at_least(unit.write(found.other_value), found.other_unfinished)
    if found.is_equal:
        return Cell(value, "", SAME)
    sign = "+" if gap.value > 0 else "-"
    luck = f" (±{unit.write(gap.half_width)})" if math.isfinite(gap.half_width) else ""
    difference = f"{sign}{unit.write(abs(gap.value))}{luck}"
    if not found.is_clear:
        return Cell(value, difference, NO_DIFFERENCE)
    return Cell(value, difference, unit.better if gap.value < 0 else unit.worse)


def _rates(comparison: Comparison) -> Iterator[FigureRow]:
    each = [_released_per_week(study.outcome) for study in comparison.studies]
    cells = [Cell(days(float(each[0].mean())))]
    for rates in each[1:]:
        gap = mean_interval(rates - each[0], comparison.confidence)
        cells.append(_cell(gap, float(rates.mean()), ("more", "less")))
    yield FigureRow("done a week", tuple(cells))


def _released_per_week(outcome: Outcome) -> FloatArray:
    experiment = outcome.plan.experiment
    weeks = experiment.horizon_days / DAYS_PER_WEEK
    rates: FloatArray = np.isfinite(outcome.lead_days).sum(axis=1) / weeks
    return rates


def _cell(gap: Interval, value: float, words: tuple[str, str]) -> Cell:
    if gap.low == gap.high == 0:
        return Cell(days(value), "", SAME)
    if signed_days(gap.value) == signed_days(0):
        return Cell(days(value), "", ALMOST)
    luck = f" (±{days(gap.half_width)})" if math.isfinite(gap.half_width) else ""
    difference = f"{signed_days(gap.value)}{luck}"
    clear = words[0] if gap.value > 0 else words[1]
    return Cell(days(value), difference, clear if gap.excludes_zero else NO_DIFFERENCE)


def _late(comparison: Comparison) -> FigureRow:
    """The percentile of planned features that never flatters: unfinished ones are endless."""
    cells: list[Cell] = []
    for study in comparison.studies:
        recurring = comparison.differences[0].recurring
        found = lead_quantile_of(study.outcome, recurring=recurring, share=0.95)
        cells.append(Cell("-" if found is None else days(found.value)))
    return FigureRow("95 of 100 within", tuple(cells))


def _busiest(comparison: Comparison) -> FigureRow:
    shares = [_highest(study.outcome) for study in comparison.studies]
    return FigureRow("busiest squad", tuple(Cell(share(each)) for each in shares))


def _highest(outcome: Outcome) -> float:
    return max(utilisation(outcome)["busy_share"].to_list(), default=0.0)


def _people(comparison: Comparison, structure: tuple[DiffResult, ...]) -> FigureRow:
    base, *numbers = (
        sum(not person.vacancy for person in study.question.organisation.people.values())
        for study in comparison.studies
    )
    cells = [Cell(f"{base:,}")]
    for number, _ in zip(numbers, structure, strict=True):
        gap = number - base
        cells.append(Cell(f"{number:,}", f"{gap:+,}" if gap else "", "" if gap else SAME))
    return FigureRow("people", tuple(cells))


def _problems(comparison: Comparison, structure: tuple[DiffResult, ...]) -> FigureRow:
    cells = [Cell("")]
    for each in structure:
        new, gone = len(each.findings.appear), len(each.findings.vanish)
        cells.append(
            Cell("", f"+{new} -{gone}" if new or gone else "", "" if new or gone else SAME)
        )
    del comparison
    return FigureRow("new, solved problems", tuple(cells))


def _sentences(result: DiffResult) -> tuple[Sentence, ...]:
    said = [
        Sentence(words.mark, words.text, f"{statement.kind}:{statement.subject.id}")
        for statement in result.difference.statements
        for words in [sentence(statement)]
    ]
    said += [
        Sentence("+", f"new problem: {each.problem.message}", each.entity)
        for each in result.findings.appear
    ]
    said += [
        Sentence("-", f"solved: {each.problem.message}", each.entity)
        for each in result.findings.vanish
    ]
    return tuple(said)
