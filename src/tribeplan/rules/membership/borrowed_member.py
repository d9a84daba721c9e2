"""TP305."""

from collections.abc import Iterator

from tribeplan.org.assignment import assignments
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, SPOTIFY_2012


@rule("TP305", Severity.WARNING, BRUNEL, SPOTIFY_2012)
def borrowed_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad member whose chapter is in another tribe.

    The line manager serves another purpose: when both tribes want the person, or their standards
    differ, it goes up to two tribe leads and waits there. Move the person to a chapter of the
    squad's tribe, or let the squad ask the other tribe for the skill.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo]}
            chapters:
              design: {members: [bo]}
          loans:
            chapters:
              design: {members: [ana]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo]}
            chapters:
              design: {members: [ana, bo]}
    """
    for place in assignments(roster):
        chapters = roster.chapters_of_person.get(place.person_id, ())
        homes = {chapter.tribe_id for chapter in chapters}
        if homes and place.seat.tribe_id not in homes:
            named = ", ".join(f"'{tribe_id}'" for tribe_id in sorted(homes))
            yield Problem(
                place.at,
                f"'{place.person_id}' works in squad '{place.seat.id}' "
                f"of tribe '{place.seat.tribe_id}' while their chapter is in {named}",
                related=tuple((seat.address, f"chapter '{seat.id}'") for seat in chapters),
                subject=place.person_id,
            )
