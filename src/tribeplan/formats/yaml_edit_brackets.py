"""A mapping or list between braces or brackets, taken apart."""

import re
from typing import NamedTuple

from tribeplan.formats.yaml_edit_entries import Group
from tribeplan.formats.yaml_edit_lines import skip

_TRAIL = re.compile(r"[ \t]+#[^\r\n]*")


class Piece(NamedTuple):
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
    """Give where the text between the brackets starts and ends."""
    start, end = group.node.marks[:2]
    return (start, end) if group.is_pair else (start + 1, end - 1)


def pieces_of(group: Group) -> tuple[list[Piece], bool, str]:
    """Take the brackets apart: entries, whether the last has a comma, what is before the end."""
    text = group.text
    here, close = inside_of(group)
    pieces: list[Piece] = []
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
        pieces.append(Piece(text[here:start], start, end, after, trail))
        here = behind + len(trail)
    return pieces, has_comma, text[here:close]
