"""TP710."""

from collections.abc import Iterator

from tribeplan.graph.coupling import each_coupling
from tribeplan.graph.dependencies import each_dependency
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import MORTENSEN_GARDNER, MULTI_TEAM


@rule("TP710", Severity.ADVICE, MORTENSEN_GARDNER, MULTI_TEAM)
def hidden_coupling(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Two squads that share many people without saying that they need each other.

    A crunch in one takes people from the other, and the delay passes on where nobody looks for
    it. Merge the squads, divide the people, or declare the need so that both plan with it.

    Bad::

        limits: {shared_members: 1}
        people: {ana: , bo: }
        tribes:
          cards:
            squads: {app: {members: [ana, bo]}, web: {members: [ana, bo]}}

    Good::

        limits: {shared_members: 1}
        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              app: {members: [ana, bo], needs: [{squad: web}]}
              web: {members: [ana, bo]}
    """
    declared = {
        frozenset((dependency.squad, dependency.on))
        for dependency in each_dependency(roster)
        if dependency.declared
    }
    for squad_id, other, shared in each_coupling(roster, limits.shared_members):
        if frozenset((squad_id, other)) not in declared:
            names = ", ".join(f"'{person_id}'" for person_id in shared)
            yield Problem(
                roster.squads[squad_id].address,
                f"squads '{squad_id}' and '{other}' share {len(shared)} people ({names}) "
                f"and neither says that it needs the other; at most {limits.shared_members}",
                related=((roster.squads[other].address, "the other squad"),),
                subject=other,
                value=len(shared),
            )
