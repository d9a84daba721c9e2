"""What CI runners take for a command in a line of the log, rebuilt from their sources.

GitHub: `src/Runner.Common/ActionCommand.cs` of actions/runner (`TryParseV2`, then `TryParse`).
Instead of the runner's list of commands any name of letters and hyphens counts here, so the
rebuilt one is stricter than the real one.
"""

import re
from typing import NamedTuple

_NAME = re.compile(r"[A-Za-z][A-Za-z-]*")


class Command(NamedTuple):
    """An order to the runner."""

    name: str
    properties: dict[str, str]
    data: str


def github_command(line: str) -> Command | None:
    """Read a line as GitHub's runner does."""
    return _new_style(line) or _old_style(line)


def any_command(line: str) -> bool:
    """Tell whether GitHub, Azure or GitLab would obey something in the line."""
    others = re.search(r"##vso\[|section_(start|end):\d+:", line, re.IGNORECASE)
    return github_command(line) is not None or others is not None


def _new_style(line: str) -> Command | None:
    line = line.lstrip()
    if not line.startswith("::"):
        return None
    end = line.find("::", 2)
    if end < 0:
        return None
    name, _, properties = line[2:end].partition(" ")
    if not _NAME.fullmatch(name):
        return None
    pairs = [pair.split("=", 1) for pair in properties.strip().split(",") if pair]
    read = {
        pair[0]: _unescaped(pair[1], {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","})
        for pair in pairs
        if len(pair) == 2 and pair[1]
    }
    return Command(name, read, _unescaped(line[end + 2 :], {"%0D": "\r", "%0A": "\n"}))


def _old_style(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start) if start >= 0 else -1
    if end < 0:
        return None
    name = line[start + 3 : end].partition(" ")[0]
    return Command(name, {}, line[end + 1 :]) if _NAME.fullmatch(name) else None


def _unescaped(text: str, escapes: dict[str, str]) -> str:
    for escape, char in escapes.items():
        text = text.replace(escape, char)
    return text.replace("%25", "%")
