"""Who belongs where, and how often."""

from collections.abc import Iterable, Iterator, Mapping

from tribeplan.org.address import Address
from tribeplan.org.elements import counted, said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import (
    DIGITS,
    Assignment,
    ChapterSeat,
    Roster,
    SquadSeat,
    assignments,
    assignments_of_person,
    chapter_name,
    excess_share,
    show_share,
    squad_name,
    tribe_name,
)
from tribeplan.org.workload import squad_shares
from tribeplan.rules.fix import MOST_CHOICES, Case, Fix, room_in
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import (
    BRUNEL,
    CONTEXT_SWITCHING,
    MORTENSEN_GARDNER,
    MULTI_TEAM,
    SPOTIFY_2012,
    TIDY_FILES,
)
from tribeplan.scenario.edit import Edit, made, set_of, together
from tribeplan.scenario.people_edits import (
    leave_chapter,
    move_people,
    move_to_chapter,
    remove_people,
    set_share,
)

PERCENT = 100


@rule("TP301", Severity.ERROR, BRUNEL, MULTI_TEAM, CONTEXT_SWITCHING)
def too_many_squads(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who works in too many squads.

    Every further squad brings its own meetings and one more switch of mind, and what delays one
    squad travels with the person to the others. Let the person leave a squad, or let that squad
    ask for the skill as a service.

    Bad (-) and good (+)::

        limits: {squads_per_member: 2}
        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
              limit-checks: {members: [ana]}
      -       statements: {members: [ana]}
      +       statements: {needs: [{squad: limit-checks}]}
    """
    for person_id, seats in roster.squads_of_person.items():
        if len(seats) > limits.squads_per_member:
            yield problem(
                ("people", person_id),
                "'{person}' works in {seats} squads; at most {squads_per_member}",
                person=person_id,
                seats=len(seats),
                squads_per_member=limits.squads_per_member,
                related=tuple(
                    (seat.address, said("squad '{squad}'", squad=seat.id)) for seat in seats
                ),
                value=len(seats),
            )


def leave_squads(case: Case) -> Iterator[Edit]:
    """Let the person leave one of the squads; or as many as are too many, the last first."""
    person = str(case.problem.at[1])
    seats = case.roster.squads_of(person)
    excess = len(seats) - case.limits.squads_per_member
    owned = [seat.squad.product_owner == person for seat in seats]
    ordered = [seat for _, seat in sorted(zip(owned, reversed(seats), strict=True), key=_first)]
    leave = [move_people(case.roster, [person], left=seat.id, to=None) for seat in ordered]
    if excess == 1:
        yield from leave
    else:
        name = case.roster.name(person)
        yield together(
            said("Take {name} out of {excess} squads", name=name, excess=excess), leave[:excess]
        )


def _first(pair: tuple[bool, object]) -> bool:
    return pair[0]


@rule("TP302", Severity.ERROR, MORTENSEN_GARDNER)
def overcommitted_person(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person promised to squads for more of the week than there is.

    Each squad plans with the share it was promised; the missing hours return as work that waits.
    Lower a share, or let the person leave a squad. A squad without a written share gets what the
    others leave of the person's fte, and that must be more than nothing.

    Bad (-) and good (+)::

        people: {ana: {fte: 80%}}
        tribes:
          cards:
            squads:
              limit-raises: {members: [{person: ana, share: 50%}]}
      -       limit-checks: {members: [{person: ana, share: 50%}]}
      +       limit-checks: {members: [{person: ana, share: 30%}]}
    """
    for person_id, assigned in assignments_of_person(roster).items():
        fte = roster.person(person_id).fte
        excess = excess_share(fte, assigned)
        if excess < 0:
            continue
        rest = ", ".join(f"'{place.seat.id}'" for place in assigned if place.share is None)
        if excess > 0 or rest:
            yield problem(
                ("people", person_id),
                "'{person}' is promised to squads for {promised} of a week and works {fte}{left}",
                person=person_id,
                promised=show_share(fte + excess),
                fte=show_share(fte),
                left=said(", which leaves nothing for {squads}", squads=rest) if rest else "",
                related=tuple((place.at, _promise(place)) for place in assigned),
                value=excess,
            )


def _promise(place: Assignment) -> str:
    share = said("no share written") if place.share is None else show_share(place.share)
    return said("squad '{squad}': {share}", squad=place.seat.id, share=share)


def promise_less(case: Case) -> Iterator[Edit]:
    """Lower the shares in proportion, divide the week equally, or leave a squad."""
    roster, person = case.roster, str(case.problem.at[1])
    places = assignments_of_person(roster)[person]
    stated = [place for place in places if place.share is not None]
    total = sum(place.share or 0.0 for place in stated)
    left = roster.person(person).fte * len(stated) / len(places)
    name = roster.name(person)
    lowered = [
        set_share(roster, person, each.seat.id, _floor((each.share or 0.0) * left / total))
        for each in stated
    ]
    if all(_floor((each.share or 0.0) * left / total) > 0 for each in stated):
        yield together(said("Lower what {name} is promised for, in proportion", name=name), lowered)
    equal = [set_share(roster, person, each.seat.id, None) for each in stated]
    yield together(said("Divide the week of {name} equally", name=name), equal)
    for place in reversed(places):
        yield move_people(roster, [person], left=place.seat.id, to=None)


def _floor(share: float) -> float:
    """Round a share down to a whole per cent, but not because of the last binary digit."""
    return int(share * PERCENT + 1e-9) / PERCENT


@rule("TP303", Severity.WARNING, BRUNEL)
def idle_person(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who is in no squad, leads nothing, coaches nobody and decides nothing.

    Squads do the work; who is in none is missing from one in the model, or waits for work while
    others wait for people. Give the person a squad, or take them out of the model. An open seat is
    not reported: nobody sits there yet.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: ana, members: [ana, bo]}
            squads:
      -       limit-raises: {members: [ana]}
      +       limit-raises: {members: [ana, bo]}
    """
    occupied = _occupied(roster)
    for person_id, person in roster.organisation.people.items():
        if person_id not in occupied and not person.vacancy:
            yield problem(
                ("people", person_id),
                "'{person}' is in no squad, leads nothing, coaches nobody and decides nothing",
                person=person_id,
            )


def _occupied(roster: Roster) -> set[str]:
    people = set(roster.squads_of_person)
    for tribe in roster.organisation.tribes.values():
        people.update(tribe.management_team, tribe.agile_coaches)
        people.update(squad.coach for squad in tribe.squads.values() if squad.coach is not None)
    for gate in roster.organisation.decisions.values():
        people.update(gate.decides)
    return people


def place_or_remove(case: Case) -> Iterator[Edit]:
    """Put the person in a squad with room in their tribe, or take them out of the model."""
    person = str(case.problem.at[1])
    tribes = {seat.tribe_id for seat in case.roster.chapters_of_person.get(person, ())}
    seats = [
        seat
        for seat in case.roster.squads.values()
        if (not tribes or seat.tribe_id in tribes) and room_in(case, seat) > 0
    ]
    for seat in sorted(seats, key=lambda seat: len(seat.people))[:MOST_CHOICES]:
        yield move_people(case.roster, [person], left=None, to=seat.id)
    yield remove_people(case.roster, [person])


@rule("TP304", Severity.ERROR, BRUNEL)
def two_chapters(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person in two chapters, and so with two line managers.

    Two leads set standards, review the same person and promise the same hours, and neither sees
    the whole. Keep the chapter of the main specialism; the other skill stays with the person. The
    chapters that somebody leads count as one.

    Bad (-) and good (+)::

      - people: {ana: , bo: , cy: }
      + people: {ana: {skills: {design: 1.0, research: 0.5}}, bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
      -       research: {lead: cy, members: [ana, cy]}
      +       research: {lead: cy, members: [cy]}
    """
    for person_id, seats in roster.chapters_of_person.items():
        led = [seat for seat in seats if seat.chapter.lead == person_id]
        managers = len(seats) - len(led) + bool(led)
        if managers > 1:
            yield problem(
                ("people", person_id),
                "'{person}' has {managers} line managers, belonging to {seats} chapters",
                person=person_id,
                managers=managers,
                seats=len(seats),
                related=tuple(
                    (
                        seat.address,
                        said(
                            "chapter '{chapter}' of tribe '{tribe}'",
                            chapter=seat.id,
                            tribe=seat.tribe_id,
                        ),
                    )
                    for seat in seats
                ),
                value=managers,
            )


def keep_one_chapter(case: Case) -> Iterator[Edit]:
    """Keep the person in one of the chapters."""
    person = str(case.problem.at[1])
    seats = case.roster.chapters_of_person[person]
    led = [seat for seat in seats if seat.chapter.lead == person]
    kept = led[:1] or sorted(
        seats, key=lambda seat: seat.skill != case.roster.person(person).main_skill
    )
    for stays in kept:
        leave = [
            leave_chapter(case.roster, person, seat.tribe_id, seat.id)
            for seat in seats
            if seat is not stays and seat not in led
        ]
        name = chapter_name(case.roster, stays.tribe_id, stays.id)
        label = said(
            "Keep {person} in chapter {name} only",
            person=case.roster.name(person),
            name=name,
        )
        yield together(label, leave, stays.address)


@rule("TP305", Severity.WARNING, BRUNEL, SPOTIFY_2012)
def borrowed_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad member whose chapter is in another tribe.

    The line manager serves another purpose: when both tribes want the person, or their standards
    differ, it goes up to two tribe leads and waits there. Move the person to a chapter of the
    squad's tribe, or let the squad ask the other tribe for the skill.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo]}
            chapters:
      -       design: {members: [bo]}
      -   loans:
      -     chapters:
      -       design: {members: [ana]}
      +       design: {members: [ana, bo]}
    """
    for place in assignments(roster):
        chapters = roster.chapters_of_person.get(place.person_id, ())
        homes = {chapter.tribe_id for chapter in chapters}
        if homes and place.seat.tribe_id not in homes:
            named = ", ".join(f"'{tribe_id}'" for tribe_id in sorted(homes))
            yield problem(
                place.at,
                "'{person}' works in squad '{squad}' of tribe '{tribe}' while their chapter "
                "is in {named}",
                person=place.person_id,
                squad=place.seat.id,
                tribe=place.seat.tribe_id,
                named=named,
                related=tuple(
                    (seat.address, said("chapter '{chapter}'", chapter=seat.id))
                    for seat in chapters
                ),
                subject=place.person_id,
            )


def bring_into_the_tribe(case: Case) -> Iterator[Edit]:
    """Move the person to a chapter of the squad's tribe."""
    for seat in _chapters_for(case, case.problem.subject, case.squad.tribe_id):
        yield move_to_chapter(case.roster, [case.problem.subject], seat.tribe_id, seat.id)


def _chapters_for(case: Case, person: str, tribe: str) -> list[ChapterSeat]:
    """The chapters of a tribe, those of the person's skills first."""
    skills = case.roster.person(person).skills
    now = case.roster.chapter_of(person)
    wanted = {now.skill} if now else set[str]()
    seats = (seat for seat in case.roster.chapters if seat.tribe_id == tribe)
    best = sorted(seats, key=lambda seat: (seat.skill not in wanted, -skills.get(seat.skill, 0.0)))
    fitting = [seat for seat in best if seat.skill in wanted or seat.skill in skills]
    return (fitting or best)[:MOST_CHOICES]


@rule("TP306", Severity.WARNING, MULTI_TEAM, MORTENSEN_GARDNER)
def tribe_straddler(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who works in squads of two tribes.

    Two tribe leads plan with one week and neither sees the other's plans, so a delay in one tribe
    becomes a delay in the other. Give the person to one tribe, or let the squads agree on what one
    does for the other.

    Bad (-) and good (+)::

        people: {ana: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}
          loans:
            squads:
      -       interest: {members: [ana]}
      +       interest: {needs: [{squad: limit-raises}]}
    """
    for person_id, seats in roster.squads_of_person.items():
        tribes = sorted({seat.tribe_id for seat in seats})
        if len(tribes) > 1:
            named = ", ".join(f"'{tribe_id}'" for tribe_id in tribes)
            yield problem(
                ("people", person_id),
                "'{person}' works in squads of {tribes} tribes: {named}",
                person=person_id,
                tribes=len(tribes),
                named=named,
                related=tuple(
                    (
                        seat.address,
                        said(
                            "squad '{squad}' of tribe '{tribe}'", squad=seat.id, tribe=seat.tribe_id
                        ),
                    )
                    for seat in seats
                ),
                value=len(tribes),
            )


def keep_one_tribe(case: Case) -> Iterator[Edit]:
    """Keep the person in one of the tribes only."""
    person = str(case.problem.at[1])
    seats = case.roster.squads_of(person)
    for tribe in dict.fromkeys(seat.tribe_id for seat in seats):
        leave = [
            move_people(case.roster, [person], left=seat.id, to=None)
            for seat in seats
            if seat.tribe_id != tribe
        ]
        name = tribe_name(case.roster, tribe)
        yield together(
            said("Keep {person} in {name} only", person=case.roster.name(person), name=name),
            leave,
        )


@rule("TP307", Severity.WARNING, BRUNEL)
def chapterless_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad member in no chapter, and so without a line manager.

    Nobody looks after their craft, their growth and their review, until the product owner drifts
    into it. Add them to the chapter of their specialism. Agile coaches and tribe leads need none.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
      -       design: {lead: bo, members: [bo]}
      +       design: {lead: bo, members: [ana, bo]}
            squads:
              limit-raises: {members: [ana, bo]}
    """
    exempt = _leads_and_coaches(roster)
    for person_id, seats in roster.squads_of_person.items():
        if person_id not in roster.chapters_of_person and person_id not in exempt:
            yield problem(
                ("people", person_id),
                "'{person}' works in a squad and belongs to no chapter",
                person=person_id,
                related=tuple(
                    (seat.address, said("squad '{squad}'", squad=seat.id)) for seat in seats
                ),
            )


def _leads_and_coaches(roster: Roster) -> set[str]:
    people: set[str] = set()
    for tribe in roster.organisation.tribes.values():
        people.update(tribe.agile_coaches)
        people.update(squad.coach for squad in tribe.squads.values() if squad.coach is not None)
        if tribe.lead is not None:
            people.add(tribe.lead)
    return people


def give_a_chapter(case: Case) -> Iterator[Edit]:
    """Add the person to a chapter of a tribe whose squads they work in."""
    person = str(case.problem.at[1])
    for tribe in dict.fromkeys(seat.tribe_id for seat in case.roster.squads_of(person)):
        for seat in _chapters_for(case, person, tribe):
            yield move_to_chapter(case.roster, [person], seat.tribe_id, seat.id)


@rule("TP308", Severity.WARNING, TIDY_FILES)
def repeated_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person listed twice in one squad or chapter.

    Only the first entry counts: a share written on the second is lost, and whoever removes one of
    them believes that the person has left. Remove the entry that is wrong.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
      -       limit-raises: {members: [ana, bo, ana]}
      +       limit-raises: {members: [ana, bo]}
    """
    for squad in roster.squads.values():
        people = [member.person for member in squad.squad.members]
        yield from _repeated(squad.address, said("squad '{squad}'", squad=squad.id), people)
    for chapter in roster.chapters:
        where = said(
            "chapter '{chapter}' of tribe '{tribe}'", chapter=chapter.id, tribe=chapter.tribe_id
        )
        yield from _repeated(chapter.address, where, chapter.chapter.members)


def _repeated(at: Address, where: str, people: Iterable[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for position, person_id in enumerate(people):
        if first.setdefault(person_id, position) < position:
            yield problem(
                (*at, "members", position),
                "'{person}' is listed twice in {where}",
                person=person_id,
                where=where,
                related=(((*at, "members", first[person_id]), "the first entry"),),
                subject=person_id,
            )


def list_once(case: Case) -> Iterator[Edit]:
    """Remove the second entry."""
    at = case.problem.at
    tribe, id_, position = str(at[1]), str(at[3]), int(at[5])
    name = case.roster.name(case.problem.subject)
    if at[2] == "squads":
        seat = case.roster.squads[id_]
        entries = [each for n, each in enumerate(seat.squad.members) if n != position]
        where, edit = squad_name(case.roster, id_), _members_anew(seat, entries)
    else:
        members = case.roster.tribe(tribe).chapters[id_].members
        rest = [each for n, each in enumerate(members) if n != position]
        where = said("chapter {chapter}", chapter=chapter_name(case.roster, tribe, id_))
        edit = Edit("", (set_of("chapter", id_, tribe, members=rest),), at[:4])
    yield together(said("List {name} once in {where}", name=name, where=where), [edit], at[:4])


def _members_anew(seat: SquadSeat, entries: Iterable[object]) -> Edit:
    """Write a squad's members anew."""
    change = made("set", {"squad": seat.id, "members": list(entries)})
    return Edit(said("Write the members of {seat} anew", seat=seat.name), (change,), seat.address)


@rule("TP309", Severity.WARNING, MORTENSEN_GARDNER, MULTI_TEAM)
def part_time_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that most of its people give less than half of their time.

    Where most are elsewhere most of the week, the squad's work waits for whoever is away, and its
    people feel at home in another one. Let fewer people do more of it. Somebody's time is their
    fte: who works two days a week, and those for this squad, gives it everything.

    Bad (-) and good (+)::

        limits: {member_share_min: 50%}
        people: {ana: , bo: }
        tribes:
          cards:
            squads:
      -       limit-raises: {members: [{person: ana, share: 20%}, {person: bo, share: 20%}]}
      +       limit-raises: {members: [{person: ana, share: 20%}, {person: bo, share: 80%}]}
    """
    shares_of, everybody = squad_shares(roster), roster.organisation.people
    least = limits.member_share_min
    for seat in roster.squads.values():
        people, shares = seat.people, shares_of[seat.id]
        lacking = ((id_, least * everybody[id_].fte - shares[id_]) for id_ in people)
        short = [id_ for id_, lack in lacking if round(lack, DIGITS) > 0]
        if len(people) < 2 * len(short):
            yield problem(
                seat.address,
                "{short} of the {people} of squad '{squad}'{open} give it less than {share} "
                "of their time: {names}",
                short=len(short),
                people=counted(len(people), "person", "people"),
                open=roster.headcount(people).with_seats,
                squad=seat.id,
                share=show_share(limits.member_share_min),
                names=", ".join(f"'{id_}'" for id_ in short),
                value=len(short),
            )


RULES: Mapping[Rule, Fix | None] = {
    too_many_squads: leave_squads,
    overcommitted_person: promise_less,
    idle_person: place_or_remove,
    two_chapters: keep_one_chapter,
    borrowed_member: bring_into_the_tribe,
    tribe_straddler: keep_one_tribe,
    chapterless_member: give_a_chapter,
    repeated_member: list_once,
    part_time_squad: None,  # whose time, and what they then leave undone elsewhere, is a choice
}
"""The family's rules in the order of their codes, each with what mends it."""
