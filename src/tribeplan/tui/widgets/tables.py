"""Parts of a report as lines that fit: columns where there is room, bars in what is left."""

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from tribeplan.report.cells import cells
from tribeplan.report.safe_text import display
from tribeplan.report.sections import Section
from tribeplan.tui.marks import Marks
from tribeplan.tui.widgets.charts import lying

GAP = 2
LEAST_BAR = 8
MOST_BAR = 40
READABLE = 24
"""Cells that a column of words keeps while something else can be left out."""

LEAST_TEXT = 6
"""Cells that a column of words keeps in any case."""

DROPPED = (
    *("range", "deciding", "incidents", "helping", "redoing", "new work"),
    *("reaches customers", "95%", "squad"),
)
"""Headings of columns that are left out when there is no room, the first one first."""


class Table(NamedTuple):
    """A section's table, laid out."""

    heading: str
    """Empty when no column has one."""

    rows: tuple[str, ...]


def padded(text: str, width: int, *, at_right: bool = False) -> str:
    """Fill a text up with spaces, or cut it, to exactly so many cells.

    >>> padded("Ledger", 4), padded("12", 4, at_right=True), padded("組織", 3)
    ('Led…', '  12', '組…')
    """
    if cells(text) > width:
        while text and cells(text) > width - 1:
            text = text[:-1]
        text = f"{text}…" if width > 0 else ""
    room = " " * (width - cells(text))
    return room + text if at_right else text + room


def laid_out(section: Section, width: int, marks: Marks) -> Table:
    """Lay a section's table out in so many cells."""
    rows = [[display(cell) for cell in row] for row in section.rows]
    titles = [heading.rstrip(":") for heading in section.headings]
    widths = {
        column: max(cells(row[column]) for row in ([titles, *rows] if any(titles) else rows))
        for column in range(len(titles))
    }
    right = [heading.endswith(":") for heading in section.headings]
    bar_room = _make_room(widths, titles, right, width, with_bars=bool(section.bars))
    longest = section.full_bar or max(section.bars, default=0.0)

    def line(row: Sequence[str]) -> str:
        return (" " * GAP).join(padded(row[c], widths[c], at_right=right[c]) for c in widths)

    drawn = [
        f"{line(row)}{' ' * GAP}{lying(length, longest, bar_room, marks)}".rstrip()
        for row, length in zip(rows, section.bars or (0.0,) * len(rows), strict=True)
    ]
    return Table(line(titles).rstrip() if any(titles) else "", tuple(drawn))


def _make_room(
    widths: dict[int, int],
    titles: Sequence[str],
    right: Sequence[bool],
    width: int,
    *,
    with_bars: bool,
) -> int:
    """Leave columns out, then the bars, then parts of words; give the cells for bars."""

    def needed(most_text: int) -> int:
        each = (w if right[c] else min(w, most_text) for c, w in widths.items())
        return sum(each) + GAP * (len(widths) - 1)

    bar = LEAST_BAR + GAP if with_bars else 0
    for title in DROPPED:
        if needed(READABLE) + bar > width and len(widths) > 2:  # noqa: PLR2004  # a name and a number
            for column in [c for c in widths if titles[c] == title and c > 0]:
                del widths[column]
    if needed(READABLE) + bar > width:
        bar = 0
    _cut_words(widths, right, width - bar)
    return min(max(width - needed(width) - GAP, 0), MOST_BAR) if bar else 0


def _cut_words(widths: dict[int, int], right: Sequence[bool], width: int) -> None:
    """Narrow the widest column of words until all fit."""
    words = [c for c in widths if not right[c]]
    while words and sum(widths.values()) + GAP * (len(widths) - 1) > width:
        widest = max(words, key=lambda column: widths[column])
        if widths[widest] <= LEAST_TEXT:
            return
        widths[widest] -= 1


def written(section: Section, width: int, marks: Marks) -> list[str]:
    """Write a whole section: its title, sentences and table."""
    lines = [display(section.title)]
    for sentence in section.sentences:
        lines += [f"  {line}" for line in textwrap.wrap(display(sentence), max(width - 2, 20))]
    if section.rows:
        table = laid_out(section, width - 2, marks)
        lines += [f"  {line}" for line in ([table.heading] if table.heading else [])]
        lines += [f"  {line}" for line in table.rows]
    return lines


def report_lines(sections: Sequence[Section], width: int, marks: Marks) -> list[str]:
    """Write sections under each other, with an empty line between them."""
    lines: list[str] = []
    for section in sections:
        lines += [*([""] if lines else []), *written(section, width, marks)]
    return lines
