"""The terminal app: three screens over one document."""

from functools import partial
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from tribeplan.editing.document import Document
from tribeplan.report.safe_text import display
from tribeplan.tui.keys import APP, bindings
from tribeplan.tui.screens.compare import CompareScreen
from tribeplan.tui.screens.plan import PlanScreen
from tribeplan.tui.screens.simulate import SimulateScreen
from tribeplan.tui.session import Session


class TribeplanApp(App[None]):
    """Design, simulate, compare."""

    TITLE = "tribeplan"
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.session = Session(document)

    def on_mount(self) -> None:
        """Make the three screens; each keeps what it shows while another is in front."""
        screens = {"plan": PlanScreen, "simulate": SimulateScreen, "compare": CompareScreen}
        for mode, screen in screens.items():
            self.add_mode(mode, partial(screen, self.session))  # pyright: ignore[reportUnknownMemberType]
        self.switch_mode("plan")

    def action_go(self, mode: str) -> None:
        """Bring a screen to the front."""
        self.switch_mode(mode)

    def action_undo(self) -> None:
        """Take the last edit back."""
        step = self.session.document.undo()
        self.say(step.label if step else "There is nothing to undo")

    def action_redo(self) -> None:
        """Make the edit again that was taken back last."""
        step = self.session.document.redo()
        self.say(step.label if step else "There is nothing to redo")

    def action_leave(self) -> None:
        """Leave."""
        self.exit()

    def say(self, words: str, severity: str = "information") -> None:
        """Tell the user something for a moment; names in it are safe."""
        self.notify(display(words), markup=False, severity=severity)  # type: ignore[arg-type]
