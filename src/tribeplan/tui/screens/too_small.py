"""What stands there while the terminal is too small for the app."""

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

LEAST = Size(60, 16)
"""Columns and lines below which nothing can be read."""


class TooSmallScreen(ModalScreen[None]):
    """A plain message; it goes when there is room again."""

    def compose(self) -> ComposeResult:
        """Lay out the message."""
        yield Static(
            f"tribeplan needs {LEAST.width} columns and {LEAST.height} lines; make the window "
            "larger, or leave with ctrl+q",
            markup=False,
        )


def is_too_small(size: Size) -> bool:
    """Tell whether there is too little room."""
    return size.width < LEAST.width or size.height < LEAST.height
