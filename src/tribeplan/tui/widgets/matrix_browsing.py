"""The matrix one walks through: cursor, marks, densities, overlays, other tribes."""

from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import clamp

from tribeplan.org.address import Address
from tribeplan.report.matrix import Entry
from tribeplan.tui.cards.line import line_about
from tribeplan.tui.keys import bindings
from tribeplan.tui.plan_keys import MATRIX
from tribeplan.tui.saying import say
from tribeplan.tui.session import Session
from tribeplan.tui.widgets.caption import Caption
from tribeplan.tui.widgets.matrix_grid import Grid, Head, Kind, Place, grid_of
from tribeplan.tui.widgets.matrix_layout import HEADING, HEADING_LINES, Spot
from tribeplan.tui.widgets.matrix_overlay import Overlay, Shown, overlay_of
from tribeplan.tui.widgets.matrix_trouble import Trouble
from tribeplan.tui.widgets.matrix_view import Density, MatrixView

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
