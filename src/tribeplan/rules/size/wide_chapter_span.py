"""TP204."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.span import spans
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import MCKINSEY_SPANS


@rule("TP204", Severity.WARNING, MCKINSEY_SPANS)
def wide_chapter_span(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead with more people than one line manager can develop.

    A chapter lead develops, reviews and places each member. With too many of them there is no time
    to know their work, and reviews turn into paperwork. Split the chapter by specialism, or give
    part of it to an experienced member.

    Bad::

        limits: {chapter_span: 2}
        people: {carla: , ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana, bo, cy]}

    Good::

        limits: {chapter_span: 2}
        people: {carla: , ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana]}
              research: {lead: bo, members: [bo, cy]}
    """
    for span in spans(roster):
        if not roster.squads_of(span.lead_id) and len(span.reports) > limits.chapter_span:
            first, *others = span.lead_keys
            yield Problem(
                first,
                f"chapter lead '{span.lead_id}' works in no squad and manages "
                f"{len(span.reports)} people; at most {limits.chapter_span}",
                related=tuple((at, "leads this chapter too") for at in others),
                value=len(span.reports),
            )
