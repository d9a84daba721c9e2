"""TP802."""

from collections.abc import Iterator

from tribeplan.org.element import end_of
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import FAMILIARITY, PRODUCT_STEERING


@rule("TP802", Severity.WARNING, PRODUCT_STEERING, FAMILIARITY)
def ending_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad with a date on which it dissolves.

    People who know each other's work are faster and err less, and that is lost on the day they
    part, however experienced each of them is. Give the squad a mission that outlasts its present
    work; when the product itself ends, say in a waiver who keeps what was learned.

    Bad::

        tribes:
          cards:
            squads:
              limit-raises: {since: 2026-01-05, ends: 2026-12-31}

    Good::

        tribes:
          cards:
            squads:
              limit-raises: {since: 2026-01-05}
    """
    for seat in roster.squads.values():
        ends = end_of(seat.squad.ends)
        if ends is not None:
            yield Problem((*seat.address, "ends"), f"squad '{seat.id}' dissolves on {ends}")
