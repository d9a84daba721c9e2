"""The Simulate screen: when features reach customers, and what they wait for."""

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Static

from tribeplan.tui.session import Session


class SimulateScreen(Screen[None]):
    """Where a structure is played through."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Static("Simulate", markup=False)
        yield Footer()
