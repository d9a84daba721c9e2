"""The files of a model with a changed organisation in them."""

import codecs
from collections.abc import Mapping

from tribeplan.formats.model_edit import NO_NOTES, rewrite
from tribeplan.formats.model_edit_notes import WaiverNotes
from tribeplan.formats.model_files import ModelFiles
from tribeplan.formats.native import ModelReading
from tribeplan.org.organisation import Organisation


def rewritten(
    contents: Mapping[str, bytes],
    reading: ModelReading,
    organisation: Organisation,
    notes: WaiverNotes,
) -> Mapping[str, bytes]:
    """Give every file of a model with an organisation written into it.

    Raises
    ------
    NotWritten
        When it cannot be written there.
    """
    if organisation is reading.organisation and notes == NO_NOTES:
        return contents
    texts = rewrite(reading, organisation, notes)
    return {
        path: _with_mark(data, texts[path]) if path in texts else data
        for path, data in contents.items()
    }


def _with_mark(before: bytes, text: str) -> bytes:
    """Give a text as bytes, with the byte order mark that the file had."""
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode()


def as_files(root: str, contents: Mapping[str, bytes]) -> ModelFiles:
    """Give files as if they had been read from the disk."""
    return ModelFiles(root, tuple(sorted(contents.items())))
