"""A list in which several things are ticked."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from tribeplan.tui.choices import Choice
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.dialog import Dialog
from tribeplan.tui.widgets.line_list import LineList


class Ticking(Dialog[frozenset[str]]):
    """Tick some of many; answers with the keys of those that are ticked."""

    DEFAULT_CSS = """
    Ticking {
        & #ticking-text { height: auto; color: $text-muted; }
        & LineList { height: auto; max-height: 60vh; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", show=False),
        Binding("enter,ctrl+s", "accept", "Done", show=False, priority=True),
    ]
    HINT = "space tick · enter done · esc leave"

    def __init__(
        self, title: str, choices: Sequence[Choice], ticked: frozenset[str], text: str = ""
    ) -> None:
        super().__init__(title)
        self.choices = choices
        self.ticked = ticked
        self.text = text

    def parts(self) -> list[Widget]:
        """Give the list, with what it is about above it."""
        about = [Static(shown(self.text), id="ticking-text")] if self.text else []
        return [*about, LineList(), Button("[ Done ]", compact=True)]

    def on_mount(self) -> None:
        """List what can be ticked."""
        lines = self.query_one(LineList)
        lines.fill(len(self.choices), self._draw)
        lines.focus()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Tick what was clicked."""
        event.stop()
        self.action_tick()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer at a click."""
        event.stop()
        self.action_accept()

    def action_tick(self) -> None:
        """Tick what is under the cursor, or untick it."""
        lines = self.query_one(LineList)
        if lines.count:
            self.ticked ^= {self.choices[lines.cursor].key}
            lines.refresh()

    def action_accept(self) -> None:
        """Answer with what is ticked."""
        self.dismiss(self.ticked)

    def _draw(self, index: int, width: int) -> Content:
        del width
        choice = self.choices[index]
        mark = "[x] " if choice.key in self.ticked else "[ ] "
        hint = f"  {choice.hint}" if choice.hint else ""
        return Content(mark) + shown(choice.words) + shown(hint, "$text-muted")
