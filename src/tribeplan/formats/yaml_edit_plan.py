"""From edits to splices: which mapping or list changes how, moved things cut out on the way."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from tribeplan.formats.nodes import is_list, is_mapping
from tribeplan.formats.yaml_edit_block import block_splices, comment_splice
from tribeplan.formats.yaml_edit_changes import Added, Changes
from tribeplan.formats.yaml_edit_chunk import Chunk, cut
from tribeplan.formats.yaml_edit_comments import comment_on_line
from tribeplan.formats.yaml_edit_entries import Group, Source, entry_at, group_at
from tribeplan.formats.yaml_edit_flow import carried_comments, flow_splices, pair_as_tree
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
    TreeEdit,
)
from tribeplan.formats.yaml_edit_lines import Splice
from tribeplan.formats.yaml_edit_new import NewTree, as_new
from tribeplan.formats.yaml_scalars import text_scalar
from tribeplan.formats.yaml_tree import Document
from tribeplan.org.address import Address

_Job: TypeAlias = SetValue | Remove | RenameKey | InsertItem | AddComment


class Plan:
    """The edits of one file; those inside of something that moves belong to what moves."""

    def __init__(self, document: Document, edits: Sequence[TreeEdit]) -> None:
        if document.diagnostics:
            raise CannotEdit(f"{document.path}: a file with errors in it cannot be edited")
        self.source = Source(document)
        self.has_block_text = False
        """Whether something that ends in a block text came to stand elsewhere."""

        self._moved = {edit.at for edit in edits if isinstance(edit, MoveTo)}
        self._jobs: dict[Address | None, list[_Job]] = {}
        self._cutting: list[Address] = []
        self._comments: list[tuple[Splice, Address | None]] = []
        for edit in edits:
            self._take(edit)

    def _take(self, edit: TreeEdit) -> None:
        if isinstance(edit, RemoveComment):
            splice = comment_on_line(self.source, edit.line)
            self._comments.append((splice, self._moved_around(splice.start)))
        elif isinstance(edit, MoveTo):
            what = Excerpt(self.source.document, edit.at, edit.tree)
            if edit.index is None:
                put: _Job = SetValue(edit.to, what, edit.before)
            else:
                put = InsertItem(edit.to, edit.index, what)
            self._add(Remove(edit.at))
            self._add(put)
        else:
            self._add(edit)

    def _add(self, job: _Job) -> None:
        inside = _anchor(job)
        lengths = range(len(inside) - (not isinstance(job, AddComment)), 0, -1)
        scope = next((inside[:size] for size in lengths if inside[:size] in self._moved), None)
        self._jobs.setdefault(scope, []).append(job)

    def _moved_around(self, offset: int) -> Address | None:
        """Give the innermost thing that moves with the text at an offset."""
        found: dict[int, Address] = {}
        for at in self._moved:
            group, index = entry_at(self.source, at)
            if not group.is_flow and not group.in_flow:
                start, end = group.own_start(index), group.tail(index)
                if start <= offset < end:
                    found[end - start] = at
        return found[min(found)] if found else None

    # -- splices --------------------------------------------------------------------------------

    def splices(self, scope: Address | None = None) -> list[Splice]:
        """Give the splices of a scope in the order of the text."""
        scoped = _Scope(self, self._jobs.get(scope, []))
        found = sorted(scoped.splices(), key=lambda one: (one.start, one.rank))
        splices = [Splice(one.start, one.end, one.new) for one in found]
        gone = [one for one in splices if one.start < one.end]
        splices += [
            comment
            for comment, inside in self._comments
            if inside == scope and not any(a <= comment.start < b for a, b, _ in gone)
        ]
        splices.sort(key=lambda one: one.start)
        for one, following in pairwise(splices):
            if one.end > following.start:
                message = f"{self.source.document.path}: two edits touch the same place"
                raise CannotEdit(message)
        return splices

    def chunk(self, excerpt: Excerpt) -> Chunk:
        """Cut something out of its file, with the edits inside of it."""
        if excerpt.document is not self.source.document or excerpt.at not in self._moved:
            return self._cut(excerpt, Source(excerpt.document), [])
        if excerpt.at in self._cutting:
            raise self.source.fail(excerpt.at, "cannot move into itself")
        self._cutting.append(excerpt.at)
        inside = self.splices(excerpt.at)
        self._cutting.pop()
        return self._cut(excerpt, self.source, inside)

    def _cut(self, excerpt: Excerpt, source: Source, splices: Sequence[Splice]) -> Chunk:
        chunk = cut(excerpt, source, splices)
        self.has_block_text |= chunk.ends_in_block_text
        return chunk


def _anchor(job: _Job) -> Address:
    return (*job.at, job.index) if isinstance(job, InsertItem) else job.at


class _Ranked(NamedTuple):
    """A splice and its place among those at the same offset."""

    start: int
    end: int
    new: str
    rank: tuple[int, int]
    """Comments above what follows come last, and what belongs to the innermost thing first."""


class _Scope:
    """The edits of one file, or of one thing that moves."""

    def __init__(self, plan: Plan, jobs: Sequence[_Job]) -> None:
        self._plan = plan
        self._source = plan.source
        self._changes: dict[Address, Changes] = {}
        self._made: dict[Address, NewTree] = {}
        """New mappings and lists on the way to something, by where they come to stand."""

        self._root: NewTree = None
        for job in self._outermost(jobs):
            self._apply(job)

    def splices(self) -> Iterator[_Ranked]:
        """Give the splices of every mapping and list that changes."""
        if self._root is not None:
            yield self._new_root()
        for at in sorted(self._changes, key=len, reverse=True):
            changes = self._changes[at]
            if changes.group.is_pair and (changes.removed or changes.added):
                self._at(at[:-1]).replaced[int(at[-1])] = pair_as_tree(changes)
                continue
            is_flow = changes.group.is_flow or changes.group.in_flow
            found = flow_splices(changes) if is_flow else block_splices(changes)
            for one in found:
                yield _Ranked(*one, (0, -len(at)))
            comments = carried_comments(changes) if is_flow else []
            if comments:
                words = [comment.removeprefix("#").removeprefix(" ") for comment in comments]
                yield self._comment(at, words)
            for index, texts in changes.comments.items():
                yield self._comment((*at, changes.group.part(index)), texts)

    def _comment(self, at: Address, texts: Sequence[str]) -> _Ranked:
        """Put comments above the line of something, or of what it stands in."""
        group, index = entry_at(self._source, at)
        while group.is_flow or group.in_flow:
            if not group.at:
                raise self._source.fail(at, "cannot have a comment of its own between brackets")
            group, index = entry_at(self._source, group.at)
        return _Ranked(*comment_splice(group, index, texts), (1, 0))

    # -- edits ----------------------------------------------------------------------------------

    def _outermost(self, jobs: Sequence[_Job]) -> Iterator[_Job]:
        """Give removals first; leave out those inside of something else that goes."""
        gone = {job.at for job in jobs if isinstance(job, Remove)}
        gone |= {job.at for job in jobs if isinstance(job, SetValue) and self._exists(job.at)}
        for job in sorted(jobs, key=lambda job: not isinstance(job, Remove)):
            inside = _anchor(job)
            around = any(inside[:size] in gone for size in range(1, len(inside)))
            if around and not isinstance(job, Remove):
                raise self._source.fail(job.at, "lies in something that goes")
            if not around:
                yield job

    def _exists(self, at: Address) -> bool:
        group = group_at(self._source, at[:-1])
        return bool(at) and group is not None and group.index(at[-1]) is not None

    def _apply(self, job: _Job) -> None:
        if isinstance(job, SetValue):
            self._set(job)
        elif isinstance(job, InsertItem):
            self._insert(job)
        else:
            group, index = entry_at(self._source, job.at)
            changes = self._at(group.at)
            if isinstance(job, AddComment):
                changes.comments.setdefault(index, []).append(job.text)
            elif index in changes.removed or index in changes.renamed:
                raise self._source.fail(job.at, "is changed twice")
            elif isinstance(job, RenameKey):
                self._rename(changes, index, job)
            else:
                changes.removed.add(index)

    def _rename(self, changes: Changes, index: int, job: RenameKey) -> None:
        if not changes.group.is_mapping:
            raise self._source.fail(job.at, "is an item and has no key")
        changes.renamed[index] = job.key

    def _set(self, job: SetValue) -> None:
        group = group_at(self._source, job.at[:-1])
        if not job.at or not group or not group.node:
            self._make(job.at, job.tree)
            return
        index = group.index(job.at[-1])
        changes = self._at(group.at)
        if index is None or index in changes.removed:
            self._add_key(changes, job)
        elif isinstance(job.tree, Excerpt):
            raise self._source.fail(job.at, "is there already")
        else:
            self._replace(changes, index, as_new(job.tree))

    def _add_key(self, changes: Changes, job: SetValue) -> None:
        group = changes.group
        key = job.at[-1]
        if not group.is_mapping or not isinstance(key, str):
            raise self._source.fail(job.at, "is not there")
        slot = None if job.before is None else group.index(job.before)
        key = text_scalar(key)
        if any(new.key == key for _, new in changes.added_in(0, len(group.node))):
            raise self._source.fail(job.at, "is added twice")
        new = Added(key, self._content(job.tree))
        changes.added.setdefault(len(group.node) if slot is None else slot, []).append(new)

    def _insert(self, job: InsertItem) -> None:
        group = group_at(self._source, job.at)
        if group is None or not group.node:
            self._make(job.at, job.tree, is_item=True)
            return
        if group.is_mapping or not 0 <= job.index <= len(group.node):
            raise self._source.fail((*job.at, job.index), "is no place in a list")
        new = Added(None, self._content(job.tree))
        self._at(group.at).added.setdefault(job.index, []).append(new)

    def _replace(self, changes: Changes, index: int, content: NewTree) -> None:
        if index in changes.replaced:
            at = (*changes.group.at, changes.group.part(index))
            raise self._source.fail(at, "is set twice")
        changes.replaced[index] = content

    def _make(self, at: Address, content: Content, *, is_item: bool = False) -> None:
        """Put content where the mapping or list around it is missing or empty."""
        size = self._standing(at if is_item else at[:-1])
        base, parts = at[:size], at[size:]
        tree = self._made.get(base)
        if tree is None:
            tree = _empty(is_list=is_item and not parts)
            self._made[base] = tree
            self._place_made(base, tree)
        for position, part in enumerate(parts):
            is_last = position == len(parts) - 1
            if not is_mapping(tree) or not isinstance(part, str):
                raise self._source.fail(at, "cannot be made on the way")
            key = text_scalar(part)
            if is_last and not is_item:
                if key in tree:
                    raise self._source.fail(at, "is added twice")
                tree[key] = self._content(content)
                return
            tree = tree.setdefault(key, _empty(is_list=is_last))
        if not is_list(tree):
            raise self._source.fail(at, "is no list")
        tree.append(self._content(content))

    def _standing(self, at: Address) -> int:
        """Count the parts of an address up to the first thing on the way that is empty or new."""
        group = Group(self._source, (), self._source.document.root, 0)
        for size, part in enumerate(at):
            if not group.node:
                return size
            index = group.index(part)
            if index is None:
                return size + 1
            child = group.child(index)
            if child is None:
                if group.values[index] is not None:
                    raise self._source.fail(at[: size + 1], "is a text")
                return size + 1
            group = child
        return len(at)

    def _place_made(self, at: Address, tree: NewTree) -> None:
        if not at:
            self._root = tree
            return
        group = group_at(self._source, at[:-1])
        if group is None:
            raise self._source.fail(at, "is not there")
        index = group.index(at[-1])
        changes = self._at(group.at)
        if index is None:
            key = text_scalar(str(at[-1]))
            changes.added.setdefault(len(group.node), []).append(Added(key, tree))
        else:
            self._replace(changes, index, tree)

    def _new_root(self) -> _Ranked:
        raise self._source.fail((), "is empty")

    def _content(self, content: Content) -> NewTree:
        return self._plan.chunk(content) if isinstance(content, Excerpt) else as_new(content)

    def _at(self, at: Address) -> Changes:
        if at not in self._changes:
            group = group_at(self._source, at)
            if group is None:
                raise self._source.fail(at, "is not there")
            self._changes[at] = Changes(group)
        return self._changes[at]


def _empty(*, is_list: bool) -> NewTree:
    return [] if is_list else {}
