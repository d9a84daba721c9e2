"""Ids in a document that refer to nothing, and squads that stand twice."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.nearest import nearest
from tribeplan.formats.nodes import is_mapping
from tribeplan.formats.places import Places
from tribeplan.formats.shape_messages import MOST_TOLD, more, quoted
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, Reference, each_reference, repeated_squads

MOST_HINTS = 50
"""Unknown ids for which the nearest known one is looked up; among many ids it takes long."""

HOMES = {
    Kind.PERSON: "people",
    Kind.SKILL: "skills",
    Kind.TRIBE: "tribes",
    Kind.SQUAD: "the squads of a tribe",
    Kind.FEATURE: "work.features",
}
"""Where each kind of element is written down."""


def reference_diagnostics(
    root: Mapping[str, Any],
    places: Places,
    organisation: Organisation,
    in_document: Callable[[Address], Address],
) -> Iterator[Diagnostic]:
    """Give a diagnostic for each id that refers to nothing, and each squad that stands twice.

    Of the first kind the first 500 are told and the rest is counted. ``root`` is the whole
    document: ids of elements that could not be read exist as well, so that one broken person
    does not cause ten unknown ones. ``organisation`` may be the sound part of it; then
    ``in_document`` leads its addresses back.
    """
    known = _known(root)
    dangling = [
        (reference, ids)
        for reference in each_reference(organisation)
        if (ids := known[reference.kind]) is not None and reference.id not in ids
    ]
    for number, (reference, ids) in enumerate(dangling[:MOST_TOLD]):
        place = _place(places, in_document(reference.at), reference.id)
        yield _unknown(place, reference, ids if number < MOST_HINTS else {})
    if len(dangling) > MOST_TOLD:
        first_left, _ = dangling[MOST_TOLD]
        place = places.value(in_document(first_left.at))
        yield more(place, len(dangling) - MOST_TOLD)
    for repeated in repeated_squads(organisation):
        yield Diagnostic(
            places.key(in_document(repeated.at)),
            "TP109",
            f"squad '{repeated.id}' stands in two tribes",
            "a squad's id is unique in the whole organisation; rename one of them",
            ((places.key(in_document(repeated.first)), "the first one"),),
        )


def _place(places: Places, at: Address, id_: str) -> Place:
    """Give the place of the id itself: a key, a value, or the person in a membership."""
    if at[-1] == id_:
        return places.key(at)
    inside = (*at, "person")
    return places.value(inside if places.leads_to(inside) else at)


def _known(root: Mapping[str, Any]) -> dict[Kind, Mapping[str, object] | None]:
    tribes = _mapping(root, "tribes")
    squads = [_mapping(tribe, "squads") for tribe in tribes.values() if is_mapping(tribe)]
    return {
        Kind.PERSON: _mapping(root, "people"),
        Kind.SKILL: _mapping(root, "skills") or None,
        Kind.TRIBE: tribes,
        Kind.SQUAD: {squad_id: None for tribe in squads for squad_id in tribe},
        Kind.FEATURE: _mapping(_mapping(root, "work"), "features"),
    }


def _mapping(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = node.get(key)
    return found if is_mapping(found) else {}


def _unknown(place: Place, reference: Reference, known: Mapping[str, object]) -> Diagnostic:
    meant = nearest(reference.id, known)
    advice = f"did you mean '{meant}'? " if meant else ""
    return Diagnostic(
        place,
        "TP108",
        f"there is no {reference.kind} {quoted(reference.id)}",
        f"{advice}A {reference.kind} is written down under {HOMES[reference.kind]}",
    )
