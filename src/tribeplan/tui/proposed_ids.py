"""Ids made of names, and what is wrong with a name or an id that is typed."""

import re
from collections.abc import Collection

from pydantic import TypeAdapter, ValidationError

from tribeplan.formats.yaml_text import FORBIDDEN
from tribeplan.org.element import Id, id_made_of

_LINE_BREAK = re.compile(r"[\t\r\n]")
_LONGEST = 40
_ID: TypeAdapter[str] = TypeAdapter(Id)


def proposed_id(name: str, taken: Collection[str], kind: str) -> str:
    """Make an id of a name that nothing else has.

    >>> proposed_id("Vervroegd aflossen", {"vervroegd-aflossen"}, "squad")
    'vervroegd-aflossen-2'
    >>> proposed_id("王", {}, "person")
    'person'
    """
    stem = id_made_of(name)[:_LONGEST].strip("-") or kind
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


def name_complaint(typed: str) -> str:
    r"""Say what is wrong with words for people; empty when nothing is.

    >>> name_complaint("Ana\u202e")
    'expected characters one can see, found U+202E'
    """
    hidden = FORBIDDEN.search(typed) or _LINE_BREAK.search(typed)
    return f"expected characters one can see, found U+{ord(hidden[0][0]):04X}" if hidden else ""


def complaints_about(values: dict[str, str], taken: Collection[str]) -> dict[str, str]:
    """Say what is wrong with the name and the id of something new, by the field."""
    found = {
        "name": name_complaint(values["name"]),
        "id": id_complaint(values["id"], taken),
    }
    return {field: complaint for field, complaint in found.items() if complaint}
