"""TP406."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP406", Severity.ERROR, BRUNEL)
def leaderless_tribe(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe without a lead.

    Nobody answers for its purpose and results: product owners whose plans collide, and chapter
    leads who want the same people, have no one to settle it. Name a tribe lead.

    Bad::

        people: {ana: , lea: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}

    Good::

        people: {ana: , lea: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {members: [ana]}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.lead is None:
            yield Problem(("tribes", tribe_id), f"tribe '{tribe_id}' has no lead")
