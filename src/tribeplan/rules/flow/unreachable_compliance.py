"""TP708."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.graph.dependencies import each_dependency
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, PRODUCT_OWNER_WORK


@rule("TP708", Severity.WARNING, BRUNEL, PRODUCT_OWNER_WORK)
def unreachable_compliance(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad with a compliance skill neither in it nor in a squad it depends on.

    Compliance belongs to every phase of the work; where nobody is near, privacy, risk and legal
    come in late and send finished work back. Bring the skill in, part-time if need be, or need
    a squad that has it.

    Bad::

        skills: {privacy: {compliance: true}}
        people: {ana: }
        tribes:
          cards: {squads: {limit-raises: {members: [ana]}}}

    Good::

        skills: {privacy: {compliance: true}}
        people: {ana: {skills: {privacy: 0.5}}}
        tribes:
          cards: {squads: {limit-raises: {members: [ana]}}}
    """
    compliance = {id_ for id_, skill in roster.organisation.skills.items() if skill.compliance}
    present = {
        seat.id: {skill for id_ in seat.squad.people for skill in roster.person(id_).skills}
        & compliance
        for seat in roster.squads.values()
    }
    reached: defaultdict[str, set[str]] = defaultdict(set)
    for dependency in each_dependency(roster):
        reached[dependency.squad] |= present[dependency.on]
    for seat in roster.squads.values():
        for skill in compliance - present[seat.id] - reached[seat.id]:
            yield Problem(
                seat.address,
                f"the compliance skill '{skill}' is neither in squad '{seat.id}' "
                "nor in a squad it depends on",
                related=((("skills", skill), "declared here"),),
                subject=skill,
            )
