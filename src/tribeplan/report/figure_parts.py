"""The parts that figures of simulations are put together from."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import altair as alt
import numpy as np

from tribeplan.simulation.layout import FloatArray

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
    """Give rows to a chart, in the figure itself."""
    return alt.InlineData(values=[dict(row) for row in rows])


def heading(text: str) -> alt.TitleParams:
    """Give the title of a part, at the left edge."""
    return alt.TitleParams(text=text, frame="group", anchor="start", offset=8)


def counted_leads(leads: FloatArray) -> FloatArray:
    """Give every lead time that counts, unfinished ones as infinite."""
    counted: FloatArray = leads[~np.isnan(leads)]
    return counted


def cumulated(leads: FloatArray, last_day: float, series: str) -> list[dict[str, Any]]:
    """Give the share that has reached customers within so many days."""
    ordered = np.sort(leads)
    when = np.linspace(0, last_day, POINTS)
    done = np.searchsorted(ordered, when, side="right") / max(len(ordered), 1)
    return [
        {"days": float(day), "share": float(share), "series": series}
        for day, share in zip(when, done, strict=True)
    ]


def configured(chart: alt.VConcatChart, title: str, lines: Sequence[str]) -> alt.VConcatChart:
    """Give a figure its title and its quiet looks."""
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
