"""People put into squads, chapters and roles, and taken out of them."""

from collections.abc import Iterable

from tribeplan.org.address import Address
from tribeplan.org.element import Id
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, with_other_ids
from tribeplan.org.teams import Chapter, Membership, Squad

# --- People put into squads and chapters, and taken out of them ----------------------------------


def share_in(squad: Squad, person_id: str) -> float | None:
    """The share of the week that is written for a person; None when none is."""
    return next((each.share for each in squad.members if each.person == person_id), None)


def is_listed(squad: Squad, person_id: str) -> bool:
    """Whether a person stands among the members; a product owner need not."""
    return any(each.person == person_id for each in squad.members)


def with_member(squad: Squad, person_id: str, share: float | None) -> Squad:
    """A squad with a person as its last member."""
    membership = Membership(person=person_id, share=share)
    return squad.model_copy(update={"members": (*squad.members, membership)})


def without_members(squad: Squad, people: Iterable[str]) -> Squad:
    """A squad without some of its members."""
    gone = set(people)
    stay = tuple(each for each in squad.members if each.person not in gone)
    return squad.model_copy(update={"members": stay})


def with_share(squad: Squad, person_id: str, share: float | None) -> Squad:
    """A squad in which a member, or its product owner, has a share of the week."""
    if not is_listed(squad, person_id):
        return with_member(squad, person_id, share)
    membership = Membership(person=person_id, share=share)
    members = (membership if each.person == person_id else each for each in squad.members)
    return squad.model_copy(update={"members": tuple(members)})


def in_chapter(chapter: Chapter, person_id: str) -> Chapter:
    """A chapter with a person as its last member."""
    return chapter.model_copy(update={"members": (*chapter.members, person_id)})


def out_of_chapter(chapter: Chapter, person_id: str) -> Chapter:
    """A chapter without one of its members."""
    stay: tuple[Id, ...] = tuple(each for each in chapter.members if each != person_id)
    return chapter.model_copy(update={"members": stay})


def squad_address(tribe_id: str, squad_id: str) -> Address:
    """Where a squad of a tribe stands."""
    return ("tribes", tribe_id, "squads", squad_id)


DECIDED = ("product_owner", "mandate", "funding", "work")
"""Fields in which squads that merge must agree, unless the merge says which it is."""


# --- An organisation in which somebody else holds the roles a person holds -----------------------


MEMBERSHIPS = frozenset({"members", "person"})
"""Fields that say who works or belongs somewhere, and not what they do there."""


def without_person(
    organisation: Organisation, person_id: str, successor: str | None
) -> Organisation:
    """The organisation with a person in no squad, chapter or role.

    The successor takes the roles, also those that several people have; not the memberships.
    """

    def other(field: str, kind: Kind, id_: str) -> str | None:
        if kind is not Kind.PERSON or id_ != person_id:
            return id_
        return None if field in MEMBERSHIPS else successor

    return with_other_ids(organisation, other)
