"""TP702."""

from collections.abc import Iterator

from tribeplan.graph.dependencies import each_dependency, waiting
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import DISTRIBUTED_WORK, TEAM_TOPOLOGIES


@rule("TP702", Severity.WARNING, TEAM_TOPOLOGIES, DISTRIBUTED_WORK)
def dependent_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that waits for too many other squads.

    It is not end-to-end responsible: what it finishes depends on the queues of others, and the
    slowest one decides. Bring the skills in, redraw the seam, or let the others offer a service
    (x-as-a-service, which does not count).

    Bad::

        limits: {needed_squads: 1}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              app: {members: [ana], needs: [{squad: data}, {squad: legal}]}
              data: {members: [bo]}
              legal: {members: [cy]}

    Good::

        limits: {needed_squads: 1}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              app: {members: [ana, cy], needs: [{squad: data}]}
              data: {members: [bo]}
    """
    for squad_id, places in waiting(each_dependency(roster)).items():
        if len(places) > limits.needed_squads:
            yield Problem(
                roster.squads[squad_id].address,
                f"squad '{squad_id}' waits for {len(places)} other squads; "
                f"at most {limits.needed_squads}",
                related=tuple(
                    (first.at, f"for '{other}'") for other, (first, *_) in sorted(places.items())
                ),
                value=len(places),
            )
