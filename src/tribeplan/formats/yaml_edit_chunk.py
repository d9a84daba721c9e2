"""Entries cut out of a file with their comments, to be put elsewhere in it or in another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import EllipsisType

from tribeplan.formats.yaml_edit_entries import Group, Source, block_text_head, entry_at
from tribeplan.formats.yaml_edit_kinds import CannotEdit, Excerpt, Tree
from tribeplan.formats.yaml_edit_lines import Splice, line_end, line_start, shifted, spliced
from tribeplan.formats.yaml_edit_style import Indents, Pattern, in_brackets
from tribeplan.formats.yaml_nodes import MappingNode, Node, SequenceNode, leaves
from tribeplan.formats.yaml_tree import read_document

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\r\n]*", re.MULTILINE)
_TRAILING = re.compile(r"[ \t]+#[^\r\n]*")


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

    tree: Tree | EllipsisType
    """Its new value; ``...`` to keep the old one."""

    trailing: str
    """The comment behind its first line, with the blanks before it; for a new value."""

    ends_in_block_text: bool

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
        source, node, start, end = self._reread()
        return flow_of(source, node, start, end)

    def comments(self) -> list[str]:
        """Give every comment that it has, from top to bottom."""
        if self.tree is not ...:
            return [*self.above, *([self.trailing.strip()] if self.trailing else [])]
        source = self._reread()[0]
        return [*self.above, *_comments(source)]

    def _reread(self) -> tuple[Source, Node, int, int]:
        lines = ["_:", *self.lines("-", 0, Indents())]
        document = read_document("", ("\n".join(lines) + "\n").encode())
        if document.diagnostics:
            raise CannotEdit(f"an entry cannot be put between brackets: {document.diagnostics[0]}")
        source = Source(document)
        group, index = entry_at(source, ("_", 0))
        return source, group.values[index], *group.value_span(index)


def cut(excerpt: Excerpt, source: Source, splices: Sequence[Splice]) -> Chunk:
    """Cut out an entry, with what the splices change inside of it."""
    group, index = entry_at(source, excerpt.at)
    head, intro = group.head(index), group.intro_end(index)
    span = group.value_span(index)
    child = group.child(index)
    above: list[str] = []
    if group.in_flow or group.is_flow:
        text = spliced(source.text, splices, span.start, span.end)
        if child is not None and child.is_pair:
            text = "{" + text + "}"
        trailing = ""
        rest = (" " + text if text else "").splitlines() or [""]
        column, inner = _indent(source, head), None
    else:
        start, tail = group.own_start(index), group.tail(index)
        line = max(group.head_line(index), start)
        before = [one for one in splices if one.end <= line]
        behind = [one for one in splices if one.start >= intro]
        fix = source.closing_fix
        if fix and tail == len(source.text) and fix.start >= intro:
            behind = sorted([*behind, fix], key=lambda one: one.start)
        above = spliced(source.text, before, start, line).splitlines()
        rest = spliced(source.text, behind, intro, tail).splitlines()
        column = group.column
        inner = child.column if child is not None and not child.is_flow else None
        trailing = _trailing(group, index)
    is_mapping = child is not None and child.is_mapping
    return Chunk(
        above=[one.strip() for one in above if one.strip()],
        is_item=not group.is_mapping,
        column=column,
        rest=rest,
        inner=inner,
        is_list=child is not None and not is_mapping,
        pattern=Pattern(group.values[index], span.start, source),
        tree=excerpt.tree,
        trailing=trailing,
        ends_in_block_text=bool(block_text_head(source.text, group.values[index], span)),
    )


def _indent(source: Source, offset: int) -> int:
    start = line_start(source.text, offset)
    line = source.text[start:offset]
    return len(line) - len(line.lstrip(" "))


def _trailing(group: Group, index: int) -> str:
    """Give the comment behind an entry's value, or behind its key when the value is below."""
    child = group.child(index)
    at = group.value_span(index).end
    if child is not None and not child.is_flow:
        at = group.intro_end(index)
    found = _TRAILING.match(group.text, at)
    return found.group() if found else ""


def flow_of(source: Source, node: Node, start: int, end: int) -> str:
    """Give a value of a file on one line, its scalars as they were typed where that is possible."""
    if isinstance(node, MappingNode):
        group = Group(source, (), node, 0)
        pairs: list[str] = []
        for index, (key, value) in enumerate(node.items()):
            name = source.text[slice(*group.key_span(index))]
            inner = flow_of(source, value, *group.value_span(index))
            pairs.append(f"{in_brackets(name, key)}: {inner}")
        return "{" + ", ".join(pairs) + "}"
    if isinstance(node, SequenceNode):
        group = Group(source, (), node, 0)
        items = [flow_of(source, v, *group.value_span(i)) for i, v in enumerate(node)]
        return "[" + ", ".join(items) + "]"
    return "null" if node is None else in_brackets(source.text[start:end], node)


def _comments(source: Source) -> Iterator[str]:
    text = source.text
    spans = sorted(leaves(source.document.root))
    for found in _COMMENT.finditer(text):
        if not any(span.start <= found.start() < span.end for span in spans):
            yield text[found.start() : line_end(text, found.start())]
