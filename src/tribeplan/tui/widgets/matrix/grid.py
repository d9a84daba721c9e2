"""What the matrix shows: squads by chapters, and where each cell lies."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import accumulate
from typing import NamedTuple

from textual.geometry import clamp

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Tribe
from tribeplan.report.matrix import Entry, cells_outside, squad_cells
from tribeplan.rules.rule import Finding, Severity

# --- Where the cells of a matrix lie: sums and searches over heights, no screen ------------------

HEADING = -1
"""The row of the headings, and the column of the labels."""

HEADING_LINES = 2
NARROWEST = 14
"""Cells of the narrowest column that still says something."""

SQUEEZED = 13
"""What a column may be when all of them are in sight by that."""

WIDEST = 28
LABEL_WIDTHS = (15, 28)


class Spot(NamedTuple):
    """One cell of the figure; row or column ``HEADING`` is the edge of it."""

    row: int
    column: int


class Box(NamedTuple):
    """A rectangle of terminal cells."""

    x: int
    y: int
    width: int
    height: int


class Layout(NamedTuple):
    """Sizes of a matrix in terminal cells; positions count from the corner, before scrolling."""

    label_width: int
    column_width: int
    """The line in front of it included."""

    columns: int
    tops: tuple[int, ...]
    """Where each row begins below the headings, and behind them where the last one ends."""

    @property
    def rows(self) -> int:
        """How many rows there are, the headings apart."""
        return len(self.tops) - 1

    @property
    def width(self) -> int:
        """Cells from the left edge to behind the last column."""
        return self.label_width + self.columns * self.column_width

    @property
    def height(self) -> int:
        """Lines from the top to behind the last row."""
        return HEADING_LINES + self.tops[-1]

    def box(self, spot: Spot) -> Box:
        """Where a cell lies."""
        if spot.row == HEADING:
            y, height = 0, HEADING_LINES
        else:
            top = self.tops[spot.row]
            y, height = HEADING_LINES + top, self.tops[spot.row + 1] - top
        if spot.column == HEADING:
            return Box(0, y, self.label_width, height)
        x = self.label_width + spot.column * self.column_width
        return Box(x, y, self.column_width, height)

    def row_at(self, y: int) -> int | None:
        """The row that a line belongs to; None below the last."""
        if y < HEADING_LINES:
            return HEADING
        row = bisect_right(self.tops, y - HEADING_LINES) - 1
        return row if row < self.rows else None

    def column_at(self, x: int) -> int | None:
        """The column that lies there; None behind the last."""
        if x < self.label_width:
            return HEADING
        column = (x - self.label_width) // self.column_width
        return column if column < self.columns else None

    def hit(self, x: int, y: int) -> Spot | None:
        """The cell that lies there, None outside."""
        row, column = self.row_at(y), self.column_at(x)
        return None if row is None or column is None else Spot(row, column)


def layout_of(heights: list[int], label_width: int, column_width: int, columns: int) -> Layout:
    """Lay out rows of these heights [lines].

    >>> layout_of([2, 1], label_width=10, column_width=5, columns=3).box(Spot(1, 2))
    Box(x=20, y=4, width=5, height=1)
    """
    return Layout(label_width, column_width, columns, (0, *accumulate(heights)))


def fitting_width(room: int, columns: int) -> int:
    """The width of columns so that as many as can be stand whole beside each other.

    Parameters
    ----------
    room
        Cells beside the labels.
    columns
        How many there are.

    >>> fitting_width(60, 5)
    15
    >>> fitting_width(100, 5)
    20
    """
    if columns == 0:
        return NARROWEST
    if columns * SQUEEZED <= room:
        return min(room // columns, WIDEST)
    # Rather all columns a little narrower than some of them out of sight.
    shown = max(min(columns, room // NARROWEST), 1)
    return max(min(room // shown, WIDEST), 1)


def label_width(width: int, columns: int, needed: int) -> int:
    """The width of the labels: what they need, unless that pushes columns out of sight.

    Parameters
    ----------
    width
        Cells of labels and columns together.
    columns
        How many there are.
    needed
        Cells of the longest label.

    >>> label_width(71, 5, needed=22), label_width(94, 6, needed=22), label_width(160, 6, needed=22)
    (15, 16, 22)
    """
    narrow, wide = LABEL_WIDTHS
    room = width - narrow
    are_all_shown = columns * SQUEEZED <= room
    kept = columns * SQUEEZED if are_all_shown else max(room // NARROWEST, 1) * NARROWEST
    return max(narrow, min(needed, wide, width - kept))


def heights_within(full: list[int], least: int, lines: int) -> list[int]:
    """Every row its least, what is left to the fullest, and what is left then to all alike.

    Parameters
    ----------
    full
        Lines that each row could use; at least ``least``.
    least
        Lines of a row where there is no room.
    lines
        What there is for all of them.

    >>> heights_within([2, 4, 5, 4], least=2, lines=13)  # upper ones first
    [2, 4, 5, 2]
    >>> heights_within([2, 4, 5, 4], least=2, lines=27)  # no more than twice what they need
    [4, 7, 8, 7]
    """
    heights = [least] * len(full)
    free = lines - sum(heights)
    for row in sorted(range(len(full)), key=lambda row: -full[row]):
        more = min(max(free, 0), full[row] - least)
        heights[row] += more
        free -= more
    spread = max(free, 0) // max(len(full), 1)
    return [height + min(spread, height) for height in heights]


# --- What the matrix shows: squads by chapters, worked out cell by cell when it is looked at -----


class HeadKind(Enum):
    """What a row or a column is."""

    SQUAD = auto()
    CHAPTER = auto()
    NO_SQUAD = auto()
    """Those who work in no squad of the tribe."""

    NO_CHAPTER = auto()
    """Those in squads who belong to no chapter of the tribe."""

    COACH = auto()


class Head(NamedTuple):
    """A row or a column: what it is, who leads it, how many belong to it."""

    kind: HeadKind
    title: str
    id: str = ""
    """Of the squad or chapter."""

    role: str = ""
    """``PO`` or ``CL``; empty for what nobody leads."""

    lead: str | None = None
    seats: int = 0


class MatrixPlace(NamedTuple):
    """A cell, and the person in it that the cursor is at."""

    spot: Spot
    nth: int = 0


class Grid(NamedTuple):
    """A tribe's squads by its chapters, or the other way round."""

    roster: Roster
    tribe_id: str
    squads: tuple[Head, ...]
    chapters: tuple[Head, ...]
    is_transposed: bool
    belonging: tuple[frozenset[str], ...]
    """Who is in each chapter."""

    cells: dict[int, list[tuple[Entry, ...]]]
    """Who is in the cells of each squad that was asked for."""

    @property
    def tribe(self) -> Tribe:
        """The tribe that is shown."""
        return self.roster.tribe(self.tribe_id)

    @property
    def rows(self) -> tuple[Head, ...]:
        """What is shown below each other."""
        return self.chapters if self.is_transposed else self.squads

    @property
    def columns(self) -> tuple[Head, ...]:
        """What is shown beside each other."""
        return self.squads if self.is_transposed else self.chapters

    def cell(self, spot: Spot) -> tuple[Entry, ...]:
        """Who is in a cell; nobody is in a heading."""
        if HEADING in spot:
            return ()
        squad, chapter = self._turned(spot)
        return self._row(squad)[chapter]

    def squad_of(self, spot: Spot) -> Head | None:
        """The squad, or 'no squad', that a cell lies in; None in the heading of a chapter."""
        squad, _ = self._turned(spot)
        return None if squad == HEADING else self.squads[squad]

    def chapter_of(self, spot: Spot) -> Head | None:
        """The chapter, or what stands in its place, that a cell lies in."""
        _, chapter = self._turned(spot)
        return None if chapter == HEADING else self.chapters[chapter]

    def person(self, place: MatrixPlace) -> str | None:
        """Who is at a place, None where nobody is."""
        entries = self.cell(place.spot)
        return entries[min(place.nth, len(entries) - 1)].person if entries else None

    def address(self, place: MatrixPlace) -> Address:
        """The address of what is at a place: a person, or what the cell belongs to."""
        squad, chapter = self.squad_of(place.spot), self.chapter_of(place.spot)
        of_squad = self._address("squads", squad, HeadKind.SQUAD)
        of_chapter = self._address("chapters", chapter, HeadKind.CHAPTER)
        person = self.person(place)
        if person is None:
            return of_squad or of_chapter or ("tribes", self.tribe_id)
        if chapter is not None and chapter.kind is HeadKind.COACH:
            return ("people", person)
        return (*(of_squad or of_chapter), "members", person)

    def _address(self, section: str, head: Head | None, kind: HeadKind) -> Address:
        if head is None or head.kind is not kind:
            return ()
        return ("tribes", self.tribe_id, section, head.id)

    def find(self, address: Address) -> MatrixPlace | None:
        """The place of an address, None when it is not in this figure."""
        place: MatrixPlace | None = None
        match address:
            case ("people", str(person), *_):
                place = self._anywhere(person)
            case ("tribes", self.tribe_id, *inside):
                place = self._inside(inside)
            case _:
                pass
        return place

    def beside(self, people: tuple[str, ...], place: MatrixPlace) -> MatrixPlace:
        """The cell of the squad at a place, in the chapter of the first of some people."""
        found = self.find(("people", people[0])) if people else None
        squad, _ = self._turned(place.spot)
        _, chapter = self._turned((found or place).spot)
        return MatrixPlace(self._turned(Spot(max(squad, 0), max(chapter, 0))))

    def _inside(self, address: list[str | int]) -> MatrixPlace | None:
        """The place of what stands in the tribe: ``["squads", "app", "members", "ana"]``."""
        match address:
            case ["squads", str(squad), "members", str(person), *_]:
                return self._of_person(self._index(self.squads, squad), person)
            case ["chapters", str(chapter), "members", str(person), *_]:
                return self._in_chapter(person, self._index(self.chapters, chapter))
            case ["squads", str(squad), *_]:
                row = self._index(self.squads, squad)
                return None if row is None else MatrixPlace(self._turned(Spot(row, HEADING)))
            case ["chapters", str(chapter), *_]:
                column = self._index(self.chapters, chapter)
                return None if column is None else MatrixPlace(self._turned(Spot(HEADING, column)))
            case _:
                return MatrixPlace(Spot(HEADING, HEADING))

    def _anywhere(self, person: str) -> MatrixPlace | None:
        for seat in self.roster.squads_of(person):
            if seat.tribe_id == self.tribe_id:
                return self._of_person(self._index(self.squads, seat.id), person)
        for squad_id, squad in self.tribe.squads.items():
            if squad.coach == person:
                return self._of_person(self._index(self.squads, squad_id), person)
        return self._of_person(self._index(self.squads, ""), person)

    def _in_chapter(self, person: str, column: int | None) -> MatrixPlace | None:
        """A person's place in the column: in their first squad, or in none."""
        seats = (seat for seat in self.roster.squads_of(person) if seat.tribe_id == self.tribe_id)
        squad = next((seat.id for seat in seats), "")
        return self._of_person(self._index(self.squads, squad), person, column)

    def _of_person(
        self, row: int | None, person: str, column: int | None = None
    ) -> MatrixPlace | None:
        if row is None:
            return None
        wanted = range(len(self.chapters)) if column is None else (column,)
        for number in wanted:
            for index, entry in enumerate(self._row(row)[number]):
                if entry.person == person:
                    return MatrixPlace(self._turned(Spot(row, number)), index)
        return None

    def _index(self, heads: tuple[Head, ...], id_: str) -> int | None:
        return next((n for n, head in enumerate(heads) if head.id == id_), None)

    def _turned(self, spot: Spot) -> Spot:
        return Spot(spot.column, spot.row) if self.is_transposed else spot

    def _row(self, squad: int) -> list[tuple[Entry, ...]]:
        if squad not in self.cells:
            head = self.squads[squad]
            cells = (
                cells_outside(self.roster, self.tribe)
                if head.kind is HeadKind.NO_SQUAD
                else squad_cells(self.roster, self.tribe, head.id, self.belonging)
            )
            # Without the column of those in no chapter when there is none.
            skipped = len(self.tribe.chapters)
            has_column = any(chapter.kind is HeadKind.NO_CHAPTER for chapter in self.chapters)
            kept = cells if has_column else [*cells[:skipped], *cells[skipped + 1 :]]
            self.cells[squad] = kept
        return self.cells[squad]


def grid_of(roster: Roster, tribe_id: str, *, is_transposed: bool = False) -> Grid:
    """Lay out a tribe; who is where is worked out when a cell is looked at."""
    tribe = roster.tribe(tribe_id)
    belonging = tuple(frozenset(chapter.people) for chapter in tribe.chapters.values())
    return Grid(
        roster,
        tribe_id,
        tuple(_squads(roster, tribe)),
        tuple(_chapters(tribe, frozenset[str]().union(*belonging))),
        is_transposed,
        belonging,
        {},
    )


def _squads(roster: Roster, tribe: Tribe) -> Iterator[Head]:
    for squad_id, squad in tribe.squads.items():
        title = squad.name or squad_id
        owner = squad.product_owner
        yield Head(HeadKind.SQUAD, title, squad_id, "PO", owner, len(squad.people))
    outside = {entry.person for cell in cells_outside(roster, tribe) for entry in cell}
    yield Head(HeadKind.NO_SQUAD, "No squad", seats=len(outside))


def _chapters(tribe: Tribe, placed: frozenset[str]) -> Iterator[Head]:
    for chapter_id, chapter in tribe.chapters.items():
        title = chapter.name or chapter_id
        yield Head(HeadKind.CHAPTER, title, chapter_id, "CL", chapter.lead, len(chapter.people))
    working = {person for squad in tribe.squads.values() for person in squad.people}
    if working - placed:
        yield Head(HeadKind.NO_CHAPTER, "No chapter", seats=len(working - placed))
    coaches = {squad.coach for squad in tribe.squads.values()} | set(tribe.agile_coaches)
    yield Head(HeadKind.COACH, "Coach", seats=len(coaches - {None}))


# --- Which rows, columns and people of a matrix errors are about ---------------------------------


class Trouble(NamedTuple):
    """What gets an exclamation mark."""

    squads: frozenset[tuple[str, str]] = frozenset()
    """Tribe and squad."""

    chapters: frozenset[tuple[str, str]] = frozenset()
    """Tribe and chapter."""

    people: frozenset[str] = frozenset()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Trouble":
        """Gather what errors are about."""
        squads: set[tuple[str, str]] = set()
        chapters: set[tuple[str, str]] = set()
        people: set[str] = set()
        for finding in findings:
            if finding.severity is not Severity.ERROR:
                continue
            match finding.problem.at:
                case ("tribes", str(tribe), "squads", str(squad), *_):
                    squads.add((tribe, squad))
                case ("tribes", str(tribe), "chapters", str(chapter), *_):
                    chapters.add((tribe, chapter))
                case ("people", str(person), *_):
                    people.add(person)
                case _:
                    pass
        return cls(frozenset(squads), frozenset(chapters), frozenset(people))

    def is_at(self, tribe: str, head: Head) -> bool:
        """Tell whether a row or a column has an error."""
        at = (tribe, head.id)
        return at in (self.squads if head.kind is HeadKind.SQUAD else self.chapters)


# --- Where a cursor goes: from person to person, from cell to cell, by pages ----------------------


class Ways(NamedTuple):
    """The figure one walks in."""

    grid: Grid
    drawing: Layout

    lines: int
    """Of the figure that are in sight, the headings included."""

    def within(self, place: MatrixPlace) -> MatrixPlace:
        """The place, or the nearest there is."""
        spot = Spot(
            clamp(place.spot.row, HEADING, self.drawing.rows - 1),
            clamp(place.spot.column, HEADING, self.drawing.columns - 1),
        )
        return MatrixPlace(spot, clamp(place.nth, 0, max(len(self.grid.cell(spot)) - 1, 0)))

    def step(self, place: MatrixPlace, down: int, across: int) -> MatrixPlace:
        """The next person, or the next cell."""
        (row, column), nth = place
        if across:
            return MatrixPlace(
                Spot(row, clamp(column + across, HEADING, self.drawing.columns - 1)), nth
            )
        if 0 <= nth + down < len(self.grid.cell(place.spot)):
            return MatrixPlace(place.spot, nth + down)
        if HEADING <= row + down < self.drawing.rows:
            spot = Spot(row + down, column)
            return MatrixPlace(spot, 0 if down > 0 else len(self.grid.cell(spot)) - 1)
        return place

    def page(self, place: MatrixPlace, down: int) -> MatrixPlace:
        """A page on or back."""
        y = self.drawing.box(place.spot).y + down * (self.lines - HEADING_LINES)
        row = self.drawing.row_at(max(y, HEADING_LINES))
        return MatrixPlace(Spot(self.drawing.rows - 1 if row is None else row, place.spot.column))

    def edge(self, spot: Spot, down: int) -> Spot:
        """The first or the last row."""
        return Spot(0 if down < 0 else self.drawing.rows - 1, spot.column)

    def side(self, spot: Spot, across: int, first: int) -> Spot:
        """The first or the last column."""
        return Spot(spot.row, first if across < 0 else self.drawing.columns - 1)

    def cell(self, spot: Spot) -> Spot:
        """The cell, or the nearest there is; never a heading."""
        return Spot(
            clamp(spot.row, 0, self.drawing.rows - 1),
            clamp(spot.column, 0, self.drawing.columns - 1),
        )
