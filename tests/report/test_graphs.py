"""Pictures and graphs of organisations: the same nodes and edges in each, and no name an order."""

import html
import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report.hostile import COMMANDS
from tribeplan.api import apply
from tribeplan.graph.network import Network, NetworkPart, network_of
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.report.figures.notations import dot, graphml, mermaid
from tribeplan.report.figures.pictures import cut, picture, text_width, wrapped
from tribeplan.report.safe_text import ci_safe, display

MODELS = Path(__file__).resolve().parents[2] / "models"
SVG = "{http://www.w3.org/2000/svg}"
every_what = pytest.mark.parametrize("what", list(NetworkPart))
NAMES = st.one_of(
    st.sampled_from([*COMMANDS, 'a"b', "\\N", "&lt;", "#quot;", "Bob [/b]", "-->", "]]>", '"]'])
    .filter(lambda name: "\ud800" not in name),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
)  # fmt: skip


def named(squad: str, chapter: str, person: str, tribe: str) -> Roster:
    """Two squads that need each other, with names that somebody might try."""
    model: dict[str, Any] = {
        "name": tribe,
        "people": {"ana": {"name": person, "skills": {"code": 1.0}}, "bo": {"vacancy": True}},
        "tribes": {
            "t": {
                "name": tribe,
                "purpose": person,
                "lead": "ana",
                "chapters": {"code": {"name": chapter, "lead": "ana", "members": ["bo"]}},
                "squads": {
                    "a": {
                        "name": squad,
                        "members": ["ana"],
                        "product_owner": "ana",
                        "needs": [{"squad": "b"}],
                    },
                    "b": {"members": ["bo"], "coach": "ana", "needs": [{"squad": "a"}]},
                },
            }
        },
        "work": {
            "streams": {
                "s": {
                    "squad": "a",
                    "per_week": 1,
                    "steps": [{"skill": "code", "days": 2, "squad": "b"}],
                }
            }
        },
    }
    return roster_of(Organisation.model_validate(model))


def plain() -> Roster:
    return named("Alpha", "Code", "Ana", "Cards")


def edges_of(network: Network) -> Counter[tuple[str, str]]:
    return Counter((edge.source, edge.target) for edge in network.edges)


# --- The same nodes and edges in each ------------------------------------------------------------


def test_the_needs_of_two_squads_are_two_edges_in_a_circle_with_their_work() -> None:
    edges = network_of(plain(), NetworkPart.NEEDS).edges
    found = {(e.source, e.target, e.weight, e.in_circle, e.places) for e in edges}
    assert found == {
        ("squad:a", "squad:b", 2.0, True, 2),
        ("squad:b", "squad:a", 0.0, True, 1),
    }


def test_a_network_of_the_organisation_says_who_works_where_and_who_leads() -> None:
    network = network_of(plain(), NetworkPart.ORGANISATION)
    assert {(edge.source, edge.kind, edge.target) for edge in network.edges} == {
        ("person:ana", "works in", "squad:a"),
        ("person:bo", "works in", "squad:b"),
        ("person:ana", "belongs to", "chapter:t/code"),
        ("person:bo", "belongs to", "chapter:t/code"),
        ("person:ana", "coaches", "squad:b"),
    }
    marks = {node.id: node.marks for node in network.nodes}
    assert marks["person:ana"] == ("TL", "PO", "CL", "AC")


@every_what
@settings(max_examples=40)
@given(names=st.tuples(NAMES, NAMES, NAMES, NAMES))
def test_graphml_parses_back_to_the_same_nodes_edges_and_names(
    what: NetworkPart, names: tuple[str, str, str, str]
) -> None:
    network = network_of(named(*names), what)
    graph = nx.read_graphml(io.BytesIO(graphml(network).encode("utf-8")), force_multigraph=True)
    assert set(graph.nodes) == {node.id for node in network.nodes}
    assert Counter(graph.edges()) == edges_of(network)
    for node in network.nodes:
        assert graph.nodes[node.id].get("label", "") == display(node.label)
    kinds = Counter(data["kind"] for _, _, data in graph.edges(data=True))
    assert kinds == Counter(edge.kind for edge in network.edges)


@every_what
@settings(max_examples=40)
@given(names=st.tuples(NAMES, NAMES, NAMES, NAMES))
def test_dot_has_the_same_nodes_and_edges_whatever_the_names(
    what: NetworkPart, names: tuple[str, str, str, str]
) -> None:
    # A text of DOT ends at the first quote without a backslash; nothing else is escaped in it
    # (graphviz.org/doc/info/lang.html), and '&' begins an HTML entity in a label.
    network = network_of(named(*names), what)
    written = dot(network)
    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', written)
    assert not any("\n" in text for text in texts)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', written)
    quoted = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda m: f'"{m[1].encode().hex()}"', written)
    assert bare.count('"" -> "" [') == len(network.edges)
    arrows = re.findall(r'^ +"(\w+)" -> "(\w+)" \[', quoted, re.MULTILINE)
    ends = Counter((bytes.fromhex(a).decode(), bytes.fromhex(b).decode()) for a, b in arrows)
    assert ends == edges_of(network)
    nodes = re.findall(r'^ +"(\w+)" \[label="(\w*)"', quoted, re.MULTILINE)
    labels = {
        bytes.fromhex(id_).decode(): html.unescape(
            re.sub(r"\\(.)", r"\1", bytes.fromhex(label).decode())
        )
        for id_, label in nodes
    }
    assert set(labels) == {node.id for node in network.nodes}
    for node in network.nodes:
        assert labels[node.id].startswith(display(node.label))


@every_what
@given(names=st.tuples(NAMES, NAMES, NAMES, NAMES))
@settings(max_examples=40)
def test_mermaid_holds_of_names_only_letters_digits_and_entities(
    what: NetworkPart, names: tuple[str, str, str, str]
) -> None:
    network = network_of(named(*names), what)
    lines = mermaid(network).splitlines()
    nodes = [line for line in lines if re.match(r' +n\d+[(\[]"', line)]
    assert len(nodes) == len(network.nodes)
    arrows = [line for line in lines if re.match(r"  n\d+ -", line)]
    assert len(arrows) == len(network.edges)
    for line in nodes:
        text = line.partition('"')[2].rpartition('"')[0]
        assert re.fullmatch(r"(?:[\w .,()/+-]|#\d+;)+", text)
        shown = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), text)
        labels = {display(node.label) for node in network.nodes}
        assert shown == " " or any(shown.startswith(label) for label in labels)


# --- Pictures ------------------------------------------------------------------------------------


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  # our own text


@every_what
@given(names=st.tuples(NAMES, NAMES, NAMES, NAMES))
@settings(max_examples=40)
def test_no_name_becomes_markup_in_a_picture(
    what: NetworkPart, names: tuple[str, str, str, str]
) -> None:
    as_named, as_plain = (
        Counter(element.tag for element in parsed(picture(roster, what, None)).iter())
        for roster in (named(*names), plain())
    )
    known = {f"{SVG}{tag}" for tag in ("svg", "title", "desc", "style", "rect", "text", "path")}
    assert set(as_named) <= known
    assert as_named[f"{SVG}rect"] == as_plain[f"{SVG}rect"]
    assert as_named[f"{SVG}path"] == as_plain[f"{SVG}path"]


@every_what
@pytest.mark.parametrize("command", [each for each in COMMANDS if "\ud800" not in each])
def test_no_line_of_any_graph_gives_an_order_to_a_runner(what: NetworkPart, command: str) -> None:
    roster = named(command, command, command, command)
    network = network_of(roster, what)
    for text in (picture(roster, what, None), dot(network), graphml(network), mermaid(network)):
        for line in text.splitlines():
            assert ci_safe(line) == line


@every_what
@pytest.mark.parametrize("model", ["hypotheek.yaml", "minimal.yaml", "bank"])
def test_everything_drawn_lies_inside_the_picture(what: NetworkPart, model: str) -> None:
    root = parsed(picture(roster_of(apply(str(MODELS / model))), what, "A scenario"))
    w, h = float(root.attrib["width"]), float(root.attrib["height"])
    for box in root.iter(f"{SVG}rect"):
        x, y = float(box.get("x", 0)), float(box.get("y", 0))
        assert 0 <= x <= x + float(box.attrib["width"]) <= w
        assert 0 <= y <= y + float(box.attrib["height"]) <= h
    for text in root.iter(f"{SVG}text"):
        words = text.get("class", "").split()
        shown = (
            "".join(text.itertext()) if text.find(f"{SVG}title") is None else (text[0].tail or "")
        )
        part = 0.5 if "mid" in words else 1.0
        end = -1 if "end" in words else 1
        assert 0 <= float(text.attrib["x"]) + end * part * text_width(shown, 10) <= w
        assert 0 < float(text.attrib["y"]) < h
    for path in root.iter(f"{SVG}path"):
        for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", re.sub(r"l.*", "", path.attrib["d"])):
            assert 0 <= float(x) <= w
            assert 0 <= float(y) <= h


@every_what
def test_a_picture_says_what_it_shows_and_adapts_to_a_dark_page(what: NetworkPart) -> None:
    root = parsed(picture(plain(), what, None))
    assert root.attrib["role"] == "img"
    assert root.find(f"{SVG}title") is not None
    assert "2 squads" in (root.findtext(f"{SVG}desc") or "")
    assert "prefers-color-scheme:dark" in (root.findtext(f"{SVG}style") or "")


def test_a_picture_counts_people_and_open_seats_apart() -> None:
    people = {"ana": {}, "bo": {}, "seat": {"vacancy": True}}
    roster = roster_of(Organisation.model_validate({"people": people}))
    assert "0 tribes, 0 squads, 0 chapters, 2 people, 1 open seat." in picture(
        roster, NetworkPart.ORGANISATION, None
    )


def test_the_share_of_a_broker_stands_beside_its_name_not_on_it() -> None:
    # three squads in a row, with names of two lines: every way leads through the one in between
    name = "A squad with a name as long as two lines are, and more"
    needs: dict[str, list[dict[str, str]]] = {"a": [{"squad": "b"}], "b": [{"squad": "c"}], "c": []}
    squads = {id_: {"name": name, "members": [id_], "needs": each} for id_, each in needs.items()}
    people = {id_: {"skills": {"code": 1}} for id_ in needs}
    given = Organisation.model_validate({"people": people, "tribes": {"t": {"squads": squads}}})
    drawn = ET.fromstring(picture(roster_of(given), NetworkPart.NEEDS, None))  # noqa: S314  # our own
    texts = [*drawn.iter(f"{SVG}text")]
    (note,) = [each for each in texts if each.get("class") == "sub end" and each.text == "100%"]
    right, below = float(note.get("x", 0)), float(note.get("y", 0))
    lines = [
        (float(each.get("x", 0)), each.text or "")
        for each in texts
        if each.get("class") == "b" and abs(float(each.get("y", 0)) - below) < 12
    ]
    beside = [(x, text) for x, text in lines if right - 176 < x < right]
    assert beside
    assert all(x + text_width(text, 13) < right - text_width("100%", 11) for x, text in beside)


def test_everybody_in_the_bank_is_in_the_picture_of_its_organisation() -> None:
    roster = roster_of(apply(str(MODELS / "bank")))
    texts = picture(roster, NetworkPart.ORGANISATION, None)
    for id_, person in roster.organisation.people.items():
        if not person.vacancy and roster.squads_of(id_):
            name = html.escape(person.name or id_)
            first = name.split()[0]
            assert f">{name}<" in texts or f">{first}" in texts


def test_an_organisation_is_drawn_alike_each_time() -> None:
    roster = roster_of(apply(str(MODELS / "hypotheek.yaml")))
    for what in NetworkPart:
        for colour in ("brokers", "communities", "none"):
            drawn = picture(roster, what, None, colour)
            assert drawn == picture(roster, what, None, colour)


@given(st.text(max_size=60), st.floats(20, 300), st.integers(1, 4))
def test_a_text_that_is_wrapped_fits(text: str, room: float, most: int) -> None:
    safe = ci_safe(text)
    lines = wrapped(safe, room, most)
    assert 1 <= len(lines) <= most
    assert all(text_width(line) <= room or len(line) <= 1 for line in lines)
    assert text_width(cut(safe, room)) <= room or cut(safe, room) == "…"
