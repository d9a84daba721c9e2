"""Which element an address lies in, and what stands there."""

from tribeplan.org.address import Address
from tribeplan.org.chapter import Chapter
from tribeplan.org.decision import Gate
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person, Skill
from tribeplan.org.squad import Squad
from tribeplan.org.tribe import Tribe
from tribeplan.org.work import Feature, Stream
from tribeplan.scenario.parts import found

AnyElement = Person | Squad | Chapter | Tribe | Gate | Feature | Stream | Skill
"""What has an id of its own."""

KINDS = {
    "people": "person",
    "decisions": "gate",
    "skills": "skill",
    "tribes": "tribe",
    "squads": "squad",
    "chapters": "chapter",
    "features": "feature",
    "streams": "stream",
}
"""What stands in each section of a model, in the reader's words."""


def element_address(address: Address) -> Address:
    """Give the address of the element that an address lies in; a member is the person.

    >>> element_address(("tribes", "t", "squads", "app", "wip_limit"))
    ('tribes', 't', 'squads', 'app')
    >>> element_address(("tribes", "t", "squads", "app", "members", "ana"))
    ('people', 'ana')
    """
    match address:
        case ("tribes", _, "squads" | "chapters", _, "members", str(person), *_):
            return ("people", person)
        case ("tribes", tribe, "squads" | "chapters" as section, id_, *_):
            return ("tribes", tribe, section, id_)
        case ("work", "features" | "streams" as section, id_, *_):
            return ("work", section, id_)
        case ("people" | "tribes" | "decisions" | "skills" as section, id_, *_):
            return (section, id_)
        case _:
            return ()


def kind_of(address: Address) -> str:
    """Name what stands at the address of an element.

    >>> kind_of(("tribes", "t", "squads", "app"))
    'squad'
    """
    return KINDS[str(address[-2])] if address else "organisation"


def element_at(organisation: Organisation, address: Address) -> AnyElement | None:
    """Give the element that an address lies in; None when nothing is there."""
    here = element_address(address)
    if not here:
        return None
    try:
        element: AnyElement = found(organisation, here)
    except KeyError:
        return None
    return element
