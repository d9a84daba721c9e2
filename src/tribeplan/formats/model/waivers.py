"""Comments: waivers with the element each stands beside, and those that cut a text short."""

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from tribeplan.errors import Place
from tribeplan.formats.model.messages import takes_text
from tribeplan.formats.model.places import Places
from tribeplan.formats.yaml.messages import cut_texts
from tribeplan.formats.yaml.nodes import (
    MappingNode,
    SequenceNode,
    Span,
    is_in_any,
    leaves,
    line_start,
    next_line,
    shown,
    skip,
    stretches_of_text,
)
from tribeplan.formats.yaml.tree import YamlDocument
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation
from tribeplan.rules.waivers import CutValue, Waiver

# --- Waivers are comments: finding them, and the element each stands beside ----------------------

COMMENT = re.compile(
    r"#(?:(?<=\s#)|(?<=^#))(?P<text>[^\r\n]*tribe-?plan[^\r\n]*)", re.MULTILINE | re.IGNORECASE
)
MARK = r"(?:^|#)[ \t]*tribeplan:[ \t]*(?P<said>.*)"
MEANT = r"(?i)tribe-?plan.*ignore\s*\["
"""A comment that is no waiver but would be taken for one."""

SAID = r"ignore\[(?P<rules>[^\]]*)\](?:\s+until\s+(?P<until>[^\s:]+))?\s*(?::\s*(?P<reason>.*))?"
SECTIONS = {
    "skills", "people", "tribes", "chapters", "squads",
    "decisions", "work", "features", "streams", "limits",
}  # fmt: skip
"""Keys that hold many elements; excusing all of them at once would hide the next one too."""


class WaiverComment(NamedTuple):
    """A waiver and the place of its comment."""

    waiver: Waiver
    place: Place


def find_waivers(places: Places) -> Iterator[WaiverComment]:
    """The waivers in the files of one model, file by file, from top to bottom.

    A comment behind an element belongs to that element; one on its own line to the next element
    below it.
    """
    count = 0
    for number, document in enumerate(places.documents):
        spans: list[Span] = []
        for match in COMMENT.finditer(document.text):
            spans = spans or stretches_of_text(document.root, document.text)
            span = Span(*match.span())
            said = _said(match["text"])
            if said is not None and not is_in_any(spans, span.start):
                waiver = read_waiver(said, _beside(document, spans, span), count)
                yield WaiverComment(waiver, places.place(number, span))
                count += 1


def _said(comment: str) -> str | None:
    """What a comment says to us, also when it is not said as it should be; else None."""
    marked = re.search(MARK, comment)
    if marked:
        return marked["said"].strip()
    return comment if re.search(MEANT, comment) else None


def read_waiver(said: str, excuses: Address | None, number: int) -> Waiver:
    """Read what a comment says behind ``tribeplan:``.

    >>> read_waiver("ignore[TP201] until 2027-03-31: merger in progress", None, 0).reason
    'merger in progress'
    """
    at: Address = ("waivers", number)
    match = re.fullmatch(SAID, said)
    if match is None:
        flaw = (
            "waiver cannot be understood, expected "
            "'# tribeplan: ignore[rule] until 2027-03-31: reason'"
        )
        return Waiver(at, excuses, (), "", None, flaw)
    words = tuple(word.strip() for word in match["rules"].split(",") if word.strip())
    reason = (match["reason"] or "").strip()
    until, flaw = _day(match["until"])
    if not words:
        flaw = "waiver names no rule"
    elif excuses is None:
        flaw = "waiver stands beside no element"
    elif excuses[-1] in SECTIONS:
        flaw = f"waiver stands beside all {excuses[-1]}, expected one element"
    return Waiver(at, excuses, words, reason, until, flaw)


def _day(text: str | None) -> tuple[dt.date | None, str]:
    if text is None:
        return None, ""
    try:
        return dt.date.fromisoformat(text), ""
    except ValueError:
        return None, f"waiver holds until '{text}', expected a day like 2027-03-31"


def outermost_on_its_line(document: YamlDocument, at: Address) -> Address:
    """The outermost element that begins on the line where the element at an address does.

    It is what a comment above that line, or behind it, excuses.
    """
    node: Any = document.root
    offset = 0
    for part in at:
        spans: Any = node.item_spans if isinstance(part, int) else node.key_spans
        offset = spans[part].start
        node = node[part]
    return _address_at(document.root, line_start(document.text, offset), offset)


def _beside(document: YamlDocument, spans: Sequence[Span], comment: Span) -> Address | None:
    """The outermost element on a comment's line, or on the next that has any."""
    text = document.text
    start = line_start(text, comment.start)
    if not text[start : comment.start].strip():
        start = skip(text, comment.end)
    first = bisect_left(spans, (start, 0))
    if first == len(spans) or spans[first].start >= next_line(text, start):
        return None
    return _address_at(document.root, start, spans[first].start)


def _address_at(root: MappingNode, line_start: int, offset: int) -> Address:
    """The outermost element with an offset that begins no earlier than the line."""
    node: object = root
    address: list[str | int] = []
    while isinstance(node, (MappingNode, SequenceNode)):
        key, begins = _child_at(node, offset)
        address.append(key)
        if begins >= line_start:
            break
        node = node[key]  # type: ignore[index]  # a key of this very node
    return tuple(address)


def _child_at(node: MappingNode | SequenceNode, offset: int) -> tuple[str | int, int]:
    """The last child that begins at or before an offset, and where it begins."""
    if isinstance(node, MappingNode):
        keys: list[str | int] = list(node)
        starts = node.marks[2::4]
    else:
        keys = list(range(len(node)))
        starts = node.marks[2::2]
    index = max(bisect_right(starts, offset) - 1, 0)
    return keys[index], starts[index]


# --- Comments that cut a text short --------------------------------------------------------------


def find_cut_texts(places: Places, document: type[Element] = Organisation) -> Iterator[CutValue]:
    """The values that a comment cuts short, in the files of one model or scenario.

    Told where the whole text could stand, and where a number alone follows an id.
    """
    for file in places.documents:
        for span, comment in cut_texts(file.text, partial(leaves, file.root)):
            at = _address_at(file.root, span.start, span.start)
            kept, hidden = file.text[slice(*span)], file.text[slice(*comment)]
            number = hidden.removeprefix("#")
            is_of_id = kept and number.isdecimal() and takes_text(at, f"{kept}-{number}", document)
            if is_of_id or takes_text(at, f"{kept} {hidden}".strip(), document):
                yield CutValue(at, shown(kept), shown(hidden))


# --- The comments that stand beside an entry in the files, for showing them with it --------------

_BEHIND_KEY = r"[ \t]*:?[ \t]*(#[^\r\n]*)"
_BEHIND_VALUE = r"[ \t,]*(#[^\r\n]*)"
_MOST_LINES = 20
"""Lines above an entry that are still read as its own."""


def attached_comments(places: Places, address: Address) -> tuple[str, ...]:
    """The comments above an entry and behind its key or value, with their ``#``.

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
    behind = re.compile(_BEHIND_KEY).match(text, key_span.end)
    if behind is None and "\n" not in text[key_span.end : value_span.end]:
        behind = re.compile(_BEHIND_VALUE).match(text, value_span.end)
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
