"""How a file is laid out around a place: indents, quotes, braces; new text follows it."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from tribeplan.formats.splice.entries import Group, Source, root_group
from tribeplan.formats.yaml.nodes import MappingNode, Node, SequenceNode
from tribeplan.formats.yaml.scalars import PLAIN, text_scalar
from tribeplan.org.address import Address
from tribeplan.org.element import ISO_DAY, NUMBER, PERCENTAGE

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


class Pattern(NamedTuple):
    """Something in the file that stands where the like of the new text stands."""

    node: Node
    start: int
    source: Source

    @property
    def first(self) -> str:
        """Its first character: a bracket, a quote or something else."""
        return self.source.text[self.start : self.start + 1]


def indents_at(source: Source, at: Address) -> Indents:
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


def neighbours(group: Group, slot: int) -> list[Pattern]:
    """The values nearest to a slot, the one above first."""
    count = len(group.node)
    order = [slot - 1 - step for step in range(slot)]
    below = list(range(slot, min(count, slot + NEIGHBOURS)))
    near = [index for index in order[:NEIGHBOURS] if index < count]
    mixed = [index for pair in zip(near, below, strict=False) for index in pair]
    rest = [index for index in (*near, *below) if index not in mixed]
    return [
        Pattern(group.values[index], group.value_span(index).start, group.source)
        for index in (*mixed, *rest)[:NEIGHBOURS]
    ]


def inner_patterns(patterns: Sequence[Pattern], key: str | None) -> list[Pattern]:
    """What stands in patterns under a key, or the items of those that are lists."""
    return list(islice(_inner(patterns, key), NEIGHBOURS))


def _inner(patterns: Sequence[Pattern], key: str | None) -> Iterator[Pattern]:
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
            yield Pattern(group.values[index], group.value_span(index).start, pattern.source)


def flow_of_likes(content: object, patterns: Sequence[Pattern]) -> bool | None:
    """Tell whether most of the like stand between brackets; None when there is no like."""
    kind = MappingNode if isinstance(content, dict) else SequenceNode
    likes = [one.first in ("{", "[") for one in patterns if one.node and isinstance(one.node, kind)]
    if not likes:
        return None
    share = sum(likes) / len(likes)
    return likes[0] if share == 1 / 2 else share > 1 / 2


def is_padded(patterns: Sequence[Pattern]) -> bool:
    """Tell whether the nearest brackets have a space inside, as in ``{ a: 1 }``."""
    for one in patterns:
        if one.first in ("{", "[") and one.node:
            return one.source.text[one.start + 1] == " "
    return False


def quoted_alike(scalar: str, patterns: Sequence[Pattern]) -> str:
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
