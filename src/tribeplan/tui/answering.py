"""The life of a run beside the app: asked, under way, answered, refused or stopped."""

from collections.abc import Callable

from tribeplan.org.organisation import Organisation
from tribeplan.tui.runs.answers import Answer, Contested, Failed, Reason, Refused, Studied, Told
from tribeplan.tui.runs.requests import Compare, Settings, Simulate
from tribeplan.tui.session import Session


class Answering:
    """One run after another about the plan; knows no widget."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self.session = session
        self.settings = Settings()
        self.reasons: tuple[Reason, ...] = ()
        """Why the last run could not be made."""

        self.progress: Told | None = None
        """How far the run is; None when nothing runs."""

        self._changed = changed
        self._number: int | None = None
        self._asked = (0, session.document.organisation)
        """The revision that the run is about, and what it says."""

        self._answered: tuple[int, Organisation] | None = None
        """The same of the latest answer."""

    @property
    def is_running(self) -> bool:
        """Whether an answer is being worked out."""
        return self._number is not None

    @property
    def edits_since(self) -> int:
        """Count the edits since what was answered; 0 when it is what the plan says now."""
        document = self.session.document
        if self._answered is None or document.organisation == self._answered[1]:
            return 0
        return max(document.revision - self._answered[0], 1)

    def ask(self, request: Simulate | Compare) -> None:
        """Begin a run about the plan as it is now."""
        document = self.session.document
        self.reasons = ()
        self.progress = Told(0, "getting ready", 0, 1)
        self._asked = (document.revision, document.organisation)
        self._number = self.session.runs.ask(request, self._hear)
        self._changed()

    def stop(self) -> None:
        """Stop the run; what it answered so far stays."""
        if self._number is not None:
            self.session.runs.cancel(self._number)
        self._done()
        self._changed()

    def take(self, answer: Answer) -> bool:
        """Keep what was found, and tell whether that is all; each kind of run has its own."""
        raise NotImplementedError

    def forget(self) -> None:
        """Give the latest answer up: the question has none any more."""
        raise NotImplementedError

    def _done(self) -> None:
        self._number = None
        self.progress = None

    def _hear(self, answer: Answer) -> None:
        match answer:
            case Told():
                self.progress = answer
            case Refused():
                self.reasons = answer.reasons
                self.forget()
                self._done()
            case Failed():
                self.reasons = (Reason(answer.words),)
                self._done()
            case Studied() | Contested():
                self._answered = self._asked
                if self.take(answer):
                    self._done()
            case _:
                self._done()
        self._changed()
