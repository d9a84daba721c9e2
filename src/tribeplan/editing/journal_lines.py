"""The lines of a journal: what is written after every step, and read after a crash."""

import base64
import binascii
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from tribeplan.editing.edit import Edit
from tribeplan.editing.merge_values import Side
from tribeplan.formats.model_edit_notes import WaiverNote, WaiverNotes
from tribeplan.org.address import Address
from tribeplan.scenario.change import Change

FORMAT: Literal[1] = 1


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


class Line(BaseModel):
    """One line; built at the first one, not before the first frame."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Header(Line):
    """The first line: whose journal it is."""

    journal: Literal[1] = FORMAT
    tribeplan: str
    """The release that writes it."""

    path: str
    """The model, links followed."""

    pid: int
    host: str
    began: str
    """When that process began, as the system tells it; empty where it does not."""

    at: dt.datetime


class Beginning(Line):
    """What was in the files when the first edit was made."""

    base: dict[str, Content]


class Note(Line):
    """A waiver that came or went."""

    at: Address
    rules: tuple[str, ...]
    until: dt.date | None
    reason: str


class Doing(Line):
    """An edit."""

    label: str
    changes: tuple[dict[str, Any], ...]
    target: Address
    added: tuple[Note, ...] = ()
    removed: tuple[Note, ...] = ()


class Did(Line):
    """An edit was made."""

    at: dt.datetime
    do: Doing


class Went(Line):
    """An edit was taken back, or made again."""

    at: dt.datetime
    go: Literal["undo", "redo"]


class Saving(Line):
    """The files are about to be written, or have been."""

    at: dt.datetime
    save: Literal["begun", "done"]
    sums: dict[str, str]
    """What is in every file then."""


class Replacing(Line):
    """Somebody else had changed the files."""

    at: dt.datetime
    files: Literal["merge", "take", "keep"]
    side: Side
    contents: dict[str, Content]


Event = Did | Went | Saving | Replacing
"""What happens to a document."""


def now() -> dt.datetime:
    """Give the time, to the millisecond."""
    time = dt.datetime.now(dt.UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def sums_of(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Give a fingerprint of every file."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in contents.items()}


def doing(edit: Edit) -> Doing:
    """Give an edit as it stands in a journal."""
    return Doing(
        label=edit.label,
        changes=tuple(
            change.model_dump(mode="json", by_alias=True, exclude_unset=True)
            for change in edit.changes
        ),
        target=edit.target,
        added=tuple(Note(**note._asdict()) for note in edit.notes.added),
        removed=tuple(Note(**note._asdict()) for note in edit.notes.removed),
    )


def edit_of(done: Doing) -> Edit:
    """Give the edit that stands in a journal.

    Raises
    ------
    ValidationError
        When one of its changes is none.
    """
    return Edit(
        done.label,
        tuple(Change.model_validate(change) for change in done.changes),
        done.target,
        WaiverNotes(tuple(map(_note, done.added)), tuple(map(_note, done.removed))),
    )


def _note(note: Note) -> WaiverNote:
    return WaiverNote(note.at, note.rules, note.until, note.reason)


def line_bytes(line: Line) -> bytes:
    """Give a line as it is written."""
    return json.dumps(line.model_dump(mode="json"), ensure_ascii=True).encode("ascii") + b"\n"
