"""TP205."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.span import spans
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import MCKINSEY_SPANS


@rule("TP205", Severity.WARNING, MCKINSEY_SPANS)
def overstretched_player_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who works in a squad and manages too many people.

    Whoever works in a squad has only part of the week left for managing: either the squad waits
    for the lead, or the members do. Split the chapter, or let the lead leave the squad.

    Bad::

        limits: {player_coach_span: 1}
        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana, bo]}
            squads:
              limit-raises: {members: [carla, ana, bo]}

    Good::

        limits: {player_coach_span: 1}
        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana, bo]}
            squads:
              limit-raises: {members: [ana, bo]}
    """
    for span in spans(roster):
        if roster.squads_of(span.lead_id) and len(span.reports) > limits.player_coach_span:
            first, *others = span.lead_keys
            yield Problem(
                first,
                f"chapter lead '{span.lead_id}' works in a squad and manages "
                f"{len(span.reports)} people; at most {limits.player_coach_span}",
                related=tuple((at, "leads this chapter too") for at in others),
                value=len(span.reports),
            )
