"""Ids made of names, and what is wrong with one that is typed."""

import re
import unicodedata
from collections.abc import Collection

from pydantic import TypeAdapter, ValidationError

from tribeplan.org.element import Id

_NO_PART_OF_AN_ID = re.compile(r"[^a-z0-9]+")
_LONGEST = 40
_ID: TypeAdapter[str] = TypeAdapter(Id)


def proposed_id(name: str, taken: Collection[str], kind: str) -> str:
    """Make an id of a name that nothing else has.

    >>> proposed_id("Vervroegd aflossen", {"vervroegd-aflossen"}, "squad")
    'vervroegd-aflossen-2'
    >>> proposed_id("王", {}, "person")
    'person'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    stem = _NO_PART_OF_AN_ID.sub("-", plain.lower())[:_LONGEST].strip("-") or kind
    number = 2
    found = stem
    while found in taken:
        found = f"{stem}-{number}"
        number += 1
    return found


def id_complaint(typed: str, taken: Collection[str]) -> str:
    """Say what is wrong with an id; empty when nothing is.

    >>> id_complaint("My squad", set())
    'expected small letters, digits and single dashes'
    """
    try:
        _ID.validate_python(typed)
    except ValidationError:
        return "expected small letters, digits and single dashes"
    return f"'{typed}' is taken" if typed in taken else ""
