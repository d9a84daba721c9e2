"""TP505."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.address import Address
from tribeplan.org.expertise import each_needed_expertise
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, TRUCK_FACTOR


@rule("TP505", Severity.WARNING, BRUNEL, TRUCK_FACTOR)
def indispensable_lead(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead or product owner who alone has a skill that the tribe needs.

    Leading takes the time the work needs, and the work the time leading needs: both wait for one
    diary. Let a member of the chapter or squad learn the skill, or hand the role over.

    Bad::

        people: {ana: {skills: {design: 1.0}}, bo: }
        tribes:
          cards:
            chapters: {design: {lead: ana, members: [ana, bo]}}

    Good::

        people: {ana: {skills: {design: 1.0}}, bo: }
        tribes:
          cards:
            chapters: {design: {lead: bo, members: [ana, bo]}}
    """
    roles = _roles(roster)
    for needed in each_needed_expertise(roster):
        if len(needed.holders) == 1:
            (alone,) = needed.holders
            leads = roles.get((needed.tribe_id, alone), ())
            if leads:
                yield Problem(
                    ("people", alone, "skills", needed.skill),
                    f"only '{alone}' has the skill '{needed.skill}' that tribe "
                    f"'{needed.tribe_id}' needs, and leads there too",
                    related=leads,
                    subject=f"{needed.tribe_id}/{needed.skill}",
                )


def _roles(roster: Roster) -> dict[tuple[str, str], tuple[tuple[Address, str], ...]]:
    roles: defaultdict[tuple[str, str], list[tuple[Address, str]]] = defaultdict(list)
    for seat in roster.chapters:
        if seat.chapter.lead is not None:
            roles[seat.tribe_id, seat.chapter.lead].append(((*seat.address, "lead"), "leads here"))
    for place in roster.squads.values():
        owner = place.squad.product_owner
        if owner is not None:
            at = (*place.address, "product_owner")
            roles[place.tribe_id, owner].append((at, "product owner here"))
    return {key: tuple(sorted(places)) for key, places in roles.items()}
