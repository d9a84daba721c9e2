"""What every dialog shares: a frame with a title, esc to leave, and that it opens once."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.events import Click
from textual.widget import Widget

from tribeplan.tui.saying import app_of
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.asking import Asking

Result = TypeVar("Result")


class Dialog(Asking[Result]):
    """A small window above the screen; its answer is None when it is left."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & > #dialog {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 92%;
            padding: 0 1;
            background: $surface;
            color: $foreground;
            border: round $border;
            border-title-color: $foreground;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
        }
        &.-wide-dialog > #dialog { width: 96%; height: 92%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
    ]
    HINT = "esc leave"

    def __init__(self, title: str) -> None:
        super().__init__()
        self.dialog_title = title
        self.hint = self.HINT

    def compose(self) -> ComposeResult:
        """Lay out the frame."""
        frame = Vertical(*self.parts(), id="dialog")
        frame.border_title = shown(self.dialog_title)
        frame.border_subtitle = shown(self.hint)
        yield frame

    def parts(self) -> list[Widget]:
        """Give what stands in the frame."""
        return []

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """Leave when what is behind is clicked."""
        if event.widget is self:
            event.stop()
            self.action_leave()


def open_dialog(
    node: DOMNode, dialog: Dialog[Result], done: Callable[[Result], object] | None = None
) -> bool:
    """Open a dialog once, and give its answer when there is one.

    False when the same one is open already: keys pressed twice open it once.
    """
    app = app_of(node)
    top = app.screen
    if isinstance(top, type(dialog)) and top.dialog_title == dialog.dialog_title:
        return False

    def answered(answer: Result | None) -> None:
        if answer is not None and done is not None:
            done(answer)

    app.push_screen(dialog, answered)
    return True
