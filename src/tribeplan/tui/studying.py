"""The simulation of the plan: what was asked, how far it is, how old the answer is."""

from collections.abc import Callable

from tribeplan.tui.answering import Answering
from tribeplan.tui.runs.answers import Answer, Studied, StudyView
from tribeplan.tui.runs.requests import Contender, Simulate
from tribeplan.tui.session import Session


class Studying(Answering):
    """One simulation after another of the document."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        super().__init__(session, changed)
        self.view: StudyView | None = None
        """The latest answer; kept while a newer one is worked out."""

    def run(self) -> None:
        """Simulate the plan as it is now; what runs already is stopped."""
        self.stop()
        document = self.session.document
        self.ask(Simulate(Contender(document.root, document.organisation), self.settings))

    def take(self, answer: Answer) -> bool:
        """Keep what was simulated so far."""
        if not isinstance(answer, Studied):
            return True
        self.view = answer.view
        return answer.is_final

    def forget(self) -> None:
        """Give the latest answer up."""
        self.view = None
