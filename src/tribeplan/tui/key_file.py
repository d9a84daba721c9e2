"""A user's own keys: ``keys.toml`` with one line for each, ``"app.undo" = "ctrl+u"``."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from tribeplan.formats.nearest import nearest
from tribeplan.tui.keys import Key


class OwnKeys(NamedTuple):
    """What a key file says, and what is wrong with it."""

    keys: Mapping[str, str]
    """Keys by the id of what they do; only those that can be used."""

    complaints: tuple[str, ...]
    """One sentence for each line that cannot be used."""


def key_file() -> Path:
    """Give where a user's own keys stand: ``tribeplan/keys.toml`` in the configuration."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "tribeplan" / "keys.toml"


def own_keys(path: Path, table: Iterable[Key]) -> OwnKeys:
    """Read a key file; one that does not exist changes nothing."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return OwnKeys({}, ())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return OwnKeys({}, (f"{path}: {error}",))
    known = {key.id: key.keys for key in table}
    complaints: list[str] = []
    keys: dict[str, str] = {}
    for name, given in _flat(said):
        if name not in known:
            near = nearest(name, known)
            hint = f", did you mean '{near}'?" if near else "; the help lists them"
            complaints.append(f"{path}: there is no action '{name}'{hint}")
        elif not isinstance(given, str) or not given.strip():
            complaints.append(f"{path}: '{name}' needs a key in quotes, such as 'ctrl+u'")
        else:
            keys[name] = given
    complaints += (f"{path}: {clash}" for clash in _clashes(known, keys))
    return OwnKeys(keys, tuple(complaints))


def _flat(said: Mapping[str, object], above: str = "") -> Iterable[tuple[str, object]]:
    """Give entries whether written as ``"app.undo"`` or as ``undo`` below ``[app]``."""
    for name, given in said.items():
        if isinstance(given, dict):
            yield from _flat(given, f"{above}{name}.")  # pyright: ignore[reportUnknownArgumentType]
        else:
            yield f"{above}{name}", given


def _clashes(usual: Mapping[str, str], own: Mapping[str, str]) -> Iterable[str]:
    """Give keys of the user's that do two things in one place."""
    holders: dict[tuple[str, str], str] = {}
    for name, keys in {**usual, **own}.items():
        for key in keys.split(","):
            place = (name.partition(".")[0], key.strip())
            other = holders.setdefault(place, name)
            if other != name and {name, other} & own.keys():
                yield f"'{key.strip()}' does both '{other}' and '{name}'"
