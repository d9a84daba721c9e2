"""What was forecast against what was delivered: of a history of work items, of published cases."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tribeplan.formats.exchange.history import NO_IDS, History
from tribeplan.org.elements import counted as counted_in_english
from tribeplan.report.figures.files import label
from tribeplan.report.language import counted, number, tr
from tribeplan.report.safe_text import ci_safe, json_document
from tribeplan.report.sections import Section, columns
from tribeplan.report.words import between, date, days, listed, share, signed_days
from tribeplan.simulation import published
from tribeplan.simulation.assumptions import ASSUMPTIONS, Assumptions
from tribeplan.simulation.calibration import (
    LEAST_WEEKS,
    Accuracy,
    Calibration,
    Dates,
    Durations,
    Learnt,
    Predicted,
    WeeklyCounts,
)
from tribeplan.simulation.coverage import Coverage
from tribeplan.simulation.outcome import HALF, MOST

SCHEMA = "tribeplan.calibration/v1"

ASSUMPTIONS_HEADING = "# Assumptions that a history tells; made by tribeplan calibrate."
"""The first line of a file of assumptions."""

MOST_TRIALS = 100
"""Of forecasts in the past that are listed; files have all."""

MOST_NAMED = 3
LONGEST_NAME = 30
"""Cells of the file's name in the title."""


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """A history and what was made of it."""

    history: History
    found: Calibration
    model: tuple[str, Predicted] | None = None
    """A model that was simulated, by its name."""


# --- The first screen ----------------------------------------------------------------------------


def calibration_answer(told: CalibrationReport) -> tuple[Section, ...]:
    """The answer: what was forecast and delivered, then what was measured, in 25 lines."""
    found = told.found
    path = label(told.history.path.rpartition("/")[2], LONGEST_NAME)
    return (
        Section(
            tr("Forecast and delivered: {path}, until {day}").format(
                path=path, day=date(found.as_of)
            ),
            (*_tested(found),),
        ),
        _measures(told),
        Section("", (*_learnt(found), _account(told.history))),
    )


def _tested(found: Calibration) -> Iterator[str]:
    tested = found.tested
    if tested.accuracy:
        ours, plain, *others = tested.accuracy
        yield tr(
            "{forecasts} in the past, of when the next items would be done: {half} by the P50 "
            "date, {most} by the P85 date."
        ).format(
            forecasts=counted(len(tested.trials), "forecast"),
            half=_held(ours.p50),
            most=_held(ours.p85),
        )
        if math.isfinite(ours.bias_days.low):
            gap = ours.bias_days
            later = tr("They came {days} calendar days later than P50 on average ({range}).")
            earlier = tr("They came {days} calendar days earlier than P50 on average ({range}).")
            yield (later if gap.value > 0 else earlier).format(
                days=days(abs(gap.value)), range=between(gap, signed_days)
            )
        yield tr(
            "Plain throughput bootstrap, as flow tools do it: {half} of {half_of} and {most} of "
            "{most_of}; {against}."
        ).format(
            half=plain.p50.held,
            half_of=plain.p50.judged,
            most=plain.p85.held,
            most_of=plain.p85.judged,
            against=_against(ours),
        )
        for model in others:
            yield tr("The model: {half} by its P50, {most} by its P85; {against}.").format(
                half=_held(model.p50), most=_held(model.p85), against=_against(model)
            )
    if tested.cannot:
        cannot = (
            tr("Cannot judge forecasts: {why}.") if tested.ahead else tr("Cannot forecast: {why}.")
        )
        yield cannot.format(why=tr(tested.cannot))
    if tested.ahead is not None:
        many, by = tested.ahead
        yield tr("The next {items}: {by}.").format(items=counted(many, "item"), by=_by(by))


def _by(by: Dates) -> str:
    half, most = (tr("nobody can tell") if day is None else date(day) for day in by)
    return tr("by {half} (P50), {most} (P85)").format(half=half, most=most)


def _held(coverage: Coverage) -> str:
    if not coverage.judged:
        return tr("none can be judged")
    early, late = tr(", too early"), tr(", too late")
    return tr("{held} of {judged} ({share}, 95% range {low} to {high}{verdict})").format(
        held=coverage.held,
        judged=coverage.judged,
        share=share(coverage.held / coverage.judged),
        low=share(coverage.low),
        high=share(coverage.high),
        verdict=early if coverage.is_below else late if coverage.is_above else "",
    )


def _against(accuracy: Accuracy) -> str:
    """How far off the dates were, against the plain bootstrap."""
    gap = accuracy.against_plain
    if gap is None or not math.isfinite(gap.high):
        return tr("too few to compare")
    reach = between(gap, signed_days)
    if not gap.excludes_zero:
        return tr("no difference seen in loss ({range} days)").format(range=reach)
    more, less = (
        tr("against it, {days} days of loss more ({range})"),
        tr("against it, {days} days of loss less ({range})"),
    )
    return (more if gap.value > 0 else less).format(days=days(abs(gap.value)), range=reach)


def _measures(told: CalibrationReport) -> Section:
    found = told.found
    model = told.model[1] if told.model else None
    begun = found.under_way
    beyond = tr("{count:,} beyond P85").format(count=begun.beyond) if begun.number else ""
    rows = [
        (tr("lead time [working days]"), _quantiles(found.lead), _fit(found.lead),
         _pair(model.lead) if model else ""),
        (tr("cycle time [working days]"), _quantiles(found.cycle), _fit(found.cycle),
         _pair(model.cycle) if model else ""),
        (tr("done a week"), _weekly(found.throughput), "",
         number(f"{model.done_per_week:.1f}") if model else ""),
        (tr("asked for a week"), _weekly(found.arrivals), _bursts(found.arrivals), ""),
        (tr("bugs and the like"), _bugs(found), "", ""),
        (tr("flow efficiency"), _efficiency(found), "",
         share(model.flow_efficiency) if model and math.isfinite(model.flow_efficiency) else ""),
        (tr("under way: age [days]"), _under_way(found), beyond, ""),
    ]  # fmt: skip
    headings = ["P50 and P85, or mean", "measured", "lognormal"]
    if told.model is None:
        return Section("", (), tuple(headings), tuple(row[:3] for row in rows), widest_name=32)
    return Section("", (), (*headings, "model"), tuple(rows), widest_name=32)


def _pair(pair: Sequence[float]) -> str:
    return ", ".join(tr("never") if math.isinf(each) else days(each) for each in pair)


def _quantiles(measured: Durations) -> str:
    ends, unknown = (measured.p50, measured.p85), tr("not told")
    told = [days(each) if math.isfinite(each) else unknown for each in ends]
    return ", ".join(dict.fromkeys(told) if unknown in told else told)


def _fit(measured: Durations) -> str:
    found = [measured.fitted_quantile(part) for part in (HALF, MOST)]
    return _pair([each for each in found if each is not None])


def _weekly(found: WeeklyCounts) -> str:
    if math.isnan(found.mean.value):
        return tr("not told")
    value, low, high = found.mean
    if not math.isfinite(high):
        few = tr("{value:.1f} (under {weeks} whole weeks)")
        return few.format(value=value, weeks=LEAST_WEEKS)
    return tr("{value:.1f} ({low:.1f} to {high:.1f})").format(value=value, low=low, high=high)


def _bursts(found: WeeklyCounts) -> str:
    """Whether what comes in is a Poisson process, as the simulation draws it."""
    if math.isnan(found.poisson_p):
        return ""
    if found.poisson_p >= 0.05:  # noqa: PLR2004  # as intervals of 95 %
        return tr("as Poisson has it")
    return tr("{times:.1f} x Poisson").format(times=found.dispersion)


def _bugs(found: Calibration) -> str:
    if found.bugs is None:
        return tr("not told (no type)")
    bugs, items = found.bugs
    return tr("{some:,} of {of:,} ({share})").format(some=bugs, of=items, share=share(bugs / items))


def _efficiency(found: Calibration) -> str:
    if found.flow_efficiency is None:
        return tr("not told (no waits)")
    return share(found.flow_efficiency)


def _under_way(found: Calibration) -> str:
    begun = found.under_way
    if not begun.number:
        return tr("nothing")
    return tr("{count:,}: {half}, oldest {oldest}").format(
        count=begun.number, half=days(begun.median_days), oldest=days(begun.oldest_days)
    )


def _learnt(found: Calibration) -> Iterator[str]:
    told = [each for each in found.learnt if each.is_set]
    if told:
        yield tr("Assumptions: {assumptions}.").format(assumptions=", ".join(map(_one, told)))
    else:
        yield tr("Assumptions: none that this history can tell.")
    sigma = found.effort.times.sigma
    if found.effort.is_bound and sigma is not None:
        usual = math.hypot(Assumptions().effort_sigma_feature, Assumptions().effort_sigma_step)
        most = min(sigma.value, found.effort.given_points or math.inf)
        assumed, other = tr("{usual:.2f} is assumed"), tr("so not the {usual:.2f} assumed")
        yield tr(
            "Effort itself is not told: {what} has waiting in it. Its spread is at most "
            "{most:.2f}; {so}."
        ).format(
            what=tr(found.effort.said).partition(",")[0],
            most=most,
            so=(assumed if most >= usual else other).format(usual=usual),
        )
    elif found.effort.is_bound:
        yield tr("Effort is not told: times have waiting in them, and are too short or too few.")


def _one(learnt: Learnt) -> str:
    return tr("{name} {value:.2f} ({low:.2f} to {high:.2f})").format(
        name=learnt.name, value=learnt.value, low=learnt.low, high=learnt.high
    )


def _account(history: History) -> str:
    kept, left = history.items.height, history.left_out
    one, several = (tr("{rows}: {kept:,} item counts"), tr("{rows}: {kept:,} items count"))
    said = (one if kept == 1 else several).format(rows=counted(history.rows, "row"), kept=kept)
    by_reason = [(tr(why), count) for why, count in _by_reason(left)]
    if len(by_reason) > MOST_NAMED:
        others = sum(count for _, count in by_reason[MOST_NAMED:])
        by_reason[MOST_NAMED:] = [(tr("for other reasons"), others)]
    if by_reason:
        named = by_reason if len(by_reason) > 1 else ()
        reasons = "; ".join(f"{why}: {count:,}" for why, count in named) or by_reason[0][0]
        said += tr(", {count:,} left out ({why})").format(count=left.height, why=reasons)
    guessed = sum(count for _, count in _by_reason(history.guessed))
    if NO_IDS in history.guessed["why"]:
        return said + tr("; {count:,} guessed ({why}).").format(count=guessed, why=tr(NO_IDS))
    return said + (tr("; {count:,} guessed.").format(count=guessed) if guessed else ".")


def _by_reason(remarks: pl.DataFrame) -> list[tuple[str, int]]:
    found = remarks.group_by("why", maintain_order=True).len()
    return sorted(found.iter_rows(), key=lambda each: (-each[1], each[0]))


# --- What stands behind it -----------------------------------------------------------------------


def calibration_details(told: CalibrationReport) -> Iterator[Section]:
    """All numbers behind the answer."""
    found = told.found
    yield Section(
        tr("Every forecast in the past"),
        (tr("Made on that Monday from what was known then."),),
        ("made on", "items:", "P50", "P85", "plain P50", "plain P85", "done"),
        tuple(
            (
                date(each.origin),
                number(f"{each.wanted:,}"),
                *(
                    tr("never") if by is None else date(by)
                    for way in each.forecasts[:2]
                    for by in way
                ),
                tr("not yet") if each.finished is None else date(each.finished),
            )
            for each in found.tested.trials[-MOST_TRIALS:]
        ),
    )
    shapes = {tr("Lead time"): found.lead, tr("Cycle time"): found.cycle}
    if not found.effort.is_bound:
        effort = tr("Effort: {what}").format(what=tr(found.effort.said))
        shapes[effort] = found.effort.times
    yield from (_shapes(title, measured) for title, measured in shapes.items() if measured.fits)
    laid = columns(
        found.learnt,
        ("assumption", lambda each: each.name),
        ("used", lambda each: tr("yes") if each.is_set else tr("no")),
        ("value:", lambda each: number(f"{each.value:.3f}")),
        ("low:", lambda each: number(f"{each.low:.3f}")),
        ("high:", lambda each: number(f"{each.high:.3f}")),
        ("assumed:", lambda each: number(f"{getattr(Assumptions(), each.name):g}")),
        ("from", lambda each: tr(each.basis)),
    )
    yield Section(tr("What the history says of assumptions"), (), *laid)
    if told.history.states:
        known = tuple((name, tr(kind.value)) for name, kind in told.history.states.items())
        yield Section(tr("What states were taken for"), (), ("state", "taken for"), known)
    for title, remarks in (
        (tr("Left out"), told.history.left_out),
        (tr("Guessed"), told.history.guessed),
    ):
        if remarks.height:
            rows = tuple(
                (tr(why), number(f"{count:,}"), listed(_examples(remarks, why)))
                for why, count in _by_reason(remarks)
            )
            yield Section(title, (), ("why", "rows:", "such as"), rows)


def _examples(remarks: pl.DataFrame, why: str) -> list[str]:
    some = remarks.filter(pl.col("why") == why).head(MOST_NAMED)
    place = tr("{what} (line {line})")
    return [
        place.format(what=what, line=line) for what, line in some.select("what", "line").iter_rows()
    ]


def _shapes(title: str, measured: Durations) -> Section:
    said = tr("{ended:,} ended, {still:,} under way and known to take longer.").format(
        ended=measured.ended, still=measured.still
    )
    if measured.sigma is not None:
        value, low, high = measured.sigma
        spread = tr(" Spread of the lognormal: {value:.2f} ({low:.2f} to {high:.2f}).")
        said += spread.format(value=value, low=low, high=high)
    best = min(fit.aic for fit in measured.fits)
    laid = columns(
        measured.fits,
        ("shape", lambda fit: fit.shape),
        ("mean of log, or form:", lambda fit: number(f"{fit.parameters[0]:.3f}")),
        ("sd of log, or scale:", lambda fit: number(f"{fit.parameters[1]:.3f}")),
        ("AIC above the best:", lambda fit: number(f"{fit.aic - best:,.1f}")),
    )
    return Section(title, (said, tr("The simulation plays the lognormal.")), *laid)


# --- Files ---------------------------------------------------------------------------------------


def assumptions_text(told: CalibrationReport) -> str:
    """The assumptions as a file that ``--assumptions`` reads, each with its range and source."""
    found = told.found
    path = told.history.path.rpartition("/")[2]
    finished = counted_in_english(found.finished, "finished item")
    lines = [
        ASSUMPTIONS_HEADING,
        f"# From {path}, until {found.as_of}: {finished}.",
        "# For: tribeplan simulate MODEL --assumptions THIS-FILE",
        "",
        "assumptions:" if found.assumptions else "assumptions: {}",
    ]
    for each in found.learnt:
        if each.is_set:
            lines += [
                f"  # {each.low:.3f} to {each.high:.3f}; {each.basis}",
                f"  {each.name}: {found.assumptions[each.name]}",
            ]
    ranges = [
        f"  {each.name}: [{min(each.low, found.assumptions[each.name]):.4g}, "
        f"{max(each.high, found.assumptions[each.name]):.4g}]"
        for each in found.learnt
        if each.is_set
    ]
    if ranges:
        lines += ["", "# Over these --doubt and sensitivity draw them:", "ranges:", *ranges]
    bounds = [each for each in found.learnt if not each.is_set]
    if bounds:
        lines += ["", "# Not set, because the history only says what they can be at most:"]
        lines += [f"# {each.name}: at most {each.high:.3f}; {each.basis}" for each in bounds]
    rate = found.arrivals.mean.value
    if math.isfinite(rate):
        lines += ["", f"# For the model: a stream of such items has per_week: {rate:.2f}"]
    return "".join(f"{ci_safe(line)}\n" for line in lines)


def calibration_json(told: CalibrationReport) -> str:
    """All of it as one document."""
    found, history = told.found, told.history
    tested = found.tested
    document = {
        "schema": SCHEMA,
        "history": history.path,
        "as_of": found.as_of,
        "back_test": {
            "cannot": tested.cannot or None,
            "forecasters": [_accuracy_json(each) for each in tested.accuracy],
            "next": tested.ahead and {"items": tested.ahead[0], **tested.ahead[1]._asdict()},
            "trials": [
                {
                    "made_on": each.origin,
                    "items": each.wanted,
                    "forecasts": dict(
                        zip((way.name for way in tested.accuracy), each.forecasts, strict=True)
                    ),
                    "done": each.finished,
                }
                for each in tested.trials
            ],
        },
        "measures": {
            "items": found.number,
            "finished": found.finished,
            "lead_days": _durations_json(found.lead),
            "cycle_days": _durations_json(found.cycle),
            "done_per_week": _weekly_json(found.throughput),
            "asked_for_per_week": _weekly_json(found.arrivals),
            "bugs": found.bugs and {"number": found.bugs[0], "of": found.bugs[1]},
            "flow_efficiency": found.flow_efficiency,
            "under_way": found.under_way,
        },
        "effort": {
            "what": found.effort.said,
            "is_upper_bound": found.effort.is_bound,
            "given_points_sigma": found.effort.given_points,
            "shared_in_feature": found.effort.shared,
            **_durations_json(found.effort.times),
        },
        "assumptions": [
            {**each._asdict(), "assumed": getattr(Assumptions(), each.name),
             "unit": ASSUMPTIONS[each.name].unit}
            for each in found.learnt
        ],
        "model": told.model and {"name": told.model[0], **told.model[1]._asdict()},
        "account": {
            "rows": history.rows,
            "items": history.items.height,
            "left_out": history.left_out.to_dicts(),
            "guessed": history.guessed.to_dicts(),
            "states": history.states,
        },
    }  # fmt: skip
    return json_document(document, digits=6)


def _accuracy_json(accuracy: Accuracy) -> dict[str, Any]:
    return {
        "name": accuracy.name,
        "coverage": [accuracy.p50, accuracy.p85],
        "bias_days": accuracy.bias_days,
        "loss_days": accuracy.loss_days,
        "loss_against_plain_days": accuracy.against_plain,
    }


def _durations_json(measured: Durations) -> dict[str, Any]:
    return {
        "ended": measured.ended,
        "under_way": measured.still,
        "p50": measured.p50,
        "p85": measured.p85,
        "fits": measured.fits,
        "sigma": measured.sigma,
    }


def _weekly_json(found: WeeklyCounts) -> dict[str, Any]:
    return {
        "weeks": len(found.counts),
        **found.mean._asdict(),
        "dispersion": found.dispersion,
        "poisson_p": found.poisson_p,
    }


# --- Published cases with what is predicted beside what was published -----------------------------


VALIDATION_SCHEMA = "tribeplan.validation/v1"


def validated_sections(
    cases: Sequence[published.ValidatedCase], *, whole: bool
) -> Iterator[Section]:
    """Each case: what comes of it, its figures, and with the whole its inputs and what is missing.

    Sources are named, and nothing in it is anybody's input, so it is in English alone.
    """
    modelled = [each for each in cases if each.case.verdict is published.Verdict.WHOLE]
    figures = [figure for each in cases for figure in each.figures]
    good = sum(figure.is_reproduced for figure in figures)
    told = (
        f"{counted(len(cases), 'case')}, {len(modelled)} modelled. Reproduced: {good} of "
        f"{counted(len(figures), 'figure or sign', 'figures and signs')}. Nothing is tuned."
    )

    def reproduced(each: published.ValidatedCase) -> str:
        some = sum(figure.is_reproduced for figure in each.figures)
        return f"{some} of {len(each.figures)}" if each.figures else ""

    laid = columns(
        cases,
        ("case", lambda each: each.case.name),
        ("held against it", lambda each: each.case.verdict.value),
        ("reproduced:", reproduced),
    )
    yield Section("Published cases", (told,), *laid)
    for each in cases:
        yield from _case(each, whole=whole)


def _case(validated: published.ValidatedCase, *, whole: bool) -> Iterator[Section]:
    case = validated.case
    missing = (f"Not published: {', '.join(case.missing)}.",) if case.missing else ()
    if not whole and not validated.figures:
        return
    laid = columns(
        validated.figures,
        ("figure", lambda each: each.name),
        ("published:", lambda each: each.published),
        ("predicted:", written),
        ("unit", lambda each: each.unit),
        ("reproduced", lambda each: "yes" if each.is_reproduced else "no"),
    )
    by_hand = case.by_hand if whole else ()
    yield Section(case.name, (case.says, *by_hand, *missing, f"Source: {case.source}."), *laid)
    if whole and case.inputs:
        yield Section("", (), ("input", "value", "from"), tuple(map(tuple, case.inputs)))


def written(figure: published.PublishedFigure) -> str:
    """The predicted value, as exact as it is worth; of a sign with its range."""
    is_signed = figure.between is not None or figure.published[0] in "+-"
    pattern = ".2f" if figure.unit == "r" else "+.0f" if is_signed else ".0f"
    value = format(figure.predicted, pattern)
    if figure.between is None:
        return value
    low, high = (format(end, pattern) for end in figure.between)
    return f"{value} ({low} to {high})"


def validated_json(cases: Sequence[published.ValidatedCase]) -> str:
    """All of it as one document."""
    document = {
        "schema": VALIDATION_SCHEMA,
        "cases": [
            {
                "id": each.case.id,
                "name": each.case.name,
                "verdict": each.case.verdict.value,
                "source": each.case.source,
                "says": each.case.says,
                "by_hand": each.case.by_hand,
                "missing": each.case.missing,
                "inputs": each.case.inputs,
                "figures": [
                    {**figure._asdict(), "reproduced": figure.is_reproduced}
                    for figure in each.figures
                ],
            }
            for each in cases
        ],
    }
    return json_document(document)
