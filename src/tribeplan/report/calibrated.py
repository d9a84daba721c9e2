"""What was forecast against what was delivered: of a history of work items, of published cases."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tribeplan.formats.exchange.history import History
from tribeplan.formats.yaml.nodes import is_list, is_mapping
from tribeplan.org.elements import counted
from tribeplan.report.figures.files import label
from tribeplan.report.safe_text import ci_safe, json_document
from tribeplan.report.sections import Section
from tribeplan.report.words import between, date, days, listed, share, signed_days
from tribeplan.simulation import published
from tribeplan.simulation.assumptions import BASES, Assumptions
from tribeplan.simulation.calibration import (
    HALF,
    LEAST_WEEKS,
    MOST,
    Accuracy,
    Calibration,
    Dates,
    Durations,
    Learnt,
    Predicted,
    WeeklyCounts,
)
from tribeplan.simulation.coverage import Coverage
from tribeplan.simulation.interval import Interval

SCHEMA = "tribeplan.calibration/v1"

ASSUMPTIONS_HEADING = "# Assumptions that a history tells; made by tribeplan calibrate."
"""The first line of a file of assumptions."""

MOST_TRIALS = 100
"""Of forecasts in the past that are listed; files have all."""

MOST_NAMED = 3
LONGEST_NAME = 30
"""Cells of the file's name in the title."""


@dataclass(frozen=True, slots=True)
class Told:
    """A history and what was made of it."""

    history: History
    found: Calibration
    model: tuple[str, Predicted] | None = None
    """A model that was simulated, by its name."""


# --- The first screen ----------------------------------------------------------------------------


def calibration_answer(told: Told) -> tuple[Section, ...]:
    """The answer: what was forecast and delivered, then what was measured, in 25 lines."""
    found = told.found
    path = label(told.history.path.rpartition("/")[2], LONGEST_NAME)
    return (
        Section(f"Forecast and delivered: {path}, until {date(found.as_of)}", (*_tested(found),)),
        _measures(told),
        Section("", (*_learnt(found), _account(told.history))),
    )


def _tested(found: Calibration) -> Iterator[str]:
    tested = found.tested
    if tested.accuracy:
        ours, plain, *others = tested.accuracy
        made = counted(len(tested.trials), "forecast")
        yield (
            f"{made} in the past, of when the next items would be done: "
            f"{_held(ours.p50)} by the P50 date, {_held(ours.p85)} by the P85 date."
        )
        if math.isfinite(ours.bias_days.low):
            gap = ours.bias_days
            side = "later" if gap.value > 0 else "earlier"
            yield (
                f"They came {days(abs(gap.value))} calendar days {side} than P50 on average "
                f"({between(gap, signed_days)})."
            )
        yield (
            f"Plain throughput bootstrap, as flow tools do it: {plain.p50.held} of "
            f"{plain.p50.judged} and {plain.p85.held} of {plain.p85.judged}; {_against(ours)}."
        )
        for model in others:
            yield (
                f"The model: {_held(model.p50)} by its P50, {_held(model.p85)} by its P85; "
                f"{_against(model)}."
            )
    if tested.cannot:
        yield f"Cannot {'judge forecasts' if tested.ahead else 'forecast'}: {tested.cannot}."
    if tested.ahead is not None:
        number, by = tested.ahead
        yield f"The next {counted(number, 'item')}: {_by(by)}."


def _by(by: Dates) -> str:
    half, most = ("nobody can tell" if day is None else date(day) for day in by)
    return f"by {half} (P50), {most} (P85)"


def _held(coverage: Coverage) -> str:
    if not coverage.judged:
        return "none can be judged"
    verdict = "too early" if coverage.is_below else "too late" if coverage.is_above else ""
    return (
        f"{coverage.held} of {coverage.judged} ({share(coverage.held / coverage.judged)}, 95% "
        f"range {share(coverage.low)} to {share(coverage.high)}{', ' if verdict else ''}{verdict})"
    )


def _against(of: Accuracy) -> str:
    """How far off the dates were, against the plain bootstrap."""
    gap = of.against_plain
    if gap is None or not math.isfinite(gap.high):
        return "too few to compare"
    if not gap.excludes_zero:
        return f"no difference seen in loss ({between(gap, signed_days)} days)"
    worse = "more" if gap.value > 0 else "less"
    return f"against it, {days(abs(gap.value))} days of loss {worse} ({between(gap, signed_days)})"


def _measures(told: Told) -> Section:
    found = told.found
    model = told.model[1] if told.model else None
    rows = [
        ("lead time [working days]", _quantiles(found.lead), _fit(found.lead),
         _pair(model.lead) if model else ""),
        ("cycle time [working days]", _quantiles(found.cycle), _fit(found.cycle),
         _pair(model.cycle) if model else ""),
        ("done a week", _weekly(found.throughput), "",
         f"{model.done_per_week:.1f}" if model else ""),
        ("asked for a week", _weekly(found.arrivals), _bursts(found.arrivals), ""),
        ("bugs and the like", _bugs(found), "", ""),
        ("flow efficiency", _efficiency(found), "",
         share(model.flow_efficiency) if model and math.isfinite(model.flow_efficiency) else ""),
        ("under way: age [days]", _under_way(found), _beyond(found), ""),
    ]  # fmt: skip
    headings = ["P50 and P85, or mean", "measured", "lognormal"]
    if told.model is None:
        return Section("", (), tuple(headings), tuple(row[:3] for row in rows), widest_name=32)
    return Section("", (), (*headings, "model"), tuple(rows), widest_name=32)


def _pair(pair: Sequence[float]) -> str:
    return ", ".join("never" if math.isinf(each) else days(each) for each in pair)


def _quantiles(measured: Durations) -> str:
    told = [
        days(each) if math.isfinite(each) else "not told" for each in (measured.p50, measured.p85)
    ]
    return ", ".join(dict.fromkeys(told)) if "not told" in told else ", ".join(told)


def _fit(measured: Durations) -> str:
    found = [measured.fitted_quantile(part) for part in (HALF, MOST)]
    return _pair([each for each in found if each is not None])


def _weekly(found: WeeklyCounts) -> str:
    if math.isnan(found.mean.value):
        return "not told"
    if not math.isfinite(found.mean.high):
        return f"{found.mean.value:.1f} (under {LEAST_WEEKS} whole weeks)"
    return f"{found.mean.value:.1f} ({found.mean.low:.1f} to {found.mean.high:.1f})"


def _bursts(found: WeeklyCounts) -> str:
    """Whether what comes in is a Poisson process, as the simulation draws it."""
    if math.isnan(found.poisson_p):
        return ""
    if found.poisson_p >= 0.05:  # noqa: PLR2004  # as intervals of 95 %
        return "as Poisson has it"
    return f"{found.dispersion:.1f} x Poisson"


def _bugs(found: Calibration) -> str:
    if found.bugs is None:
        return "not told (no type)"
    number, of = found.bugs
    return f"{number:,} of {of:,} ({share(number / of)})"


def _efficiency(found: Calibration) -> str:
    if found.flow_efficiency is None:
        return "not told (no waits)"
    return share(found.flow_efficiency)


def _under_way(found: Calibration) -> str:
    begun = found.under_way
    if not begun.number:
        return "nothing"
    return f"{begun.number:,}: {days(begun.median_days)}, oldest {days(begun.oldest_days)}"


def _beyond(found: Calibration) -> str:
    return f"{found.under_way.beyond:,} beyond P85" if found.under_way.number else ""


def _learnt(found: Calibration) -> Iterator[str]:
    told = [each for each in found.learnt if each.is_set]
    if told:
        yield f"Assumptions: {', '.join(_one(each) for each in told)}."
    else:
        yield "Assumptions: none that this history can tell."
    sigma = found.effort.times.sigma
    if found.effort.is_bound and sigma is not None:
        usual = math.hypot(Assumptions().effort_sigma_feature, Assumptions().effort_sigma_step)
        what = found.effort.said.partition(",")[0]
        most = min(sigma.value, found.effort.given_points or math.inf)
        so = f"{usual:.2f} is assumed" if most >= usual else f"so not the {usual:.2f} assumed"
        yield (
            f"Effort itself is not told: {what} has waiting in it. Its spread is at most "
            f"{most:.2f}; {so}."
        )
    elif found.effort.is_bound:
        yield "Effort is not told: times have waiting in them, and are too short or too few."


def _one(learnt: Learnt) -> str:
    return f"{learnt.name} {learnt.value:.2f} ({learnt.low:.2f} to {learnt.high:.2f})"


def _account(history: History) -> str:
    kept, left = history.items.height, history.left_out
    said = f"{history.rows:,} rows: {kept:,} {'items' if kept != 1 else 'item'} count"
    for why, number in _by_reason(left)[:MOST_NAMED]:
        said += f", {number:,} left out ({why})"
    more = len(_by_reason(left)) - MOST_NAMED
    said += f" and {more} more reasons" if more > 0 else ""
    guessed = sum(number for _, number in _by_reason(history.guessed))
    return said + (f"; {guessed:,} guessed." if guessed else ".")


def _by_reason(remarks: pl.DataFrame) -> list[tuple[str, int]]:
    found = remarks.group_by("why", maintain_order=True).len()
    return sorted(found.iter_rows(), key=lambda each: (-each[1], each[0]))


# --- What stands behind it -----------------------------------------------------------------------


def calibration_details(told: Told) -> Iterator[Section]:
    """All numbers behind the answer."""
    found = told.found
    yield Section(
        "Every forecast in the past",
        ("Made on that Monday from what was known then.",),
        ("made on", "items:", "P50", "P85", "plain P50", "plain P85", "done"),
        tuple(
            (
                date(each.origin),
                f"{each.wanted:,}",
                *("never" if by is None else date(by) for way in each.forecasts[:2] for by in way),
                "not yet" if each.finished is None else date(each.finished),
            )
            for each in found.tested.trials[-MOST_TRIALS:]
        ),
    )
    shapes = {"Lead time": found.lead, "Cycle time": found.cycle}
    if not found.effort.is_bound:
        shapes[f"Effort: {found.effort.said}"] = found.effort.times
    yield from (_shapes(title, measured) for title, measured in shapes.items() if measured.fits)
    yield Section(
        "What the history says of assumptions",
        (),
        ("assumption", "used", "value:", "low:", "high:", "assumed:", "from"),
        tuple(
            (each.name, "yes" if each.is_set else "no", f"{each.value:.3f}", f"{each.low:.3f}",
             f"{each.high:.3f}", f"{getattr(Assumptions(), each.name):g}", each.basis)
            for each in found.learnt
        ),
    )  # fmt: skip
    if told.history.states:
        known = tuple((name, kind.value) for name, kind in told.history.states.items())
        yield Section("What states were taken for", (), ("state", "taken for"), known)
    for title, remarks in (
        ("Left out", told.history.left_out),
        ("Guessed", told.history.guessed),
    ):
        if remarks.height:
            rows = tuple(
                (why, f"{number:,}", listed(_examples(remarks, why)))
                for why, number in _by_reason(remarks)
            )
            yield Section(title, (), ("why", "rows:", "such as"), rows)


def _examples(remarks: pl.DataFrame, why: str) -> list[str]:
    some = remarks.filter(pl.col("why") == why).head(MOST_NAMED)
    return [f"{what} (line {line})" for what, line in some.select("what", "line").iter_rows()]


def _shapes(title: str, measured: Durations) -> Section:
    said = f"{measured.ended:,} ended, {measured.still:,} under way and known to take longer."
    sigma = measured.sigma
    if sigma is not None:
        said += (
            f" Spread of the lognormal: {sigma.value:.2f} ({sigma.low:.2f} to {sigma.high:.2f})."
        )
    best = min(fit.aic for fit in measured.fits)
    rows = tuple(
        (fit.shape, *(f"{each:.3f}" for each in fit.parameters), f"{fit.aic - best:,.1f}")
        for fit in measured.fits
    )
    headings = ("shape", "mean of log, or form:", "sd of log, or scale:", "AIC above the best:")
    return Section(title, (said, "The simulation plays the lognormal."), headings, rows)


# --- Files ---------------------------------------------------------------------------------------


def assumptions_text(told: Told) -> str:
    """The assumptions as a file that ``--assumptions`` reads, each with its range and source."""
    found = told.found
    path = told.history.path.rpartition("/")[2]
    lines = [
        ASSUMPTIONS_HEADING,
        f"# From {path}, until {found.as_of}: {counted(found.finished, 'finished item')}.",
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


def calibration_json(told: Told) -> str:
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
            "next": tested.ahead
            and {"items": tested.ahead[0], **tested.ahead[1]._asdict()},
            "trials": [
                {
                    "made_on": each.origin,
                    "items": each.wanted,
                    "forecasts": {
                        way.name: by._asdict()
                        for way, by in zip(tested.accuracy, each.forecasts, strict=True)
                    },
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
            "under_way": found.under_way._asdict(),
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
             "unit": BASES[each.name].unit}
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
    return json_document(_plain(document))


def _plain(value: Any) -> Any:  # noqa: ANN401  # any value of the document
    """Days as text, and null for numbers that JSON does not have."""
    if is_mapping(value):
        return {str(key): _plain(each) for key, each in value.items()}
    if is_list(value):
        return [_plain(each) for each in value]
    if isinstance(value, tuple):
        return _plain([*value])
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _accuracy_json(of: Accuracy) -> dict[str, Any]:
    return {
        "name": of.name,
        "coverage": [each._asdict() for each in (of.p50, of.p85)],
        "bias_days": of.bias_days._asdict(),
        "loss_days": of.loss_days,
        "loss_against_plain_days": of.against_plain and of.against_plain._asdict(),
    }


def _durations_json(measured: Durations) -> dict[str, Any]:
    sigma: Interval | None = measured.sigma
    return {
        "ended": measured.ended,
        "under_way": measured.still,
        "p50": measured.p50,
        "p85": measured.p85,
        "fits": [each._asdict() for each in measured.fits],
        "sigma": sigma and sigma._asdict(),
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
        f"{len(cases)} cases, {len(modelled)} of them modelled. Of {len(figures)} figures and "
        f"signs, {good} are reproduced. Nothing is tuned."
    )
    yield Section(
        "Published cases",
        (told,),
        ("case", "held against it", "reproduced:"),
        tuple(
            (
                each.case.name,
                each.case.verdict.value,
                f"{sum(f.is_reproduced for f in each.figures)} of {len(each.figures)}"
                if each.figures
                else "",
            )
            for each in cases
        ),
    )
    for each in cases:
        yield from _case(each, whole=whole)


def _case(of: published.ValidatedCase, *, whole: bool) -> Iterator[Section]:
    case = of.case
    missing = (f"Not published: {', '.join(case.missing)}.",) if case.missing else ()
    if not whole and not of.figures:
        return
    yield Section(
        case.name,
        (case.says, *(case.by_hand if whole else ()), *missing, f"Source: {case.source}."),
        ("figure", "published:", "predicted:", "unit", "reproduced") if of.figures else (),
        tuple(
            (f.name, f.published, written(f), f.unit, "yes" if f.is_reproduced else "no")
            for f in of.figures
        ),
    )
    if whole and case.inputs:
        yield Section("", (), ("input", "value", "from"), tuple(map(tuple, case.inputs)))


def written(figure: published.Figure) -> str:
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
                "by_hand": list(each.case.by_hand),
                "missing": list(each.case.missing),
                "inputs": [given._asdict() for given in each.case.inputs],
                "figures": [
                    {**figure._asdict(), "reproduced": figure.is_reproduced}
                    for figure in each.figures
                ],
            }
            for each in cases
        ],
    }
    return json_document(document)
