"""TP401."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP401", Severity.ERROR, BRUNEL)
def ownerless_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a product owner.

    Nobody orders the work: stakeholders bargain with members one by one, or every choice goes up
    to the tribe lead and waits there. Name one person who decides what comes first.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: bo, members: [ana, bo]}
    """
    for seat in roster.squads.values():
        if seat.squad.product_owner is None:
            yield Problem(seat.address, f"squad '{seat.id}' has no product owner")
