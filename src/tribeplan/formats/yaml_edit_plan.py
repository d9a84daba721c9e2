"""From edits to splices; what moves is cut out on the way, with the edits inside of it."""

from collections.abc import Iterable, Sequence

from tribeplan.formats.yaml_edit_chunk import Chunk, Inside, cut
from tribeplan.formats.yaml_edit_comments import comment_on_line
from tribeplan.formats.yaml_edit_entries import Source, entry_at
from tribeplan.formats.yaml_edit_kinds import (
    AddComment,
    CannotEdit,
    Excerpt,
    InsertItem,
    MoveTo,
    Remove,
    RemoveComment,
    SetValue,
    TreeEdit,
)
from tribeplan.formats.yaml_edit_lines import Splice, without_blank_start
from tribeplan.formats.yaml_edit_new import as_new
from tribeplan.formats.yaml_edit_scope import Job, Ranked, Scope, anchor
from tribeplan.formats.yaml_tree import Document
from tribeplan.org.address import Address


class Plan:
    """The edits of one file; those inside of something that moves belong to what moves."""

    def __init__(self, document: Document, edits: Sequence[TreeEdit]) -> None:
        if document.diagnostics:
            raise CannotEdit(f"{document.path}: a file with errors in it cannot be edited")
        self.source = Source(document)
        self.has_block_text = False
        """Whether something that ends in a block text came to stand elsewhere."""

        self._moved = {edit.at for edit in edits if isinstance(edit, MoveTo)}
        self._jobs: dict[Address | None, list[Job]] = {}
        self._cut_out: set[Address] = set()
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
                put: Job = SetValue(edit.to, what, edit.before)
            else:
                put = InsertItem(edit.to, edit.index, what)
            self._add(Remove(edit.at))
            self._add(put)
        else:
            self._add(edit)

    def _add(self, job: Job) -> None:
        inside = anchor(job)
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

    def splices(self) -> list[Splice]:
        """Give the splices of the whole file in the order of the text."""
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
        """Give two splices that have no more than blanks in common without those."""
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

    def chunk(self, excerpt: Excerpt) -> Chunk:
        """Cut something out of its file, with the edits inside of it."""
        at = excerpt.at
        new = ... if excerpt.tree is ... else as_new(excerpt.tree)
        if excerpt.document is not self.source.document:
            return self._noted(cut(Source(excerpt.document), at, Inside(tree=new)))
        if at not in self._moved:
            return self._noted(cut(self.source, at, Inside(tree=new)))
        if at in self._cut_out:
            raise self.source.fail(at, "moves twice")
        self._cut_out.add(at)
        jobs = self._jobs.get(at, [])
        if new is not ... and not all(isinstance(job, Remove) for job in jobs):
            raise self.source.fail(at, "gets a new value and is edited inside")
        scope = Scope(self.source, jobs, self.chunk, at)
        splices = self._in_order(scope.splices(), at)
        tree = scope.own_value() if new is ... else new
        inside = Inside(splices, scope.above, tree, is_emptied=scope.is_emptied)
        return self._noted(cut(self.source, at, inside))

    def _noted(self, chunk: Chunk) -> Chunk:
        self.has_block_text |= bool(chunk.block_text)
        return chunk
