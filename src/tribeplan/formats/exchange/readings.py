"""Readings of measures: a table of days, measures and values, with an account of every row.

Nothing is guessed: a day or a number with two readings is refused until the rest of its column, or
the user, says which it is; two values of one measure on one day are left out, both.
"""

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from tribeplan.errors import Place
from tribeplan.formats.exchange.dates import LATER, DateOrder, day_of
from tribeplan.formats.exchange.documents import File, one_file
from tribeplan.formats.exchange.source import Account, refused
from tribeplan.formats.exchange.tables import (
    NumberText,
    Row,
    Table,
    cell_text,
    columns_of,
    known_in,
    table_of,
    used_rows,
)
from tribeplan.org.element import MOST_NUMBER
from tribeplan.org.scorecard import Reading, Scored
from tribeplan.org.value_map import same_words

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "day", "on", "datum", "dag", "tag", "readon", "gelezenop"),
    "measure": ("measure", "metric", "kpi", "name", "maat", "meting", "kengetal", "indicator"),
    "value": ("value", "reading", "score", "waarde", "stand", "wert", "number"),
}
"""What each column may be called, in small letters: of two in one table the earlier name counts."""

_is_known = known_in(COLUMNS)
_UNKNOWN = ("no readings: no row has the names of the columns", "they are date, measure and value")
LARGEST_READINGS_BYTES = 64 * 1024 * 1024

MOST_ROWS = 2_000_000
"""A packed file may hold any number of rows."""

DecimalSign: TypeAlias = Literal["point", "comma"]

_SIGNS: tuple[DecimalSign, ...] = ("point", "comma")
_NUMBER = re.compile(r"([-+\u2212]?)(\d[\d.,'\u2019 \xa0\u202f]*|[.,]\d+)", re.ASCII)
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d+", re.ASCII)
_BETWEEN_THOUSANDS = re.compile(r"[.,'\u2019 \xa0\u202f]")
_GROUP = 3


class Readings(NamedTuple):
    """What a file says of the measures of an organisation."""

    path: str
    of: tuple[tuple[Reading, ...], ...]
    """Of each measure, in their order: one a day at most, the earliest first."""

    rows: int
    """With anything in them; those that count and those that are left out add up to it."""

    account: Account
    """What is left out and why."""


class _Value(NamedTuple):
    number: float
    place: Place


def read_readings(
    path: str,
    measures: Sequence[Scored],
    today: dt.date,
    dates: DateOrder | None = None,
    decimal: DecimalSign | None = None,
) -> Readings:
    """Read a CSV, a workbook or a Parquet file of readings.

    It has columns date, measure and value, in any order, beside any others. Measures are named by
    id, metric or goal, however spaced and capitalised; none was read after ``today``. Raises
    NoInput when nothing is there; InvalidInput when it is no table of readings, or its days or
    numbers have two readings.
    """
    file = one_file(path, "table of readings", LARGEST_READINGS_BYTES)
    account = Account()
    table = _parquet(file) if Path(path).suffix.lower() == ".parquet" else None
    table = table or table_of(file, account, _is_known, _UNKNOWN, _cell)
    at = {what: places[0] for what, places in columns_of(table.header, COLUMNS).items()}
    missing = [name for name in COLUMNS if name not in at]
    if missing:
        raise refused(file.path, f"no column {missing[0]} in it", _UNKNOWN[1])
    table = table.with_days([at["date"]])
    rows = used_rows(table, [at[name] for name in COLUMNS], account.unused)
    total = len(rows) + len(account.skipped)
    order = rows.date_orders({"date": 0}, dates)["date"]
    sign = decimal or _decimal_sign(rows, file.path)
    known = _by_name(measures)
    kept: list[dict[dt.date, _Value | None]] = [{} for _ in measures]
    percents: list[Counter[bool]] = [Counter() for _ in measures]
    for row in rows:
        day_text, name, text = row.cells
        found = known.get(same_words(name), ())
        day, number = day_of(day_text, order), _number(text, sign)
        why, what = _trouble(row, (len(found), day, number), today)
        if why or day is None or number is None:
            account.skip(why, what, row.place)
            continue
        percents[found[0]][text.endswith("%")] += 1
        _keep(kept[found[0]], day, _Value(number, row.place), name, account)
    for place, some in enumerate(percents):
        if len(some) > 1:
            message = (
                f"'{measures[place].name}' is written with % in some rows and without in others"
            )
            raise refused(file.path, message, "write all of them alike")
    of = tuple(
        tuple(Reading(day, value.number) for day, value in sorted(days.items()) if value)
        for days in kept
    )
    return Readings(file.path, of, total, account)


def _by_name(measures: Sequence[Scored]) -> dict[str, tuple[int, ...]]:
    """Which measures a name may mean: an id first, then a metric, then a goal."""
    found: dict[str, tuple[int, ...]] = {}
    for field in ("id", "metric", "goal"):
        mine: defaultdict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(measures):
            words = getattr(each.measure, field)
            if words is not None:
                mine[same_words(words)].append(place)
        for words, places in mine.items():
            found.setdefault(words, tuple(places))
    return found


def _trouble(
    row: Row, read: tuple[int, dt.date | None, float | None], today: dt.date
) -> tuple[str, str]:
    """Why a row does not count, and what of it; empty when it does."""
    day_text, name, text = row.cells
    found, day, number = read
    troubles = (
        (not name, "rows without a measure", day_text),
        (not found, "measures that the model does not have", name),
        (found > 1, "names of several measures: give each an id", name),
        (not text, "rows without a value", f"{name}, {day_text}"),
        (number is None, "values that are no number", text),
        (day is None, "dates that are no day of the calendar", day_text),
        (day is not None and day > today, LATER, day_text),
    )
    return next(((why, what) for is_so, why, what in troubles if is_so), ("", ""))


def _keep(
    days: dict[dt.date, _Value | None], day: dt.date, value: _Value, name: str, account: Account
) -> None:
    """Keep one value a day; of two that differ none."""
    before = days.setdefault(day, value)
    if before is value:
        return
    if before is not None and before.number == value.number:
        account.skip("rows that stand twice", f"{name}, {day}", value.place)
        return
    why = "days with several values of one measure: none counts"
    if before is not None:
        account.skip(why, f"{name}, {day}", before.place)
        days[day] = None
    account.skip(why, f"{name}, {day}", value.place)


# --- Numbers of several countries ----------------------------------------------------------------


def _decimal_sign(rows: Iterable[Row], path: str) -> DecimalSign:
    """What stands before decimals in a column of numbers.

    What is a number with the one and not with the other tells it: '70,5', '1.234.567', '1 234,567'.
    Texts that are a number with neither, such as a day, say nothing, nor do cells that hold a
    number and no text. Raises InvalidInput when the column says both, or has a number that may be
    either and says nothing.
    """
    settled: dict[DecimalSign, Row] = {}
    unsettled: Row | None = None
    for row in (each for each in rows if not isinstance(each.cells[2], NumberText)):
        text = row.cells[2]
        if "." not in text and "," not in text:
            continue
        read: dict[DecimalSign, float] = {
            sign: number for sign in _SIGNS if (number := _number(text, sign)) is not None
        }
        if len({*read.values()}) > 1:
            unsettled = unsettled or row
        elif len(read) == 1:
            settled.setdefault(next(iter(read)), row)
    advice = "say with --decimal what stands before decimals: point or comma"
    if len(settled) > 1:
        one, two = settled.values()
        message = f"'{one.cells[2]}' and '{two.cells[2]}' are numbers of two countries"
        raise refused(path, message, advice, two.line)
    if unsettled is not None and not settled:
        message = f"nobody can tell thousands and decimals: '{unsettled.cells[2]}' has two readings"
        raise refused(path, message, advice, unsettled.line)
    told: list[DecimalSign] = [*settled, "point"]
    return told[0]


def _number(text: str, decimal: DecimalSign) -> float | None:
    """A number as it is written in a country; None when it is none there.

    One sign stands between thousands, and nowhere else. A cell that holds a number has one reading
    everywhere.

    >>> _number("1.234,5 %", "comma"), _number("4,5", "point"), _number("\u22123", "point")
    (1234.5, None, -3.0)
    >>> _number("1 234.5", "point"), _number("12 34", "point"), _number("0.125", "comma")
    (1234.5, None, None)
    """
    bare = text.rstrip("% ")
    if isinstance(text, NumberText):
        decimal = "point"
    if decimal == "point" and _SCIENTIFIC.fullmatch(bare):
        return _in_range(float(bare))
    found = _NUMBER.fullmatch(bare)
    if found is None:
        return None
    whole, _, decimals = found[2].partition("." if decimal == "point" else ",")
    first, *groups = _BETWEEN_THOUSANDS.split(whole)
    if groups:
        is_one_sign = len({*_BETWEEN_THOUSANDS.findall(whole)}) == 1
        is_in_threes = all(len(each) == _GROUP for each in groups)
        if not (is_one_sign and is_in_threes and re.fullmatch(r"[1-9]\d{0,2}", first)):
            return None
    if not "".join((first, *groups, decimals)).isdecimal():
        return None
    sign = -1 if found[1] in ("-", "\u2212") else 1
    return _in_range(sign * float(f"{''.join((first, *groups))}.{decimals}"))


def _in_range(number: float) -> float | None:
    return number if math.isfinite(number) and abs(number) <= MOST_NUMBER else None


# --- Parquet -------------------------------------------------------------------------------------


def _parquet(file: File) -> Table:
    """The rows of a Parquet file, as text: what is a number or a day there has one reading.

    Raises InvalidInput when it is none.
    """
    import polars as pl

    try:
        names = [*pl.read_parquet_schema(BytesIO(file.data))]
        used = [name for name in names if _is_known(name)]
        frame = pl.read_parquet(BytesIO(file.data), columns=used, n_rows=MOST_ROWS + 1)
    except (pl.exceptions.PolarsError, OSError) as error:
        said = str(error).partition("\n")[0][:200]
        raise refused(
            file.path, f"no Parquet: {said}", "write it again as Parquet or CSV"
        ) from None
    dated = columns_of(used, COLUMNS).get("date", [])[:1]
    if any(frame.dtypes[at].is_numeric() for at in dated):
        message = "numbers where days should be: nobody can tell from which day they count"
        raise refused(file.path, message, "write the column as dates")
    if frame.height > MOST_ROWS:
        raise refused(file.path, f"over {MOST_ROWS:,} rows", "leave out what is years old")

    def rows() -> Iterator[Row]:
        for line, cells in enumerate(frame.iter_rows(), 1):
            yield Row(file.path, line, [_cell(each) for each in cells])

    return Table(tuple(frame.columns), rows())


def _cell(value: object) -> str:
    """The text of a cell, which knows when it was a number and no text."""
    if value is None:
        return ""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return NumberText(cell_text(value)) if is_number else cell_text(value)
