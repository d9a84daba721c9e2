"""Mappings and lists as they stand in a text: their entries, and which comments belong to them.

In chapters: lines around an offset; what can be done to a file; mappings and lists; those between
brackets; a comment by its line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import EllipsisType
from typing import NamedTuple, TypeAlias

from tribeplan.formats.yaml.nodes import (
    MappingNode,
    SequenceNode,
    Span,
    YamlNode,
    is_in_any,
    line_end,
    line_start,
    next_line,
    skip,
    stretches_of_text,
)
from tribeplan.formats.yaml.tree import YamlDocument
from tribeplan.org.address import Address, show_address

# --- Lines of a text around an offset: where they start and end, and how far they are indented ----

BREAK = re.compile(r"\r\n|\r|\n")

WAIVER = re.compile(r"#.*tribe-?plan\b.*ignore", re.IGNORECASE)
"""A comment that excuses the next element below it, whatever stands in between."""


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


def line_above(text: str, start: int) -> int:
    """Where the line above one that starts here starts."""
    end = start - 1
    if end > 0 and text[end] == "\n" and text[end - 1] == "\r":
        end -= 1
    return line_start(text, end)


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


def block_text_head(text: str, value: YamlNode, span: Span) -> str:
    """The ``|2+`` of the block text that a value is or ends in; nothing when it does not."""
    return block_text_at_end(text, value, span)[1]


def block_text_at_end(text: str, value: YamlNode, span: Span) -> tuple[int, str]:
    """Where the last scalar of a value starts, and its ``|2+`` if it is a block text."""
    while isinstance(value, (MappingNode, SequenceNode)) and value:
        span = Span(*value.marks[-2:])
        value = (list(value.values()) if isinstance(value, MappingNode) else value)[-1]
    found = _BLOCK_TEXT_HEAD.match(text, span.start) if isinstance(value, str) else None
    return span.start, found.group() if found else ""


# --- What can be done to a file -------------------------------------------------------------------

Tree: TypeAlias = dict[str, "Tree"] | list["Tree"] | str | None
"""New content: a text is a finished scalar on one line, None is no value."""


class CannotEdit(ValueError):
    """The edits contradict each other or the file; nothing is written."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands at an address of any file, with its comments, to be put somewhere else too."""

    document: YamlDocument
    at: Address

    tree: Tree | EllipsisType = ...
    """Its new value; ``...`` for the value as it was typed."""


NewContent: TypeAlias = Tree | Copied
"""What is put at a place: new content, or a copy of something that stands in a file."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """The value of a key or item becomes another; a missing key is added."""

    at: Address
    """Mappings that are missing on the way are made."""

    tree: NewContent

    before: str | None = None
    """Before which key a missing key is added; at the end of its mapping when None."""


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """A key or item goes, with its own comments."""

    at: Address
    """The last one that goes leaves ``{}`` or ``[]`` behind: an empty value, not a missing one."""


@dataclass(frozen=True, slots=True)
class RenameKey:
    """A key gets another name and keeps its place, its value and its comments."""

    at: Address

    key: str
    """A finished scalar."""


@dataclass(frozen=True, slots=True)
class InsertItem:
    """A list gets one item more."""

    at: Address
    """The address of the list; a missing list is made."""

    index: int
    """The item that it goes before; the length of the list for its end."""

    tree: NewContent


@dataclass(frozen=True, slots=True)
class MoveTo:
    """A key or item goes elsewhere with its comments; edits inside of it go along.

    A comment that finds no place between brackets goes above their line.
    """

    at: Address

    to: Address
    """A list when there is an `index`, else the key in a mapping; missing ones are made."""

    index: int | None = None
    """The item of the list that it goes before; the length of the list for its end."""

    tree: Tree | EllipsisType = ...
    """Its new value; ``...`` for the value as it was typed."""

    before: str | None = None
    """The key of the mapping that it goes before; the end of the mapping when None."""


@dataclass(frozen=True, slots=True)
class AddComment:
    """A comment gets a line of its own above a key or item."""

    at: Address

    text: str
    """Without the ``#``."""


@dataclass(frozen=True, slots=True)
class RemoveComment:
    """A comment goes: with its whole line when it stands alone on it."""

    line: int
    """Counted from 1, as in the `Place` of a waiver; a line has one comment at most."""


TreeEdit: TypeAlias = (
    SetValue | RemoveEntry | RenameKey | InsertItem | MoveTo | AddComment | RemoveComment
)

# --- Mappings and lists as they stand in a text, and which comments belong to their entries -------
#
# An entry's own text is what goes along with it: the comments on lines of their own directly above
# it at its column, its lines with what stands behind them, and comments below that are indented
# deeper than it. A comment above stays where it is when it heads more than this entry: when it
# starts a group (the first of a mapping or list, or a blank line above) and the next entry follows
# without a blank line or a comment of its own. The head of a file stays, and so does a comment that
# could belong to a list above at the same column. A waiver always belongs to the entry below it.

_KEEPING_HEAD = re.compile(r"[|>][1-9]?\+")


@dataclass(frozen=True)
class SourceText:
    """A file whose text ends with a line end, if need be with one that is not there."""

    document: YamlDocument

    @cached_property
    def eol(self) -> str:
        """The file's line end."""
        found = BREAK.search(self.document.text)
        return found.group() if found else "\n"

    @cached_property
    def is_open(self) -> bool:
        """Whether the last line lacks its line end."""
        return not self.document.text.endswith(("\n", "\r"))

    @cached_property
    def text(self) -> str:
        """The text with a line end behind its last line."""
        return self.document.text + (self.eol if self.is_open else "")

    @cached_property
    def groups(self) -> "dict[int, Group]":
        """Mappings and lists that were looked at already, by the identity of their node."""
        return {}

    @cached_property
    def counts_blanks(self) -> bool:
        """Whether blank lines may be a part of a block text above them, as with ``|+``."""
        text = self.document.text
        return "+" in text and _KEEPING_HEAD.search(text) is not None

    @cached_property
    def closing_fix(self) -> Splice | None:
        """The sign that a block text needs once its last line has a line end; None if none does.

        Without a line end at the end of a file there is none in its last text either.
        """
        root, end = self.document.root, len(self.document.text)
        last = Span(*root.marks[-2:])
        start, head = block_text_at_end(self.text, root, last)
        if not self.is_open or not head or "-" in head or root.marks[1] != end:
            return None
        return Splice(start, start + len(head), head.replace("+", "") + "-")

    def column(self, offset: int) -> int:
        """Count the characters between the start of a line and an offset in it."""
        return offset - line_start(self.text, offset)

    def is_flow(self, node: MappingNode | SequenceNode) -> bool:
        """Whether a mapping or list stands between braces or brackets."""
        return self.text[node.marks[0]] in "{["

    def fail(self, at: Address, message: str) -> CannotEdit:
        """The error that something cannot be done at an address."""
        return CannotEdit(f"{self.document.path}: {show_address(at) or 'the file'} {message}")


@dataclass(frozen=True)
class Group:
    """The entries of one mapping or list, counted from 0."""

    source: SourceText
    at: Address
    node: MappingNode | SequenceNode
    opening: int
    """Where the text that introduces it ends: behind the colon or dash, 0 for the whole file."""

    in_flow: bool = False
    """Whether it stands inside braces or brackets."""

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.source.text

    @cached_property
    def is_mapping(self) -> bool:
        """Whether its entries are keys with values."""
        return isinstance(self.node, MappingNode)

    @cached_property
    def keys(self) -> list[str]:
        """Its keys as they are read; nothing for a list."""
        return list(self.node) if isinstance(self.node, MappingNode) else []

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def values(self) -> list[YamlNode]:
        """Its values or items."""
        return list(self.node.values() if isinstance(self.node, MappingNode) else self.node)

    @property
    def is_flow(self) -> bool:
        """Whether it stands between its own braces or brackets."""
        return self.source.is_flow(self.node)

    @property
    def is_pair(self) -> bool:
        """Whether it is a key with a value as an item of a flow list, without braces."""
        return self.in_flow and not self.is_flow

    @cached_property
    def column(self) -> int:
        """The column of its keys or dashes."""
        return self.source.column(self.node.marks[0])

    @cached_property
    def is_compact(self) -> bool:
        """Whether its first entry stands behind a dash on the same line."""
        start = self.node.marks[0]
        return bool(self.text[line_start(self.text, start) : start].strip())

    def index(self, part: str | int) -> int | None:
        """The number of a key or position; None when there is none."""
        if isinstance(self.node, MappingNode):
            return self._numbers.get(part) if isinstance(part, str) else None
        return part if isinstance(part, int) and 0 <= part < len(self.node) else None

    def part(self, index: int) -> str | int:
        """The key or position of an entry, as in an address."""
        return self.keys[index] if self.is_mapping else index

    def key_span(self, index: int) -> Span:
        """Where a key stands, its quotes included."""
        return Span(*self.node.marks[4 * index + 2 : 4 * index + 4])

    def value_span(self, index: int) -> Span:
        """Where a value or item stands."""
        first = 4 * index + 4 if self.is_mapping else 2 * index + 2
        return Span(*self.node.marks[first : first + 2])

    def head(self, index: int) -> int:
        """Where an entry starts: at its key, its dash, or itself between brackets."""
        if self.is_mapping:
            return self.key_span(index).start
        if self.in_flow or self.is_flow:
            return self.value_span(index).start
        if index == 0:
            return self.node.marks[0]
        return skip(self.text, self.value_span(index - 1).end)

    def intro_end(self, index: int) -> int:
        """Where the value's part starts: right behind the colon or dash."""
        if not self.is_mapping:
            is_item = self.in_flow or self.is_flow
            return self.value_span(index).start if is_item else self.head(index) + 1
        end = self.key_span(index).end
        value = self.value_span(index)
        colon = self.text.find(":", end, max(value.start, end + 1))
        return end if colon < 0 else colon + 1

    def child(self, index: int) -> "Group | None":
        """The entries of a value that is a mapping or list."""
        value = self.values[index]
        if not isinstance(value, (MappingNode, SequenceNode)):
            return None
        known = self.source.groups.get(id(value))
        if known is None:
            at = (*self.at, self.part(index))
            in_flow = self.in_flow or self.is_flow
            known = Group(self.source, at, value, self.intro_end(index), in_flow)
            self.source.groups[id(value)] = known
        return known

    # -- lines of block entries -----------------------------------------------------------------

    def head_line(self, index: int) -> int:
        """Where the line of an entry's head starts."""
        return line_start(self.text, self.head(index))

    def tail(self, index: int) -> int:
        """Where the first line starts that does not belong to an entry any more."""
        text = self.text
        end = here = next_line(text, self.value_span(index).end)
        block = block_text_head(text, self.values[index], self.value_span(index))
        while here < len(text):
            below = next_line(text, here)
            line = text[here:below]
            if not is_blank(line):
                is_deeper = line.lstrip(" ").startswith("#") and indent_of(line) > self.column
                if not is_deeper or WAIVER.search(line):
                    break
                end = below
            elif "+" in block or (block and line.strip("\r\n")):
                end = below  # part of the block text above
            here = below
        return end

    def floor(self, index: int) -> int:
        """Where the lines start that stand above an entry and below what comes before it."""
        if index:
            return self.tail(index - 1)
        return next_line(self.text, self.opening) if self.opening else 0

    def own_start(self, index: int) -> int:
        """Where an entry's own text starts: its comments, or else its line or itself."""
        if index == 0 and self.is_compact:
            return self.head(0)
        head_line = self.head_line(index)
        above = Above(head_line)
        floor = self.floor(index)
        for start, line in lines_above(self.text, head_line, floor):
            if not above.take(start, line, self.column):
                break
        if self._is_heading(index, above, floor):
            return min(head_line, above.waiver)
        return min(above.comments, above.waiver)

    def _is_heading(self, index: int, above: Above, floor: int) -> bool:
        """Whether the comments above an entry are about more than this entry."""
        if index == 0 and not self.at:
            return True
        has_blank = above.blank >= floor and above.blank >= 0
        if index and not has_blank and self._has_list_at_column(index - 1):
            return True
        if index and above.directly_above != "blank":
            return False
        following = index + 1
        return following < len(self.node) and self.head_line(following) == self.tail(index)

    def _has_list_at_column(self, index: int) -> bool:
        child = self.child(index)
        return (
            self.is_mapping
            and child is not None
            and not child.is_flow
            and not child.is_mapping
            and child.column == self.column
        )


def root_group(source: SourceText) -> Group:
    """The mapping that a file is."""
    root = source.document.root
    return source.groups.setdefault(id(root), Group(source, (), root, 0))


def group_at(source: SourceText, at: Address) -> Group | None:
    """The mapping or list at an address; None when nothing or something else is there."""
    group = root_group(source)
    for part in at:
        index = group.index(part)
        child = None if index is None else group.child(index)
        if child is None:
            return None
        group = child
    return group


def entry_at(source: SourceText, at: Address) -> tuple[Group, int]:
    """The mapping or list that an address lies in, and the number of its entry there."""
    group = group_at(source, at[:-1]) if at else None
    index = group.index(at[-1]) if group else None
    if group is None or index is None:
        raise source.fail(at, "is not there")
    return group, index


# --- A mapping or list between braces or brackets, taken apart -----------------------------------

_TRAIL = re.compile(r"[ \t]+#[^\r\n]*")


class EntryText(NamedTuple):
    """An entry and what stands around it."""

    lead: str
    """Blanks, line ends and own-line comments between it and the comma or bracket before it."""

    start: int
    end: int
    after: str
    """What stands between it and its comma."""

    trail: str
    """The comment behind its comma, or behind itself when it has none."""


def inside_of(group: Group) -> tuple[int, int]:
    """Where the text between the brackets starts and ends."""
    start, end = group.node.marks[:2]
    return (start, end) if group.is_pair else (start + 1, end - 1)


def pieces_of(group: Group) -> tuple[list[EntryText], bool, str]:
    """Take the brackets apart: entries, whether the last has a comma, what is before the end."""
    text = group.text
    here, close = inside_of(group)
    pieces: list[EntryText] = []
    has_comma = False
    for index in range(len(group.node)):
        start = group.head(index)
        end = group.value_span(index).end
        if group.is_mapping:
            end = max(end, group.key_span(index).end)
        comma = skip(text, end)
        has_comma = comma < close and text[comma] == ","
        after = text[end:comma] if has_comma else ""
        behind = comma + 1 if has_comma else end
        found = _TRAIL.match(text, behind, close)
        trail = found.group() if found else ""
        pieces.append(EntryText(text[here:start], start, end, after, trail))
        here = behind + len(trail)
    return pieces, has_comma, text[here:close]


# --- Finding a comment in a file by its line -----------------------------------------------------

_COMMENT = re.compile(r"[ \t]*(?:(?<=\s)|^)#", re.MULTILINE)


def comment_on_line(source: SourceText, line: int) -> Splice:
    """The splice that takes a comment away: its line, or it and the blanks before it."""
    text = source.text
    start = 0
    for _ in range(line - 1):
        start = next_line(text, start)
    spans = stretches_of_text(source.document.root, text)
    end = line_end(text, start)
    for comment in _COMMENT.finditer(text, start, end):
        if not is_in_any(spans, comment.end() - 1):
            if comment.start() == start:
                return Splice(start, next_line(text, start), "")
            return Splice(comment.start(), end, "")
    raise CannotEdit(f"{source.document.path}:{line}: no comment stands there")
