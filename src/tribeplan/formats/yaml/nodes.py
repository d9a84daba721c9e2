"""Mappings and lists that know where they stand in their file."""

import re
from array import array
from collections.abc import Iterator
from typing import Any, TypeAlias, TypeGuard

from tribeplan.formats.yaml.spans import Span

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
        super().__init__()
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
        super().__init__()
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


Node: TypeAlias = MappingNode | SequenceNode | str | None


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
