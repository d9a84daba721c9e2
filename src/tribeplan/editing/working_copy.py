"""What a document is in memory: its history, and what is known of its files."""

from collections.abc import Mapping

from tribeplan.editing.edit import Edit, Refused
from tribeplan.editing.history import History
from tribeplan.editing.merge import Clash, Side
from tribeplan.editing.merging import merged
from tribeplan.editing.version import Basis, Check, Version, basis_of, version_after, version_of
from tribeplan.errors import InvalidInput
from tribeplan.formats.model_edit import NotWritten
from tribeplan.formats.model_files import ModelFiles
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.conflict import Conflict


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
        """Give the version that an edit leads to.

        Raises
        ------
        Refused
            When it cannot be made.
        """
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
        """Make an edit.

        Raises
        ------
        Refused
            When it cannot be made.
        """
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
        """Give what files say.

        Raises
        ------
        InvalidInput
            When they cannot be understood.
        """
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
    """Give what is in the files that can be read."""
    return {path: data for path, data in files.contents if isinstance(data, bytes)}
