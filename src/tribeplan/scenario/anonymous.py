"""An organisation that can be shown to strangers: pseudonyms for ids, no names, texts or days."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any, cast

from tribeplan.errors import InvalidUsage
from tribeplan.org.elements import KEPT_UNDER, elements_of
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import skills_used
from tribeplan.scenario.change import renamed

DIGITS = 12
"""Hexadecimal digits of a pseudonym: of 250,000 people two have the same once in 9,000 times."""

LEFT_OUT = "left out"
"""What stands where somebody wrote a text."""

UNORDERED = frozenset({"members", "needs", "agile_coaches", "decides", "after"})
"""Lists in which the order means nothing, but might follow the names."""


def anonymous(organisation: Organisation, key: bytes, *, keeps_days: bool = False) -> Organisation:
    """Put a pseudonym in place of every id, and leave out what else could tell who it is.

    A pseudonym is the keyed digest of kind and id (HMAC with SHA-256, RFC 2104): the same secret
    key gives the same ones, whatever else is in the model, and without it nobody can try out names.
    Display names go, other texts become ``left out``, days go with the moves of the past unless
    they are kept, and everything stands in the order of the pseudonyms. Numbers stay, and so does
    what the rules say of structure. Raises InvalidUsage when two elements would get the same
    pseudonym; another key does not.

    >>> shown = anonymous(Organisation.model_validate({"people": {"ana": {"name": "Ana"}}}), b"k")
    >>> list(shown.people)
    ['person-cb4ff21380ba']
    """
    known = {
        kind: {id_: _pseudonym(key, kind, id_) for id_ in ids}
        for kind, ids in _ids(organisation).items()
    }
    pseudonyms = {each for some in known.values() for each in some.values()}
    if len(pseudonyms) < sum(map(len, known.values())):
        raise InvalidUsage("two pseudonyms are the same; take another key")
    plain = renamed(organisation, known).model_dump(by_alias=True, exclude_defaults=True)
    return Organisation.model_validate(_cleaned(plain, pseudonyms, keeps_days=keeps_days))


def _pseudonym(key: bytes, kind: str, id_: str) -> str:
    digest = hmac.new(key, f"{kind}\0{id_}".encode(), hashlib.sha256).hexdigest()
    return f"{kind}-{digest[:DIGITS]}"


def _ids(organisation: Organisation) -> dict[str, list[str]]:
    """Every id that stands anywhere, by kind: also of squads that are gone, in past moves."""
    found: dict[str, list[str]] = {kind: [] for kind in KEPT_UNDER}
    for kind, _, by_id in elements_of(organisation):
        found[kind] += by_id
    moves = [move for person in organisation.people.values() for move in person.moves]
    found["squad"] += [id_ for move in moves for id_ in (move.left, move.joined) if id_ is not None]
    found["skill"] += skills_used(organisation)
    for tribe in organisation.tribes.values():
        found["skill"] += [chapter.skill or id_ for id_, chapter in tribe.chapters.items()]
    return found


def _cleaned(value: Any, pseudonyms: AbstractSet[str], *, keeps_days: bool) -> Any:  # noqa: ANN401  # plain values
    """Leave out names, texts and days: every text that is neither a pseudonym nor a fixed word."""
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        left_out = {"name", "id"} if keeps_days else {"name", "id", "moves", "readiness"}
        kept = {
            key: _cleaned(
                sorted(each, key=repr) if key in UNORDERED else each,
                pseudonyms,
                keeps_days=keeps_days,
            )
            for key, each in given.items()
            if key not in left_out and (keeps_days or not isinstance(each, dt.date))
        }
        return dict(sorted(kept.items())) if kept.keys() <= pseudonyms else kept
    if isinstance(value, (list, tuple)):
        return [
            _cleaned(each, pseudonyms, keeps_days=keeps_days)
            for each in cast("Iterable[Any]", value)
        ]
    if isinstance(value, str) and not isinstance(value, Enum) and value not in pseudonyms:
        return LEFT_OUT
    return value
