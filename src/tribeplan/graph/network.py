"""An organisation as nodes and edges, for pictures and for other tools; no networkx needed."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from tribeplan.graph.dependencies import dependencies_of, knots, without_loose_ends
from tribeplan.org.roster import Roster, assignments
from tribeplan.org.workload import squad_shares, work_for_others


class NetworkPart(StrEnum):
    """What of an organisation is drawn."""

    ORGANISATION = "organisation"
    """Tribes, their squads and chapters, and who is in them."""

    MATRIX = "matrix"
    """How many people of each chapter work in each squad."""

    NEEDS = "needs"
    """Which squad needs which, how much, and where that goes round in a circle."""

    LINE = "line"
    """Who reports to whom."""


class Node(NamedTuple):
    """A squad, a chapter or a person."""

    id: str
    """Kind and id, as in ``squad:app``; of a chapter with its tribe."""

    kind: str
    label: str
    """What it is called, as typed."""

    tribe: str = ""
    """The id of the tribe it stands in; empty where it stands in none."""

    marks: tuple[str, ...] = ()
    """Of a person: TL, PO, CL, AC, in that order."""

    is_open: bool = False
    """Whether it is a seat that nobody has yet."""


class Edge(NamedTuple):
    """What leads from one node to another."""

    source: str
    target: str
    kind: str
    """``works in``, ``belongs to``, ``coaches``, ``works for``, ``needs`` or ``reports to``."""

    weight: float = 1.0
    """Share of a week, people, or person-days of work a week; of what the kind says."""

    in_circle: bool = False
    """Whether it is part of a circle of squads that need each other."""

    places: int = 1
    """Of needs: how many places in the model say so."""


class Network(NamedTuple):
    """Nodes and edges, each pair joined at most once in each direction and kind."""

    what: NetworkPart
    tribes: dict[str, str]
    """What each tribe is called, as typed."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def network_of(roster: Roster, what: NetworkPart) -> Network:
    """Take an organisation apart into nodes and edges.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> tribe = {"lead": "tess", "chapters": {"code": {"lead": "carl"}}}
    >>> both = {"people": {"tess": {}, "carl": {}}, "tribes": {"t": tribe}}
    >>> network = network_of(roster_of(Organisation.model_validate(both)), NetworkPart.LINE)
    >>> [(edge.source, edge.target) for edge in network.edges]
    [('person:carl', 'person:tess')]
    """
    nodes, edges = _PARTS[what](roster)
    tribes = {id_: tribe.name or id_ for id_, tribe in roster.organisation.tribes.items()}
    return Network(what, tribes, tuple(nodes), tuple(edges))


def _marks(roster: Roster) -> dict[str, tuple[str, ...]]:
    holders: defaultdict[str, set[str | None]] = defaultdict(set)
    for tribe in roster.organisation.tribes.values():
        holders["TL"].add(tribe.lead)
        holders["PO"] |= {squad.product_owner for squad in tribe.squads.values()}
        holders["CL"] |= {chapter.lead for chapter in tribe.chapters.values()}
        holders["AC"] |= {*tribe.agile_coaches, *(s.coach for s in tribe.squads.values())}
    everybody = {person for people in holders.values() for person in people if person is not None}
    order = ("TL", "PO", "CL", "AC")
    return {p: tuple(mark for mark in order if p in holders[mark]) for p in everybody}


def _people(roster: Roster) -> Iterator[Node]:
    marks = _marks(roster)
    homes: dict[str, str] = {}
    for tribe_id, tribe in roster.organisation.tribes.items():
        for squad in tribe.squads.values():
            if squad.coach is not None:
                homes.setdefault(squad.coach, tribe_id)
        for person_id in tribe.people:
            homes.setdefault(person_id, tribe_id)
    for person_id, person in roster.organisation.people.items():
        yield Node(
            f"person:{person_id}",
            "person",
            person.name or person_id,
            homes.get(person_id, ""),
            marks.get(person_id, ()),
            person.vacancy,
        )


def _squads(roster: Roster) -> Iterator[Node]:
    for squad_id, seat in roster.squads.items():
        yield Node(f"squad:{squad_id}", "squad", seat.name, seat.tribe_id)


def _chapters(roster: Roster) -> Iterator[Node]:
    for seat in roster.chapters:
        name = seat.name
        yield Node(f"chapter:{seat.tribe_id}/{seat.id}", "chapter", name, seat.tribe_id)


def _organisation(roster: Roster) -> tuple[list[Node], list[Edge]]:
    shares = squad_shares(roster)
    edges = [
        Edge(
            f"person:{place.person_id}",
            f"squad:{place.seat.id}",
            "works in",
            shares[place.seat.id][place.person_id],
        )
        for place in assignments(roster)
    ]
    for seat in roster.chapters:
        chapter = f"chapter:{seat.tribe_id}/{seat.id}"
        edges += [Edge(f"person:{id_}", chapter, "belongs to") for id_ in seat.people]
    edges += [
        Edge(f"person:{seat.squad.coach}", f"squad:{squad_id}", "coaches")
        for squad_id, seat in roster.squads.items()
        if seat.squad.coach is not None
    ]
    return [*_squads(roster), *_chapters(roster), *_people(roster)], edges


def _matrix(roster: Roster) -> tuple[list[Node], list[Edge]]:
    counted = Counter(
        (f"chapter:{chapter.tribe_id}/{chapter.id}", f"squad:{squad_id}")
        for squad_id, seat in roster.squads.items()
        for person_id in seat.people
        for chapter in roster.chapters_of_person.get(person_id, ())
    )
    edges = [Edge(*pair, "works for", number) for pair, number in counted.items()]
    return [*_squads(roster), *_chapters(roster)], edges


def _needs(roster: Roster) -> tuple[list[Node], list[Edge]]:
    work = work_for_others(roster, roster.organisation.effective_limits())
    counts = Counter((each.squad, each.on) for each in dependencies_of(roster))
    waits: defaultdict[str, set[str]] = defaultdict(set)
    for each in dependencies_of(roster):
        if each.waits:
            waits[each.squad].add(each.on)
    knotted = circular(waits)
    edges = [
        Edge(
            f"squad:{squad}",
            f"squad:{on}",
            "needs",
            round(work.get((squad, on), 0.0), 6),
            (squad, on) in knotted,
            count,
        )
        for (squad, on), count in counts.items()
    ]
    return list(_squads(roster)), edges


def circular(waits: dict[str, set[str]]) -> frozenset[tuple[str, str]]:
    """The edges that lie on any circle: those inside a knot of nodes that all reach each other.

    >>> sorted(circular({"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}}))
    [('a', 'b'), ('b', 'a'), ('c', 'd'), ('d', 'c')]
    """
    left = without_loose_ends(waits)
    if not left:
        return frozenset()
    knot_of = {node: n for n, knot in enumerate(knots(left)) for node in knot}
    return frozenset(
        (a, b) for a, others in left.items() for b in others if knot_of[a] == knot_of[b]
    )


def _line(roster: Roster) -> tuple[list[Node], list[Edge]]:
    managers = ((id_, roster.line_manager(id_)) for id_ in roster.organisation.people)
    edges = [
        Edge(f"person:{id_}", f"person:{manager}", "reports to")
        for id_, manager in managers
        if manager is not None
    ]
    return list(_people(roster)), edges


_PARTS = {
    NetworkPart.ORGANISATION: _organisation,
    NetworkPart.MATRIX: _matrix,
    NetworkPart.NEEDS: _needs,
    NetworkPart.LINE: _line,
}
