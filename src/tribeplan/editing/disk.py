"""Writing files so that each is old or new whatever happens, and several change together.

In chapters, each built on those before: which process left something behind and whether it still
runs; the few things that saving asks of the system; files that exist only while something is saved;
the record of a save of several files, which finishes it after a crash; writing itself, with locks.
"""

import base64
import binascii
import fcntl
import hashlib
import itertools
import json
import os
import re
import socket
import stat
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, ConfigDict, PlainSerializer, TypeAdapter

from tribeplan.errors import TribeplanError
from tribeplan.formats.model.files import ENDINGS, LARGEST_FILE_BYTES, read_file
from tribeplan.formats.yaml.nodes import is_mapping

# --- Which process left something behind, and whether it is still running ------------------------


def host_mark() -> str:
    """Eight characters that stand for this machine."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def is_running(pid: int) -> bool:
    """Whether a process is alive on this machine."""
    if not 0 < pid < 2**31:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def began(pid: int) -> str:
    """When a process began, in the system's own count; empty where that is not told.

    A number of a process is given again after a while, and at once in a container.
    """
    try:
        told = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    behind_name = told.rpartition(b")")[2].split()
    starts = 19  # the 22nd field of all
    return behind_name[starts].decode("ascii") if len(behind_name) > starts else ""


# --- The few things that saving asks of the system, so that each of them can be made fail --------

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
"""How a file is opened that must not be there yet, not as a link either."""


class FileSystem:
    """The real file system, one system call a method."""

    def create(self, path: str, mode: int) -> int:
        """Open a new file for writing."""
        return os.open(path, NEW, mode)

    def reopen(self, path: str) -> int:
        """Open a file that is there for writing over what is in it."""
        return os.open(path, os.O_WRONLY)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of the data; give how much."""
        return os.write(descriptor, data)

    def cut(self, descriptor: int, length: int) -> None:
        """Take away what is behind a length."""
        os.ftruncate(descriptor, length)

    def keep_access(self, descriptor: int, path: str) -> None:
        """A new file the group and the access rules of an old one, as far as is allowed."""
        with suppress(OSError):
            os.fchown(descriptor, -1, os.stat(path).st_gid)  # noqa: PTH116  # as below
        with suppress(OSError, AttributeError):  # only Linux has these names
            for name in os.listxattr(path):
                os.setxattr(descriptor, name, os.getxattr(path, name))

    def set_mode(self, descriptor: int, mode: int) -> None:
        """Set who may read and write."""
        os.fchmod(descriptor, mode)

    def sync(self, descriptor: int) -> None:
        """Wait until what was written is on the disk."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a file."""
        os.close(descriptor)

    def replace(self, source: str, target: str) -> None:
        """Put a file in the place of another, in one step."""
        os.replace(source, target)  # noqa: PTH105  # paths are text here throughout

    def sync_directory(self, path: str) -> None:
        """Wait until the names in a directory are on the disk."""
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def open_to_lock(self, path: str, *, for_writing: bool = False) -> int:
        """Open a file or a directory that is only to be locked."""
        way = os.O_RDWR if for_writing else os.O_RDONLY
        return os.open(path, way | os.O_NONBLOCK)

    def lock(self, descriptor: int) -> None:
        """Keep others from locking the same file; it ends with the descriptor, or the process.

        Raises BlockingIOError when another process has locked it; OSError when the file system
        knows no locks.
        """
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def remove(self, path: str) -> None:
        """Remove a file."""
        os.unlink(path)  # noqa: PTH108  # as above


class Stamp(NamedTuple):
    """What tells cheaply that a file may have changed."""

    modified_ns: int
    size: int
    inode: int


def stamp_of(path: str) -> Stamp | None:
    """Look at a file without reading it; None when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  # as above
    except OSError:
        return None
    return (
        Stamp(found.st_mtime_ns, found.st_size, found.st_ino)
        if stat.S_ISREG(found.st_mode)
        else None
    )


def write_whole(system: FileSystem, descriptor: int, data: bytes) -> None:
    """Write everything, however little goes in at a time."""
    left = memoryview(data)
    while left:
        written = system.write(descriptor, left)
        left = left[written:]


# --- Files that exist only while something is being saved: their names, and whose they are -------

LONGEST_NAME = 100
"""How much of a file's name its temporary one repeats; most systems allow 255 bytes in all."""

ENDING = "tribeplan-tmp"
TEMPORARY_NAME = re.compile(rf"\..+\.(?P<host>[0-9a-f]{{8}})-(?P<pid>\d+)-\d+\.{ENDING}", re.DOTALL)

_numbers = itertools.count()


def temporary_path(target: str) -> str:
    """A name beside a file that nobody else uses, and that tells whose it is.

    >>> bool(TEMPORARY_NAME.fullmatch(temporary_path("bank.yaml")))
    True
    """
    directory, name = os.path.split(target)
    short = name.encode("utf-8", "surrogateescape")[:LONGEST_NAME].decode("utf-8", "ignore")
    mark = f"{host_mark()}-{os.getpid()}-{next(_numbers)}"
    return os.path.join(directory, f".{short}.{mark}.{ENDING}")  # noqa: PTH118  # text throughout


def set_aside(path: Path) -> Path:
    """Keep what is broken out of the way."""
    aside = path.with_name(path.name + ".broken")
    with suppress(OSError):
        path.replace(aside)
    return aside


def left_behind(directory: Path) -> Iterator[Path]:
    """The temporary files in a directory whose makers are dead."""
    return _left_by_the_dead(directory, TEMPORARY_NAME)


def _left_by_the_dead(directory: Path, names: re.Pattern[str]) -> Iterator[Path]:
    every = os.listdir(directory)  # noqa: PTH208  # a path for each of thousands takes a while
    for name in sorted(filter(None, map(names.fullmatch, every)), key=lambda found: found.string):
        if name["host"] == host_mark():
            pid = int(name["pid"][:12])
            if pid == os.getpid() or not is_running(pid):
                yield directory / name.string


# --- The record of a save of several files: what finishes it when the process is killed ----------
#
# It is written and forced to the disk before the first file changes, and removed after the last.

FORMAT = 1
RECORD_NAME = re.compile(r"\.tribeplan-save-(?P<host>[0-9a-f]{8})-(?P<pid>\d+)\.json")
LARGEST_RECORD_BYTES = 4 * LARGEST_FILE_BYTES


def _to_bytes(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return base64.b64decode(given, validate=True)
    except binascii.Error as error:
        raise ValueError("expected base64") from error


Content = Annotated[
    bytes,
    BeforeValidator(_to_bytes),
    PlainSerializer(lambda data: base64.b64encode(data).decode("ascii"), when_used="json"),
]
"""The bytes of a file."""


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One file of an unfinished save."""

    path: str
    """From the model's directory."""

    old: Content | None
    """What was in it; None when there was no such file."""

    new: Content


_FILES = TypeAdapter(tuple[RecordedFile, ...], config=ConfigDict(defer_build=True))


class NewerRecord(Exception):
    """What a later release has left behind; only that can finish it."""


class NoRecord(Exception):
    """A file that is not what a save leaves behind."""


def record_path(home: Path) -> Path:
    """Where this process leaves its record in a model's directory."""
    return Path(os.path.realpath(home)) / f".tribeplan-save-{host_mark()}-{os.getpid()}.json"


def record_bytes(files: Sequence[RecordedFile]) -> bytes:
    """The content of a record.

    >>> read_record(record_bytes([RecordedFile("a.yaml", b"one", b"two")]))
    (RecordedFile(path='a.yaml', old=b'one', new=b'two'),)
    """
    body = {"save": FORMAT, "files": _FILES.dump_python(tuple(files), mode="json")}
    return json.dumps({**body, "sum": _sum(body)}).encode("ascii")


def _sum(body: object) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def read_record(data: bytes) -> tuple[RecordedFile, ...]:
    """Read a record.

    Raises NewerRecord when a later release has written it; NoRecord when it is none, or not whole.
    """
    try:
        read: object = json.loads(data)
        version = read.get("save") if is_mapping(read) else None
        if isinstance(version, int) and version > FORMAT:
            raise NewerRecord
        if not is_mapping(read) or version != FORMAT:
            raise NoRecord
        if read.get("sum") != _sum({"save": FORMAT, "files": read.get("files")}):
            raise NoRecord
        return _FILES.validate_python(read["files"])
    except (ValueError, RecursionError) as error:
        raise NoRecord from error


def records_left_behind(home: Path) -> Iterator[Path]:
    """The records in a directory whose writers are dead."""
    return _left_by_the_dead(home, RECORD_NAME)


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


# --- Writing files so that each is old or new whatever happens, and several change together ------
#
# A file is written beside itself, forced to the disk and put in place in one step. Where that would
# break something, because the file has several names (hard links) or belongs to somebody else, it
# is
# written over in place. A save of several files, or of one in place, first leaves a record of what
# shall be: after a crash, opening the model again finishes it.
#
# Who saves holds a lock on the files and their directories from looking at what is in them until
# they are written. It is the system's own lock on what is there (``flock``), not on a name: two
# names of one file are one lock, nothing is left beside the files, and it ends with its process,
# however that ends. A lock file, as libraries have it, is a name that stays behind.

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


class Target(NamedTuple):
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

    The record of an unfinished save is looked for in ``home``, the directory of the model. Raises
    CannotSave with the first file that could not be written, and why.
    """
    targets = [_target(path, data) for path, data in contents.items()]
    if targets:
        _Saving(targets, home, system or FileSystem()).run()


@contextmanager
def locked(paths: Iterable[str], system: FileSystem | None = None) -> Generator[str, None, None]:
    """Keep every other tribeplan from saving these files until the end of the ``with``.

    Of a file its directory is locked with it, so that what is about to be there is too. What is not
    there, or may not be read, is passed over. Yields why the files cannot be locked, as on some
    network file systems; empty when they are. Raises CannotSave when another process has kept its
    lock for :data:`LONGEST_WAIT_SECONDS`, or nothing can be written where they are named from.
    """
    try:
        names = [os.path.realpath(path) for path in paths]
    except OSError as error:
        raise CannotSave(os.curdir, "the directory this began in is gone") from error
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
        """Put back what was in the files; return what to add to the message."""
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
