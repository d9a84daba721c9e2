"""A field of one line, which is what every field of the app is."""

from textual.widgets import Input

from tribeplan.tui.look import one_line
from tribeplan.tui.session import app_of


class OneLine(Input):
    """Textual's own, but that several lines copied in the app come in as one.

    What the terminal pastes is one line by the time it gets here: the app sees to that for all.
    """

    def action_paste(self) -> None:
        """Put in what was copied in the app."""
        self.replace(one_line(app_of(self).clipboard), *self.selection)
