"""The tables and the chart of a comparison."""

from collections.abc import Sequence

from textual.content import Content

from tribeplan.report.sections import Section
from tribeplan.tui.contenders import Entrant
from tribeplan.tui.marks import Marks
from tribeplan.tui.runs.answers import NO_DIFFERENCE, Cell, ContestView
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.charts import Label, axis, overlaid
from tribeplan.tui.widgets.tables import report_lines

LETTERS = "ABCD"
LONG_UP_TO = 2
"""Others whose differences have room for what luck may have done."""

SHORT = 15
"""Letters of a difference that are shown where several stand beside each other."""

LEFT = 5
"""Cells for the scale beside the chart."""


def entrants_section(entrants: Sequence[Entrant], view: ContestView | None) -> Section:
    """List who takes part, with the answer about each in a few words."""
    first = view.figures[0].cells if view is not None and view.figures else ()
    rows: list[tuple[str, ...]] = []
    for number, entrant in enumerate(entrants):
        letter = LETTERS[number]
        if number == 0:
            rows.append((letter, entrant.words, "baseline"))
        else:
            rows.append(
                (letter, entrant.words, _short(first[number]) if number < len(first) else "")
            )
    return Section("Held beside each other", (), ("", "", ""), tuple(rows))


def _short(cell: Cell) -> str:
    if not cell.difference:
        return cell.word
    return f"{cell.difference} days: {cell.word}"


def figures_section(view: ContestView, shown_others: Sequence[int]) -> Section:
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
    title = f"Figures of {view.replications:,} histories, lead times in working days"
    return Section(title, (), tuple(headings), tuple(rows))


def _difference(cell: Cell, *, is_short: bool) -> str:
    if not is_short:
        return f"{cell.difference} {cell.word}".strip() if cell.word[:1] != "~" else cell.word
    if cell.word == NO_DIFFERENCE:
        return "~ not clear"
    gap = cell.difference.partition(" (")[0]
    words = f"{gap} {cell.word}".strip()
    return words if len(words) <= SHORT else gap


def differences_section(view: ContestView, number: int) -> Section:
    """List what differs in the structure of one, beside the baseline."""
    sentences = view.differences[number - 1]
    rows = tuple((each.mark, each.text) for each in sentences)
    title = f"What is different in {LETTERS[number]}, beside A"
    return Section(title, (), ("", ""), rows)


def why_section(view: ContestView, number: int) -> Section:
    """Give where the time goes differently in one, beside the baseline."""
    sections = view.why[number - 1]
    return sections[0] if sections else Section("Why")


def report_of(view: ContestView, width: int, marks: Marks, *, is_old: bool) -> list[str]:
    """Write the whole answer as lines, with what differs in the structure."""
    different = (differences_section(view, number) for number in range(1, len(view.names)))
    lines = report_lines((*view.sections, *different), width, marks)
    return ["(old)", *lines] if is_old else lines


def curves(view: ContestView, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
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
