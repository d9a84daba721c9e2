"""What stands there while the terminal is too small for the app."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from tribeplan.tui.saying import app_of

LEAST = Size(60, 16)
"""Columns and lines below which nothing can be read."""


class TooSmallScreen(ModalScreen[None]):
    """A plain message; it goes when there is room again."""

    DEFAULT_CSS = "TooSmallScreen { background: $background; }"  # not through to what is below
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q,q", "app.leave", "Quit", show=False)]

    def compose(self) -> ComposeResult:
        """Lay out the message."""
        yield Static(
            f"tribeplan needs {LEAST.width} columns and {LEAST.height} lines; make the window "
            "larger, or leave with ctrl+q",
            markup=False,
        )

    def on_screen_resume(self) -> None:
        """Go when there is room by the time a question above it is answered."""
        if not is_too_small(app_of(self).size):
            app_of(self).pop_screen()


def is_too_small(size: Size) -> bool:
    """Tell whether there is too little room."""
    return size.width < LEAST.width or size.height < LEAST.height
