"""What is different for people: who joins, leaves, moves, and spends another part of the week."""

from collections.abc import Iterator
from itertools import zip_longest

from tribeplan.org.person import Person
from tribeplan.org.roster import ChapterSeat, Roster, SquadSeat
from tribeplan.scenario.field_difference import fields_set
from tribeplan.scenario.staffing import share_in
from tribeplan.scenario.statement import Named, Statement, What
from tribeplan.scenario.succession import Succession

HISTORY = frozenset({"moves"})
"""Fields that only tell of the past."""


def people_statements(before: Roster, after: Roster, succession: Succession) -> Iterator[Statement]:
    """Give what is different for each person, in the order of the models."""
    for person_id in before.organisation.people:
        if person_id not in after.organisation.people:
            seats = tuple(_squad(seat) for seat in before.squads_of(person_id))
            gone = _named(person_id, before.person(person_id))
            yield Statement(What.GONE, "person", gone, before=seats)
    for person_id, person in after.organisation.people.items():
        if person_id not in before.organisation.people:
            seats = tuple(_squad(seat) for seat in after.squads_of(person_id))
            yield Statement(What.NEW, "person", _named(person_id, person), after=seats)
            continue
        yield from _squad_moves(before, after, person_id, succession)
        yield from _chapter_moves(before, after, person_id)
        yield from _shares(before, after, person_id)
        old = before.organisation.people[person_id]
        yield from fields_set("person", _named(person_id, person), old, person, HISTORY)


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
        _named(person_id, after.person(person_id)),
        "squad",
        [_squad(was[squad_id]) for squad_id in left if squad_id not in gone_with],
        [_squad(now[squad_id]) for squad_id in joined if squad_id not in come_with],
    )


def _chapter_moves(before: Roster, after: Roster, person_id: str) -> Iterator[Statement]:
    was = {seat.address: seat for seat in before.chapters_of_person.get(person_id, ())}
    now = {seat.address: seat for seat in after.chapters_of_person.get(person_id, ())}
    yield from _moves(
        _named(person_id, after.person(person_id)),
        "chapter",
        [_chapter(seat) for address, seat in was.items() if address not in now],
        [_chapter(seat) for address, seat in now.items() if address not in was],
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
            person = _named(person_id, after.person(person_id))
            yield Statement(What.SHARE, "person", person, "share", old, new, _squad(seat))


def _named(person_id: str, person: Person) -> Named:
    return Named(person_id, person.name or person_id)


def _squad(seat: SquadSeat) -> Named:
    return Named(seat.id, seat.squad.name or seat.id)


def _chapter(seat: ChapterSeat) -> Named:
    return Named(seat.id, seat.chapter.name or seat.id)
