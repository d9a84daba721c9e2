"""Outcomes and comparisons as the screens show them."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

import numpy as np

from tribeplan.api import project_options, rules_of
from tribeplan.formats.exchange.readings import read_readings
from tribeplan.formats.model.scenario import load_stack
from tribeplan.org.elements import counted
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import ChapterSeat, Roster, roster_of, short_names
from tribeplan.org.scorecard import scored_measures
from tribeplan.org.workload import DAYS_PER_WEEK
from tribeplan.report.backlog import backlog_sections, orders_of, placed
from tribeplan.report.compared import UNITS, comparison_report, in_all, verdict
from tribeplan.report.journey import journey_sections, ways_of
from tribeplan.report.readiness import readiness_of, readiness_sections
from tribeplan.report.roles import growing, role_sections
from tribeplan.report.scorecard import scorecard_of, scorecard_sections
from tribeplan.report.sections import Section
from tribeplan.report.simulated import (
    LEAST_COST_DAYS,
    MOST_BOTTLENECKS,
    counted_leads,
    fewer,
    share_within,
    study_report,
    too_few,
)
from tribeplan.report.value_map import date_by, map_sections, map_views
from tribeplan.report.words import (
    CAUSE_WORDS,
    at_least,
    date,
    days,
    names_of,
    sentence,
    share,
    signed_days,
)
from tribeplan.rules.comparison import DiffResult, WaveDifference, compare
from tribeplan.scenario.difference import difference
from tribeplan.simulation.comparison import MeasuredDifference, difference_of
from tribeplan.simulation.interval import Interval, can_tell, mean_interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.memory import RELEASED
from tribeplan.simulation.outcome import (
    CAUSES,
    HALF,
    MOST,
    PERCENTILES,
    Outcome,
    ended_by,
    lead_quantile_of,
    load_over_time,
    utilisation,
)
from tribeplan.simulation.plan import TICKS_PER_DAY, ComparisonMeasure
from tribeplan.simulation.planning import Question
from tribeplan.simulation.study import Comparison, Study
from tribeplan.tui.runs.messages import (
    NO_DIFFERENCE,
    Bar,
    BurnUp,
    ComparedFigure,
    ComparisonView,
    Dated,
    DifferenceLine,
    FigureRow,
    Flow,
    LeadTimeSpread,
    LoadOverTime,
    OverTime,
    Percentile,
    Range,
    Steer,
    StudyView,
    ValueView,
)

# --- One organisation's outcome as the screens show it -------------------------------------------

STEPS = 240
"""Of a distribution; twice as many as there are columns in a wide pane."""

FLOW_POINTS = 121

SHOWN_SHARE = 0.995
"""Where a distribution ends, so that one feature in a thousand does not squeeze all others."""


def study_view(study: Study, wanted: int) -> StudyView:
    """An answer to a simulation that may still go on."""
    outcome = study.outcome
    experiment = study.question.experiment
    ranked = outcome.bottlenecks().head(MOST_BOTTLENECKS).iter_rows(named=True)
    busy = utilisation(outcome).sort("busy_share", descending=True)
    by_feature = outcome.by_feature()
    return StudyView(
        replications=outcome.played.replications,
        wanted=wanted,
        horizon_days=experiment.horizon_days,
        seed=experiment.seed,
        begins=date(study.question.first_day.day),
        cautions=(*too_few(outcome.played.replications), *fewer(study)),
        spreads=_spreads(outcome),
        flow=_flow(outcome),
        burn_up=_burn_up(outcome),
        over_time=_over_time(study),
        report=study_report(study),
        bottleneck_squads=tuple(
            row["squad"] for row in ranked if row["days_per_feature"] >= LEAST_COST_DAYS
        ),
        busy_squads=tuple(busy["squad"].to_list()),
        feature_ids=() if by_feature.is_empty() else tuple(by_feature["feature"].to_list()),
    )


def _spreads(outcome: Outcome) -> tuple[LeadTimeSpread, ...]:
    spreads: list[LeadTimeSpread] = []
    for what, recurring in (("Planned features", False), ("Items that keep coming", True)):
        found = [
            (share, interval)
            for share in PERCENTILES
            for interval in [lead_quantile_of(outcome, recurring=recurring, share=share)]
            if interval is not None
        ]
        percentiles = tuple(
            _percentile(share, interval)
            for share, interval in found
            if recurring or _can_tell(outcome, share)
        )
        if found:
            spreads.append(_spread(what, percentiles, *_ended(outcome, recurring=recurring)))
    return tuple(spreads)


def _can_tell(outcome: Outcome, share: float) -> bool:
    """Whether its replications tell a percentile of what happens once in each of them."""
    return can_tell(share, outcome.played.replications)


def _ended(outcome: Outcome, *, recurring: bool) -> tuple[FloatArray, FloatArray]:
    """The share that customers have by each lead time, in order.

    A planned feature that is not there at the end never is; of items that keep coming some are
    always under way at the end, and count as taking longer than they have until then.
    """
    planned = len(outcome.plan.features)
    if not recurring:
        leads = counted_leads(outcome, recurring=False)
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
) -> LeadTimeSpread:
    finite = np.isfinite(times)
    times, ended = times[finite], ended[finite]
    almost_all = np.searchsorted(ended, SHOWN_SHARE * (ended[-1] if len(ended) else 0))
    marked = [each.days for each in percentiles if each.days is not None]
    last = max([*times[almost_all : almost_all + 1].tolist(), *marked, 1.0])
    when = np.linspace(0, last, STEPS + 1)[1:]
    within = np.concatenate([[0.0], ended])[np.searchsorted(times, when, side="right")]
    shares = np.diff(within, prepend=0.0)
    return LeadTimeSpread(what, percentiles, last, tuple(shares.tolist()), tuple(within.tolist()))


def within_of(leads: FloatArray, last_day: float) -> tuple[float, ...]:
    """The share that customers have within so many days, by equal steps from 0."""
    return tuple(share_within(leads, np.linspace(0, last_day, STEPS + 1)[1:]).tolist())


def _flow(outcome: Outcome) -> Flow:
    table = outcome.flow(FLOW_POINTS)
    columns = ("day", "arrived", "started", "finished", "released")
    return Flow(*(tuple(table[column].to_list()) for column in columns))


def _burn_up(outcome: Outcome) -> BurnUp:
    features = len(outcome.plan.features)
    counts = outcome.counts[:, :features]
    released = outcome.played.features[:, :features, RELEASED] / TICKS_PER_DAY
    done = np.where(counts & (released >= 0), released, np.inf)
    last = _shown_until(outcome)
    by_day = [(done <= day).sum(axis=1) for day in np.linspace(0, last, FLOW_POINTS)]
    few, half, many = (
        tuple(float(np.quantile(each, share, method="inverted_cdf")) for each in by_day)
        if _can_tell(outcome, max(share, 1 - share))
        else ()
        for share in (1 - MOST, HALF, MOST)
    )
    all_by = [(share, outcome.whole_plan_day(share)) for share in (HALF, MOST)]
    dates = [
        date_by(outcome, np.inf if day is None else day) if _can_tell(outcome, share) else ""
        for share, day in all_by
    ]
    return BurnUp(int(counts.any(axis=0).sum()), few, half, many, (dates[0], dates[1]))


MOST_STRETCHES = 60
"""Of weeks, for which load is shown; more than there are columns nobody sees."""

AXIS_DATES = 5


def _over_time(study: Study) -> OverTime:
    outcome = study.outcome
    last = _shown_until(outcome)
    weeks = max(math.ceil(last / DAYS_PER_WEEK / MOST_STRETCHES), 1)
    axis = (last * number / (AXIS_DATES - 1) for number in range(AXIS_DATES))
    dates = tuple(Dated(day, date_by(outcome, day + 1)) for day in axis)
    return OverTime(
        last,
        dates,
        tuple(_bars(study)),
        tuple(_changes(study)),
        weeks,
        tuple(_loads(study, weeks, last)),
        _who(study),
    )


def _shown_until(outcome: Outcome) -> float:
    """The day by which all features are there in 95 of 100 replications, and a little more."""
    whole = outcome.whole_plan_day(0.95)
    last: float = outcome.plan.experiment.total_days
    return last if whole is None else min(whole * 1.1, last)


def _bars(study: Study) -> Iterator[Bar]:
    outcome, organisation = study.outcome, study.question.organisation
    names = names_of(organisation)
    works = {work.id: work for work in outcome.plan.features}
    rows = [row for row in outcome.by_feature().iter_rows(named=True) if row["feature"] in works]
    squads = [squad.id for squad in outcome.plan.squads]
    rows.sort(key=lambda row: (squads.index(row["squad"]), works[row["feature"]].arrives_tick))
    for row in rows:
        work, due = works[row["feature"]], organisation.work.features[row["feature"]].due
        asked = work.arrives_tick / TICKS_PER_DAY
        half, most = (
            None if lead is None or math.isinf(lead) else asked + lead
            for share, by in ((HALF, "lead_p50_days"), (MOST, "lead_p85_days"))
            for lead in [row[by] if _can_tell(outcome, share) else math.nan]
        )
        days = (asked + 1, math.inf if half is None else half, math.inf if most is None else most)
        written = [date_by(outcome, day) for day in days]
        half, most = (None if day is None or math.isnan(day) else day for day in (half, most))
        yield Bar(
            work.id,
            names.features.get(work.id, work.id),
            names.squad(row["squad"]),
            asked,
            half,
            most,
            None if due is None else outcome.calendar.tick_after(due) / TICKS_PER_DAY,
            (written[0], written[1], written[2], "-" if due is None else date(due)),
            row["asked_for"] or "",
        )


def _changes(study: Study) -> Iterator[Dated]:
    """Which waves come when and who works elsewhere from then on; when squads begin and end."""
    outcome, before = study.outcome, study.question.organisation
    found = defaultdict[tuple[dt.date, str], list[str]](list)
    for wave in study.question.waves:
        found[wave.on, wave.name] += _moved(before, wave.organisation)
        before = wave.organisation
    for day, words in _dated(before):
        if day is not None:
            found[day, ""].append(words)
    for day, name in sorted(found):
        at = outcome.calendar.tick(day) / TICKS_PER_DAY
        if 0 < at <= outcome.plan.experiment.total_days:
            called = f"{date(day)} {name}".strip()
            yield Dated(at, f"{called}: {', '.join(found[day, name])}")


def _moved(before: Organisation, after: Organisation) -> Iterator[str]:
    was, now = roster_of(before), roster_of(after)
    for id_, person in after.people.items():
        old, new = ({seat.id: seat for seat in each.squads_of(id_)} for each in (was, now))
        joined = [seat.name for squad, seat in new.items() if squad not in old]
        if joined or old.keys() - new.keys():
            yield f"{person.name or id_} to {' and '.join(joined) or 'no squad'}"


def _who(study: Study) -> Section:
    """Who is in each squad from the start; for each wave who comes and who goes."""
    question = study.question
    rosters = [roster_of(question.organisation)]
    rosters += [roster_of(wave.organisation) for wave in question.waves]
    people = {id_: each for roster in rosters for id_, each in roster.organisation.people.items()}
    called = short_names({id_: person.name or id_ for id_, person in people.items()})
    squads = {id_: seat.name for roster in rosters for id_, seat in roster.squads.items()}
    names = _told_apart(squads)

    def cell(id_: str, number: int) -> str:
        there, before = (
            roster.squads[id_].people if id_ in roster.squads else ()
            for roster in (rosters[number], rosters[max(number - 1, 0)])
        )
        if not number:
            return ", ".join(called[person] for person in there) or "-"
        moved = [f"+{called[person]}" for person in there if person not in before]
        moved += [f"-{called[person]}" for person in before if person not in there]
        return " ".join(moved) or "the same"

    rows = tuple((names[id_], *(cell(id_, n) for n in range(len(rosters)))) for id_ in squads)
    waves = (f"from {date(wave.on)} {wave.name}".strip() for wave in question.waves)
    title = "Who is in which squad when"
    return Section(title, (), ("squad", "from the start", *waves), rows)


def _dated(organisation: Organisation) -> Iterator[tuple[dt.date | None, str]]:
    names = names_of(organisation)
    for id_, person in organisation.people.items():
        for move in person.moves:
            to = names.squad(move.joined) if move.joined else "no squad"
            yield move.on, f"{person.name or id_} to {to}"
    for tribe in organisation.tribes.values():
        for id_, squad in tribe.squads.items():
            yield squad.since, f"{squad.name or id_} begins"
            yield squad.ends, f"{squad.name or id_} ends"


def _loads(study: Study, weeks: int, until: float) -> Iterator[LoadOverTime]:
    names = names_of(study.question.organisation)
    table = load_over_time(study.outcome, weeks)
    for (squad, skill), rows in table.group_by("squad", "skill", maintain_order=True):
        name = names.skill(str(skill)) if skill else names.squad(str(squad))
        shares = rows.filter(rows["from_day"] < until)["load_share"]
        yield LoadOverTime(name, str(skill), str(squad), tuple(shares.to_list()))


# --- Several organisations' outcomes as the screens show them ------------------------------------

SAME = "the same"
ALMOST = "~ the same"


def comparison_view(comparison: Comparison, structure: tuple[DiffResult, ...]) -> ComparisonView:
    """An answer to a comparison that may still go on."""
    parts = comparison_report(comparison).parts
    why = [parts[f"why {number}"] for number in range(1, len(comparison.studies))]
    recurring = comparison.differences[0].recurring
    leads = [counted_leads(study.outcome, recurring=recurring) for study in comparison.studies]
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
        cautions=(
            *_cautions(comparison),
            *too_few(comparison.base.outcome.played.replications),
            *fewer(comparison.base),
        ),
        overload=parts["overload"],
        why=tuple(why),
        differences=tuple(_sentences(each) for each in structure),
        ranges=tuple(_ranges(comparison)),
        causes=tuple(CAUSE_WORDS[cause] for cause in _causes(comparison)),
        days=tuple(_days(study, _causes(comparison)) for study in comparison.studies),
        matrices=tuple(
            matrix_between(comparison.base.question.in_the_end, study.question.in_the_end)
            for study in comparison.studies[1:]
        ),
        plans=tuple(_over_time(study) for study in comparison.studies),
        sections=(
            *(*parts["verdict"], *parts["overload"], *parts["side_by_side"], *parts["lead_times"]),
            *chain.from_iterable(why),
            *parts["basis"],
        ),
    )


def _cautions(comparison: Comparison) -> Iterator[str]:
    """Warn where scenarios assume other things: that is no doing of their structure."""
    base = comparison.base.question
    usual = base.assumptions.model_dump(mode="json")
    told: dict[str, list[str]] = {}
    for study in comparison.studies[1:]:
        here = study.question.assumptions.model_dump(mode="json")
        apart = base.assumptions.apart(study.question.assumptions)
        others = [f"{n} = {here[n]} (not {usual[n]})" for n in apart]
        if others:
            told.setdefault(", ".join(others), []).append(study.question.name)
    for assumed, names in told.items():
        verb = "assumes" if len(names) == 1 else "assume"
        yield (
            f"Not only the structure differs: beside {base.name}, {' and '.join(names)} {verb} "
            f"{assumed}"
        )


def structure_of(comparison: Comparison) -> tuple[DiffResult, ...]:
    """Tell what differs in the structure of each in the end, beside the first, and when."""
    base, rules = comparison.base.question, rules_of(project_options())
    return tuple(
        replace(
            compare(
                (base.name, base.in_the_end),
                (study.question.name, study.question.in_the_end),
                rules,
            ),
            waves=tuple(_waves(base, study.question)),
        )
        for study in comparison.studies[1:]
    )


def _waves(base: Question, question: Question) -> Iterator[WaveDifference]:
    """What differs from the first day on, and what each wave changes; nothing without waves."""
    if base.waves or not question.waves:
        return
    before = base.organisation
    for on, name, after in (
        (None, "", question.organisation),
        *((wave.on, wave.name, wave.organisation) for wave in question.waves),
    ):
        yield WaveDifference(on, name, difference(before, after).statements)
        before = after


def _last_day(leads: FloatArray) -> float:
    reached = leads[np.isfinite(leads)]
    return float(np.quantile(reached, SHOWN_SHARE)) if len(reached) else 1.0


def _figures(comparison: Comparison, structure: tuple[DiffResult, ...]) -> Iterator[FigureRow]:
    for measure, title in MEASURE_TITLES:
        row = _paired(comparison, measure, title)
        if row is not None:
            yield row
    yield from _rates(comparison)
    yield from _late(comparison)
    yield _busiest(comparison)
    yield _people(comparison)
    yield _problems(structure)


MEASURE_TITLES = (
    (ComparisonMeasure.MEAN_LEAD, "mean lead time"),
    (ComparisonMeasure.P85_LEAD, "mean 85%, by replication"),
    (ComparisonMeasure.COST_OF_DELAY, "cost of delay"),
)


def differences(comparison: Comparison, measure: ComparisonMeasure) -> list[MeasuredDifference]:
    """Compare a measure replication by replication, as surely as all answers together are to be."""
    base = comparison.base
    doubt = (1 - comparison.confidence) / max(len(comparison.studies) - 1, 1)  # Bonferroni
    return [
        difference_of(_named(base), _named(study), measure, 1 - doubt)
        for study in comparison.studies[1:]
    ]


def _ranges(comparison: Comparison) -> Iterator[Range]:
    for measure, title in MEASURE_TITLES:
        for number, each in enumerate(differences(comparison, measure), start=1):
            gap, cell = each.difference, _difference(each)
            if each.base_value > 0 and math.isfinite(gap.half_width):
                value, low, high = (end / each.base_value for end in gap)
                yield Range(number, title, value, low, high, cell.difference, cell.word)


def _causes(comparison: Comparison) -> list[str]:
    """What time goes into anywhere, the work itself first, then the longest waits."""
    most = np.max([_days(study, ("touch", *CAUSES)) for study in comparison.studies], axis=0)
    waits = sorted(zip(CAUSES, most[1:], strict=True), key=lambda pair: -pair[1])
    return ["touch", *(cause for cause, days in waits if days >= LEAST_COST_DAYS)]


def _days(study: Study, causes: Iterable[str]) -> tuple[float, ...]:
    recurring = not study.outcome.plan.features
    table = study.outcome.waits(recurring=recurring)
    found = dict(zip(table["cause"], table["days_per_feature"], strict=True))
    return tuple(float(found[cause]) for cause in causes)


def matrix_between(before: Organisation, after: Organisation) -> tuple[Section, Section, Section]:
    """Lay squads by chapters out, with how many there are, who comes and who goes.

    In a cell ``3 +Ana -Bo``: three are there afterwards, Ana came, Bo went. What is in neither is
    left out. Behind it the same as it is before, with those who go, and afterwards, with those who
    come.
    """
    rosters = roster_of(before), roster_of(after)
    was, now = (_cells(roster) for roster in rosters)
    squads = list(dict.fromkeys(squad for squad, _ in (*was, *now)))
    chapters = list(dict.fromkeys(chapter for _, chapter in (*was, *now)))
    squad_names = _told_apart(
        {id_: seat.name for roster in rosters for id_, seat in roster.squads.items()}
    )
    chapter_names = _told_apart(
        {"": "no chapter"}
        | {_chapter_key(seat): seat.name for roster in rosters for seat in roster.chapters}
    )
    people = {**before.people, **after.people}
    called = short_names({id_: person.name or id_ for id_, person in people.items()})

    def cell(at: tuple[str, str], shown: str) -> str:
        old, new = was.get(at, {}), now.get(at, {})
        signs = [("+", id_) for id_ in new if id_ not in old]
        signs += [("-", id_) for id_ in old if id_ not in new]
        moved = [f"{sign}{called[id_]}" for sign, id_ in signs if sign in shown]
        there = old if shown == "-" else new
        return " ".join((str(len(there)), *moved)) if there or moved else "."

    heads = ("squad", *(chapter_names[chapter] for chapter in chapters))

    def matrix(title: str, shown: str) -> Section:
        rows = tuple(
            (squad_names[squad], *(cell((squad, chapter), shown) for chapter in chapters))
            for squad in squads
        )
        return Section(title, (), heads, rows)

    return (
        matrix("Who is where afterwards: + comes, - goes", "+-"),
        matrix("before, - goes", "-"),
        matrix("afterwards, + comes", "+"),
    )


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    uses = Counter(names.values())
    return {id_: name if uses[name] == 1 else f"{name} ({id_})" for id_, name in names.items()}


def _chapter_key(seat: ChapterSeat) -> str:
    """Its id with that of its tribe: every tribe may have its 'design'."""
    return f"{seat.tribe_id}.{seat.id}"


def _cells(roster: Roster) -> dict[tuple[str, str], dict[str, None]]:
    """Who is in each squad by each chapter, under the ids of these; empty for no chapter."""
    found: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for seat in roster.squads.values():
        for person in seat.people:
            place = roster.chapter_of(person)
            chapter = "" if place is None else _chapter_key(place)
            found[seat.id, chapter][person] = None
    return dict(found)


def _paired(comparison: Comparison, measure: ComparisonMeasure, title: str) -> FigureRow | None:
    found = differences(comparison, measure)
    if measure is ComparisonMeasure.COST_OF_DELAY and not any(
        d.base_value or d.other_value for d in found
    ):
        return None
    first = at_least(UNITS[measure].write(found[0].base_value), found[0].base_unfinished)
    cells = (ComparedFigure(first), *(_difference(each) for each in found))
    return FigureRow(title, cells)


def _named(study: Study) -> tuple[str, Outcome]:
    return study.question.name, study.outcome


def _difference(found: MeasuredDifference) -> ComparedFigure:
    unit = UNITS[found.measure]
    gap = found.difference
    value = at_least(unit.write(found.other_value), found.other_unfinished)
    if found.is_equal:
        return ComparedFigure(value, "", SAME)
    word = unit.better if gap.value < 0 else unit.worse
    difference = f"{'+' if gap.value > 0 else '-'}{unit.write(abs(gap.value))}"
    return _with_luck(value, difference, unit.write, gap, word if found.is_clear else "")


def _with_luck(
    value: str, difference: str, write: Callable[[float], str], gap: Interval, word: str
) -> ComparedFigure:
    """A difference with how far luck may have carried it; without a word it is not clear."""
    luck = f" (±{write(gap.half_width)})" if math.isfinite(gap.half_width) else ""
    return ComparedFigure(value, f"{difference}{luck}", word or NO_DIFFERENCE)


def _rates(comparison: Comparison) -> Iterator[FigureRow]:
    """Count what gets done in all the time: a week's share of a few features would be 0.0."""
    each: list[FloatArray] = [
        np.isfinite(study.outcome.lead_days).sum(axis=1) for study in comparison.studies
    ]
    cells = [ComparedFigure(days(float(each[0].mean())))]
    for rates in each[1:]:
        gap = mean_interval(rates - each[0], comparison.confidence)
        cells.append(_more_or_less(gap, days(float(rates.mean()))))
    horizon_days = comparison.studies[0].outcome.plan.experiment.horizon_days
    weeks = round(horizon_days / DAYS_PER_WEEK)
    time = counted(weeks, "week") if weeks > 1 else counted(int(horizon_days), "working day")
    yield FigureRow(f"done in {time}", tuple(cells))


def _more_or_less(gap: Interval, value: str) -> ComparedFigure:
    if gap.low == gap.high == 0:
        return ComparedFigure(value, "", SAME)
    difference = signed_days(gap.value)
    if difference == signed_days(0):
        return ComparedFigure(value, "", ALMOST)
    word = "more" if gap.value > 0 else "less"
    return _with_luck(value, difference, days, gap, word if gap.excludes_zero else "")


def _late(comparison: Comparison) -> Iterator[FigureRow]:
    """Percentiles of what counts in all, which never flatter: unfinished features are endless.

    Empty where there are too few replications to tell them.
    """
    recurring, alike = comparison.differences[0].recurring, in_all(comparison)
    for percent in (85, 95):
        found = [
            lead_quantile_of(study.outcome, recurring=recurring, share=percent / 100, among=alike)
            for study in comparison.studies
        ]
        is_told = recurring or _can_tell(comparison.base.outcome, percent / 100)
        cells = (
            ComparedFigure(("-" if each is None else days(each.value)) if is_told else "")
            for each in found
        )
        yield FigureRow(f"{percent} of 100 within", tuple(cells))


def _busiest(comparison: Comparison) -> FigureRow:
    shares = [_highest(study.outcome) for study in comparison.studies]
    return FigureRow("busiest squad", tuple(ComparedFigure(share(each)) for each in shares))


def _highest(outcome: Outcome) -> float:
    return max(utilisation(outcome)["busy_share"].to_list(), default=0.0)


def _people(comparison: Comparison) -> FigureRow:
    base, *numbers = (
        sum(not person.vacancy for person in study.question.organisation.people.values())
        for study in comparison.studies
    )
    cells = [ComparedFigure(f"{base:,}")]
    for number in numbers:
        gap = number - base
        cells.append(ComparedFigure(f"{number:,}", f"{gap:+,}" if gap else "", "" if gap else SAME))
    return FigureRow("people", tuple(cells))


def _problems(structure: tuple[DiffResult, ...]) -> FigureRow:
    cells = [ComparedFigure("")]
    for each in structure:
        new, gone = len(each.findings.appear), len(each.findings.vanish)
        is_same = not (new or gone)
        gap = "" if is_same else f"+{new} -{gone}"
        cells.append(ComparedFigure("", gap, SAME if is_same else ""))
    return FigureRow("new, solved problems", tuple(cells))


def _sentences(result: DiffResult) -> tuple[DifferenceLine, ...]:
    waves = result.waves or (WaveDifference(None, "", result.difference.statements),)
    said = [
        DifferenceLine(
            words.mark,
            f"{date(wave.on)}: {words.text}" if wave.on else words.text,
            f"{statement.kind}:{statement.subject.id}",
        )
        for wave in waves
        for statement in wave.statements
        for words in [sentence(statement)]
    ]
    said += [
        DifferenceLine("+", f"new problem: {each.problem.message}", each.entity)
        for each in result.findings.appear
    ]
    said += [
        DifferenceLine("-", f"solved: {each.problem.message}", each.entity)
        for each in result.findings.vanish
    ]
    return tuple(said)


# --- How a product is steered, as the screen shows it --------------------------------------------


def value_view(
    asked: Steer,
    organisation: Organisation,
    studies: Mapping[str, Study],
    cautions: tuple[str, ...] = (),
) -> ValueView:
    """One of the views, as its command tells it; dates are of the first study, if there is any.

    Raises
    ------
    InvalidInput
        When the files of the plan, or that of the readings, cannot be understood.
    NoInput
        When there is no such file.
    """
    roster = roster_of(organisation)
    played = tuple(studies.values())[:1]
    if asked.what == "map":
        outcome = played[0].outcome if played else None
        views = map_views(roster, outcome)
        found = map_sections(roster, views, outcome)
        facts = {bar.feature: ("", *bar.dates[1:3]) for study in played for bar in _bars(study)}
        for drawn, line in ((each.map, line) for each in views for line in each.lines):
            half = most = ""
            if outcome is not None and line.served is not None:
                half, most = (date_by(outcome, day) for day in line.served.fully)
            facts[f"{drawn.tribe} {line.need.words}"] = (share(line.effort_share), half, most)
        return ValueView(tuple(found), facts, cautions)
    if asked.what == "journey" and cautions:
        return ValueView((), {}, cautions)
    return ValueView(tuple(_steering(asked, organisation, roster, studies)), {}, cautions)


def _steering(
    asked: Steer, organisation: Organisation, roster: Roster, studies: Mapping[str, Study]
) -> Iterable[Section]:
    today = dt.date.today()  # noqa: DTZ011  # the day where the reader is
    match asked.what:
        case "journey":
            return journey_sections(organisation, ways_of(tuple(studies.values())), whole=True)
        case "backlog":
            orders = orders_of(studies) if len(studies) > 1 else ()
            limits = organisation.effective_limits()
            return backlog_sections(roster, limits, placed(roster), orders, whole=True)
        case "scorecard":
            read = read_readings(asked.readings, tuple(scored_measures(roster)), today)
            return scorecard_sections(scorecard_of(roster, read, today))
        case _:
            stack = replace(load_stack(asked.contender.path), organisation=organisation)
            if asked.what == "roles":
                return role_sections(growing(stack), roster)
            return readiness_sections(readiness_of(stack, roster, today))
