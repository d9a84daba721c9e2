"""TP604."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import LEE_2020


@rule("TP604", Severity.ADVICE, LEE_2020)
def escalation_fan_out(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad whose conflicts go up to too many chapter leads.

    A product owner who disagrees with engineers has to settle it with as many chapter leads as
    the squad has specialisms, because nobody leads them together. Agree beforehand who decides,
    let one of the leads speak for the others, or broaden the chapters.

    Bad::

        limits: {escalation_managers: 1}
        people: {ana: , bo: , cy: , di: }
        tribes:
          cards:
            chapters: {design: {lead: cy, members: [ana]}, code: {lead: di, members: [bo]}}
            squads: {limit-raises: {members: [ana, bo]}}

    Good::

        limits: {escalation_managers: 1}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters: {making: {lead: cy, members: [ana, bo]}}
            squads: {limit-raises: {members: [ana, bo]}}
    """
    for seat in roster.squads.values():
        leads = {
            chapter.chapter.lead
            for person_id in seat.squad.people
            for chapter in roster.chapters_of_person.get(person_id, ())
        }
        known = sorted(lead for lead in leads if lead is not None)
        if len(known) > limits.escalation_managers:
            names = ", ".join(f"'{lead}'" for lead in known)
            yield Problem(
                seat.address,
                f"conflicts in squad '{seat.id}' go up to {len(known)} chapter leads ({names}); "
                f"at most {limits.escalation_managers}",
                value=len(known),
            )
