"""Mends of where people are: too many squads, too much promised, no chapter or two."""

from collections.abc import Iterator

from tribeplan.editing.changes import made, set_of
from tribeplan.editing.edit import Edit
from tribeplan.editing.mending import MOST_CHOICES, Case, room_in, set_members, together
from tribeplan.editing.staffing_edits import (
    leave_chapter,
    move_people,
    move_to_chapter,
    remove_people,
    set_share,
)
from tribeplan.editing.wording import chapter_name, person_name, squad_name, tribe_name
from tribeplan.org.assignment import assignments_of_person
from tribeplan.org.roster import ChapterSeat

PERCENT = 100


def too_many_squads(case: Case) -> Iterator[Edit]:
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
        name = person_name(case.roster, person)
        yield together(f"Take {name} out of {excess} squads", leave[:excess])


def _first(pair: tuple[bool, object]) -> bool:
    return pair[0]


def overcommitted_person(case: Case) -> Iterator[Edit]:
    """Lower the shares in proportion, divide the week equally, or leave a squad."""
    roster, person = case.roster, str(case.problem.at[1])
    places = assignments_of_person(roster)[person]
    stated = [place for place in places if place.share is not None]
    total = sum(place.share or 0.0 for place in stated)
    left = roster.person(person).fte * len(stated) / len(places)
    name = person_name(roster, person)
    lowered = [
        set_share(roster, person, each.seat.id, _floor((each.share or 0.0) * left / total))
        for each in stated
    ]
    if all(_floor((each.share or 0.0) * left / total) > 0 for each in stated):
        yield together(f"Lower what {name} is promised for, in proportion", lowered)
    equal = [set_share(roster, person, each.seat.id, None) for each in stated]
    yield together(f"Divide the week of {name} equally", equal)
    for place in reversed(places):
        yield move_people(roster, [person], left=place.seat.id, to=None)


def _floor(share: float) -> float:
    """Round a share down to a whole per cent, but not because of the last binary digit."""
    return int(share * PERCENT + 1e-9) / PERCENT


def idle_person(case: Case) -> Iterator[Edit]:
    """Give the person a squad with room in their tribe, or take them out of the model."""
    person = str(case.problem.at[1])
    tribes = {seat.tribe_id for seat in case.roster.chapters_of_person.get(person, ())}
    seats = [
        seat
        for seat in case.roster.squads.values()
        if (not tribes or seat.tribe_id in tribes) and room_in(case, seat) > 0
    ]
    for seat in sorted(seats, key=lambda seat: len(seat.squad.people))[:MOST_CHOICES]:
        yield move_people(case.roster, [person], left=None, to=seat.id)
    yield remove_people(case.roster, [person])


def two_chapters(case: Case) -> Iterator[Edit]:
    """Keep the person in one of the chapters."""
    person = str(case.problem.at[1])
    seats = case.roster.chapters_of_person[person]
    led = [seat for seat in seats if seat.chapter.lead == person]
    kept = led[:1] or sorted(seats, key=lambda seat: seat.skill != _main_skill(case, person))
    for stays in kept:
        leave = [
            leave_chapter(case.roster, person, seat.tribe_id, seat.id)
            for seat in seats
            if seat is not stays and seat not in led
        ]
        name = chapter_name(case.roster, stays.tribe_id, stays.id)
        label = f"Keep {person_name(case.roster, person)} in chapter {name} only"
        yield together(label, leave, stays.address)


def _main_skill(case: Case, person: str) -> str | None:
    return case.roster.person(person).main_skill


def chapters_for(case: Case, person: str, tribe: str) -> list[ChapterSeat]:
    """Give the chapters of a tribe, those of the person's skills first."""
    skills = case.roster.person(person).skills
    now = case.roster.chapter_of(person)
    wanted = {now.skill} if now else set[str]()
    seats = (seat for seat in case.roster.chapters if seat.tribe_id == tribe)
    best = sorted(seats, key=lambda seat: (seat.skill not in wanted, -skills.get(seat.skill, 0.0)))
    fitting = [seat for seat in best if seat.skill in wanted or seat.skill in skills]
    return (fitting or best)[:MOST_CHOICES]


def borrowed_member(case: Case) -> Iterator[Edit]:
    """Move the person to a chapter of the squad's tribe."""
    for seat in chapters_for(case, case.problem.subject, case.squad.tribe_id):
        yield move_to_chapter(case.roster, [case.problem.subject], seat.tribe_id, seat.id)


def chapterless_member(case: Case) -> Iterator[Edit]:
    """Add the person to a chapter of a tribe whose squads they work in."""
    person = str(case.problem.at[1])
    for tribe in dict.fromkeys(seat.tribe_id for seat in case.roster.squads_of(person)):
        for seat in chapters_for(case, person, tribe):
            yield move_to_chapter(case.roster, [person], seat.tribe_id, seat.id)


def tribe_straddler(case: Case) -> Iterator[Edit]:
    """Give the person to one of the tribes."""
    person = str(case.problem.at[1])
    seats = case.roster.squads_of(person)
    for tribe in dict.fromkeys(seat.tribe_id for seat in seats):
        leave = [
            move_people(case.roster, [person], left=seat.id, to=None)
            for seat in seats
            if seat.tribe_id != tribe
        ]
        name = tribe_name(case.roster, tribe)
        yield together(f"Keep {person_name(case.roster, person)} in {name} only", leave)


def repeated_member(case: Case) -> Iterator[Edit]:
    """Remove the second entry."""
    at = case.problem.at
    tribe, id_, position = str(at[1]), str(at[3]), int(at[5])
    name = person_name(case.roster, case.problem.subject)
    if at[2] == "squads":
        seat = case.roster.squads[id_]
        entries = [each for n, each in enumerate(seat.squad.members) if n != position]
        where, edit = squad_name(case.roster, id_), set_members(seat, entries)
    else:
        members = case.roster.tribe(tribe).chapters[id_].members
        rest = [each for n, each in enumerate(members) if n != position]
        where = f"chapter {chapter_name(case.roster, tribe, id_)}"
        edit = Edit("", (set_of("chapter", id_, tribe, members=rest),), at[:4])
    yield together(f"List {name} once in {where}", [edit], at[:4])


def taught(case: Case, person: str, skill: str) -> Edit:
    """Let somebody learn half of what an expert of a skill can do."""
    change = made("set", {"person": person, "skills": {skill: 0.5}})
    label = f"Let {person_name(case.roster, person)} learn {skill} (50%)"
    return Edit(label, (change,), ("people", person, "skills"))


def one_sided_member(case: Case) -> Iterator[Edit]:
    """Let the person learn what colleagues in the squads are best at."""
    person = str(case.problem.at[1])
    own = case.roster.person(person).skills
    colleagues = (each for seat in case.roster.squads_of(person) for each in seat.squad.people)
    skills = dict.fromkeys(_main_skill(case, each) for each in colleagues)
    others = [skill for skill in skills if skill is not None and skill not in own]
    for skill in others[:MOST_CHOICES]:
        yield taught(case, person, skill)


def lone_skill_holder(case: Case) -> Iterator[Edit]:
    """Let somebody in the same chapters or squads learn the skill beside the holder."""
    tribe, _, skill = case.problem.subject.rpartition("/")
    people = case.roster.organisation.people
    holders = [each for each in case.roster.tribe(tribe).people if skill in people[each].skills]
    near: list[str] = []
    for holder in holders:
        for home in case.roster.chapters_of_person.get(holder, ()):
            near += home.chapter.people if home.tribe_id == tribe else ()
        for seat in case.roster.squads_of(holder):
            near += seat.squad.people if seat.tribe_id == tribe else ()
    learners = [
        each for each in dict.fromkeys(near) if each not in holders and not people[each].vacancy
    ]
    for person in learners[:MOST_CHOICES]:
        yield taught(case, person, skill)
