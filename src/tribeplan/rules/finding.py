"""A problem stamped with the rule that found it."""

from dataclasses import dataclass
from typing import TypeAlias

from tribeplan.org.address import Address
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


def entity_of(address: Address) -> str:
    """Name the element that an address lies in, however it moves between files and tribes.

    >>> entity_of(("tribes", "hypotheek", "squads", "app", "members", 2))
    'squad:app'
    >>> entity_of(("tribes", "hypotheek", "chapters", "producten"))
    'chapter:hypotheek/producten'
    >>> entity_of(("work", "features", "app-2", "steps", 0))
    'feature:app-2'
    """
    match address:
        case ("tribes", _, "squads", squad, *_):
            return f"squad:{squad}"
        case ("tribes", tribe, "chapters", chapter, *_):
            return f"chapter:{tribe}/{chapter}"
        case ("work", "features" | "streams" as section, item, *_):
            return f"{str(section).removesuffix('s')}:{item}"
        case ("tribes" | "decisions" | "skills" | "limits" as section, item, *_):
            return f"{_SINGULAR[str(section)]}:{item}"
        case ("people", person, *_):
            return f"person:{person}"
        case _:
            return "organisation"


_SINGULAR = {"tribes": "tribe", "decisions": "gate", "skills": "skill", "limits": "limit"}
