"""Days as people in different countries write them: one order for each column, never a guess."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, TypeAlias

DateOrder: TypeAlias = Literal["dmy", "mdy", "ymd"]
"""Which comes first: day, month or year."""

LATER = "dates after the last day"
"""Why a row does not count that is dated after the day looked at."""

_BEHIND = (
    r"(?:[T ,]+(?:[^\W\d_]{1,3} )?\d{1,2}(?::\d{2}|[.hu]\d{2}(?!\.\d{4})).*"
    r"|[ ,]+[^\W\d_]+\.?)?"
)
"""What may follow a day: a time, or a word such as that of a weekday. Another day may not: a period
is no day."""

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _BEHIND, re.ASCII)
NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})" + _BEHIND, re.ASCII)
NAMED = re.compile(
    r"(?:(\d{1,2})\.?[-/ ](?:de )?([^\W\d_]{3,10})\.?[-/ ,]+(?:de )?(\d{4}|\d{2})|"
    r"([^\W\d_]{3,10})\.?[-/ ](\d{1,2}),?[-/ ](\d{4}|\d{2})|"
    r"(\d{4})[-/ ]([^\W\d_]{3,10})\.?[-/ ](\d{1,2}))" + _BEHIND
)
"""A month by its name: day, month, year; month, day, year; year, month, day."""

SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
"""A day as spreadsheets keep it: days since the end of 1899, from 1954 to 2119."""

WEEKDAY = re.compile(r"\A[^\W\d_]{2,10}\.?(?:, ?(?=\d)|,? (?=[^\W\d_]{3,10}\.? \d))")
"""What may stand before a day, as in 'Tue Feb 03 2026'."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen", "feb fév fev", "mar mrt mär mrz mae maa", "apr avr abr",
            "may mei mai mag", "jun juin giu", "jul juil lug", "aug aoû aou ago", "sep set",
            "oct okt ott out",
            "nov", "dec dez déc dic",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
"""Months by the first letters of their names: English, Dutch, German, French, Spanish, Italian,
Portuguese."""

CENTURY = 2000
LAST_MONTH = 12
LAST_DAY = 31


class UndecidedDates(Exception):
    """Nobody can tell which is the day and which the month."""

    def __init__(self, message: str, example: str, *, is_contradiction: bool = False) -> None:
        self.example = example
        self.is_contradiction = is_contradiction
        super().__init__(message)


def order_of(values: Iterable[str]) -> DateOrder | None:
    """The order in which a column is written; None where every value has only one reading.

    A first number above 12 says that the day stands first, unless it may be a year of two digits; a
    second above 12 says that the month does. Dots stand between day, month and year, never between
    month and day. Raises UndecidedDates when nothing settles it, or one value says this and another
    that.

    >>> order_of(["03.04.2026"]), order_of(["03/04/2026", "13/04/2026"]), order_of(["2026-04-03"])
    ('dmy', 'dmy', None)
    """
    day_first = month_first = undecided = ""
    for value in values:
        found = NUMBERS.fullmatch(value)
        if found is None:
            continue
        one, two = int(found[1]), int(found[2])
        may_be_year = len(found[3]) < len("2026") and 0 < int(found[3]) <= LAST_DAY
        if value[len(found[1])] == "." or (one > LAST_MONTH and not may_be_year):
            day_first = value
        elif two > LAST_MONTH:
            month_first = value
        elif one != two or len(found[3]) < len("2026"):
            undecided = undecided or value
    if day_first and month_first:
        message = f"'{day_first}' has the day first and '{month_first}' the month"
        raise UndecidedDates(message, month_first, is_contradiction=True)
    if undecided and not day_first and not month_first:
        raise UndecidedDates(f"'{undecided}' has two readings", undecided)
    return "dmy" if day_first else "mdy" if month_first else None


@lru_cache(4096)
def day_of(text: str, order: DateOrder | None) -> dt.date | None:
    """The day that a text means; None when it is no day in that order.

    >>> day_of("03/04/2026", "dmy"), day_of("3 mrt 2026", None), day_of("2026-04-03T00:00Z", None)
    (datetime.date(2026, 4, 3), datetime.date(2026, 3, 3), datetime.date(2026, 4, 3))
    >>> day_of("03/févr./26 9:05 AM", None), day_of("Tue Feb 03 2026 09:05:00 GMT+0000", None)
    (datetime.date(2026, 2, 3), datetime.date(2026, 2, 3))
    >>> day_of("43831", None)
    datetime.date(2020, 1, 1)
    """
    text = WEEKDAY.sub("", unicodedata.normalize("NFC", text.strip()), count=1)
    if SERIAL.fullmatch(text):
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(text[:5]))
    if iso := ISO.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if named := NAMED.fullmatch(text):
        day, name, year = next(
            (named[day], named[month], named[year])
            for day, month, year in ((1, 2, 3), (5, 4, 6), (9, 8, 7))
            if named[month]
        )
        month = MONTHS.get(name.casefold()[:4]) or MONTHS.get(name.casefold()[:3])
        if order == "ymd" and len(year) < len("2026"):
            day, year = year, day
        return _day(_whole_year(year), month, int(day)) if month else None
    found = NUMBERS.fullmatch(text)
    if found is None:
        return None
    one, two = int(found[1]), int(found[2])
    if order == "ymd":
        return _day(CENTURY + one, two, int(found[3]))
    year = _whole_year(found[3])
    return _day(year, one, two) if order == "mdy" else _day(year, two, one)


def _whole_year(written: str) -> int:
    return int(written) if len(written) == len("2026") else CENTURY + int(written)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
