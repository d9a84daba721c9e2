"""A waiver: an exception to a rule, written beside what it excuses, with a reason and an end."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tribeplan.org.address import Address
from tribeplan.rules.finding import Finding
from tribeplan.rules.rule import Problem, Rule, Severity
from tribeplan.rules.sources import Source


@dataclass(frozen=True, slots=True)
class Waiver:
    """One comment like ``# tribeplan: ignore[oversized-squad] until 2027-03-31: merger``."""

    at: Address
    """Where the comment itself stands: ``("waivers", 0)`` for the first."""

    excuses: Address | None
    """The element it stands beside, with everything in it; None when there is none."""

    words: tuple[str, ...]
    """Codes and names of rules, as written."""

    reason: str
    """Why; empty when none is given."""

    until: dt.date | None
    """The last day it holds; None when it has no end."""

    flaw: str = ""
    """Why the comment cannot be understood; empty when it can."""

    def holds(self, today: dt.date) -> bool:
        """Whether it may excuse anything: readable, reasoned and not past its end."""
        return not self.flaw and bool(self.reason) and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class CutText:
    """A value behind which ` #` begins a comment that reads as part of it."""

    at: Address
    kept: str
    """What is read; empty when nothing stands before the comment."""

    hidden: str
    """The comment, from its ``#`` on."""


Excuse: TypeAlias = tuple[str, Address]
"""A rule, by code or name, and the element beside which it is waived."""


@dataclass(frozen=True, slots=True)
class Review:
    """What is known about the comments of one model after its rules have run."""

    waivers: Sequence[Waiver]
    cut_texts: Sequence[CutText]
    findings: Sequence[Finding]
    """What the rules found, before any waiver was applied."""

    known: Sequence[Rule]
    """Every rule there is."""

    ran: Sequence[Rule]
    """The rules that ran."""

    today: dt.date


WaiverCheck: TypeAlias = Callable[[Review], Iterator[Problem]]
"""What a rule about waivers and other comments does."""


def waiver_rule(code: str, severity: Severity, *sources: Source) -> Callable[[WaiverCheck], Rule]:
    """Make a rule about waivers or other comments of the function below."""

    def make(check: WaiverCheck) -> Rule:
        return Rule(code, severity, sources, check)

    return make


def excused(
    findings: Iterable[Finding], waivers: Sequence[Waiver], today: dt.date
) -> Iterator[tuple[Finding, Waiver | None]]:
    """Each finding with the first waiver that excuses it, or None."""
    holding: dict[Excuse, Waiver] = {}
    for waiver in waivers:
        if waiver.holds(today) and waiver.excuses is not None:
            for word in waiver.words:
                holding.setdefault((word, waiver.excuses), waiver)
    if not holding:
        yield from ((finding, None) for finding in findings)
        return
    for finding in findings:
        found = [holding[excuse] for excuse in excuses_of(finding) if excuse in holding]
        yield finding, min(found, key=lambda waiver: waiver.at, default=None)


def excuses_of(finding: Finding) -> Iterator[Excuse]:
    """Everything that would excuse a finding: its rule, beside any element it lies in."""
    at = finding.problem.at
    for length in range(1, len(at) + 1):
        yield finding.code, at[:length]
        yield finding.rule.name, at[:length]
