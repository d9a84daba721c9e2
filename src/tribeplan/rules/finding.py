"""A problem stamped with the rule that found it."""

from dataclasses import dataclass
from typing import TypeAlias

from tribeplan.org.elements import entity_of
from tribeplan.rules.rule import Problem, Rule, Severity

Key: TypeAlias = tuple[str, str, str]
"""Code, element and subject of a finding: what stays the same while lines and numbers change."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is unwise in the organisation."""

    rule: Rule
    problem: Problem

    @property
    def code(self) -> str:
        """The rule's code, as in ``TP201``."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.rule.severity

    @property
    def entity(self) -> str:
        """The element it is about, as in ``squad:app``; the key of baselines, free of lines."""
        return entity_of(self.problem.at)

    @property
    def key(self) -> Key:
        """What makes it the same finding in another version of the organisation."""
        return (self.code, self.entity, self.problem.subject)
