"""TP306."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import MORTENSEN_GARDNER, MULTI_TEAM


@rule("TP306", Severity.WARNING, MULTI_TEAM, MORTENSEN_GARDNER)
def tribe_straddler(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who works in squads of two tribes.

    Two tribe leads plan with one week and neither sees the other's plans, so a delay in one tribe
    becomes a delay in the other. Give the person to one tribe, or let the squads agree on what one
    does for the other.

    Bad::

        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
          loans:
            squads:
              interest: {members: [ana]}

    Good::

        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
          loans:
            squads:
              interest: {needs: [{squad: limit-raises}]}
    """
    for person_id, seats in roster.squads_of_person.items():
        tribes = sorted({seat.tribe_id for seat in seats})
        if len(tribes) > 1:
            named = ", ".join(f"'{tribe_id}'" for tribe_id in tribes)
            yield Problem(
                ("people", person_id),
                f"'{person_id}' works in squads of {len(tribes)} tribes: {named}",
                related=tuple(
                    (seat.address, f"squad '{seat.id}' of tribe '{seat.tribe_id}'")
                    for seat in seats
                ),
                value=len(tribes),
            )
