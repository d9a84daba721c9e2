"""TP503."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, CROSS_TRAINING


@rule("TP503", Severity.ADVICE, BRUNEL, CROSS_TRAINING)
def one_sided_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad member who is not T-shaped: expert in one field, without a second to help in.

    When work piles up at one specialism, somebody with a second skill can step in; a little of
    it removes most of the waiting. Let the member learn a neighbour's field. Open seats and
    people whose skills are not written are not judged.

    Bad::

        people: {ana: {skills: {design: 1.0}}}
        tribes:
          cards: {squads: {limit-raises: {members: [ana]}}}

    Good::

        people: {ana: {skills: {design: 1.0, code: 0.3}}}
        tribes:
          cards: {squads: {limit-raises: {members: [ana]}}}
    """
    wanted = limits.skills_per_member_min
    for person_id in roster.squads_of_person:
        person = roster.person(person_id)
        if not person.vacancy and person.skills and len(person.skills) < wanted:
            yield Problem(
                ("people", person_id, "skills"),
                f"'{person_id}' has {len(person.skills)} "
                f"{'skill' if len(person.skills) == 1 else 'skills'}; "
                f"at least {wanted} make a squad member T-shaped",
                value=wanted - len(person.skills),
            )
