"""Single values as YAML that every reader reads alike."""

import datetime as dt
import re

PLAIN = re.compile(r"[^\W\d_](?:[\w ./()\-]*[\w./()\-])?")
"""Text that may stand without quotes; letters of any script."""

TAKEN_FOR_OTHERS = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"}
)
"""Words that one version of YAML or another reads as something else than text."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_EXACT = 1e15  # below it every whole number is written with its digits
_LATIN = 0x100
_BASIC = 0x10000


def text_scalar(text: str) -> str:
    r"""Write text: plain, in single quotes, or in double quotes where it cannot be seen.

    >>> [text_scalar(each) for each in ("Oriënteren", "NO", "010", "it's: so", "a\x1bb")]
    ['Oriënteren', "'NO'", "'010'", "'it''s: so'", '"a\\x1bb"']
    """
    if PLAIN.fullmatch(text) and text.isprintable() and text.lower() not in TAKEN_FOR_OTHERS:
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(char) for char in text) + '"'


def number_scalar(number: float) -> str:
    """Write a number so that reading it gives the same one.

    >>> [number_scalar(each) for each in (3, 12.0, 0.1, 1e-7)]
    ['3', '12', '0.1', '1e-07']
    """
    if isinstance(number, int) or (number.is_integer() and abs(number) < _EXACT):
        return str(int(number))
    return repr(number)


def share_scalar(share: float) -> str:
    """Write a part of a whole, always with a decimal point.

    >>> share_scalar(1.0)
    '1.0'
    """
    return repr(float(share))


def day_scalar(day: dt.date) -> str:
    """Write a day."""
    return day.isoformat()


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    number = ord(char)
    if number < _LATIN:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < _BASIC else f"\\U{number:08x}"
