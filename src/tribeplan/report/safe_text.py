"""Somebody's text made safe to show: nothing invisible in it, and no command to a CI runner."""

import bisect
import datetime as dt
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from tribeplan.errors import COMMAND, broken_command, without_commands

# --- Somebody's text made safe to show: nothing invisible in it, and no command to a CI runner ---
#
# Names come from files that anybody may propose a change to. Shown raw they could move the cursor,
# rewrite the line above, turn the reading direction or, in a CI log, give the runner an order.
# What cannot be seen becomes a visible escape as in Python; text that already holds such an escape
# in letters is left alone, so the result is for reading, not for decoding. What a runner would obey
# can be seen, and is read more easily with a blank in it: '# #[x]'. XML, DOT and Mermaid need none:
# there a sign stands by its number, and is shown as it was typed.

_INVISIBLE = (
    "\x00-\x1f\x7f-\x9f"  # controls, ESC, line ends and tabs among them
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # seen by nobody
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # formatting of shorthand and music
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # turn the reading direction
    "\u200b\u2060-\u2065\ufe00-\ufe0d\ufeff\ufff0-\ufffb"  # zero width
    "\u2028\u2029"  # line ends to some programs only
    "\ud800-\udfff\ufffe\uffff"  # no characters at all
    "\U000e0000-\U000e0fff"  # tags: a second, hidden text
)
_JOINED = f"(?![{_INVISIBLE}])[^\x00-\u058f\u1e00-\u206f\ufeff\ufff0-\uffff]"
_TO_ESCAPE = (
    # The two zero-width joiners belong to Arabic, Persian and Indic words and to emoji.
    f"(?s)[{_INVISIBLE}]|[\u200c\u200d](?:(?<!{_JOINED}.)|(?!{_JOINED}))"
)

_FIRST_UNSEEN = "\u0300"
"""Before it, what Python calls printable is seen: letters of Latin script and the dots between."""


def display(text: str) -> str:
    r"""Make text fit for one line of a terminal: what cannot be seen becomes an escape.

    >>> display("Bob\x1b[2J\u202e\n")
    'Bob\\x1b[2J\\u202e\\n'
    """
    if text.isprintable() and (text.isascii() or max(text) < _FIRST_UNSEEN):
        return text
    return re.sub(_TO_ESCAPE, _escape, text)


def ci_safe(text: str) -> str:
    r"""Make text fit for one line of a CI log: as `display`, and no runner takes it for an order.

    >>> ci_safe("##[add-mask]e")
    '# #[add-mask]e'
    >>> ci_safe("  ::stop-commands::x")
    '  : :stop-commands::x'
    """
    return without_commands(display(text))


def xml_text(text: str) -> str:
    """Make somebody's text fit for XML: markup of nothing, and no order to a runner that prints it.

    >>> xml_text('<b>"'), xml_text("##[add-mask]e")
    ('&lt;b&gt;&quot;', '&#35;#[add-mask]e')
    """
    from html import escape

    return command_as_entity(escape(display(text)))


def command_as_entity(text: str) -> str:
    """Write the sign that makes a command as a character of XML, which DOT reads, too."""
    return re.sub(COMMAND, lambda match: f"&#{ord(match[0])};", text)


def visible_characters(text: str) -> list[str]:
    r"""What each character of a text is shown as in the middle of a line.

    >>> visible_characters("a\tb")
    ['a', '\\t', 'b']
    """
    shown = list(text)
    for pattern, as_shown in ((_TO_ESCAPE, _escape), (COMMAND, broken_command)):
        for match in re.finditer(pattern, text):
            shown[match.start()] = as_shown(match)
    return shown


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return f"\\x{ord(char):02x}"
    return char.encode("unicode_escape").decode("ascii")


# --- Somebody's text in Markdown, where it may neither format nor link nor mention anybody -------

_ZERO_WIDTH = "\u200b"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;"})
_PUNCTUATION = r"([\\*_\[\]~$#^=!{}])"
# GitHub and GitLab look for these in the finished page, where no escape is left to see.
_REFERENCE = r"(?i)(@|://|(?<=www)\.|[#!&%$](?=\d)|~(?=\w))"


def markdown_text(text: str) -> str:
    r"""Make text fit for a table cell: shown letter by letter, whatever it holds.

    >>> markdown_text("**Bob** | <img>")
    '\\*\\*Bob\\*\\* &#124; &lt;img&gt;'
    """
    broken = re.sub(_REFERENCE, rf"\1{_ZERO_WIDTH}", display(text))
    return re.sub(_PUNCTUATION, r"\\\1", broken).translate(_ENTITIES)


# --- JSON for programs, which a CI runner may print -----------------------------------------------


def json_document(value: object, digits: int | None = None) -> str:
    """Write a document for programs: indented, with all numbers, or so many digits of them."""
    return f"{json_text(plain(value, digits), indent=2)}\n"


def json_text(value: object, *, indent: int | None = None) -> str:
    r"""Write JSON in ASCII that means the same and holds no command to a CI runner.

    >>> json_text("##[add-mask]é")
    '"#\\u0023[add-mask]\\u00e9"'
    """
    # Outside strings JSON has no '#', so the escape always stands where one is allowed.
    text = json.dumps(value, indent=indent, allow_nan=False).replace("##", "#\\u0023")
    return text.replace("section_start:", "section_start\\u003a").replace(
        "section_end:", "section_end\\u003a"
    )


def plain(value: object, digits: int | None = None) -> object:
    """A value as JSON has it, all the way down: days as text, named tuples by their fields.

    What is no finite number is None; the others are rounded where digits are given.

    >>> plain({"a": [1.0, math.inf], "on": dt.date(2027, 3, 14)})
    {'a': [1.0, None], 'on': '2027-03-14'}
    """
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return value if digits is None else round(value, digits)
    if isinstance(value, dt.date):
        return value.isoformat()
    by_name: Callable[[], object] = getattr(value, "_asdict", lambda: value)
    value = by_name()
    if isinstance(value, Mapping):
        given = cast("Mapping[str, object]", value)
        return {name: plain(each, digits) for name, each in given.items()}
    return [plain(each, digits) for each in cast("Iterable[object]", value)]


# --- How many cells of a terminal a text takes ---------------------------------------------------


def cells(text: str) -> int:
    """The width of printable text: wide characters take two cells, combining ones none.

    >>> cells("squad"), cells("組"), cells("e\u0301")
    (5, 2, 1)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    r"""Break text into lines of at most so many cells that are fit for a CI log.

    What a line begins with decides whether a runner would obey it, so every line is made safe as
    it stands, and counted as it is then. A word that is wider than a line is broken.

    >>> wrapped("two words", 6), wrapped("wider", 4), wrapped("x ::a", 8, "  ")
    (['two', 'words'], ['wide', 'r'], ['  x ::a'])
    >>> wrapped("three ::a", 8)
    ['three', ': :a']
    """

    def shown(words: str) -> str:
        return without_commands(indent + words.rstrip(" "))

    def taken(words: str) -> int:
        return cells(shown(words))

    lines: list[str] = []
    line = ""
    for word in display(text).split(" "):
        longer = f"{line} {word}" if line else word
        if line and taken(longer) > width:
            lines.append(line)
            longer = word
        while len(longer) > 1:
            # As little of a long word is measured as shows that it is wider; more than one
            # character a cell, where some combine.
            size = width + 1
            while size < len(longer) and taken(longer[:size]) <= width:
                size *= 2
            size = min(size, len(longer))
            if taken(longer[:size]) <= width:
                break
            fits = bisect.bisect(range(size), width, 2, key=lambda n: taken(longer[:n])) - 1
            lines.append(longer[:fits])
            longer = longer[fits:]
        line = longer
    return [shown(each) for each in (*lines, line) if each.strip(" ")]
