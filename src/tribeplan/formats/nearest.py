"""The known name somebody most likely meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from heapq import nsmallest

_LONGEST = 64  # code points; a longer word is no typing error of a name
_COMPARED = 32  # names that get the full comparison
_ALIKE = 0.6  # share of matching characters from which a name is worth suggesting


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name closest to a word, or None when none is close.

    Takes time linear in the number of names, some 5 ms for 10,000. Equally close names are decided
    by the alphabet, so the answer never depends on the order of `known`.

    >>> nearest("squds", ["squads", "chapters"])
    'squads'
    >>> nearest("Members", {"members", "member"})
    'members'
    >>> nearest("xyz", ["squads"]) is None
    True
    """
    if not word or len(word) > _LONGEST:
        return None
    reach = max(2, len(word) // 2)
    folded = word.casefold()
    candidates = [
        (-_shared_ends(folded, name.casefold()), name)
        for name in known
        if name != word and -reach <= len(name) - len(word) <= reach
    ]
    ranked = [
        (-_likeness(folded, name.casefold()), name) for _, name in nsmallest(_COMPARED, candidates)
    ]
    likeness, name = min(ranked, default=(0.0, ""))
    return name if -likeness >= _ALIKE else None


def _likeness(one: str, other: str) -> float:
    """The share of characters two words have in common, in order or in the same position."""
    in_order = SequenceMatcher(None, one, other, autojunk=False).ratio()
    in_position = sum(a == b for a, b in zip(one, other, strict=False)) / max(len(one), len(other))
    return max(in_order, in_position)


def _shared_ends(one: str, other: str) -> int:
    """Count the characters two words share at their starts and ends: high after one slip."""
    shorter = min(len(one), len(other))
    start = 0
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start + end
