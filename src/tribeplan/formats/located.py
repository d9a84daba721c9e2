"""Findings with the lines they stand on: what every report is made from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
    """The file or directory of the model or scenario, as the user named it."""

    is_of_base: bool = False
    """Whether the model below a scenario has it already, and no change made it worse."""

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
        said = self.finding.problem.message
        return f"{said} (the base of {self.model} has it already)" if self.is_of_base else said

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

    project_paths: Mapping[str, str] = field(default_factory=dict[str, str])
    """How the project knows the files and models, by the path that the user named."""

    def in_project(self) -> "CheckResult":
        """The same with the project's own paths, as services and fingerprints know them."""
        paths = self.project_paths
        return replace(
            self,
            findings=tuple(_finding_in_project(each, paths) for each in self.findings),
            suppressed=tuple(_finding_in_project(each, paths) for each in self.suppressed),
            diagnostics=tuple(in_project(each, paths) for each in self.diagnostics),
            texts={paths.get(path, path): text for path, text in self.texts.items()},
            models=tuple(paths.get(path, path) for path in self.models),
            project_paths={},
        )

    @property
    def paths(self) -> frozenset[str]:
        """Every path that a report may name, as the user named it."""
        findings = (*self.findings, *self.suppressed)
        places = [each.place for each in findings] + [each.place for each in self.diagnostics]
        for each in findings:
            places += [place for place, _ in each.related]
        for told in self.diagnostics:
            places += [place for place, _ in told.related]
        models = (each.model for each in findings)
        return frozenset({*self.texts, *self.models, *models, *(place.path for place in places)})

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings count, per severity."""
        return Counter(located.severity for located in self.findings)


def _finding_in_project(located: LocatedFinding, paths: Mapping[str, str]) -> LocatedFinding:
    return replace(
        located,
        place=_place_in_project(located.place, paths),
        related=tuple((_place_in_project(place, paths), what) for place, what in located.related),
        model=paths.get(located.model, located.model),
    )


def in_project(diagnostic: Diagnostic, paths: Mapping[str, str]) -> Diagnostic:
    """The same with the project's own paths, in its words too."""
    place = _place_in_project(diagnostic.place, paths)
    old, new = diagnostic.place.path, place.path
    if "/" in old:  # files beside it, too
        old, new = (f"'{path[: path.rfind('/') + 1]}" for path in (old, new))
    else:
        old, new = f"'{old}'", f"'{new}'"
    message = diagnostic.message.replace(old, new)
    related = tuple((_place_in_project(each, paths), what) for each, what in diagnostic.related)
    return diagnostic._replace(place=place, message=message, related=related)


def _place_in_project(place: Place, paths: Mapping[str, str]) -> Place:
    return place._replace(path=paths.get(place.path, place.path))
