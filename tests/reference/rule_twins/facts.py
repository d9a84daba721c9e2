"""Plain facts about an organisation, found by looking everywhere each time."""

import datetime as dt
from typing import Any, NamedTuple

from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Squad
from tribeplan.org.work import Feature, Step, Stream


class Job(NamedTuple):
    """A step of a piece of work."""

    item: Feature | Stream
    step: Step
    done_by: str


def flat_steps(steps: Any) -> list[Step]:  # noqa: ANN401  # a step, or lists in lists of steps
    if isinstance(steps, Step):
        return [steps]
    return [step for part in steps for step in flat_steps(part)]


def jobs(organisation: Organisation) -> list[Job]:
    features: list[Feature | Stream] = list(organisation.work.features.values())
    items = features + list(organisation.work.streams.values())
    return [
        Job(item, step, item.squad if step.squad is None else step.squad)
        for item in items
        for step in flat_steps(item.steps)
    ]


def squads(organisation: Organisation) -> dict[tuple[str, str], Squad]:
    return {
        (tribe_id, squad_id): squad
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
    }


def address_of_squad(organisation: Organisation, squad_id: str) -> str:
    (tribe_id,) = (tribe for tribe, squad in squads(organisation) if squad == squad_id)
    return f"tribes.{tribe_id}.squads.{squad_id}"


def people_in(squad: Squad) -> set[str]:
    owner = set() if squad.product_owner is None else {squad.product_owner}
    return {member.person for member in squad.members} | owner


def skills_in(organisation: Organisation, squad: Squad) -> set[str]:
    return {skill for id_ in people_in(squad) for skill in organisation.people[id_].skills}


def stated_share(squad: Squad, person_id: str) -> float | None:
    for member in squad.members:
        if member.person == person_id:
            return member.share
    return None


def share(organisation: Organisation, person_id: str, squad: Squad) -> float:
    stated = stated_share(squad, person_id)
    if stated is not None:
        return stated
    theirs = [one for one in squads(organisation).values() if person_id in people_in(one)]
    shares = [stated_share(one, person_id) for one in theirs]
    left = organisation.people[person_id].fte - sum(one for one in shares if one is not None)
    return max(0, left) / shares.count(None)


def days_per_week(work: list[Job], organisation: Organisation, limits: Limits) -> float:
    """Streams as they come, and features as in the busiest of all planning periods."""
    asked = [feature.arrives for feature in organisation.work.features.values() if feature.arrives]
    earliest = min(asked, default=dt.date(2000, 1, 1))
    steady = sum(
        job.step.days.mean_days * job.item.per_week for job in work if isinstance(job.item, Stream)
    )
    planned = [
        (job.item.arrives or earliest, job.step.days.mean_days)
        for job in work
        if isinstance(job.item, Feature) and job.item.moscow != "wont"
    ]
    busiest = max(
        (
            sum(
                days for day, days in planned if 0 <= (day - start).days < 7 * limits.planning_weeks
            )
            for start, _ in planned
        ),
        default=0,
    )
    return steady + busiest / limits.planning_weeks


def above(work: float, capacity: float, limit: float) -> bool:
    """Whether there is more work than the limit; a millionth of a person-day is nothing."""
    return work - limit * capacity > 5e-7


def gates_passed(organisation: Organisation, tribe_id: str, squad: Squad) -> set[str]:
    mandate = "full" if squad.mandate is None else squad.mandate
    return {
        gate_id
        for gate_id, gate in organisation.decisions.items()
        if mandate in gate.passes
        if len(gate.tribes) == 0 or tribe_id in gate.tribes
    }


def knots(arrows: set[tuple[str, str]]) -> set[frozenset[str]]:
    """The groups of those who can all reach each other, or themselves, along the arrows."""
    reached = set(arrows)
    while more := {(a, d) for a, b in reached for c, d in arrows if b == c} - reached:
        reached |= more
    return {
        frozenset(other for _, other in reached if (a, other) in reached and (other, a) in reached)
        for a, b in reached
        if a == b
    }
