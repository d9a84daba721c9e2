"""The Plan screen: tree, matrix, inspector, problems."""

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer, Static

from tribeplan.tui.session import Session


class PlanScreen(Screen[None]):
    """Where a tribe is designed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Static("Plan", markup=False)
        yield Footer()
