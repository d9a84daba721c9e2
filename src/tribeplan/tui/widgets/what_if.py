"""The live what-if: what the edits since the last save do to the lead time."""

from collections.abc import Sequence

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from tribeplan.editing.version import Transition
from tribeplan.org.elements import counted
from tribeplan.org.organisation import Organisation
from tribeplan.rules.rule import compare_findings
from tribeplan.tui.look import shown
from tribeplan.tui.runs.client import runs_of
from tribeplan.tui.runs.messages import Contender, Failed, Guessed, Rejected, Reply, Stopped
from tribeplan.tui.runs.messages import WhatIf as Ask
from tribeplan.tui.session import Session, say
from tribeplan.tui.simulations import plan_contender
from tribeplan.tui.widgets.matrix.drawing import MatrixView

PAUSE_SECONDS = 0.7
"""After an edit, before it is simulated: whoever goes on editing is not disturbed."""

START_SECONDS = 1.5
"""After the first frame, before the simulation is loaded beside the app."""


IN_FRAME = 6
ON_LINE = 2
"""Columns around it: those of the frame and of its line."""

MOST_PEOPLE = 2000
"""Above, nothing is simulated unasked: it takes minutes, and the screen waits for the sending."""


class WhatIf(Static):
    """How much sooner or later 85 of 100 features reach customers with these edits.

    It stands in the frame below the figure; in a narrow window, which has none, on a line of its
    own from the first edit on.
    """

    DEFAULT_CSS = """
    WhatIf {
        height: 1;
        padding: 0 1;
        background: $surface;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        display: none;
        &.-shown { display: block; }
    }
    """

    def __init__(self, session: Session, figure: MatrixView) -> None:
        super().__init__(id="what-if", markup=False)
        self.figure = figure
        self.session = session
        self.is_on = len(session.document.organisation.people) <= MOST_PEOPLE
        """Whether edits are simulated."""

        self.guess: Guessed | None = None
        """The latest answer; kept while a newer one is worked out."""

        self.is_old = False
        """Whether the plan has changed since the answer."""

        self.trouble = ""
        """Why the plan as it is now cannot be simulated."""

        session.what_if = lambda: self._words().plain
        self._before = session.document.organisation
        self._number: int | None = None
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Follow the document, and load the simulation when nobody waits for the screen."""
        self.session.document.listeners.append(self._after)
        self.session.on_checked.append(self.show)
        self.set_timer(START_SECONDS, self._load)

    def on_unmount(self) -> None:
        """Let the document go when the app goes."""
        if self._after in self.session.document.listeners:
            self.session.document.listeners.remove(self._after)
            self.session.on_checked.remove(self.show)

    def switch(self) -> None:
        """Simulate after every edit from now on, or stop doing so, and say which."""
        self.is_on = not self.is_on
        self._stop()
        if self.is_on:
            self._ask()
        self.show()
        say(self, f"Edits are simulated {'from now on' if self.is_on else 'no longer'}")

    @property
    def base(self) -> Organisation:
        """What the edits are held against: what is saved, or was last."""
        saved = self.session.document.saved
        if saved is not None:
            self._before = saved.organisation
        return self._before

    def show(self) -> None:
        """Show what is known now."""
        has_frame = bool(self.figure.gutter.bottom)
        around = IN_FRAME if has_frame else ON_LINE
        words = self._words(self.figure.outer_size.width - around)
        if self.figure.tell_below(words) or not self.session.document.is_changed:
            self.remove_class("-shown")
        elif words.plain:
            # It keeps its line until all is saved: to give it back draws the whole figure again.
            self.add_class("-shown")
        self.update(words, layout=False)

    def _load(self) -> None:
        if self.is_on and _has_work(self.session.document.organisation):
            runs_of(self.session).start()

    def _after(self, transition: Transition) -> None:
        del transition
        self._stop()
        self.is_old = self.guess is not None
        self.trouble = ""
        if self.is_on:
            self._timer = self.set_timer(PAUSE_SECONDS, self._ask)
        self.show()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._number is not None:
            runs_of(self.session).cancel(self._number)
            self._number = None

    def _ask(self) -> None:
        document = self.session.document
        before, after = self.base, document.organisation
        if before == after or not _has_work(after):
            self.guess = None
            self.is_old = False
            self.show()
            return
        request = Ask(Contender(document.root, before), plan_contender(document))
        self._number = runs_of(self.session).ask(request, self._hear)
        self.show()

    def _hear(self, answer: Reply) -> None:
        match answer:
            case Guessed():
                self.guess = answer
                self.is_old = False
                if answer.is_final:
                    self._number = None
            case Rejected():
                self._fail("cannot be simulated: " + "; ".join(r.message for r in answer.reasons))
            case Failed():
                self._fail(answer.in_short)
            case Stopped():
                self._number = None
            case _:
                return
        self.show()

    def _fail(self, words: str) -> None:
        self.guess = None
        self._number = None
        self.trouble = words

    def _words(self, width: int | None = None) -> Content:
        """What is known now, as far as it fits; all of it without a width."""
        is_asking = self._number is not None
        problems = self._problems()
        is_quiet = not (self.trouble or self.guess or is_asking or problems)
        if not self.is_on or is_quiet or not self.session.document.is_changed:
            return Content("")
        style = "$foreground"
        if self.trouble:
            parts, style = [f"What-if: {self.trouble}"], "$text-error"
        elif self.guess is None:
            parts = ["What-if: simulating …" if is_asking else "What-if", problems]
        else:
            state = " (old)" if self.is_old else " …" if is_asking else ""
            parts = words_of(self.guess, problems, state)
            style = "$text-muted" if self.is_old else _style(self.guess)
        edits = counted(self.session.document.unsaved, "edit")
        words = [shown(part, style) for part in parts if part]
        return joined((*words, shown(edits, "$text-muted")), width)

    def _problems(self) -> str:
        """Count the problems that the edits bring and solve; empty until the rules know."""
        document = self.session.document
        saved = document.saved
        if saved is None or not (saved.is_checked and document.version.is_checked):
            return ""
        found = compare_findings(saved.findings, document.version.findings)
        new, gone = len(found.appear), len(found.vanish)
        return f"problems +{new} -{gone}" if new or gone else ""


def joined(parts: Sequence[Content], width: int | None = None) -> Content:
    """One line of parts, the first in any case; one that has no room is left out whole.

    Of a number that is cut, or has lost its doubt, one reads another number.
    """
    line = parts[0]
    for part in parts[1:]:
        longer = Content.assemble(line, " · ", part)
        if width is None or longer.cell_length <= width:
            line = longer
    return line


def words_of(guess: Guessed, problems: str = "", state: str = "") -> list[str]:
    """Say what edits do to the lead time, and to the problems; what matters least comes last.

    >>> words_of(Guessed(1, -2.1, "-2.1", "0.6", "-1.0 (±0.2)", True, False, 256, True))
    ['ΔP85 -2.1 days (±0.6)', 'faster, clear', '', 'Δmean -1.0 (±0.2)']
    >>> words_of(Guessed(1, 0.4, "+0.4", "0.6", "+0.1 (±0.3)", False, False, 64, False))[:2]
    ['ΔP85 +0.4 days (±0.6)', '~ no clear difference']
    """
    if guess.is_equal:
        return ["ΔP85 0 days", f"no difference at all{state}", problems]
    around = f" (±{guess.give_or_take})" if guess.give_or_take else ""
    direction = "faster" if guess.days < 0 else "slower"
    word = f"{direction}, clear" if guess.is_clear else "~ no clear difference"
    return [f"ΔP85 {guess.text} days{around}", f"{word}{state}", problems, f"Δmean {guess.mean}"]


def _style(guess: Guessed) -> str:
    if not guess.is_clear or guess.is_equal:
        return "$foreground"
    return "$text-success" if guess.days < 0 else "$text-warning"


def _has_work(organisation: Organisation) -> bool:
    return bool(organisation.work.features or organisation.work.streams)
