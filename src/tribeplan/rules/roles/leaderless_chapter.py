"""TP404."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP404", Severity.ERROR, BRUNEL)
def leaderless_chapter(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter without a lead.

    Nobody is line manager of its members or answers for its quality and capacity, so every
    question about people goes straight to the tribe lead. Name one of the members.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {members: [ana, bo]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
    """
    for seat in roster.chapters:
        if seat.chapter.lead is None:
            yield Problem(
                seat.address, f"chapter '{seat.id}' of tribe '{seat.tribe_id}' has no lead"
            )
