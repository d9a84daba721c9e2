"""Help, the hints of the first starts, and what stands there while the terminal is too small."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tribeplan.tui.actions import Action, shown_keys
from tribeplan.tui.session import Session, app_of
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


MOST_KEYS = 10
"""Cells for keys; more of them push the words behind to the right."""

NOTHING_FITS = "Nothing is called so. / finds people, squads, work and rules."
"""What stands in an empty list."""


def _options(actions: Sequence[Action]) -> Iterator[Option]:
    """A line of three columns for each, as wide as what stands in them."""
    keys_wide = min(max(len(shown_keys(each)) for each in actions), MOST_KEYS)
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


# --- Hints of the first starts: one line below the matrix, until one has done it or hides it -----

HINTS = {
    "move": "m picks up who is here, arrows choose where, enter drops",
    "undo": "u takes the last edit back; only ctrl+s writes the file",
    "mend": "F8 goes to the next problem, and f offers to mend it",
}
"""What a beginner is told, one at a time."""


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
        turn = ["undo"] if document.to_undo is not None else ["move"]
        if document.version.is_checked and document.findings:
            turn.append("mend")
        return next((name for name in turn if name in self.left), "")

    def show(self) -> None:
        """Show the hint whose turn it is."""
        name = self.current
        self.set_class(bool(name), "-shown")
        if name:
            self.update(f"{HINTS[name]}   (H hides this hint)", layout=False)

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
