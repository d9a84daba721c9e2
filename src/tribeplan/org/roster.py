"""Who is where and who steers whom: the organisation looked up from every side at once."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.chapter import Chapter
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person
from tribeplan.org.squad import Squad
from tribeplan.org.tribe import Tribe

LEAST_LEFT = 1e-9
"""Less of a week is what sums of decimals leave over: nobody is there for it."""


class SquadSeat(NamedTuple):
    """A squad and the tribe it stands in."""

    tribe_id: str
    id: str
    squad: Squad

    @property
    def address(self) -> Address:
        """Where the squad stands."""
        return ("tribes", self.tribe_id, "squads", self.id)


class ChapterSeat(NamedTuple):
    """A chapter and the tribe it stands in."""

    tribe_id: str
    id: str
    chapter: Chapter

    @property
    def address(self) -> Address:
        """Where the chapter stands."""
        return ("tribes", self.tribe_id, "chapters", self.id)

    @property
    def skill(self) -> str:
        """Its specialism."""
        return self.chapter.skill or self.id


class About(StrEnum):
    """What somebody is steered on."""

    PURPOSE = "purpose"
    """The tribe lead steers the tribe's product owners and chapter leads on its goals."""

    WHAT = "what"
    """The product owner steers a squad's members on what is made."""

    HOW = "how"
    """The chapter lead steers a chapter's members on how it is made, and is their line manager."""


class Steering(NamedTuple):
    """One person steering another, and on what."""

    by: str
    person: str
    about: About
    through: Address
    """The tribe, squad or chapter in which it happens."""


class Headcount(NamedTuple):
    """How many people, and how many seats are still open."""

    people: int
    vacancies: int
    fte: float
    """Contracted full-time equivalents, open seats apart."""

    vacant_fte: float

    @property
    def seats(self) -> int:
        """People and open seats together: what the limits count."""
        return self.people + self.vacancies


@dataclass(frozen=True, slots=True)
class Roster:
    """An organisation looked up from every side; made by :func:`roster_of`.

    Every list stands in the order of the model.
    """

    organisation: Organisation
    squads: dict[str, SquadSeat]
    """Every squad by id."""

    chapters: tuple[ChapterSeat, ...]
    """Every chapter."""

    squads_of_person: dict[str, tuple[SquadSeat, ...]]
    """The squads each person works in, as member or product owner."""

    chapters_of_person: dict[str, tuple[ChapterSeat, ...]]
    """The chapters each person belongs to, as member or lead; one, if all is well."""

    def person(self, person_id: str) -> Person:
        """Look a person up."""
        return self.organisation.people[person_id]

    def tribe(self, tribe_id: str) -> Tribe:
        """Look a tribe up."""
        return self.organisation.tribes[tribe_id]

    def name(self, person_id: str) -> str:
        """Give a person's display name, or the id."""
        return self.organisation.people[person_id].name or person_id

    def squads_of(self, person_id: str) -> tuple[SquadSeat, ...]:
        """Give the squads a person works in."""
        return self.squads_of_person.get(person_id, ())

    def chapter_of(self, person_id: str) -> ChapterSeat | None:
        """Give the chapter a person belongs to: the first, if there are several."""
        return next(iter(self.chapters_of_person.get(person_id, ())), None)

    def line_manager(self, person_id: str) -> str | None:
        """Give who manages a person: the chapter lead; of a chapter lead, the tribe lead.

        None for a tribe lead, and for somebody in no chapter or a chapter without a lead.
        """
        chapter = self.chapter_of(person_id)
        if chapter is None:
            return None
        tribe_lead = self.tribe(chapter.tribe_id).lead
        if tribe_lead == person_id:
            return None
        return tribe_lead if chapter.chapter.lead == person_id else chapter.chapter.lead

    def share(self, person_id: str, squad_id: str) -> float:
        """Give the part of a full week a person spends in a squad.

        What is written; or an equal part of what the written ones leave of the person's fte.
        Never below 0, and 0 for who does not work there.
        """
        shares = {
            seat.id: next((m.share for m in seat.squad.members if m.person == person_id), None)
            for seat in self.squads_of(person_id)
        }
        if squad_id not in shares:
            return 0.0
        stated = [share for share in shares.values() if share is not None]
        left = max(self.person(person_id).fte - math.fsum(stated), 0.0)
        share = shares[squad_id]
        if share is not None:
            return share
        return equal_share(left, len(shares) - len(stated))

    def steerings(self) -> Iterator[Steering]:
        """Give everybody who steers somebody, per tribe: purpose, then how, then what."""
        for tribe_id, tribe in self.organisation.tribes.items():
            owners = (squad.product_owner for squad in tribe.squads.values())
            steered = dict.fromkeys(owner for owner in owners if owner is not None)
            steered.update(dict.fromkeys(tribe.chapter_leads))
            yield from _steered_by(tribe.lead, steered, About.PURPOSE, ("tribes", tribe_id))
        for seat in self.chapters:
            chapter = seat.chapter
            yield from _steered_by(chapter.lead, chapter.people, About.HOW, seat.address)
        for place in self.squads.values():
            squad = place.squad
            yield from _steered_by(squad.product_owner, squad.people, About.WHAT, place.address)

    def headcount(self, people: Iterable[str]) -> Headcount:
        """Count people and open seats, each once, with their fte."""
        filled = vacancies = 0
        fte = vacant_fte = 0.0
        for person_id in dict.fromkeys(people):
            person = self.person(person_id)
            if person.vacancy:
                vacancies += 1
                vacant_fte += person.fte
            else:
                filled += 1
                fte += person.fte
        return Headcount(filled, vacancies, fte, vacant_fte)

    def fte_per_skill(self, people: Iterable[str]) -> dict[str, float]:
        """Add up the fte of people per main skill, open seats included; by skill, sorted."""
        supply: defaultdict[str, float] = defaultdict(float)
        for person_id in dict.fromkeys(people):
            person = self.person(person_id)
            if person.main_skill is not None:
                supply[person.main_skill] += person.fte
        return dict(sorted(supply.items()))


def equal_share(left: float, squads: int) -> float:
    """Share out what the written shares leave of a week; what is left by rounding alone is 0.

    >>> equal_share(0.8 - 0.1 - 0.7, 1), equal_share(0.5, 2)
    (0.0, 0.25)
    """
    return left / squads if left > LEAST_LEFT else 0.0


def _steered_by(
    by: str | None, people: Iterable[str], about: About, through: Address
) -> Iterator[Steering]:
    if by is not None:
        for person_id in people:
            if person_id != by:
                yield Steering(by, person_id, about, through)


def roster_of(organisation: Organisation) -> Roster:
    """Look an organisation up from every side, in one pass.

    >>> organisation = Organisation.model_validate(
    ...     {
    ...         "people": {"pim": {}, "anna": {"fte": 0.8}},
    ...         "tribes": {"t": {"squads": {"app": {"product_owner": "pim", "members": ["anna"]}}}},
    ...     }
    ... )
    >>> roster = roster_of(organisation)
    >>> [seat.id for seat in roster.squads_of("anna")]
    ['app']
    >>> roster.share("anna", "app")
    0.8
    """
    squads: dict[str, SquadSeat] = {}
    chapters: list[ChapterSeat] = []
    squads_of_person: defaultdict[str, list[SquadSeat]] = defaultdict(list)
    chapters_of_person: defaultdict[str, list[ChapterSeat]] = defaultdict(list)
    for tribe_id, tribe in organisation.tribes.items():
        for chapter_id, chapter in tribe.chapters.items():
            chapter_seat = ChapterSeat(tribe_id, chapter_id, chapter)
            chapters.append(chapter_seat)
            for person_id in chapter.people:
                chapters_of_person[person_id].append(chapter_seat)
        for squad_id, squad in tribe.squads.items():
            squads[squad_id] = SquadSeat(tribe_id, squad_id, squad)
            for person_id in squad.people:
                squads_of_person[person_id].append(squads[squad_id])
    return Roster(
        organisation,
        squads,
        tuple(chapters),
        {person_id: tuple(seats) for person_id, seats in squads_of_person.items()},
        {person_id: tuple(seats) for person_id, seats in chapters_of_person.items()},
    )
