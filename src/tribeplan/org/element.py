"""The frozen base of everything people type, and the kinds of value that stand in it."""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import Annotated, Generic, Literal, TypeAlias, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

# --- What a number may mean that is not typed as YAML and this program read numbers --------------

THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
"""Digits with a point before the last three: thousands to some, decimals to others."""

_MONEY = r"(?:[€$£¥₹]|(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|euros?|dollars?|pounds?)(?![A-Za-z]))"
_DAYS = r"(?:person-?)?(?:d|days?|dag|dagen)"
_TIMES = {
    **dict.fromkeys(("k", "thousand", "duizend"), 1_000),
    **dict.fromkeys(("m", "mln", "mio", "million", "miljoen"), 1_000_000),
    **dict.fromkeys(("bn", "mld", "mrd", "billion", "miljard"), 1_000_000_000),
}
_AMOUNT = (
    rf"(?:{_MONEY}\s*)?(?P<sign>[-+\u2212]?)(?:{_MONEY})?\s*"
    r"(?P<digits>[0-9]+(?:[.,'\u2019\u02bc`_\xb7\s][0-9]+)*)"
    rf"(?:[.,][-\u2013\u2014]+)?\s*(?P<times>{'|'.join(sorted(_TIMES, key=len, reverse=True))})?\s*"
    rf"(?P<percent>%?)\s*(?:{_MONEY}|{_DAYS})?"
)
_DECIMAL_SIGNS = ".,"
_GROUP = 3


def number_readings(typed: str, *, is_share: bool = False) -> tuple[str, ...]:
    """Tell what somebody may mean by a number in another notation, the likeliest first.

    Nothing when it is no number in any notation; of a share, only what is at most 1.

    >>> number_readings("30.000"), number_readings("4,5"), number_readings("20k")
    (('30000', '30'), ('4.5', '45'), ('20000', '20'))
    >>> number_readings("€ 1.234,50"), number_readings("soon")
    (('1234.5',), ())
    """
    found = re.fullmatch(_AMOUNT, typed.strip(), re.IGNORECASE)
    if found is None or (found["percent"] and not is_share):
        return ()
    read = _of_digits(found["digits"])
    if is_share:
        whole = 100 if found["percent"] else 1
        read = tuple(each for each in read if each <= whole)
    if found["times"] and read:
        read = (read[0] * _TIMES[found["times"].lower()], read[0])
    sign = "-" if found["sign"] in ("-", "\u2212") else ""
    return tuple(dict.fromkeys(f"{sign}{_shown(each)}{found['percent']}" for each in read))


def _of_digits(typed: str) -> tuple[Decimal, ...]:
    first, *rest = re.split(r"[^0-9]", typed)
    between = re.findall(r"[^0-9]", typed)
    whole = Decimal("".join((first, *rest)))
    if not rest:
        return (whole,)
    in_groups = 0 < len(first.lstrip("0")) == len(first) <= _GROUP
    if len({*between}) == 1:
        are_thousands = in_groups and all(len(each) == _GROUP for each in rest)
        decimal = Decimal(f"{first}.{rest[0]}")
        if len(rest) == 1 and between[0] in _DECIMAL_SIGNS:
            likely = (whole, decimal) if are_thousands else (decimal, whole)
            return likely if first.lstrip("0") else (decimal,)
        return (whole, Decimal(first)) if are_thousands else ()
    *groups, decimals = rest
    are_thousands = in_groups and all(len(each) == _GROUP for each in groups)
    if are_thousands and len({*between[:-1]}) == 1 and between[-1] in _DECIMAL_SIGNS:
        return (Decimal(f"{first}{''.join(groups)}.{decimals}"),)
    return ()


def _shown(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- The frozen base of everything people type, and the kinds of value that stand in it ----------

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
PERCENTAGE = re.compile(r"(\d+(?:\.\d+)?)\s?%", re.ASCII)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


Value = TypeVar("Value")


class Element(BaseModel):
    """A value that people type: frozen, without unknown keys.

    A key without a value counts as not given, so that ``wip_limit:`` and no ``wip_limit`` at all
    mean the same.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_keys_without_value(cls, given: object) -> object:
        if given is None:
            return {}
        if isinstance(given, dict) and None in given.values():  # pyright: ignore[reportUnknownMemberType]
            known = _known_keys(cls)
            return {  # pyright: ignore[reportUnknownVariableType]
                key: value  # an unknown key is kept, to be refused
                for key, value in given.items()  # pyright: ignore[reportUnknownVariableType]
                if value is not None or key not in known
            }
        return given  # pyright: ignore[reportUnknownVariableType]


class Same(Generic[Value]):
    """A value that nothing but itself is equal to, so that what follows from it can be kept.

    >>> one, other = Element(), Element()
    >>> one == other, Same(one) == Same(other), Same(one) == Same(one)
    (True, False, True)
    """

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is cast("Same[Value]", other).value

    def __hash__(self) -> int:
        return id(self.value)


def field_names(kind: type[Element]) -> dict[str, str]:
    """The fields of a kind of element: as people type them, and as they are called here.

    >>> from tribeplan.org.person import Person
    >>> field_names(Person)["from"]
    'available_from'
    """
    return {field.alias or name: name for name, field in kind.model_fields.items()}


@cache
def _known_keys(element: type[Element]) -> frozenset[str]:
    fields = element.model_fields.items()
    return frozenset(key for name, field in fields for key in (name, field.alias) if key)


def _to_number(given: object) -> object:
    if isinstance(given, str):
        if not NUMBER.fullmatch(given):
            raise _no_number(number_readings(given))
    elif isinstance(given, bool) or (isinstance(given, float) and math.isnan(given)):
        raise PydanticCustomError("number", "expected a number")
    return given


def _no_number(readings: tuple[str, ...]) -> PydanticCustomError:
    if not readings:
        return PydanticCustomError("number", "expected a number")
    meant = {"readings": " or ".join(readings), "example": readings[0]}
    return PydanticCustomError("number", "expected a number: {readings}?", meant)


def _to_amount(given: object) -> object:
    if isinstance(given, str) and THOUSANDS.fullmatch(given):
        readings = number_readings(given)
        meant = {"readings": " or ".join(readings), "example": readings[0]}
        raise PydanticCustomError("thousands", "{readings}?", meant)
    return given


def to_share(given: object) -> object:
    """Read a part of a whole: a number, or a percentage of digits."""
    if isinstance(given, str) and not NUMBER.fullmatch(given):
        if percentage := PERCENTAGE.fullmatch(given):
            return float(percentage[1]) / 100
        raise _no_number(number_readings(given, is_share=True))
    if isinstance(given, bool):
        raise PydanticCustomError("number", "expected a number")
    return given


def _to_truth(given: object) -> object:
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.lower() in ("true", "false"):
        return given.lower() == "true"
    raise PydanticCustomError("truth", "expected true or false")


def _to_day(given: object) -> object:
    if isinstance(given, str) and ISO_DAY.fullmatch(given):
        return given
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return given
    raise PydanticCustomError("day", "expected a date like 2026-11-30")


def end_of(day: dt.date | None) -> dt.date | None:
    """The day on which something ends; None when it has no end, which 9999-12-31 says, too.

    Records of people and of health write the last day of the calendar for 'no end'; any day of
    its last year is read so, because nothing can be counted from there.

    >>> end_of(dt.date(2027, 3, 31)), end_of(dt.date(9999, 12, 31)), end_of(None)
    (datetime.date(2027, 3, 31), None, None)
    """
    return None if day is None or day.year == dt.MAXYEAR else day


LONGEST_ID = 80
"""Characters of an id."""

_WITHOUT_ACCENT = str.maketrans(
    {
        "\xdf": "ss", "\xe6": "ae", "\xf0": "d", "\xf8": "o", "\xfe": "th", "\u0111": "d",
        "\u0131": "i", "\u0142": "l", "\u0153": "oe",
    }
)  # fmt: skip
"""Letters that are not a plain one with a sign on it: eszett, the Nordic and the Polish ones."""


def id_made_of(words: str) -> str:
    r"""Make an id of words for people; empty when no letter or digit of them may stand in one.

    >>> id_made_of("Jos\xe9 M\xfcller"), id_made_of("\xd8yvind"), id_made_of("\u738b")
    ('jose-muller', 'oyvind', '')
    """
    plain = words.lower()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain.translate(_WITHOUT_ACCENT))
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-")


Id: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=LONGEST_ID)
]
"""What elements are called in references; never changes when the display name does."""

Text: TypeAlias = Annotated[str, StringConstraints(min_length=1)]
"""Words for people, in any language."""

FirstVersion: TypeAlias = Annotated[
    Literal[1], BeforeValidator(lambda given: 1 if given == "1" else given)
]
"""The version of a format of which there is one so far."""

Truth: TypeAlias = Annotated[bool, BeforeValidator(_to_truth)]
"""``true`` or ``false``; never yes, no, on or off."""

Day: TypeAlias = Annotated[dt.date, BeforeValidator(_to_day)]
"""A calendar day, written 2026-11-30."""

MOST_NUMBER = 1e12
"""More of anything is a slip of the pen, and products of such numbers leave what a float holds."""

LEAST_NUMBER = 1e-6
"""Less of what may not be 0 is a slip of the pen, and a division by it leaves what a float holds.
"""

MOST_COUNT = 1_000_000_000
"""More than anybody counts one by one."""

LEAST_SHARE = 0.001
"""Two and a half minutes of a week of 40 hours: who works less than that gets nothing done."""

LEAST_DAYS = 0.001
"""Half a minute of a working day."""

MOST_DAYS = 100_000
"""Four centuries of 260 working days."""

NUMERAL = BeforeValidator(_to_number)
"""What is no number in YAML is none here. Bounds stand before it: there they are checked in C."""

Real: TypeAlias = Annotated[float, NUMERAL]
"""A number before anything is said of its size: what uses it states the bounds."""

AMOUNT = BeforeValidator(_to_amount)
"""What comes in thousands, such as money: refuses ``30.000``, which may be either of two."""

Whole: TypeAlias = Annotated[int, BeforeValidator(_to_number), AMOUNT]
"""A whole number before anything is said of its size."""

Number: TypeAlias = Annotated[float, Field(ge=-MOST_NUMBER, le=MOST_NUMBER), NUMERAL]
"""Any number that somebody means."""

NotNegative: TypeAlias = Annotated[float, Field(ge=0, le=MOST_NUMBER), NUMERAL]
"""A number, 0 or more."""

Amount: TypeAlias = Annotated[NotNegative, AMOUNT]
"""Money, points or people: a number, 0 or more."""

Positive: TypeAlias = Annotated[float, Field(ge=LEAST_NUMBER, le=MOST_NUMBER), NUMERAL]
"""A number above 0, at least a millionth."""

Days: TypeAlias = Annotated[float, Field(ge=LEAST_DAYS, le=MOST_DAYS), NUMERAL]
"""A length of time or an amount of work, 0.001 to 100,000 [working days or person-days]."""

Count: TypeAlias = Annotated[Whole, Field(ge=0, le=MOST_COUNT)]
"""A whole number, 0 or more."""

PositiveCount: TypeAlias = Annotated[Whole, Field(ge=1, le=MOST_COUNT)]
"""A whole number, 1 or more."""

Share: TypeAlias = Annotated[
    float,
    BeforeValidator(
        to_share,
        json_schema_input_type=Annotated[float, Field(ge=LEAST_SHARE, le=1)]
        | Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s?%$")],
    ),
    Field(ge=LEAST_SHARE, le=1, allow_inf_nan=False),  # behind it, to be told of what was typed
]
"""A part of a whole, 0.001 to 1; ``50%`` may be written for 0.5."""
