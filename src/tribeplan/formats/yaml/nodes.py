"""What a YAML file consists of: spans, nodes with their places, and the way a scalar is written."""

import datetime as dt
import re
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias, TypeGuard

from tribeplan.errors import Diagnostic, Place

# --- Where something stands in a text, and what is wrong there -----------------------------------

SYNTAX = "TP001"
"""The code of what the parser could not go on from."""

MAX_SHOWN = 100
"""Diagnostics for one file; one more says how many are left out."""

MAX_COUNTED = 10_000
"""Problems of one kind after which nobody counts on."""


class Span(NamedTuple):
    """A stretch of a text in code points from its first one, a byte order mark left out."""

    start: int
    end: int
    """One past the last code point."""


_LINE_END = re.compile(r"[\r\n]|\Z")
_SKIPPED = r"(?:[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n))*+[ \t]*+"


def line_start(text: str, offset: int, after: int = 0) -> int:
    """Where the line of an offset starts, not before another offset."""
    line_feed = text.rfind("\n", after, offset)
    start = max(line_feed, text.rfind("\r", max(line_feed, after), offset))
    return max(start + 1, after)


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends, its line break left out."""
    found = _LINE_END.search(text, offset)
    return found.start() if found else len(text)


def next_line(text: str, offset: int) -> int:
    """Where the line below an offset starts."""
    end = line_end(text, offset)
    return end + (2 if text.startswith("\r\n", end) else 1 if end < len(text) else 0)


def skip(text: str, offset: int) -> int:
    """The next offset where something other than blanks, line ends and comments stands."""
    found = re.compile(_SKIPPED).match(text, offset)
    return found.end() if found else offset


class SpanDiagnostic(NamedTuple):
    """A diagnostic whose places are still spans."""

    span: Span
    code: str
    message: str
    help: str
    related: tuple[tuple[Span, str], ...] = ()


class Unreadable(Exception):
    """Reading stops at this problem; it never leaves `read_document`."""

    def __init__(self, problem: SpanDiagnostic, text: str = "") -> None:
        self.problem = problem
        self.text = text
        super().__init__(problem.message)


class Lines:
    r"""Lines and columns of offsets in one text.

    Lines end at ``\n``, ``\r\n`` or a lone ``\r``, as editors count them. Nothing is computed
    until the first question; each takes microseconds, whatever the size of the text.

    >>> str(Lines("a.yaml", "one\r\ntwo").place(Span(6, 8)))
    'a.yaml:2:2'
    """

    __slots__ = ("_breaks_before", "_path", "_text")

    _STEP = 512  # code points between two counts of the lines so far

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._breaks_before: list[int] = []

    def place(self, span: Span) -> Place:
        """The place of a span; an offset behind the end of the text means its end."""
        if not self._breaks_before:
            self._count()
        start = self._position(span.start)
        end = self._position(span.end) if span.end > span.start else start
        return Place(self._path, *start, *end)

    def on_a_line(self, span: Span) -> Span:
        """Move a span behind the last line end to the end of the last line with text.

        What is missing at the end of a file is missing after that, and reviewers can be shown
        no line that does not exist.
        """
        if span.start < len(self._text) or not self._text.endswith(("\n", "\r")):
            return span
        end = len(self._text.rstrip())
        return Span(end, end)

    def _count(self) -> None:
        if "\r" in self._text:
            self._text = self._text.replace("\r\n", " \n").replace("\r", "\n")
        breaks = 0
        for start in range(0, len(self._text) + 1, self._STEP):
            self._breaks_before.append(breaks)
            breaks += self._text.count("\n", start, start + self._STEP)

    def _position(self, offset: int) -> tuple[int, int]:
        offset = min(offset, len(self._text))
        step = offset // self._STEP
        breaks = self._breaks_before[step] + self._text.count("\n", step * self._STEP, offset)
        return breaks + 1, offset - self._text.rfind("\n", 0, offset)


def shown(text: str, longest: int = 40) -> str:
    r"""Make a stretch of somebody's text fit for a message: short, nothing invisible in it.

    >>> shown("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in cut
    )


def diagnostics(lines: Lines, problems: list[SpanDiagnostic]) -> tuple[Diagnostic, ...]:
    """Put problems into reading order with their lines; those behind the first 100 become one."""
    in_order = sorted(problems, key=lambda problem: problem.span)
    first = [
        Diagnostic(
            lines.place(lines.on_a_line(problem.span) if problem.code == SYNTAX else problem.span),
            problem.code,
            problem.message,
            problem.help,
            tuple((lines.place(span), words) for span, words in problem.related),
        )
        for problem in in_order[:MAX_SHOWN]
    ]
    more = in_order[MAX_SHOWN:]
    if more:
        count = len(more) if len(in_order) < MAX_COUNTED else f"at least {len(more)}"
        first.append(
            Diagnostic(
                lines.place(more[0].span),
                more[0].code,
                f"and {count} more problem{'s' if count != 1 else ''} from here on",
                "mend the first ones and run again",
            )
        )
    return tuple(first)


# --- Telling mappings and lists in a document apart, for the type checker too --------------------


def is_mapping(node: object) -> TypeGuard[dict[str, Any]]:
    """Whether a node is a mapping; its keys are text."""
    return isinstance(node, dict)


def is_list(node: object) -> TypeGuard[list[Any]]:
    """Whether a node is a list."""
    return isinstance(node, list)


def is_tuple(node: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether a value is a tuple."""
    return isinstance(node, tuple)


# --- Mappings and lists that know where they stand in their file ---------------------------------

_HEADER_COMMENT = re.compile(r"[|>][-+0-9]*+(?P<comment>[ \t]++#[^\r\n]*+)")


class MappingNode(dict[str, Any]):
    """A mapping in the order of the file, and where its keys and values stand.

    Read-only by agreement: a change of the values does not change the spans. Where a key stands
    twice, the first one counts.
    """

    __slots__ = ("_key_spans", "_value_spans", "marks")

    def __init__(self, marks: "array[int] | None" = None) -> None:
        self.marks: array[int] = array("I", (0, 0)) if marks is None else marks
        """Offsets: its own start and end, then for each key start and end of key and value."""
        self._key_spans: dict[str, Span] | None = None
        self._value_spans: dict[str, Span] | None = None

    @property
    def span(self) -> Span:
        """From its first key, or its brace, to the end of what it contains."""
        return Span(self.marks[0], self.marks[1])

    @property
    def key_spans(self) -> dict[str, Span]:
        """Where each key stands, its quotes included."""
        if self._key_spans is None:
            spans = map(Span, self.marks[2::4], self.marks[3::4])
            self._key_spans = dict(zip(self, spans, strict=True))
        return self._key_spans

    @property
    def value_spans(self) -> dict[str, Span]:
        """Where each value stands; nothing is an empty span right behind the colon."""
        if self._value_spans is None:
            spans = map(Span, self.marks[4::4], self.marks[5::4])
            self._value_spans = dict(zip(self, spans, strict=True))
        return self._value_spans


class SequenceNode(list[Any]):
    """A list, and where its items stand; read-only by agreement."""

    __slots__ = ("_item_spans", "marks")

    def __init__(self, marks: "array[int] | None" = None) -> None:
        self.marks: array[int] = array("I", (0, 0)) if marks is None else marks
        """Offsets: its own start and end, then start and end of each item."""
        self._item_spans: list[Span] | None = None

    @property
    def span(self) -> Span:
        """From its first dash, or its bracket, to the end of what it contains."""
        return Span(self.marks[0], self.marks[1])

    @property
    def item_spans(self) -> list[Span]:
        """Where each item stands; nothing is an empty span right behind the dash."""
        if self._item_spans is None:
            self._item_spans = list(map(Span, self.marks[2::2], self.marks[3::2]))
        return self._item_spans


YamlNode: TypeAlias = MappingNode | SequenceNode | str | None


def leaves(root: MappingNode) -> Iterator[Span]:
    """The span of every key and of every value that is text, in no particular order."""
    stack: list[MappingNode | SequenceNode] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, MappingNode):
            values, first, step = list(node.values()), 4, 4
            yield from map(Span, node.marks[2::4], node.marks[3::4])
        else:
            values, first, step = list(node), 2, 2
        spans = map(Span, node.marks[first::step], node.marks[first + 1 :: step])
        for value, span in zip(values, spans, strict=True):
            if isinstance(value, (MappingNode, SequenceNode)):
                stack.append(value)
            else:
                yield span


def header_comment(text: str, start: int) -> Span:
    r"""Tell where the comment behind the ``|`` or ``>`` of a block text stands, and its blanks.

    Empty when the value that starts there is no block text, or has no such comment.

    >>> text = "mission: | # why\n  words"
    >>> text[slice(*header_comment(text, 9))]
    ' # why'
    """
    found = _HEADER_COMMENT.match(text, start)
    return Span(*found.span("comment")) if found else Span(start, start)


def stretches_of_text(root: MappingNode, text: str) -> list[Span]:
    """Tell where keys and texts stand, in order: whatever has a ``#`` elsewhere is a comment."""
    stretches: list[Span] = []
    for leaf in leaves(root):
        comment = header_comment(text, leaf.start)
        if comment.start == comment.end:
            stretches.append(leaf)
        else:
            stretches += (Span(leaf.start, comment.start), Span(comment.end, leaf.end))
    return sorted(stretches)


def is_in_any(spans: list[Span], offset: int) -> bool:
    """Whether an offset lies in one of these spans, which are in order and do not overlap."""
    before = bisect_right(spans, (offset, sys.maxsize)) - 1
    return before >= 0 and offset < spans[before].end


# --- Single values as YAML that every reader reads alike -----------------------------------------

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
