"""What a project says once: its settings, and the findings it was allowed to begin with."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.files import path_in_file, read_beside
from tribeplan.formats.nearest import nearest
from tribeplan.formats.yaml.nodes import is_list, is_mapping
from tribeplan.rules.rule import Finding

# --- The project's own settings: ``tribeplan.toml``, or ``[tool.tribeplan]`` in pyproject.toml ----

FailOn: TypeAlias = Literal["error", "warning", "advice", "never"]
"""The least severity that makes a check fail."""


class Settings(BaseModel):
    """What a project says once, so that nobody has to type it."""

    model_config = ConfigDict(
        frozen=True,
        defer_build=True,  # most projects have no settings, and building this takes 10 ms
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )

    paths: tuple[str, ...] = Field(default=())
    """Models to check when none is named, relative to the settings file."""

    select: tuple[str, ...] = Field(default=())
    """Rules to run: codes, starts of codes, names or families; all when empty."""

    ignore: tuple[str, ...] = Field(default=())
    """Rules not to run."""

    fail_on: FailOn = "error"
    """The least severity that makes a check fail."""

    baseline: str | None = None
    """Baseline file, relative to the settings file."""

    per_file_ignores: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Rules not to report, by a pattern of file paths relative to the settings file."""

    def ignores_for(self, path: str) -> tuple[str, ...]:
        """The words ignored for a file, of every pattern that fits its path."""
        return tuple(
            word
            for pattern, words in self.per_file_ignores.items()
            if fnmatch(path, pattern)
            for word in words
        )


def find_settings(start: Path) -> tuple[Settings, Path]:
    """Find the nearest settings at or above a directory, with the directory they stand in.

    A repository's top ends the search. Without any, the defaults and ``start`` itself. Raises
    InvalidUsage when a settings file cannot be read or has an unknown key.
    """
    for directory in (start, *start.parents):
        own = directory / "tribeplan.toml"
        if os.path.isfile(own):  # noqa: PTH113  # no error where a directory above is closed
            return read_settings(own), directory
        shared = directory / "pyproject.toml"
        if os.path.isfile(shared) and b"[tool.tribeplan" in read_beside(shared, "settings"):  # noqa: PTH113  # as above
            return read_settings(shared), directory
        if os.path.exists(directory / ".git"):  # noqa: PTH110  # as above
            break
    return Settings.model_construct(), start


def read_settings(path: Path) -> Settings:
    """Read one settings file.

    Raises InvalidUsage when it cannot be read, is not TOML, or has an unknown key or a wrong value.
    """
    import tomllib  # noqa: PLC0415  # most projects have no settings, and it takes 10 ms

    content = read_beside(path, "settings")
    try:
        data: dict[str, Any] = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidUsage(f"settings '{path}' are not TOML: {error}") from error
    if path.name == "pyproject.toml":
        tools = data.get("tool", {})
        data = tools.get("tribeplan", {}) if is_mapping(tools) else {}
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        raise InvalidUsage(f"settings '{path}': {_explain(error)}") from None


def _explain(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] in ("tuple_type", "list_type"):
        return f"'{where}' is one word, expected a list, as in [\"{first['input']}\"]"
    if first["type"] == "literal_error":
        words = get_args(FailOn)
        meant = nearest(str(first["input"]), words)
        advice = f"did you mean '{meant}'?" if meant else f"known are {', '.join(words)}"
        return f"'{where}' is '{first['input']}'; {advice}"
    if first["type"] != "extra_forbidden":
        return f"'{where}': {first['msg']}"
    if where == "tool":
        return "this file has no [tool.tribeplan] heading: write the keys as they are"
    known = [field.alias or name for name, field in Settings.model_fields.items()]
    meant = nearest(where, known)
    advice = f"did you mean '{meant}'?" if meant else f"known are {', '.join(known)}"
    return f"unknown key '{where}'; {advice}"


# --- A baseline: findings that were there when a team began, and may shrink but not grow ----------

SCHEMA = "tribeplan.baseline/v1"
ANY_SCHEMA = "tribeplan.baseline/"

BaselineKey: TypeAlias = tuple[str, str, str, str]
"""Model, and the key of a finding in it.

The model is its path relative to the baseline's own directory, so that it does not matter where
the command is called from.
"""


class Baseline(NamedTuple):
    """Allowed findings, each with the number it had; None for rules without a number."""

    allowed: Mapping[BaselineKey, float | None] = MappingProxyType({})
    home: Path = Path()
    """The directory that the file stands in."""

    def allows(self, model: str, finding: Finding) -> bool:
        """Whether a finding was there already and its number has not grown."""
        if not self.allowed:
            return False
        key = _key(self.home, model, finding)
        if key not in self.allowed:
            return False
        limit, value = self.allowed[key], finding.problem.value
        return limit is None or value is None or value <= limit

    def stale(
        self, findings: Iterable[tuple[str, Finding]], models: Iterable[str], codes: Iterable[str]
    ) -> tuple[BaselineKey, ...]:
        """The entries that are gone, or whose number has shrunk: the baseline can tighten.

        Only of models that were checked and rules that ran; of others nothing is known.
        """
        if not self.allowed:
            return ()
        values = {_key(self.home, *found): found[1].problem.value for found in findings}
        checked = {path_in_file(self.home, model) for model in models}
        ran = set(codes)
        return tuple(
            key
            for key, limit in self.allowed.items()
            if key[0] in checked and key[1] in ran and _is_stale(key, limit, values)
        )


def _is_stale(
    key: BaselineKey, limit: float | None, values: Mapping[BaselineKey, float | None]
) -> bool:
    if key not in values:
        return True
    value = values[key]
    return value is not None and limit is not None and value < limit


def _key(home: Path, model: str, finding: Finding) -> BaselineKey:
    return (path_in_file(home, model), *finding.key)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file.

    Raises InvalidUsage when the file is missing, or is no baseline of this version.
    """
    content = read_beside(path, "baseline")
    try:
        data: object = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidUsage(f"baseline '{path}' is not JSON: {error}") from error
    schema = data.get("schema") if is_mapping(data) else None
    if isinstance(schema, str) and schema != SCHEMA and schema.startswith(ANY_SCHEMA):
        raise InvalidUsage(
            f"'{path}' is a '{schema}', this tribeplan reads '{SCHEMA}': read it with the release "
            "that wrote it, or write it anew with --write-baseline"
        )
    if not is_mapping(data) or schema != SCHEMA or not is_list(data.get("findings")):
        raise InvalidUsage(f"'{path}' is no baseline; write one with --write-baseline")
    return Baseline(dict(_entries(path, data["findings"])), path.parent)


def _entries(path: Path, entries: list[Any]) -> Iterator[tuple[BaselineKey, float | None]]:
    for entry in entries:
        if not is_mapping(entry) or not isinstance(entry.get("code"), str):
            raise InvalidUsage(f"baseline '{path}' has an entry without a code")
        words = (str(entry.get(part, "")) for part in ("model", "code", "entity", "subject"))
        model, code, entity, subject = words
        value = entry.get("value")
        if value is not None and not _is_number(value):
            raise InvalidUsage(f"baseline '{path}' has a value that is no number")
        yield (model, code, entity, subject), None if value is None else float(value)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= sys.float_info.max


def baseline_text(findings: Iterable[tuple[str, Finding]], home: Path) -> str:
    """The text of a baseline in a directory that allows these findings: one on each line."""
    entries = sorted(
        (
            {
                "code": finding.code,
                "name": finding.rule.name,
                "entity": finding.entity,
                "subject": finding.problem.subject,
                "value": finding.problem.value,
                "model": path_in_file(home, model),
            }
            for model, finding in findings
        ),
        key=lambda entry: [str(entry[part]) for part in ("model", "code", "entity", "subject")],
    )
    lines = ",\n    ".join(json.dumps(entry, ensure_ascii=True) for entry in entries)
    inside = f"\n    {lines}\n  " if entries else ""
    return f'{{\n  "schema": "{SCHEMA}",\n  "findings": [{inside}]\n}}\n'
