"""An edit: what one press of a key changes, and what one undo takes back."""

from dataclasses import dataclass
from typing import NamedTuple

from tribeplan.errors import TribeplanError
from tribeplan.formats.model.edit import NO_NOTES, WaiverNotes
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.change import Change
from tribeplan.scenario.operation import Conflict


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes that belong together: done, undone and written in the journal as one."""

    label: str
    """What it does, in people's words: ``Move Ana de Wit to Ledger``."""

    changes: tuple[Change, ...]
    """The same operations that scenarios have, so that edits can be saved as one."""

    target: Address = ()
    """Where to look afterwards, and after it is undone."""

    notes: WaiverNotes = NO_NOTES
    """Waivers to write beside elements or to take away; comments are no part of the changes."""


class Step(NamedTuple):
    """One step of a document from one organisation to another, for those who show it."""

    label: str
    """``Move Ana de Wit to Ledger``, ``Undid: …``, ``Redid: …``."""

    target: Address
    before: Organisation
    after: Organisation


class Refused(TribeplanError):
    """An edit that cannot be made; nothing has changed."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        self.conflicts = conflicts
        """Why, with how to mend it."""

        super().__init__("; ".join(conflict.message for conflict in conflicts))
