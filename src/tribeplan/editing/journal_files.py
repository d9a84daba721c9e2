"""Where journals are, whose they are, and what stands in them."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from tribeplan.editing.journal_lines import FORMAT, Beginning, Event, Header
from tribeplan.editing.processes import began, host_mark, is_running
from tribeplan.formats.nodes import is_mapping

LARGEST_JOURNAL_BYTES = 512 * 1024 * 1024
OTHERS = 0o077
"""What anybody but the owner may do with a file."""

_numbers = count()
_EVENTS: TypeAdapter[Event] = TypeAdapter(Event, config=ConfigDict(defer_build=True))


class UnbegunJournal(Exception):
    """A journal whose process was killed, or is still busy, before its first line was whole."""


class NewerJournal(Exception):
    """A journal that a later release has written; it is left where it is."""


class BrokenJournal(Exception):
    """A journal that cannot be understood."""


@dataclass(frozen=True, slots=True)
class JournalReading:
    """What stands in a journal."""

    path: Path
    header: Header
    beginning: Beginning | None
    """None when no step was made."""

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
    """Give the directory of what programs remember, by the XDG rules.

    Raises
    ------
    RuntimeError
        When the user has no home.
    """
    told = os.environ.get("XDG_STATE_HOME", "")
    return Path(told) if os.path.isabs(told) else Path.home() / ".local" / "state"  # noqa: PTH117  # text


def journal_directory(root: str, home: Path) -> Path:
    """Make the directory of a model's journals, for its user alone.

    Raises
    ------
    OSError
        When it cannot be made, or belongs to somebody else.
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
    """Give a name for a journal of this process."""
    began_at = began(os.getpid()) or "0"
    return directory / f"{host_mark()}-{os.getpid()}-{began_at}-{next(_numbers)}.jsonl"


def journals_in(directory: Path) -> Iterator[Path]:
    """Give the journals of a model, the newest first."""
    found = [
        (entry.lstat().st_mtime_ns, entry)
        for entry in directory.iterdir()
        if entry.suffix == ".jsonl"
    ]
    yield from (entry for _, entry in sorted(found, reverse=True))


def read_journal(path: Path) -> JournalReading:
    """Read a journal; a last line that was not finished is left out.

    Raises
    ------
    UnbegunJournal
        When no line of it is whole.
    NewerJournal
        When a later release has written it.
    BrokenJournal
        When it is not a journal of this user that this release understands.
    """
    lines = _whole_lines(path)
    first = _read(lines[0])
    version = first.get("journal") if is_mapping(first) else None
    if isinstance(version, int) and version > FORMAT:
        raise NewerJournal(
            f"'{path}' is a journal of version {version}, this tribeplan reads {FORMAT}: what is "
            "in it can be recovered by the release that wrote it"
        )
    try:
        header = Header.model_validate(first)
        beginning = Beginning.model_validate(_read(lines[1])) if len(lines) > 1 else None
        events = tuple(_EVENTS.validate_python(_read(line)) for line in lines[2:])
    except ValidationError as error:
        raise BrokenJournal(f"'{path.name}' is no journal of this release") from error
    return JournalReading(path, header, beginning, events, tuple(lines[1:]))


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


def set_aside(path: Path) -> Path:
    """Keep a broken journal out of the way."""
    aside = path.with_name(path.name + ".broken")
    with suppress(OSError):
        path.replace(aside)
    return aside
