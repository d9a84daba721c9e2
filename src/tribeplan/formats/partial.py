"""What remains of a document when its broken parts are taken out."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from tribeplan.formats.nodes import is_list, is_mapping
from tribeplan.formats.shape_messages import trace
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation

ROUNDS = 5
"""Taking a part out may leave its parent without a required key, and so on upwards."""


class Remainder:
    """The readable part of a document, and where each of its parts stood."""

    def __init__(self, root: Mapping[str, Any], broken: set[Address]) -> None:
        self._broken = broken
        self._kept: dict[Address, list[int]] = {}
        self.root: Any = self._copy(root, (), ())

    def in_document(self, address: Address) -> Address:
        """Give the address in the whole document of an address in what remains."""
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
