"""What goes when an element is taken away: itself, and what cannot be there without it."""

from collections.abc import Iterator, Sequence

from tribeplan.editing.changes import made, set_of
from tribeplan.editing.edit import Edit
from tribeplan.editing.elements import element_address, kind_of
from tribeplan.editing.staffing_edits import leave_chapter, move_people, remove_people
from tribeplan.editing.wording import element_name
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.org.work import Stage, Step, each_step
from tribeplan.scenario.change import Change


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
    label = f"Remove {names[0]}; {names[1]} takes over the roles"
    change = made("remove", {"person": person, "successor": successor})
    return Edit(label, (change,), ("people", successor))


def _element(roster: Roster, address: Address, successor: str | None) -> Edit:
    kind, id_ = kind_of(address), str(address[-1])
    name = element_name(roster, address)
    label = f"Remove {kind} {name}"
    last: dict[str, object] = {kind: id_}
    before: list[Change] = []
    target: Address = ()
    match kind:
        case "squad":
            target = address[:2]
            if successor is None:
                before, besides = _work_of(roster, (id_,))
                label += besides
            else:
                last["successor"] = successor
                label += f"; {element_name(roster, _seat(roster, successor))} takes over"
        case "tribe":
            before, besides = _tribe(roster, id_)
            label += besides
        case "chapter":
            target = address[:2]
            last["tribe"] = address[1]
        case "feature":
            before = list(_not_awaited(roster, {id_}))
        case "skill":
            before = list(_forgotten(roster, id_))
        case _:
            pass
    return Edit(label, (*before, made("remove", last)), target)


def _seat(roster: Roster, squad: str) -> Address:
    seat = roster.squads.get(squad)
    return ("tribes", "", "squads", squad) if seat is None else seat.address


def _tribe(roster: Roster, tribe_id: str) -> tuple[list[Change], str]:
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
    counted = f" with {_counted(len(squads), 'squad')}" if squads else ""
    return changes, counted + besides


def _work_of(roster: Roster, squads: Sequence[str]) -> tuple[list[Change], str]:
    """Give what has to go before squads can, and how that reads behind their name."""
    work = roster.organisation.work
    features = [id_ for id_, item in work.features.items() if item.squad in squads]
    streams = [id_ for id_, item in work.streams.items() if item.squad in squads]
    changes = [
        *_not_awaited(roster, set(features)),
        *(made("remove", {"feature": id_}) for id_ in features),
        *(made("remove", {"stream": id_}) for id_ in streams),
        *_not_helped(roster, squads),
        *_not_needed(roster, squads),
    ]
    gone = [
        _counted(len(items), word)
        for items, word in ((features, "feature"), (streams, "stream"))
        if items
    ]
    return changes, f", and its {' and '.join(gone)}" if gone else ""


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _not_awaited(roster: Roster, gone: set[str]) -> Iterator[Change]:
    for id_, feature in roster.organisation.work.features.items():
        if gone.intersection(feature.after):  # also of each other, as they go one by one
            rest = [each for each in feature.after if each not in gone]
            yield set_of("feature", id_, after=rest or None)


def _not_needed(roster: Roster, squads: Sequence[str]) -> Iterator[Change]:
    for seat in roster.squads.values():
        needs = seat.squad.needs
        rest = [need for need in needs if need.squad not in squads]
        if len(rest) < len(needs) and seat.id not in squads:
            yield set_of("squad", seat.id, needs=rest or None)


def _not_helped(roster: Roster, squads: Sequence[str]) -> Iterator[Change]:
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


def _forgotten(roster: Roster, skill: str) -> Iterator[Change]:
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
    label = f"Clear {name} of {element_name(roster, here)}"
    return Edit(label, (set_of(kind, str(here[-1]), tribe, **{name: None}),), here)
