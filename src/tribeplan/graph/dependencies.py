"""Which squad depends on which: needs, steps that another does, shared people; and circles."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
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


# --- Circles: who waits, through others, for themselves -------------------------------------------

# Without networkx, whose import is half a check.


def circles(waits_for: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """One circle for every knot of nodes that can all reach each other, by id.

    A knot is a strongly connected component of more than one node, or of one that waits for
    itself. Its circle is the shortest through its first node by id, and of equally short ones
    the first in the alphabet; so it does not depend on any order of the input.

    >>> circles({"a": ["b"], "b": ["a", "c"], "c": []})
    [('a', 'b')]
    """
    edges = without_loose_ends(waits_for)
    waited_for_by = _turned_round(edges)
    firsts = [min(knot) for knot in knots(edges) if len(knot) > 1 or knot & edges[min(knot)]]
    return [_shortest_through(first, edges, waited_for_by) for first in sorted(firsts)]


def _shortest_through(
    first: str, edges: Mapping[str, Collection[str]], backward: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    steps_left = {first: 0}
    looked_at = [first]
    for node in looked_at:
        for other in backward[node]:
            if other not in steps_left:
                steps_left[other] = steps_left[node] + 1
                looked_at.append(other)
    circle = [first]
    while True:
        ways_back = (other for other in edges[circle[-1]] if other in steps_left)
        node = min(ways_back, key=lambda other: (steps_left[other], other))
        if node == first:
            return tuple(circle)
        circle.append(node)


def knots(edges: Mapping[str, Collection[str]]) -> list[frozenset[str]]:
    """The strongly connected components: in each, every node can reach every other.

    Depth first along the edges, then against them in the opposite order (Sharir, A strong-
    connectivity algorithm and its applications in data flow analysis, 1981).

    >>> sorted(map(sorted, knots({"a": ["b"], "b": ["a", "c"]})))
    [['a', 'b'], ['c']]
    """
    seen: set[str] = set()
    order = [node for start in edges for node in _depth_first(start, edges, seen)]
    backward = _turned_round(edges)
    seen = set()
    reached = (frozenset(_depth_first(node, backward, seen)) for node in reversed(order))
    return [knot for knot in reached if knot]


def _depth_first(start: str, edges: Mapping[str, Collection[str]], seen: set[str]) -> Iterator[str]:
    """Nodes that are reached and not seen yet, each after all that it leads to."""
    waiting: list[tuple[str, Iterator[str]]] = [("", iter((start,)))]
    while waiting:
        for other in waiting[-1][1]:
            if other not in seen:
                seen.add(other)
                waiting.append((other, iter(edges.get(other, ()))))
                break
        else:
            node, _ = waiting.pop()
            if waiting:
                yield node


def _turned_round(edges: Mapping[str, Collection[str]]) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for node, others in edges.items():
        for other in others:
            found[other].append(node)
    return found


def ways_along(circle: tuple[str, ...]) -> list[tuple[str, str]]:
    """Who waits for whom along a circle.

    >>> ways_along(("a", "b", "c"))
    [('a', 'b'), ('b', 'c'), ('c', 'a')]
    """
    return list(zip(circle, (*circle[1:], circle[0]), strict=True))


def spelled_out(circle: tuple[str, ...]) -> str:
    """Write a circle as people read it.

    >>> spelled_out(("a", "b"))
    'a → b → a'
    """
    return " → ".join((*circle, circle[0]))


def without_loose_ends(waits_for: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """Take away, over and over, what nobody waits for (Kahn, 1962); the rest hides a circle.

    Empty exactly when there is no circle.

    >>> without_loose_ends({"a": ["b"], "b": ["c"], "c": ["b", "d"]})
    {'b': {'c'}, 'c': {'b'}}
    """
    edges = {node: set(others) for node, others in waits_for.items()}
    waited_for = Counter(other for others in edges.values() for other in others)
    loose = [node for node in edges if not waited_for[node]]
    while loose:
        for other in edges.pop(loose.pop()):
            waited_for[other] -= 1
            if not waited_for[other] and other in edges:
                loose.append(other)
    return {node: others & edges.keys() for node, others in edges.items()}
