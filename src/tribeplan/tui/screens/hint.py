"""A card for the first start, shown once."""

import os
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.widgets import Static

from tribeplan.tui.keys import APP
from tribeplan.tui.saying import app_of
from tribeplan.tui.widgets.asking import Asking

WORDS = """\
arrows     go to a person in the squad x chapter matrix
m          pick up, arrows to choose where, enter to drop
a x r      add, remove, change roles
F8  f      next problem, and its quick fix
u  U       undo and redo; only ctrl+s writes the file
1 2 3      Plan, Simulate, Compare
?          everything else, to search in and to run

press any key; q leaves"""


class HintScreen(Asking[None]):
    """The keys to begin with."""

    DEFAULT_CSS = """
    HintScreen { align: center middle; }
    HintScreen Static {
        width: 66; height: auto; padding: 1 2; background: $surface; border: heavy $border;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", show=False)]

    def compose(self) -> ComposeResult:
        """Lay out the card."""
        card = Static(WORDS, markup=False)
        card.border_title = "Welcome to tribeplan"
        yield card

    def on_key(self, event: Key) -> None:
        """Go at any key; one that works everywhere, such as that to leave, does so then."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)
        if any(event.key in key.keys.split(",") for key in APP):
            app_of(self).call_later(app_of(self).post_message, Key(event.key, event.character))

    def on_click(self) -> None:
        """So will a click."""
        self.dismiss(None)


def is_first_start() -> bool:
    """Tell whether the card was never shown to this user, and remember that it was."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    seen = Path(home) / "tribeplan" / "welcomed"
    try:
        seen.parent.mkdir(parents=True, exist_ok=True)
        seen.open("x").close()
    except OSError:
        return False
    return True
