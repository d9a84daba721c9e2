"""The journal of one running document: every step is on the disk before the next is made."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from tribeplan import __version__
from tribeplan.editing.edit import Edit
from tribeplan.editing.filesystem import FileSystem, write_whole
from tribeplan.editing.journal_files import journal_path
from tribeplan.editing.journal_lines import (
    Beginning,
    Did,
    Event,
    Header,
    Replacing,
    Saving,
    Went,
    doing,
    line_bytes,
    now,
    sums_of,
)
from tribeplan.editing.merge_values import Side
from tribeplan.editing.processes import began, host_mark
from tribeplan.editing.version import Basis, named_within


class Journal:
    """A file that only grows, and goes when the document is closed; nothing until it is opened.

    A journal that cannot be written says so and writes no more: edits go on.
    """

    def __init__(self, basis: Basis, system: FileSystem | None = None) -> None:
        self.path: Path | None = None
        """The file; None until there is one."""

        self.trouble = ""
        """Why nothing is written any more; empty while all is."""

        self._basis = basis
        self._system = system or FileSystem()
        self._descriptor: int | None = None
        self._has_begun = False

    def open(self, directory: Path) -> None:
        """Begin the file, for its user alone."""
        self.path = journal_path(directory)
        try:
            self._descriptor = self._system.create(str(self.path), 0o600)
            self._system.sync_directory(str(directory))
        except OSError as error:
            self._give_up(error)
        self._write([line_bytes(_header(self._basis.root))])

    def did(self, edit: Edit) -> None:
        """Note that an edit was made."""
        if self._descriptor is not None:
            self._note(Did(at=now(), do=doing(edit)))

    def went(self, where: Literal["undo", "redo"]) -> None:
        """Note that an edit was taken back, or made again."""
        self._note(Went(at=now(), go=where))

    def saving(self, state: Literal["begun", "done"], contents: Mapping[str, bytes]) -> None:
        """Note what the files are about to hold, or hold now."""
        if self._descriptor is not None and self._has_begun:
            sums = sums_of(named_within(self._basis.root, contents))
            self._note(Saving(at=now(), save=state, sums=sums))

    def replaced(
        self, how: Literal["merge", "take", "keep"], side: Side, contents: Mapping[str, bytes]
    ) -> None:
        """Note what somebody else has put into the files, and what was made of it."""
        named = named_within(self._basis.root, contents)
        self._note(Replacing(at=now(), files=how, side=side, contents=named))

    def continue_from(self, lines: Iterable[bytes]) -> None:
        """Go on from what stood in another journal behind its header."""
        self._has_begun = True
        self._write(lines)

    def remove(self) -> None:
        """End it: nothing is to be recovered."""
        self._close()
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()

    def _note(self, event: Event) -> None:
        """Write one step, what the files held before the first, and wait for the disk."""
        lines = [line_bytes(event)]
        if not self._has_begun:
            contents = named_within(self._basis.root, self._basis.contents)
            lines.insert(0, line_bytes(Beginning(base=contents)))
            self._has_begun = True
        self._write(lines)

    def _write(self, lines: Iterable[bytes]) -> None:
        if self._descriptor is None:
            return
        try:
            write_whole(self._system, self._descriptor, b"".join(lines))
            self._system.sync(self._descriptor)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self.trouble = f"the journal '{self.path}' cannot be written: {error.strerror}"
        self._close()

    def _close(self) -> None:
        if self._descriptor is not None:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None


def _header(root: str) -> Header:
    return Header(
        tribeplan=__version__,
        path=os.path.realpath(root),
        pid=os.getpid(),
        host=host_mark(),
        began=began(os.getpid()),
        at=now(),
    )
