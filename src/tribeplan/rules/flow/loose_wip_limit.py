"""TP705."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import CONTEXT_SWITCHING, WIP_LIMITS


@rule("TP705", Severity.WARNING, WIP_LIMITS, CONTEXT_SWITCHING)
def loose_wip_limit(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that may have more features in progress than it has people.

    Such a limit never holds anybody back: everyone has a feature of their own and starts the
    next one rather than help to finish. Lower it to the number of people or below.

    Bad::

        people: {ana: , bo: }
        tribes: {cards: {squads: {limit-raises: {members: [ana, bo], wip_limit: 3}}}}

    Good::

        people: {ana: , bo: }
        tribes: {cards: {squads: {limit-raises: {members: [ana, bo], wip_limit: 1}}}}
    """
    for seat in roster.squads.values():
        people = len(seat.squad.people)
        wip_limit = seat.squad.wip_limit
        if wip_limit is not None and wip_limit > people:
            yield Problem(
                (*seat.address, "wip_limit"),
                f"squad '{seat.id}' may have {wip_limit} features in progress; "
                f"at most {people}, one for each of its people",
                value=wip_limit - people,
            )
