"""TP906."""

import re
from collections.abc import Iterator

from tribeplan.org.labels import labels_by_kind
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import CONFUSABLES, SPELLING_ERRORS


@rule("TP906", Severity.WARNING, SPELLING_ERRORS, CONFUSABLES)
def confusable_ids(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Two ids of one kind that are easily taken for each other.

    Most misspellings are one letter off, or two that changed places: what looks like two squads
    may be one, and a slip of the pen lands on the other unnoticed. Rename one, or merge them.
    Ids that differ in digits or in a one-letter word are a series; people's ids may be a letter
    apart, as their names are, but must differ by more than hyphens, 0 for o and 1 for l.

    Bad::

        people:
          ana: {skills: {development: 1.0}}
          bo: {skills: {developement: 1.0}}

    Good::

        people:
          ana: {skills: {development: 1.0}}
          bo: {skills: {development: 1.0}}
    """
    for kind, labels in labels_by_kind(roster.organisation):
        places = {label.id: label.at for label in labels}
        ids = sorted(places)
        pairs = list(_alike(ids))
        if kind != "person":
            pairs += _one_letter_apart([i for i in ids if len(i) >= limits.confusable_id_length])
        taken_for: dict[str, str] = {}
        for earlier, later in pairs:
            taken_for[later] = min(earlier, taken_for.get(later, earlier))
        for later, earlier in taken_for.items():
            yield Problem(
                places[later],
                f"{kind} '{later}' is easily taken for '{earlier}'",
                related=((places[earlier], f"'{earlier}'"),),
                subject=earlier,
            )


_HYPHEN = re.compile(r"(?<!\d)-|-(?!\d)")
"""A hyphen that may be overlooked; between digits it makes another number."""

_LETTER = re.compile(r"(?<=[a-z0-9])[a-z]|[a-z](?=[a-z0-9])")
"""A letter that is not a word of its own."""

_TWO_LETTERS = re.compile(r"[a-z](?=[a-z])")

_LOOK = str.maketrans("01", "ol")


def _alike(ids: list[str]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for id_ in ids:
        first = seen.setdefault(_HYPHEN.sub("", id_).translate(_LOOK), id_)
        if first != id_:
            yield first, id_


def _one_letter_apart(ids: list[str]) -> Iterator[tuple[str, str]]:
    # What is left without one letter finds two kinds of neighbours: an id that lacks the letter is
    # the rest itself, an id with another letter leaves the same rest at the same position. One
    # look per letter instead of one per pair (Mor and Fraenkel, CACM 25(12), 1982).
    known = frozenset(ids)
    seen: dict[tuple[int, str], str] = {}
    for id_ in ids:
        for position in (letter.start() for letter in _LETTER.finditer(id_)):
            rest = id_[:position] + id_[position + 1 :]
            if rest in known:
                yield min(rest, id_), max(rest, id_)
            first = seen.setdefault((position, rest), id_)
            if first != id_:
                yield first, id_
        for position in (pair.start() for pair in _TWO_LETTERS.finditer(id_)):
            swapped = f"{id_[:position]}{id_[position + 1]}{id_[position]}{id_[position + 2 :]}"
            if id_ < swapped and swapped in known:
                yield id_, swapped
