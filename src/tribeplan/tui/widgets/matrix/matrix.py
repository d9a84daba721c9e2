"""The matrix: drawn line by line, walked through, and people carried in it."""

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset, Region, Size, clamp
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from tribeplan.editing.edit import Refused
from tribeplan.editing.prediction import Prediction
from tribeplan.org.address import Address
from tribeplan.org.roster import people_names
from tribeplan.report.terminal.matrix import Entry
from tribeplan.scenario.edit import Edit
from tribeplan.tui.actions import MATRIX, bindings
from tribeplan.tui.cards import line_about
from tribeplan.tui.look import shown
from tribeplan.tui.session import Session, refusal, say
from tribeplan.tui.widgets.matrix.carry import OUT, Drop, Moving, in_words
from tribeplan.tui.widgets.matrix.grid import (
    HEADING,
    HEADING_LINES,
    Grid,
    Head,
    Kind,
    Place,
    Spot,
    Trouble,
    even_heights,
    fitting_width,
    grid_of,
    heights_within,
    label_width,
    layout_of,
)
from tribeplan.tui.widgets.matrix.text import (
    Drawn,
    Names,
    Overlay,
    Piece,
    Shown,
    cell_line,
    fit,
    head_line,
    longest_label,
    overlay_of,
    person_at,
    shared_words,
)
from tribeplan.tui.widgets.status import Caption

# --- The matrix on the screen: only the lines in sight are drawn, only those that changed again --

MOST_MEASURED = 300
"""Rows above which rows are not made as high as their fullest cell."""

SIGNS = 6
"""Cells beside a name: the cursor, a role, a blank at the end."""

KINDS = (
    *("row", "odd", "title", "dim", "line", "owner", "lead", "open", "cursor", "marked"),
    *("target", "error", "missing", "heat-0", "heat-1", "heat-2", "heat-3", "heat-4"),
)
"""Kinds of pieces that have colours of their own, and the two kinds of rows."""


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

        self.place = Place(Spot(0, 0))
        """Where the cursor is."""

        self.target: Spot | None = None
        """Where those who were grabbed would be dropped."""

        self.carried = ""
        self.overlay = Overlay()
        self.trouble = Trouble()
        self.names = Names()
        self._shared: dict[bool, str] = {}
        """What all labels begin with, and what all headings do."""

        self._styles: dict[tuple[str, bool], Style] = {}
        self._painted: dict[int, Strip] = {}

    def lay_out(self, grid: Grid | None) -> None:
        """Take a figure and find its measures; draws nothing."""
        self.grid = grid
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
            self.names = Names(grid.roster, grid.tribe_id)
            column = fitting_width(room, columns)
            if column - SIGNS < self.names.longest:
                self.names.shorten()
            self.drawing = layout_of(self._heights(grid, height), label, column, columns)
        self.virtual_size = Size(self.drawing.width, self.drawing.height)

    def _heights(self, grid: Grid, height: int) -> list[int]:
        rows = len(grid.rows)
        if self.density is not None and self.density is not Density.FULL:
            return even_heights(rows, self.density)
        if rows > MOST_MEASURED:
            return even_heights(rows, Density.COMPACT)
        columns = range(len(grid.columns))
        people = ([len(grid.cell(Spot(row, column))) for column in columns] for row in range(rows))
        full = [max([Density.COMPACT, *each]) for each in people]
        if self.density is Density.FULL:
            return full
        return heights_within(full, Density.COMPACT, height - HEADING_LINES)

    def entitle(self, words: str) -> None:
        """The figure another title; the setter would draw all of it again."""
        has_frame = self.gutter.left > 0
        title = shown(words if has_frame else f" {words} ")
        if self._border_title is None or self._border_title.plain != title.plain:
            self._border_title = title
            self.refresh(Region(-1, -1, self.size.width + 2, 1))

    def repaint(self, *spots: Spot) -> None:
        """Draw some cells again."""
        for spot in spots:
            box = self.drawing.box(spot)
            x = box.x if spot.column == HEADING else box.x - self.scroll_offset.x
            y = box.y if spot.row == HEADING else box.y - self.scroll_offset.y
            self.refresh(Region(x, y, box.width, box.height))

    def repaint_changed(self) -> None:
        """Draw the lines in sight that look different from what is on the screen."""
        for y in range(self.size.height):
            if self._painted.get(y) != self._line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def notify_style_update(self) -> None:
        """Forget the colours: the theme or the focus has changed."""
        super().notify_style_update()
        self._styles.clear()

    def reveal(self, spot: Spot) -> None:
        """Scroll just so far that a cell is in sight."""
        if spot.row >= self.drawing.rows:  # asked for before rows went
            return
        box, x, y = self.drawing.box(spot), self.scroll_offset.x, self.scroll_offset.y
        width = self.size.width - self.drawing.label_width
        height = self.size.height - HEADING_LINES
        if spot.column != HEADING:
            left, step = box.x - self.drawing.label_width, self.drawing.column_width
            if left < x:
                x = left
            elif left + box.width > x + width:
                x = -(-(left + box.width - width) // step) * step
        if spot.row != HEADING:
            top = box.y - HEADING_LINES
            if top < y:
                y = top
            elif top + box.height > y + height:
                y = top + box.height - height
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
        label = self._segments(self._pieces(Spot(row, HEADING), line), is_odd=is_odd)
        scrolled = self.scroll_offset.x
        first = scrolled // layout.column_width
        shown = range(first, min(first + width // layout.column_width + 2, layout.columns))
        body = Strip(
            [
                segment
                for column in shown
                for segment in self._segments(
                    [Piece("│", "line"), *self._pieces(Spot(row, column), line)], is_odd=is_odd
                )
            ]
        )
        cropped = scrolled - first * layout.column_width
        room = max(width - layout.label_width, 0)
        # Columns of which a part is out of sight say nothing.
        whole = max(room // layout.column_width, 1) * layout.column_width
        body = body.crop(cropped, cropped + min(whole, room)).extend_cell_length(
            room, self._style("", is_odd=is_odd)
        )
        return Strip([*label, *body], width).crop(0, width)

    def _segments(self, pieces: Iterable[Piece], *, is_odd: bool) -> list[Segment]:
        return [Segment(piece.text, self._style(piece.kind, is_odd=is_odd)) for piece in pieces]

    def _style(self, kind: str, *, is_odd: bool) -> Style:
        key = (kind, is_odd)
        if key not in self._styles:
            style = self.get_component_rich_style("matrix--odd" if is_odd else "matrix--row")
            if kind:
                style += self.get_component_rich_style(f"matrix--{kind}", partial=True)
            self._styles[key] = style
        return self._styles[key]

    def _pieces(self, spot: Spot, line: int) -> list[Piece]:
        grid = self.grid
        if grid is None:
            return []
        box = self.drawing.box(spot)
        width = box.width if spot.column == HEADING else box.width - 1
        drawn = Drawn(
            width,
            box.height,
            self.names.called,
            self.session.marks,
            cursor=self.place.nth if spot == self.place.spot and not self.carried else None,
            marked=self.session.marked,
            troubled=self.trouble.people,
            carried=self.carried if spot == self.target else "",
            badge=self.overlay.badge(grid.squad_of(spot), grid.chapter_of(spot)),
            shared_words=self._shared.get(spot.column == HEADING, ""),
        )
        if spot == Spot(HEADING, HEADING):
            return self._corner(line, drawn)
        head = self._head(grid, spot)
        if head is not None:
            return head_line(head, line, drawn, has_error=self.trouble.is_at(grid.tribe_id, head))
        return cell_line(grid.cell(spot), line, drawn)

    def _head(self, grid: Grid, spot: Spot) -> Head | None:
        if HEADING not in spot:
            return None
        return grid.columns[spot.column] if spot.row == HEADING else grid.rows[spot.row]

    def _corner(self, line: int, drawn: Drawn) -> list[Piece]:
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


# --- The matrix one walks through: cursor, marks, densities, overlays, other tribes --------------

DENSITY_WORDS = {
    None: "everybody when it fits",
    Density.COUNT: "counts",
    Density.COMPACT: "two lines a row",
    Density.FULL: "everybody",
}


class BrowsedMatrix(MatrixView):
    """The matrix with a cursor, before anybody is moved in it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MATRIX)
    HELP = "Squads by chapters. Arrows go from person to person, `m` grabs who is here."

    def __init__(self, session: Session, caption: Caption) -> None:
        super().__init__(session)
        self.caption = caption
        self.is_walking = False
        """Whether it is here that the user goes from place to place."""

    def show(self) -> None:
        """Draw the tribe of the cursor as it is now; only the lines that changed are drawn."""
        tribe = self._tribe_shown()
        turned = self.grid is not None and self.grid.is_transposed
        roster = self.session.document.roster
        grid = None if tribe is None else grid_of(roster, tribe, is_transposed=turned)
        self.lay_out(grid)
        self._restore_place()
        self._work_out_overlay()
        self._entitle()
        self.repaint_changed()
        self.describe()

    def _tribe_shown(self) -> str | None:
        tribes = self.session.document.organisation.tribes
        match self.session.cursor:
            case ("tribes", str(tribe), *_) if tribe in tribes:
                return tribe
            case _:
                pass
        if self.grid is not None and self.grid.tribe_id in tribes:
            return self.grid.tribe_id
        return next(iter(tribes), None)

    def _restore_place(self) -> None:
        if self.grid is None:
            self.place = self._within(self.place)
            return
        found = self.grid.find(self.session.cursor)
        if found is None or HEADING in found.spot:
            # An empty cell has the address of its squad: it stays where it is.
            kept = self._within(self.place)
            here = self.grid.address(kept) == self.session.cursor
            found = kept if here or found is None else found
        self.place = found

    def _within(self, place: Place) -> Place:
        spot = Spot(
            clamp(place.spot.row, HEADING, self.drawing.rows - 1),
            clamp(place.spot.column, HEADING, self.drawing.columns - 1),
        )
        count = len(self.grid.cell(spot)) if self.grid else 0
        return Place(spot, clamp(place.nth, 0, max(count - 1, 0)))

    def _entitle(self) -> None:
        if self.grid is None:
            self.entitle("Matrix")
            return
        tribe = self.grid.tribe
        lead = "no lead" if tribe.lead is None else f"lead {self.names.full(tribe.lead)}"
        overlay = self.overlay.shown.value.partition(":")[0]
        words = f"Tribe {tribe.name or self.grid.tribe_id} · {lead} · {len(tribe.people)} people"
        tribes = list(self.session.document.organisation.tribes)
        if len(tribes) > 1:
            number = tribes.index(self.grid.tribe_id) + 1
            words += f" · {{ {number} of {len(tribes)} }}"
        words += f" · {overlay}" if overlay else ""
        self.entitle(words)

    def on_resize(self) -> None:
        """Fit the columns to the new width, and the title to what frame there is."""
        self.lay_out(self.grid)
        if self._border_title is not None:
            self.entitle(self._border_title.plain.strip())
        self.refresh()
        self.call_after_refresh(self.reveal, self.place.spot)

    def follow(self, address: Address) -> None:
        """Put the cursor where the user has gone; what the figure has not is named below it."""
        if self.grid is None or self.grid.address(self.place) != address:
            if self.grid is None or self.grid.tribe_id != self._tribe_shown():
                self.show()
            found = None if self.grid is None else self.grid.find(address)
            if found is not None:
                self._put(found)
        self.describe()

    def go_to(self, place: Place) -> None:
        """Put the cursor somewhere, and the user with it."""
        self._put(self._within(place))
        if self.grid is not None:
            self.is_walking = True
            self.session.go(self.grid.address(self.place))
            self.is_walking = False
            self.describe()

    def _put(self, place: Place) -> None:
        before, self.place = self.place, place
        if self.is_shown(before.spot):
            self.repaint(before.spot)
        self.repaint(place.spot)
        self.reveal(place.spot)

    def is_shown(self, spot: Spot) -> bool:
        """Tell whether the figure has such a cell."""
        return spot.row < self.drawing.rows and spot.column < self.drawing.columns

    def describe(self) -> None:
        """Say below the figure where the cursor is."""
        if self.grid is not None:
            self.caption.tell(self._words_of(self.grid))

    def show_trouble(self, trouble: Trouble) -> None:
        """Show errors, and say it below when that is about the place of the cursor."""
        is_described = self.grid is not None and self.caption.words == self._words_of(self.grid)
        super().show_trouble(trouble)
        if is_described:
            self.describe()

    def _words_of(self, grid: Grid) -> str:
        """Say where the cursor is: ``Ledger · Backend · Ivo E · 2 of 3``."""
        is_away = grid.address(self.place) != self.session.cursor
        if is_away and grid.find(self.session.cursor) is None:
            return " · ".join((line_about(grid.roster, self.session.cursor), *self._marks(grid)))
        heads = (grid.squad_of(self.place.spot), grid.chapter_of(self.place.spot))
        if HEADING in self.place.spot and not any(head and not head.id for head in heads):
            words = [line_about(grid.roster, self.session.cursor)]
        else:
            words = [head.title for head in heads if head is not None]
        entries = grid.cell(self.place.spot)
        if entries:
            words += self._of_person(grid, entries)
        if self._has_error(grid, heads):
            words.append("! error")
        return " · ".join((*words, *self._marks(grid)))

    def _of_person(self, grid: Grid, entries: tuple[Entry, ...]) -> tuple[str, ...]:
        index = min(self.place.nth, len(entries) - 1)
        entry = entries[index]
        roles = "".join(f"{role} " for role in entry.roles)
        words = (
            roles + self.names.full(entry.person),
            f"fte {grid.roster.person(entry.person).fte:g}",
        )
        return (*words, f"{index + 1} of {len(entries)}") if len(entries) > 1 else words

    def _marks(self, grid: Grid) -> tuple[str, ...]:
        if not self.session.marked:
            return ()
        is_marked = grid.person(self.place) in self.session.marked
        count = f"{len(self.session.marked)} marked"
        return (f"marked, of {count}" if is_marked else count,)

    def _has_error(self, grid: Grid, heads: tuple[Head | None, ...]) -> bool:
        about_heads = any(head and self.trouble.is_at(grid.tribe_id, head) for head in heads)
        return about_heads or grid.person(self.place) in self.trouble.people

    def action_step(self, down: int, across: int) -> None:
        """Go to the next person, or to the next cell."""
        if self.grid is None:
            return
        (row, column), index = self.place
        if across:
            column = clamp(column + across, HEADING, self.drawing.columns - 1)
            self.go_to(Place(Spot(row, column), index))
            return
        count = len(self.grid.cell(self.place.spot))
        if 0 <= index + down < count:
            self.go_to(Place(self.place.spot, index + down))
            return
        if HEADING <= row + down < self.drawing.rows:
            spot = Spot(row + down, column)
            self.go_to(Place(spot, 0 if down > 0 else len(self.grid.cell(spot)) - 1))

    def action_row(self, down: int) -> None:
        """Go to another row."""
        self.go_to(Place(Spot(self.place.spot.row + down, self.place.spot.column)))

    def action_page(self, down: int) -> None:
        """Go a page on or back."""
        spot = self.place.spot
        y = self.drawing.box(spot).y + down * (self.size.height - HEADING_LINES)
        row = self.drawing.row_at(max(y, HEADING_LINES))
        last = self.drawing.rows - 1
        self.go_to(Place(Spot(last if row is None else row, spot.column)))

    def action_edge(self, down: int) -> None:
        """Go to the first or the last row."""
        row = 0 if down < 0 else self.drawing.rows - 1
        self.go_to(Place(Spot(row, self.place.spot.column)))

    def action_side(self, across: int) -> None:
        """Go to the first or the last column."""
        column = HEADING if across < 0 else self.drawing.columns - 1
        self.go_to(Place(Spot(self.place.spot.row, column)))

    def action_mark(self) -> None:
        """Mark or unmark who is here, and go on to the next."""
        person = None if self.grid is None else self.grid.person(self.place)
        if person is None:
            say(self, "Nobody is here to mark", "warning")
            return
        self.session.marked ^= {person}
        self.action_step(1, 0)
        self.repaint_changed()
        self.describe()

    def action_mark_row(self) -> None:
        """Mark everybody in the row; unmark them when they all are."""
        if self.grid is None or self.place.spot.row == HEADING:
            return
        columns = range(len(self.grid.columns))
        cells = (Spot(self.place.spot.row, column) for column in columns)
        people = {
            entry.person
            for spot in cells
            for entry in self.grid.cell(spot)
            if (head := self.grid.chapter_of(spot)) and head.kind is not Kind.COACH
        }
        if people <= self.session.marked:
            self.session.marked -= people
        else:
            self.session.marked |= people
        self.repaint_changed()
        self.describe()

    def action_cancel(self) -> None:
        """Unmark everybody; with nobody marked, leave the key to others."""
        if not self.session.marked:
            raise SkipAction
        self.session.marked = frozenset()
        self.repaint_changed()
        self.describe()

    def action_density(self, more: int) -> None:
        """Show more or less of each row."""
        is_compact = self.drawing.tops[-1] == self.drawing.rows * Density.COMPACT
        now = self.density or (Density.COMPACT if is_compact else Density.FULL)
        self.density = Density(clamp(now + more, Density.COUNT, Density.FULL))
        self.lay_out(self.grid)
        self.refresh()
        self.reveal(self.place.spot)
        self.caption.tell(f"Each row: {DENSITY_WORDS[self.density]}")

    def action_transpose(self) -> None:
        """Make rows of columns."""
        if self.grid is None:
            return
        spot = Spot(self.place.spot.column, self.place.spot.row)
        roster, tribe = self.session.document.roster, self.grid.tribe_id
        turned = not self.grid.is_transposed
        self.lay_out(grid_of(roster, tribe, is_transposed=turned))
        self.place = Place(spot, self.place.nth)
        self.refresh()
        self.call_after_refresh(self.reveal, spot)

    def action_overlay(self, further: int) -> None:
        """Lay other figures over the matrix."""
        kinds = list(Shown)
        shown_now = kinds[(kinds.index(self.overlay.shown) + further) % len(kinds)]
        self.overlay = Overlay(shown_now)
        self._work_out_overlay()
        self._entitle()
        self.repaint_changed()
        self.caption.tell(shown_now.value or "Nothing is laid over the figure")

    def _work_out_overlay(self) -> None:
        if self.grid is not None and self.overlay.shown is not Shown.NOTHING:
            kind, grid = self.overlay.shown, self.grid
            self.overlay = overlay_of(
                kind, grid.roster, grid.tribe_id, self.session.document.findings
            )

    def action_tribe(self, further: int) -> None:
        """Show another tribe."""
        tribes = list(self.session.document.organisation.tribes)
        if self.grid is None or len(tribes) < 2:  # noqa: PLR2004  # no other one
            say(self, "There is one tribe only" if tribes else "There is no tribe yet")
            return
        number = (tribes.index(self.grid.tribe_id) + further) % len(tribes)
        self.session.go(("tribes", tribes[number]))


# --- The matrix in which people are grabbed, carried and dropped ---------------------------------

PAUSE_SECONDS = 0.06
"""How long the target stays the same before it is worked out what dropping there would do."""

LONG_PAUSE_SECONDS = 0.3
"""The same where that is worked out beside the keys."""

MOST_AT_ONCE = 1500
"""People above whom it is."""


class MovingMatrix(BrowsedMatrix):
    """A tribe's squads by its chapters, in which people are moved by keys."""

    class Predicted(Message):
        """What dropping would do is known."""

        def __init__(self, drop: Drop, revision: int, prediction: Prediction) -> None:
            super().__init__()
            self.drop = drop
            self.revision = revision
            self.prediction = prediction

    def __init__(self, session: Session, caption: Caption) -> None:
        super().__init__(session, caption)
        self.moving: Moving | None = None
        self.drop: Drop | None = None
        self.origin = Place(Spot(0, 0))
        self._home: tuple[str, Head | None, Head | None] = ("", None, None)
        """The tribe, row and column they were picked up in."""

        self._predicting: Timer | None = None
        self._foreseen: Drop | None = None
        """What is being worked out."""

    # Grabbing

    def action_grab(self) -> None:
        """Pick up who is here, or everybody who is marked."""
        if self.moving is not None:
            self.action_drop()
            return
        people = self.at_hand()
        if not people:
            say(self, "Nobody to move here: the cell is empty", "warning")
            return
        self.grab(people, self.place)

    def at_hand(self) -> tuple[str, ...]:
        """Who would be moved: the marked ones, else who is under the cursor."""
        if self.grid is None:
            return ()
        if self.session.marked:
            people = self.session.document.organisation.people
            return tuple(person for person in people if person in self.session.marked)
        person = self.grid.person(self.place)
        return () if person is None else (person,)

    def grab(self, people: tuple[str, ...], place: Place) -> None:
        """Pick people up; the target is where they are, or where they are brought to."""
        if self.grid is None:
            return
        # Whoever marked people elsewhere stands where they shall go.
        is_here = self.grid.person(place) in people
        start = place if is_here else self.grid.beside(people, place)
        squad, chapter = self.grid.squad_of(start.spot), self.grid.chapter_of(start.spot)
        is_coach = is_here and chapter is not None and chapter.kind is Kind.COACH
        in_squad = is_here and squad is not None and squad.kind is Kind.SQUAD
        self.moving = Moving(people, squad.id if squad and in_squad else None, is_coach=is_coach)
        self.origin = start
        roster, tribe = self.session.document.roster, self.grid.tribe_id
        are_in = squad is not None and self.moving.are_all_in(roster, squad.id, tribe)
        self._home = (tribe, squad if are_in else None, chapter)
        self.drop = None
        names = people_names(roster, people)
        self.carried = names if len(people) > 1 else self.names.called(next(iter(people), ""))
        self.target = start.spot
        self.entitle(f"Moving {names} · arrows choose · enter drop · esc cancel")
        self.caption.add_class("-moving")
        self.caption.tell("Choose a squad; another column changes the chapter too")
        self.repaint(start.spot, self.place.spot)
        if not is_here:
            self.aim(start.spot)

    def grab_person(self, person: str) -> None:
        """Pick somebody up where the user is, or wherever they are in this tribe."""
        grid, cursor = self.grid, self.session.cursor
        place = None
        if grid is not None:
            is_here = grid.person(self.place) == person
            place = self.place if is_here else grid.find(cursor) or grid.find(("people", person))
        self.grab((person,), place or Place(Spot(0, 0)))

    def let_go(self) -> None:
        """Carry nobody any more."""
        if self.moving is None:
            return
        dropped = self.target
        self.moving = self.drop = self.target = None
        self.carried = ""
        self.caption.remove_class("-moving")
        if self._predicting is not None:
            self._predicting.stop()
        self._entitle()
        self.describe()
        if dropped is not None and self.is_shown(dropped):
            self.repaint(dropped)
        if self.is_shown(self.place.spot):
            self.repaint(self.place.spot)

    def action_cancel(self) -> None:
        """Let go of who is carried; else unmark everybody."""
        if self.moving is None:
            super().action_cancel()
            return
        self.let_go()

    def action_drop(self) -> None:
        """Put down who is carried; with nobody carried, open the form of what is here."""
        if self.moving is None:
            self.call_later(self.run_action, "screen.edit")
        else:
            self.put_down(stays=False)

    def action_join(self) -> None:
        """Put down a second membership of who is carried."""
        if self.moving is None:
            raise SkipAction
        self.put_down(stays=True)

    def put_down(self, *, stays: bool) -> None:
        """Make the edit; ``stays``: they work here too, and stay where they are."""
        moving, drop = self.moving, self.drop
        edit = None
        if moving is not None and drop is not None:
            edit = moving.edit(self.session.document.roster, drop, stays=stays)
        self.let_go()
        if edit is None:
            self.caption.tell("They are there already: nothing was moved")
            return
        self.session.marked = frozenset()
        try:
            self.session.do(edit)
        except Refused as refused:
            say(self, refusal(refused), "error")
        else:
            # Said here and not in a message that covers other panes: one sees what happened.
            self.caption.tell(f"{edit.label} · u takes it back")

    # Choosing the target

    def action_step(self, down: int, across: int) -> None:
        """Go on, or carry people on."""
        if self.moving is None or self.target is None:
            super().action_step(down, across)
            return
        self.aim(Spot(self.target.row + down, self.target.column + across))

    def action_row(self, down: int) -> None:
        """Go to another row, or carry people there."""
        if self.moving is None:
            super().action_row(down)
        else:
            self.action_step(down, 0)

    def action_edge(self, down: int) -> None:
        """Go to the first or the last row, or carry people there."""
        if self.moving is None or self.target is None:
            super().action_edge(down)
        else:
            self.aim(Spot(0 if down < 0 else self.drawing.rows - 1, self.target.column))

    def action_page(self, down: int) -> None:
        """Go a page on, or carry people there."""
        if self.moving is None or self.target is None:
            super().action_page(down)
            return
        lines = max((self.size.height - HEADING_LINES) // 2, 1)
        self.aim(Spot(self.target.row + down * lines, self.target.column))

    def action_side(self, across: int) -> None:
        """Go to the first or the last column, or carry people there."""
        if self.moving is None or self.target is None:
            super().action_side(across)
        else:
            self.aim(Spot(self.target.row, 0 if across < 0 else self.drawing.columns - 1))

    def action_transpose(self) -> None:
        """Make rows of columns, also under who is carried."""
        if self.target is not None:
            self.target = Spot(self.target.column, self.target.row)
            (row, column), nth = self.origin
            self.origin = Place(Spot(column, row), nth)
        super().action_transpose()

    def action_tribe(self, further: int) -> None:
        """Show another tribe, and carry people into it."""
        super().action_tribe(further)
        if self.target is not None:
            self.target = self.origin.spot if self._is_at_home else Spot(0, 0)
            self.aim(self.target)
            self.repaint_changed()

    @property
    def _is_at_home(self) -> bool:
        return self.grid is not None and self.grid.tribe_id == self._home[0]

    def follow(self, address: Address) -> None:
        """Put the cursor where the user has gone, and those they carry into that squad."""
        super().follow(address)
        if self.target is not None and self.is_shown(self.target):
            row, column = self.place.spot
            turned = self.grid is not None and self.grid.is_transposed
            self.aim(Spot(self.target.row, column) if turned else Spot(row, self.target.column))

    def aim(self, spot: Spot) -> None:
        """Choose where people would be dropped; a moment later it says what that would do."""
        if self.grid is None or self.moving is None or self.target is None:
            return
        before = self.target
        self.target = Spot(
            clamp(spot.row, 0, self.drawing.rows - 1),
            clamp(spot.column, 0, self.drawing.columns - 1),
        )
        if before != self.target:
            self.repaint(before, self.target)
            self.reveal(self.target)
        self.foresee(self._drop_at(self.grid, self.target))

    def _drop_at(self, grid: Grid, spot: Spot) -> Drop:
        """What dropping in a cell means: only what differs from where they were changes."""
        squad, chapter = grid.squad_of(spot), grid.chapter_of(spot)
        tribe, was_squad, was_chapter = self._home
        if tribe != grid.tribe_id:
            was_squad = was_chapter = None
        if chapter is not None and chapter.kind is Kind.COACH:
            return Drop(grid.tribe_id, squad.id if squad else None, as_coach=True)
        return Drop(
            grid.tribe_id,
            None if squad is None or squad == was_squad else squad.id,
            None if chapter is None or chapter == was_chapter else chapter.id or OUT,
        )

    def foresee(self, drop: Drop) -> None:
        """Say where they would go, and soon what that would do."""
        self.drop = drop
        if self._predicting is not None:
            self._predicting.stop()
        edit = self._edit()
        if edit is None:
            self.caption.tell("They are here already")
            return
        self.caption.tell(f"{edit.label} …")
        pause = LONG_PAUSE_SECONDS if self._is_large else PAUSE_SECONDS
        self._predicting = self.set_timer(pause, self._predict)

    @property
    def _is_large(self) -> bool:
        return len(self.session.document.organisation.people) > MOST_AT_ONCE

    def _edit(self) -> Edit | None:
        if self.moving is None or self.drop is None:
            return None
        return self.moving.edit(self.session.document.roster, self.drop)

    def _predict(self) -> None:
        """Work out what dropping would do; one at a time, as a thread cannot be stopped."""
        edit, drop, document = self._edit(), self.drop, self.session.document
        if edit is None or drop is None or self._foreseen is not None:
            return
        revision = document.revision
        self._foreseen = drop

        def work() -> None:
            self.post_message(self.Predicted(drop, revision, document.predict(edit)))

        if self._is_large:
            self.run_worker(work, group="predict", thread=True)
        else:
            work()

    def on_moving_matrix_predicted(self, event: Predicted) -> None:
        """Say what dropping would do, unless it is about another place by now."""
        event.stop()
        self._foreseen = None
        edit = self._edit()
        is_current = event.revision == self.session.document.revision
        if edit is None:
            return
        if event.drop == self.drop and is_current:
            self._foretell(edit.label, in_words(event.prediction))
        else:
            self._predict()

    def _foretell(self, label: str, outcome: str) -> None:
        """Say what dropping does; what it breaks comes first when there is no room for all."""
        words = f"{label}? {outcome}"
        has_room = cell_len(words) <= self.caption.content_size.width
        self.caption.tell(words if has_room else f"{outcome} · {label}")


# --- The matrix one works in, by keys and by mouse -----------------------------------------------

DRAG_CELLS = 2
"""How far the mouse goes before a press is a drag."""

DOUBLE = 2
"""Clicks in a row that open the form."""

SCROLL_SECONDS = 0.05
"""How often a drag at the edge scrolls."""


class Press(NamedTuple):
    """Where the mouse went down."""

    at: Offset
    people: tuple[str, ...]
    place: Place


def _nothing(offset: Offset) -> Address:
    del offset
    return ()


class Matrix(MovingMatrix):
    """A tribe's squads by its chapters, in which people are moved by keys and by mouse."""

    def __init__(self, session: Session, caption: Caption) -> None:
        super().__init__(session, caption)
        self.place_elsewhere: Callable[[Offset], Address] = _nothing
        """Gives what another pane shows under the mouse."""

        self._press: Press | None = None
        self._is_dragging = False
        self._has_cancelled = False
        self._pointer = Offset()
        self._scrolling: Timer | None = None

    def let_go(self) -> None:
        """Carry nobody any more."""
        self._stop_dragging()
        super().let_go()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Go where the mouse is; it may be the beginning of a drag."""
        offset = self._offset(event)
        if self.moving is not None:
            # A second press drops what was grabbed by keys; the other button lets go.
            self._is_dragging = event.button == 1
            self._has_cancelled = event.button != 1
            if self._has_cancelled:
                self.action_cancel()
            return
        self._has_cancelled = False
        place = self._place_at(offset)
        if self.grid is None or place is None:
            return
        self.go_to(place)
        person = self.grid.person(place)
        if event.button == 1 and person is not None:
            marked = self.session.marked
            people = self.at_hand() if person in marked else (person,)
            self._press = Press(offset, people, place)
            self.capture_mouse()

    def on_click(self, event: events.Click) -> None:
        """Open the form at a double click; a click that let people go opens no menu."""
        if self._has_cancelled:
            self._has_cancelled = False
            event.stop()
        elif event.chain == DOUBLE and event.button == 1:
            self.call_later(self.run_action, "screen.edit")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag people over the figure."""
        offset = self._pointer = self._offset(event)
        if self._press is not None and self.moving is None:
            moved = offset - self._press.at
            if max(abs(moved.x), abs(moved.y)) >= DRAG_CELLS:
                self.drag(self._press.people, self._press.place)
        if self._is_dragging:
            self._aim_by_mouse(offset, with_chapter=event.ctrl or event.shift)

    def drag(self, people: tuple[str, ...], place: Place) -> None:
        """Begin to carry people with the mouse."""
        self.grab(people, place)
        self._go_on_dragging()

    def _go_on_dragging(self) -> None:
        self._is_dragging = True
        self.capture_mouse()
        self._scrolling = self.set_interval(SCROLL_SECONDS, self._scroll_at_edge)

    def drag_in(self, person: str) -> None:
        """Go on with a drag that began in another pane."""
        self.focus()
        self.grab_person(person)
        self._go_on_dragging()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Drop where the mouse is."""
        offset = self._offset(event)
        was_dragging = self._is_dragging
        self._stop_dragging()
        if self.moving is None or not was_dragging:
            return
        if self._aim_by_mouse(offset, with_chapter=event.ctrl or event.shift):
            self.put_down(stays=False)
        else:
            self.let_go()

    def _stop_dragging(self) -> None:
        self._press = None
        self._is_dragging = False
        if self.is_mounted:
            self.release_mouse()
        if self._scrolling is not None:
            self._scrolling.stop()

    def _aim_by_mouse(self, offset: Offset, *, with_chapter: bool) -> bool:
        """Choose the squad under the mouse, and its chapter when that alone differs."""
        grid, spot = self.grid, self._spot_at(offset)
        if grid is None or self.target is None:
            return False
        if spot is None:
            return self._aim_elsewhere(offset)
        origin = self.origin.spot
        across = grid.is_transposed
        squad, chapter = (spot.column, spot.row) if across else spot
        was_squad, was_chapter = (origin.column, origin.row) if across else origin
        is_coach = chapter > HEADING and grid.chapters[chapter].kind is Kind.COACH
        if squad == HEADING:
            squad = was_squad
        elif chapter == HEADING or (squad != was_squad and not with_chapter and not is_coach):
            chapter = was_chapter
        self.aim(Spot(chapter, squad) if across else Spot(squad, chapter))
        return True

    def _aim_elsewhere(self, offset: Offset) -> bool:
        match self.place_elsewhere(offset + self.content_region.offset):
            case ("tribes", str(tribe), "squads", str(squad), *_):
                self.foresee(Drop(tribe, squad))
            case ("tribes", str(tribe), "chapters", str(chapter), *_):
                self.foresee(Drop(tribe, chapter=chapter))
            case _:
                self.drop = None
                self.caption.tell("Let go over a squad or a chapter; here nothing is moved")
                return False
        return True

    def _scroll_at_edge(self) -> None:
        x, y = self._pointer
        down = (y >= self.size.height - 1) - (y <= HEADING_LINES)
        across = (x >= self.size.width - 1) - (x <= self.drawing.label_width)
        if down and 0 <= x < self.size.width:
            self.scroll_to(y=self.scroll_offset.y + down, animate=False, force=True)
        if across and 0 <= y < self.size.height:
            step = across * self.drawing.column_width
            self.scroll_to(x=self.scroll_offset.x + step, animate=False, force=True)

    def _offset(self, event: events.MouseEvent) -> Offset:
        return Offset(int(event.screen_x), int(event.screen_y)) - self.content_region.offset

    def _spot_at(self, offset: Offset) -> Spot | None:
        x, y = offset
        if not (0 <= x < self.size.width and 0 <= y < self.size.height):
            return None
        x += self.scroll_offset.x if x >= self.drawing.label_width else 0
        y += self.scroll_offset.y if y >= HEADING_LINES else 0
        return self.drawing.hit(x, y)

    def _place_at(self, offset: Offset) -> Place | None:
        spot = self._spot_at(offset)
        if spot is None or self.grid is None:
            return None
        box = self.drawing.box(spot)
        line = offset.y + (self.scroll_offset.y if spot.row != HEADING else 0) - box.y
        count = len(self.grid.cell(spot))
        cursor = self.place.nth if spot == self.place.spot else None
        return Place(spot, person_at(count, line, box.height, cursor) if count else 0)
