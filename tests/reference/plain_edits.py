"""The slow, obvious twin of editing YAML: the same edits on plain mappings and lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reference.mixed_yaml import Plain
from tribeplan.formats.splice.entries import (
    Copied,
    InsertItem,
    MoveTo,
    RemoveEntry,
    RenameKey,
    SetValue,
    Tree,
    TreeEdit,
)
from tribeplan.formats.yaml.tree import read_document
from tribeplan.org.address import Address


@dataclass(eq=False)
class _Entry:
    key: str | None
    value: "_Node"
    typed_key: str | None = None
    typed: "_Node" = None
    is_gone: bool = False


@dataclass(eq=False)
class _Entries:
    is_mapping: bool
    now: list[_Entry] = field(default_factory=list)
    before: tuple[_Entry, ...] = ()


_Node = _Entries | str | None


def edited(tree: Plain, edits: Sequence[TreeEdit]) -> Plain:
    """A tree after edits whose addresses are all those of the tree before them."""
    root = _lift(tree)
    assert isinstance(root, _Entries)
    for edit in edits:
        if isinstance(edit, (RemoveEntry, MoveTo)):
            _entry(root, edit.at).is_gone = True
    for edit in edits:
        _apply(root, edit)
    return _lower(root)


def in_order(tree: Plain) -> object:
    """A tree so that the order of its keys counts."""
    if isinstance(tree, dict):
        return [(key, in_order(value)) for key, value in tree.items()]
    return [in_order(item) for item in tree] if isinstance(tree, list) else tree


def _apply(root: _Entries, edit: TreeEdit) -> None:
    if isinstance(edit, SetValue):
        assert not isinstance(edit.tree, Copied)
        _put_key(root, edit.at, _lift(_said(edit.tree)), edit.before)
    elif isinstance(edit, InsertItem):
        assert not isinstance(edit.tree, Copied)
        _put_item(root, edit.at, edit.index, _lift(_said(edit.tree)))
    elif isinstance(edit, RenameKey):
        _entry(root, edit.at).key = _said_scalar(edit.key)
    elif isinstance(edit, MoveTo):
        value = _entry(root, edit.at).typed if edit.tree is ... else _lift(_said(edit.tree))
        if edit.index is None:
            _put_key(root, edit.to, value, edit.before)
        else:
            _put_item(root, edit.to, edit.index, value)


def _put_key(root: _Entries, at: Address, value: _Node, before: str | None) -> None:
    entries = _made(root, at[:-1], is_mapping=True)
    found = _typed(entries, at[-1])
    if found is not None and not found.is_gone:
        found.value = value
        return
    behind = None if before is None else _typed(entries, before)
    _put(entries, behind, _Entry(str(at[-1]), value))


def _put_item(root: _Entries, at: Address, index: int, value: _Node) -> None:
    entries = _made(root, at, is_mapping=False)
    _put(entries, _typed(entries, index), _Entry(None, value))


def _put(entries: _Entries, behind: _Entry | None, new: _Entry) -> None:
    index = len(entries.now) if behind is None else entries.now.index(behind)
    entries.now.insert(index, new)


def _made(root: _Entries, at: Address, *, is_mapping: bool) -> _Entries:
    """The entries at an address, made when they are missing or empty."""
    here = root
    for position, part in enumerate(at, 1):
        is_next_mapping = isinstance(at[position], str) if position < len(at) else is_mapping
        entry = _typed(here, part) or next((one for one in here.now if one.key == part), None)
        if entry is None:
            entry = _Entry(str(part), None)
            here.now.append(entry)
        if isinstance(entry.typed, _Entries) and entry.typed.before:
            here = entry.typed
            continue
        if not isinstance(entry.value, _Entries) or not entry.value.now:
            entry.value = _Entries(is_next_mapping)
            entry.typed = entry.value
        here = entry.value
    return here


def _entry(root: _Entries, at: Address) -> _Entry:
    here: _Node = root
    found = None
    for part in at:
        assert isinstance(here, _Entries)
        found = _typed(here, part)
        assert found is not None
        here = found.typed
    assert found is not None
    return found


def _typed(entries: _Entries, part: str | int) -> _Entry | None:
    if isinstance(part, int):
        return entries.before[part] if part < len(entries.before) else None
    return next((one for one in entries.before if one.typed_key == part), None)


def _lift(tree: Plain) -> _Node:
    if not isinstance(tree, (dict, list)):
        return tree
    pairs: list[tuple[str | None, Plain]]
    pairs = list(tree.items()) if isinstance(tree, dict) else [(None, item) for item in tree]
    lifted = [(key, _lift(value)) for key, value in pairs]
    entries = [_Entry(key, value, key, value) for key, value in lifted]
    return _Entries(isinstance(tree, dict), entries, tuple(entries))


def _lower(node: _Node) -> Plain:
    if not isinstance(node, _Entries):
        return node
    kept = [one for one in node.now if not one.is_gone]
    if node.is_mapping:
        return {str(one.key): _lower(one.value) for one in kept}
    return [_lower(one.value) for one in kept]


def _said(tree: Tree) -> Plain:
    if isinstance(tree, dict):
        return {_said_scalar(key): _said(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_said(item) for item in tree]
    return None if tree is None else _said_scalar(tree)


def _said_scalar(scalar: str) -> str:
    return str(read_document("", f"a: {scalar}".encode()).root["a"])
