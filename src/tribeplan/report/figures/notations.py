r"""A network of an organisation in the notations of other tools: DOT, Mermaid and GraphML.

Names are somebody's text. Each notation has its own way to quote one; what cannot be seen is shown
as an escape first, as everywhere.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from math import sqrt

from tribeplan.graph.network import Edge, Network, NetworkPart, Node
from tribeplan.report.safe_text import command_as_entity, display, xml_text
from tribeplan.report.words import days, share

# --- What stands on a node and beside an edge ----------------------------------------------------


def node_label(node: Node) -> str:
    """What stands on a node: the name, made safe to show, and the marks of a person.

    >>> node_label(Node("person:pim", "person", "Pim", marks=("PO", "CL")))
    'Pim (PO, CL)'
    """
    marks = f" ({', '.join(node.marks)})" if node.marks else ""
    seat = " (open seat)" if node.is_open else ""
    return f"{display(node.label)}{marks}{seat}"


def edge_label(edge: Edge, what: NetworkPart) -> str:
    """What stands beside an edge; empty where the picture says it already."""
    match what:
        case NetworkPart.NEEDS:
            return f"{days(edge.weight)} days/week" if edge.weight else ""
        case NetworkPart.MATRIX:
            return f"{edge.weight:g}"
        case NetworkPart.ORGANISATION if edge.kind == "works in" and edge.weight < 1:
            return share(edge.weight)
        case NetworkPart.ORGANISATION if edge.kind == "coaches":
            return "AC"
        case _:
            return ""


def _by_tribe(network: Network) -> Iterator[tuple[str, list[Node]]]:
    """The tribes that have nodes, then what stands in none, under an empty id."""
    for tribe_id in (*network.tribes, ""):
        nodes = [node for node in network.nodes if node.tribe == tribe_id]
        if nodes:
            yield tribe_id, nodes


# --- DOT, for Graphviz ---------------------------------------------------------------------------

_DOT_SHAPES = {
    "squad": 'shape=box, style="rounded,filled", fillcolor="#dcebf7"',
    "chapter": 'shape=box, style=filled, fillcolor="#f6e7c8"',
    "person": "shape=plaintext",
}
_CIRCLE = "#c0392b"


def dot(network: Network) -> str:
    """Write a network in DOT; `dot`, `fdp` and others draw it."""
    lines = [
        f"digraph {network.what.value} {{",
        "  graph [rankdir=LR, compound=true, fontname=Helvetica];",
        "  node [fontname=Helvetica, fontsize=11];",
        "  edge [fontname=Helvetica, fontsize=9];",
    ]
    for tribe_id, nodes in _by_tribe(network):
        indent = "  "
        if tribe_id:
            name = _dot_text(display(network.tribes[tribe_id]))
            lines += [f'  subgraph "cluster_{tribe_id}" {{', f"    label={name};"]
            indent = "    "
        for node in nodes:
            dashed = ", fontcolor=gray40" if node.is_open else ""
            label = f"label={_dot_text(node_label(node))}"
            lines.append(f'{indent}"{node.id}" [{label}, {_DOT_SHAPES[node.kind]}{dashed}];')
        if tribe_id:
            lines.append("  }")
    lines += [f"  {_dot_edge(edge, network.what)}" for edge in network.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _dot_edge(edge: Edge, what: NetworkPart) -> str:
    facts = [f'kind="{edge.kind}"', f"weight={max(round(edge.weight), 1)}"]
    label = edge_label(edge, what)
    if label:
        facts.append(f"label={_dot_text(label)}")
    if what is NetworkPart.NEEDS:
        facts.append(f"penwidth={width(edge.weight):.2f}")
    if edge.in_circle:
        facts.append(f'color="{_CIRCLE}", fontcolor="{_CIRCLE}"')
    if edge.kind == "coaches":
        facts.append("style=dashed")
    return f'"{edge.source}" -> "{edge.target}" [{", ".join(facts)}];'


def _dot_text(text: str) -> str:
    r"""Quote a text: a backslash begins an order to Graphviz, and ``&`` a character of HTML.

    >>> print(_dot_text('a"b\\N&amp;'))
    "a\"b\\N&amp;amp;"
    """
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{command_as_entity(quoted)}"'


def width(weight: float) -> float:
    """How thick an edge is drawn, by its work [person-days/week]: 1.2 without any, at most 6.

    >>> width(0), round(width(1), 1), width(400)
    (1.2, 2.4, 6.0)
    """
    return min(1.2 + 1.2 * sqrt(weight), 6.0)


# --- Mermaid, for Markdown pages -----------------------------------------------------------------

MERMAID_CHARACTERS = 50_000
"""Longest text that Mermaid draws as it comes (`maxTextSize`)."""

MERMAID_EDGES = 500
"""Most edges that it draws as it comes (`maxEdges`)."""

_MERMAID_ARROWS = {"belongs to": "-.->", "coaches": "-.->"}
_PLAIN = re.compile(r"[^\w .,()/+-]")


def mermaid(network: Network) -> str:
    """Write a network as a Mermaid flowchart; GitHub and GitLab draw it in a page."""
    number = {node.id: f"n{n}" for n, node in enumerate(network.nodes)}
    lines = ["flowchart LR"]
    for place, (tribe_id, nodes) in enumerate(_by_tribe(network)):
        indent = "  "
        if tribe_id:
            name = _mermaid_text(display(network.tribes[tribe_id]))
            lines.append(f'  subgraph t{place}["{name}"]')
            indent = "    "
        for node in nodes:
            first, last = ("(", ")") if node.kind == "person" else ("[", "]")
            label = _mermaid_text(node_label(node))
            lines.append(f'{indent}{number[node.id]}{first}"{label}"{last}:::{node.kind}')
        if tribe_id:
            lines.append("  end")
    for edge in network.edges:
        arrow = _MERMAID_ARROWS.get(edge.kind, "-->")
        label = edge_label(edge, network.what)
        beside = f'|"{_mermaid_text(label)}"|' if label else ""
        lines.append(f"  {number[edge.source]} {arrow}{beside} {number[edge.target]}")
    red = ",".join(str(n) for n, edge in enumerate(network.edges) if edge.in_circle)
    if red:
        lines.append(f"  linkStyle {red} stroke:{_CIRCLE},stroke-width:3px")
    lines += [
        "  classDef squad fill:#dcebf7,stroke:#2f6db3,color:#222",
        "  classDef chapter fill:#f6e7c8,stroke:#9a6b00,color:#222",
        "  classDef person fill:#f5f5f5,stroke:#8a8f98,color:#222",
    ]
    return "\n".join(lines) + "\n"


def _mermaid_text(text: str) -> str:
    """Write what is neither a letter, a digit nor plain punctuation by its number.

    So says the page of flowcharts under 'Entity codes to escape characters'.

    >>> _mermaid_text('Bob [/b] "x"')
    'Bob #91;/b#93; #34;x#34;'
    """
    return _PLAIN.sub(lambda match: f"#{ord(match[0])};", text) or " "


# --- GraphML, for Gephi, yEd, networkx and others ------------------------------------------------

_NODE_KEYS = {
    "label": "string", "kind": "string", "tribe": "string", "marks": "string", "open": "boolean",
}  # fmt: skip
_EDGE_KEYS = {"kind": "string", "weight": "double", "places": "int", "in_circle": "boolean"}


def graphml(network: Network) -> str:
    """Write a network as GraphML, with what is known of nodes and edges as attributes."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *_keys("node", _NODE_KEYS),
        *_keys("edge", _EDGE_KEYS),
        f'  <graph id="{network.what.value}" edgedefault="directed">',
    ]
    for node in network.nodes:
        tribe = network.tribes.get(node.tribe, "")
        facts = {
            "label": display(node.label),
            "kind": node.kind,
            "tribe": display(tribe),
            "marks": " ".join(node.marks),
            "open": _truth(node.is_open),
        }
        lines += [f'    <node id="{xml_text(node.id)}">', *_data("node", facts), "    </node>"]
    for edge in network.edges:
        facts = {
            "kind": edge.kind,
            "weight": f"{edge.weight:.6g}",
            "places": str(edge.places),
            "in_circle": _truth(edge.in_circle),
        }
        ends = f'source="{xml_text(edge.source)}" target="{xml_text(edge.target)}"'
        lines += [f"    <edge {ends}>", *_data("edge", facts), "    </edge>"]
    return "\n".join([*lines, "  </graph>", "</graphml>"]) + "\n"


def _keys(part: str, kinds: Mapping[str, str]) -> Iterator[str]:
    for name, kind in kinds.items():
        yield f'  <key id="{part}_{name}" for="{part}" attr.name="{name}" attr.type="{kind}"/>'


def _data(part: str, facts: Mapping[str, str]) -> Iterator[str]:
    for name, value in facts.items():
        yield f'      <data key="{part}_{name}">{xml_text(value)}</data>'


def _truth(value: bool) -> str:  # noqa: FBT001  # a boolean is what it writes
    return "true" if value else "false"


NOTATIONS: Mapping[str, Callable[[Network], str]] = {"dot": dot, "mmd": mermaid, "graphml": graphml}
"""What writes each, by the ending of a file's name."""
