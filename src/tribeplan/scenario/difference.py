"""What is different between two organisations, in the terms of those who work in them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Any, NamedTuple, TypeVar

from tribeplan.org.element import Element
from tribeplan.org.elements import labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import ChapterSeat, Headcount, Roster, roster_of, tribe_name
from tribeplan.org.work import Work
from tribeplan.scenario.change import Renaming
from tribeplan.scenario.lineage import Renamed, align
from tribeplan.scenario.operation import share_in

# --- One thing that is different between two organisations, in words' raw material ---------------


class What(StrEnum):
    """What happened to something."""

    NEW = "new"
    GONE = "gone"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"
    MOVED = "moved"
    JOINS = "joins"
    LEAVES = "leaves"
    SHARE = "share"
    ROLE = "role"
    SET = "set"


class Named(NamedTuple):
    """Something by its id, and as people call it."""

    id: str
    name: str


class Team(NamedTuple):
    """A squad and who works in it."""

    squad: Named
    product_owner: Named | None
    people: tuple[Named, ...]
    """Everybody, the product owner included."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One difference between two organisations."""

    what: What
    kind: str
    """What it is about, in the reader's words: squad, person, gate …."""

    subject: Named
    """With the id it has in the second organisation, or had in the first when it is gone."""

    field: str = ""
    """The field or role that is different, as people type it; for moves, what is left."""

    before: Any = None
    """What it was: a value of the model, one or several named things; None for nothing."""

    after: Any = None
    """What it is."""

    place: Named | None = None
    """The squad in which a share of the week is different."""


# --- Elements that come and go, and fields with another value in those that stay -----------------

ElementT = TypeVar("ElementT", bound=Element)

NOTHING: Collection[str] = ()


def named(id_: str, element: Element) -> Named:
    """An element as people call it.

    >>> from tribeplan.org.person import Skill
    >>> named("risk", Skill(name="Risk and privacy"))
    Named(id='risk', name='Risk and privacy')
    """
    return Named(id_, getattr(element, "name", None) or id_)


def fields_set(
    kind: str, subject: Named, before: Element, after: Element, but: Collection[str] = NOTHING
) -> Iterator[Statement]:
    """Each field that has another value; another display name counts as renamed."""
    for name, field in type(after).model_fields.items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new or name in but:
            continue
        what = What.RENAMED if name == "name" else What.SET
        yield Statement(what, kind, subject, field.alias or name, old, new)


def come_and_gone(
    kind: str,
    before: Mapping[str, ElementT],
    after: Mapping[str, ElementT],
    but: Collection[str] = NOTHING,
) -> Iterator[Statement]:
    """What is gone, what is new, and the fields that differ in each that is in both."""
    for id_, element in before.items():
        if id_ not in after:
            yield Statement(What.GONE, kind, named(id_, element))
    for id_, element in after.items():
        if id_ not in before:
            yield Statement(What.NEW, kind, named(id_, element))
        elif before[id_] != element:
            yield from fields_set(kind, named(id_, element), before[id_], element, but)


# --- Squads that split and squads that merge, recognised by where their people go ----------------

FEWEST_WHO_SPLIT_OFF = 2
"""People who make a new squad a part of one that goes on; one alone has just moved."""


class Succession(NamedTuple):
    """What became of squads that did not simply stay or end."""

    splits: dict[str, tuple[str, ...]]
    """Of each squad that split, the squads it became, itself included if it is still there."""

    merges: dict[str, tuple[str, ...]]
    """Of each squad that others went into, those it is made of, itself included if it was one."""

    def follows(self, old: str, new: str) -> bool:
        """Whether a new squad came out of an old one, so that going with it is no move."""
        return new in self.splits.get(old, ()) or old in self.merges.get(new, ())


def succession(before: Roster, after: Roster) -> Succession:
    """Find splits and merges: more than half of a squad's people decide where it belongs."""
    old = {squad_id: frozenset(seat.people) for squad_id, seat in before.squads.items()}
    new = {squad_id: frozenset(seat.people) for squad_id, seat in after.squads.items()}
    splits = _splits(old, new)
    merges = _merges(old, new, splits)
    return Succession(splits, merges)


def _splits(
    old: dict[str, frozenset[str]], new: dict[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    leaving = {origin: people - new.get(origin, frozenset()) for origin, people in old.items()}
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for squad_id, people in new.items():
        origin = None if squad_id in old else _home(people, leaving)
        if origin is None:
            continue
        if origin not in new or len(people & leaving[origin]) >= FEWEST_WHO_SPLIT_OFF:
            parts[origin].append(squad_id)
    return {
        origin: ((origin, *squads) if origin in new else tuple(squads))
        for origin, squads in parts.items()
        if len(squads) + (origin in new) > 1
    }


def _merges(
    old: dict[str, frozenset[str]],
    new: dict[str, frozenset[str]],
    splits: dict[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    origins: defaultdict[str, list[str]] = defaultdict(list)
    for squad_id, people in old.items():
        if squad_id not in new and squad_id not in splits:
            home = _home(people, new)
            if home is not None:
                origins[home].append(squad_id)
    return {
        home: ((home, *squads) if home in old else tuple(squads))
        for home, squads in origins.items()
        if len(squads) + (home in old) > 1
    }


def _home(people: frozenset[str], squads: dict[str, frozenset[str]]) -> str | None:
    """The squad that has more than half of the people; of equals, the first by id."""
    best = max(sorted(squads), key=lambda squad_id: len(people & squads[squad_id]), default=None)
    if best is None or len(people & squads[best]) * 2 <= len(people):
        return None
    return best


# --- What is different for people: who joins, leaves, moves, and spends another part of the week -

HISTORY = frozenset({"moves"})
"""Fields that only tell of the past."""


def people_statements(before: Roster, after: Roster, succession: Succession) -> Iterator[Statement]:
    """What is different for each person, in the order of the models."""
    for person_id in before.organisation.people:
        if person_id not in after.organisation.people:
            seats = tuple(named(seat.id, seat.squad) for seat in before.squads_of(person_id))
            gone = named(person_id, before.person(person_id))
            yield Statement(What.GONE, "person", gone, before=seats)
    for person_id, person in after.organisation.people.items():
        if person_id not in before.organisation.people:
            seats = tuple(named(seat.id, seat.squad) for seat in after.squads_of(person_id))
            yield Statement(What.NEW, "person", named(person_id, person), after=seats)
            continue
        yield from _squad_moves(before, after, person_id, succession)
        yield from _chapter_moves(before, after, person_id)
        yield from _shares(before, after, person_id)
        old = before.organisation.people[person_id]
        yield from fields_set("person", named(person_id, person), old, person, HISTORY)


def _squad_moves(
    before: Roster, after: Roster, person_id: str, succession: Succession
) -> Iterator[Statement]:
    was = {seat.id: seat for seat in before.squads_of(person_id)}
    now = {seat.id: seat for seat in after.squads_of(person_id)}
    left = [squad_id for squad_id in was if squad_id not in now]
    joined = [squad_id for squad_id in now if squad_id not in was]
    follows = [(old, new) for old in left for new in joined if succession.follows(old, new)]
    follows += [
        (old, new) for old in left for new in now if new in was and succession.follows(old, new)
    ]
    gone_with = {old for old, _ in follows}
    come_with = {new for _, new in follows}
    yield from _moves(
        named(person_id, after.person(person_id)),
        "squad",
        [named(squad_id, was[squad_id].squad) for squad_id in left if squad_id not in gone_with],
        [named(squad_id, now[squad_id].squad) for squad_id in joined if squad_id not in come_with],
    )


def _chapter_moves(before: Roster, after: Roster, person_id: str) -> Iterator[Statement]:
    was = {seat.address: seat for seat in before.chapters_of_person.get(person_id, ())}
    now = {seat.address: seat for seat in after.chapters_of_person.get(person_id, ())}
    left = [seat for address, seat in was.items() if address not in now]
    joined = [seat for address, seat in now.items() if address not in was]
    alike = len({seat.name for seat in (*left, *joined)}) < len(left) + len(joined)
    sides = (before, left), (after, joined)
    yield from _moves(
        named(person_id, after.person(person_id)),
        "chapter",
        *([_chapter(roster, seat, alike=alike) for seat in seats] for roster, seats in sides),
    )


def _chapter(roster: Roster, seat: ChapterSeat, *, alike: bool) -> Named:
    """A chapter as people call it, with its tribe where others are called alike."""
    return Named(
        seat.id, f"{seat.name} ({tribe_name(roster, seat.tribe_id)})" if alike else seat.name
    )


def _moves(
    person: Named, place: str, left: list[Named], joined: list[Named]
) -> Iterator[Statement]:
    for old, new in zip_longest(left, joined):
        what = What.MOVED
        if old is None or new is None:
            what = What.JOINS if old is None else What.LEAVES
        yield Statement(what, "person", person, place, old, new)


def _shares(before: Roster, after: Roster, person_id: str) -> Iterator[Statement]:
    was = {seat.id: seat for seat in before.squads_of(person_id)}
    for seat in after.squads_of(person_id):
        if seat.id not in was:
            continue
        old, new = share_in(was[seat.id].squad, person_id), share_in(seat.squad, person_id)
        if old != new:
            person = named(person_id, after.person(person_id))
            yield Statement(
                What.SHARE, "person", person, "share", old, new, named(seat.id, seat.squad)
            )


# --- What is different between two organisations, in the terms of those who work in them ---------

ORGANISATION = Named("organisation", "the organisation")


@dataclass(frozen=True, slots=True)
class Seats:
    """How many people one tribe, or the whole organisation, has before and after."""

    of: Named
    before: Headcount
    after: Headcount


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that is different between two organisations."""

    aligned: Organisation
    """The first organisation with the ids that its elements have in the second."""

    statements: tuple[Statement, ...]
    """In order: organisation, tribes, squads, chapters, people, gates, work, skills."""

    seats: tuple[Seats, ...]
    """The whole organisation, then each tribe that is in both with other numbers."""

    @property
    def is_empty(self) -> bool:
        """Whether the two are the same."""
        return not self.statements


def difference(
    before: Organisation, after: Organisation, known: Iterable[Renaming] = ()
) -> Difference:
    """Tell what is different in the second of two organisations.

    ``known`` is what got another id on the way, in order; the rest is found out.

    >>> one = Organisation.model_validate({"tribes": {"t": {"squads": {"app": {}}}}})
    >>> two = Organisation.model_validate(
    ...     {"tribes": {"t": {"squads": {"app": {"mandate": "soft"}}}}}
    ... )
    >>> [(each.what, each.subject.id, each.field) for each in difference(one, two).statements]
    [(<What.SET: 'set'>, 'app', 'mandate')]
    """
    aligned, renames = align(before, after, known)
    old, new = roster_of(aligned), roster_of(after)
    became = succession(old, new)
    statements = (
        *_renamed(renames, after),
        *fields_set("organisation", ORGANISATION, aligned, after, _ELEMENTS),
        *come_and_gone("tribe", aligned.tribes, after.tribes, {"squads", "chapters"}),
        *_squads(old, new, became),
        *_chapters(aligned, new),
        *people_statements(old, new, became),
        *come_and_gone("gate", aligned.decisions, after.decisions),
        *_work(aligned, after, old, new),
        *come_and_gone("skill", aligned.skills, after.skills),
    )
    said = tuple(_with_names(each, aligned, after) for each in statements)
    return Difference(aligned, said, tuple(_seats(old, new)))


_ELEMENTS = frozenset({"skills", "people", "tribes", "decisions", "work"})


def _renamed(renames: Iterable[Renamed], after: Organisation) -> Iterator[Statement]:
    names = {
        (kind, label.id): label.as_shown
        for kind, labels in labels_by_kind(after)
        for label in labels
    }
    for kind, old, new in renames:
        subject = Named(new, names.get((kind, new), new))
        yield Statement(What.RENAMED, kind, subject, "id", old, new)


ROLES = frozenset({"lead", "product_owner", "coach", "agile_coaches", "decides"})
"""Fields that say which people do something for a tribe, squad or chapter, or at a gate."""


def _with_names(statement: Statement, before: Organisation, after: Organisation) -> Statement:
    """Make a role of a field with people in it, and name them."""
    if statement.what is not What.SET or statement.field not in ROLES:
        return statement
    return replace(
        statement,
        what=What.ROLE,
        before=_people(statement.before, before),
        after=_people(statement.after, after),
    )


def _people(ids: str | tuple[str, ...] | None, organisation: Organisation) -> tuple[Named, ...]:
    listed = (ids,) if isinstance(ids, str) else ids or ()
    return tuple(named(id_, organisation.people[id_]) for id_ in listed)


def _team(squad_id: str, roster: Roster) -> Team:
    squad = roster.squads[squad_id].squad
    people = _people(squad.people, roster.organisation)
    owner = _people(squad.product_owner, roster.organisation)
    return Team(named(squad_id, squad), owner[0] if owner else None, people)


def _squads(before: Roster, after: Roster, became: Succession) -> Iterator[Statement]:
    old = {squad_id: seat.squad for squad_id, seat in before.squads.items()}
    new = {squad_id: seat.squad for squad_id, seat in after.squads.items()}
    told: set[str] = set()
    for squad_id, parts in became.splits.items():
        told |= {squad_id, *parts}
        into = tuple(_team(part, after) for part in parts)
        yield Statement(What.SPLIT, "squad", named(squad_id, old[squad_id]), after=into)
    for squad_id, origins in became.merges.items():
        told |= {squad_id, *origins}
        made_of = tuple(named(origin, old[origin]) for origin in origins)
        team = _team(squad_id, after)
        yield Statement(What.MERGED, "squad", team.squad, before=made_of, after=team)
    for statement in come_and_gone("squad", old, new, {"members"}):
        if statement.what in {What.NEW, What.GONE} and statement.subject.id in told:
            continue
        is_new = statement.what is What.NEW
        yield replace(statement, after=_team(statement.subject.id, after)) if is_new else statement
    yield from _squads_in_other_tribes(before, after)


def _squads_in_other_tribes(before: Roster, after: Roster) -> Iterator[Statement]:
    for squad_id, seat in after.squads.items():
        where = before.squads.get(squad_id, seat).tribe_id
        if where != seat.tribe_id:
            left = named(where, before.tribe(where))
            joined = named(seat.tribe_id, after.tribe(seat.tribe_id))
            subject = named(squad_id, seat.squad)
            yield Statement(What.MOVED, "squad", subject, "tribe", left, joined)


def _chapters(before: Organisation, after: Roster) -> Iterator[Statement]:
    names = Counter(seat.name for seat in after.chapters)
    for tribe_id, tribe in after.organisation.tribes.items():
        old = before.tribes[tribe_id].chapters if tribe_id in before.tribes else {}
        for each in come_and_gone("chapter", old, tribe.chapters, {"members"}):
            subject = each.subject
            if names[subject.name] > 1 and subject.id in tribe.chapters:
                chapter = tribe.chapters[subject.id]
                seat = ChapterSeat(tribe_id, subject.id, chapter, chapter.people)
                yield replace(each, subject=_chapter(after, seat, alike=True))
            else:
                yield each


def _work(
    before: Organisation, after: Organisation, old: Roster, new: Roster
) -> Iterator[Statement]:
    items: tuple[tuple[str, Mapping[str, Work], Mapping[str, Work]], ...] = (
        ("feature", before.work.features, after.work.features),
        ("stream", before.work.streams, after.work.streams),
    )
    for kind, one, two in items:
        for said in come_and_gone(kind, one, two):
            if said.field != "squad":
                yield said
                continue
            left, joined = said.before, said.after
            yield replace(
                said,
                what=What.MOVED,
                before=named(left, old.squads[left].squad),
                after=named(joined, new.squads[joined].squad),
            )


def _seats(before: Roster, after: Roster) -> Iterator[Seats]:
    old = before.headcount(before.organisation.people)
    new = after.headcount(after.organisation.people)
    yield Seats(ORGANISATION, old, new)
    for tribe_id, tribe in after.organisation.tribes.items():
        if tribe_id in before.organisation.tribes:
            old = before.headcount(before.tribe(tribe_id).people)
            new = after.headcount(tribe.people)
            if old != new:
                yield Seats(named(tribe_id, tribe), old, new)


# --- Who gets another lead -----------------------------------------------------------------------


class NewLead(NamedTuple):
    """Somebody whose chapters are led by other people than before."""

    person: Named
    before: tuple[Named, ...]
    after: tuple[Named, ...]


def new_leads(before: Organisation, after: Organisation) -> Iterator[NewLead]:
    """Who gets another chapter lead, in the order of the people; nobody leads themselves.

    ``before`` has the ids that elements have afterwards, as :attr:`Difference.aligned`; only people
    who are in both can get *another* lead.
    """
    old, new = roster_of(before), roster_of(after)
    for person_id, person in after.people.items():
        if person_id not in before.people:
            continue
        was, now = _leads_of(old, person_id), _leads_of(new, person_id)
        if set(was) != set(now):
            yield NewLead(named(person_id, person), _people(was, before), _people(now, after))


def _leads_of(roster: Roster, person_id: str) -> tuple[str, ...]:
    leads = (seat.chapter.lead for seat in roster.chapters_of_person.get(person_id, ()))
    return tuple(dict.fromkeys(lead for lead in leads if lead is not None and lead != person_id))
