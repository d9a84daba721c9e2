"""Waivers that are put beside an element, or taken away from it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tribeplan.formats.places import Places
from tribeplan.formats.waiver_comments import SECTIONS, find_waivers, outermost_on_its_line
from tribeplan.formats.yaml_edit import AddComment, RemoveComment, TreeEdit
from tribeplan.org.address import Address
from tribeplan.rules.waiver import Waiver


class WaiverNote(NamedTuple):
    """A waiver to be written beside an element, or to be taken away."""

    at: Address
    """The element, in the organisation as it shall be."""

    rules: tuple[str, ...]
    """Codes or names of rules."""

    until: dt.date | None
    """The last day it holds; None when it has no end."""

    reason: str
    """Why; it is written on one line, without what cannot be seen."""

    @property
    def text(self) -> str:
        """The comment without its ``#``.

        >>> WaiverNote(("people", "ana"), ("TP301",), dt.date(2027, 3, 31), "merger").text
        'tribeplan: ignore[TP301] until 2027-03-31: merger'
        """
        until = f" until {self.until}" if self.until else ""
        reason = "".join(char for char in " ".join(self.reason.split()) if char.isprintable())
        return f"tribeplan: ignore[{', '.join(self.rules)}]{until}: {reason}".rstrip()


class WaiverNotes(NamedTuple):
    """What happens to the waivers of a model."""

    added: tuple[WaiverNote, ...] = ()
    removed: tuple[WaiverNote, ...] = ()
    """Those that nobody finds are gone already."""


class NoPlaceForNote(ValueError):
    """No comment can stand beside an element without excusing a whole section."""

    def __init__(self, at: Address) -> None:
        self.at = at
        super().__init__(at)


def note_of(waiver: Waiver) -> WaiverNote | None:
    """Give a waiver that stands in a file as a note; None when it cannot be understood."""
    if waiver.flaw or waiver.excuses is None:
        return None
    return WaiverNote(waiver.excuses, waiver.words, waiver.until, waiver.reason)


def place_of_note(places: Places, at: Address) -> Address | None:
    """Give the element that a comment above an element's line would excuse.

    What stands between braces or brackets has no line of its own; the comment then excuses the
    element around it. None where that would be a whole section, or nothing was typed there.
    """
    if not places.leads_to(at):
        return None
    found = outermost_on_its_line(places.documents[places.home(at)], at)
    return None if found[-1] in SECTIONS else found


def note_edits(places: Places, notes: WaiverNotes) -> Mapping[int, Sequence[TreeEdit]]:
    """Give the edits of each file that add and remove waivers.

    Raises
    ------
    NoPlaceForNote
        Where no comment can stand beside an element alone.
    """
    edits: defaultdict[int, list[TreeEdit]] = defaultdict(list)
    for note in dict.fromkeys(notes.added):
        at = place_of_note(places, note.at)
        if at is None:
            raise NoPlaceForNote(note.at)
        edits[places.home(at)].append(AddComment(at, note.text))
    for number, line in _lines(places, notes.removed):
        edits[number].append(RemoveComment(line))
    return edits


def _lines(places: Places, notes: Iterable[WaiverNote]) -> Iterable[tuple[int, int]]:
    wanted = set(notes)
    if not wanted:
        return
    numbers = {document.path: number for number, document in enumerate(places.documents)}
    for found in find_waivers(places):
        if note_of(found.waiver) in wanted:
            yield numbers[found.place.path], found.place.line
