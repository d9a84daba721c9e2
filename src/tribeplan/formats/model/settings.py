"""The project's own settings: ``tribeplan.toml``, or ``[tool.tribeplan]`` in pyproject.toml."""

import os
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.files import read_beside
from tribeplan.formats.nearest import nearest
from tribeplan.formats.yaml.nodes import is_mapping

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

    A repository's top ends the search. Without any, the defaults and ``start`` itself.

    Raises
    ------
    InvalidUsage
        When a settings file cannot be read or has an unknown key.
    """
    for directory in (start, *start.parents):
        own = directory / "tribeplan.toml"
        if os.path.isfile(own):  # noqa: PTH113  # no error where a directory above is closed
            return read_settings(own), directory
        shared = directory / "pyproject.toml"
        if os.path.isfile(shared) and _speaks_of_us(shared):  # noqa: PTH113  # as above
            return read_settings(shared), directory
        if os.path.exists(directory / ".git"):  # noqa: PTH110  # as above
            break
    return Settings.model_construct(), start


def _speaks_of_us(path: Path) -> bool:
    return b"[tool.tribeplan" in read_beside(path, "settings")


def read_settings(path: Path) -> Settings:
    """Read one settings file.

    Raises
    ------
    InvalidUsage
        When it cannot be read, is not TOML, or has an unknown key or a wrong value.
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
