"""Text to put into a file: entries cut out of it with their comments, and new ones in its style.

In chapters: how what stands around a place is laid out; entries that are cut out; new text; what
changes in one mapping or list; the splices for that over several lines, and between brackets.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import EllipsisType
from typing import NamedTuple, TypeAlias, cast

from tribeplan.formats.model_text import OPEN, OPEN_ELEMENTS, SECTIONS, WIDTH
from tribeplan.formats.splice.entries import (
    CannotEdit,
    EntryText,
    Group,
    SourceText,
    Splice,
    Tree,
    block_text_head,
    comment_lines,
    entry_at,
    group_at,
    indent_of,
    inside_of,
    is_blank,
    pieces_of,
    root_group,
    shifted,
    spliced,
    without_blank_end,
    without_blank_start,
)
from tribeplan.formats.yaml.nodes import (
    PLAIN,
    MappingNode,
    SequenceNode,
    Span,
    YamlNode,
    header_comment,
    is_in_any,
    is_list,
    is_mapping,
    line_end,
    line_start,
    next_line,
    stretches_of_text,
    text_scalar,
)
from tribeplan.formats.yaml.tree import read_document
from tribeplan.org.address import Address
from tribeplan.org.element import ISO_DAY, NUMBER, PERCENTAGE

# --- How what stands around a place is laid out: indents, brackets, quotes ------------------------

NEIGHBOURS = 8
"""Entries around a place that are asked how they are laid out."""

_LOOKED_AT = 60  # mappings and lists looked at for the indents of a file, from each level
_FLOW_SAFE = re.compile(r"[\w.%+/ \-]*[\w.%+/\-]")


class Indents(NamedTuple):
    """How far what belongs to something is indented."""

    step: int = 2
    """From a key to the keys below it."""

    dash: int = 2
    """From a key to the dashes below it."""

    gap: int = 1
    """Spaces behind a dash."""


class Exemplar(NamedTuple):
    """Something in the file that stands where the like of the new text stands."""

    node: YamlNode
    start: int
    source: SourceText

    @property
    def first(self) -> str:
        """Its first character: a bracket, a quote or something else."""
        return self.source.text[self.start : self.start + 1]


def indents_at(source: SourceText, at: Address) -> Indents:
    """The indents of a file, of those used nearest to an address."""
    chain = [root_group(source)]
    for part in at:
        index = chain[-1].index(part)
        child = None if index is None else chain[-1].child(index)
        if child is None:
            break
        chain.append(child)
    found: dict[str, int] = {}
    for group in reversed(chain):
        if not group.is_flow and not group.in_flow:
            _find_indents(group, found)
        if len(found) == len(Indents._fields):
            break
    if "dash" not in found and "step" in found:
        found["dash"] = found["step"]
    return Indents(**found)


def _find_indents(group: Group, found: dict[str, int]) -> None:
    waiting = [group]
    for _ in range(_LOOKED_AT):
        if not waiting or len(found) == len(Indents._fields):
            return
        here = waiting.pop(0)
        if not here.is_mapping and "gap" not in found:
            gap = here.value_span(0).start - here.head(0) - 1
            if here.values[0] is not None and here.text[here.head(0) + 1 :][:gap].strip(" ") == "":
                found["gap"] = max(gap, 1)
        for index in range(min(len(here.node), _LOOKED_AT)):
            child = here.child(index)
            if child is None or child.is_flow:
                continue
            waiting.append(child)
            if here.is_mapping:
                found.setdefault("step" if child.is_mapping else "dash", child.column - here.column)


def neighbours(group: Group, slot: int) -> list[Exemplar]:
    """The values nearest to a slot, the one above first."""
    count = len(group.node)
    order = [slot - 1 - step for step in range(slot)]
    below = list(range(slot, min(count, slot + NEIGHBOURS)))
    near = [index for index in order[:NEIGHBOURS] if index < count]
    mixed = [index for pair in zip(near, below, strict=False) for index in pair]
    rest = [index for index in (*near, *below) if index not in mixed]
    return [
        Exemplar(group.values[index], group.value_span(index).start, group.source)
        for index in (*mixed, *rest)[:NEIGHBOURS]
    ]


def inner_patterns(patterns: Sequence[Exemplar], key: str | None) -> list[Exemplar]:
    """What stands in patterns under a key, or the items of those that are lists."""
    return list(islice(_inner(patterns, key), NEIGHBOURS))


def _inner(patterns: Sequence[Exemplar], key: str | None) -> Iterator[Exemplar]:
    for pattern in patterns:
        node = pattern.node
        if not isinstance(node, (MappingNode, SequenceNode)):
            continue
        group = Group(pattern.source, (), node, 0, in_flow=pattern.first in ("{", "["))
        if key is not None and isinstance(node, MappingNode) and key in node:
            indexes: Sequence[int] = (group.keys.index(key),)
        elif key is None and isinstance(node, SequenceNode):
            indexes = range(min(len(node), NEIGHBOURS))
        else:
            continue
        for index in indexes:
            yield Exemplar(group.values[index], group.value_span(index).start, pattern.source)


def flow_of_likes(content: object, patterns: Sequence[Exemplar]) -> bool | None:
    """Tell whether most of the like stand between brackets; None when there is no like."""
    kind = MappingNode if isinstance(content, dict) else SequenceNode
    likes = [one.first in ("{", "[") for one in patterns if one.node and isinstance(one.node, kind)]
    if not likes:
        return None
    share = sum(likes) / len(likes)
    return likes[0] if share == 1 / 2 else share > 1 / 2


def is_padded(patterns: Sequence[Exemplar]) -> bool:
    """Tell whether the nearest brackets have a space inside, as in ``{ a: 1 }``."""
    for one in patterns:
        if one.first in ("{", "[") and one.node:
            return one.source.text[one.start + 1] == " "
    return False


def quoted_alike(scalar: str, patterns: Sequence[Exemplar]) -> str:
    """Put quotes around a finished scalar where its likes have them, of the same kind.

    The likes of a text are texts, those of a date dates; a number or ``true`` gets no quotes,
    for in quotes it would be a text to other readers of the file.
    """
    sort = _sort_of(scalar)
    if sort in ("number", "truth"):
        return scalar
    firsts = [
        one.first for one in patterns if isinstance(one.node, str) and _sort_of(one.node) == sort
    ]
    quotes = [first for first in firsts if first in ("'", '"')]
    is_quoted = scalar[:1] in ("'", '"')
    if not quotes or (len(quotes) < len(firsts) and not is_quoted):
        return scalar
    return with_quotes(scalar, quotes[0])


def _sort_of(scalar: str) -> str:
    """Tell what a finished scalar, or what one says, is: text, number, date, share or truth."""
    if NUMBER.fullmatch(scalar):
        return "number"
    if ISO_DAY.fullmatch(scalar):
        return "date"
    if PERCENTAGE.fullmatch(scalar):
        return "share"
    return "truth" if scalar in ("true", "false") else "text"


def with_quotes(scalar: str, quote: str) -> str:
    """Write a finished scalar in quotes of a kind; one that needs escapes stays as it is."""
    said = said_by(scalar)
    if scalar[:1] == quote or "\\" in said or '"' in said or not said.isprintable():
        return scalar
    return f'"{said}"' if quote == '"' else "'" + said.replace("'", "''") + "'"


def said_by(scalar: str) -> str:
    """What a finished scalar says; escapes in double quotes stay escapes."""
    if scalar[:1] == "'":
        return scalar[1:-1].replace("''", "'")
    return scalar[1:-1] if scalar[:1] == '"' else scalar


def key_scalar(group: Group, key: str) -> str:
    """Write a finished key the way the keys of a mapping are written."""
    starts = [group.key_span(i).start for i in range(min(len(group.node), NEIGHBOURS))]
    firsts = [group.text[start] for start in starts]
    if firsts and all(first in ("'", '"') for first in firsts):
        return with_quotes(key, firsts[0])
    return key


def in_brackets(scalar: str, said: str) -> str:
    """Write a scalar of a file so that it says the same between brackets and on one line."""
    if scalar[:1] in ("'", '"') and "\n" not in scalar and "\r" not in scalar:
        return scalar
    if PLAIN.fullmatch(scalar) or _FLOW_SAFE.fullmatch(scalar):
        return scalar
    return text_scalar(said)


# --- Entries cut out of a file with their comments, to be put elsewhere in it or in another ------

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

    pattern: Exemplar
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
        """Its lines behind a dash or a key with its colon, moved to a column."""
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
        """Its value on one line, without any comment."""
        return flow_of(*self._reread())

    def comments(self) -> list[str]:
        """Every comment that it has, from top to bottom."""
        if self.tree is not ...:
            trailing = [self.trailing.strip()] if self.trailing else []
            below = [line.strip() for line in self.below if line.strip()]
            return [*self.above, *trailing, *comments_in(self.tree), *below]
        source = self._reread()[0]
        return [*self.above, *_comments(source)]

    def _reread(self) -> tuple[SourceText, YamlNode, Span]:
        lines = ["_:", *self.lines("-", 0, Indents())]
        document = read_document("", ("\n".join(lines) + "\n").encode())
        if document.diagnostics:
            raise CannotEdit(f"an entry cannot be put between brackets: {document.diagnostics[0]}")
        source = SourceText(document)
        group, index = entry_at(source, ("_", 0))
        span = group.value_span(index)
        return source, group.values[index], span


def comments_in(content: NewValue) -> list[str]:
    """Every comment of what is cut out in new content, from top to bottom."""
    if isinstance(content, Chunk):
        return content.comments()
    if isinstance(content, dict):
        return [comment for value in content.values() for comment in comments_in(value)]
    if isinstance(content, list):
        return [comment for item in content for comment in comments_in(item)]
    return []


def cut(source: SourceText, at: Address, inside: Inside) -> Chunk:
    """Cut out an entry with its comments, and with what changes inside of it."""
    group, index = entry_at(source, at)
    span = group.value_span(index)
    child = group.child(index)
    in_flow = group.in_flow or group.is_flow
    above, rest, trailing = (_from_flow if in_flow else _from_block)(group, index, inside.splices)
    is_block = child is not None and not in_flow and not child.is_flow
    is_block = is_block and not inside.is_emptied
    below = source.text[next_line(source.text, span.end) : group.tail(index)]
    return Chunk(
        above=[*above, *comment_lines(inside.above)],
        is_item=not group.is_mapping,
        column=_indent(source, group.head(index), rest[1:]) if in_flow else group.column,
        rest=rest,
        inner=child.column if child is not None and is_block else None,
        is_list=isinstance(group.values[index], SequenceNode),
        pattern=Exemplar(group.values[index], span.start, source),
        tree=inside.tree,
        trailing=trailing,
        below=[] if in_flow or is_block else below.splitlines(),
        block_text=block_text_head(source.text, group.values[index], span),
    )


def _from_flow(
    group: Group, index: int, splices: Sequence[Splice]
) -> tuple[list[str], list[str], str]:
    """The comments above something between brackets, its lines, the comment behind it."""
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
    """The comments above an entry with lines of its own, its lines, the comment behind it."""
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


def _indent(source: SourceText, offset: int, below: Sequence[str]) -> int:
    """The column that the lines of something between brackets are indented from."""
    line = source.text[line_start(source.text, offset) : offset]
    return min([indent_of(line), *(indent_of(one) - 1 for one in below if one.strip())])


def _trailing(group: Group, index: int) -> str:
    """The comment behind an entry's value, or behind its key when the value is below."""
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


def flow_of(source: SourceText, node: YamlNode, span: Span) -> str:
    """A value of a file on one line, its scalars as they were typed where that is possible."""
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


def _comments(source: SourceText) -> Iterator[str]:
    text = source.text
    spans = stretches_of_text(source.document.root, text)
    for found in _COMMENT.finditer(text):
        if not is_in_any(spans, found.start()):
            yield text[found.start() : line_end(text, found.start())]


# --- New text for a YAML file, laid out like what stands around it -------------------------------


def as_new(tree: Tree) -> NewTree:
    """Take a tree without excerpts for what it is: one that needs none cut out."""
    return cast("NewTree", tree)


@dataclass(frozen=True, slots=True)
class InsertionPoint:
    """Where a new entry comes to stand, and what stands around it."""

    at: Address
    column: int
    """The column of its key or dash."""

    patterns: Sequence[Exemplar]
    """Values like the one that is new, the nearest first."""

    indents: Indents

    key: str | None = None
    """The finished key; None for an item."""

    @property
    def prefix(self) -> str:
        """What the value comes right behind."""
        return "-" if self.key is None else f"{self.key}:"

    def below(self, column: int, part: str | int, key: str | None) -> "InsertionPoint":
        """The spot of an entry of the value."""
        asked = None if key is None else said_by(key)
        patterns = inner_patterns(self.patterns, asked)
        return InsertionPoint((*self.at, part), column, patterns, self.indents, key)


def entry_lines(content: NewTree, spot: InsertionPoint) -> list[str]:
    """The lines of a new entry, comments that it brings along included."""
    margin = " " * spot.column
    if isinstance(content, Chunk):
        above = [margin + comment for comment in content.above]
        if content.tree is ...:
            return [*above, *content.lines(spot.prefix, spot.column, spot.indents)]
        patterns = [content.pattern, *spot.patterns]
        spot = InsertionPoint(spot.at, spot.column, patterns, spot.indents, spot.key)
        first, *rest = value_lines(content.tree, spot)
        below = shifted(content.below, content.column, spot.column)
        return [*above, margin + spot.prefix + first + content.trailing, *rest, *below]
    first, *rest = value_lines(content, spot)
    return [margin + spot.prefix + first, *rest]


def value_lines(content: NewTree, spot: InsertionPoint) -> list[str]:
    """What comes behind the colon or dash on its line, then the lines below."""
    if content is None:
        return [""]
    if not content or not isinstance(content, (dict, list)) or _is_flow(content, spot):
        return [" " + flow_text(content, spot.patterns)]
    return _block(content, spot)


def flow_text(content: NewTree, patterns: Sequence[Exemplar]) -> str:
    """Content on one line."""
    if isinstance(content, Chunk):
        if content.tree is ...:
            return content.flow()
        return flow_text(content.tree, patterns)
    if content is None:
        return "null"
    if isinstance(content, str):
        if not content or "\n" in content or "\r" in content:
            raise CannotEdit(f"{content!r} is no finished scalar")
        return quoted_alike(content, patterns)
    pad = " " if content and is_padded(patterns) else ""
    if isinstance(content, list):
        inner = inner_patterns(patterns, None)
        return "[" + pad + ", ".join(flow_text(item, inner) for item in content) + pad + "]"
    pairs = [
        f"{key}: {flow_text(value, inner_patterns(patterns, said_by(key)))}"
        for key, value in content.items()
    ]
    return "{" + pad + ", ".join(pairs) + pad + "}"


def _is_flow(content: NewTree, spot: InsertionPoint) -> bool:
    if has_chunk(content):
        return False
    width = spot.column + len(spot.prefix) + 1 + len(flow_text(content, spot.patterns))
    like = flow_of_likes(content, spot.patterns)
    if like is not None:
        return like and (width <= WIDTH or spot.patterns[0].first in ("{", "["))
    at = spot.at
    if width > WIDTH or len(at) == 1 or at[-1] in OPEN:
        return False
    return at[-2] not in OPEN_ELEMENTS


def has_chunk(content: NewTree) -> bool:
    """Whether something that was cut out is a part of new content."""
    if is_mapping(content):
        return any(map(has_chunk, content.values()))
    if is_list(content):
        return any(map(has_chunk, content))
    return isinstance(content, Chunk)


def _block(content: Mapping[str, NewTree] | list[NewTree], spot: InsertionPoint) -> list[str]:
    indents = spot.indents
    if spot.key is None:
        column = spot.column + 1 + indents.gap
    else:
        column = spot.column + (indents.dash if isinstance(content, list) else indents.step)
    lines: list[str] = []
    if isinstance(content, list):
        for position, item in enumerate(content):
            lines += entry_lines(item, spot.below(column, position, None))
    else:
        for key, value in content.items():
            lines += entry_lines(value, spot.below(column, said_by(key), key))
    if spot.key is None and not lines[0].lstrip().startswith("#"):
        return [" " * indents.gap + lines[0][column:], *lines[1:]]
    return ["", *lines]


# --- What changes in one mapping or list, by entry, and what new text is laid out like there -----


class NewEntry(NamedTuple):
    """An entry that is new in its place."""

    key: str | None
    """A finished scalar; None for an item."""

    content: NewTree


@dataclass(slots=True)
class Changes:
    """What changes in one mapping or list; all numbers are those before the change."""

    group: Group
    removed: set[int] = field(default_factory=set[int])
    added: dict[int, list[NewEntry]] = field(default_factory=dict[int, list[NewEntry]])
    """New entries by the number of the entry that they come before."""

    replaced: dict[int, NewTree] = field(default_factory=dict[int, NewTree])
    renamed: dict[int, str] = field(default_factory=dict[int, str])
    comments: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    """Comments that come above entries."""

    @property
    def is_emptied(self) -> bool:
        """Whether no entry is left."""
        return len(self.removed) == len(self.group.node) and not self.added

    def check_keys(self) -> None:
        """Refuse a key that would stand twice."""
        new = [said_by(key) for key in self.renamed.values()]
        new += [said_by(one.key) for some in self.added.values() for one in some if one.key]
        gone = {self.group.keys[index] for index in (*self.removed, *self.renamed) if new}
        for count, key in enumerate(new):
            if key in new[:count] or (key in self.group.node and key not in gone):
                raise self.group.source.fail((*self.group.at, key), "would stand there twice")

    def runs(self) -> Iterator[tuple[int, int]]:
        """Each stretch of removed and new entries: its first number, the next kept one."""
        touched = sorted(self.removed | set(self.added))
        after = -1
        for first in touched:
            if first <= after:
                continue
            after = first
            while after in self.removed:
                after += 1
            yield first, after

    def added_in(self, first: int, after: int) -> Iterator[tuple[int, NewEntry]]:
        """The new entries of a stretch, each with its slot."""
        for slot in sorted(self.added):
            if first <= slot <= after:
                yield from ((slot, new) for new in self.added[slot])

    def renames(self) -> Iterator[Splice]:
        """The splices of renamed keys."""
        for index, key in self.renamed.items():
            span = self.group.key_span(index)
            quote = self.group.text[span.start]
            yield Splice(*span, with_quotes(key, quote) if quote in "'\"" else key)


def spot_in(group: Group, slot: int, key: str | None, content: NewTree) -> InsertionPoint:
    """The spot of a new entry before the entry with a number."""
    part: str | int = slot if key is None else said_by(key)
    patterns = neighbours(group, slot)
    if key is not None:
        patterns = [*_cousins(group, part), *_siblings(patterns, content)]
        key = key_scalar(group, key)
    indents = indents_at(group.source, group.at)
    return InsertionPoint((*group.at, part), group.column, patterns, indents, key)


def spot_of(group: Group, index: int, content: NewTree) -> InsertionPoint:
    """The spot of a new value of an entry that stays."""
    part = group.part(index)
    value = group.values[index]
    old = Exemplar(value, group.value_span(index).start, group.source)
    is_alike = value is not None and isinstance(value, str) == isinstance(content, str)
    key = "_" if group.is_mapping else None
    patterns = [old] if is_alike else list(spot_in(group, index, key, content).patterns)
    if not is_alike and group.is_mapping:
        patterns = [*_cousins(group, part), *_siblings(neighbours(group, index), content)]
    if group.is_mapping:
        key = group.text[slice(*group.key_span(index))]
    indents = indents_at(group.source, group.at)
    return InsertionPoint((*group.at, part), group.column, patterns, indents, key)


def _cousins(group: Group, part: str | int) -> list[Exemplar]:
    """What stands at the same key in the neighbours of a mapping."""
    parent = group_at(group.source, group.at[:-1]) if group.at else None
    index = parent.index(group.at[-1]) if parent else None
    if parent is None or index is None:
        return []
    return inner_patterns(neighbours(parent, index), str(part))


def _siblings(patterns: list[Exemplar], content: NewTree) -> list[Exemplar]:
    """Leave out texts of a mapping unless there are several: one may be a name, another a share."""
    texts = sum(isinstance(one.node, str) for one in patterns)
    return [] if isinstance(content, str) and texts <= 1 else patterns


# --- Splices for changes of a mapping or list that has a line, or several, for each entry --------


def block_splices(changes: Changes) -> Iterator[Splice]:
    """The splices, those at the same offset in their order."""
    for index, content in changes.replaced.items():
        yield from _replace(changes.group, index, content)
    if changes.is_emptied:
        yield from _emptied(changes.group)
        return
    for first, after in changes.runs():
        if first == after:
            yield _insertion(changes, first)
        else:
            yield _exchange(changes, first, after)


def comment_splice(group: Group, index: int, comments: Sequence[str]) -> Splice:
    """The splice that puts comments above an entry of a block mapping or list."""
    eol = group.source.eol
    lines = comment_lines(comments)
    if index == 0 and group.is_compact:
        margin = eol + " " * group.column
        return Splice(group.opening, group.head(0), margin + margin.join([*lines, ""]))
    start = group.head_line(index)
    return Splice(start, start, "".join(" " * group.column + line + eol for line in lines))


def file_comment_splice(source: SourceText, comments: Sequence[str]) -> Splice:
    """The splice that puts comments above a file that stands between braces."""
    start = line_start(source.text, source.document.root.marks[0])
    return Splice(start, start, source.eol.join([*comment_lines(comments), ""]))


def whole_splice(source: SourceText, tree: dict[str, NewTree]) -> Splice:
    """The splice that fills a file of nothing but empty braces."""
    lines: list[str] = []
    for key, value in tree.items():
        lines += entry_lines(value, InsertionPoint((said_by(key),), 0, (), Indents(), key))
    return Splice(*source.document.root.span, source.eol.join(lines))


# -- values -----------------------------------------------------------------------------------


def _replace(group: Group, index: int, content: NewTree) -> Iterator[Splice]:
    lines = value_lines(content, spot_of(group, index, content))
    text, eol = group.text, group.source.eol
    intro, span = group.intro_end(index), group.value_span(index)
    child = group.child(index)
    if child is not None and not child.is_flow:
        comment = "" if child.is_compact else text[intro : line_end(text, intro)].rstrip()
        new = eol.join([lines[0] + comment, *lines[1:], ""])
        end = group.tail(index)
        yield Splice(intro, _past_blanks(group, end) if _is_open(content) else end, new)
    elif "\n" in text[intro : span.start] or "\r" in text[intro : span.start]:
        yield _below_intro(group, index, content, lines)
    else:
        yield from _behind_intro(group, index, content, lines)


def _below_intro(group: Group, index: int, content: NewTree, lines: Sequence[str]) -> Splice:
    """The splice for a value that does not stand on the line of its key or dash."""
    text, span = group.text, group.value_span(index)
    behind_header = text[slice(*header_comment(text, span.start))]
    if len(lines) == 1 and not isinstance(content, (dict, list, Chunk)):
        return Splice(*span, (lines[0].strip() or "null") + behind_header)
    below_line = next_line(text, span.end)
    margin = " " * (group.column + 1)
    comment = text[span.end : below_line].strip() or behind_header.strip()
    first = [margin + lines[0]] if lines[0] else []
    below = [*first, *lines[1:]]
    below = [margin + comment, *below] if comment else below
    end = _past_blanks(group, below_line) if _is_open(content) else below_line
    new = group.source.eol.join([*below, ""])
    return Splice(line_start(text, span.start), end, new)


def _behind_intro(
    group: Group, index: int, content: NewTree, lines: Sequence[str]
) -> Iterator[Splice]:
    """The splices for a value that stands on the line of its key or dash."""
    text, intro, span = group.text, group.intro_end(index), group.value_span(index)
    below_line = next_line(text, span.end)
    first, below = lines[0], list(lines[1:])
    behind_header = text[slice(*header_comment(text, span.start))]
    is_doubled = has_chunk(content) and "#" in behind_header + text[span.end : below_line]
    if is_doubled and first:  # its comment and the new one do not fit on one line
        first, below = "", [" " * (group.column + 1) + first, *below]
    if not below:
        is_there = first and span.start < span.end
        start, new = (span.start, first[1:]) if is_there else (intro, first)
        yield Splice(start, span.end, new + behind_header)
        return
    end = _past_blanks(group, below_line) if _is_open(content) else below_line
    yield Splice(intro, span.end, first + behind_header)
    yield Splice(below_line, end, group.source.eol.join([*below, ""]))


def _emptied(group: Group) -> Iterator[Splice]:
    """Leave an empty value behind; comments that belong to no entry stay."""
    count, eol = len(group.node), group.source.eol
    empty = "{}" if group.is_mapping else "[]"
    start, end = group.own_start(0), group.tail(count - 1)
    kept = _merged([_gap(group, index) for index in range(1, count)])
    kept = without_blank_start(without_blank_end(kept))
    if not group.opening:
        yield Splice(start, end, empty + eol + kept)
    elif group.is_compact:
        yield Splice(group.opening, end, f" {empty}{eol}{kept}")
    else:
        yield Splice(group.opening, group.opening, f" {empty}")
        yield Splice(start, end, kept)


# -- entries ----------------------------------------------------------------------------------


def _new_text(changes: Changes, first: int, after: int) -> list[str]:
    group = changes.group
    texts: list[str] = []
    for slot, (key, content) in changes.added_in(first, after):
        lines = entry_lines(content, spot_in(group, slot, key, content))
        texts.append(group.source.eol.join([*lines, ""]))
    return texts


def _insertion(changes: Changes, slot: int) -> Splice:
    """The splice for new entries where none goes."""
    group = changes.group
    texts = _new_text(changes, slot, slot)
    gap = group.source.eol if _is_spaced(changes, slot, texts) else ""
    if slot:
        start = group.tail(slot - 1)
        end = _past_blanks(group, start) if _adds_open(changes, slot, slot) else start
        return Splice(start, end, gap + gap.join(texts))
    start = group.own_start(0)
    new = gap.join(texts) + gap
    if group.is_compact:
        new = new.lstrip(" ") + " " * group.column
    return Splice(start, start, new)


def _exchange(changes: Changes, first: int, after: int) -> Splice:
    """The splice for entries that go, and new ones at their place."""
    group = changes.group
    count = len(group.node)
    start = group.floor(first) if first else group.own_start(0)
    end = group.tail(count - 1) if after == count else group.own_start(after)
    gaps = [_gap(group, index) for index in range(max(first, 1), min(after + 1, count))]
    texts = _new_text(changes, first, after)
    if texts:
        new, is_open = _exchanged(changes, first, after, gaps, texts)
    else:
        new = _merged(gaps)
        is_open = first > 0 and "+" in block_text_head(
            group.text, group.values[first - 1], group.value_span(first - 1)
        )
        if is_open or group.source.counts_blanks or (not first and _starts_blank(group)):
            new = without_blank_start(new)
        if after == count:
            new = without_blank_end(new)
        is_open = is_open and not new
    if is_open:
        end = _past_blanks(group, end)
    if first == 0 and group.is_compact:
        new = new.lstrip(" \r\n")
        end += 0 if new else indent_of(group.text[end : line_end(group.text, end)])
    return Splice(start, end, new)


def _exchanged(
    changes: Changes, first: int, after: int, gaps: Sequence[str], texts: Sequence[str]
) -> tuple[str, bool]:
    """New entries with the lines around them, and whether their end is open."""
    above, *gaps = ["", *gaps] if not first else gaps
    gap = changes.group.source.eol if _is_spaced(changes, first, texts) else ""
    lead = gap if first and not _ends_blank(above) else ""
    is_open = _adds_open(changes, first, after)
    rest = without_blank_start(_merged(gaps)) if is_open else _merged(gaps)
    return above + lead + gap.join(texts) + rest, is_open and not rest


def _gap(group: Group, index: int) -> str:
    """The lines between two entries that belong to neither."""
    return group.text[group.floor(index) : group.own_start(index)]


def _merged(gaps: Sequence[str]) -> str:
    """Put gaps together between which an entry is gone; blank lines do not add up."""
    merged = ""
    for gap in gaps:
        merged += without_blank_start(gap) if _ends_blank(merged) else gap
    return merged


def _ends_blank(lines: str) -> bool:
    return bool(lines) and without_blank_end(lines) != lines


def _starts_blank(group: Group) -> bool:
    """Whether nothing, or a blank line, stands between the first entry and what introduces it."""
    above = group.text[group.floor(0) : group.own_start(0)]
    return not above or _ends_blank(above)


def _adds_open(changes: Changes, first: int, after: int) -> bool:
    """Whether a blank line below the last new entry would become a part of its text."""
    last = [new.content for _, new in changes.added_in(first, after)][-1:]
    return any(map(_is_open, last))


def _is_open(content: NewTree) -> bool:
    """Whether new content ends in a text that goes on with a blank line below it."""
    while content and isinstance(content, (dict, list)):
        content = (list(content.values()) if isinstance(content, dict) else content)[-1]
    return isinstance(content, Chunk) and content.is_open


def _past_blanks(group: Group, start: int) -> int:
    """Skip blank lines, which would get a meaning where they are."""
    text = group.text
    while start < len(text) and is_blank(text[start : next_line(text, start)]):
        start = next_line(text, start)
    return start


def _is_spaced(changes: Changes, slot: int, texts: Sequence[str]) -> bool:
    """Whether entries at a place have blank lines between them."""
    group = changes.group
    count = len(group.node)
    if group.source.counts_blanks:
        return False
    if not group.at and any(new.key in SECTIONS for _, new in changes.added_in(slot, slot)):
        return True
    if count == 1:
        return not group.at and any(text.count("\n") > 1 for text in texts)
    if slot >= count:
        return _has_blank_above(group, count - 1)
    if slot == 0:
        return _has_blank_above(group, 1)
    other = slot - 1 if slot > 1 else min(slot + 1, count - 1)
    return _has_blank_above(group, slot) and _has_blank_above(group, other)


def _has_blank_above(group: Group, index: int) -> bool:
    above = group.text[group.floor(index) : group.head_line(index)]
    return any(is_blank(line) for line in above.splitlines())


# --- Splices for changes of a mapping or list between braces or brackets -------------------------


def flow_splices(changes: Changes) -> Iterator[Splice]:
    """The splices, those at the same offset in their order."""
    group = changes.group
    for index, content in changes.replaced.items():
        yield _replace_between_brackets(group, index, content)
    if changes.is_emptied:
        yield _emptied_between_brackets(group)
    elif changes.removed or changes.added:
        yield from _rebuild(changes)


def carried_comments(changes: Changes) -> list[str]:
    """The comments that come with new entries and find no place between brackets."""
    new = [one.content for _, one in changes.added_in(0, len(changes.group.node))]
    return [
        comment
        for content in (*new, *changes.replaced.values())
        for comment in comments_in(content)
    ]


def _replace_between_brackets(group: Group, index: int, content: NewTree) -> Splice:
    text = group.text
    new = flow_text(content, spot_of(group, index, content).patterns)
    start, end = group.value_span(index)
    if start < end:
        return Splice(start, end, new)
    has_colon = group.is_mapping and group.intro_end(index) > group.key_span(index).end
    if group.is_mapping and not has_colon:
        return Splice(start, end, f": {new}")
    return Splice(start, end, f" {new}" if text[start - 1] == ":" else new)


def _emptied_between_brackets(group: Group) -> Splice:
    lead = pieces_of(group)[0][0].lead
    kept = lead if "#" in lead else ""
    return Splice(*inside_of(group), "{" + kept + "}" if group.is_pair else kept)


def _rebuild(changes: Changes) -> Iterator[Splice]:
    group = changes.group
    text = group.text
    start, close = inside_of(group)
    before, behind = ("{", "}") if group.is_pair else ("", "")
    pieces, has_comma, closing = pieces_of(group)
    order = _order(changes)
    cursor, waiting = start, before
    for position, one in enumerate(order):
        is_last = position == len(order) - 1
        comma = "," if not is_last or has_comma else ""
        waiting += _lead(group, pieces, one, is_first=position == 0)
        if isinstance(one, int):
            piece = pieces[one]
            if text[cursor : piece.start] != waiting:
                yield Splice(cursor, piece.start, waiting)
            cursor = piece.end
            waiting = piece.after + comma + piece.trail
        else:
            waiting += _new(group, one) + comma
    last = order[-1]
    trail = pieces[last].trail if isinstance(last, int) else ""
    if trail and "\n" not in closing and "\r" not in closing:
        closing = group.source.eol + " " * group.column + closing
    waiting += closing + behind
    if text[cursor:close] != waiting:
        yield Splice(cursor, close, waiting)


def _order(changes: Changes) -> list[int | tuple[int, NewEntry]]:
    """The entries after the change: numbers of old ones, new ones with their slot."""
    order: list[int | tuple[int, NewEntry]] = []
    for index in range(len(changes.group.node) + 1):
        order += [(index, new) for new in changes.added.get(index, ())]
        if index < len(changes.group.node) and index not in changes.removed:
            order.append(index)
    return order


def _new(group: Group, one: tuple[int, NewEntry]) -> str:
    slot, (key, content) = one
    spot = spot_in(group, slot, key, content)
    text = flow_text(content, spot.patterns)
    return text if spot.key is None else f"{spot.key}: {text}"


def _lead(
    group: Group, pieces: list[EntryText], one: int | tuple[int, NewEntry], *, is_first: bool
) -> str:
    """What comes before an entry after the change."""
    first = pieces[0].lead
    if isinstance(one, int) and is_first == (one == 0):
        return pieces[one].lead
    if is_first:
        own = pieces[one].lead if isinstance(one, int) else ""
        if "#" not in own:
            return first
        return first + own.lstrip() if "#" in first else own
    others = [piece.lead for piece in pieces[1:]]
    has_lines = "\n" in first or "\r" in first
    if has_lines or (others and all("\n" in lead or "\r" in lead for lead in others)):
        return group.source.eol + " " * group.source.column(pieces[-1].start)
    return " " if not others or others[0] else ""
