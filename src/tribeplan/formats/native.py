"""Our own model format: YAML files in, one organisation out, or everything wrong with them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from tribeplan.errors import Diagnostic, InvalidInput, Place
from tribeplan.formats.dangling import reference_diagnostics
from tribeplan.formats.document_kind import is_scenario
from tribeplan.formats.model_files import ModelFiles
from tribeplan.formats.partial import readable_part
from tribeplan.formats.places import Places
from tribeplan.formats.shape_messages import shape_diagnostics
from tribeplan.formats.yaml_tree import Document, MappingNode, read_document
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.org.work import Demand

MERGED = ("limits", "skills", "people", "tribes", "decisions")
"""Sections that the files of a directory may share, each key standing once."""

SECTIONS = frozenset(Organisation.model_fields)
"""Keys that a file may start a line with; without a value they say nothing."""


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What came of reading the files of one model."""

    root: str
    """The file or directory, as the user named it."""

    organisation: Organisation
    """The whole organisation, or what is sound in it."""

    places: Places
    diagnostics: tuple[Diagnostic, ...]
    """Why it cannot be understood, in reading order; empty when it can."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """An organisation and where everything in it was typed."""

    root: str
    """The file or directory, as the user named it."""

    organisation: Organisation
    places: Places


def load_model(files: ModelFiles) -> LoadedModel:
    """Read the files of one model that must be sound.

    Raises
    ------
    InvalidInput
        With every diagnostic of every file.
    """
    reading = read_model(files)
    if reading.diagnostics:
        raise InvalidInput(reading.diagnostics)
    return LoadedModel(reading.root, reading.organisation, reading.places)


def read_model(files: ModelFiles) -> ModelReading:
    """Read the files of one model: what cannot be read, has the wrong shape, refers to nothing.

    References are left alone while a file is not valid YAML, for what they refer to may stand
    in it.
    """
    documents, unreadable = _read(files)
    merging = Merging(documents)
    merged = merging.root
    places = Places(documents, merging.homes)
    diagnostics = [*unreadable, *merging.diagnostics(places)]
    try:
        organisation = Organisation.model_validate(merged, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        diagnostics += dict.fromkeys(shape_diagnostics(merged, places, errors))
        organisation, remainder = readable_part(merged, error)
        in_document = remainder.in_document
    else:
        in_document = _unchanged
    if not unreadable:
        diagnostics += reference_diagnostics(merged, places, organisation, in_document)
    return ModelReading(files.root, organisation, places, tuple(sorted(diagnostics)))


def _unchanged(address: Address) -> Address:
    return address


def _read(files: ModelFiles) -> tuple[tuple[Document, ...], list[Diagnostic]]:
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    for path, content in files.contents:
        if isinstance(content, Diagnostic):
            diagnostics.append(content)
            continue
        if is_scenario(content):
            diagnostics.append(_not_a_model(path))
            continue
        document = read_document(path, content)
        documents.append(document)
        diagnostics += document.diagnostics
    return tuple(documents), diagnostics


def _not_a_model(path: str) -> Diagnostic:
    return Diagnostic(
        Place(path, 1, 1, 1, 1),
        "TP111",
        "this is a scenario, expected a model",
        "change its 'changes:' in the file, or the model that its 'base:' names; 'tribeplan apply' "
        "writes the model it leads to",
    )


class Merging:
    """The documents of one model put together by their top-level keys."""

    def __init__(self, documents: tuple[Document, ...]) -> None:
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
        """Give a diagnostic for each key that stands in two files."""
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
