"""TP206."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import SPOTIFY_2012


@rule("TP206", Severity.ADVICE, SPOTIFY_2012)
def undersized_chapter(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter too small to share a craft.

    A chapter is there to share experience in one specialism; who is alone in it has nobody to
    learn from, to review the work or to stand in. Add people of the same specialism, or join the
    chapter to a neighbouring one.

    Bad::

        limits: {chapter_size_min: 2}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: ana, members: [ana]}
              research: {lead: bo, members: [bo, cy]}

    Good::

        limits: {chapter_size_min: 2}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design-and-research: {lead: bo, members: [ana, bo, cy]}
    """
    for seat in roster.chapters:
        people = len(seat.chapter.people)
        if people < limits.chapter_size_min:
            yield Problem(
                seat.address,
                f"chapter '{seat.id}' of tribe '{seat.tribe_id}' has {people} of "
                f"at least {limits.chapter_size_min} people",
                value=limits.chapter_size_min - people,
            )
