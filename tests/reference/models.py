"""Organisations from YAML as tests write it: read the shortest way, not the product's way."""

from typing import Any

import yaml

from tribeplan.org.organisation import Organisation


def plain(text: str) -> Any:  # noqa: ANN401  # whatever YAML holds
    """Read YAML; every scalar is a string, and an empty one is no value at all.

    >>> plain("people: {ana: , bo: {fte: 50%}}")
    {'people': {'ana': None, 'bo': {'fte': '50%'}}}
    """
    tree = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506, TID251  # makes only strings
    return _without_empty_scalars(tree)


def organisation_from(text: str) -> Organisation:
    """Read a valid model.

    >>> list(organisation_from("people: {ana: , bo: {fte: 50%}}").people)
    ['ana', 'bo']
    """
    return Organisation.model_validate(plain(text))


def _without_empty_scalars(value: Any) -> Any:  # noqa: ANN401  # whatever YAML holds
    if isinstance(value, dict):
        return {key: _without_empty_scalars(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_empty_scalars(item) for item in value]
    return None if value == "" else value
