"""Edits of what the organisation is made of: squads, chapters, tribes, gates and work."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from tribeplan.org.address import Address
from tribeplan.org.elements import counted, element_address, kind_of, said
from tribeplan.org.references import Kind, with_other_ids
from tribeplan.org.roster import Roster, all_names, element_name, squad_name, tribe_name
from tribeplan.org.teams import Squad
from tribeplan.org.work import Stage, Step, each_step
from tribeplan.scenario.edit import Edit, made, set_of, squad_of
from tribeplan.scenario.operation import AnyChange
from tribeplan.scenario.people_edits import leave_chapter, move_people, remove_people
from tribeplan.scenario.staffing import DECIDED, is_listed

# --- What goes when an element is taken away: itself, and what cannot be there without it --------


def removed(roster: Roster, address: Address, successor: str | None) -> Edit:
    """Take away what stands at an address; a successor takes over work, needs and roles."""
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
                heir = element_name(roster, _seat(roster, successor))
                besides = said("; {heir} takes over", heir=heir)
        case "tribe":
            before, besides = _tribe(roster, id_)
        case "chapter":
            target = address[:2]
            last["tribe"] = address[1]
        case "feature":
            before = [*_not_awaited(roster, {id_}), *_not_improving(roster, {id_})]
        case "skill":
            before = list(_forgotten(roster, id_))
        case _:
            pass
    label = said("Remove {kind} {name}{besides}", kind=said(kind), name=name, besides=besides)
    return Edit(label, (*before, made("remove", last)), target)


def _seat(roster: Roster, squad: str) -> Address:
    seat = roster.squads.get(squad)
    return ("tribes", "", "squads", squad) if seat is None else seat.address


def _tribe(roster: Roster, tribe_id: str) -> tuple[list[AnyChange], str]:
    tribe = roster.organisation.tribes.get(tribe_id)
    squads = () if tribe is None else tuple(tribe.squads)
    changes, besides = _work_of(roster, squads)
    for gate_id, gate in roster.organisation.decisions.items():
        if tribe_id in gate.tribes:
            rest = [each for each in gate.tribes if each != tribe_id]
            if rest:
                changes.append(set_of("gate", gate_id, tribes=rest))
            else:
                changes.append(made("remove", {"gate": gate_id}))
    number = said(" with {squads}", squads=counted(len(squads), "squad")) if squads else ""
    return changes, said("{number}{besides}", number=number, besides=besides)


def _work_of(roster: Roster, squads: Sequence[str]) -> tuple[list[AnyChange], str]:
    """What has to go before squads can, and how that reads behind their name."""
    work = roster.organisation.work
    features = [id_ for id_, item in work.features.items() if item.squad in squads]
    streams = [id_ for id_, item in work.streams.items() if item.squad in squads]
    changes = [
        *_not_awaited(roster, set(features)),
        *_not_improving(roster, set(features)),
        *(made("remove", {"feature": id_}) for id_ in features),
        *(made("remove", {"stream": id_}) for id_ in streams),
        *_not_helped(roster, squads),
        *_not_needed(roster, squads),
    ]
    gone = [
        counted(len(items), word)
        for items, word in ((features, "feature"), (streams, "stream"))
        if items
    ]
    return changes, said(", and its {gone}", gone=all_names(gone)) if gone else ""


def _not_awaited(roster: Roster, gone: set[str]) -> Iterator[AnyChange]:
    for id_, feature in roster.organisation.work.features.items():
        if gone.intersection(feature.after):  # also of each other, as they go one by one
            rest = [each for each in feature.after if each not in gone]
            yield set_of("feature", id_, after=rest or None)


def _not_improving(roster: Roster, gone: set[str]) -> Iterator[AnyChange]:
    """Take features off the journeys that they were to make better."""

    def other(_: str, kind: Kind, id_: str) -> str | None:
        return None if kind is Kind.FEATURE and id_ in gone else id_

    for id_, tribe in roster.organisation.tribes.items():
        rest = tuple(with_other_ids(journey, other) for journey in tribe.journeys)
        if rest != tribe.journeys:
            yield set_of("tribe", id_, journeys=rest)


def _not_needed(roster: Roster, squads: Sequence[str]) -> Iterator[AnyChange]:
    for seat in roster.squads.values():
        needs = seat.squad.needs
        rest = [need for need in needs if need.squad not in squads]
        if len(rest) < len(needs) and seat.id not in squads:
            yield set_of("squad", seat.id, needs=rest or None)


def _not_helped(roster: Roster, squads: Sequence[str]) -> Iterator[AnyChange]:
    """Let steps that the squads did for others be done by the others themselves."""
    work = roster.organisation.work
    for kind, items in (("feature", work.features), ("stream", work.streams)):
        for id_, item in items.items():
            if item.squad not in squads and _is_helped(item.steps, squads):
                yield set_of(kind, id_, steps=_own_steps(item.steps, squads))


def _is_helped(stages: tuple[Stage, ...], squads: Sequence[str]) -> bool:
    return any(step.squad in squads for _, step in each_step(stages))


def _own_steps(stages: tuple[Stage, ...], squads: Sequence[str]) -> tuple[object, ...]:
    return tuple(_own_step(stage, squads) for stage in stages)


def _own_step(stage: Stage, squads: Sequence[str]) -> object:
    if not isinstance(stage, Step):
        return _own_steps(stage, squads)
    if stage.squad not in squads:
        return stage
    return {"name": stage.name, "skill": stage.skill, "days": stage.days}


def _forgotten(roster: Roster, skill: str) -> Iterator[AnyChange]:
    """Take a skill from everybody who has it, and from the chapters that guard it."""
    if len(roster.organisation.skills) == 1:
        return  # when no skill is declared any more, every skill may be used
    for person_id, person in roster.organisation.people.items():
        if skill in person.skills:
            rest = {each: share for each, share in person.skills.items() if each != skill}
            yield made("set", {"person": person_id, "clear": ["skills"], "skills": rest or None})
    for seat in roster.chapters:
        if seat.chapter.skill == skill:
            yield set_of("chapter", seat.id, seat.tribe_id, skill=None)


def _field(roster: Roster, address: Address) -> Edit:
    """Clear a field of an element."""
    here = element_address(address)
    name = str(address[len(here)]) if len(address) > len(here) else ""
    kind = kind_of(here)
    tribe = str(here[1]) if kind == "chapter" else None
    label = said("Clear {field} of {name}", field=name, name=element_name(roster, here))
    return Edit(label, (set_of(kind, str(here[-1]), tribe, **{name: None}),), here)


# --- Edits of what the organisation is made of: squads, chapters, tribes, gates and work ---------


def add_squad(roster: Roster, tribe: str, squad: str, *, name: str | None = None) -> Edit:
    """Form an empty squad in a tribe."""
    label = said(
        "Add squad {squad} to {tribe}", squad=name or squad, tribe=tribe_name(roster, tribe)
    )
    change = made("add", {"squad": squad, "tribe": tribe, "name": name})
    return Edit(label, (change,), ("tribes", tribe, "squads", squad))


def add_chapter(
    roster: Roster, tribe: str, chapter: str, *, name: str | None = None, skill: str | None = None
) -> Edit:
    """Form an empty chapter in a tribe."""
    label = said(
        "Add chapter {chapter} to {tribe}", chapter=name or chapter, tribe=tribe_name(roster, tribe)
    )
    change = made("add", {"chapter": chapter, "tribe": tribe, "name": name, "skill": skill})
    return Edit(label, (change,), ("tribes", tribe, "chapters", chapter))


def add_tribe(roster: Roster, tribe: str, *, name: str | None = None) -> Edit:
    """Form an empty tribe."""
    del roster  # as the others
    change = made("add", {"tribe": tribe, "name": name})
    return Edit(said("Add tribe {tribe}", tribe=name or tribe), (change,), ("tribes", tribe))


def add_gate(
    roster: Roster,
    gate: str,
    *,
    at: str = "release",
    name: str | None = None,
    every_days: float | None = None,
) -> Edit:
    """Put a decision gate above the squads, before the start or before the release."""
    del roster  # as the others
    change = made("add", {"gate": gate, "at": at, "name": name, "every_days": every_days})
    return Edit(said("Add gate {gate}", gate=name or gate), (change,), ("decisions", gate))


def add_feature(roster: Roster, feature: str, squad: str, *, name: str | None = None) -> Edit:
    """Ask a squad for a feature; its steps come later."""
    label = said(
        "Add feature {feature} to {squad}", feature=name or feature, squad=squad_name(roster, squad)
    )
    change = made("add", {"feature": feature, "squad": squad, "name": name})
    return Edit(label, (change,), ("work", "features", feature))


def add_stream(
    roster: Roster, stream: str, squad: str, *, per_week: float = 1.0, name: str | None = None
) -> Edit:
    """Let work of one kind come to a squad; its steps come later."""
    label = said(
        "Add stream {stream} to {squad}", stream=name or stream, squad=squad_name(roster, squad)
    )
    given = {"stream": stream, "squad": squad, "per_week": per_week, "name": name}
    return Edit(label, (made("add", given),), ("work", "streams", stream))


def add_skill(roster: Roster, skill: str, *, name: str | None = None) -> Edit:
    """Declare a specialism; with the first one, every skill that is used is declared."""
    del roster  # as the others
    change = made("add", {"skill": skill, "name": name})
    return Edit(said("Declare skill {skill}", skill=name or skill), (change,), ("skills", skill))


def remove_element(roster: Roster, address: Address, *, successor: str | None = None) -> Edit:
    """Take away what stands at an address, with what cannot be there without it.

    A person goes with memberships and roles, a squad with its work and what others need of it,
    unless a successor takes these over; a tribe goes with its squads; a person under ``members``
    of a squad or chapter leaves it only; a field becomes empty. What would be removed besides
    stands in the label.
    """
    return removed(roster, address, successor)


def split_squad(
    roster: Roster,
    squad: str,
    parts: Mapping[str, Sequence[str]],
    *,
    rest_to: str | None = None,
    settled: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> Edit:
    """Make several squads of one, each with the people named; ids to people.

    A part may keep the old id. Everybody who is named in no part goes to ``rest_to``, as do the
    work and what other squads need; the part with the old id, or else the first, when not given.
    ``settled`` says what fields of a part hold, by its id: its name, owner, features and streams.
    """
    old = squad_of(roster, squad)
    heir = rest_to or (squad if squad in parts else next(iter(parts), squad))
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


def move_squad(roster: Roster, squad: str, tribe: str) -> Edit:
    """Put a squad into another tribe as it is."""
    label = said(
        "Move squad {squad} to {tribe}",
        squad=squad_name(roster, squad),
        tribe=tribe_name(roster, tribe),
    )
    change = made("move", {"squad": squad, "to": tribe})
    return Edit(label, (change,), ("tribes", tribe, "squads", squad))


def move_chapter(roster: Roster, tribe: str, chapter: str, to: str) -> Edit:
    """Put a chapter into another tribe as it is."""
    name = element_name(roster, ("tribes", tribe, "chapters", chapter))
    change = made("move", {"chapter": chapter, "from": tribe, "to": to})
    label = said("Move chapter {name} to {to}", name=name, to=tribe_name(roster, to))
    return Edit(label, (change,), ("tribes", to, "chapters", chapter))


def move_feature(roster: Roster, feature: str, squad: str) -> Edit:
    """Let another squad be responsible for a feature."""
    at: Address = ("work", "features", feature)
    label = said(
        "Move feature {name} to {squad}",
        name=element_name(roster, at),
        squad=squad_name(roster, squad),
    )
    return Edit(label, (made("move", {"feature": feature, "to": squad}),), at)


def move_stream(roster: Roster, stream: str, squad: str) -> Edit:
    """Let another squad take over a stream of work."""
    at: Address = ("work", "streams", stream)
    label = said(
        "Move stream {name} to {squad}",
        name=element_name(roster, at),
        squad=squad_name(roster, squad),
    )
    return Edit(label, (made("move", {"stream": stream, "to": squad}),), at)
