"""Saving: what is written is read back and compared first, and the files before that.

In chapters: what is known of the files, and whether somebody else has changed them; what a killed
process left, which is finished first; the save.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tribeplan.editing.disk import (
    LARGEST_RECORD_BYTES,
    CannotSave,
    FileSystem,
    NewerRecord,
    NoRecord,
    Stamp,
    left_behind,
    locked,
    may_be_finished,
    read_record,
    records_left_behind,
    set_aside,
    stamp_of,
    write_files,
)
from tribeplan.editing.journal import Journal
from tribeplan.editing.version import unified
from tribeplan.editing.working_copy import WorkingCopy
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput, TribeplanError
from tribeplan.formats.model.files import ModelFiles, find_models, read_file, yaml_below

# --- What is known of the files on the disk, and whether somebody else has changed them ----------


class ChangedOnDisk(TribeplanError):
    """Files that somebody else has changed since they were read; nothing was written."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        named = ", ".join(f"'{path}'" for path in paths)
        super().__init__(f"{named} changed on disk since it was read")


class OnDisk:
    """The files as they were last read or written."""

    def __init__(self, root: str, contents: Mapping[str, bytes]) -> None:
        self.root = root
        self.contents = contents
        """What is known to be in every file."""

        self._stamps = self._look()

    def know(self, contents: Mapping[str, bytes]) -> None:
        """Take something for what is in the files."""
        self.contents = contents
        self._stamps = self._look()

    def changed(self) -> tuple[str, ...]:
        """Files that have changed, come or gone, sorted; reads them only when it must."""
        stamps = self._look()
        if stamps == self._stamps:
            return ()
        found = self.surely()
        if not found:
            self._stamps = stamps
        return found

    def surely(self, wanted: Mapping[str, bytes] | None = None) -> tuple[str, ...]:
        """Read the files and compare; one that is already as wanted counts as known."""
        now, known, wanted = self._now(), self.contents, wanted or {}
        return tuple(
            path
            for path in sorted({*known, *now})
            if path not in now
            or (now[path] != known.get(path) and now[path] != wanted.get(path, b""))
        )

    def read(self) -> ModelFiles:
        """Read the files anew.

        Raises NoInput when nothing is there any more; InvalidUsage when several models are there
        now.
        """
        models = list(find_models([self.root]))
        if len(models) > 1:
            raise InvalidUsage(f"'{self.root}' holds {len(models)} models now, expected one")
        return models[0]

    def read_if_there(self) -> ModelFiles:
        """Read the files anew; none when nothing is there any more."""
        try:
            return self.read()
        except NoInput:
            return ModelFiles(self.root, ())

    def _now(self) -> Mapping[str, bytes | None]:
        try:
            files = self.read()
        except (NoInput, InvalidUsage, OSError):
            return {}
        return {path: data if isinstance(data, bytes) else None for path, data in files.contents}

    def _look(self) -> dict[str, Stamp | None]:
        return {path: stamp_of(path) for path in (*self.contents, *yaml_below(self.root))}


# --- What a killed process left beside a model: half a save is finished, scraps are swept --------


def model_home(root: str) -> Path:
    """The directory of a model, links followed."""
    real = Path(os.path.realpath(root))
    return real if os.path.isdir(real) else real.parent  # noqa: PTH112  # no error where it is hidden


def home_of_save(root: str, others: Iterable[str]) -> Path:
    """The directory that a model and other files saved with it have in common."""
    real = (os.path.realpath(file) for file in others)
    homes = {str(model_home(root)), *(os.path.dirname(file) for file in real)}  # noqa: PTH120  # text
    return Path(os.path.commonpath(homes))


def _homes_above(home: Path) -> Iterator[Path]:
    """The directories above a model in which a save with its scenarios may leave a record.

    Those of its git repository; without one, the next two.
    """
    above = (home, *home.parents)
    tops = [place for place in above if os.path.lexists(place / ".git")]
    last = above.index(tops[0]) if tops else 2
    yield from above[1 : last + 1]


def finish_saves(root: str) -> tuple[str, ...]:
    """Finish the saves that were cut off in a model's directory; return what to tell the user.

    A directory that cannot be listed or written is left as it is.
    """
    home = model_home(root)
    told: list[str] = []
    with suppress(OSError):
        for path in list(records_left_behind(home)):
            told += _finish(home, path)
    for place in _homes_above(home):
        with suppress(OSError):
            for path in list(records_left_behind(place)):
                if path.lstat().st_uid == os.geteuid():
                    told += _finish(place, path)
    return tuple(told)


def sweep(root: str, files: Iterable[str]) -> None:
    """Remove what dead processes left beside the files of a model, as far as that can be done."""
    places = {Path(os.path.realpath(file)).parent for file in files}
    for place in sorted({model_home(root), *places}):
        with suppress(OSError):
            for scrap in list(left_behind(place)):
                scrap.unlink(missing_ok=True)


def _finish(home: Path, path: Path) -> Iterator[str]:
    """Finish one save, unless another process has done so by the time nobody else is at it."""
    try:
        with locked([str(home)]):
            if path.is_symlink() or path.exists():
                yield _finished(home, path)
    except CannotSave as error:
        yield f"a save that was cut off cannot be finished: {error}"


def _finished(home: Path, path: Path) -> str:
    if path.is_symlink() or path.stat().st_size > LARGEST_RECORD_BYTES:
        return _set_aside(path, "is not what a save leaves behind")
    try:
        files = read_record(path.read_bytes())
    except NewerRecord:
        return (
            f"'{path.name}' is of a save by a later tribeplan that was cut off; open the model "
            "with that release to finish it"
        )
    except NoRecord:
        return _set_aside(path, "is not what a save leaves behind")
    if not all(may_be_finished(home, file) for file in files):
        return _set_aside(path, "is of a save whose files have changed since")
    for file in files:
        target = home / file.path
        if not target.is_file() or target.read_bytes() != file.new:
            write_files({str(target): file.new}, home)
    path.unlink(missing_ok=True)
    return f"a save of {len(files)} files that was cut off has been finished"


def _set_aside(path: Path, why: str) -> str:
    return f"'{path.name}' {why}; it is kept as '{set_aside(path).name}'"


# --- Saving: what is written is read back and compared first, and the files before that ----------


class Saved(NamedTuple):
    """What a save has written."""

    paths: tuple[str, ...]
    """The files that changed; empty when there was nothing to write."""

    diff: str
    """What changed in them."""

    warning: str = ""
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

    When not, what was in them is still there: raises ChangedOnDisk when somebody else has changed
    them, CannotSave when they cannot be written or another process does not finish saving them,
    NotWritten when they would not say what is meant.
    """
    copy.version.confirm()
    before, wanted = copy.known, copy.version.contents
    changed = {path: data for path, data in wanted.items() if data != before.get(path)}
    with locked((disk.root, *changed, *besides), system) as warning:
        found = disk.surely(wanted)
        if found:
            raise ChangedOnDisk(found)
        _check_same(besides)
        journal.saving("begun", wanted)
        others = {path: each.new for path, each in besides.items()}
        write_files(changed | others, home_of_save(disk.root, others), system)
        copy.wrote()
        disk.know(wanted)
    journal.saving("done", wanted)
    old = {path: before[path] for path in changed if path in before}
    return Saved(tuple(changed), unified(old, changed), warning if changed else "")


def save_alone(replaced: Mapping[str, Replaced], root: str) -> str:
    """Write files that are no model together; return why nobody could be kept from doing the same.

    When not, what was in them is still there: raises ChangedOnDisk when somebody else has changed
    them, CannotSave when they cannot be written.
    """
    with locked(replaced) as warning:
        _check_same(replaced)
        contents = {path: each.new for path, each in replaced.items()}
        write_files(contents, home_of_save(root, contents))
    return warning


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
