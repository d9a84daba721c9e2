"""TP303."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP303", Severity.WARNING, BRUNEL)
def idle_person(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who is in no squad, leads nothing, coaches nobody and decides nothing.

    Squads do the work; who is in none is missing from one in the model, or waits for work while
    others wait for people. Give the person a squad, or take them out of the model. An open seat is
    not reported: nobody sits there yet.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: ana, members: [ana, bo]}
            squads:
              limit-raises: {members: [ana]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: ana, members: [ana, bo]}
            squads:
              limit-raises: {members: [ana, bo]}
    """
    occupied = _occupied(roster)
    for person_id, person in roster.organisation.people.items():
        if person_id not in occupied and not person.vacancy:
            yield Problem(
                ("people", person_id),
                f"'{person_id}' is in no squad, leads nothing, coaches nobody and decides nothing",
            )


def _occupied(roster: Roster) -> set[str]:
    people = set(roster.squads_of_person)
    for tribe in roster.organisation.tribes.values():
        people.update(tribe.management_team, tribe.agile_coaches)
        people.update(squad.coach for squad in tribe.squads.values() if squad.coach is not None)
    for gate in roster.organisation.decisions.values():
        people.update(gate.decides)
    return people
