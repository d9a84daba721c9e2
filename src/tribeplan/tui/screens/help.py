"""Help: one list of everything that can be done, to search in and to run."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tribeplan.tui.keys import Key, shown_keys
from tribeplan.tui.widgets.asking import Asking
from tribeplan.tui.widgets.one_line import OneLine


class HelpScreen(Asking[Key | None]):
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

    def __init__(self, here: tuple[Key, ...], elsewhere: tuple[Key, ...]) -> None:
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
        for title, keys in (("Here", self._here), ("Everywhere", self._elsewhere)):
            fitting = [key for key in keys if _fits(key, typed)]
            if fitting:
                listed.add_option(Option(Content.styled(title, "bold $text-accent"), disabled=True))
                listed.add_options(_option(key) for key in fitting)
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

KEYS_WIDE = 17
"""Columns for the keys."""

WORDS_WIDE = 14
"""Columns for the words."""


def _option(key: Key) -> Option:
    keys = shown_keys(key)
    return Option(
        Content.assemble(
            (f" {keys:<{KEYS_WIDE}}", "bold $text-primary"),
            f"{key.words:<{WORDS_WIDE}}",
            (key.help, "$text-muted"),
        ),
        id=key.id,
    )


def _fits(key: Key, typed: str) -> bool:
    said = f"{key.words} {key.help} {shown_keys(key)}".casefold()
    return all(word in said for word in typed.casefold().split())
