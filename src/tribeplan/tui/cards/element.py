"""The card of whatever is under the cursor."""

from tribeplan.editing.version import Version
from tribeplan.formats.attached_comments import attached_comments
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.rules.finding import Finding
from tribeplan.tui.cards.card import Card, Row, Trouble
from tribeplan.tui.cards.demand import (
    feature_rows,
    gate_rows,
    organisation_rows,
    skill_rows,
    stream_rows,
)
from tribeplan.tui.cards.people import person_rows
from tribeplan.tui.cards.teams import chapter_rows, squad_rows, tribe_rows
from tribeplan.tui.subject import WHOLE, Subject, is_there, name_of, subject_of

MOST_PROBLEMS = 8
"""Problems that a card lists; the problems pane has them all."""


def card_of(version: Version, address: Address, findings: tuple[Finding, ...]) -> Card:
    """Make the card of the element at an address, with the problems that are about it."""
    organisation = version.organisation
    subject = subject_of(address)
    if not is_there(organisation, subject):
        return Card(subject.kind, subject.id, (Row("", "It is no longer in the plan"),))
    shown = () if subject.kind == WHOLE else findings
    troubles = [
        Trouble(finding.severity[0].upper(), f"{finding.code} {finding.problem.message}")
        for finding in shown[:MOST_PROBLEMS]
    ]
    if len(shown) > MOST_PROBLEMS:
        troubles.append(Trouble("", f"and {len(shown) - MOST_PROBLEMS} more"))
    return Card(
        _kind_in_words(version, subject),
        name_of(organisation, subject),
        rows_about(version.roster, subject),
        tuple(troubles),
        attached_comments(version.basis.reading.places, subject.address),
    )


def rows_about(roster: Roster, subject: Subject) -> tuple[Row, ...]:
    """Give the facts about an element."""
    if subject.kind == WHOLE:
        return organisation_rows(roster.organisation)
    if subject.kind in _IN_TRIBES:
        return _IN_TRIBES[subject.kind](roster, str(subject.address[1]), subject.id)
    return _ON_THEIR_OWN[subject.kind](roster, subject.id)


_IN_TRIBES = {"squad": squad_rows, "chapter": chapter_rows}
_ON_THEIR_OWN = {
    "person": person_rows,
    "tribe": tribe_rows,
    "gate": gate_rows,
    "feature": feature_rows,
    "stream": stream_rows,
    "skill": skill_rows,
}


def _kind_in_words(version: Version, subject: Subject) -> str:
    if subject.kind == "person" and version.organisation.people[subject.id].vacancy:
        return "open seat"
    return subject.kind
