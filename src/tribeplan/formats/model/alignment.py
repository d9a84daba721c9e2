"""What stayed, moved, came and went between two versions of an organisation, and has a new id.

In chapters: lists and mappings put side by side; then the old id of everything that has another
one now. It takes chances where nobody said what became of what, for a wrong guess only makes the
difference in the files longer. What is told to people takes none:
:mod:`tribeplan.scenario.lineage`.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias, TypeVar

from tribeplan.formats.model_text import is_written
from tribeplan.formats.yaml.nodes import is_mapping, is_tuple
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import skills_used
from tribeplan.org.teams import Squad

# --- What was in a list or mapping before and what is in it now, put side by side ----------------

ALIKE = 0.5
"""Two elements are taken for one and the same from this part in common on."""

Value = TypeVar("Value")


class Alignment(NamedTuple):
    """A list before and after, item by item."""

    kept: tuple[tuple[int, int], ...]
    """Positions before and after of the items that stay in their order."""

    moved: tuple[tuple[int, int], ...]
    """Positions before and after of the items that come to stand elsewhere in the list."""

    gone: tuple[int, ...]
    new: tuple[int, ...]


def aligned(before: Sequence[Hashable], after: Sequence[Hashable]) -> Alignment:
    """Put two lists side by side by what identifies their items; as many as possible stay.

    >>> aligned("abcd", "bxdc")
    Alignment(kept=((1, 0), (2, 3)), moved=((3, 2),), gone=(0,), new=(1,))
    """
    place = {label: position for position, label in enumerate(_numbered(before))}
    pairs: list[tuple[int, int]] = []
    new: list[int] = []
    for position, label in enumerate(_numbered(after)):
        if label in place:
            pairs.append((place.pop(label), position))
        else:
            new.append(position)
    staying = set(_longest_rising([old for old, _ in pairs]))
    kept = tuple(pair for pair in pairs if pair[0] in staying)
    moved = tuple(pair for pair in pairs if pair[0] not in staying)
    return Alignment(kept, moved, tuple(sorted(place.values())), tuple(new))


def _numbered(labels: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    """Make labels unique: the second of the same is another one."""
    seen: defaultdict[Hashable, int] = defaultdict(int)
    for label in labels:
        yield label, seen[label]
        seen[label] += 1


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """A longest rising run of different numbers, by patience sorting.

    >>> _longest_rising([3, 1, 2])
    [1, 2]
    """
    tops: list[int] = []
    piles: list[int] = []
    for number in numbers:
        pile = bisect_left(tops, number)
        tops[pile : pile + 1] = [number]
        piles.append(pile)
    run: list[int] = []
    wanted = len(tops) - 1
    for number, pile in zip(reversed(numbers), reversed(piles), strict=True):
        if pile == wanted:
            run.append(number)
            wanted -= 1
    return run[::-1]


def with_revised(
    found: Alignment, before: Sequence[Any], after: Sequence[Any], *, are_sentences: bool = False
) -> Alignment:
    """Take what is gone and what is new at one place for the same item where they are alike.

    As many sentences as there were at a place are the old ones put in other words; ids never are.
    """
    before_gap = _gaps(found.gone, [old for old, _ in found.kept])
    after_gap = _gaps(found.new, [new for _, new in found.kept])
    revised = [
        (olds[position], news[other])
        for gap, olds in before_gap.items()
        if (news := after_gap.get(gap))
        for position, other in (
            ((number, number) for number in range(len(olds)))
            if are_sentences and len(olds) == len(news)
            else in_step([before[old] for old in olds], [after[new] for new in news])
        )
    ]
    kept = sorted((*found.kept, *revised))
    gone, new = {old for old, _ in revised}, {new for _, new in revised}
    return Alignment(
        tuple(kept),
        found.moved,
        tuple(old for old in found.gone if old not in gone),
        tuple(one for one in found.new if one not in new),
    )


def _gaps(positions: Iterable[int], kept: Sequence[int]) -> dict[int, list[int]]:
    """Group positions by how many of those that stay come before them."""
    gaps: defaultdict[int, list[int]] = defaultdict(list)
    for position in positions:
        gaps[bisect_left(kept, position)].append(position)
    return gaps


def in_step(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Pair what is alike without changing the order, the earliest fitting one first."""
    start = 0
    for position, old in enumerate(before):
        for other in range(start, len(after)):
            if likeness(old, after[other]) >= ALIKE:
                yield position, other
                start = other + 1
                break


def renamed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Which new key took the place of which old one: its element is alike, or the same.

    >>> renamed_keys({"ana": 1, "bo": 2}, {"anna": 1, "bo": 2, "cas": 1})
    {'anna': 'ana'}
    """
    new_at = _by_place(after, before)
    found: dict[str, str] = {}
    for gap, olds in _by_place(before, after).items():
        news = new_at.get(gap, [])
        for only_equal in (True, False):
            for old in [old for old in olds if old not in found.values()]:
                free = (new for new in news if new not in found)
                fits = (
                    (new for new in free if before[old] == after[new])
                    if only_equal
                    else (new for new in free if likeness(before[old], after[new]) >= ALIKE)
                )
                if (match := next(fits, None)) is not None:
                    found[match] = old
    return found


def _by_place(these: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str | None, list[str]]:
    """Group the keys that others lack by the last key before them that others have."""
    groups: defaultdict[str | None, list[str]] = defaultdict(list)
    last: str | None = None
    for key in these:
        if key in others:
            last = key
        else:
            groups[last].append(key)
    return groups


def likeness(one: Any, other: Any) -> float:  # noqa: ANN401  # any part of a model
    """How much two values have in common, from 0 to 1."""
    if one == other:
        return 1.0
    if isinstance(one, Element) and type(one) is type(other):
        names = [
            name
            for name in type(one).model_fields
            if is_written(one, name) or is_written(other, name)
        ]
        return _mean(likeness(getattr(one, name), getattr(other, name)) for name in names)
    if is_mapping(one) and is_mapping(other):
        return _mean(1.0 if key in one and key in other else 0.0 for key in {*one, *other})
    if is_tuple(one) and is_tuple(other):
        return _mean(1.0 if item in one and item in other else 0.0 for item in (*one, *other))
    return 0.0


def _mean(parts: Iterable[float]) -> float:
    values = list(parts)
    return sum(values) / len(values) if values else 1.0


# --- Which new id stands for which old one, found by comparing two organisations -----------------

Keyed: TypeAlias = Mapping[str, Any]
"""Elements by their keys."""

PEOPLE_LISTS = frozenset({"members", "agile_coaches", "decides"})
"""Keys of lists of people."""

NOTHING: Keyed = {}


class OldIds:
    """The old id of everything that has another one now; what kept its id is not named."""

    def __init__(self, before: Organisation, after: Organisation) -> None:
        self._before = before
        self._after = after

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Of people."""
        return renamed_keys(self._before.people, self._after.people)

    @cached_property
    def tribes(self) -> Mapping[str, str]:
        """Of tribes."""
        return renamed_keys(self._before.tribes, self._after.tribes)

    @cached_property
    def features(self) -> Mapping[str, str]:
        """Of features."""
        return renamed_keys(self._before.work.features, self._after.work.features)

    @cached_property
    def skills(self) -> Mapping[str, str]:
        """Of skills; where none is declared, of the only one that went and the only that came."""
        if self._before.skills or self._after.skills:
            return renamed_keys(self._before.skills, self._after.skills)
        before, after = (set(skills_used(each)) for each in (self._before, self._after))
        gone, new = before - after, after - before
        return dict(zip(new, gone, strict=True)) if len(gone) == len(new) == 1 else {}

    def of_keys(self, at: Address, before: Keyed, after: Keyed) -> Mapping[str, str]:
        """The old keys of the mapping at an address, as it was before."""
        match at:
            case ("people",):
                return self.people
            case ("tribes",):
                return self.tribes
            case ("tribes", str(tribe_id), ("squads" | "chapters") as section):
                return self.parts(str(section)).renamed.get(tribe_id, {})
            case ("work", "features"):
                return self.features
            case ("skills",) | ("people", _, "skills"):
                gone, new = before.keys() - after.keys(), after.keys() - before.keys()
                pairs = self.skills.items() if gone and new else ()
                return {key: old for key, old in pairs if key in new and old in gone}
            case _:
                return renamed_keys(before, after)

    def of_items(self, key: str) -> Mapping[str, str]:
        """The old ids of what stands in lists of this key."""
        if key in PEOPLE_LISTS:
            return self.people
        if key == "needs":
            return self.squads
        return {"tribes": self.tribes, "after": self.features}.get(key, {})

    def parts(self, section: str) -> "Parts":
        """What became of the squads, or of the chapters."""
        return self._squads if section == "squads" else self._chapters

    def keeps_tribe(self, tribe_id: str) -> bool:
        """Whether a tribe is still there, by its old id."""
        return tribe_id in self._after.tribes or tribe_id in self.tribes.values()

    @cached_property
    def squads(self) -> Mapping[str, str]:
        """Of squads, wherever they are."""
        return {new: old for each in self._squads.renamed.values() for new, old in each.items()}

    @cached_property
    def _squads(self) -> "Parts":
        return self._parts("squads")

    @cached_property
    def _chapters(self) -> "Parts":
        return self._parts("chapters")

    def _parts(self, section: str) -> "Parts":
        before: dict[str, Keyed] = {
            id_: getattr(tribe, section) for id_, tribe in self._before.tribes.items()
        }
        after: dict[str, Keyed] = {
            self.tribes.get(id_, id_): getattr(tribe, section)
            for id_, tribe in self._after.tribes.items()
        }
        ids = [id_ for id_ in {**before, **after} if before.get(id_) is not after.get(id_)]
        went = _lacking(before, after, ids)
        came = _lacking(after, before, ids)
        source = _paired(went, came)
        target = {(old, key): new for (new, key), old in source.items()}
        renamed = {
            id_: renamed_keys(
                {key: part for key, part in before[id_].items() if (id_, key) not in target},
                {key: part for key, part in after[id_].items() if (id_, key) not in source},
            )
            for id_ in ids
            if id_ in before and id_ in after
        }
        return Parts(renamed, source, target)


class Parts(NamedTuple):
    """What became of the squads, or the chapters; a new tribe stands under its own id."""

    renamed: Mapping[str, Mapping[str, str]]
    """By the old id of their tribe."""

    source: Mapping[tuple[str, str], str]
    """From which tribe each came, by the old id of the tribe it is in now, and its own id."""

    target: Mapping[tuple[str, str], str]
    """To which tribe each went, by the tribe it was in."""


def _lacking(
    these: Mapping[str, Keyed], others: Mapping[str, Keyed], ids: Iterable[str]
) -> dict[tuple[str, str], Any]:
    """What a tribe has on one side only."""
    return {
        (id_, key): part
        for id_ in ids
        for key, part in these.get(id_, NOTHING).items()
        if key not in others.get(id_, NOTHING)
    }


def _paired(
    went: Mapping[tuple[str, str], Any], came: Mapping[tuple[str, str], Any]
) -> dict[tuple[str, str], str]:
    source: dict[tuple[str, str], str] = {}
    left = dict(went)
    for (tribe_id, key), part in came.items():
        for old_id, other in list(left):
            is_same = isinstance(part, Squad) or likeness(left[old_id, other], part) >= ALIKE
            if other == key and is_same:
                source[tribe_id, key] = old_id
                del left[old_id, other]
                break
    return source
