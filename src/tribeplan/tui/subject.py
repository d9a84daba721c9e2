"""What an address is about: the element under the cursor, and where a problem is looked at."""

from collections.abc import Sequence
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation

WHOLE = "organisation"
"""The kind of what has no element of its own."""


class Subject(NamedTuple):
    """One element of the model."""

    kind: str
    """``person``, ``squad``, ``chapter``, ``tribe``, ``gate``, ``feature``, ``stream``, ``skill``
    or ``organisation``."""

    id: str
    address: Address
    """Where the element itself stands, also when it was reached through a squad."""


def subject_of(address: Address) -> Subject:
    """Tell which element an address of the cursor, or of a problem, is about.

    >>> subject_of(("tribes", "hypotheek", "squads", "app", "members", "anna"))
    Subject(kind='person', id='anna', address=('people', 'anna'))
    >>> subject_of(("tribes", "hypotheek", "squads", "app", "coach")).kind
    'squad'
    """
    match address:
        case ("tribes", _, "squads" | "chapters", _, "members", str(person), *_):
            return Subject("person", person, ("people", person))
        case ("tribes", _, ("squads" | "chapters") as section, str(id_), *_):
            return Subject(str(section).removesuffix("s"), id_, address[:4])
        case ("work", ("features" | "streams") as section, str(id_), *_):
            return Subject(str(section).removesuffix("s"), id_, address[:3])
        case (("people" | "tribes" | "decisions" | "skills") as section, str(id_), *_):
            return Subject(_KINDS[str(section)], id_, address[:2])
        case _:
            return Subject(WHOLE, "", ())


_KINDS = {"people": "person", "tribes": "tribe", "decisions": "gate", "skills": "skill"}


def is_there(organisation: Organisation, subject: Subject) -> bool:
    """Tell whether the element is still in the organisation."""
    return _element(organisation, subject.address) is not None


def name_of(organisation: Organisation, subject: Subject) -> str:
    """Give the display name of an element, or its id when it has none or is gone."""
    name: str | None = getattr(_element(organisation, subject.address), "name", None)
    return name or subject.id or "The organisation"


def _element(organisation: Organisation, address: Address) -> Element | None:
    """Walk down an address of an element; None when it is not there."""
    node: Element | None = organisation
    parts = iter(address)
    for part in parts:
        held: Element | dict[str, Element] | None = getattr(node, str(part), None)
        node = held.get(str(next(parts, ""))) if isinstance(held, dict) else held
    return node


def cursor_at(organisation: Organisation, address: Address) -> Address:
    """Give where the cursor goes to look at an address, such as that of a problem.

    The position of a member becomes the person in the squad or chapter; a field becomes the
    element it is a field of.
    """
    match address:
        case (
            "tribes",
            str(tribe),
            ("squads" | "chapters") as section,
            str(id_),
            "members",
            int(n),
        ):
            people = _members(organisation, tribe, str(section), id_)
            return (*address[:5], people[n]) if n < len(people) else address[:4]
        case ("tribes", _, "squads" | "chapters", _, "members", str(), *_):
            return address[:6]
        case _:
            return subject_of(address).address


def _members(organisation: Organisation, tribe: str, section: str, id_: str) -> tuple[str, ...]:
    if tribe not in organisation.tribes:
        return ()
    if section == "chapters":
        chapter = organisation.tribes[tribe].chapters.get(id_)
        return chapter.members if chapter else ()
    squad = organisation.tribes[tribe].squads.get(id_)
    return tuple(member.person for member in squad.members) if squad else ()


def landing(organisation: Organisation, target: Address, before: Sequence[Address] = ()) -> Address:
    """Give where to look after a step: its target, or the person when they are not there now.

    What a step has taken away is nowhere, and neither is the organisation as a whole: then it is
    the last of the places before that is there, or else what the target stood in.
    """
    found = _there(organisation, target)
    if found and is_there(organisation, subject_of(found)):
        return found
    places = [place for place in before if place and place == _there(organisation, place)]
    around = [target[:length] for length in range(len(target) - 1, 0, -1)]
    known = (at for at in (*places, *around) if is_there(organisation, subject_of(at)))
    return next(known, ())


def _there(organisation: Organisation, target: Address) -> Address:
    match target:
        case ("tribes", str(tribe), str(section), str(id_), "members", person):
            home = organisation.tribes.get(tribe)
            people: tuple[str, ...] = ()
            if home is not None and section == "squads" and id_ in home.squads:
                people = home.squads[id_].people
            elif home is not None and section == "chapters" and id_ in home.chapters:
                people = home.chapters[id_].people
            return target if person in people else ("people", person)
        case _:
            return target
