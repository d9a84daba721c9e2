"""The answer on one screen: what to do, when what arrives, how sure, what would change it."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from tribeplan.org.organisation import Organisation
from tribeplan.report.language import counted, tr
from tribeplan.report.safe_text import cells, ci_safe
from tribeplan.report.sections import Section, render_text
from tribeplan.report.terminal.compared import (
    Threshold,
    causes_section,
    comparison_title,
    feature_row,
    places_section,
    relative,
    threshold_sentences,
    unit_of,
    verdict,
)
from tribeplan.report.terminal.simulated import fewer
from tribeplan.report.words import (
    CAUSE_WORDS,
    SHORT_CAUSES,
    Names,
    between,
    chance,
    date,
    date_of,
    days,
    feature_name,
    listed,
    money,
    names_of,
    share,
    signed_days,
    weeks,
)
from tribeplan.scenario.difference import What, difference
from tribeplan.simulation.comparison import (
    LOOKS,
    Difference,
    Measure,
    PairedWaits,
    difference_of,
    feature_differences,
    paired_waits,
)
from tribeplan.simulation.dip import Dip, dip_between
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.outcome import CAUSES, Outcome, State, lead_quantile_of, unstable
from tribeplan.simulation.planning import Question
from tribeplan.simulation.sensitivity import Doubt
from tribeplan.simulation.study import (
    MOST_PLAYED_AGAIN,
    Comparison,
    FeatureGap,
    FeatureWaits,
    Study,
)

WIDTH, HEIGHT = 80, 25
"""Of the screen that the answer fits on."""

SMALL = 0.05
"""Share of the lead time below which a difference, however sure, is called small: our choice."""

FEWEST = 2
"""Organisations in a comparison."""

MOST_NAMED = 3
SHORTEST_NAME = 12
MOST_PLACES = 8
LEAST_TOLD_DAYS = 0.05
HALF, MOST = 0.5, 0.85


# --- Values --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrivals:
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


@dataclass(frozen=True, slots=True)
class Effort:
    """How much changes for people when one organisation becomes another."""

    moving: int
    """People who change squad or chapter."""

    joining: int
    leaving: int
    reshaped: int
    """Squads that are split or merged."""

    changes: int
    """Differences of all kinds, as `tribeplan diff` lists them."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What one organisation brings against the first."""

    difference: Difference
    moved_cause: str | None
    """The cause of waiting that differs most; None when nothing does that can be told."""

    moved_days: float
    """By how many days it differs, other minus base."""

    cost_of_delay: Interval | None
    """How much dearer it is over the time simulated, in the model's currency; None when no work
    has a value."""

    effort: Effort
    is_small: bool
    """Whether it is clear, but under 5 % of what it is of."""

    dip: Dip | None
    """What it costs on the way; None where neither of the two changes in waves."""

    at_once: "AtOnce | None"
    """What all its waves on one day would bring; None where it has fewer than two."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A plan in waves held against all of it on the day of the first wave."""

    difference: Difference
    """All at once minus the plan."""

    on: dt.date
    dip: Dip | None
    """What it costs on the way, against what the plan is held against."""


@dataclass(frozen=True, slots=True)
class Side:
    """One organisation of an answer."""

    name: str
    value: float
    """What is measured: mean lead time, or what was asked for."""

    unfinished_share: float
    arrivals: Arrivals
    gain: Gain | None
    """None for the first, which the others are held against."""


def arrivals_of(outcome: Outcome) -> Arrivals:
    """When the planned features of an organisation are with customers."""
    leads = [lead_quantile_of(outcome, recurring=False, share=part) for part in (HALF, MOST)]
    ends = [outcome.whole_plan_day(part) for part in (HALF, MOST)]
    half, most = (None if lead is None else lead.value for lead in leads)
    half_by, most_by = (None if day is None else outcome.calendar.day_by(day) for day in ends)
    return Arrivals(half, most, ends[0], ends[1], half_by, most_by)


def effort_of(before: Organisation, after: Organisation) -> Effort:
    """Count what changes for people; who joins or leaves does not move as well."""
    statements = difference(before, after).statements
    people = [each for each in statements if each.kind == "person"]
    new, gone = (
        {each.subject.id for each in people if each.what is what} for what in (What.NEW, What.GONE)
    )
    moves = What.MOVED, What.JOINS, What.LEAVES
    moved = {each.subject.id for each in people if each.what in moves}
    reshaped = sum(each.what in (What.SPLIT, What.MERGED) for each in statements)
    return Effort(len(moved - new - gone), len(new), len(gone), reshaped, len(statements))


def sides_of(comparison: Comparison) -> list[Side]:
    """All organisations of a comparison with what each brings, in the order given."""
    base = comparison.base
    first = comparison.differences[0]
    sides = [
        Side(
            base.question.name,
            first.base_value,
            first.base_unfinished,
            arrivals_of(base.outcome),
            None,
        )
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
            effort_of(base.question.in_the_end, study.question.in_the_end),
            each.is_clear and not each.is_equal and abs(relative(each)) < SMALL,
            dip_between(base.outcome, study.outcome)
            if base.question.waves or study.question.waves
            else None,
            None if at_once is None else _at_once(comparison, study, at_once),
        )
        arrivals = arrivals_of(study.outcome)
        sides.append(Side(each.other, each.other_value, each.other_unfinished, arrivals, gain))
    return sides


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
    measure = Measure.COST_OF_DELAY
    if not (base.outcome.cost_of_delay().any() or other.outcome.cost_of_delay().any()):
        return None
    first, second = ((each.question.name, each.outcome) for each in (base, other))
    return difference_of(first, second, measure, confidence).difference


def answer_json(comparison: Comparison) -> list[dict[str, Any]]:
    """All organisations of the answer as plain values, dates as text."""
    return [_side_json(side) for side in sides_of(comparison)]


def _side_json(side: Side) -> dict[str, Any]:
    gain = side.gain
    against = gain and {
        "moved_cause": gain.moved_cause,
        "moved_days": gain.moved_days,
        "cost_of_delay": gain.cost_of_delay and gain.cost_of_delay._asdict(),
        "small": gain.is_small,
        "dip": dip_json(gain.dip),
        "all_waves_at_once": gain.at_once and _at_once_json(gain.at_once),
        **{
            f"people_{name}" if name != "changes" else name: n
            for name, n in asdict(gain.effort).items()
        },
    }
    return {
        "name": side.name,
        "value": side.value,
        "unfinished_share": side.unfinished_share,
        **arrivals_json(side.arrivals),
        "against_first": against,
    }


def dip_json(dip: Dip | None) -> dict[str, Any] | None:
    """A dip as plain values; of too few replications, that they are too few."""
    if dip is None:
        return None
    values = dip._asdict() if dip.is_enough else {"replications": dip.replications}
    return {"enough_replications": dip.is_enough, **_with_dates_as_text(values)}


def _at_once_json(found: AtOnce) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "name": found.difference.other,
        "value": found.difference.other_value,
        "difference": found.difference.difference._asdict(),
        "probability_better": found.difference.probability_faster,
        "dip": dip_json(found.dip),
    }


def _with_dates_as_text(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }


def arrivals_json(arrivals: Arrivals) -> dict[str, Any]:
    """When the planned features are there, as plain values."""
    return _with_dates_as_text(asdict(arrivals))


# --- The screen of a comparison ------------------------------------------------------------------


def comparison_answer(
    comparison: Comparison, doubts: tuple[Doubt, ...] = (), threshold: Threshold | None = None
) -> tuple[Section, ...]:
    """The answer to a comparison, in at most 25 lines of 80 cells.

    Where there are more organisations than fit, the first and the best of the others are shown.
    """
    sides = sides_of(comparison)
    told = (
        *_verdicts(comparison, sides),
        *_worth(sides, comparison.measure),
        *_on_the_way(sides),
        *threshold_sentences(comparison, threshold),
        *_warnings(comparison.studies),
        *fewer(comparison.base),
    )
    played = comparison.base.outcome.played.replications
    title = tr("{comparison}: {played}, same luck").format(
        comparison=comparison_title(comparison), played=counted(played, "replication")
    )
    fits = cells(ci_safe(title)) <= WIDTH
    head = Section(title if fits else comparison_title(comparison), told)
    most = len(sides)
    tables, end = _tables(comparison, sides, most, doubts)
    while most > FEWEST and _lines((head, *tables, end)) > HEIGHT:
        most -= 1
        tables, end = _tables(comparison, sides, most, doubts)
    if len(sides) == FEWEST:  # a pair leaves room for its features
        room = HEIGHT - _lines((head, *tables, end)) - 2
        tables += tuple(feature_table(comparison, room)) if room > 1 else ()
    return (head, *tables, end)


def _tables(
    comparison: Comparison, sides: list[Side], most: int, doubts: tuple[Doubt, ...]
) -> tuple[tuple[Section, ...], Section]:
    """The tables of so many organisations, and what stands below them."""
    shown = _best_of(sides, most)
    questions = (study.question for study in comparison.studies)
    end = Section("", tuple(_close(shown, len(sides) - most, questions, doubts)))
    return (_side_table(comparison, shown), *_dates_table(shown)), end


def _lines(sections: Sequence[Section]) -> int:
    return render_answer(sections, colour=False).count("\n")


def render_answer(sections: Sequence[Section], *, colour: bool) -> str:
    """Write the answer for a terminal."""
    return render_text(sections, colour=colour, width=WIDTH)


def _best_of(sides: list[Side], most: int) -> list[Side]:
    """The first and the best of the others, in the order given."""
    best = sorted(sides[1:], key=lambda side: _gap(side).value)[: most - 1]
    return [sides[0], *(side for side in sides[1:] if any(side is one for one in best))]


def _gap(side: Side) -> Interval:
    return side.gain.difference.difference if side.gain else Interval(0.0, 0.0, 0.0)


def _best(sides: list[Side]) -> Side | None:
    """The one that is clearly better than the first by most."""
    better = [side for side in sides[1:] if _gap(side).high < 0]
    return min(better, key=lambda side: _gap(side).value, default=None)


def _verdicts(comparison: Comparison, sides: list[Side]) -> Iterator[str]:
    if len(sides) == FEWEST:
        yield verdict(comparison.differences[0])
        return
    unit = unit_of(comparison.measure)
    best, base = _best(sides), sides[0].name
    if best and best.gain:
        words = verdict(best.gain.difference).removeprefix(best.name)
        yield tr("{name} gains most: it{words}").format(name=best.name, words=words)
    else:
        yield tr("None of the {value} others is clearly {better} than {base}.").format(
            value=len(sides) - 1, better=unit.better, base=base
        )
    faster = [side for side in sides[1:] if _gap(side).high < 0 and side is not best]
    slower = [side for side in sides[1:] if _gap(side).low > 0]
    unclear = [side for side in sides[1:] if not _gap(side).excludes_zero]
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
    yield " ".join(told)


def _worth(sides: list[Side], measure: Measure) -> Iterator[str]:
    """Say what the best asks of people and what it saves; nothing where nothing is better."""
    best = _best(sides)
    if best is None or best.gain is None:
        return
    effort, cost = best.gain.effort, best.gain.cost_of_delay
    parts = [
        f"{counted(number, 'person', 'people')} {one if number == 1 else several}"
        for number, one, several in (
            (effort.moving, tr("changes squad or chapter"), tr("change squad or chapter")),
            (effort.joining, tr("joins"), tr("join")),
            (effort.leaving, tr("leaves"), tr("leave")),
        )
        if number
    ]
    if effort.reshaped:
        one, several = tr("is split or merged"), tr("are split or merged")
        words = one if effort.reshaped == 1 else several
        parts.append(f"{counted(effort.reshaped, 'squad')} {words}")
    told = tr("For it {value}").format(
        value=listed(parts, len(parts)) if parts else tr("nobody moves")
    )
    if measure is not Measure.COST_OF_DELAY and cost is not None and cost.excludes_zero:
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


def _on_the_way(sides: list[Side]) -> Iterator[str]:
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
    if not dip.is_enough:
        return tr(
            "What {name} costs on the way, and when that is made up, cannot be told from {played}: "
            "ask for {enough} or more with --replications."
        ).format(name=name, played=counted(dip.replications, "replication"), enough=LOOKS[0])
    depth, luck = share(dip.depth), share(dip.depth_by_luck)
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
    """Say by which day what was missing is there, how sure that is, and in how many courses."""
    low, high = _last_day(dip.earned_back_low_by), _last_day(dip.earned_back_high_by)
    sure = chance(dip.probability)
    if math.isfinite(dip.earned_back_low) and not math.isfinite(dip.earned_back_high):
        return tr(
            "{played} leave open when that is made up: by {low} at the soonest, or not within the "
            "time simulated; it is in {sure} of the courses"
        ).format(played=counted(dip.replications, "replication"), low=low, sure=sure)
    if dip.earned_back_by is None and dip.probability > HALF:  # a few courses never get there
        return tr(
            "that is made up in {sure} of the courses, but not in their mean within the time "
            "simulated"
        ).format(sure=sure)
    if dip.earned_back_by is None:
        return tr(
            "that is not made up within the time simulated, but for {sure} of the courses"
        ).format(sure=sure)
    return tr("made up by {day} (week {week}; {low} to {high}), in {sure} of the courses").format(
        day=date(dip.earned_back_by), week=f"{dip.earned_back:.0f}", low=low, high=high, sure=sure
    )


def _last_day(day: dt.date | None) -> str:
    return tr("at once") if day is None else date(day)


def _warnings(studies: Sequence[Study]) -> Iterator[str]:
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
        yield f"! {_shortened(tr(first))}.{more}"


def _shortened(text: str, most: int = 150) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _assuming(questions: Iterable[Question]) -> Iterator[str]:
    """Name the assumptions that are not as usual; the details have their values."""
    changed = [question.changed for question in questions]
    names = list(dict.fromkeys(name for each in changed for name in each))
    apart = [
        name for name in names if any(each.get(name) != changed[0].get(name) for each in changed)
    ]
    if apart:
        told = tr("! Not assumed alike, so part of the difference: {names}.")
        yield told.format(names=listed(apart))
    alike = [name for name in names if name not in apart]
    if alike:
        yield tr("Not as usual: {names}.").format(names=listed(alike))


def _close(
    shown: Sequence[Side],
    left_out: int,
    questions: Iterable[Question],
    doubts: tuple[Doubt, ...],
) -> Iterator[str]:
    """Say what would flip the answer, or how to find out, and where the rest is."""
    for doubt in doubts[:MOST_NAMED]:
        flipping = doubt.result.flipping
        hangs = (
            tr("it hangs on {flipping}").format(flipping=listed(flipping))
            if flipping
            else tr("no single assumption flips that")
        )
        yield (
            tr(
                "Under other assumptions {other} is the faster in {other_better_share} "
                "of {samples}; {hangs}."
            ).format(
                other=doubt.other,
                other_better_share=share(doubt.result.other_better_share),
                samples=doubt.samples,
                hangs=hangs,
            )
        )
    yield from _assuming(questions)
    words = ""
    if any(side.unfinished_share for side in shown):
        words = tr("≥: not all there. ")
    more = tr(" and {left_out} more").format(left_out=left_out) if left_out else ""
    words += tr("--details: all numbers{more}").format(more=more)
    yield (
        f"{words}."
        if doubts
        else tr("{words}; --doubt 100: what would flip this.").format(words=words)
    )


def _side_table(comparison: Comparison, sides: Sequence[Side]) -> Section:
    unit = unit_of(comparison.measure)
    rows = [_side_row(side, comparison) for side in sides]
    headings = (
        "",
        unit.short,
        tr("difference:"),
        "range",
        f"{unit.better}:",
        tr("what moves most"),
    )
    return _fitted(Section("", (), headings, tuple(rows)))


def _side_row(side: Side, comparison: Comparison) -> tuple[str, ...]:
    write = unit_of(comparison.measure).write
    value = f"{'≥' if side.unfinished_share else ''}{write(side.value)}"
    gain = side.gain
    if gain is None:
        return side.name, value, "", "", "", ""
    gap = gain.difference.difference
    written = write(gap.value)
    sign = "+" if gap.value > 0 and written != write(0) else ""
    bound = {"at least": "≥", "at most": "≤"}.get(gain.difference.bound, "")
    moved = ""
    if gain.moved_cause is not None:
        moved = f"{SHORT_CAUSES[gain.moved_cause]} {signed_days(gain.moved_days)}"
    return (
        side.name,
        value,
        f"{bound}{sign}{written}",
        tr("{low} to {high}").format(low=write(gap.low), high=write(gap.high))
        if math.isfinite(gap.half_width)
        else "",
        chance(gain.difference.probability_faster),
        moved,
    )


def _dates_table(sides: Sequence[Side]) -> Iterator[Section]:
    """When half and 85 of 100 features are there, and the whole plan."""
    if all(side.arrivals.lead_p50_days is None for side in sides):
        return
    rows = tuple(
        (
            side.name,
            *(
                "" if value is None else days(value)
                for value in (side.arrivals.lead_p50_days, side.arrivals.lead_p85_days)
            ),
            _by(side.arrivals.whole_plan_p50_by),
            _by(side.arrivals.whole_plan_p85_by),
        )
        for side in sides
    )
    headings = (
        "",
        tr("days, half:"),
        tr("85 of 100:"),
        tr("whole plan by, half:"),
        tr("85 of 100:"),
    )
    yield _fitted(Section("", (), headings, rows))


def _by(day: dt.date | None) -> str:
    return "-" if day is None else date(day)


def _fitted(section: Section) -> Section:
    """Cut names, in the first column, until the table is no wider than the screen.

    Where that leaves too little of them, the last column goes.
    """
    others = sum(
        2 + max(cells(tr(title.rstrip(":"))), *(cells(row[n]) for row in section.rows))
        for n, title in enumerate(section.headings)
        if n > 0
    )
    room = WIDTH - 2 - others
    if room < SHORTEST_NAME:
        rows = tuple(row[:-1] for row in section.rows)
        return _fitted(section._replace(headings=section.headings[:-1], rows=rows))
    return section._replace(widest_name=room)


def feature_table(comparison: Comparison, most: int) -> Iterator[Section]:
    """So many of the planned features of a pair as move most; nothing where none does."""
    base, other = comparison.studies
    table = feature_differences(base.outcome, other.outcome)
    if table.is_empty():
        return
    moved = table.filter(pl.col("difference_days").fill_null(1) != 0)  # null: dropped in a wave
    if moved.is_empty():
        return
    ordered = moved.sort(pl.col("difference_days").abs(), descending=True)
    names = names_of(base.question.organisation)
    rows = tuple(
        feature_row(row, names, base.question, other.question)
        for row in ordered.head(most).iter_rows(named=True)
    )
    headings = (
        tr("features that move most"),
        tr("85% by, before:"),
        tr("after:"),
        tr("difference:"),
        "range",
    )
    yield _fitted(Section("", (), headings, rows))


# --- The screen of a simulation ------------------------------------------------------------------


def study_answer(study: Study) -> tuple[Section, ...]:
    """The answer to a simulation, in at most 25 lines of 80 cells."""
    outcome = study.outcome
    told = [*_when(outcome), *_why(study), *_warnings([study]), *fewer(study)]
    head = Section(tr("Simulation of {title}").format(title=study.question.title), tuple(told))
    played = counted(outcome.played.replications, "replication")
    first_day, experiment = study.question.first_day.day, outcome.plan.experiment
    end = Section(
        "",
        (
            tr("{played} of {horizon_days:,g} working days from {first_day}.").format(
                played=played, horizon_days=experiment.horizon_days, first_day=date(first_day)
            ),
            *_assuming([study.question]),
            tr(
                "--details has all numbers behind this; --feature ID tells where one feature waits."
            ),
        ),
    )
    tables = tuple(_at_risk(study, HEIGHT - _lines((head, end)) - 2))
    return (head, *tables, end)


def _when(outcome: Outcome) -> Iterator[str]:
    arrivals = arrivals_of(outcome)
    for words, recurring in ((tr("Planned features"), False), (tr("Items that keep coming"), True)):
        half, most = (
            lead_quantile_of(outcome, recurring=recurring, share=part) for part in (HALF, MOST)
        )
        if half is None or most is None:
            continue
        told = tr("{words}: half are with customers {within}").format(
            words=words, within=_within(half.value, tr(" working days"))
        )
        told += tr(", 85 of 100 {within}").format(within=_within(most.value))
        whole = tr("; the whole plan {when}").format(when=_whole_plan(arrivals))
        yield f"{told}{'' if recurring else whole}."


def _within(lead_days: float, unit: str = "") -> str:
    if not math.isfinite(lead_days):
        return tr("after the time simulated")
    return tr("within {lead_days}{unit} ({lead_days_2})").format(
        lead_days=days(lead_days), unit=unit, lead_days_2=weeks(lead_days)
    )


def _whole_plan(arrivals: Arrivals) -> str:
    half, most = arrivals.whole_plan_p50_by, arrivals.whole_plan_p85_by
    if half is None:
        return tr("in most courses not within the time simulated")
    if most is None:
        return tr(
            "by {half} in half of the courses; in 85 of 100 not within the time simulated"
        ).format(half=date(half))
    return tr("by {half} in half of the courses, by {most} in 85 of 100").format(
        half=date(half), most=date(most)
    )


def _why(study: Study) -> Iterator[str]:
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
    yield (
        tr(
            "Of {total} days that {what} take on average, being worked on takes "
            "{touch} ({share}){rest}."
        ).format(
            total=days(total),
            what=what,
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
    is_cut = len(rows) > room
    shown = rows[: room - is_cut]
    names = names_of(study.question.organisation)
    written = [
        (
            feature_name(names, row["feature"]),
            date_of(row["asked_for"]),
            *_dates_at_risk(study.question, row),
            "" if row["on_time_probability"] is None else chance(row["on_time_probability"]),
        )
        for row in shown
    ]
    if is_cut:
        written.append(
            (
                tr("… {value} more with --details").format(value=len(rows) - len(shown)),
                "",
                "",
                "",
                "",
            )
        )
    headings = (
        tr("features, at risk first"),
        tr("asked for:"),
        tr("half by:"),
        tr("85 of 100 by:"),
        tr("on time:"),
    )
    yield _fitted(Section("", (), headings, tuple(written)))


def _dates_at_risk(question: Question, row: Mapping[str, Any]) -> tuple[str, str]:
    day = question.dropped_on(row["feature"])
    if day is not None and row["state"] == State.DROPPED.value:
        return tr("dropped from {day}").format(day=date(day)), ""
    return date_of(row["lead_p50_by"]) or "-", date_of(row["lead_p85_by"]) or "-"


# --- One feature ---------------------------------------------------------------------------------


def feature_sections(found: FeatureWaits) -> Iterator[Section]:
    """When one planned feature is with customers, and where it waits until then."""
    outcome = found.study.outcome
    names = names_of(found.study.question.organisation)
    row = outcome.by_feature().row(by_predicate=pl.col("feature") == found.feature, named=True)
    title = tr("{names} in {title}").format(
        names=feature_name(names, found.feature), title=found.study.question.title
    )
    yield Section(title, tuple(_of_feature(row, names)))
    table = outcome.waits(feature=found.feature).filter(
        pl.col("days_per_feature") >= LEAST_TOLD_DAYS
    )
    if table.is_empty():
        return
    rows = tuple(
        (
            CAUSE_WORDS[each["cause"]],
            days(each["days_per_feature"]),
            between((each["days_per_feature"], each["low_days"], each["high_days"])),
            share(each["share_of_lead"]),
        )
        for each in table.sort("days_per_feature", descending=True).iter_rows(named=True)
    )
    bars = tuple(table["days_per_feature"].sort(descending=True))
    yield Section(
        tr("Where its time goes"), (), ("", tr("days:"), "range", tr("share:")), rows, bars
    )
    places = found.places.filter(pl.col("days_per_feature") >= LEAST_TOLD_DAYS).head(MOST_PLACES)
    if not places.is_empty():
        played = min(outcome.played.replications, MOST_PLAYED_AGAIN)
        waits = tuple(
            (
                names.awaited(each["cause"], each["skill"]),
                names.squad(each["squad"]),
                days(each["days_per_feature"]),
                between((each["days_per_feature"], each["low_days"], each["high_days"])),
            )
            for each in places.iter_rows(named=True)
        )
        lengths = tuple(places["days_per_feature"])
        note = tr("In {played}, played again to see it alone.").format(
            played=counted(played, "replication")
        )
        yield Section(
            tr("Where it waits"),
            (note,),
            (tr("waiting for"), tr("in squad"), tr("days:"), "range"),
            waits,
            lengths,
        )


def _of_feature(row: dict[str, Any], names: Names) -> Iterator[str]:
    squad, asked = names.squad(row["squad"]), date_of(row["asked_for"])
    if row["lead_p50_days"] is None:
        yield tr("Squad {squad}; asked for on {asked}: {state}.").format(
            squad=squad, asked=asked, state=tr(row["state"])
        )
        return
    half, most = date_of(row["lead_p50_by"]), date_of(row["lead_p85_by"])
    when = (
        tr("by {half} in half of the courses").format(half=half)
        if half
        else tr("more often not than so")
    )
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
            on_time_probability=chance(row["on_time_probability"])
        )


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
    row = mine.row(0, named=True)
    _, before, after, gap, spread = feature_row(row, names, base.question, other.question)
    if not gap:  # dropped by a wave, or asked for on another day
        apart = tr("In {name}: {before}; in {name_2}: {after}. {spread}").format(
            name=base.question.name,
            before=before,
            name_2=other.question.name,
            after=after,
            spread=spread,
        )
        yield Section(title, (apart.strip(),))
        return
    late = tr("after the time simulated")
    told = tr(
        "85 of 100 by {value} in {name}, by {value_2} in {name_2}: {gap} "
        "working days on average ({spread}); sooner in {probability_sooner}."
    ).format(
        value=late if before == "-" else before,
        name=base.question.name,
        value_2=late if after == "-" else after,
        name_2=other.question.name,
        gap=gap,
        spread=spread,
        probability_sooner=chance(row["probability_sooner"]),
    )
    yield Section(title, (told,))
    waits = paired_waits(base.outcome, other.outcome, feature=found.feature)
    if waits.shared:
        note = tr("Mean days where it reaches customers in both; the differences add up.")
        yield causes_section(waits, tr("Where its time goes"), note)
        yield from places_section(base, other, found.places, Section(tr("Where it waits")))
