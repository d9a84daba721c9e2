"""What the screens share: the document, where the user is in it, what is marked."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tribeplan.editing.document import Document
from tribeplan.editing.edit import Edit, Step
from tribeplan.org.address import Address
from tribeplan.tui.marks import MARKS, Marks
from tribeplan.tui.runs.client import Runs
from tribeplan.tui.subject import landing


def _unsimulated() -> str:
    return "not simulated yet"


@dataclass
class Session:
    """One user at one document; knows no widget."""

    document: Document

    cursor: Address = ()
    """Where the user is: an element's address; a person in a squad is the squad's address with
    ``"members"`` and the person's id behind it, in a chapter the chapter's likewise."""

    marks: Marks = MARKS
    """The signs to draw with."""

    is_accessible: bool = False
    """Whether it is read aloud or by touch: charts as tables, one line that says where one is."""

    runs: Runs = field(default_factory=Runs)
    """Simulations beside the app; the screens that use it let it go when they go."""

    standing: Callable[[], str] = _unsimulated
    """Says in a few words how the simulation of the plan stands."""

    marked: frozenset[str] = frozenset()
    """People who are moved together."""

    is_checking: bool = False
    """Whether rules are worked out beside the screen."""

    visited: list[Address] = field(default_factory=list[Address])
    """Places to go back to."""

    on_cursor: list[Callable[[Address], None]] = field(
        default_factory=list[Callable[[Address], None]]
    )
    """Told when the user is somewhere else."""

    def go(self, address: Address) -> None:
        """Put the user somewhere else."""
        if address == self.cursor:
            return
        self.cursor = address
        for told in self.on_cursor:
            told(address)

    def do(self, edit: Edit) -> Step:
        """Make an edit, then go where it happened.

        Raises
        ------
        Refused
            When it cannot be made.
        """
        step = self.document.do(edit)
        self.go(landing(step.after, step.target, (self.cursor,)))
        return step
