"""Changing a YAML file by splicing into its text; everything else stays byte for byte."""

import codecs
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from tribeplan.formats.splice.chunk import (
    Changes,
    Chunk,
    Inside,
    NewEntry,
    NewTree,
    NewValue,
    as_new,
    block_splices,
    carried_comments,
    comment_splice,
    cut,
    file_comment_splice,
    flow_splices,
    whole_splice,
)
from tribeplan.formats.splice.entries import (
    AddComment,
    CannotEdit,
    Copied,
    InsertItem,
    MoveTo,
    NewContent,
    RemoveComment,
    RemoveEntry,
    RenameKey,
    SetValue,
    SourceText,
    Splice,
    TreeEdit,
    comment_on_line,
    entry_at,
    group_at,
    root_group,
    spliced,
    without_blank_start,
)
from tribeplan.formats.yaml.nodes import is_list, is_mapping, text_scalar
from tribeplan.formats.yaml.tree import YamlDocument
from tribeplan.org.address import Address

# --- The edits of one file, or of one thing that moves, by the mapping or list that they change --

LocalEdit: TypeAlias = SetValue | RemoveEntry | RenameKey | InsertItem | AddComment
"""An edit at one place."""


def anchor(job: LocalEdit) -> Address:
    """The address of what an edit changes or adds."""
    return (*job.at, job.index) if isinstance(job, InsertItem) else job.at


class Ranked(NamedTuple):
    """A splice and its place among those at the same offset."""

    start: int
    end: int
    new: str
    rank: int
    """New and changed entries come first, then comments above what follows, then its key."""

    depth: int = 0
    """What belongs to the innermost thing comes first."""


class Scope:
    """The edits of one file, or of one thing that moves."""

    def __init__(
        self,
        source: SourceText,
        jobs: Sequence[LocalEdit],
        cut_out: Callable[[Copied], Chunk],
        around: Address = (),
    ) -> None:
        self.above: list[str] = []
        """Comments that come above the thing that moves."""

        self._source = source
        self._cut_out = cut_out
        self._around = around
        """Where the thing that moves stands; nothing for the whole file."""

        self._changes: dict[Address, Changes] = {}
        self._made: dict[Address, NewTree] = {}
        """New mappings and lists on the way to something, by where they come to stand."""

        self._whole: NewTree = None
        """What takes the place of a file that is empty braces."""

        for job in self._outermost(jobs):
            self._apply(job)

    def own_value(self) -> NewValue:
        """The new value of the thing that moves; ``...`` if only parts of it are new."""
        parent = self._changes.get(self._around[:-1])
        if parent and parent.replaced:
            return next(iter(parent.replaced.values()))
        return ...

    @property
    def is_emptied(self) -> bool:
        """Whether the thing that moves is a mapping or list that nothing is left of."""
        changes = self._changes.get(self._around)
        return changes is not None and changes.is_emptied

    def splices(self) -> Iterator[Ranked]:
        """The splices of every mapping and list that changes."""
        if isinstance(self._whole, dict):
            yield Ranked(*whole_splice(self._source, self._whole), 0)
        for at in sorted(self._changes, key=len, reverse=True):
            if len(at) < len(self._around):
                continue
            changes = self._changes[at]
            changes.check_keys()
            is_flow = changes.group.is_flow or changes.group.in_flow
            for splice in changes.renames():
                yield Ranked(*splice, 2)
            for splice in flow_splices(changes) if is_flow else block_splices(changes):
                yield Ranked(*splice, 0, len(at))
            if is_flow:
                comments = [comment[1:].removeprefix(" ") for comment in carried_comments(changes)]
                yield from self._comment(at, comments)
            for index, texts in changes.comments.items():
                yield from self._comment((*at, changes.group.part(index)), texts)

    def _comment(self, at: Address, texts: Sequence[str]) -> Iterator[Ranked]:
        """Put comments above the line of something, or of what it stands in."""
        if not texts:
            return
        while at and len(at) > len(self._around):
            group, index = entry_at(self._source, at)
            if not group.is_flow and not group.in_flow:
                yield Ranked(*comment_splice(group, index, texts), 1)
                return
            at = group.at
        if at:
            self.above.extend(texts)
        else:
            yield Ranked(*file_comment_splice(self._source, texts), 1)

    # -- edits ----------------------------------------------------------------------------------

    def _outermost(self, jobs: Sequence[LocalEdit]) -> Iterator[LocalEdit]:
        """Removals first; leaves out those inside of something else that goes."""
        gone = {job.at for job in jobs if isinstance(job, RemoveEntry)}
        gone |= {job.at for job in jobs if isinstance(job, SetValue) and self._exists(job.at)}
        for job in sorted(jobs, key=lambda job: not isinstance(job, RemoveEntry)):
            inside = anchor(job)
            around = any(inside[:size] in gone for size in range(1, len(inside)))
            if around and not isinstance(job, RemoveEntry):
                raise self._source.fail(job.at, "lies in something that goes")
            if not around:
                yield job

    def _exists(self, at: Address) -> bool:
        group = group_at(self._source, at[:-1])
        return bool(at) and group is not None and group.index(at[-1]) is not None

    def _apply(self, job: LocalEdit) -> None:
        if isinstance(job, SetValue):
            self._set(job)
        elif isinstance(job, InsertItem):
            self._insert(job)
        elif isinstance(job, AddComment) and job.at == self._around:
            self.above.append(job.text)
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
        elif isinstance(job.tree, Copied):
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
        new = NewEntry(key, self._content(job.tree))
        changes.added.setdefault(len(group.node) if slot is None else slot, []).append(new)

    def _insert(self, job: InsertItem) -> None:
        group = group_at(self._source, job.at)
        if group is None or not group.node:
            self._make(job.at, job.tree, is_item=True)
            return
        if group.is_mapping or not 0 <= job.index <= len(group.node):
            raise self._source.fail((*job.at, job.index), "is no place in a list")
        new = NewEntry(None, self._content(job.tree))
        self._at(group.at).added.setdefault(job.index, []).append(new)

    def _replace(self, changes: Changes, index: int, content: NewTree) -> None:
        if index in changes.replaced:
            at = (*changes.group.at, changes.group.part(index))
            raise self._source.fail(at, "is set twice")
        changes.replaced[index] = content

    def _make(self, at: Address, content: NewContent, *, is_item: bool = False) -> None:
        """Put content where the mapping or list around it is missing or empty."""
        size = self._standing(at if is_item else at[:-1])
        base, parts = at[:size], at[size:]
        if base not in self._made:
            self._made[base] = [] if is_item and not parts else {}
            self._place_made(base, self._made[base])
        tree = self._made[base]
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
            tree = tree.setdefault(key, [] if is_last else {})
        if not is_list(tree):
            raise self._source.fail(at, "is no list")
        tree.append(self._content(content))

    def _standing(self, at: Address) -> int:
        """Count the parts of an address up to the first thing on the way that is empty or new."""
        group = root_group(self._source)
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
            self._whole = tree
            return
        group = group_at(self._source, at[:-1])
        if group is None:
            raise self._source.fail(at, "is not there")
        index = group.index(at[-1])
        changes = self._at(group.at)
        if index is None:
            key = text_scalar(str(at[-1]))
            changes.added.setdefault(len(group.node), []).append(NewEntry(key, tree))
        else:
            self._replace(changes, index, tree)

    def _content(self, content: NewContent) -> NewTree:
        return self._cut_out(content) if isinstance(content, Copied) else as_new(content)

    def _at(self, at: Address) -> Changes:
        if at not in self._changes:
            group = group_at(self._source, at)
            if group is None:
                raise self._source.fail(at, "is not there")
            self._changes[at] = Changes(group)
        return self._changes[at]


# --- From edits to splices; what moves is cut out on the way, with the edits inside of it --------


class SplicePlan:
    """The edits of one file; those inside of something that moves belong to what moves."""

    def __init__(self, document: YamlDocument, edits: Sequence[TreeEdit]) -> None:
        if document.diagnostics:
            raise CannotEdit(f"{document.path}: a file with errors in it cannot be edited")
        self.source = SourceText(document)
        self.has_block_text = False
        """Whether something that ends in a block text came to stand elsewhere."""

        self._moved = {edit.at for edit in edits if isinstance(edit, MoveTo)}
        self._jobs: dict[Address | None, list[LocalEdit]] = {}
        self._cut_out: set[Address] = set()
        self._comments: list[tuple[Splice, Address | None]] = []
        for edit in edits:
            self._take(edit)

    def _take(self, edit: TreeEdit) -> None:
        if isinstance(edit, RemoveComment):
            splice = comment_on_line(self.source, edit.line)
            self._comments.append((splice, self._moved_around(splice.start)))
        elif isinstance(edit, MoveTo):
            what = Copied(self.source.document, edit.at, edit.tree)
            if edit.index is None:
                put: LocalEdit = SetValue(edit.to, what, edit.before)
            else:
                put = InsertItem(edit.to, edit.index, what)
            self._add(RemoveEntry(edit.at))
            self._add(put)
        else:
            self._add(edit)

    def _add(self, job: LocalEdit) -> None:
        inside = anchor(job)
        lengths = range(len(inside) - (not isinstance(job, AddComment)), 0, -1)
        scope = next((inside[:size] for size in lengths if inside[:size] in self._moved), None)
        self._jobs.setdefault(scope, []).append(job)

    def _moved_around(self, offset: int) -> Address | None:
        """The innermost thing that moves with the text at an offset."""
        found: dict[int, Address] = {}
        for at in self._moved:
            group, index = entry_at(self.source, at)
            if not group.is_flow and not group.in_flow:
                start, end = group.own_start(index), group.tail(index)
                if start <= offset < end:
                    found[end - start] = at
        return found[min(found)] if found else None

    # -- splices --------------------------------------------------------------------------------

    def splices(self) -> list[Splice]:
        """The splices of the whole file in the order of the text."""
        scope = Scope(self.source, self._jobs.get(None, []), self.chunk)
        splices = self._in_order(scope.splices(), None)
        for at in self._moved - self._cut_out:
            raise self.source.fail(at, "cannot move into itself")
        return splices

    def _in_order(self, ranked: Iterable[Ranked], around: Address | None) -> list[Splice]:
        """Sort splices and add the comments that go; none may overlap."""
        found = sorted(ranked, key=lambda one: (one.start, one.rank, one.end, -one.depth))
        splices = [Splice(one.start, one.end, one.new) for one in found]
        gone = [one for one in splices if one.start < one.end]
        splices += [
            comment
            for comment, inside in self._comments
            if inside == around and not any(a <= comment.start < b for a, b, _ in gone)
        ]
        splices.sort(key=lambda one: one.start)
        for position in range(1, len(splices)):
            splices[position - 1 : position + 1] = self._apart(
                *splices[position - 1 : position + 1]
            )
        return splices

    def _apart(self, one: Splice, following: Splice) -> tuple[Splice, Splice]:
        """Two splices that have no more than blanks in common without those."""
        common = self.source.text[following.start : one.end]
        if not common:
            return one, following
        is_insertion = following.start == following.end
        if common.strip() or (following.end < one.end and not is_insertion):
            raise CannotEdit(f"{self.source.document.path}: two edits touch the same place")
        if "\n" in common or "\r" in common:  # blank lines that go
            new = following.new if is_insertion else without_blank_start(following.new)
            return one, Splice(one.end, max(one.end, following.end), new)
        # a comment above an entry that moves up to its dash
        return Splice(one.start, following.start, self.source.eol), following

    def chunk(self, excerpt: Copied) -> Chunk:
        """Cut something out of its file, with the edits inside of it."""
        at = excerpt.at
        new = ... if excerpt.tree is ... else as_new(excerpt.tree)
        if excerpt.document is not self.source.document:
            return self._noted(cut(SourceText(excerpt.document), at, Inside(tree=new)))
        if at not in self._moved:
            return self._noted(cut(self.source, at, Inside(tree=new)))
        if at in self._cut_out:
            raise self.source.fail(at, "moves twice")
        self._cut_out.add(at)
        jobs = self._jobs.get(at, [])
        if new is not ... and not all(isinstance(job, RemoveEntry) for job in jobs):
            raise self.source.fail(at, "gets a new value and is edited inside")
        scope = Scope(self.source, jobs, self.chunk, at)
        splices = self._in_order(scope.splices(), at)
        tree = scope.own_value() if new is ... else new
        inside = Inside(splices, scope.above, tree, is_emptied=scope.is_emptied)
        return self._noted(cut(self.source, at, inside))

    def _noted(self, chunk: Chunk) -> Chunk:
        self.has_block_text |= bool(chunk.block_text)
        return chunk


# --- Changing a YAML file by splicing into its text; everything else stays byte for byte ---------


def edit_text(document: YamlDocument, edits: Sequence[TreeEdit]) -> str:
    """The text of a file after all edits, without a byte order mark.

    Raises CannotEdit when: Two edits touch the same place, an address leads to nothing, or the file
    has diagnostics.
    """
    if not edits:
        return document.text
    plan = SplicePlan(document, edits)
    splices = plan.splices()
    source = plan.source
    if not source.is_open:
        return spliced(source.text, splices)
    return _without_line_end(plan, splices)


def _without_line_end(plan: SplicePlan, splices: list[Splice]) -> str:
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


def edited_bytes(data: bytes, document: YamlDocument, edits: Sequence[TreeEdit]) -> bytes:
    """The bytes of a file after all edits; `data` is what `document` was read from."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + edit_text(document, edits).encode()
