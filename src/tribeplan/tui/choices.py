"""Things to pick from, found by typing parts of their names, and every place of a plan."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from textual.fuzzy import FuzzySearch

from tribeplan.editing.version import Version
from tribeplan.org.address import Address, show_address
from tribeplan.org.elements import elements_of
from tribeplan.org.roster import Roster
from tribeplan.tui.subject import cursor_at, subject_of

# --- Things to pick from, found by typing parts of their names -----------------------------------

FUZZY_UP_TO = 1500
"""Choices up to which letters may lie apart; beyond, what is typed must stand in one piece."""

MOST_FOUND = 2000
"""Choices that are listed at most; typing more finds the others."""


class Choice(NamedTuple):
    """One thing to pick."""

    key: str
    """What tells it apart; never shown."""

    words: str
    hint: str = ""
    """What it is or where it is, shown dim behind it and found as well."""

    refusal: str = ""
    """Why it cannot be picked now; empty when it can."""

    is_always: bool = False
    """Whether it stays whatever is typed, such as a way to what is not listed."""


def found(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that fit what was typed, the best first.

    >>> people = [Choice("a", "Anna de Vries", "producten"), Choice("b", "Ben", "risico")]
    >>> [choice.key for choice in found(people, "adv")]
    ['a']
    >>> [choice.key for choice in found(people, "")]
    ['a', 'b']
    >>> [choice.key for choice in found([Choice("o", "Oriënteren")], "orien")]
    ['o']
    >>> found([Choice("n", "Niels Koster", "person niels")], "kopen")
    []
    >>> [choice.key for choice in found([Choice("f", "another …", is_always=True), *people], "be")]
    ['b', 'f']
    """
    fitting = _fitting(choices, typed)
    return [*fitting, *(each for each in choices if each.is_always and each not in fitting)]


def _fitting(choices: Sequence[Choice], typed: str) -> list[Choice]:
    words = _plain(typed.strip())
    if not words:
        return list(choices[:MOST_FOUND])
    exact = _containing(choices, words.split())
    if exact or len(choices) > FUZZY_UP_TO:
        return exact[:MOST_FOUND]
    search = FuzzySearch()
    # In names alone: letters that lie apart are found anywhere, as in a name and its kind.
    scored = ((search.match(words, _plain(one.words))[0], one) for one in choices)
    good = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
    return [one for _, one in good]


def _plain(text: str) -> str:
    """Text as it is compared: without capitals and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _containing(choices: Iterable[Choice], parts: list[str]) -> list[Choice]:
    """The choices that hold every part: those that begin with it first, then in words."""
    ranked: list[tuple[int, Choice]] = []
    for choice in choices:
        words = _plain(choice.words)
        if all(part in words for part in parts):
            begins = words.startswith(parts[0]) or f" {parts[0]}" in words
            ranked.append((0 if begins else 1, choice))
        elif all(part in f"{words} {_plain(choice.hint)} {choice.key}" for part in parts):
            ranked.append((2, choice))
    ranked.sort(key=lambda pair: pair[0])
    return [choice for _, choice in ranked]


# --- Everything that can be found: people, squads, chapters, work, gates, and the rules ----------


class Destination(NamedTuple):
    """Somewhere to go to, and how it is found."""

    address: Address
    choice: Choice


FOUND_FIRST = ("tribe", "squad", "chapter", "person", "gate", "skill", "feature", "stream")


def every_place(version: Version) -> list[Destination]:
    """Every element by its name, and every rule that found something."""
    roster = version.roster
    every = sorted(elements_of(version.organisation), key=lambda each: FOUND_FIRST.index(each.kind))
    places = [
        Destination(
            _seat(roster, at), Choice(show_address(at), element.name or id_, _hint(roster, at))
        )
        for kind in every
        for id_, element in kind.by_id.items()
        for at in [(*kind.at, id_)]
    ]
    return [*places, *_rules(version)]


def _seat(roster: Roster, at: Address) -> Address:
    """Where somebody is seen: in their first squad, when they are in one."""
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
            squads = ", ".join(seat.name for seat in roster.squads_of(person))
            return f"person {person} {squads}"
        case ("tribes", str(tribe), _, _):
            return f"{subject.kind} {subject.id} in {roster.tribe(tribe).name or tribe}"
        case _:
            return f"{subject.kind} {subject.id}"


def _rules(version: Version) -> Iterator[Destination]:
    seen: set[str] = set()
    for finding in version.findings:
        if finding.code not in seen:
            seen.add(finding.code)
            at = cursor_at(version.organisation, finding.problem.at)
            words = f"{finding.code} {finding.rule.name}"
            yield Destination(at, Choice(finding.code, words, f"rule: {finding.rule.title}"))
