"""TP301."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, CONTEXT_SWITCHING, MULTI_TEAM


@rule("TP301", Severity.ERROR, BRUNEL, MULTI_TEAM, CONTEXT_SWITCHING)
def too_many_squads(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who works in too many squads.

    Every further squad brings its own meetings and one more switch of mind, and what delays one
    squad travels with the person to the others. Let the person leave a squad, or let that squad
    ask for the skill as a service.

    Bad::

        limits: {squads_per_member: 2}
        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
              limit-checks: {members: [ana]}
              statements: {members: [ana]}

    Good::

        limits: {squads_per_member: 2}
        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
              limit-checks: {members: [ana]}
              statements: {needs: [{squad: limit-checks}]}
    """
    for person_id, seats in roster.squads_of_person.items():
        if len(seats) > limits.squads_per_member:
            yield Problem(
                ("people", person_id),
                f"'{person_id}' works in {len(seats)} squads; at most {limits.squads_per_member}",
                related=tuple((seat.address, f"squad '{seat.id}'") for seat in seats),
                value=len(seats),
            )
