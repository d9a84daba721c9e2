"""Simulations and comparisons in pictures.

Contents: a figure and what it is made of · lines with their names beside them · journeys ·
one organisation · dates per feature · load over weeks · several organisations · assumptions · a
history · figures put together.
"""

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

import altair as alt
import numpy as np
import polars as pl
from altair.utils.schemapi import disable_debug_mode

from tribeplan.errors import InvalidUsage
from tribeplan.report.compared import MOST_EFFECTS, comparison_title, unit_of, verdict
from tribeplan.report.figures.files import label, labels
from tribeplan.report.journey import Way, spread_of, telling_weeks
from tribeplan.report.language import counted, tr
from tribeplan.report.sections import Section, cell, columns
from tribeplan.report.simulated import (
    LEAST_TOLD_DAYS,
    SHORT_HASH,
    counted_leads,
    middle_eight,
    not_alike,
    share_within,
)
from tribeplan.report.words import (
    CAUSE_WORDS,
    at_least,
    between,
    date,
    date_of,
    days,
    money,
    names_of,
    share,
    signed_days,
)
from tribeplan.simulation.calibration import Calibration
from tribeplan.simulation.comparison import paired_waits
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import (
    CAUSES,
    PERCENTILES,
    Outcome,
    State,
    load_over_time,
    mean_lead_of,
    unstable,
)
from tribeplan.simulation.sensitivity import Screening
from tribeplan.simulation.study import Comparison, Study

disable_debug_mode()  # each part is checked with the whole, when it is drawn; once is enough

# --- A figure, and what all of them are made of --------------------------------------------------

Layers: TypeAlias = alt.LayerChart | alt.FacetChart | alt.VConcatChart
"""What is drawn of a figure, without its title."""

ChartRows: TypeAlias = Sequence[Mapping[str, Any]]

INK = "#222222"
QUIET = "#6a6f78"
GRID = "#e3e5e8"
BLUE = "#0072b2"
ORANGE = "#d55e00"
COLOURS = (BLUE, ORANGE, "#009e73", "#cc79a7", "#b58900")
"""As Okabe and Ito chose them for all kinds of colour blindness; the last one darker."""

DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4])
"""Of lines, so that they stay apart in black and white."""

MOST_SERIES = 5
WIDTH = 560
HEIGHT = 210
POINTS = 120
LINE_OF_TEXT = 14
"""Pixels that a label takes."""


@dataclass(frozen=True)
class Figure:
    """A picture, what is to be seen in it, and the same in numbers."""

    name: str
    title: str
    says: str
    """For those who do not see it."""

    part: Layers
    rows: tuple[dict[str, Any], ...]
    """What is drawn, as it is in the JSON."""

    table: Section
    """The rows as people read them."""

    left_out: str = ""
    """What there is no room for, by name."""

    lines: tuple[str, ...] = ()
    """What its lines are called, for a screen that has no room for their names beside them."""


def data(rows: ChartRows) -> alt.InlineData:
    """Add rows to a chart, in the figure itself."""
    return alt.InlineData(values=tuple(dict(row) for row in rows))  # a tuple is not copied


def heading(figure: Figure) -> alt.TitleParams:
    """The title of a figure that is a part of another, at the left edge."""
    return alt.TitleParams(
        text=_folded(figure.title, 90),
        subtitle=_folded(figure.left_out) if figure.left_out else [],
        anchor="start",
        frame="group",
        offset=8,
    )


def without(names: Sequence[str], what: str) -> str:
    """Say by name what is not drawn, as far as names help.

    >>> without(["A", "B"], "squads")
    'Not drawn: A, B.'
    >>> without(list("ABCDEFG"), "squads")
    'Not drawn: A, B, C and 4 more squads.'
    """
    if not names:
        return ""
    few = names if len(names) <= MOST_SERIES else names[:3]
    more = (
        tr(" and {value} more {what}").format(value=len(names) - len(few), what=what)
        if len(few) < len(names)
        else ""
    )
    return tr("Not drawn: {few}{more}.").format(few=", ".join(few), more=more)


def _folded(text: str, width: int = 140) -> list[str]:
    lines = [""]
    for word in map(label, text.split()):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _across(pixels: float) -> alt.XValue:
    """So many pixels from the left edge of what is drawn."""
    return alt.XValue(pixels)  # type: ignore[no-untyped-call]


def _beside(rows: ChartRows, y: alt.Y, text: str = "text") -> alt.Chart:
    """A column of numbers to the right of the rows of a chart."""
    base = alt.Chart(data(rows)).mark_text(align="left", color=INK)
    shown: alt.Chart = base.encode(x=_across(WIDTH + 10), y=y, text=alt.Text(f"{text}:N"))
    return shown


def _rows_of(names: Sequence[str]) -> alt.Y:
    """One row for each name, from the top."""
    return alt.Y("name:N", title=None, sort=None, scale=alt.Scale(domain=list(names)))


def _coloured(field: str, words: Sequence[str], colours: Sequence[str] = COLOURS) -> alt.Color:
    """A colour for each word that a field may hold, told by what stands beside it."""
    scale = alt.Scale(domain=list(words), range=list(colours[: len(words)]))
    return alt.Color(f"{field}:N", legend=None, scale=scale)


def _when(field: str, title: str | None = None) -> alt.X:
    """An axis of days."""
    scale = alt.Scale(type="utc", nice=False, padding=8)
    axis = alt.Axis(format="%-d %b %Y", tickCount=6)
    return alt.X(f"{field}:T", title=title, scale=scale, axis=axis)


def _around(ends: Sequence[float], part: float) -> alt.Scale:
    """A scale from the least of some ends to the most, with a part of that as room at both."""
    room = (max(ends) - min(ends)) * part or 1.0
    return alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)


def configured(chart: alt.VConcatChart) -> alt.VConcatChart:
    """The figure with quiet looks: pale grid, no frame, small type."""
    chart.resolve = alt.Resolve(
        scale=alt.ScaleResolveMap(color="independent"),
        legend=alt.LegendResolveMap(color="independent"),
    )
    chart.config = alt.Config(
        aria=False,  # whoever shows a figure says what is seen, once and not for every mark
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK,
            titleColor=INK,
            gridColor=GRID,
            domainColor=QUIET,
            tickColor=QUIET,
            labelFontSize=11,
            labelLimit=320,
            titleFontWeight="normal",
        ),
        title=alt.TitleConfig(
            color=INK, fontSize=14, anchor="start", subtitleColor=QUIET, subtitleFontSize=11
        ),
        text=alt.MarkConfig(fontSize=11),
    )
    return chart


def together(figures: Sequence[Figure], title: str, lines: Sequence[str]) -> alt.VConcatChart:
    """Several figures below each other, with a title and lines that say what they are of."""
    parts = [figure.part.properties(title=heading(figure)) for figure in figures]
    above = alt.TitleParams(
        text=title,
        subtitle=list(lines),
        anchor="start",
        fontSize=18,
        subtitleFontSize=12,
        subtitleColor=QUIET,
        offset=14,
    )
    chart = alt.vconcat(*parts, spacing=30).properties(title=above, padding=18, background="white")
    return configured(chart)


def alone(figure: Figure) -> alt.VConcatChart:
    """One figure for a page that has its own title for it; what is behind it shines through."""
    padding = {"left": 30, "right": 60, "top": 4, "bottom": 4}  # other fonts are wider
    return configured(
        alt.vconcat(figure.part).properties(padding=padding, background="transparent")
    )


# --- Lines with their names beside them ----------------------------------------------------------


class Series(NamedTuple):
    """A line."""

    name: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float]] = ()
    """From and to, at each point; none when empty."""


class Axes(NamedTuple):
    """What both axes show."""

    x: str
    y: str
    top: float
    percent: bool = False


def _lines(series: Sequence[Series], axes: Axes) -> list[alt.Chart]:
    """Draw lines, each with its name at its end; a line that is near another gives way."""
    last = max((each.points[-1][0] for each in series), default=1.0)
    x = alt.X("x:Q", title=axes.x, scale=alt.Scale(domain=[0, last], nice=False))
    y = alt.Y(
        "y:Q",
        title=axes.y,
        scale=alt.Scale(domain=[0, axes.top], nice=False),
        axis=alt.Axis(format=".0%" if axes.percent else "~s", tickCount=6),
    )
    layers: list[alt.Chart] = []
    room = axes.top * LINE_OF_TEXT / HEIGHT
    for number, (each, at) in enumerate(zip(series, _apart(series, room, axes.top), strict=True)):
        colour, end = COLOURS[number], each.points[-1][1]
        if each.band:
            rows = [
                {"x": day, "y": low, "y2": high}
                for (day, _), (low, high) in zip(each.points, each.band, strict=True)
            ]
            band = alt.Chart(data(rows)).mark_area(color=colour, opacity=0.15)
            layers.append(band.encode(x=x, y=y, y2=alt.Y2("y2:Q")))
        line = alt.Chart(data([{"x": day, "y": value} for day, value in each.points]))
        layers.append(
            line.mark_line(
                color=colour, strokeWidth=2.5, strokeDash=DASHES[number], interpolate="linear"
            ).encode(x=x, y=y)
        )
        ends = alt.Chart(data([{"end": end, "y": at, "text": each.name}]))
        layers.append(
            ends.mark_rule(color=colour, strokeWidth=2.5).encode(
                x=_across(WIDTH), x2=alt.value(WIDTH + 14), y=alt.Y("end:Q"), y2=alt.Y2("y:Q")
            )
        )
        layers.append(
            ends.mark_text(align="left", dx=18, color=INK).encode(
                x=_across(WIDTH), y=y, text=alt.Text("text:N")
            )
        )
    return layers


def _sized(layers: Sequence[alt.Chart]) -> Layers:
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)


def _percentile(share: float) -> str:
    """What a percentile is called in the rows of a figure."""
    return f"p{share * 100:.0f}_days"


def _apart(series: Sequence[Series], room: float, top: float) -> list[float]:
    """Where the name of each line stands: at its end, but never on another name.

    >>> _apart([Series("a", [(1, 5.0)]), Series("b", [(1, 5.2)])], room=1.0, top=9.0)
    [5.0, 6.0]
    >>> _apart([Series("a", [(1, 9.0)]), Series("b", [(1, 9.0)])], room=1.0, top=9.0)
    [8.0, 9.0]
    """
    ends = [each.points[-1][1] for each in series]
    order = sorted(range(len(ends)), key=lambda number: (ends[number], number))
    at = list(ends)
    for below, above in pairwise(order):
        at[above] = max(at[above], at[below] + room)
    highest = top
    for number in reversed(order):
        at[number] = min(at[number], highest)
        highest = at[number] - room
    return at


def _chosen(comparison: Comparison, most: int) -> tuple[list[tuple[str, Study]], str]:
    """The first and the best of the others, in the order given, and who is left out."""
    named = _named(comparison)
    values = [each.other_value for each in comparison.differences]
    kept = {0, *sorted(range(1, len(named)), key=lambda number: values[number - 1])[: most - 1]}
    left_out = [name for number, (name, _) in enumerate(named) if number not in kept]
    chosen = [each for number, each in enumerate(named) if number in kept]
    return chosen, without(left_out, tr("organisations"))


def _named(comparison: Comparison) -> list[tuple[str, Study]]:
    names = labels(study.question.name for study in comparison.studies)
    return list(zip(names, comparison.studies, strict=True))


def _cumulated(leads: FloatArray, last_day: float) -> list[tuple[float, float]]:
    """The share that has reached customers within so many days."""
    when = np.linspace(0, last_day, POINTS)
    return list(zip(when.tolist(), share_within(leads, when).tolist(), strict=True))


LAST_SHARE = 0.995
"""An axis of lead times ends where so much of what arrives has arrived; the rest are stragglers."""


def _last_day(leads: Collection[FloatArray], horizon: float) -> float:
    """Where an axis of lead times ends."""
    last = 0.0
    for each in leads:
        reached = each[np.isfinite(each)]
        if len(reached):
            last = max(last, float(np.quantile(reached, LAST_SHARE, method="inverted_cdf")))
    return last or horizon


def _lead_curves(named: Sequence[tuple[str, Outcome]], left_out: str, *, recurring: bool) -> Figure:
    """Draw how soon customers have what they asked for."""
    leads = {name: counted_leads(outcome, recurring=recurring) for name, outcome in named}
    last = _last_day(leads.values(), named[0][1].plan.experiment.total_days)
    series = [Series(name, _cumulated(each, last)) for name, each in leads.items()]
    rows: list[dict[str, Any]] = [
        {"name": name, **{_percentile(share): _quantile(each, share) for share in PERCENTILES}}
        for name, each in leads.items()
    ]
    laid = columns(
        rows,
        ("", cell("name")),
        *(
            (heading, cell(_percentile(share), days))
            for heading, share in zip((tr("half:"), "85%:", "95%:"), PERCENTILES, strict=True)
        ),
    )
    what = tr("Items that keep coming") if recurring else tr("Planned features")
    axes = Axes(tr("working days after it was asked for"), tr("with customers"), 1.0, percent=True)
    return Figure(
        "lead-times",
        tr("{what}: how soon customers have them").format(what=what),
        tr(
            "One line for each organisation, of the share of {lower} that "
            "customers have after so many working days; the higher the sooner."
        ).format(lower=what.lower()),
        _sized(_lines(series, axes)),
        tuple(rows),
        Section(
            tr("Working days within which half, 85 and 95 of 100 are with customers"), (), *laid
        ),
        left_out,
        tuple(leads),
    )


def _quantile(leads: FloatArray, share: float) -> float:
    if not len(leads):
        return math.inf
    return float(np.quantile(leads, share, method="inverted_cdf"))


VALUE_POINTS = 50


def _value(named: Sequence[tuple[str, Outcome]], left_out: str = "") -> Figure | None:
    """Draw the value that was earned by each day; nothing where no work has a value."""
    tables = [(name, outcome.value_over_time(VALUE_POINTS)) for name, outcome in named]
    top = max(float(str(table["value_p90"].max() or 0.0)) for _, table in tables)
    if top <= 0:
        return None
    few = len(tables) <= 2  # noqa: PLR2004  # more bands hide each other
    series = [
        Series(
            name,
            list(zip(table["day"].to_list(), table["value_p50"].to_list(), strict=True)),
            list(zip(table["value_p10"].to_list(), table["value_p90"].to_list(), strict=True))
            if few
            else (),
        )
        for name, table in tables
    ]
    rows: list[dict[str, Any]] = [
        {"name": name, "by": _iso(outcome, row["day"]), **row}
        for name, outcome in named
        for row in outcome.value_over_time(5).iter_rows(named=True)
        if row["day"] > 0
    ]
    laid = columns(
        rows,
        ("", cell("name")),
        ("by", cell("by", date_of)),
        (tr("half:"), cell("value_p50", money)),
        (tr("middle 8 of 10 replications"), middle_eight),
    )
    spread = tr(" The bands hold the middle 8 of 10 replications.") if few else ""
    return Figure(
        "value",
        tr("Value earned so far, in half of the replications"),
        tr("A line for each organisation that rises as features reach customers.{spread}").format(
            spread=spread
        ),
        _sized(_lines(series, Axes(tr("working day"), tr("in the model's currency"), top * 1.02))),
        tuple(rows),
        Section(tr("Value earned by then"), (), *laid),
        left_out,
        tuple(each.name for each in series),
    )


# --- Journeys: how many get to the aha-moment, by the week of their first contact ----------------


def ways_drawn(ways: Sequence[Way]) -> Iterator[Figure]:
    """Draw for each journey how many get to the aha-moment, a line for each organisation."""
    for number, way in enumerate(ways, 1):
        sides = way.sides[:MOST_SERIES]
        others = [study.question.name for study, _ in way.sides[MOST_SERIES:]]
        series: list[Series] = []
        rows: list[dict[str, Any]] = []
        for name, (study, played) in zip(
            labels(study.question.name for study, _ in sides), sides, strict=True
        ):
            spread = [spread_of(values) for values in played.course.share.T]
            series.append(
                Series(
                    name,
                    [(week, each[0]) for week, each in zip(played.weeks, spread, strict=True)],
                    [(low, high) for _, low, high in spread if math.isfinite(low)],
                )
            )
            for place in telling_weeks(way):
                day = study.outcome.calendar.starts + dt.timedelta(days=played.weeks[place])
                took = spread_of(played.course.days[:, place])[0]
                rows.append(
                    {"name": name, "week": day.isoformat(), "share": spread[place][0], "days": took}
                )
        tops = [high for each in series for _, high in (*each.points, *each.band)]
        top = min(max(tops) * 1.1 + 0.01, 1.0)
        axes = Axes(tr("calendar day of first contact"), tr("get there"), top, percent=True)
        laid = columns(
            rows,
            ("", cell("name")),
            ("week of", cell("week", date_of)),
            ("get there:", cell("share", share)),
            ("days:", cell("days", days)),
        )
        title = tr("Who gets to the aha-moment: {journey}").format(
            journey=way.first.journey.journey
        )
        says = tr(
            "A line for each organisation: the part of the customers, by the day on which they "
            "come. The bands hold 9 of 10 replications."
        )
        left_out = without(others, tr("organisations"))
        part, table = _sized(_lines(series, axes)), Section("", (), *laid)
        lines = tuple(each.name for each in series)
        yield Figure(f"journey-{number}", title, says, part, tuple(rows), table, left_out, lines)


# --- One organisation: lead times, what they are made of, and how work piles up ------------------

BINS = 40
_FLOW = {
    "released": "with customers",
    "finished": "finished",
    "started": "started",
    "arrived": "asked for",
}


def study_figures(study: Study) -> Iterator[Figure]:
    """Every figure of one organisation, the most telling first."""
    outcome = study.outcome
    yield _histogram(outcome)
    named = [(label(study.question.name), study)]
    yield waits_stacked(named)
    dates = feature_dates(named)
    if dates is not None:
        yield dates
    yield from loads(study)
    value = _value([(label(study.question.name), outcome)])
    if value is not None:
        yield value
    yield _flow(outcome)


def study_figure(study: Study) -> alt.VConcatChart:
    """Draw one organisation, all figures on one sheet."""
    made = study.provenance
    begins = date(study.question.first_day.day)
    length = tr("{replications} of {horizon_days:g} working days").format(
        replications=counted(made["replications"], "replication"), horizon_days=made["horizon_days"]
    )
    length = tr("{length} from {begins}").format(length=length, begins=begins)
    model = tr("model {model_sha256}").format(model_sha256=made["model_sha256"][:SHORT_HASH])
    lines = [
        tr("{length} · seed {seed} · {model} · tribeplan {tribeplan}").format(
            length=length, seed=made["seed"], model=model, tribeplan=made["tribeplan"]
        )
    ]
    if unstable(study.outcome):
        lines.append(
            tr("More work comes in than gets done: lead times grow for as long as one looks.")
        )
    title = tr("Simulation of {title}").format(title=label(study.question.title))
    return together(list(study_figures(study)), title, lines)


def _histogram(outcome: Outcome) -> Figure:
    """Draw histogram and cumulated share, with a mark at each percentile."""
    planned = len(outcome.plan.features)
    what = tr("Planned features") if planned else tr("Items that keep coming")
    mean = mean_lead_of(outcome, recurring=not planned)
    if mean is not None:
        value = at_least(days(mean.interval.value), mean.unfinished_share)
        what = tr("{what}, mean lead time {value} days").format(what=what, value=value)
    leads = counted_leads(outcome, recurring=not planned)
    reached = leads[np.isfinite(leads)]
    last = _last_day([leads], outcome.plan.experiment.total_days)
    counts, edges = np.histogram(reached, bins=BINS, range=(0, last))
    bars = [
        {"from": float(a), "to": float(b), "share": float(n) / max(len(leads), 1)}
        for n, a, b in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    domain = alt.Scale(domain=[0, last], nice=False)
    histogram = (
        alt.Chart(data(bars))
        .mark_bar(color=BLUE, opacity=0.3)
        .encode(
            x=alt.X("from:Q", title=tr("lead time [working days]"), scale=domain),
            x2=alt.X2("to:Q"),
            y=alt.Y("share:Q", axis=None),
            y2=alt.Y2Datum(0),
        )
    )
    curve = (
        alt.Chart(data([{"days": x, "share": y} for x, y in _cumulated(leads, last)]))
        .mark_line(color=BLUE, strokeWidth=2.5)
        .encode(
            x=alt.X("days:Q", scale=domain),
            y=alt.Y(
                "share:Q",
                title=tr("with customers within"),
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", orient="right"),
            ),
        )
    )
    marks: list[dict[str, Any]] = [
        {"percent": percent, "days": value, "text": f"P{percent * 100:.0f}: {days(value)}"}
        for percent in PERCENTILES
        for value in [_quantile(leads, percent)]
    ]
    marked = alt.layer(curve, *_percentiles([row for row in marks if row["days"] <= last], last))
    chart = alt.layer(histogram, marked).properties(width=WIDTH, height=HEIGHT)
    chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(y="independent"))
    laid = columns(
        marks,
        (tr("with customers within"), lambda row: f"{row['percent']:.0%}"),
        (tr("working days:"), cell("days", days)),
    )
    return Figure(
        "lead-times",
        tr("{what}: how long until customers have them").format(what=what),
        tr(
            "How often a lead time occurs, and as a rising line the share that is "
            "with customers within so many working days: {listed}."
        ).format(listed=", ".join(str(row["text"]) for row in marks)),
        chart,
        tuple(marks),
        Section(tr("Lead times"), (), *laid),
    )


RIGHT_OF = 0.2
"""Left of this part of the width there is no room for a label on the left."""


def _percentiles(rows: ChartRows, last: float) -> list[alt.Chart]:
    if not rows:
        return []
    base = alt.Chart(data(rows))
    x, y = alt.X("days:Q"), alt.Y("percent:Q", scale=alt.Scale(domain=[0, 1]))
    sides: tuple[tuple[Literal["right", "left"], int, int, str], ...]
    sides = (("right", -7, -8, ">"), ("left", 8, 6, "<="))
    texts = [
        base.mark_text(align=side, dx=shift, dy=below, color=INK, fontSize=12)
        .encode(x=x, y=y, text=alt.Text("text:N"))
        .transform_filter(f"datum.days {which} {last * RIGHT_OF}")
        for side, shift, below, which in sides
    ]
    return [
        base.mark_rule(color=INK, strokeDash=[3, 3], opacity=0.6).encode(x=x),
        base.mark_point(color=INK, filled=True, size=45).encode(x=x, y=y),
        *texts,
    ]


def _flow(outcome: Outcome) -> Figure:
    """Draw how much was asked for, started, finished and with customers by each day."""
    table = outcome.flow()
    when = table["day"].to_list()
    series = [
        Series(tr(words), list(zip(when, table[name].to_list(), strict=True)))
        for name, words in _FLOW.items()
    ]
    top = max(float(str(table["arrived"].max() or 0.0)), 1.0)
    lines = _lines(series, Axes(tr("working day"), tr("pieces of work"), top * 1.02))
    gap = (
        alt.Chart(data(table.select("day", "arrived", "released").to_dicts()))
        .mark_area(color=QUIET, opacity=0.2)
        .encode(
            x=alt.X("day:Q"),
            y=alt.Y("arrived:Q", title=tr("pieces of work")),
            y2=alt.Y2("released:Q"),
        )
    )
    last = table.tail(1).to_dicts()
    laid = columns(
        _FLOW.items(),
        ("", lambda each: tr(each[1])),
        (tr("mean:"), lambda each: tr("{value:,.0f}").format(value=last[0][each[0]])),
    )
    return Figure(
        "flow",
        tr("Cumulative flow: the grey area is what is asked for and not there yet"),
        tr("Four lines that rise: pieces of work asked for, started, finished and with customers."),
        _sized([gap, *lines]),
        tuple(last),
        Section(tr("Pieces of work at the end"), (), *laid),
        lines=tuple(each.name for each in series),
    )


# --- Where the time goes, in one bar per organisation --------------------------------------------


def waits_stacked(named: Sequence[tuple[str, Study]]) -> Figure:
    """Draw what the mean lead time is made of, one bar below the other on one scale."""
    recurring = not named[0][1].outcome.plan.features
    found = {
        name: {
            row["cause"]: row["days_per_feature"]
            for row in study.outcome.waits(recurring=recurring).iter_rows(named=True)
        }
        for name, study in named
    }
    causes, rest = _telling_causes(found.values())
    rows: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    for name, by_cause in found.items():
        at = 0.0
        for place, cause in enumerate(causes):
            gone = sum(by_cause[each] for each in (rest if cause == "rest" else [cause]))
            rows.append({"name": name, "cause": cause, "days": gone, "from": at, "place": place})
            at += gone
        whole = sum(by_cause.values())
        totals.append(
            {
                "name": name,
                "from": at,
                "days": whole,
                "text": tr("{whole} days").format(whole=days(whole)),
            }
        )
    longest = max((float(row["from"]) for row in totals), default=0.0) or 1.0
    words = {cause: CAUSE_WORDS.get(cause) or tr("everything else") for cause in causes}
    what = tr("items that keep coming") if recurring else tr("planned features")
    shown = [{**row, "to": row["from"] + row["days"], "cause": words[row["cause"]]} for row in rows]
    cells = tuple(
        (
            name,
            *(days(float(row["days"])) for row in rows if row["name"] == name),
            days(float(totals[number]["days"])),
        )
        for number, name in enumerate(found)
    )
    headings = ("", *(f"{each}:" for each in words.values()), tr("together:"))
    others = ", ".join(CAUSE_WORDS[cause] for cause in rest)
    left_out = tr("Everything else: {others}.").format(others=others) if rest else ""
    return Figure(
        "waits",
        tr("Where the time goes: mean days of the {what} that reached customers").format(what=what),
        tr(
            "A bar for each organisation, put together from what the time goes into: {values}."
        ).format(values=", ".join(words.values())),
        _stacked(shown, totals, longest),
        tuple({**row, "words": words[row["cause"]]} for row in rows),
        Section(tr("Mean days by what they go into"), (), headings, cells),
        left_out,
    )


def _telling_causes(found: Collection[Mapping[str, float]]) -> tuple[list[str], list[str]]:
    """What is drawn, work first and then the longest waits, and what is drawn as one."""
    size = {cause: max(each[cause] for each in found) for cause in CAUSES}
    drawn = [cause for cause in CAUSES if size[cause] >= LEAST_TOLD_DAYS]
    waits = sorted(drawn, key=lambda each: -size[each])
    if len(waits) < MOST_SERIES:
        return ["touch", *waits], []
    few = waits[: MOST_SERIES - 2]
    return ["touch", *few, "rest"], [each for each in CAUSES if size[each] > 0 and each not in few]


BAR_HEIGHT = 26


def _stacked(rows: ChartRows, totals: ChartRows, longest: float) -> alt.VConcatChart:
    """Draw bars that are put together; the parts of the first one bear their names."""
    names = list(dict.fromkeys(str(row["name"]) for row in rows))
    scale = alt.Scale(domain=[0, longest], nice=False)
    y = _rows_of(names)
    words = [str(row["cause"]) for row in rows if row["name"] == names[0]]
    bars = (
        alt.Chart(data(rows))
        .mark_bar(height=16, stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("from:Q", title=tr("working days"), scale=scale),
            x2=alt.X2("to:Q"),
            y=y,
            color=_coloured("cause", words),
        )
    )
    lower = alt.layer(bars, _beside(totals, y)).properties(
        width=WIDTH, height=BAR_HEIGHT * len(names)
    )
    first = [row for row in rows if row["name"] == names[0] and row["to"] > row["from"]]
    many = len(first)
    flags = [
        {
            "middle": (row["from"] + row["to"]) / 2,
            "at": (number + 0.5) * LINE_OF_TEXT,
            "bottom": many * LINE_OF_TEXT,
            "text": f"{row['cause']} {days(row['days'])}",
            "cause": row["cause"],
        }
        for number, row in enumerate(first)
    ]
    height = max(many, 1) * LINE_OF_TEXT
    base = alt.Chart(data(flags))
    x = alt.X("middle:Q", axis=None, scale=scale)
    depth = alt.Scale(domain=[height, 0], nice=False)
    at = alt.Y("at:Q", axis=None, scale=depth)
    upper = alt.layer(
        base.mark_rule(color=QUIET).encode(x=x, y=at, y2=alt.Y2("bottom:Q")),
        base.mark_text(align="left", dx=4, color=INK).encode(x=x, y=at, text=alt.Text("text:N")),
    ).properties(width=WIDTH, height=height)
    return alt.vconcat(upper, lower, spacing=0)


# --- By which dates each planned feature is with customers ---------------------------------------

MOST_ROWS = 60
"""Of dates; more do not fit on a page."""


def feature_dates(named: Sequence[tuple[str, Study]], left_out: str = "") -> Figure | None:
    """Draw the dates by which half, 85 and 95 of 100 replications bring each feature to customers.

    Nothing where there is no planned feature that counts.
    """
    rows = list(_dates_of(named))
    if not rows:
        return None
    features = list(dict.fromkeys(str(row["feature"]) for row in rows))
    many = max(MOST_ROWS // len(named), 1)
    shown = [row for row in rows if row["feature"] in features[:many]]
    more = without([row["called"] for row in rows if row["of"] == named[0][0]][many:], "features")
    day_of = ("half", "p50"), ("85%", "p85"), ("95%", "p95"), (tr("should be"), "due")
    laid = columns(
        rows,
        ("feature", cell("called")),
        *([("in", cell("of"))] if len(named) > 1 else []),
        *((heading, _day_or_dash(name)) for heading, name in day_of),
    )
    return Figure(
        "dates",
        tr("When customers have each planned feature: half, 85 and 95 of 100 replications"),
        tr(
            "A row for each feature, with a mark on the dates by which half, 85 and 95 of 100 "
            "replications bring it to customers; a diamond is the date it should be there."
        ),
        _fan(shown, [name for name, _ in named]),
        tuple(rows),
        Section(tr("Dates of planned features; '-' is not within the time simulated"), (), *laid),
        " ".join(each for each in (left_out, more) if each),
    )


def _day_or_dash(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: date_of(row[name]) or "-"


def _dates_of(named: Sequence[tuple[str, Study]]) -> Iterator[dict[str, Any]]:
    """A row for each feature and organisation, those of one feature together."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, study in named:
        organisation = study.question.organisation
        features = organisation.work.features
        called = names_of(organisation).features
        for row in study.outcome.by_feature().iter_rows(named=True):
            if row["state"] not in {State.ARRIVED.value, State.NOT_WITHIN.value}:
                continue
            due = features[row["feature"]].due
            found.setdefault(row["feature"], []).append(
                {
                    "feature": row["feature"],
                    "called": called.get(row["feature"], row["feature"]),
                    "of": name,
                    "asked_for": row["asked_for"],
                    "p50": row["lead_p50_by"],
                    "p85": row["lead_p85_by"],
                    "p95": row["lead_p95_by"],
                    "due": None if due is None else due.isoformat(),
                    "last_day": _iso(study.outcome, study.outcome.plan.experiment.total_days),
                }
            )
    for rows in found.values():
        yield from rows


def _by(dates: Sequence[str | None], organisation: str) -> str:
    half, most = (date_of(each) or "-" for each in dates[:2])
    where = f"{organisation}: " if organisation else ""
    return tr("{where}half by {half}, 85% by {most}").format(where=where, half=half, most=most)


def _fan(rows: ChartRows, organisations: Sequence[str]) -> Layers:
    """Draw a row of marks for each feature and organisation."""
    single = len(organisations) == 1
    features = list(dict.fromkeys(str(row["feature"]) for row in rows))
    called = labels(
        next(str(row["called"]) for row in rows if row["feature"] == each) for each in features
    )
    title = dict(zip(features, called, strict=True))
    drawn: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        first = number == 0 or rows[number - 1]["feature"] != row["feature"]
        ends = [row[each] for each in ("p50", "p85", "p95")]
        end = row["last_day"]
        drawn.append(
            {
                **row,
                "name": f"{number}",
                "text": title[row["feature"]] if first else "",
                "half": ends[0] or end,
                "most": ends[1] or end,
                "nearly": ends[2] or end,
                "by": _by(ends, "" if single else str(row["of"])),
                "is_open": ends[2] is None,
            }
        )
    order = [str(row["name"]) for row in drawn]
    y = alt.Y("name:N", sort=None, axis=None, scale=alt.Scale(domain=order, paddingOuter=0.3))
    colour = _coloured("of", organisations)
    base = alt.Chart(data(drawn))
    words = base.mark_text(align="right", color=INK, limit=320)
    due = base.transform_filter("datum.due != null")
    beyond = base.transform_filter("datum.is_open")
    reached = [
        base.transform_filter(f"datum.{percent} != null")
        .mark_point(filled=filled, size=size, strokeWidth=1.5)
        .encode(x=_when(percent), y=y, color=colour)
        for percent, filled, size in (("p50", True, 70), ("p85", False, 60), ("p95", True, 22))
    ]
    return alt.layer(
        base.mark_rule(strokeWidth=1.5).encode(
            x=_when("half", tr("with customers by")), x2=alt.X2("nearly:T"), y=y, color=colour
        ),
        base.mark_rule(strokeWidth=5).encode(
            x=_when("half"), x2=alt.X2("most:T"), y=y, color=colour
        ),
        *reached,
        beyond.mark_point(
            shape="triangle-right", size=90, xOffset=5, filled=True, opacity=1
        ).encode(x=_when("nearly"), y=y, color=colour),
        due.mark_point(shape="diamond", size=60, color=INK, filled=False).encode(
            x=_when("due"), y=y
        ),
        words.encode(x=_across(-8), y=y, text=alt.Text("text:N")),
        _beside(drawn, y, "by"),
    ).properties(width=WIDTH, height=20 * len(drawn) + 10)


# --- How much work there is over the weeks, against what people can do ---------------------------

LOAD_WEEKS = 4
LOAD_MEANS = (
    "Work asked for and not done yet when the weeks begin, and asked for within them, over what "
    "those can do who have it as their main skill. Above 100% some waits, or others step in."
)
MOST_SQUADS = 20
MOST_SKILLS = 15
LOADS = (0.5, 0.8, 1.0, 1.5)
LOAD_COLOURS = ("#eef3f8", "#c6dcec", "#8fbfdf", "#f0a35e", ORANGE)
"""From quiet blue to orange; what is above 1 also has its number in it."""


def loads(study: Study) -> Iterator[Figure]:
    """Draw the load of squads, and of the skills in them, over the weeks."""
    table = load_over_time(study.outcome, LOAD_WEEKS)
    names = names_of(study.question.organisation)
    of_squads = _busiest(table.filter(pl.col("skill") == ""))
    of_skills = _busiest(table.filter(pl.col("skill") != ""))
    for name, what, found, most in (
        ("load-of-squads", tr("squads"), of_squads, MOST_SQUADS),
        ("load-of-skills", tr("skills in squads"), of_skills, MOST_SKILLS),
    ):
        called = labels(
            f"{names.skill(skill)}, {names.squad(squad)}" if skill else names.squad(squad)
            for squad, skill in found
        )
        if not called:
            continue
        shown = dict(zip(list(found)[:most], called, strict=False))
        rows = [
            {**row, "name": shown[key], "by": _iso(study.outcome, row["from_day"] + 1)}
            for key, mine in found.items()
            if key in shown
            for row in mine
        ]
        yield _load(name, what, rows, without(called[most:], what))


def _iso(outcome: Outcome, working_day: float) -> str | None:
    day = outcome.calendar.day_by(working_day)
    return None if day is None else day.isoformat()


def _busiest(table: pl.DataFrame) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The rows of each squad and skill that somebody has, the most loaded first."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in table.iter_rows(named=True):
        found.setdefault((row["squad"], row["skill"]), []).append(row)

    def most(rows: list[dict[str, Any]]) -> float:
        return max((row["load_share"] or 0.0 for row in rows), default=0.0)

    ranked = sorted(found.items(), key=lambda each: (-most(each[1]), each[0]))
    return {key: rows for key, rows in ranked if most(rows) > 0}


def _load(name: str, what: str, rows: list[dict[str, Any]], left_out: str) -> Figure:
    base = alt.Chart(data(rows))
    stretches = sorted({row["from_day"] for row in rows})
    by = {row["from_day"]: row["by"] for row in rows}
    ticks = stretches[:: max(len(stretches) // 6, 1)]
    written = ", ".join(f"'{day:g}': '{date_of(by[day]) or day}'" for day in ticks)
    x = alt.X(
        "from_day:O",
        title=tr("stretch of {LOAD_WEEKS} weeks from").format(LOAD_WEEKS=LOAD_WEEKS),
        axis=alt.Axis(values=ticks, labelExpr=f"({{{written}}})[datum.value]", labelAngle=0),
        scale=alt.Scale(domain=stretches),
    )
    y = _rows_of(list(dict.fromkeys(row["name"] for row in rows)))
    many = len({row["name"] for row in rows})
    over = base.transform_filter(f"datum.load_share > {LOADS[2]}")
    chart = alt.layer(
        base.mark_rect(stroke="white", strokeWidth=1).encode(
            x=x,
            y=y,
            color=alt.Color(
                "load_share:Q",
                legend=None,
                scale=alt.Scale(type="threshold", domain=list(LOADS), range=list(LOAD_COLOURS)),
            ),
        ),
        over.transform_calculate(percent="format(datum.load_share * 100, '.0f')")
        .mark_text(fontSize=9, color="#000000")
        .encode(x=x, y=y, text=alt.Text("percent:N")),
    ).properties(width=WIDTH, height=18 * many)
    heaviest: list[dict[str, Any]] = []
    for each in dict.fromkeys(row["name"] for row in rows):
        mine = [row for row in rows if row["name"] == each]
        worst = max(mine, key=lambda row: (row["load_share"] or 0.0, -row["from_day"]))
        overloaded = sum((row["load_share"] or 0.0) > 1 for row in mine)
        above = tr("{overloaded} of {mine}").format(overloaded=overloaded, mine=len(mine))
        heaviest.append({**worst, "above": above})
    laid = columns(
        heaviest,
        ("", cell("name")),
        (tr("load:"), lambda row: share(row["load_share"] or 0.0)),
        ("from", cell("by", date_of)),
        (tr("stretches above 100%:"), cell("above")),
    )
    return Figure(
        name,
        tr("Load of {what}: work over what people can do, by {LOAD_WEEKS} weeks").format(
            what=what, LOAD_WEEKS=LOAD_WEEKS
        ),
        tr(
            "A row of cells, one for each four weeks; orange ones with a number "
            "hold more work than their people can do in these weeks, in percent."
        ),
        chart,
        tuple(rows),
        Section(
            tr("The heaviest {LOAD_WEEKS} weeks").format(LOAD_WEEKS=LOAD_WEEKS),
            (tr(LOAD_MEANS),),
            *laid,
        ),
        left_out,
    )


# --- Organisations side by side ------------------------------------------------------------------


def comparison_figures(comparison: Comparison) -> Iterator[Figure]:
    """Every figure of a comparison, the most telling first."""
    yield _forest(comparison)
    named, left_out = _chosen(comparison, MOST_SERIES)
    outcomes = [(name, study.outcome) for name, study in named]
    recurring = comparison.differences[0].recurring
    yield _lead_curves(outcomes, left_out, recurring=recurring)
    yield waits_stacked(_named(comparison))
    dates = feature_dates(*_chosen(comparison, 2))
    if dates is not None:
        yield dates
    value = _value(outcomes, left_out)
    if value is not None:
        yield value


def comparison_figure(comparison: Comparison) -> alt.VConcatChart:
    """Draw a comparison, all figures on one sheet."""
    title = label(comparison_title(comparison), longest=80)
    apart = not_alike([study.question for study in comparison.studies])
    told = (*map(verdict, comparison.differences), *apart)
    lines = [line for each in told for line in _folded(each)]
    made = comparison.base.provenance
    lines.append(
        tr(
            "{replications} of {horizon_days:g} working days from "
            "{day} · seed {seed} · tribeplan {tribeplan}"
        ).format(
            replications=counted(made["replications"], "replication"),
            horizon_days=made["horizon_days"],
            day=date(comparison.base.question.first_day.day),
            seed=made["seed"],
            tribeplan=made["tribeplan"],
        )
    )
    return together(list(comparison_figures(comparison)), title, lines)


def figure_of(found: Study | Comparison | Screening) -> alt.VConcatChart:
    """Draw all there is to see of a result, on one sheet."""
    match found:
        case Study():
            return study_figure(found)
        case Comparison():
            return comparison_figure(found)
        case Screening():
            return screening_figure(found)


def _forest(comparison: Comparison) -> Figure:
    """Draw the difference of each organisation with its range, against zero."""
    unit = unit_of(comparison.measure)
    names = [name for name, _ in _named(comparison)]
    rows: list[dict[str, Any]] = []
    for name, each in zip(names[1:], comparison.differences, strict=True):
        gap = each.difference
        word = unit.better if gap.value < 0 else unit.worse
        if each.is_equal or unit.write(abs(gap.value)) == unit.write(0.0):
            word = tr("the same")
        ends = (gap.low, gap.high) if math.isfinite(gap.half_width) else (gap.value, gap.value)
        sign = "+" if gap.value > 0 else "-" if gap.value < 0 else ""
        size = unit.write(abs(gap.value))
        low, high = unit.write(gap.low), unit.write(gap.high)
        is_spread = ends[0] < ends[1]
        spread = tr(" ({low} to {high})").format(low=low, high=high) if is_spread else ""
        rows.append(
            {
                "name": name,
                "difference": gap.value,
                "low": ends[0],
                "high": ends[1],
                "is": word if each.is_clear else tr("not clear"),
                "text": f"{sign}{size}{spread}",
            }
        )
    rows.sort(key=lambda row: float(row["difference"]))
    scale = _around([0.0, *(float(row[end]) for row in rows for end in ("low", "high"))], 0.05)
    y = _rows_of([str(row["name"]) for row in rows])
    words = [unit.better, unit.worse, tr("not clear"), tr("the same")]
    colour = _coloured("is", words, (BLUE, ORANGE, QUIET, QUIET))
    base = alt.Chart(data(rows))
    title = tr("difference in {what} [{unit}]").format(
        what=unit.what, unit=unit.unit
    )  # no name: Vega reads escapes in it
    x = alt.X("difference:Q", title=title, scale=scale)
    chart = alt.layer(
        alt.Chart(data([{"zero": 0}]))
        .mark_rule(color=INK)
        .encode(x=alt.X("zero:Q", title=title, scale=scale)),
        base.mark_rule(strokeWidth=3).encode(
            x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q"), y=y, color=colour
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=colour),
        _beside(rows, y),
    ).properties(width=WIDTH, height=BAR_HEIGHT * len(rows))
    laid = columns(
        rows, ("", cell("name")), (tr("difference and range"), cell("text")), ("", cell("is"))
    )
    return Figure(
        "difference",
        tr("Left of the line is {better} than {names}, right of it {worse}").format(
            better=unit.better, names=names[0], worse=unit.worse
        ),
        tr(
            "A point for each organisation with the range in which the true difference lies; left "
            "of the line it is {better} than {names}, and grey is not clear."
        ).format(better=unit.better, names=names[0]),
        chart,
        tuple(rows),
        Section(
            tr("Difference in {what} with {names} [{unit}]").format(
                what=unit.what, names=names[0], unit=unit.unit
            ),
            (),
            *laid,
        ),
    )


def gaps(comparison: Comparison) -> list[Figure]:
    """Draw for every other organisation which waits are longer or shorter; all on one scale."""
    found = [(name, list(_gap_rows(comparison, study))) for name, study in _named(comparison)[1:]]
    ends = [0.0, *(row[end] for _, rows in found for row in rows for end in ("low", "high"))]
    scale = _around(ends, 0.04)
    return [_gap(name, rows, scale) for name, rows in found if rows]


def _gap_rows(comparison: Comparison, study: Study) -> Iterator[dict[str, Any]]:
    found = paired_waits(comparison.base.outcome, study.outcome, comparison.confidence)
    for gap in sorted(found.causes, key=lambda each: -abs(each.difference.value)):
        value, low, high = gap.difference
        if abs(value) < LEAST_TOLD_DAYS:
            continue
        is_known = math.isfinite(gap.difference.half_width)
        yield {
            "cause": gap.cause,
            "name": CAUSE_WORDS[gap.cause],
            "days": value,
            "low": low if is_known else value,
            "high": high if is_known else value,
            "kind": "less" if value < 0 else "more",
            "text": signed_days(value),
        }


def _gap(name: str, rows: list[dict[str, Any]], scale: alt.Scale) -> Figure:
    base = alt.Chart(data(rows))
    y = _rows_of([row["name"] for row in rows])
    colour = _coloured("kind", ("less", "more"))
    chart = alt.layer(
        base.mark_bar(height=14).encode(
            x=alt.X("days:Q", title=tr("difference in mean days"), scale=scale), y=y, color=colour
        ),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(
            x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q"), y=y
        ),
        _beside(rows, y),
    ).properties(width=WIDTH, height=22 * len(rows))
    laid = columns(
        rows,
        ("", cell("name")),
        (tr("difference:"), cell("text")),
        ("range", lambda row: between((0.0, row["low"], row["high"]), signed_days)),
    )
    return Figure(
        "why",
        tr("{name}: mean days more or less, of what reaches customers in both").format(name=name),
        tr(
            "A bar for each cause of waiting: to the left shorter in {name}, to the right longer."
        ).format(name=name),
        chart,
        tuple(rows),
        Section(tr("Mean days more or less"), (), *laid),
    )


# --- Assumptions by what they change -------------------------------------------------------------


def screening_figure(screening: Screening) -> alt.VConcatChart:
    """Draw a tornado: what each assumption changes, the strongest on top."""
    effects = screening.effects.filter(screening.effects["effect_size_days"] > 0)
    rows = [
        {
            "name": tr("{assumption} ({low:g} to {high:g})").format(
                assumption=row["assumption"], low=row["low"], high=row["high"]
            ),
            "days": row["effect_days"],
            "size": row["effect_size_days"],
            "low": -row["effect_size_days"],
            "text": f"± {row['effect_size_days']:.1f}",
        }
        for row in effects.head(MOST_EFFECTS).iter_rows(named=True)
    ]
    reach = max((float(row["size"]) for row in rows), default=1.0) * 1.05
    base = alt.Chart(data(rows))
    y = _rows_of([row["name"] for row in rows])
    scale = alt.Scale(domain=[-reach, reach])
    chart = alt.layer(
        base.mark_bar(height=18, color="#d7dbe0").encode(
            x=alt.X("low:Q", title=tr("change of the mean lead time [working days]"), scale=scale),
            x2=alt.X2("size:Q"),
            y=y,
        ),
        base.mark_bar(height=10).encode(
            x=alt.X("days:Q", scale=scale),
            y=y,
            color=alt.condition("datum.days > 0", alt.value(ORANGE), alt.value(BLUE)),
        ),
        _beside(rows, y),
    ).properties(width=WIDTH, height=alt.Step(26))
    name = label(screening.question.name)
    walks = tr("{trajectories} walks through the space of assumptions").format(
        trajectories=screening.trajectories
    )
    lines = [
        tr("{walks}, {replications} replications at each point (Morris)").format(
            walks=walks, replications=screening.replications
        ),
        tr("Grey: size of the effect over its range; coloured: mean with sign."),
    ]
    figure = Figure(
        "assumptions",
        tr("Longer to the right, shorter to the left, when the assumption grows"),
        tr("A bar for each assumption, as long as what it changes."),
        chart,
        tuple(rows),
        Section(tr("What each assumption changes")),
    )
    return together([figure], tr("What the lead time of {name} hangs on").format(name=name), lines)


# --- A history: forecasts made in the past against what was delivered, and weeks -----------------


def calibration_figure(path: str, found: Calibration) -> alt.VConcatChart:
    """Draw forecasts made in the past against what was delivered, and how many a week."""
    figures = [each for each in (_back_test(found), _weeks(found)) if each is not None]
    if not figures:
        raise InvalidUsage("there is nothing to draw: the history has no whole week")
    until = tr("until {day} · {finished}")
    said = until.format(day=date(found.as_of), finished=counted(found.finished, "finished item"))
    return together(figures, label(path.rpartition("/")[2]), [said])


def _back_test(found: Calibration) -> Figure | None:
    rows: list[dict[str, Any]] = []
    for trial in found.tested.trials:
        if not trial.forecasts[0].p85 or not trial.forecasts[0].p50:
            continue
        ends = (*trial.forecasts[0], trial.finished)
        half, most, took = (None if day is None else (day - trial.origin).days + 1 for day in ends)
        rows.append(
            {"made": trial.origin.isoformat(), "items": trial.wanted, "half": half, "most": most,
             "took": took, "held": took is not None and most is not None and took <= most}
        )  # fmt: skip
    if not rows:
        return None
    base = alt.Chart(data(rows))
    x = _when("made", tr("forecast made on"))
    y = alt.Y("half:Q", title=tr("calendar days"))
    done = base.transform_filter("datum.took != null")
    late = done.transform_filter("!datum.held")
    chart = alt.layer(
        base.mark_rule(color=BLUE, strokeWidth=5, opacity=0.4).encode(
            x=x, y=y, y2=alt.Y2("most:Q")
        ),
        base.mark_tick(color=BLUE, thickness=2, width=9).encode(x=x, y=y),
        done.transform_filter("datum.held")
        .mark_point(color=INK, filled=True, size=26)
        .encode(x=x, y=alt.Y("took:Q")),
        late.mark_point(color=ORANGE, shape="triangle-up", filled=True, size=50).encode(
            x=x, y=alt.Y("took:Q")
        ),
    ).properties(width=WIDTH, height=HEIGHT)
    numbers = {"items": "items:", "half": "P50:", "most": "P85:", "took": "took:"}
    laid = columns(
        rows,
        ("made on", cell("made", date_of)),
        *((heading, cell(name, "{:,}".format)) for name, heading in numbers.items()),
    )
    return Figure(
        "back-test",
        tr("How long the next items took, against what was forecast: P50 to P85"),
        tr("A bar for each forecast from P50 to P85, a dot where it held, a triangle where not."),
        chart,
        tuple(rows),
        Section("", (), *laid),
    )


def _weeks(found: Calibration) -> Figure | None:
    counts = found.throughput.counts
    if not counts:
        return None
    sunday = found.as_of - dt.timedelta(days=(found.as_of.weekday() + 1) % 7)
    first = sunday - dt.timedelta(days=7 * len(counts) - 1)
    rows = [
        {"week": (first + dt.timedelta(days=7 * n)).isoformat(), "done": number}
        for n, number in enumerate(counts)
    ]
    chart = (
        alt.Chart(data(rows))
        .mark_bar(color=BLUE, opacity=0.6, width=max(min(WIDTH / len(counts) - 1, 12), 1))
        .encode(x=_when("week", tr("week")), y=alt.Y("done:Q", title=tr("items done")))
        .properties(width=WIDTH, height=HEIGHT // 2)
    )
    laid = columns(
        rows, ("week", cell("week", date_of)), ("items done:", cell("done", "{:,}".format))
    )
    title, says = tr("Items done, by week"), tr("A bar for each week.")
    return Figure("weeks", title, says, alt.layer(chart), tuple(rows), Section("", (), *laid))
