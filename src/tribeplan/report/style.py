"""Colours of the terminal, written by hand: a report needs six of them, not a library."""

from enum import StrEnum

from tribeplan.rules.rule import Severity


class Style(StrEnum):
    """What a stretch of text is, with the ANSI codes it is painted in."""

    ERROR = "1;31"
    WARNING = "1;33"
    ADVICE = "1;36"
    STRONG = "1"
    GUTTER = "1;34"
    GOOD = "1;32"


STYLE_OF = {
    Severity.ERROR: Style.ERROR,
    Severity.WARNING: Style.WARNING,
    Severity.ADVICE: Style.ADVICE,
}
"""How each severity is painted."""


def paint(text: str, style: Style, *, colour: bool) -> str:
    r"""Put the codes of a style around text, or give it back as it is.

    >>> paint("error", Style.ERROR, colour=True)
    '\x1b[1;31merror\x1b[0m'
    """
    return f"\x1b[{style.value}m{text}\x1b[0m" if colour and text else text
