"""What a change does to the findings: which appear, vanish, or have another number."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from tribeplan.rules.rule import Finding, Key


class FindingChanges(NamedTuple):
    """Findings of two organisations side by side; each sorted by key."""

    appear: tuple[Finding, ...]
    """In the second organisation only."""

    vanish: tuple[Finding, ...]
    """In the first organisation only."""

    differ: tuple[tuple[Finding, Finding], ...]
    """In both, with another number: 11 people in a squad instead of 10."""

    @property
    def grown(self) -> tuple[Finding, ...]:
        """Those of the second organisation whose number has grown."""
        return tuple(new for old, new in self.differ if has_grown(old, new))

    @property
    def worse(self) -> tuple[Finding, ...]:
        """Those of the second organisation that are new, or whose number has grown."""
        return (*self.appear, *self.grown)


def compare_findings(before: Iterable[Finding], after: Iterable[Finding]) -> FindingChanges:
    """Put the findings of two organisations side by side; their elements have the same ids."""
    old, new = by_key(before), by_key(after)
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


def by_key(findings: Iterable[Finding]) -> dict[Key, list[Finding]]:
    """The findings under their keys, in the order in which they come."""
    found: defaultdict[Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.key].append(finding)
    return found


def has_grown(was: Finding, now: Finding) -> bool:
    """Whether both have a number, and the later one is larger."""
    before, after = was.problem.value, now.problem.value
    return before is not None and after is not None and after > before
