"""Edits of what the organisation is made of: squads, chapters, tribes, gates and work."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from tribeplan.org.address import Address
from tribeplan.org.elements import KEPT_UNDER, counted, element_address, elements_of, kind_of, said
from tribeplan.org.references import Kind, with_other_ids
from tribeplan.org.roster import Roster, all_names, element_name, squad_name, tribe_name
from tribeplan.org.teams import Squad
from tribeplan.org.work import Gate
from tribeplan.scenario.edit import Edit, keys_naming, made, set_of, squad_of
from tribeplan.scenario.operation import DECIDED, AnyChange, is_listed
from tribeplan.scenario.people_edits import leave_chapter, move_people, remove_people

# --- What goes when an element is taken away: itself, and what cannot be there without it --------


def remove_element(roster: Roster, address: Address, *, successor: str | None = None) -> Edit:
    """Take away what stands at an address, with what cannot be there without it.

    A person goes with memberships and roles, a squad with its work and what others need of it,
    unless a successor takes these over; a tribe goes with its squads; a person under ``members``
    of a squad or chapter leaves it only; a field becomes empty. What would be removed besides
    stands in the label.
    """
    match address:
        case ("tribes", _, "squads", str(squad), "members", str(person)):
            return move_people(roster, [person], left=squad, to=None)
        case ("tribes", str(tribe), "chapters", str(chapter), "members", str(person)):
            return leave_chapter(roster, person, tribe, chapter)
        case ("people", str(person)) if successor is not None:
            return _succeeded(roster, person, successor)
        case ("people", str(person)):
            return remove_people(roster, [person])
        case _ if address == element_address(address) and address:
            return _element(roster, address, successor)
        case _:
            return _field(roster, address)


def _succeeded(roster: Roster, person: str, successor: str) -> Edit:
    names = [element_name(roster, ("people", each)) for each in (person, successor)]
    label = said("Remove {person}; {heir} takes over the roles", person=names[0], heir=names[1])
    change = made("remove", {"person": person, "successor": successor})
    return Edit(label, (change,), ("people", successor))


def _element(roster: Roster, address: Address, successor: str | None) -> Edit:
    kind, id_ = kind_of(address), str(address[-1])
    name = element_name(roster, address)
    besides = ""
    last: dict[str, object] = {kind: id_}
    before: list[AnyChange] = []
    target: Address = ()
    match kind:
        case "squad":
            target = address[:2]
            if successor is None:
                before, besides = _work_of(roster, (id_,))
            else:
                last["successor"] = successor
                besides = said("; {heir} takes over", heir=squad_name(roster, successor))
        case "tribe":
            before, besides = _tribe(roster, id_)
        case "chapter":
            target = address[:2]
            last["tribe"] = address[1]
        case "feature":
            before = list(_without(roster, Kind.FEATURE, (id_,)))
        case "skill" if len(roster.organisation.skills) > 1:  # else every skill may be used again
            before = list(_without(roster, Kind.SKILL, (id_,)))
        case _:
            pass
    label = said("Remove {kind} {name}{besides}", kind=said(kind), name=name, besides=besides)
    return Edit(label, (*before, made("remove", last)), target)


def _tribe(roster: Roster, tribe_id: str) -> tuple[list[AnyChange], str]:
    tribe = roster.organisation.tribes.get(tribe_id)
    squads = () if tribe is None else tuple(tribe.squads)
    changes, besides = _work_of(roster, squads)
    changes += _without(roster, Kind.TRIBE, (tribe_id,))
    number = said(" with {squads}", squads=counted(len(squads), "squad")) if squads else ""
    return changes, said("{number}{besides}", number=number, besides=besides)


def _work_of(roster: Roster, squads: Sequence[str]) -> tuple[list[AnyChange], str]:
    """What has to go before squads can, and how that reads behind their name."""
    work = roster.organisation.work
    features = [id_ for id_, item in work.features.items() if item.squad in squads]
    streams = [id_ for id_, item in work.streams.items() if item.squad in squads]
    changes = [
        *_without(roster, Kind.FEATURE, features),
        *(made("remove", {"feature": id_}) for id_ in features),
        *(made("remove", {"stream": id_}) for id_ in streams),
        *_without(roster, Kind.SQUAD, squads),
    ]
    gone = [
        counted(len(items), word)
        for items, word in ((features, "feature"), (streams, "stream"))
        if items
    ]
    return changes, said(", and its {gone}", gone=all_names(gone)) if gone else ""


def _without(roster: Roster, kind: Kind, gone: Collection[str]) -> Iterator[AnyChange]:
    """Take ids that go out of the fields of what stays.

    A step that another squad did is done by the feature's own; one that needs a skill stays. A gate
    of no tribe any more goes, for it would hold for all. Features that go lose what they wait for
    as well, because they go one by one.
    """
    before = roster.organisation

    def other(_: str, of: Kind, id_: str) -> str | None:
        return None if of is kind and id_ in gone else id_

    after = with_other_ids(before, other)
    for one, two in zip(elements_of(before), elements_of(after), strict=True):
        for id_, old in one.by_id.items():
            new = two.by_id[id_]
            names = [
                name
                for name in type(old).model_fields
                if getattr(new, name) is not getattr(old, name) and name not in KEPT_INSIDE
            ]
            goes = "squad" in names or (kind == one.kind == Kind.SQUAD and id_ in gone)
            if not names or goes or (kind is Kind.SKILL and one.at[0] == "work"):
                continue
            if isinstance(new, Gate) and not new.tribes:
                yield made("remove", {"gate": id_})
                continue
            given = new.model_dump(include=set(names), exclude_unset=True, exclude_none=True)
            held = {name: value for name, value in given.items() if value}
            clear = [name for name in names if name not in held or isinstance(held[name], dict)]
            yield made("set", {**keys_naming((*one.at, id_)), **held, "clear": clear or None})


KEPT_INSIDE = frozenset({"squads", "chapters"})
"""Fields of a tribe that hold elements of their own."""


def _field(roster: Roster, address: Address) -> Edit:
    """Clear a field of an element."""
    here = element_address(address)
    name = str(address[len(here)]) if len(address) > len(here) else ""
    kind = kind_of(here)
    tribe = str(here[1]) if kind == "chapter" else None
    label = said("Clear {field} of {name}", field=name, name=element_name(roster, here))
    return Edit(label, (set_of(kind, str(here[-1]), tribe, **{name: None}),), here)


# --- Edits of what the organisation is made of: squads, chapters, tribes, gates and work ---------


def add_element(
    roster: Roster,
    kind: str,
    id_: str,
    fields: Mapping[str, object] = MappingProxyType({}),
    make: Callable[[str, Mapping[str, object]], AnyChange] = made,
) -> Edit:
    """Add an element of some kind with fields; the first skill declares all that are used.

    ``make`` makes the change.
    """
    name, tribe, squad = fields.get("name") or id_, fields.get("tribe"), fields.get("squad")
    what = said("open seat" if fields.get("vacancy") else kind)
    label = said("Add {kind} {name}", kind=what, name=name)
    if squad or (tribe and kind in GOES_TO):
        place = squad_name(roster, str(squad)) if squad else tribe_name(roster, str(tribe))
        label = said("Add {kind} {name} to {place}", kind=what, name=name, place=place)
    home = str(tribe or next(iter(roster.organisation.tribes), ""))
    at = (*(home if part is None else part for part in KEPT_UNDER[kind]), id_)
    return Edit(label, (make("add", {kind: id_, **fields}),), at)


def split_squad(
    roster: Roster,
    squad: str,
    parts: Mapping[str, Sequence[str]],
    *,
    settled: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> Edit:
    """Make several squads of one, each with the people named; ids to people.

    A part may keep the old id. Everybody who is named in no part goes to the part with the old id,
    or else the first, as do the work and what other squads need.
    ``settled`` says what fields of a part hold, by its id: its name, owner, features and streams.
    """
    old = squad_of(roster, squad)
    heir = squad if squad in parts else next(iter(parts), squad)
    named = {person for people in parts.values() for person in people}
    rest = [person for person in old.people if person not in named]
    into = {
        part: _part(old, (*people, *(rest if part == heir else ())), settled.get(part, {}))
        for part, people in parts.items()
    }
    change = made("split", {"squad": squad, "into": into, "rest_to": heir})
    label = said(
        "Split {squad} into {names}", squad=squad_name(roster, squad), names=", ".join(parts)
    )
    tribe = roster.squads[squad].tribe_id if squad in roster.squads else ""
    return Edit(label, (change,), ("tribes", tribe, "squads", heir))


def dealt(roster: Roster, squad: str, number: int) -> list[list[str]]:
    """Divide a squad's people like cards, craft by craft; the product owner is in the first part.

    A craft is the chapter somebody is in, so that each part has some of every craft there is enough
    of.
    """
    old = squad_of(roster, squad)
    homes = {each: roster.chapter_of(each) for each in old.people}
    crafts = {each: home.id if home else "" for each, home in homes.items()}
    order = sorted(
        old.people,
        key=lambda each: (each != old.product_owner, crafts[each], old.people.index(each)),
    )
    return [order[part::number] for part in range(number)]


def _part(old: Squad, people: Sequence[str], settled: Mapping[str, object]) -> dict[str, object]:
    """A part; who owns the product goes on to do so where they go first, unless that is settled."""
    owner = settled.get("product_owner") or (old.product_owner in people and old.product_owner)
    members = [each for each in dict.fromkeys(people) if each != owner or is_listed(old, each)]
    return {**settled, "members": members, "product_owner": owner or None}


KEPT_APART = frozenset({"name", "since", "members", "needs", "measures"})
"""Fields of squads of which a merge loses nothing, or which the merged squad has of its own."""


def merge_squads(
    roster: Roster,
    squads: Sequence[str],
    merged: str,
    name: str | None = None,
    *,
    settled: Mapping[str, object] = MappingProxyType({}),
) -> Edit:
    """Make one squad of several, with everybody and all work; where they differ, as in the first.

    ``merged`` is the id of the one they become: one of theirs, or a new one. What the first does
    not say of owner, mandate, mission and coach is as in the next that does; what goes, because the
    first says something else, stands in the label. ``settled`` says what fields of the merged squad
    hold, whatever theirs did: ``{"product_owner": "ana"}``.
    """
    decided = {
        field: next((v for v in (getattr(squad_of(roster, s), field) for s in squads) if v), None)
        for field in (*DECIDED, "mission", "coach")
    }
    decided.update(settled)
    seat = roster.squads.get(squads[0]) if squads else None
    tribe = None if seat is None else seat.tribe_id
    given = {"squads": list(squads), "into": merged, "name": name, "tribe": tribe, **decided}
    names = [squad_name(roster, squad) for squad in squads]
    gone = "; ".join(_lost_in_merge(roster, squads, merged, decided))
    label = said(
        "Merge {names} into {merged}{lost}",
        names=", ".join(names),
        merged=name or squad_name(roster, merged),
        lost=f" ({gone})" if gone else "",
    )
    return Edit(label, (made("merge", given),), ("tribes", tribe or "", "squads", merged))


def _lost_in_merge(
    roster: Roster, squads: Sequence[str], merged: str, decided: Mapping[str, object]
) -> Iterator[str]:
    """Say what squads have said that the one they become does not."""
    first = squad_of(roster, merged if merged in squads else squads[0])
    mandate = decided["mandate"] or first.effective_mandate
    for squad in squads:
        old, whose = squad_of(roster, squad), squad_name(roster, squad)
        if old.effective_mandate != mandate:
            yield f"the mandate of {whose} was {old.effective_mandate}, it is {mandate}"
        for name in sorted(old.model_fields_set - KEPT_APART - {"mandate"}):
            value = getattr(old, name)
            if value is None or value == decided.get(name, getattr(first, name)):
                continue
            if name in ("product_owner", "coach"):
                rest = " but a member" if name == "product_owner" else ""
                role = name.replace("_", " ")
                yield f"{roster.name(str(value))} is no longer {role} of {whose}{rest}"
            else:
                yield f"the {name.replace('_', ' ')} of {whose} goes: {value}"


GOES_TO = {"squad": "tribe", "chapter": "tribe", "feature": "squad", "stream": "squad"}
"""Where each kind can go as it is."""


def move_element(roster: Roster, address: Address, to: str) -> Edit:
    """Put a squad or chapter into another tribe as it is, or work into the hands of a squad."""
    kind, id_ = kind_of(address), address[-1]
    is_work = GOES_TO[kind] == "squad"
    place = squad_name(roster, to) if is_work else tribe_name(roster, to)
    left = {"from": address[1]} if kind == "chapter" else {}
    change = made("move", {kind: id_, **left, "to": to})
    name = element_name(roster, address)
    label = said("Move {kind} {name} to {place}", kind=said(kind), name=name, place=place)
    return Edit(label, (change,), address if is_work else ("tribes", to, *address[2:]))
