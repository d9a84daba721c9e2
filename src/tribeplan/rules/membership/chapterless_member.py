"""TP307."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP307", Severity.WARNING, BRUNEL)
def chapterless_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad member in no chapter, and so without a line manager.

    Nobody looks after their craft, their growth and their review, until the product owner drifts
    into it. Add them to the chapter of their specialism. Agile coaches and tribe leads need none.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [bo]}
            squads:
              limit-raises: {members: [ana, bo]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
            squads:
              limit-raises: {members: [ana, bo]}
    """
    exempt = _leads_and_coaches(roster)
    for person_id, seats in roster.squads_of_person.items():
        if person_id not in roster.chapters_of_person and person_id not in exempt:
            yield Problem(
                ("people", person_id),
                f"'{person_id}' works in a squad and belongs to no chapter",
                related=tuple((seat.address, f"squad '{seat.id}'") for seat in seats),
            )


def _leads_and_coaches(roster: Roster) -> set[str]:
    people: set[str] = set()
    for tribe in roster.organisation.tribes.values():
        people.update(tribe.agile_coaches)
        people.update(squad.coach for squad in tribe.squads.values() if squad.coach is not None)
        if tribe.lead is not None:
            people.add(tribe.lead)
    return people
