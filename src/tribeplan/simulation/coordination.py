"""Which squads have to keep in touch, and what that leaves of their pace."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tribeplan.org.roster import Roster
from tribeplan.org.squad import Interaction
from tribeplan.simulation.plan import SquadPlan, WorkPlan

LEAST_PACE = 0.1
"""However many links, they leave a squad this part of its pace."""


def linked(
    roster: Roster, squads: Sequence[SquadPlan], works: Iterable[WorkPlan]
) -> frozenset[tuple[str, str]]:
    """Give the pairs of squads that have to keep in touch, each pair once and in order.

    They do when one needs the other and asks for it, and when one does a step of the other's work.
    """
    pairs = {*_by_needs(roster)}
    for work in works:
        pairs |= {(squads[work.squad].id, squads[step.squad].id) for step in work.steps}
    return frozenset((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


def _by_needs(roster: Roster) -> Iterator[tuple[str, str]]:
    for name, seat in roster.squads.items():
        for need in seat.squad.needs:
            if need.mode is not Interaction.X_AS_A_SERVICE and need.squad in roster.squads:
                yield name, need.squad


def coordinated(
    squads: Iterable[SquadPlan], pairs: Iterable[tuple[str, str]], people_per_link: float
) -> tuple[SquadPlan, ...]:
    """Take from each squad's pace what its links cost: part of a person for each."""
    links = Counter(name for pair in pairs for name in pair)

    def left(squad: SquadPlan) -> float:
        return max(1 - people_per_link * links[squad.id] / max(len(squad.people), 1), LEAST_PACE)

    return tuple(squad._replace(pace=squad.pace * left(squad)) for squad in squads)
