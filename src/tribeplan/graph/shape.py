"""Measures of a graph's shape by networkx; importing this module costs its import."""

from collections.abc import Collection, Mapping

import networkx as nx


def shortest_circles(edges: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """The shortest circle through the first node of every strongly connected component.

    Of equally short ones the first in the alphabet; components in the order of their first nodes.

    >>> shortest_circles({"a": ["b", "c"], "b": ["d"], "c": ["a"], "d": ["a"]})
    [('a', 'c')]
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((node, other) for node, others in edges.items() for other in others)
    found: list[tuple[str, ...]] = []
    for component in nx.strongly_connected_components(graph):
        knot: nx.DiGraph[str] = graph.subgraph(component)
        first = min(component)
        if len(component) > 1 or knot.has_edge(first, first):
            found.append(_shortest_through(knot, first))
    return sorted(found)


def _shortest_through(knot: "nx.DiGraph[str]", first: str) -> tuple[str, ...]:
    steps_left = dict(nx.single_target_shortest_path_length(knot, first))
    circle = [first]
    while True:
        node = min(knot.successors(circle[-1]), key=lambda other: (steps_left[other], other))
        if node == first:
            return tuple(circle)
        circle.append(node)
