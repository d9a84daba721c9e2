"""What a number may mean that is not typed as YAML and this program read numbers.

In one country ``30.000`` is thirty thousand, in another it is thirty. Nobody is asked to know
which of them a program takes it for: what can be read in two ways is refused with both.
"""

import re
from decimal import Decimal

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
