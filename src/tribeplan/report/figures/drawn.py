"""Simulations and comparisons in pictures."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import altair as alt
import numpy as np

from tribeplan.report.figures.files import label
from tribeplan.report.terminal.compared import comparison_title, verdict
from tribeplan.report.terminal.simulated import SHORT_HASH
from tribeplan.report.words import CAUSE_WORDS, at_least, date, days, share, signed_days
from tribeplan.simulation.comparison import paired_waits
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import PERCENTILES, Outcome, mean_lead_of, unstable
from tribeplan.simulation.sensitivity import Screening
from tribeplan.simulation.study import Comparison, Study

# --- The parts that figures of simulations are put together from ---------------------------------

Part: TypeAlias = alt.LayerChart | alt.FacetChart
"""One picture of a figure."""

Rows: TypeAlias = Sequence[Mapping[str, Any]]

INK = "#222222"
QUIET = "#8a8f98"
BLUE = "#2f6db3"
ORANGE = "#d9822b"
COLOURS = (BLUE, ORANGE, "#3f9b6c", "#a3508f", "#7a6a4f", "#4fb0c6", "#c0392b", "#6b6ecf")
WIDTH = 560
POINTS = 120


def data(rows: Rows) -> alt.InlineData:
    """Add rows to a chart, in the figure itself."""
    return alt.InlineData(values=[dict(row) for row in rows])


def heading(text: str) -> alt.TitleParams:
    """The title of a part, at the left edge."""
    return alt.TitleParams(text=text, frame="group", anchor="start", offset=8)


def counted_leads(leads: FloatArray) -> FloatArray:
    """Every lead time that counts, unfinished ones as infinite."""
    counted: FloatArray = leads[~np.isnan(leads)]
    return counted


def cumulated(leads: FloatArray, last_day: float, series: str) -> list[dict[str, Any]]:
    """The share that has reached customers within so many days."""
    ordered = np.sort(leads)
    when = np.linspace(0, last_day, POINTS)
    done = np.searchsorted(ordered, when, side="right") / max(len(ordered), 1)
    return [
        {"days": float(day), "share": float(share), "series": series}
        for day, share in zip(when, done, strict=True)
    ]


def configured(chart: alt.VConcatChart, title: str, lines: Sequence[str]) -> alt.VConcatChart:
    """A figure its title and its quiet looks."""
    heading = alt.TitleParams(
        text=title,
        subtitle=list(lines),
        anchor="start",
        fontSize=18,
        subtitleFontSize=12,
        subtitleColor=QUIET,
        offset=14,
    )
    chart = chart.properties(title=heading, padding=18, background="white")
    chart.resolve = alt.Resolve(
        scale=alt.ScaleResolveMap(color="independent"),
        legend=alt.LegendResolveMap(color="independent"),
    )
    chart.config = alt.Config(
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK,
            titleColor=INK,
            gridColor="#ececec",
            labelFontSize=11,
            labelLimit=280,
            titleFontWeight="normal",
        ),
        title=alt.TitleConfig(color=INK, fontSize=14, anchor="start"),
        legend=alt.LegendConfig(labelFontSize=12, titleFontSize=12, labelLimit=320),
    )
    return chart


# --- One organisation in a picture: lead times, what they are made of, and how work piles up -----

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
    length = f"{made['replications']:,} replications of {made['horizon_days']:g} working days"
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


# --- Organisations side by side in a picture, and assumptions by what they change ----------------

LEAST_DAYS = 0.05
MOST_EFFECTS = 15
ROOM_FOR_NUMBERS = 0.12
"""Beside the bars, as a share of what they take."""


def comparison_figure(comparison: Comparison) -> alt.VConcatChart:
    """Draw how fast features reach customers in each organisation, and where the days go."""
    shown = [_compared_lead_times(comparison)]
    shown += [
        part for study in comparison.studies[1:] if (part := _gaps(comparison, study)) is not None
    ]
    title = label(comparison_title(comparison), longest=80)
    lines = [line for each in comparison.differences for line in _folded(verdict(each))]
    made = comparison.base.provenance
    lines.append(
        f"{made['replications']:,} replications of {made['horizon_days']:g} working days from "
        f"{date(comparison.base.question.first_day.day)} · seed "
        f"{made['seed']} · tribeplan {made['tribeplan']}"
    )
    return configured(alt.vconcat(*shown, spacing=28), title, lines)


def _folded(text: str, width: int = 110) -> list[str]:
    words = label_words(text)
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def label_words(text: str) -> list[str]:
    """The words of a sentence, each fit for a figure."""
    return [label(word) for word in text.split()]


def _compared_lead_times(comparison: Comparison) -> Part:
    rows: list[dict[str, Any]] = []
    names = [label(study.question.name) for study in comparison.studies]
    last = comparison.base.question.experiment.total_days
    recurring = comparison.differences[0].recurring
    for study, name in zip(comparison.studies, names, strict=True):
        leads = study.outcome.lead_days[:, study.outcome.columns(recurring=recurring)]
        rows += cumulated(counted_leads(leads), last, name)
    what = "Items that keep coming" if recurring else "Planned features"
    lines = (
        alt.Chart(data(rows))
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X(
                "days:Q",
                title="working days after it was asked for",
                scale=alt.Scale(nice=False),
            ),
            y=alt.Y(
                "share:Q",
                title="with customers",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%"),
            ),
            color=alt.Color(
                "series:N",
                title=None,
                sort=names,
                scale=alt.Scale(domain=names, range=list(COLOURS)),
                legend=alt.Legend(orient="top", columns=2),
            ),
        )
    )
    return alt.layer(lines).properties(
        width=WIDTH, height=230, title=heading(f"{what}: how soon customers have them")
    )


def _gaps(comparison: Comparison, study: Study) -> Part | None:
    found = paired_waits(comparison.base.outcome, study.outcome)
    rows = [
        {
            "cause": CAUSE_WORDS[gap.cause],
            "days": gap.difference.value,
            "low": gap.difference.low,
            "high": gap.difference.high,
            "kind": "less" if gap.difference.value < 0 else "more",
            "text": signed_days(gap.difference.value),
        }
        for gap in found.causes
        if abs(gap.difference.value) >= LEAST_DAYS
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: -abs(float(str(row["days"]))))
    ends = [0.0, *(float(str(row[end])) for row in rows for end in ("low", "high"))]
    room = (max(ends) - min(ends)) * ROOM_FOR_NUMBERS
    scale = alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)
    base = alt.Chart(data(rows))
    y = alt.Y("cause:N", sort=None, title=None)
    colour = alt.Color(
        "kind:N", legend=None, scale=alt.Scale(domain=["less", "more"], range=[BLUE, ORANGE])
    )
    title = heading(
        f"{label(study.question.name)}: days more or less, of what reaches customers in both"
    )
    return alt.layer(
        base.mark_bar(height=16).encode(
            x=alt.X("days:Q", title="difference in mean days", scale=scale), y=y, color=colour
        ),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q", y=y),
        base.mark_text(align="left", dx=8, color=INK)
        .encode(x="high:Q", y=y, text="text:N")
        .transform_filter("datum.days >= 0"),
        base.mark_text(align="right", dx=-8, color=INK)
        .encode(x="low:Q", y=y, text="text:N")
        .transform_filter("datum.days < 0"),
    ).properties(width=WIDTH, height=alt.Step(24), title=title)


def screening_figure(screening: Screening) -> alt.VConcatChart:
    """Draw a tornado: what each assumption changes, the strongest on top."""
    effects = screening.effects.filter(screening.effects["effect_size_days"] > 0)
    rows = [
        {
            "assumption": f"{row['assumption']} ({row['low']:g} to {row['high']:g})",
            "days": row["effect_days"],
            "size": row["effect_size_days"],
            "low": -row["effect_size_days"],
            "text": f"± {row['effect_size_days']:.1f}",
        }
        for row in effects.head(MOST_EFFECTS).iter_rows(named=True)
    ]
    reach = max((float(row["size"]) for row in rows), default=1.0) * 1.2
    base = alt.Chart(data(rows))
    y = alt.Y("assumption:N", sort=None, title=None)
    scale = alt.Scale(domain=[-reach, reach])
    title = heading("Longer to the right, shorter to the left, when the assumption grows")
    chart = alt.layer(
        base.mark_bar(height=18, color="#d7dbe0").encode(
            x=alt.X("low:Q", title="change of the mean lead time [working days]", scale=scale),
            x2="size:Q",
            y=y,
        ),
        base.mark_bar(height=10).encode(
            x=alt.X("days:Q", scale=scale),
            y=y,
            color=alt.condition("datum.days > 0", alt.value(ORANGE), alt.value(BLUE)),
        ),
        base.mark_text(align="left", dx=6, color=INK).encode(x="size:Q", y=y, text="text:N"),
    ).properties(width=WIDTH, height=alt.Step(26), title=title)
    name = label(screening.question.name)
    walks = f"{screening.trajectories} walks through the space of assumptions"
    lines = [
        f"{walks}, {screening.replications} replications at each point (Morris)",
        "Grey: size of the effect over its range; coloured: mean with sign.",
    ]
    return configured(alt.vconcat(chart), f"What the lead time of {name} hangs on", lines)
