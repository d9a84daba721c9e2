"""Which squad depends on which: declared needs, steps that another squad does, shared people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Interaction
from tribeplan.org.workload import each_task

# --- Which squad depends on which: declared needs, and steps that another squad does -------------


class Dependency(NamedTuple):
    """One place in the model that makes a squad depend on another."""

    squad: str
    """The squad that depends."""

    on: str
    """The squad it depends on."""

    at: Address
    """The need, or the step, that says so."""

    waits: bool
    """Whether it waits for the other's people: not for a service it takes itself."""

    declared: bool
    """Whether the squad names it in its ``needs``."""


def each_dependency(roster: Roster) -> Iterator[Dependency]:
    """Every dependency between two squads: the needs by squad, then the steps by item.

    A need of the mode x-as-a-service is there for whoever takes it (Skelton and Pais, Team
    Topologies, 2019), so nobody waits for people; a step that another squad does always waits.
    """
    for squad_id, seat in sorted(roster.squads.items()):
        for position, need in enumerate(seat.squad.needs):
            if need.squad != squad_id:
                at = (*seat.address, "needs", position)
                waits = need.mode is not Interaction.X_AS_A_SERVICE
                yield Dependency(squad_id, need.squad, at, waits, declared=True)
    for task in each_task(roster.organisation.work):
        if task.squad != task.item.squad:
            yield Dependency(task.item.squad, task.squad, task.at, waits=True, declared=False)


def waiting(dependencies: Iterable[Dependency]) -> dict[str, dict[str, list[Dependency]]]:
    """For each squad whom it waits for, and every place that says so: squad, other, places."""
    places: defaultdict[str, defaultdict[str, list[Dependency]]]
    places = defaultdict(lambda: defaultdict(list))
    for dependency in dependencies:
        if dependency.waits:
            places[dependency.squad][dependency.on].append(dependency)
    return {squad: dict(others) for squad, others in places.items()}


# --- Pairs of squads that are tied together by the people they share -----------------------------


class Coupling(NamedTuple):
    """Two squads and the people who work in both."""

    squad: str
    other: str
    """Comes after ``squad`` in the alphabet."""

    shared: tuple[str, ...]
    """The people, by id."""


def each_coupling(roster: Roster, more_than: int) -> Iterator[Coupling]:
    """Every pair of squads that share more than so many people, by id.

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
