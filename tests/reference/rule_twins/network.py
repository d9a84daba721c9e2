"""The rules on who stands between whom once more, by listing every shortest way."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from reference.rule_twins.facts import (
    address_of_squad,
    days_per_week,
    jobs,
    people_in,
    share,
    squads,
)
from reference.rule_twins.flow import any_declared, handed_over, waits
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation

Place = tuple[str, str]
"""``squad`` or ``person``, and the id."""


def neighbours(organisation: Organisation) -> dict[Place, set[Place]]:
    beside: dict[Place, set[Place]] = defaultdict(set)
    for one, other in waits(organisation):
        beside["squad", one].add(("squad", other))
        beside["squad", other].add(("squad", one))
    for (_, squad_id), squad in squads(organisation).items():
        for person_id in people_in(squad) | ({squad.coach} - {None}):
            beside["squad", squad_id].add(("person", str(person_id)))
            beside["person", str(person_id)].add(("squad", squad_id))
    return beside


def shortest_ways(beside: dict[Place, set[Place]], one: Place, other: Place) -> list[list[Place]]:
    ways = [[one]]
    seen = {one}
    while ways and not any(way[-1] == other for way in ways):
        ways = [[*way, place] for way in ways for place in beside[way[-1]] if place not in seen]
        seen |= {way[-1] for way in ways}
    return [way for way in ways if way[-1] == other]


def through(organisation: Organisation) -> dict[Place, float]:
    """The share of all pairs of other squads whose shortest ways lead through each place."""
    beside = neighbours(organisation)
    every: list[Place] = [("squad", squad_id) for _, squad_id in squads(organisation)]
    parts: dict[Place, float] = defaultdict(float)
    for one, other in combinations(every, 2):
        ways = shortest_ways(beside, one, other)
        for place in (place for way in ways for place in way[1:-1]):
            parts[place] += 1 / len(ways)
    shares = {}
    for place, part in parts.items():
        others = len(every) - (place[0] == "squad")
        shares[place] = part / (others * (others - 1) / 2)
    return shares


def broker_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (address_of_squad(organisation, id_), "")
        for (kind, id_), part in through(organisation).items()
        if kind == "squad"
        if part - limits.broker_share > 1e-9
    }


def broker_person(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"people.{id_}", "")
        for (kind, id_), part in through(organisation).items()
        if kind == "person"
        if part - limits.broker_share > 1e-9
    }


def tied_days(organisation: Organisation, limits: Limits, one: str, other: str) -> float:
    """The person-days a week that two squads have to coordinate."""
    both = {one, other}
    work = [job for job in jobs(organisation) if {job.item.squad, job.done_by} == both]
    ways = {pair: [job for job in work if (job.item.squad, job.done_by) == pair] for pair in
            ((one, other), (other, one))}  # fmt: skip
    days = {pair: days_per_week(work, organisation, limits) for pair, work in ways.items()}
    idle = sum(pair in waits(organisation) and not days[pair] for pair in ways)
    return sum(days.values()) + 0.5 * idle + 5 * sum(shared(organisation, one, other))


def shared(organisation: Organisation, one: str, other: str) -> Iterator[float]:
    by_id = {squad_id: squad for (_, squad_id), squad in squads(organisation).items()}
    for person_id in people_in(by_id[one]) & people_in(by_id[other]):
        places = [squad for squad in by_id.values() if person_id in people_in(squad)]
        if len(places) <= 12:
            yield min(share(organisation, person_id, by_id[each]) for each in (one, other))


def foreign_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    assert handed_over(organisation) <= waits(organisation)
    found = set()
    for tribe_id, squad_id in squads(organisation):
        by_tribe: dict[str, float] = defaultdict(float)
        for other_tribe, other in squads(organisation):
            if other != squad_id:
                by_tribe[other_tribe] += tied_days(organisation, limits, squad_id, other)
        own = by_tribe.pop(tribe_id, 0)
        if max(by_tribe.values(), default=0) - own > 5e-7:
            found.add((address_of_squad(organisation, squad_id), ""))
    return found


def thinly_held_skill(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for (_, squad_id), squad in squads(organisation).items():
        for skill in {job.step.skill for job in jobs(organisation) if job.done_by == squad_id}:
            people = [organisation.people[id_] for id_ in people_in(squad)]
            having = [one for one in people if skill in one.skills and not one.vacancy]
            if 0 != len(having) < limits.squad_skill_holders_min:
                found.add((address_of_squad(organisation, squad_id), skill))
    return found


def undrawn(organisation: Organisation) -> set[tuple[tuple[str, str], str, str]]:
    """The pairs that have to talk and are not drawn to, each with the first one's place."""
    features = organisation.work.features
    needed = handed_over(organisation) | {
        (item.squad, features[before].squad) for item in features.values() for before in item.after
    }
    by_id = {
        squad_id: (tribe_id, squad) for (tribe_id, squad_id), squad in squads(organisation).items()
    }
    found = set()
    for one, other in {(min(pair), max(pair)) for pair in needed if len(set(pair)) > 1}:
        meet = people_in(by_id[one][1]) & people_in(by_id[other][1])
        if not meet and not {(one, other), (other, one)} & any_declared(organisation):
            place = address_of_squad(organisation, one)
            found.add(((by_id[one][0], by_id[other][0]), place, other))
    return found


def undrawn_talk(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {(at, other) for tribes, at, other in undrawn(organisation) if len(set(tribes)) == 1}


def undrawn_talk_between_tribes(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {(at, other) for tribes, at, other in undrawn(organisation) if len(set(tribes)) > 1}
