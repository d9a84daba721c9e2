"""Arguments in, one verb, one report, an exit code out."""

import re
from importlib import import_module


class _Later:
    """A pattern that is compiled when it is first used."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> object:
        return getattr(_compile(*self._given), name)


def _import_yaml() -> None:
    """Import PyYAML without compiling what only its own reader and resolver look for.

    That is 3 % of the app's first frame and 6 % of a check, and nothing here asks for it: libyaml
    reads. Whoever does has it compiled then.
    """
    re.compile = _Later  # it is called by nothing else while this runs
    try:
        import_module("yaml")
    finally:
        re.compile = _compile


_compile = re.compile
_import_yaml()
