"""How strongly squads are tied to each other, and who stands between them; no networkx needed."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from tribeplan.graph.dependencies import each_dependency, waiting
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.workload import DAYS_PER_WEEK, each_task, squad_shares, work_for_others

# --- How strongly two squads are tied: work for each other, needs, people they share -------------

NEED_DAYS = 0.5
"""What a declared need without any planned work counts as [person-days/week]; a convention."""

MOST_SQUADS_OF_ONE = 12
"""Who works in more squads ties none of them: a twelfth of a week is three hours."""


class Tie(NamedTuple):
    """Two squads that have something to coordinate."""

    squad: str
    other: str
    """Comes after ``squad`` in the alphabet."""

    work_days: float = 0.0
    """Work that one does for the other, both ways [person-days/week]."""

    need_days: float = 0.0
    """`NEED_DAYS` for each direction with a declared need that waits, and no work behind it."""

    shared_days: float = 0.0
    """Time of the people in both: the smaller of their two shares [person-days/week]."""

    @property
    def days(self) -> float:
        """How strong the tie is [person-days/week]."""
        return self.work_days + self.need_days + self.shared_days


def ties(roster: Roster, limits: Limits) -> tuple[Tie, ...]:
    """Every pair of squads with something to coordinate, by id.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> squads = {"app": {"needs": [{"squad": "data"}]}, "data": {}}
    >>> both = {"people": {"ana": {}}, "tribes": {"t": {"squads": squads}}}
    >>> roster = roster_of(Organisation.model_validate(both))
    >>> [(tie.squad, tie.other, tie.days) for tie in ties(roster, Limits())]
    [('app', 'data', 0.5)]
    """
    work, needs, shared = (defaultdict[tuple[str, str], float](float) for _ in range(3))
    done_for_others = work_for_others(roster, limits)
    for (squad_id, other), days in done_for_others.items():
        work[_pair(squad_id, other)] += days
    for squad_id, places in waiting(each_dependency(roster)).items():
        for other in places:
            if not done_for_others.get((squad_id, other)):
                needs[_pair(squad_id, other)] += NEED_DAYS
    for pair, days in _shared_days(roster):
        shared[pair] += days
    pairs = sorted({*work, *needs, *shared})
    found = (Tie(*pair, work[pair], needs[pair], shared[pair]) for pair in pairs)
    return tuple(tie for tie in found if tie.days > 0)


def _pair(squad_id: str, other: str) -> tuple[str, str]:
    return (squad_id, other) if squad_id < other else (other, squad_id)


def _shared_days(roster: Roster) -> Iterator[tuple[tuple[str, str], float]]:
    shares = squad_shares(roster)
    for person_id, seats in sorted(roster.squads_of_person.items()):
        squads = sorted({seat.id for seat in seats})
        if len(squads) <= MOST_SQUADS_OF_ONE:
            for pair in combinations(squads, 2):
                yield pair, DAYS_PER_WEEK * min(shares[squad][person_id] for squad in pair)


# --- The ways along which squads hear of each other, for who stands between them -----------------


def links(roster: Roster) -> tuple[tuple[str, str], ...]:
    """The steps of a way from squad to squad, each once: addresses of squads and people in words.

    Two squads are one step apart where one waits for the other, and two through somebody who
    works in both or coaches both. Who is in one squad alone leads nowhere and is left out.

    Returns
    -------
    tuple
        Pairs such as ``('squad:app', 'squad:data')`` and ``('person:ana', 'squad:app')``.
    """
    found = {
        _pair(f"squad:{squad_id}", f"squad:{other}")
        for squad_id, places in waiting(each_dependency(roster)).items()
        for other in places
    }
    reached: defaultdict[str, set[str]] = defaultdict(set)
    for squad_id, seat in roster.squads.items():
        for person_id in seat.squad.people:
            reached[person_id].add(squad_id)
        if seat.squad.coach is not None:
            reached[seat.squad.coach].add(squad_id)
    for person_id, squads in reached.items():
        if len(squads) > 1:
            found |= {(f"person:{person_id}", f"squad:{squad_id}") for squad_id in squads}
    return tuple(sorted(found))


# --- How many people must leave before nobody in a squad has a skill that its work needs ---------


class Hold(NamedTuple):
    """A skill that the work of a squad needs, and who in the squad has it."""

    squad: str
    skill: str
    holders: tuple[str, ...]
    """By id, open seats left out: so many must leave before nobody has it (its bus factor)."""


def holds(roster: Roster) -> tuple[Hold, ...]:
    """Every skill that the work done by a squad needs, by squad and skill."""
    needed = sorted({(t.squad, t.step.skill) for t in each_task(roster.organisation.work)})
    found: list[Hold] = []
    for squad_id, skill in needed:
        people = (id_ for id_ in roster.squads[squad_id].squad.people)
        holders = (id_ for id_ in people if skill in roster.person(id_).skills)
        present = sorted(id_ for id_ in holders if not roster.person(id_).vacancy)
        found.append(Hold(squad_id, skill, tuple(present)))
    return tuple(found)
