"""Edits of who has which role, and the roles a person holds or could hold."""

from dataclasses import dataclass

from tribeplan.editing.edit import Edit
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role that somebody has or could have, with the edit that turns it on or off."""

    words: str
    """As in ``Product owner of Ledger``."""

    at: Address
    """The field that says who has it: ``("tribes", "t", "squads", "ledger", "product_owner")``."""

    is_held: bool
    holder: str | None
    """Who has it now, by id; of a role that several have, nobody in particular."""

    toggle: Edit
    """Gives the role, or takes it away when it is held."""


def roles_of(roster: Roster, person: str) -> tuple[RoleChoice, ...]:
    """Give the roles somebody has, and those they could have where they work, tribe by tribe.

    Could have: product owner and coach of their squads, lead of their chapters, lead and agile
    coach of their tribes; and every role that they hold elsewhere.
    """
    raise NotImplementedError


def set_product_owner(roster: Roster, squad: str, person: str | None) -> Edit:
    """Let somebody own the product of a squad; they work in it. None: nobody does."""
    raise NotImplementedError


def set_chapter_lead(roster: Roster, tribe: str, chapter: str, person: str | None) -> Edit:
    """Let somebody lead a chapter; who led it stays a member."""
    raise NotImplementedError


def set_tribe_lead(roster: Roster, tribe: str, person: str | None) -> Edit:
    """Let somebody lead a tribe. None: nobody does."""
    raise NotImplementedError


def set_coach(roster: Roster, squad: str, person: str | None) -> Edit:
    """Let an agile coach help a squad; they are listed with the tribe if they were not."""
    raise NotImplementedError


def add_agile_coach(roster: Roster, tribe: str, person: str) -> Edit:
    """List somebody among the agile coaches of a tribe."""
    raise NotImplementedError


def remove_agile_coach(roster: Roster, tribe: str, person: str) -> Edit:
    """Take somebody off the agile coaches of a tribe, and from its squads as their coach."""
    raise NotImplementedError
