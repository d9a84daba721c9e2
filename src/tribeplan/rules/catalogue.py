"""Every rule there is, in the order of the codes; a rule runs only when it stands here."""

from tribeplan.rules.rule import Rule
from tribeplan.rules.size.oversized_squad import oversized_squad

CATALOGUE: tuple[Rule, ...] = (
    # size
    oversized_squad,
    # membership
    # roles
    # composition
    # mandate
    # flow
    # stability
    # product
    # hygiene
)
"""The rules in the order of their codes."""
