"""A model that is being changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tribeplan.editing.disk import CannotSave, write_files
from tribeplan.editing.edit import Edit, Refused, Step
from tribeplan.editing.filesystem import FileSystem
from tribeplan.editing.history import History
from tribeplan.editing.merge import Side
from tribeplan.editing.merging import MergedStep, merged
from tribeplan.editing.on_disk import ChangedOnDisk, DiskState, OnDisk
from tribeplan.editing.text_difference import unified
from tribeplan.editing.unfinished import model_home
from tribeplan.editing.version import (
    QUICKLY_REREAD_PEOPLE,
    Basis,
    Check,
    Version,
    basis_of,
    version_after,
    version_of,
)
from tribeplan.errors import InvalidInput, Place
from tribeplan.formats.git_revision import committed
from tribeplan.formats.model_edit import NotWritten
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.rules.finding import Finding
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.conflict import Conflict


class Prediction(NamedTuple):
    """What an edit would do, without doing it."""

    organisation: Organisation
    """With the changes that can be made."""

    conflicts: tuple[Conflict, ...]
    """Why it would be refused; empty when it would not."""

    appearing: tuple[Finding, ...]
    """Problems it would bring."""

    vanishing: tuple[Finding, ...]
    """Problems it would solve."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save has written."""

    paths: tuple[str, ...]
    """The files that changed; empty when there was nothing to write."""

    diff: str
    """What changed in them."""


class Document:
    """One model being changed; the only thing in a running app that changes it."""

    def __init__(self, basis: Basis, check: Check, told: tuple[str, ...] = ()) -> None:
        self._check = check
        self._history = History(version_of(basis, check))
        self._disk = OnDisk(basis.root, basis.contents)
        self._base = self._history.version
        self.system = FileSystem()
        """What does the writing."""

        self.told = told
        """What happened while opening that the user should know."""

        self.revision = 0
        """Grows with every step, undo included; results carry the one they were made for."""

        self.listeners: list[Callable[[Step], None]] = []
        """Told of every step, after it was made."""

    @property
    def root(self) -> str:
        """The file or directory, as the user named it."""
        return self._disk.root

    @property
    def version(self) -> Version:
        """What the document says now."""
        return self._history.version

    @property
    def saved(self) -> Version | None:
        """What is in the files; None when undo and new edits have left that behind."""
        return self._history.saved

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
    def is_changed(self) -> bool:
        """Whether something is not saved."""
        return self._history.is_changed

    @property
    def unsaved(self) -> int:
        """Count the edits between what is saved and what is here; all when that is left behind."""
        return self._history.unsaved

    @property
    def to_undo(self) -> Edit | None:
        """The edit that undo takes back."""
        return self._history.to_undo

    @property
    def to_redo(self) -> Edit | None:
        """The edit that redo makes again."""
        return self._history.to_redo

    def predict(self, edit: Edit) -> Prediction:
        """Tell what an edit would do."""
        organisation, conflicts = apply_changes(self.organisation, edit.changes)
        after = version_after(self.version, organisation, edit.notes).findings
        now = {_key(finding) for finding in self.findings}
        then = {_key(finding) for finding in after}
        return Prediction(
            organisation,
            conflicts,
            tuple(finding for finding in after if _key(finding) not in now),
            tuple(finding for finding in self.findings if _key(finding) not in then),
        )

    def do(self, edit: Edit) -> Step:
        """Make an edit.

        Raises
        ------
        Refused
            When it cannot be made; then nothing has changed.
        """
        organisation, conflicts = apply_changes(self.organisation, edit.changes)
        if conflicts:
            raise Refused(conflicts)
        version = version_after(self.version, organisation, edit.notes)
        try:
            _ = version.waivers
        except NotWritten as error:
            raise Refused((Conflict((), str(error)),)) from error
        return self._push(edit, version)

    def undo(self) -> Step | None:
        """Take the last edit back; None when there is none."""
        edit = self.to_undo
        return None if edit is None else self._go(-1, f"Undid: {edit.label}", edit.target)

    def redo(self) -> Step | None:
        """Make the edit again that was taken back last; None when there is none."""
        edit = self.to_redo
        return None if edit is None else self._go(1, f"Redid: {edit.label}", edit.target)

    def place_of(self, address: Address) -> Place:
        """Give the line where something would stand if it was saved now.

        In a large model, and where it cannot be saved, the line in the files as they were read.
        """
        version = self.version
        if len(version.organisation.people) > QUICKLY_REREAD_PEOPLE:
            return version.basis.place_of(address)
        try:
            return version.written.place_of(address)
        except NotWritten:
            return version.basis.place_of(address)

    def save(self) -> Saved:
        """Write the files.

        Raises
        ------
        ChangedOnDisk
            When somebody else has changed them; nothing is written.
        CannotSave
            When they cannot be written; what was in them is still there.
        NotWritten
            When they would not say what is meant; nothing is written.
        """
        version = self.version
        version.confirm()
        before, wanted = self._disk.contents, version.contents
        found = self._disk.surely(wanted)
        if found.is_changed:
            raise ChangedOnDisk(found.paths)
        changed = {path: data for path, data in wanted.items() if data != before.get(path)}
        write_files(changed, model_home(self.root), self.system)
        self._disk.know(wanted)
        self._history.put_in_place(
            Version(version.organisation, version.written, self._check, version.written.waivers)
        )
        self._history.mark_saved()
        self._base = self.version
        return Saved(tuple(changed), unified({path: before[path] for path in changed}, changed))

    def diff(self) -> str:
        """Give what saving would change in the files.

        Raises
        ------
        NotWritten
            When they would not say what is meant.
        """
        return unified(self._disk.contents, self.version.contents)

    def git_diff(self) -> str:
        """Give what is different from the last commit, saved or not.

        Raises
        ------
        InvalidUsage
            When git cannot be asked.
        NotWritten
            When the files would not say what is meant.
        """
        now = self.version.contents
        before = {path: committed(path) for path in now}
        return unified({path: data for path, data in before.items() if data is not None}, now)

    def disk_state(self) -> DiskState:
        """Look whether somebody else has changed the files; cheap enough for every second."""
        return self._disk.state()

    def outside_diff(self) -> str:
        """Give what somebody else has changed in the files."""
        files = self._disk.read()
        now = {path: data for path, data in files.contents if isinstance(data, bytes)}
        return unified(self._disk.contents, now)

    def merge(self, side: Side = "mine") -> MergedStep:
        """Put what somebody else has changed in the files together with what was changed here.

        Parameters
        ----------
        side
            Whose value counts where both changed the same.

        Raises
        ------
        InvalidInput
            When the files cannot be understood; nothing has changed.
        """
        theirs = version_of(basis_of(self._disk.read()), self._check)
        if theirs.basis.contents == self._disk.contents:
            return MergedStep(None, ())
        found = merged(self._base, self.version, theirs, self._history.changes() or (), side)
        step = self._push(found.edit, found.version)
        self._start_from(theirs)
        if found.version.contents == theirs.basis.contents:
            self._history.mark_saved()
        return MergedStep(step, found.clashes)

    def take_theirs(self) -> Step | None:
        """Go on from what is in the files; can be undone. None when they say nothing new.

        Raises
        ------
        InvalidInput
            When the files cannot be understood; nothing has changed.
        """
        theirs = version_of(basis_of(self._disk.read()), self._check)
        step = None
        if theirs.basis.contents != self.version.contents:
            step = self._push(Edit("Read the files again", ()), theirs)
        self._start_from(theirs)
        self._history.mark_saved()
        return step

    def keep_mine(self) -> None:
        """Let the next save write over what somebody else has put into the files."""
        files = self._disk.read()
        try:
            self._start_from(version_of(basis_of(files), self._check))
        except InvalidInput:
            now = {path: data for path, data in files.contents if isinstance(data, bytes)}
            self._disk.know(now)
            self._history.mark_unsaved()

    def _start_from(self, theirs: Version) -> None:
        """Take a version for what is in the files."""
        self._disk.know(theirs.basis.contents)
        self._base = theirs
        self._history.mark_unsaved()

    def _push(self, edit: Edit, version: Version) -> Step:
        before = self.organisation
        self._history.push(edit, version)
        return self._told(edit.label, edit.target, before)

    def _go(self, steps: int, label: str, target: Address) -> Step:
        before = self.organisation
        self._history.go(steps)
        return self._told(label, target, before)

    def _told(self, label: str, target: Address, before: Organisation) -> Step:
        self.revision += 1
        step = Step(label, target, before, self.organisation)
        for listener in self.listeners:
            listener(step)
        return step


def _key(finding: Finding) -> tuple[str, str, str]:
    return (finding.code, finding.entity, finding.problem.message)


__all__ = ["CannotSave", "ChangedOnDisk", "Document", "Prediction", "Saved"]
