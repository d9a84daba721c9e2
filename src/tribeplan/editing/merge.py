"""A three-way merge of organisations: what one changed here and another in the files, both kept.

Elements are matched by their ids, fields by their names, members and other lists of ids by item.
A squad is the same squad in whatever tribe it stands. What one removed and the other refers to
stays.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tribeplan.editing.merge_values import GONE, Clash, Merging, Side, with_insertions
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Skill
from tribeplan.org.references import Kind, Reference, each_reference
from tribeplan.org.squad import Squad
from tribeplan.org.tribe import Tribe
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.dangling import known_ids

MOST_ROUNDS = 10
"""What comes back may refer to something else that has to come back."""


class Merged(NamedTuple):
    """What came of a merge."""

    organisation: Organisation
    clashes: tuple[Clash, ...]
    """What both have changed differently; one of both was taken."""


def merge(
    base: Organisation, mine: Organisation, theirs: Organisation, side: Side = "mine"
) -> Merged:
    """Put the changes of two people together.

    Parameters
    ----------
    base
        What both began with.
    mine
        What one made of it.
    theirs
        What the other made of it; its order is kept.
    side
        Whose value counts where both changed the same.

    >>> base = Organisation.model_validate({"people": {"ana": {"fte": 1}}})
    >>> mine = Organisation.model_validate({"people": {"ana": {"fte": 0.5}}})
    >>> theirs = Organisation.model_validate({"people": {"ana": {"name": "Ana", "fte": 1}}})
    >>> merged = merge(base, mine, theirs).organisation.people["ana"]
    >>> merged.name, merged.fte
    ('Ana', 0.5)
    """
    merging = Merging(side)
    flat = [_without_squads(each) for each in (base, mine, theirs)]
    organisation: Organisation = merging.value((), *flat)
    organisation = _with_squads(organisation, merging, (base, mine, theirs))
    organisation = _with_what_is_needed(organisation, merging, (mine, theirs, base))
    return Merged(organisation, tuple(merging.clashes))


def with_same_names(organisation: Organisation, changes: Iterable[Change]) -> Organisation:
    """Give an organisation the ids that changes have given to what was there.

    What cannot be renamed, because it is gone or the id is taken, keeps its id.
    """
    for change in changes:
        if change.rename is not None:
            changed = apply_changes(organisation, [change])
            organisation = organisation if changed.conflicts else changed.organisation
    return organisation


def _without_squads(organisation: Organisation) -> Organisation:
    tribes = {
        tribe_id: tribe.model_copy(update={"squads": {}}) if tribe.squads else tribe
        for tribe_id, tribe in organisation.tribes.items()
    }
    return organisation.model_copy(update={"tribes": tribes})


def _homes(organisation: Organisation) -> dict[str, str]:
    return {id_: at for at, tribe in organisation.tribes.items() for id_ in tribe.squads}


def _with_squads(
    organisation: Organisation, merging: Merging, three: tuple[Organisation, ...]
) -> Organisation:
    """Put every squad into its tribe; one whose tribe is gone brings it back."""
    squads = [_squads(each) for each in three]
    homes = [_homes(each) for each in three]
    placed: dict[str, dict[str, Squad]] = {}
    for id_ in dict.fromkeys([*homes[2], *homes[1]]):
        tribe_id = _home(merging, id_, homes)
        at = ("tribes", tribe_id, "squads", id_)
        squad = merging.value(at, *(each.get(id_, GONE) for each in squads))
        if squad is not GONE:
            placed.setdefault(tribe_id, {})[id_] = squad
    tribes = dict(organisation.tribes)
    for tribe_id, inside in placed.items():
        if tribe_id not in tribes:
            tribes[tribe_id] = _tribe_back(merging, three, tribe_id)
        order = _order_in(tribe_id, inside, three)
        tribes[tribe_id] = tribes[tribe_id].model_copy(update={"squads": order})
    return organisation.model_copy(update={"tribes": tribes})


def _squads(organisation: Organisation) -> dict[str, Squad]:
    return {
        id_: squad for tribe in organisation.tribes.values() for id_, squad in tribe.squads.items()
    }


def _home(merging: Merging, id_: str, homes: list[dict[str, str]]) -> str:
    base, mine, theirs = (each.get(id_, "") for each in homes)
    if not mine or not theirs:
        return mine or theirs
    return str(merging.value(("tribes", mine, "squads", id_), base, mine, theirs))


def _order_in(
    tribe_id: str, inside: Mapping[str, Squad], three: tuple[Organisation, ...]
) -> dict[str, Squad]:
    _, mine, theirs = (each.tribes.get(tribe_id, Tribe()).squads for each in three)
    order = with_insertions([id_ for id_ in theirs if id_ in inside], mine, set(inside))
    order += [id_ for id_ in inside if id_ not in order]
    return {id_: inside[id_] for id_ in order}


def _tribe_back(merging: Merging, three: tuple[Organisation, ...], tribe_id: str) -> Tribe:
    base, mine, theirs = three
    found = mine.tribes.get(tribe_id, theirs.tribes.get(tribe_id, base.tribes.get(tribe_id)))
    tribe = (found or Tribe()).model_copy(update={"squads": {}})
    at = ("tribes", tribe_id)
    is_mine, is_theirs = tribe_id in mine.tribes, tribe_id in theirs.tribes
    merging.clashes.append(Clash(at, tribe if is_mine else GONE, tribe if is_theirs else GONE))
    return tribe


def _with_what_is_needed(
    organisation: Organisation, merging: Merging, sources: tuple[Organisation, ...]
) -> Organisation:
    """Bring back what was removed on one side and is referred to on the other."""
    for _ in range(MOST_ROUNDS):
        missing = dict.fromkeys((each.kind, each.id) for each in _dangling(organisation))
        if not missing:
            break
        for kind, id_ in missing:
            organisation = _brought_back(organisation, merging, sources, kind, id_)
    return organisation


def _dangling(organisation: Organisation) -> Iterator[Reference]:
    known = known_ids(organisation)
    for reference in each_reference(organisation):
        ids = known[reference.kind]
        if ids is not None and reference.id not in ids:
            yield reference


def _brought_back(
    organisation: Organisation,
    merging: Merging,
    sources: tuple[Organisation, ...],
    kind: Kind,
    id_: str,
) -> Organisation:
    found = [_elements(each, kind).get(id_, GONE) for each in sources]
    value = next((each for each in found if each is not GONE), None)
    if kind is Kind.SQUAD:
        home = next(_homes(each)[id_] for each in sources if id_ in _homes(each))
        merging.clashes.append(Clash(("tribes", home, "squads", id_), found[0], found[1]))
        there = (each.tribes[home] for each in sources if home in each.tribes)
        tribe = organisation.tribes.get(home) or next(there).model_copy(update={"squads": {}})
        tribe = tribe.model_copy(update={"squads": {**tribe.squads, id_: value}})
        return organisation.model_copy(update={"tribes": {**organisation.tribes, home: tribe}})
    section = _SECTIONS[kind]
    merging.clashes.append(Clash((*section, id_), found[0], found[1]))
    if kind is Kind.FEATURE:
        features = {**organisation.work.features, id_: value}
        work = organisation.work.model_copy(update={"features": features})
        return organisation.model_copy(update={"work": work})
    if isinstance(value, Tribe):
        value = value.model_copy(update={"squads": {}})
    made = value or Skill()  # somebody began to declare skills, and this one was not among them
    (name,) = section
    return organisation.model_copy(update={name: {**getattr(organisation, name), id_: made}})


_SECTIONS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("people",),
    Kind.SKILL: ("skills",),
    Kind.TRIBE: ("tribes",),
    Kind.FEATURE: ("work", "features"),
}


def _elements(organisation: Organisation, kind: Kind) -> Mapping[str, Any]:
    match kind:
        case Kind.PERSON:
            return organisation.people
        case Kind.SKILL:
            return organisation.skills
        case Kind.TRIBE:
            return organisation.tribes
        case Kind.SQUAD:
            return _squads(organisation)
        case Kind.FEATURE:
            return organisation.work.features


__all__ = ["Clash", "Merged", "Side", "merge", "with_same_names"]
