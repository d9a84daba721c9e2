"""Lines of a text around an offset: their ends, indents, and what stands above an entry."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tribeplan.formats.yaml.nodes import MappingNode, Node, SequenceNode
from tribeplan.formats.yaml.spans import Span

# --- Lines of a text around an offset: where they start and end, and how far they are indented ---

BREAK = re.compile(r"\r\n|\r|\n")
SKIPPED = re.compile(r"(?:[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\r|\n))*+[ \t]*+")
"""Blanks, line ends and comments: what may stand between two things that mean something."""

WAIVER = re.compile(r"#.*tribe-?plan\b.*ignore", re.IGNORECASE)
"""A comment that excuses the next element below it, whatever stands in between."""

_LINE_END = re.compile(r"[\r\n]|\Z")


class Splice(NamedTuple):
    """A stretch of a text that another text takes the place of."""

    start: int
    end: int
    new: str


def spliced(text: str, splices: Iterable[Splice], start: int = 0, end: int | None = None) -> str:
    """A stretch of a text after splices that do not overlap, in the order of the text.

    >>> spliced("abcdef", [Splice(1, 2, "X"), Splice(4, 4, "Y")])
    'aXcdYef'
    """
    parts: list[str] = []
    for splice in splices:
        parts += (text[start : splice.start], splice.new)
        start = splice.end
    parts.append(text[start:end])
    return "".join(parts)


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset starts."""
    line_feed = text.rfind("\n", 0, offset)
    return max(line_feed, text.rfind("\r", max(line_feed, 0), offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends, its line break left out."""
    found = _LINE_END.search(text, offset)
    return found.start() if found else len(text)


def next_line(text: str, offset: int) -> int:
    """Where the line below an offset starts."""
    end = line_end(text, offset)
    found = BREAK.match(text, end)
    return found.end() if found else end


def line_above(text: str, start: int) -> int:
    """Where the line above one that starts here starts."""
    end = start - 1
    if end > 0 and text[end] == "\n" and text[end - 1] == "\r":
        end -= 1
    return line_start(text, end)


def skip(text: str, offset: int) -> int:
    """The next offset where something other than blanks and comments stands."""
    found = SKIPPED.match(text, offset)
    return found.end() if found else offset


def indent_of(line: str) -> int:
    """Count the spaces that a line starts with."""
    return len(line) - len(line.lstrip(" "))


def shifted(lines: Iterable[str], old: int, new: int) -> list[str]:
    """Move lines from one column to another.

    Lines that start left of the old column continue a quoted text or a bracket; they only stay
    right of the new one.

    >>> shifted(["  a:", "", "    b"], 2, 4)
    ['    a:', '', '      b']
    """
    moved: list[str] = []
    for line in lines:
        indent = indent_of(line)
        if indent >= old:
            target = indent + new - old
        else:
            target = max(indent, new + 1) if line.strip() else indent
        moved.append(" " * target + line[indent:] if line else line)
    return moved


def is_blank(line: str) -> bool:
    """Tell whether nothing stands on a line."""
    return not line.strip()


def without_blank_end(text: str) -> str:
    """Take the blank lines off the end of whole lines."""
    lines = text.splitlines(keepends=True)
    while lines and is_blank(lines[-1]):
        lines.pop()
    return "".join(lines)


def without_blank_start(text: str) -> str:
    """Take the blank lines off the start of whole lines."""
    lines = text.splitlines(keepends=True)
    while lines and is_blank(lines[0]):
        lines.pop(0)
    return "".join(lines)


def comment_lines(texts: Iterable[str]) -> list[str]:
    """Comments as lines that begin with their sign."""
    return [f"# {line}".rstrip() for text in texts for line in text.split("\n")]


# --- What stands on the lines above an entry: blank lines, comments, waivers ---------------------


class Above:
    """What stands on the lines above an entry, taken from below to above."""

    def __init__(self, head_line: int) -> None:
        self.comments = head_line
        """Where the unbroken run of comments at the entry's column starts."""

        self.waiver = head_line
        """Where the topmost waiver starts."""

        self.blank = -1
        """Where the lowest blank line starts."""

        self.directly_above = ""
        """What stands directly above the run of comments: ``blank`` or ``comment``."""

    def take(self, start: int, line: str, column: int) -> bool:
        """Take one line more; no when it is neither blank nor a comment."""
        if is_blank(line):
            self.blank = max(self.blank, start)
            self.directly_above = self.directly_above or "blank"
            return True
        if not line.lstrip(" ").startswith("#"):
            return False
        if not self.directly_above and indent_of(line) == column:
            self.comments = start
        else:
            self.directly_above = self.directly_above or "comment"
        if WAIVER.search(line):
            self.waiver = start
        return True


def lines_above(text: str, start: int, floor: int) -> Iterator[tuple[int, str]]:
    """The lines above one, from below to above, and where each starts."""
    while start > floor:
        above = line_above(text, start)
        yield above, text[above:start]
        start = above


# --- Block texts: whether a value is one, or ends in one, and how blank lines below it count -----

_BLOCK_TEXT_HEAD = re.compile(r"[|>][-+0-9]*")


def block_text_head(text: str, value: Node, span: Span) -> str:
    """The ``|2+`` of the block text that a value is or ends in; nothing when it does not."""
    return block_text_at_end(text, value, span)[1]


def block_text_at_end(text: str, value: Node, span: Span) -> tuple[int, str]:
    """Where the last scalar of a value starts, and its ``|2+`` if it is a block text."""
    while isinstance(value, (MappingNode, SequenceNode)) and value:
        span = Span(*value.marks[-2:])
        value = (list(value.values()) if isinstance(value, MappingNode) else value)[-1]
    found = _BLOCK_TEXT_HEAD.match(text, span.start) if isinstance(value, str) else None
    return span.start, found.group() if found else ""
