"""Where a report goes: the screen with or without colour, or files."""

import os
import shutil
import sys
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from tribeplan.errors import InvalidUsage
from tribeplan.formats.nearest import nearest


class Sink(NamedTuple):
    """A file that a report is written to."""

    format: str
    path: Path
    besides: bool
    """Whether the screen gets its own report besides."""


def parse_sink(given: str, format_: str, formats: Collection[str]) -> Sink:
    """Read ``FILE`` or ``FORMAT=FILE``.

    Raises
    ------
    InvalidUsage
        When what stands before ``=`` is a word but no format.

    Examples
    --------
    >>> parse_sink("sarif=out/check.sarif", "full", ["full", "sarif"]).format
    'sarif'
    """
    name, equals, path = given.partition("=")
    if equals and name in formats:
        return Sink(name, Path(path), besides=True)
    if equals and name.isidentifier():
        meant = nearest(name, formats)
        advice = f"did you mean '{meant}'?" if meant else f"known are {', '.join(formats)}"
        raise InvalidUsage(f"'{name}' is no format; {advice} (for a file of that name: ./{given})")
    return Sink(format_, Path(given), besides=False)


def write_file(path: Path, text: str) -> None:
    """Write a report whole or not at all, making the directories above it.

    Raises
    ------
    InvalidUsage
        When the file cannot be written.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: somebody who stops it leaves what was there before.

    Raises
    ------
    InvalidUsage
        When the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a pipe or a device cannot be replaced
        else:
            _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise InvalidUsage(f"'{path}' cannot be written: {error.strerror}") from error


def _replace(path: Path, content: bytes) -> None:
    """Write beside a file, then put the new one in its place in one step."""
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def colour_wanted() -> bool:
    """Whether standard output gets colour: ``NO_COLOR`` forbids, ``FORCE_COLOR`` forces.

    Otherwise a terminal gets it, and a pipe or a dumb terminal does not.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
