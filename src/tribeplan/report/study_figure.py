"""One organisation in a picture: lead times, what they are made of, and how work piles up."""

import math
from typing import Any

import altair as alt
import numpy as np

from tribeplan.report.amounts import at_least, date, days, share
from tribeplan.report.figure import label
from tribeplan.report.figure_parts import (
    BLUE,
    INK,
    ORANGE,
    WIDTH,
    Part,
    configured,
    counted_leads,
    cumulated,
    data,
    heading,
)
from tribeplan.report.provenance import SHORT_HASH
from tribeplan.report.simulation_words import CAUSE_WORDS
from tribeplan.simulation.capacity import unstable
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.lead_times import mean_lead_of
from tribeplan.simulation.outcome import PERCENTILES, Outcome
from tribeplan.simulation.study import Study

BINS = 40
LEAST_SHARE = 0.002
_FLOW = {
    "arrived": ("asked for", "#b9bec6"),
    "started": ("started", ORANGE),
    "finished": ("finished", "#7fb2de"),
    "released": ("with customers", BLUE),
}


def study_figure(study: Study) -> alt.VConcatChart:
    """Draw one organisation."""
    outcome = study.outcome
    made = study.provenance
    title = study.question.title
    begins = date(study.question.first_day.day)
    length = f"{made['replications']:,} histories of {made['horizon_days']:g} working days"
    length = f"{length} from {begins}"
    model = f"model {made['model_sha256'][:SHORT_HASH]}"
    lines = [f"{length} · seed {made['seed']} · {model} · tribeplan {made['tribeplan']}"]
    if unstable(outcome):
        lines.append("More work comes in than gets done: lead times grow for as long as one looks.")
    chart = alt.vconcat(_lead_times(outcome), _waits(outcome), _flow(outcome), spacing=28)
    return configured(chart, f"Simulation of {label(title)}", lines)


def _lead_times(outcome: Outcome) -> Part:
    """Draw histogram and cumulated share, with a mark at each percentile."""
    planned = len(outcome.plan.features)
    what = "Planned features" if planned else "Items that keep coming"
    chosen = outcome.columns(recurring=not planned)
    leads = counted_leads(outcome.lead_days[:, chosen])
    mean = mean_lead_of(outcome, recurring=not planned)
    if mean is not None:
        value = at_least(days(mean.interval.value), mean.unfinished_share)
        what = f"{what}, mean lead time {value} days"
    reached = leads[np.isfinite(leads)]
    last = float(reached.max()) if len(reached) else outcome.plan.experiment.total_days
    counts, edges = np.histogram(reached, bins=BINS, range=(0, last))
    bars = [
        {"from": float(a), "to": float(b), "share": float(n) / max(len(leads), 1)}
        for n, a, b in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    x = alt.X("from:Q", title="lead time [working days]", scale=alt.Scale(domain=[0, last]))
    histogram = (
        alt.Chart(data(bars))
        .mark_bar(color=BLUE, opacity=0.35)
        .encode(
            x=x,
            x2="to:Q",
            y=alt.Y("share:Q", axis=None),
            y2=alt.datum(0),
        )
    )
    curve = (
        alt.Chart(data(cumulated(leads, last, "")))
        .mark_line(color=BLUE, strokeWidth=2.5)
        .encode(
            x=alt.X("days:Q"),
            y=alt.Y(
                "share:Q",
                title="with customers within",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", orient="right"),
            ),
        )
    )
    marked = alt.layer(curve, *_percentiles(leads))
    title = heading(f"{what}: how long until customers have them")
    chart = alt.layer(histogram, marked).properties(width=WIDTH, height=210, title=title)
    chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(y="independent"))
    return chart


def _percentiles(leads: FloatArray) -> list[alt.Chart]:
    rows: list[dict[str, Any]] = []
    for percent in PERCENTILES:
        value = (
            float(np.quantile(leads, percent, method="inverted_cdf")) if len(leads) else math.inf
        )
        if math.isfinite(value):
            rows.append(
                {"days": value, "share": percent, "text": f"P{percent * 100:.0f}: {days(value)}"}
            )
    if not rows:
        return []
    base = alt.Chart(data(rows))
    x, y = alt.X("days:Q"), alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]))
    return [
        base.mark_rule(color=INK, strokeDash=[3, 3], opacity=0.6).encode(x=x),
        base.mark_point(color=INK, filled=True, size=45).encode(x=x, y=y),
        base.mark_text(align="right", dx=-7, dy=-8, color=INK, fontSize=12).encode(
            x=x, y=y, text="text:N"
        ),
    ]


def _waits(outcome: Outcome) -> Part:
    recurring = not outcome.plan.features
    what = "items that keep coming" if recurring else "planned features"
    rows = [
        {
            "cause": CAUSE_WORDS[row["cause"]],
            "days": row["days_per_feature"],
            "kind": "work" if row["cause"] == "touch" else "wait",
            "text": f"{days(row['days_per_feature'])}  ({share(row['share_of_lead'])})",
        }
        for row in outcome.waits(recurring=recurring).iter_rows(named=True)
        if row["share_of_lead"] >= LEAST_SHARE
    ]
    rows.sort(key=lambda row: -float(row["days"]))
    longest = max((float(row["days"]) for row in rows), default=1.0)
    base = alt.Chart(data(rows))
    x = alt.X(
        "days:Q",
        title=f"mean days of the {what} that reached customers",
        scale=alt.Scale(domain=[0, longest * 1.18]),
    )
    y = alt.Y("cause:N", sort=None, title=None)
    colour = alt.Color(
        "kind:N", legend=None, scale=alt.Scale(domain=["work", "wait"], range=[BLUE, ORANGE])
    )
    return alt.layer(
        base.mark_bar(height=16).encode(x=x, y=y, color=colour),
        base.mark_text(align="left", dx=5, color=INK).encode(x=x, y=y, text="text:N"),
    ).properties(width=WIDTH, height=alt.Step(24), title=heading("Where the time goes"))


def _flow(outcome: Outcome) -> Part:
    """Draw how much was asked for, started, finished and with customers by each day."""
    table = outcome.flow()
    rows = [
        {"day": row["day"], "number": row[name], "state": words}
        for row in table.iter_rows(named=True)
        for name, (words, _) in _FLOW.items()
    ]
    words = [each for each, _ in _FLOW.values()]
    colours = [colour for _, colour in _FLOW.values()]
    lines = (
        alt.Chart(data(rows))
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("day:Q", title="working day", scale=alt.Scale(nice=False)),
            y=alt.Y("number:Q", title="pieces of work"),
            color=alt.Color(
                "state:N",
                title=None,
                sort=words,
                scale=alt.Scale(domain=words, range=colours),
                legend=alt.Legend(orient="top"),
            ),
        )
    )
    gap = (
        alt.Chart(data(table.select("day", "arrived", "released").to_dicts()))
        .mark_area(color="#b9bec6", opacity=0.25)
        .encode(x="day:Q", y=alt.Y("arrived:Q", title="pieces of work"), y2="released:Q")
    )
    title = heading("Cumulative flow: the grey area is what is asked for and not there yet")
    return alt.layer(gap, lines).properties(width=WIDTH, height=210, title=title)
