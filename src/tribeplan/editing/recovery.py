"""What a crash left to recover: a journal is replayed, step by step."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from tribeplan.editing.disk import host_mark
from tribeplan.editing.edit import Refused
from tribeplan.editing.journal import (
    BrokenJournal,
    Did,
    Event,
    Header,
    JournalReading,
    NewerJournal,
    Replacing,
    Saving,
    UnbegunJournal,
    Went,
    edit_of,
    is_in_use,
    journals_in,
    read_journal,
    remove_unbegun,
    set_aside,
    sums_of,
)
from tribeplan.editing.version import Basis, Check, as_files, basis_of, named_within
from tribeplan.editing.working_copy import WorkingCopy
from tribeplan.errors import InvalidInput
from tribeplan.formats.model.edit import NotWritten


@dataclass(frozen=True)
class Recovery:
    """Edits of a process that ended without saving or being closed."""

    edits: int
    """How many were not saved."""

    since: dt.datetime
    """When the first step was made."""

    until: dt.datetime
    """When the last one was."""

    matches: bool
    """Whether the files are as they were then; else recovering merges."""

    lost: int
    """Steps at the end that cannot be made again."""

    copy: WorkingCopy
    """The document as it was."""

    reading: JournalReading


@dataclass(frozen=True)
class Found:
    """What the journals of a model say."""

    recovery: Recovery | None
    told: tuple[str, ...]
    """What the user should know besides."""


def look_for_recovery(directory: Path, basis: Basis, check: Check) -> Found:
    """Look through the journals of a model for what is to be recovered.

    Journals with nothing unsaved are removed, broken ones are set aside, and those of running
    processes are left alone.
    """
    found: Recovery | None = None
    told: list[str] = []
    for path in list(journals_in(directory)):
        try:
            reading = _own_journal(path, basis.root)
            if is_in_use(reading.header):
                told.append(_in_use(basis.root, reading.header))
            elif reading.beginning is None:
                path.unlink(missing_ok=True)
            elif found is None:
                found = _recovery(reading, basis, check)
        except NewerJournal as error:
            told.append(str(error))
        except UnbegunJournal:
            remove_unbegun(path)
        except BrokenJournal as error:
            told.append(f"{error}; it is kept as '{set_aside(path)}'")
    return Found(found, tuple(told))


def _own_journal(path: Path, root: str) -> JournalReading:
    reading = read_journal(path)
    if reading.header.path != os.path.realpath(root):
        raise BrokenJournal(f"'{path.name}' is the journal of another model")
    return reading


def _in_use(root: str, header: Header) -> str:
    where = f"process {header.pid}" if header.host == host_mark() else "on another machine"
    return f"'{root}' is open in another tribeplan ({where}, since {header.at:%Y-%m-%d %H:%M} UTC)"


def _recovery(reading: JournalReading, basis: Basis, check: Check) -> Recovery | None:
    copy, made = replay(reading, basis, check)
    lost = len(reading.events) - made
    if not copy.history.is_changed and not lost:
        reading.path.unlink(missing_ok=True)
        return None
    times = [event.at for event in reading.events] or [reading.header.at]
    return Recovery(
        copy.history.unsaved,
        times[0],
        times[-1],
        copy.known == basis.contents,
        lost,
        copy,
        reading,
    )


def replay(reading: JournalReading, basis: Basis, check: Check) -> tuple[WorkingCopy, int]:
    """Do again what a journal says; give what comes of it, and how many steps could be made.

    Raises
    ------
    BrokenJournal
        When what it began with cannot be understood.
    """
    beginning = reading.beginning
    contents = named_from(basis.root, beginning.base if beginning else {})
    try:
        copy = WorkingCopy(basis_of(as_files(basis.root, contents)), check)
    except InvalidInput as error:
        raise BrokenJournal(f"'{reading.path.name}' begins with files that are no model") from error
    on_disk = sums_of(named_within(basis.root, basis.contents))
    for number, event in enumerate(reading.events):
        try:
            _replay(copy, event, on_disk, basis.root)
        except (Refused, NotWritten, InvalidInput, ValidationError):
            return copy, number
    return copy, len(reading.events)


def _replay(copy: WorkingCopy, event: Event, on_disk: Mapping[str, str], root: str) -> None:
    match event:
        case Did(do=done):
            copy.do(edit_of(done))
        case Went(go="undo"):
            _go(copy, -1)
        case Went():
            _go(copy, 1)
        case Saving(save=save, sums=sums):
            if save == "done" or sums == on_disk:  # cut off behind the last file
                copy.wrote()
        case Replacing():
            _replace(copy, event, root)


def _go(copy: WorkingCopy, steps: int) -> None:
    edit = copy.history.to_undo if steps < 0 else copy.history.to_redo
    if edit is None:
        raise Refused(())
    copy.history.go(steps)


def _replace(copy: WorkingCopy, event: Replacing, root: str) -> None:
    files = as_files(root, named_from(root, event.contents))
    if event.files == "keep":
        copy.keep(files)
    elif event.files == "take":
        copy.take(copy.read(files))
    else:
        copy.merge(copy.read(files), event.side)


def named_from(root: str, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Name files as the user names the model now.

    Raises
    ------
    BrokenJournal
        When one of them lies outside.
    """
    for name in contents:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BrokenJournal(f"the journal names '{name}', which is no file of the model")
    return {Path(root, name).as_posix(): data for name, data in contents.items()}
