"""Writing files so that each is old or new whatever happens, and several change together.

A file is written beside itself, forced to the disk and put in place in one step. Where that would
break something, because the file has several names (hard links) or belongs to somebody else, it is
written over in place. A save of several files, or of one in place, first leaves a record of what
shall be: after a crash, opening the model again finishes it.
"""

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tribeplan.editing.filesystem import FileSystem, write_whole
from tribeplan.editing.save_record import RecordedFile, record_bytes, record_path
from tribeplan.editing.temporary import temporary_path
from tribeplan.errors import TribeplanError
from tribeplan.formats.model_files import read_file

ANYBODY_WRITES = 0o222


class CannotSave(TribeplanError):
    """Files that could not be written; what was in them is still there."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"'{path}' cannot be saved: {reason}")


@dataclass(frozen=True, slots=True)
class Target:
    """One file that is to be written."""

    name: str
    """As the user named it."""

    path: str
    """Where it is, links followed."""

    old: bytes | None
    """What is in it; None when there is no such file."""

    new: bytes
    mode: int
    """Who may read and write."""

    in_place: bool
    """Whether it has to be written over."""


def write_files(
    contents: Mapping[str, bytes], home: Path, system: FileSystem | None = None
) -> None:
    """Write files: afterwards all are new, or when that cannot be, all are as they were.

    Parameters
    ----------
    contents
        What shall be in each file, by its path.
    home
        The directory of the model, where the record of an unfinished save is looked for.
    system
        What does the writing.

    Raises
    ------
    CannotSave
        With the first file that could not be written, and why.
    """
    targets = [_target(path, data) for path, data in contents.items()]
    if targets:
        _Saving(targets, home, system or FileSystem()).run()


def _target(name: str, data: bytes) -> Target:
    path = os.path.realpath(name)
    try:
        found = os.stat(path)  # noqa: PTH116  # paths are text here throughout
    except FileNotFoundError:
        return Target(name, path, None, data, 0o666 & ~_umask(), in_place=False)
    except OSError as error:
        raise CannotSave(name, _reason(error)) from error
    if not stat.S_ISREG(found.st_mode):
        raise CannotSave(name, "it is no ordinary file")
    if not found.st_mode & ANYBODY_WRITES or not os.access(path, os.W_OK):
        raise CannotSave(name, "it is read-only")
    in_place = found.st_nlink > 1 or found.st_uid != os.geteuid()
    old = read_file(Path(path))
    return Target(name, path, old, data, stat.S_IMODE(found.st_mode), in_place)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


class _Saving:
    """One save of some files."""

    def __init__(self, targets: list[Target], home: Path, system: FileSystem) -> None:
        self._targets = targets
        self._system = system
        self._temporary: dict[str, str] = {}
        """The new content of each file, waiting beside it."""

        self._placed: list[Target] = []
        self._record = str(record_path(home))
        self._is_recorded = len(targets) > 1 or targets[0].in_place
        self._home = home

    def run(self) -> None:
        """Prepare everything, then put it in place."""
        try:
            for target in self._targets:
                self._try(target, self._prepare)
            if self._is_recorded:
                self._try(self._targets[0], self._write_record)
            for target in self._targets:
                self._try(target, self._place)
            if self._is_recorded:
                self._forget_record()
        finally:
            for path in self._temporary.values():
                with suppress(OSError):
                    self._system.remove(path)

    def _try(self, target: Target, step: Callable[[Target], None]) -> None:
        try:
            step(target)
        except OSError as error:
            raise CannotSave(target.name, _reason(error) + self._take_back()) from error

    def _prepare(self, target: Target) -> None:
        if not target.in_place:
            self._write_beside(target.path, target.new, target.mode)

    def _write_beside(self, path: str, data: bytes, mode: int) -> None:
        system = self._system
        beside = temporary_path(path)
        self._temporary[path] = beside
        descriptor = system.create(beside, mode & 0o600)
        try:
            write_whole(system, descriptor, data)
            system.keep_access(descriptor, path)
            system.set_mode(descriptor, mode)
            system.sync(descriptor)
        finally:
            system.close(descriptor)

    def _write_record(self, _: Target) -> None:
        files = [
            RecordedFile(
                os.path.relpath(each.path, os.path.realpath(self._home)), each.old, each.new
            )
            for each in self._targets
        ]
        self._write_beside(self._record, record_bytes(files), 0o600)
        self._move_in(self._record)

    def _place(self, target: Target) -> None:
        self._placed.append(target)
        if target.in_place:
            self._write_over(target.path, target.new)
        else:
            self._move_in(target.path)

    def _move_in(self, path: str) -> None:
        self._system.replace(self._temporary[path], path)
        del self._temporary[path]
        self._system.sync_directory(os.path.dirname(path))  # noqa: PTH120  # as above

    def _write_over(self, path: str, data: bytes) -> None:
        system = self._system
        descriptor = system.reopen(path)
        try:
            write_whole(system, descriptor, data)
            system.cut(descriptor, len(data))
            system.sync(descriptor)
        finally:
            system.close(descriptor)

    def _take_back(self) -> str:
        """Put back what was in the files; give what to add to the message."""
        try:
            for target in reversed(self._placed):
                self._restore(target)
        except OSError as error:
            if not self._is_recorded:
                return f"; and what was in it cannot be put back: {_reason(error)}"
            return "; it is half written, and opening the model again finishes it"
        self._forget_record()
        return ""

    def _restore(self, target: Target) -> None:
        if target.old is None:
            with suppress(FileNotFoundError):
                self._system.remove(target.path)
        elif target.in_place:
            self._write_over(target.path, target.old)
        elif target.path not in self._temporary:
            self._write_beside(target.path, target.old, target.mode)
            self._move_in(target.path)

    def _forget_record(self) -> None:
        with suppress(OSError):
            self._system.remove(self._record)
