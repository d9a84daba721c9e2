"""Changing a YAML file by splicing into its text; everything else stays byte for byte."""

import codecs
from collections.abc import Sequence

from tribeplan.formats.yaml_edit_kinds import (
    AddComment,
    CannotEdit,
    Content,
    Excerpt,
    InsertItem,
    MoveTo,
    Remove,
    RemoveComment,
    RenameKey,
    SetValue,
    Tree,
    TreeEdit,
)
from tribeplan.formats.yaml_tree import Document

__all__ = [
    "AddComment",
    "CannotEdit",
    "Content",
    "Excerpt",
    "InsertItem",
    "MoveTo",
    "Remove",
    "RemoveComment",
    "RenameKey",
    "SetValue",
    "Tree",
    "TreeEdit",
    "edit_text",
    "edited_bytes",
]


def edit_text(document: Document, edits: Sequence[TreeEdit]) -> str:
    """Give the text of a file after all edits, without a byte order mark.

    Raises
    ------
    CannotEdit
        Two edits touch the same place, an address leads to nothing, or the file has diagnostics.
    """
    if not edits:
        return document.text
    raise CannotEdit(f"{document.path}: edits cannot be made yet")


def edited_bytes(data: bytes, document: Document, edits: Sequence[TreeEdit]) -> bytes:
    """Give the bytes of a file after all edits; `data` is what `document` was read from."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + edit_text(document, edits).encode()
