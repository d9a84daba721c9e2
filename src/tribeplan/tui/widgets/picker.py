"""The one picker: type a few letters, choose with enter or a click."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from tribeplan.report.safe_text import display
from tribeplan.tui.choices import Choice, found
from tribeplan.tui.saying import say
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.dialog import Dialog
from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.one_line import OneLine


class Picker(Dialog[Choice]):
    """Pick one of many."""

    DEFAULT_CSS = """
    Picker {
        & LineList { height: auto; max-height: 60vh; min-height: 1; }
        & #picker-count { height: 1; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "forward('step', -1)", "Up", show=False),
        Binding("down", "forward('step', 1)", "Down", show=False),
        Binding("pageup", "forward('page', -1)", "Page up", show=False),
        Binding("pagedown", "forward('page', 1)", "Page down", show=False),
    ]
    HINT = "type to find · enter choose · esc leave"

    def __init__(self, title: str, choices: Sequence[Choice], *, current: str = "") -> None:
        super().__init__(title)
        self.choices = choices
        self.current = current
        self.listed: list[Choice] = []

    @property
    def typed(self) -> str:
        """What was typed to find it."""
        return self.query_one(Input).value.strip()

    def parts(self) -> list[Widget]:
        """Give the field to type in and the list."""
        field = OneLine(compact=True, id="picker-typed", placeholder="type to find", max_length=200)
        return [field, LineList(id="picker-list"), Static("", markup=False, id="picker-count")]

    def on_mount(self) -> None:
        """List everything, and begin at what is chosen now."""
        self._list("")
        keys = [choice.key for choice in self.listed]
        if self.current in keys:
            self.query_one(LineList).cursor = keys.index(self.current)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List what fits."""
        self._list(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose what the cursor is on."""
        event.stop()
        self._choose(self.query_one(LineList).cursor)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Choose what was clicked."""
        event.stop()
        self._choose(event.index)

    def _choose(self, index: int) -> None:
        """Answer with it, or say why it cannot be chosen."""
        if index >= len(self.listed):  # typed on since the click
            return
        choice = self.listed[index]
        if choice.refusal:
            say(self, choice.refusal, "warning")
        else:
            self.dismiss(choice)

    def action_forward(self, move: str, by: int) -> None:
        """Let the list move while the cursor stays in the field."""
        lines = self.query_one(LineList)
        if move == "step":
            lines.action_step(by)
        else:
            lines.action_page(by)

    def _list(self, typed: str) -> None:
        self.listed = found(self.choices, typed)
        self.query_one(LineList).fill(len(self.listed), self._draw)
        total = len(self.choices)
        words = "nothing fits" if not self.listed else f"{len(self.listed)} of {total}"
        self.query_one("#picker-count", Static).update(words, layout=False)

    def _draw(self, index: int, width: int) -> Content:
        del width
        choice = self.listed[index]
        style = "$text-disabled" if choice.refusal else ""
        hint = choice.refusal or choice.hint
        words = shown(choice.words, style)
        return words + shown(f"  {display(hint)}", "$text-muted") if hint else words
