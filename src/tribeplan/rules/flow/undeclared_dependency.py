"""TP709."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.graph.dependencies import Dependency, each_dependency
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import SPOTIFY_2012, TEAM_TOPOLOGIES


@rule("TP709", Severity.WARNING, TEAM_TOPOLOGIES, SPOTIFY_2012)
def undeclared_dependency(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad whose work has steps done by a squad that it does not say it needs.

    The other squad finds out when the work arrives, and nobody keeps room for it. Name it in the
    squad's `needs`, with what for and in which mode, or do the step in the squad itself.

    Bad::

        people: {ana: , bo: {skills: {code: 1.0}}}
        tribes: {cards: {squads: {app: {members: [ana]}, data: {members: [bo]}}}}
        work:
          features:
            raises: {squad: app, steps: [{skill: code, days: 2, squad: data}]}

    Good::

        people: {ana: , bo: {skills: {code: 1.0}}}
        tribes:
          cards: {squads: {app: {members: [ana], needs: [{squad: data}]}, data: {members: [bo]}}}
        work:
          features:
            raises: {squad: app, steps: [{skill: code, days: 2, squad: data}]}
    """
    places: defaultdict[tuple[str, str], list[Dependency]] = defaultdict(list)
    declared: set[tuple[str, str]] = set()
    for dependency in each_dependency(roster):
        pair = (dependency.squad, dependency.on)
        if dependency.declared:
            declared.add(pair)
        else:
            places[pair].append(dependency)
    for (squad_id, other), steps in places.items():
        if (squad_id, other) not in declared:
            yield Problem(
                roster.squads[squad_id].address,
                f"squad '{squad_id}' does not say that it needs '{other}', which does "
                f"{'a step' if len(steps) == 1 else f'{len(steps)} steps'} of its work",
                related=((steps[0].at, "the first such step"),),
                subject=other,
                value=len(steps),
            )
