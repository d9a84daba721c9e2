"""TP405."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP405", Severity.WARNING, BRUNEL)
def outside_chapter_lead(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who is not among the chapter's members.

    A chapter lead steers how the craft is done, and so has to know it; a manager from outside can
    only steer on hours. Add the lead to the members if the craft is theirs, or name a member.

    Bad::

        people: {ana: , bo: , max: }
        tribes:
          cards:
            chapters:
              design: {lead: max, members: [ana, bo]}

    Good::

        people: {ana: , bo: , max: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
    """
    for seat in roster.chapters:
        lead = seat.chapter.lead
        if lead is not None and lead not in seat.chapter.members:
            yield Problem(
                (*seat.address, "lead"),
                f"lead '{lead}' is not among the members of chapter '{seat.id}' "
                f"of tribe '{seat.tribe_id}'",
            )
