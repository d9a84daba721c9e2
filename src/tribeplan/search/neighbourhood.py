"""The small changes that can be made to an organisation: one operation each, none tried yet."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, SquadSeat, roster_of
from tribeplan.org.teams import Mandate
from tribeplan.org.work import each_step
from tribeplan.org.workload import chapters_by_skill, each_task
from tribeplan.rules.fix import free_id
from tribeplan.scenario.change import Change, NewPerson

LEARNED = 0.5
"""Speed of somebody who has just learned a skill: half an expert's, as side skills often are."""

WEEK = 5.0
"""Days between releases that are proposed to a squad that states none, or releases less often."""

LEAST_SPLIT = 6
"""People of the smallest squad that is split; both parts are teams then."""


class Budget(NamedTuple):
    """The most that changes may ask for, all of them together."""

    people_moved: int = 3
    """People who come to work in another squad."""

    hires: int = 1
    money: float = float("inf")
    """By how much it may cost more over the time simulated [the currency of the costs]."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Changes that are tried as one."""

    changes: tuple[Change, ...]
    about: frozenset[tuple[str, str]]
    """What is different in them: kind or field, and id. No two that are tried together may share
    any, for the second would take back the first."""

    moved: frozenset[str] = frozenset()
    """People who come to work in another squad, by id."""

    learning: frozenset[str] = frozenset()
    """People who learn a skill, by id."""

    hires: int = 0

    @property
    def kind(self) -> tuple[str, str]:
        """What kind of change the first one is: its verb, and what that is about."""
        return self.changes[0].verb, min((name for name, _ in self.about), default="")

    @property
    def people(self) -> int:
        """How many people move, learn or join."""
        return len(self.moved | self.learning) + self.hires

    def fits(self, budget: Budget) -> bool:
        """Whether it asks for no more people than it may."""
        return len(self.moved) <= budget.people_moved and self.hires <= budget.hires


def together(one: Candidate, other: Candidate) -> Candidate | None:
    """Two candidates tried as one; None where they are about the same thing.

    Two that hire people of the same kind for the same squad hire two people.
    """
    if one.about & other.about:
        return None
    taken = {id_ for change in one.changes for id_ in change.operation.brings}
    return Candidate(
        (*one.changes, *(_with_free_id(change, taken) for change in other.changes)),
        one.about | other.about,
        one.moved | other.moved,
        one.learning | other.learning,
        one.hires + other.hires,
    )


def _with_free_id(change: Change, taken: set[str]) -> Change:
    operation = change.operation
    if not isinstance(operation, NewPerson) or operation.person not in taken:
        return change
    free = free_id(operation.person, taken)
    return Change(add=operation.model_copy(update={"person": free}))


def neighbours(
    organisation: Organisation, joining: dt.date, *, only_hires: bool = False
) -> Iterator[Candidate]:
    """Every small change of the kinds that are known, in an order that hangs on the model alone.

    Whether it can be made, keeps to the rules or helps is not looked into.

    Parameters
    ----------
    organisation
        What is changed.
    joining
        The first day of whoever is hired.
    only_hires
        Whether nothing but hires is wanted.
    """
    roster = roster_of(organisation)
    wanted = _skills_wanted(roster)
    yield from _hires(roster, wanted, joining)
    if only_hires:
        return
    yield from _gates(organisation)
    yield from _settings(roster)
    yield from _lessons(roster, wanted)
    yield from _moves(roster, wanted)
    yield from _work(roster)
    yield from _shapes(roster)


def in_turns(candidates: Sequence[Candidate], seed: int) -> list[int]:
    """The places of candidates in an order of which every first part has something of each kind.

    The kinds take turns, each with one of its own by the seed, until they have no more.
    """
    turns = Counter[tuple[str, str]]()
    order: list[tuple[int, int, int]] = []
    kinds = [*dict.fromkeys(each.kind for each in candidates)]
    places: list[int] = np.random.default_rng(seed).permutation(len(candidates)).tolist()
    for place in places:
        kind = candidates[place].kind
        order.append((turns[kind], kinds.index(kind), place))
        turns[kind] += 1
    return [place for *_, place in sorted(order)]


def _change(verb: str, operation: Mapping[str, object]) -> Change:
    return Change.model_validate({verb: dict(operation)})


def _set(kind: str, id_: str, **fields: object) -> Change:
    return _change("set", {kind: id_, **fields})


def _skills_wanted(roster: Roster) -> Mapping[str, Mapping[str, None]]:
    """The skills that steps ask of each squad, in the order of the work."""
    wanted: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for task in each_task(roster.organisation.work):
        wanted[task.squad][task.step.skill] = None
    return wanted


def _hires(
    roster: Roster, wanted: Mapping[str, Mapping[str, None]], joining: dt.date
) -> Iterator[Candidate]:
    people = roster.organisation.people
    homes = chapters_by_skill(roster)
    for squad, seat in roster.squads.items():
        for skill in wanted.get(squad, ()):
            home = homes.get((seat.tribe_id, skill))
            chapter = {} if home is None else {"chapter": home[-1], "tribe": seat.tribe_id}
            person = free_id(f"extra-{skill}", people)
            seat_of = {"person": person, "skills": {skill: 1.0}, "from": joining, "squad": squad}
            # two hires for one squad are two people, so this is about nothing that others share
            yield Candidate((_change("add", {**seat_of, **chapter}),), frozenset(), hires=1)


def _gates(organisation: Organisation) -> Iterator[Candidate]:
    for id_, gate in organisation.decisions.items():
        about = frozenset({("gate", id_)})
        yield Candidate((_change("remove", {"gate": id_}),), about)
        if gate.every_days is not None and gate.every_days > 1:
            sooner = _set("gate", id_, every_days=gate.every_days / 2)
            yield Candidate((sooner,), about)
        if Mandate.SOFT in gate.passes and len(gate.passes) > 1:
            rest = tuple(each for each in gate.passes if each is not Mandate.SOFT)
            yield Candidate((_set("gate", id_, passes=rest),), about)


def _settings(roster: Roster) -> Iterator[Candidate]:
    """Another mandate, limit or cadence of a squad, and more mandate for all of a tribe."""
    for tribe_id, tribe in roster.organisation.tribes.items():
        less = [id_ for id_, squad in tribe.squads.items() if _more_mandate(squad.mandate)]
        if len(less) > 1:
            everybody = _change("set", {"squads_of": tribe_id, "mandate": Mandate.FULL})
            yield Candidate((everybody,), frozenset(("mandate", id_) for id_ in less))
    for id_, seat in roster.squads.items():
        for mandate in _more_mandate(seat.squad.mandate):
            change = _set("squad", id_, mandate=mandate)
            yield Candidate((change,), frozenset({("mandate", id_)}))
        for limit in _other_limits(seat):
            change = _set("squad", id_, wip_limit=limit)
            yield Candidate((change,), frozenset({("wip_limit", id_)}))
        cadence = seat.squad.cadence_days
        for sooner in sorted({WEEK, (cadence or 2 * WEEK) / 2}):
            if cadence is None or sooner < cadence:
                change = _set("squad", id_, cadence_days=sooner)
                yield Candidate((change,), frozenset({("cadence_days", id_)}))


def _more_mandate(mandate: Mandate | None) -> tuple[Mandate, ...]:
    match mandate:
        case Mandate.NONE:
            return (Mandate.SOFT, Mandate.FULL)
        case Mandate.SOFT:
            return (Mandate.FULL,)
        case _:
            return ()


def _other_limits(seat: SquadSeat) -> list[int]:
    """One more, one less, half and twice as many; of people where there is no limit."""
    limit = seat.squad.wip_limit
    people = len(seat.people)
    tried = (
        {people // 2, people} if limit is None else {limit - 1, limit + 1, limit // 2, 2 * limit}
    )
    return sorted(each for each in tried if each >= 1 and each != limit)


def _lessons(roster: Roster, wanted: Mapping[str, Mapping[str, None]]) -> Iterator[Candidate]:
    for person_id, person in roster.organisation.people.items():
        used = {
            skill: None for seat in roster.squads_of(person_id) for skill in wanted.get(seat.id, ())
        }
        for skill in used:
            if person.skills.get(skill, 0.0) < LEARNED and not person.vacancy:
                change = _set("person", person_id, skills={skill: LEARNED})
                about = frozenset({("skills", person_id)})
                yield Candidate((change,), about, learning=frozenset({person_id}))


def _moves(roster: Roster, wanted: Mapping[str, Mapping[str, None]]) -> Iterator[Candidate]:
    """Somebody to another squad of the tribe that has work for them, or out of one of several."""
    for person_id, person in roster.organisation.people.items():
        seats = roster.squads_of(person_id)
        about, moved = frozenset({("person", person_id)}), frozenset({person_id})
        for seat in seats:
            if len(seats) > 1:
                leaving = _change("remove", {"member": person_id, "squad": seat.id})
                yield Candidate((leaving,), about, moved)
            for other in roster.tribe(seat.tribe_id).squads:
                is_new = all(each.id != other for each in seats)
                if is_new and any(skill in person.skills for skill in wanted.get(other, ())):
                    move = {"person": person_id, "from": seat.id, "to": other}
                    yield Candidate((_change("move", move),), about, moved)


def _work(roster: Roster) -> Iterator[Candidate]:
    """Streams and features to another squad of the tribe that can do all of it."""
    work = roster.organisation.work
    can = {
        id_: {skill for person in seat.people for skill in roster.person(person).skills}
        for id_, seat in roster.squads.items()
    }
    every = (("stream", each) for each in work.streams.items())
    for kind, (id_, item) in (*every, *(("feature", each) for each in work.features.items())):
        skills = {step.skill for _, step in each_step(item.steps) if step.squad is None}
        for other in roster.tribe(roster.squads[item.squad].tribe_id).squads if item.steps else ():
            if other != item.squad and skills <= can[other]:
                change = _change("move", {kind: id_, "to": other})
                yield Candidate((change,), frozenset({(kind, id_)}))


def _shapes(roster: Roster) -> Iterator[Candidate]:
    """Two squads of a tribe that become one, and a squad that becomes two."""
    for tribe in roster.organisation.tribes.values():
        for (one, first), (other, second) in combinations(tribe.squads.items(), 2):
            kept = {
                "product_owner": first.product_owner or second.product_owner,
                "mandate": first.effective_mandate,
                "funding": first.funding,
                "work": first.work,
            }
            given = {name: value for name, value in kept.items() if value is not None}
            merge = _change("merge", {"squads": [one, other], "into": one, **given})
            moved = frozenset(second.people) - frozenset(first.people)
            yield Candidate((merge,), _of_squads(roster, one, other), moved)
    for id_, seat in roster.squads.items():
        if len(seat.people) >= LEAST_SPLIT:
            yield _split(roster, id_, seat)


def _split(roster: Roster, id_: str, seat: SquadSeat) -> Candidate:
    """Every second of each specialism, and every second piece of work, to a squad beside it."""
    owner = seat.squad.product_owner
    people = [each for each in seat.people if each != owner]
    people.sort(key=lambda each: (roster.person(each).main_skill or "", each))
    work = roster.organisation.work
    features = [each for each, feature in work.features.items() if feature.squad == id_]
    streams = [each for each, stream in work.streams.items() if stream.squad == id_]
    new = free_id(f"{id_}-2", roster.squads)
    parts: dict[str, dict[str, object]] = {
        id_: {"members": [*people[::2], *([] if owner is None else [owner])]},
        new: {
            "members": people[1::2],
            "product_owner": owner,
            "features": features[1::2],
            "streams": streams[1::2],
        },
    }
    into = {
        part: {name: each for name, each in fields.items() if each}
        for part, fields in parts.items()
    }
    split = _change("split", {"squad": id_, "into": into})
    return Candidate((split,), _of_squads(roster, id_), frozenset(people[1::2]))


def _of_squads(roster: Roster, *squads: str) -> frozenset[tuple[str, str]]:
    """Everything about some squads, and about their people, that other candidates are about."""
    fields = ("squad", "mandate", "wip_limit", "cadence_days")
    people = (person for id_ in squads for person in roster.squads[id_].people)
    work = roster.organisation.work
    kinds = (("stream", work.streams), ("feature", work.features))
    return frozenset(
        {
            *((field, id_) for field in fields for id_ in squads),
            *(("person", person) for person in people),
            *(
                (kind, id_)
                for kind, items in kinds
                for id_, item in items.items()
                if item.squad in squads
            ),
        }
    )
