"""TP201."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP201", Severity.ERROR, BRUNEL)
def oversized_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad too large for its members to keep in touch.

    The pairs who may need to talk grow as n(n-1)/2 while hands grow as n. Split the squad along
    a seam in its mission, with a product owner for each part; not down the middle of the list.

    Bad::

        limits: {squad_size: 3}
        people: {ana: , bo: , cy: , di: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: di, members: [ana, bo, cy, di]}

    Good::

        limits: {squad_size: 3}
        people: {ana: , bo: , cy: , di: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: cy, members: [ana, cy]}
              limit-checks: {product_owner: di, members: [bo, di]}
    """
    for seat in roster.squads.values():
        people = len(seat.squad.people)
        if people > limits.squad_size:
            pairs = people * (people - 1) // 2
            yield Problem(
                seat.address,
                f"squad '{seat.id}' has {people} people and {pairs} pairs who may need to talk; "
                f"at most {limits.squad_size} people",
                value=people,
            )
