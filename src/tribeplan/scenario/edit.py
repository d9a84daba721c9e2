"""An edit: what one press of a key changes, and what one undo takes back.

It knows no operation by itself, for rules propose edits as well, and a check must not pay for what
changes an organisation: operations are loaded when the first change is made.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.elements import kind_of
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Chapter, Squad
from tribeplan.scenario.operation import AnyChange

# --- What happens to waivers, which are comments and no part of an organisation ------------------


class WaiverNote(NamedTuple):
    """A waiver to be written beside an element, or to be taken away."""

    at: Address
    """The element, in the organisation as it shall be."""

    rules: tuple[str, ...]
    """Codes or names of rules."""

    until: dt.date | None
    """The last day it holds; None when it has no end."""

    reason: str
    """Why; it is written on one line, without what cannot be seen."""

    @property
    def text(self) -> str:
        """The comment without its ``#``.

        >>> WaiverNote(("people", "ana"), ("TP301",), dt.date(2027, 3, 31), "merger").text
        'tribeplan: ignore[TP301] until 2027-03-31: merger'
        """
        until = f" until {self.until}" if self.until else ""
        reason = "".join(char for char in " ".join(self.reason.split()) if char.isprintable())
        return f"tribeplan: ignore[{', '.join(self.rules)}]{until}: {reason}".rstrip()


class WaiverNotes(NamedTuple):
    """What happens to the waivers of a model."""

    added: tuple[WaiverNote, ...] = ()
    removed: tuple[WaiverNote, ...] = ()
    """Those that nobody finds are gone already."""


NO_NOTES = WaiverNotes()


# --- An edit: changes that belong together -------------------------------------------------------


class Edit(NamedTuple):
    """Changes that belong together: done, undone and written in the journal as one."""

    label: str
    """What it does, in people's words: ``Move Ana de Wit to Ledger``."""

    changes: tuple[AnyChange, ...]
    """The same operations that scenarios have, so that edits can be saved as one."""

    target: Address = ()
    """Where to look afterwards, and after it is undone."""

    notes: WaiverNotes = NO_NOTES
    """Waivers to write beside elements or to take away; comments are no part of the changes."""


def together(label: str, edits: Iterable[Edit], target: Address = ()) -> Edit:
    """Make one edit of several that do not touch each other."""
    listed = tuple(edits)
    changes = tuple(change for edit in listed for change in edit.changes)
    where = target or next((edit.target for edit in listed), ())
    return Edit(label, changes, where)


# --- Making the changes that an edit is composed of ----------------------------------------------


def made(verb: str, operation: Mapping[str, object]) -> AnyChange:
    """Make a change; what is None in the operation is not given.

    Raises ValidationError when a value does not fit, such as an id with capitals.

    >>> made("move", {"person": "ana", "to": "app", "share": None}).operation.share is None
    True
    """
    from tribeplan.scenario.change import Change  # noqa: PLC0415  # see above

    return Change.model_validate({verb: dict(operation)})


def set_of(kind: str, id_: str, tribe: str | None = None, **fields: object) -> AnyChange:
    """Set fields of an element; None clears a field.

    >>> set_of("squad", "app", coach=None).operation.clear
    ('coach',)
    """
    clear = [name for name, value in fields.items() if value is None]
    given = {name: value for name, value in fields.items() if value is not None}
    home = {} if tribe is None else {"tribe": tribe}
    return made("set", {kind: id_, **home, **given, **({"clear": clear} if clear else {})})


def keys_naming(at: Address) -> dict[str, object]:
    """The keys by which an operation names the element at an address.

    >>> keys_naming(("tribes", "t", "chapters", "code"))
    {'chapter': 'code', 'tribe': 't'}
    """
    home = {"tribe": at[1]} if kind_of(at) == "chapter" else {}
    return {kind_of(at): at[-1], **home}


def squad_of(roster: Roster, squad: str) -> Squad:
    """Look a squad up; an empty one when there is none, for the operation itself says so."""
    seat = roster.squads.get(squad)
    return Squad() if seat is None else seat.squad


def chapter_of(roster: Roster, tribe: str, chapter: str) -> Chapter:
    """Look a chapter up; an empty one when there is none, for the operation itself says so."""
    home = roster.organisation.tribes.get(tribe)
    return Chapter() if home is None else home.chapters.get(chapter, Chapter())
