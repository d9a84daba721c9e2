"""TP712."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TIDY_FILES


@rule("TP712", Severity.WARNING, TIDY_FILES)
def self_need(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that names itself among those it needs.

    Nobody waits for themselves, so the entry counts for nothing; most often another squad was
    meant, and that dependency is missing. Name the other squad, or remove the entry.

    Bad::

        tribes:
          cards:
            squads: {limit-raises: {needs: [{squad: limit-raises}]}, card-desk: }

    Good::

        tribes:
          cards:
            squads: {limit-raises: {needs: [{squad: card-desk}]}, card-desk: }
    """
    for squad_id, seat in roster.squads.items():
        for position, need in enumerate(seat.squad.needs):
            if need.squad == squad_id:
                yield Problem(
                    (*seat.address, "needs", position),
                    f"squad '{squad_id}' needs itself",
                )
