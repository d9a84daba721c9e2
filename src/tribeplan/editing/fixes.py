"""Quick fixes: for a finding, the edits that would make it vanish."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from tribeplan.editing.edit import Edit
from tribeplan.editing.elements import (
    chapter_name,
    element_name,
    person_name,
    squad_name,
    tribe_name,
)
from tribeplan.editing.fields import subject_of
from tribeplan.editing.people import (
    add_agile_coach,
    leave_chapter,
    move_people,
    move_to_chapter,
    remove_people,
    set_chapter_lead,
    set_coach,
    set_product_owner,
    set_share,
    set_tribe_lead,
)
from tribeplan.editing.structure import (
    merge_squads,
    move_feature,
    move_squad,
    move_stream,
    remove_element,
    split_squad,
)
from tribeplan.editing.typed import made, set_of
from tribeplan.org.address import Address
from tribeplan.org.element import end_of
from tribeplan.org.elements import element_address, element_at, kind_of
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import ChapterSeat, Roster, SquadSeat, assignments_of_person
from tribeplan.org.teams import Chapter, Funding, Interaction, KindOfWork, Mandate
from tribeplan.org.workload import DAYS_PER_WEEK, each_task
from tribeplan.rules.catalogue import CATALOGUE
from tribeplan.rules.check import run_rules
from tribeplan.rules.finding import Finding, Key
from tribeplan.rules.rule import Problem, Rule, Severity
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.revisions import field_names

# --- What mends of different rules are made of: who would do for a role, open seats, free ids ----

MOST_SEATS = 3
"""Open seats that are worth proposing at once; beyond, the work is what is wrong."""

MOST_CHOICES = 3
"""People or places that are proposed for one thing."""


class Case(NamedTuple):
    """A problem of a rule, in the organisation it was found in."""

    roster: Roster
    problem: Problem
    limits: Limits

    @property
    def squad(self) -> SquadSeat:
        """The squad it is about."""
        return self.roster.squads[str(self.problem.at[3])]

    @property
    def excess(self) -> float:
        """By how much the limit is passed, when the rule's value counts from the limit."""
        return self.problem.value or 0.0


def together(label: str, edits: Iterable[Edit], target: Address = ()) -> Edit:
    """Make one edit of several that do not touch each other."""
    listed = tuple(edits)
    changes = tuple(change for edit in listed for change in edit.changes)
    where = target or next((edit.target for edit in listed), ())
    return Edit(label, changes, where)


def set_members(seat: SquadSeat, entries: Iterable[object]) -> Edit:
    """Write a squad's members anew."""
    change = made("set", {"squad": seat.id, "members": list(entries)})
    return Edit(f"Write the members of {seat.squad.name or seat.id} anew", (change,), seat.address)


def free_id(wanted: str, known: Collection[str]) -> str:
    """An id that is not taken: the wanted one, or with the next number behind it.

    >>> free_id("app", {"app", "app-2"})
    'app-3'
    """
    number = 1
    found = wanted
    while found in known:
        number += 1
        found = f"{wanted}-{number}"
    return found


def leaders(roster: Roster) -> frozenset[str]:
    """Everybody who leads a tribe or a chapter, owns a product, or coaches."""
    found: set[str | None] = set()
    for tribe in roster.organisation.tribes.values():
        found |= {tribe.lead, *tribe.chapter_leads, *tribe.agile_coaches}
        for squad in tribe.squads.values():
            found |= {squad.product_owner, squad.coach}
    return frozenset(person for person in found if person is not None)


def candidates(roster: Roster, people: Iterable[str], but: Collection[str] = ()) -> tuple[str, ...]:
    """Who would do for a role: those who have none first, open seats never."""
    busy = leaders(roster)
    free = [each for each in people if each not in but and not roster.person(each).vacancy]
    return tuple(sorted(dict.fromkeys(free), key=lambda each: each in busy))


def free_candidates(
    roster: Roster, people: Iterable[str], but: Collection[str] = ()
) -> tuple[str, ...]:
    """Who would do for a role and has none yet; anybody when there is nobody like that."""
    found = candidates(roster, people, but)
    busy = leaders(roster)
    return tuple(each for each in found if each not in busy) or found


def room_in(case: Case, seat: SquadSeat) -> int:
    """How many more people a squad may have."""
    return case.limits.squad_size - len(seat.squad.people)


def neighbours(case: Case, seat: SquadSeat) -> list[SquadSeat]:
    """The other squads of a squad's tribe, the smallest first."""
    others = (
        each
        for each in case.roster.squads.values()
        if each.tribe_id == seat.tribe_id and each.id != seat.id
    )
    return sorted(others, key=lambda each: len(each.squad.people))


def open_seats(
    case: Case, seat: SquadSeat, number: int, skill: str | None = None, chapter: str | None = None
) -> Iterator[Edit]:
    """Open seats in a squad, with the skill and in the chapter that guards it."""
    if not 1 <= number <= MOST_SEATS:
        return
    roster = case.roster
    tribe = roster.tribe(seat.tribe_id)
    guards = [id_ for id_, each in tribe.chapters.items() if (each.skill or id_) == skill]
    home = chapter or next(iter(guards), None)
    known = set(roster.organisation.people)
    changes: list[Change] = []
    for _ in range(number):
        person = free_id(f"{skill or home or seat.id}-seat"[:76], known)
        known.add(person)
        joiner = {
            "person": person,
            "vacancy": True,
            "skills": {skill: 1.0} if skill else None,
            "squad": seat.id,
            "chapter": home,
            "tribe": seat.tribe_id if home else None,
        }
        changes.append(made("add", joiner))
    what = f" for {skill or home}" if skill or home else ""
    many = "an open seat" if number == 1 else f"{number} open seats"
    label = f"Add {many}{what} to {squad_name(roster, seat.id)}"
    yield Edit(label, tuple(changes), seat.address)


def seats_for(case: Case, days_a_week: float) -> int:
    """How many full-time people do so many person-days a week, at least one."""
    return max(1, math.ceil(days_a_week / (DAYS_PER_WEEK * case.limits.availability)))


# --- Mends of where people are: too many squads, too much promised, no chapter or two ------------

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
    """The person a squad with room in their tribe, or take them out of the model."""
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
    """The chapters of a tribe, those of the person's skills first."""
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
    """The person to one of the tribes."""
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


# --- Mends of who has which role: nobody, two at once, the wrong one -----------------------------


def another_owner(case: Case) -> Iterator[Edit]:
    """Let somebody who works in the squad own its product, whoever has no role yet first."""
    squad = case.squad.squad
    but = () if squad.product_owner is None else (squad.product_owner,)
    for person in free_candidates(case.roster, squad.people, but)[: MOST_CHOICES + 2]:
        yield set_product_owner(case.roster, case.squad.id, person)


def absent_product_owner(case: Case) -> Iterator[Edit]:
    """Add the owner to the members, or let a member own the product."""
    seat = case.squad
    owner = seat.squad.product_owner
    if owner is not None:
        who = person_name(case.roster, owner)
        label = f"Add {who} to the members of {squad_name(case.roster, seat.id)}"
        yield Edit(label, (made("set", {"member": owner, "squad": seat.id}),), seat.address)
    for person in free_candidates(case.roster, seat.squad.people, (str(owner),))[:MOST_CHOICES]:
        change = set_of("squad", seat.id, product_owner=person)
        label = f"Make {person_name(case.roster, person)} product owner instead of {owner}"
        yield Edit(label, (change,), case.problem.at)


def shared_product_owner(case: Case) -> Iterator[Edit]:
    """Name another owner for one of the squads, or for as many as are too many."""
    owner = str(case.problem.at[1])
    roster = case.roster
    owned = [seat for seat in roster.squads.values() if seat.squad.product_owner == owner]
    edits: list[Edit] = []
    for seat in reversed(owned):
        heirs = free_candidates(roster, seat.squad.people, (owner,))
        edits += [set_product_owner(roster, seat.id, heir) for heir in heirs[:1]]
    excess = len(owned) - case.limits.squads_per_product_owner
    if excess == 1:
        yield from edits
    elif len(edits) >= excess:
        words = f"Name other product owners for {excess} squads of {person_name(roster, owner)}"
        yield together(words, edits[:excess])


def leaderless_chapter(case: Case) -> Iterator[Edit]:
    """Let a member lead, who has no role yet and knows most of the craft."""
    tribe, chapter = str(case.problem.at[1]), str(case.problem.at[3])
    home = case.roster.tribe(tribe).chapters[chapter]
    for person in _heads(case, home, chapter):
        yield set_chapter_lead(case.roster, tribe, chapter, person)


def _heads(case: Case, home: Chapter, chapter: str) -> list[str]:
    skill = home.skill or chapter
    people = free_candidates(case.roster, home.people, (str(home.lead),))
    return sorted(people, key=lambda each: -case.roster.person(each).skills.get(skill, 0.0))[
        :MOST_CHOICES
    ]


def outside_chapter_lead(case: Case) -> Iterator[Edit]:
    """Add the lead to the members, or let a member lead."""
    tribe, chapter = str(case.problem.at[1]), str(case.problem.at[3])
    home = case.roster.tribe(tribe).chapters[chapter]
    lead = str(home.lead)
    who, where = person_name(case.roster, lead), chapter_name(case.roster, tribe, chapter)
    joined = set_of("chapter", chapter, tribe, members=[*home.members, lead])
    yield Edit(f"Add {who} to the members of chapter {where}", (joined,), case.problem.at[:4])
    for person in _heads(case, home, chapter):
        change = set_of("chapter", chapter, tribe, lead=person)
        label = f"Make {person_name(case.roster, person)} lead of chapter {where} instead of {who}"
        yield Edit(label, (change,), case.problem.at)


def leaderless_tribe(case: Case) -> Iterator[Edit]:
    """Let somebody lead who is in no squad, or leads a chapter."""
    roster, tribe = case.roster, str(case.problem.at[1])
    busy = leaders(roster)
    everybody = roster.organisation.people
    idle = [
        each
        for each in everybody
        if each not in busy and not roster.squads_of(each) and roster.chapter_of(each) is None
    ]
    heads = [each for each in roster.tribe(tribe).chapter_leads if not roster.squads_of(each)]
    free = candidates(roster, [*idle, *heads]) or candidates(roster, roster.tribe(tribe).people)
    for person in free[:MOST_CHOICES]:
        yield set_tribe_lead(roster, tribe, person)


def chapter_lead_as_product_owner(case: Case) -> Iterator[Edit]:
    """Let somebody else own the product, or lead the chapter."""
    yield from another_owner(case)
    owner = case.squad.squad.product_owner
    for seat in case.roster.chapters:
        if seat.chapter.lead == owner:
            for person in _heads(case, seat.chapter, seat.id)[:1]:
                yield set_chapter_lead(case.roster, seat.tribe_id, seat.id, person)


def chapter_lead_twice(case: Case) -> Iterator[Edit]:
    """Let a member lead one of the chapters, and its present lead be in the other only."""
    lead = str(case.problem.at[1])
    for seat in reversed(case.roster.chapters):
        if seat.chapter.lead != lead:
            continue
        stay = [each for each in seat.chapter.members if each != lead]
        for person in _heads(case, seat.chapter, seat.id)[:1]:
            change = set_of("chapter", seat.id, seat.tribe_id, lead=person, members=stay)
            who, whom = person_name(case.roster, person), person_name(case.roster, lead)
            label = f"Make {who} lead of chapter {seat.chapter.name or seat.id} instead of {whom}"
            yield Edit(label, (change,), (*seat.address, "lead"))


def another_coach(case: Case) -> Iterator[Edit]:
    """Let a coach of the tribe who has room help the squad, the least busy first."""
    seat = case.squad
    now = seat.squad.coach
    for coach in _coaches(case, seat.tribe_id, now)[:MOST_CHOICES]:
        yield set_coach(case.roster, seat.id, coach)


def coach_in_charge(case: Case) -> Iterator[Edit]:
    """Let another coach help the squad, or nobody."""
    yield from another_coach(case)
    yield set_coach(case.roster, case.squad.id, None)


def unlisted_coach(case: Case) -> Iterator[Edit]:
    """Add the coach to those of the tribe, or let one of these help."""
    yield add_agile_coach(case.roster, case.squad.tribe_id, str(case.squad.squad.coach))
    yield from another_coach(case)


def overloaded_coach(case: Case) -> Iterator[Edit]:
    """The last of the squads to another coach of their tribe, or let go of them."""
    coach = str(case.problem.at[1])
    roster = case.roster
    coached = [seat for seat in roster.squads.values() if seat.squad.coach == coach]
    too_many = coached[case.limits.squads_per_coach :]
    heirs = [_coaches(case, seat.tribe_id, coach) for seat in too_many]
    name = person_name(roster, coach)
    if all(heirs):
        pairs = zip(too_many, heirs, strict=True)
        given = [set_coach(roster, seat.id, heir[0]) for seat, heir in pairs]
        names = ", ".join(squad_name(roster, seat.id) for seat in too_many)
        yield together(f"Give {names} to another coach than {name}", given)
    free = [set_coach(roster, seat.id, None) for seat in too_many]
    names = ", ".join(squad_name(roster, seat.id) for seat in too_many)
    yield together(f"{name} no longer coaches {names}", free)


def _coaches(case: Case, tribe: str, but: str | None) -> list[str]:
    """The coaches of a tribe who have room for one more squad, the least busy first."""
    busy = {id_: 0 for id_ in case.roster.tribe(tribe).agile_coaches if id_ != but}
    for seat in case.roster.squads.values():
        if seat.squad.coach in busy:
            busy[seat.squad.coach] += 1
    fitting = [coach for coach, squads in busy.items() if squads < case.limits.squads_per_coach]
    return sorted(fitting, key=lambda coach: busy[coach])


# --- Mends of squads and chapters of the wrong size, without a skill, or with too much work ------


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
    """The squad people who are in none, or open seats; or merge it with a small one."""
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
    """The people of the squad's tribe, then those of none."""
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


# --- Mends of what work waits for: mandates, gates, needs and limits on work in progress ---------

USUAL_WIP_LIMITS = (3, 2)


def weak_mandate(case: Case) -> Iterator[Edit]:
    """The squad the full mandate."""
    label = f"Give {squad_name(case.roster, case.squad.id)} the full mandate"
    change = set_of("squad", case.squad.id, mandate=Mandate.FULL)
    yield Edit(label, (change,), (*case.squad.address, "mandate"))


def too_many_decision_layers(case: Case) -> Iterator[Edit]:
    """The squad the full mandate, or take a gate away."""
    yield from weak_mandate(case)
    for at, _ in case.problem.related:
        yield remove_element(case.roster, at[:2])


def slow_gate(case: Case) -> Iterator[Edit]:
    """Let the gate decide when asked, meet as often as squads release, or go."""
    gate = str(case.problem.at[1])
    name = element_name(case.roster, case.problem.at)
    asked = set_of("gate", gate, every_days=None)
    yield Edit(f"Let gate {name} decide when it is asked", (asked,), case.problem.at)
    for at, _ in case.problem.related:
        days = case.roster.squads[str(at[3])].squad.cadence_days
        often = set_of("gate", gate, every_days=days)
        label = f"Let gate {name} meet every {days:g} working days"
        yield Edit(label, (often,), case.problem.at)
    yield remove_element(case.roster, case.problem.at[:2])


def ownerless_gate(case: Case) -> Iterator[Edit]:
    """Let the tribe leads decide, or take the gate away."""
    gate_id = str(case.problem.at[1])
    gate = case.roster.organisation.decisions[gate_id]
    tribes = case.roster.organisation.tribes
    leads = dict.fromkeys(tribes[id_].lead for id_ in gate.tribes or tribes)
    known = [lead for lead in leads if lead is not None]
    if known:
        who = "the tribe leads" if len(known) > 1 else person_name(case.roster, known[0])
        name = element_name(case.roster, case.problem.at)
        change = set_of("gate", gate_id, decides=known)
        yield Edit(f"Let {who} decide at gate {name}", (change,), case.problem.at)
    yield remove_element(case.roster, case.problem.at)


def without_element(case: Case) -> Iterator[Edit]:
    """Take away what the problem is about."""
    yield remove_element(case.roster, case.problem.at)


def dependency_cycle(case: Case) -> Iterator[Edit]:
    """Turn one of the needs in the circle into a service."""
    yield from _as_services(case, 1)


def too_many_needs(case: Case) -> Iterator[Edit]:
    """Turn as many needs into services as are too many."""
    most = (
        case.limits.needed_squads
        if case.problem.related and case.problem.related[0][0][:4] == case.problem.at[:4]
        else case.limits.needing_squads
    )
    yield from _as_services(case, int(case.excess) - most)


def _as_services(case: Case, number: int) -> Iterator[Edit]:
    needs = [at for at, _ in case.problem.related if at[4:5] == ("needs",)]
    if number == 1:
        for at in reversed(needs):
            yield _as_service(case, at)
    elif 0 < number <= len(needs) and len({at[3] for at in needs}) == len(needs):
        edits = [_as_service(case, at) for at in needs[-number:]]
        yield together(f"Turn {number} needs into services", edits)
    elif 0 < number <= len(needs):
        yield _one_squad_as_services(case, needs[-number:])


def _as_service(case: Case, at: Address) -> Edit:
    return _one_squad_as_services(case, [at])


def _one_squad_as_services(case: Case, addresses: Sequence[Address]) -> Edit:
    squad = str(addresses[0][3])
    positions = {int(at[5]) for at in addresses}
    needs = case.roster.squads[squad].squad.needs
    turned = [
        need.model_copy(update={"mode": Interaction.X_AS_A_SERVICE}) if n in positions else need
        for n, need in enumerate(needs)
    ]
    names = [squad_name(case.roster, needs[n].squad) for n in sorted(positions)]
    label = f"{squad_name(case.roster, squad)} takes {', '.join(names)} as a service"
    return Edit(label, (set_of("squad", squad, needs=turned),), addresses[0])


def undeclared_dependency(case: Case) -> Iterator[Edit]:
    """Say that the squad needs the other."""
    yield _needing(case, case.squad.id, case.problem.subject)


def hidden_coupling(case: Case) -> Iterator[Edit]:
    """Say that one squad needs the other, or merge them."""
    one, two = case.squad.id, case.problem.subject
    yield _needing(case, one, two)
    yield _needing(case, two, one)
    yield merge_squads(case.roster, [one, two], one)


def _needing(case: Case, squad: str, needed: str) -> Edit:
    seat = case.roster.squads[squad]
    needs = [*seat.squad.needs, {"squad": needed}]
    label = f"{squad_name(case.roster, squad)} needs {squad_name(case.roster, needed)}"
    return Edit(label, (made("set", {"squad": squad, "needs": needs}),), seat.address)


def missing_wip_limit(case: Case) -> Iterator[Edit]:
    """Set a usual limit, no higher than the number of people."""
    people = max(1, len(case.squad.squad.people))
    for limit in dict.fromkeys(min(each, people) for each in USUAL_WIP_LIMITS):
        yield _wip_limit(case, limit)


def loose_wip_limit(case: Case) -> Iterator[Edit]:
    """Lower the limit to the number of people, or to half of it."""
    people = len(case.squad.squad.people)
    for limit in dict.fromkeys((people, (people + 1) // 2)):
        if limit:
            yield _wip_limit(case, limit)


def _wip_limit(case: Case, limit: int) -> Edit:
    label = f"{squad_name(case.roster, case.squad.id)}: WIP limit {limit}"
    change = set_of("squad", case.squad.id, wip_limit=limit)
    return Edit(label, (change,), (*case.squad.address, "wip_limit"))


def waiting_circle(case: Case) -> Iterator[Edit]:
    """Let one of the features not wait."""
    for at, _ in case.problem.related[: MOST_CHOICES + 2]:
        feature = str(at[2])
        after = case.roster.organisation.work.features[feature].after
        rest = [each for n, each in enumerate(after) if n != int(at[4])]
        name = element_name(case.roster, at)
        awaited = element_name(case.roster, ("work", "features", after[int(at[4])]))
        label = f"Let {name} not wait for {awaited}"
        yield Edit(label, (set_of("feature", feature, after=rest or None),), at[:4])


def self_need(case: Case) -> Iterator[Edit]:
    """Remove the entry."""
    needs = case.squad.squad.needs
    rest = [need for n, need in enumerate(needs) if n != int(case.problem.at[5])]
    label = f"{squad_name(case.roster, case.squad.id)} no longer needs itself"
    change = set_of("squad", case.squad.id, needs=rest or None)
    yield Edit(label, (change,), case.squad.address)


# --- Mends of money, kinds of work, order and what is left over in a model -----------------------


def project_funding(case: Case) -> Iterator[Edit]:
    """Fund the value stream."""
    label = f"Fund {squad_name(case.roster, case.squad.id)} by its value stream"
    change = set_of("squad", case.squad.id, funding=Funding.VALUE_STREAM)
    yield Edit(label, (change,), case.problem.at)


def lasting_squad(case: Case) -> Iterator[Edit]:
    """Let the squad stay."""
    label = f"Let {squad_name(case.roster, case.squad.id)} stay"
    yield Edit(label, (set_of("squad", case.squad.id, ends=None),), case.squad.address)


def orphaned_work(case: Case) -> Iterator[Edit]:
    """Let the squad stay, or give all its work to another of the tribe."""
    yield from lasting_squad(case)
    for other in neighbours(case, case.squad)[:MOST_CHOICES]:
        if end_of(other.squad.ends) is None:
            yield _handed_over(case, case.squad.id, other.id)


def _handed_over(case: Case, squad: str, to: str) -> Edit:
    work = case.roster.organisation.work
    edits = [
        *(
            move_feature(case.roster, i, to)
            for i, item in work.features.items()
            if item.squad == squad
        ),
        *(
            move_stream(case.roster, i, to)
            for i, item in work.streams.items()
            if item.squad == squad
        ),
    ]
    names = squad_name(case.roster, squad), squad_name(case.roster, to)
    return together(f"Give the work of {names[0]} to {names[1]}", edits)


def mixed_run_and_change(case: Case) -> Iterator[Edit]:
    """The other kind of work to a squad for it, or say what the squad really is for."""
    seat = case.squad
    kind = seat.squad.work or case.roster.tribe(seat.tribe_id).work
    other = KindOfWork.RUN if kind is KindOfWork.CHANGE else KindOfWork.CHANGE
    fitting = [
        each
        for each in neighbours(case, seat)
        if (each.squad.work or case.roster.tribe(each.tribe_id).work) is other
    ]
    work = case.roster.organisation.work
    listed = [
        *(("features", i) for i, item in work.features.items() if _is(item.work, item.squad, case)),
        *(("streams", i) for i, item in work.streams.items() if _is(item.work, item.squad, case)),
    ]
    for squad in fitting[:MOST_CHOICES]:
        edits = [
            move_feature(case.roster, id_, squad.id)
            if section == "features"
            else move_stream(case.roster, id_, squad.id)
            for section, id_ in listed
        ]
        name = squad_name(case.roster, squad.id)
        yield together(f"Give the {other.value} work to {name}", edits, case.problem.at)
    label = f"Say that {squad_name(case.roster, seat.id)} is for {other.value}"
    yield Edit(label, (set_of("squad", seat.id, work=other),), (*seat.address, "work"))


def _is(work: KindOfWork | None, squad: str, case: Case) -> bool:
    """Whether a piece of work of the squad is of another kind than the squad."""
    seat = case.squad
    kind = seat.squad.work or case.roster.tribe(seat.tribe_id).work
    return squad == seat.id and work is not None and work is not kind


def misplaced_squad(case: Case) -> Iterator[Edit]:
    """Move the squad to a tribe for its kind of work, or say that it is for its tribe's."""
    seat = case.squad
    tribes = case.roster.organisation.tribes
    fitting = [id_ for id_, tribe in tribes.items() if tribe.work is seat.squad.work]
    for tribe in fitting[:MOST_CHOICES]:
        yield move_squad(case.roster, seat.id, tribe)
    kind = tribes[seat.tribe_id].work.value
    label = f"Say that {squad_name(case.roster, seat.id)} is for {kind}, as its tribe"
    yield Edit(label, (set_of("squad", seat.id, work=None),), (*seat.address, "work"))


def unordered_backlog(case: Case) -> Iterator[Edit]:
    """Number the features that nothing orders, behind the others."""
    features = case.roster.organisation.work.features
    own = {id_: item for id_, item in features.items() if item.squad == case.squad.id}
    last = max((item.priority or 0 for item in own.values()), default=0)
    loose = [id_ for id_, item in own.items() if not item.is_ordered]
    changes = tuple(
        set_of("feature", id_, priority=last + place) for place, id_ in enumerate(loose, start=1)
    )
    label = f"Number the features of {squad_name(case.roster, case.squad.id)} as they stand"
    yield Edit(label, changes, case.problem.at)


def unused_limit(case: Case) -> Iterator[Edit]:
    """Take the limit away."""
    limit = str(case.problem.at[1])
    change = made("set", {"organisation": {}, "clear": [f"limits.{limit}"]})
    yield Edit(f"Remove the limit {limit}, as the preset has it", (change,), ())


def backward_dates(case: Case) -> Iterator[Edit]:
    """Take the second day away, or the first."""
    for at in (case.problem.at, *(at for at, _ in case.problem.related)):
        here = element_address(at)
        field = str(at[len(here)])
        name = element_name(case.roster, here)
        change = made("set", {**subject_of(here), "clear": [field]})
        yield Edit(f"{name}: no '{field}'", (change,), here)


def repeated_entry(case: Case) -> Iterator[Edit]:
    """Remove the second entry."""
    here = element_address(case.problem.at)
    field, position = str(case.problem.at[len(here)]), int(case.problem.at[len(here) + 1])
    element = element_at(case.roster.organisation, here)
    if element is None:
        return
    entries = getattr(element, field_names(type(element))[field])
    rest = [each for n, each in enumerate(entries) if n != position]
    change = made("set", {**subject_of(here), field: rest})
    name = element_name(case.roster, here)
    label = f"Remove what stands twice in '{field}' of {kind_of(here)} {name}"
    yield Edit(label, (change,), here)


# --- Obvious mends: for a finding, the edits that would make it vanish ---------------------------

Mend: TypeAlias = Callable[[Case], Iterator[Edit]]
"""What proposes edits for a problem, the likeliest first; not all of them need to help."""

MOST_FIXES = 5
"""Edits that are offered for one finding."""

MOST_TRIED = 8
"""Edits that are tried on a copy for one finding."""

MENDS: Mapping[str, Mend] = {
    "oversized-squad": oversized_squad,
    "undersized-squad": undersized_squad,
    "overstretched-player-coach": overstretched_player_coach,
    "undersized-chapter": undersized_chapter,
    "overloaded-coach": overloaded_coach,
    "too-many-squads": too_many_squads,
    "overcommitted-person": overcommitted_person,
    "idle-person": idle_person,
    "two-chapters": two_chapters,
    "borrowed-member": borrowed_member,
    "tribe-straddler": tribe_straddler,
    "chapterless-member": chapterless_member,
    "repeated-member": repeated_member,
    "ownerless-squad": another_owner,
    "absent-product-owner": absent_product_owner,
    "shared-product-owner": shared_product_owner,
    "leaderless-chapter": leaderless_chapter,
    "outside-chapter-lead": outside_chapter_lead,
    "leaderless-tribe": leaderless_tribe,
    "tribe-lead-as-product-owner": another_owner,
    "chapter-lead-as-product-owner": chapter_lead_as_product_owner,
    "coachless-squad": another_coach,
    "chapter-lead-twice": chapter_lead_twice,
    "coach-in-charge": coach_in_charge,
    "unlisted-coach": unlisted_coach,
    "single-chapter-squad": single_chapter_squad,
    "missing-skill": missing_skill,
    "one-sided-member": one_sided_member,
    "lone-skill-holder": lone_skill_holder,
    "indispensable-lead": lone_skill_holder,
    "skill-shortage": skill_shortage,
    "weak-mandate": weak_mandate,
    "too-many-decision-layers": too_many_decision_layers,
    "slow-gate": slow_gate,
    "ownerless-gate": ownerless_gate,
    "idle-gate": without_element,
    "dependency-cycle": dependency_cycle,
    "dependent-squad": too_many_needs,
    "bottleneck-squad": too_many_needs,
    "missing-wip-limit": missing_wip_limit,
    "loose-wip-limit": loose_wip_limit,
    "overloaded-squad": overloaded_squad,
    "busy-squad": overloaded_squad,
    "unreachable-compliance": unreachable_compliance,
    "undeclared-dependency": undeclared_dependency,
    "hidden-coupling": hidden_coupling,
    "waiting-circle": waiting_circle,
    "self-need": self_need,
    "project-funding": project_funding,
    "ending-squad": lasting_squad,
    "mixed-run-and-change": mixed_run_and_change,
    "misplaced-squad": misplaced_squad,
    "orphaned-work": orphaned_work,
    "unordered-backlog": unordered_backlog,
    "jobless-squad": without_element,
    "unused-skill": without_element,
    "unused-limit": unused_limit,
    "backward-dates": backward_dates,
    "repeated-entry": repeated_entry,
}
"""What mends the problems of each rule, by its name."""

ERRORS = tuple(rule for rule in CATALOGUE if rule.severity is Severity.ERROR)


def can_be_fixed(finding: Finding) -> bool:
    """Whether there may be fixes for a finding; looked up at once, without trying any."""
    return finding.rule.name in MENDS


def fixes(roster: Roster, finding: Finding) -> tuple[Edit, ...]:
    """The edits that mend a finding, the likeliest first; none when nothing is obvious.

    Each was tried on a copy: the finding is gone with it, and no error comes.
    """
    mend = MENDS.get(finding.rule.name)
    if mend is None:
        return ()
    organisation = roster.organisation
    case = Case(roster, finding.problem, organisation.effective_limits())
    proposed = islice((edit for edit in mend(case) if edit.changes), MOST_TRIED)
    tried = ((edit, _gone_with(organisation, edit, finding)) for edit in proposed)
    helping = [(edit, after) for edit, after in tried if after is not None]
    if not helping:
        return ()
    before = _found(organisation, ERRORS)
    harmless = (edit for edit, after in helping if not _found(after, ERRORS) - before)
    return tuple(islice(harmless, MOST_FIXES))


def _found(organisation: Organisation, rules: tuple[Rule, ...]) -> Counter[Key]:
    return Counter(finding.key for finding in run_rules(organisation, rules))


def _gone_with(organisation: Organisation, edit: Edit, finding: Finding) -> Organisation | None:
    """What an edit makes; None when it cannot be made or the finding stays."""
    after, conflicts = apply_changes(organisation, edit.changes)
    if conflicts:
        return None
    rule, key = (finding.rule,), finding.key
    return after if _found(after, rule)[key] < _found(organisation, rule)[key] else None
