"""The terminal app: three screens over one document."""

import asyncio
import signal
import threading
from functools import partial
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter

from tribeplan.editing.document import Document
from tribeplan.editing.edit import Step
from tribeplan.report.safe_text import display
from tribeplan.tui.keys import APP, bindings
from tribeplan.tui.line_filters import NoControls, PlainSigns
from tribeplan.tui.marks import ASCII, MARKS
from tribeplan.tui.options import Look
from tribeplan.tui.screens.compare import CompareScreen
from tribeplan.tui.screens.plan import PlanScreen
from tribeplan.tui.screens.simulate import SimulateScreen
from tribeplan.tui.session import Session
from tribeplan.tui.themes import THEMES
from tribeplan.tui.widgets.status_bar import StatusBar

ENDING = ("SIGTERM", "SIGHUP")
"""Signals that ask a program to end; not every system has all."""

SIGNALLED = 128
"""What a shell adds to the number of a signal for the exit code."""


class TribeplanApp(App[None]):
    """Design, simulate, compare."""

    TITLE = "tribeplan"
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (140, "-wide")]  # noqa: RUF012  # as Textual declares it

    def __init__(self, document: Document, look: Look | None = None) -> None:
        self.look = look or Look()
        super().__init__(ansi_color=not self.look.has_colour)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.look.theme if self.look.has_colour else "ansi-dark"
        if self.look.is_calm or self.look.is_accessible:
            self.animation_level = "none"
        self.session = Session(
            document,
            marks=ASCII if self.look.is_plain else MARKS,
            is_accessible=self.look.is_accessible,
        )
        document.listeners.append(self._after)

    def get_line_filters(self) -> list[LineFilter]:
        """Give what every line passes before it reaches the terminal."""
        plain = [PlainSigns()] if self.look.is_plain else []
        return [*super().get_line_filters(), NoControls(), *plain]

    def on_mount(self) -> None:
        """Make the three screens; each keeps what it shows while another is in front."""
        screens = {"plan": PlanScreen, "simulate": SimulateScreen, "compare": CompareScreen}
        for mode, screen in screens.items():
            self.add_mode(mode, partial(screen, self.session))  # pyright: ignore[reportUnknownMemberType]
        self.switch_mode(self.look.screen)
        self._end_cleanly_on_signals()

    def _end_cleanly_on_signals(self) -> None:
        """Give the terminal back when the system asks the app to end; the journal stays."""
        loop = asyncio.get_running_loop()
        for name in ENDING:
            number: int | None = getattr(signal, name, None)
            if number is not None and threading.current_thread() is threading.main_thread():
                loop.add_signal_handler(number, self.exit, None, SIGNALLED + number)

    def _after(self, step: Step) -> None:
        del step
        for bar in self.screen.query(StatusBar):
            bar.show()

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
