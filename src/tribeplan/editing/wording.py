"""What edits are called: elements by the names people know them by."""

from collections.abc import Sequence

from tribeplan.editing.elements import element_address, element_at
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster

MOST_NAMED = 2
"""People who are named in a label; of more, the number is told."""


def person_name(roster: Roster, person: str) -> str:
    """Give somebody's display name, or what they were called by when nobody is."""
    return roster.name(person) if person in roster.organisation.people else person


def people_names(roster: Roster, people: Sequence[str]) -> str:
    """Name one or two people, or count them.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> people_names(roster_of(Organisation()), ["ana", "bo", "cy"])
    '3 people'
    """
    if len(people) > MOST_NAMED:
        return f"{len(people)} people"
    return " and ".join(person_name(roster, person) for person in people)


def squad_name(roster: Roster, squad: str) -> str:
    """Give a squad's display name, or its id."""
    seat = roster.squads.get(squad)
    return squad if seat is None else seat.squad.name or squad


def tribe_name(roster: Roster, tribe: str) -> str:
    """Give a tribe's display name, or its id."""
    found = roster.organisation.tribes.get(tribe)
    return tribe if found is None else found.name or tribe


def chapter_name(roster: Roster, tribe: str, chapter: str) -> str:
    """Give a chapter's display name, or its id."""
    found = roster.organisation.tribes.get(tribe)
    home = None if found is None else found.chapters.get(chapter)
    return chapter if home is None else home.name or chapter


def element_name(roster: Roster, address: Address) -> str:
    """Give the display name of the element that an address lies in, or its id."""
    here = element_address(address)
    element = element_at(roster.organisation, here)
    if not here:
        return roster.organisation.name or "the organisation"
    return str(here[-1]) if element is None else element.name or str(here[-1])
