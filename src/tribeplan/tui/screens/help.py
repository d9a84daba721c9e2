"""Help, the card of the first start, and what stands there while the terminal is too small."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tribeplan.tui.actions import Action, shown_keys
from tribeplan.tui.session import app_of
from tribeplan.tui.widgets.dialogs import Asking
from tribeplan.tui.widgets.one_line import OneLine

# --- Help: one list of everything that can be done, to search in and to run ----------------------


class HelpScreen(Asking[Action | None]):
    """Every action with its key; enter does it."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical {
        width: 98%; max-width: 90; height: 90%; max-height: 40;
        border: heavy $border; background: $surface; padding: 0 1;
    }
    HelpScreen OptionList { height: 1fr; border: none; background: $surface; }
    HelpScreen .foot { height: 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "close", "Close", show=False),
        Binding("down", "down", show=False),
        Binding("up", "up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("pageup", "page_up", show=False),
    ]

    def __init__(self, here: tuple[Action, ...], elsewhere: tuple[Action, ...]) -> None:
        """Take the actions of what is in front, then the others."""
        super().__init__()
        self._here = here
        self._elsewhere = elsewhere

    def compose(self) -> ComposeResult:
        """Lay out the field to search in above the list."""
        with Vertical() as box:
            box.border_title = "Help"
            yield OneLine(placeholder="type to search", compact=True)
            yield OptionList(markup=False)
            yield Static("enter does it · esc closes", classes="foot", markup=False)

    def on_mount(self) -> None:
        """Show everything."""
        self._show("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits."""
        self._show(event.value)

    def on_input_submitted(self) -> None:
        """Do what the cursor stands on."""
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close, and hand on what to do."""
        wanted = event.option.id
        keys = (*self._here, *self._elsewhere)
        self.dismiss(next((key for key in keys if key.id == wanted), None))

    def _show(self, typed: str) -> None:
        listed = self.query_one(OptionList)
        listed.clear_options()
        options = {option.id: option for option in _options((*self._here, *self._elsewhere))}
        for title, keys in (("Here", self._here), ("Everywhere", self._elsewhere)):
            fitting = [key for key in keys if _fits(key, typed)]
            if fitting:
                listed.add_option(Option(Content.styled(title, "bold $text-accent"), disabled=True))
                listed.add_options(options[key.id] for key in fitting)
        if not listed.option_count:
            listed.add_option(Option(NOTHING_FITS, disabled=True))
        listed.action_first()

    def action_down(self) -> None:
        """Go to the next one."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """Go to the one before."""
        self.query_one(OptionList).action_cursor_up()

    def action_page_down(self) -> None:
        """Go a page on."""
        self.query_one(OptionList).action_page_down()  # type: ignore[no-untyped-call]

    def action_page_up(self) -> None:
        """Go a page back."""
        self.query_one(OptionList).action_page_up()  # type: ignore[no-untyped-call]

    def action_close(self) -> None:
        """Do nothing."""
        self.dismiss(None)


NOTHING_FITS = "Nothing is called so. / finds people, squads, work and rules."
"""What stands in an empty list."""


def _options(actions: Sequence[Action]) -> Iterator[Option]:
    """A line of three columns for each, as wide as what stands in them."""
    keys_wide = max(len(shown_keys(each)) for each in actions)
    words_wide = max(len(each.words) for each in actions)
    for each in actions:
        yield Option(
            Content.assemble(
                (f" {shown_keys(each):<{keys_wide}}  ", "bold $text-primary"),
                f"{each.words:<{words_wide}}  ",
                (each.help, "$text-muted"),
            ),
            id=each.id,
        )


def _fits(key: Action, typed: str) -> bool:
    said = f"{key.words} {key.help} {shown_keys(key)}".casefold()
    return all(word in said for word in typed.casefold().split())


# --- A card for the first start, shown once ------------------------------------------------------

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

    def __init__(self, everywhere: tuple[Action, ...]) -> None:
        """Take what can be done everywhere."""
        super().__init__()
        self._everywhere = everywhere

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
        if any(event.key in each.keys.split(",") for each in self._everywhere):
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
