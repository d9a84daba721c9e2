"""Squads that split and squads that merge, recognised by where their people go."""

from collections import defaultdict
from typing import NamedTuple

from tribeplan.org.roster import Roster

FEWEST_WHO_SPLIT_OFF = 2
"""People who make a new squad a part of one that goes on; one alone has just moved."""


class Succession(NamedTuple):
    """What became of squads that did not simply stay or end."""

    splits: dict[str, tuple[str, ...]]
    """Of each squad that split, the squads it became, itself included if it is still there."""

    merges: dict[str, tuple[str, ...]]
    """Of each squad that others went into, those it is made of, itself included if it was one."""

    def follows(self, old: str, new: str) -> bool:
        """Whether a new squad came out of an old one, so that going with it is no move."""
        return new in self.splits.get(old, ()) or old in self.merges.get(new, ())


def succession(before: Roster, after: Roster) -> Succession:
    """Find splits and merges: more than half of a squad's people decide where it belongs."""
    old = {squad_id: frozenset(seat.squad.people) for squad_id, seat in before.squads.items()}
    new = {squad_id: frozenset(seat.squad.people) for squad_id, seat in after.squads.items()}
    splits = _splits(old, new)
    merges = _merges(old, new, splits)
    return Succession(splits, merges)


def _splits(
    old: dict[str, frozenset[str]], new: dict[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    leaving = {origin: people - new.get(origin, frozenset()) for origin, people in old.items()}
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for squad_id, people in new.items():
        origin = None if squad_id in old else _home(people, leaving)
        if origin is None:
            continue
        if origin not in new or len(people & leaving[origin]) >= FEWEST_WHO_SPLIT_OFF:
            parts[origin].append(squad_id)
    return {
        origin: ((origin, *squads) if origin in new else tuple(squads))
        for origin, squads in parts.items()
        if len(squads) + (origin in new) > 1
    }


def _merges(
    old: dict[str, frozenset[str]],
    new: dict[str, frozenset[str]],
    splits: dict[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    origins: defaultdict[str, list[str]] = defaultdict(list)
    for squad_id, people in old.items():
        if squad_id not in new and squad_id not in splits:
            home = _home(people, new)
            if home is not None:
                origins[home].append(squad_id)
    return {
        home: ((home, *squads) if home in old else tuple(squads))
        for home, squads in origins.items()
        if len(squads) + (home in old) > 1
    }


def _home(people: frozenset[str], squads: dict[str, frozenset[str]]) -> str | None:
    """Give the squad that has more than half of the people; of equals, the first by id."""
    best = max(sorted(squads), key=lambda squad_id: len(people & squads[squad_id]), default=None)
    if best is None or len(people & squads[best]) * 2 <= len(people):
        return None
    return best
