"""Edits of what the organisation is made of: squads, chapters, tribes, gates and work."""

from collections.abc import Mapping, Sequence

from tribeplan.editing.edit import Edit
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster


def add_squad(roster: Roster, tribe: str, squad: str, *, name: str | None = None) -> Edit:
    """Form an empty squad in a tribe."""
    raise NotImplementedError


def add_chapter(
    roster: Roster, tribe: str, chapter: str, *, name: str | None = None, skill: str | None = None
) -> Edit:
    """Form an empty chapter in a tribe."""
    raise NotImplementedError


def add_tribe(roster: Roster, tribe: str, *, name: str | None = None) -> Edit:
    """Form an empty tribe."""
    raise NotImplementedError


def add_gate(
    roster: Roster,
    gate: str,
    *,
    at: str = "release",
    name: str | None = None,
    every_days: float | None = None,
) -> Edit:
    """Put a decision gate above the squads, before the start or before the release."""
    raise NotImplementedError


def add_feature(roster: Roster, feature: str, squad: str, *, name: str | None = None) -> Edit:
    """Ask a squad for a feature; its steps come later."""
    raise NotImplementedError


def add_stream(
    roster: Roster, stream: str, squad: str, *, per_week: float = 1.0, name: str | None = None
) -> Edit:
    """Let work of one kind come to a squad; its steps come later."""
    raise NotImplementedError


def add_skill(roster: Roster, skill: str, *, name: str | None = None) -> Edit:
    """Declare a specialism; with the first one, every skill that is used is declared."""
    raise NotImplementedError


def remove_element(roster: Roster, address: Address, *, successor: str | None = None) -> Edit:
    """Take away what stands at an address, with what cannot be there without it.

    A person goes with memberships and roles; a squad with its work and what others need of it,
    unless a successor takes these over; a tribe with its squads; a person under ``members`` of a
    squad or chapter leaves it only; a role's field becomes empty. What would be removed besides
    stands in the label.
    """
    raise NotImplementedError


def rename_id(roster: Roster, address: Address, new_id: str) -> Edit:
    """Call an element by another id everywhere; its display name stays."""
    raise NotImplementedError


def split_squad(
    roster: Roster, squad: str, parts: Mapping[str, Sequence[str]], *, rest_to: str | None = None
) -> Edit:
    """Make several squads of one, each with the people named; ids to people.

    A part may keep the old id. Everybody who is named in no part goes to ``rest_to``, as do the
    work and what other squads need; the part with the old id, or else the first, when not given.
    """
    raise NotImplementedError


def merge_squads(
    roster: Roster, squads: Sequence[str], merged: str, name: str | None = None
) -> Edit:
    """Make one squad of several, with everybody and all work; where they differ, as in the first.

    ``merged`` is the id of the one they become: one of theirs, or a new one.
    """
    raise NotImplementedError


def move_squad(roster: Roster, squad: str, tribe: str) -> Edit:
    """Put a squad into another tribe as it is."""
    raise NotImplementedError


def move_chapter(roster: Roster, tribe: str, chapter: str, to: str) -> Edit:
    """Put a chapter into another tribe as it is."""
    raise NotImplementedError


def move_feature(roster: Roster, feature: str, squad: str) -> Edit:
    """Let another squad be responsible for a feature."""
    raise NotImplementedError


def move_stream(roster: Roster, stream: str, squad: str) -> Edit:
    """Let another squad take over a stream of work."""
    raise NotImplementedError
