"""What the shape of an organisation says: hubs, brokers, seams, escalation, bus factors."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, fsum
from random import Random
from typing import NamedTuple

import networkx as nx

from tribeplan.graph.dependencies import Hold, Tie, dependencies_of, holds, links, ties, waiting
from tribeplan.org.roster import Roster
from tribeplan.org.workload import DIGITS

SOURCES = 200
"""Squads from which ways are followed; where there are more, so many are drawn."""

SEED = 1
"""Of that draw, and of the first run that looks for communities."""


class Hub(NamedTuple):
    """A squad that others wait for."""

    squad: str
    waiting: tuple[str, ...]
    """The squads that wait for its people (fan-in), by id."""

    waits_for: tuple[str, ...]
    """The squads it waits for itself."""


class Broker(NamedTuple):
    """A squad or a person through whom squads reach each other."""

    kind: str
    """``squad`` or ``person``."""

    id: str
    share: float
    """Of all pairs of other squads, those whose shortest way leads through here, 0 to 1."""


class Stranger(NamedTuple):
    """A squad that has more to coordinate with another tribe than with its own."""

    squad: str
    tribe: str
    own_days: float
    """Its ties inside its tribe [person-days/week]."""

    other: str
    """The tribe it is tied to most."""

    other_days: float
    """Its ties with that one [person-days/week]."""


@dataclass(frozen=True, slots=True)
class Seams:
    """Where tribes are cut, against where the coordination would cut them."""

    squads: int
    """Squads with a tie at all; the others are left out here."""

    days: float
    """All ties together [person-days/week]."""

    inside_tribes: float
    """Share of the coordination between squads of one tribe."""

    communities: tuple[frozenset[str], ...]
    """Squads that belong together by their ties, largest group first."""

    inside_communities: float
    """Share of the coordination inside those."""

    in_one_tribe: int
    """How many of those lie in one tribe altogether."""

    agreement: float
    """Adjusted Rand index of tribes and communities: 1 the same, 0 as good as drawn by lot."""

    strangers: tuple[Stranger, ...]
    """The most foreign first."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that is measured, each list with what matters most in front."""

    hubs: tuple[Hub, ...]
    brokers: tuple[Broker, ...]
    """All through whom any way leads."""

    sources: int
    """Squads from which ways were followed."""

    is_sampled: bool
    """Whether those were drawn from more."""

    seams: Seams
    escalation: tuple[tuple[str, tuple[str, ...]], ...]
    """Every squad and the chapter leads to whom its conflicts go up."""

    holds: tuple[Hold, ...]
    """Every skill that a squad's work needs; those that fewest have in front."""

    carriers: tuple[tuple[str, int], ...]
    """People, and in how many squads they alone have a skill that the work needs, once a skill."""


def measures(roster: Roster) -> Measures:
    """Measure the shape of an organisation; linear in people, ties and needs but for a factor.

    Ways are followed from at most `SOURCES` squads, so that 10,000 people take seconds.
    """
    by_holders = sorted(holds(roster), key=lambda hold: (len(hold.holders), hold.squad, hold.skill))
    alone = Counter(hold.holders[0] for hold in by_holders if len(hold.holders) == 1)
    fan_out = [(squad_id, roster.chapter_leads(squad_id)) for squad_id in sorted(roster.squads)]
    return Measures(
        hubs(roster),
        brokers(roster),
        min(len(roster.squads), SOURCES),
        len(roster.squads) > SOURCES,
        seams(roster),
        tuple(sorted(fan_out, key=lambda each: (-len(each[1]), each[0]))),
        tuple(by_holders),
        tuple(sorted(alone.items(), key=lambda each: (-each[1], each[0]))),
    )


def hubs(roster: Roster) -> tuple[Hub, ...]:
    """The squads that others wait for; those that most wait for in front."""
    waits_for = {
        squad: sorted(others) for squad, others in waiting(dependencies_of(roster)).items()
    }
    waited: defaultdict[str, list[str]] = defaultdict(list)
    for squad_id, others in sorted(waits_for.items()):
        for other in others:
            waited[other].append(squad_id)
    found = [
        Hub(squad_id, tuple(others), tuple(waits_for.get(squad_id, ())))
        for squad_id, others in waited.items()
    ]
    return tuple(sorted(found, key=lambda hub: (-len(hub.waiting), hub.squad)))


def brokers(roster: Roster) -> tuple[Broker, ...]:
    """The squads and people through whom ways between other squads lead, the most in front."""
    ends = [f"squad:{squad_id}" for squad_id in roster.squads]
    shares = betweenness(links(roster), ends, SOURCES, SEED)
    parted = ((*node.partition(":"), share) for node, share in shares.items() if share > 0)
    found = [Broker(kind, id_, share) for kind, _, id_, share in parted]
    return tuple(sorted(found, key=lambda broker: (-broker.share, broker.kind, broker.id)))


def seams(roster: Roster) -> Seams:
    """Hold the tribes that are drawn against the groups that the ties make."""
    found = ties(roster, roster.organisation.effective_limits())
    tribe_of = _tribe_of(roster)
    groups = communities({(tie.squad, tie.other): tie.days for tie in found}, SEED)
    group_of = {squad_id: n for n, group in enumerate(groups) for squad_id in group}
    days = fsum(tie.days for tie in found)

    def inside(part_of: Mapping[str, object]) -> float:
        kept = fsum(tie.days for tie in found if part_of[tie.squad] == part_of[tie.other])
        return kept / days if days else 1.0

    return Seams(
        len(group_of),
        days,
        inside(tribe_of),
        groups,
        inside(group_of),
        sum(len({tribe_of[squad_id] for squad_id in group}) == 1 for group in groups),
        agreement({squad_id: tribe_of[squad_id] for squad_id in group_of}, group_of),
        _strangers(found, tribe_of),
    )


def strangers(roster: Roster) -> tuple[Stranger, ...]:
    """The squads tied more to one other tribe than to their own; the most foreign in front."""
    return _strangers(ties(roster, roster.organisation.effective_limits()), _tribe_of(roster))


def _tribe_of(roster: Roster) -> dict[str, str]:
    return {squad_id: seat.tribe_id for squad_id, seat in roster.squads.items()}


def _strangers(found: tuple[Tie, ...], tribe_of: Mapping[str, str]) -> tuple[Stranger, ...]:
    days: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for tie in found:
        days[tie.squad][tribe_of[tie.other]] += tie.days
        days[tie.other][tribe_of[tie.squad]] += tie.days
    foreign: list[Stranger] = []
    for squad_id, by_tribe in days.items():
        own = by_tribe.pop(tribe_of[squad_id], 0.0)
        if by_tribe:
            most = min(by_tribe, key=lambda tribe: (-by_tribe[tribe], tribe))
            if round(by_tribe[most] - own, DIGITS) > 0:
                foreign.append(Stranger(squad_id, tribe_of[squad_id], own, most, by_tribe[most]))
    return tuple(sorted(foreign, key=lambda each: (each.own_days - each.other_days, each.squad)))


# --- Who stands between whom, and which nodes belong together ------------------------------------

SHARE_DIGITS = 9
"""Decimals of a share of ways that mean anything: a third and two thirds are one."""

LOUVAIN_RUNS = 5
"""Louvain's answer hangs on the order it looks in; of so many runs the best division is kept."""


def betweenness(
    edges: Sequence[tuple[str, str]], ends: Collection[str], sources: int, seed: int
) -> dict[str, float]:
    r"""The share of all pairs of other ends whose shortest ways lead through each node.

    .. math:: b(v) = \frac{1}{|P_v|} \sum_{(s,t) \in P_v} \frac{\sigma_{st}(v)}{\sigma_{st}}

    with :math:`P_v` the pairs of ends without v and :math:`\sigma_{st}` the number of shortest
    ways (Freeman, A set of measures of centrality based on betweenness, Sociometry 40, 1977; of a
    subset of nodes: Brandes, On variants of shortest-path betweenness centrality, 2008). Where
    there are more ends than ``sources``, ways from so many drawn ones stand for all.

    Parameters
    ----------
    edges
        Undirected.
    ends
        Between which nodes ways are looked at; others only lie on them.
    sources
        Most ends from which ways are followed.
    seed
        Of the draw.

    Returns
    -------
    dict
        Every node of the edges: 0 where no way leads through it, 1 where all do.

    >>> betweenness([("a", "b"), ("b", "c")], ["a", "b", "c"], 10, 1)
    {'a': 0.0, 'b': 1.0, 'c': 0.0}
    """
    number = {node: n for n, node in enumerate(sorted({*ends, *(x for e in edges for x in e)}))}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(number.values())
    graph.add_edges_from((number[one], number[other]) for one, other in sorted(edges))
    every = [number[end] for end in sorted(ends)]
    drawn = every
    if len(every) > sources:
        drawn = Random(seed).sample(every, sources)  # noqa: S311  # a sample, not a secret
    ways = nx.betweenness_centrality_subset(graph, sources=drawn, targets=every)
    chosen, ended = set(drawn), set(every)
    shares: dict[str, float] = {}
    for node in sorted({x for edge in edges for x in edge}):
        n = number[node]
        pairs = (len(drawn) - (n in chosen)) * (len(every) - 1 - (n in ended))
        # networkx counts each way half, for it is followed from both ends
        shares[node] = round(2 * ways[n] / pairs, SHARE_DIGITS) if pairs else 0.0
    return shares


def communities(weights: Mapping[tuple[str, str], float], seed: int) -> tuple[frozenset[str], ...]:
    """Divide nodes into groups with strong ties inside and weak ones between, largest first.

    The best of a few runs of Louvain (Blondel et al., Fast unfolding of communities in large
    networks, 2008) by modularity (Newman and Girvan, 2004).

    >>> two = {("a", "b"): 5.0, ("b", "c"): 0.1, ("c", "d"): 5.0}
    >>> [sorted(group) for group in communities(two, seed=1)]
    [['a', 'b'], ['c', 'd']]
    """
    names = sorted({node for pair in weights for node in pair})
    number = {node: n for n, node in enumerate(names)}  # sets of numbers have one order
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    for (one, other), weight in sorted(weights.items()):
        graph.add_edge(number[one], number[other], weight=weight)
    if not weights:
        return ()
    runs: list[list[set[int]]] = [
        nx.community.louvain_communities(graph, weight="weight", seed=seed + run)
        for run in range(LOUVAIN_RUNS)
    ]
    best = max(runs, key=lambda run: nx.community.modularity(graph, run, weight="weight"))
    groups = (frozenset(names[n] for n in group) for group in best)
    return tuple(sorted(groups, key=lambda group: (-len(group), min(group))))


def agreement(one: Mapping[str, Hashable], other: Mapping[str, Hashable]) -> float:
    """How far two divisions of the same nodes agree: the adjusted Rand index.

    1 when they are the same, 0 on average when one is drawn at random (Hubert and Arabie,
    Comparing partitions, Journal of Classification 2, 1985).

    >>> agreement({"a": 0, "b": 0, "c": 1}, {"a": "x", "b": "x", "c": "y"})
    1.0
    """
    both = Counter((one[node], other[node]) for node in one)
    together = sum(comb(count, 2) for count in both.values())
    first, second = (sum(comb(c, 2) for c in Counter(d.values()).values()) for d in (one, other))
    pairs = comb(len(one), 2)
    expected = first * second / pairs if pairs else 0.0
    most = (first + second) / 2
    return (together - expected) / (most - expected) if most != expected else 1.0


# --- Layers from left to right, for a picture of who needs whom ----------------------------------


def layers(edges: Collection[tuple[str, str]]) -> dict[str, int]:
    """The layer of every node: each in one right of all that need it, circles cut where they close.

    The longest way from the left (Sugiyama, Tagawa and Toda, 1981); of a circle, few edges are
    turned round, so that it opens.

    >>> layers([("a", "b"), ("b", "c"), ("a", "c"), ("c", "a")])
    {'a': 0, 'b': 1, 'c': 2}
    """
    graph: nx.DiGraph[str] = nx.DiGraph(sorted(edges))
    remaining: nx.DiGraph[str] = nx.DiGraph()
    remaining.add_nodes_from(graph)
    order = {node: n for n, node in enumerate(_few_backward(graph))}
    for one, other in graph.edges:
        forward = order[one] < order[other]
        remaining.add_edge(*((one, other) if forward else (other, one)))
    generations = enumerate(nx.topological_generations(remaining))
    found = {node: layer for layer, nodes in generations for node in nodes}
    return dict(sorted(found.items()))


def _few_backward(graph: "nx.DiGraph[str]") -> list[str]:
    """An order of the nodes with few edges against it (Eades, Lin and Smyth, 1993)."""
    left: nx.DiGraph[str] = graph.copy()
    head: list[str] = []
    tail: list[str] = []
    while left:
        sinks = sorted(node for node in left if not left.out_degree(node))
        sources = sorted(node for node in left if not left.in_degree(node))
        if sinks or sources:
            head += [node for node in sources if node not in sinks]
            tail = sinks + tail
            left.remove_nodes_from({*sinks, *sources})
        else:
            node = min(left, key=lambda each: (left.in_degree(each) - left.out_degree(each), each))
            head.append(node)
            left.remove_node(node)
    return head + tail
