"""What the matrix shows: squads by chapters, worked out cell by cell when it is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.org.tribe import Tribe
from tribeplan.report.matrix import Entry, cells_outside, squad_cells
from tribeplan.tui.widgets.matrix_layout import HEADING, Spot


class Kind(Enum):
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

    kind: Kind
    title: str
    id: str = ""
    """Of the squad or chapter."""

    role: str = ""
    """``PO`` or ``CL``; empty for what nobody leads."""

    lead: str | None = None
    seats: int = 0


class Place(NamedTuple):
    """A cell, and the person in it that the cursor is at."""

    spot: Spot
    nth: int = 0


@dataclass(frozen=True)
class Grid:
    """A tribe's squads by its chapters, or the other way round."""

    roster: Roster
    tribe_id: str
    squads: tuple[Head, ...]
    chapters: tuple[Head, ...]
    is_transposed: bool = False
    _belonging: tuple[frozenset[str], ...] = ()
    _cells: dict[int, list[tuple[Entry, ...]]] = field(
        default_factory=dict[int, list[tuple[Entry, ...]]]
    )

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
        """Give who is in a cell; nobody is in a heading."""
        if HEADING in spot:
            return ()
        squad, chapter = self._turned(spot)
        return self._row(squad)[chapter]

    def squad_of(self, spot: Spot) -> Head | None:
        """Give the squad, or 'no squad', that a cell lies in; None in the heading of a chapter."""
        squad, _ = self._turned(spot)
        return None if squad == HEADING else self.squads[squad]

    def chapter_of(self, spot: Spot) -> Head | None:
        """Give the chapter, or what stands in its place, that a cell lies in."""
        _, chapter = self._turned(spot)
        return None if chapter == HEADING else self.chapters[chapter]

    def person(self, place: Place) -> str | None:
        """Give who is at a place, None where nobody is."""
        entries = self.cell(place.spot)
        return entries[min(place.nth, len(entries) - 1)].person if entries else None

    def address(self, place: Place) -> Address:
        """Give the address of what is at a place: a person, or what the cell belongs to."""
        squad, chapter = self.squad_of(place.spot), self.chapter_of(place.spot)
        of_squad = self._address("squads", squad, Kind.SQUAD)
        of_chapter = self._address("chapters", chapter, Kind.CHAPTER)
        person = self.person(place)
        if person is None:
            return of_squad or of_chapter or ("tribes", self.tribe_id)
        if chapter is not None and chapter.kind is Kind.COACH:
            return ("people", person)
        return (*(of_squad or of_chapter), "members", person)

    def _address(self, section: str, head: Head | None, kind: Kind) -> Address:
        if head is None or head.kind is not kind:
            return ()
        return ("tribes", self.tribe_id, section, head.id)

    def find(self, address: Address) -> Place | None:
        """Give the place of an address, None when it is not in this figure."""
        place: Place | None = None
        match address:
            case ("people", str(person), *_):
                place = self._anywhere(person)
            case ("tribes", self.tribe_id, *inside):
                place = self._inside(inside)
            case _:
                pass
        return place

    def _inside(self, address: list[str | int]) -> Place | None:
        """Give the place of what stands in the tribe: ``["squads", "app", "members", "ana"]``."""
        match address:
            case ["squads", str(squad), "members", str(person), *_]:
                return self._of_person(self._index(self.squads, squad), person)
            case ["chapters", str(chapter), "members", str(person), *_]:
                return self._in_chapter(person, self._index(self.chapters, chapter))
            case ["squads", str(squad), *_]:
                row = self._index(self.squads, squad)
                return None if row is None else Place(self._turned(Spot(row, HEADING)))
            case ["chapters", str(chapter), *_]:
                column = self._index(self.chapters, chapter)
                return None if column is None else Place(self._turned(Spot(HEADING, column)))
            case _:
                return Place(Spot(HEADING, HEADING))

    def _anywhere(self, person: str) -> Place | None:
        for seat in self.roster.squads_of(person):
            if seat.tribe_id == self.tribe_id:
                return self._of_person(self._index(self.squads, seat.id), person)
        for squad_id, squad in self.tribe.squads.items():
            if squad.coach == person:
                return self._of_person(self._index(self.squads, squad_id), person)
        return self._of_person(self._index(self.squads, ""), person)

    def _in_chapter(self, person: str, column: int | None) -> Place | None:
        """Give a person's place in the column: in their first squad, or in none."""
        seats = (seat for seat in self.roster.squads_of(person) if seat.tribe_id == self.tribe_id)
        squad = next((seat.id for seat in seats), "")
        return self._of_person(self._index(self.squads, squad), person, column)

    def _of_person(self, row: int | None, person: str, column: int | None = None) -> Place | None:
        if row is None:
            return None
        wanted = range(len(self.chapters)) if column is None else (column,)
        for number in wanted:
            for index, entry in enumerate(self._row(row)[number]):
                if entry.person == person:
                    return Place(self._turned(Spot(row, number)), index)
        return None

    def _index(self, heads: tuple[Head, ...], id_: str) -> int | None:
        return next((n for n, head in enumerate(heads) if head.id == id_), None)

    def _turned(self, spot: Spot) -> Spot:
        return Spot(spot.column, spot.row) if self.is_transposed else spot

    def _row(self, squad: int) -> list[tuple[Entry, ...]]:
        if squad not in self._cells:
            head = self.squads[squad]
            cells = (
                cells_outside(self.roster, self.tribe)
                if head.kind is Kind.NO_SQUAD
                else squad_cells(self.roster, self.tribe, head.id, self._belonging)
            )
            # Without the column of those in no chapter when there is none.
            skipped = len(self.tribe.chapters)
            has_column = any(chapter.kind is Kind.NO_CHAPTER for chapter in self.chapters)
            kept = cells if has_column else [*cells[:skipped], *cells[skipped + 1 :]]
            self._cells[squad] = kept
        return self._cells[squad]


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
    )


def _squads(roster: Roster, tribe: Tribe) -> Iterator[Head]:
    for squad_id, squad in tribe.squads.items():
        title = squad.name or squad_id
        owner = squad.product_owner
        yield Head(Kind.SQUAD, title, squad_id, "PO", owner, len(squad.people))
    outside = {entry.person for cell in cells_outside(roster, tribe) for entry in cell}
    yield Head(Kind.NO_SQUAD, "No squad", seats=len(outside))


def _chapters(tribe: Tribe, placed: frozenset[str]) -> Iterator[Head]:
    for chapter_id, chapter in tribe.chapters.items():
        title = chapter.name or chapter_id
        yield Head(Kind.CHAPTER, title, chapter_id, "CL", chapter.lead, len(chapter.people))
    working = {person for squad in tribe.squads.values() for person in squad.people}
    if working - placed:
        yield Head(Kind.NO_CHAPTER, "No chapter", seats=len(working - placed))
    coaches = {squad.coach for squad in tribe.squads.values()} | set(tribe.agile_coaches)
    yield Head(Kind.COACH, "Coach", seats=len(coaches - {None}))
