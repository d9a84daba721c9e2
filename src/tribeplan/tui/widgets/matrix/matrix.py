"""The matrix as one works in it: walked through, people carried in it, by keys and by mouse.

How it is drawn stands in ``drawing``, what carrying people and putting them down means in
``carry``, what it shows, where each cell lies and where a cursor goes in ``grid``.
"""

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset, clamp
from textual.message import Message
from textual.timer import Timer

from tribeplan.editing.version import Prediction, Refused
from tribeplan.org.address import Address
from tribeplan.org.roster import people_names
from tribeplan.report.matrix import Entry
from tribeplan.scenario.edit import Edit
from tribeplan.tui.actions import Action, bindings
from tribeplan.tui.cards import line_about
from tribeplan.tui.session import Session, refusal, say
from tribeplan.tui.subject import tribe_title
from tribeplan.tui.widgets.matrix.carry import Carry, Drop, in_words, picked_up
from tribeplan.tui.widgets.matrix.drawing import Density, MatrixView
from tribeplan.tui.widgets.matrix.grid import (
    HEADING,
    HEADING_LINES,
    Grid,
    Head,
    HeadKind,
    MatrixPlace,
    Spot,
    Trouble,
    Ways,
    grid_of,
)
from tribeplan.tui.widgets.matrix.text import Overlay, Shown, overlay_of, person_at
from tribeplan.tui.widgets.status import Caption

DENSITY_WORDS = {
    None: "everybody when it fits",
    Density.COUNT: "counts",
    Density.COMPACT: "two lines a row",
    Density.FULL: "everybody",
}


MATRIX = (
    Action("matrix.up", "up,k", "step(-1, 0)", "Up", "To the person or the row above."),
    Action("matrix.down", "down,j", "step(1, 0)", "Down", "To the person or the row below."),
    Action("matrix.left", "left,h", "step(0, -1)", "Left", "To the cell on the left."),
    Action("matrix.right", "right,l", "step(0, 1)", "Right", "To the cell on the right."),
    Action("matrix.row-up", "ctrl+up,shift+up", "row(-1)", "Row up", "To the row above."),
    Action("matrix.row-down", "ctrl+down,shift+down", "row(1)", "Row down", "To the row below."),
    Action("matrix.page-up", "pageup", "page(-1)", "Page up", "A page up."),
    Action("matrix.page-down", "pagedown", "page(1)", "Page down", "A page down."),
    Action("matrix.first", "g,ctrl+home", "edge(-1)", "First", "To the first row."),
    Action("matrix.last", "G,ctrl+end", "edge(1)", "Last", "To the last row."),
    Action("matrix.start", "home", "side(-1)", "Start", "To the first column."),
    Action("matrix.end", "end", "side(1)", "End", "To the last column."),
    Action("matrix.grab", "m", "grab", "Move", "Grab who is here, or who is marked.", shown=True),
    Action(
        "matrix.drop", "enter", "drop", "Drop", "Put down here who was grabbed; else open the form."
    ),
    Action("matrix.join", "c", "join", "Join too", "While moving: work here too, and stay there."),
    Action("matrix.cancel", "escape", "cancel", "Cancel", "Let go; unmark everybody."),
    Action("matrix.mark", "space", "mark", "Mark", "Mark who is here, to move several at once."),
    Action("matrix.mark-row", "asterisk", "mark_row", "Mark row", "Mark everybody in the row."),
    Action("matrix.denser", "minus", "density(-1)", "Denser", "Less of each row."),
    Action("matrix.fuller", "plus,equals_sign", "density(1)", "Fuller", "More of each row."),
    Action("matrix.turn", "T", "transpose", "Turn", "Chapters as rows, or squads again."),
    Action(
        "matrix.overlay", "o", "overlay(1)", "Overlay", "Problems, load, work limits or skills."
    ),
    Action("matrix.tribe-before", "left_curly_bracket", "tribe(-1)", "Tribe", "The tribe before."),
    Action("matrix.tribe-after", "right_curly_bracket", "tribe(1)", "Tribe", "The next tribe."),
)
"""Actions of the matrix."""


PAUSE_SECONDS = 0.06
"""How long the target stays the same before it is worked out what dropping there would do."""

LONG_PAUSE_SECONDS = 0.3
"""The same where that is worked out beside the keys."""

MOST_AT_ONCE = 1500
"""People above whom it is."""

DRAG_CELLS = 2
"""How far the mouse goes before a press is a drag."""

DOUBLE = 2
"""Clicks in a row that open the form."""

SCROLL_SECONDS = 0.05
"""How often a drag at the edge scrolls."""


class Press(NamedTuple):
    """Where the mouse went down."""

    at: Offset
    people: tuple[str, ...]
    place: MatrixPlace


class Matrix(MatrixView):
    """A tribe's squads by its chapters, in which people are moved by keys and by mouse."""

    ACTIONS = MATRIX
    BINDINGS: ClassVar[list[BindingType]] = bindings(MATRIX, is_first=True)
    HELP = "Squads by chapters. Arrows go from person to person, `m` grabs who is here."

    class Predicted(Message):
        """What dropping would do is known."""

        def __init__(self, drop: Drop, revision: int, prediction: Prediction) -> None:
            super().__init__()
            self.drop = drop
            self.revision = revision
            self.prediction = prediction

    def __init__(self, session: Session, caption: Caption) -> None:
        super().__init__(session)
        self.caption = caption
        kept = {kind.name: kind for kind in Shown}.get(str(session.view.get("overlay")))
        self.overlay = Overlay(kept or Shown.NOTHING)
        self.is_walking = False
        """Whether it is here that the user goes from place to place."""

        self.place_elsewhere: Callable[[Offset], Address] = lambda _offset: ()
        """What another pane shows under the mouse."""

        self._predicting: Timer | None = None
        self._foreseen: Drop | None = None
        """What is being worked out."""

        self._press: Press | None = None
        self._is_dragging = False
        self._has_cancelled = False
        self._pointer = Offset()
        self._scrolling: Timer | None = None

    # Walking: the cursor, densities, overlays, other tribes

    def show(self) -> None:
        """Draw the tribe of the cursor as it is now; only the lines that changed are drawn."""
        tribe = self._tribe_shown()
        turned = self.grid is not None and self.grid.is_transposed
        roster = self.session.document.roster
        grid = None if tribe is None else grid_of(roster, tribe, is_transposed=turned)
        self.lay_out(grid)
        self._restore_place()
        self.is_away = self._has_no_place()
        self._work_out_overlay()
        self._entitle()
        self.repaint_changed()
        self.describe()

    def _tribe_shown(self) -> str | None:
        tribes = self.session.document.organisation.tribes
        match self.session.cursor:
            case ("tribes", str(tribe), *_) if tribe in tribes:
                return tribe
            case _:
                pass
        if self.grid is not None and self.grid.tribe_id in tribes:
            return self.grid.tribe_id
        return next(iter(tribes), None)

    def _restore_place(self) -> None:
        if self.grid is None:
            self.place = MatrixPlace(Spot(HEADING, HEADING))
            return
        found = self.grid.find(self.session.cursor)
        if found is None or HEADING in found.spot:
            # An empty cell has the address of its squad: it stays where it is.
            kept = self._ways(self.grid).within(self.place)
            here = self.grid.address(kept) == self.session.cursor
            found = kept if here or found is None else found
        self.place = found

    def _entitle(self) -> None:
        if self.grid is None:
            self.entitle("Matrix")
            return
        tribe = self.grid.tribe
        lead = "no lead" if tribe.lead is None else f"lead {self.names.full(tribe.lead)}"
        overlay = self.overlay.shown.value.partition(":")[0]
        people = self.session.document.roster.headcount(tribe.people).words
        words = tribe_title(tribe.name or self.grid.tribe_id)
        tribes = list(self.session.document.organisation.tribes)
        if len(tribes) > 1:
            number = tribes.index(self.grid.tribe_id) + 1
            words += f" {{ {number} of {len(tribes)} }}"
        # The keys to other tribes and what is laid over stand where a narrow window shows them.
        self.entitle(" · ".join(filter(None, (words, overlay, lead, people))))

    def on_resize(self) -> None:
        """Fit the columns to the new width, and the title to what frame there is."""
        self.lay_out(self.grid)
        if self._border_title is not None:
            self.entitle(self._border_title.plain.strip())
        self.refresh()
        self.call_after_refresh(self.reveal, self.place.spot)

    def follow(self, address: Address) -> None:
        """Put the cursor where the user has gone, and those they carry into that squad.

        What the figure has not is named below it.
        """
        if self.grid is None or self.grid.address(self.place) != address:
            if self.grid is None or self.grid.tribe_id != self._tribe_shown():
                self.show()
            found = None if self.grid is None else self.grid.find(address)
            if found is not None:
                self._put(found)
        if self.is_away != self._has_no_place():
            self.is_away = not self.is_away
            if self.is_shown(self.place.spot):
                self.repaint(self.place.spot)
        if not self.is_walking:  # which describes where it came
            self.describe()
        if self.carry is not None and self.is_shown(self.carry.target):
            (row, column), target = self.place.spot, self.carry.target
            turned = self.grid is not None and self.grid.is_transposed
            self.bring(Spot(target.row, column) if turned else Spot(row, target.column))

    def go_to(self, place: MatrixPlace) -> None:
        """Put the cursor somewhere, and the user with it."""
        if self.grid is not None:
            self._put(self._ways(self.grid).within(place))
            self.is_walking = True
            self.session.go(self.grid.address(self.place))
            self.is_walking = False
            self.describe()

    def _put(self, place: MatrixPlace) -> None:
        before, self.place = self.place, place
        self.repaint(*{spot for spot in (before.spot, place.spot) if self.is_shown(spot)})
        self.reveal(place.spot)

    def is_shown(self, spot: Spot) -> bool:
        """Tell whether the figure has such a cell."""
        return spot.row < self.drawing.rows and spot.column < self.drawing.columns

    def describe(self) -> None:
        """Say below the figure where the cursor is."""
        if self.grid is not None:
            self.caption.tell(self._words_of(self.grid))

    def show_trouble(self, trouble: Trouble) -> None:
        """Show errors, and say it below when that is about the place of the cursor."""
        is_described = self.grid is not None and self.caption.words == self._words_of(self.grid)
        super().show_trouble(trouble)
        if is_described:
            self.describe()

    def _has_no_place(self) -> bool:
        """Tell whether the user is at something that the figure has not."""
        grid, cursor = self.grid, self.session.cursor
        is_elsewhere = grid is not None and bool(cursor) and grid.address(self.place) != cursor
        return is_elsewhere and grid is not None and grid.find(cursor) is None

    @property
    def person(self) -> str | None:
        """Who the cursor is at; None where that is nobody, or the cursor is not here."""
        return None if self.grid is None or self.is_away else self.grid.person(self.place)

    def _words_of(self, grid: Grid) -> str:
        """Say where the cursor is: ``Ledger · Backend · Ivo E · 2 of 3``."""
        if self._has_no_place():
            return " · ".join((line_about(grid.roster, self.session.cursor), *self._marks(grid)))
        heads = (grid.squad_of(self.place.spot), grid.chapter_of(self.place.spot))
        if HEADING in self.place.spot and not any(head and not head.id for head in heads):
            words = [line_about(grid.roster, self.session.cursor)]
        else:
            words = [head.title for head in heads if head is not None]
        entries = grid.cell(self.place.spot)
        if entries:
            words += self._of_person(grid, entries)
        if self._has_error(grid, heads):
            words.append("! error")
        return " · ".join((*words, *self._marks(grid)))

    def _of_person(self, grid: Grid, entries: tuple[Entry, ...]) -> tuple[str, ...]:
        index = min(self.place.nth, len(entries) - 1)
        entry = entries[index]
        roles = "".join(f"{role} " for role in entry.roles)
        words = (
            roles + self.names.full(entry.person),
            f"fte {grid.roster.person(entry.person).fte:g}",
        )
        return (*words, f"{index + 1} of {len(entries)}") if len(entries) > 1 else words

    def _marks(self, grid: Grid) -> tuple[str, ...]:
        if not self.session.marked:
            return ()
        is_marked = grid.person(self.place) in self.session.marked
        count = f"{len(self.session.marked)} marked"
        return (f"marked, of {count}" if is_marked else count,)

    def _has_error(self, grid: Grid, heads: tuple[Head | None, ...]) -> bool:
        about_heads = any(head and self.trouble.is_at(grid.tribe_id, head) for head in heads)
        return about_heads or grid.person(self.place) in self.trouble.people

    # Going on, or carrying people on

    def _ways(self, grid: Grid) -> Ways:
        return Ways(grid, self.drawing, self.size.height)

    def action_step(self, down: int, across: int) -> None:
        """Go to the next person or cell, or carry people on."""
        if self.carry is not None:
            row, column = self.carry.target
            self.bring(Spot(row + down, column + across))
        elif self.grid is not None:
            self.go_to(self._ways(self.grid).step(self.place, down, across))

    def action_row(self, down: int) -> None:
        """Go to another row, or carry people there."""
        if self.carry is not None:
            self.action_step(down, 0)
        else:
            self.go_to(MatrixPlace(Spot(self.place.spot.row + down, self.place.spot.column)))

    def action_page(self, down: int) -> None:
        """Go a page on or back, or carry people there."""
        if self.carry is not None:
            lines = max((self.size.height - HEADING_LINES) // 2, 1)
            self.action_step(down * lines, 0)
        elif self.grid is not None:
            self.go_to(self._ways(self.grid).page(self.place, down))

    def action_edge(self, down: int) -> None:
        """Go to the first or the last row, or carry people there."""
        if self.grid is None:
            return
        ways = self._ways(self.grid)
        if self.carry is not None:
            self.bring(ways.edge(self.carry.target, down))
        else:
            self.go_to(MatrixPlace(ways.edge(self.place.spot, down)))

    def action_side(self, across: int) -> None:
        """Go to the first or the last column, or carry people there."""
        if self.grid is None:
            return
        ways = self._ways(self.grid)
        if self.carry is not None:
            self.bring(ways.side(self.carry.target, across, first=0))
        else:
            self.go_to(MatrixPlace(ways.side(self.place.spot, across, first=HEADING)))

    def action_mark(self) -> None:
        """Mark or unmark who is here, and go on to the next."""
        person = self.person
        if person is None:
            say(self, "Nobody is here to mark", "warning")
            return
        self.session.marked ^= {person}
        self.action_step(1, 0)
        self.repaint_changed()
        self.describe()

    def action_mark_row(self) -> None:
        """Mark everybody in the row; unmark them when they all are."""
        if self.grid is None or self.place.spot.row == HEADING:
            return
        columns = range(len(self.grid.columns))
        cells = (Spot(self.place.spot.row, column) for column in columns)
        people = {
            entry.person
            for spot in cells
            for entry in self.grid.cell(spot)
            if (head := self.grid.chapter_of(spot)) and head.kind is not HeadKind.COACH
        }
        if people <= self.session.marked:
            self.session.marked -= people
        else:
            self.session.marked |= people
        self.repaint_changed()
        self.describe()

    def action_cancel(self) -> None:
        """Let go of who is carried, else unmark everybody, else leave the key to others."""
        if self.carry is not None:
            self.let_go()
            return
        if not self.session.marked:
            raise SkipAction
        self.session.marked = frozenset()
        self.repaint_changed()
        self.describe()

    def action_density(self, more: int) -> None:
        """Show more or less of each row."""
        now = self.density or (Density.COMPACT if self.is_compact else Density.FULL)
        self.density = Density(clamp(now + more, Density.COUNT, Density.FULL))
        self.lay_out(self.grid)
        self.refresh()
        self.reveal(self.place.spot)
        self.caption.tell(f"Each row: {DENSITY_WORDS[self.density]}")

    def action_transpose(self) -> None:
        """Make rows of columns, also under who is carried."""
        if self.grid is None:
            return
        if self.carry is not None:
            self.carry = self.carry.turned()
        spot = Spot(self.place.spot.column, self.place.spot.row)
        roster, tribe = self.session.document.roster, self.grid.tribe_id
        turned = not self.grid.is_transposed
        self.lay_out(grid_of(roster, tribe, is_transposed=turned))
        self.place = MatrixPlace(spot, self.place.nth)
        self.refresh()
        self.call_after_refresh(self.reveal, spot)

    def action_overlay(self, further: int) -> None:
        """Lay other figures over the matrix."""
        kinds = list(Shown)
        shown_now = kinds[(kinds.index(self.overlay.shown) + further) % len(kinds)]
        self.overlay = Overlay(shown_now)
        self.session.view["overlay"] = shown_now.name
        self._work_out_overlay()
        self._entitle()
        self.repaint_changed()
        self.caption.tell(shown_now.value or "Nothing is laid over the figure")

    def _work_out_overlay(self) -> None:
        if self.grid is not None and self.overlay.shown is not Shown.NOTHING:
            kind, grid = self.overlay.shown, self.grid
            self.overlay = overlay_of(
                kind, grid.roster, grid.tribe_id, self.session.document.findings
            )

    def action_tribe(self, further: int) -> None:
        """Show another tribe, and carry people into it."""
        tribes = list(self.session.document.organisation.tribes)
        if self.grid is None or len(tribes) < 2:  # noqa: PLR2004  # no other one
            say(self, "There is one tribe only" if tribes else "There is no tribe yet")
            return
        number = (tribes.index(self.grid.tribe_id) + further) % len(tribes)
        self.session.go(("tribes", tribes[number]))
        if self.carry is not None:
            is_home = self.grid.tribe_id == self.carry.tribe
            self.carry = self.carry._replace(
                target=self.carry.origin.spot if is_home else Spot(0, 0)
            )
            self.bring(self.carry.target)
            self.repaint_changed()

    # Carrying: people picked up, brought somewhere, put down

    def action_grab(self) -> None:
        """Pick up who is here, or everybody who is marked."""
        if self.carry is not None:
            self.action_drop()
            return
        people = self.at_hand()
        if not people:
            say(self, "Nobody to move here: the cell is empty", "warning")
            return
        self.grab(people, self.place)

    def at_hand(self) -> tuple[str, ...]:
        """Who would be moved: the marked ones, else who is under the cursor."""
        if self.grid is None:
            return ()
        if self.session.marked:
            people = self.session.document.organisation.people
            return tuple(person for person in people if person in self.session.marked)
        return () if self.person is None else (self.person,)

    def grab(self, people: tuple[str, ...], place: MatrixPlace) -> None:
        """Pick people up; the target is where they are, or where they are brought to."""
        if self.grid is None:
            return
        names = people_names(self.session.document.roster, people)
        words = names if len(people) > 1 else self.names.called(next(iter(people), ""))
        self.carry = picked_up(self.grid, people, place, words)
        self.entitle(f"Moving {names} · arrows choose · enter drop · esc cancel")
        self.caption.add_class("-moving")
        self.caption.tell("Choose a squad; another column changes the chapter too")
        self.repaint(self.carry.target, self.place.spot)
        if self.grid.person(place) not in people:
            self.bring(self.carry.target)

    def grab_person(self, person: str) -> None:
        """Pick somebody up where the user is, or wherever they are in this tribe."""
        grid, cursor = self.grid, self.session.cursor
        place = None
        if grid is not None:
            is_here = grid.person(self.place) == person
            place = self.place if is_here else grid.find(cursor) or grid.find(("people", person))
        self.grab((person,), place or MatrixPlace(Spot(0, 0)))

    def let_go(self) -> None:
        """Carry nobody any more."""
        self._stop_dragging()
        if self.carry is None:
            return
        dropped, self.carry = self.carry.target, None
        self.caption.remove_class("-moving")
        if self._predicting is not None:
            self._predicting.stop()
        self._entitle()
        self.describe()
        for spot in (dropped, self.place.spot):
            if self.is_shown(spot):
                self.repaint(spot)

    def action_drop(self) -> None:
        """Put down who is carried; with nobody carried, open the form of what is here."""
        if self.carry is None:
            self.call_later(self.run_action, "screen.edit")
        else:
            self.put_down(stays=False)

    def action_join(self) -> None:
        """Put down a second membership of who is carried."""
        if self.carry is None:
            raise SkipAction
        self.put_down(stays=True)

    def put_down(self, *, stays: bool) -> None:
        """Make the edit; ``stays``: they work here too, and stay where they are."""
        edit = self._edit(stays=stays)
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

    def bring(self, spot: Spot) -> None:
        """Bring people to a cell; a moment later it says what dropping them there would do."""
        if self.grid is None or self.carry is None:
            return
        before, target = self.carry.target, self._ways(self.grid).cell(spot)
        self.carry = self.carry.brought(self.grid, target)
        if before != target:
            self.repaint(before, target)
            self.reveal(target)
        self._foresee()

    def _foresee(self) -> None:
        """Say where they would go, and soon what that would do."""
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

    def _edit(self, *, stays: bool = False) -> Edit | None:
        if self.carry is None:
            return None
        return self.carry.edit(self.session.document.roster, stays=stays)

    def _predict(self) -> None:
        """Work out what dropping would do; one at a time, as a thread cannot be stopped."""
        edit, document = self._edit(), self.session.document
        drop = None if self.carry is None else self.carry.drop
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

    def on_matrix_predicted(self, event: Predicted) -> None:
        """Say what dropping would do, unless it is about another place by now."""
        event.stop()
        self._foreseen = None
        edit = self._edit()
        if edit is None or self.carry is None:
            return
        is_current = event.revision == self.session.document.revision
        if event.drop == self.carry.drop and is_current:
            self._foretell(edit.label, in_words(event.prediction))
        else:
            self._predict()

    def _foretell(self, label: str, outcome: str) -> None:
        """Say what dropping does; what it breaks comes first when there is no room for all."""
        words = f"{label}? {outcome}"
        has_room = cell_len(words) <= self.caption.content_size.width
        self.caption.tell(words if has_room else f"{outcome} · {label}")

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Go where the mouse is; it may be the beginning of a drag."""
        offset = self._offset(event)
        if self.carry is not None:
            # A second press drops what was grabbed by keys; the other button lets go.
            self._is_dragging = event.button == 1
            self._has_cancelled = event.button != 1
            if self._has_cancelled:
                self.action_cancel()
            return
        self._has_cancelled = False
        place = self._place_at(offset)
        if self.grid is None or place is None:
            return
        self.go_to(place)
        person = self.grid.person(place)
        if event.button == 1 and person is not None:
            marked = self.session.marked
            people = self.at_hand() if person in marked else (person,)
            self._press = Press(offset, people, place)
            self.capture_mouse()

    def on_click(self, event: events.Click) -> None:
        """Open the form at a double click; a click that let people go opens no menu."""
        if self._has_cancelled:
            self._has_cancelled = False
            event.stop()
        elif event.chain == DOUBLE and event.button == 1:
            self.call_later(self.run_action, "screen.edit")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag people over the figure."""
        offset = self._pointer = self._offset(event)
        if self._press is not None and self.carry is None:
            moved = offset - self._press.at
            if max(abs(moved.x), abs(moved.y)) >= DRAG_CELLS:
                self.drag(self._press.people, self._press.place)
        if self._is_dragging:
            self._aim_by_mouse(offset, with_chapter=event.ctrl or event.shift)

    def drag(self, people: tuple[str, ...], place: MatrixPlace) -> None:
        """Begin to carry people with the mouse."""
        self.grab(people, place)
        self._go_on_dragging()

    def _go_on_dragging(self) -> None:
        self._is_dragging = True
        self.capture_mouse()
        self._scrolling = self.set_interval(SCROLL_SECONDS, self._scroll_at_edge)

    def drag_in(self, person: str) -> None:
        """Go on with a drag that began in another pane."""
        self.focus()
        self.grab_person(person)
        self._go_on_dragging()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Drop where the mouse is."""
        offset = self._offset(event)
        was_dragging = self._is_dragging
        self._stop_dragging()
        if self.carry is None or not was_dragging:
            return
        if self._aim_by_mouse(offset, with_chapter=event.ctrl or event.shift):
            self.put_down(stays=False)
        else:
            self.let_go()

    def _stop_dragging(self) -> None:
        self._press = None
        self._is_dragging = False
        if self.is_mounted:
            self.release_mouse()
        if self._scrolling is not None:
            self._scrolling.stop()

    def _aim_by_mouse(self, offset: Offset, *, with_chapter: bool) -> bool:
        """Choose the squad under the mouse, and its chapter when that alone differs."""
        grid, spot = self.grid, self._spot_at(offset)
        if grid is None or self.carry is None:
            return False
        if spot is None:
            return self._aim_elsewhere(self.carry, offset)
        origin = self.carry.origin.spot
        across = grid.is_transposed
        squad, chapter = (spot.column, spot.row) if across else spot
        was_squad, was_chapter = (origin.column, origin.row) if across else origin
        is_coach = chapter > HEADING and grid.chapters[chapter].kind is HeadKind.COACH
        if squad == HEADING:
            squad = was_squad
        elif chapter == HEADING or (squad != was_squad and not with_chapter and not is_coach):
            chapter = was_chapter
        self.bring(Spot(chapter, squad) if across else Spot(squad, chapter))
        return True

    def _aim_elsewhere(self, carry: Carry, offset: Offset) -> bool:
        match self.place_elsewhere(offset + self.content_region.offset):
            case ("tribes", str(tribe), "squads", str(squad), *_):
                drop = Drop(tribe, squad)
            case ("tribes", str(tribe), "chapters", str(chapter), *_):
                drop = Drop(tribe, chapter=chapter)
            case _:
                self.carry = carry._replace(drop=None)
                self.caption.tell("Let go over a squad or a chapter; here nothing is moved")
                return False
        self.carry = carry._replace(drop=drop)
        self._foresee()
        return True

    def _scroll_at_edge(self) -> None:
        x, y = self._pointer
        down = (y >= self.size.height - 1) - (y <= HEADING_LINES)
        across = (x >= self.size.width - 1) - (x <= self.drawing.label_width)
        if down and 0 <= x < self.size.width:
            self.scroll_to(y=self.scroll_offset.y + down, animate=False, force=True)
        if across and 0 <= y < self.size.height:
            step = across * self.drawing.column_width
            self.scroll_to(x=self.scroll_offset.x + step, animate=False, force=True)

    def _offset(self, event: events.MouseEvent) -> Offset:
        return Offset(int(event.screen_x), int(event.screen_y)) - self.content_region.offset

    def address_at(self, at: Offset) -> Address:
        """What is shown somewhere on the screen; nothing where there is no place for anybody."""
        place = self._place_at(at - self.content_region.offset) if self.display else None
        return () if place is None or self.grid is None else self.grid.address(place)

    def _spot_at(self, offset: Offset) -> Spot | None:
        x, y = offset
        if not (0 <= x < self.size.width and 0 <= y < self.size.height):
            return None
        x += self.scroll_offset.x if x >= self.drawing.label_width else 0
        y += self.scroll_offset.y if y >= HEADING_LINES else 0
        return self.drawing.hit(x, y)

    def _place_at(self, offset: Offset) -> MatrixPlace | None:
        spot = self._spot_at(offset)
        if spot is None or self.grid is None:
            return None
        box = self.drawing.box(spot)
        line = offset.y + (self.scroll_offset.y if spot.row != HEADING else 0) - box.y
        count = len(self.grid.cell(spot))
        cursor = self.place.nth if spot == self.place.spot else None
        heads = self.grid.squad_of(spot), self.grid.chapter_of(spot)
        is_last_free = self.overlay.badge(*heads) is not None
        nth = person_at(count, line, box.height, cursor, is_last_free=is_last_free)
        return MatrixPlace(spot, nth if count else 0)
