"""TP501."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP501", Severity.ERROR, BRUNEL)
def single_chapter_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad whose people all come from too few chapters.

    A squad brings different experts together so that it can finish something; people of one
    specialism under a squad's name are a department, and hand over what they cannot do. Mix
    them. Whoever is in no known chapter is not counted: there is a rule on members without one.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters: {design: {members: [ana, bo]}}
            squads: {limit-raises: {members: [ana, bo]}}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters: {design: {members: [ana]}, code: {members: [bo]}}
            squads: {limit-raises: {members: [ana, bo]}}
    """
    for seat in roster.squads.values():
        people = [id_ for id_ in seat.squad.people if id_ in roster.chapters_of_person]
        chapters = sorted(
            {chapter.address for id_ in people for chapter in roster.chapters_of_person[id_]}
        )
        wanted = min(limits.chapters_per_squad_min, len(people))
        if len(chapters) < wanted:
            yield Problem(
                seat.address,
                f"the {len(people)} people of squad '{seat.id}' come from {len(chapters)} "
                f"{'chapter' if len(chapters) == 1 else 'chapters'}; at least {wanted} should meet",
                related=tuple((chapter, "its people belong here") for chapter in chapters),
                value=wanted - len(chapters),
            )
