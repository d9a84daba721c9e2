"""Mends of who has which role: nobody, two at once, the wrong one."""

from collections.abc import Iterator

from tribeplan.editing.changes import made, set_of
from tribeplan.editing.edit import Edit
from tribeplan.editing.mending import (
    MOST_CHOICES,
    Case,
    candidates,
    free_candidates,
    leaders,
    together,
)
from tribeplan.editing.role_edits import (
    add_agile_coach,
    set_chapter_lead,
    set_coach,
    set_product_owner,
    set_tribe_lead,
)
from tribeplan.editing.wording import chapter_name, person_name, squad_name
from tribeplan.org.chapter import Chapter


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
    """Give the last of the squads to another coach of their tribe, or let go of them."""
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
    """Give the coaches of a tribe who have room for one more squad, the least busy first."""
    busy = {id_: 0 for id_ in case.roster.tribe(tribe).agile_coaches if id_ != but}
    for seat in case.roster.squads.values():
        if seat.squad.coach in busy:
            busy[seat.squad.coach] += 1
    fitting = [coach for coach, squads in busy.items() if squads < case.limits.squads_per_coach]
    return sorted(fitting, key=lambda coach: busy[coach])
