"""Changes at a source taken into a model: what has not changed there stays as it is here."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tribeplan.editing.disk import locked
from tribeplan.editing.merge import Clash, merge
from tribeplan.editing.saving import Replaced, save_alone
from tribeplan.editing.text_difference import unified
from tribeplan.editing.version import Basis, basis_of, rewritten
from tribeplan.formats.model.edit import confirm
from tribeplan.formats.model.files import find_model
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.edit import NO_NOTES


class TakenIn(NamedTuple):
    """A model with the changes of a source in it, not yet written."""

    root: str
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    clashes: tuple[Clash, ...]
    """What has changed here as well; here counts."""

    @property
    def diff(self) -> str:
        """What is different in the files."""
        changed = {path: data for path, data in self.after.items() if data != self.before[path]}
        return unified({path: self.before[path] for path in changed}, changed)

    def save(self, beside: Path, old: bytes, new: bytes) -> str:
        """Write the files that change, and one beside them; why nobody else could be kept out.

        Raises
        ------
        ChangedOnDisk
            When somebody else has changed one of them; nothing is written.
        CannotSave
            When they cannot be written.
        """
        changed = {
            path: Replaced(self.before[path], data)
            for path, data in self.after.items()
            if data != self.before[path]
        }
        return save_alone({**changed, str(beside): Replaced(old, new)}, self.root)


def open_for_taking_in(path: str) -> Basis:
    """Read the one model at a path, while nobody is saving it.

    Raises
    ------
    InvalidInput
        When it cannot be understood.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there.
    """
    with locked([path]):
        return basis_of(find_model(path))


def take_in(basis: Basis, base: Organisation, theirs: Organisation) -> TakenIn:
    """Put what is different at a source since its last import into a model.

    Parameters
    ----------
    basis
        The model.
    base
        What the source said the last time; an empty organisation when it is the first.
    theirs
        What it says now.

    Raises
    ------
    NotWritten
        When the files cannot say it.
    """
    mine = basis.reading.organisation
    found, clashes = merge(base, mine, theirs, "mine")
    after = rewritten(basis.contents, basis.reading, found, NO_NOTES)
    texts = {
        path: data.decode("utf-8-sig")
        for path, data in after.items()
        if data != basis.contents[path]
    }
    confirm(basis.reading, texts, found)
    return TakenIn(basis.root, basis.contents, after, tuple(clashes))
