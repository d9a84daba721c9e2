"""TP701."""

from collections.abc import Iterator

from tribeplan.graph.circles import circles, spelled_out, ways_along
from tribeplan.graph.dependencies import each_dependency, waiting
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import CONWAY, DISTRIBUTED_WORK


@rule("TP701", Severity.WARNING, DISTRIBUTED_WORK, CONWAY)
def dependency_cycle(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squads that wait for each other in a circle.

    None of them can finish on its own, and a delay in one comes back to it through the others.
    Move the step that closes the circle into the squad that asks for it, turn a need into a
    service that can be taken without people (x-as-a-service), or merge the squads.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              app: {members: [ana], needs: [{squad: data}]}
              data: {members: [bo], needs: [{squad: app}]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              app: {members: [ana], needs: [{squad: data}]}
              data: {members: [bo], needs: [{squad: app, mode: x-as-a-service}]}
    """
    places = waiting(each_dependency(roster))
    for circle in circles(places):
        yield Problem(
            roster.squads[circle[0]].address,
            f"squads wait for each other in a circle: {spelled_out(circle)}",
            related=tuple(
                (place.at, f"'{squad}' waits for '{other}'")
                for squad, other in ways_along(circle)
                for place in places[squad][other]
            ),
        )
