"""The words and figures of a matrix's cells, line by line; no colours yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from itertools import islice, takewhile
from types import MappingProxyType
from typing import NamedTuple

from rich.cells import cell_len

from tribeplan.org.roster import Roster, short_names
from tribeplan.org.workload import Load, each_task, skill_loads, squad_loads, squad_shares
from tribeplan.report.matrix import Entry, Naming
from tribeplan.report.safe_text import display
from tribeplan.rules.rule import Finding
from tribeplan.tui.look import Marks, fit
from tribeplan.tui.subject import cursor_at
from tribeplan.tui.widgets.matrix.grid import Head, HeadKind

# --- What people are called in a matrix: in full where there is room, else by short names --------

MOST_SHORTENED = 2000
"""People from whom on names are cut off instead of shortened."""


class DrawnNames:
    """The names of a tribe's people, fit to be drawn; of a huge one looked up when needed."""

    def __init__(self, roster: Roster | None = None, tribe_id: str = "") -> None:
        self._people = {} if roster is None else roster.organisation.people
        here = () if roster is None else roster.tribe(tribe_id).people
        self._full = {id_: self._name(id_) for id_ in islice(here, MOST_SHORTENED)}
        self._short: dict[str, str] = {}
        self.longest = max((cell_len(name) for name in self._full.values()), default=0)
        """Cells of the longest name; in a huge tribe of the first ones."""

    def shorten(self) -> None:
        """Call people by short names from now on, if they are not too many."""
        if len(self._full) < MOST_SHORTENED:
            short = short_names(self._full)
            self._short = {person: display(name) for person, name in short.items()}

    def called(self, person: str) -> str:
        """What somebody is called in the cells."""
        return self._short.get(person) or self.full(person)

    def full(self, person: str) -> str:
        """What somebody is called in full."""
        if person not in self._full:
            self._full[person] = self._name(person)
        return self._full[person]

    def _name(self, person: str) -> str:
        known = self._people.get(person)
        return display(person if known is None else known.name or person)


# --- The words of a matrix's cells, line by line, each with what it is; no colours yet -----------

FEWEST_LETTERS = 5
"""Cells of a name for the sake of which the share of the week is left out."""

LONGEST_NUMBER = 2
"""Letters of a last word up to which it tells titles apart, as in ``Producten 2``."""

_ROLE_KINDS = {"TL": "lead", "PO": "owner", "CL": "lead"}


class Piece(NamedTuple):
    """Part of a line of one kind."""

    text: str
    kind: str = ""
    """The name of its colours; empty for those of the cell."""


class Badge(NamedTuple):
    """A figure laid over a cell, a row or a column."""

    text: str
    level: int
    """0 for little to 4 for too much."""


class DrawnCell(NamedTuple):
    """How a cell is shown now."""

    width: int
    height: int
    naming: Naming
    marks: Marks
    cursor: int | None = None
    """Which person in it the cursor is at; None when it is elsewhere."""

    marked: frozenset[str] = frozenset()
    troubled: frozenset[str] = frozenset()
    """People whom an error is about."""

    carried: str = ""
    """Who would be dropped here."""

    badge: Badge | None = None
    shared_words: str = ""
    """What all titles beside this one begin with; left out where room is short."""


def fit_title(title: str, width: int, drawn: DrawnCell) -> str:
    """Make the title of a row or column fit: without what all share, with the number it ends on."""
    name = display(title)
    if cell_len(name) > width:
        name = name.removeprefix(display(drawn.shared_words)) or name
    begin, _, number = name.rpartition(" ")
    if cell_len(name) <= width or not begin or len(number) > LONGEST_NUMBER:
        return fit(name, width, drawn.marks.ellipsis)
    return fit(begin, width - cell_len(number), drawn.marks.ellipsis) + number


def longest_label(heads: Iterable[Head]) -> int:
    """The cells that the titles of some rows need, with a sign before and a count behind."""
    return max(
        (cell_len(display(head.title)) + len(f"  {head.seats} ") for head in heads), default=0
    )


def shared_words(titles: Sequence[str]) -> str:
    """The words that all titles begin with, as far as something is left of each.

    >>> shared_words(["Team rates", "Team app"]), shared_words(["Rates", "App"])
    ('Team ', '')
    """
    if len(titles) < 2:  # noqa: PLR2004  # nothing to share with
        return ""
    # All but the last word of each, up to the first that differs.
    words = zip(*(title.split(" ")[:-1] for title in titles), strict=False)
    shared = list(takewhile(lambda group: len(set(group)) == 1, words))
    return "".join(f"{group[0]} " for group in shared)


def cell_line(entries: tuple[Entry, ...], line: int, drawn: DrawnCell) -> list[Piece]:
    """One line of a cell, as wide as the cell; a figure laid over it stands on the last."""
    badge = _badge(drawn.badge, drawn.marks) if line == drawn.height - 1 else []
    room = drawn.width - sum(cell_len(piece.text) for piece in badge)
    if drawn.carried and line == 0:
        return [Piece(fit(f"[{drawn.carried}]", room, drawn.marks.ellipsis), "target"), *badge]
    if not entries:
        return [Piece(fit(" -" if line == 0 else "", room), "dim"), *badge]
    if drawn.height == 1:
        return [*_count(entries, room, drawn), *badge]
    return [*_person_line(entries, line, room, drawn), *badge]


def _person_line(entries: tuple[Entry, ...], line: int, room: int, drawn: DrawnCell) -> list[Piece]:
    is_last_free = drawn.badge is not None
    start, shown = window(len(entries), drawn.height, drawn.cursor, is_last_free=is_last_free)
    if line < shown:
        return _person(entries[start + line], start + line, room, drawn)
    if line == shown and shown < len(entries):
        return [Piece(fit(f" +{len(entries) - shown}", room), "dim")]
    return [Piece(" " * room)]


def window(
    count: int, height: int, cursor: int | None, *, is_last_free: bool = False
) -> tuple[int, int]:
    """The first person shown and how many are, so that the cursor's is among them.

    ``is_last_free``: nobody is named on the last line, where a figure stands.

    >>> window(2, 2, None), window(5, 3, None), window(5, 3, 4)
    ((0, 2), (0, 2), (3, 2))
    >>> window(2, 2, None, is_last_free=True)
    (0, 1)
    """
    if count <= height - is_last_free:
        return 0, count
    shown = max(height - 1, 1)
    return max(0, (cursor or 0) - shown + 1), shown


def person_at(
    count: int, line: int, height: int, cursor: int | None, *, is_last_free: bool = False
) -> int:
    """Which person a line of a cell shows; the last one where it shows none."""
    start, shown = window(count, height, cursor, is_last_free=is_last_free)
    return max(min(start + min(line, shown - 1), count - 1), 0)


def _person(entry: Entry, index: int, room: int, drawn: DrawnCell) -> list[Piece]:
    is_here = drawn.cursor == index
    is_marked = entry.person in drawn.marked
    has_error = entry.person in drawn.troubled
    sign = _sign(entry, is_here=is_here, is_marked=is_marked, has_error=has_error)
    kind = "cursor" if is_here else "marked" if is_marked else "open" if entry.is_open else ""
    parts = [Piece(sign, kind or {"*": "lead", "!": "error"}.get(sign, ""))]
    if entry.is_open:
        parts.append(Piece(f"{drawn.marks.vacancy} ", kind))
    parts += [Piece(f"{role} ", kind or _ROLE_KINDS[role]) for role in entry.roles]
    share = "" if entry.share is None else f" {entry.share:.0%}"
    left = room - sum(cell_len(part.text) for part in parts) - len(share)
    if share and left < FEWEST_LETTERS:
        # Who it is matters more than how much of the week.
        share, left = "", left + len(share)
    if left < 1:
        line = "".join(part.text for part in parts) + drawn.naming(entry.person)
        return [Piece(fit(line, room), kind)]
    name = drawn.naming(entry.person)
    if cell_len(name) < left:
        # The share stands right behind the name, and blanks behind both.
        return [*parts, Piece(fit(name + share, left + len(share)), kind)]
    return [*parts, Piece(fit(name, left, drawn.marks.ellipsis) + share, kind)]


def _sign(entry: Entry, *, is_here: bool, is_marked: bool, has_error: bool) -> str:
    if is_here:
        return "&" if is_marked else ">"
    if is_marked or has_error:
        return "+" if is_marked else "!"
    return "*" if "CL" in entry.roles else " "


def _count(entries: tuple[Entry, ...], room: int, drawn: DrawnCell) -> list[Piece]:
    """How many there are and which roles; with the cursor here, who it is at."""
    if drawn.cursor is not None:
        index = min(drawn.cursor, len(entries) - 1)
        more = f" +{len(entries) - 1}" if len(entries) > 1 else ""
        person = _person(entries[index], drawn.cursor, room - len(more), drawn)
        return [*person, Piece(more, "cursor")] if more else person
    is_marked = any(entry.person in drawn.marked for entry in entries)
    parts = [Piece(f"{'+' if is_marked else ' '}{len(entries)}", "marked" if is_marked else "")]
    roles = [role for entry in entries for role in entry.roles]
    parts += [Piece(f" {role}", _ROLE_KINDS[role]) for role in roles]
    if any(entry.is_open for entry in entries):
        parts.append(Piece(f" {drawn.marks.vacancy}", "open"))
    taken = sum(cell_len(part.text) for part in parts)
    if taken > room:
        return [Piece(fit("".join(part.text for part in parts), room))]
    return [*parts, Piece(" " * (room - taken))]


def head_line(head: Head, line: int, drawn: DrawnCell, *, has_error: bool) -> list[Piece]:
    """One line of a label or a heading."""
    is_here = drawn.cursor is not None
    kind = "cursor" if is_here else "target" if drawn.carried else "title"
    if line == 0:
        sign = ">" if is_here else "!" if has_error else " "
        count = [Piece(f" {head.seats} ", kind)]
        badge = _badge(drawn.badge, drawn.marks) if drawn.height == 1 else []
        badge = badge or count
        room = drawn.width - 1 - sum(cell_len(piece.text) for piece in badge)
        title = Piece(fit_title(head.title, max(room, 0), drawn), kind)
        return [Piece(sign, "error" if sign == "!" else kind), title, *badge]
    if line == 1:
        badge = _badge(drawn.badge, drawn.marks)
        room = drawn.width - sum(cell_len(piece.text) for piece in badge)
        return [*_lead(head, room, drawn), *badge]
    return [Piece(" " * drawn.width)]


def _lead(head: Head, room: int, drawn: DrawnCell) -> list[Piece]:
    """Say who leads a squad or a chapter."""
    if head.kind not in (HeadKind.SQUAD, HeadKind.CHAPTER):
        return [Piece(" " * room)]
    if head.lead is None:
        return [Piece(fit(f" no {head.role}", room), "missing")]
    role = Piece(f" {head.role} ", "owner" if head.kind is HeadKind.SQUAD else "lead")
    name = drawn.naming(head.lead)
    return [role, Piece(fit(name, max(room - 4, 0), drawn.marks.ellipsis), "dim")]


def _badge(badge: Badge | None, marks: Marks) -> list[Piece]:
    if badge is None:
        return []
    shade = marks.shades[badge.level - 1] if badge.level else " "
    return [Piece(f" {badge.text}", "title"), Piece(f"{shade} ", f"heat-{badge.level}")]


# --- Figures laid over a matrix: problems, load, work limits, skills; a digit with a shade each --


class Shown(Enum):
    """What is laid over the matrix, with its legend."""

    NOTHING = ""
    PROBLEMS = "Problems: how many a squad, a chapter or the people of a cell have"
    LOAD = "Load: work that arrives, in percent of what the people can do"
    LIMITS = "Work limits: most features at once / people in the squad"
    SKILLS = "Skills: experts a squad has in the chapter's skill; 0! is needed and missing"


BUSY, FULL = 0.75, 1.0
"""Shares of the capacity at which waiting grows, and at which it never ends."""


class Overlay(NamedTuple):
    """Figures by squad, by chapter, and by both."""

    shown: Shown = Shown.NOTHING
    squads: Mapping[str, Badge] = MappingProxyType({})
    chapters: Mapping[str, Badge] = MappingProxyType({})
    cells: Mapping[tuple[str, str], Badge] = MappingProxyType({})

    def badge(self, squad: Head | None, chapter: Head | None) -> Badge | None:
        """The figure of a cell, a row or a column, None without one."""
        if self.shown is Shown.NOTHING:
            return None
        if squad is not None and chapter is not None:
            return self.cells.get((squad.id, chapter.id))
        if squad is not None:
            return self.squads.get(squad.id)
        return None if chapter is None else self.chapters.get(chapter.id)


def overlay_of(shown: Shown, roster: Roster, tribe_id: str, findings: Iterable[Finding]) -> Overlay:
    """Work out the figures of one kind for one tribe."""
    match shown:
        case Shown.NOTHING:
            return Overlay()
        case Shown.PROBLEMS:
            return _problems(roster, tribe_id, findings)
        case Shown.LOAD:
            return _load(roster, tribe_id)
        case Shown.LIMITS:
            return _limits(roster, tribe_id)
        case Shown.SKILLS:
            return _skills(roster, tribe_id)


def _problems(roster: Roster, tribe_id: str, findings: Iterable[Finding]) -> Overlay:
    squads: Counter[str] = Counter()
    chapters: Counter[str] = Counter()
    cells: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        match cursor_at(roster.organisation, finding.problem.at):
            case ("tribes", tribe, "squads", str(squad), *members) if tribe == tribe_id:
                squads[squad] += 1
                if members:
                    cells[squad, _chapter_in(roster, tribe_id, str(members[-1]))] += 1
            case ("tribes", tribe, "chapters", str(chapter), *_) if tribe == tribe_id:
                chapters[chapter] += 1
            case ("people", str(person)) if person in roster.organisation.people:
                for seat in roster.squads_of(person):
                    if seat.tribe_id == tribe_id:
                        cells[seat.id, _chapter_in(roster, tribe_id, person)] += 1
            case _:
                pass
    here = roster.tribe(tribe_id)
    return Overlay(
        Shown.PROBLEMS,
        {squad: _counted(squads[squad]) for squad in here.squads},
        {chapter: _counted(chapters[chapter]) for chapter in here.chapters},
        {cell: _counted(count) for cell, count in cells.items()},
    )


def _counted(count: int) -> Badge:
    return Badge(str(count), min(count, 4))


def _chapter_in(roster: Roster, tribe_id: str, person: str) -> str:
    seats = roster.chapters_of_person.get(person, ())
    return next((seat.id for seat in seats if seat.tribe_id == tribe_id), "")


def _load(roster: Roster, tribe_id: str) -> Overlay:
    limits = roster.organisation.effective_limits()
    squads, skills = squad_loads(roster, limits), skill_loads(roster, limits)
    tribe = roster.tribe(tribe_id)
    return Overlay(
        Shown.LOAD,
        {squad: _percent(squads.get(squad)) for squad in tribe.squads},
        {
            chapter_id: _percent(skills.get((tribe_id, chapter.skill or chapter_id)))
            for chapter_id, chapter in tribe.chapters.items()
        },
    )


def _percent(load: Load | None) -> Badge:
    if load is None or not load.work:
        return Badge("0%", 0)
    if not load.capacity:
        return Badge("none", 4)
    share = load.work / load.capacity
    level = 1 if share < BUSY / 2 else 2 if share < BUSY else 3 if share <= FULL else 4
    return Badge(f"{share:.0%}", level)


def _limits(roster: Roster, tribe_id: str) -> Overlay:
    squads: dict[str, Badge] = {}
    for squad_id, squad in roster.tribe(tribe_id).squads.items():
        people, limit = len(squad.people), squad.wip_limit
        if limit is None:
            squads[squad_id] = Badge(f"none/{people}", 4)
        else:
            level = 1 if limit * 2 <= people else 2 if limit <= people else 3
            squads[squad_id] = Badge(f"{limit}/{people}", level)
    return Overlay(Shown.LIMITS, squads)


def _skills(roster: Roster, tribe_id: str) -> Overlay:
    needed: defaultdict[str, set[str]] = defaultdict(set)
    for task in each_task(roster.organisation.work):
        needed[task.squad].add(task.step.skill)
    shares = squad_shares(roster)
    tribe = roster.tribe(tribe_id)
    squads: dict[str, Badge] = {}
    cells: dict[tuple[str, str], Badge] = {}
    for squad_id in tribe.squads:
        for chapter_id, chapter in tribe.chapters.items():
            skill = chapter.skill or chapter_id
            experts = sum(
                share * roster.person(person).skills.get(skill, 0.0)
                for person, share in shares[squad_id].items()
            )
            is_needed = skill in needed[squad_id]
            cells[squad_id, chapter_id] = _experts(experts, is_needed=is_needed)
    return Overlay(Shown.SKILLS, squads, {}, cells)


def _experts(experts: float, *, is_needed: bool) -> Badge:
    if not experts:
        return Badge("0!", 4) if is_needed else Badge("0", 0)
    return Badge(f"{experts:.1f}", 3 if is_needed and experts < 1 else 2 if experts < 1 else 1)
