"""TP412."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TIDY_FILES


@rule("TP412", Severity.WARNING, TIDY_FILES)
def unlisted_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad's coach who is not one of its tribe's agile coaches.

    The tribe's list is where people look for help and where coaching time is planned; a coach who
    is missing there is planned twice, or forgotten. Add the coach to `agile_coaches`, or name one
    who is on it.

    Bad::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [joe]
            squads:
              limit-raises: {members: [ana], coach: mila}

    Good::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [joe, mila]
            squads:
              limit-raises: {members: [ana], coach: mila}
    """
    for seat in roster.squads.values():
        coach = seat.squad.coach
        if coach is not None and coach not in roster.tribe(seat.tribe_id).agile_coaches:
            yield Problem(
                (*seat.address, "coach"),
                f"coach '{coach}' of squad '{seat.id}' is not among the agile coaches "
                f"of tribe '{seat.tribe_id}'",
            )
