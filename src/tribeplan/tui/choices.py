"""Things to pick from, found by typing parts of their names."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.fuzzy import FuzzySearch

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


def found(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Give the choices that fit what was typed, the best first.

    >>> people = [Choice("a", "Anna de Vries", "producten"), Choice("b", "Ben", "risico")]
    >>> [choice.key for choice in found(people, "adv")]
    ['a']
    >>> [choice.key for choice in found(people, "")]
    ['a', 'b']
    >>> [choice.key for choice in found([Choice("o", "Oriënteren")], "orien")]
    ['o']
    """
    words = _plain(typed.strip())
    if not words:
        return list(choices[:MOST_FOUND])
    exact = _containing(choices, words.split())
    if exact or len(choices) > FUZZY_UP_TO:
        return exact[:MOST_FOUND]
    search = FuzzySearch()
    scored = ((search.match(words, _plain(f"{one.words} {one.hint}"))[0], one) for one in choices)
    good = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
    return [one for _, one in good]


def _plain(text: str) -> str:
    """Give text as it is compared: without capitals and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _containing(choices: Iterable[Choice], parts: list[str]) -> list[Choice]:
    """Give the choices that hold every part: those that begin with it first, then in words."""
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
