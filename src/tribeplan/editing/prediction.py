"""What an edit would do, told before it is made."""

from typing import NamedTuple

from tribeplan.editing.version import Version, version_after
from tribeplan.formats.model.edit import NotWritten
from tribeplan.org.organisation import Organisation
from tribeplan.rules.comparison import FindingChanges, compare_findings
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.operation import Conflict


class Prediction(NamedTuple):
    """What an edit would do, without doing it."""

    organisation: Organisation
    """With the changes that can be made."""

    conflicts: tuple[Conflict, ...]
    """Why it would be refused; empty when it would not."""

    findings: FindingChanges
    """Problems it would bring, solve, or make larger or smaller."""


def predict(version: Version, edit: Edit) -> Prediction:
    """Tell what an edit of a version would do."""
    organisation, conflicts = apply_changes(version.organisation, edit.changes)
    after = version_after(version, organisation, edit.notes)
    try:
        findings = after.findings
    except NotWritten as error:
        refusal = Conflict((), str(error))
        return Prediction(organisation, (*conflicts, refusal), compare_findings((), ()))
    return Prediction(organisation, conflicts, compare_findings(version.findings, findings))
