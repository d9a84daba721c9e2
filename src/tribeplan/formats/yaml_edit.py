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
from tribeplan.formats.yaml_edit_lines import Splice, spliced
from tribeplan.formats.yaml_edit_plan import Plan
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
    plan = Plan(document, edits)
    splices = plan.splices()
    source = plan.source
    if not source.is_open:
        return spliced(source.text, splices)
    return _without_line_end(plan, splices)


def _without_line_end(plan: Plan, splices: list[Splice]) -> str:
    """Leave the last line without a line end, as it was, unless that would change its meaning."""
    source = plan.source
    touches_end = bool(splices) and splices[-1].end == len(source.text)
    fix = source.closing_fix
    if touches_end and fix and not any(one.start <= fix.start < one.end for one in splices):
        splices = sorted([*splices, fix], key=lambda one: one.start)
    new = spliced(source.text, splices)
    if touches_end and (not splices[-1].new or plan.has_block_text):
        return new
    return new.removesuffix(source.eol)


def edited_bytes(data: bytes, document: Document, edits: Sequence[TreeEdit]) -> bytes:
    """Give the bytes of a file after all edits; `data` is what `document` was read from."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + edit_text(document, edits).encode()
