"""Every field of an element: its value as people type it, and the edit that sets it."""

from dataclasses import dataclass
from enum import StrEnum

from tribeplan.editing.edit import Edit
from tribeplan.errors import TribeplanError
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster


class FieldKind(StrEnum):
    """What is typed into a field."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """``0.5`` or ``50%``."""

    DAY = "day"
    """``2026-11-30``."""

    CHOICE = "choice"
    """One of ``choices``: words of a list, or ids of what there is."""

    FLAG = "flag"
    """``true`` or ``false``."""

    IDS = "ids"
    """Ids with commas: ``ana, ben``; of ``choices``."""

    FLOW = "flow"
    """YAML on one line, as ``[{squad: app, for: release}]``."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field of an element."""

    name: str
    """As it is typed in YAML: ``wip_limit``."""

    words: str
    """As people call it: ``WIP limit``."""

    value: str
    """What it says now, as it is typed; empty when nothing is written."""

    kind: FieldKind
    choices: tuple[str, ...] = ()
    help: str = ""
    is_required: bool = False


class InvalidField(TribeplanError):
    """What was typed is no value of the field; the message says what is expected."""


def fields_of(roster: Roster, address: Address) -> tuple[FieldValue, ...]:
    """Give every field of the element at an address, in the order of the model.

    The address is of a person, squad, chapter, tribe, gate, feature, stream or skill; the
    organisation is ``()``. A person under ``members`` of a squad has the share there as its only
    field.
    """
    raise NotImplementedError


def set_field(roster: Roster, address: Address, field: str, typed: str) -> Edit:
    """Give a field what is typed, understood exactly as in YAML; nothing clears it.

    Raises
    ------
    InvalidField
        When it is no value of the field, with what was expected.
    """
    raise NotImplementedError
