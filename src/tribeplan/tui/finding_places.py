"""Everything that can be found: people, squads, chapters, work, gates, and the rules."""

from collections.abc import Iterator
from typing import NamedTuple

from tribeplan.editing.version import Version
from tribeplan.org.address import Address
from tribeplan.org.labels import labels_by_kind
from tribeplan.org.roster import Roster
from tribeplan.tui.choices import Choice
from tribeplan.tui.subject import cursor_at


class Place(NamedTuple):
    """Somewhere to go to, and how it is found."""

    address: Address
    choice: Choice


def every_place(version: Version) -> list[Place]:
    """Give every element by its name, and every rule that found something."""
    roster = version.roster
    places = [
        Place(_seat(roster, label.at), Choice(_key(label.at), label.as_shown, hint))
        for kind, labels in labels_by_kind(roster.organisation)
        for label in labels
        for hint in (_hint(roster, kind, label.at, label.id),)
    ]
    return [*places, *_rules(version)]


def _seat(roster: Roster, at: Address) -> Address:
    """Give where somebody is seen: in their first squad, when they are in one."""
    match at:
        case ("people", str(person)):
            seats = roster.squads_of(person)
            return (*seats[0].address, "members", person) if seats else at
        case _:
            return at


def _hint(roster: Roster, kind: str, at: Address, id_: str) -> str:
    match at:
        case ("people", str(person)):
            squads = ", ".join(seat.squad.name or seat.id for seat in roster.squads_of(person))
            return f"{kind} {id_} {squads}"
        case ("tribes", str(tribe), _, _):
            return f"{kind} {id_} in {roster.tribe(tribe).name or tribe}"
        case _:
            return f"{kind} {id_}"


def _rules(version: Version) -> Iterator[Place]:
    seen: set[str] = set()
    for finding in version.findings:
        if finding.code not in seen:
            seen.add(finding.code)
            at = cursor_at(version.organisation, finding.problem.at)
            words = f"{finding.code} {finding.rule.name}"
            yield Place(at, Choice(finding.code, words, f"rule: {finding.rule.title}"))


def _key(at: Address) -> str:
    return "/".join(str(part) for part in at)
