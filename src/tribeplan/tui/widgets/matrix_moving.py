"""The matrix in which people are grabbed, carried and dropped."""

from textual.actions import SkipAction
from textual.geometry import clamp
from textual.message import Message
from textual.timer import Timer

from tribeplan.editing.edit import Edit, Refused
from tribeplan.editing.prediction import Prediction
from tribeplan.editing.wording import people_names
from tribeplan.org.address import Address
from tribeplan.tui.moving import OUT, Drop, Moving, in_words
from tribeplan.tui.saying import refusal, say
from tribeplan.tui.session import Session
from tribeplan.tui.widgets.caption import Caption
from tribeplan.tui.widgets.matrix_browsing import BrowsedMatrix
from tribeplan.tui.widgets.matrix_grid import Grid, Head, Kind, Place
from tribeplan.tui.widgets.matrix_layout import HEADING_LINES, Spot

PAUSE_SECONDS = 0.06
"""How long the target stays the same before it is worked out what dropping there would do."""

LONG_PAUSE_SECONDS = 0.3
"""The same where that is worked out beside the keys."""

MOST_AT_ONCE = 1500
"""People above whom it is."""


class MovingMatrix(BrowsedMatrix):
    """A tribe's squads by its chapters, in which people are moved by keys."""

    class Predicted(Message):
        """What dropping would do is known."""

        def __init__(self, drop: Drop, revision: int, prediction: Prediction) -> None:
            super().__init__()
            self.drop = drop
            self.revision = revision
            self.prediction = prediction

    def __init__(self, session: Session, caption: Caption) -> None:
        super().__init__(session, caption)
        self.moving: Moving | None = None
        self.drop: Drop | None = None
        self.origin = Place(Spot(0, 0))
        self._home: tuple[str, Head | None, Head | None] = ("", None, None)
        """The tribe, row and column they were picked up in."""

        self._predicting: Timer | None = None
        self._foreseen: Drop | None = None
        """What is being worked out."""

    # Grabbing

    def action_grab(self) -> None:
        """Pick up who is here, or everybody who is marked."""
        if self.moving is not None:
            self.action_drop()
            return
        people = self.at_hand()
        if not people:
            say(self, "Nobody to move here: the cell is empty", "warning")
            return
        self.grab(people, self.place)

    def at_hand(self) -> tuple[str, ...]:
        """Give who would be moved: the marked ones, else who is under the cursor."""
        if self.grid is None:
            return ()
        if self.session.marked:
            people = self.session.document.organisation.people
            return tuple(person for person in people if person in self.session.marked)
        person = self.grid.person(self.place)
        return () if person is None else (person,)

    def grab(self, people: tuple[str, ...], place: Place) -> None:
        """Pick people up; the target is where they are."""
        if self.grid is None:
            return
        squad, chapter = self.grid.squad_of(place.spot), self.grid.chapter_of(place.spot)
        is_coach = chapter is not None and chapter.kind is Kind.COACH
        in_squad = squad is not None and squad.kind is Kind.SQUAD
        self.moving = Moving(people, squad.id if squad and in_squad else None, is_coach=is_coach)
        self.origin = place
        self._home = (self.grid.tribe_id, squad, chapter)
        self.drop = None
        names = people_names(self.session.document.roster, people)
        self.carried = names if len(people) > 1 else self.names.called(next(iter(people), ""))
        self.target = place.spot
        self.entitle(f"Moving {names} · arrows choose · enter drop · esc cancel")
        self.caption.add_class("-moving")
        self.caption.tell("Choose a squad; another column changes the chapter too")
        self.repaint(place.spot, self.place.spot)

    def grab_person(self, person: str) -> None:
        """Pick somebody up where the user is, or wherever they are in this tribe."""
        grid, cursor = self.grid, self.session.cursor
        place = None
        if grid is not None:
            is_here = grid.person(self.place) == person
            place = self.place if is_here else grid.find(cursor) or grid.find(("people", person))
        self.grab((person,), place or Place(Spot(0, 0)))

    def let_go(self) -> None:
        """Carry nobody any more."""
        if self.moving is None:
            return
        dropped = self.target
        self.moving = self.drop = self.target = None
        self.carried = ""
        self.caption.remove_class("-moving")
        if self._predicting is not None:
            self._predicting.stop()
        self._entitle()
        self.describe()
        if dropped is not None and self.is_shown(dropped):
            self.repaint(dropped)
        if self.is_shown(self.place.spot):
            self.repaint(self.place.spot)

    def action_cancel(self) -> None:
        """Let go of who is carried; else unmark everybody."""
        if self.moving is None:
            super().action_cancel()
            return
        self.let_go()

    def action_drop(self) -> None:
        """Put down who is carried; with nobody carried, open the form of what is here."""
        if self.moving is None:
            self.call_later(self.run_action, "screen.edit")
        else:
            self.put_down(stays=False)

    def action_join(self) -> None:
        """Put down a second membership of who is carried."""
        if self.moving is None:
            raise SkipAction
        self.put_down(stays=True)

    def put_down(self, *, stays: bool) -> None:
        """Make the edit; ``stays``: they work here too, and stay where they are."""
        moving, drop = self.moving, self.drop
        edit = None
        if moving is not None and drop is not None:
            edit = moving.edit(self.session.document.roster, drop, stays=stays)
        self.let_go()
        if edit is None:
            self.caption.tell("They are there already: nothing was moved")
            return
        self.session.marked = frozenset()
        try:
            self.session.do(edit)
        except Refused as refused:
            say(self, refusal(refused), "error")
        else:
            # Said here and not in a message that covers other panes: one sees what happened.
            self.caption.tell(f"{edit.label} · u takes it back")

    # Choosing the target

    def action_step(self, down: int, across: int) -> None:
        """Go on, or carry people on."""
        if self.moving is None or self.target is None:
            super().action_step(down, across)
            return
        self.aim(Spot(self.target.row + down, self.target.column + across))

    def action_row(self, down: int) -> None:
        """Go to another row, or carry people there."""
        if self.moving is None:
            super().action_row(down)
        else:
            self.action_step(down, 0)

    def action_edge(self, down: int) -> None:
        """Go to the first or the last row, or carry people there."""
        if self.moving is None or self.target is None:
            super().action_edge(down)
        else:
            self.aim(Spot(0 if down < 0 else self.drawing.rows - 1, self.target.column))

    def action_page(self, down: int) -> None:
        """Go a page on, or carry people there."""
        if self.moving is None or self.target is None:
            super().action_page(down)
            return
        lines = max((self.size.height - HEADING_LINES) // 2, 1)
        self.aim(Spot(self.target.row + down * lines, self.target.column))

    def action_side(self, across: int) -> None:
        """Go to the first or the last column, or carry people there."""
        if self.moving is None or self.target is None:
            super().action_side(across)
        else:
            self.aim(Spot(self.target.row, 0 if across < 0 else self.drawing.columns - 1))

    def action_transpose(self) -> None:
        """Make rows of columns, also under who is carried."""
        if self.target is not None:
            self.target = Spot(self.target.column, self.target.row)
            (row, column), nth = self.origin
            self.origin = Place(Spot(column, row), nth)
        super().action_transpose()

    def action_tribe(self, further: int) -> None:
        """Show another tribe, and carry people into it."""
        super().action_tribe(further)
        if self.target is not None:
            self.target = self.origin.spot if self._is_at_home else Spot(0, 0)
            self.aim(self.target)
            self.repaint_changed()

    @property
    def _is_at_home(self) -> bool:
        return self.grid is not None and self.grid.tribe_id == self._home[0]

    def follow(self, address: Address) -> None:
        """Put the cursor where the user has gone, and those they carry into that squad."""
        super().follow(address)
        if self.target is not None and self.is_shown(self.target):
            row, column = self.place.spot
            turned = self.grid is not None and self.grid.is_transposed
            self.aim(Spot(self.target.row, column) if turned else Spot(row, self.target.column))

    def aim(self, spot: Spot) -> None:
        """Choose where people would be dropped; a moment later it says what that would do."""
        if self.grid is None or self.moving is None or self.target is None:
            return
        before = self.target
        self.target = Spot(
            clamp(spot.row, 0, self.drawing.rows - 1),
            clamp(spot.column, 0, self.drawing.columns - 1),
        )
        if before != self.target:
            self.repaint(before, self.target)
            self.reveal(self.target)
        self.foresee(self._drop_at(self.grid, self.target))

    def _drop_at(self, grid: Grid, spot: Spot) -> Drop:
        """Give what dropping in a cell means: only what differs from where they were changes."""
        squad, chapter = grid.squad_of(spot), grid.chapter_of(spot)
        tribe, was_squad, was_chapter = self._home
        if tribe != grid.tribe_id:
            was_squad = was_chapter = None
        if chapter is not None and chapter.kind is Kind.COACH:
            return Drop(grid.tribe_id, squad.id if squad else None, as_coach=True)
        return Drop(
            grid.tribe_id,
            None if squad is None or squad == was_squad else squad.id,
            None if chapter is None or chapter == was_chapter else chapter.id or OUT,
        )

    def foresee(self, drop: Drop) -> None:
        """Say where they would go, and soon what that would do."""
        self.drop = drop
        if self._predicting is not None:
            self._predicting.stop()
        edit = self._edit()
        if edit is None:
            self.caption.tell("They are here already")
            return
        self.caption.tell(f"{edit.label} …")
        pause = LONG_PAUSE_SECONDS if self._is_large else PAUSE_SECONDS
        self._predicting = self.set_timer(pause, self._predict)

    @property
    def _is_large(self) -> bool:
        return len(self.session.document.organisation.people) > MOST_AT_ONCE

    def _edit(self) -> Edit | None:
        if self.moving is None or self.drop is None:
            return None
        return self.moving.edit(self.session.document.roster, self.drop)

    def _predict(self) -> None:
        """Work out what dropping would do; one at a time, as a thread cannot be stopped."""
        edit, drop, document = self._edit(), self.drop, self.session.document
        if edit is None or drop is None or self._foreseen is not None:
            return
        revision = document.revision
        self._foreseen = drop

        def work() -> None:
            self.post_message(self.Predicted(drop, revision, document.predict(edit)))

        if self._is_large:
            self.run_worker(work, group="predict", thread=True)
        else:
            work()

    def on_moving_matrix_predicted(self, event: Predicted) -> None:
        """Say what dropping would do, unless it is about another place by now."""
        event.stop()
        self._foreseen = None
        edit = self._edit()
        is_current = event.revision == self.session.document.revision
        if edit is None:
            return
        if event.drop == self.drop and is_current:
            self.caption.tell(f"{edit.label}? {in_words(event.prediction)}")
        else:
            self._predict()
