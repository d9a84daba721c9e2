"""Charts and tables drawn with characters, and the frames around them."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from tribeplan.report.safe_text import cells
from tribeplan.report.sections import Section
from tribeplan.tui.look import Marks, plain, shown, wrapped
from tribeplan.tui.runs.messages import InProgress
from tribeplan.tui.widgets.line_list import MARK_CELLS, LineList

# --- Charts drawn with characters: numbers and room in, lines of text out ------------------------

TICK = "|"
"""Where something stands on an axis; the same in ASCII."""


class AxisLabel(NamedTuple):
    """A word at a place on an axis."""

    at: float
    """Share of the axis, from 0 to 1."""

    words: str


def resampled(values: Sequence[float], width: int) -> list[float]:
    """Spread the sum of values over so many columns.

    >>> resampled([1, 2, 3, 4], 2), resampled([1, 2], 4), resampled([3, 6, 3], 2)
    ([3.0, 7.0], [0.5, 0.5, 1.0, 1.0], [6.0, 6.0])
    """
    columns = [0.0] * width
    if not values:
        return columns
    step = width / len(values)
    for number, value in enumerate(values):
        first, last = number * step, (number + 1) * step
        for column in range(int(first), min(int(last - 1e-9) + 1, width)):
            overlap = min(last, column + 1) - max(first, column)
            columns[column] += value * overlap / step
    return columns


def sampled(values: Sequence[float], width: int) -> list[float]:
    """The value at the end of each of so many columns.

    >>> sampled([0.25, 0.5, 0.75, 1.0], 2)
    [0.5, 1.0]
    """
    if not values:
        return [0.0] * width
    count = len(values)
    return [values[max(-(-(column + 1) * count // width) - 1, 0)] for column in range(width)]


def upright(values: Sequence[float], height: int, marks: Marks, most: float = 0.0) -> list[str]:
    """Draw a bar that stands up for each value, the top line first.

    >>> from tribeplan.tui.look import MARKS
    >>> upright([1, 2, 4, 0], 2, MARKS)
    ['  █ ', '▄██ ']
    """
    most = most or max(values, default=0.0)
    parts = len(marks.heights) - 1
    heights = [round(value / most * height * parts) if most > 0 else 0 for value in values]
    heights = [max(h, 1) if value > 0 else 0 for h, value in zip(heights, values, strict=True)]
    return [
        "".join(marks.heights[min(max(h - line * parts, 0), parts)] for h in heights)
        for line in range(height - 1, -1, -1)
    ]


def lying(value: float, most: float, width: int, marks: Marks) -> str:
    """Draw a bar that lies down.

    >>> from tribeplan.tui.look import ASCII, MARKS
    >>> lying(1, 2, 4, MARKS), lying(2, 2, 4, ASCII), lying(0.01, 2, 4, MARKS)
    ('██', '####', '▏')
    """
    if most <= 0 or not value > 0 or width < 1:
        return ""
    parts = len(marks.widths) - 1
    drawn = max(round(min(value / most, 1) * width * parts), 1)
    whole, rest = divmod(drawn, parts)
    return (marks.bar * whole + (marks.widths[rest] if rest else "")).rstrip() or marks.line


def axis(width: int, labels: Sequence[AxisLabel], marks: Marks) -> list[str]:
    """Draw an axis with a tick for each label, and the labels below where there is room.

    >>> from tribeplan.tui.look import ASCII
    >>> axis(12, [AxisLabel(0, "0"), AxisLabel(0.5, "P50"), AxisLabel(1, "9 d")], ASCII)
    ['|-----|----|', '0    P50 9 d']
    """
    line = [marks.line] * width
    below = [" "] * width
    for at, words in labels:
        column = min(round(at * (width - 1)), width - 1)
        line[column] = TICK
        start = min(max(column - len(words) // 2, 0), max(width - len(words), 0))
        around = below[max(start - 1, 0) : start + len(words) + 1]
        if len(words) <= width and set(around) <= {" "}:
            below[start : start + len(words)] = words
    return ["".join(line), "".join(below).rstrip()]


def stacked(
    layers: Sequence[Sequence[float]],
    width: int,
    height: int,
    signs: Sequence[str],
    most: float = 0.0,
) -> list[str]:
    """Draw areas on top of each other; each layer holds what is below it, the lowest first.

    >>> stacked([[0, 1], [2, 2]], 2, 2, "#.")
    ['..', '.#']
    """
    columns = [sampled(layer, width) for layer in layers]
    most = most or max((max(layer, default=0.0) for layer in columns), default=0.0)
    lines: list[str] = []
    for line in range(height - 1, -1, -1):
        level = (line + 0.5) / height * most
        drawn = ""
        for column in range(width):
            sign = " "
            for layer, mark in zip(columns, signs, strict=False):
                if layer[column] >= level and most > 0:
                    sign = mark
                    break
            drawn += sign
        lines.append(drawn)
    return lines


def overlaid(curves: Sequence[Sequence[float]], width: int, height: int, signs: str) -> list[str]:
    """Draw curves between 0 and 1 over each other, each with its own letter.

    Where several meet, the first of them is drawn on every other column.

    >>> overlaid([[0, 0.5, 1], [0, 0, 0]], 3, 3, "AB")
    ['  A', ' A ', 'ABB']
    """
    grid = [[" "] * width for _ in range(height)]
    for letter, curve in reversed(list(zip(signs, curves, strict=False))):
        for column, value in enumerate(sampled(curve, width)):
            line = height - 1 - min(max(round(value * (height - 1)), 0), height - 1)
            is_taken = grid[line][column] != " "
            if not is_taken or column % 2 == 0:
                grid[line][column] = letter
    return ["".join(line) for line in grid]


DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""Of a braille sign: those on the left from the top down, and those on the right."""


def dotted(
    curves: Sequence[Sequence[float]], width: int, height: int, marks: Marks
) -> list[list[tuple[str, int]]]:
    """Draw curves between 0 and 1 with dots, two by four in a cell.

    By line and column: the sign and the number of the curve, -1 where there is none.

    >>> from tribeplan.tui.look import MARKS
    >>> dotted([[0, 1]], 1, 1, MARKS), dotted([[0.5]], 1, 1, MARKS)
    ([[('⣸', 0)]], [[('⠒', 0)]])
    """
    bits = [[0] * width for _ in range(height)]
    whose = [[-1] * width for _ in range(height)]
    lowest = height * 4 - 1
    for number, curve in enumerate(curves):
        levels = [
            lowest - round(min(max(value, 0.0), 1.0) * lowest)
            for value in sampled(curve, width * 2)
        ]
        for x, (before, level) in enumerate(zip([levels[0], *levels], levels, strict=False)):
            for y in range(min(before, level), max(before, level) + 1):
                bits[y // 4][x // 2] |= DOTS[x % 2][y % 4]
                if whose[y // 4][x // 2] < 0:
                    whose[y // 4][x // 2] = number
    empty = ord(marks.dots)
    return [
        [(chr(empty + bit) if bit else " ", of) for bit, of in zip(signs, owners, strict=True)]
        for signs, owners in zip(bits, whose, strict=True)
    ]


def tinted(line: str, styles: Mapping[str, str]) -> Content:
    """A line whose signs have colours of their own."""
    runs = ((sign, "".join(same)) for sign, same in groupby(line))
    return Content.assemble(*((run, styles.get(sign, "")) for sign, run in runs))


# --- Parts of a report as lines that fit: columns where there is room, bars in what is left ------

GAP = 2
LEAST_BAR = 8
MOST_BAR = 40
READABLE = 24
"""Cells that a column of words keeps while something else can be left out."""

LEAST_TEXT = 6
"""Cells that a column of words keeps in any case."""

DROPPED = (
    *("range", "deciding", "incidents", "helping", "redoing", "new work"),
    *("perspective", "last read", "all there, 85%", "where"),
    *("reaches customers", "state", "there", "asked for", "95%", "squad"),
)
"""Headings of columns that are left out when there is no room, the first one first."""


class LaidOutTable(NamedTuple):
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


def laid_out(section: Section, width: int, marks: Marks) -> LaidOutTable:
    """Lay a section's table out in so many cells."""
    rows = [[plain(cell) for cell in row] for row in section.rows]
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
    return LaidOutTable(line(titles).rstrip() if any(titles) else "", tuple(drawn))


def _make_room(
    widths: dict[int, int],
    titles: Sequence[str],
    right: Sequence[bool],
    width: int,
    *,
    with_bars: bool,
) -> int:
    """Leave columns out, then the bars, then parts of words; return the cells for bars."""

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
    """Write a whole section: its title, sentences and table.

    Words in the last column that have no room there stand in lines of their own, below their row.
    """
    lines = wrapped(plain(section.title), max(width, 20))
    for sentence in section.sentences:
        lines += [f"  {line}" for line in wrapped(plain(sentence), max(width - 2, 20))]
    if section.rows:
        table = laid_out(section, width - 2, marks)
        below = {} if not section.headings or section.headings[-1] else _cut_ends(section, table)
        if below:
            rows = ((*row[:-1], "") if n in below else row for n, row in enumerate(section.rows))
            table = laid_out(section._replace(rows=tuple(rows)), width - 2, marks)
        lines += [f"  {line}" for line in ([table.heading] if table.heading else [])]
        for number, row in enumerate(table.rows):
            lines.append(f"  {row}")
            words = Content(below.get(number, "")).wrap(max(width - 6, 20))
            lines += [f"      {line.plain}" for line in words if line.plain]
    return lines


def _cut_ends(section: Section, table: LaidOutTable) -> dict[int, str]:
    """Find what the last column says where the table has no room for it, by the row."""
    ends = {number: plain(row[-1]) for number, row in enumerate(section.rows) if len(row) > 1}
    return {number: end for number, end in ends.items() if end not in table.rows[number]}


def report_lines(sections: Sequence[Section], width: int, marks: Marks) -> list[str]:
    """Write sections under each other, with an empty line between them."""
    lines: list[str] = []
    for section in sections:
        lines += [*([""] if lines else []), *written(section, width, marks)]
    return lines


# --- Frames around a chart or a table of results -------------------------------------------------

DrawChart: TypeAlias = Callable[[int, int], Sequence[Content]]
"""The lines of a chart, from a width and a height."""

DrawRows: TypeAlias = Callable[[int], tuple[Content, Sequence[Content]]]
"""The heading and the rows of a chart with a row for each thing, from a width."""

INK = "$text-primary"
OLD_INK = "$text-muted"


def _blank(width: int, height: int) -> Sequence[Content]:
    del width, height
    return ()


class ChartPane(Static, can_focus=True):
    """A chart in a frame, drawn for the room there is."""

    DEFAULT_CSS = """
    ChartPane {
        border: round $border-blurred;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        background: $surface;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &:focus { border: heavy $border; border-title-style: bold; }
    }
    """

    def __init__(self, title: str, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(markup=False, id=id)
        self._empty_title = title
        """What it is called while it is empty."""

        self._draw: DrawChart = _blank

    def clear(self) -> None:
        """Show no chart."""
        self.chart(self._empty_title, _blank)

    def chart(self, title: str, draw: DrawChart, subtitle: str = "") -> None:
        """Show another chart."""
        self.border_title = shown(title)
        self.border_subtitle = shown(subtitle)
        self._draw = draw
        self._redraw()

    def on_resize(self, event: Resize) -> None:
        """Draw for the new room."""
        del event
        self._redraw()

    def _redraw(self) -> None:
        width, height = self.content_size
        if width > 0 and height > 0:
            self.update(Content("\n").join(self._draw(width, height)), layout=False)


class TablePane(Vertical):
    """A table in a frame; its rows can be chosen."""

    DEFAULT_CSS = """
    TablePane {
        border: round $border-blurred;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        background: $surface;
        &:focus-within { border: heavy $border; border-title-style: bold; }
        & .table-heading {
            height: 1;
            color: $text-muted;
            background: $surface;
            text-wrap: nowrap;
            &.-none { display: none; }
        }
    }
    """

    def __init__(self, title: str, id: str, marks: Marks, hint: str = "") -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self._empty_title, self._empty_hint = title, hint
        """What it is called, and what it says, while it has no table."""

        self.marks = marks
        self.lines = LineList(id=f"{id}-lines")
        self.heading = Static("", markup=False, classes="table-heading")
        self._section: Section | None = None
        self._draw_rows: DrawRows | None = None
        self._keys: tuple[str, ...] = ()
        self._nothing = ""
        self._ink = INK
        self._rows: tuple[Content, ...] = ()
        self._laid_out_for = 0
        """Cells for which the columns are as wide as they are."""

    @property
    def chosen(self) -> str:
        """The key of the row under the cursor; empty when it has none."""
        at = self.lines.cursor
        return self._keys[at] if at < len(self._keys) else ""

    def compose(self) -> ComposeResult:
        """Lay out heading and rows."""
        yield self.heading
        yield self.lines

    def clear(self) -> None:
        """Show no table."""
        self.table(Section(self._empty_title), (), self._empty_hint)

    def table(
        self, section: Section | None, keys: Sequence[str], nothing: str, *, is_old: bool = False
    ) -> None:
        """Show another table; each row has a key that says what it is about."""
        self._draw_rows = None
        self._section = section
        self._keys = tuple(keys)
        self._nothing = nothing
        self._ink = OLD_INK if is_old else ""
        title = "" if section is None else section.title
        if section is not None:
            self.border_title = shown(title + (" (old)" if is_old else ""))
        self._refill()

    def chart(self, title: str, draw: DrawRows, keys: Sequence[str]) -> None:
        """Show a chart with a row for each thing; each row has a key that says what it is about."""
        self._draw_rows = draw
        self.lines.styles.scrollbar_gutter = "stable"  # rows are as wide as there is room
        self._keys = tuple(keys)
        self.border_title = shown(title)
        self._refill()

    def on_resize(self, event: Resize) -> None:
        """Lay the columns out for the new room."""
        del event
        self._refill()

    def _refill(self) -> None:
        width = self.lines.scrollable_content_region.width - MARK_CELLS
        if width <= 0:
            return
        self._laid_out_for = width
        heading, self._rows = self._drawn(width)
        self.heading.set_class(not heading.plain, "-none")
        self.heading.update(Content(" ") + heading, layout=False)
        self.lines.fill(len(self._rows), self._row, self.lines.cursor)

    def _drawn(self, width: int) -> tuple[Content, tuple[Content, ...]]:
        if self._draw_rows is not None:
            heading, rows = self._draw_rows(width)
            return heading, tuple(rows)
        if self._section is None or not self._section.rows:
            return Content(""), (Content(self._nothing),) if self._nothing else ()
        table = laid_out(self._section, width, self.marks)
        inked = (
            Content.styled(row, self._ink) if self._ink else Content(row) for row in table.rows
        )
        return Content(table.heading), tuple(inked)

    def _row(self, index: int, width: int) -> Content:
        if width != self._laid_out_for:  # the scroll bar came or went with these rows
            self.call_after_refresh(self._refill)
        return self._rows[index]


# --- One line about a run: a bar, how far it is, and how to stop it ------------------------------

CELLS = 20


def progress_line(progress: InProgress, marks: Marks) -> Content:
    """Tell how far a run is."""
    bar = lying(progress.done, progress.whole, CELLS, marks)
    so_far = f" {progress.done:,} of {progress.whole:,} " if progress.whole > 1 else " "
    return Content.assemble(
        (bar, "$text-primary"),
        (marks.dot * (CELLS - len(bar)), "$text-muted"),
        so_far,
        shown(progress.doing),
        ("   esc stops", "$text-muted"),
    )
