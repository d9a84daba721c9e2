"""TP402."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP402", Severity.WARNING, BRUNEL)
def absent_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Product owner who is not among the squad's members.

    A product owner works in the squad. With an owner outside, questions wait for the next meeting
    and the squad turns into a supplier. Add the owner to the members, or let one of them be it.

    Bad::

        people: {ana: , pim: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [ana]}

    Good::

        people: {ana: , pim: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [ana, pim]}
    """
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        members = {member.person for member in seat.squad.members}
        if owner is not None and owner not in members:
            yield Problem(
                (*seat.address, "product_owner"),
                f"product owner '{owner}' is not among the members of squad '{seat.id}'",
            )
