"""The Value screen: what the work is for, and what it is steered by, in six views of the plan."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content
from textual.style import Style
from textual.timer import Timer

from tribeplan.editing.version import Transition
from tribeplan.org.address import Address
from tribeplan.org.elements import counted
from tribeplan.org.roster import Roster, squad_name, tribe_name
from tribeplan.org.value_map import NeedOfUsers, value_maps
from tribeplan.report.sections import Section
from tribeplan.scenario.structure_edits import add_element, remove_element
from tribeplan.tui.actions import Action, bindings
from tribeplan.tui.asking import Values
from tribeplan.tui.look import shown
from tribeplan.tui.runs.messages import SIMULATED, Contender, RunSettings, Steer, ValueView
from tribeplan.tui.screens.adding import ADDITIONS, Around, form_for
from tribeplan.tui.screens.run_screen import RunScreen, Words
from tribeplan.tui.screens.scenarios import ask_for_path
from tribeplan.tui.session import Session, app_of, attempt, say
from tribeplan.tui.simulations import RunSeries
from tribeplan.tui.subject import ProblemIndex, is_there, subject_of
from tribeplan.tui.widgets.charts import TablePane, laid_out, progress_line, report_lines
from tribeplan.tui.widgets.forms import fill_in
from tribeplan.tui.widgets.inspector import Inspector
from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.what_if import MOST_PEOPLE, PAUSE_SECONDS

# --- The map as lines: what a tribe is for, what users need, their jobs, and the features for them

VIEWS = {
    "map": ("M", "What users need, and the work for it; enter changes it."),
    "journey": ("J", "How soon customers see what the product is worth."),
    "scorecard": ("C", "How measures stand, by a file of readings."),
    "readiness": ("R", "How tribes say they are led, and what the model says."),
    "roles": ("O", "What becomes of people's roles."),
    "backlog": ("B", "The backlog in every order, with what each brings."),
}
"""Each with its key."""

HEADINGS = ("vision, needs, jobs, features", "squad", "features:", "effort:", "half by", "85% by")


class ValueLine(NamedTuple):
    """A line of the map, and what it is about."""

    cells: tuple[str, ...]
    """One of a tribe, which has all the width; else one for each heading."""

    address: Address
    field: str = ""
    """Where its form begins."""

    need: tuple[str, str] = ("", "")
    """What users need and their job, in words, that a feature added here is for."""

    style: str = ""


def map_lines(roster: Roster, facts: Mapping[str, tuple[str, str, str]]) -> Iterator[ValueLine]:
    """Lay every tribe's map out; shares and dates as far as they are known."""
    for drawn in value_maps(roster):
        at: Address = ("tribes", drawn.tribe)
        purpose = drawn.purpose or "no purpose is written yet"
        title = f"{tribe_name(roster, drawn.tribe)}: {purpose}"
        yield ValueLine((title,), at, "purpose", style="bold")
        for need in drawn.needs:
            yield from _need_lines(roster, need, at, facts)
        if drawn.without_need:
            many = str(len(drawn.without_need))
            words = "  Work without a need"
            yield ValueLine((words, "", many, "", "", ""), at, "user_needs", style="$text-warning")
            for id_ in drawn.without_need:
                yield _feature_line(roster, id_, ("", ""), facts)


def _need_lines(
    roster: Roster, need: NeedOfUsers, at: Address, facts: Mapping[str, tuple[str, str, str]]
) -> Iterator[ValueLine]:
    known = facts.get(f"{at[1]} {need.words}", ("", "", ""))
    words, many = need.words or "(a job without a need)", len(need.features)
    style = "$text-accent" if many else "$text-warning"
    cells = (f"  {words}", "", str(many) if many else "none", *known)
    yield ValueLine(cells, at, "user_needs", (need.words, ""), style)
    for job in need.jobs:
        about = (need.words, job.words)
        if job.words:
            many = len(job.features)
            style = "" if many else "$text-warning"
            cells = (f"    {job.words}", "", str(many) if many else "none", "", "", "")
            yield ValueLine(cells, at, "user_needs", about, style)
        for id_ in job.features:
            yield _feature_line(roster, id_, about, facts)


def _feature_line(
    roster: Roster, id_: str, need: tuple[str, str], facts: Mapping[str, tuple[str, str, str]]
) -> ValueLine:
    feature = roster.organisation.work.features[id_]
    squad, known = squad_name(roster, feature.squad), facts.get(id_, ("", "", ""))
    cells = (f"      {feature.name or id_}", squad, "", *known)
    return ValueLine(cells, ("work", "features", id_), need=need, style="$text-primary")


def readings_of(session: Session) -> str:
    """The file of readings that was named for this model, now or at an earlier start."""
    return str(session.view.get("readings") or "")


# --- The Value screen: what the work is for, and what it is steered by ---------------------------


class ValueScreen(RunScreen):
    """Where a product is steered."""

    DEFAULT_CSS = """
    ValueScreen {
        & #headline { height: 1; padding: 0 1; text-style: none; link-style: none; }
        & #headline { link-color: $foreground; link-style-hover: underline; }
        & #trouble { color: $text-warning; }
        & #page-1 { grid-size: 2 1; grid-columns: 1fr 38; }
        & #page-1.-shown { display: block; layout: grid; height: 100%; }
        &.-form #page-1 { grid-columns: 1fr 46; }
        &.-narrow #charts > #page-1 { grid-size: 1 1; grid-columns: 1fr; height: 100%; }
        &.-narrow #steered { display: none; }
        &.-narrow.-form #steered { display: block; }
        &.-narrow.-form #map { display: none; }
    }
    """

    HAS_CHARTS = False

    MODE = "value"

    def __init__(self, session: Session) -> None:
        self.runs = {name: RunSeries[ValueView](session, lambda: None) for name in VIEWS}
        self.front = "map"
        """The view in front."""

        self.lines_of_map: tuple[ValueLine, ...] = ()
        self.map = TablePane("Core value map", "map", session.marks)
        self.beside = replace(session, cursor=(), on_cursor=[])
        """Where the user is on the map: the plan keeps its own place."""

        self.card = Inspector(self.beside, ProblemIndex(), "steered")
        self._soon: Timer | None = None
        """Tells the map again after an edit."""

        super().__init__(session, self.runs["map"], ((self.map, self.card),))
        for run in self.runs.values():
            run.changed = self._tell

    @property
    def line(self) -> ValueLine | None:
        """The line of the map under the cursor."""
        at = self.map.lines.cursor
        return self.lines_of_map[at] if at < len(self.lines_of_map) else None

    def words(self) -> Words:
        """Say which views there are, how old this one is, and what is in the way."""
        tabs = [
            Content.styled(
                f"[{words}]" if is_open else f" {words} ", "reverse" if is_open else ""
            ).stylize(Style.from_meta({"@click": f"screen.look('{name}')"}))
            for name in VIEWS
            for words, is_open in [(name.capitalize(), name == self.front)]
        ]
        view = self.run.view
        told = [*(reason.message for reason in self.run.reasons), *(view.cautions if view else ())]
        trouble = [shown(f"Not simulated: {each}" if view else each) for each in told]
        return Words(self._state(), Content(" ").join(tabs), trouble)

    def _state(self) -> Content:
        run = self.run
        if run.progress is not None:
            return progress_line(run.progress, self.session.marks)
        if self.front == "scorecard" and not readings_of(self.session):
            return Content("Which file has the readings? f asks for it.")
        if run.view is None:
            return Content("Not simulated yet: r does it." if self.front in SIMULATED else "")
        if run.edits_since:
            words = f"{counted(run.edits_since, 'edit')} old: r tells it again"
            return Content.styled(words, "$text-warning")
        effect = shown(self.session.what_if(), "$text-muted")
        return Content.assemble(("up to date", "$text-success"), "  ", effect)

    def drawn_by(self) -> object:
        """Which view, and of which plan."""
        return (self.front, self.session.document.version, self.run.edits_since)

    def draw(self) -> None:
        """Draw the map; the other views are drawn as text."""
        if self.front != "map":
            return
        facts: Mapping[str, tuple[str, str, str]] = (
            {} if self.run.view is None else self.run.view.facts
        )
        lines = tuple(map_lines(self.session.document.roster, facts))
        self.lines_of_map = lines
        cells = tuple(line.cells for line in lines if len(line.cells) > 1)

        def draw(width: int) -> tuple[Content, list[Content]]:
            table = laid_out(Section("", (), HEADINGS, cells), width, self.session.marks)
            rows = iter(table.rows)
            texts = (next(rows) if len(each.cells) > 1 else "".join(each.cells) for each in lines)
            drawn = [shown(text, each.style) for text, each in zip(texts, lines, strict=True)]
            return Content(table.heading), drawn

        self.map.chart("Core value map", draw, ())
        self.map.border_subtitle = shown("enter edit  a add work  x remove it  p plan")
        self.show_card()

    def show_card(self) -> None:
        """Show what is known of the line under the cursor."""
        if self.line is not None:
            self.beside.go(self.line.address)
        self.card.show(self.beside)

    def lines(self, width: int) -> list[str]:
        """The view as text."""
        view = self.run.view
        return [] if view is None else report_lines(view.sections, width, self.session.marks)

    def begin(self) -> None:
        """Ask for the view in front, of the plan as it is now."""
        document, name = self.session.document, self.front
        readings = readings_of(self.session)
        if name != "scorecard" or readings:
            contender = Contender(document.root, document.organisation)
            self.run.ask(Steer(contender, name, self.run.settings, readings))
        self.show()

    def look(self, name: str) -> None:
        """Show one of the views; what is not known of the plan as it is now is asked for."""
        self.front = name
        self.run = self.runs[name]
        self.set_class(name != "map", "-table")
        self._focus_first()
        if not self.run.is_running and (self.run.view is None or self.run.edits_since):
            self.call_after_refresh(self.begin)
        self.call_after_refresh(self.show)

    def action_look(self, name: str) -> None:
        """Show the view whose name was clicked."""
        self.look(name)

    def turn(self, by: int = 1) -> None:
        """Show the next view, or the one before."""
        names = list(VIEWS)
        self.look(names[(names.index(self.front) + by) % len(names)])

    def toggle_table(self) -> None:
        """Show the map as text, or back; the other views are text."""
        if self.front == "map":
            super().toggle_table()
        else:
            say(self, "It is text already")

    def ask_for_readings(self) -> None:
        """Ask for the file of readings, and keep its name for the next start."""

        def answered(path: str) -> None:
            self.session.view["readings"] = path
            self.runs["scorecard"].view = None
            self.look("scorecard")

        about = "CSV, Parquet or a workbook, with columns date, measure and value."
        words = ("Which file has the readings?", "Read", about)
        ask_for_path(self, answered, words, readings_of(self.session))

    def _line_in_view(self) -> ValueLine | None:
        """The line under the cursor of the map; where the map is not in view, say how it gets so.

        None, too, for a line of something that has gone since the map was drawn.
        """
        line = None if self.has_class("-table") else self.line
        organisation = self.session.document.organisation
        if line is None or not is_there(organisation, subject_of(line.address)):
            say(self, "M shows the map, whose lines can be changed", "warning")
            return None
        return line

    def edit(self) -> None:
        """Open the form of what is under the cursor of the map."""
        line = self._line_in_view()
        if line is None:
            return
        self.show_card()
        self.card.edit(line.field)

    def action_edit(self) -> None:
        """Open the form of what the card shows."""
        self.edit()

    def add_work(self) -> None:
        """Ask for a feature that serves the need or the job under the cursor of the map."""
        line, roster = self._line_in_view(), self.session.document.roster
        if line is None:
            return
        addition = next(each for each in ADDITIONS if each.kind == "feature")
        if addition.needs(roster):
            say(self, addition.needs(roster), "warning")
            return
        user, job = line.need
        need = {name: words for name, words in (("user", user), ("job", job)) if words} or None
        feature = roster.organisation.work.features.get(str(line.address[-1]))
        form = form_for(addition, Around(roster, None, feature.squad if feature else None, None))

        def answered(values: Values) -> None:
            name, now = values["name"] or None, self.session.document.roster
            fields = {"squad": values["squad"], "name": name, "need": need}
            attempt(self, self.session, add_element(now, "feature", values["id"], fields))

        title = f"Add a feature for: {job or user}" if need else "Add a feature without a need"
        fill_in(self, form._replace(title=title), answered)

    def remove_work(self) -> None:
        """Remove the feature under the cursor of the map."""
        line = self._line_in_view()
        if line is None:
            return
        if line.address[0] != "work":
            say(self, "Go to a feature; enter changes needs and jobs", "warning")
            return
        attempt(self, self.session, remove_element(self.session.document.roster, line.address))

    def show_in_plan(self) -> None:
        """Go to what is under the cursor of the map on the Plan screen."""
        line = self._line_in_view()
        if line is not None:
            app_of(self).switch_mode("plan")
            self.session.go(line.address)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Show the card of what is under the cursor."""
        if event.lines is self.map.lines:
            self.show_card()

    def on_line_list_scrolled(self) -> None:
        """Write the text once it has its room."""
        if self.report.size not in self._drawn[1]:
            self.show()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Open the form of a line of the map; elsewhere ask again."""
        event.stop()
        if event.lines is self.map.lines:
            self.edit()
        else:
            self.start()

    def on_inspector_turned(self, event: Inspector.Turned) -> None:
        """Make room for a form; when it is left, go back to the map."""
        self.set_class(event.has_form, "-form")
        if not event.has_form:
            self._focus_first()

    def _after(self, transition: Transition) -> None:
        """Show the edit; the map is told again once no other one follows."""
        super()._after(transition)
        if self.is_current and len(transition.after.people) <= MOST_PEOPLE:
            if self._soon is not None:
                self._soon.stop()
            self._soon = self.set_timer(PAUSE_SECONDS, self.begin)

    def _take_settings(self, settings: RunSettings) -> None:
        for run in self.runs.values():
            run.settings = settings
            run.view = None if run is not self.run else run.view
        self.begin()

    ACTIONS = (
        Action("value.edit", "e", edit, "Edit", "Change what is under the cursor.", shown=True),
        Action("value.add", "a", add_work, "Add", "Add work for the need here.", shown=True),
        Action("value.remove", "x,delete", remove_work, "Remove", "Remove the feature here."),
        Action("value.plan", "p", show_in_plan, "In plan", "Show what is here in the plan."),
        Action("value.view", "v,right", turn, "View", "The next view.", shown=True),
        Action("value.back", "left", partial(turn, by=-1), "Back", "The view before."),
        *(
            Action(f"value.{name}", key, f"look('{name}')", name.capitalize(), words)
            for name, (key, words) in VIEWS.items()
        ),
        Action(
            "value.readings",
            "f",
            ask_for_readings,
            "Readings",
            "Which file has the readings of the scorecard.",
            shown=True,
        ),
        Action("value.run", "r", RunScreen.start, "Run", "Tell it again, with dates.", shown=True),
        Action("value.stop", "escape", RunScreen.stop, "Stop", "Stop, with what is known."),
        Action("value.settings", "s", RunScreen.ask_settings, "Settings", "How it is simulated."),
        Action("value.table", "t", toggle_table, "Text", "The map as text, and back."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTIONS)
