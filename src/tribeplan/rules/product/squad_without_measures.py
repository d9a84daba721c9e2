"""TP853."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import HEART, PRODUCT_HARMONY


@rule("TP853", Severity.ADVICE, HEART, PRODUCT_HARMONY)
def squad_without_measures(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that reads no figure about its users.

    Deliveries are easy to count, and so they become the goal unless something better is read.
    Choose a goal in happiness, engagement or task success, the signal that would show it, and
    the metric that is read every week or month.

    Bad::

        tribes:
          cards:
            squads:
              limit-raises:
                measures: [{goal: People raise their limit themselves}]

    Good::

        tribes:
          cards:
            squads:
              limit-raises:
                measures: [{goal: People raise their limit themselves, metric: 76 % unaided}]
    """
    for seat in roster.squads.values():
        if all(measure.metric is None for measure in seat.squad.measures):
            yield Problem(seat.address, f"squad '{seat.id}' reads no metric about its users")
