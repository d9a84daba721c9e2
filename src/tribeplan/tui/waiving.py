"""The edit that writes a waiver beside what a problem is about."""

import datetime as dt

from tribeplan.editing.document import Document
from tribeplan.editing.edit import Edit
from tribeplan.formats.model_edit_notes import WaiverNote, WaiverNotes
from tribeplan.rules.finding import Finding
from tribeplan.tui.subject import cursor_at, subject_of


def waiver_edit(document: Document, finding: Finding, reason: str, until: dt.date | None) -> Edit:
    """Excuse one problem, beside the element it is about."""
    at = finding.problem.at
    note = WaiverNote(subject_of(at).address, (finding.code,), until, reason)
    end = f" until {until}" if until else ""
    label = f"Excuse {finding.code} {finding.rule.name}{end}"
    return Edit(label, (), cursor_at(document.organisation, at), WaiverNotes((note,)))
