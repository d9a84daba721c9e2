"""Edits of who works where: people moved, added, shared and taken out."""

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from tribeplan.editing.edit import Edit
from tribeplan.org.roster import Roster


class Details(TypedDict, total=False):
    """What may be known of somebody who joins; nothing has to be."""

    name: str | None
    skills: Mapping[str, float]
    """Proficiency per skill, 1.0 = an expert's full speed."""

    fte: float
    """Share of a full working week."""

    vacancy: bool
    """An open seat for somebody."""

    squad: str | None
    """The squad they join."""

    chapter: str | None
    """The chapter they join."""

    tribe: str | None
    """The tribe of that chapter; the squad's when it is not given."""


def move_people(roster: Roster, people: Sequence[str], *, left: str | None, to: str | None) -> Edit:
    """Take people out of one squad and put them into another, in one edit.

    ``left=None``: they leave no squad and join one more. ``to=None``: they only leave. A share
    goes along; who owned the product of the squad they leave no longer does; who works in the
    other squad already only leaves. Has no changes when there is nothing to do.
    """
    raise NotImplementedError


def move_to_chapter(
    roster: Roster, people: Sequence[str], tribe: str | None, chapter: str | None
) -> Edit:
    """Put people into a chapter and out of every other; out of all when it is None.

    Who led the chapter they leave no longer does.
    """
    raise NotImplementedError


def set_share(roster: Roster, person: str, squad: str, share: float | None) -> Edit:
    """Give somebody another part of the week in a squad; None: an equal part of what is left."""
    raise NotImplementedError


def add_person(roster: Roster, person: str, **details: Unpack[Details]) -> Edit:
    """Add somebody, or an open seat, with the squad and the chapter they join."""
    raise NotImplementedError


def remove_people(roster: Roster, people: Sequence[str]) -> Edit:
    """Take people out of the organisation, with every membership and every role they have."""
    raise NotImplementedError


def copy_membership(
    roster: Roster, people: Sequence[str], to: str, share: float | None = None
) -> Edit:
    """Let people work in one more squad, beside those they are in."""
    raise NotImplementedError


def fill_vacancy(
    roster: Roster, seat: str, *, name: str | None = None, new_id: str | None = None
) -> Edit:
    """Fill an open seat with somebody new: no longer a vacancy, with a name and perhaps an id."""
    raise NotImplementedError


def fill_vacancy_with(roster: Roster, seat: str, person: str) -> Edit:
    """Give an open seat to somebody who is there: its squads, chapter and roles; the seat goes."""
    raise NotImplementedError
