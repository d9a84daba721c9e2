"""What an edit would do, told before it is made, and the edits that mend a finding."""

from collections import Counter
from itertools import islice
from typing import NamedTuple

from tribeplan.editing.version import Version, version_after
from tribeplan.formats.model.edit import NotWritten
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.rules.catalogue import CATALOGUE, FIXES
from tribeplan.rules.check import run_rules
from tribeplan.rules.comparison import FindingChanges, compare_findings
from tribeplan.rules.fix import Case
from tribeplan.rules.rule import Finding, Key, Rule, Severity
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.operation import Conflict

# --- What an edit would do ------------------------------------------------------------------------


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


# --- Quick fixes tried: of what a rule proposes, the edits that make a finding vanish -------------

MOST_FIXES = 5
"""Edits that are offered for one finding."""

MOST_TRIED = 8
"""Edits that are tried on a copy for one finding."""

ERRORS = tuple(rule for rule in CATALOGUE if rule.severity is Severity.ERROR)


def can_be_fixed(finding: Finding) -> bool:
    """Whether there may be fixes for a finding; looked up at once, without trying any."""
    return FIXES.get(finding.rule.name) is not None


def fixes(roster: Roster, finding: Finding) -> tuple[Edit, ...]:
    """The edits that mend a finding, the likeliest first; none when nothing is obvious.

    Each was tried on a copy: the finding is gone with it, and no error comes.
    """
    mend = FIXES.get(finding.rule.name)
    if mend is None:
        return ()
    organisation = roster.organisation
    case = Case(roster, finding.problem, organisation.effective_limits())
    proposed = islice((edit for edit in mend(case) if edit.changes), MOST_TRIED)
    tried = ((edit, _gone_with(organisation, edit, finding)) for edit in proposed)
    helping = [(edit, after) for edit, after in tried if after is not None]
    if not helping:
        return ()
    before = _found(organisation, ERRORS)
    harmless = (edit for edit, after in helping if not _found(after, ERRORS) - before)
    return tuple(islice(harmless, MOST_FIXES))


def _found(organisation: Organisation, rules: tuple[Rule, ...]) -> Counter[Key]:
    return Counter(finding.key for finding in run_rules(organisation, rules))


def _gone_with(organisation: Organisation, edit: Edit, finding: Finding) -> Organisation | None:
    """What an edit makes; None when it cannot be made or the finding stays."""
    after, conflicts = apply_changes(organisation, edit.changes)
    if conflicts:
        return None
    rule, key = (finding.rule,), finding.key
    return after if _found(after, rule)[key] < _found(organisation, rule)[key] else None
