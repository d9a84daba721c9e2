"""Entries cut out of a file with their comments, to be put elsewhere in it or in another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import NamedTuple, TypeAlias

from tribeplan.formats.yaml_edit_block_text import block_text_head
from tribeplan.formats.yaml_edit_brackets import pieces_of
from tribeplan.formats.yaml_edit_entries import Group, Source, entry_at
from tribeplan.formats.yaml_edit_kinds import CannotEdit
from tribeplan.formats.yaml_edit_lines import (
    Splice,
    comment_lines,
    indent_of,
    line_end,
    line_start,
    next_line,
    shifted,
    spliced,
)
from tribeplan.formats.yaml_edit_style import Indents, Pattern, in_brackets
from tribeplan.formats.yaml_nodes import (
    MappingNode,
    Node,
    SequenceNode,
    header_comment,
    stretches_of_text,
)
from tribeplan.formats.yaml_spans import Span
from tribeplan.formats.yaml_tree import read_document
from tribeplan.org.address import Address

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\r\n]*", re.MULTILINE)
_TRAILING = re.compile(r"[ \t]+#[^\r\n]*")

NewTree: TypeAlias = "dict[str, NewTree] | list[NewTree] | str | Chunk | None"
"""New content in which every excerpt is cut out of its file already."""

NewValue: TypeAlias = "NewTree | EllipsisType"
"""New content, or ``...`` for the value that is there."""


class Inside(NamedTuple):
    """What changes inside of something that is cut out."""

    splices: Sequence[Splice] = ()
    above: Sequence[str] = ()
    """Comments that come above it."""

    tree: NewValue = ...
    """Its new value; ``...`` for the value that is there, after the splices."""

    is_emptied: bool = False
    """Whether the splices leave nothing of a mapping or list."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One entry: its key and its value's lines as they were typed."""

    above: Sequence[str]
    """Comments on lines of their own, without their indents."""

    is_item: bool
    """Whether it stood in a list."""

    column: int
    """Where its key or dash stood."""

    rest: Sequence[str]
    """What stood behind its colon or dash; all other lines in full."""

    inner: int | None
    """The column of the block mapping or list that its value is; None for any other value."""

    is_list: bool
    """Whether its value is a list."""

    pattern: Pattern
    """Its value as it was typed."""

    tree: NewValue
    """Its new value; ``...`` to keep the old one."""

    trailing: str
    """The comment behind its first line, with the blanks before it; for a new value."""

    below: Sequence[str]
    """Lines of comments below its value that stay below a new one."""

    block_text: str
    """The ``|2+`` of the block text that it ends in, if it does."""

    @property
    def is_open(self) -> bool:
        """Whether a blank line below it would become a part of its text."""
        return "+" in self.block_text

    def lines(self, prefix: str, column: int, indents: Indents) -> list[str]:
        """Give its lines behind a dash or a key with its colon, moved to a column."""
        to_item = prefix == "-"
        margin = " " * column
        if self.inner is None or to_item == self.is_item:
            below = shifted(self.rest[1:], self.column, column)
            return [margin + prefix + self.rest[0], *below]
        inner = column + (indents.dash if self.is_list else indents.step)
        if to_item:
            inner = column + 1 + indents.gap
        below = shifted(self.rest[1:], self.inner, inner)
        if to_item and not self.rest[0] and not below[0].lstrip().startswith("#"):
            return [margin + prefix + " " * indents.gap + below[0].lstrip(" "), *below[1:]]
        if to_item or not self.rest[0].strip() or self.rest[0].lstrip().startswith("#"):
            return [margin + prefix + self.rest[0], *below]
        return [margin + prefix, " " * inner + self.rest[0].lstrip(" "), *below]

    def flow(self) -> str:
        """Give its value on one line, without any comment."""
        return flow_of(*self._reread())

    def comments(self) -> list[str]:
        """Give every comment that it has, from top to bottom."""
        if self.tree is not ...:
            trailing = [self.trailing.strip()] if self.trailing else []
            below = [line.strip() for line in self.below if line.strip()]
            return [*self.above, *trailing, *comments_in(self.tree), *below]
        source = self._reread()[0]
        return [*self.above, *_comments(source)]

    def _reread(self) -> tuple[Source, Node, Span]:
        lines = ["_:", *self.lines("-", 0, Indents())]
        document = read_document("", ("\n".join(lines) + "\n").encode())
        if document.diagnostics:
            raise CannotEdit(f"an entry cannot be put between brackets: {document.diagnostics[0]}")
        source = Source(document)
        group, index = entry_at(source, ("_", 0))
        span = group.value_span(index)
        return source, group.values[index], span


def comments_in(content: NewValue) -> list[str]:
    """Give every comment of what is cut out in new content, from top to bottom."""
    if isinstance(content, Chunk):
        return content.comments()
    if isinstance(content, dict):
        return [comment for value in content.values() for comment in comments_in(value)]
    if isinstance(content, list):
        return [comment for item in content for comment in comments_in(item)]
    return []


def cut(source: Source, at: Address, inside: Inside) -> Chunk:
    """Cut out an entry with its comments, and with what changes inside of it."""
    group, index = entry_at(source, at)
    span = group.value_span(index)
    child = group.child(index)
    in_flow = group.in_flow or group.is_flow
    above, rest, trailing = (_from_flow if in_flow else _from_block)(group, index, inside.splices)
    is_block = child is not None and not in_flow and not child.is_flow
    is_block = is_block and not inside.is_emptied
    return Chunk(
        above=[*above, *comment_lines(inside.above)],
        is_item=not group.is_mapping,
        column=_indent(source, group.head(index), rest[1:]) if in_flow else group.column,
        rest=rest,
        inner=child.column if child is not None and is_block else None,
        is_list=isinstance(group.values[index], SequenceNode),
        pattern=Pattern(group.values[index], span.start, source),
        tree=inside.tree,
        trailing=trailing,
        below=[] if in_flow or is_block else _below(group, index),
        block_text=block_text_head(source.text, group.values[index], span),
    )


def _from_flow(
    group: Group, index: int, splices: Sequence[Splice]
) -> tuple[list[str], list[str], str]:
    """Give the comments above something between brackets, its lines, the comment behind it."""
    child = group.child(index)
    text = spliced(group.text, splices, *group.value_span(index))
    if child is not None and child.is_pair and not text.startswith("{"):
        text = "{" + text + "}"
    piece = pieces_of(group)[0][index] if not group.is_pair else None
    above = piece.after.splitlines() if piece else []
    above += piece.lead.splitlines() if piece and index else []
    trailing = piece.trail if piece else ""
    rest = ((" " + text if text else "") + trailing).splitlines() or [""]
    return [one.strip() for one in above if one.strip()], rest, trailing


def _from_block(
    group: Group, index: int, splices: Sequence[Splice]
) -> tuple[list[str], list[str], str]:
    """Give the comments above an entry with lines of its own, its lines, the comment behind it."""
    source, intro = group.source, group.intro_end(index)
    start, tail = group.own_start(index), group.tail(index)
    line = max(group.head_line(index), start)
    before = [one for one in splices if one.end <= line]
    behind = [one for one in splices if one.start >= intro]
    fix = source.closing_fix
    if fix and tail == len(source.text) and fix.start >= intro:
        behind = sorted([*behind, fix], key=lambda one: one.start)
    above = spliced(source.text, before, start, line).splitlines()
    rest = spliced(source.text, behind, intro, tail).splitlines() or [""]
    return [one.strip() for one in above if one.strip()], rest, _trailing(group, index)


def _indent(source: Source, offset: int, below: Sequence[str]) -> int:
    """Give the column that the lines of something between brackets are indented from."""
    line = source.text[line_start(source.text, offset) : offset]
    return min([indent_of(line), *(indent_of(one) - 1 for one in below if one.strip())])


def _below(group: Group, index: int) -> list[str]:
    start = next_line(group.text, group.value_span(index).end)
    return group.text[start : group.tail(index)].splitlines()


def _trailing(group: Group, index: int) -> str:
    """Give the comment behind an entry's value, or behind its key when the value is below."""
    child = group.child(index)
    span = group.value_span(index)
    behind_header = header_comment(group.text, span.start)
    if behind_header.end > behind_header.start:
        return group.text[slice(*behind_header)]
    at = span.end
    if child is not None and not child.is_flow:
        at = group.intro_end(index)
    found = _TRAILING.match(group.text, at)
    return found.group() if found else ""


def flow_of(source: Source, node: Node, span: Span) -> str:
    """Give a value of a file on one line, its scalars as they were typed where that is possible."""
    if isinstance(node, MappingNode):
        group = Group(source, (), node, 0)
        pairs: list[str] = []
        for index, (key, value) in enumerate(node.items()):
            name = source.text[slice(*group.key_span(index))]
            inner = flow_of(source, value, group.value_span(index))
            pairs.append(f"{in_brackets(name, key)}: {inner}")
        return "{" + ", ".join(pairs) + "}"
    if isinstance(node, SequenceNode):
        group = Group(source, (), node, 0)
        items = [flow_of(source, v, group.value_span(i)) for i, v in enumerate(node)]
        return "[" + ", ".join(items) + "]"
    return "null" if node is None else in_brackets(source.text[slice(*span)], node)


def _comments(source: Source) -> Iterator[str]:
    text = source.text
    spans = stretches_of_text(source.document.root, text)
    for found in _COMMENT.finditer(text):
        if not any(span.start <= found.start() < span.end for span in spans):
            yield text[found.start() : line_end(text, found.start())]
