"""Findings with the lines they stand on: what every report is made from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tribeplan.errors import Diagnostic, Place
from tribeplan.rules.finding import Finding
from tribeplan.rules.rule import Rule, Severity
from tribeplan.rules.waiver import Waiver


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a finding does not count."""

    kind: str
    """``waiver``, ``baseline`` or ``per-file-ignore``."""

    reason: str = ""
    """The waiver's reason; empty for the others."""

    until: str = ""
    """The day a waiver ends, ISO; empty when it does not."""

    @classmethod
    def by(cls, waiver: Waiver) -> "Suppression":
        """Give what a waiver says."""
        return cls("waiver", waiver.reason, waiver.until.isoformat() if waiver.until else "")


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """A finding and where to look."""

    finding: Finding
    place: Place
    """One line at most: the key, id or value the finding is about."""

    related: tuple[tuple[Place, str], ...] = ()
    """Other places that belong to it, each with what stands there."""

    suppression: Suppression | None = None
    """Why it does not count; None when it does."""

    model: str = ""
    """The file or directory of the model, as the user named it."""

    @property
    def code(self) -> str:
        """The rule's code, as in ``TP201``."""
        return self.finding.code

    @property
    def name(self) -> str:
        """The rule's name, as in ``oversized-squad``."""
        return self.finding.rule.name

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.finding.severity

    @property
    def message(self) -> str:
        """What is the case; raw text, to be made safe by whoever shows it."""
        return self.finding.problem.message

    @property
    def entity(self) -> str:
        """The element it is about, as in ``squad:app``."""
        return self.finding.entity


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything one check found out, in reading order."""

    findings: tuple[LocatedFinding, ...]
    """What counts: sorted by path, line, column, code, subject."""

    suppressed: tuple[LocatedFinding, ...]
    """What a waiver, the baseline or a per-file ignore takes out; same order."""

    diagnostics: tuple[Diagnostic, ...]
    """Why the model could not be understood; then no rule has run."""

    texts: Mapping[str, str]
    """The text of every file by path, for snippets; the sorted keys are the files checked."""

    rules: tuple[Rule, ...]
    """The rules that ran."""

    models: tuple[str, ...] = ()
    """The models that were checked, as the user named them."""

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings count, per severity."""
        return Counter(located.severity for located in self.findings)
