"""A step of a document, and the refusal of one."""

from typing import NamedTuple

from tribeplan.errors import TribeplanError
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.operation import Conflict


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
