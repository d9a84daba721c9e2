"""TP706."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.workload import squad_loads
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import QUEUEING


@rule("TP706", Severity.ERROR, QUEUEING)
def overloaded_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that gets more work than its people can do.

    Above full capacity the queue grows without end, however well the squad works. Ask for less,
    plan features into a later period, or give the squad people; open seats count already.

    Bad::

        people: {ana: {skills: {code: 1.0}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          streams:
            wishes: {squad: limit-raises, per_week: 1, steps: [{skill: code, days: 5}]}

    Good::

        people: {ana: {skills: {code: 1.0}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          streams:
            wishes: {squad: limit-raises, per_week: 0.5, steps: [{skill: code, days: 5}]}
    """
    for squad_id, load in squad_loads(roster, limits).items():
        excess = load.excess(limits.utilisation)
        if excess > 0:
            yield Problem(
                roster.squads[squad_id].address,
                f"squad '{squad_id}' gets {load.work:.1f} person-days of work a week; "
                f"its people can do {load.show_capacity(limits.utilisation)}",
                value=excess,
            )
