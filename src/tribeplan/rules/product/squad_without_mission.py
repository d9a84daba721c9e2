"""TP852."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP852", Severity.WARNING, BRUNEL)
def squad_without_mission(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a mission.

    The mission is the 'what' that a product owner steers on and the squad answers for end to
    end. Without one the squad cannot say no, and decides by whoever asks last. Write in one
    sentence what becomes true for customers when the squad succeeds.

    Bad::

        tribes:
          cards:
            squads:
              limit-raises: {name: Limit raises}

    Good::

        tribes:
          cards:
            squads:
              limit-raises: {mission: A higher limit within a minute}
    """
    for seat in roster.squads.values():
        if seat.squad.mission is None:
            yield Problem(seat.address, f"squad '{seat.id}' has no mission")
