"""TP707."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.workload import squad_loads
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import COST_OF_DELAY, QUEUEING


@rule("TP707", Severity.ADVICE, QUEUEING, COST_OF_DELAY)
def busy_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad so full that waiting grows steeply.

    It can do its work, but nothing may come in between: in the simplest queue (M/M/1) work waits
    4 times as long as it takes when people are busy 80 % of their time, and 9 times at 90 %.
    Leave room on purpose; a squad that is always busy is slow. From full on, it is overloaded.

    Bad::

        people: {ana: {skills: {code: 1.0}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          streams:
            wishes: {squad: limit-raises, per_week: 0.75, steps: [{skill: code, days: 5}]}

    Good::

        people: {ana: {skills: {code: 1.0}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          streams:
            wishes: {squad: limit-raises, per_week: 0.5, steps: [{skill: code, days: 5}]}
    """
    for squad_id, load in squad_loads(roster, limits).items():
        excess = load.excess(limits.busy_utilisation)
        if excess > 0 >= load.excess(limits.utilisation):
            yield Problem(
                roster.squads[squad_id].address,
                f"squad '{squad_id}' gets {load.work:.1f} person-days of work a week, of the "
                f"{load.capacity:.1f} its people can do; "
                f"waiting grows steeply above {limits.busy_utilisation:.0%}",
                value=excess,
            )
