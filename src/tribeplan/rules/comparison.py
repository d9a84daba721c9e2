"""All that is different between two organisations, and which change brought a finding."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tribeplan.org.organisation import Organisation
from tribeplan.rules.catalogue import run_rules
from tribeplan.rules.rule import (
    Finding,
    FindingChanges,
    FindingKey,
    Rule,
    by_key,
    compare_findings,
    has_grown,
)
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change, Renaming
from tribeplan.scenario.difference import Difference, Statement, difference


class WaveDifference(NamedTuple):
    """What a plan in waves changes on one day."""

    on: dt.date | None
    """None for what holds before the first wave."""

    name: str
    """What the wave is called; empty where it is not."""

    statements: tuple[Statement, ...]
    """What is different from the day before."""


@dataclass(frozen=True, slots=True)
class DiffResult:
    """Everything that is different between two models, scenarios or revisions."""

    before: str
    """The first one, as the user named it."""

    after: str
    difference: Difference
    findings: FindingChanges
    waves: tuple[WaveDifference, ...] = ()
    """The way from one to the other day by day, where the second gets there in waves."""

    def day_of(self, statement: Statement) -> dt.date | None:
        """The day of the wave that makes all of a difference; None where more than one has to."""
        days = [wave.on for wave in self.waves if statement in wave.statements]
        return days[-1] if days else None


def compare(
    before: tuple[str, Organisation],
    after: tuple[str, Organisation],
    rules: Iterable[Rule],
    known: Iterable[Renaming] = (),
) -> DiffResult:
    """Tell what is different between two named organisations, and what rules make of it.

    ``known`` is what got another id on the way, in order; the rest is found out.
    """
    found = difference(before[1], after[1], known)
    asked = tuple(rules)
    findings = compare_findings(run_rules(found.aligned, asked), run_rules(after[1], asked))
    return DiffResult(before[0], after[0], found, findings)


class Brought(NamedTuple):
    """A finding after some changes, and which of them brought it."""

    finding: Finding

    change: int | None
    """The last change before which it was not there, or its number was smaller; from 0.

    None when the organisation had it before all changes.
    """

    before: Finding | None
    """The one that the organisation had before all changes, with the ids that things have now."""


def brought_by_changes(
    before: Organisation, changes: Sequence[Change], rules: Iterable[Rule]
) -> tuple[Brought, ...]:
    """Tell of each finding after changes which change brought it; all of them can be made.

    What only has another id is followed: its findings are the same ones. Rules run again only as
    far back as something of theirs is not explained yet; those not about organisations find
    nothing.
    """
    states = [before]
    for change in changes:
        states.append(apply_changes(states[-1], [change]).organisation)
    asked = tuple(rules)
    after = _by_place(run_rules(states[-1], asked))
    old = _by_place(run_rules(with_later_ids(before, changes), asked))
    causes: dict[tuple[FindingKey, int], int | None] = {}
    open_: dict[tuple[FindingKey, int], Finding] = {
        key: finding
        for key, finding in after.items()
        if key not in old or has_grown(old[key], finding)
    }
    for number in range(len(changes) - 1, -1, -1):
        if not open_:
            break
        needed = {finding.code for finding in open_.values()}
        state = with_later_ids(states[number], changes[number:])
        was = _by_place(run_rules(state, [rule for rule in asked if rule.code in needed]))
        for key, finding in tuple(open_.items()):
            if key not in was or has_grown(was[key], finding):
                causes[key] = number
                del open_[key]
            else:
                open_[key] = was[key]
    return tuple(Brought(finding, causes.get(key), old.get(key)) for key, finding in after.items())


def _by_place(findings: Iterable[Finding]) -> Mapping[tuple[FindingKey, int], Finding]:
    """Findings by key, and by number among those of the same key."""
    return {
        (key, number): finding
        for key, found in by_key(findings).items()
        for number, finding in enumerate(found)
    }


def with_later_ids(organisation: Organisation, changes: Sequence[Change]) -> Organisation:
    """An organisation the ids that its elements get from changes still to come."""
    renames = [change for change in changes if change.rename is not None]
    return apply_changes(organisation, renames).organisation if renames else organisation
