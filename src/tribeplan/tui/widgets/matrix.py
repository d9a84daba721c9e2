"""The matrix one works in, by keys and by mouse."""

from collections.abc import Callable
from typing import NamedTuple

from textual import events
from textual.geometry import Offset
from textual.timer import Timer

from tribeplan.org.address import Address
from tribeplan.tui.moving import Drop
from tribeplan.tui.session import Session
from tribeplan.tui.widgets.caption import Caption
from tribeplan.tui.widgets.matrix_grid import Kind, Place
from tribeplan.tui.widgets.matrix_layout import HEADING, HEADING_LINES, Spot
from tribeplan.tui.widgets.matrix_moving import MovingMatrix
from tribeplan.tui.widgets.matrix_text import person_at

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
