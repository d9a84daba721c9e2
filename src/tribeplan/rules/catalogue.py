"""Every rule there is, in the order of the codes, which of them run, and checking by them."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from tribeplan.errors import InvalidUsage
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.rules import (
    composition,
    flow,
    hygiene,
    mandate,
    membership,
    network,
    product,
    roles,
    size,
    stability,
    waivers,
)
from tribeplan.rules.fix import Fix
from tribeplan.rules.rule import Finding, Rule
from tribeplan.rules.waivers import CutValue, Review, Waiver, excused

# --- Every rule there is, in the order of the codes, and which of them run -----------------------

FAMILIES = (
    size, membership, roles, composition, mandate, flow, network, stability, product, hygiene,
)  # fmt: skip
"""The modules of rules about organisations, in the order of their codes."""

CATALOGUE: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)
"""The rules about organisations, in the order of their codes."""

FIXES: Mapping[str, Fix | None] = {
    rule.name: fix for family in FAMILIES for rule, fix in family.RULES.items()
}
"""What proposes edits for the problems of each rule, by its name; None where only people know."""

WAIVER_RULES: tuple[Rule, ...] = waivers.RULES
"""The rules about waivers and other comments, in the order of their codes."""

ALL_RULES: tuple[Rule, ...] = tuple(sorted(CATALOGUE + WAIVER_RULES, key=lambda rule: rule.code))
"""Every rule there is, in the order of their codes."""

USUAL_RULES: tuple[Rule, ...] = tuple(rule for rule in ALL_RULES if not rule.on_request)
"""The rules that run when none is named."""

# --- Which rules run: chosen by code, by the start of a code, by name or by family ----------------


def select_rules(
    rules: Sequence[Rule], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> tuple[Rule, ...]:
    """The rules that are selected and not ignored; the usual ones when none is named.

    Those on request run only where a word stands for them: ``network``, ``TP751`` or ``all``.
    Raises InvalidUsage when a word is neither a code, the start of one, a name nor a family.
    """
    chosen = [matching(rules, word) for word in select] or [
        tuple(rule for rule in rules if not rule.on_request)
    ]
    left_out = [matching(rules, word) for word in ignore]
    wanted = {rule.code for group in chosen for rule in group}
    unwanted = {rule.code for group in left_out for rule in group}
    return tuple(rule for rule in rules if rule.code in wanted - unwanted)


def matching(rules: Sequence[Rule], word: str) -> tuple[Rule, ...]:
    """The rules a word stands for: ``TP201``, ``TP2``, ``oversized-squad`` or ``size``.

    Raises InvalidUsage when it stands for none.
    """
    word = word.strip()
    if word.lower() == "all":
        return tuple(rules)
    is_code = len(word) > len("TP") and word.upper().startswith("TP")
    found = tuple(
        rule
        for rule in rules
        if (is_code and rule.code.startswith(word.upper())) or word in (rule.name, rule.family)
    )
    if not found:
        raise InvalidUsage(f"'{word}' is no rule{_advice(rules, word)}")
    return found


def _advice(rules: Sequence[Rule], word: str) -> str:
    if re.fullmatch(r"TP[01]\d*", word, re.IGNORECASE):
        return ": codes below TP200 tell what cannot be understood, which cannot be left out"
    known = {name for rule in rules for name in (rule.code, rule.name, rule.family)}
    near = get_close_matches(word, sorted(known), n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return (
        ": give a code like TP201, the start of one like TP2, "
        "a name like oversized-squad, a family like size, or all"
    )


# --- Checking an organisation: rules run, waivers apply, and what is wrong with the waivers ------


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
    cut_texts: Sequence[CutValue] = (),
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
    cut_texts: Sequence[CutValue] = (),
) -> Iterator[Finding]:
    """What is wrong with waivers, by what the rules have found, and with other comments."""
    review = Review(waivers, cut_texts, findings, ALL_RULES, rules, today)
    for rule in rules:
        if rule in WAIVER_RULES:
            for problem in rule.check(review):
                yield Finding(rule, problem)
