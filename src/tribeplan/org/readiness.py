"""How ready a tribe says it is, lever by lever, and where its model says otherwise.

The levers of leadership are those of "Productgericht werken bij de overheid" (practitioner essay).
What a tribe says of itself is shown and held against the model; no rule of thumb turns it into
speed, and no simulation looks at it.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tribeplan.org.elements import Message, counted, said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat
from tribeplan.org.teams import Assessment, Funding, Levels, Mandate, Squad, Tribe
from tribeplan.org.workload import squad_loads

LEVERS = (
    "vision", "decision_rights", "learning", "ownership", "skill_growth", "measuring", "example",
)  # fmt: skip
"""Fields of an assessment, in the order of the source."""

HIGH = 4
"""From this level on a tribe claims that a lever is pulled."""


def level_of(levels: Levels, lever: str) -> int | None:
    """What is said of a lever."""
    found: int | None = getattr(levels, lever)
    return found


def assessments(tribe: Tribe, until: dt.date | None = None) -> list[Assessment]:
    """What a tribe said of itself until a day, the earliest first."""
    return sorted(
        (each for each in tribe.readiness if until is None or each.on <= until),
        key=lambda each: each.on,
    )


def weakest(levels: Levels) -> tuple[str, ...]:
    """The levers with the lowest level; none when nothing is said.

    >>> weakest(Levels(vision=3, learning=2, measuring=2))
    ('learning', 'measuring')
    """
    known = {each: level for each in LEVERS if (level := level_of(levels, each)) is not None}
    least = min(known.values(), default=0)
    return tuple(each for each, level in known.items() if level == least)


# --- Where the model says otherwise --------------------------------------------------------------


class Contradiction(NamedTuple):
    """A lever that a tribe claims to pull, and what its model says."""

    lever: str
    level: int
    says: Message
    """What the model says, in one sentence without a full stop."""


class _Seen(NamedTuple):
    """A tribe, and what there is to hold against what it says."""

    roster: Roster
    limits: Limits
    tribe: Tribe
    seats: tuple[SquadSeat, ...]

    def squads(self, pattern: str, against: Callable[[Squad], bool]) -> Message | None:
        """Say of how many squads something is true; None of none."""
        some = [seat.id for seat in self.seats if against(seat.squad)]
        more = len(some) - MOST_NAMED
        named = ", ".join(some[:MOST_NAMED]) + (f" +{more}" if more > 0 else "")
        everyone = counted(len(self.seats), "squad")
        told = said(pattern, number=len(some), all=everyone, squads=named)
        return told if some else None


def contradictions(
    roster: Roster, limits: Limits, tribe_id: str, levels: Levels
) -> Iterator[Contradiction]:
    """What the model says against the levels, lever by lever.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> tribe = {"squads": {"s": {"mandate": "none"}}}
    >>> one = Organisation.model_validate({"tribes": {"t": tribe}})
    >>> found = contradictions(roster_of(one), Limits(), "t", Levels(decision_rights=5))
    >>> [str(each.says) for each in found]
    ['no full mandate in 1 of 1 squad: s']
    """
    seats = tuple(seat for seat in roster.squads.values() if seat.tribe_id == tribe_id)
    seen = _Seen(roster, limits, roster.tribe(tribe_id), seats)
    for lever in LEVERS:
        level = level_of(levels, lever)
        if level is not None and level >= HIGH:
            found = _AGAINST[lever](seen)
            if found is not None:
                yield Contradiction(lever, level, found)


MOST_NAMED = 3
"""Squads in one sentence."""


def _vision(seen: _Seen) -> Message | None:
    if seen.tribe.purpose is None:
        return said("the tribe has no purpose")
    pattern = "no mission in {number} of {all}: {squads}"
    return seen.squads(pattern, lambda squad: squad.mission is None)


def _decision_rights(seen: _Seen) -> Message | None:
    pattern = "no full mandate in {number} of {all}: {squads}"
    return seen.squads(pattern, lambda squad: squad.effective_mandate is not Mandate.FULL)


def _learning(seen: _Seen) -> Message | None:
    loads = squad_loads(seen.roster, seen.limits)
    busy = [
        (load.work / load.capacity if load.capacity else math.inf, seat.id)
        for seat in seen.seats
        if (load := loads.get(seat.id)) and load.excess(seen.limits.busy_utilisation) > 0
    ]
    if not busy:
        return None
    share, squad = max(busy)
    if math.isinf(share):
        return said("squad {squad} has work, and nobody to do it", squad=squad)
    return said("the work of squad {squad} takes {share:.0%} of its time", squad=squad, share=share)


def _ownership(seen: _Seen) -> Message | None:
    pattern = "a project, after which they fall apart, pays for {number} of {all}: {squads}"
    return seen.squads(pattern, lambda squad: squad.funding is Funding.PROJECT)


def _skill_growth(seen: _Seen) -> Message | None:
    least = seen.limits.skills_per_member_min
    names = dict.fromkeys(person for seat in seen.seats for person in seat.people)
    real = [person for each in names if not (person := seen.roster.person(each)).vacancy]
    few = sum(len(person.skills) < least for person in real)
    pattern = "fewer than {skills} for {number} of {all} in its squads"
    everyone, skills = counted(len(real), "person", "people"), counted(least, "skill")
    told = said(pattern, number=few, all=everyone, skills=skills)
    return told if 2 * few > len(real) else None


def _measuring(seen: _Seen) -> Message | None:
    pattern = "no metric read in {number} of {all}: {squads}"
    return seen.squads(pattern, lambda squad: all(one.metric is None for one in squad.measures))


def _example(seen: _Seen) -> Message | None:
    return said("nobody leads the tribe") if seen.tribe.lead is None else None


_AGAINST: Mapping[str, Callable[[_Seen], Message | None]] = {
    "vision": _vision,
    "decision_rights": _decision_rights,
    "learning": _learning,
    "ownership": _ownership,
    "skill_growth": _skill_growth,
    "measuring": _measuring,
    "example": _example,
}


# --- What a plan wants of a tribe -----------------------------------------------------------------


class Condition(NamedTuple):
    """A level that a plan wants of a tribe by a day, and what the tribe said last."""

    tribe: str
    on: dt.date
    lever: str
    wanted: int
    said: int | None
    """None when nobody said anything of it by then."""

    @property
    def is_met(self) -> bool:
        """Whether the plan may go on."""
        return self.said is not None and self.said >= self.wanted


def conditions(
    tribe_id: str, tribe: Tribe, wanted: Levels, on: dt.date, today: dt.date | None = None
) -> Iterator[Condition]:
    """Hold what a tribe said last of each lever, until a day, against what is wanted by then.

    What is dated after `today` nobody said yet.
    """
    told = assessments(tribe, on if today is None else min(on, today))
    for lever in LEVERS:
        level = level_of(wanted, lever)
        if level is not None:
            known = [each for one in told if (each := level_of(one, lever)) is not None]
            yield Condition(tribe_id, on, lever, level, known[-1] if known else None)
