"""The Simulate screen: when features reach customers, and what they wait for."""

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
from tribeplan.org.address import Address
from tribeplan.org.elements import counted
from tribeplan.report.sections import Section
from tribeplan.tui.actions import SIMULATE, bindings
from tribeplan.tui.look import Marks, shown
from tribeplan.tui.runs.messages import Settings, Spread, StudyView
from tribeplan.tui.screens.run_dialogs import ask_for_file, ask_settings
from tribeplan.tui.session import Session, app_of, say
from tribeplan.tui.simulations import Studying
from tribeplan.tui.widgets.charts import (
    INK,
    OLD_INK,
    ChartPane,
    TablePane,
    progress_line,
    report_lines,
)
from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.results import bars, curve, flow, histogram
from tribeplan.tui.widgets.status import StatusBar

# --- What the Simulate screen says in words: how far it is, the percentiles, what is in the way --

FORECAST = 85
"""The percentile that is told where there is room for one: what most features take at most."""

MOST_SQUADS = 3
"""With more work than they finish, that are named one by one."""


def state_line(studying: Studying, marks: Marks) -> Content:
    """Say how far it is, or what the answer is about."""
    view = studying.view
    if studying.progress is not None:
        return progress_line(studying.progress, marks)
    if view is None:
        return Content("When do features reach customers? Enter simulates.")
    words = (
        f"{view.replications:,} replications of {view.horizon_days:,.0f} working days from "
        f"{view.begins}, seed {view.seed}"
    )
    if view.replications < view.of:
        words = f"stopped after {words}"
    return Content.assemble(words, "  ", age(studying.edits_since, "simulates"))


def age(edits: int, verb: str) -> Content:
    """Say how old an answer is, and what to do about it."""
    if not edits:
        return Content.styled("of the plan as it is now", "$text-success")
    return Content.styled(f"{counted(edits, 'edit')} old: enter {verb} again", "$text-warning")


def standing(studying: Studying) -> str:
    """Say in a few words how the simulation stands, for the line that every screen has."""
    if studying.progress is not None:
        return "simulating …"
    if studying.reasons:
        return "cannot be simulated"
    spreads = () if studying.view is None else studying.view.spreads
    figures = [
        f"P{each.percent} {each.text} days"
        for spread in spreads[:1]
        for each in spread.percentiles
        if each.percent == FORECAST and each.days is not None
    ]
    edits = studying.edits_since
    age = f"{counted(edits, 'edit')} old" if edits else ""
    return ", ".join(filter(None, (*figures, age))) or "not simulated yet"


def figures_line(studying: Studying, spread: Spread | None, *, is_narrow: bool) -> Content:
    """The percentiles, each with how far luck may have carried it."""
    if spread is None or studying.view is None:
        return Content("")
    ink = OLD_INK if studying.edits_since else ""
    beyond = f"over {studying.view.horizon_days:,.0f}"
    parts = [] if is_narrow else [Content(f"{spread.what}, in working days: ")]
    for each in spread.percentiles:
        around = f" (±{each.give_or_take})" if each.give_or_take else ""
        text = beyond if each.days is None else f"{each.text}{around}"
        parts.append(Content.styled(f"P{each.percent} {text}   ", ink))
    if studying.edits_since:
        parts.append(Content.styled("(old)", OLD_INK))
    elif is_narrow:
        parts.append(Content("days"))
    return Content.assemble(*parts)


def trouble_lines(studying: Studying) -> list[Content]:
    """Say why it cannot be simulated, or what is to be known before the figures are read.

    That is where work comes in faster than it gets done, and that fewer replications were
    played than asked for.
    """
    reasons = _reasons(studying)
    if reasons or studying.view is None:
        return [shown(reason) for reason in reasons]
    lines: list[Content] = []
    for section in studying.view.report.overload:
        lines += [shown(section.title), *map(shown, section.sentences[:1])]
        lines += [
            shown(f"{squad}: {comes_in} come in a week, {gets_done} get done")
            for squad, comes_in, gets_done, *_ in section.rows[:MOST_SQUADS]
        ]
    return [*(shown(each, "$text-warning") for each in studying.view.cautions), *lines]


def _reasons(studying: Studying) -> list[str]:
    """Every reason with its line in the file."""
    document = studying.session.document
    told: list[str] = []
    for reason in studying.reasons:
        place = ""
        if reason.at and reason.at[0] != "experiment":
            place = f"{document.place_of(reason.at)}: "
        told += f"{place}{reason.message}".splitlines()
    return ["This cannot be simulated:", *told] if told else []


# --- The Simulate screen: when features reach customers, and what they wait for ------------------


class SimulateScreen(Screen[None]):
    """Where a structure is played through."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SIMULATE)
    DEFAULT_CSS = """
    SimulateScreen {
        & .about { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #figures { text-style: bold; }
        & #trouble {
            height: auto; max-height: 8; padding: 0 1; color: $text-error; display: none;
        }
        & #trouble.-shown { display: block; }
        & #charts { height: 1fr; scrollbar-size: 1 1; }
        & #charts > Container {
            layout: grid;
            grid-size: 2 3;
            grid-rows: 1fr;
            height: 100%;
            min-height: 27;
        }
        & #charts ChartPane, & #charts TablePane { height: 100%; }
        & #report { height: 1fr; display: none; padding: 0 1; }
        &.-table #charts { display: none; }
        &.-table #report { display: block; }
        &.-narrow #charts > Container { grid-size: 1 6; grid-rows: 10; height: auto; }
    }
    """

    class Heard(Message):
        """The simulation has something new."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.studying = Studying(session, self._tell)
        session.standing = partial(standing, self.studying)
        self.kind = "histogram"
        """How lead times are drawn: ``histogram`` or ``curve``."""

        self.work = 0
        """Which kind of work is drawn, when there are several."""

        self._drawn: tuple[StudyView | None, tuple[object, ...]] | None = None
        """What is on the screen, and how."""

        marks = session.marks
        self.lead = ChartPane(id="lead")
        self.waits = ChartPane(id="waits")
        self.flow = ChartPane(id="flow")
        self.bottlenecks = TablePane(marks, id="bottlenecks")
        self.busy = TablePane(marks, id="busy")
        self.features = TablePane(marks, id="features")
        self.report = LineList(id="report")

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield StatusBar(self.session, "simulate")
        yield Static("", markup=False, id="state", classes="about")
        yield Static("", markup=False, id="figures", classes="about")
        yield Static("", markup=False, id="trouble")
        with VerticalScroll(id="charts", can_focus=False), Container():
            yield self.lead
            yield self.bottlenecks
            yield self.waits
            yield self.busy
            yield self.flow
            yield self.features
        yield self.report
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Simulate at once: who comes here wants to see it."""
        self.session.document.listeners.append(self._after)
        self.set_class(self.session.is_accessible, "-table")
        self._focus_first()
        self.call_after_refresh(self.studying.run)

    def on_screen_resume(self) -> None:
        """Show how things stand; the plan may have been changed meanwhile."""
        self.show()

    def on_simulate_screen_heard(self) -> None:
        """Show what is new."""
        self.show()

    def on_resize(self) -> None:
        """Write the report for the new width."""
        self.call_after_refresh(self.show)

    def show(self) -> None:
        """Show how the simulation stands now."""
        # One may wait for it on another screen, which says how it stands too.
        for screen in (self, *app_of(self).screen_stack[-1:]):
            for bar in screen.query(StatusBar):
                bar.show()
        state = state_line(self.studying, self.session.marks)
        self.query_one("#state", Static).update(state, layout=False)
        is_narrow = self.has_class("-narrow")
        figures = figures_line(self.studying, self._spread(), is_narrow=is_narrow)
        self.query_one("#figures", Static).update(figures, layout=False)
        self._show_trouble()
        self._show_view()

    def _show_view(self) -> None:
        """Draw the answer, unless it is drawn like that already: progress comes often."""
        view = self.studying.view
        how = (self.studying.edits_since, self.kind, self.work, self.size, self.report.size)
        if self._drawn is not None and self._drawn[0] is view and self._drawn[1] == how:
            return
        self._drawn = (view, how)
        if view is None:
            self._show_nothing()
        else:
            self._show_charts(view)
            self._show_report(view)

    def action_simulate(self) -> None:
        """Simulate, or stop."""
        if self.studying.is_running:
            self.studying.stop()
        else:
            self.studying.run()

    def action_simulation_settings(self) -> None:
        """Ask how it is to be simulated, then simulate."""
        ask_settings(self, self.studying.settings, self._take_settings)

    def action_chart(self, kind: str) -> None:
        """Draw lead times in another way."""
        self.kind = kind
        self.show()

    def action_other_work(self) -> None:
        """Draw the lead times of the other kind of work."""
        if self.studying.view is None or len(self.studying.view.spreads) < 2:  # noqa: PLR2004
            say(self, "There is only one kind of work")
            return
        self.work += 1
        self.show()

    def action_simulation_table(self) -> None:
        """Show charts as tables, or back."""
        self.toggle_class("-table")
        self._focus_first()
        self.call_after_refresh(self.show)

    def action_export_simulation(self) -> None:
        """Ask for a file and write the result into it."""
        if self.studying.view is None:
            say(self, "There is no result yet: enter simulates", "warning")
        else:
            ask_for_file(self, self.session, "simulate")

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Go to the place in the plan."""
        event.stop()
        if event.lines is self.report:
            self.action_simulate()
            return
        pane = event.lines.parent
        if not isinstance(pane, TablePane) or not pane.chosen:
            return
        address = self._address(pane, pane.chosen)
        if not address:
            say(self, "It is no longer in the plan", "warning")
            return
        app_of(self).switch_mode("plan")
        self.session.go(address)

    def _address(self, pane: TablePane, key: str) -> Address:
        document = self.session.document
        if pane is self.features:
            there = key in document.organisation.work.features
            return ("work", "features", key) if there else ()
        seat = document.roster.squads.get(key)
        return () if seat is None else seat.address

    def _tell(self) -> None:
        self.post_message(self.Heard())

    def _take_settings(self, settings: Settings) -> None:
        self.studying.settings = settings
        self.studying.run()

    def _after(self, step: Step) -> None:
        del step
        if self.is_current:
            self.show()

    def _focus_first(self) -> None:
        (self.report if self.has_class("-table") else self.lead).focus()

    def _spread(self) -> Spread | None:
        view = self.studying.view
        if view is None or not view.spreads:
            return None
        return view.spreads[self.work % len(view.spreads)]

    def _show_trouble(self) -> None:
        lines = trouble_lines(self.studying)
        trouble = self.query_one("#trouble", Static)
        trouble.set_class(bool(lines), "-shown")
        trouble.update(Content("\n").join(lines))

    def _show_nothing(self) -> None:
        for chart, title in (
            (self.lead, "Lead time"),
            (self.waits, "Where the time goes"),
            (self.flow, "Cumulative flow"),
        ):
            chart.chart(title, lambda _width, _height: [])
        for table, title in (
            (self.bottlenecks, "What costs most time"),
            (self.busy, "How busy squads are"),
            (self.features, "Planned features"),
        ):
            table.table(Section(title), (), "")
        self.report.fill(0, lambda _index, _width: Content(""))

    def _show_charts(self, view: StudyView) -> None:
        is_old = bool(self.studying.edits_since)
        ink = OLD_INK if is_old else INK
        old = " (old)" if is_old else ""
        marks = self.session.marks
        spread = self._spread()
        if spread is not None:
            draw = curve if self.kind == "curve" else histogram
            drawn = partial(draw, spread, marks=marks, ink=ink)
            title = f"Lead time in working days: {spread.what.lower()}{old}"
            self.lead.chart(title, drawn, "h bars  c curve  w other work")
        waits = _first(view.report.waits)
        quiet = OLD_INK if is_old else ""
        causes = partial(bars, waits, marks=marks, ink=quiet)
        self.waits.chart(f"{waits.title}{old}", causes)
        drawn_flow = partial(flow, view.flow, marks=marks, ink=ink)
        self.flow.chart(f"Cumulative flow, pieces of work{old}", drawn_flow)
        self._tables(view, is_old=is_old)

    def _tables(self, view: StudyView, *, is_old: bool) -> None:
        report = view.report
        for pane, sections, keys, nothing in (
            (self.bottlenecks, report.bottlenecks, view.bottleneck_squads, "Nothing is waited for"),
            (self.busy, report.busy, view.busy_squads, "There are no squads"),
            (self.features, report.features, view.feature_ids, "No features are planned"),
        ):
            section = sections[0] if sections else None
            pane.table(section, keys, nothing, is_old=is_old)
            pane.border_subtitle = shown("enter shows it in the plan")

    def _show_report(self, view: StudyView) -> None:
        width = self.report.scrollable_content_region.width - 2
        if not self.has_class("-table") or width <= 0:
            return
        lines = report_lines(view.report.sections, width, self.session.marks)
        if self.studying.edits_since:
            lines.insert(0, f"(old: {counted(self.studying.edits_since, 'edit')} since)")
        self.report.fill(
            len(lines), lambda index, _width: Content(lines[index]), self.report.cursor
        )


def _first(sections: tuple[Section, ...]) -> Section:
    return sections[0] if sections else Section("")
