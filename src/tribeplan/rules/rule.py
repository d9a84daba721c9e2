"""A rule: a function over the organisation with code, severity and sources; what it finds."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from tribeplan.org.address import Address
from tribeplan.org.elements import entity_of, said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.sources import Publication

ON_REQUEST = frozenset({"network"})
"""Families that run only where they are selected: they load networkx, which takes a while."""


EXAMPLE = "Bad (-) and good (+)::"
"""What stands above the model that shows a rule: as it is found, and as it is mended."""


class Severity(StrEnum):
    """How bad a finding is; in that order, worst first."""

    ERROR = "error"
    """The structure breaks its own definition, or cannot work."""

    WARNING = "warning"
    """Known to cost time or people; there may be a good reason."""

    ADVICE = "advice"
    """Worth a thought."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return SEVERITIES.index(self)


SEVERITIES = tuple(Severity)
"""All there are, worst first."""


class Problem(NamedTuple):
    """What a rule found, in words, and where."""

    at: Address
    """The element or the field of it that the reader should look at."""

    message: str
    """What is the case and what the limit is, in one sentence without a full stop."""

    related: tuple[tuple[Address, str], ...] = ()
    """Other places that belong to it, each with what stands there."""

    subject: str = ""
    """Tells problems of one rule at one element apart: a skill, a person, another squad."""

    value: float | None = None
    """The measured number, for rules about a number: a baseline lets it shrink, not grow."""


def problem(  # a problem has as many parts
    at: Address,
    pattern: str,
    /,
    *,
    related: tuple[tuple[Address, str], ...] = (),
    subject: str = "",
    value: float | None = None,
    **words: object,
) -> Problem:
    """Make a problem whose message is a pattern with words filled in.

    >>> problem(("people", "ana"), "'{person}' has {seats} seats", person="ana", seats=3).message
    "'ana' has 3 seats"
    """
    return Problem(at, said(pattern, **words), related, subject, value)


RuleCheck: TypeAlias = Callable[[Roster, Limits], Iterator[Problem]]
"""What a rule does: look at an organisation within limits, and yield its problems in any order."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with everything people want to know about it."""

    code: str
    severity: Severity
    sources: tuple[Publication, ...]
    check: Callable[..., Iterator[Problem]]
    """A :data:`RuleCheck`, or what rules about waivers do."""

    given: tuple[object, ...] = field(default=(), compare=False)
    """What is told from outside the model and handed to the check as well: see TP755."""

    @property
    def name(self) -> str:
        """The problem's name, as in ``oversized-squad``."""
        return self.check.__name__.replace("_", "-")

    @property
    def family(self) -> str:
        """The module it stands in, as in ``size``."""
        return self.check.__module__.rpartition(".")[2]

    @property
    def on_request(self) -> bool:
        """Whether it runs only where it is selected."""
        return self.family in ON_REQUEST

    @property
    def _doc(self) -> str:
        return inspect.cleandoc(self.check.__doc__ or "")

    @property
    def title(self) -> str:
        """The problem in one sentence."""
        return self._doc.partition("\n")[0]

    @property
    def why(self) -> str:
        """Why it costs time, and what to do: the text between title and example."""
        return self._doc.partition("\n")[2].partition(EXAMPLE)[0].strip()

    @property
    def bad(self) -> str:
        """A model, as YAML, in which the rule finds exactly this problem."""
        return self._example("-")

    @property
    def good(self) -> str:
        """The same model, mended."""
        return self._example("+")

    def _example(self, sign: str) -> str:
        """The lines of the example that stand in both models, and those of one alone."""
        lines = self._doc.partition(EXAMPLE)[2].splitlines()
        kept = (line[4:] for line in lines if line[2:3] in (" ", sign))
        return "".join(f"{line}\n" for line in kept)


def rule(code: str, severity: Severity, *sources: Publication) -> Callable[[RuleCheck], Rule]:
    """Make a rule of the function below; it does nothing until it stands in the catalogue."""

    def make(check: RuleCheck) -> Rule:
        return Rule(code, severity, sources, check)

    return make


# --- A problem stamped with the rule that found it ------------------------------------------------

FindingKey: TypeAlias = tuple[str, str, str]
"""Code, element and subject of a finding: what stays the same while lines and numbers change."""


class Finding(NamedTuple):
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
    def key(self) -> FindingKey:
        """What makes it the same finding in another version of the organisation."""
        return (self.code, self.entity, self.problem.subject)


# --- What a change does to findings: which appear, vanish, or have another number -----------------


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


def by_key(findings: Iterable[Finding]) -> dict[FindingKey, list[Finding]]:
    """The findings under their keys, in the order in which they come."""
    found: defaultdict[FindingKey, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.key].append(finding)
    return found


def has_grown(was: Finding, now: Finding) -> bool:
    """Whether both have a number, and the later one is larger."""
    before, after = was.problem.value, now.problem.value
    return before is not None and after is not None and after > before
