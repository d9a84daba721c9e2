from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from reference.rule_twins.facts import knots
from tribeplan.graph.dependencies import circles, without_loose_ends

GRAPHS = st.dictionaries(
    st.sampled_from("abcde"), st.lists(st.sampled_from("abcde"), max_size=3), max_size=5
)


def every_circle(waits_for: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """All ways to start anywhere, visit different nodes and come back, tried one by one."""
    return [
        way
        for length in range(1, 6)
        for way in permutations("abcde", length)
        if all(
            other in waits_for.get(node, ())
            for node, other in zip(way, (*way[1:], way[0]), strict=True)
        )
    ]


@given(GRAPHS)
def test_each_knot_shows_its_shortest_circle_from_its_first_node(
    waits_for: dict[str, list[str]],
) -> None:
    every = every_circle(waits_for)
    arrows = {(node, other) for node, others in waits_for.items() for other in others}
    firsts = sorted(min(knot) for knot in knots(arrows))
    expected = [
        min((way for way in every if way[0] == first), key=lambda way: (len(way), way))
        for first in firsts
    ]
    assert circles(waits_for) == expected


@given(GRAPHS, st.randoms(use_true_random=False))
def test_the_order_of_nodes_and_edges_makes_no_difference(
    waits_for: dict[str, list[str]], chance: Random
) -> None:
    nodes = list(waits_for)
    chance.shuffle(nodes)
    assert circles({node: waits_for[node][::-1] for node in nodes}) == circles(waits_for)


@given(GRAPHS)
def test_something_is_left_exactly_when_there_is_a_circle(waits_for: dict[str, list[str]]) -> None:
    assert bool(without_loose_ends(waits_for)) == bool(every_circle(waits_for))


def test_a_chain_of_a_hundred_thousand_has_no_circle() -> None:
    chain = {f"{number:06}": [f"{number + 1:06}"] for number in range(100_000)}
    assert circles(chain) == []


def test_a_circle_of_twenty_thousand_is_found() -> None:
    nodes = [f"{number:05}" for number in range(20_000)]
    ring = {node: [nodes[(number + 1) % 20_000]] for number, node in enumerate(nodes)}
    assert circles(ring) == [tuple(nodes)]
