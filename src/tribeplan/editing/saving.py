"""Saving: what is written is read back and compared first, and the files before that."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tribeplan.editing.disk import locked, write_files
from tribeplan.editing.filesystem import FileSystem
from tribeplan.editing.journal import Journal
from tribeplan.editing.on_disk import ChangedOnDisk, OnDisk
from tribeplan.editing.text_difference import unified
from tribeplan.editing.unfinished import home_of_save
from tribeplan.editing.version import Version
from tribeplan.editing.working_copy import WorkingCopy
from tribeplan.errors import InvalidInput
from tribeplan.formats.git_revision import committed
from tribeplan.formats.model_files import read_file


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save has written."""

    paths: tuple[str, ...]
    """The files that changed; empty when there was nothing to write."""

    diff: str
    """What changed in them."""

    told: str = ""
    """Why nobody could be kept from saving at the same time; empty where that is done."""


class Replaced(NamedTuple):
    """What stands in a file that is saved together with a model, and what shall."""

    old: bytes
    new: bytes


def save(
    copy: WorkingCopy,
    disk: OnDisk,
    journal: Journal,
    system: FileSystem,
    besides: Mapping[str, Replaced],
) -> Saved:
    """Write the files of a document, and others together with them.

    Raises
    ------
    ChangedOnDisk
        When somebody else has changed them; nothing is written.
    CannotSave
        When they cannot be written, or another process does not finish saving them; what was in
        them is still there.
    NotWritten
        When they would not say what is meant; nothing is written.
    """
    copy.version.confirm()
    before, wanted = copy.known, copy.version.contents
    changed = {path: data for path, data in wanted.items() if data != before.get(path)}
    with locked((disk.root, *changed, *besides), system) as told:
        found = disk.surely(wanted)
        if found.is_changed:
            raise ChangedOnDisk(found.paths)
        _check_same(besides)
        journal.saving("begun", wanted)
        others = {path: each.new for path, each in besides.items()}
        write_files(changed | others, home_of_save(disk.root, others), system)
        copy.wrote()
        disk.know(wanted)
    journal.saving("done", wanted)
    old = {path: before[path] for path in changed if path in before}
    return Saved(tuple(changed), unified(old, changed), told if changed else "")


def save_alone(replaced: Mapping[str, Replaced], root: str) -> str:
    """Write files that are no model together; give why nobody could be kept from doing the same.

    Raises
    ------
    ChangedOnDisk
        When somebody else has changed them; nothing is written.
    CannotSave
        When they cannot be written; what was in them is still there.
    """
    with locked(replaced) as told:
        _check_same(replaced)
        contents = {path: each.new for path, each in replaced.items()}
        write_files(contents, home_of_save(root, contents))
    return told


def _check_same(replaced: Mapping[str, Replaced]) -> None:
    changed: list[str] = []
    for path, each in replaced.items():
        try:
            now = read_file(Path(path))
        except InvalidInput:
            now = b""
        if now != each.old:
            changed.append(path)
    if changed:
        raise ChangedOnDisk(tuple(changed))


def difference_from_git(version: Version) -> str:
    """Give what is different from the last commit, saved or not.

    Raises
    ------
    InvalidUsage
        When git cannot be asked.
    NotWritten
        When the files would not say what is meant.
    """
    before = {path: committed(path) for path in version.contents}
    known = {path: data for path, data in before.items() if data is not None}
    return unified(known, version.contents)
