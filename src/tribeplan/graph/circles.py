"""Things that wait for each other in a circle; networkx is loaded only when there is one."""

from collections import Counter
from collections.abc import Collection, Mapping


def circles(waits_for: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """One circle for every knot of nodes that can all reach each other, by id.

    A knot is a strongly connected component of more than one node, or of one that waits for
    itself. Its circle is the shortest through its first node by id, and of equally short ones
    the first in the alphabet; so it does not depend on any order of the input.

    >>> circles({"a": ["b"], "b": ["a", "c"], "c": []})
    [('a', 'b')]
    """
    knotted = without_loose_ends(waits_for)
    if not knotted:
        return []
    from tribeplan.graph.shape import shortest_circles

    return shortest_circles(knotted)


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
