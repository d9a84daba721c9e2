"""Where the cells of a matrix lie: sums and searches over heights, no screen."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import NamedTuple

HEADING = -1
"""The row of the headings, and the column of the labels."""

HEADING_LINES = 2
NARROWEST = 14
"""Cells of the narrowest column that still says something."""

SQUEEZED = 13
"""What a column may be when all of them are in sight by that."""

WIDEST = 28
LABEL_WIDTHS = (15, 28)


class Spot(NamedTuple):
    """One cell of the figure; row or column ``HEADING`` is the edge of it."""

    row: int
    column: int


class Box(NamedTuple):
    """A rectangle of terminal cells."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes of a matrix in terminal cells; positions count from the corner, before scrolling."""

    label_width: int
    column_width: int
    """The line in front of it included."""

    columns: int
    tops: tuple[int, ...]
    """Where each row begins below the headings, and behind them where the last one ends."""

    @property
    def rows(self) -> int:
        """How many rows there are, the headings apart."""
        return len(self.tops) - 1

    @property
    def width(self) -> int:
        """Cells from the left edge to behind the last column."""
        return self.label_width + self.columns * self.column_width

    @property
    def height(self) -> int:
        """Lines from the top to behind the last row."""
        return HEADING_LINES + self.tops[-1]

    def box(self, spot: Spot) -> Box:
        """Give where a cell lies."""
        if spot.row == HEADING:
            y, height = 0, HEADING_LINES
        else:
            top = self.tops[spot.row]
            y, height = HEADING_LINES + top, self.tops[spot.row + 1] - top
        if spot.column == HEADING:
            return Box(0, y, self.label_width, height)
        x = self.label_width + spot.column * self.column_width
        return Box(x, y, self.column_width, height)

    def row_at(self, y: int) -> int | None:
        """Give the row that a line belongs to; None below the last."""
        if y < HEADING_LINES:
            return HEADING
        row = bisect_right(self.tops, y - HEADING_LINES) - 1
        return row if row < self.rows else None

    def column_at(self, x: int) -> int | None:
        """Give the column that lies there; None behind the last."""
        if x < self.label_width:
            return HEADING
        column = (x - self.label_width) // self.column_width
        return column if column < self.columns else None

    def hit(self, x: int, y: int) -> Spot | None:
        """Give the cell that lies there, None outside."""
        row, column = self.row_at(y), self.column_at(x)
        return None if row is None or column is None else Spot(row, column)


def layout_of(heights: list[int], label_width: int, column_width: int, columns: int) -> Layout:
    """Lay out rows of these heights [lines].

    >>> layout_of([2, 1], label_width=10, column_width=5, columns=3).box(Spot(1, 2))
    Box(x=20, y=4, width=5, height=1)
    """
    return Layout(label_width, column_width, columns, (0, *accumulate(heights)))


def even_heights(rows: int, lines: int) -> list[int]:
    """Give rows that are all as high."""
    return list(repeat(lines, rows))


def fitting_width(room: int, columns: int) -> int:
    """Give the width of columns so that as many as can be stand whole beside each other.

    Parameters
    ----------
    room
        Cells beside the labels.
    columns
        How many there are.

    >>> fitting_width(60, 5)
    15
    >>> fitting_width(100, 5)
    20
    """
    if columns == 0:
        return NARROWEST
    if columns * SQUEEZED <= room:
        return min(room // columns, WIDEST)
    # Rather all columns a little narrower than some of them out of sight.
    shown = max(min(columns, room // NARROWEST), 1)
    return max(min(room // shown, WIDEST), 1)


def label_width(width: int, columns: int, needed: int) -> int:
    """Give the width of the labels: what they need, unless that pushes columns out of sight.

    Parameters
    ----------
    width
        Cells of labels and columns together.
    columns
        How many there are.
    needed
        Cells of the longest label.

    >>> label_width(71, 5, needed=22), label_width(94, 6, needed=22), label_width(160, 6, needed=22)
    (15, 16, 22)
    """
    narrow, wide = LABEL_WIDTHS
    room = width - narrow
    are_all_shown = columns * SQUEEZED <= room
    kept = columns * SQUEEZED if are_all_shown else max(room // NARROWEST, 1) * NARROWEST
    return max(narrow, min(needed, wide, width - kept))


def heights_within(full: list[int], least: int, lines: int) -> list[int]:
    """Give every row its least, and the lines that are left to the fullest, upper ones first.

    Parameters
    ----------
    full
        Lines that each row could use; at least ``least``.
    least
        Lines of a row where there is no room.
    lines
        What there is for all of them.

    >>> heights_within([2, 4, 5, 4], least=2, lines=13)
    [2, 4, 5, 2]
    """
    heights = even_heights(len(full), least)
    free = lines - sum(heights)
    for row in sorted(range(len(full)), key=lambda row: -full[row]):
        more = min(max(free, 0), full[row] - least)
        heights[row] += more
        free -= more
    return heights
