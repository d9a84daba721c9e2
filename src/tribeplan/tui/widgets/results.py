"""The charts and tables of a simulation and of a comparison."""

from collections.abc import Sequence

from textual.content import Content

from tribeplan.report.sections import Section
from tribeplan.tui.look import Marks, shown
from tribeplan.tui.runs.messages import NO_DIFFERENCE, Cell, ComparisonView, Flow, Spread
from tribeplan.tui.simulations import ContenderChoice
from tribeplan.tui.widgets.charts import (
    Label,
    axis,
    laid_out,
    overlaid,
    report_lines,
    resampled,
    sampled,
    stacked,
    upright,
)

# --- The charts of one organisation's simulation -------------------------------------------------

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


# --- The tables and the chart of a comparison ----------------------------------------------------

LETTERS = "ABCD"
LONG_UP_TO = 2
"""Others whose differences have room for what luck may have done."""

SHORT = 15
"""Letters of a difference that are shown where several stand beside each other."""


def contenders_section(
    contenders: Sequence[ContenderChoice], view: ComparisonView | None
) -> Section:
    """List who takes part, with the answer about each in a few words."""
    first = view.figures[0].cells if view is not None and view.figures else ()
    rows: list[tuple[str, ...]] = []
    for number, contender in enumerate(contenders):
        letter = LETTERS[number]
        if number == 0:
            rows.append((letter, contender.words, "baseline"))
        else:
            rows.append(
                (letter, contender.words, _short(first[number]) if number < len(first) else "")
            )
    return Section("Held beside each other", (), ("", "", ""), tuple(rows))


def _short(cell: Cell) -> str:
    if not cell.difference:
        return cell.word
    return f"{cell.difference} days: {cell.word}"


def figures_section(view: ComparisonView, shown_others: Sequence[int]) -> Section:
    """Put the figures of the baseline and some others beside each other."""
    headings = ["", "A:"]
    for number in shown_others:
        headings += [f"{LETTERS[number]}:", "beside A"]
    rows: list[tuple[str, ...]] = []
    for figure in view.figures:
        row = [figure.title, figure.cells[0].value]
        for number in shown_others:
            cell = figure.cells[number]
            row += [cell.value, _difference(cell, is_short=len(shown_others) > LONG_UP_TO)]
        rows.append(tuple(row))
    title = f"Figures of {view.replications:,} replications, lead times in working days"
    return Section(title, (), tuple(headings), tuple(rows))


def _difference(cell: Cell, *, is_short: bool) -> str:
    if not is_short:
        return f"{cell.difference} {cell.word}".strip() if cell.word[:1] != "~" else cell.word
    if cell.word == NO_DIFFERENCE:
        return "~ not clear"
    gap = cell.difference.partition(" (")[0]
    words = f"{gap} {cell.word}".strip()
    return words if len(words) <= SHORT else gap


def differences_section(view: ComparisonView, number: int) -> Section:
    """List what differs in the structure of one, beside the baseline."""
    sentences = view.differences[number - 1]
    rows = tuple((each.mark, each.text) for each in sentences)
    title = f"What is different in {LETTERS[number]}, beside A"
    return Section(title, (), ("", ""), rows)


def why_section(view: ComparisonView, number: int) -> Section:
    """Where the time goes differently in one, beside the baseline."""
    sections = view.why[number - 1]
    return sections[0] if sections else Section("Why")


def report_of(view: ComparisonView, width: int, marks: Marks, *, is_old: bool) -> list[str]:
    """Write the whole answer as lines, with what differs in the structure."""
    different = (differences_section(view, number) for number in range(1, len(view.names)))
    lines = report_lines((*view.sections, *different), width, marks)
    return ["(old)", *lines] if is_old else lines


def curves(view: ComparisonView, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw the share that customers have by a day, a letter for each organisation."""
    room = max(width - LEFT, 1)
    tall = max(height - 3, 1)
    lines = overlaid(view.within, room, tall, LETTERS)
    scale = {0: "100%", tall // 2: " 50%", tall - 1: "  0%"} if tall > 2 else {0: "100%"}  # noqa: PLR2004
    labels = [Label(at, f"{view.last_day * at:,.0f}") for at in (0.25, 0.5, 0.75)]
    labels = [Label(0, "0"), Label(1, f"{view.last_day:,.0f} d"), *labels]
    drawn = [
        Content(f"{scale.get(number, ''):<{LEFT}}") + Content.styled(line, ink)
        for number, line in enumerate(lines)
    ]
    below = [Content(" " * LEFT + line) for line in axis(room, labels, marks)]
    legend = "  ".join(f"{LETTERS[n]} {name}" for n, name in enumerate(view.names))
    return [*drawn, *below, shown(legend, "$text-muted")]
