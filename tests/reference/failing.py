"""A file system on which one call fails, as a full or broken disk makes it."""

import errno
import os

from tribeplan.editing.disk import FileSystem


class Failing(FileSystem):
    """The real file system until the k-th call; that one fails, and those behind it work again.

    Parameters
    ----------
    at
        The number of the call that fails, from 1.
    code
        The system's error; 0 makes every write a short one of a single byte instead.
    lasting
        Whether all calls behind it fail too, except those that clean up.
    """

    def __init__(self, at: int, code: int = errno.ENOSPC, *, lasting: bool = False) -> None:
        self.calls = 0
        self._at = at
        self._code = code
        self._lasting = lasting

    def _count(self) -> None:
        self.calls += 1
        if self._code and (self.calls == self._at or (self._lasting and self.calls > self._at)):
            raise OSError(self._code, os.strerror(self._code))

    def create(self, path: str, mode: int) -> int:
        self._count()
        return super().create(path, mode)

    def reopen(self, path: str) -> int:
        self._count()
        return super().reopen(path)

    def write(self, descriptor: int, data: memoryview) -> int:
        if not self._code:
            return super().write(descriptor, data[:1])
        if self.calls + 1 == self._at:
            super().write(descriptor, data[: len(data) // 2])  # half of it was written
        self._count()
        return super().write(descriptor, data)

    def cut(self, descriptor: int, length: int) -> None:
        self._count()
        super().cut(descriptor, length)

    def set_mode(self, descriptor: int, mode: int) -> None:
        self._count()
        super().set_mode(descriptor, mode)

    def sync(self, descriptor: int) -> None:
        self._count()
        super().sync(descriptor)

    def close(self, descriptor: int) -> None:
        super().close(descriptor)
        self._count()

    def replace(self, source: str, target: str) -> None:
        self._count()
        super().replace(source, target)

    def sync_directory(self, path: str) -> None:
        self._count()
        super().sync_directory(path)
