"""What a simulation reports: the answer on one screen, the sections behind it, JSON and tables.

Contents: where numbers come from · overload · the sections · the answer on one screen · one
feature · JSON, CSV and Parquet.
"""

import datetime as dt
import io
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from tribeplan import __version__
from tribeplan.formats.exchange.writing import FORMULA
from tribeplan.org.address import show_address
from tribeplan.org.elements import clipped
from tribeplan.org.workload import DAYS_PER_WEEK
from tribeplan.report.assumptions import written_number
from tribeplan.report.language import counted, number, tr
from tribeplan.report.safe_text import json_document, plain
from tribeplan.report.sections import (
    ANSWER_HEIGHT,
    RunReport,
    Section,
    cell,
    columns,
    lines_of_answer,
)
from tribeplan.report.words import (
    CAUSE_WORDS,
    ENOUGH_FOR_SHARES,
    HELD_BACK,
    OVERLOAD,
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
    weeks,
)
from tribeplan.simulation.calendar import FirstDay
from tribeplan.simulation.interval import Interval, can_tell, mean_interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.memory import MOST_BYTES
from tribeplan.simulation.outcome import (
    CAUSES,
    HALF,
    MOST,
    PERCENTILES,
    Outcome,
    State,
    lead_quantile_of,
    mean_lead_of,
    unstable,
    utilisation,
    utilisation_by_skill,
)
from tribeplan.simulation.plan import TICKS_PER_DAY
from tribeplan.simulation.planning import Question, model_hash
from tribeplan.simulation.study import MOST_PLAYED_AGAIN, FeatureWaits, Study

# --- Where a simulated number comes from, so that it can be traced and run again -----------------

SHORT_HASH = 12


def first_day_words(first_day: FirstDay) -> str:
    """Say on which day it begins, and why then, as in "4 Jan 2027 (the first 'arrives')"."""
    return f"{date(first_day.day)} ({tr(first_day.because.value)})"


def basis(*questions: Question, replications: int) -> Section:
    """Say with what a result was made."""
    first = questions[0]
    experiment = first.experiment
    before = experiment.warm_up_days
    warm_up = tr(" after {before:g} of warm-up").format(before=before) if before else ""
    models = ", ".join(map(_model, questions))
    length = tr("{replications} of {horizon_days:g} working days{warm_up}").format(
        replications=counted(replications, "replication"),
        horizon_days=experiment.horizon_days,
        warm_up=warm_up,
    )
    order = tr("backlogs by {value}").format(value=experiment.policy.value)
    sentences = [
        tr("tribeplan {version}; {models}; seed {seed}; {length}; {order}.").format(
            version=__version__, models=models, seed=experiment.seed, length=length, order=order
        ),
        tr("First day: {first_day}{value}.").format(
            first_day=first_day_words(first.first_day),
            value=tr(" of all") if len(questions) > 1 else "",
        ),
    ]
    alike = all(each.changed == first.changed for each in questions)
    for place, each in enumerate(questions):
        mine = tr(" in {name}").format(name=each.name) if len(questions) > 1 else ""
        changed = "; ".join(
            tr("{name} = {value} (usually {usual})").format(name=name, value=value, usual=usual)
            for name, (usual, value) in each.changed.items()
        )
        if changed and alike and not place:
            sentences.append(tr("Assumptions that differ: {changed}.").format(changed=changed))
        elif changed and not alike:
            sentences.append(
                tr("Assumptions that differ{mine}: {changed}.").format(mine=mine, changed=changed)
            )
        if each.not_followed:
            asked = ", ".join(each.not_followed)
            sentences.append(
                tr("Not followed{mine}, because all are played alike: {asked}.").format(
                    mine=mine, asked=asked
                )
            )
        sentences += [
            tr("Note{mine}: {words}.").format(mine=mine, words=tr(words))
            for words in (*each.implausible, *each.unready)
        ]
    if not any(each.changed for each in questions):
        sentences.append(tr("All assumptions as 'tribeplan assumptions' lists them."))
    return Section(tr("Made with"), tuple(sentences))


def _model(question: Question) -> str:
    name = f"'{question.scenario}', " if question.scenario else ""
    return f"{question.path} ({name}{model_hash(question.organisation)[:SHORT_HASH]})"


# --- What is said of squads that get more work than they finish, before any number ---------------

IDLE = 0.7
"""A squad less busy than this, whose backlog grows, is held back by something else than people."""


def overload(outcome: Outcome, names: Names) -> Iterator[Section]:
    """Say at the top that numbers mean little where work comes in faster than it gets done."""
    overloads = unstable(outcome)
    if not overloads:
        return
    busy = {row["squad"]: row["busy_share"] for row in utilisation(outcome).iter_rows(named=True)}
    limits = {squad.id: squad.wip for squad in outcome.plan.squads}
    is_idle = any(busy[each.squad] < IDLE for each in overloads)
    laid = columns(
        overloads,
        ("squad", lambda each: names.squad(each.squad)),
        (tr("comes in a week:"), lambda each: number(f"{each.arrives_per_week:.1f}")),
        (tr("gets done:"), lambda each: number(f"{each.finishes_per_week:.1f}")),
        (tr("people busy:"), lambda each: share(busy[each.squad])),
        (tr("at once at most:"), lambda each: written_number(limits[each.squad])),
    )
    told = tr(OVERLOAD), *([tr(HELD_BACK)] if is_idle else []), *_ending(outcome, names)
    yield Section(tr("! More work than gets done"), told, *laid, is_alarm=True)


def _ending(outcome: Outcome, names: Names) -> Iterator[str]:
    for squad in outcome.plan.squads:
        if squad.last_tick < outcome.plan.horizon_ticks:
            days = max(squad.last_tick / TICKS_PER_DAY, 0)
            last = outcome.calendar.day_by(days)
            when = tr("{last}, day ").format(last=date(last)) if last is not None else tr("day ")
            yield (
                tr(
                    "{id} ends on {when}{days:.0f} and takes on nothing new after that; a "
                    "shorter --horizon leaves that out."
                ).format(id=names.squad(squad.id), when=when, days=days)
            )


def counted_leads(outcome: Outcome, *, recurring: bool) -> FloatArray:
    """Every lead time that counts [working days], unfinished ones as infinite."""
    leads = outcome.lead_days[:, outcome.columns(recurring=recurring)]
    known: FloatArray = leads[~np.isnan(leads)]
    return known


def share_within(leads: FloatArray, when: FloatArray) -> FloatArray:
    """The share of lead times that are over within so many days each."""
    over: FloatArray = np.searchsorted(np.sort(leads), when, side="right") / max(len(leads), 1)
    return over


# --- ``tribeplan simulate``: one organisation's lead times, and what they are made of ------------

MOST_BOTTLENECKS = 10
MOST_WEEKS = 26
"""Lines of a table of weeks at most."""

MOST_SKILLS = 8
LEAST_COST_DAYS = 0.05
_SHARE_WORDS = {0.5: "half of them within", 0.85: "85 of 100 within", 0.95: "95 of 100 within"}


def study_report(study: Study, waits: FeatureWaits | None = None) -> RunReport:
    """What is reported of one organisation; the answer is about one feature where that is asked."""
    outcome = study.outcome
    names = names_of(study.question.organisation)
    title = tr("Simulation of {title}").format(title=study.question.title)
    made = basis(study.question, replications=outcome.played.replications)
    few = too_few(outcome.played.replications)
    return RunReport(
        tuple(feature_sections(waits)) if waits else study_answer(study),
        {
            "about": (Section(title, (_about(study), range_words(), *few, *fewer(study))),),
            "overload": (*overload(outcome, names), *outside_time(outcome)),
            "lead_times": tuple(_lead_times(outcome)),
            "waits": tuple(_waits(outcome)),
            "bottlenecks": tuple(_bottlenecks(outcome, names)),
            "busy": (_busy(outcome, names),),
            "skills": tuple(_skills(outcome, names)),
            "totals": tuple(_totals(outcome)),
            "weeks": tuple(week_sections(outcome)),
            "features": tuple(_features(outcome, names)),
            "basis": (*_left_out(outcome), made),
        },
    )


def range_words() -> str:
    """Say what stands in the columns called range."""
    return tr(
        "Range: holds the true value of what stands before it with 95% confidence; more "
        "replications make it narrower."
    )


def _about(study: Study) -> str:
    outcome = study.outcome
    plan = outcome.plan
    per_replication = float(outcome.counts.sum()) / max(outcome.played.replications, 1)
    measured = plan.experiment.horizon_days
    period = f"{weeks(measured)}{_period(outcome)}"
    asked = counted(len(plan.features), "planned feature")
    if plan.streams:
        asked += tr(" and {streams} of small work").format(
            streams=counted(len(plan.streams), "stream")
        )
    counts = tr("counts") if round(per_replication) == 1 else tr("count")
    return tr(
        "{replications} of {measured:g} working days ({period}) of {people} in {squads}, with "
        "{asked}; in each, {per_replication} of work {counts}. Days are working days."
    ).format(
        replications=counted(outcome.played.replications, "replication"),
        measured=measured,
        period=period,
        people=counted(len(plan.people), "person", "people"),
        squads=counted(len(plan.squads), "squad"),
        asked=asked,
        per_replication=counted(round(per_replication), "piece"),
        counts=counts,
    )


def fewer(study: Study) -> tuple[str, ...]:
    """Say that fewer replications were played than asked for, and why; nothing where all were."""
    if study.asked is None:
        return ()
    played, room = (
        study.outcome.played.replications,
        tr("{value:g} GB").format(value=MOST_BYTES / 2**30),
    )
    return (
        tr("{played:,} of {asked:,} replications: as many as fit in {room}.").format(
            played=played, asked=study.asked, room=room
        ),
    )


def too_few(replications: int, share: float = MOST) -> tuple[str, ...]:
    """Say that so few replications do not tell a percentile, which is left empty then.

    Nothing where they are enough.
    """
    if can_tell(share, replications):
        return ()
    told = (
        tr("! One replication says nothing about luck; --replications {enough} tells more.")
        if replications == 1
        else tr("! {played} say little about luck; --replications {enough} tells more.")
    )
    return (told.format(played=counted(replications, "replication"), enough=ENOUGH_FOR_SHARES),)


def _period(outcome: Outcome) -> str:
    experiment, calendar = outcome.plan.experiment, outcome.calendar
    first, last = (
        calendar.day_by(experiment.warm_up_days + 1),
        calendar.day_by(experiment.total_days),
    )
    return (
        ""
        if first is None or last is None
        else tr(": {first} to {last}").format(first=date(first), last=date(last))
    )


def outside_time(outcome: Outcome, name: str = "") -> Iterator[Section]:
    """Say which dates and which work lie outside the time simulated."""
    told = tuple(f"{caution}." for caution in outcome.plan.cautions)
    if told:
        here = tr(" in {name}").format(name=name) if name else ""
        yield Section(
            tr("! Outside the time simulated{here}").format(here=here), told, is_alarm=True
        )


def _lead_times(outcome: Outcome) -> Iterator[Section]:
    rows: list[tuple[str, ...]] = []
    bars: list[float] = []
    for label, recurring, some in (
        (tr("Planned features"), False, outcome.plan.features),
        (tr("Items that keep coming"), True, outcome.plan.streams),
    ):
        for percent in PERCENTILES if some else ():
            interval = lead_quantile_of(outcome, recurring=recurring, share=percent)
            if interval is not None and (recurring or _can_tell(outcome, percent)):
                first = label if percent == PERCENTILES[0] else ""
                rows.append((first, tr(_SHARE_WORDS[percent]), *lead_cells(interval, outcome)))
                bars.append(interval.value if math.isfinite(interval.value) else 0.0)
        for words, shown, length in _mean(outcome, recurring=recurring) if some else ():
            rows.append(("", words, *shown))
            bars.append(length)
    if rows:
        title = tr("Lead time: from asked for until with customers")
        yield Section(title, (), ("", "", tr("days:"), "range", ""), tuple(rows), tuple(bars))


def _can_tell(outcome: Outcome, share: float) -> bool:
    """Whether its replications tell a percentile of what happens once in each of them."""
    return can_tell(share, outcome.played.replications)


def lead_cells(interval: Interval, outcome: Outcome) -> tuple[str, str, str]:
    """Write a percentile of the lead time, its range, and the same in weeks."""
    horizon = outcome.plan.experiment.total_days
    if not math.isfinite(interval.value):
        return "-", "", tr("not within the {horizon:g} days").format(horizon=horizon)
    return days(interval.value), between(interval), weeks(interval.value)


def _mean(
    outcome: Outcome, *, recurring: bool
) -> Iterator[tuple[str, tuple[str, str, str], float]]:
    found = mean_lead_of(outcome, recurring=recurring)
    if found is None:
        return
    value, unfinished = found.interval.value, found.unfinished_share
    about = weeks(value)
    if unfinished:
        about = tr("{unfinished} not there at the end, counted until then").format(
            unfinished=chance(unfinished)
        )
    cells = at_least(days(value), unfinished), between(found.interval), about
    yield tr("mean lead time"), cells, value
    if unfinished and not recurring:
        median = found.censored_median
        shown = lead_cells(Interval(median, -math.inf, math.inf), outcome)
        yield tr("half of them (Kaplan-Meier)"), shown, median if math.isfinite(median) else 0.0


def _waits(outcome: Outcome) -> Iterator[Section]:
    kinds = ((tr("planned features"), False), (tr("items that keep coming"), True))
    found = [(words, recurring, outcome.waits(recurring=recurring)) for words, recurring in kinds]
    some = [each for each in found if each[2]["days_per_feature"].sum()]
    if not some:
        yield Section(
            tr("Where the time goes"), (tr("Nothing reached customers in the time simulated."),)
        )
    for words, recurring, table in some:
        yield _waits_of(outcome, words, table, recurring=recurring)


def _waits_of(outcome: Outcome, words: str, table: pl.DataFrame, *, recurring: bool) -> Section:
    is_work, length = pl.col("cause") == "touch", pl.col("days_per_feature")
    used = table.filter(is_work | (length >= LEAST_COST_DAYS)).sort(
        is_work, length, descending=True, maintain_order=True
    )
    headings, rows = columns(used.iter_rows(named=True), *_wait_columns())
    mean = mean_lead_of(outcome, recurring=recurring)
    unfinished = 0.0 if mean is None else mean.unfinished_share
    note = tr("Mean days of {words}; they add up to the mean lead time.").format(words=words)
    if unfinished:
        note = tr(
            "Mean days of those {words} alone that reached customers, {chance} of "
            "all; the mean lead time of all is longer."
        ).format(words=words, chance=chance(1 - unfinished))
    total = tr("mean of those with customers") if unfinished else tr("mean lead time")
    return Section(
        tr("Where the time goes: {words}").format(words=words),
        (note,),
        headings,
        (*rows, (total, days(sum(table["days_per_feature"])), "", "100%")),
        (*used["days_per_feature"], 0.0),
    )


def _wait_columns() -> Iterator[tuple[str, Callable[[Mapping[str, Any]], str]]]:
    """What is told of each cause that work waits for."""
    yield "", cell("cause", CAUSE_WORDS.__getitem__)
    yield tr("days:"), cell("days_per_feature", days)
    yield "range", _days_between
    yield tr("share:"), cell("share_of_lead", share)


def _place_columns(names: Names) -> Iterator[tuple[str, Callable[[Mapping[str, Any]], str]]]:
    """What is told of each place where work waits."""
    yield tr("waiting for"), lambda row: names.awaited(row["cause"], row["skill"])
    yield tr("in squad"), cell("squad", names.squad)
    yield tr("days:"), cell("days_per_feature", days)
    yield "range", _days_between


def _days_between(row: Mapping[str, Any]) -> str:
    return between((row["days_per_feature"] or 0, row["low_days"], row["high_days"]))


def _bottlenecks(outcome: Outcome, names: Names) -> Iterator[Section]:
    costs = pl.col("days_per_feature") >= LEAST_COST_DAYS
    ranked = outcome.bottlenecks().head(MOST_BOTTLENECKS).filter(costs).with_row_index("place", 1)
    if ranked.is_empty():
        return
    note = tr(
        "Days that each waiting costs, averaged over everything that reached "
        "customers: what a place that is never waited for would save at most."
    )
    laid = columns(ranked.iter_rows(named=True), ("", cell("place")), *_place_columns(names))
    yield Section(tr("What costs most time"), (note,), *laid, tuple(ranked["days_per_feature"]))
    yield from _gates(outcome, names)


def _gates(outcome: Outcome, names: Names) -> Iterator[Section]:
    headings, rows = columns(
        outcome.gates()
        .filter(pl.col("features") > 0)
        .sort("wait_days", descending=True)
        .iter_rows(named=True),
        ("board", cell("gate", lambda gate: names.gates.get(gate, gate))),
        (tr("features:"), cell("features", lambda value: number(f"{value:,.0f}"))),
        (tr("days each:"), cell("wait_days", days)),
    )
    if rows:
        yield Section(tr("What boards take"), (), headings, rows)


def _busy(outcome: Outcome, names: Names) -> Section:
    table = utilisation(outcome).sort("busy_share", descending=True)
    note = tr("Share of the time that people are there; the rest of it they wait for work.")
    laid = columns(
        table.iter_rows(named=True),
        ("squad", cell("squad", names.squad)),
        (tr("busy:"), cell("busy_share", share)),
        (tr("new work:"), cell("work_share", share)),
        (tr("redoing:"), cell("rework_share", share)),
        (tr("helping:"), cell("help_share", share)),
        (tr("incidents:"), cell("incident_share", share)),
        (tr("deciding:"), cell("decision_share", share)),
    )
    return Section(tr("How busy squads are"), (note,), *laid, tuple(table["busy_share"]), 1.0)


def _skills(outcome: Outcome, names: Names) -> Iterator[Section]:
    table = (
        utilisation_by_skill(outcome)
        .drop_nulls("busy_share")
        .sort("busy_share", "squad", "skill", descending=[True, False, False])
        .head(MOST_SKILLS)
    )
    if table.is_empty():
        return
    note = tr(
        "Work for the skill over the time of those whose main skill it is; "
        "above 100% others step in."
    )
    laid = columns(
        table.iter_rows(named=True),
        ("skill", cell("skill", names.skill)),
        ("squad", cell("squad", names.squad)),
        (tr("busy:"), cell("busy_share", share)),
    )
    yield Section(tr("Busiest skills"), (note,), *laid, tuple(table["busy_share"]), 1.0)


def _totals(outcome: Outcome) -> Iterator[Section]:
    figures = {row["figure"]: row for row in outcome.portfolio().iter_rows(named=True)}
    rows: list[tuple[str, ...]] = []
    for name, title, write, unit in (
        ("throughput", tr("reaches customers"), days, tr("pieces of work a week")),
        (
            "unfinished at the end",
            tr("not yet with customers at the end"),
            days,
            tr("pieces of work"),
        ),
        (
            "flow efficiency",
            tr("flow efficiency"),
            share,
            tr("of the lead time is work, the rest is waiting"),
        ),
    ):
        if name in figures:
            found = figures[name]
            value = Interval(found["value"], found["low"], found["high"])
            rows.append((title, write(value.value), between(value, write), unit))
    cost = mean_interval(outcome.cost_of_delay(), least=0)
    if cost.value:
        words = tr("in the model's currency")
        rows.append((tr("cost of delay"), money(cost.value), between(cost, money), words))
    yield Section(tr("Altogether"), (), ("", tr("mean:"), "range", ""), tuple(rows))
    if cost.value:
        laid = columns(
            outcome.value_over_time(5).filter(pl.col("day") > 0).iter_rows(named=True),
            ("", lambda row: _by(outcome, row["day"])),
            (tr("half of the replications:"), cell("value_p50", money)),
            (tr("middle 8 of 10"), middle_eight),
        )
        yield Section(tr("Value earned"), (), *laid)


def middle_eight(row: Mapping[str, Any]) -> str:
    """Write between which values the middle eight of ten replications lie."""
    return tr("{value_p10} to {value_p90}").format(
        value_p10=money(row["value_p10"]), value_p90=money(row["value_p90"])
    )


def _by(outcome: Outcome, working_day: float) -> str:
    day = outcome.calendar.day_by(working_day)
    when = tr("{day}, day ").format(day=date(day)) if day is not None else tr("day ")
    return tr("by {when}{day:.0f}").format(when=when, day=working_day)


def weeks_together(outcome: Outcome) -> int:
    """How many weeks one line tells of, so that there are no more lines than fit."""
    return math.ceil(outcome.plan.experiment.horizon_days / DAYS_PER_WEEK / MOST_WEEKS)


def a_week(value: float | None) -> str:
    """Write how many pieces of work a week it is; '-' where nobody knows.

    >>> a_week(12.34), a_week(0.04), a_week(0.0)
    ('12.3', '0.04', '0.0')
    """
    if value is None:
        return "-"
    return number(f"{value:z,.2f}" if 0 < round(abs(value), 2) < 1 else f"{value:z,.1f}")


def week_title(work: str) -> str:
    """The heading of what one kind of work brings week by week."""
    kind = tr("planned features") if work == "planned" else tr("items that keep coming")
    return tr("Week by week: {kind}").format(kind=kind)


def weeks_note(together: int) -> str:
    """Say how many weeks a line tells of."""
    many = counted(together, "week")
    return tr("What is released, by the week; a line tells of {many}.").format(many=many)


def week_sections(outcome: Outcome) -> Iterator[Section]:
    """What reaches customers week by week: how much, how long it took, what it is worth."""
    together = weeks_together(outcome)
    for (work,), table in outcome.by_week(weeks=together).group_by("work", maintain_order=True):
        value = (tr("value a week:"), cell("value_per_week", money))
        laid = columns(
            table.iter_rows(named=True),
            (tr("until"), cell("until", date_of)),
            (tr("a week:"), cell("released_per_week", a_week)),
            ("range", range_cell("released_per_week", a_week)),
            (tr("days:"), lambda row: cell("lead_days", days)(row) or "-"),
            ("range", range_cell("lead_days", days)),
            *([value] if table["value_per_week"].sum() else []),
        )
        yield Section(week_title(str(work)), (weeks_note(together),), *laid)


def range_cell(
    name: str,
    write: Callable[[float], str],
    say: Callable[[tuple[float, float, float], Callable[[float], str]], str] = between,
) -> Callable[[Mapping[str, Any]], str]:
    """Write where what a row has under a name reaches, by its low and its high end."""

    def written(row: Mapping[str, Any]) -> str:
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        return "" if None in (low, high) else say((0.0, low, high), write)

    return written


def _features(outcome: Outcome, names: Names) -> Iterator[Section]:
    table = outcome.by_feature()
    if table.is_empty():
        return
    note = tr(
        "Working days within which half, 85 and 95 of 100 replications bring it to customers, and "
        "the date by which 85 do; '-' is not within the time simulated. There: the chance that it "
        "is with customers by the end. On time: the chance that its date is kept, where it has one."
    )
    of_all = partial(chance_of, replications=outcome.played.replications)

    def told(share: float, write: Callable[[Any], str]) -> Callable[[Any], str]:
        return write if _can_tell(outcome, share) else lambda _: ""

    laid = columns(
        table.iter_rows(named=True),
        ("feature", lambda row: feature_name(names, row["feature"])),
        ("squad", cell("squad", names.squad)),
        (tr("asked for"), cell("asked_for", date_of)),
        (tr("half:"), cell("lead_p50_days", told(HALF, days))),
        ("85%:", cell("lead_p85_days", told(MOST, days))),
        ("95%:", cell("lead_p95_days", told(PERCENTILES[-1], days))),
        (tr("85% by"), cell("lead_p85_by", told(MOST, date_of))),
        (tr("there:"), cell("released_share", of_all)),
        (tr("on time:"), cell("on_time_probability", of_all)),
        ("state", cell("state", tr)),
    )
    yield Section(tr("Planned features"), (note,), *laid)


def _left_out(outcome: Outcome) -> Iterator[Section]:
    told = tuple(f"{show_address(each.at)}: {each.message}." for each in outcome.plan.remarks)
    if told:
        yield Section(tr("Left out"), told)


# --- The answer on one screen: when what arrives, why, and what is at risk -----------------------

MOST_PLACES = 8
LEAST_TOLD_DAYS = 0.05
"""Less is not worth a word or a bar."""


class Arrivals(NamedTuple):
    """When the planned features of an organisation are with customers, in working days and dates.

    None where there are none; infinite, and no date, when not within the time simulated.
    """

    lead_p50_days: float | None
    lead_p85_days: float | None
    whole_plan_p50_day: float | None
    """The working day by which all planned features are there in half of the replications."""

    whole_plan_p85_day: float | None
    whole_plan_p50_by: dt.date | None
    whole_plan_p85_by: dt.date | None


def arrivals_of(outcome: Outcome, among: Collection[str] | None = None) -> Arrivals:
    """When the planned features of an organisation are with customers: the plan, and each of them.

    Each of those that are named, where some are, so that others are held against the same ones.
    """
    leads = [
        lead_quantile_of(outcome, recurring=False, share=part, among=among) for part in (HALF, MOST)
    ]
    ends = [outcome.whole_plan_day(part) for part in (HALF, MOST)]
    half, most = (None if lead is None else lead.value for lead in leads)
    half_by, most_by = (None if day is None else outcome.calendar.day_by(day) for day in ends)
    return Arrivals(half, most, ends[0], ends[1], half_by, most_by)


def warned(studies: Sequence[Study]) -> Iterator[str]:
    """What makes numbers mean less, the gravest first, one line each."""
    many = len(studies) > 1
    drowned: list[str] = []
    for study in studies:
        names = names_of(study.question.organisation)
        squads = [names.squad(squad) for squad, *_ in unstable(study.outcome)]
        if squads:
            here = f"{study.question.name} ({listed(squads, 2)})" if many else listed(squads)
            drowned.append(here)
    if drowned:
        yield (
            tr("! More work comes in than gets done in {drowned}: dates there say little.").format(
                drowned=listed(drowned, 2)
            )
        )
    odd = [words for study in studies for words in study.question.implausible]
    # a wave that has to wait goes before what lies outside the time simulated
    unready = [words for study in studies for words in study.question.unready]
    cautions = {
        *odd,
        *unready,
        *(caution for study in studies for caution in study.outcome.plan.cautions),
    }
    if cautions:
        first = min(unready or cautions, key=len)
        more = (
            tr(" {value} more with --details.").format(value=len(cautions) - 1)
            if len(cautions) > 1
            else ""
        )
        yield f"! {clipped(tr(first), 150)}.{more}"


def assumed_apart(questions: Sequence[Question]) -> tuple[str, ...]:
    """The names of what they do not all assume alike; none where structure alone differs."""
    first, *others = (question.assumptions for question in questions)
    return tuple(dict.fromkeys(name for other in others for name in first.apart(other)))


def not_alike(questions: Sequence[Question]) -> Iterator[str]:
    """Warn where they do not assume alike: that part of a difference is not of structure."""
    apart = assumed_apart(questions)
    if not apart:
        return
    where: dict[tuple[str, ...], list[str]] = {}
    for question in questions:
        changed = question.changed
        where.setdefault(tuple(n for n in apart if n in changed), []).append(question.name)
    yield warned_apart((those, called) for those, called in where.items() if those)


def warned_apart(assumed: Iterable[tuple[Sequence[str], Sequence[str]]]) -> str:
    """Warn of assumptions that are not alike: which ones, and where they are otherwise."""
    value_in = tr("{value} in {name}")
    parts = [value_in.format(value=listed(those), name=listed(where)) for those, where in assumed]
    return tr("! Not assumed alike, so part of the difference: {names}.").format(
        names="; ".join(parts)
    )


def assuming(questions: Sequence[Question]) -> Iterator[str]:
    """Name the assumptions that all have alike and not as usual; the details have their values."""
    apart = assumed_apart(questions)
    names = dict.fromkeys(name for question in questions for name in question.changed)
    alike = [name for name in names if name not in apart]
    if alike:
        yield tr("Not as usual: {names}.").format(names=listed(alike))


def _changing(question: Question) -> Iterator[str]:
    """Say on which days a plan changes what is simulated."""
    days = [date(each.on) + (f" ({each.name})" if each.name else "") for each in question.waves]
    if days:
        yield tr("It changes on {days}.").format(days=listed(days))


def study_answer(study: Study) -> tuple[Section, ...]:
    """The answer to a simulation, in at most 25 lines of 80 cells."""
    outcome = study.outcome
    told = [
        *_when(study),
        *_why_so_long(study),
        *too_few(outcome.played.replications),
        *warned([study]),
        *fewer(study),
    ]
    head = Section(tr("Simulation of {title}").format(title=study.question.title), tuple(told))
    played = counted(outcome.played.replications, "replication")
    first_day, experiment = study.question.first_day.day, outcome.plan.experiment
    end = Section(
        "",
        (
            tr("{played} of {horizon_days:,g} working days from {first_day}.").format(
                played=played, horizon_days=experiment.horizon_days, first_day=date(first_day)
            ),
            *_changing(study.question),
            *assuming([study.question]),
            tr(
                "--details has all numbers behind this; --feature ID tells where one feature waits."
            ),
        ),
    )
    tables = tuple(_at_risk(study, ANSWER_HEIGHT - lines_of_answer((head, end)) - 2))
    return (head, *tables, end)


def _when(study: Study) -> Iterator[str]:
    outcome = study.outcome
    for words, recurring in ((tr("Planned features"), False), (tr("Items that keep coming"), True)):
        half, most = (
            lead_quantile_of(outcome, recurring=recurring, share=part) for part in (HALF, MOST)
        )
        if half is None or most is None or not (recurring or _can_tell(outcome, HALF)):
            continue
        told = tr("{words}: half are with customers {within}").format(
            words=words, within=_within(half.value, tr(" working days"))
        )
        if recurring or _can_tell(outcome, MOST):
            told += tr(", 85 of 100 {within}").format(within=_within(most.value))
        whole = tr("; the whole plan {when}").format(when=_whole_plan(study))
        yield f"{told}{'' if recurring else whole}."


def _within(lead_days: float, unit: str = "") -> str:
    if not math.isfinite(lead_days):
        return tr("after the time simulated")
    return tr("within {lead_days}{unit} ({lead_days_2})").format(
        lead_days=days(lead_days), unit=unit, lead_days_2=weeks(lead_days)
    )


def _whole_plan(study: Study) -> str:
    later, arrivals = study.outcome.asked_after, arrivals_of(study.outcome)
    if later:
        names = names_of(study.question.in_the_end)
        return tr(
            "not within the time simulated, which ends before anybody asks for {names}"
        ).format(names=listed([feature_name(names, each) for each in later]))
    half, most = arrivals.whole_plan_p50_by, arrivals.whole_plan_p85_by
    if half is None:
        return tr("in most replications not within the time simulated")
    if not _can_tell(study.outcome, MOST):
        return tr("by {half} in half of the replications").format(half=date(half))
    if most is None:
        return tr(
            "by {half} in half of the replications; in 85 of 100 not within the time simulated"
        ).format(half=date(half))
    return tr("by {half} in half of the replications, by {most} in 85 of 100").format(
        half=date(half), most=date(most)
    )


def _why_so_long(study: Study) -> Iterator[str]:
    """Say what the lead time is made of, and what would save most."""
    outcome, names = study.outcome, names_of(study.question.organisation)
    recurring = not outcome.plan.features
    table = outcome.waits(recurring=recurring)
    by_cause = {row["cause"]: row["days_per_feature"] for row in table.iter_rows(named=True)}
    total = sum(by_cause.values())
    if not total:
        yield tr("Nothing reaches customers in the time simulated.")
        return
    waits = sorted(CAUSES, key=lambda cause: -by_cause[cause])
    most = [
        f"{CAUSE_WORDS[cause]} {days(by_cause[cause])}"
        for cause in waits[:3]
        if by_cause[cause] >= LEAST_TOLD_DAYS
    ]
    what = tr("items that keep coming") if recurring else tr("planned features")
    rest = tr("; then {most}").format(most=listed(most)) if most else ""
    told = tr(
        "Of {total} days that {what} take on average, being worked on takes {touch} "
        "({share}){rest}."
    )
    mean, of_all = mean_lead_of(outcome, recurring=recurring), {}
    if mean is not None and mean.unfinished_share and days(mean.interval.value) != days(total):
        of_all = {"chance": chance(1 - mean.unfinished_share), "mean": days(mean.interval.value)}
        told = tr(
            "Of {total} days that {what} with customers by the end ({chance}) take on average (all "
            "of them: at least {mean}), being worked on takes {touch} "
            "({share}){rest}."
        )
    yield (
        told.format(
            total=days(total),
            what=what,
            **of_all,
            touch=days(by_cause["touch"]),
            share=share(by_cause["touch"] / total),
            rest=rest,
        )
    )
    place = next(outcome.bottlenecks().iter_rows(named=True), None)
    if place is not None and place["days_per_feature"] >= LEAST_TOLD_DAYS:
        awaited = names.awaited(place["cause"], place["skill"])
        told = (
            tr(
                "Over all work, items that keep coming too, what costs most is waiting for "
                "{awaited} in {squad}, {days_per_feature} days of each piece of work."
            )
            if outcome.plan.features and len(outcome.works) > len(outcome.plan.features)
            else tr(
                "What costs most is waiting for {awaited} in {squad}, "
                "{days_per_feature} days of each piece of work."
            )
        )
        yield (
            told.format(
                awaited=awaited,
                squad=names.squad(place["squad"]),
                days_per_feature=days(place["days_per_feature"]),
            )
        )


def _at_risk(study: Study, room: int) -> Iterator[Section]:
    """Planned features by the chance that their date is kept; those without a date behind them."""
    table = study.outcome.by_feature()
    if table.is_empty() or room < 3:  # noqa: PLR2004  # heading, blank line and one feature
        return
    rows = sorted(
        table.iter_rows(named=True),
        key=lambda row: (
            2.0 if row["on_time_probability"] is None else row["on_time_probability"],
            -(row["lead_p85_days"] or 0.0),
        ),
    )
    shown = rows[: room - (len(rows) > room)]
    names, played = names_of(study.question.organisation), study.outcome.played.replications
    laid = columns(
        shown,
        (tr("features, at risk first"), lambda row: feature_name(names, row["feature"])),
        (tr("asked for:"), cell("asked_for", date_of)),
        (tr("half by:"), lambda row: _dates_at_risk(study, row)[0]),
        (tr("85 of 100 by:"), lambda row: _dates_at_risk(study, row)[1]),
        (tr("on time:"), cell("on_time_probability", partial(chance_of, replications=played))),
    )
    yield Section("", (), *laid, gives_way=(2, 1), left_out=len(rows) - len(shown))


def _dates_at_risk(study: Study, row: Mapping[str, Any]) -> tuple[str, ...]:
    day = study.question.dropped_on(row["feature"])
    if day is not None and row["state"] == State.DROPPED.value:
        return tr("dropped from {day}").format(day=date(day)), ""
    return tuple(
        (date_of(by) or "-") if _can_tell(study.outcome, part) else ""
        for part, by in ((HALF, row["lead_p50_by"]), (MOST, row["lead_p85_by"]))
    )


# --- One feature ---------------------------------------------------------------------------------


def feature_sections(found: FeatureWaits) -> Iterator[Section]:
    """When one planned feature is with customers, and where it waits until then."""
    outcome = found.study.outcome
    names = names_of(found.study.question.organisation)
    row = outcome.by_feature().row(by_predicate=pl.col("feature") == found.feature, named=True)
    title = tr("{names} in {title}").format(
        names=feature_name(names, found.feature), title=found.study.question.title
    )
    few = too_few(outcome.played.replications)
    yield Section(title, (*_of_feature(row, names, outcome), range_words(), *few))
    told = pl.col("days_per_feature") >= LEAST_TOLD_DAYS
    waits = outcome.waits(feature=found.feature).filter(told)
    if waits.is_empty():
        return
    waits = waits.sort("days_per_feature", descending=True)
    laid = columns(waits.iter_rows(named=True), *_wait_columns())
    yield Section(tr("Where its time goes"), (), *laid, tuple(waits["days_per_feature"]))
    places = found.places.filter(told).head(MOST_PLACES)
    if not places.is_empty():
        played = min(outcome.played.replications, MOST_PLAYED_AGAIN)
        note = tr("In {played}, played again to see it alone.").format(
            played=counted(played, "replication")
        )
        laid = columns(places.iter_rows(named=True), *_place_columns(names))
        yield Section(tr("Where it waits"), (note,), *laid, tuple(places["days_per_feature"]))


def _of_feature(row: dict[str, Any], names: Names, outcome: Outcome) -> Iterator[str]:
    squad, asked = names.squad(row["squad"]), date_of(row["asked_for"])
    if row["lead_p50_days"] is None:
        yield tr("Squad {squad}; asked for on {asked}: {state}.").format(
            squad=squad, asked=asked, state=tr(row["state"])
        )
        return
    if not _can_tell(outcome, HALF):
        yield tr("Squad {squad}; asked for on {asked}.").format(squad=squad, asked=asked)
        return
    half, most = date_of(row["lead_p50_by"]), date_of(row["lead_p85_by"])
    when = (
        tr("by {half} in half of the replications").format(half=half)
        if half
        else tr("more often not than so")
    )
    if _can_tell(outcome, MOST):
        when += (
            tr(", by {most} in 85 of 100").format(most=most)
            if most
            else tr("; in 85 of 100 not within the time simulated")
        )
    yield tr("Squad {squad}; asked for on {asked}. With customers {when}.").format(
        squad=squad, asked=asked, when=when
    )
    if row["on_time_probability"] is not None:
        yield tr("Its date is kept in {on_time_probability}.").format(
            on_time_probability=chance_of(row["on_time_probability"], outcome.played.replications)
        )


# --- Simulations for programs: one JSON document with units in the names -------------------------
#
# What never happened within the time simulated is ``null``.

SCHEMA = "tribeplan.simulation/v1"


def study_json(
    study: Study, waits: FeatureWaits | None = None, costs: Mapping[str, Any] | None = None
) -> str:
    """Write one simulation as a document, with where one feature waits if that was asked.

    Of money, what :func:`tribeplan.report.costs.costs_json` gives, if that was asked.
    """
    document = {
        "schema": SCHEMA,
        "provenance": study.provenance,
        "answer": arrivals_of(study.outcome),
        **summary(study),
    }
    if waits is not None:
        document["feature_asked"] = {
            "feature": waits.feature,
            "waits": study.outcome.waits(feature=waits.feature).to_dicts(),
            "places": waits.places.to_dicts(),
        }
    if costs is not None:
        document["costs"] = costs
    return json_document(document)


def summary(study: Study) -> dict[str, Any]:
    """Every table of an outcome as plain values."""
    outcome = study.outcome
    return {
        "unstable": unstable(outcome),
        "warnings": [
            *study.question.unready,
            *outcome.plan.cautions,
            *(words.removeprefix("! ") for words in too_few(outcome.played.replications)),
        ],
        "left_out": [
            f"{show_address(remark.at)}: {remark.message}" for remark in outcome.plan.remarks
        ],
        "lead_time_days": {
            "planned": _percentiles(outcome, recurring=False),
            "recurring": _percentiles(outcome, recurring=True),
        },
        "portfolio": outcome.portfolio().to_dicts(),
        "mean_lead_time_days": {
            "planned": _mean_json(outcome, recurring=False),
            "recurring": _mean_json(outcome, recurring=True),
        },
        "waits": outcome.waits().to_dicts(),
        "waits_of_recurring": outcome.waits(recurring=True).to_dicts(),
        "bottlenecks": outcome.bottlenecks().to_dicts(),
        "gates": outcome.gates().to_dicts(),
        "squads": utilisation(outcome).to_dicts(),
        "skills": utilisation_by_skill(outcome).to_dicts(),
        "features": outcome.by_feature().to_dicts(),
        "value_over_time": outcome.value_over_time().to_dicts(),
        "by_week": outcome.by_week().to_dicts(),
    }


def _percentiles(outcome: Outcome, *, recurring: bool) -> dict[str, Any] | None:
    found = {
        f"p{share * 100:.0f}": interval
        for share in PERCENTILES
        for interval in [lead_quantile_of(outcome, recurring=recurring, share=share)]
        if interval is not None
    }
    return found or None


def _mean_json(outcome: Outcome, *, recurring: bool) -> dict[str, Any] | None:
    found = mean_lead_of(outcome, recurring=recurring)
    if found is None:
        return None
    return {
        **found.interval._asdict(),
        "at_least": found.unfinished_share > 0,
        "unfinished_share": found.unfinished_share,
        "censored_median": found.censored_median,
    }


def table_csv(table: pl.DataFrame, made: Mapping[str, Any]) -> str:
    """Write a table with what it was made with in each line; no cell is a formula."""
    changed = json.dumps(plain(made["assumptions_changed"]), sort_keys=True)
    table = table.with_columns(
        pl.lit(made["tribeplan"]).alias("tribeplan_version"),
        pl.lit(made["model_sha256"]).alias("model_sha256"),
        pl.lit(made["seed"]).alias("seed"),
        pl.lit(made["starts"]).alias("first_day"),
        pl.lit(changed).alias("assumptions_changed"),
    )
    text = pl.selectors.string()
    return table.with_columns(text.str.replace(FORMULA, "'$1")).write_csv()


def table_parquet(table: pl.DataFrame, made: Mapping[str, Any]) -> bytes:
    """Write a table with what it was made with as metadata of the file, each value as text."""
    metadata = {
        f"tribeplan.{name}": value if isinstance(value, str) else json.dumps(plain(value))
        for name, value in made.items()
    }
    file = io.BytesIO()
    table.write_parquet(file, metadata=metadata)
    return file.getvalue()


def study_csv(study: Study) -> str:
    """Write every feature of every replication."""
    return table_csv(study.outcome.features(), study.provenance)


def study_parquet(study: Study) -> bytes:
    """Write every feature of every replication."""
    return table_parquet(study.outcome.features(), study.provenance)
