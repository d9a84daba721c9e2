"""TP409."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, LEE_2020


@rule("TP409", Severity.ADVICE, BRUNEL, LEE_2020)
def coachless_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without an agile coach.

    New habits give way when deliveries press, and a squad is the last to see its own. Let one of
    the tribe's coaches look after it, if only for an hour a week.

    Bad::

        people: {ana: , mila: }
        tribes:
          cards:
            agile_coaches: [mila]
            squads:
              limit-raises: {members: [ana]}

    Good::

        people: {ana: , mila: }
        tribes:
          cards:
            agile_coaches: [mila]
            squads:
              limit-raises: {members: [ana], coach: mila}
    """
    for seat in roster.squads.values():
        if seat.squad.coach is None:
            yield Problem(seat.address, f"squad '{seat.id}' has no agile coach")
