"""People put into squads and chapters, and taken out of them."""

from collections.abc import Iterable

from tribeplan.org.address import Address
from tribeplan.org.chapter import Chapter
from tribeplan.org.element import Id
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import ChapterSeat, SquadSeat
from tribeplan.org.squad import Membership, Squad
from tribeplan.scenario.parts import put


def share_in(squad: Squad, person_id: str) -> float | None:
    """Give the share of the week that is written for a person; None when none is."""
    return next((each.share for each in squad.members if each.person == person_id), None)


def is_listed(squad: Squad, person_id: str) -> bool:
    """Whether a person stands among the members; a product owner need not."""
    return any(each.person == person_id for each in squad.members)


def with_member(squad: Squad, person_id: str, share: float | None) -> Squad:
    """Give a squad with a person as its last member."""
    membership = Membership(person=person_id, share=share)
    return squad.model_copy(update={"members": (*squad.members, membership)})


def without_members(squad: Squad, people: Iterable[str]) -> Squad:
    """Give a squad without some of its members."""
    gone = set(people)
    stay = tuple(each for each in squad.members if each.person not in gone)
    return squad.model_copy(update={"members": stay})


def with_share(squad: Squad, person_id: str, share: float | None) -> Squad:
    """Give a squad in which a member, or its product owner, has a share of the week."""
    if not is_listed(squad, person_id):
        return with_member(squad, person_id, share)
    membership = Membership(person=person_id, share=share)
    members = (membership if each.person == person_id else each for each in squad.members)
    return squad.model_copy(update={"members": tuple(members)})


def in_chapter(chapter: Chapter, person_id: str) -> Chapter:
    """Give a chapter with a person as its last member."""
    return chapter.model_copy(update={"members": (*chapter.members, person_id)})


def out_of_chapter(chapter: Chapter, person_id: str) -> Chapter:
    """Give a chapter without one of its members."""
    stay: tuple[Id, ...] = tuple(each for each in chapter.members if each != person_id)
    return chapter.model_copy(update={"members": stay})


def put_squad(organisation: Organisation, seat: SquadSeat, squad: Squad) -> Organisation:
    """Give the organisation with another squad in a seat."""
    return put(organisation, seat.address, squad)


def put_chapter(organisation: Organisation, seat: ChapterSeat, chapter: Chapter) -> Organisation:
    """Give the organisation with another chapter in a seat."""
    return put(organisation, seat.address, chapter)


def squad_address(tribe_id: str, squad_id: str) -> Address:
    """Give where a squad of a tribe stands."""
    return ("tribes", tribe_id, "squads", squad_id)
