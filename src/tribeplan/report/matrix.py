"""The figure of a tribe: squads as rows, chapters as columns, people where they meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tribeplan.org.roster import Roster
from tribeplan.org.squad import Squad
from tribeplan.org.tribe import Tribe


class Entry(NamedTuple):
    """One person in one cell."""

    person: str
    roles: tuple[str, ...] = ()
    """``TL``, ``PO``, ``CL``, in that order."""

    share: float | None = None
    """Part of a full week spent here; None when it is the whole."""

    is_open: bool = False
    """Whether it is a seat that nobody has yet."""


class Line(NamedTuple):
    """A row or a column: what it is called, who is responsible, who belongs to it."""

    title: str
    role: str
    """``PO`` or ``CL``; empty for what nobody leads."""

    lead: str | None
    people: tuple[str, ...]
    """Everybody in it, open seats too."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A tribe's squads by its chapters."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: tuple[tuple[tuple[Entry, ...], ...], ...]
    """``cells[row][column]``, people in the order of the model."""


NO_CHAPTER = "No chapter here"
NO_SQUAD = "No squad here"
COACHES = "Coach (AC)"


def matrix_of(roster: Roster, tribe_id: str) -> Matrix:
    """Lay out a tribe; lines without anybody that are neither squad nor chapter are left out."""
    tribe = roster.tribe(tribe_id)
    rows = [
        (Line(squad.name or squad_id, "PO", squad.product_owner, squad.people), squad_id)
        for squad_id, squad in tribe.squads.items()
    ]
    belonging = [frozenset(chapter.people) for chapter in tribe.chapters.values()]
    cells = [squad_cells(roster, tribe, squad_id, belonging) for squad_id in tribe.squads]
    outside = cells_outside(roster, tribe)
    if any(outside):
        people = tuple(dict.fromkeys(entry.person for cell in outside for entry in cell))
        rows.append((Line(NO_SQUAD, "", None, people), ""))
        cells.append(outside)
    columns = [
        *(
            Line(chapter.name or chapter_id, "CL", chapter.lead, chapter.people)
            for chapter_id, chapter in tribe.chapters.items()
        ),
        Line(NO_CHAPTER, "", None, _people_in(row[-2] for row in cells)),
        Line(COACHES, "", None, _people_in(row[-1] for row in cells)),
    ]
    kept = [n for n, column in enumerate(columns) if column.role or column.people]
    return Matrix(
        tuple(row for row, _ in rows),
        tuple(columns[n] for n in kept),
        tuple(tuple(row[n] for n in kept) for row in cells),
    )


def squad_cells(
    roster: Roster, tribe: Tribe, squad_id: str, belonging: Sequence[frozenset[str]]
) -> list[tuple[Entry, ...]]:
    """Give the cells of a squad: one per chapter, those in no chapter, the coach.

    ``belonging`` are the people of each chapter of the tribe.
    """
    squad = tribe.squads[squad_id]
    members = {
        person: _entry(roster, person, _roles_in(tribe, squad, person), squad_id)
        for person in squad.people
    }
    cells = [
        tuple(
            _led(entry, is_lead=person == chapter.lead)
            for person, entry in members.items()
            if person in people
        )
        for chapter, people in zip(tribe.chapters.values(), belonging, strict=True)
    ]
    placed = frozenset[str]().union(*belonging)
    elsewhere = tuple(entry for person, entry in members.items() if person not in placed)
    coaches = () if squad.coach is None else (_entry(roster, squad.coach),)
    return [*cells, elsewhere, coaches]


def cells_outside(roster: Roster, tribe: Tribe) -> list[tuple[Entry, ...]]:
    """Give the cells of those who work in none of the tribe's squads."""
    placed = {person for squad in tribe.squads.values() for person in squad.people}
    coaching = {squad.coach for squad in tribe.squads.values()}
    cells = [
        tuple(
            _led(
                _entry(roster, person, ("TL",) if person == tribe.lead else ()),
                is_lead=person == chapter.lead,
            )
            for person in chapter.people
            if person not in placed
        )
        for chapter in tribe.chapters.values()
    ]
    idle = (coach for coach in dict.fromkeys(tribe.agile_coaches) if coach not in coaching)
    return [*cells, (), tuple(_entry(roster, coach) for coach in idle)]


def _entry(
    roster: Roster, person: str, roles: tuple[str, ...] = (), squad_id: str | None = None
) -> Entry:
    share = 1.0 if squad_id is None else roster.share(person, squad_id)
    return Entry(person, roles, None if share >= 1 else share, roster.person(person).vacancy)


def _roles_in(tribe: Tribe, squad: Squad, person: str) -> tuple[str, ...]:
    holders = (("TL", tribe.lead), ("PO", squad.product_owner))
    return tuple(role for role, holder in holders if holder == person)


def _led(entry: Entry, *, is_lead: bool) -> Entry:
    return entry._replace(roles=(*entry.roles, "CL")) if is_lead else entry


def _people_in(cells: Iterable[tuple[Entry, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.person for cell in cells for entry in cell))
