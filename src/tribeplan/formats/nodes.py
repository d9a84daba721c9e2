"""Telling mappings and lists in a document apart, for the type checker too."""

from typing import Any, TypeGuard


def is_mapping(node: object) -> TypeGuard[dict[str, Any]]:
    """Whether a node is a mapping; its keys are text."""
    return isinstance(node, dict)


def is_list(node: object) -> TypeGuard[list[Any]]:
    """Whether a node is a list."""
    return isinstance(node, list)


def is_tuple(node: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether a value is a tuple."""
    return isinstance(node, tuple)
