"""A tribe's matrix as tables that fit a width.

People go by their full names when there is room; then by short ones. Chapters that do not fit
beside each other go into a table below, with the squads that have somebody in them in front; when
that would take more than four tables and counting people takes fewer, cells count them and the
chapter leads stand in the lines above alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from tribeplan.org.roster import Roster
from tribeplan.report.matrix import Entry, Line, Matrix
from tribeplan.report.safe_text import ci_safe
from tribeplan.report.short_names import short_names

_MOST_TABLES = 4
_WIDEST_ENTRY = 24
_FRAME = 3  # cells beside the text of a column: two blanks and a line

ROLE_STYLES = {"TL": "bold magenta", "PO": "bold green", "CL": "bold cyan", "AC": "bold blue"}
OPEN_STYLE = "italic yellow"

Naming: TypeAlias = Callable[[str], str]
"""What a person is called, by id."""

Lines: TypeAlias = list[Text]


class _Column(NamedTuple):
    heading: Lines
    cells: list[Lines]

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
    """Give the cells of the widest column of which two fit beside each other."""
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


def _joined(lines: Lines) -> Text:
    return Text("\n").join(lines)


class _Writer(NamedTuple):
    """Puts people into lines of at most some cells."""

    roster: Roster
    naming: Naming
    console: Console
    widest: int

    def heading(self, line: Line) -> Lines:
        """Write what a row or column is called, who leads it and how many there are."""
        lines = self._wrapped(Text(ci_safe(line.title), style="bold"), indent="")
        if line.role:
            lead = "nobody" if line.lead is None else self.naming(line.lead)
            role = (line.role, ROLE_STYLES[line.role])
            lines += self._wrapped(Text.assemble(role, f" {lead}"))
        if line.people:
            lines.append(Text(self._size(line.people), style="dim"))
        return lines

    def _size(self, people: Sequence[str]) -> str:
        headcount = self.roster.headcount(people)
        noun = "seat" if headcount.vacancies else "person"
        number = headcount.seats
        return f"{number} {noun if number == 1 else {'seat': 'seats', 'person': 'people'}[noun]}"

    def names(self, entries: Sequence[Entry]) -> Lines:
        """Write a line for each person, and one for all open seats."""
        lines: Lines = []
        for entry in entries:
            if not entry.is_open:
                lines += self._wrapped(Text(self.naming(entry.person)) + self._marks(entry))
        return lines + _open_seats(entries)

    def counts(self, entries: Sequence[Entry]) -> Lines:
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

    def _wrapped(self, text: Text, indent: str = "  ") -> Lines:
        if cell_len(text.plain) <= self.widest:
            return [text]
        first, *others = text.wrap(self.console, self.widest - len(indent), overflow="fold")
        return [first, *(Text(indent) + line for line in others)]


def _open_seats(entries: Sequence[Entry]) -> Lines:
    seats = sum(entry.is_open for entry in entries)
    if not seats:
        return []
    return [Text("open seat" if seats == 1 else f"{seats} open seats", style=OPEN_STYLE)]
