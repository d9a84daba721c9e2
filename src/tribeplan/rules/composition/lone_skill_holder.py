"""TP504."""

from collections.abc import Iterator

from tribeplan.org.address import Address
from tribeplan.org.expertise import each_needed_expertise
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TRUCK_FACTOR


@rule("TP504", Severity.WARNING, TRUCK_FACTOR)
def lone_skill_holder(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Skill that a tribe needs and too few people in it have.

    One holiday, illness or new job, and the work that needs the skill stands still. Let
    somebody learn it beside the holder. Needed are the skills of the tribe's chapters and of the
    steps its squads do; an open seat is nobody who can stand in yet.

    Bad::

        people: {ana: {skills: {design: 1.0}}, bo: }
        tribes:
          cards:
            chapters: {design: {members: [ana, bo]}}

    Good::

        people: {ana: {skills: {design: 1.0}}, bo: {skills: {design: 0.4}}}
        tribes:
          cards:
            chapters: {design: {members: [ana, bo]}}
    """
    wanted = limits.skill_holders_min
    for needed in each_needed_expertise(roster):
        held: list[tuple[Address, str]] = [
            (("people", person_id, "skills", needed.skill), "who has it")
            for person_id in needed.holders
        ]
        if held and len(held) < wanted:
            home = (needed.home, "where it is needed")
            (at, _), *related = [*held, home] if len(held) == 1 else [home, *held]
            yield Problem(
                at,
                f"only {len(held)} of at least {wanted} people in tribe '{needed.tribe_id}' "
                f"{'has' if len(held) == 1 else 'have'} the skill '{needed.skill}', which it needs",
                related=tuple(related),
                subject=f"{needed.tribe_id}/{needed.skill}",
                value=wanted - len(held),
            )
