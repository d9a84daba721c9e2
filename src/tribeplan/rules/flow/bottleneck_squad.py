"""TP703."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.graph.dependencies import each_dependency, waiting
from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import SPOTIFY_2012, TEAM_TOPOLOGIES


@rule("TP703", Severity.WARNING, SPOTIFY_2012, TEAM_TOPOLOGIES)
def bottleneck_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that too many other squads wait for.

    Its backlog is everybody's: any delay here reaches all of them at once, and its own mission
    comes last. Turn what is asked into a service that squads take themselves (x-as-a-service,
    which does not count), or bring the skill into the squads that ask most.

    Bad::

        limits: {needing_squads: 1}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              app: {members: [ana], needs: [{squad: data}]}
              web: {members: [bo], needs: [{squad: data}]}
              data: {members: [cy]}

    Good::

        limits: {needing_squads: 1}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              app: {members: [ana], needs: [{squad: data}]}
              web: {members: [bo], needs: [{squad: data, mode: x-as-a-service}]}
              data: {members: [cy]}
    """
    needing: defaultdict[str, list[tuple[str, Address]]] = defaultdict(list)
    for squad_id, places in waiting(each_dependency(roster)).items():
        for other, (first, *_) in places.items():
            needing[other].append((squad_id, first.at))
    for squad_id, squads in needing.items():
        if len(squads) > limits.needing_squads:
            yield Problem(
                roster.squads[squad_id].address,
                f"{len(squads)} squads wait for squad '{squad_id}'; "
                f"at most {limits.needing_squads}",
                related=tuple((at, f"'{other}' waits") for other, at in sorted(squads)),
                value=len(squads),
            )
