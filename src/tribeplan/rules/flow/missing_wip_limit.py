"""TP704."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import QUEUEING, WIP_LIMITS


@rule("TP704", Severity.ADVICE, WIP_LIMITS, QUEUEING)
def missing_wip_limit(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a limit on the features in progress.

    By Little's law time in progress is work in progress over throughput: what is begun without
    being finished makes everything later. Set `wip_limit`; two or three is a usual start.

    Bad::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}

    Good::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana], wip_limit: 1}}}}
    """
    for seat in roster.squads.values():
        if seat.squad.wip_limit is None:
            yield Problem(
                seat.address, f"squad '{seat.id}' has no limit on its features in progress"
            )
