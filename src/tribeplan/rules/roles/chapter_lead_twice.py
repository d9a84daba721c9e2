"""TP410."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.span import spans
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP410", Severity.WARNING, BRUNEL)
def chapter_lead_twice(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who leads several chapters.

    A chapter is one specialism, and few people master several: one of the crafts will be steered
    on hours and holidays. Name a lead among the members of the other chapter, or merge the
    chapters if they are one craft.

    Bad::

        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [ana, carla]}
              research: {lead: carla, members: [bo, carla]}

    Good::

        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [ana, carla]}
              research: {lead: bo, members: [bo]}
    """
    for span in spans(roster):
        if len(span.chapters) > 1:
            yield Problem(
                ("people", span.lead_id),
                f"'{span.lead_id}' leads {len(span.chapters)} chapters, "
                "each a specialism of its own",
                related=tuple((at, "leads this chapter") for at in span.lead_keys),
                value=len(span.chapters),
            )
