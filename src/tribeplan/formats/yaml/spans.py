"""Where something stands in a text, and what is wrong there."""

from typing import NamedTuple

from tribeplan.errors import Diagnostic, Place

CODES = (
    ("TP001", "not valid YAML"),
    ("TP002", "not UTF-8 text"),
    ("TP003", "a git conflict was left in the file"),
    ("TP004", "an anchor, alias, tag or merge key"),
    ("TP005", "a character that is invisible or changes how text is shown"),
    ("TP006", "a key that stands twice"),
    ("TP007", "too large or nested too deeply"),
    ("TP008", "not one mapping of keys and values"),
    ("TP009", "a tab as indentation"),
    ("TP010", "a file that cannot be read from disk"),
)
"""What can be wrong with a file before its values are looked at, by code."""

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


class Problem(NamedTuple):
    """A diagnostic whose places are still spans."""

    span: Span
    code: str
    message: str
    help: str
    related: tuple[tuple[Span, str], ...] = ()


class Unreadable(Exception):
    """Reading stops at this problem; it never leaves `read_document`."""

    def __init__(self, problem: Problem, text: str = "") -> None:
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

    _STEP = 4096  # code points between two counts of the lines so far

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


def diagnostics(lines: Lines, problems: list[Problem]) -> tuple[Diagnostic, ...]:
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
                f"and {count} more problems from here on",
                "mend the first ones and run again",
            )
        )
    return tuple(first)
