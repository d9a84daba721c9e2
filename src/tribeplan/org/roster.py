"""Who is where and who steers whom: the organisation looked up from every side at once."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tribeplan.org.address import Address, show_address
from tribeplan.org.element import Same
from tribeplan.org.elements import counted, element_address, element_at, said
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person
from tribeplan.org.teams import Chapter, Mandate, Squad, Tribe

# --- Who is where and who steers whom: the organisation looked up from every side at once --------

LEAST_LEFT = 1e-9
"""Less of a week is what sums of decimals leave over: nobody is there for it."""


class SquadSeat(NamedTuple):
    """A squad and the tribe it stands in."""

    tribe_id: str
    id: str
    squad: Squad
    people: tuple[str, ...]
    """Ids of who works in it, once each, in the order written; its product owner included."""

    @property
    def name(self) -> str:
        """Its display name, or its id."""
        return self.squad.name or self.id

    @property
    def address(self) -> Address:
        """Where the squad stands."""
        return ("tribes", self.tribe_id, "squads", self.id)


class ChapterSeat(NamedTuple):
    """A chapter and the tribe it stands in."""

    tribe_id: str
    id: str
    chapter: Chapter
    people: tuple[str, ...]
    """Ids of who belongs to it, once each, in the order written; its lead included."""

    @property
    def name(self) -> str:
        """Its display name, or its id."""
        return self.chapter.name or self.id

    @property
    def address(self) -> Address:
        """Where the chapter stands."""
        return ("tribes", self.tribe_id, "chapters", self.id)

    @property
    def skill(self) -> str:
        """Its specialism."""
        return self.chapter.skill or self.id


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

    @property
    def words(self) -> str:
        """People and open seats apart.

        >>> Headcount(53, 3, 50.4, 2.8).words, Headcount(1, 0, 1, 0).words
        ('53 people, 3 open seats', '1 person')
        """
        people = counted(self.people, "person", "people")
        return f"{people}, {counted(self.vacancies, 'open seat')}" if self.vacancies else people

    @property
    def with_seats(self) -> str:
        """How many of these people are open seats, in brackets; empty where none is.

        >>> Headcount(8, 1, 7.2, 1).with_seats, Headcount(1, 0, 1, 0).with_seats
        (' (1 open seat included)', '')
        """
        if not self.vacancies:
            return ""
        return said(" ({seats} included)", seats=counted(self.vacancies, "open seat"))


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """An organisation looked up from every side; made by :func:`roster_of`.

    Every list stands in the order of the model. Each is equal only to itself, so that what several
    rules want to know of one can be kept.
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
        """A person's display name, or what they were called by when there is none or nobody is."""
        person = self.organisation.people.get(person_id)
        return person_id if person is None else person.name or person_id

    def squads_of(self, person_id: str) -> tuple[SquadSeat, ...]:
        """The squads a person works in."""
        return self.squads_of_person.get(person_id, ())

    def chapter_of(self, person_id: str) -> ChapterSeat | None:
        """The chapter a person belongs to: the first, if there are several."""
        return next(iter(self.chapters_of_person.get(person_id, ())), None)

    def line_manager(self, person_id: str) -> str | None:
        """Who manages a person: the chapter lead; of a chapter lead, the tribe lead.

        None for a tribe lead, and for somebody in no chapter or a chapter without a lead.
        """
        chapter = self.chapter_of(person_id)
        if chapter is None:
            return None
        tribe_lead = self.tribe(chapter.tribe_id).lead
        if tribe_lead == person_id:
            return None
        return tribe_lead if chapter.chapter.lead == person_id else chapter.chapter.lead

    def chapter_leads(self, squad_id: str) -> tuple[str, ...]:
        """The chapter leads of everybody in a squad, once each, by id: where its conflicts go."""
        leads = {
            seat.chapter.lead
            for person_id in self.squads[squad_id].people
            for seat in self.chapters_of_person.get(person_id, ())
        }
        return tuple(sorted(lead for lead in leads if lead is not None))

    def share(self, person_id: str, squad_id: str) -> float:
        """The part of a full week a person spends in a squad.

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


def roster_of(organisation: Organisation) -> Roster:
    """Look an organisation up from every side, in one pass; the last few are kept.

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
    return _looked_up(Same(organisation))


@lru_cache(maxsize=8)  # an edit that is foretold asks for three, and the plan stays
def _looked_up(of: Same[Organisation]) -> Roster:
    organisation = of.value
    squads: dict[str, SquadSeat] = {}
    chapters: list[ChapterSeat] = []
    squads_of_person: defaultdict[str, list[SquadSeat]] = defaultdict(list)
    chapters_of_person: defaultdict[str, list[ChapterSeat]] = defaultdict(list)
    for tribe_id, tribe in organisation.tribes.items():
        for chapter_id, chapter in tribe.chapters.items():
            home = ChapterSeat(tribe_id, chapter_id, chapter, chapter.people)
            chapters.append(home)
            for person_id in home.people:
                chapters_of_person[person_id].append(home)
        for squad_id, squad in tribe.squads.items():
            seat = squads[squad_id] = SquadSeat(tribe_id, squad_id, squad, squad.people)
            for person_id in seat.people:
                squads_of_person[person_id].append(seat)
    return Roster(
        organisation,
        squads,
        tuple(chapters),
        {person_id: tuple(seats) for person_id, seats in squads_of_person.items()},
        {person_id: tuple(seats) for person_id, seats in chapters_of_person.items()},
    )


# --- Who works in which squad, for how much of the week, and on which line it says so ------------

DIGITS = 9
"""Shares are compared to a billionth of a week, so that ten times 10% is 100%."""


class Assignment(NamedTuple):
    """One person's place in one squad."""

    person_id: str
    seat: SquadSeat
    share: float | None
    """Part of a full week; None when it is not written."""

    at: Address
    """The entry among the members, or the product owner's key."""


@lru_cache(maxsize=4)
def assignments(roster: Roster) -> tuple[Assignment, ...]:
    """Everybody in every squad once, where they stand first; the product owner included."""
    found: list[Assignment] = []
    for seat in roster.squads.values():
        squad, here = seat.squad, seat.address
        seen: set[str] = set()
        for position, member in enumerate(squad.members):
            if member.person not in seen:
                seen.add(member.person)
                at = (*here, "members", position)
                found.append(Assignment(member.person, seat, member.share, at))
        if squad.product_owner is not None and squad.product_owner not in seen:
            found.append(Assignment(squad.product_owner, seat, None, (*here, "product_owner")))
    return tuple(found)


def assignments_of_person(roster: Roster) -> dict[str, tuple[Assignment, ...]]:
    """The assignments of each person who works in a squad."""
    assigned: defaultdict[str, list[Assignment]] = defaultdict(list)
    for assignment in assignments(roster):
        assigned[assignment.person_id].append(assignment)
    return {person_id: tuple(places) for person_id, places in assigned.items()}


def excess_share(fte: float, assigned: Iterable[Assignment]) -> float:
    """By how much the shares written exceed what a person works [weeks/week].

    Negative when something is left; shares that are not written count for nothing.
    """
    stated = (place.share for place in assigned if place.share is not None)
    return round(math.fsum(stated) - fte, DIGITS)


def show_share(share: float) -> str:
    """Write a share as people do.

    >>> show_share(0.333)
    '33.3%'
    """
    return f"{share * 100:g}%"


# --- How many people each chapter lead manages, over all the chapters they lead ------------------


class SpanOfControl(NamedTuple):
    """A chapter lead and those who report to them."""

    lead_id: str
    chapters: tuple[ChapterSeat, ...]
    """The chapters led, by address."""

    reports: frozenset[str]
    """Everybody in those chapters, open seats included, the lead left out."""

    @property
    def lead_keys(self) -> tuple[Address, ...]:
        """Where the chapters name their lead, by address."""
        return tuple((*seat.address, "lead") for seat in self.chapters)


@lru_cache(maxsize=4)
def spans(roster: Roster) -> tuple[SpanOfControl, ...]:
    """The span of everybody who leads a chapter, in the order of the model."""
    found: list[SpanOfControl] = []
    led: defaultdict[str, list[ChapterSeat]] = defaultdict(list)
    for seat in roster.chapters:
        if seat.chapter.lead is not None:
            led[seat.chapter.lead].append(seat)
    for lead_id, seats in led.items():
        people = {person_id for seat in seats for person_id in seat.people}
        by_address = sorted(seats, key=lambda seat: show_address(seat.address))
        found.append(SpanOfControl(lead_id, tuple(by_address), frozenset(people - {lead_id})))
    return tuple(found)


# --- Which decision gates each squad's work has to pass ------------------------------------------


def passed_gates(roster: Roster) -> dict[str, tuple[str, ...]]:
    """The gates that every squad's work passes: squad id, gate ids in alphabetical order."""
    gates = sorted(roster.organisation.decisions.items())
    passed = {
        (tribe_id, mandate): tuple(id_ for id_, gate in gates if gate.stops(tribe_id, mandate))
        for tribe_id in roster.organisation.tribes
        for mandate in Mandate
    }
    return {
        seat.id: passed[seat.tribe_id, seat.squad.effective_mandate]
        for seat in roster.squads.values()
    }


# --- Who has which role --------------------------------------------------------------------------


class Role(NamedTuple):
    """Something that people do for a tribe, a chapter or a squad, or at a gate; and who does."""

    at: Address
    """The field that says who: ``("tribes", "t", "squads", "app", "product_owner")``."""

    people: tuple[str, ...]

    @property
    def is_shared(self) -> bool:
        """Whether several people may have it."""
        return self.at[-1] in {"agile_coaches", "decides"}

    @property
    def words(self) -> str:
        """As in ``product owner of squad 'app'``."""
        name = f"'{self.at[-2]}'"
        match self.at:
            case ("tribes", _, "agile_coaches"):
                return f"agile coach of tribe {name}"
            case ("tribes", _, _):
                return f"lead of tribe {name}"
            case ("tribes", _, "chapters", _, _):
                return f"lead of chapter {name}"
            case ("tribes", _, "squads", _, field):
                return f"{str(field).replace('_', ' ')} of squad {name}"
            case _:
                return f"the one who decides at gate {name}"


def each_role(organisation: Organisation) -> Iterator[Role]:
    """Every role in the order of the model, those that nobody has included.

    >>> organisation = Organisation.model_validate({"tribes": {"t": {"lead": "ana"}}})
    >>> [(role.words, role.people) for role in each_role(organisation)]
    [("lead of tribe 't'", ('ana',)), ("agile coach of tribe 't'", ())]
    """
    for tribe_id, tribe in organisation.tribes.items():
        here: Address = ("tribes", tribe_id)
        yield Role((*here, "lead"), _one(tribe.lead))
        yield Role((*here, "agile_coaches"), tribe.agile_coaches)
        for chapter_id, chapter in tribe.chapters.items():
            yield Role((*here, "chapters", chapter_id, "lead"), _one(chapter.lead))
        for squad_id, squad in tribe.squads.items():
            at = (*here, "squads", squad_id)
            yield Role((*at, "product_owner"), _one(squad.product_owner))
            yield Role((*at, "coach"), _one(squad.coach))
    for gate_id, gate in organisation.decisions.items():
        yield Role(("decisions", gate_id, "decides"), gate.decides)


def _one(person: str | None) -> tuple[str, ...]:
    return () if person is None else (person,)


def roles_left_empty(organisation: Organisation, people: Collection[str]) -> Iterator[Role]:
    """The roles that nobody has any more when some people go; a tribe may be without coaches."""
    leaving = frozenset(people)
    for role in each_role(organisation):
        if role.people and leaving.issuperset(role.people) and role.at[-1] != "agile_coaches":
            yield role


# --- Elements by the names people know them by ---------------------------------------------------

MOST_NAMED = 2
"""People who are named in a label; of more, the number is told."""


def people_names(roster: Roster, people: Sequence[str]) -> str:
    """Name one or two people, or count them.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> people_names(roster_of(Organisation()), ["ana", "bo", "cy"])
    '3 people'
    """
    if len(people) > MOST_NAMED:
        return counted(len(people), "person", "people")
    return all_names([roster.name(person) for person in people])


def all_names(names: Sequence[str]) -> str:
    """Every name, with 'and' before each but the first.

    >>> all_names(["Ana", "Bo", "Cy"])
    'Ana and Bo and Cy'
    """
    told = names[0] if names else ""
    for name in names[1:]:
        told = said("{name} and {other}", name=told, other=name)
    return told


def squad_name(roster: Roster, squad: str) -> str:
    """A squad's display name, or its id."""
    seat = roster.squads.get(squad)
    return squad if seat is None else seat.name


def tribe_name(roster: Roster, tribe: str) -> str:
    """A tribe's display name, or its id."""
    return element_name(roster, ("tribes", tribe))


def chapter_name(roster: Roster, tribe: str, chapter: str) -> str:
    """A chapter's display name, or its id."""
    return element_name(roster, ("tribes", tribe, "chapters", chapter))


def element_name(roster: Roster, address: Address) -> str:
    """The display name of the element that an address lies in, or its id."""
    here = element_address(address)
    element = element_at(roster.organisation, here)
    if not here:
        return roster.organisation.name or "the organisation"
    return str(here[-1]) if element is None else element.name or str(here[-1])


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Shorten names by id as far as they stay apart: first name, with initial, whole, or the id.

    >>> short_names({"ab": "Anna de Boer", "av": "Anna Visser", "pim": "Pim de Groot"})
    {'ab': 'Anna B.', 'av': 'Anna V.', 'pim': 'Pim'}
    >>> short_names({"anna": "Anna Visser", "anna-2": "Anna Vos", "jo": "Jo", "jo-2": "Jo"})
    {'anna': 'Anna Visser', 'anna-2': 'Anna Vos', 'jo': 'jo', 'jo-2': 'jo-2'}
    >>> short_names({"a": "Tester 1", "b": "Tester 2"})
    {'a': 'Tester 1', 'b': 'Tester 2'}
    """
    short: dict[str, str] = {}
    for shorten in (_first_name, _with_initial, str):
        proposed = {person: shorten(name) for person, name in names.items()}
        uses = Counter(proposed.values())
        for person, name in proposed.items():
            if uses[name] == 1:
                short.setdefault(person, name)
    return {person: short.get(person, person) for person in names}


def _first_name(name: str) -> str:
    return name.strip().partition(" ")[0] or name


def _with_initial(name: str) -> str:
    words = name.split()
    short = f"{words[0]} {words[-1][0]}." if len(words) > 1 else name
    return min(name, short, key=len)
