"""TP302."""

from collections.abc import Iterator

from tribeplan.org.assignment import Assignment, assignments_of_person, excess_share, show_share
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import MORTENSEN_GARDNER


@rule("TP302", Severity.ERROR, MORTENSEN_GARDNER)
def overcommitted_person(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person promised to squads for more of the week than there is.

    Each squad plans with the share it was promised; the missing hours return as work that waits.
    Lower a share, or let the person leave a squad. A squad without a written share gets what the
    others leave of the person's fte, and that must be more than nothing.

    Bad::

        people: {ana: {fte: 80%}}
        tribes:
          cards:
            squads:
              limit-raises: {members: [{person: ana, share: 50%}]}
              limit-checks: {members: [{person: ana, share: 50%}]}

    Good::

        people: {ana: {fte: 80%}}
        tribes:
          cards:
            squads:
              limit-raises: {members: [{person: ana, share: 50%}]}
              limit-checks: {members: [{person: ana, share: 30%}]}
    """
    for person_id, assigned in assignments_of_person(roster).items():
        fte = roster.person(person_id).fte
        excess = excess_share(fte, assigned)
        rest = ", ".join(f"'{place.seat.id}'" for place in assigned if place.share is None)
        if excess > 0 or (excess == 0 and rest):
            yield Problem(
                ("people", person_id),
                f"'{person_id}' is promised to squads for {show_share(fte + excess)} of a week "
                f"and works {show_share(fte)}{rest and ', which leaves nothing for '}{rest}",
                related=tuple((place.at, _promise(place)) for place in assigned),
                value=excess,
            )


def _promise(place: Assignment) -> str:
    share = "no share written" if place.share is None else show_share(place.share)
    return f"squad '{place.seat.id}': {share}"
