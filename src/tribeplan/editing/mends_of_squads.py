"""Mends of squads and chapters of the wrong size, without a skill, or with too much work."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from tribeplan.editing.changes import made, set_of
from tribeplan.editing.edit import Edit
from tribeplan.editing.mending import (
    MOST_CHOICES,
    MOST_SEATS,
    Case,
    candidates,
    free_candidates,
    free_id,
    leaders,
    neighbours,
    open_seats,
    room_in,
    seats_for,
    together,
)
from tribeplan.editing.staffing_edits import move_people, move_to_chapter
from tribeplan.editing.structure_edits import merge_squads, remove_element, split_squad
from tribeplan.editing.wording import chapter_name, person_name, squad_name
from tribeplan.org.roster import SquadSeat
from tribeplan.org.task import each_task


def oversized_squad(case: Case) -> Iterator[Edit]:
    """Split the squad with every craft in each part, or move who is too many to a smaller one."""
    yield from _split(case)
    seat = case.squad
    excess = len(seat.squad.people) - case.limits.squad_size
    busy = leaders(case.roster)
    movable = [each.person for each in seat.squad.members if each.person not in busy]
    leaving = list(dict.fromkeys(reversed(movable)))[:excess]
    for other in neighbours(case, seat)[:MOST_CHOICES]:
        if len(leaving) == excess and room_in(case, other) >= excess:
            yield move_people(case.roster, leaving, left=seat.id, to=other.id)


def _split(case: Case) -> Iterator[Edit]:
    seat, roster = case.squad, case.roster
    people = seat.squad.people
    number = math.ceil(len(people) / case.limits.squad_size)
    ids = [seat.id]
    for _ in range(number - 1):
        known = {*roster.squads, *ids}
        ids.append(free_id(f"{seat.id}"[:76], known))
    parts = _dealt(case, people, number)
    owners = [seat.squad.product_owner]
    for part in parts[1:]:
        owners += free_candidates(roster, part)[:1]
    if len(owners) < number or None in owners[1:]:
        return
    split = split_squad(roster, seat.id, dict(zip(ids, parts, strict=True)))
    owned = [
        set_of("squad", id_, product_owner=owner)
        for id_, owner in zip(ids[1:], owners[1:], strict=True)
    ]
    words = "two" if number == 2 else str(number)  # noqa: PLR2004  # the usual case has a word
    names = " and ".join(person_name(roster, str(owner)) for owner in owners[1:])
    label = f"Split {squad_name(roster, seat.id)} in {words}; {names} as new product owner"
    yield Edit(label, (*split.changes, *owned), seat.address)


def _dealt(case: Case, people: Sequence[str], number: int) -> list[list[str]]:
    """Deal people out like cards, craft by craft; the product owner to the first part."""
    owner = case.squad.squad.product_owner
    homes = {each: case.roster.chapter_of(each) for each in people}
    crafts = {each: home.id if home else "" for each, home in homes.items()}
    order = sorted(people, key=lambda each: (each != owner, crafts[each], people.index(each)))
    return [order[part::number] for part in range(number)]


def undersized_squad(case: Case) -> Iterator[Edit]:
    """Give the squad people who are in none, or open seats; or merge it with a small one."""
    seat, roster = case.squad, case.roster
    short = case.limits.squad_size_min - len(seat.squad.people)
    idle = [
        each
        for each in _near(case, seat)
        if not roster.squads_of(each) and each not in leaders(roster)
    ]
    if len(idle) >= short:
        yield move_people(roster, idle[:short], left=None, to=seat.id)
    yield from open_seats(case, seat, short)
    for other in neighbours(case, seat)[:MOST_CHOICES]:
        together_people = {*seat.squad.people, *other.squad.people}
        if len(together_people) <= case.limits.squad_size:
            yield merge_squads(roster, [other.id, seat.id], other.id)


def _near(case: Case, seat: SquadSeat) -> tuple[str, ...]:
    """Give the people of the squad's tribe, then those of none."""
    roster = case.roster
    tribe = roster.tribe(seat.tribe_id).people
    homeless = [each for each in roster.organisation.people if roster.chapter_of(each) is None]
    return tuple(dict.fromkeys((*tribe, *homeless)))


def overstretched_player_coach(case: Case) -> Iterator[Edit]:
    """Let the lead leave the squads."""
    lead = str(case.roster.tribe(str(case.problem.at[1])).chapters[str(case.problem.at[3])].lead)
    leave = [
        move_people(case.roster, [lead], left=seat.id, to=None)
        for seat in case.roster.squads_of(lead)
    ]
    name = person_name(case.roster, lead)
    yield together(f"Let {name} leave the squads and lead the chapter only", leave)


def undersized_chapter(case: Case) -> Iterator[Edit]:
    """Join the chapter to another of the tribe."""
    tribe, chapter = str(case.problem.at[1]), str(case.problem.at[3])
    roster = case.roster
    home = roster.tribe(tribe).chapters
    others = sorted((id_ for id_ in home if id_ != chapter), key=lambda id_: -len(home[id_].people))
    for other in others[:MOST_CHOICES]:
        joined = move_to_chapter(roster, home[chapter].people, tribe, other)
        gone = remove_element(roster, case.problem.at[:4])
        names = [chapter_name(roster, tribe, id_) for id_ in (chapter, other)]
        label = f"Join chapter {names[0]} to {names[1]}"
        yield together(label, [joined, gone], ("tribes", tribe, "chapters", other))


def single_chapter_squad(case: Case) -> Iterator[Edit]:
    """Open a seat for another chapter of the tribe."""
    seat = case.squad
    homes = {home.id for each in seat.squad.people if (home := case.roster.chapter_of(each))}
    others = [id_ for id_ in case.roster.tribe(seat.tribe_id).chapters if id_ not in homes]
    for chapter in others[:MOST_CHOICES]:
        yield from open_seats(case, seat, 1, chapter=chapter)


def missing_skill(case: Case) -> Iterator[Edit]:
    """Bring somebody with the skill in, or open a seat for it."""
    seat, skill, roster = case.squad, case.problem.subject, case.roster
    people = roster.organisation.people
    able = [each for each in _near(case, seat) if skill in people[each].skills]
    room = case.limits.squads_per_member
    free = [each for each in candidates(roster, able) if len(roster.squads_of(each)) < room]
    by_squads = sorted(free, key=lambda each: len(roster.squads_of(each)))
    for person in by_squads[:MOST_CHOICES]:
        yield move_people(roster, [person], left=None, to=seat.id)
    yield from open_seats(case, seat, 1, skill=skill)


def unreachable_compliance(case: Case) -> Iterator[Edit]:
    """Bring the skill in, or need a squad that has it."""
    yield from missing_skill(case)
    seat, skill, roster = case.squad, case.problem.subject, case.roster
    people = roster.organisation.people
    able = [
        other
        for other in roster.squads.values()
        if other.id != seat.id and any(skill in people[each].skills for each in other.squad.people)
    ]
    for other in sorted(able, key=lambda each: each.tribe_id != seat.tribe_id)[:MOST_CHOICES]:
        need = {"squad": other.id, "for": skill}
        label = f"{squad_name(roster, seat.id)} needs {squad_name(roster, other.id)} for {skill}"
        change = made("set", {"squad": seat.id, "needs": [*seat.squad.needs, need]})
        yield Edit(label, (change,), seat.address)


def overloaded_squad(case: Case) -> Iterator[Edit]:
    """Open seats for what the squad is asked for most, as many as do the work that is too much."""
    days: Counter[str] = Counter()
    for task in each_task(case.roster.organisation.work):
        if task.squad == case.squad.id:
            days[task.step.skill] += 1
    skill = days.most_common(1)[0][0] if days else None
    fewest = seats_for(case, case.excess)
    for number in range(fewest, min(fewest + 1, MOST_SEATS) + 1):
        yield from open_seats(case, case.squad, number, skill=skill)


def skill_shortage(case: Case) -> Iterator[Edit]:
    """Open seats for the skill in the squad that is asked for it most."""
    tribe, skill = str(case.problem.at[1]), case.problem.subject
    asked: Counter[str] = Counter()
    for task in each_task(case.roster.organisation.work):
        if task.step.skill == skill and case.roster.squads[task.squad].tribe_id == tribe:
            asked[task.squad] += 1
    if asked:
        seat = case.roster.squads[asked.most_common(1)[0][0]]
        yield from open_seats(case, seat, seats_for(case, case.excess), skill=skill)
