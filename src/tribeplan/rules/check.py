"""Checking an organisation: rules run, waivers apply, and what is wrong with the waivers."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.rules.catalogue import ALL_RULES, USUAL_RULES, WAIVER_RULES
from tribeplan.rules.rule import Finding, Rule
from tribeplan.rules.waivers import CutText, Review, Waiver, excused


def run_rules(organisation: Organisation, rules: Iterable[Rule]) -> Iterator[Finding]:
    """What rules about organisations find, rule by rule."""
    roster = roster_of(organisation)
    limits = organisation.effective_limits()
    for rule in rules:
        if rule not in WAIVER_RULES:
            for problem in rule.check(roster, limits, *rule.given):
                yield Finding(rule, problem)


def check_organisation(
    organisation: Organisation,
    rules: Sequence[Rule] = USUAL_RULES,
    waivers: Sequence[Waiver] = (),
    *,
    today: dt.date,
    cut_texts: Sequence[CutText] = (),
) -> Iterator[tuple[Finding, Waiver | None]]:
    """Each finding with the waiver that excuses it, or None; then those about comments.

    Waivers hold or have expired ``today``; ``cut_texts`` are the values that a comment cuts short.
    """
    findings = tuple(run_rules(organisation, rules))
    yield from excused(findings, waivers, today)
    for finding in review_comments(waivers, findings, rules, today=today, cut_texts=cut_texts):
        yield finding, None


def review_comments(
    waivers: Sequence[Waiver],
    findings: Sequence[Finding],
    rules: Sequence[Rule],
    *,
    today: dt.date,
    cut_texts: Sequence[CutText] = (),
) -> Iterator[Finding]:
    """What is wrong with waivers, by what the rules have found, and with other comments."""
    review = Review(waivers, cut_texts, findings, ALL_RULES, rules, today)
    for rule in rules:
        if rule in WAIVER_RULES:
            for problem in rule.check(review):
                yield Finding(rule, problem)
