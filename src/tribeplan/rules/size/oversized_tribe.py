"""TP203."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, SPOTIFY_2012


@rule("TP203", Severity.ERROR, BRUNEL, SPOTIFY_2012)
def oversized_tribe(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe too large for its people to know each other.

    Beyond some size nobody knows any longer who does what, and agreements need reports, meetings
    and layers. Split the tribe along its purpose, and keep squads together that need each other.

    Bad::

        limits: {tribe_size: 3}
        people: {lea: , ana: , bo: , cy: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {members: [ana]}
              limit-checks: {members: [bo, cy]}

    Good::

        limits: {tribe_size: 3}
        people: {lea: , ana: , bo: , cy: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {members: [ana]}
          risk:
            squads:
              limit-checks: {members: [bo, cy]}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        people = len(tribe.people)
        if people > limits.tribe_size:
            yield Problem(
                ("tribes", tribe_id),
                f"tribe '{tribe_id}' has {people} people; at most {limits.tribe_size}",
                value=people,
            )
