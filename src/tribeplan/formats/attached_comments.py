"""The comments that stand beside an entry in the files, for showing them with it."""

import re
from collections.abc import Iterator

from tribeplan.formats.places import Places
from tribeplan.formats.yaml_nodes import MappingNode
from tribeplan.org.address import Address

_BEHIND_KEY = re.compile(r"[ \t]*:?[ \t]*(#[^\r\n]*)")
_BEHIND_VALUE = re.compile(r"[ \t,]*(#[^\r\n]*)")
_MOST_LINES = 20
"""Lines above an entry that are still read as its own."""


def attached_comments(places: Places, address: Address) -> tuple[str, ...]:
    """Give the comments above an entry and behind its key or value, with their ``#``.

    Only those above it without a blank line between, which move with the entry when it moves.
    Empty where the address leads to nothing in the files.
    """
    if not address or not places.leads_to(address):
        return ()
    document = places.documents[places.home(address)]
    parent: object = document.root
    for part in address[:-1]:
        if not isinstance(parent, MappingNode):
            return ()
        parent = parent[str(part)]
    key = str(address[-1])
    if not isinstance(parent, MappingNode) or key not in parent:
        return ()
    key_span, value_span = parent.key_spans[key], parent.value_spans[key]
    text = document.text
    above = tuple(_above(text, key_span.start))
    behind = _BEHIND_KEY.match(text, key_span.end)
    if behind is None and "\n" not in text[key_span.end : value_span.end]:
        behind = _BEHIND_VALUE.match(text, value_span.end)
    return (*above, behind[1].rstrip()) if behind else above


def _above(text: str, start: int) -> Iterator[str]:
    line_start = text.rfind("\n", 0, start) + 1
    if text[line_start:start].strip():
        return
    found: list[str] = []
    while line_start > 0 and len(found) < _MOST_LINES:
        end = line_start - 1
        line_start = text.rfind("\n", 0, end) + 1
        line = text[line_start:end].strip()
        if not line.startswith("#"):
            break
        found.append(line)
    yield from reversed(found)
