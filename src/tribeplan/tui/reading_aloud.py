"""For screen readers and braille: the terminal's own cursor stands where the user is.

Textual hides the cursor and leaves it anywhere. Readers follow it, so it is shown, and after each
frame put on the active cell; a text field puts it into the text by itself.
"""

from typing import Any

from textual.app import App
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea, Tree

from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.matrix.drawing import MatrixView
from tribeplan.tui.widgets.matrix.grid import HEADING

SHOW_CURSOR = "\x1b[?25h"


def move_to(offset: Offset) -> str:
    """The order that puts a terminal's cursor somewhere, counted from 0."""
    return f"\x1b[{offset.y + 1};{offset.x + 1}H"


def place_of(focused: Widget) -> Offset | None:
    """The cell on the screen where the user is; None where the widget sees to it itself."""
    if isinstance(focused, (Input, TextArea)):
        return None
    corner = focused.content_region.offset
    if isinstance(focused, MatrixView):
        return corner + _in_matrix(focused)
    if isinstance(focused, Tree):
        return corner + Offset(0, max(focused.cursor_line - focused.scroll_offset.y, 0))  # pyright: ignore[reportUnknownMemberType]
    if isinstance(focused, OptionList):
        return corner + Offset(0, max((focused.highlighted or 0) - focused.scroll_offset.y, 0))
    if isinstance(focused, LineList):
        return corner + Offset(0, max(focused.cursor - focused.scroll_offset.y, 0))
    return corner


def _in_matrix(matrix: MatrixView) -> Offset:
    place = matrix.place
    box = matrix.drawing.box(place.spot)
    scrolled = matrix.scroll_offset
    x = box.x if place.spot.column == HEADING else box.x - scrolled.x
    y = box.y if place.spot.row == HEADING else box.y - scrolled.y
    return Offset(max(x, 0), max(y + min(place.nth, box.height - 1), 0))


def follow(app: App[Any]) -> None:
    """Put the terminal's cursor where the user is, now that a frame is drawn."""
    driver = app._driver  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing public writes to the terminal after a frame
    focused = app.screen.focused if app.screen_stack else None
    if driver is None or app.is_headless or focused is None:
        return
    place = place_of(focused)
    if place is not None:
        app.cursor_position = place
        driver.write(move_to(place) + SHOW_CURSOR)
        driver.flush()
