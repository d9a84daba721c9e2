"""The few things that saving asks of the system, so that each of them can be made fail."""

import fcntl
import os
import stat
from contextlib import suppress
from typing import NamedTuple

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
        """Give a new file the group and the access rules of an old one, as far as is allowed."""
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

        Raises
        ------
        BlockingIOError
            When another process has locked it.
        OSError
            When the file system knows no locks.
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
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino) if _is_file(found) else None


def _is_file(found: os.stat_result) -> bool:
    return stat.S_ISREG(found.st_mode)


def write_whole(system: FileSystem, descriptor: int, data: bytes) -> None:
    """Write everything, however little goes in at a time."""
    left = memoryview(data)
    while left:
        written = system.write(descriptor, left)
        left = left[written:]
