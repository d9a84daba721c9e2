"""What changes in one mapping or list, by entry, and what new text is laid out like there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tribeplan.formats.yaml_edit_chunk import NewTree
from tribeplan.formats.yaml_edit_entries import Group, group_at
from tribeplan.formats.yaml_edit_lines import Splice
from tribeplan.formats.yaml_edit_new import Spot
from tribeplan.formats.yaml_edit_style import (
    Pattern,
    indents_at,
    inner_patterns,
    key_scalar,
    neighbours,
    said_by,
    with_quotes,
)


class Added(NamedTuple):
    """An entry that is new in its place."""

    key: str | None
    """A finished scalar; None for an item."""

    content: NewTree


@dataclass(slots=True)
class Changes:
    """What changes in one mapping or list; all numbers are those before the change."""

    group: Group
    removed: set[int] = field(default_factory=set[int])
    added: dict[int, list[Added]] = field(default_factory=dict[int, list[Added]])
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
        """Give each stretch of removed and new entries: its first number, the next kept one."""
        touched = sorted(self.removed | set(self.added))
        after = -1
        for first in touched:
            if first <= after:
                continue
            after = first
            while after in self.removed:
                after += 1
            yield first, after

    def added_in(self, first: int, after: int) -> Iterator[tuple[int, Added]]:
        """Give the new entries of a stretch, each with its slot."""
        for slot in sorted(self.added):
            if first <= slot <= after:
                yield from ((slot, new) for new in self.added[slot])

    def renames(self) -> Iterator[Splice]:
        """Give the splices of renamed keys."""
        for index, key in self.renamed.items():
            span = self.group.key_span(index)
            quote = self.group.text[span.start]
            yield Splice(*span, with_quotes(key, quote) if quote in "'\"" else key)


def spot_in(group: Group, slot: int, key: str | None, content: NewTree) -> Spot:
    """Give the spot of a new entry before the entry with a number."""
    part: str | int = slot if key is None else said_by(key)
    patterns = neighbours(group, slot)
    if key is not None:
        patterns = [*_cousins(group, part), *_siblings(patterns, content)]
        key = key_scalar(group, key)
    indents = indents_at(group.source, group.at)
    return Spot((*group.at, part), group.column, patterns, indents, key)


def spot_of(group: Group, index: int, content: NewTree) -> Spot:
    """Give the spot of a new value of an entry that stays."""
    part = group.part(index)
    value = group.values[index]
    old = Pattern(value, group.value_span(index).start, group.source)
    is_alike = value is not None and isinstance(value, str) == isinstance(content, str)
    key = "_" if group.is_mapping else None
    patterns = [old] if is_alike else list(spot_in(group, index, key, content).patterns)
    if not is_alike and group.is_mapping:
        patterns = [*_cousins(group, part), *_siblings(neighbours(group, index), content)]
    if group.is_mapping:
        key = group.text[slice(*group.key_span(index))]
    indents = indents_at(group.source, group.at)
    return Spot((*group.at, part), group.column, patterns, indents, key)


def _cousins(group: Group, part: str | int) -> list[Pattern]:
    """Give what stands at the same key in the neighbours of a mapping."""
    parent = group_at(group.source, group.at[:-1]) if group.at else None
    index = parent.index(group.at[-1]) if parent else None
    if parent is None or index is None:
        return []
    return inner_patterns(neighbours(parent, index), str(part))


def _siblings(patterns: list[Pattern], content: NewTree) -> list[Pattern]:
    """Leave out texts of a mapping unless there are several: one may be a name, another a share."""
    texts = sum(isinstance(one.node, str) for one in patterns)
    return [] if isinstance(content, str) and texts <= 1 else patterns
