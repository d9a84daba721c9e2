"""Which element of one organisation is which of another, when ids have changed.

An id that is gone and one that is new belong together when the two elements have the same display
name, the same people in them, or the same place and content, and nothing else could be meant.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.elements import KEPT_UNDER, labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.scenario.change import Change
from tribeplan.scenario.moves import MovedChapter, MovedSquad
from tribeplan.scenario.operation import Operation
from tribeplan.scenario.renaming import NewIds, Renaming, renamed

Value = TypeVar("Value")
Kind = TypeVar("Kind", bound=Element)


class Renamed(NamedTuple):
    """An element whose id is another one."""

    kind: str
    old: str
    new: str


class Aligned(NamedTuple):
    """The first organisation with the ids of the second."""

    organisation: Organisation
    renames: tuple[Renamed, ...]


def align(before: Organisation, after: Organisation, known: Iterable[Renaming] = ()) -> Aligned:
    """The first of two organisations the ids that its elements have in the second.

    Parameters
    ----------
    before
        The first.
    after
        The second.
    known
        What got another id on the way, in order; the rest is found out.

    >>> one = Organisation.model_validate({"people": {"ana": {"name": "Ana"}}})
    >>> two = Organisation.model_validate({"people": {"anna": {"name": "Ana"}}})
    >>> align(one, two).renames
    (Renamed(kind='person', old='ana', new='anna'),)
    """
    before, found = _known(before, after, known)
    for kind, pairs in (
        ("tribe", _tribes),
        ("skill", _skills),
        ("squad", _squads_by_name),
        ("person", _people_by_name),
        ("squad", _squads_by_people),
        ("person", _people_by_place),
        ("feature", _features),
        ("stream", _streams),
        ("gate", _gates),
    ):
        new = pairs(before, after)
        before = _with_ids(before, kind, new)
        found += (Renamed(kind, old, id_) for old, id_ in new.items())
    for tribe_id in before.tribes:
        new = _chapters(before, after, tribe_id)
        for old, id_ in new.items():
            renaming = Renaming(chapter=old, tribe=tribe_id, to=id_)
            before = renaming.apply(roster_of(before))
            found.append(Renamed("chapter", old, id_))
    return Aligned(before, tuple(found))


def _known(
    before: Organisation, after: Organisation, known: Iterable[Renaming]
) -> tuple[Organisation, list[Renamed]]:
    """Those ids that are known to be new ones, as far as what has them is still there."""
    found: list[Renamed] = []
    first = before
    for renaming in known:
        roster = roster_of(before)
        if any(True for _ in renaming.conflicts(roster)):
            continue
        before = renaming.apply(roster)
        kind, old, new = renaming.subject, renaming.old, renaming.to
        earlier = next((each for each in found if (each.kind, each.new) == (kind, old)), None)
        if earlier is not None:
            found.remove(earlier)
            old = earlier.old
        found.append(Renamed(kind, old, new))
    there = {(kind, each.id) for kind, labels in labels_by_kind(after) for each in labels}
    if all((each.kind, each.new) in there for each in found):
        return before, found
    return first, []


def _with_ids(organisation: Organisation, kind: str, new: Mapping[str, str]) -> Organisation:
    if not new:
        return organisation
    if kind in ("stream", "gate"):
        for old, id_ in new.items():
            renaming = Renaming.model_validate({kind: old, "to": id_})
            organisation = renaming.apply(roster_of(organisation))
        return organisation
    nothing: Mapping[str, str] = {}
    return renamed(
        organisation,
        NewIds(
            people=new if kind == "person" else nothing,
            squads=new if kind == "squad" else nothing,
            skills=new if kind == "skill" else nothing,
            tribes=new if kind == "tribe" else nothing,
            features=new if kind == "feature" else nothing,
        ),
    )


def _paired(
    before: Mapping[str, Value],
    after: Mapping[str, Value],
    mark: Callable[[str, Value], Hashable | None],
    mark_after: Callable[[str, Value], Hashable | None] | None = None,
) -> dict[str, str]:
    """Pair ids that are gone with new ones of the same mark, where only one of each has it."""
    gone = _marked(((id_, value) for id_, value in before.items() if id_ not in after), mark)
    new = _marked(
        ((id_, value) for id_, value in after.items() if id_ not in before), mark_after or mark
    )
    return {ids[0]: new[each][0] for each, ids in gone.items() if len(ids) == 1 == len(new[each])}


def _marked(
    elements: Iterable[tuple[str, Value]], mark: Callable[[str, Value], Hashable | None]
) -> defaultdict[Hashable, list[str]]:
    marked: defaultdict[Hashable, list[str]] = defaultdict(list)
    for id_, value in elements:
        found = mark(id_, value)
        if found is not None:
            marked[found].append(id_)
    return marked


def _name(_: str, element: Element) -> str | None:
    name: str | None = getattr(element, "name", None)
    return name


def _content(_: str, element: Element) -> str:
    return element.model_dump_json()


def _name_or_content(before: Mapping[str, Kind], after: Mapping[str, Kind]) -> dict[str, str]:
    named = _paired(before, after, _name)
    left = {id_: value for id_, value in before.items() if id_ not in named}
    new = {id_: value for id_, value in after.items() if id_ not in named.values()}
    return named | _paired(left, new, _content)


def _tribes(before: Organisation, after: Organisation) -> dict[str, str]:
    return _paired(before.tribes, after.tribes, _name)


def _skills(before: Organisation, after: Organisation) -> dict[str, str]:
    return _paired(before.skills, after.skills, _name)


def _squads_by_name(before: Organisation, after: Organisation) -> dict[str, str]:
    one, two = roster_of(before).squads, roster_of(after).squads
    return _paired(one, two, lambda _, seat: seat.squad.name)


def _squads_by_people(before: Organisation, after: Organisation) -> dict[str, str]:
    one, two = roster_of(before).squads, roster_of(after).squads
    return _paired(one, two, lambda _, seat: frozenset(seat.squad.people) or None)


def _people_by_name(before: Organisation, after: Organisation) -> dict[str, str]:
    return _paired(before.people, after.people, _name)


def _people_by_place(before: Organisation, after: Organisation) -> dict[str, str]:
    return _paired(before.people, after.people, _place_in(before), _place_in(after))


def _place_in(organisation: Organisation) -> Callable[[str, Element], Hashable | None]:
    roster: Roster = roster_of(organisation)

    def place(person_id: str, person: Element) -> Hashable | None:
        squads = frozenset(seat.id for seat in roster.squads_of(person_id))
        chapters = frozenset(seat.address for seat in roster.chapters_of_person.get(person_id, ()))
        return (person.model_dump_json(), squads, chapters) if squads or chapters else None

    return place


def _features(before: Organisation, after: Organisation) -> dict[str, str]:
    return _name_or_content(before.work.features, after.work.features)


def _streams(before: Organisation, after: Organisation) -> dict[str, str]:
    return _name_or_content(before.work.streams, after.work.streams)


def _gates(before: Organisation, after: Organisation) -> dict[str, str]:
    return _name_or_content(before.decisions, after.decisions)


def _chapters(before: Organisation, after: Organisation, tribe_id: str) -> dict[str, str]:
    if tribe_id not in after.tribes:
        return {}
    one, two = before.tribes[tribe_id].chapters, after.tribes[tribe_id].chapters
    named = _paired(one, two, _name)
    left = {id_: value for id_, value in one.items() if id_ not in named}
    new = {id_: value for id_, value in two.items() if id_ not in named.values()}
    return named | _paired(left, new, lambda _, chapter: frozenset(chapter.people) or None)


def address_after(at: Address, changes: Iterable[Change]) -> Address:
    """Where an element of an organisation stands after changes, when it is still there.

    >>> changes = [Change(rename={"squad": "app", "to": "web"})]
    >>> address_after(("tribes", "t", "squads", "app", "members"), changes)
    ('tribes', 't', 'squads', 'web', 'members')
    """
    for change in changes:
        at = _after_one(at, change.operation)
    return at


def address_before(at: Address, changes: Iterable[Change]) -> Address:
    """The address that an element had before changes gave it and its tribe other ids.

    >>> changes = [Change(rename={"tribe": "t", "to": "u"})]
    >>> address_before(("tribes", "u", "lead"), changes)
    ('tribes', 't', 'lead')
    """
    for change in reversed(tuple(changes)):
        renaming = change.rename
        if renaming is not None:
            at = _with_id(at, renaming, renaming.to, renaming.old)
    return at


def _after_one(at: Address, operation: Operation) -> Address:
    match operation:
        case Renaming():
            return _with_id(at, operation, operation.old, operation.to)
        case MovedSquad(squad=squad, to=tribe) if at[2:4] == ("squads", squad):
            return ("tribes", tribe, *at[2:])
        case MovedChapter(chapter=chapter, left=left, to=tribe) if at[2:4] == (
            "chapters",
            chapter,
        ) and left in (None, at[1]):
            return ("tribes", tribe, *at[2:])
        case _:
            return at


def _with_id(at: Address, renaming: Renaming, old: str, new: str) -> Address:
    under = KEPT_UNDER[renaming.subject]
    depth = len(under)
    fits = len(at) > depth and all(
        key in (None, part) for key, part in zip(under, at, strict=False)
    )
    if renaming.chapter is not None and renaming.tribe is not None:
        fits = fits and at[1] == renaming.tribe
    return (*at[:depth], new, *at[depth + 1 :]) if fits and at[depth] == old else at
