"""TP207."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import ING_REPORT


@rule("TP207", Severity.WARNING, ING_REPORT)
def overloaded_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Agile coach with more squads than can be coached.

    Coaching is to watch a squad at work and to talk with its members; spread over many squads it
    shrinks to hosting their meetings. Give squads to another coach, or let go of those that do
    well.

    Bad::

        limits: {squads_per_coach: 1}
        people: {mila: , joe: }
        tribes:
          cards:
            squads:
              limit-raises: {coach: mila}
              limit-checks: {coach: mila}

    Good::

        limits: {squads_per_coach: 1}
        people: {mila: , joe: }
        tribes:
          cards:
            squads:
              limit-raises: {coach: mila}
              limit-checks: {coach: joe}
    """
    coached: defaultdict[str, list[SquadSeat]] = defaultdict(list)
    for seat in roster.squads.values():
        if seat.squad.coach is not None:
            coached[seat.squad.coach].append(seat)
    for coach, seats in coached.items():
        if len(seats) > limits.squads_per_coach:
            yield Problem(
                ("people", coach),
                f"coach '{coach}' helps {len(seats)} squads; at most {limits.squads_per_coach}",
                related=tuple(((*seat.address, "coach"), f"squad '{seat.id}'") for seat in seats),
                value=len(seats),
            )
