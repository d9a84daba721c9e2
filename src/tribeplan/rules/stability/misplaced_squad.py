"""TP805."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP805", Severity.WARNING, BRUNEL)
def misplaced_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Service squad in a development tribe, or the other way round.

    A tribe has one purpose and one lead; where service and development share them, the urgent
    decides and the lead's goals pull both ways. Place the squad in a tribe for its kind of work.

    Bad::

        tribes:
          cards:
            work: change
            squads:
              lost-cards: {work: run}

    Good::

        tribes:
          cards:
            work: change
          card-service:
            work: run
            squads:
              lost-cards: {work: run}
    """
    for seat in roster.squads.values():
        tribe = roster.tribe(seat.tribe_id)
        if seat.squad.work is not None and seat.squad.work is not tribe.work:
            yield Problem(
                (*seat.address, "work"),
                f"squad '{seat.id}' is for {seat.squad.work.words}, "
                f"but its tribe '{seat.tribe_id}' is for {tribe.work.words}",
                related=((("tribes", seat.tribe_id), f"for {tribe.work.words}"),),
            )
