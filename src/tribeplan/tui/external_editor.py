"""The user's own editor, opened at a line."""

import shlex
from collections.abc import Mapping
from pathlib import PurePath

PLUS_LINE = frozenset(
    {"vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "ed", "joe", "jed", "mg",
     "micro", "kak", "ne", "gedit", "pluma", "mcedit"}
)  # fmt: skip
"""Editors that take ``+12 file``."""

COLON_LINE = frozenset({"subl", "hx", "helix", "zed", "atom", "sublime_text"})
"""Editors that take ``file:12``."""

GOTO = frozenset({"code", "code-insiders", "codium", "cursor", "windsurf"})
"""Editors that take ``--goto file:12``, and come back at once unless they are told to wait."""


def editor_of(environment: Mapping[str, str]) -> str:
    """Give the command that the user wants; ``vi`` when none is named.

    >>> editor_of({"EDITOR": "nano", "VISUAL": "code -w"})
    'code -w'
    """
    return environment.get("VISUAL") or environment.get("EDITOR") or "vi"


def editor_command(editor: str, path: str, line: int) -> list[str]:
    """Give the command that opens a file at a line.

    >>> editor_command("nano -w", "a.yaml", 12)
    ['nano', '-w', '+12', 'a.yaml']
    >>> editor_command("code", "a.yaml", 12)
    ['code', '--wait', '--goto', 'a.yaml:12']
    >>> editor_command("strange", "-a.yaml", 12)
    ['strange', './-a.yaml']
    """
    words = shlex.split(editor) or ["vi"]
    name = PurePath(words[0]).name
    path = f"./{path}" if path.startswith(("-", "+")) else path
    if name in PLUS_LINE:
        return [*words, f"+{line}", path]
    if name in COLON_LINE:
        return [*words, f"{path}:{line}"]
    if name in GOTO:
        waits = [] if {"-w", "--wait"} & set(words) else ["--wait"]
        return [*words, *waits, "--goto", f"{path}:{line}"]
    return [*words, path]
