"""Measures of a graph's shape by networkx; importing this module costs its import."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from math import comb
from random import Random

import networkx as nx

# --- Who stands between whom, and which nodes belong together ------------------------------------

DIGITS = 9
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
        shares[node] = round(2 * ways[n] / pairs, DIGITS) if pairs else 0.0
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
