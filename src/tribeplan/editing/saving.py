"""Saving: what is written is read back and compared first, and the files before that."""

from dataclasses import dataclass

from tribeplan.editing.disk import locked, write_files
from tribeplan.editing.filesystem import FileSystem
from tribeplan.editing.journal import Journal
from tribeplan.editing.on_disk import ChangedOnDisk, OnDisk
from tribeplan.editing.text_difference import unified
from tribeplan.editing.unfinished import model_home
from tribeplan.editing.version import Version
from tribeplan.editing.working_copy import WorkingCopy
from tribeplan.formats.git_revision import committed


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save has written."""

    paths: tuple[str, ...]
    """The files that changed; empty when there was nothing to write."""

    diff: str
    """What changed in them."""

    told: str = ""
    """Why nobody could be kept from saving at the same time; empty where that is done."""


def save(copy: WorkingCopy, disk: OnDisk, journal: Journal, system: FileSystem) -> Saved:
    """Write the files of a document.

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
    with locked((disk.root, *changed), system) as told:
        found = disk.surely(wanted)
        if found.is_changed:
            raise ChangedOnDisk(found.paths)
        journal.saving("begun", wanted)
        write_files(changed, model_home(disk.root), system)
        copy.wrote()
        disk.know(wanted)
    journal.saving("done", wanted)
    old = {path: before[path] for path in changed if path in before}
    return Saved(tuple(changed), unified(old, changed), told if changed else "")


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
