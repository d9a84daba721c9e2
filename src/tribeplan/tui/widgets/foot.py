"""The line of the keys: what can be done now, by a key or a click; loaded after the first frame."""

from rich.style import Style as RichStyle
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.content import Content
from textual.events import MouseMove
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Footer, Static

from tribeplan.tui.actions import NAMES
from tribeplan.tui.session import app_of

KEY = "bold $footer-key-foreground on $footer-key-background"
WORDS = "$footer-description-foreground on $footer-description-background"


class KeyLine(Footer):
    """The keys that do something now; also when it comes after the screen has told which.

    Textual's own makes a widget for each key, a dozen anew with each move of the focus, which takes
    as long as drawing the screen. Here they are words of one widget.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._keys = Keys()

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        yield self._keys

    def on_mount(self) -> None:
        """Show the keys there are."""
        self.bindings_changed(self.screen)

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Show other keys, once everything else is drawn."""
        if app_of(screen).app_focus and self.is_attached and screen is self.screen:
            self.call_after_refresh(self._keys.tell)


class Keys(Static):
    """The words of the keys."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Keys {
        width: auto;
        height: 1;
        text-wrap: nowrap;
        background: $footer-item-background;
        link-background-hover: $block-hover-background;
        link-color-hover: $footer-key-foreground;
        link-style-hover: none;
        &:hover { pointer: pointer; }
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown = Content("")

    @property
    def link_style(self) -> RichStyle:
        """Leave the words their own colours."""
        return RichStyle.null()

    def tell(self) -> None:
        """Show the keys of the screen as they are now."""
        if not self.is_attached:
            return
        first: dict[str, ActiveBinding] = {}
        for each in self.screen.active_bindings.values():
            if each.binding.show and not self._is_typed(each.binding.key):
                first.setdefault(each.binding.action, each)
        words = Content("").join(map(self._key, first.values()))
        if not words.is_same(self._shown):
            is_as_wide = words.cell_length == self._shown.cell_length
            self._shown = words
            self.update(words, layout=not is_as_wide)

    def _is_typed(self, key: str) -> bool:
        """Whether the field in use takes the key as a letter; Textual leaves the slash out."""
        focused, letter = self.screen.focused, NAMES.get(key, key)
        return focused is not None and len(letter) == 1 and focused.check_consume_key(key, letter)

    def _key(self, active: ActiveBinding) -> Content:
        binding = active.binding
        does = f"app.simulate_key({binding.key!r})" if active.enabled else "app.bell"
        key = (f" {app_of(self).get_key_display(binding)} ", KEY)
        words = Content.assemble(key, (f"{binding.description} ", WORDS))
        if not active.enabled:
            words = words.stylize("dim")
        return words.stylize(Style.from_meta({"@click": does, "help": active.tooltip}))

    def on_mouse_move(self, event: MouseMove) -> None:
        """Say more about the key under the mouse."""
        self.tooltip = event.style.meta.get("help")
