"""An element in one line, where there is no room for its card."""

from collections.abc import Mapping
from types import MappingProxyType

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.tui.cards.element import rows_about
from tribeplan.tui.subject import WHOLE, is_there, name_of, subject_of

MOST_FACTS = 3

FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": ("roles", "squads", "chapter"),
        "squad": ("PO", "people", "mandate"),
        "chapter": ("lead", "people", "skill"),
        "tribe": ("lead", "squads", "chapters"),
        "gate": ("meets", "takes", "stops"),
        "feature": ("squad", "due", "arrives", "work"),
        "stream": ("squad", "arrives", "work"),
        "skill": ("people", "compliance"),
        WHOLE: ("tribes", "people", "gates"),
    }
)
"""Rows of the card that say most about each kind of element, the best first."""


def line_about(roster: Roster, address: Address) -> str:
    """Say what an address is about: its kind, its name, and what matters most about it.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> roster = roster_of(Organisation.model_validate({"decisions": {"cab": {"at": "start"}}}))
    >>> line_about(roster, ("decisions", "cab"))
    'Gate cab · meets any time · stops none'
    """
    organisation, subject = roster.organisation, subject_of(address)
    name = name_of(organisation, subject)
    if not is_there(organisation, subject):
        return f"{name} is no longer in the plan"
    known = dict(rows_about(roster, subject))
    facts = [f"{label} {known[label]}" for label in FACTS[subject.kind] if label in known]
    title = name if subject.kind == WHOLE else f"{subject.kind.capitalize()} {name}"
    return " · ".join((title, *facts[:MOST_FACTS]))
