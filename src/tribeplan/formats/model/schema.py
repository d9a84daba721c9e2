"""The JSON Schema (draft-07) of models and scenarios, for editors that complete and check."""

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel

from tribeplan.formats.yaml.nodes import is_list, is_mapping
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation

# --- The sentence under a field: what it means, for schemas, help and reference pages ------------


@cache
def field_docs(element: type[BaseModel]) -> dict[str, str]:
    """What is written under each field of a class and of the classes it extends.

    Read from the source when asked for: pydantic would read it at every start, which costs a
    check a tenth of its time.

    >>> from tribeplan.org.person import Person
    >>> field_docs(Person)["fte"]
    'Share of a full working week.'
    """
    docs: dict[str, str] = {}
    for owner in reversed(element.__mro__):
        if issubclass(owner, BaseModel) and owner is not BaseModel:
            docs |= _own_docs(owner)
    return docs


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """The classes at the top of a module, as written; each module is read once."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _own_docs(owner: type[BaseModel]) -> dict[str, str]:
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(_classes(owner.__module__)[owner.__qualname__].body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


# --- The JSON Schema (draft-07) of models and scenarios, for editors that complete and check -----

DRAFT_07 = "http://json-schema.org/draft-07/schema#"
"""The newest draft that the YAML language server understands."""

DOCUMENTED = ("tribeplan.org.", "tribeplan.scenario.")
"""Where the elements of documents live; others may have their names."""

BOUNDS = {"gt": "exclusiveMinimum", "ge": "minimum", "le": "maximum", "lt": "exclusiveMaximum"}
"""Pydantic's own words for bounds that it leaves where a value is first coerced."""


def _schema_of(document: type[Element], title: str) -> dict[str, Any]:
    made = document.model_json_schema(by_alias=True)
    _describe(made, document)
    for element in _elements():
        if element.__name__ in made["$defs"]:
            _describe(made["$defs"][element.__name__], element)
    made = _tidy(made)
    return {
        "$schema": DRAFT_07,
        "title": title,
        **{key: value for key, value in made.items() if key != "$defs"},
        "definitions": made["$defs"],
    }


def _elements() -> Iterator[type[Element]]:
    """Every kind of element that may be typed, the whole organisation included."""
    waiting: list[type[Element]] = [Element]
    while waiting:
        element = waiting.pop()
        waiting.extend(element.__subclasses__())
        if element.__module__.startswith(DOCUMENTED):
            yield element


def _describe(schema: dict[str, Any], element: type[Element]) -> None:
    properties = schema.get("properties", {})
    docs = field_docs(element)
    for name, field in element.model_fields.items():
        key = field.alias or name
        if key in properties and name in docs:
            properties[key] = {"description": docs[name], **properties[key]}


def schema_text(kind: Literal["model", "scenario"] = "model") -> str:
    """The JSON Schema of a kind of document as the text of a file, made from what reads it.

    A key without a value means the same as no key, so null stands wherever a key is optional.
    """
    from tribeplan.scenario.scenario import Scenario  # noqa: PLC0415  # a check needs none of it

    schema = _schema_of(Organisation if kind == "model" else Scenario, f"tribeplan {kind}")
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _tidy(node: Any) -> Any:  # noqa: ANN401  # any JSON
    if is_list(node):
        return [_tidy(item) for item in node]
    if not is_mapping(node):
        return node
    tidied = {key: _tidy_value(key, value) for key, value in node.items() if key != "title"}
    if "$ref" in tidied:
        tidied["$ref"] = str(tidied["$ref"]).replace("#/$defs/", "#/definitions/")
    _say_unit(tidied)
    _say_bounds(tidied)
    if "patternProperties" in tidied:
        tidied["additionalProperties"] = False
    if "properties" in tidied:
        _allow_null(tidied["properties"], tidied.get("required", []))
    return tidied


def _tidy_value(key: str, value: Any) -> Any:  # noqa: ANN401  # any JSON
    if key == "description":
        return str(value).partition("\n\n>>>")[0].replace("``", "'")
    if key in ("properties", "patternProperties", "$defs") and is_mapping(value):
        tidied = {name: _tidy(content) for name, content in value.items()}
        if key == "patternProperties":
            return {
                name: {"anyOf": [content, {"type": "null"}]} for name, content in tidied.items()
            }
        return tidied
    return _tidy(value)


def _say_unit(node: dict[str, Any]) -> None:
    if "unit" in node and "source" in node:
        unit, source = node.pop("unit"), node.pop("source")
        node["description"] = f"{node.get('description', '')} [{unit}] {source}."


def _say_bounds(node: dict[str, Any]) -> None:
    for word, keyword in BOUNDS.items():
        if word in node:
            bound = node.pop(word)
            if node.get("type") in ("number", "integer"):
                node[keyword] = bound


def _allow_null(properties: dict[str, Any], required: list[str]) -> None:
    for name, content in properties.items():
        if name not in required and {"type": "null"} not in content.get("anyOf", []):
            described = {k: content.pop(k) for k in ("description", "default") if k in content}
            properties[name] = {"anyOf": [content, {"type": "null"}], **described}
