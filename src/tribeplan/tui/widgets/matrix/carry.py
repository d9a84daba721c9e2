"""People picked up and not put down yet: what dropping them would do."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from tribeplan.editing.version import Prediction
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster, chapter_name, people_names, squad_name
from tribeplan.rules.rule import Finding, Severity
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.people_edits import (
    add_agile_coach,
    move_people,
    move_to_chapter,
    set_role,
)
from tribeplan.tui.widgets.matrix.grid import Grid, Head, HeadKind, MatrixPlace, Spot

OUT = ""
"""The squad or chapter of those who are in none."""


class Drop(NamedTuple):
    """Where people would be put down; None leaves a thing as it is."""

    tribe: str
    squad: str | None = None
    """A squad, or ``OUT`` to leave theirs."""

    chapter: str | None = None
    """A chapter, or ``OUT`` to leave theirs."""

    as_coach: bool = False
    """Whether they coach the squad instead of working in it."""


class Moving(NamedTuple):
    """Who is carried, and from where."""

    people: tuple[str, ...]
    squad: str | None = None
    """The squad they were picked up in; None when it was nowhere in particular."""

    is_coach: bool = False
    """Whether it is a coach who was picked up as such."""

    def left(self, roster: Roster, person: str, tribe: str) -> str | None:
        """The squad that somebody leaves; None when they are in none."""
        squads = [seat.id for seat in roster.squads_of(person)]
        if self.squad in squads:
            return self.squad
        here = (squad for squad in squads if roster.squads[squad].tribe_id == tribe)
        return next(here, None)

    def are_all_in(self, roster: Roster, squad: str, tribe: str) -> bool:
        """Tell whether a squad, or ``OUT``, is the one each of them leaves."""
        return all((self.left(roster, each, tribe) or OUT) == squad for each in self.people)

    def edit(self, roster: Roster, drop: Drop, *, stays: bool = False) -> Edit | None:
        """The edit of putting them down; None when nothing would change.

        ``stays``: they work in the other squad too, instead of leaving theirs.
        """
        if drop.as_coach:
            edits = [self._coached(roster, drop)]
        elif drop.squad and stays:
            edits = [move_people(roster, self.people, left=None, to=drop.squad)]
        else:
            edits = [*self._to_squad(roster, drop), *self._to_chapter(roster, drop)]
        edits = [edit for edit in edits if edit.changes]
        if len(edits) < 2:  # noqa: PLR2004  # one or none
            return next(iter(edits), None)
        changes = tuple(change for edit in edits for change in edit.changes)
        return Edit(self._label(roster, drop), changes, self._target(roster, drop))

    def _coached(self, roster: Roster, drop: Drop) -> Edit:
        person = self.people[0]
        if squad := drop.squad or self.squad:
            at = (*roster.squads[squad].address, "coach")
            return set_role(roster, at, person if drop.squad else None)
        return add_agile_coach(roster, drop.tribe, person)

    def _to_squad(self, roster: Roster, drop: Drop) -> Iterable[Edit]:
        if drop.squad is None:
            return
        groups: defaultdict[str | None, list[str]] = defaultdict(list)
        for person in self.people:
            groups[self.left(roster, person, drop.tribe)].append(person)
        for left, people in groups.items():
            if left != (drop.squad or None):
                yield move_people(roster, people, left=left, to=drop.squad or None)

    def _to_chapter(self, roster: Roster, drop: Drop) -> Iterable[Edit]:
        if drop.chapter is None:
            return
        wanted = (drop.tribe, drop.chapter) if drop.chapter else None
        people = [person for person in self.people if wanted not in _chapters(roster, person)]
        if people:
            yield move_to_chapter(roster, people, drop.tribe, drop.chapter or None)

    def _label(self, roster: Roster, drop: Drop) -> str:
        words = f"Move {people_names(roster, self.people)}"
        if drop.squad is not None:
            words += f" to {squad_name(roster, drop.squad)}" if drop.squad else " out of the squad"
        if drop.chapter is not None:
            joined = " and" if drop.squad is not None else ""
            name = chapter_name(roster, drop.tribe, drop.chapter) if drop.chapter else ""
            words += f"{joined} to chapter {name}" if name else f"{joined} out of the chapter"
        return words

    def _target(self, roster: Roster, drop: Drop) -> Address:
        person = self.people[0]
        if drop.squad:
            return (*roster.squads[drop.squad].address, "members", person)
        return ("people", person)


def _chapters(roster: Roster, person: str) -> list[tuple[str, str] | None]:
    """The chapters of somebody with their tribes; for who is in none, None."""
    seats = roster.chapters_of_person.get(person, ())
    return [(seat.tribe_id, seat.id) for seat in seats] or [None]


class Carry(NamedTuple):
    """Who was picked up, where from, and where they would be put down."""

    moving: Moving
    words: str
    """What stands in the cell where they would be put down."""

    origin: MatrixPlace
    """Where they were picked up."""

    target: Spot
    """The cell they were brought to."""

    tribe: str
    """The tribe they were picked up in."""

    squad: Head | None
    """The row they all work in, when it is the one they were picked up in."""

    chapter: Head | None
    drop: Drop | None = None
    """What putting them down means; None before they are brought anywhere."""

    def edit(self, roster: Roster, *, stays: bool = False) -> Edit | None:
        """The edit of putting them down; None when nothing would change."""
        return None if self.drop is None else self.moving.edit(roster, self.drop, stays=stays)

    def brought(self, grid: Grid, target: Spot) -> "Carry":
        """Bring them to a cell."""
        return self._replace(target=target, drop=self._drop_at(grid, target))

    def turned(self) -> "Carry":
        """The same when rows become columns."""
        (row, column), nth = self.origin
        origin = MatrixPlace(Spot(column, row), nth)
        return self._replace(origin=origin, target=Spot(self.target.column, self.target.row))

    def _drop_at(self, grid: Grid, spot: Spot) -> Drop:
        """What dropping in a cell means: only what differs from where they were changes."""
        squad, chapter = grid.squad_of(spot), grid.chapter_of(spot)
        is_home = self.tribe == grid.tribe_id
        if chapter is not None and chapter.kind is HeadKind.COACH:
            return Drop(grid.tribe_id, squad.id if squad else None, as_coach=True)
        return Drop(
            grid.tribe_id,
            None if squad is None or (is_home and squad == self.squad) else squad.id,
            None if chapter is None or (is_home and chapter == self.chapter) else chapter.id or OUT,
        )


def picked_up(grid: Grid, people: tuple[str, ...], place: MatrixPlace, words: str) -> Carry:
    """Pick people up at a place; those who are elsewhere come to the squad of that place."""
    # Whoever marked people elsewhere stands where they shall go.
    is_here = grid.person(place) in people
    start = place if is_here else grid.beside(people, place)
    squad, chapter = grid.squad_of(start.spot), grid.chapter_of(start.spot)
    is_coach = is_here and chapter is not None and chapter.kind is HeadKind.COACH
    in_squad = is_here and squad is not None and squad.kind is HeadKind.SQUAD
    moving = Moving(people, squad.id if squad and in_squad else None, is_coach=is_coach)
    are_in = squad is not None and moving.are_all_in(grid.roster, squad.id, grid.tribe_id)
    home = squad if are_in else None
    return Carry(moving, words, start, start.spot, grid.tribe_id, home, chapter)


def in_words(prediction: Prediction) -> str:
    """Say what problems an edit brings, solves and makes larger: ``+1 error oversized-squad``."""
    if prediction.conflicts:
        return f"Cannot be dropped here: {prediction.conflicts[0].message}"
    changes = prediction.findings
    parts = [*_tally("+", changes.appear), *_tally("-", changes.vanish)]
    parts += (f"{words} grows" for words in _tally("", changes.grown))
    return f"Drop here: {', '.join(parts)}" if parts else "Drop here: no problem comes or goes"


def _tally(sign: str, findings: Iterable[Finding]) -> Iterable[str]:
    counts: Counter[tuple[Severity, str]] = Counter(
        (finding.severity, finding.rule.name) for finding in findings
    )
    for (severity, name), count in sorted(
        counts.items(), key=lambda item: (item[0][0].rank, item[0][1])
    ):
        yield f"{sign}{count} {severity.value} {name}"
