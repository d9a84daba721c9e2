"""The Plan screen: tree, matrix, inspector, problems."""

import asyncio
from collections.abc import Iterator

from tribeplan.editing.edit import Step
from tribeplan.org.address import Address
from tribeplan.org.roster import ChapterSeat
from tribeplan.tui.choices import Choice
from tribeplan.tui.keys import Key
from tribeplan.tui.moving import Drop, Moving
from tribeplan.tui.plan_keys import MATRIX_MENU
from tribeplan.tui.running import run
from tribeplan.tui.saying import app_of, say
from tribeplan.tui.screens.plan_panes import PlanPanes
from tribeplan.tui.session import Session
from tribeplan.tui.subject import is_there, landing, subject_of
from tribeplan.tui.visits import Visits
from tribeplan.tui.widgets.dialog import open_dialog
from tribeplan.tui.widgets.matrix_trouble import Trouble
from tribeplan.tui.widgets.picker import Picker
from tribeplan.tui.widgets.status_bar import StatusBar

CHECKED_AT_ONCE = 400
"""People up to whom the rules take no time worth speaking of; above, a thread works them out."""


class PlanScreen(PlanPanes):
    """Where a tribe is designed."""

    AUTO_FOCUS = "#matrix"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.visits = Visits(session.visited)
        self._is_walking_back = False
        self._is_place_due = False
        """Whether the card of where the user is now comes after the next frame."""

    def on_mount(self) -> None:
        """Follow the user and the document."""
        self.session.on_cursor.append(self._gone)
        self.session.document.listeners.append(self._after)
        self.matrix.place_elsewhere = self.tree_pane.address_at
        self.tree_pane.grab = self._grab
        self.tree_pane.drag = self.matrix.drag_in
        self.matrix.show()
        self.fit_panes()
        self.matrix.go_to(self.matrix.place)
        self.call_after_refresh(self._fill)

    def on_screen_resume(self) -> None:
        """Say how the simulation stands now; it may have gone on meanwhile."""
        self._show_counts()

    def _fill(self) -> None:
        """Show what is around the figure, now that the figure is there."""
        self.tree_pane.show()
        self.show_keys()
        self._find_trouble()

    def on_unmount(self) -> None:
        """Follow no longer."""
        self.session.on_cursor.remove(self._gone)
        self.session.document.listeners.remove(self._after)

    def _gone(self, address: Address) -> None:
        is_step = self.matrix.is_walking or self.tree_pane.is_walking
        if not self._is_walking_back:
            self.visits.note(address, is_jump=not is_step)
        self.matrix.follow(address)
        self.tree_pane.follow(address)
        if not self._is_place_due:
            # The cursor first: who holds a key down waits for one card and not for each.
            self._is_place_due = True
            self.call_after_refresh(self._show_place_now)

    def _show_place_now(self) -> None:
        self._is_place_due = False
        self.show_place()

    def _after(self, step: Step) -> None:
        """Show what changed; then go where it was."""
        self.matrix.let_go()
        self.matrix.show()
        self.tree_pane.show()
        self.session.marked &= step.after.people.keys()
        self.session.go(landing(step.after, step.target, self._places_before()))
        self.call_after_refresh(self._find_trouble)

    def _places_before(self) -> list[Address]:
        """Give where the user is and was, the latest first."""
        return [self.session.cursor, *reversed(self.visits.path[: self.visits.position + 1])]

    def _find_trouble(self) -> None:
        """Work the rules out, beside the screen where that takes a while."""
        version = self.session.document.version
        if version.is_checked or len(version.organisation.people) <= CHECKED_AT_ONCE:
            self._show_trouble()
        elif not self.session.is_checking:
            self.session.is_checking = True
            self._show_counts()
            self.run_worker(self._check_aside())

    async def _check_aside(self) -> None:
        while not (version := self.session.document.version).is_checked:
            await asyncio.to_thread(getattr, version, "findings")
        self.session.is_checking = False
        self._show_trouble()

    def _show_counts(self) -> None:
        for bar in self.query(StatusBar):
            bar.show()

    def _show_trouble(self) -> None:
        trouble = Trouble.of(self.session.document.findings)
        self._show_counts()
        self.matrix.show_trouble(trouble)
        self.tree_pane.show_trouble(trouble)
        self.show_place()

    def _grab(self, person: str) -> None:
        self.matrix.focus()
        self.matrix.grab_person(person)

    def action_back(self) -> None:
        """Go to where the user was before the last jump."""
        self._travel(-1)

    def action_forward(self) -> None:
        """Go forward again."""
        self._travel(1)

    def _travel(self, further: int) -> None:
        place = self.visits.go(further)
        while place is not None and not is_there(
            self.session.document.organisation, subject_of(place)
        ):
            place = self.visits.go(further)
        if place is None:
            say(self, "There is no place before" if further < 0 else "There is no place after")
            return
        self._is_walking_back = True
        self.session.go(place)
        self._is_walking_back = False

    @property
    def chapter_here(self) -> ChapterSeat | None:
        """The chapter under the cursor; in the matrix that of the cell."""
        found = super().chapter_here
        grid = self.matrix.grid
        if found is not None or grid is None or not self.matrix.has_focus:
            return found
        head = grid.chapter_of(self.matrix.place.spot)
        here = (grid.tribe_id, "" if head is None else head.id)
        seats = self.roster.chapters
        return next((seat for seat in seats if (seat.tribe_id, seat.id) == here), None)

    # Moving by name

    def action_move_to(self) -> None:
        """Ask for a squad or a chapter by its name, and move who is here there."""
        people = self.people_here
        if not people:
            say(self, "Nobody is here to move; go to somebody, or mark people", "warning")
            return
        squad = self.squad_here
        moving = Moving(people, None if squad is None else squad.id)

        def answered(choice: Choice) -> None:
            kind, tribe, id_ = choice.key.split("/")
            drop = Drop(tribe, id_) if kind == "squad" else Drop(tribe, chapter=id_)
            edit = moving.edit(self.roster, drop)
            if edit is None:
                say(self, "They are there already: nothing was moved")
            elif self.make(edit) is not None:
                self.session.marked = frozenset()
                self.matrix.show()

        open_dialog(self, Picker("Move to", list(self._places_to_move_to())), answered)

    def _places_to_move_to(self) -> Iterator[Choice]:
        organisation = self.session.document.organisation
        for tribe_id, tribe in organisation.tribes.items():
            where = f"of {tribe.name or tribe_id}" if len(organisation.tribes) > 1 else ""
            for squad_id, squad in tribe.squads.items():
                key = f"squad/{tribe_id}/{squad_id}"
                hint = f"squad {where} {len(squad.people)}"
                yield Choice(key, squad.name or squad_id, " ".join(hint.split()))
            for chapter_id, chapter in tribe.chapters.items():
                key = f"chapter/{tribe_id}/{chapter_id}"
                yield Choice(key, chapter.name or chapter_id, f"chapter {where}".strip())

    def menu_keys(self) -> tuple[Key, ...]:
        """Give what the context menu offers: moving first."""
        return (*MATRIX_MENU, *super().menu_keys())

    async def run_key(self, key: Key) -> None:
        """Do what a key does, in the pane that keys go to."""
        await run(app_of(self), key)
