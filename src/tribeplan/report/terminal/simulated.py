"""``tribeplan simulate``: one organisation's lead times, and what they are made of."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from tribeplan import __version__
from tribeplan.org.address import show_address
from tribeplan.report.language import counted, number, tr
from tribeplan.report.sections import Section, StudySections
from tribeplan.report.words import (
    CAUSE_WORDS,
    HELD_BACK,
    OVERLOAD,
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
    weeks,
)
from tribeplan.simulation.assumptions import UNLIMITED
from tribeplan.simulation.calendar import FirstDay
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.memory import MOST_BYTES
from tribeplan.simulation.outcome import (
    CAUSES,
    DAYS_PER_WEEK,
    PERCENTILES,
    Outcome,
    lead_quantile_of,
    mean_lead_of,
    unstable,
    utilisation,
    utilisation_by_skill,
)
from tribeplan.simulation.plan import TICKS_PER_DAY
from tribeplan.simulation.planning import Question, model_hash
from tribeplan.simulation.study import Study

# --- Where a simulated number comes from, so that it can be traced and run again -----------------

SHORT_HASH = 12


def first_day_words(first_day: FirstDay) -> str:
    """Say on which day it begins, and why then, as in "4 Jan 2027 (the first 'arrives')"."""
    return f"{date(first_day.day)} ({tr(first_day.because.value)})"


def basis(*questions: Question, replications: int) -> Section:
    """Say with what a result was made."""
    experiment = questions[0].experiment
    before = experiment.warm_up_days
    warm_up = tr(" after {before:g} of warm-up").format(before=before) if before else ""
    models = ", ".join(map(_model, questions))
    length = tr("{replications:,} replications of {horizon_days:g} working days{warm_up}").format(
        replications=replications, horizon_days=experiment.horizon_days, warm_up=warm_up
    )
    order = tr("backlogs by {value}").format(value=experiment.policy.value)
    sentences = [
        tr("tribeplan {version}; {models}; seed {seed}; {length}; {order}.").format(
            version=__version__, models=models, seed=experiment.seed, length=length, order=order
        ),
        tr("First day: {first_day}{value}.").format(
            first_day=first_day_words(questions[0].first_day),
            value=tr(" of all") * (len(questions) > 1),
        ),
    ]
    for each in questions:
        mine = tr(" in {name}").format(name=each.name) if len(questions) > 1 else ""
        changed = "; ".join(f"{n} = {v} (usually {u})" for n, (u, v) in each.changed.items())
        if changed:
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
    rows: list[tuple[str, ...]] = []
    told = [tr(OVERLOAD)]
    idle = False
    for squad, arrives_per_week, finishes_per_week in overloads:
        idle |= busy[squad] < IDLE
        rows.append(
            (
                names.squad(squad),
                number(f"{arrives_per_week:.1f}"),
                number(f"{finishes_per_week:.1f}"),
                share(busy[squad]),
                tr("no limit") if limits[squad] >= UNLIMITED else f"{limits[squad]}",
            )
        )
    if idle:
        told.append(tr(HELD_BACK))
    told += _ending(outcome, names)
    headings = (
        "squad",
        tr("comes in a week:"),
        tr("gets done:"),
        tr("people busy:"),
        tr("at once at most:"),
    )
    yield Section(
        tr("! More work than gets done"), tuple(told), headings, tuple(rows), is_alarm=True
    )


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


# --- ``tribeplan simulate``: one organisation's lead times, and what they are made of ------------

MOST_BOTTLENECKS = 10
MOST_WEEKS = 26
"""Lines of a table of weeks at most."""

MOST_SKILLS = 8
LEAST_COST_DAYS = 0.05
_PLACES = ("", "waiting for", "in squad", "days:", "range")
_SHARE_WORDS = {0.5: "half of them within", 0.85: "85 of 100 within", 0.95: "95 of 100 within"}


def study_sections(study: Study) -> StudySections:
    """The report on one organisation, part by part."""
    outcome = study.outcome
    names = names_of(study.question.organisation)
    title = study.question.title
    made = basis(study.question, replications=outcome.played.replications)
    return StudySections(
        about=(
            Section(
                tr("Simulation of {title}").format(title=title), (_about(study), *fewer(study))
            ),
        ),
        overload=(*overload(outcome, names), *outside_time(outcome)),
        lead_times=tuple(_lead_times(outcome)),
        waits=tuple(_waits(outcome)),
        bottlenecks=tuple(_bottlenecks(outcome, names)),
        busy=(_busy(outcome, names),),
        skills=tuple(_skills(outcome, names)),
        totals=(_totals(outcome),),
        weeks=tuple(week_sections(outcome)),
        features=tuple(_features(outcome, names)),
        basis=(*_left_out(outcome), made),
    )


def simulated_sections(study: Study) -> Iterator[Section]:
    """The sections of the report on one organisation."""
    yield from study_sections(study).sections


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
        "{replications:,} possible courses of {measured:g} working days "
        "({period}) of {people} in {squads}, with {asked}; in each, "
        "{per_replication} of work {counts}. Days are working days."
    ).format(
        replications=outcome.played.replications,
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
    groups: list[tuple[str, bool]] = []
    if outcome.plan.features:
        groups.append((tr("Planned features"), False))
    if outcome.plan.streams:
        groups.append((tr("Items that keep coming"), True))
    rows: list[tuple[str, ...]] = []
    bars: list[float] = []
    for label, recurring in groups:
        for percent in PERCENTILES:
            interval = lead_quantile_of(outcome, recurring=recurring, share=percent)
            if interval is not None:
                first = label if percent == PERCENTILES[0] else ""
                rows.append((first, tr(_SHARE_WORDS[percent]), *lead_cells(interval, outcome)))
                bars.append(interval.value if math.isfinite(interval.value) else 0.0)
        for words, cells, length in _mean(outcome, recurring=recurring):
            rows.append(("", words, *cells))
            bars.append(length)
    headings = ("", "", tr("days:"), "range", "")
    if rows:
        title = tr("Lead time: from asked for until with customers")
        yield Section(title, (), headings, tuple(rows), tuple(bars))


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
    about = (
        tr("{unfinished} not there at the end, counted until then").format(
            unfinished=chance(unfinished)
        )
        if unfinished
        else ""
    )
    cells = at_least(days(value), unfinished), between(found.interval), about or weeks(value)
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
    by_cause = {row["cause"]: row for row in table.iter_rows(named=True)}
    order = sorted(CAUSES, key=lambda cause: -by_cause[cause]["days_per_feature"])
    used = ["touch", *(c for c in order if by_cause[c]["days_per_feature"] >= LEAST_COST_DAYS)]
    total = sum(row["days_per_feature"] for row in by_cause.values())
    rows = [
        (
            CAUSE_WORDS[cause],
            days(by_cause[cause]["days_per_feature"]),
            between(_interval(by_cause[cause])),
            share(by_cause[cause]["share_of_lead"]),
        )
        for cause in used
    ]
    mean = mean_lead_of(outcome, recurring=recurring)
    unfinished = 0.0 if mean is None else mean.unfinished_share
    note = tr("Mean days of {words}; they add up to the mean lead time.").format(words=words)
    if unfinished:
        note = tr(
            "Mean days of those {words} alone that reached customers, {chance} of "
            "all; the mean lead time of all is longer."
        ).format(words=words, chance=chance(1 - unfinished))
    title = tr("mean of those with customers") if unfinished else tr("mean lead time")
    rows.append((title, days(total), "", "100%"))
    bars = (*(by_cause[cause]["days_per_feature"] for cause in used), 0.0)
    headings = ("", tr("days:"), "range", tr("share:"))
    return Section(
        tr("Where the time goes: {words}").format(words=words), (note,), headings, tuple(rows), bars
    )


def _interval(row: dict[str, Any], unit: str = "days") -> Interval:
    value = row.get("days_per_feature", row.get(f"difference_{unit}"))
    return Interval(float(value or 0), row[f"low_{unit}"], row[f"high_{unit}"])


def _bottlenecks(outcome: Outcome, names: Names) -> Iterator[Section]:
    ranked = [
        row
        for row in outcome.bottlenecks().head(MOST_BOTTLENECKS).iter_rows(named=True)
        if row["days_per_feature"] >= LEAST_COST_DAYS
    ]
    if not ranked:
        return
    rows = tuple(
        (
            f"{number}",
            names.awaited(row["cause"], row["skill"]),
            names.squad(row["squad"]),
            days(row["days_per_feature"]),
            between(_interval(row)),
        )
        for number, row in enumerate(ranked, 1)
    )
    note = tr(
        "Days that each waiting costs, averaged over everything that reached "
        "customers: what a place that is never waited for would save at most."
    )
    bars = tuple(row["days_per_feature"] for row in ranked)
    yield Section(tr("What costs most time"), (note,), _PLACES, rows, bars)
    yield from _gates(outcome, names)


def _gates(outcome: Outcome, names: Names) -> Iterator[Section]:
    rows = tuple(
        (
            names.gates.get(row["gate"], row["gate"]),
            number(f"{row['features']:,.0f}"),
            days(row["wait_days"]),
        )
        for row in outcome.gates().sort("wait_days", descending=True).iter_rows(named=True)
        if row["features"] > 0
    )
    if rows:
        headings = ("board", tr("features:"), tr("days each:"))
        yield Section(tr("What boards take"), (), headings, rows)


def _busy(outcome: Outcome, names: Names) -> Section:
    table = utilisation(outcome).sort("busy_share", descending=True)
    rows = [
        (
            names.squad(row["squad"]),
            share(row["busy_share"]),
            share(row["work_share"]),
            share(row["rework_share"]),
            share(row["help_share"]),
            share(row["incident_share"]),
            share(row["decision_share"]),
        )
        for row in table.iter_rows(named=True)
    ]
    headings = (
        "squad",
        tr("busy:"),
        tr("new work:"),
        tr("redoing:"),
        tr("helping:"),
        tr("incidents:"),
        tr("deciding:"),
    )
    note = tr("Share of the time that people are there; the rest of it they wait for work.")
    bars = tuple(row["busy_share"] for row in table.iter_rows(named=True))
    return Section(tr("How busy squads are"), (note,), headings, tuple(rows), bars, full_bar=1.0)


def _skills(outcome: Outcome, names: Names) -> Iterator[Section]:
    table = (
        utilisation_by_skill(outcome)
        .drop_nulls("busy_share")
        .sort("busy_share", "squad", "skill", descending=[True, False, False])
        .head(MOST_SKILLS)
    )
    if table.is_empty():
        return
    rows = tuple(
        (names.skill(row["skill"]), names.squad(row["squad"]), share(row["busy_share"]))
        for row in table.iter_rows(named=True)
    )
    bars = tuple(row["busy_share"] for row in table.iter_rows(named=True))
    note = tr(
        "Work for the skill over the time of those whose main skill it is; "
        "above 100% others step in."
    )
    yield Section(
        tr("Busiest skills"), (note,), ("skill", "squad", tr("busy:")), rows, bars, full_bar=1.0
    )


def _totals(outcome: Outcome) -> Section:
    figures = {row["figure"]: row for row in outcome.portfolio().iter_rows(named=True)}
    rows: list[tuple[str, ...]] = []
    for name, title, unit in (
        ("throughput", tr("reaches customers"), tr("pieces of work a week")),
        ("unfinished at the end", tr("not yet with customers at the end"), tr("pieces of work")),
    ):
        found = figures[name]
        value = Interval(found["value"], found["low"], found["high"])
        rows.append((title, days(value.value), between(value), unit))
    if "flow efficiency" in figures:
        found = figures["flow efficiency"]
        value = Interval(found["value"], found["low"], found["high"])
        words = tr("of the lead time is work, the rest is waiting")
        rows.append((tr("flow efficiency"), share(value.value), between(value, share), words))
    cost = mean_interval(outcome.cost_of_delay(), least=0)
    if cost.value:
        words = tr("in the model's currency")
        rows.append((tr("cost of delay"), money(cost.value), between(cost, money), words))
        rows += _value(outcome)
    return Section(tr("Altogether"), (), ("", tr("mean:"), "range", ""), tuple(rows))


def weeks_together(outcome: Outcome) -> int:
    """How many weeks one line tells of, so that there are no more lines than fit."""
    return math.ceil(outcome.plan.experiment.horizon_days / DAYS_PER_WEEK / MOST_WEEKS)


def a_week(value: float | None) -> str:
    """Write how many pieces of work a week it is, with one decimal; '-' where nobody knows."""
    return "-" if value is None else number(f"{value:z,.1f}")


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
        has_value = table["value_per_week"].sum() != 0
        rows = tuple(
            (
                date_of(row["until"]),
                a_week(row["released_per_week"]),
                _week_range(row, "released_per_week", a_week),
                days(row["lead_days"] if row["lead_days"] is not None else math.inf),
                _week_range(row, "lead_days", days),
                *((money(row["value_per_week"]),) if has_value else ()),
            )
            for row in table.iter_rows(named=True)
        )
        headings = (
            tr("until"),
            tr("a week:"),
            "range",
            tr("days:"),
            "range",
            *((tr("value a week:"),) if has_value else ()),
        )
        yield Section(week_title(str(work)), (weeks_note(together),), headings, rows)


def _week_range(row: dict[str, Any], name: str, write: Callable[[float], str]) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return "" if None in (low, high) else between((0.0, low, high), write)


def _value(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    for row in outcome.value_over_time(5).iter_rows(named=True):
        if row["day"] > 0:
            spread = tr("{value_p10} to {value_p90}").format(
                value_p10=money(row["value_p10"]), value_p90=money(row["value_p90"])
            )
            day = outcome.calendar.day_by(row["day"])
            when = tr("{day}, day ").format(day=date(day)) if day is not None else tr("day ")
            title = tr("value earned by {when}{day:.0f}").format(when=when, day=row["day"])
            yield title, money(row["value_p50"]), spread, tr("in the middle 8 of 10 courses")


def _features(outcome: Outcome, names: Names) -> Iterator[Section]:
    table = outcome.by_feature()
    if table.is_empty():
        return
    rows = tuple(
        (
            feature_name(names, row["feature"]),
            names.squad(row["squad"]),
            date_of(row["asked_for"]),
            *(_number(row[f"lead_{percent}_days"], days) for percent in ("p50", "p85", "p95")),
            date_of(row["lead_p85_by"]),
            _number(row["released_share"], chance),
            _number(row["on_time_probability"], chance),
            tr(row["state"]),
        )
        for row in table.iter_rows(named=True)
    )
    headings = (
        *("feature", "squad", tr("asked for"), tr("half:"), "85%:", "95%:", tr("85% by")),
        *(tr("there:"), tr("on time:"), "state"),
    )
    note = tr(
        "Working days within which half, 85 and 95 of 100 courses bring it to "
        "customers, and the date by which 85 do; '-' is not within the time "
        "simulated. There: the chance that it is with customers by the end. On "
        "time: the chance that its date is kept, where it has one."
    )
    yield Section(tr("Planned features"), (note,), headings, rows)


def _number(value: float | None, write: Callable[[float], str]) -> str:
    return "" if value is None else write(value)


def _left_out(outcome: Outcome) -> Iterator[Section]:
    told = tuple(f"{show_address(each.at)}: {each.message}." for each in outcome.plan.remarks)
    if told:
        yield Section(tr("Left out"), told)
