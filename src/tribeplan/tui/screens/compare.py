"""The Compare screen: scenarios beside each other."""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from tribeplan.editing.edit import Step
from tribeplan.editing.elements import element_named
from tribeplan.errors import InvalidUsage
from tribeplan.report.sections import Section
from tribeplan.tui.actions import COMPARE, bindings
from tribeplan.tui.choices import Choice
from tribeplan.tui.look import Marks, shown
from tribeplan.tui.runs.messages import ComparisonView, Settings
from tribeplan.tui.screens.run_dialogs import ask_for_file, ask_settings
from tribeplan.tui.screens.scenarios import ask_for_path, ask_for_scenario, merge_scenario
from tribeplan.tui.screens.simulate import age
from tribeplan.tui.session import Session, app_of, say
from tribeplan.tui.simulations import (
    FEWEST,
    MOST,
    PLAN,
    SAVED,
    TYPED,
    ComparisonRun,
    ContenderChoice,
    a_file,
    choices,
    the_plan,
    the_saved,
)
from tribeplan.tui.widgets.charts import INK, OLD_INK, ChartPane, TablePane, progress_line
from tribeplan.tui.widgets.dialogs import Picker, open_dialog
from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.results import (
    contenders_section,
    curves,
    differences_section,
    figures_section,
    report_of,
    why_section,
)
from tribeplan.tui.widgets.status import StatusBar

# --- What the Compare screen says in words: how far it is, how sure, and what is in the way ------


def state_line(comparison_run: ComparisonRun, marks: Marks) -> Content:
    """Say how far it is, or how sure the answer is and how old."""
    view = comparison_run.view
    if comparison_run.progress is not None:
        return progress_line(comparison_run.progress, marks)
    if len(comparison_run.contenders) < FEWEST:
        return Content("Which structure brings features to customers sooner? a adds another.")
    if view is None:
        return Content("Enter compares.")
    words = f"{view.replications:,} replications each from {view.begins}, with the same luck  "
    if comparison_run.edits_since:
        return Content(words) + age(comparison_run.edits_since, "compares")
    if comparison_run.is_old:
        return Content.assemble(words, ("old: enter compares again", "$text-warning"))
    sure = "every answer is clear" if view.is_decided else "not every answer is clear"
    return Content.assemble(words, (sure, "$text-success" if view.is_decided else ""))


def trouble_lines(comparison_run: ComparisonRun) -> list[Content]:
    """Say why it cannot be compared, or what to know before one believes the numbers."""
    if comparison_run.reasons:
        reasons = [shown(reason.message) for reason in comparison_run.reasons]
        return [Content("This cannot be compared:"), *reasons]
    if comparison_run.view is None:
        return []
    return [
        *map(shown, comparison_run.view.cautions),
        *(shown(section.title) for section in comparison_run.view.overload),
    ]


# --- The Compare screen: scenarios beside each other ---------------------------------------------


class CompareScreen(Screen[None]):
    """Where structures are held against each other."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(COMPARE)
    DEFAULT_CSS = """
    CompareScreen {
        & .about { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #verdict { height: auto; max-height: 3; padding: 0 1; text-style: bold; }
        & #trouble {
            height: auto; max-height: 6; padding: 0 1; color: $text-warning; display: none;
        }
        & #trouble.-shown { display: block; }
        & #charts { height: 1fr; scrollbar-size: 1 1; }
        & #charts > Container {
            layout: grid;
            grid-size: 2 3;
            grid-rows: 1fr 12 1fr;
            height: 100%;
            min-height: 28;
        }
        & #charts ChartPane, & #charts TablePane { height: 100%; }
        & #figures { column-span: 2; }
        & #report { height: 1fr; display: none; padding: 0 1; }
        &.-table #charts { display: none; }
        &.-table #report { display: block; }
        &.-narrow #charts > Container { grid-size: 1 5; grid-rows: 6 12 8 12 12; height: auto; }
        &.-narrow #figures { column-span: 1; }
    }
    """

    class Heard(Message):
        """The comparison has something new."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.comparison_run = ComparisonRun(session, self._tell)
        self._drawn: tuple[ComparisonView | None, tuple[object, ...]] | None = None
        """What is on the screen, and how."""

        marks = session.marks
        self.contenders = TablePane(marks, id="contenders")
        self.figures = TablePane(marks, id="figures")
        self.differences = TablePane(marks, id="differences")
        self.curves = ChartPane(id="curves")
        self.why = TablePane(marks, id="why")
        self.report = LineList(id="report")

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield StatusBar(self.session, "compare")
        yield Static("", markup=False, id="state", classes="about")
        yield Static("", markup=False, id="verdict")
        yield Static("", markup=False, id="trouble")
        with VerticalScroll(id="charts", can_focus=False), Container():
            yield self.contenders
            yield self.differences
            yield self.figures
            yield self.curves
            yield self.why
        yield self.report
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Compare at once when there is something to compare."""
        self.session.document.listeners.append(self._after)
        self.set_class(self.session.is_accessible, "-table")
        self.contenders.lines.focus()
        self.call_after_refresh(self.comparison_run.run)

    def on_screen_resume(self) -> None:
        """Show how things stand; the plan may have been changed meanwhile."""
        self.show()

    def on_compare_screen_heard(self) -> None:
        """Show what is new."""
        self.show()

    def on_resize(self) -> None:
        """Write everything for the new width."""
        self.call_after_refresh(self.show)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Show why another one differs."""
        if event.lines is self.contenders.lines:
            self.show()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Go to what differs; elsewhere compare, when the answer is not of now."""
        event.stop()
        comparison_run = self.comparison_run
        if event.lines is self.differences.lines:
            self._jump()
        elif comparison_run.is_running or comparison_run.view is None or comparison_run.is_old:
            self.action_compare()

    def action_compare(self) -> None:
        """Compare, or stop."""
        if self.comparison_run.is_running:
            self.comparison_run.stop()
        elif len(self.comparison_run.contenders) < FEWEST:
            self.action_add_contender()
        else:
            self.comparison_run.run()

    def action_add_contender(self) -> None:
        """Ask what else is held beside these."""
        if len(self.comparison_run.contenders) >= MOST:
            say(self, f"{MOST} beside each other are enough: drop one first", "warning")
            return
        taken = frozenset(each.key for each in self.comparison_run.contenders)
        picker = Picker("Hold beside the plan", choices(self.session, taken))
        open_dialog(self, picker, self._picked)

    def action_drop_contender(self) -> None:
        """Take out the one under the cursor."""
        self._complain(self.comparison_run.drop(self.contenders.lines.cursor))

    def action_set_baseline(self) -> None:
        """Hold all against the one under the cursor."""
        self.comparison_run.set_base(self.contenders.lines.cursor)
        self.contenders.lines.action_to(0)

    def action_merge_scenario(self) -> None:
        """Bring changes of the scenario under the cursor into the plan."""
        contenders = self.comparison_run.contenders
        merge_scenario(self, self.session, contenders[min(self._at, len(contenders) - 1)])

    def action_save_scenario(self) -> None:
        """Save the edits since the last save as a scenario file."""
        ask_for_scenario(self, self.session)

    def action_comparison_settings(self) -> None:
        """Ask how it is to be simulated, then compare."""
        ask_settings(self, self.comparison_run.settings, self._take_settings)

    def action_comparison_table(self) -> None:
        """Show charts as tables, or back."""
        self.toggle_class("-table")
        (self.report if self.has_class("-table") else self.contenders.lines).focus()
        self.call_after_refresh(self.show)

    def action_export_comparison(self) -> None:
        """Ask for a file and write the result into it."""
        if self.comparison_run.view is None:
            say(self, "There is no result yet", "warning")
        else:
            ask_for_file(self, self.session, "compare")

    @property
    def _at(self) -> int:
        return self.contenders.lines.cursor

    @property
    def _other(self) -> int:
        """The number of the one that is told about: that under the cursor, or the first other."""
        answered = len(self.comparison_run.answered)
        return min(max(self._at, 1), answered - 1)

    def _tell(self) -> None:
        self.post_message(self.Heard())

    def _after(self, step: Step) -> None:
        del step
        if self.is_current:
            self.show()

    def _complain(self, words: str) -> None:
        if words:
            say(self, words, "warning")

    def _take_settings(self, settings: Settings) -> None:
        self.comparison_run.settings = settings
        self.comparison_run.run()

    def _picked(self, choice: Choice) -> None:
        if choice.key == TYPED:
            ask_for_path(self, lambda path: self._add(a_file(path)))
            return
        known = {PLAN: the_plan(), SAVED: the_saved()}
        self._add(known.get(choice.key) or a_file(choice.key))

    def _add(self, contender: ContenderChoice) -> None:
        self._complain(self.comparison_run.add(contender))

    def _jump(self) -> None:
        view = self.comparison_run.view
        at = self.differences.lines.cursor
        if view is None or at >= len(view.differences[self._other - 1]):
            return
        said = view.differences[self._other - 1][at]
        try:
            address = element_named(self.session.document.roster, said.element)
        except InvalidUsage:
            say(self, "It is not in the plan", "warning")
            return
        app_of(self).switch_mode("plan")
        self.session.go(address)

    def show(self) -> None:
        """Show how the comparison stands now."""
        for bar in self.query(StatusBar):
            bar.show()
        state = state_line(self.comparison_run, self.session.marks)
        self.query_one("#state", Static).update(state, layout=False)
        view = self.comparison_run.view
        self._show_trouble()
        comparison_run = self.comparison_run
        sizes = self.size, self.report.size
        how = (comparison_run.contenders, comparison_run.is_old, self._at, *sizes)
        if self._drawn is not None and self._drawn[0] is view and self._drawn[1] == how:
            return  # progress comes often
        self._drawn = (view, how)
        verdict = view.verdicts[self._other - 1] if view is not None else ""
        self.query_one("#verdict", Static).update(shown(verdict))
        known = None if comparison_run.is_old else view
        self.contenders.table(contenders_section(comparison_run.contenders, known), (), "")
        self.contenders.border_subtitle = shown("a add  d drop  b baseline  m merge")
        if view is None:
            self._show_nothing()
        else:
            self._show_answer(view)

    def _show_trouble(self) -> None:
        lines = trouble_lines(self.comparison_run)
        trouble = self.query_one("#trouble", Static)
        trouble.set_class(bool(lines), "-shown")
        trouble.update(Content("\n").join(lines))

    def _show_nothing(self) -> None:
        hint = "a adds a scenario, a model, what is saved, or a git revision"
        self.curves.chart("How soon customers have it", lambda _width, _height: [Content("")])
        self.figures.table(Section("Figures"), (), hint)
        self.differences.table(Section("What is different"), (), "")
        self.why.table(Section("Why"), (), "")
        self.report.fill(0, lambda _index, _width: Content(""))

    def _show_answer(self, view: ComparisonView) -> None:
        is_old = self.comparison_run.is_old
        other = self._other
        others = [other] if self.has_class("-narrow") else list(range(1, len(view.names)))
        self.figures.table(figures_section(view, others), (), "", is_old=is_old)
        same = "Nothing in the structure"
        self.differences.table(differences_section(view, other), (), same, is_old=is_old)
        self.differences.border_subtitle = shown("enter shows it in the plan")
        self.why.table(why_section(view, other), (), "No difference", is_old=is_old)
        ink = OLD_INK if is_old else INK
        draw = partial(curves, view, marks=self.session.marks, ink=ink)
        self.curves.chart(f"{view.what}: with customers within so many working days", draw)
        self._show_report(view)

    def _show_report(self, view: ComparisonView) -> None:
        width = self.report.scrollable_content_region.width - 2
        if not self.has_class("-table") or width <= 0:
            return
        lines = report_of(view, width, self.session.marks, is_old=self.comparison_run.is_old)
        self.report.fill(
            len(lines), lambda index, _width: Content(lines[index]), self.report.cursor
        )
