"""Merging a document with what somebody else has put into its files."""

from typing import NamedTuple

from tribeplan.editing.edit import Edit, Step
from tribeplan.editing.merge import Clash, Side, merge, with_same_names
from tribeplan.editing.version import Version, version_after
from tribeplan.formats.model_edit import NotWritten
from tribeplan.formats.model_edit_notes import WaiverNote, WaiverNotes, note_of
from tribeplan.scenario.change import Change
from tribeplan.scenario.lineage import Renamed, align

LABEL = "Merge with the files"


class MergedStep(NamedTuple):
    """What a merge has done."""

    step: Step | None
    """None when the files said nothing new."""

    clashes: tuple[Clash, ...]
    """What both had changed differently; the side asked for was taken."""


class MergedVersion(NamedTuple):
    """What a merge leads to."""

    edit: Edit
    version: Version
    clashes: tuple[Clash, ...]


def merged(
    base: Version, mine: Version, theirs: Version, changes: tuple[Change, ...], side: Side
) -> MergedVersion:
    """Give the version with the changes of both, written into their files.

    Parameters
    ----------
    base
        What the files held when the document last read or wrote them.
    mine
        What the document says.
    theirs
        What the files hold now.
    changes
        What was changed in the document, for the ids it has given to what was there.
    side
        Whose value counts where both changed the same.
    """
    first = with_same_names(base.organisation, changes)
    other = with_same_names(theirs.organisation, changes)
    renames = tuple(_renaming(each) for each in align(first, other).renames)
    first, here = (with_same_names(each, renames) for each in (first, mine.organisation))
    result = merge(first, here, other, side)
    version = version_after(theirs, result.organisation, _notes(base, mine, theirs))
    try:
        _ = version.waivers
    except NotWritten:
        version = version_after(theirs, result.organisation, WaiverNotes())
    return MergedVersion(Edit(LABEL, ()), version, result.clashes)


def _renaming(renamed: Renamed) -> Change:
    """Give what the others did by hand, as the change it is."""
    return Change.model_validate({"rename": {renamed.kind: renamed.old, "to": renamed.new}})


def _notes(base: Version, mine: Version, theirs: Version) -> WaiverNotes:
    """Give the waivers that came and went in the document."""
    before, now, there = (_notes_of(each) for each in (base, mine, theirs))
    added = (note for note in now if note not in before and note not in there)
    removed = (note for note in before if note not in now and note in there)
    return WaiverNotes(tuple(added), tuple(removed))


def _notes_of(version: Version) -> tuple[WaiverNote, ...]:
    return tuple(note for waiver in version.waivers if (note := note_of(waiver)) is not None)
