"""What the Simulate, Compare and Value screens have in common: a run, and its answer in panes."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tribeplan.editing.version import Transition
from tribeplan.org.elements import counted
from tribeplan.tui.actions import Action
from tribeplan.tui.asking import Steady
from tribeplan.tui.runs.messages import RunSettings
from tribeplan.tui.screens.run_dialogs import ask_for_file, ask_settings
from tribeplan.tui.session import Session, app_of, say
from tribeplan.tui.simulations import RunSeries
from tribeplan.tui.widgets.foot import KeyLine
from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.status import StatusBar


def age(edits: int, verb: str) -> Content:
    """Say how old an answer is, and what to do about it."""
    if not edits:
        return Content.styled("up to date", "$text-success")
    return Content.styled(f"{counted(edits, 'edit')} old: enter {verb} again", "$text-warning")


class Words(NamedTuple):
    """What stands above the panes."""

    state: Content
    """How far the run is, or what the answer is about."""

    headline: Content
    trouble: Sequence[Content]
    """What is in the way, or what is to be known before the figures are read."""


class RunScreen(Steady[None]):
    """A run and its answer: words above, and panes or one report below."""

    DEFAULT_CSS = """
    RunScreen {
        & .about { height: auto; max-height: 2; padding: 0 1; }
        & #headline { text-style: bold; }
        & #trouble { height: auto; max-height: 8; padding: 0 1; display: none; }
        & #trouble.-shown { display: block; }
        & #charts { height: 1fr; scrollbar-size: 1 1; }
        & #charts > Container { layout: grid; height: 100%; display: none; }
        & #charts > Container.-shown { display: block; }
        & #charts ChartPane, & #charts TablePane { height: 100%; }
        & #report { height: 1fr; display: none; padding: 0 1; }
        &.-table #charts { display: none; }
        &.-table #report { display: block; }
        &.-narrow #charts > Container { height: auto; }
    }
    """

    class Heard(Message):
        """The run has something new."""

    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    """Every action that the screen has; what runs one by its row asks for it."""

    HAS_CHARTS = True
    """Whether there is something that is read aloud as a table."""

    MODE: ClassVar[Literal["simulate", "compare", "value"]]

    def __init__(
        self, session: Session, run: RunSeries[Any], pages: Sequence[Sequence[Widget]]
    ) -> None:
        super().__init__()
        self.session = session
        self.run = run
        run.changed = self._tell
        self.pages = pages
        """What is shown together, in order; keys go to the first of a page to begin with."""

        self.page = 0
        """Which panes are shown."""

        self.report = LineList(id="report")
        self._drawn: tuple[object, tuple[object, ...]] = (None, ())
        """What is on the screen, and how."""

    def begin(self) -> None:
        """Ask about the plan as it is now."""
        raise NotImplementedError

    def words(self) -> Words:
        """What is said above the panes now."""
        raise NotImplementedError

    def drawn_by(self) -> object:
        """What the panes hang on besides the answer and their size."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw the answer, or that there is none yet."""
        raise NotImplementedError

    def lines(self, width: int) -> list[str]:
        """The whole answer as text."""
        raise NotImplementedError

    @property
    def is_narrow(self) -> bool:
        """Whether the panes stand below each other."""
        return self.has_class("-narrow")

    def compose(self) -> ComposeResult:
        """Lay out words, panes and report."""
        yield StatusBar(self.session, self.MODE)
        yield Static("", markup=False, id="state", classes="about")
        yield Static("", markup=False, id="headline")
        yield Static("", markup=False, id="trouble")
        with VerticalScroll(id="charts", can_focus=False):
            for number, page in enumerate(self.pages):
                yield Container(*page, id=f"page-{number + 1}", classes="" if number else "-shown")
        yield self.report
        yield KeyLine()

    def on_mount(self) -> None:
        """Run at once: who comes here wants to see it."""
        self.session.document.listeners.append(self._after)
        self.set_class(self.session.is_accessible and self.HAS_CHARTS, "-table")
        self._focus_first()
        self.call_after_refresh(self.begin)

    def on_screen_resume(self) -> None:
        """Show how things stand; the plan may have been changed meanwhile."""
        self.show()

    def on_run_screen_heard(self) -> None:
        """Show what is new."""
        self.show()

    def on_resize(self) -> None:
        """Write everything for the new width."""
        self.call_after_refresh(self.show)

    def show(self) -> None:
        """Show how the run stands now."""
        # One may wait for it on another screen, which says how it stands too.
        for screen in (self, *app_of(self).screen_stack[-1:]):
            for bar in screen.query(StatusBar):
                bar.show()
        words = self.words()
        state = self.query_one("#state", Static)
        fits = cell_len(words.state.plain) <= state.content_size.width
        state.update(words.state, layout=not fits or state.size.height > 1)
        self.query_one("#headline", Static).update(words.headline)
        trouble = self.query_one("#trouble", Static)
        trouble.set_class(bool(words.trouble), "-shown")
        trouble.update(Content("\n").join(words.trouble))
        view = self.run.view
        how = (self.drawn_by(), self.size, self.report.size, self.page)
        if self._drawn[0] is not view or self._drawn[1] != how:  # progress comes often
            self._drawn = (view, how)
            self.draw()
            self._show_report()

    def _show_report(self) -> None:
        width = self.report.scrollable_content_region.width - 2
        if self.run.view is not None and (not self.has_class("-table") or width <= 0):
            return
        lines = ["There is no answer yet."] if self.run.view is None else self.lines(width)
        self.report.fill(
            len(lines), lambda index, _width: Content(lines[index]), self.report.cursor
        )

    def action_act(self, name: str) -> None:
        """Do what is about this screen."""
        action = next(each for each in self.ACTIONS if each.id == name)
        if callable(action.do):
            action.do(self)

    def start(self) -> None:
        """Run, unless that is under way: nobody loses what was found by pressing a key twice."""
        if self.run.is_running:
            say(self, "It is under way; esc stops it")
        else:
            self.begin()

    def stop(self) -> None:
        """Stop, and keep what was found."""
        if self.run.is_running:
            self.run.stop()
        else:
            say(self, "Nothing is under way; q leaves")

    def ask_settings(self) -> None:
        """Ask how it is to be simulated, then do so."""
        ask_settings(self, self.run.settings, self._take_settings)

    def toggle_table(self) -> None:
        """Show charts as tables, or back."""
        self.toggle_class("-table")
        self._focus_first()
        self.call_after_refresh(self.show)

    def turn(self) -> None:
        """Show the other panes; the report, which is read aloud, has both."""
        if self.session.is_accessible and self.has_class("-table"):
            say(self, "The report has the numbers of all panes; t shows the panes")
            return
        self.page = (self.page + 1) % len(self.pages)
        self.remove_class("-table")
        for number, page in enumerate(self.query("#charts > Container")):
            page.set_class(number == self.page, "-shown")
        self._focus_first()
        self.call_after_refresh(self.show)

    def export(self) -> None:
        """Ask for a file and write the result into it."""
        if self.run.view is None:
            say(self, "There is no result yet: enter asks for one", "warning")
        elif self.MODE != "value":
            ask_for_file(self, self.session, self.MODE, lambda: self.run.is_running)

    def _tell(self) -> None:
        self.post_message(self.Heard())

    def _take_settings(self, settings: RunSettings) -> None:
        self.run.settings = settings
        self.begin()

    def _after(self, transition: Transition) -> None:
        del transition
        if self.is_current:
            self.show()

    def _focus_first(self) -> None:
        first = self.pages[self.page][0]
        (self.report if self.has_class("-table") else getattr(first, "lines", first)).focus()
