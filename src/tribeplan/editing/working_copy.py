"""What a document is in memory: its history, and what is known of its files."""

from collections.abc import Mapping

from tribeplan.editing.merge import Clash, Side, merged
from tribeplan.editing.version import (
    Basis,
    Check,
    Refused,
    Version,
    basis_of,
    version_after,
    version_of,
)
from tribeplan.errors import InvalidInput
from tribeplan.formats.model.edit import NotWritten
from tribeplan.formats.model.files import ModelFiles
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.operation import Conflict

# --- What was done, in order: where we are in it, and what of it is saved ------------------------


class History:
    """Versions with the edits between them; making another edit forgets what was undone."""

    def __init__(self, first: Version) -> None:
        self._versions = [first]
        self._edits: list[Edit] = []
        self._position = 0
        self._saved: int | None = 0
        self._anchor: int | None = 0

    @property
    def version(self) -> Version:
        """The one that holds now."""
        return self._versions[self._position]

    @property
    def saved(self) -> Version | None:
        """What is in the files; None when it is not one of these."""
        return None if self._saved is None else self._versions[self._saved]

    @property
    def is_changed(self) -> bool:
        """Whether something is not saved."""
        return self._position != self._saved

    @property
    def unsaved(self) -> int:
        """Count the edits between what was saved, read or merged last and what is here."""
        start = self._anchor if self._saved is None else self._saved
        return abs(self._position - (start or 0))

    @property
    def to_undo(self) -> Edit | None:
        """The edit that led here."""
        return self._edits[self._position - 1] if self._position else None

    @property
    def to_redo(self) -> Edit | None:
        """The edit that leads on from here."""
        return self._edits[self._position] if self._position < len(self._edits) else None

    def push(self, edit: Edit, version: Version) -> None:
        """Go on to a new version; what was undone is forgotten."""
        if self._saved is not None and self._saved > self._position:
            self._saved = None
        if self._anchor is not None and self._anchor > self._position:
            self._anchor = None
        del self._versions[self._position + 1 :], self._edits[self._position :]
        self._versions.append(version)
        self._edits.append(edit)
        self.go(1)

    def go(self, steps: int) -> None:
        """Go back or on."""
        left = self.version
        self._position += steps
        left.forget()
        if left.basis is not self.version.basis:
            left.basis.forget()

    def mark_saved(self) -> None:
        """Say that the version here is what the files hold."""
        self._saved = self._anchor = self._position

    def mark_unsaved(self) -> None:
        """Say that the files hold none of these versions."""
        self._saved = None

    def put_in_place(self, version: Version) -> None:
        """Take another version for the one here, which says the same in the same files."""
        self._versions[self._position] = version

    def changes(self) -> tuple[Change, ...] | None:
        """The changes since the files were last read, written or merged.

        None when undo has gone behind that.
        """
        if self._anchor is None or self._anchor > self._position:
            return None
        edits = self._edits[self._anchor : self._position]
        return tuple(Change.model_validate(change) for edit in edits for change in edit.changes)


# --- What a document is in memory: its history, and what is known of its files -------------------


class WorkingCopy:
    """A model between reading and writing; touches no file, so that a journal can replay it."""

    def __init__(self, basis: Basis, check: Check) -> None:
        self.check = check
        self.history = History(version_of(basis, check))
        self.known: Mapping[str, bytes] = basis.contents
        """What the files hold, as far as we know."""

        self.start = self.history.version
        """What the files said when we last read or wrote them."""

    @property
    def version(self) -> Version:
        """What holds now."""
        return self.history.version

    def after(self, edit: Edit) -> Version:
        """The version that an edit leads to. Raises Refused when it cannot be made."""
        organisation, conflicts = apply_changes(self.version.organisation, edit.changes)
        if conflicts:
            raise Refused(conflicts)
        version = version_after(self.version, organisation, edit.notes)
        try:
            _ = version.waivers
        except NotWritten as error:
            raise Refused((Conflict((), str(error)),)) from error
        return version

    def do(self, edit: Edit) -> None:
        """Make an edit. Raises Refused when it cannot be made."""
        self.history.push(edit, self.after(edit))

    def wrote(self) -> None:
        """Note that the files now hold this version."""
        version = self.version
        written = version.written
        self.history.put_in_place(
            Version(version.organisation, written, self.check, written.waivers)
        )
        self.history.mark_saved()
        self.start, self.known = self.version, written.contents

    def read(self, files: ModelFiles) -> Version:
        """What files say. Raises InvalidInput when they cannot be understood."""
        return version_of(basis_of(files), self.check)

    def merge(self, theirs: Version, side: Side) -> tuple[Clash, ...]:
        """Put what the files hold now together with what was changed here."""
        changes = self.history.changes() or ()
        found = merged(self.start, self.version, theirs, changes, side)
        self.history.push(found.edit, found.version)
        self._start_from(theirs)
        if found.version.contents == theirs.basis.contents:
            self.history.mark_saved()
        return found.clashes

    def take(self, theirs: Version) -> bool:
        """Go on from what the files hold now; whether that is something new."""
        is_new = theirs.basis.contents != self.version.contents
        if is_new:
            self.history.push(Edit("Read the files again", ()), theirs)
        self._start_from(theirs)
        self.history.mark_saved()
        return is_new

    def keep(self, files: ModelFiles) -> None:
        """Go on with what is here, knowing what the files hold now, if there still are any."""
        try:
            theirs = self.read(files) if files.contents else None
        except InvalidInput:
            theirs = None
        if theirs is not None:
            self._start_from(theirs)
        else:
            self.known = contents_of(files)
            self.history.mark_unsaved()

    def _start_from(self, theirs: Version) -> None:
        self.start, self.known = theirs, theirs.basis.contents
        self.history.mark_unsaved()


def contents_of(files: ModelFiles) -> Mapping[str, bytes]:
    """What is in the files that can be read."""
    return {path: data for path, data in files.contents if isinstance(data, bytes)}
