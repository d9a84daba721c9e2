"""Adding any element with the fields that are typed for it."""

from collections.abc import Mapping

from tribeplan.editing.edit import Edit
from tribeplan.editing.elements import KINDS
from tribeplan.editing.typed_values import InvalidField, change_of, node_of, refuse_unknown
from tribeplan.editing.wording import squad_name, tribe_name
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster

SEAT = "seat"
"""A person who is not there yet."""

ADDABLE = ("person", SEAT, "squad", "chapter", "tribe", "gate", "feature", "stream", "skill")

NEEDED = {
    "gate": ("at", "at=start or at=release"),
    "feature": ("squad", "squad=ID"),
    "stream": ("squad", "squad=ID"),
}
"""What an element cannot be without, and how that is typed."""

SECTIONS: Mapping[str, Address] = {
    "person": ("people",),
    "tribe": ("tribes",),
    "gate": ("decisions",),
    "skill": ("skills",),
    "feature": ("work", "features"),
    "stream": ("work", "streams"),
}


def add_element(roster: Roster, kind: str, id_: str, typed: Mapping[str, str]) -> Edit:
    """Add an element of any kind, with its fields as people type them.

    A person may come with ``squad``, ``share``, ``chapter`` and ``tribe``, a squad or chapter
    with ``tribe``.

    Raises
    ------
    InvalidField
        When something is no value of its field, or what it cannot be without is missing.
    """
    given = {field: text.strip() for field, text in typed.items() if text.strip()}
    for field, example in [NEEDED[kind]] if kind in NEEDED else []:
        if field not in given:
            raise InvalidField(f"a {kind} needs '{field}': add {example}")
    if kind == "stream":
        given.setdefault("per_week", "1")
    nodes: dict[str, object] = {field: node_of(field, text) for field, text in given.items()}
    for field, node in nodes.items():
        if field != "skill" or kind != "skill":
            refuse_unknown(roster.organisation, field, node)
    subject = "person" if kind == SEAT else kind
    vacancy = {"vacancy": "true"} if kind == SEAT else {}
    change = change_of("add", {subject: id_, **vacancy, **nodes})
    return Edit(_label(roster, kind, id_, given), (change,), _address(roster, subject, id_, given))


def _label(roster: Roster, kind: str, id_: str, given: Mapping[str, str]) -> str:
    word = "open seat" if kind == SEAT else kind
    label = f"Add {word} {given.get('name', id_)}"
    if "squad" in given:
        return f"{label} to {squad_name(roster, given['squad'])}"
    if kind in ("squad", "chapter") and "tribe" in given:
        return f"{label} to {tribe_name(roster, given['tribe'])}"
    return label


def _address(roster: Roster, subject: str, id_: str, given: Mapping[str, str]) -> Address:
    if subject in SECTIONS:
        return (*SECTIONS[subject], id_)
    tribe = given.get("tribe") or next(iter(roster.organisation.tribes), "")
    section = next(section for section, kind in KINDS.items() if kind == subject)
    return ("tribes", tribe, section, id_)
