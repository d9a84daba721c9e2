"""What an edit would do, told before it is made."""

from typing import NamedTuple

from tribeplan.editing.edit import Edit
from tribeplan.editing.version import Version, version_after
from tribeplan.formats.model.edit import NotWritten
from tribeplan.org.organisation import Organisation
from tribeplan.rules.finding import Finding
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.operation import Conflict


class Prediction(NamedTuple):
    """What an edit would do, without doing it."""

    organisation: Organisation
    """With the changes that can be made."""

    conflicts: tuple[Conflict, ...]
    """Why it would be refused; empty when it would not."""

    appearing: tuple[Finding, ...]
    """Problems it would bring."""

    vanishing: tuple[Finding, ...]
    """Problems it would solve."""


def predict(version: Version, edit: Edit) -> Prediction:
    """Tell what an edit of a version would do."""
    organisation, conflicts = apply_changes(version.organisation, edit.changes)
    after = version_after(version, organisation, edit.notes)
    try:
        findings = after.findings
    except NotWritten as error:
        return Prediction(organisation, (*conflicts, Conflict((), str(error))), (), ())
    now = {_key(finding) for finding in version.findings}
    then = {_key(finding) for finding in findings}
    return Prediction(
        organisation,
        conflicts,
        tuple(finding for finding in findings if _key(finding) not in now),
        tuple(finding for finding in version.findings if _key(finding) not in then),
    )


def _key(finding: Finding) -> tuple[str, str, str]:
    return (finding.code, finding.entity, finding.problem.message)
