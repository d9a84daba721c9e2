"""What an earlier release called otherwise, and what a later one wrote."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tribeplan.formats.splice.entries import RemoveEntry, RenameKey, SetValue, TreeEdit
from tribeplan.formats.splice.plan import edited_bytes
from tribeplan.formats.yaml.nodes import is_mapping, number_scalar
from tribeplan.formats.yaml.tree import YamlDocument
from tribeplan.org.address import Address

SQUAD_OF_NINE = 9
"""The squad in which the loss by talking stays what it was; Abdel-Hamid and Madnick's team."""

MOST_OF_THE_WEEK = 0.95
"""Loss above which the old formula was cut off."""


@dataclass(frozen=True, slots=True)
class Successor:
    """What takes the place of an assumption."""

    name: str = ""
    """Its name; empty when nothing does."""

    value: Callable[[float], float] = float
    """From the value of the old one to its own."""


def _per_colleague(loss: float) -> float:
    """The c of 1 / (1 + c (n - 1)) that loses as much as 1 - loss n^2 did in a squad of nine.

    >>> round(_per_colleague(0.0006), 4)
    0.0064
    """
    lost = min(loss * SQUAD_OF_NINE**2, MOST_OF_THE_WEEK)
    return round((1 / (1 - lost) - 1) / (SQUAD_OF_NINE - 1), 6)


SUCCESSORS: Mapping[str, Successor] = {
    "communication_loss": Successor("communication_per_colleague", _per_colleague),
    "help_efficiency_min": Successor(),
}
"""Assumptions that were, and what takes their place."""


def migrated(content: bytes, document: YamlDocument) -> tuple[bytes, tuple[str, ...]]:
    """A scenario with what this release calls otherwise; everything else byte for byte.

    With it what was changed in words; nothing when nothing had to be.
    """
    found = document.root.get("assumptions")
    if document.diagnostics or not is_mapping(found):
        return content, ()
    steps = [step for name in found for step in _steps(name, found)]
    if not steps:
        return content, ()
    edits = [edit for edit, _ in steps]
    return edited_bytes(content, document, edits), tuple(words for _, words in steps if words)


def _steps(name: str, given: Mapping[str, object]) -> Iterator[tuple[TreeEdit, str]]:
    after = SUCCESSORS.get(name)
    at: Address = ("assumptions", name)
    if after is None:
        return
    if not after.name or after.name in given:
        yield RemoveEntry(at), f"'{name}' is no assumption any more and goes"
        return
    try:
        value = number_scalar(after.value(float(str(given[name]))))
    except ValueError:
        return
    yield RenameKey(at, after.name), f"'{name}: {given[name]}' becomes '{after.name}: {value}'"
    yield SetValue(at, value), ""
