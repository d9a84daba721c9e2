"""What is known of the files on the disk, and whether somebody else has changed them."""

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tribeplan.editing.filesystem import Stamp, stamp_of
from tribeplan.errors import InvalidUsage, NoInput, TribeplanError
from tribeplan.formats.model_files import ENDINGS, ModelFiles, find_models


class ChangedOnDisk(TribeplanError):
    """Files that somebody else has changed since they were read; nothing was written."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        named = ", ".join(f"'{path}'" for path in paths)
        super().__init__(f"{named} changed on disk since it was read")


class DiskState(NamedTuple):
    """How the files differ from what is known of them."""

    paths: tuple[str, ...]
    """Files that have changed, come or gone; sorted."""

    @property
    def is_changed(self) -> bool:
        """Whether any has."""
        return bool(self.paths)


class OnDisk:
    """The files as they were last read or written."""

    def __init__(self, root: str, contents: Mapping[str, bytes]) -> None:
        self.root = root
        self._contents = contents
        self._stamps = self._look()

    @property
    def contents(self) -> Mapping[str, bytes]:
        """What is known to be in every file."""
        return self._contents

    def know(self, contents: Mapping[str, bytes]) -> None:
        """Take something for what is in the files."""
        self._contents = contents
        self._stamps = self._look()

    def state(self) -> DiskState:
        """Look whether the files are still as they are known; reads them only when it must."""
        stamps = self._look()
        if stamps == self._stamps:
            return DiskState(())
        found = self.surely()
        if not found.is_changed:
            self._stamps = stamps
        return found

    def surely(self, wanted: Mapping[str, bytes] | None = None) -> DiskState:
        """Read the files and compare; one that is already as wanted counts as known."""
        now, known, wanted = self._now(), self._contents, wanted or {}
        return DiskState(
            tuple(
                path
                for path in sorted({*known, *now})
                if path not in now
                or (now[path] != known.get(path) and now[path] != wanted.get(path, b""))
            )
        )

    def read(self) -> ModelFiles:
        """Read the files anew.

        Raises
        ------
        NoInput
            When nothing is there any more.
        InvalidUsage
            When several models are there now.
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
        return {path: stamp_of(path) for path in (*self._contents, *self._below())}

    def _below(self) -> Iterator[str]:
        if not os.path.isdir(self.root):  # noqa: PTH112  # paths are text here throughout
            return
        for directory, inner, names in os.walk(self.root):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                if name.endswith(ENDINGS) and not name.startswith("."):
                    yield os.path.join(directory, name)  # noqa: PTH118  # as above
