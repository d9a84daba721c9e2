"""Files that are written whole or not at all."""

import os
import shutil
from pathlib import Path

from tribeplan.errors import InvalidUsage


def write_file(path: Path, text: str) -> None:
    """Write a text whole or not at all, making the directories above it.

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
