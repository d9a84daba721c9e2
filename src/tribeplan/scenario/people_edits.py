"""Edits of who works where, and who has which role."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypedDict, Unpack

from tribeplan.org.address import Address
from tribeplan.org.elements import element_at, said
from tribeplan.org.roster import (
    Roster,
    chapter_name,
    element_name,
    people_names,
    roles_left_empty,
    show_share,
    squad_name,
    tribe_name,
)
from tribeplan.org.teams import Chapter, Squad, Tribe
from tribeplan.scenario.edit import Edit, chapter_of, keys_naming, made, set_of, squad_of
from tribeplan.scenario.operation import AnyChange, is_listed, share_in

# --- Edits of who works where: people moved, added, shared and taken out -------------------------


class Details(TypedDict, total=False):
    """What may be known of somebody who joins; nothing has to be."""

    name: str | None
    skills: Mapping[str, float]
    """Proficiency per skill, 1.0 = an expert's full speed."""

    fte: float
    """Share of a full working week."""

    vacancy: bool
    """An open seat for somebody."""

    squad: str | None
    """The squad they join."""

    chapter: str | None
    """The chapter they join."""

    tribe: str | None
    """The tribe of that chapter; the squad's when it is not given."""


def move_people(
    roster: Roster,
    people: Sequence[str],
    *,
    left: str | None,
    to: str | None,
) -> Edit:
    """Take people out of one squad and put them into another, in one edit.

    ``left=None``: they leave no squad and join one more. ``to=None``: they only leave. A share
    goes along; who owned the product of the squad they leave no longer does; who works in the
    other squad already only leaves. Has no changes when there is nothing to do.
    """
    changes = [change for person in _once(people) for change in _moved(roster, person, left, to)]
    who = people_names(roster, _once(people))
    where = to or left
    target = _member(roster, where, people)
    if to is None:
        label = (
            said("Take {who} out of {left}", who=who, left=squad_name(roster, left))
            if left
            else said("Leave {who}", who=who)
        )
    elif left is None:
        label = said("Add {who} to {to}", who=who, to=squad_name(roster, to))
    else:
        label = said("Move {who} to {to}", who=who, to=squad_name(roster, to))
    return Edit(label, tuple(changes), target)


def _moved(roster: Roster, person: str, left: str | None, to: str | None) -> Iterator[AnyChange]:
    if left == to:
        return
    joins = to is not None and all(seat.id != to for seat in roster.squads_of(person))
    owned = left is not None and squad_of(roster, left).product_owner == person
    is_member = left is not None and (not owned or is_listed(squad_of(roster, left), person))
    if owned and left is not None:
        yield set_of("squad", left, product_owner=None)
    if is_member and joins:
        yield made("move", {"person": person, "from": left, "to": to})
    elif is_member:
        yield made("remove", {"member": person, "squad": left})
    elif joins:
        yield made("add", {"member": person, "squad": to})


def move_to_chapter(
    roster: Roster, people: Sequence[str], tribe: str | None, chapter: str | None
) -> Edit:
    """Put people into a chapter and out of every other; out of all when it is None.

    Who led the chapter they leave no longer does.
    """
    tribes = [seat.tribe_id for seat in roster.chapters if seat.id == chapter]
    home = tribes[0] if tribe is None and len(tribes) == 1 else tribe
    changes = [
        change for person in _once(people) for change in _rehomed(roster, person, home, chapter)
    ]
    who = people_names(roster, _once(people))
    if chapter is None:
        return Edit(said("Take {who} out of the chapter", who=who), tuple(changes), _person(people))
    label = said(
        "Move {who} to chapter {chapter}",
        who=who,
        chapter=chapter_name(roster, home or "", chapter),
    )
    return Edit(label, tuple(changes), _person(people))


def _rehomed(
    roster: Roster, person: str, tribe: str | None, chapter: str | None
) -> Iterator[AnyChange]:
    seats = roster.chapters_of_person.get(person, ())
    left = [seat for seat in seats if (seat.tribe_id, seat.id) != (tribe, chapter)]
    for seat in left:
        if seat.chapter.lead == person:
            yield set_of("chapter", seat.id, seat.tribe_id, lead=None)
    if chapter is not None and len(left) == len(seats):
        yield made("move", {"person": person, "chapter": chapter, "tribe": tribe})
        return
    for seat in left:
        if person in seat.chapter.members:
            yield made("remove", {"member": person, "chapter": seat.id, "tribe": seat.tribe_id})


def leave_chapter(roster: Roster, person: str, tribe: str, chapter: str) -> Edit:
    """Take somebody out of one chapter, also as its lead."""
    home = chapter_of(roster, tribe, chapter)
    changes: list[AnyChange] = []
    if home.lead == person:
        changes.append(set_of("chapter", chapter, tribe, lead=None))
    if person in home.members or home.lead != person:
        changes.append(made("remove", {"member": person, "chapter": chapter, "tribe": tribe}))
    name = chapter_name(roster, tribe, chapter)
    label = said("Take {person} out of chapter {name}", person=roster.name(person), name=name)
    return Edit(label, tuple(changes), ("tribes", tribe, "chapters", chapter))


def set_share(roster: Roster, person: str, squad: str, share: float | None) -> Edit:
    """Set somebody's part of the week in a squad; None: an equal part of what is left."""
    words = said("an equal share") if share is None else show_share(share)
    label = said(
        "{person}: {words} in {squad}",
        person=roster.name(person),
        words=words,
        squad=squad_name(roster, squad),
    )
    change = made("set", {"member": person, "squad": squad, "share": share})
    return Edit(label, (change,), _member(roster, squad, [person]))


def add_person(roster: Roster, person: str, **details: Unpack[Details]) -> Edit:
    """Add somebody, or an open seat, with the squad and the chapter they join."""
    squad, chapter = details.get("squad"), details.get("chapter")
    tribe = details.get("tribe")
    if chapter is None:
        tribe = None
    elif tribe is None and squad in roster.squads:
        tribe = roster.squads[squad].tribe_id
    joiner = {
        **details,
        "person": person,
        "tribe": tribe,
        "vacancy": details.get("vacancy") or None,
    }
    who = details.get("name") or person
    if details.get("vacancy"):
        who = said("the open seat {who}", who=who)
    label = said("Add {who}", who=who)
    if squad is not None:
        label = said("Add {who} to {to}", who=who, to=squad_name(roster, squad))
    elif chapter is not None:
        name = chapter_name(roster, tribe or "", chapter)
        label = said("Add {who} to chapter {chapter}", who=who, chapter=name)
    return Edit(label, (made("add", joiner),), _member(roster, squad, [person]))


def remove_people(roster: Roster, people: Sequence[str]) -> Edit:
    """Take people out of the organisation, with every membership and every role they have."""
    leaving = _once(people)
    roles = vacated(roster, leaving)
    gone = (made("remove", {"person": person}) for person in leaving)
    return Edit(
        said("Remove {leaving}", leaving=people_names(roster, leaving)),
        (*roles, *gone),
        _person(people),
    )


def fill_vacancy(
    roster: Roster, open_seat: str, *, name: str | None = None, new_id: str | None = None
) -> Edit:
    """Fill an open seat with somebody new: no longer a vacancy, with a name and perhaps an id."""
    given = {} if name is None else {"name": name}
    changes = [set_of("person", open_seat, vacancy=None, **given)]
    if new_id is not None and new_id != open_seat:
        changes.append(made("rename", {"person": open_seat, "to": new_id}))
    who = name or new_id
    words = said(" with {who}", who=who) if who else ""
    label = said("Fill the open seat {seat}{words}", seat=roster.name(open_seat), words=words)
    return Edit(label, tuple(changes), ("people", new_id or open_seat))


def fill_vacancy_with(roster: Roster, open_seat: str, person: str) -> Edit:
    """An open seat to somebody who is there: its squads, chapter and roles; the seat goes."""
    changes: list[AnyChange] = []
    works_in = {place.id for place in roster.squads_of(person)}
    for place in roster.squads_of(open_seat):
        if place.id not in works_in and is_listed(place.squad, open_seat):
            share = share_in(place.squad, open_seat)
            changes.append(made("add", {"member": person, "squad": place.id, "share": share}))
    home = roster.chapter_of(open_seat)
    if home is not None and roster.chapter_of(person) is None and open_seat in home.chapter.members:
        joined = {"member": person, "chapter": home.id, "tribe": home.tribe_id}
        changes.append(made("add", joined))
    changes.append(made("remove", {"person": open_seat, "successor": person}))
    label = said(
        "Give the open seat {seat} to {person}",
        seat=roster.name(open_seat),
        person=roster.name(person),
    )
    return Edit(label, tuple(changes), ("people", person))


def _once(people: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(people))


def _person(people: Sequence[str]) -> Address:
    return ("people", people[0]) if people else ()


def _member(roster: Roster, squad: str | None, people: Sequence[str]) -> Address:
    seat = roster.squads.get(squad or "")
    return _person(people) if seat is None or not people else (*seat.address, "members", people[0])


# --- Edits of who has which role, and the roles a person holds or could hold ---------------------


class RoleChoice(NamedTuple):
    """A role that somebody has or could have, with the edit that turns it on or off."""

    words: str
    """As in ``Product owner of Ledger``."""

    at: Address
    """The field that says who has it: ``("tribes", "t", "squads", "ledger", "product_owner")``."""

    is_held: bool
    holder: str | None
    """Who has it now, by id; of a role that several have, nobody in particular."""

    toggle: Edit
    """The edit that gives the role, or takes it away when it is held."""


def roles_of(roster: Roster, person: str) -> tuple[RoleChoice, ...]:
    """The roles somebody has, and those they could have where they work, tribe by tribe.

    Could have: product owner of their squads, lead of their chapters, lead and agile coach of
    their tribes, coach of the squads of a tribe whose agile coach they are; and every role that
    they hold elsewhere. Who is in no tribe could lead or coach any.
    """
    tribes = roster.organisation.tribes
    theirs = [
        id_
        for id_, tribe in tribes.items()
        if person in tribe.people or any(s.coach == person for s in tribe.squads.values())
    ]
    choices = [choice for id_ in theirs or tribes for choice in _in_tribe(roster, id_, person)]
    return tuple(choices)


def _in_tribe(roster: Roster, tribe_id: str, person: str) -> Iterator[RoleChoice]:
    at: Address = ("tribes", tribe_id)
    yield _choice(roster, (*at, "lead"), person)
    is_coach = person in roster.tribe(tribe_id).agile_coaches
    toggle = (remove_agile_coach if is_coach else add_agile_coach)(roster, tribe_id, person)
    words = f"Agile coach of {tribe_name(roster, tribe_id)}"
    yield RoleChoice(words, (*at, "agile_coaches"), is_coach, None, toggle)
    for seat in roster.chapters:
        if seat.tribe_id == tribe_id and person in seat.people:
            yield _choice(roster, (*seat.address, "lead"), person)
    for place in roster.squads.values():
        if place.tribe_id == tribe_id and person in place.people:
            yield _choice(roster, (*place.address, "product_owner"), person)
        if place.tribe_id == tribe_id and (is_coach or place.squad.coach == person):
            yield _choice(roster, (*place.address, "coach"), person)


def _choice(roster: Roster, at: Address, person: str) -> RoleChoice:
    role, holder = _role(roster, at), _holder(roster, at)
    toggle = set_role(roster, at, None if holder == person else person)
    return RoleChoice(f"{role[0].upper()}{role[1:]}", at, holder == person, holder, toggle)


def set_role(roster: Roster, at: Address, person: str | None) -> Edit:
    """A role passes to one person, by the field that says who has it: None is nobody.

    Who owned a product or led a chapter stays a member: nobody disappears because somebody else
    gets a role. A coach of a squad is listed with its tribe.
    """
    changes: list[AnyChange] = []
    if at[-1] == "coach" and person is not None:
        changes += _listed_coach(roster, str(at[1]), person)
    clear = [at[-1]] if person is None else None
    changes.append(made("set", {**keys_naming(at[:-1]), str(at[-1]): person, "clear": clear}))
    changes += former_stays(roster, at, person)
    label = _label(roster, _role(roster, at), person, _holder(roster, at))
    return Edit(label, tuple(changes), at)


def _role(roster: Roster, at: Address) -> str:
    name = element_name(roster, at)
    match at:
        case (*_, "product_owner"):
            return said("product owner of {squad}", squad=name)
        case (*_, "coach"):
            return said("coach of {squad}", squad=name)
        case (_, _, "chapters", *_):
            return said("lead of chapter {chapter}", chapter=name)
        case _:
            return said("lead of {tribe}", tribe=name)


def _holder(roster: Roster, at: Address) -> str | None:
    return getattr(element_at(roster.organisation, at), str(at[-1]), None)


def former_stays(roster: Roster, at: Address, heir: str | None) -> Iterator[AnyChange]:
    """Keep who owned a product at work in the squad, and who led a chapter in it.

    Who coached a squad did not work in it, and does not begin to.
    """
    team, former = element_at(roster.organisation, at), _holder(roster, at)
    if at[-1] == "coach" or former in (None, heir) or not isinstance(team, Squad | Chapter):
        return
    members = [getattr(each, "person", each) for each in team.members]
    if former not in members:
        yield made("add", {"member": former, **keys_naming(at[:-1])})


def add_agile_coach(roster: Roster, tribe: str, person: str) -> Edit:
    """List somebody among the agile coaches of a tribe."""
    changes = _listed_coach(roster, tribe, person)
    role = said("agile coach of {tribe}", tribe=tribe_name(roster, tribe))
    label = _label(roster, role, person, None)
    return Edit(label, tuple(changes), ("tribes", tribe, "agile_coaches"))


def remove_agile_coach(roster: Roster, tribe: str, person: str) -> Edit:
    """Take somebody off the agile coaches of a tribe, and from its squads as their coach."""
    home = roster.organisation.tribes.get(tribe, Tribe())
    changes = [
        set_of("squad", squad_id, coach=None)
        for squad_id, squad in home.squads.items()
        if squad.coach == person
    ]
    rest = [each for each in home.agile_coaches if each != person]
    changes.append(set_of("tribe", tribe, agile_coaches=rest or None))
    role = said("agile coach of {tribe}", tribe=tribe_name(roster, tribe))
    label = _label(roster, role, None, person)
    return Edit(label, tuple(changes), ("tribes", tribe, "agile_coaches"))


def _listed_coach(roster: Roster, tribe: str, person: str) -> Iterator[AnyChange]:
    home = roster.organisation.tribes.get(tribe, Tribe())
    if person not in home.agile_coaches:
        yield set_of("tribe", tribe, agile_coaches=[*home.agile_coaches, person])


def _label(roster: Roster, role: str, person: str | None, former: str | None) -> str:
    if person is not None:
        return said("Make {person} {role}", person=roster.name(person), role=role)
    if former is None:
        return said("Leave it open who is {role}", role=role)
    return said("{former} is no longer {role}", former=roster.name(former), role=role)


def vacated(roster: Roster, people: Collection[str]) -> Iterator[AnyChange]:
    """Take people out of every role that would be empty without them."""
    empty = roles_left_empty(roster.organisation, people)
    for here, roles in groupby(empty, key=lambda role: role.at[:-1]):
        yield made("set", {**keys_naming(here), "clear": [role.at[-1] for role in roles]})
