"""YAML as a careful person writes it: what fits on a line stands on a line, in the order given."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

WIDTH = 110
"""Longest line of a collection between brackets [characters]."""

OPEN_LEVELS = 2
"""Keys this near the top get a line each, however short they are."""

FLAT = 2
"""Collections nested deeper than this are never put on one line."""

READ_AS_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "null"})
"""Words that other readers of YAML turn into something else."""

PLAIN_IN_BLOCK = re.compile(r"\w(?:[^\n\t#:]|:(?=\S)|(?<=\S)#)*(?<!\s)")
PLAIN_IN_FLOW = re.compile(r"\w(?:[^\n\t#:,\[\]{}]|:(?=\w)|(?<=\S)#)*(?<!\s)")


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a file with every scalar as the text that stands there."""
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CBaseLoader)  # type: ignore[no-any-return]  # noqa: S506, TID251


def to_yaml(value: Mapping[str, Any]) -> str:
    """Write a mapping, with an empty line above every section.

    >>> print(to_yaml({"name": "Bank", "people": {"ana": {"skills": {"code": 1}}}}), end="")
    name: Bank
    <BLANKLINE>
    people:
      ana: {skills: {code: 1}}
    """
    text = ""
    for key, item in value.items():
        entry = "\n".join(_entry(key, item, 0)) + "\n"
        text += "\n" + entry if text and "\n" in entry[:-1] else entry
    return text


def current_or_not(made: Mapping[Path, str], root: Path) -> list[str]:
    """Name the files that are not as they were made, each with what is wrong."""
    problems: list[str] = []
    for path, text in made.items():
        shown = path.relative_to(root).as_posix()
        if not path.exists():
            problems.append(f"{shown} is missing")
        elif path.read_text(encoding="utf-8") != text:
            problems.append(f"{shown} is out of date")
    return problems


def write_files(made: Mapping[Path, str]) -> None:
    """Write every file, with its folder."""
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _entry(key: str, value: object, level: int) -> list[str]:
    head = f"{'  ' * level}{key}:"
    if not isinstance(value, (dict, list)):
        return [f"{head} {_scalar(value, PLAIN_IN_BLOCK)}"]
    line = f"{head} {_flow(value)}"
    may_be_flat = level + 1 >= OPEN_LEVELS and _height(value) <= FLAT and len(line) <= WIDTH
    if may_be_flat or not value:
        return [line]
    if isinstance(value, list):
        return [head, *_items(value, "  " * (level + 1))]
    return [head, *(line for name, item in value.items() for line in _entry(name, item, level + 1))]


def _items(values: list[Any], indent: str) -> list[str]:
    lines: list[str] = []
    for value in values:
        flow = f"{indent}- {_flow(value)}"
        if isinstance(value, list):
            nested = _items(value, indent + "  ")
            lines += [f"{indent}- {nested[0].lstrip()}", *nested[1:]]
        elif isinstance(value, dict) and len(flow) > WIDTH:
            fields = [f"{key}: {_flow(item)}" for key, item in value.items()]
            lines += [f"{indent}- {fields[0]}", *(f"{indent}  {field}" for field in fields[1:])]
        elif isinstance(value, str):
            lines.append(f"{indent}- {_scalar(value, PLAIN_IN_BLOCK)}")
        else:
            lines.append(flow)
    return lines


def _height(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_height, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_height, value), default=0)
    return 0


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, PLAIN_IN_FLOW)


def _scalar(value: object, plain: re.Pattern[str]) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if not isinstance(value, str) or (plain.fullmatch(text) and text.lower() not in READ_AS_WORDS):
        return text
    return "'" + text.replace("'", "''") + "'"
