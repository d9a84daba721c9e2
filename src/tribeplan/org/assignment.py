"""Who works in which squad, for how much of the week, and on which line it says so."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster, SquadSeat

DIGITS = 9
"""Shares are compared to a billionth of a week, so that ten times 10% is 100%."""


class Assignment(NamedTuple):
    """One person's place in one squad."""

    person_id: str
    seat: SquadSeat
    share: float | None
    """Part of a full week; None when it is not written."""

    at: Address
    """The entry among the members, or the product owner's key."""


def assignments(roster: Roster) -> Iterator[Assignment]:
    """Give everybody in every squad once, where they stand first; the product owner included."""
    for seat in roster.squads.values():
        squad = seat.squad
        seen: set[str] = set()
        for position, member in enumerate(squad.members):
            if member.person not in seen:
                seen.add(member.person)
                at = (*seat.address, "members", position)
                yield Assignment(member.person, seat, member.share, at)
        if squad.product_owner is not None and squad.product_owner not in seen:
            yield Assignment(squad.product_owner, seat, None, (*seat.address, "product_owner"))


def assignments_of_person(roster: Roster) -> dict[str, tuple[Assignment, ...]]:
    """Give the assignments of each person who works in a squad."""
    assigned: defaultdict[str, list[Assignment]] = defaultdict(list)
    for assignment in assignments(roster):
        assigned[assignment.person_id].append(assignment)
    return {person_id: tuple(places) for person_id, places in assigned.items()}


def excess_share(fte: float, assigned: Iterable[Assignment]) -> float:
    """Give by how much the shares written exceed what a person works [weeks/week].

    Negative when something is left; shares that are not written count for nothing.
    """
    stated = (place.share for place in assigned if place.share is not None)
    return round(math.fsum(stated) - fte, DIGITS)


def show_share(share: float) -> str:
    """Write a share as people do.

    >>> show_share(0.333)
    '33.3%'
    """
    return f"{share * 100:g}%"
