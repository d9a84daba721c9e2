"""The simulation of the plan: what was asked, how far it is, how old the answer is."""

from collections.abc import Callable

from tribeplan.org.organisation import Organisation
from tribeplan.tui.contenders import plan_contender
from tribeplan.tui.runs.answers import Answer, Failed, Reason, Refused, Studied, StudyView, Told
from tribeplan.tui.runs.requests import Settings, Simulate
from tribeplan.tui.session import Session


class Studying:
    """One simulation after another of the document; knows no widget."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self.session = session
        self.settings = Settings()
        self.view: StudyView | None = None
        """The latest answer; kept while a newer one is worked out."""

        self.reasons: tuple[Reason, ...] = ()
        """Why the last run could not be made."""

        self.progress: Told | None = None
        """How far the run is; None when nothing runs."""

        self._changed = changed
        self._number: int | None = None
        self._asked = (0, session.document.organisation)
        """The revision that is simulated now, and what it says."""

        self._answered: tuple[int, Organisation] | None = None
        """The same of the latest answer."""

    @property
    def is_running(self) -> bool:
        """Whether an answer is being worked out."""
        return self._number is not None

    @property
    def edits_since(self) -> int:
        """Count the edits since what was simulated; 0 when it is what the plan says now."""
        document = self.session.document
        if self._answered is None or document.organisation == self._answered[1]:
            return 0
        return max(document.revision - self._answered[0], 1)

    def run(self) -> None:
        """Simulate the plan as it is now; what runs already is stopped."""
        self.stop()
        document = self.session.document
        self.reasons = ()
        self.progress = Told(0, "getting ready", 0, 1)
        self._asked = (document.revision, document.organisation)
        contender = plan_contender(document)
        self._number = self.session.runs.ask(Simulate(contender, self.settings), self._hear)
        self._changed()

    def stop(self) -> None:
        """Stop the run; what it answered so far stays."""
        if self._number is not None:
            self.session.runs.cancel(self._number)
        self._done()
        self._changed()

    def _done(self) -> None:
        self._number = None
        self.progress = None

    def _hear(self, answer: Answer) -> None:
        match answer:
            case Told():
                self.progress = answer
            case Studied():
                self.view = answer.view
                self._answered = self._asked
                if answer.is_final:
                    self._done()
            case Refused():
                self.reasons = answer.reasons
                self.view = None
                self._done()
            case Failed():
                self.reasons = (Reason(answer.words),)
                self._done()
            case _:
                self._done()
        self._changed()
