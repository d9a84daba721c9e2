"""Measures of a graph against values that others published, or that are plain by hand."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tribeplan.graph.measures import agreement, betweenness, communities, layers

FLORENTINE = {
    # Marriages of Padgett and Ansell's families, and their betweenness as in Jackson, Social and
    # Economic Networks, 2008, table 1.1 (Medici 0.522, Albizzi 0.212, Guadagni 0.255, …).
    "medici": 0.522, "guadagni": 0.255, "albizzi": 0.212, "strozzi": 0.103, "ridolfi": 0.114,
    "tornabuoni": 0.092, "salviati": 0.143, "bischeri": 0.104, "castellani": 0.055,
    "peruzzi": 0.022, "barbadori": 0.093,
}  # fmt: skip
MARRIAGES = [
    ("acciaiuoli", "medici"), ("castellani", "peruzzi"), ("castellani", "strozzi"),
    ("castellani", "barbadori"), ("medici", "barbadori"), ("medici", "ridolfi"),
    ("medici", "tornabuoni"), ("medici", "albizzi"), ("medici", "salviati"),
    ("salviati", "pazzi"), ("peruzzi", "strozzi"), ("peruzzi", "bischeri"),
    ("strozzi", "ridolfi"), ("strozzi", "bischeri"), ("ridolfi", "tornabuoni"),
    ("tornabuoni", "guadagni"), ("albizzi", "ginori"), ("albizzi", "guadagni"),
    ("bischeri", "guadagni"), ("guadagni", "lamberteschi"),
]  # fmt: skip
FAMILIES = sorted({family for pair in MARRIAGES for family in pair})


def test_the_betweenness_of_the_florentine_families_is_the_published_one() -> None:
    found = betweenness(MARRIAGES, FAMILIES, sources=100, seed=1)
    assert {name: round(found[name], 3) for name in FLORENTINE} == FLORENTINE
    assert {name for name in FAMILIES if not found[name]} == {
        "acciaiuoli", "ginori", "lamberteschi", "pazzi",
    }  # fmt: skip


def test_a_node_that_is_no_end_only_lies_between() -> None:
    # a and c meet through b or x: each has half of the one pair there is without it.
    edges = [("a", "b"), ("b", "c"), ("a", "x"), ("x", "c")]
    assert betweenness(edges, ["a", "c"], 9, 1) == {"a": 0.0, "b": 0.5, "c": 0.0, "x": 0.5}


def test_a_sample_of_ends_comes_near_and_is_the_same_each_time() -> None:
    edges = [(f"s{n}", f"s{(n * 7 + k) % 400}") for n in range(400) for k in (1, 3)]
    edges = [(a, b) for a, b in edges if a != b] + [(f"s{n}", "hub") for n in range(0, 400, 3)]
    ends = [f"s{n}" for n in range(400)]
    whole = betweenness(edges, ends, 400, 1)
    sampled = betweenness(edges, ends, 200, 1)
    assert sampled == betweenness(list(reversed(edges)), list(reversed(ends)), 200, 1)
    assert sampled["hub"] == pytest.approx(whole["hub"], rel=0.1)


def test_communities_of_the_karate_club_reach_nearly_the_best_modularity_there_is() -> None:
    # 0.4198 without weights is the proven optimum (Brandes et al., On modularity clustering, 2008).
    club = nx.karate_club_graph()
    edges = {(f"{a:02}", f"{b:02}"): 1.0 for a, b in club.edges}
    groups = communities(edges, seed=1)
    parts = [{int(name) for name in group} for group in groups]
    assert 0.415 < nx.community.modularity(club, parts, weight=None) < 0.4199
    assert groups == communities(dict(reversed(edges.items())), seed=1)


def test_a_ring_of_cliques_falls_apart_into_its_cliques() -> None:
    # Fortunato and Barthélemy, Resolution limit in community detection, 2007: for few cliques
    # the best division is the cliques themselves.
    ring = nx.ring_of_cliques(6, 5)
    edges = {(f"{a:02}", f"{b:02}"): 1.0 for a, b in ring.edges}
    expected = {frozenset(f"{5 * n + k:02}" for k in range(5)) for n in range(6)}
    assert set(communities(edges, seed=1)) == expected


@pytest.mark.parametrize(
    ("one", "other", "index"),
    [
        # The first three are the examples of scikit-learn's adjusted_rand_score.
        ((0, 0, 1, 1), (1, 1, 0, 0), 1.0),
        ((0, 0, 1, 2), (0, 0, 1, 1), 0.571),
        ((0, 0, 0, 0), (0, 1, 2, 3), 0.0),
        ((0, 0, 1, 1), (0, 1, 0, 1), -0.5),
    ],
)
def test_agreement_is_the_adjusted_rand_index(
    one: tuple[int, ...], other: tuple[int, ...], index: float
) -> None:
    found = agreement(dict(zip("abcd", one, strict=True)), dict(zip("abcd", other, strict=True)))
    assert found == pytest.approx(index, abs=0.001)


@given(st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), min_size=1))
def test_two_ends_of_an_edge_never_stand_in_one_layer(pairs: set[tuple[str, str]]) -> None:
    edges = sorted((a, b) for a, b in pairs if a != b)
    found = layers(edges)
    assert all(found[a] != found[b] for a, b in edges)
    graph = nx.DiGraph(edges)
    if nx.is_directed_acyclic_graph(graph):
        assert all(found[a] < found[b] for a, b in edges)
