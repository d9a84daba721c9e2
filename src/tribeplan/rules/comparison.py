"""What a change does to the findings: which appear, vanish, or have another number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from tribeplan.org.organisation import Organisation
from tribeplan.rules.check import run_rules
from tribeplan.rules.finding import Finding
from tribeplan.rules.rule import Rule
from tribeplan.scenario.difference import Difference, difference

Key: TypeAlias = tuple[str, str, str]
"""Code, element and subject: what stays the same while lines move."""


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """Findings of two organisations side by side; each sorted by code, element and subject."""

    appear: tuple[Finding, ...]
    """In the second organisation only."""

    vanish: tuple[Finding, ...]
    """In the first organisation only."""

    differ: tuple[tuple[Finding, Finding], ...]
    """In both, with another number: 11 people in a squad instead of 10."""


@dataclass(frozen=True, slots=True)
class DiffResult:
    """Everything that is different between two models, scenarios or revisions."""

    before: str
    """The first one, as the user named it."""

    after: str
    difference: Difference
    findings: FindingChanges


def compare(
    before: tuple[str, Organisation], after: tuple[str, Organisation], rules: Iterable[Rule]
) -> DiffResult:
    """Tell what is different between two named organisations, and what rules make of it."""
    found = difference(before[1], after[1])
    asked = tuple(rules)
    findings = compare_findings(run_rules(found.aligned, asked), run_rules(after[1], asked))
    return DiffResult(before[0], after[0], found, findings)


def compare_findings(before: Iterable[Finding], after: Iterable[Finding]) -> FindingChanges:
    """Put the findings of two organisations side by side; their elements have the same ids."""
    old, new = _by_key(before), _by_key(after)
    appear: list[Finding] = []
    vanish: list[Finding] = []
    differ: list[tuple[Finding, Finding]] = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, []), new.get(key, [])
        vanish += was[len(now) :]
        appear += now[len(was) :]
        differ += (
            (one, two)
            for one, two in zip(was, now, strict=False)
            if one.problem.value != two.problem.value
        )
    return FindingChanges(tuple(appear), tuple(vanish), tuple(differ))


def _by_key(findings: Iterable[Finding]) -> dict[Key, list[Finding]]:
    found: defaultdict[Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.code, finding.entity, finding.problem.subject].append(finding)
    return found
