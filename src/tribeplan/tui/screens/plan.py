"""The Plan screen: tree, matrix, inspector, problems."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer

from tribeplan.editing.edit import Step
from tribeplan.org.address import Address
from tribeplan.tui.keys import bindings
from tribeplan.tui.plan_keys import PLAN
from tribeplan.tui.session import Session
from tribeplan.tui.widgets.caption import Caption
from tribeplan.tui.widgets.matrix import Matrix
from tribeplan.tui.widgets.status_bar import StatusBar


class PlanScreen(Screen[None]):
    """Where a tribe is designed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(PLAN)
    DEFAULT_CSS = """
    PlanScreen {
        #middle { height: 1fr; }
        #figure { width: 1fr; }
        Matrix { height: 1fr; }
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.caption = Caption()
        self.matrix = Matrix(session, self.caption)

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield StatusBar(self.session, "plan")
        with Horizontal(id="middle"), Vertical(id="figure"):
            yield self.matrix
            yield self.caption
        yield Footer()

    def on_mount(self) -> None:
        """Follow the user and the document."""
        self.session.on_cursor.append(self._gone)
        self.session.document.listeners.append(self._after)
        self.matrix.focus()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.matrix.show()
        self.call_after_refresh(self._find_trouble)

    def _gone(self, address: Address) -> None:
        self.matrix.follow(address)

    def _after(self, step: Step) -> None:
        del step
        self.matrix.let_go()
        self.matrix.show()
        self.call_after_refresh(self._find_trouble)

    def _find_trouble(self) -> None:
        self.matrix.show_trouble(self.session.document.findings)
