"""An organisation with one part put in, exchanged or taken out; everything else is shared."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation

Kind = TypeVar("Kind", bound=Element)


def put(organisation: Organisation, address: Address, value: object) -> Organisation:
    """Give the organisation with a value at an address; a new key comes last.

    >>> from tribeplan.org.person import Person
    >>> put(Organisation(), ("people", "ana"), Person(name="Ana")).people["ana"].name
    'Ana'
    """
    made: Organisation = _put(organisation, address, value)
    return made


def drop(organisation: Organisation, address: Address) -> Organisation:
    """Give the organisation without what stands at an address of a mapping."""
    made: Organisation = _drop(organisation, address)
    return made


def found(organisation: Organisation, address: Address) -> Any:  # noqa: ANN401  # any element
    """Give what stands at an address."""
    node: Any = organisation
    for part in address:
        node = _child(node, part)
    return node


def taken_from(kind: type[Kind], given: Element) -> Kind:
    """Give the element of a kind that a wider one describes, such as a squad and where it goes."""
    names = given.model_fields_set & set(kind.model_fields)
    made: Any = kind.model_construct(names, **_by_alias(given, kind.model_fields))
    return made  # type: ignore[no-any-return]  # the plugin of mypy loses the kind


def with_key(mapping: Mapping[str, Kind], old: str, new: str) -> dict[str, Kind]:
    """Give a mapping in the same order with one key called differently."""
    return {new if key == old else key: value for key, value in mapping.items()}


def _by_alias(element: Element, names: Iterable[str] | None = None) -> dict[str, Any]:
    fields = type(element).model_fields
    return {fields[name].alias or name: getattr(element, name) for name in names or fields}


def _put(node: Any, address: Address, value: object) -> Any:  # noqa: ANN401  # any part of a model
    part, rest = address[0], address[1:]
    inside = _put(_child(node, part), rest, value) if rest else value
    if isinstance(node, Element):
        return node.model_copy(update={str(part): inside})
    return {**node, part: inside}


def _drop(node: Any, address: Address) -> Any:  # noqa: ANN401  # any part of a model
    part, rest = address[0], address[1:]
    if rest:
        return _put(node, (part,), _drop(_child(node, part), rest))
    return {key: value for key, value in node.items() if key != part}


def _child(node: Any, part: str | int) -> Any:  # noqa: ANN401  # any part of a model
    return getattr(node, str(part)) if isinstance(node, Element) else node[part]
