"""Pairs of squads that are tied together by the people they share."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from tribeplan.org.roster import Roster


class Coupling(NamedTuple):
    """Two squads and the people who work in both."""

    squad: str
    other: str
    """Comes after ``squad`` in the alphabet."""

    shared: tuple[str, ...]
    """The people, by id."""


def each_coupling(roster: Roster, more_than: int) -> Iterator[Coupling]:
    """Give every pair of squads that share more than so many people, by id.

    Only a pair that shares somebody among the rarer of its people is looked at: in each squad
    the ``more_than`` busiest people are left out, for a pair that shares more than that many
    people also shares one of the others (prefix filtering; Chaudhuri, Ganti and Kaushik, A
    primitive operator for similarity joins, 2006). So an agile coach in all squads costs nothing.
    """
    people = {squad_id: set(seat.squad.people) for squad_id, seat in sorted(roster.squads.items())}
    earlier: defaultdict[str, list[str]] = defaultdict(list)
    for squad_id, here in people.items():
        rarest_first = sorted(here, key=lambda person: (len(roster.squads_of(person)), person))
        rare = rarest_first[: max(len(here) - more_than, 0)]
        for other_id in sorted({squad for person in rare for squad in earlier[person]}):
            shared = here & people[other_id]
            if len(shared) > more_than:
                yield Coupling(other_id, squad_id, tuple(sorted(shared)))
        for person in rare:
            earlier[person].append(squad_id)
