"""Who belongs where, and how often."""

from collections.abc import Iterable, Iterator

from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import (
    Assignment,
    Roster,
    assignments,
    assignments_of_person,
    excess_share,
    show_share,
)
from tribeplan.rules.rule import Problem, Rule, Severity, rule
from tribeplan.rules.sources import (
    BRUNEL,
    CONTEXT_SWITCHING,
    MORTENSEN_GARDNER,
    MULTI_TEAM,
    SPOTIFY_2012,
    TIDY_FILES,
)


@rule("TP301", Severity.ERROR, BRUNEL, MULTI_TEAM, CONTEXT_SWITCHING)
def too_many_squads(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who works in too many squads.

    Every further squad brings its own meetings and one more switch of mind, and what delays one
    squad travels with the person to the others. Let the person leave a squad, or let that squad
    ask for the skill as a service.

    Bad::

        limits: {squads_per_member: 2}
        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
              limit-checks: {members: [ana]}
              statements: {members: [ana]}

    Good::

        limits: {squads_per_member: 2}
        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
              limit-checks: {members: [ana]}
              statements: {needs: [{squad: limit-checks}]}
    """
    for person_id, seats in roster.squads_of_person.items():
        if len(seats) > limits.squads_per_member:
            yield Problem(
                ("people", person_id),
                f"'{person_id}' works in {len(seats)} squads; at most {limits.squads_per_member}",
                related=tuple((seat.address, f"squad '{seat.id}'") for seat in seats),
                value=len(seats),
            )


@rule("TP302", Severity.ERROR, MORTENSEN_GARDNER)
def overcommitted_person(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person promised to squads for more of the week than there is.

    Each squad plans with the share it was promised; the missing hours return as work that waits.
    Lower a share, or let the person leave a squad. A squad without a written share gets what the
    others leave of the person's fte, and that must be more than nothing.

    Bad::

        people: {ana: {fte: 80%}}
        tribes:
          cards:
            squads:
              limit-raises: {members: [{person: ana, share: 50%}]}
              limit-checks: {members: [{person: ana, share: 50%}]}

    Good::

        people: {ana: {fte: 80%}}
        tribes:
          cards:
            squads:
              limit-raises: {members: [{person: ana, share: 50%}]}
              limit-checks: {members: [{person: ana, share: 30%}]}
    """
    for person_id, assigned in assignments_of_person(roster).items():
        fte = roster.person(person_id).fte
        excess = excess_share(fte, assigned)
        rest = ", ".join(f"'{place.seat.id}'" for place in assigned if place.share is None)
        if excess > 0 or (excess == 0 and rest):
            yield Problem(
                ("people", person_id),
                f"'{person_id}' is promised to squads for {show_share(fte + excess)} of a week "
                f"and works {show_share(fte)}{rest and ', which leaves nothing for '}{rest}",
                related=tuple((place.at, _promise(place)) for place in assigned),
                value=excess,
            )


def _promise(place: Assignment) -> str:
    share = "no share written" if place.share is None else show_share(place.share)
    return f"squad '{place.seat.id}': {share}"


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


@rule("TP304", Severity.ERROR, BRUNEL)
def two_chapters(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person in two chapters, and so with two line managers.

    Two leads set standards, review the same person and promise the same hours, and neither sees
    the whole. Keep the chapter of the main specialism; the other skill stays with the person. The
    chapters that somebody leads count as one.

    Bad::

        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
              research: {lead: cy, members: [ana, cy]}

    Good::

        people: {ana: {skills: {design: 1.0, research: 0.5}}, bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
              research: {lead: cy, members: [cy]}
    """
    for person_id, seats in roster.chapters_of_person.items():
        led = [seat for seat in seats if seat.chapter.lead == person_id]
        managers = len(seats) - len(led) + bool(led)
        if managers > 1:
            yield Problem(
                ("people", person_id),
                f"'{person_id}' has {managers} line managers, belonging to {len(seats)} chapters",
                related=tuple(
                    (seat.address, f"chapter '{seat.id}' of tribe '{seat.tribe_id}'")
                    for seat in seats
                ),
                value=managers,
            )


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


@rule("TP306", Severity.WARNING, MULTI_TEAM, MORTENSEN_GARDNER)
def tribe_straddler(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who works in squads of two tribes.

    Two tribe leads plan with one week and neither sees the other's plans, so a delay in one tribe
    becomes a delay in the other. Give the person to one tribe, or let the squads agree on what one
    does for the other.

    Bad::

        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
          loans:
            squads:
              interest: {members: [ana]}

    Good::

        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
          loans:
            squads:
              interest: {needs: [{squad: limit-raises}]}
    """
    for person_id, seats in roster.squads_of_person.items():
        tribes = sorted({seat.tribe_id for seat in seats})
        if len(tribes) > 1:
            named = ", ".join(f"'{tribe_id}'" for tribe_id in tribes)
            yield Problem(
                ("people", person_id),
                f"'{person_id}' works in squads of {len(tribes)} tribes: {named}",
                related=tuple(
                    (seat.address, f"squad '{seat.id}' of tribe '{seat.tribe_id}'")
                    for seat in seats
                ),
                value=len(tribes),
            )


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


@rule("TP308", Severity.WARNING, TIDY_FILES)
def repeated_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person listed twice in one squad or chapter.

    Only the first entry counts: a share written on the second is lost, and whoever removes one of
    them believes that the person has left. Remove the entry that is wrong.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo, ana]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo]}
    """
    for squad in roster.squads.values():
        people = [member.person for member in squad.squad.members]
        yield from _repeated(squad.address, f"squad '{squad.id}'", people)
    for chapter in roster.chapters:
        where = f"chapter '{chapter.id}' of tribe '{chapter.tribe_id}'"
        yield from _repeated(chapter.address, where, chapter.chapter.members)


def _repeated(at: Address, where: str, people: Iterable[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for position, person_id in enumerate(people):
        if first.setdefault(person_id, position) < position:
            yield Problem(
                (*at, "members", position),
                f"'{person_id}' is listed twice in {where}",
                related=(((*at, "members", first[person_id]), "the first entry"),),
                subject=person_id,
            )


RULES: tuple[Rule, ...] = (
    too_many_squads,
    overcommitted_person,
    idle_person,
    two_chapters,
    borrowed_member,
    tribe_straddler,
    chapterless_member,
    repeated_member,
)
"""The family's rules, in the order of their codes."""
