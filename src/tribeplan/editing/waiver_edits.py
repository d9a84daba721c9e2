"""Edits of waivers: an exception to a rule, written beside what it excuses."""

import datetime as dt

from tribeplan.editing.edit import Edit
from tribeplan.editing.elements import element_address
from tribeplan.editing.typed_values import InvalidField
from tribeplan.editing.wording import element_name
from tribeplan.formats.model_edit_notes import WaiverNote, WaiverNotes, note_of
from tribeplan.org.roster import Roster
from tribeplan.rules.finding import Finding
from tribeplan.rules.waiver import Waiver

WHOLE_LIMIT = 2
"""Parts of the address of one limit, which is no element but has a line of its own."""


def waive(roster: Roster, finding: Finding, reason: str, until: dt.date | None = None) -> Edit:
    """Excuse a finding beside the element it is about, with a reason and a last day.

    Raises
    ------
    InvalidField
        When no reason is given.
    """
    why = " ".join(reason.split())
    if not why:
        raise InvalidField("a waiver needs a reason, for those who read it later")
    at = element_address(finding.problem.at) or finding.problem.at[:WHOLE_LIMIT]
    note = WaiverNote(at, (finding.code,), until, why)
    label = f"Waive {finding.rule.name} for {element_name(roster, at)}"
    return Edit(label, (), at, WaiverNotes(added=(note,)))


def end_waiver(roster: Roster, waiver: Waiver) -> Edit:
    """Take a waiver away, so that what it excuses is reported again."""
    note = note_of(waiver)
    if note is None:
        return Edit("Remove a waiver that cannot be understood", ())
    label = f"No longer waive {', '.join(note.rules)} for {element_name(roster, note.at)}"
    return Edit(label, (), note.at, WaiverNotes(removed=(note,)))
