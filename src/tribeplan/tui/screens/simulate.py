"""The Simulate screen: when features reach customers, and what they wait for."""

import datetime as dt
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from tribeplan.editing.fields import InvalidField, set_field
from tribeplan.org.address import Address
from tribeplan.org.elements import counted
from tribeplan.report.sections import Section
from tribeplan.tui.actions import Action, bindings
from tribeplan.tui.look import Marks, shown
from tribeplan.tui.runs.messages import Bar, LeadTimeSpread, StudyView
from tribeplan.tui.screens.adding import squads_to_pick
from tribeplan.tui.screens.run_screen import RunScreen, Words, age
from tribeplan.tui.session import Session, app_of, attempt, say
from tribeplan.tui.simulations import RunSeries, simulate
from tribeplan.tui.widgets.charts import (
    INK,
    OLD_INK,
    ChartPane,
    TablePane,
    progress_line,
    report_lines,
)
from tribeplan.tui.widgets.dialogs import pick
from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.results import (
    bars,
    burn_up,
    burn_up_section,
    changes_line,
    changes_section,
    curve,
    flow,
    heat,
    histogram,
    load_section,
    time_line,
    time_line_keys,
)
from tribeplan.tui.widgets.what_if import PAUSE_SECONDS

# --- What the Simulate screen says in words: how far it is, the percentiles, what is in the way --

FORECAST = 85
"""The percentile that is told where there is room for one: what most features take at most."""

MOST_SQUADS = 3
"""With more work than they finish, that are named one by one."""


def state_line(run: RunSeries[StudyView], marks: Marks) -> Content:
    """Say how far it is, or what the answer is about."""
    view = run.view
    if run.progress is not None:
        return progress_line(run.progress, marks)
    if view is None and run.reasons:
        return Content("Mend this in the plan (1 goes there, a adds work); enter simulates again.")
    if view is None:
        return Content("When do features reach customers? Enter simulates.")
    words = (
        f"{view.replications:,} replications of {view.horizon_days:,.0f} working days from "
        f"{view.begins}, seed {view.seed}"
    )
    if view.replications < view.wanted:
        words = f"stopped after {words}"
    return Content.assemble(words, "  ", age(run.edits_since, "simulates"))


def standing(run: RunSeries[StudyView]) -> str:
    """Say in a few words how the simulation stands, for the line that every screen has."""
    if run.progress is not None:
        return "simulating …"
    if run.reasons:
        return "cannot be simulated"
    spreads = () if run.view is None else run.view.spreads
    figures = [
        f"P{each.percent} {each.text} days"
        for spread in spreads[:1]
        for each in spread.percentiles
        if each.percent == FORECAST and each.days is not None
    ]
    if run.view is not None and any(
        FORECAST not in {each.percent for each in spread.percentiles} for spread in spreads[:1]
    ):
        figures.append(f"no P{FORECAST} of {counted(run.view.replications, 'replication')}")
    edits = run.edits_since
    age = f"{counted(edits, 'edit')} old" if edits else ""
    return ", ".join(filter(None, (*figures, age))) or "2: simulate"


def figures_line(
    run: RunSeries[StudyView], spread: LeadTimeSpread | None, *, is_narrow: bool
) -> Content:
    """The percentiles, each with how far luck may have carried it."""
    if spread is None or run.view is None:
        return Content("")
    ink = OLD_INK if run.edits_since else ""
    beyond = f"over {run.view.horizon_days:,.0f}"
    parts = [] if is_narrow else [Content(f"{spread.what}, in working days: ")]
    for each in spread.percentiles:
        around = f" (±{each.give_or_take})" if each.give_or_take else ""
        text = beyond if each.days is None else f"{each.text}{around}"
        parts.append(Content.styled(f"P{each.percent} {text}   ", ink))
    if run.edits_since:
        parts.append(Content.styled("(old)", OLD_INK))
    elif is_narrow:
        parts.append(Content("days"))
    return Content.assemble(*parts)


def trouble_lines(run: RunSeries[StudyView]) -> list[Content]:
    """Say why it cannot be simulated, or what is to be known before the figures are read.

    That is where work comes in faster than it gets done, and that fewer replications were
    played than asked for.
    """
    reasons = _reasons(run)
    if reasons or run.view is None:
        return [shown(reason) for reason in reasons]
    lines: list[Content] = []
    for section in run.view.report.parts["overload"]:
        lines += [shown(section.title), *map(shown, section.sentences[:1])]
        lines += [
            shown(f"{squad}: {comes_in} come in a week, {gets_done} get done")
            for squad, comes_in, gets_done, *_ in section.rows[:MOST_SQUADS]
        ]
    return [*(shown(each, "$text-warning") for each in run.view.cautions), *lines]


def _reasons(run: RunSeries[StudyView]) -> list[str]:
    """Every reason with its line in the file."""
    document = run.session.document
    told: list[str] = []
    for reason in run.reasons:
        place = ""
        if reason.at and reason.at[0] != "experiment":
            place = f"{document.place_of(reason.at)}: "
        told += f"{place}{reason.message}".splitlines()
    return ["This cannot be simulated:", *told] if told else []


# --- The panes of the Simulate screen ------------------------------------------------------------

TIME_LINE = "Time line: from asked for to with customers, half and 85 of 100"
BURN_UP = "Planned features with customers"
MOVES = "left right moves it a week  M squad"
HEAT = "Load by weeks: all open work over what people can do"
TO_THE_PLAN = "enter shows it in the plan"


def _waits(view: StudyView) -> Section:
    return next(iter(view.report.parts["waits"]), Section(""))


TALL = 38
"""Lines for the panes from which on those of the two columns are as high as each needs."""

FRAME = 3
"""Lines of a table besides its rows: the frame and the heading."""


# --- The Simulate screen: when features reach customers, and what they wait for ------------------


class SimulateScreen(RunScreen):
    """Where a structure is played through."""

    DEFAULT_CSS = """
    SimulateScreen {
        & #headline { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #trouble { color: $text-error; }
        & #page-1 { grid-size: 2 1; min-height: 27; }
        & #page-1 ChartPane, & #page-1 TablePane { height: 1fr; }
        &.-narrow #page-1 { grid-size: 1 2; grid-rows: 30; }
        & #page-2 { grid-size: 2 2; grid-rows: 3fr 2fr; min-height: 18; }
        & #page-2 #time-line { column-span: 2; }
        &.-narrow #page-2 { grid-size: 1 3; grid-rows: 16 12 14; }
        &.-narrow #page-2 #time-line { column-span: 1; }
    }
    """

    MODE = "simulate"

    def __init__(self, session: Session) -> None:
        run = RunSeries[StudyView](session, lambda: None)
        self.kind = "histogram"
        """How lead times are drawn: ``histogram`` or ``curve``."""

        self.work = 0
        """Which kind of work is drawn, when there are several."""

        self.moved = ""
        """What moving a feature has done, in words."""

        self._soon: Timer | None = None
        """Simulates again after a feature was moved."""

        self._moving: tuple[str, Bar] | None = None
        """The feature that was moved last, and when customers had it before."""

        self.lead = ChartPane("Lead time", "lead")
        self.waits = ChartPane("Where the time goes", "waits")
        self.flow = ChartPane("Cumulative flow", "flow")
        self.burn_up = ChartPane(BURN_UP, "burn-up")
        self.charts = (self.lead, self.waits, self.flow, self.burn_up)
        marks = session.marks
        self.bottlenecks = TablePane("What costs most time", "bottlenecks", marks)
        self.busy = TablePane("How busy squads are", "busy", marks)
        self.features = TablePane("Planned features", "features", marks)
        self.time_line = TablePane(TIME_LINE, "time-line", marks)
        self.heat = TablePane(HEAT, "heat", marks)
        self.tables = (self.bottlenecks, self.busy, self.features, self.time_line, self.heat)
        columns = Vertical(*self.charts[:3]), Vertical(*self.tables[:3])
        super().__init__(session, run, (columns, (self.time_line, self.burn_up, self.heat)))
        session.standing = partial(standing, run)

    def begin(self) -> None:
        """Simulate the plan as it is now."""
        simulate(self.run)

    def words(self) -> Words:
        """Say how far it is, the percentiles, and what is in the way."""
        return Words(
            state_line(self.run, self.session.marks),
            figures_line(self.run, self._spread(), is_narrow=self.is_narrow),
            trouble_lines(self.run),
        )

    def drawn_by(self) -> object:
        """How old the answer is, and what of it is drawn."""
        return (self.run.edits_since, self.kind, self.work, self.moved)

    def draw(self) -> None:
        """Draw the answer, or that there is none yet."""
        if self.run.view is not None:
            self._draw_answer(self.run.view)
            return
        for pane in (*self.charts, *self.tables):
            pane.clear()

    def lines(self, width: int) -> list[str]:
        """The whole report as text."""
        if self.run.view is None:
            return []
        view = self.run.view
        over_time = (
            burn_up_section(view.burn_up, view.over_time),
            load_section(view.over_time),
            changes_section(view.over_time),
        )
        shown_too = (section for section in over_time if section.rows)
        sections = (*view.report.sections, *shown_too)
        lines = report_lines(sections, width, self.session.marks)
        edits = self.run.edits_since
        return [f"(old: {counted(edits, 'edit')} since)", *lines] if edits else lines

    def _spread(self) -> LeadTimeSpread | None:
        view: StudyView | None = self.run.view
        if view is None or not view.spreads:
            return None
        return view.spreads[self.work % len(view.spreads)]

    def _draw_answer(self, view: StudyView) -> None:
        marks, over, is_old = self.session.marks, view.over_time, bool(self.run.edits_since)
        ink, old = (OLD_INK, " (old)") if is_old else (INK, "")
        spread = self._spread()
        if spread is not None:
            draw = curve if self.kind == "curve" else histogram
            title = f"Lead time in working days: {spread.what.lower()}{old}"
            drawn = partial(draw, spread, marks=marks, ink=ink)
            self.lead.chart(title, drawn, "h bars  c curve  w other work")
        waits = _waits(view)
        causes = partial(bars, waits, marks=marks, ink=OLD_INK if is_old else "")
        self.waits.chart(f"{waits.title}{old}", causes)
        drawn_flow = partial(flow, view.flow, marks=marks, ink=ink)
        self.flow.chart(f"Cumulative flow, pieces of work{old}", drawn_flow)
        parts = view.report.parts
        for pane, part, keys, nothing in (
            (self.bottlenecks, "bottlenecks", view.bottleneck_squads, "Nothing is waited for"),
            (self.busy, "busy", view.busy_squads, "There are no squads"),
            (self.features, "features", view.feature_ids, "No features are planned"),
        ):
            pane.table(next(iter(parts[part]), None), keys, nothing, is_old=is_old)
            pane.border_subtitle = shown(TO_THE_PLAN)
        rows = partial(time_line, over, marks=marks)
        self.time_line.chart(f"{TIME_LINE}{old}", rows, time_line_keys(over))
        self.time_line.border_subtitle = shown(self.moved or changes_line(over, marks) + MOVES)
        self.burn_up.chart(f"{BURN_UP}{old}", partial(burn_up, view.burn_up, over, marks=marks))
        squads = [load.squad for load in over.loads]
        self.heat.chart(f"{HEAT}{old}", partial(heat, over, marks=marks), squads)
        self.heat.border_subtitle = shown(TO_THE_PLAN)

    def chart(self, kind: str) -> None:
        """Draw lead times in another way."""
        self.kind = kind
        self.show()

    def other_work(self) -> None:
        """Draw the lead times of the other kind of work."""
        if self.run.view is None or len(self.run.view.spreads) < 2:  # noqa: PLR2004
            say(self, "There is only one kind of work")
            return
        self.work += 1
        self.show()

    def move_by_weeks(self, weeks: int) -> None:
        """Let the feature under the cursor of the time line be asked for earlier or later."""
        bar = self._bar()
        if bar is None or not bar.asked_on:
            say(self, "Go to a feature of the time line first (v shows it)", "warning")
            return
        feature = self.session.document.organisation.work.features[bar.feature]
        asked = feature.arrives or dt.date.fromisoformat(bar.asked_on)
        day = asked + dt.timedelta(weeks=weeks)
        self._revise(bar, "arrives", day.isoformat())

    def move_to_squad(self) -> None:
        """Let another squad make the feature under the cursor of the time line."""
        bar = self._bar()
        if bar is None:
            say(self, "Go to a feature of the time line first (v shows it)", "warning")
            return
        squads = squads_to_pick(self.session.document.roster)
        title = f"Which squad makes {bar.name}?"
        pick(self, title, squads, lambda choice: self._revise(bar, "squad", choice.key))

    def _bar(self) -> Bar | None:
        view, key = self.run.view, self.time_line.chosen
        known = self.session.document.organisation.work.features
        bars = () if view is None else view.over_time.bars
        return next((bar for bar in bars if bar.feature == key and key in known), None)

    def _revise(self, bar: Bar, field: str, typed: str) -> None:
        address = ("work", "features", bar.feature)
        try:
            edit = set_field(self.session.document.roster, address, field, typed)
        except InvalidField as invalid:
            say(self, str(invalid), "warning")
            return
        if attempt(self, self.session, edit) is not None:
            before = self._moving[1] if self._moving and self._moving[0] == bar.feature else bar
            self._moving = (bar.feature, before)
            if self._soon is not None:
                self._soon.stop()
            self._soon = self.set_timer(PAUSE_SECONDS, self.begin)

    def show(self) -> None:
        """Show how the run stands now, and what moving a feature has done."""
        bar = None
        if self._moving is not None and self.run.view is not None and not self.run.edits_since:
            bars = {bar.feature: bar for bar in self.run.view.over_time.bars}
            bar = bars.get(self._moving[0])
        if bar is not None and self._moving is not None:
            before = self._moving[1].dates[2]
            untold = "not told by so few replications"
            self.moved = f"{bar.name}: 85% by {bar.dates[2] or untold}, was {before or untold}"
        super().show()
        self._share_height()

    def _share_height(self) -> None:
        """Tables as high as what they hold where there is room, and the charts the rest of it."""
        height, view = self.query_one("#charts").size.height, self.run.view
        is_tall = height >= TALL and not self.is_narrow and view is not None
        rows: dict[Widget, int] = {pane: pane.lines.count for pane in self.tables}
        rows[self.waits] = 0 if view is None else len(_waits(view).rows)
        for pane in (self.waits, self.bottlenecks, self.busy):
            pane.styles.height = min(rows[pane] + FRAME, height // 3) if is_tall else None
        over_time = min(rows[self.time_line] + FRAME, height * 3 // 5)
        self.query_one("#page-2").styles.grid_rows = f"{over_time} 1fr" if is_tall else None

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Go to the place in the plan."""
        event.stop()
        if event.lines is self.report:
            self.start()
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
        if pane in (self.features, self.time_line):
            there = key in document.organisation.work.features
            return ("work", "features", key) if there else ()
        seat = document.roster.squads.get(key)
        return () if seat is None else seat.address

    ACTIONS = (
        Action("simulate.run", "enter,r", RunScreen.start, "Run", "Simulate.", shown=True),
        Action("simulate.stop", "escape", RunScreen.stop, "Stop", "Stop, with what is known."),
        Action(
            "simulate.settings",
            "s",
            RunScreen.ask_settings,
            "Settings",
            "How it is simulated.",
            shown=True,
        ),
        Action(
            "simulate.histogram",
            "h",
            partial(chart, kind="histogram"),
            "Histogram",
            "Lead times as bars.",
        ),
        Action(
            "simulate.curve",
            "c",
            partial(chart, kind="curve"),
            "Curve",
            "The share that customers have by a day.",
        ),
        Action(
            "simulate.kind", "w", other_work, "Work", "Planned features, or items that keep coming."
        ),
        Action(
            "simulate.view",
            "v",
            RunScreen.turn,
            "View",
            "Time line, burn-up and load by weeks, or back.",
            shown=True,
        ),
        Action(
            "simulate.sooner",
            "left",
            partial(move_by_weeks, weeks=-1),
            "Sooner",
            "Ask for the feature of the time line a week sooner.",
        ),
        Action(
            "simulate.later",
            "right",
            partial(move_by_weeks, weeks=1),
            "Later",
            "Ask for the feature of the time line a week later.",
        ),
        Action(
            "simulate.squad",
            "M",
            move_to_squad,
            "Squad",
            "Let another squad make the feature of the time line.",
        ),
        Action(
            "simulate.table",
            "t",
            RunScreen.toggle_table,
            "Table",
            "Charts as tables, and back.",
            shown=True,
        ),
        Action(
            "simulate.export",
            "x",
            RunScreen.export,
            "Export",
            "Write the result into a file.",
            shown=True,
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTIONS)
