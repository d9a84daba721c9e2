"""TP403."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP403", Severity.WARNING, BRUNEL)
def shared_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Product owner of too many squads.

    Each squad needs its owner at hand to order, explain and accept work; while the owner is with
    one squad, the others wait or guess. Name another owner, or merge squads that have one mission.

    Bad::

        limits: {squads_per_product_owner: 1}
        people: {pim: , ana: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [pim]}
              limit-checks: {product_owner: pim, members: [pim, ana]}

    Good::

        limits: {squads_per_product_owner: 1}
        people: {pim: , ana: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [pim]}
              limit-checks: {product_owner: ana, members: [pim, ana]}
    """
    owned: defaultdict[str, list[SquadSeat]] = defaultdict(list)
    for seat in roster.squads.values():
        if seat.squad.product_owner is not None:
            owned[seat.squad.product_owner].append(seat)
    for owner, seats in owned.items():
        if len(seats) > limits.squads_per_product_owner:
            yield Problem(
                ("people", owner),
                f"'{owner}' is product owner of {len(seats)} squads; "
                f"at most {limits.squads_per_product_owner}",
                related=tuple(
                    ((*seat.address, "product_owner"), f"squad '{seat.id}'") for seat in seats
                ),
                value=len(seats),
            )
