"""The matrix as it is drawn: only the lines in sight, and only those that changed again."""

from enum import IntEnum
from itertools import chain
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tribeplan.tui.look import fit, shown
from tribeplan.tui.session import Session
from tribeplan.tui.widgets.matrix.carry import Carry
from tribeplan.tui.widgets.matrix.grid import (
    HEADING,
    HEADING_LINES,
    Grid,
    Head,
    MatrixPlace,
    Spot,
    Trouble,
    fitting_width,
    heights_within,
    label_width,
    layout_of,
)
from tribeplan.tui.widgets.matrix.text import (
    DrawnCell,
    DrawnNames,
    Overlay,
    Piece,
    cell_line,
    head_line,
    longest_label,
    shared_words,
)

MOST_MEASURED = 300
"""Rows above which rows are not made as high as their fullest cell."""

MOST_KEPT = 5_000
"""Cells whose looks are kept."""

SIGNS = 6
"""Cells beside a name: the cursor, a role, a blank at the end."""

KINDS = (
    *("row", "odd", "title", "dim", "line", "owner", "lead", "open", "cursor", "marked"),
    *("target", "error", "missing", "heat-0", "heat-1", "heat-2", "heat-3", "heat-4"),
)
"""Kinds of pieces that have colours of their own, and the two kinds of rows."""


def _in_sight(start: int, length: int, top: int, room: int, step: int = 1) -> int:
    """Where to scroll to, in steps, from `top`, so that what begins at `start` is in sight.

    >>> _in_sight(4, 2, 5, 10), _in_sight(6, 2, 5, 10), _in_sight(20, 5, 5, 10, 4)
    (4, 5, 16)
    """
    if start < top:
        return start
    least = start + length - room
    return top if least <= top else -(-least // step) * step


class Density(IntEnum):
    """How much of each row is shown."""

    COUNT = 1
    """How many people."""

    COMPACT = 2
    """Two lines."""

    FULL = 3
    """Everybody."""


class MatrixView(ScrollView, can_focus=True):
    """A tribe's squads by its chapters, drawn line by line."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"matrix--{kind}" for kind in KINDS}
    DEFAULT_CSS = """
    MatrixView {
        border: round $border-blurred;
        border-title-color: $text-primary;
        border-subtitle-color: $foreground;
        border-subtitle-align: left;
        scrollbar-size: 0 1;
        background: $surface;
        color: $foreground;
        &:focus { border: heavy $border; border-title-style: reverse bold; }
        & > .matrix--row { background: $surface; color: $foreground; }
        & > .matrix--odd { background: $panel; color: $foreground; }
        & > .matrix--title { text-style: bold; }
        & > .matrix--dim { color: $text-muted; }
        & > .matrix--line { color: $border-blurred; }
        & > .matrix--owner { color: $text-success; text-style: bold; }
        & > .matrix--lead { color: $text-accent; text-style: bold; }
        & > .matrix--open { color: $text-warning; text-style: italic; }
        & > .matrix--marked { color: $text-primary; text-style: bold underline; }
        & > .matrix--target { text-style: bold reverse; }
        & > .matrix--error { color: $text-error; text-style: bold; }
        & > .matrix--missing { color: $text-error; }
        & > .matrix--cursor { text-style: underline bold; }
        &:focus > .matrix--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        & > .matrix--heat-1 { color: $text-success; }
        & > .matrix--heat-2 { color: $text-warning; }
        & > .matrix--heat-3 { color: $text-accent; }
        & > .matrix--heat-4 { color: $text-error; text-style: bold; }
        &:nocolor > .matrix--cursor { text-style: reverse bold; }
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(id="matrix")
        self.session = session
        self.grid: Grid | None = None
        self.drawing = layout_of([], 1, 1, 0)
        self.density: Density | None = None
        """None: everybody when all rows fit, else two lines, and more for the fullest."""

        self.is_compact = False
        """Whether no row shows more than two people, where nobody has said how much is shown."""

        self.place = MatrixPlace(Spot(0, 0))
        """Where the cursor is."""

        self.is_away = False
        """Whether the user is at something that has no place here: then no cursor is drawn."""

        self.carry: Carry | None = None
        """Who was grabbed, and where they would be dropped."""

        self.overlay = Overlay()
        self.trouble = Trouble()
        self.names = DrawnNames()
        self._shared: dict[bool, str] = {}
        """What all labels begin with, and what all headings do."""

        self._styles: dict[tuple[str, bool], Style] = {}
        self._painted: dict[int, Strip] = {}
        self._cells: dict[Spot, list[list[Segment]]] = {}
        """How the lines of cells look; a step draws anew only those that look different."""

    def lay_out(self, grid: Grid | None) -> None:
        """Take a figure and find its measures; draws nothing."""
        self.grid = grid
        self._cells.clear()
        width, height = self.size
        needed = longest_label(grid.rows[:MOST_MEASURED]) if grid else 0
        label = label_width(width, len(grid.columns) if grid else 0, needed)
        if grid is None:
            self.drawing = layout_of([], label, 1, 0)
        else:
            columns = len(grid.columns)
            self._shared = {
                is_label: shared_words([head.title for head in heads if head.id])
                for is_label, heads in ((True, grid.rows), (False, grid.columns))
            }
            room = max(width - label, 1)
            self.names = DrawnNames(grid.roster, grid.tribe_id)
            column = fitting_width(room, columns)
            if column - SIGNS < self.names.longest:
                self.names.shorten()
            self.drawing = layout_of(self._heights(grid, height), label, column, columns)
        # As wide as lets the last column be scrolled to with whole columns before it.
        beside = max(width - label, 0) % self.drawing.column_width
        spare = beside if self.drawing.width > width else 0
        self.virtual_size = Size(self.drawing.width + spare, self.drawing.height)

    def _heights(self, grid: Grid, height: int) -> list[int]:
        rows = len(grid.rows)
        if self.density is not None and self.density is not Density.FULL:
            return [int(self.density)] * rows
        if rows > MOST_MEASURED:
            return [int(Density.COMPACT)] * rows
        columns = range(len(grid.columns))
        people = ([len(grid.cell(Spot(row, column))) for column in columns] for row in range(rows))
        full = [max([Density.COMPACT, *each]) for each in people]
        if self.density is Density.FULL:
            return full
        lines = height - HEADING_LINES
        needed = Density.COMPACT * rows
        self.is_compact = max(full, default=0) <= Density.COMPACT or lines <= needed
        return heights_within(full, Density.COMPACT, lines)

    def entitle(self, words: str) -> None:
        """The figure another title; the setter would draw all of it again."""
        has_frame = self.gutter.left > 0
        title = shown(words if has_frame else f" {words} ")
        if self._border_title is None or self._border_title.plain != title.plain:
            self._border_title = title
            self.refresh(Region(-1, -1, self.size.width + 2, 1))

    def tell_below(self, words: Content) -> bool:
        """Say something in the frame below the figure; False where there is none."""
        width, height = self.size
        has_frame = bool(self.gutter.bottom)
        below = words if has_frame else Content("")
        if self._border_subtitle is None or not below.is_same(self._border_subtitle):
            self._border_subtitle = below  # the setter would draw all of it again
            self.refresh(Region(-1, height, width + 2, 1))
        return has_frame

    def repaint(self, *spots: Spot) -> None:
        """Draw those lines of some cells again that look different now."""
        for spot in spots:
            box = self.drawing.box(spot)
            x = box.x if spot.column == HEADING else box.x - self.scroll_offset.x
            y = box.y if spot.row == HEADING else box.y - self.scroll_offset.y
            before = self._cells.pop(spot, None)
            for line, now in enumerate(self._cell(spot)):
                if before is None or before[line] != now:
                    self.refresh(Region(x, y + line, box.width, 1))

    def repaint_changed(self) -> None:
        """Draw the lines in sight that look different from what is on the screen."""
        self._cells.clear()
        for y in range(self.size.height):
            if self._painted.get(y) != self._line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def notify_style_update(self) -> None:
        """Forget the colours: the theme or the focus has changed."""
        super().notify_style_update()
        self._styles.clear()
        self._cells.clear()

    def reveal(self, spot: Spot) -> None:
        """Scroll just so far that a cell is in sight."""
        if spot.row >= self.drawing.rows:  # asked for before rows went
            return
        box, (x, y) = self.drawing.box(spot), self.scroll_offset
        label, step = self.drawing.label_width, self.drawing.column_width
        if spot.column != HEADING:
            x = _in_sight(box.x - label, box.width, x, self.size.width - label, step)
        if spot.row != HEADING:
            y = _in_sight(box.y - HEADING_LINES, box.height, y, self.size.height - HEADING_LINES)
        if (x, y) != self.scroll_offset:
            self.scroll_to(x, y, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        strip = self._painted[y] = self._line(y)
        return strip

    def _line(self, y: int) -> Strip:
        layout, width = self.drawing, self.size.width
        if self.grid is None:
            words = " There is no tribe yet: a adds one" if y == 0 else ""
            return Strip([Segment(fit(words, width), self._style("", is_odd=False))], width)
        line = y if y < HEADING_LINES else y + self.scroll_offset.y
        row = layout.row_at(line)
        is_odd = row is not None and row % 2 == 1
        if row is None:
            return Strip([Segment(" " * width, self._style("", is_odd=False))], width)
        line -= layout.box(Spot(row, HEADING)).y
        label = self._cell(Spot(row, HEADING))[line]
        scrolled = self.scroll_offset.x
        first = scrolled // layout.column_width
        shown = range(first, min(first + width // layout.column_width + 2, layout.columns))
        cells = (self._cell(Spot(row, column))[line] for column in shown)
        body = Strip(chain.from_iterable(cells))
        cropped = scrolled - first * layout.column_width
        room = max(width - layout.label_width, 0)
        # Columns of which a part is out of sight say nothing.
        whole = max(room // layout.column_width, 1) * layout.column_width
        body = body.crop(cropped, cropped + min(whole, room)).extend_cell_length(
            room, self._style("", is_odd=is_odd)
        )
        return Strip([*label, *body], max(width, layout.label_width)).crop(0, width)

    def _cell(self, spot: Spot) -> list[list[Segment]]:
        """The lines of a cell, with the edge on its left."""
        if spot not in self._cells or spot == Spot(HEADING, HEADING):  # that tells what is in sight
            if len(self._cells) > MOST_KEPT:
                self._cells.clear()
            edge = [] if spot.column == HEADING else [Piece("│", "line")]
            is_odd = spot.row % 2 == 1
            self._cells[spot] = [
                [
                    Segment(piece.text, self._style(piece.kind, is_odd=is_odd))
                    for piece in (*edge, *line)
                ]
                for line in self._pieces(spot)
            ]
        return self._cells[spot]

    def _style(self, kind: str, *, is_odd: bool) -> Style:
        key = (kind, is_odd)
        if key not in self._styles:
            style = self.get_component_rich_style("matrix--odd" if is_odd else "matrix--row")
            if kind:
                style += self.get_component_rich_style(f"matrix--{kind}", partial=True)
            self._styles[key] = style
        return self._styles[key]

    def _pieces(self, spot: Spot) -> list[list[Piece]]:
        grid = self.grid
        if grid is None:
            return []
        box, carry = self.drawing.box(spot), self.carry
        lines = range(box.height)
        width = box.width if spot.column == HEADING else box.width - 1
        has_cursor = spot == self.place.spot and not self.is_away
        drawn = DrawnCell(
            width,
            box.height,
            self.names.called,
            self.session.marks,
            cursor=self.place.nth if has_cursor and carry is None else None,
            marked=self.session.marked,
            troubled=self.trouble.people,
            carried=carry.words if carry is not None and spot == carry.target else "",
            badge=self.overlay.badge(grid.squad_of(spot), grid.chapter_of(spot)),
            shared_words=self._shared.get(spot.column == HEADING, ""),
        )
        if spot == Spot(HEADING, HEADING):
            return [self._corner(line, drawn) for line in lines]
        head = self._head(grid, spot)
        if head is not None:
            has_error = self.trouble.is_at(grid.tribe_id, head)
            return [head_line(head, line, drawn, has_error=has_error) for line in lines]
        entries = grid.cell(spot)
        return [cell_line(entries, line, drawn) for line in lines]

    def _head(self, grid: Grid, spot: Spot) -> Head | None:
        if HEADING not in spot:
            return None
        return grid.columns[spot.column] if spot.row == HEADING else grid.rows[spot.row]

    def _corner(self, line: int, drawn: DrawnCell) -> list[Piece]:
        kind = "cursor" if drawn.cursor is not None else "dim"
        down, across = ("chapter", "squad") if self._is_transposed else ("squad", "chapter")
        words = f" {down}↓ {across}→" if line == 0 else f" {self._columns_in_sight()}"
        return [Piece(fit(words, drawn.width, drawn.marks.ellipsis), kind)]

    @property
    def _is_transposed(self) -> bool:
        return self.grid is not None and self.grid.is_transposed

    def _columns_in_sight(self) -> str:
        """Say which columns are shown when not all are: the first, the last, of how many."""
        layout, marks = self.drawing, self.session.marks
        room = max(self.size.width - layout.label_width, 0)
        first = -(-self.scroll_offset.x // layout.column_width)
        last = min((self.scroll_offset.x + room) // layout.column_width, layout.columns)
        if first == 0 and last >= layout.columns:
            return ""
        # In a narrow window no column may be there as a whole: then the one that begins last.
        last = max(last, min(first + 1, layout.columns))
        first = min(first, last - 1)
        return f"{marks.left}{first + 1}-{last}/{layout.columns}{marks.right}"

    def show_trouble(self, trouble: Trouble) -> None:
        """Mark the rows, columns and people that errors are about."""
        if trouble != self.trouble:
            self.trouble = trouble
            self.repaint_changed()
