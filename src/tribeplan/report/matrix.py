"""What ``tribeplan show`` shows: a tribe's squads by its chapters; all of it for programs."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from tribeplan.errors import without_commands
from tribeplan.org.roster import Headcount, Roster, assignments, short_names
from tribeplan.org.teams import KindOfWork, Squad, Tribe
from tribeplan.report.language import Translated, counted, tr
from tribeplan.report.language import number as number_text
from tribeplan.report.safe_text import ci_safe, json_document

# --- The figure of a tribe: squads as rows, chapters as columns, people where they meet ----------


class Entry(NamedTuple):
    """One person in one cell."""

    person: str
    roles: tuple[str, ...] = ()
    """``TL``, ``PO``, ``CL``, in that order."""

    share: float | None = None
    """Part of a full week spent here; None when it is the whole."""

    is_open: bool = False
    """Whether it is a seat that nobody has yet."""


class MatrixLine(NamedTuple):
    """A row or a column: what it is called, who is responsible, who belongs to it."""

    title: str
    role: str
    """``PO`` or ``CL``; empty for what nobody leads."""

    lead: str | None
    people: tuple[str, ...]
    """Everybody in it, open seats too."""


class Matrix(NamedTuple):
    """A tribe's squads by its chapters."""

    rows: tuple[MatrixLine, ...]
    columns: tuple[MatrixLine, ...]
    cells: tuple[tuple[tuple[Entry, ...], ...], ...]
    """``cells[row][column]``, people in the order of the model."""


NO_CHAPTER = "No chapter here"
NO_SQUAD = "No squad here"
COACHES = "Coach (AC)"


def matrix_of(roster: Roster, tribe_id: str) -> Matrix:
    """Lay out a tribe; lines without anybody that are neither squad nor chapter are left out."""
    tribe = roster.tribe(tribe_id)
    rows = [
        (MatrixLine(squad.name or squad_id, "PO", squad.product_owner, squad.people), squad_id)
        for squad_id, squad in tribe.squads.items()
    ]
    belonging = [frozenset(chapter.people) for chapter in tribe.chapters.values()]
    cells = [squad_cells(roster, tribe, squad_id, belonging) for squad_id in tribe.squads]
    outside = cells_outside(roster, tribe)
    if any(outside):
        people = tuple(dict.fromkeys(entry.person for cell in outside for entry in cell))
        rows.append((MatrixLine(tr(NO_SQUAD), "", None, people), ""))
        cells.append(outside)
    columns = [
        *(
            MatrixLine(chapter.name or chapter_id, "CL", chapter.lead, chapter.people)
            for chapter_id, chapter in tribe.chapters.items()
        ),
        MatrixLine(tr(NO_CHAPTER), "", None, _people_in(row[-2] for row in cells)),
        MatrixLine(tr(COACHES), "", None, _people_in(row[-1] for row in cells)),
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
    """The cells of a squad: one per chapter, those in no chapter, the coach.

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
    """The cells of those who work in none of the tribe's squads."""
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


# --- A tribe's matrix as tables that fit a width -------------------------------------------------
#
# People go by their full names when there is room; then by short ones. Chapters that do not fit
# beside each other go into a table below, with the squads that have somebody in them in front; when
# that would take more than four tables and counting people takes fewer, cells count them and the
# chapter leads stand in the lines above alone.

_MOST_TABLES = 4
_WIDEST_ENTRY = 24
_FRAME = 3  # cells beside the text of a column: two blanks and a line

ROLE_STYLES = {"TL": "bold magenta", "PO": "bold green", "CL": "bold cyan", "AC": "bold blue"}
OPEN_STYLE = "italic yellow"

Naming: TypeAlias = Callable[[str], str]
"""What a person is called, by id."""

TextLines: TypeAlias = list[Text]


class _Column(NamedTuple):
    heading: TextLines
    cells: list[TextLines]

    @property
    def width(self) -> int:
        """Cells of the longest line."""
        return max(
            line.cell_len for part in (self.heading, *self.cells) for line in part or [Text()]
        )


class _Tables(NamedTuple):
    """Columns shared out over tables; each table has the squads in front."""

    squads: _Column
    blocks: list[list[_Column]]


def matrix_tables(roster: Roster, matrix: Matrix, console: Console) -> Group:
    """Draw a matrix in the width of a console."""
    people = dict.fromkeys(_everybody(matrix))
    full = {person: ci_safe(roster.name(person)) for person in people}
    short = {person: ci_safe(name) for person, name in short_names(full).items()}
    writers = [
        _Writer(roster, names.__getitem__, console, _widest(console)) for names in (full, short)
    ]
    candidates = [_laid_out(matrix, writer, by_name=True) for writer in writers]
    best = min(candidates, key=lambda tables: len(tables.blocks))
    if len(best.blocks) > _MOST_TABLES:
        counted = _laid_out(matrix, writers[-1], by_name=False)
        best = min(best, counted, key=lambda tables: len(tables.blocks))
    return Group(*_drawn(best))


def _everybody(matrix: Matrix) -> Iterator[str]:
    for line in (*matrix.rows, *matrix.columns):
        yield from line.people
        if line.lead is not None:
            yield line.lead


def _widest(console: Console) -> int:
    """The cells of the widest column of which two fit beside each other."""
    return min(_WIDEST_ENTRY, (console.width - 1) // 2 - _FRAME)


def _laid_out(matrix: Matrix, writer: "_Writer", *, by_name: bool) -> _Tables:
    squads = _Column([Text()], [writer.heading(row) for row in matrix.rows])
    columns = [
        _Column(
            writer.heading(column if by_name else column._replace(role="")),
            [
                writer.names(row[number]) if by_name else writer.counts(row[number])
                for row in matrix.cells
            ],
        )
        for number, column in enumerate(matrix.columns)
    ]
    room = writer.console.width - 1 - squads.width - _FRAME
    fullest = _shared_out(columns, room)
    # The same number of tables, filled as evenly as they can be.
    least = max((column.width + _FRAME for column in columns), default=room)
    rooms = range(least, room + 1)
    even = (_shared_out(columns, smaller) for smaller in rooms)
    blocks = next((each for each in even if len(each) == len(fullest)), fullest)
    return _Tables(squads, blocks or [[]])


def _shared_out(columns: Sequence[_Column], room: int) -> list[list[_Column]]:
    """Put columns beside each other as long as there is room; each table has at least one."""
    blocks: list[list[_Column]] = []
    left = 0
    for column in columns:
        taken = column.width + _FRAME
        if not blocks or taken > left:
            blocks.append([])
            left = room
        blocks[-1].append(column)
        left -= taken
    return blocks


def _drawn(tables: _Tables) -> Iterator[Table]:
    """Draw the tables; a squad stands where it has people, or in the first when it has none."""
    lonely = {
        number
        for number in range(len(tables.squads.cells))
        if not any(column.cells[number] for block in tables.blocks for column in block)
    }
    for place, columns in enumerate(tables.blocks):
        table = Table(box=box.SQUARE, show_lines=True, show_header=False)
        for column in (tables.squads, *columns):
            table.add_column(width=column.width, overflow="fold")
        table.add_row(*(_joined(column.heading) for column in (tables.squads, *columns)))
        for number, title in enumerate(tables.squads.cells):
            cells = [column.cells[number] for column in columns]
            if any(cells) or (number in lonely and place == 0):
                table.add_row(*map(_joined, (title, *cells)))
        yield table


def _joined(lines: TextLines) -> Text:
    return Text("\n").join(lines)


class _Writer(NamedTuple):
    """Puts people into lines of at most some cells."""

    roster: Roster
    naming: Naming
    console: Console
    widest: int

    def heading(self, line: MatrixLine) -> TextLines:
        """Write what a row or column is called, who leads it and how many there are."""
        lines = self._wrapped(Text(ci_safe(line.title), style="bold"), indent="")
        if line.role:
            lead = tr("nobody") if line.lead is None else self.naming(line.lead)
            role = (line.role, ROLE_STYLES[line.role])
            lines += self._wrapped(Text.assemble(role, f" {lead}"))
        if line.people:
            lines.append(Text(self._size(line.people), style="dim"))
        return lines

    def _size(self, people: Sequence[str]) -> str:
        headcount = self.roster.headcount(people)
        nouns = ("seat",) if headcount.vacancies else ("person", "people")
        return counted(headcount.seats, *nouns)

    def names(self, entries: Sequence[Entry]) -> TextLines:
        """Write a line for each person, and one for all open seats."""
        lines: TextLines = []
        for entry in entries:
            if not entry.is_open:
                lines += self._wrapped(Text(self.naming(entry.person)) + self._marks(entry))
        return lines + _open_seats(entries)

    def counts(self, entries: Sequence[Entry]) -> TextLines:
        """Write how many there are, and of each role."""
        present = [entry for entry in entries if not entry.is_open]
        roles = Counter(role for entry in present for role in entry.roles)
        lines = [Text(str(len(present)))] if present else []
        for role, style in ROLE_STYLES.items():
            if roles[role]:
                lines[0] += Text(f" {role}", style=style)
        return lines + _open_seats(entries)

    def _marks(self, entry: Entry) -> Text:
        marks = Text()
        for role in entry.roles:
            marks += Text(f" {role}", style=ROLE_STYLES[role])
        if entry.share is not None:
            marks += Text(f" {entry.share:.0%}", style="dim")
        return marks

    def _wrapped(self, text: Text, indent: str = "  ") -> TextLines:
        if cell_len(text.plain) <= self.widest:
            return [text]
        first, *others = text.wrap(self.console, self.widest - len(indent), overflow="fold")
        return [first, *(Text(indent) + line for line in others)]


def _open_seats(entries: Sequence[Entry]) -> TextLines:
    seats = sum(entry.is_open for entry in entries)
    if not seats:
        return []
    return [Text(tr("open seat") if seats == 1 else counted(seats, "open seat"), style=OPEN_STYLE)]


# --- ``tribeplan show``: each tribe in a few lines, and its squads by its chapters as a table ----

NARROWEST = 40
"""Cells below which a table cannot be read."""

ESCAPED_CELLS = 3
"""What a line gets longer when it would have begun with an order to a runner."""

_LEGEND = (
    ("TL", "tribe lead"),
    ("CL", "chapter lead"),
    ("PO", "product owner"),
    ("AC", "agile coach"),
    ("50%", "of a week"),
)
_KINDS = Translated({KindOfWork.CHANGE: "change (experience)", KindOfWork.RUN: "run (service)"})


def show_organisation(
    roster: Roster,
    width: int,
    colour: bool,  # noqa: FBT001  # the one choice
    scenario: str | None = None,
) -> str:
    """Draw an organisation for a terminal of some width.

    Parameters
    ----------
    roster
        The organisation.
    width
        Cells in a line; at least `NARROWEST` are used.
    colour
        Whether to paint with ANSI codes.
    scenario
        The name of the scenario that led to it, for the heading.
    """
    most = max(width, NARROWEST)
    lines = _shown(roster, most, colour, scenario)
    if any(cell_len(Text.from_ansi(line).plain) > most for line in lines):
        lines = _shown(roster, most - ESCAPED_CELLS, colour, scenario)
    return "\n".join(lines).rstrip("\n") + "\n"


def _shown(roster: Roster, width: int, colour: bool, scenario: str | None) -> list[str]:  # noqa: FBT001  # as its caller
    console = Console(
        file=io.StringIO(),
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        no_color=not colour,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
        _environ={},
    )
    with console.capture() as capture:
        for part in _parts(roster, console, scenario):
            console.print(part)
    return [without_commands(line.rstrip()) for line in capture.get().split("\n")]


def _parts(roster: Roster, console: Console, scenario: str | None) -> Iterator[RenderableType]:
    organisation = roster.organisation
    name = organisation.name or tr("Organisation")
    heading = f"{scenario} · {name}" if scenario else name
    yield Text(ci_safe(heading), style="bold underline")
    squads, chapters = len(roster.squads), len(roster.chapters)
    tribes = counted(len(organisation.tribes), "tribe")
    shape = f"{tribes}, {counted(squads, 'squad')}, {counted(chapters, 'chapter')}"
    yield Text(f"{shape}; {_people(roster.headcount(organisation.people))}")
    for tribe_id, tribe in organisation.tribes.items():
        yield Text()
        yield from _tribe(roster, tribe_id, tribe, console)
    homeless = in_no_tribe(roster)
    if homeless:
        yield Text()
        yield _facts([(tr("In no tribe"), _names(roster, homeless))])
    if organisation.tribes:
        yield Text()
        yield _legend()


def _tribe(
    roster: Roster, tribe_id: str, tribe: Tribe, console: Console
) -> Iterator[RenderableType]:
    lead = Text(tr("no tribe lead"), style=OPEN_STYLE)
    if tribe.lead is not None:
        lead = Text.assemble(("TL", ROLE_STYLES["TL"]), f" {ci_safe(roster.name(tribe.lead))}")
    yield Text.assemble((ci_safe(tribe.name or tribe_id), "bold reverse"), "  ", lead)
    yield _facts(_facts_of(roster, tribe))
    matrix = matrix_of(roster, tribe_id)
    if matrix.rows or matrix.columns:
        yield matrix_tables(roster, matrix, console)


def _facts_of(roster: Roster, tribe: Tribe) -> list[tuple[str, Text]]:
    squads, chapters = counted(len(tribe.squads), "squad"), counted(len(tribe.chapters), "chapter")
    facts = [
        (tr("Purpose"), Text(ci_safe(tribe.purpose or ""))),
        (tr("Kind of work"), Text(_KINDS[tribe.work])),
        (tr("Size"), Text(f"{squads}, {chapters}; {_people(roster.headcount(tribe.people))}")),
        (tr("MT"), _with_roles(roster, _management(tribe))),
        (tr("Coaches"), _with_roles(roster, [(coach, "AC") for coach in tribe.agile_coaches])),
        (tr("Fte by skill"), _skills(roster, tribe.people)),
        (tr("Open seats"), _open_seat_names(roster, tribe.people)),
    ]
    return [(label, text) for label, text in facts if text.plain]


def _facts(facts: Iterable[tuple[str, Text]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in facts:
        table.add_row(Text(label), text)
    return table


def _management(tribe: Tribe) -> Iterator[tuple[str, str]]:
    for person in tribe.management_team:
        roles = {"TL": person == tribe.lead, "CL": person in tribe.chapter_leads}
        yield person, " ".join(role for role, holds in roles.items() if holds)


def _with_roles(roster: Roster, people: Iterable[tuple[str, str]]) -> Text:
    return Text(", ").join(
        Text.assemble(ci_safe(roster.name(person)), (f" {role}", ROLE_STYLES[role[:2]]))
        for person, role in people
    )


def _names(roster: Roster, people: Iterable[str]) -> Text:
    return Text(", ".join(ci_safe(roster.name(person)) for person in people))


def _open_seat_names(roster: Roster, people: Iterable[str]) -> Text:
    seats = [person for person in people if roster.person(person).vacancy]
    text = _names(roster, seats)
    text.stylize(OPEN_STYLE)
    return text


def _skills(roster: Roster, people: Iterable[str]) -> Text:
    """The fte per main skill, the largest first."""
    supply = sorted(roster.fte_per_skill(people).items(), key=lambda item: (-item[1], item[0]))
    known = roster.organisation.skills
    parts: list[str] = []
    for skill, fte in supply:
        name = (known[skill].name if skill in known else None) or skill
        parts.append(f"{number_text(f'{fte:.1f}')} {ci_safe(name)}")
    return Text(" · ".join(parts))


def _people(headcount: Headcount) -> str:
    fte = number_text(f"{headcount.fte:.1f}")
    text = f"{counted(headcount.people, 'person', 'people')}, {fte} fte"
    if headcount.vacancies:
        seats = counted(headcount.vacancies, "open seat")
        text += f"; {seats}, {number_text(f'{headcount.vacant_fte:.1f}')} fte"
    return text


def in_no_tribe(roster: Roster) -> list[str]:
    """Who is in no tribe, in the order of the model."""
    tribes = roster.organisation.tribes.values()
    placed = {person for tribe in tribes for person in tribe.people}
    return [person for person in roster.organisation.people if person not in placed]


def _legend() -> Text:
    return Text("  ").join(
        Text.assemble((mark, ROLE_STYLES.get(mark, "")), (f" {tr(meaning)}", "dim"))
        for mark, meaning in _LEGEND
    )


# --- An organisation for programs: how much there is of everything, and all of it -----------------


def organisation_json(roster: Roster) -> str:
    """The whole organisation with its numbers in front, as JSON.

    A membership is one person in one squad, be it as product owner only; a team is a squad or a
    chapter.

    >>> import json
    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> shown = organisation_json(roster_of(Organisation.model_validate({"people": {"ana": {}}})))
    >>> json.loads(shown)["numbers"]["people"]
    1
    """
    organisation = roster.organisation
    whole = roster.headcount(organisation.people)
    told = {
        "version": 1,
        "name": organisation.name,
        "numbers": {
            "people": whole.people,
            "vacancies": whole.vacancies,
            "fte": round(whole.fte, 6),
            "tribes": len(organisation.tribes),
            "squads": len(roster.squads),
            "chapters": len(roster.chapters),
            "teams": len(roster.squads) + len(roster.chapters),
            "memberships": sum(1 for _ in assignments(roster)),
        },
        "organisation": organisation.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }
    return json_document(told)
