"""Writing files so that each is old or new whatever happens, and several change together.

A file is written beside itself, forced to the disk and put in place in one step. Where that would
break something, because the file has several names (hard links) or belongs to somebody else, it is
written over in place. A save of several files, or of one in place, first leaves a record of what
shall be: after a crash, opening the model again finishes it.

Who saves holds a lock on the files and their directories from looking at what is in them until
they are written. It is the system's own lock on what is there (``flock``), not on a name: two
names of one file are one lock, nothing is left beside the files, and it ends with its process,
however that ends. A lock file, as libraries have it, is a name that stays behind.
"""

import os
import stat
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tribeplan.editing.filesystem import FileSystem, write_whole
from tribeplan.editing.save_record import RecordedFile, record_bytes, record_path
from tribeplan.editing.temporary import temporary_path
from tribeplan.errors import TribeplanError
from tribeplan.formats.model_files import read_file

ANYBODY_WRITES = 0o222

LONGEST_WAIT_SECONDS = 10.0
"""For another process that is saving; it takes milliseconds, for the largest models a second."""

ASK_AGAIN_SECONDS = 0.01
"""Between two looks whether the other process is done."""


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


@contextmanager
def locked(paths: Iterable[str], system: FileSystem | None = None) -> Generator[str, None, None]:
    """Keep every other tribeplan from saving these files until the end of the ``with``.

    Parameters
    ----------
    paths
        Files and directories; of a file its directory is locked with it, so that what is about
        to be there is too. What is not there, or may not be read, is passed over.
    system
        What does the locking.

    Yields
    ------
    str
        Why the files cannot be locked, as on some network file systems; empty when they are.

    Raises
    ------
    CannotSave
        When another process has kept its lock for :data:`LONGEST_WAIT_SECONDS`.
    """
    names = [os.path.realpath(path) for path in paths]
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        with ExitStack() as held:
            locks = _Locks(system or FileSystem(), held, until)
            if locks.hold(names):
                yield locks.trouble
                return


class _Locks:
    """The locks of one process, taken in one order everywhere so that nobody waits in a circle."""

    def __init__(self, system: FileSystem, held: ExitStack, until: float) -> None:
        self._system = system
        self._held = held
        self._until = until
        self.trouble = ""
        """Why a file is not locked."""

    def hold(self, names: Iterable[str]) -> bool:
        """Lock all; False when one was replaced by another file meanwhile."""
        there: dict[tuple[int, int], str] = {}
        for name in names:
            is_directory = os.path.isdir(name)  # noqa: PTH112  # paths are text here throughout
            for path in (name,) if is_directory else (name, os.path.dirname(name)):  # noqa: PTH120  # as above
                with suppress(OSError):
                    there.setdefault(_identity(path), path)
        return all(self._lock(path, identity) for identity, path in sorted(there.items()))

    def _lock(self, path: str, identity: tuple[int, int]) -> bool:
        trouble = ""
        for for_writing in (False, True):  # network file systems lock only what may be written
            try:
                self._wait_for(path, for_writing=for_writing)
            except OSError as error:
                trouble = trouble or f"'{path}' cannot be locked here: {_reason(error)}"
            else:
                trouble = ""
                break
        if not os.path.isdir(path):  # noqa: PTH112  # as above; they lock no directories at all
            self.trouble = self.trouble or trouble
        with suppress(OSError):
            return _identity(path) == identity
        return False

    def _wait_for(self, path: str, *, for_writing: bool) -> None:
        descriptor = self._system.open_to_lock(path, for_writing=for_writing)
        self._held.callback(os.close, descriptor)
        while True:
            try:
                self._system.lock(descriptor)
            except BlockingIOError as error:
                if time.monotonic() > self._until:
                    waited = (
                        f"another process has kept it locked for {LONGEST_WAIT_SECONDS:.0f} seconds"
                    )
                    raise CannotSave(path, f"{waited}; try again when it is done") from error
                time.sleep(ASK_AGAIN_SECONDS)
            else:
                return


def _identity(path: str) -> tuple[int, int]:
    found = os.stat(path)  # noqa: PTH116  # as above
    return found.st_dev, found.st_ino


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
        try:
            descriptor = system.create(beside, mode & 0o600)
        except PermissionError as error:
            where = os.path.dirname(path)  # noqa: PTH120  # as above
            reason = f"{_reason(error)} in '{where}', where a new file has to be for a moment"
            raise PermissionError(error.errno, reason) from error
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
