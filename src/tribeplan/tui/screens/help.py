"""The hints of the first starts, and what stands there while the terminal is too small."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from tribeplan.tui.session import Session, app_of

# --- Hints of the first starts: one line below the matrix, until one has done it or hides it -----

HINTS = {
    "move": "m picks up who is here, arrows choose where, enter drops",
    "undo": "u takes the last edit back; only ctrl+s writes the file",
    "mend": "F8 goes to the next problem, and f offers to mend it",
}
"""What a beginner is told, one at a time."""

WITH_NOBODY = "a adds a squad, a chapter and people; F8 tells what is missing yet"
"""What is told of moving while there is nobody to move."""


class Hints(Static):
    """The hint whose turn it is; keys go on doing what they do."""

    DEFAULT_CSS = """
    Hints {
        height: 1;
        padding: 0 1;
        background: $surface;
        color: $text-accent;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        display: none;
        &.-shown { display: block; }
    }
    """

    def __init__(self, session: Session, file: Path | None) -> None:
        """Take the file that has the hints which are still shown; no file, no hints."""
        super().__init__(id="hints", markup=False)
        self.session = session
        self.file = file
        self.left = [] if file is None else _hints_left(file)

    @property
    def current(self) -> str:
        """The name of the hint that is shown; empty when none is."""
        document = self.session.document
        is_edited = document.to_undo is not None and bool(document.organisation.people)
        turn = ["undo" if is_edited else "move"]
        if document.version.is_checked and document.findings:
            turn.append("mend")
        return next((name for name in turn if name in self.left), "")

    def show(self) -> None:
        """Show the hint whose turn it is."""
        name = self.current
        self.set_class(bool(name), "-shown")
        if name:
            is_empty = name == "move" and not self.session.document.organisation.people
            words = WITH_NOBODY if is_empty else HINTS[name]
            self.update(f"{words}   (H hides it)", layout=False)

    def done(self, name: str) -> None:
        """Show a hint no more, now and at later starts."""
        if name in self.left:
            self.keep(set(self.left) - {name})
        else:
            self.show()

    def keep(self, names: Collection[str]) -> None:
        """Show these hints and no others, now and at later starts."""
        self.left = [name for name in HINTS if name in names]
        if self.file is not None:
            with suppress(OSError):  # then others are shown
                self.file.write_text("\n".join(self.left), encoding="utf-8")
        self.show()


def _hints_left(file: Path) -> list[str]:
    """The hints that are still to be shown; all of them at the first start."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as first:
            first.write("\n".join(HINTS))
    except FileExistsError:
        pass
    except OSError:
        return []
    try:
        return [name for name in file.read_text("utf-8").split() if name in HINTS]
    except (OSError, UnicodeDecodeError):
        return []


# --- What stands there while the terminal is too small for the app -------------------------------

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
