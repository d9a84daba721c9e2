"""What was in a list or mapping before and what is in it now, put side by side."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from tribeplan.formats.native_writer import is_written
from tribeplan.formats.nodes import is_mapping, is_tuple
from tribeplan.org.element import Element

ALIKE = 0.5
"""Two elements are taken for one and the same from this part in common on."""

Value = TypeVar("Value")


class Aligned(NamedTuple):
    """A list before and after, item by item."""

    kept: tuple[tuple[int, int], ...]
    """Positions before and after of the items that stay in their order."""

    moved: tuple[tuple[int, int], ...]
    """Positions before and after of the items that come to stand elsewhere in the list."""

    gone: tuple[int, ...]
    new: tuple[int, ...]


def aligned(before: Sequence[Hashable], after: Sequence[Hashable]) -> Aligned:
    """Put two lists side by side by what identifies their items; as many as possible stay.

    >>> aligned("abcd", "bxdc")
    Aligned(kept=((1, 0), (2, 3)), moved=((3, 2),), gone=(0,), new=(1,))
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
    return Aligned(kept, moved, tuple(sorted(place.values())), tuple(new))


def _numbered(labels: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    """Make labels unique: the second of the same is another one."""
    seen: defaultdict[Hashable, int] = defaultdict(int)
    for label in labels:
        yield label, seen[label]
        seen[label] += 1


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Give a longest rising run of different numbers, by patience sorting.

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
    found: Aligned, before: Sequence[Any], after: Sequence[Any], *, are_sentences: bool = False
) -> Aligned:
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
    return Aligned(
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
    """Give which new key took the place of which old one: its element is alike, or the same.

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
    """Give how much two values have in common, from 0 to 1."""
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
