"""The comparison: who takes part, how far it is, how old the answer is."""

from collections.abc import Callable

from tribeplan.tui.answering import Answering
from tribeplan.tui.contenders import PLAN, Entrant, the_plan, the_saved
from tribeplan.tui.runs.answers import Answer, Contested, ContestView
from tribeplan.tui.runs.requests import Compare
from tribeplan.tui.session import Session

MOST = 4
"""A baseline and three others: more nobody reads."""

FEWEST = 2


class Contesting(Answering):
    """One comparison after another."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        super().__init__(session, changed)
        saved_too = (the_saved(),) if session.document.is_changed else ()
        self.entrants: tuple[Entrant, ...] = (*saved_too, the_plan())
        """Who takes part; the others are held against the first."""

        self.view: ContestView | None = None
        """The latest answer; kept while a newer one is worked out."""

        self.answered: tuple[Entrant, ...] = ()
        """Who took part in that."""

        self._contending = self.entrants
        """Who takes part in what is worked out."""

    @property
    def edits_since(self) -> int:
        """Count the edits since the plan was compared; 0 when it takes no part."""
        takes_part = any(each.key == PLAN for each in self.answered)
        return super().edits_since if takes_part else 0

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
        self._contending = self.entrants
        contenders = tuple(each.contender(self.session) for each in self.entrants)
        self.ask(Compare(contenders, self.settings))

    def take(self, answer: Answer) -> bool:
        """Keep what was compared so far."""
        if not isinstance(answer, Contested):
            return True
        self.view, self.answered = answer.view, self._contending
        return answer.is_final

    def forget(self) -> None:
        """Give the latest answer up."""
        self.view = None
