"""Everything that can be found: people, squads, chapters, work, gates, and the rules."""

from collections.abc import Iterator
from typing import NamedTuple

from tribeplan.editing.version import Version
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.tui.choices import Choice
from tribeplan.tui.subject import cursor_at, subject_of


class Place(NamedTuple):
    """Somewhere to go to, and how it is found."""

    address: Address
    choice: Choice


def every_place(version: Version) -> list[Place]:
    """Give every element by its name, and every rule that found something."""
    roster = version.roster
    places = [
        Place(_seat(roster, at), Choice(_key(at), name or str(at[-1]), _hint(roster, at)))
        for at, name in _named(roster)
    ]
    return [*places, *_rules(version)]


def _named(roster: Roster) -> Iterator[tuple[Address, str | None]]:
    """Give every element's address and display name; skills only when they are declared."""
    organisation = roster.organisation
    yield from ((("tribes", id_), tribe.name) for id_, tribe in organisation.tribes.items())
    yield from ((seat.address, seat.squad.name) for seat in roster.squads.values())
    yield from ((seat.address, seat.chapter.name) for seat in roster.chapters)
    yield from ((("people", id_), person.name) for id_, person in organisation.people.items())
    yield from ((("decisions", id_), gate.name) for id_, gate in organisation.decisions.items())
    yield from ((("skills", id_), skill.name) for id_, skill in organisation.skills.items())
    work = organisation.work
    for section, items in (("features", work.features), ("streams", work.streams)):
        yield from ((("work", section, id_), item.name) for id_, item in items.items())


def _seat(roster: Roster, at: Address) -> Address:
    """Give where somebody is seen: in their first squad, when they are in one."""
    match at:
        case ("people", str(person)):
            seats = roster.squads_of(person)
            return (*seats[0].address, "members", person) if seats else at
        case _:
            return at


def _hint(roster: Roster, at: Address) -> str:
    """Say what an element is, its id, and where it is."""
    subject = subject_of(at)
    match at:
        case ("people", str(person)):
            squads = ", ".join(seat.squad.name or seat.id for seat in roster.squads_of(person))
            return f"person {person} {squads}"
        case ("tribes", str(tribe), _, _):
            return f"{subject.kind} {subject.id} in {roster.tribe(tribe).name or tribe}"
        case _:
            return f"{subject.kind} {subject.id}"


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
