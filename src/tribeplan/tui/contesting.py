"""The comparison: who takes part, how far it is, how old the answer is."""

from collections.abc import Callable

from tribeplan.org.organisation import Organisation
from tribeplan.tui.contenders import PLAN, Entrant, the_plan, the_saved
from tribeplan.tui.runs.answers import Answer, Contested, ContestView, Failed, Reason, Refused, Told
from tribeplan.tui.runs.requests import Compare, Settings
from tribeplan.tui.session import Session

MOST = 4
"""A baseline and three others: more nobody reads."""

FEWEST = 2


class Contesting:
    """One comparison after another; knows no widget."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self.session = session
        self.settings = Settings()
        saved_too = (the_saved(),) if session.document.is_changed else ()
        self.entrants: tuple[Entrant, ...] = (*saved_too, the_plan())
        """Who takes part; the others are held against the first."""

        self.view: ContestView | None = None
        """The latest answer; kept while a newer one is worked out."""

        self.answered: tuple[Entrant, ...] = ()
        """Who took part in that."""

        self.reasons: tuple[Reason, ...] = ()
        self.progress: Told | None = None
        self._changed = changed
        self._number: int | None = None
        self._asked = (0, session.document.organisation)
        self._answered: tuple[int, Organisation] | None = None
        """Revision of the plan in the latest answer, and what it said."""

    @property
    def is_running(self) -> bool:
        """Whether an answer is being worked out."""
        return self._number is not None

    @property
    def edits_since(self) -> int:
        """Count the edits since the plan was compared; 0 when it takes no part."""
        document = self.session.document
        takes_part = any(each.key == PLAN for each in self.answered)
        answered = self._answered
        if not takes_part or answered is None or document.organisation == answered[1]:
            return 0
        return max(document.revision - answered[0], 1)

    @property
    def is_old(self) -> bool:
        """Whether the answer is about others than those listed, or about an earlier plan."""
        return self.answered != self.entrants or bool(self.edits_since)

    def add(self, entrant: Entrant) -> str:
        """Let one more take part; say why that cannot be."""
        if len(self.entrants) >= MOST:
            return f"{MOST} beside each other are enough: drop one first"
        if any(each.key == entrant.key for each in self.entrants):
            return f"{entrant.words} takes part already"
        self.entrants = (*self.entrants, entrant)
        self.run()
        return ""

    def drop(self, at: int) -> str:
        """Take one out; say why that cannot be."""
        if len(self.entrants) <= 1:
            return "One has to stay"
        self.entrants = self.entrants[:at] + self.entrants[at + 1 :]
        self.run()
        return ""

    def set_base(self, at: int) -> None:
        """Hold all against another."""
        base = self.entrants[at]
        self.entrants = (base, *(each for each in self.entrants if each != base))
        self.run()

    def run(self) -> None:
        """Compare; what runs already is stopped."""
        self.stop()
        if self.entrants != self.answered:
            self.view = None  # its letters are those of others
        if len(self.entrants) < FEWEST:
            self._changed()
            return
        document = self.session.document
        self.reasons = ()
        self.progress = Told(0, "getting ready", 0, 1)
        self._asked = (document.revision, document.organisation)
        asked = self.entrants
        contenders = tuple(each.contender(self.session) for each in asked)
        request = Compare(contenders, self.settings)
        self._number = self.session.runs.ask(request, lambda answer: self._hear(answer, asked))
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

    def _hear(self, answer: Answer, asked: tuple[Entrant, ...]) -> None:
        match answer:
            case Told():
                self.progress = answer
            case Contested():
                self.view = answer.view
                self.answered = asked
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
