"""Tables of others, row by row: CSV in any usual encoding, a sheet of a workbook, JSON of rows."""

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from io import BytesIO
from itertools import chain, islice, product, repeat
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from tribeplan.errors import Diagnostic, InvalidInput, Place
from tribeplan.formats.exchange.dates import DateOrder, UndecidedDates, order_of
from tribeplan.formats.exchange.documents import HEAD_BYTES, File, json_value
from tribeplan.formats.exchange.source import Account, items, mapping, refused
from tribeplan.formats.yaml.nodes import is_list, is_mapping

DELIMITERS = ";\t,|"
ENCODINGS = ("utf-8-sig", "cp1252")
"""Tried in this order where no byte order mark says UTF-16."""

_BLOCK = 1024 * 1024
_ROWS_AT_ONCE = 50_000

LARGE_BYTES = 4 * 1024 * 1024
"""From here on it pays to load polars."""

_LINE = "its line"
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace())

MOST_TEXTS = 50_000
"""Texts of cells that are looked for again; names of people are more, and stand once anyway."""

MOST_HEADER_ROWS = 30
"""Rows above the header: titles, the date of the report."""


class NumberText(str):
    """The text of a cell that holds a number: a point stands before decimals in any country."""

    __slots__ = ()


class Row(NamedTuple):
    """One row of a table."""

    path: str
    line: int
    cells: Sequence[str]
    """As many as there are columns, without blanks around them."""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.path, self.line, 1, self.line, 1)


class Table(NamedTuple):
    """A table with its header."""

    header: tuple[str, ...]
    rows: Iterator[Row]
    large: "Large | None" = None
    """Of a large CSV: how its rows can be had all at once."""

    name: str = ""
    """The sheet it is, or its file."""

    is_sheet: bool = False
    is_since_1904: bool = False
    """Of a workbook: whether a bare number in it that means a day counts from 1904."""

    def with_days(self, columns: Collection[int]) -> "Table":
        """The same, with bare numbers in columns of days counted from 1900 as all others are."""
        if not self.is_since_1904:
            return self

        def rows() -> Iterator[Row]:
            for row in self.rows:
                cells = [*row.cells]
                for at in columns:
                    if NUMBER_OF_DAYS.fullmatch(cells[at]):
                        cells[at] = str(int(float(cells[at])) + DAYS_TO_1904)
                yield row._replace(cells=cells)

        return self._replace(rows=rows())


class Large(NamedTuple):
    """A CSV that is read by polars, where that has the same result."""

    file: File
    delimiter: str
    header_line: int


NOT_KNOWN = (
    "no table: no row has names of columns that HR systems or work trackers give",
    "if it is one, name its columns in a --mapping file",
)
"""What is said of a file without a header that is known, and what to do about it."""


_IN_FRONT = re.compile(r"^(?:custom field|microsoft vsts (?:common|scheduling)|system) ")


@lru_cache(4096)
def column_words(header: str) -> str:
    """The name of a column in small letters, nothing but words and ``%``.

    >>> column_words("Employee #"), column_words("Medewerkernummer_leidinggevende")
    ('employee', 'medewerkernummer leidinggevende')
    """
    return " ".join(
        re.sub(r"[^\w%]+|_", " ", unicodedata.normalize("NFC", header).casefold()).split()
    )


def short_name(header: str) -> str:
    """The name of a column as tables of names have it: small letters without blanks.

    >>> short_name("Custom field (Story Points)"), short_name("Employee ID"), short_name("FTE %")
    ('storypoints', 'employeeid', 'fte%')
    """
    return _IN_FRONT.sub("", column_words(header)).replace(" ", "")


def put_together(*parts: str) -> tuple[str, ...]:
    """Every name of a column that is made of a word of each part; ``/`` stands between words.

    >>> put_together("/aantal", "uren", "/pw")
    ('uren', 'urenpw', 'aantaluren', 'aantalurenpw')
    """
    return tuple(map("".join, product(*(part.split("/") for part in parts))))


def columns_of(header: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """The columns that hold each field, by what they are called: the best name first.

    >>> columns_of(["Name", "Full name", "Team"], {"name": ("fullname", "name")})
    {'name': [1, 0]}
    """
    short = [short_name(each) for each in header]
    found = {
        what: sorted((some.index(name), at) for at, name in enumerate(short) if name in some)
        for what, some in names.items()
    }
    return {what: [at for _, at in ranked] for what, ranked in found.items() if ranked}


def known_in(columns: Mapping[str, Sequence[str]]) -> Callable[[str], bool]:
    """What tells whether a column has any of these names."""
    known = frozenset(name for names in columns.values() for name in names)
    return lambda header: short_name(header) in known


def cell_text(value: Any) -> str:  # noqa: ANN401  # whatever stands in a cell
    """What stands in a cell, as text: days as in ISO 8601, whole numbers without decimals."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004  # exact below
        return str(int(value))
    return str(value).strip()


def table_of(
    file: File,
    account: Account,
    known: Callable[[str], bool],
    unknown: tuple[str, str] = NOT_KNOWN,
    cell: Callable[[Any], str] = cell_text,
) -> Table:
    """The table in a file; of a workbook the first one: see :func:`tables_of`.

    Raises InvalidInput when it has no header that anybody knows, or cannot be read.
    """
    first, *others = tables_of(file, account, known, unknown, cell)
    for other in others:
        account.skip("sheets beyond the first", other.name, file.place)
    return first


def tables_of(
    file: File,
    account: Account,
    known: Callable[[str], bool],
    unknown: tuple[str, str] = NOT_KNOWN,
    cell: Callable[[Any], str] = cell_text,
) -> list[Table]:
    """The tables in a file, by the file's ending: one, but as many as a workbook has sheets.

    It is CSV, text, a workbook, or JSON. The row with most columns that somebody has ``known`` is
    the header; what to say and to advise when no row is one is ``unknown``, and ``cell`` gives the
    text of a cell of a workbook. Raises InvalidInput when none has a header that anybody knows, or
    the file cannot be read.
    """
    encoding, sheets = _contents(file, account, cell)
    is_book = Path(file.path).suffix.lower() == ".xlsx"
    found: list[Table] = []
    for name, rows in sheets:
        above = [*islice(rows, MOST_HEADER_ROWS)]
        at = max(range(len(above)), key=lambda n: (_known_in(above[n], known), -n), default=0)
        if above and _known_in(above[at], known) > 1:  # one may be chance
            for row in filter(lambda row: any(row.cells), above[:at]):
                said = " ".join(filter(None, row.cells))
                account.skip("rows above the header", said, row.place)
            header = tuple(above[at].cells)
            body = _body(header, above[at + 1 :], rows, account)
            large = _large(file, encoding, above[at].line)
            is_since_1904 = is_book and _is_since_1904(file)
            found.append(Table(header, body, large, name, is_book, is_since_1904))
        elif is_book:
            account.skip("sheets without names of columns that are known", name, file.place)
    if not found:
        raise refused(file.path, *unknown)
    return found


def _contents(
    file: File, account: Account, cell: Callable[[Any], str]
) -> tuple[str, Iterable[tuple[str, Iterator[Row]]]]:
    """The encoding of a text, and the rows of each sheet by its name."""
    ending, name = Path(file.path).suffix.lower(), Path(file.path).name
    if file.is_whole and not file.data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise refused(file.path, "an empty file", "export it again")
    if ending == ".xlsx":
        return "", _sheets(file, account, cell)
    if ending == ".json":
        return "", [(name, _json_rows(file))]
    encoding = encoding_of(file, account)
    return encoding, [(name, _csv_rows(file, encoding))]


def _large(file: File, encoding: str, header_line: int) -> Large | None:
    if not encoding or (file.is_whole and len(file.data) < LARGE_BYTES):
        return None
    if encoding != "utf-8-sig":
        if not file.is_whole:
            return None
        file = file._replace(data=file.data.decode(encoding).encode())
    return Large(file, _delimiter_in(file, "utf-8-sig"), header_line)


def head_rows(file: File) -> list[Sequence[str]]:
    """The first rows of a CSV or a workbook, to tell what it is; none where it cannot be read."""
    head = File(file.path, file.data[:HEAD_BYTES])
    try:
        if Path(file.path).suffix.lower() == ".xlsx":
            sheets = _sheets(file, Account(), cell_text)
            rows: Iterator[Row] = chain.from_iterable(
                islice(each, MOST_HEADER_ROWS) for _, each in sheets
            )
            return [row.cells for row in rows]
        rows = _csv_rows(head, encoding_of(head, Account()))
        return [row.cells for row, _ in zip(rows, range(MOST_HEADER_ROWS), strict=False)]
    except InvalidInput:
        return []


def _known_in(row: Row, known: Callable[[str], bool]) -> int:
    return sum(known(cell) for cell in row.cells)


def _body(
    header: Sequence[str], first: Sequence[Row], rest: Iterator[Row], account: Account
) -> Iterator[Row]:
    width = len(header)
    lengths = Counter(len(row.cells) for row in first)
    usual = max(lengths, key=lambda n: lengths[n], default=width)  # delimiters behind every row
    for some in (iter(first), rest):
        for row in some:
            if not any(row.cells):
                continue
            if len(row.cells) > width:
                what = f"{len(row.cells)} cells under {width} names"
                if any(row.cells[width:]):
                    account.skip("rows that are wider than the header", what, row.place)
                    continue
                if len(row.cells) > usual:
                    why = "rows with a delimiter too many, whose cells may stand one column too far"
                    account.guess(why, f"row {row.line} has {what}", row.place)
            missing = [""] * (width - len(row.cells))
            yield row._replace(cells=[*row.cells[:width], *missing])


class Rows:
    """The rows of a table, with only the columns that somebody reads."""

    def __init__(self, path: str, rows: list[Row]) -> None:
        self.path = path
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def frame(self, width: int) -> Any:  # noqa: ANN401  # polars is loaded here only
        """The rows as a polars frame: columns ``0``, ``1`` … and ``line``."""
        import polars as pl

        schema = {**{str(n): pl.String for n in range(width)}, "line": pl.Int64}
        rows = [(*row.cells, row.line) for row in self._rows]
        return pl.DataFrame(rows, schema=schema, orient="row")

    def texts(self, at: int) -> list[str]:
        """The different texts of a column, in the order in which they turn up."""
        return list(dict.fromkeys(row.cells[at] for row in self._rows))

    def place_of(self, at: int, text: str) -> Place:
        """Where a text of a column stands first."""
        return next(row.place for row in self._rows if row.cells[at] == text)

    def without(self, texts: Collection[str], columns: Sequence[int]) -> "Rows":
        """The rows but those in which every one of the columns has one of the texts."""
        kept = [row for row in self._rows if any(row.cells[at] not in texts for at in columns)]
        return Rows(self.path, kept)

    def date_orders(
        self, columns: Mapping[str, int], given: DateOrder | None
    ) -> dict[str, DateOrder | None]:
        """The order of day, month and year in columns, by any name: see :func:`date_orders`."""
        texts = {name: self.texts(at) for name, at in columns.items()}
        return date_orders(texts, lambda name, text: self.place_of(columns[name], text), given)

    def without_past(self, past: "Past") -> "Rows":
        """The rows that may tell something; only of large tables those that don't are left out."""
        del past
        return self


class Past(NamedTuple):
    """Rows about what is over, which tell nothing as long as all else is as it seems.

    Left out are those between the first and the last row of the same key, if no row of that key
    has anything unusual.
    """

    key: int
    """The column that tells whose rows they are."""

    ends: int
    over: Mapping[str, str]
    """Texts of the column `ends` that are over, with what each means: no two rows of a key may mean
    the same, for they may stand twice."""

    alike: Sequence[int]
    """Columns in which all rows of a key must have the same text."""

    usual: Mapping[int, Collection[str]]
    """Texts of columns that tell nothing unusual."""


class _LargeRows(Rows):
    """Rows that stay in the columns of polars until they are asked for."""

    def __init__(self, path: str, frame: Any) -> None:  # noqa: ANN401  # polars is loaded later
        super().__init__(path, [])
        self._frame = frame

    def __len__(self) -> int:
        return int(self._frame.height)

    def __iter__(self) -> Iterator[Row]:
        for some in self._frame.iter_slices(_ROWS_AT_ONCE):
            columns = [map(intern, some.to_series(n).to_list()) for n in range(some.width - 1)]
            cells = zip(*columns, strict=True) if columns else iter([()] * some.height)
            yield from map(Row, repeat(self.path), some[_LINE].to_list(), cells)

    def frame(self, width: int) -> Any:  # noqa: ANN401  # likewise
        del width
        return self._frame.rename({_LINE: "line"})

    def texts(self, at: int) -> list[str]:
        return list(self._frame.to_series(at).unique(maintain_order=True))

    def place_of(self, at: int, text: str) -> Place:
        found = (self._frame.to_series(at) == text).arg_max()
        return Row(self.path, self._frame[_LINE][found], ()).place

    def without(self, texts: Collection[str], columns: Sequence[int]) -> Rows:
        import polars as pl

        kept = [~pl.nth(at).is_in(list(texts)) for at in columns]
        return _LargeRows(self.path, self._frame.filter(pl.any_horizontal(kept)))

    def without_past(self, past: Past) -> Rows:
        import polars as pl

        column = self._frame.to_series
        meaning = column(past.ends).replace_strict(past.over, default=None, return_dtype=pl.String)
        rows = pl.DataFrame({"key": column(past.key), "over": meaning}).with_row_index("row")
        rows = rows.cast({"key": pl.Categorical, "over": pl.Categorical})
        rows = rows.with_columns(
            pl.col("row").first().over("key").alias("first"),
            pl.col("row").last().over("key").alias("last"),
        )
        is_over = rows["over"].is_not_null()
        unusual = rows.select("key", "over").is_duplicated() & is_over
        for at in past.alike:
            unusual |= column(at) != column(at).gather(rows["first"])
        for at, known in past.usual.items():
            unusual |= ~column(at).is_in(list(known))
        rows = rows.with_columns(unusual.alias("unusual"))
        at_end = (pl.col("row") == pl.col("first")) | (pl.col("row") == pl.col("last"))
        tells = at_end | pl.col("over").is_null() | pl.col("unusual").any().over("key")
        kept = rows.select(tells).to_series()
        return _LargeRows(self.path, self._frame.filter(kept))


def used_rows(table: Table, used: Sequence[int], unused: dict[str, int]) -> Rows:
    """The rows with only the cells that somebody reads, in that order; of the others, how many.

    Texts that come again and again are kept once, so that a million rows fit into memory. The rows
    of the table are used up; how many have something in a column that is not read goes to
    ``unused``.
    """
    others = [at for at, name in enumerate(table.header) if name and at not in set(used)]
    filled = [0] * len(others)
    found = None if table.large is None else _rows_at_once(table.large, used, others, filled)
    if found is None:
        found = _rows_one_by_one(table, used, others, filled)
    for at, number in zip(others, filled, strict=True):
        if number:
            unused[table.header[at]] = max(unused.get(table.header[at], 0), number)
    return found


def _rows_one_by_one(
    table: Table, used: Sequence[int], others: Sequence[int], filled: list[int]
) -> Rows:
    texts: dict[str, str] = {}
    rows: list[Row] = []
    for row in table.rows:
        cells = row.cells
        kept = tuple(
            [
                cell if isinstance(cell, NumberText) else texts.get(cell, cell)
                for cell in map(cells.__getitem__, used)
            ]
        )
        if len(texts) < MOST_TEXTS:
            texts.update((cell, cell) for cell in kept if not isinstance(cell, NumberText))
        for n, at in enumerate(others):
            if cells[at]:
                filled[n] += 1
        rows.append(Row(row.path, row.line, kept))
    return Rows(rows[0].path if rows else "", rows)


def _rows_at_once(
    large: Large, used: Sequence[int], others: Sequence[int], filled: list[int]
) -> Rows | None:
    """The same rows read by polars, many times as fast; None where it would read otherwise.

    That is where it is not installed, where a cell holds an end of line, so that lines are no rows,
    and where rows are wider than the header.
    """
    try:
        import polars as pl
    except ImportError:
        return None
    path = large.file.path
    try:
        frame = pl.read_csv(
            BytesIO(large.file.data) if large.file.is_whole else path,
            separator=large.delimiter,
            skip_lines=large.header_line - 1,
            infer_schema=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if large.header_line + frame.height != _lines_in(large.file):
        return None
    columns = frame.get_columns()
    del frame
    is_filled = pl.repeat(value=False, n=len(columns[0]), eager=True, dtype=pl.Boolean)
    kept: dict[int, pl.Series] = {}
    for at in reversed(range(len(columns))):
        column = columns.pop().str.strip_chars(_BLANKS).fill_null("")
        if column.str.starts_with("=").any():  # a search in every cell takes half of the reading
            column = column.str.replace(AS_TEXT.pattern, "$1")
        has_text = column != ""
        is_filled |= has_text
        if at in used:
            kept[at] = column
        elif at in others:
            filled[others.index(at)] = int(has_text.sum())
    lines = pl.int_range(large.header_line + 1, large.header_line + 1 + len(is_filled), eager=True)
    found = pl.DataFrame(
        [kept[at].alias(str(n)) for n, at in enumerate(used)] + [lines.alias(_LINE)]
    )
    return _LargeRows(path, found if is_filled.all() else found.filter(is_filled))


def _lines_in(file: File) -> int:
    """How many lines a file has; 0 where some of them end as on old Macintoshes."""
    number = returns = 0
    last = b""
    with file.opened() as opened:
        while block := opened.read(_BLOCK):
            number += block.count(b"\n")
            returns += block.count(b"\r")
            last = block
    if returns not in (0, number):
        return 0
    return number + (not last.endswith(b"\n"))


def date_orders(
    texts: Mapping[str, Sequence[str]],
    place_of: Callable[[str, str], Place],
    given: DateOrder | None,
) -> dict[str, DateOrder | None]:
    """The order in which each column of days is written: the given one, else what its days say.

    A column whose days have two readings is written as the others of its table that tell. Columns
    have any name. Raises InvalidInput for every column in which nobody can tell day and month.
    """
    if given is not None:
        return dict.fromkeys(texts, given)
    found: dict[str, DateOrder | None] = {}
    undecided: dict[str, UndecidedDates] = {}
    for name, some in texts.items():
        try:
            found[name] = order_of(some)
        except UndecidedDates as error:
            undecided[name] = error
    told: set[DateOrder] = {order for order in found.values() if order is not None}
    if undecided and len(told) > 1:
        undecided = _contradiction(texts)
    troubles: list[Diagnostic] = []
    for name, trouble in undecided.items():
        if len(told) == 1 and not trouble.is_contradiction:
            found[name] = next(iter(told))
            continue
        message = f"nobody can tell day and month: {trouble}"
        advice = "say it with --dates dmy, mdy or ymd"
        troubles.append(Diagnostic(place_of(name, trouble.example), "TP114", message, advice))
    if troubles:
        raise InvalidInput(troubles)
    return found


def _contradiction(texts: Mapping[str, Sequence[str]]) -> dict[str, UndecidedDates]:
    """Where one column of a table tells another order than the columns before it."""
    try:
        order_of(chain.from_iterable(texts.values()))
    except UndecidedDates as error:
        return {next(name for name, some in texts.items() if error.example in some): error}
    return {}


# --- CSV -----------------------------------------------------------------------------------------


def encoding_of(file: File, account: Account) -> str:
    """The encoding of a file, of the usual ones, in which all of it can be read.

    Raises InvalidInput when it is text in none of them.
    """
    data = file.data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried: tuple[str, ...] = ("utf-16",)
    elif data[:200:2].count(0) * 3 > len(data[:200:2]):
        tried = ("utf-16-be",)
    elif data[1:200:2].count(0) * 3 > len(data[1:200:2]):
        tried = ("utf-16-le",)
    else:
        tried = ENCODINGS
    for encoding in tried:
        try:
            has_zeros = any("\0" in text for text in _blocks(file, encoding))
        except UnicodeDecodeError:
            continue
        if has_zeros:
            message = "no text: it holds zero bytes"
            raise refused(file.path, message, "export it as CSV in UTF-8")
        if encoding not in ("utf-8-sig", "utf-16"):
            account.guess("the encoding of a file", encoding, file.place)
        return encoding
    raise refused(file.path, "no text in a usual encoding", "export it as CSV in UTF-8")


def _blocks(file: File, encoding: str) -> Iterator[str]:
    with io.TextIOWrapper(file.opened(), encoding, newline="") as text:
        while block := text.read(_BLOCK):
            yield block


def _delimiter_in(file: File, encoding: str) -> str:
    return delimiter_of(file.data[:HEAD_BYTES].decode(encoding, "ignore"))


def _csv_rows(file: File, encoding: str) -> Iterator[Row]:
    delimiter = _delimiter_in(file, encoding)
    with io.TextIOWrapper(file.opened(), encoding, newline="") as text:
        rows = csv.reader(text, delimiter=delimiter)
        try:
            for row in rows:
                if rows.line_num > 1 or not _SEPARATOR.match(",".join(row)):
                    cells = [AS_TEXT.sub(r"\1", cell.strip()) for cell in row]
                    yield Row(file.path, rows.line_num, cells)
        except csv.Error as error:
            advice = "export it again as CSV"
            raise refused(file.path, f"no CSV: {error}", advice, rows.line_num) from None


_SEPARATOR = re.compile(r'"?sep=(.)?"?', re.IGNORECASE)
"""The line in which a file tells Excel what stands between its cells."""

NOTHING = frozenset(
    {
        "n/a", "n.a.", "#n/a", "none", "null", "nan", "nil", "tbd", "tba", "t.b.d.", "t.b.a.",
        "nvt", "n.v.t.", "geen", "onbekend", "keine", "keines", "k.a.", "unbekannt", "unknown",
        "unassigned", "not assigned", "niet toegewezen", "nicht zugewiesen",
    }
)  # fmt: skip
"""What people write into a cell in which nothing is to stand. ``NA`` may be North America."""


@lru_cache(4096)
def says_nothing(text: str) -> bool:
    """Whether a cell has only a dash, a question mark or a word for nothing in it.

    >>> says_nothing("N/A"), says_nothing("--"), says_nothing("App"), says_nothing("")
    (True, True, False, False)
    """
    return bool(text) and (not text.strip("-\u2013\u2014_.?/") or text.casefold() in NOTHING)


RUINED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
"""A long number that a spreadsheet has cut off: several have become the same."""

AS_TEXT = re.compile(r'^="(.*)"$')
"""A cell that Excel was made to take for text, as in ="001"."""


def delimiter_of(text: str) -> str:
    r"""What a file says that it has between cells, else what most often stands in its first lines.

    >>> delimiter_of("a,b;c"), delimiter_of("a,b,c;d"), delimiter_of("sep=|\na,b")
    (';', ',', '|')
    """
    told = _SEPARATOR.match(text.lstrip("\ufeff"))
    if told and told[1] and told[1] in DELIMITERS:
        return told[1]
    head = re.sub(r'"[^"]*"', "", "\n".join(text[:20_000].splitlines()[:10]))
    return max(DELIMITERS, key=lambda each: (head.count(each), -DELIMITERS.index(each)))


# --- Workbooks -----------------------------------------------------------------------------------

MOST_PARTS = 2_000
MOST_UNPACKED_BYTES = 256 * 1024 * 1024
MOST_TIMES_LARGER = 400
"""A part may be so many times its packed size; sheets of text are 5 to 40 times."""

MOST_CELLS = 10_000_000
"""Rows times columns up to the last cell with anything in it."""

_SINCE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
NUMBER_OF_DAYS = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
DAYS_TO_1904 = 1462
"""From the end of 1899 (day 0 of most workbooks, see :data:`SERIAL`) to the first day of 1904."""

_CELL = re.compile(rb'\br="([A-Z]{1,3})?(\d{1,7})"')


def _sheets(
    file: File, account: Account, cell: Callable[[Any], str]
) -> Iterator[tuple[str, Iterator[Row]]]:
    """The rows of each sheet that is shown, one sheet at a time."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    _look_before_unpacking(file)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(file.data))
        for sheet in book.sheets_metadata:
            if sheet.visible != SheetVisibleEnum.Visible:
                account.skip("hidden sheets", sheet.name, file.place)
                continue
            page = book.get_sheet_by_name(sheet.name)
            values = page.to_python(skip_empty_area=False)
            _fill_down(values, page.merged_cell_ranges or ())
            rows = (
                Row(file.path, line, [cell(value) for value in row])
                for line, row in enumerate(values, 1)
            )
            yield sheet.name, rows
    except CalamineError as error:
        raise refused(file.path, f"no workbook: {error}", "save it as .xlsx again") from None


def _is_since_1904(file: File) -> bool:
    """Whether a workbook counts days from 1904, as Excel for the Macintosh did.

    calamine tells it of no workbook; cells with the format of a day it reads rightly.
    """
    with zipfile.ZipFile(BytesIO(file.data)) as book:
        names = [name for name in book.namelist() if name.lower() == "xl/workbook.xml"]
        return any(_SINCE_1904.search(book.read(name)) for name in names)


def _fill_down(
    values: list[list[Any]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """Put into each cell what stands in those it is merged with: one department for many rows."""
    left = MOST_CELLS
    for (top, first), (bottom, _) in merged:
        left -= bottom - top
        if left < 0:
            return
        for row in values[top + 1 : bottom + 1]:
            if first < len(row):
                row[first] = values[top][first]


def _look_before_unpacking(file: File) -> None:
    """Refuse a workbook that would fill memory: by its sizes, and by where its last cell is.

    What a part says of its size may be a lie, so each is unpacked in blocks and thrown away.
    """
    advice = "save only the sheet with people, as CSV"
    try:
        with zipfile.ZipFile(BytesIO(file.data)) as book:
            parts = book.infolist()
            if len(parts) > MOST_PARTS:
                raise refused(file.path, f"has {len(parts):,} parts, expected a workbook", advice)
            unpacked = 0
            for part in parts:
                size, last = _measured(book, part, file.path, MOST_UNPACKED_BYTES - unpacked)
                unpacked += size
                if last > MOST_CELLS:
                    message = f"reaches over {last:,} cells, expected at most {MOST_CELLS:,}"
                    raise refused(file.path, message, advice)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise refused(file.path, f"no workbook: {error}", "save it as .xlsx again") from None


def _measured(
    book: zipfile.ZipFile, part: zipfile.ZipInfo, path: str, most: int
) -> tuple[int, int]:
    """How large one part is [bytes], and how many cells a sheet reaches over."""
    size = row = column = 0
    end = b""
    is_sheet = part.filename.startswith("xl/worksheets/")
    most = min(most, max(_BLOCK, part.compress_size * MOST_TIMES_LARGER))
    with book.open(part) as unpacked:
        while block := unpacked.read(_BLOCK):
            size += len(block)
            if size > most:
                message = f"'{part.filename[:80]}' in it grows beyond {most // 1024:,} KB"
                raise refused(path, message, "save only the sheet with people, as CSV")
            for letters, number in _CELL.findall(end + block) if is_sheet else ():
                row = max(row, int(number))
                column = max(column, reduce(lambda n, letter: n * 26 + letter - 64, letters, 0))
            end = block[-20:]
    return size, row * column


# --- JSON of rows: what AFAS and Personio answer -------------------------------------------------


def is_json_table(root: object) -> bool:
    """Whether a JSON value is an answer of AFAS or of Personio."""
    rows = items(root, "rows")
    data = items(root, "data")
    return (bool(rows) and is_mapping(rows[0])) or (
        bool(data) and is_mapping(data[0]) and "attributes" in data[0]
    )


def _json_rows(file: File) -> Iterator[Row]:
    root = json_value(file)
    rows = [_flat(each) for each in (items(root, "rows") or items(root, "data"))]
    header = list(dict.fromkeys(name for row in rows for name in row))
    yield Row(file.path, 1, header)
    for row in rows:
        yield Row(file.path, 1, [row.get(name, "") for name in header])


def _flat(row: Any) -> dict[str, str]:  # noqa: ANN401  # any JSON
    """The cells of one row; Personio puts each into an object with a label."""
    found: dict[str, str] = {}
    attributes = mapping(row, "attributes") or row
    for name, value in attributes.items() if is_mapping(attributes) else ():
        label, content = str(name), value
        if is_mapping(value) and "label" in value:
            content = value.get("value")
            if is_mapping(content):
                inside = mapping(content, "attributes")
                label = "Supervisor ID" if label == "supervisor" else str(value["label"])
                content = (
                    inside.get("id")
                    if "id" in inside and label != value["label"]
                    else (inside.get("name"))
                )
                if is_mapping(content):
                    content = content.get("value")
            else:
                label = str(value["label"])
        if content is not None and not is_list(content) and not is_mapping(content):
            found[label] = cell_text(content)
    return found
