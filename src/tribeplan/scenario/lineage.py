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
from tribeplan.org.teams import Chapter, Squad
from tribeplan.scenario.change import Change, MovedChapter, MovedSquad, Renaming, renamed

Value = TypeVar("Value")
ElementT = TypeVar("ElementT", bound=Element)


class Renamed(NamedTuple):
    """An element whose id is another one."""

    kind: str
    old: str
    new: str


def align(
    before: Organisation, after: Organisation, known: Iterable[Renaming] = ()
) -> tuple[Organisation, tuple[Renamed, ...]]:
    """The first of two organisations with the ids that its elements have in the second; those.

    What is ``known`` to have got another id on the way comes first; the rest is found out.

    >>> one = Organisation.model_validate({"people": {"ana": {"name": "Ana"}}})
    >>> two = Organisation.model_validate({"people": {"anna": {"name": "Ana"}}})
    >>> align(one, two)[1]
    (Renamed(kind='person', old='ana', new='anna'),)
    """
    before, found = _known(before, after, known)
    for kind, pairs in _PAIRS:
        new = pairs(before, after)
        before = renamed(before, {kind: new})
        found += (Renamed(kind, old, id_) for old, id_ in new.items())
    for tribe_id, tribe in before.tribes.items():
        there = after.tribes.get(tribe_id)
        new = {} if there is None else _by_name_or(_people, tribe.chapters, there.chapters)
        for old, id_ in new.items():
            renaming = Renaming(chapter=old, tribe=tribe_id, to=id_)
            before = renaming.apply(roster_of(before))
            found.append(Renamed("chapter", old, id_))
    return before, tuple(found)


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


def _people(_: str, team: Squad | Chapter) -> Hashable | None:
    return frozenset(team.people) or None


def _by_name_or(
    mark: Callable[[str, ElementT], Hashable | None],
    before: Mapping[str, ElementT],
    after: Mapping[str, ElementT],
) -> dict[str, str]:
    named = _paired(before, after, _name)
    left = {id_: value for id_, value in before.items() if id_ not in named}
    new = {id_: value for id_, value in after.items() if id_ not in named.values()}
    return named | _paired(left, new, mark)


def _squads(organisation: Organisation) -> dict[str, Squad]:
    return {id_: seat.squad for id_, seat in roster_of(organisation).squads.items()}


def _place_in(organisation: Organisation) -> Callable[[str, Element], Hashable | None]:
    roster: Roster = roster_of(organisation)

    def place(person_id: str, person: Element) -> Hashable | None:
        squads = frozenset(seat.id for seat in roster.squads_of(person_id))
        chapters = frozenset(seat.address for seat in roster.chapters_of_person.get(person_id, ()))
        return (person.model_dump_json(), squads, chapters) if squads or chapters else None

    return place


_PAIRS: tuple[tuple[str, Callable[[Organisation, Organisation], dict[str, str]]], ...] = (
    ("tribe", lambda one, two: _paired(one.tribes, two.tribes, _name)),
    ("skill", lambda one, two: _paired(one.skills, two.skills, _name)),
    ("squad", lambda one, two: _paired(_squads(one), _squads(two), _name)),
    ("person", lambda one, two: _paired(one.people, two.people, _name)),
    ("squad", lambda one, two: _paired(_squads(one), _squads(two), _people)),
    ("person", lambda one, two: _paired(one.people, two.people, _place_in(one), _place_in(two))),
    ("feature", lambda one, two: _by_name_or(_content, one.work.features, two.work.features)),
    ("stream", lambda one, two: _by_name_or(_content, one.work.streams, two.work.streams)),
    ("gate", lambda one, two: _by_name_or(_content, one.decisions, two.decisions)),
)
"""What finds the new ids of each kind, in the order in which they are looked for."""


def address_after(at: Address, changes: Iterable[Change]) -> Address:
    """Where an element of an organisation stands after changes, when it is still there.

    >>> changes = [Change(rename={"squad": "app", "to": "web"})]
    >>> address_after(("tribes", "t", "squads", "app", "members"), changes)
    ('tribes', 't', 'squads', 'web', 'members')
    """
    for change in changes:
        match change.operation:
            case Renaming() as renaming:
                at = _with_id(at, renaming, renaming.old, renaming.to)
            case MovedSquad(squad=squad, to=tribe) if at[2:4] == ("squads", squad):
                at = ("tribes", tribe, *at[2:])
            case MovedChapter(chapter=chapter, left=left, to=tribe) if at[2:4] == (
                "chapters",
                chapter,
            ) and left in (None, at[1]):
                at = ("tribes", tribe, *at[2:])
            case _:
                pass
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


def _with_id(at: Address, renaming: Renaming, old: str, new: str) -> Address:
    under = KEPT_UNDER[renaming.subject]
    depth = len(under)
    fits = len(at) > depth and all(
        key in (None, part) for key, part in zip(under, at, strict=False)
    )
    if renaming.chapter is not None and renaming.tribe is not None:
        fits = fits and at[1] == renaming.tribe
    return (*at[:depth], new, *at[depth + 1 :]) if fits and at[depth] == old else at
