"""New text for a YAML file, laid out like what stands around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tribeplan.formats.native_writer import OPEN, OPEN_ELEMENTS, WIDTH
from tribeplan.formats.nodes import is_list, is_mapping
from tribeplan.formats.yaml_edit_chunk import Chunk, NewTree
from tribeplan.formats.yaml_edit_kinds import CannotEdit, Tree
from tribeplan.formats.yaml_edit_lines import shifted
from tribeplan.formats.yaml_edit_style import (
    Indents,
    Pattern,
    flow_of_likes,
    inner_patterns,
    is_padded,
    quoted_alike,
    said_by,
)
from tribeplan.org.address import Address


def as_new(tree: Tree) -> NewTree:
    """Take a tree without excerpts for what it is: one that needs none cut out."""
    return cast("NewTree", tree)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a new entry comes to stand, and what stands around it."""

    at: Address
    column: int
    """The column of its key or dash."""

    patterns: Sequence[Pattern]
    """Values like the one that is new, the nearest first."""

    indents: Indents

    key: str | None = None
    """The finished key; None for an item."""

    @property
    def prefix(self) -> str:
        """What the value comes right behind."""
        return "-" if self.key is None else f"{self.key}:"

    def below(self, column: int, part: str | int, key: str | None) -> "Spot":
        """Give the spot of an entry of the value."""
        asked = None if key is None else said_by(key)
        patterns = inner_patterns(self.patterns, asked)
        return Spot((*self.at, part), column, patterns, self.indents, key)


def entry_lines(content: NewTree, spot: Spot) -> list[str]:
    """Give the lines of a new entry, comments that it brings along included."""
    margin = " " * spot.column
    if isinstance(content, Chunk):
        above = [margin + comment for comment in content.above]
        if content.tree is ...:
            return [*above, *content.lines(spot.prefix, spot.column, spot.indents)]
        patterns = [content.pattern, *spot.patterns]
        spot = Spot(spot.at, spot.column, patterns, spot.indents, spot.key)
        first, *rest = value_lines(content.tree, spot)
        below = shifted(content.below, content.column, spot.column)
        return [*above, margin + spot.prefix + first + content.trailing, *rest, *below]
    first, *rest = value_lines(content, spot)
    return [margin + spot.prefix + first, *rest]


def value_lines(content: NewTree, spot: Spot) -> list[str]:
    """Give what comes behind the colon or dash on its line, then the lines below."""
    if content is None:
        return [""]
    if not content or not isinstance(content, (dict, list)) or _is_flow(content, spot):
        return [" " + flow_text(content, spot.patterns)]
    return _block(content, spot)


def flow_text(content: NewTree, patterns: Sequence[Pattern]) -> str:
    """Give content on one line."""
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


def _is_flow(content: NewTree, spot: Spot) -> bool:
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


def _block(content: Mapping[str, NewTree] | list[NewTree], spot: Spot) -> list[str]:
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
