"""Our own model format: YAML files in, one organisation out, or everything wrong with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from tribeplan.errors import Diagnostic, InvalidInput, Place
from tribeplan.formats.model.files import ModelFiles, is_scenario, whole_of
from tribeplan.formats.model.messages import (
    MOST_TOLD,
    help_with_unknown,
    more,
    quoted,
    shape_diagnostics,
    trace,
)
from tribeplan.formats.model.places import Places
from tribeplan.formats.yaml.nodes import MappingNode, is_list, is_mapping
from tribeplan.formats.yaml.tree import YamlDocument, read_document
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, Reference, each_reference, repeated_squads
from tribeplan.org.work import Demand

# --- Ids in a document that refer to nothing, and squads that stand twice ------------------------

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

UNKNOWN_ID = "TP108"
"""The diagnostic of an id that refers to nothing."""


def reference_diagnostics(
    root: Mapping[str, Any],
    places: Places,
    organisation: Organisation,
    in_document: Callable[[Address], Address],
) -> Iterator[Diagnostic]:
    """A diagnostic for each id that refers to nothing, and each squad that stands twice.

    Of the first kind the first 500 are told and the rest is counted. ``root`` is the whole
    document: ids of elements that could not be read exist as well, so that one broken person
    does not cause ten unknown ones. ``organisation`` may be the sound part of it; then
    ``in_document`` leads its addresses back.
    """
    known = _known(root)
    dangling = [
        (reference, known[reference.kind] or {})
        for reference in each_reference(organisation, known)
    ]
    for number, (reference, ids) in enumerate(dangling[:MOST_TOLD]):
        at = in_document(reference.at)
        yield _unknown(places, at, reference, ids if number < MOST_HINTS else {})
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


def _unknown(
    places: Places, at: Address, reference: Reference, known: Mapping[str, object]
) -> Diagnostic:
    """Tell of the id itself: a key, a value, or the person in a membership."""
    id_, cut = reference.id, ""
    if at[-1] == id_:
        place = places.key(at)
    else:
        inside = (*at, "person")
        at = inside if places.leads_to(inside) else at
        place = places.value(at)
        cut = places.comment(at)[1]
    advice = help_with_unknown(id_, known, cut)
    advice += "." if advice.endswith("#'") else ""
    home = f"A {reference.kind} is written down under {HOMES[reference.kind]}"
    return Diagnostic(
        place,
        UNKNOWN_ID,
        f"there is no {reference.kind} {quoted(id_)}",
        f"{advice} {home}" if advice else home,
    )


# --- What remains of a document when its broken parts are taken out ------------------------------

ROUNDS = 5
"""Taking a part out may leave its parent without a required key, and so on upwards."""


class Remainder:
    """The readable part of a document, and where each of its parts stood."""

    def __init__(self, root: Mapping[str, Any], broken: set[Address]) -> None:
        self._broken = broken
        self._kept: dict[Address, list[int]] = {}
        self.root: Any = self._copy(root, (), ())

    def in_document(self, address: Address) -> Address:
        """The address in the whole document of an address in what remains."""
        found: list[str | int] = []
        for depth, part in enumerate(address):
            kept = self._kept.get(address[:depth]) if isinstance(part, int) else None
            found.append(kept[part] if kept and isinstance(part, int) else part)
        return tuple(found)

    def _copy(self, node: Any, at: Address, after: Address) -> Any:  # noqa: ANN401  # any document
        if is_mapping(node):
            return {
                key: self._copy(value, (*at, key), (*after, key))
                for key, value in node.items()
                if (*at, key) not in self._broken
            }
        if is_list(node):
            kept = [index for index in range(len(node)) if (*at, index) not in self._broken]
            if len(kept) < len(node):
                self._kept[after] = kept
            return [
                self._copy(node[index], (*at, index), (*after, new))
                for new, index in enumerate(kept)
            ]
        return node


def readable_part(
    root: Mapping[str, Any], error: ValidationError
) -> tuple[Organisation, Remainder]:
    """Take everything out that cannot be understood; what is left is an organisation.

    So that the references of the sound parts are checked in the same run.
    """
    broken: set[Address] = set()
    remainder = Remainder(root, broken)
    for _ in range(ROUNDS):
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            address, _missing = trace(remainder.root, one["loc"])
            broken.add(remainder.in_document(address))
        if () in broken:
            break
        remainder = Remainder(root, broken)
        try:
            return Organisation.model_validate(
                remainder.root, by_alias=True, by_name=False
            ), remainder
        except ValidationError as next_error:
            error = next_error
    return Organisation(), remainder


# --- Our own model format: YAML files in, one organisation out, or everything wrong with them ----

MERGED = ("limits", "skills", "people", "tribes", "decisions")
"""Sections that the files of a directory may share, each key standing once."""

SECTIONS = frozenset(Organisation.model_fields)
"""Keys that a file may start a line with; without a value they say nothing."""


class ModelReading(NamedTuple):
    """What came of reading the files of one model."""

    root: str
    """The file or directory, as the user named it."""

    organisation: Organisation
    """The whole organisation, or what is sound in it."""

    places: Places
    diagnostics: tuple[Diagnostic, ...]
    """Why it cannot be understood, in reading order; empty when it can."""


def load_model(files: ModelFiles) -> ModelReading:
    """Read the files of one model that must be sound.

    Raises InvalidInput with every diagnostic of every file.
    """
    reading = read_model(files)
    if reading.diagnostics:
        raise InvalidInput(reading.diagnostics)
    return reading


def read_model(files: ModelFiles) -> ModelReading:
    """Read the files of one model: what cannot be read, has the wrong shape, refers to nothing.

    References are left alone while a file is not valid YAML, for what they refer to may stand
    in it.
    """
    documents, unreadable = _read(files)
    merging = JoinedDocuments(documents)
    merged = merging.root
    places = Places(documents, merging.homes)
    diagnostics = [*unreadable, *merging.diagnostics(places)]
    in_document: Callable[[Address], Address] = tuple
    try:
        organisation = Organisation.model_validate(merged, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        diagnostics += dict.fromkeys(shape_diagnostics(merged, places, errors))
        organisation, remainder = readable_part(merged, error)
        in_document = remainder.in_document
    if not unreadable:
        diagnostics += reference_diagnostics(merged, places, organisation, in_document)
    if diagnostics and all(each.code == UNKNOWN_ID for each in diagnostics):
        diagnostics = _told_as_part(files) or diagnostics
    return ModelReading(files.root, organisation, places, tuple(sorted(diagnostics)))


def _told_as_part(files: ModelFiles) -> list[Diagnostic]:
    """What to say of one file of a model that was read alone; nothing when it is none.

    It is one when the files beside it make a model with it that refers to nothing unknown.
    """
    whole = whole_of(files)
    if whole is None or read_model(whole).diagnostics:
        return []
    place = Place(files.root, 1, 1, 1, 1)
    message = f"this is one file of the model in {quoted(whole.root)}"
    advice = f"name the directory: {whole.root}; what it refers to stands in the files beside it"
    return [Diagnostic(place, UNKNOWN_ID, message, advice)]


def _read(files: ModelFiles) -> tuple[tuple[YamlDocument, ...], list[Diagnostic]]:
    documents: list[YamlDocument] = []
    diagnostics: list[Diagnostic] = []
    for path, content in files.contents:
        if isinstance(content, Diagnostic):
            diagnostics.append(content)
            continue
        if is_scenario(content):
            message = "this is a scenario, expected a model"
            advice = (
                "change its 'changes:' in the file, or the model that its 'base:' names; "
                "'tribeplan apply' writes the model it leads to"
            )
            diagnostics.append(Diagnostic(Place(path, 1, 1, 1, 1), "TP111", message, advice))
            continue
        document = read_document(path, content)
        documents.append(document)
        diagnostics += document.diagnostics
    return tuple(documents), diagnostics


class JoinedDocuments:
    """The documents of one model put together by their top-level keys."""

    def __init__(self, documents: tuple[YamlDocument, ...]) -> None:
        self.homes: dict[Address, int] = {}
        """Which document each part stands in, by the first parts of its address."""

        self._repeated: list[tuple[Address, int]] = []
        if len(documents) == 1:
            self.root: dict[str, Any] = documents[0].root
            return
        self.root = {}
        for number, document in enumerate(documents):
            for address, value in _parts(document.root):
                self._put(address, value, number)

    def _put(self, address: Address, value: object, number: int) -> None:
        if address in self.homes:
            self._repeated.append((address, number))
            return
        self.homes[address] = number
        parent = self.root
        for part in address[:-1]:
            parent = parent.setdefault(str(part), {})
        parent[str(address[-1])] = value

    def diagnostics(self, places: Places) -> Iterable[Diagnostic]:
        """A diagnostic for each key that stands in two files."""
        for address, number in self._repeated:
            yield Diagnostic(
                places.key_in(number, address),
                "TP109",
                f"'{address[-1]}' stands in two files",
                "a key may stand once in the whole directory; remove one, or give it another id",
                ((places.key(address), "the first one"),),
            )


def _parts(root: MappingNode) -> Iterator[tuple[Address, object]]:
    for section, content in root.items():
        if section in MERGED and isinstance(content, MappingNode):
            yield from (((section, key), value) for key, value in content.items())
        elif section == "work" and isinstance(content, MappingNode):
            yield from _parts_of_work(content)
        elif content is not None or section not in SECTIONS:
            yield (section,), content


def _parts_of_work(content: MappingNode) -> Iterator[tuple[Address, object]]:
    for kind, items in content.items():
        if isinstance(items, MappingNode):
            yield from ((("work", kind, key), value) for key, value in items.items())
        elif items is not None or kind not in Demand.model_fields:
            yield ("work", kind), items
