"""What was done, in order: where we are in it, and what of it is saved."""

from tribeplan.editing.edit import Edit
from tribeplan.editing.version import Version
from tribeplan.scenario.change import Change


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
        """Give the changes since the files were last read, written or merged.

        None when undo has gone behind that.
        """
        if self._anchor is None or self._anchor > self._position:
            return None
        edits = self._edits[self._anchor : self._position]
        return tuple(change for edit in edits for change in edit.changes)
