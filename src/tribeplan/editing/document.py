"""A model that is being changed."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tribeplan.editing.disk import FileSystem, locked
from tribeplan.editing.journal import Journal, Recovery, look_for_recovery
from tribeplan.editing.saving import (
    ChangedOnDisk,
    OnDisk,
    Replaced,
    Saved,
    save,
)
from tribeplan.editing.version import (
    Basis,
    Checker,
    Prediction,
    Transition,
    Version,
    predict,
    unified,
    version_of,
)
from tribeplan.editing.working_copy import Clash, MergeResult, Side, WorkingCopy, contents_of
from tribeplan.errors import InvalidUsage, Place
from tribeplan.formats.model.files import committed
from tribeplan.org.address import Address
from tribeplan.org.elements import counted
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Finding
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.operation import AnyChange

NOTHING_BESIDES: Mapping[str, Replaced] = {}


class Document:
    """One model being changed; the only thing in a running app that changes it."""

    def __init__(self, basis: Basis, check: Checker, notices: tuple[str, ...] = ()) -> None:
        self._opened = basis
        self._copy = WorkingCopy(basis, check)
        self._disk = OnDisk(basis.root, basis.contents)
        self.name = basis.root if basis.root != os.curdir else Path.cwd().name
        """What it is called: as the user named it, the directory's own name where that is ``.``."""

        self.journal = Journal(basis)
        """Where every event is written, and whether that still works."""

        self.journal_home: Path | None = None
        """Where a journal is still to be begun; None when there is to be none, or it has begun."""

        self.recovery: Recovery | None = None
        """What a crash left that can be recovered; None when there is nothing, or no more."""

        self.system = FileSystem()
        """What does the writing."""

        self.notices = notices
        """What happened while opening that the user should know."""

        self.revision = 0
        """Grows with every transition, undo included; results carry the one they were made for."""

        self.listeners: list[Callable[[Transition], None]] = []
        """Told of every transition, after it was made."""

    @property
    def root(self) -> str:
        """The file or directory, as the user named it."""
        return self._disk.root

    @property
    def version(self) -> Version:
        """What the document says now."""
        return self._copy.version

    @property
    def saved(self) -> Version | None:
        """What is in the files; None when undo and new edits have left that behind."""
        return self._copy.history.saved

    @property
    def organisation(self) -> Organisation:
        """The organisation as it is now."""
        return self.version.organisation

    @property
    def roster(self) -> Roster:
        """The organisation as it is now, looked up from every side."""
        return self.version.roster

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is unwise now."""
        return self.version.findings

    @property
    def start(self) -> Organisation:
        """What the files said when they were last read or written."""
        return self._copy.start.organisation

    @property
    def changes(self) -> tuple[AnyChange, ...]:
        """What the edits since then change; nothing when undo has gone behind that."""
        return self._copy.history.changes() or ()

    @property
    def is_changed(self) -> bool:
        """Whether something is not saved."""
        return self._copy.history.is_changed

    @property
    def unsaved(self) -> int:
        """Count the edits between what is saved and what is here; all when that is left behind."""
        return self._copy.history.unsaved

    @property
    def to_undo(self) -> Edit | None:
        """The edit that undo takes back."""
        return self._copy.history.to_undo

    @property
    def to_redo(self) -> Edit | None:
        """The edit that redo makes again."""
        return self._copy.history.to_redo

    def predict(self, edit: Edit) -> Prediction:
        """Tell what an edit would do."""
        return predict(self.version, edit)

    def do(self, edit: Edit) -> Transition:
        """Make an edit. Raises Refused when it cannot be made; then nothing has changed."""
        self.begin_journal()
        before = self.version
        self._copy.do(edit)
        self.journal.did(edit)
        return self._announced(edit.label, edit.target, before)

    def undo(self) -> Transition | None:
        """Take the last edit back; None when there is none."""
        return self._go(-1, "Undid", self.to_undo)

    def redo(self) -> Transition | None:
        """Make the edit again that was taken back last; None when there is none."""
        return self._go(1, "Redid", self.to_redo)

    def place_of(self, address: Address) -> Place:
        """The line where something would stand if it was saved now.

        In a large model, and where it cannot be saved, the line in the files as they were read.
        """
        return self.version.place_of(address)

    def save(self, besides: Mapping[str, Replaced] = NOTHING_BESIDES) -> Saved:
        """Write the files, and others together with them: all are new, or all as they were.

        When not, what was in them is still there: raises ChangedOnDisk when somebody else has
        changed them, CannotSave when they cannot be written, NotWritten when they would not say
        what is meant.
        """
        return save(self._copy, self._disk, self.journal, self.system, besides)

    def diff(self) -> str:
        """What saving would change in the files.

        Raises NotWritten when they would not say what is meant.
        """
        return unified(self._copy.known, self.version.contents)

    def git_diff(self) -> str:
        """What is different from the last commit, saved or not.

        Raises InvalidUsage when git cannot be asked; NotWritten when the files would not say what
        is meant.
        """
        contents = self.version.contents
        before = {path: committed(path) for path in contents}
        known = {path: data for path, data in before.items() if data is not None}
        return unified(known, contents)

    def changed_on_disk(self) -> tuple[str, ...]:
        """The files that somebody else has changed; cheap enough to ask every second."""
        return self._disk.changed()

    def merge(self, side: Side = "mine") -> MergeResult:
        """Put what somebody else has changed in the files together with what was changed here.

        Undo and redo go on between the edits made here, with what the files hold now in each.
        Where both changed the same, the value of ``side`` counts. Raises InvalidInput when the
        files cannot be understood; nothing has changed.
        """
        before = self.version
        theirs = self._theirs()
        if theirs.basis.contents == self._copy.known:
            return MergeResult(None, ())
        clashes = self._merge(theirs, side)
        return MergeResult(self._announced("Merged with the files", (), before), clashes)

    def take_theirs(self) -> Transition | None:
        """Go on from what is in the files; None when they say nothing new.

        Undo brings back what was changed here, merged with them.
        Raises InvalidInput when the files cannot be understood; nothing has changed.
        """
        before = self.version
        theirs = self._theirs()
        is_new = self._copy.take(theirs)
        self.journal.replaced("take", "theirs", theirs.basis.contents)
        self._disk.know(self._copy.known)
        return self._announced("Read the files again", (), before) if is_new else None

    def keep_mine(self) -> None:
        """Let the next save write over what somebody else has put into the files."""
        files = self._disk.read_if_there()
        self._copy.keep(files)
        self.journal.replaced("keep", "mine", contents_of(files))
        self._disk.know(self._copy.known)

    def begin_journal(self) -> None:
        """Begin the journal that is still to be begun; look for what a crash left in others.

        The first edit does it at the latest. Until then a second process is not told of this one.
        """
        directory, self.journal_home = self.journal_home, None
        if directory is None:
            return
        try:
            self.recovery, told = look_for_recovery(directory, self._opened, self._copy.check)
        except OSError as error:
            why = f"{error.filename}: {error.strerror}"
            self.notices += (f"edits cannot be recovered after a crash: {why}",)
            return
        self.notices += told
        self.journal.open(directory)

    def save_as_scenario(self, path: str, name: str, reason: str = "") -> str:
        """Write what is different from the files as a scenario of the model, in few changes.

        Tells what a scenario cannot hold; empty when everything is in it. Raises ChangedOnDisk when
        somebody else has changed the model; CannotSave when there is such a file already, or it
        cannot be written; InvalidUsage when nothing is different, or undo or a merge stands between
        the files and this.
        """
        from tribeplan.editing.as_scenario import (
            changes_since_saved,
            waivers_left_out,
            write_as_scenario,
        )

        if changed := self._disk.surely():
            raise ChangedOnDisk(changed)
        write_as_scenario(path, self.root, changes_since_saved(self._copy), (name, reason))
        left = waivers_left_out(self._copy)
        count = counted(left, "exception is", "exceptions are")
        return f"{count} not in it: a scenario holds none, a save of the model does" if left else ""

    def recover(self) -> MergeResult:
        """Go on from where a crash has left; files that have changed since are merged.

        Raises InvalidUsage when there is nothing to recover, or something has been edited already.
        """
        recovery, before = self.recovery, self.version
        if recovery is None:
            raise InvalidUsage("there is nothing to recover")
        if self.to_undo is not None or self.to_redo is not None:
            raise InvalidUsage("something has been edited already; undo it and open the model anew")
        self._copy = recovery.copy
        self.journal.continue_from(recovery.reading.lines)
        opened = version_of(self._opened, self._copy.check)
        clashes = () if recovery.matches else self._merge(opened, "mine")
        recovery.reading.end(is_whole=not recovery.lost)
        self.recovery = None
        return MergeResult(
            self._announced(f"Recovered {counted(recovery.edits, 'edit')}", (), before), clashes
        )

    def discard_recovery(self) -> None:
        """Forget what a crash has left."""
        if self.recovery is not None:
            self.recovery.reading.end(is_whole=True)
            self.recovery = None

    def close(self) -> None:
        """End it: what is not saved is given up, and the journal goes."""
        self.journal.remove()

    def _theirs(self) -> Version:
        """Read the files while nobody is in the middle of saving them."""
        with locked([self.root], self.system):
            files = self._disk.read()
        return self._copy.read(files)

    def _merge(self, theirs: Version, side: Side) -> tuple[Clash, ...]:
        clashes = self._copy.merge(theirs, side)
        self.journal.replaced("merge", side, theirs.basis.contents)
        self._disk.know(self._copy.known)
        return clashes

    def _go(self, by: int, word: str, edit: Edit | None) -> Transition | None:
        if edit is None:
            return None
        before = self.version
        self._copy.history.go(by)
        self.journal.went("undo" if by < 0 else "redo")
        return self._announced(f"{word}: {edit.label}", edit.target, before)

    def _announced(self, label: str, target: Address, before: Version) -> Transition:
        self.revision += 1
        transition = Transition(label, target, before.organisation, self.organisation)
        for listener in self.listeners:
            listener(transition)
        return transition
