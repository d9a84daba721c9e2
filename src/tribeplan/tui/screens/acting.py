"""What every action on the thing under the cursor needs: what that is, and saying why not."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Key
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from tribeplan.editing.edit import Step
from tribeplan.org.roster import ChapterSeat, Roster, SquadSeat
from tribeplan.rules.finding import Finding
from tribeplan.scenario.edit import Edit
from tribeplan.tui.actions import ACTIONS, bindings
from tribeplan.tui.session import Session, attempt, say
from tribeplan.tui.subject import ProblemIndex, Subject, is_there, subject_of
from tribeplan.tui.widgets.inspector import Inspector
from tribeplan.tui.widgets.problems import Problems


class Acting(Screen[None]):
    """A screen with a thing under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTIONS)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.problem_index = ProblemIndex(is_patient=True)
        """Shared by the panes, so that problems are looked up once for each edit."""

        self.refusals: dict[str, Callable[[], str]] = {}
        """By the action: gives why it cannot be done now, or nothing."""

    @property
    def roster(self) -> Roster:
        """The plan as it is now."""
        return self.session.document.roster

    @property
    def subject(self) -> Subject:
        """What is under the cursor."""
        return subject_of(self.session.cursor)

    @property
    def is_on_something(self) -> bool:
        """Whether what is under the cursor is in the plan, and is not all of it."""
        subject = self.subject
        return bool(subject.address) and is_there(self.session.document.organisation, subject)

    @property
    def people_here(self) -> tuple[str, ...]:
        """Who is marked; else who is under the cursor; nobody when that is no person."""
        known = self.session.document.organisation.people
        marked = tuple(person for person in known if person in self.session.marked)
        if marked:
            return marked
        subject = self.subject
        return (subject.id,) if subject.kind == "person" and subject.id in known else ()

    @property
    def squad_here(self) -> SquadSeat | None:
        """The squad under the cursor, also when the cursor is on somebody in it."""
        match self.session.cursor:
            case ("tribes", _, "squads", str(squad), *_):
                return self.roster.squads.get(squad)
            case _:
                return None

    @property
    def chapter_here(self) -> ChapterSeat | None:
        """The chapter under the cursor, also when the cursor is on somebody in it."""
        match self.session.cursor:
            case ("tribes", str(tribe), "chapters", str(chapter), *_):
                seats = self.roster.chapters
                return next((s for s in seats if (s.tribe_id, s.id) == (tribe, chapter)), None)
            case _:
                return None

    @property
    def tribe_here(self) -> str | None:
        """The tribe under or around the cursor; else the first there is."""
        tribes = self.session.document.organisation.tribes
        match self.session.cursor:
            case ("tribes", str(tribe), *_) if tribe in tribes:
                return tribe
            case _:
                return next(iter(tribes), None)

    @property
    def problem_here(self) -> Finding | None:
        """The problem that is meant: that of the problems pane when keys go there, else of here."""
        pane = self.problems_pane
        version = self.session.document.version
        about = self.problem_index.about(version, self.session.cursor)
        if pane is not None and pane.current is not None:
            is_asked = pane.has_focus or pane.current in about
            if is_asked and pane.lists(version):
                return pane.current
        return about[0] if about else None

    @property
    def problems_pane(self) -> Problems | None:
        """The pane that lists the problems, if this screen has one."""
        return next(iter(self.query(Problems)), None)

    @property
    def inspector(self) -> Inspector | None:
        """The pane that shows what is under the cursor, if this screen has one."""
        return next(iter(self.query(Inspector)), None)

    def why_not(self, action: str) -> str:
        """Say why an action cannot be done now; empty when it can."""
        refusal = self.refusals.get(action)
        return refusal() if refusal is not None and self.is_attached else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what cannot be done now."""
        if self.why_not(action):
            return None
        return super().check_action(action, parameters)

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing, when it is greyed out."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            reason = self.why_not(binding.action.partition("(")[0])
            if reason:
                event.stop()
                event.prevent_default()
                say(self, reason, "warning")
                return

    def make(self, edit: Edit) -> Step | None:
        """Make an edit and say what it did, or why it cannot be made."""
        return attempt(self, self.session, edit)

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """What lies there; nothing where a form is just going, which no text is marked in."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (None, None) if widget is not None and widget.parent is None else (widget, offset)

    def run_later_menu(self) -> None:
        """Open the context menu; what has one says how."""
