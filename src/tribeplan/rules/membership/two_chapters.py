"""TP304."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP304", Severity.ERROR, BRUNEL)
def two_chapters(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person in two chapters, and so with two line managers.

    Two leads set standards, review the same person and promise the same hours, and neither sees
    the whole. Keep the chapter of the main specialism; the other skill stays with the person. The
    chapters that somebody leads count as one.

    Bad::

        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
              research: {lead: cy, members: [ana, cy]}

    Good::

        people: {ana: {skills: {design: 1.0, research: 0.5}}, bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
              research: {lead: cy, members: [cy]}
    """
    for person_id, seats in roster.chapters_of_person.items():
        led = [seat for seat in seats if seat.chapter.lead == person_id]
        managers = len(seats) - len(led) + bool(led)
        if managers > 1:
            yield Problem(
                ("people", person_id),
                f"'{person_id}' has {managers} line managers, belonging to {len(seats)} chapters",
                related=tuple(
                    (seat.address, f"chapter '{seat.id}' of tribe '{seat.tribe_id}'")
                    for seat in seats
                ),
                value=managers,
            )
