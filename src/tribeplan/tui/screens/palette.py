"""The command palette, answered once however fast keys come."""

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.message import Message
from textual.widgets import Button, Input, OptionList

from tribeplan.tui.saying import app_of


class Palette(CommandPalette):
    """Textual's own, but that a second enter neither runs the command again nor ends the app."""

    @on(Input.Submitted)
    @on(Button.Pressed)
    @on(OptionList.OptionSelected)
    def once(self, event: Message) -> None:
        """Stop what was under way when the palette went."""
        if app_of(self).screen is not self:
            event.stop()
            event.prevent_default()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go, unless it has gone already."""
        if app_of(self).screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
