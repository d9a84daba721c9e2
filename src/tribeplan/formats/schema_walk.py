"""What may be typed at an address: the fields of the model, walked like a document."""

import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import Tag

from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation


def element_at(address: Address, document: type[Element] = Organisation) -> type[Element] | None:
    """Give the kind of element that is typed at an address; None where a plain value stands.

    Where several kinds may stand, a union's tag in the address says which.

    >>> element_at(("tribes", "t", "squads", "s", "needs", 0)).__name__
    'Need'
    """
    annotations: list[Any] = [document]
    for part in address:
        annotations = [below for each in annotations for below in _below(each, part)]
    kinds = (kind for annotation in annotations for kind in _alternatives(annotation))
    return next((kind for kind in kinds if _is_element(kind)), None)


def keys_of(element: type[Element]) -> tuple[str, ...]:
    """Give the keys an element may have, as people type them.

    >>> keys_of(element_at(("people", "anna")))[:3]
    ('name', 'skills', 'fte')
    """
    return tuple(field.alias or name for name, field in element.model_fields.items())


def takes_list(element: type[Element], key: str) -> bool:
    """Whether a list may stand under a key of an element.

    >>> squad = element_at(("tribes", "t", "squads", "s"))
    >>> takes_list(squad, "members"), takes_list(squad, "coach")
    (True, False)
    """
    kinds = (kind for below in _below(element, key) for kind in _alternatives(below))
    return any(get_origin(kind) is tuple for kind in kinds)


def words_for(element: type[Element]) -> str:
    """Name a kind of element in the reader's words.

    >>> words_for(element_at(("work", "features", "f", "need")))
    'served need'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", element.__name__).lower()


def _below(annotation: Any, part: str | int) -> Iterator[Any]:  # noqa: ANN401  # annotations have no type
    tagged = list(_tagged(annotation, part))
    if tagged:
        yield from tagged
        return
    for kind in _alternatives(annotation):
        arguments = get_args(kind)
        if _is_element(kind):
            for name, field in kind.model_fields.items():
                if part in (name, field.alias):
                    yield field.annotation
        elif get_origin(kind) is dict:
            yield arguments[1]
        elif get_origin(kind) is tuple and isinstance(part, int):
            yield arguments[0]


def _alternatives(annotation: Any) -> Iterator[Any]:  # noqa: ANN401  # annotations have no type
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _alternatives(each)
    else:
        yield annotation


def _tagged(annotation: Any, tag: str | int) -> Iterator[Any]:  # noqa: ANN401  # annotations have no type
    """Give the alternative of a union that carries a tag."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if any(isinstance(each, Tag) and each.tag == tag for each in arguments[1:]):
            yield arguments[0]
        else:
            yield from _tagged(arguments[0], tag)
    elif origin in (Union, UnionType):
        for each in arguments:
            yield from _tagged(each, tag)


def _is_element(kind: Any) -> bool:  # noqa: ANN401  # annotations have no type
    return isinstance(kind, type) and issubclass(kind, Element)
