"""An organisation as the text of a model, as a careful person would type it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from tribeplan.formats.yaml.nodes import (
    day_scalar,
    is_list,
    is_mapping,
    is_tuple,
    number_scalar,
    share_scalar,
    text_scalar,
)
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import FORMAT_VERSION, Organisation
from tribeplan.org.teams import Membership
from tribeplan.org.work import Duration

WIDTH = 100
"""Longest line of what stands between braces [characters]."""

SHARES = frozenset(
    {"skills", "fte", "share", "confidence", "availability", "go_on", "again", "less_time",
     "fewer_leave", "fewer_again"}
)  # fmt: skip
"""Keys of parts of a whole, which are written with a decimal point."""

SECTIONS = frozenset({"skills", "people", "tribes", "decisions", "work", "limits"})
OPEN = frozenset(
    {"tribes", "chapters", "squads", "features", "streams", "steps", "needs", "measures", "moves",
     "acceptance", "user_needs", "journeys", "improved_by"}
)  # fmt: skip
"""Keys whose content has a line for every element, however short."""

OPEN_ELEMENTS = frozenset({"tribes", "squads", "features", "streams"})
"""Keys whose elements have a line for every field."""


def write_model(
    organisation: Organisation, comments: Mapping[Address, tuple[str, ...]] | None = None
) -> str:
    """The text of a model, with comments above what stands at an address.

    >>> print(write_model(Organisation.model_validate({"people": {"ana": {"fte": "0.5"}}})), end="")
    tribeplan: 1
    <BLANKLINE>
    people:
      ana: {fte: 0.5}
    """
    tree = {"tribeplan": str(FORMAT_VERSION)} | tree_of(organisation)
    writer = _Writer(comments or {})
    text = ""
    for key, value in tree.items():
        lines = "\n".join(writer.entry((key,), value)) + "\n"
        text += f"\n{lines}" if key in SECTIONS else lines
    return text


def flow_text(value: object, key: str = "") -> str:
    """Any value of a model on one line; `key` is the nearest key above.

    >>> flow_text(Duration(p50=3, p90=8))
    '{p50: 3, p90: 8}'
    """
    return _flow(tree_of(value, key))


def tree_of(value: Any, key: str = "") -> Any:  # noqa: ANN401  # any value of a model
    """Mappings and lists of finished scalars; `key` is the nearest key above.

    >>> tree_of(Membership(person="ana", share=0.5))
    {'person': 'ana', 'share': '0.5'}
    """
    if isinstance(value, Duration) and value.is_one_number:
        return number_scalar(value.p50)
    if isinstance(value, Membership) and value.share is None:
        return text_scalar(value.person)
    if isinstance(value, Element):
        return {
            typed: tree_of(getattr(value, name), typed)
            for name, (typed, _, _) in _written_fields(type(value)).items()
            if is_written(value, name)
        }
    if is_mapping(value):
        return {text_scalar(name): tree_of(content, key) for name, content in value.items()}
    if is_list(value) or is_tuple(value):
        return [tree_of(content, key) for content in value]
    return _scalar(value, key)


def entry_lines(at: Address, value: object, indent: str = "") -> list[str]:
    """The lines of one key and its value, a tree of finished scalars.

    >>> entry_lines(("work", "set"), {"gate": "board", "days": "3"}, "  ")
    ['  set: {gate: board, days: 3}']
    """
    return list(_Writer({}).entry(at, value, indent))


def is_written(element: Element, name: str) -> bool:
    """Whether a field was typed, or would have to be: unset defaults and empty fields are not.

    >>> is_written(Membership(person="ana"), "person"), is_written(Membership(person="a"), "share")
    (True, False)
    """
    value: Any = getattr(element, name)
    _, is_required, default = _written_fields(type(element))[name]
    is_default = not is_required and value == default
    is_empty = value is None or (isinstance(value, (dict, tuple)) and not value)
    return not is_default or (name in element.model_fields_set and not is_empty)


@lru_cache(256)
def _written_fields(kind: type[Element]) -> dict[str, tuple[str, bool, Any]]:
    """Every field of a kind of element: its key, whether it must be given, and its default."""
    return {
        name: (
            field.alias or name,
            field.is_required(),
            None if field.is_required() else field.get_default(call_default_factory=True),
        )
        for name, field in kind.model_fields.items()
    }


def _scalar(value: object, key: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return share_scalar(value) if key in SHARES else number_scalar(value)
    if isinstance(value, dt.date):
        return day_scalar(value)
    return text_scalar(str(value))


class _Writer:
    """Lines of mappings and lists, indented by where they stand."""

    def __init__(self, comments: Mapping[Address, tuple[str, ...]]) -> None:
        self._comments = {
            tuple(text_scalar(part) if isinstance(part, str) else part for part in at): lines
            for at, lines in comments.items()
        }
        self._above_comments = {at[:depth] for at in self._comments for depth in range(len(at))}

    def entry(self, at: Address, value: object, indent: str = "") -> Iterator[str]:
        """The lines of one key and its value."""
        for comment in self._comments.get(at, ()):
            yield f"{indent}# {comment}"
        line = self._on_one_line(at, value, f"{indent}{at[-1]}: ")
        if line is not None:
            yield line
            return
        yield f"{indent}{at[-1]}:"
        if is_mapping(value):
            for key, content in value.items():
                yield from self.entry((*at, key), content, f"{indent}  ")
        elif is_list(value):
            yield from self._items(at, value, f"{indent}  ")

    def _items(self, at: Address, values: list[Any], indent: str) -> Iterator[str]:
        for position, value in enumerate(values):
            here = (*at, position)
            for comment in self._comments.get(here, ()):
                yield f"{indent}# {comment}"
            line = self._on_one_line(here, value, f"{indent}- ")
            if line is not None:
                yield line
                continue
            inside = (
                list(self._items(here, value, f"{indent}  "))
                if is_list(value)
                else [
                    line
                    for key, content in value.items()
                    for line in self.entry((*here, key), content, f"{indent}  ")
                ]
            )
            yield f"{indent}- {inside[0].lstrip()}"
            yield from inside[1:]

    def _on_one_line(self, at: Address, value: object, start: str) -> str | None:
        """The whole value behind `start`; None where it has lines of its own."""
        if not (is_mapping(value) or is_list(value)) or not value:
            return start + _flow(value)
        if len(at) == 1 or at[-1] in OPEN or at[-2] in OPEN_ELEMENTS or at in self._above_comments:
            return None
        line = start + _flow(value) if len(value) < WIDTH else None
        return None if line is None or len(line) > WIDTH else line


def _flow(value: object) -> str:
    if is_mapping(value):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)
