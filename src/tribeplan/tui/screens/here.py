"""What actions on the Plan screen are about: the thing under the cursor, and the plan it is in."""

from dataclasses import dataclass, field
from typing import Any

from textual.screen import Screen

from tribeplan.editing.version import Transition
from tribeplan.org.elements import first_few
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import ChapterSeat, Roster, SquadSeat
from tribeplan.rules.rule import Finding
from tribeplan.scenario.edit import Edit
from tribeplan.tui.actions import Action
from tribeplan.tui.choices import Destination
from tribeplan.tui.session import Session, attempt, say
from tribeplan.tui.subject import ProblemIndex, Subject, is_there, subject_of
from tribeplan.tui.widgets.matrix.matrix import Matrix
from tribeplan.tui.widgets.orgtree import OrgTree
from tribeplan.tui.widgets.problems import Problems

MOST_SCENARIOS = 3
"""That are named one by one."""


@dataclass(eq=False, repr=False)
class Found:
    """What was found last, and where one is in it."""

    places: list[Destination] = field(default_factory=list[Destination])
    number: int = 0


@dataclass(eq=False, repr=False)
class Here:
    """The thing under the cursor, for every action that is about it."""

    screen: Screen[Any]
    """Where dialogs are opened and messages are shown."""

    session: Session
    matrix: Matrix
    problems: Problems
    problem_index: ProblemIndex
    """Shared by the panes, so that problems are looked up once for each edit."""

    offered: tuple[Action, ...]
    """What the context menu offers."""

    found: Found = field(default_factory=Found)

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
    def is_in_between(self) -> bool:
        """Whether the cursor is at what is no element and has the address of one around it.

        That are the row 'No squad' and what else has no id in the figure, and groups of the tree.
        """
        pane = self.screen.focused
        if isinstance(pane, OrgTree):
            node = pane.cursor_node
            branch = None if node is None else node.data
            return branch is not None and bool(branch.key) and self.subject.kind == "tribe"
        grid, place = self.matrix.grid, self.matrix.place
        if pane is not self.matrix or grid is None or self.matrix.is_away:
            return False
        if self.matrix.person is not None:
            return False
        head = grid.squad_of(place.spot) or grid.chapter_of(place.spot)
        return head is not None and not head.id

    @property
    def person(self) -> str:
        """Who is under the cursor, whoever is marked; empty when that is nobody."""
        subject = self.subject
        known = self.session.document.organisation.people
        return subject.id if subject.kind == "person" and subject.id in known else ""

    @property
    def people(self) -> tuple[str, ...]:
        """Who is marked; else who is under the cursor; nobody when that is no person."""
        known = self.session.document.organisation.people
        marked = tuple(person for person in known if person in self.session.marked)
        if marked:
            return marked
        return (self.person,) if self.person else ()

    @property
    def squad(self) -> SquadSeat | None:
        """The squad under the cursor, or in whose row of the matrix somebody is."""
        grid = self.matrix.grid
        match self.session.cursor:
            case ("tribes", _, "squads", str(squad), *_):
                return self.roster.squads.get(squad)
            case ("people", str(person)) if grid is not None and self.matrix.has_focus:
                place = self.matrix.place
                head = grid.squad_of(place.spot) if grid.person(place) == person else None
                return None if head is None else self.roster.squads.get(head.id)
            case _:
                return None

    @property
    def chapter(self) -> ChapterSeat | None:
        """The chapter under the cursor or of somebody in it; in the matrix that of the cell."""
        match self.session.cursor:
            case ("tribes", str(tribe), "chapters", str(chapter), *_):
                found = self._chapter(tribe, chapter)
            case _:
                found = None
        grid = self.matrix.grid
        if found is not None or grid is None or not self.matrix.has_focus:
            return found
        head = grid.chapter_of(self.matrix.place.spot)
        return self._chapter(grid.tribe_id, "" if head is None else head.id)

    def _chapter(self, tribe: str, chapter: str) -> ChapterSeat | None:
        seats = self.roster.chapters
        return next((seat for seat in seats if (seat.tribe_id, seat.id) == (tribe, chapter)), None)

    @property
    def tribe(self) -> str | None:
        """The tribe under or around the cursor; else the first there is."""
        tribes = self.session.document.organisation.tribes
        match self.session.cursor:
            case ("tribes", str(tribe), *_) if tribe in tribes:
                return tribe
            case _:
                return next(iter(tribes), None)

    @property
    def problem(self) -> Finding | None:
        """The problem that is meant: that of the problems pane when keys go there, else of here."""
        pane = self.problems
        version = self.session.document.version
        about = self.problem_index.about(version, self.session.cursor)
        if pane.current is not None:
            is_asked = pane.has_focus or pane.current in about
            if is_asked and pane.lists(version):
                return pane.current
        return about[0] if about else None

    def make(self, edit: Edit) -> Transition | None:
        """Make an edit and say what it did, or why it cannot be made.

        Which scenarios name what got another id by it, or went, is said after the next frame.
        """
        before = self.session.document.organisation
        transition = attempt(self.screen, self.session, edit)
        if transition is not None:
            self.screen.call_after_refresh(self._tell_scenarios, before, edit)
        return transition

    def _tell_scenarios(self, before: Organisation, edit: Edit) -> None:
        from tribeplan.editing.scenario_ids import followed

        document = self.session.document
        following = followed(document.root, document.version, before, (edit,))
        if following.words:
            where = first_few([each.where for each in following.named], MOST_SCENARIOS)
            say(self.screen, f"{following.words}: {where}", "warning")
