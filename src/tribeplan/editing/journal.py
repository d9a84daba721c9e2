"""The journal of one running document: every event is on the disk before the next.

In chapters: the lines of a journal; where journals are, and whose; the journal itself; what a crash
left to recover.
"""

import datetime as dt
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    TypeAdapter,
    ValidationError,
)

from tribeplan import __version__
from tribeplan.editing.disk import (
    Content,
    FileSystem,
    began,
    host_mark,
    is_running,
    set_aside,
    write_whole,
)
from tribeplan.editing.version import Basis, Checker, Refused, as_files, basis_of, named_within
from tribeplan.editing.working_copy import Side, WorkingCopy
from tribeplan.errors import InvalidInput, NotWritten
from tribeplan.formats.yaml.nodes import is_mapping
from tribeplan.org.address import Address
from tribeplan.scenario.edit import Edit, WaiverNote, WaiverNotes

# --- The lines of a journal: what is written after every event, and read after a crash ------------

FORMAT: Literal[2] = 2
"""In a journal of version 1, a merge and reading the files again were steps that undo took back."""


class JournalLine(BaseModel):
    """One line; built at the first one, not before the first frame."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Header(JournalLine):
    """The first line: whose journal it is."""

    journal: Literal[1, 2] = FORMAT
    tribeplan: str
    """The release that writes it."""

    path: str
    """The model, links followed."""

    pid: int
    host: str
    began: str
    """When that process began, as the system tells it; empty where it does not."""

    at: dt.datetime


class Beginning(JournalLine):
    """What was in the files when the first edit was made."""

    base: dict[str, Content]


class Doing(JournalLine):
    """An edit."""

    label: str
    changes: tuple[dict[str, Any], ...]
    target: Address
    added: tuple[WaiverNote, ...] = ()
    removed: tuple[WaiverNote, ...] = ()


class Did(JournalLine):
    """An edit was made."""

    at: dt.datetime
    do: Doing


class Went(JournalLine):
    """An edit was taken back, or made again."""

    at: dt.datetime
    go: Literal["undo", "redo"]


class Saving(JournalLine):
    """The files are about to be written, or have been."""

    at: dt.datetime
    save: Literal["begun", "done"]
    sums: dict[str, str]
    """What is in every file then."""


class Replacing(JournalLine):
    """Somebody else had changed the files."""

    at: dt.datetime
    files: Literal["merge", "take", "keep"]
    side: Side
    contents: dict[str, Content]


Event = Did | Went | Saving | Replacing
"""What happens to a document."""


def now() -> dt.datetime:
    """The time, to the millisecond."""
    time = dt.datetime.now(dt.UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def sums_of(contents: Mapping[str, bytes]) -> dict[str, str]:
    """A fingerprint of every file."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in contents.items()}


def doing(edit: Edit) -> Doing:
    """An edit as it stands in a journal."""
    return Doing(
        label=edit.label,
        changes=tuple(
            change.model_dump(mode="json", by_alias=True, exclude_unset=True)
            for change in edit.changes
        ),
        target=edit.target,
        added=edit.notes.added,
        removed=edit.notes.removed,
    )


def edit_of(done: Doing) -> Edit:
    """The edit that stands in a journal. Raises ValidationError when one of its changes is none."""
    from tribeplan.scenario.change import Change

    return Edit(
        done.label,
        tuple(Change.model_validate(change) for change in done.changes),
        done.target,
        WaiverNotes(done.added, done.removed),
    )


def line_bytes(line: JournalLine) -> bytes:
    """A line as it is written."""
    return json.dumps(line.model_dump(mode="json"), ensure_ascii=True).encode("ascii") + b"\n"


# --- Where journals are, whose they are, and what stands in them ---------------------------------

LARGEST_JOURNAL_BYTES = 512 * 1024 * 1024
OTHERS = 0o077
"""What anybody but the owner may do with a file."""

_numbers = count()
_EVENTS: TypeAdapter[Event] = TypeAdapter(Event, config=ConfigDict(defer_build=True))


class UnbegunJournal(Exception):
    """A journal whose process was killed, or is still busy, before its first line was whole."""


class OtherJournal(Exception):
    """A journal that means something else to the release that wrote it; it is left where it is."""


class BrokenJournal(Exception):
    """A journal that cannot be understood."""


class JournalReading(NamedTuple):
    """What stands in a journal."""

    path: Path
    header: Header
    beginning: Beginning | None
    """None when nothing was edited."""

    events: tuple[Event, ...]
    lines: tuple[bytes, ...]
    """Everything behind the header, as it was written."""

    def end(self, *, is_whole: bool) -> None:
        """Remove it; one of which something could not be made again is kept out of the way."""
        if is_whole:
            with suppress(OSError):
                self.path.unlink()
        else:
            set_aside(self.path)


def state_home() -> Path:
    """The directory of what programs remember, by the XDG rules.

    Raises RuntimeError when the user has no home.
    """
    told = os.environ.get("XDG_STATE_HOME", "")
    return Path(told) if os.path.isabs(told) else Path.home() / ".local" / "state"  # noqa: PTH117  # text


def journal_directory(root: str, home: Path) -> Path:
    """Make the directory of a model's journals, for its user alone.

    Raises OSError when it cannot be made, or belongs to somebody else.
    """
    name = sha256(os.path.realpath(root).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    directory = home / "tribeplan" / name
    for each in (home / "tribeplan", directory):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(1, "it belongs to somebody else", str(directory))
    if found.st_mode & OTHERS:
        directory.chmod(0o700)
    return directory


def journal_path(directory: Path) -> Path:
    """A name for a journal of this process."""
    began_at = began(os.getpid()) or "0"
    return directory / f"{host_mark()}-{os.getpid()}-{began_at}-{next(_numbers)}.jsonl"


def journals_in(directory: Path) -> Iterator[Path]:
    """The journals of a model, the newest first."""
    found = [
        (entry.lstat().st_mtime_ns, entry)
        for entry in directory.iterdir()
        if entry.suffix == ".jsonl"
    ]
    yield from (entry for _, entry in sorted(found, reverse=True))


def read_journal(path: Path) -> JournalReading:
    """Read a journal; a last line that was not finished is left out.

    Raises UnbegunJournal when no line of it is whole; OtherJournal when a later release has written
    it; BrokenJournal when it is not a journal of this user that this release understands.
    """
    lines = _whole_lines(path)
    first = _read(lines[0])
    version = first.get("journal") if is_mapping(first) else None
    if isinstance(version, int) and version > FORMAT:
        raise _other(path, version)
    try:
        header = Header.model_validate(first)
        beginning = Beginning.model_validate(_read(lines[1])) if len(lines) > 1 else None
        events = tuple(_EVENTS.validate_python(_read(line)) for line in lines[2:])
    except ValidationError as error:
        raise BrokenJournal(f"'{path.name}' is no journal of this release") from error
    return JournalReading(path, header, beginning, events, tuple(lines[1:]))


def _other(path: Path, version: int, what: str = "") -> OtherJournal:
    return OtherJournal(
        f"'{path}' is a journal of version {version}{what}, this tribeplan reads {FORMAT}: what is "
        "in it can be recovered by the release that wrote it"
    )


def _whole_lines(path: Path) -> list[bytes]:
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise BrokenJournal(f"'{path.name}' is no file of this user")
        if found.st_size > LARGEST_JOURNAL_BYTES:
            raise BrokenJournal(f"'{path.name}' is too large for a journal")
        data = path.read_bytes()
    except OSError as error:
        raise BrokenJournal(f"'{path.name}' cannot be read: {error.strerror}") from error
    lines = data[: data.rfind(b"\n") + 1].splitlines(keepends=True)
    if not lines:
        raise UnbegunJournal
    return lines


def _read(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenJournal("a line is not JSON") from error


def is_in_use(header: Header) -> bool:
    """Whether the process that writes a journal is still running, as far as can be known here."""
    if header.host != host_mark():
        return True
    return is_running(header.pid) and header.began == began(header.pid)


def remove_unbegun(path: Path) -> None:
    """Remove a journal without a line, unless the process in its name is still running."""
    host, _, pid = path.name.partition("-")
    number = pid.partition("-")[0]
    if host == host_mark() and not (number.isdecimal() and is_running(int(number[:12]))):
        path.unlink(missing_ok=True)


# --- The journal of one running document: every event is on the disk before the next --------------


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
        header = Header(
            tribeplan=__version__,
            path=os.path.realpath(self._basis.root),
            pid=os.getpid(),
            host=host_mark(),
            began=began(os.getpid()),
            at=now(),
        )
        self._write([line_bytes(header)])

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
        """Write one event, what the files held before the first, and wait for the disk."""
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


# --- What a crash left to recover: a journal is replayed, event by event --------------------------


class Recovery(NamedTuple):
    """Edits of a process that ended without saving or being closed."""

    edits: int
    """How many were not saved."""

    since: dt.datetime
    """When the first event was written."""

    until: dt.datetime
    """When the last one was."""

    matches: bool
    """Whether the files are as they were then; else recovering merges."""

    lost: int
    """Events at the end that cannot be replayed."""

    copy: WorkingCopy
    """The document as it was."""

    reading: JournalReading


def look_for_recovery(
    directory: Path, basis: Basis, check: Checker
) -> tuple[Recovery | None, tuple[str, ...]]:
    """Look through the journals of a model for what is to be recovered, and what to tell besides.

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
        except OtherJournal as error:
            told.append(str(error))
        except UnbegunJournal:
            remove_unbegun(path)
        except BrokenJournal as error:
            told.append(f"{error}; it is kept as '{set_aside(path)}'")
    return found, tuple(told)


def _own_journal(path: Path, root: str) -> JournalReading:
    reading = read_journal(path)
    if reading.header.path != os.path.realpath(root):
        raise BrokenJournal(f"'{path.name}' is the journal of another model")
    return reading


def _in_use(root: str, header: Header) -> str:
    where = f"process {header.pid}" if header.host == host_mark() else "on another machine"
    return f"'{root}' is open in another tribeplan ({where}, since {header.at:%Y-%m-%d %H:%M} UTC)"


def _recovery(reading: JournalReading, basis: Basis, check: Checker) -> Recovery | None:
    version = reading.header.journal
    if version < FORMAT and any(
        isinstance(event, Replacing) and event.files != "keep" for event in reading.events
    ):
        raise _other(reading.path, version, " with a merge in it")
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


def replay(reading: JournalReading, basis: Basis, check: Checker) -> tuple[WorkingCopy, int]:
    """Do again what a journal says; return what comes of it, and how many events could be replayed.

    Raises BrokenJournal when what it began with cannot be understood.
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


def _go(copy: WorkingCopy, by: int) -> None:
    edit = copy.history.to_undo if by < 0 else copy.history.to_redo
    if edit is None:
        raise Refused(())
    copy.history.go(by)


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

    Raises BrokenJournal when one of them lies outside.
    """
    for name in contents:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BrokenJournal(f"the journal names '{name}', which is no file of the model")
    return {Path(root, name).as_posix(): data for name, data in contents.items()}
