"""What can be done to a YAML file, each as a value: set, remove, rename, insert, move, comment."""

from dataclasses import dataclass
from types import EllipsisType
from typing import TypeAlias

from tribeplan.formats.yaml.tree import Document
from tribeplan.org.address import Address

Tree: TypeAlias = dict[str, "Tree"] | list["Tree"] | str | None
"""New content: a text is a finished scalar on one line, None is no value."""


class CannotEdit(ValueError):
    """The edits contradict each other or the file; nothing is written."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What stands at an address of any file, with its comments, to be put somewhere else too."""

    document: Document
    at: Address

    tree: Tree | EllipsisType = ...
    """Its new value; ``...`` for the value as it was typed."""


Content: TypeAlias = Tree | Excerpt
"""What is put at a place: new content, or a copy of something that stands in a file."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """The value of a key or item becomes another; a missing key is added."""

    at: Address
    """Mappings that are missing on the way are made."""

    tree: Content

    before: str | None = None
    """Before which key a missing key is added; at the end of its mapping when None."""


@dataclass(frozen=True, slots=True)
class Remove:
    """A key or item goes, with its own comments."""

    at: Address
    """The last one that goes leaves ``{}`` or ``[]`` behind: an empty value, not a missing one."""


@dataclass(frozen=True, slots=True)
class RenameKey:
    """A key gets another name and keeps its place, its value and its comments."""

    at: Address

    key: str
    """A finished scalar."""


@dataclass(frozen=True, slots=True)
class InsertItem:
    """A list gets one item more."""

    at: Address
    """The address of the list; a missing list is made."""

    index: int
    """The item that it goes before; the length of the list for its end."""

    tree: Content


@dataclass(frozen=True, slots=True)
class MoveTo:
    """A key or item goes elsewhere with its comments; edits inside of it go along.

    A comment that finds no place between brackets goes above their line.
    """

    at: Address

    to: Address
    """A list when there is an `index`, else the key in a mapping; missing ones are made."""

    index: int | None = None
    """The item of the list that it goes before; the length of the list for its end."""

    tree: Tree | EllipsisType = ...
    """Its new value; ``...`` for the value as it was typed."""

    before: str | None = None
    """The key of the mapping that it goes before; the end of the mapping when None."""


@dataclass(frozen=True, slots=True)
class AddComment:
    """A comment gets a line of its own above a key or item."""

    at: Address

    text: str
    """Without the ``#``."""


@dataclass(frozen=True, slots=True)
class RemoveComment:
    """A comment goes: with its whole line when it stands alone on it."""

    line: int
    """Counted from 1, as in the `Place` of a waiver; a line has one comment at most."""


TreeEdit: TypeAlias = (
    SetValue | Remove | RenameKey | InsertItem | MoveTo | AddComment | RemoveComment
)
