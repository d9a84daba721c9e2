"""The Compare screen: scenarios beside each other."""

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Static

from tribeplan.tui.session import Session


class CompareScreen(Screen[None]):
    """Where structures are held against each other."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Static("Compare", markup=False)
        yield Footer()
