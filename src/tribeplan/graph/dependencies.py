"""Who waits for whom, how squads are tied, who stands between them, who has to talk; no networkx.

In chapters: dependencies and how tightly they couple; circles; ties, ways, holds and talks.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Interaction, Link
from tribeplan.org.workload import DAYS_PER_WEEK, each_task, squad_shares, work_for_others

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


@lru_cache(maxsize=4)
def dependencies_of(roster: Roster) -> tuple[Dependency, ...]:
    """Every dependency between two squads: the needs by squad, then the steps by item.

    A need of the mode x-as-a-service is there for whoever takes it (Skelton and Pais, Team
    Topologies, 2019), so nobody waits for people; a step that another squad does always waits.
    """
    found: list[Dependency] = []
    for squad_id, seat in sorted(roster.squads.items()):
        for position, need in enumerate(seat.squad.needs):
            if need.squad != squad_id:
                at = (*seat.address, "needs", position)
                waits = need.mode is not Interaction.X_AS_A_SERVICE
                found.append(Dependency(squad_id, need.squad, at, waits, declared=True))
    for task in each_task(roster.organisation.work):
        if task.squad != task.item.squad:
            step = Dependency(task.item.squad, task.squad, task.at, waits=True, declared=False)
            found.append(step)
    return tuple(found)


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
    people = {squad_id: set(seat.people) for squad_id, seat in sorted(roster.squads.items())}
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
    for squad_id, places in waiting(dependencies_of(roster)).items():
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

    Two squads are one step apart where one waits for the other, and two through somebody who works
    in both or coaches both. Who is in one squad alone leads nowhere and is left out. Each is a pair
    such as ``('squad:app', 'squad:data')``.
    """
    found = {
        _pair(f"squad:{squad_id}", f"squad:{other}")
        for squad_id, places in waiting(dependencies_of(roster)).items()
        for other in places
    }
    reached: defaultdict[str, set[str]] = defaultdict(set)
    for squad_id, seat in roster.squads.items():
        for person_id in seat.people:
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
        people = roster.squads[squad_id].people
        holders = (id_ for id_ in people if skill in roster.person(id_).skills)
        present = sorted(id_ for id_ in holders if not roster.person(id_).vacancy)
        found.append(Hold(squad_id, skill, tuple(present)))
    return tuple(found)


# --- Which squads have to talk by what they build, and which of them do --------------------------


class Talk(NamedTuple):
    """Two squads whose work hangs together."""

    squad: str
    other: str
    """Comes after ``squad`` in the alphabet."""

    through: tuple[str, ...]
    """What hangs together: features, components, paths, each once and sorted."""

    is_drawn: bool
    """Whether the model has a way for it: a need in either direction, or somebody in both."""


def talks(roster: Roster, links: Iterable[Link] = ()) -> tuple[Talk, ...]:
    r"""Every pair of squads that has to talk, by id.

    Who must coordinate follows from who works on what and what hangs on what:
    :math:`C_R = T_A T_D T_A^T` (Cataldo, Herbsleb and Carley, Socio-technical congruence, 2008),
    with squads for people. Tasks are features and streams, each step of them, and what links name;
    a step hangs on its item, a feature on those that it comes ``after``, the rest as links say.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> tribe = {"squads": {"app": {"needs": [{"squad": "data"}]}, "data": {}, "web": {}}}
    >>> roster = roster_of(Organisation.model_validate({"tribes": {"t": tribe}}))
    >>> found = talks(roster, [Link("app", "data", "ledger"), Link("web", "app", "shop")])
    >>> [(talk.squad, talk.other, talk.is_drawn) for talk in found]
    [('app', 'data', True), ('app', 'web', False)]
    >>> congruence(found)
    0.5
    """
    required: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for link in links:
        required[_pair(link.squad, link.other)].add(link.what)
    work = roster.organisation.work
    for task in each_task(roster.organisation.work):
        required[_pair(task.item.squad, task.squad)].add(str(task.at[2]))
    for id_, feature in work.features.items():
        for before in feature.after:
            required[_pair(feature.squad, work.features[before].squad)].add(id_)
    drawn = {_pair(each.squad, each.on) for each in dependencies_of(roster) if each.declared} | {
        pair for pair, _ in _shared_days(roster)
    }
    return tuple(
        Talk(*pair, tuple(sorted(through)), pair in drawn)
        for pair, through in sorted(required.items())
        if pair[0] != pair[1]
    )


def congruence(found: Iterable[Talk]) -> float:
    r"""The part of the talks there should be that the model draws, 0 to 1; 1 when none is needed.

    :math:`|C_R \wedge C_A| / |C_R|` over pairs of squads (Cataldo, Herbsleb and Carley, 2008).
    """
    all_ = list(found)
    return sum(talk.is_drawn for talk in all_) / len(all_) if all_ else 1.0
