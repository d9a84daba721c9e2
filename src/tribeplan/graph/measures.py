"""What the shape of an organisation says: hubs, brokers, seams, escalation, bus factors."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from tribeplan.graph.coordination import Hold, Tie, holds, links, ties
from tribeplan.graph.dependencies import each_dependency, waiting
from tribeplan.graph.shape import agreement, betweenness, communities
from tribeplan.org.roster import Roster
from tribeplan.org.workload import DIGITS

SOURCES = 200
"""Squads from which ways are followed; where there are more, so many are drawn."""

SEED = 1
"""Of that draw, and of the first run that looks for communities."""


class Hub(NamedTuple):
    """A squad that others wait for."""

    squad: str
    waiting: tuple[str, ...]
    """The squads that wait for its people (fan-in), by id."""

    waits_for: tuple[str, ...]
    """The squads it waits for itself."""


class Broker(NamedTuple):
    """A squad or a person through whom squads reach each other."""

    kind: str
    """``squad`` or ``person``."""

    id: str
    share: float
    """Of all pairs of other squads, those whose shortest way leads through here, 0 to 1."""


class Stranger(NamedTuple):
    """A squad that has more to coordinate with another tribe than with its own."""

    squad: str
    tribe: str
    own_days: float
    """Its ties inside its tribe [person-days/week]."""

    other: str
    """The tribe it is tied to most."""

    other_days: float
    """Its ties with that one [person-days/week]."""


@dataclass(frozen=True, slots=True)
class Seams:
    """Where tribes are cut, against where the coordination would cut them."""

    squads: int
    """Squads with a tie at all; the others are left out here."""

    days: float
    """All ties together [person-days/week]."""

    inside_tribes: float
    """Share of the coordination between squads of one tribe."""

    communities: tuple[frozenset[str], ...]
    """Squads that belong together by their ties, largest group first."""

    inside_communities: float
    """Share of the coordination inside those."""

    in_one_tribe: int
    """How many of those lie in one tribe altogether."""

    agreement: float
    """Adjusted Rand index of tribes and communities: 1 the same, 0 as good as drawn by lot."""

    strangers: tuple[Stranger, ...]
    """The most foreign first."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that is measured, each list with what matters most in front."""

    hubs: tuple[Hub, ...]
    brokers: tuple[Broker, ...]
    """All through whom any way leads."""

    sources: int
    """Squads from which ways were followed."""

    is_sampled: bool
    """Whether those were drawn from more."""

    seams: Seams
    escalation: tuple[tuple[str, tuple[str, ...]], ...]
    """Every squad and the chapter leads to whom its conflicts go up."""

    holds: tuple[Hold, ...]
    """Every skill that a squad's work needs; those that fewest have in front."""

    carriers: tuple[tuple[str, int], ...]
    """People, and in how many squads they alone have a skill that the work needs, once a skill."""


def measures(roster: Roster) -> Measures:
    """Measure the shape of an organisation; linear in people, ties and needs but for a factor.

    Ways are followed from at most `SOURCES` squads, so that 10,000 people take seconds.
    """
    by_holders = sorted(holds(roster), key=lambda hold: (len(hold.holders), hold.squad, hold.skill))
    alone = Counter(hold.holders[0] for hold in by_holders if len(hold.holders) == 1)
    fan_out = [(squad_id, roster.chapter_leads(squad_id)) for squad_id in sorted(roster.squads)]
    return Measures(
        hubs(roster),
        brokers(roster),
        min(len(roster.squads), SOURCES),
        len(roster.squads) > SOURCES,
        seams(roster),
        tuple(sorted(fan_out, key=lambda each: (-len(each[1]), each[0]))),
        tuple(by_holders),
        tuple(sorted(alone.items(), key=lambda each: (-each[1], each[0]))),
    )


def hubs(roster: Roster) -> tuple[Hub, ...]:
    """The squads that others wait for; those that most wait for in front."""
    waits_for = {
        squad: sorted(others) for squad, others in waiting(each_dependency(roster)).items()
    }
    waited: defaultdict[str, list[str]] = defaultdict(list)
    for squad_id, others in sorted(waits_for.items()):
        for other in others:
            waited[other].append(squad_id)
    found = [
        Hub(squad_id, tuple(others), tuple(waits_for.get(squad_id, ())))
        for squad_id, others in waited.items()
    ]
    return tuple(sorted(found, key=lambda hub: (-len(hub.waiting), hub.squad)))


def brokers(roster: Roster) -> tuple[Broker, ...]:
    """The squads and people through whom ways between other squads lead, the most in front."""
    ends = [f"squad:{squad_id}" for squad_id in roster.squads]
    shares = betweenness(links(roster), ends, SOURCES, SEED)
    parted = ((*node.partition(":"), share) for node, share in shares.items() if share > 0)
    found = [Broker(kind, id_, share) for kind, _, id_, share in parted]
    return tuple(sorted(found, key=lambda broker: (-broker.share, broker.kind, broker.id)))


def seams(roster: Roster) -> Seams:
    """Hold the tribes that are drawn against the groups that the ties make."""
    found = ties(roster, roster.organisation.effective_limits())
    tribe_of = _tribe_of(roster)
    groups = communities({(tie.squad, tie.other): tie.days for tie in found}, SEED)
    group_of = {squad_id: n for n, group in enumerate(groups) for squad_id in group}
    days = fsum(tie.days for tie in found)

    def inside(part_of: Mapping[str, object]) -> float:
        kept = fsum(tie.days for tie in found if part_of[tie.squad] == part_of[tie.other])
        return kept / days if days else 1.0

    return Seams(
        len(group_of),
        days,
        inside(tribe_of),
        groups,
        inside(group_of),
        sum(len({tribe_of[squad_id] for squad_id in group}) == 1 for group in groups),
        agreement({squad_id: tribe_of[squad_id] for squad_id in group_of}, group_of),
        _strangers(found, tribe_of),
    )


def strangers(roster: Roster) -> tuple[Stranger, ...]:
    """The squads tied more to one other tribe than to their own; the most foreign in front."""
    return _strangers(ties(roster, roster.organisation.effective_limits()), _tribe_of(roster))


def _tribe_of(roster: Roster) -> dict[str, str]:
    return {squad_id: seat.tribe_id for squad_id, seat in roster.squads.items()}


def _strangers(found: tuple[Tie, ...], tribe_of: Mapping[str, str]) -> tuple[Stranger, ...]:
    days: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for tie in found:
        days[tie.squad][tribe_of[tie.other]] += tie.days
        days[tie.other][tribe_of[tie.squad]] += tie.days
    foreign: list[Stranger] = []
    for squad_id, by_tribe in days.items():
        own = by_tribe.pop(tribe_of[squad_id], 0.0)
        if by_tribe:
            most = min(by_tribe, key=lambda tribe: (-by_tribe[tribe], tribe))
            if round(by_tribe[most] - own, DIGITS) > 0:
                foreign.append(Stranger(squad_id, tribe_of[squad_id], own, most, by_tribe[most]))
    return tuple(sorted(foreign, key=lambda each: (each.own_days - each.other_days, each.squad)))
