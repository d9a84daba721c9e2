"""TP506."""

from collections.abc import Iterator

from tribeplan.org.expertise import chapters_by_skill
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.workload import skill_loads
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, QUEUEING


@rule("TP506", Severity.ERROR, QUEUEING, BRUNEL)
def skill_shortage(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Skill of which a tribe's work needs more than all who have it could ever give.

    Even if they did nothing else, the queue at this skill would grow without end, whatever the
    squads do. Hire or teach, or ask for less: the chapter lead answers for capacity. A skill
    that nobody has is the rule on missing skills.

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
    homes = chapters_by_skill(roster)
    for (tribe_id, skill), load in skill_loads(roster, limits).items():
        excess = load.excess(limits.utilisation)
        if load.capacity > 0 and excess > 0:
            yield Problem(
                homes.get((tribe_id, skill), ("tribes", tribe_id)),
                f"tribe '{tribe_id}' gets {load.work:.1f} person-days of '{skill}' a week; "
                f"all who have the skill can do {load.show_capacity(limits.utilisation)}",
                subject=skill,
                value=excess,
            )
