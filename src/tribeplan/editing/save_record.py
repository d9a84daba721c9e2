"""The record of a save that changes several files: what finishes it when the process is killed.

It is written and forced to the disk before the first file changes, and removed after the last.
"""

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tribeplan.editing.processes import host_mark, is_running
from tribeplan.formats.model_files import ENDINGS, LARGEST_FILE_BYTES
from tribeplan.formats.nodes import is_list, is_mapping

FORMAT = 1
NAME = re.compile(r"\.tribeplan-save-(?P<host>[0-9a-f]{8})-(?P<pid>\d+)\.json")
LARGEST_RECORD_BYTES = 4 * LARGEST_FILE_BYTES


class RecordedFile(NamedTuple):
    """One file of an unfinished save."""

    path: str
    """From the model's directory."""

    old: bytes | None
    """What was in it; None when there was no such file."""

    new: bytes


class NewerRecord(Exception):
    """What a later release has left behind; only that can finish it."""


class NoRecord(Exception):
    """A file that is not what a save leaves behind."""


def record_path(home: Path) -> Path:
    """Give where this process leaves its record in a model's directory."""
    return Path(os.path.realpath(home)) / f".tribeplan-save-{host_mark()}-{os.getpid()}.json"


def record_bytes(files: Sequence[RecordedFile]) -> bytes:
    """Give the content of a record.

    >>> read_record(record_bytes([RecordedFile("a.yaml", b"one", b"two")]))
    (RecordedFile(path='a.yaml', old=b'one', new=b'two'),)
    """
    listed = [
        {"path": each.path, "old": _coded(each.old), "new": _coded(each.new)} for each in files
    ]
    body = {"save": FORMAT, "files": listed}
    return json.dumps({**body, "sum": _sum(body)}).encode("ascii")


def _coded(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise NoRecord
    return base64.b64decode(text, validate=True)


def _sum(body: object) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def read_record(data: bytes) -> tuple[RecordedFile, ...]:
    """Read a record.

    Raises
    ------
    NewerRecord
        When a later release has written it.
    NoRecord
        When it is none, or not whole.
    """
    try:
        read: object = json.loads(data)
        version = read.get("save") if is_mapping(read) else None
        if isinstance(version, int) and version > FORMAT:
            raise NewerRecord
        if not is_mapping(read) or read.get("save") != FORMAT or not is_list(read.get("files")):
            raise NoRecord
        body = {"save": FORMAT, "files": read["files"]}
        if read.get("sum") != _sum(body):
            raise NoRecord
        return tuple(_files(read["files"]))
    except (ValueError, RecursionError, binascii.Error) as error:
        raise NoRecord from error


def _files(entries: list[object]) -> Iterator[RecordedFile]:
    for entry in entries:
        if not is_mapping(entry) or not isinstance(entry.get("path"), str):
            raise NoRecord
        old = entry.get("old")
        yield RecordedFile(
            entry["path"], None if old is None else _decoded(old), _decoded(entry.get("new"))
        )


def records_left_behind(home: Path) -> Iterator[Path]:
    """Give the records in a directory whose writers are dead."""
    for entry in sorted(home.iterdir()):
        name = NAME.fullmatch(entry.name)
        if name is None or name["host"] != host_mark():
            continue
        pid = int(name["pid"][:12])
        if pid == os.getpid() or not is_running(pid):
            yield entry


def may_be_finished(home: Path, file: RecordedFile) -> bool:
    """Whether a file of a record is still as the save left it: old, new, or partly each.

    A record names files below the model's directory and no others: it may have come with a
    repository from anybody.
    """
    path = home / file.path
    if path.suffix not in ENDINGS or ".." in Path(file.path).parts:
        return False
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(home)):
        return False
    try:
        now = path.read_bytes() if path.is_file() else None
    except OSError:
        return False
    return now in (file.old, file.new) or _is_partly(now, file)


def _is_partly(now: bytes | None, file: RecordedFile) -> bool:
    """Whether a file begins as the new one and goes on as the old, or as no file does."""
    if now is None or file.old is None:
        return False
    differing = (n for n, (a, b) in enumerate(zip(now, file.new, strict=False)) if a != b)
    same = next(differing, min(len(now), len(file.new)))
    return now[same:] == file.old[same:]
