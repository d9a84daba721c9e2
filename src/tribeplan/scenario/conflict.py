"""Why a change cannot be made to an organisation."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tribeplan.org.address import Address


@dataclass(frozen=True, slots=True)
class Missing:
    """An id that nothing is called by."""

    id: str
    known: tuple[str, ...]
    """The ids of that kind there are, for a hint at the nearest."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One reason why a change cannot be made, and where in the scenario it stands."""

    at: Address
    """From the top of the scenario: ``("changes", 2, "move", "to")``."""

    message: str
    """What is the case and what was expected, in one sentence without a full stop."""

    help: str = ""
    """How to mend it."""

    missing: Missing | None = None
    """The unknown id, where that is the reason."""


def unknown(at: Address, kind: str, id_: str, known: Collection[str]) -> Iterator[Conflict]:
    """Give a conflict when nothing of a kind has this id.

    >>> next(unknown(("to",), "squad", "ap", ["app"])).message
    "there is no squad 'ap'"
    """
    if id_ not in known:
        message = f"there is no {kind} '{id_}'"
        yield Conflict(at, message, missing=Missing(id_, tuple(sorted(known))))


def taken(at: Address, kind: str, id_: str, known: Collection[str]) -> Iterator[Conflict]:
    """Give a conflict when something of a kind has this id already.

    >>> next(taken(("to",), "squad", "app", ["app"])).message
    "there is a squad 'app' already"
    """
    if id_ in known:
        advice = "give it another id, or change the one that is there with 'set:'"
        yield Conflict(at, f"there is a {kind} '{id_}' already", advice)
