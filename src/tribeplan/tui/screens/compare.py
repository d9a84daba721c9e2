"""The Compare screen: scenarios beside each other."""

from functools import partial
from itertools import chain
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from tribeplan.editing.fields import element_named
from tribeplan.errors import InvalidUsage
from tribeplan.report.safe_text import cells
from tribeplan.report.sections import Section
from tribeplan.tui.actions import Action, bindings
from tribeplan.tui.asking import open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.look import Marks, shown
from tribeplan.tui.runs.messages import ComparisonView
from tribeplan.tui.screens.looking import edit_file
from tribeplan.tui.screens.run_screen import RunScreen, Words, age
from tribeplan.tui.screens.scenarios import (
    ask_for_path,
    ask_for_scenario,
    edit_operations,
    merge_scenario,
)
from tribeplan.tui.session import Session, app_of, say
from tribeplan.tui.simulations import (
    FEWEST,
    MOST,
    PLAN,
    SAVED,
    TYPED,
    Comparing,
    ContenderChoice,
    RunSeries,
    a_file,
    choices,
    the_plan,
    the_saved,
)
from tribeplan.tui.widgets.charts import INK, OLD_INK, ChartPane, TablePane, laid_out, progress_line
from tribeplan.tui.widgets.dialogs import Picker
from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.results import (
    changes_line,
    contenders_section,
    curves,
    differences_section,
    figures_section,
    forest,
    report_of,
    time_line,
    time_line_keys,
    waits_between,
    why_section,
)

# --- What the Compare screen says in words: how far it is, how sure, and what is in the way ------


def state_line(comparing: Comparing, marks: Marks) -> Content:
    """Say how far it is, or how sure the answer is and how old."""
    view = comparing.run.view
    if comparing.run.progress is not None:
        return progress_line(comparing.run.progress, marks)
    if len(comparing.contenders) < FEWEST:
        return Content("Which structure brings features to customers sooner? a adds another.")
    if view is None:
        return Content("Enter compares.")
    words = f"{view.replications:,} replications each from {view.begins}, same luck  "
    if comparing.edits_since:
        return Content(words) + age(comparing.edits_since, "compares")
    if comparing.is_old:
        return Content.assemble(words, ("old: enter compares again", "$text-warning"))
    # Of what it is decided by alone: other figures of the same answer may well be unclear.
    unclear = "unclear" if len(view.names) <= FEWEST else "not all clear"
    sure = "clear" if view.is_decided else unclear
    answer = f"{view.figures[0].title}: {sure}"
    return Content.assemble(words, (answer, "$text-success" if view.is_decided else ""))


def trouble_lines(comparing: Comparing) -> list[Content]:
    """Say why it cannot be compared, or what to know before one believes the numbers."""
    if comparing.run.reasons:
        reasons = [shown(reason.message) for reason in comparing.run.reasons]
        return [Content("This cannot be compared:"), *reasons]
    if comparing.run.view is None:
        return []
    return [
        *map(shown, comparing.run.view.cautions),
        *(shown(section.title) for section in comparing.run.view.overload),
    ]


# --- The Compare screen: scenarios beside each other ---------------------------------------------

FOREST = "Differences as shares of A; left of 0 is better"
WAITS = "Where the time goes: mean days of a feature"
TIME_LINE = "from asked for to with customers, half and 85 of 100"
AROUND = 4
"""Cells of a table's pane besides its columns: the frame, the cursor, the scroll bar."""

WIDER_THAN_ANY = 1000
BROAD_FROM = 160
"""Columns from which on the matrices before and afterwards have room beside each other."""


class CompareScreen(RunScreen):
    """Where structures are held against each other."""

    DEFAULT_CSS = """
    CompareScreen {
        & #headline { height: auto; max-height: 9; padding: 0 1; }
        & #trouble { max-height: 6; color: $text-warning; }
        & #page-1 { grid-size: 2 3; grid-rows: 1fr 12 2fr; min-height: 29; }
        & #page-1 > #figures { column-span: 2; }
        & #page-1.-two { grid-rows: 4 12 1fr; }
        & #page-1.-two > #contenders { column-span: 2; }
        & #page-1.-two > #figures { column-span: 1; }
        &.-wide #page-1.-two { grid-rows: 4 15 1fr; }
        &.-narrow #page-1 { grid-size: 1 5; grid-rows: 6 7 13 12 12; }
        & #page-2 { grid-size: 2 2; grid-rows: 3fr 2fr; min-height: 22; }
        & #page-2 #between { column-span: 2; }
        & #page-2 #before, & #page-2 #afterwards { display: none; }
        & #page-2.-broad { grid-size: 2 3; grid-rows: 1fr; min-height: 36; }
        & #page-2.-broad #before, & #page-2.-broad #afterwards { display: block; }
        & #page-3 { grid-size: 1 2; grid-rows: 3fr 2fr; min-height: 22; }
        &.-narrow #page-2 { grid-size: 1 3; grid-rows: 14 10 14; }
        &.-narrow #page-2 #between { column-span: 1; }
        &.-narrow #page-1 > *, &.-narrow #page-1 > #figures { column-span: 1; }
    }
    """

    MODE = "compare"

    def __init__(self, session: Session) -> None:
        run = RunSeries[ComparisonView](session, lambda: None)
        self.comparing = Comparing(run)
        hint = "a adds a scenario, a model, what is saved, or a git revision"
        marks = session.marks
        self.contenders = TablePane("Held beside each other", "contenders", marks)
        self.figures = TablePane("Figures", "figures", marks, hint)
        self.differences = TablePane("What is different", "differences", marks)
        self.curves = ChartPane("How soon customers have it", "curves")
        self.why = TablePane("Why", "why", marks)
        self.matrix = TablePane("Who is where afterwards", "between", marks, hint)
        self.forest = ChartPane(FOREST, "forest")
        self.waits = ChartPane(WAITS, "waits-between")
        self.sides = tuple(TablePane("", each, marks) for each in ("before", "afterwards"))
        self.time_line = TablePane(TIME_LINE, "plan-line", marks, hint)
        self.who = TablePane("Who is in which squad when", "who", marks)
        pages = (
            (self.contenders, self.differences, self.figures, self.why, self.curves),
            (self.matrix, *self.sides, self.forest, self.waits),
            (self.time_line, self.who),
        )
        super().__init__(session, run, pages)

    def begin(self) -> None:
        """Hold them beside each other, as they are now."""
        self.comparing.compare()

    @property
    def at(self) -> int:
        """The number of the one under the cursor."""
        return self.contenders.lines.cursor

    @property
    def other(self) -> int:
        """The number of the one that is told about: that under the cursor, or the first other."""
        return min(max(self.at, 1), len(self.comparing.answered) - 1)

    def words(self) -> Words:
        """Say how far it is, the answer about the one under the cursor, and what is in the way."""
        view = self.run.view
        verdict = view.verdicts[self.other - 1] if view is not None else ""
        state = state_line(self.comparing, self.session.marks)
        return Words(state, shown(verdict), trouble_lines(self.comparing))

    def drawn_by(self) -> object:
        """Who takes part, how old the answer is, and who is told about."""
        return (self.comparing.contenders, self.comparing.is_old, self.at)

    def draw(self) -> None:
        """Draw the answer, or that there is none yet."""
        view = self.comparing.run.view
        known = None if self.comparing.is_old else view
        self.contenders.table(contenders_section(self.comparing.contenders, known), (), "")
        self.contenders.border_subtitle = shown("d drop  b baseline  m merge  e edit")
        if view is not None:
            self._draw_answer(view)
            return
        for pane in chain(*self.pages):
            if isinstance(pane, (ChartPane, TablePane)) and pane is not self.contenders:
                pane.clear()

    def lines(self, width: int) -> list[str]:
        """The whole report as text."""
        view, is_old = self.comparing.run.view, self.comparing.is_old
        return [] if view is None else report_of(view, width, self.session.marks, is_old=is_old)

    def _draw_answer(self, view: ComparisonView) -> None:
        is_old = self.comparing.is_old
        other = self.other
        others = [other] if self.is_narrow else list(range(1, len(view.names)))
        figures = figures_section(view, others)
        self._share_width(figures, is_alone=len(others) == 1 and not self.is_narrow)
        self.figures.table(figures, (), "", is_old=is_old)
        same = "Nothing in the structure"
        self.differences.table(differences_section(view, other), (), same, is_old=is_old)
        self.differences.border_subtitle = shown("enter shows it in the plan")
        self.why.table(why_section(view, other), (), "No difference", is_old=is_old)
        ink = OLD_INK if is_old else INK
        draw = partial(curves, view, marks=self.session.marks, ink=ink)
        self.curves.chart(f"{view.what}: with customers within so many working days", draw)
        marks, old = self.session.marks, " (old)" if is_old else ""
        between, *sides = view.matrices[other - 1]
        named = f"{view.names[0]} to {view.names[other]}: {between.title}"
        self.matrix.table(between._replace(title=named), (), "No squads", is_old=is_old)
        self.query_one("#page-2").set_class(self.size.width >= BROAD_FROM, "-broad")
        for pane, side, name in zip(
            self.sides, sides, (view.names[0], view.names[other]), strict=True
        ):
            section = side._replace(title=f"{name}: {side.title}")
            pane.table(section, (), "No squads", is_old=is_old)
        plan = view.plans[other]
        rows = partial(time_line, plan, marks=marks)
        title = f"{view.names[other]}: {TIME_LINE}{old}"
        self.time_line.chart(title, rows, time_line_keys(plan))
        self.time_line.border_subtitle = shown(changes_line(plan, marks))
        self.who.table(plan.who, (), "No squads", is_old=is_old)
        self.forest.chart(f"{FOREST}{old}", partial(forest, view, marks=marks))
        self.waits.chart(f"{WAITS}{old}", partial(waits_between, view, marks=marks))

    def _share_width(self, figures: Section, *, is_alone: bool) -> None:
        """Figures of one other as wide as they are, and what is different beside them."""
        table = laid_out(figures, WIDER_THAN_ANY, self.session.marks)
        needed = max(map(cells, (table.heading, *table.rows))) + AROUND
        is_beside = is_alone and needed * 3 <= self.size.width * 2
        page = self.query_one("#page-1")
        page.set_class(is_beside, "-two")
        page.styles.grid_columns = f"1fr {needed}" if is_beside else None

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Show why another one differs."""
        if event.lines is self.contenders.lines:
            self.show()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Go to what differs; elsewhere compare, when the answer is not of now."""
        event.stop()
        if event.lines is self.differences.lines:
            self._jump()
        elif self.run.is_running or self.run.view is None or self.comparing.is_old:
            self.start()

    def start(self) -> None:
        """Compare what is there; with one, ask for another first."""
        if len(self.comparing.contenders) < FEWEST:
            self.add_contender()
        else:
            super().start()

    def add_contender(self) -> None:
        """Ask what else is held beside these."""
        if len(self.comparing.contenders) >= MOST:
            say(self, f"{MOST} beside each other are enough: drop one first", "warning")
            return
        taken = frozenset(each.key for each in self.comparing.contenders)
        picker = Picker("Hold beside the plan", choices(self.session, taken))
        open_dialog(self, picker, partial(self._picked, picker))

    def drop_contender(self) -> None:
        """Take out the one under the cursor."""
        self._complain(self.comparing.drop(self.at))

    def set_baseline(self) -> None:
        """Hold all against the one under the cursor."""
        self.comparing.set_base(self.at)
        self.contenders.lines.action_to(0)

    def merge_scenario(self) -> None:
        """Bring changes of the scenario under the cursor into the plan."""
        contenders = self.comparing.contenders
        merge_scenario(self, self.session, contenders[min(self.at, len(contenders) - 1)])

    def edit_operations(self) -> None:
        """Open the operations of the one under the cursor; compare again when they are saved."""
        chosen = self._with_a_file()
        if chosen is not None:
            edit_operations(self, chosen, self.comparing.compare)

    def edit_scenario(self) -> None:
        """Open the file of the one under the cursor in the user's editor, and compare again."""
        chosen = self._with_a_file()
        if chosen is not None and edit_file(self, chosen.key):
            self.comparing.compare()

    def _with_a_file(self) -> ContenderChoice | None:
        """The one under the cursor; None, and said why, when it is no file."""
        at = min(self.at, len(self.comparing.contenders) - 1)
        chosen = self.comparing.contenders[at]
        if chosen.key not in (PLAN, SAVED) and Path(chosen.key).is_file():
            return chosen
        words = f"{chosen.words} has no file of its own: go to a scenario (plan: 1, then E)"
        say(self, words, "warning")
        return None

    def save_scenario(self) -> None:
        """Save the edits since the last save as a scenario file."""
        ask_for_scenario(self, self.session)

    def _complain(self, words: str) -> None:
        if words:
            say(self, words, "warning")

    def _picked(self, picker: Picker, choice: Choice) -> None:
        if choice.key == TYPED:
            ask_for_path(self, lambda path: self._add(a_file(path)), now=picker.typed)
            return
        known = {PLAN: the_plan(), SAVED: the_saved()}
        self._add(known.get(choice.key) or a_file(choice.key))

    def _add(self, contender: ContenderChoice) -> None:
        self._complain(self.comparing.add(contender))

    def _jump(self) -> None:
        view = self.run.view
        at = self.differences.lines.cursor
        if view is None or at >= len(view.differences[self.other - 1]):
            return
        said = view.differences[self.other - 1][at]
        try:
            address = element_named(self.session.document.roster, said.element)
        except InvalidUsage:
            say(self, "It is not in the plan", "warning")
            return
        app_of(self).switch_mode("plan")
        self.session.go(address)

    ACTIONS = (
        Action("compare.run", "enter,r", start, "Run", "Compare.", shown=True),
        Action("compare.stop", "escape", RunScreen.stop, "Stop", "Stop, with what is known."),
        Action(
            "compare.add",
            "a",
            add_contender,
            "Add",
            "Hold another organisation beside these.",
            shown=True,
        ),
        Action("compare.drop", "d", drop_contender, "Drop", "Take one out."),
        Action(
            "compare.base", "b", set_baseline, "Baseline", "Hold all against another.", shown=True
        ),
        Action(
            "compare.merge",
            "m",
            merge_scenario,
            "Merge",
            "Bring a scenario's change into the plan.",
        ),
        Action(
            "compare.edit",
            "e",
            edit_operations,
            "Edit",
            "See, order, change, add and remove a scenario's operations.",
            shown=True,
        ),
        Action(
            "compare.editor",
            "E",
            edit_scenario,
            "Editor",
            "Open a scenario's file in $EDITOR, then compare again.",
        ),
        Action(
            "compare.scenario", "S", save_scenario, "Scenario", "Save the edits as a scenario file."
        ),
        Action("compare.settings", "s", RunScreen.ask_settings, "Settings", "How it is simulated."),
        Action(
            "compare.view",
            "v",
            RunScreen.turn,
            "View",
            "Matrices and differences, then what happens when, or back.",
            shown=True,
        ),
        Action(
            "compare.table",
            "t",
            RunScreen.toggle_table,
            "Table",
            "Charts as tables, and back.",
            shown=True,
        ),
        Action("compare.export", "x", RunScreen.export, "Report", "Write a page, or another file."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTIONS)
