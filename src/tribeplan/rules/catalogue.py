"""Every rule there is, in the order of the codes: the families, each with its own."""

from collections.abc import Mapping

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
from tribeplan.rules.rule import Rule

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
