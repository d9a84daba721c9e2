"""A model that is being changed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from tribeplan.editing.edit import Edit, Refused, Step
from tribeplan.errors import Place
from tribeplan.formats.model_files import ModelFiles
from tribeplan.formats.native import ModelReading, read_model
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.rules.finding import Finding
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.conflict import Conflict

Check: TypeAlias = Callable[[Organisation, ModelReading], tuple[Finding, ...]]
"""What finds what is unwise in an organisation, excused findings left out."""


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


@dataclass(frozen=True)
class Version:
    """One state of the document; what is costly is worked out when first asked for."""

    organisation: Organisation
    reading: ModelReading
    """The files this version is written into."""

    check: Check

    @cached_property
    def roster(self) -> Roster:
        """The organisation looked up from every side."""
        return roster_of(self.organisation)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is unwise, in order of the rules."""
        return self.check(self.organisation, self.reading)


class Document:
    """One model being changed; the only thing in a running app that changes it."""

    def __init__(self, files: ModelFiles, check: Check) -> None:
        reading = read_model(files)
        self._check = check
        self._versions = [Version(reading.organisation, reading, check)]
        self._edits: list[Edit] = []
        self._position = 0
        self._saved: int | None = 0
        self.revision = 0
        """Grows with every step, undo included; results carry the one they were made for."""

        self.listeners: list[Callable[[Step], None]] = []
        """Told of every step, after it was made."""

    @property
    def root(self) -> str:
        """The file or directory, as the user named it."""
        return self.version.reading.root

    @property
    def version(self) -> Version:
        """What the document says now."""
        return self._versions[self._position]

    @property
    def saved(self) -> Version | None:
        """What is in the files; None when undo and new edits have left that behind."""
        return None if self._saved is None else self._versions[self._saved]

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
        return self._position != self._saved

    @property
    def unsaved(self) -> int:
        """Count the edits between what is saved and what is here; all when that is left behind."""
        return abs(self._position - (self._saved or 0))

    @property
    def to_undo(self) -> Edit | None:
        """The edit that undo takes back."""
        return self._edits[self._position - 1] if self._position else None

    @property
    def to_redo(self) -> Edit | None:
        """The edit that redo makes again."""
        return self._edits[self._position] if self._position < len(self._edits) else None

    def predict(self, edit: Edit) -> Prediction:
        """Tell what an edit would do."""
        organisation, conflicts = apply_changes(self.organisation, edit.changes)
        after = self._check(organisation, self.version.reading)
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
        if self._saved is not None and self._saved > self._position:
            self._saved = None
        del self._versions[self._position + 1 :], self._edits[self._position :]
        self._versions.append(Version(organisation, self.version.reading, self._check))
        self._edits.append(edit)
        return self._go(self._position + 1, edit.label, edit.target)

    def undo(self) -> Step | None:
        """Take the last edit back; None when there is none."""
        edit = self.to_undo
        if edit is None:
            return None
        return self._go(self._position - 1, f"Undid: {edit.label}", edit.target)

    def redo(self) -> Step | None:
        """Make the edit again that was taken back last; None when there is none."""
        edit = self.to_redo
        if edit is None:
            return None
        return self._go(self._position + 1, f"Redid: {edit.label}", edit.target)

    def place_of(self, address: Address) -> Place:
        """Give the line where something stands in the files."""
        return self.version.reading.places.key(address)

    def _go(self, position: int, label: str, target: Address) -> Step:
        before = self.organisation
        self._position = position
        self.revision += 1
        step = Step(label, target, before, self.organisation)
        for listener in self.listeners:
            listener(step)
        return step


def _key(finding: Finding) -> tuple[str, str, str]:
    return (finding.code, finding.entity, finding.problem.message)
