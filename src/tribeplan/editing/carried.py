"""Waivers while an organisation changes: which ones certainly still stand where they stood."""

from collections.abc import Sequence
from typing import Any

from tribeplan.formats.nodes import is_mapping, is_tuple
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation
from tribeplan.rules.waiver import Waiver


def all_stay(waivers: Sequence[Waiver], before: Organisation, after: Organisation) -> bool:
    """Whether every waiver stands beside the same as before, whatever else has changed.

    Where that is not certain, as when an element has gone elsewhere, only the text can tell.
    """
    return all(
        waiver.excuses is None or _stays(waiver.excuses, before, after) for waiver in waivers
    )


def _stays(at: Address, before: object, after: object) -> bool:
    if not at:
        same = before is after or before == after
        return same or (isinstance(before, Element) and isinstance(after, Element))
    if isinstance(at[0], int) and before is not after and before != after:
        return False
    one, other = _part(before, at[0]), _part(after, at[0])
    return one is not None and other is not None and _stays(at[1:], one, other)


def _part(node: Any, key: str | int) -> Any:  # noqa: ANN401  # any part of a model
    if is_mapping(node):
        return node.get(str(key))
    if is_tuple(node):
        return node[key] if isinstance(key, int) and key < len(node) else None
    if isinstance(node, Element):
        for name, field in type(node).model_fields.items():
            if key == (field.alias or name):
                return getattr(node, name)
    return None
