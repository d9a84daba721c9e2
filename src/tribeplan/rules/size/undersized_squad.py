"""TP202."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import SCRUM_GUIDE_2017


@rule("TP202", Severity.WARNING, SCRUM_GUIDE_2017)
def undersized_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad too small to carry its mission from end to end.

    The fewer people, the less they learn from each other, the more skills are missing, and the more
    one illness stops. Give the squad people, or hand its mission to a squad that is close to it.

    Bad::

        limits: {squad_size_min: 3}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: bo, members: [ana, bo]}

    Good::

        limits: {squad_size_min: 3}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: bo, members: [ana, bo, cy]}
    """
    for seat in roster.squads.values():
        people = len(seat.squad.people)
        if people < limits.squad_size_min:
            yield Problem(
                seat.address,
                f"squad '{seat.id}' has {people} of at least {limits.squad_size_min} people",
                value=limits.squad_size_min - people,
            )
