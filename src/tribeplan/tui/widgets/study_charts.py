"""The charts of one organisation's simulation."""

from collections.abc import Sequence

from textual.content import Content

from tribeplan.report.sections import Section
from tribeplan.tui.marks import Marks
from tribeplan.tui.runs.answers import Flow, Spread
from tribeplan.tui.widgets.charts import Label, axis, resampled, sampled, stacked, upright
from tribeplan.tui.widgets.tables import laid_out

FLOW_WORDS = ("with customers", "finished", "started", "asked for")
LEFT = 5
"""Cells for the scale beside a chart."""


def histogram(spread: Spread, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw how often each lead time occurs, with the percentiles on the axis."""
    values = resampled(spread.shares, width)
    bars = upright(values, max(height - 2, 1), marks)
    drawn = [Content.styled(line, ink) for line in bars]
    return [*drawn, *(Content(line) for line in axis(width, _labels(spread), marks))]


def curve(spread: Spread, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw the share that customers have within so many days."""
    room = width - LEFT
    tall = max(height - 2, 1)
    bars = upright(sampled(spread.within, room), tall, marks, most=1.0)
    scale = {0: "100%", tall // 2: " 50%", tall - 1: "  0%"} if tall > 2 else {0: "100%"}  # noqa: PLR2004
    drawn = [
        Content(f"{scale.get(number, ''):<{LEFT}}") + Content.styled(line, ink)
        for number, line in enumerate(bars)
    ]
    below = axis(room, _labels(spread), marks)
    return [*drawn, *(Content(" " * LEFT + line) for line in below)]


def _labels(spread: Spread) -> list[Label]:
    marked = [
        Label(each.days / spread.last_day, f"P{each.percent} {each.text}")
        for each in spread.percentiles
        if each.days is not None and spread.last_day > 0
    ]
    return [*marked, Label(0, "0"), Label(1, f"{spread.last_day:,.0f} d")]


def flow(given: Flow, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw how work piles up: what is with customers at the bottom, what is asked for on top."""
    layers = (given.released, given.finished, given.started, given.arrived)
    signs = tuple(reversed(marks.shades))
    most = max(given.arrived, default=0.0)
    scale = f"{most:,.0f}"
    room = max(width - len(scale) - 1, 1)
    areas = stacked(layers, room, max(height - 3, 1), signs)
    last = given.days[-1] if given.days else 0.0
    labels = [Label(0, "day 0"), Label(0.5, f"{last / 2:,.0f}"), Label(1, f"day {last:,.0f}")]
    legend = "  ".join(f"{sign} {words}" for sign, words in zip(signs, FLOW_WORDS, strict=False))
    drawn = [
        Content(f"{scale if number == 0 else '':>{len(scale)}} ") + Content.styled(line, ink)
        for number, line in enumerate(areas)
    ]
    pad = " " * (len(scale) + 1)
    return [*drawn, *(Content(pad + line) for line in axis(room, labels, marks)), Content(legend)]


def bars(section: Section, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw a section's table with its bars; how many rows do not fit is said."""
    table = laid_out(section, width, marks)
    heading = [Content.styled(table.heading, "$text-muted")] if table.heading.strip() else []
    room = height - len(heading)
    rows = list(table.rows)
    shown: Sequence[str] = rows
    if len(rows) > room:
        kept = max(room - 2, 0)
        left = f"{marks.ellipsis} {len(rows) - kept - 1} more (t: table)"
        shown = [*rows[:kept], left, *rows[-1:]]
    return [*heading, *(Content.styled(row, ink) if ink else Content(row) for row in shown)][
        :height
    ]
