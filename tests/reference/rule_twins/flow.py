"""The rules on flow once more, written from their prose."""

from itertools import combinations

from reference.rule_twins.facts import (
    above,
    address_of_squad,
    days_per_week,
    jobs,
    knots,
    people_in,
    share,
    skills_in,
    squads,
)
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation


def declared(organisation: Organisation, *modes: str) -> set[tuple[str, str]]:
    return {
        (squad_id, need.squad)
        for (_, squad_id), squad in squads(organisation).items()
        for need in squad.needs
        if need.squad != squad_id and need.mode in modes
    }


def any_declared(organisation: Organisation) -> set[tuple[str, str]]:
    return declared(organisation, "collaboration", "facilitating", "x-as-a-service")


def handed_over(organisation: Organisation) -> set[tuple[str, str]]:
    return {
        (job.item.squad, job.done_by) for job in jobs(organisation) if job.done_by != job.item.squad
    }


def waits(organisation: Organisation) -> set[tuple[str, str]]:
    return declared(organisation, "collaboration", "facilitating") | handed_over(organisation)


def dependency_cycle(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {(address_of_squad(organisation, min(knot)), "") for knot in knots(waits(organisation))}


def dependent_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for tribe_id, squad_id in squads(organisation)
        if sum(one == squad_id for one, _ in waits(organisation)) > limits.needed_squads
    }


def bottleneck_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for tribe_id, squad_id in squads(organisation)
        if sum(other == squad_id for _, other in waits(organisation)) > limits.needing_squads
    }


def missing_wip_limit(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for (tribe_id, squad_id), squad in squads(organisation).items()
        if not squad.wip_limit
    }


def loose_wip_limit(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}.wip_limit", "")
        for (tribe_id, squad_id), squad in squads(organisation).items()
        if squad.wip_limit and squad.wip_limit > len(people_in(squad))
    }


def squads_above(organisation: Organisation, limits: Limits, limit: float) -> set[tuple[str, str]]:
    found = set()
    for (tribe_id, squad_id), squad in squads(organisation).items():
        mine = [job for job in jobs(organisation) if job.done_by == squad_id]
        work = days_per_week(mine, organisation, limits)
        week = sum(share(organisation, person_id, squad) for person_id in people_in(squad))
        if above(work, week * 5 * limits.availability, limit):
            found.add((f"tribes.{tribe_id}.squads.{squad_id}", ""))
    return found


def overloaded_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return squads_above(organisation, limits, limits.utilisation)


def busy_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    busy = squads_above(organisation, limits, limits.busy_utilisation)
    return busy - squads_above(organisation, limits, limits.utilisation)


def unreachable_compliance(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for (tribe_id, squad_id), squad in squads(organisation).items():
        reached = skills_in(organisation, squad)
        for (_, other_id), other in squads(organisation).items():
            if (squad_id, other_id) in any_declared(organisation) | handed_over(organisation):
                reached |= skills_in(organisation, other)
        for skill_id, skill in organisation.skills.items():
            if skill.compliance and skill_id not in reached:
                found.add((f"tribes.{tribe_id}.squads.{squad_id}", skill_id))
    return found


def undeclared_dependency(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (address_of_squad(organisation, squad_id), other)
        for squad_id, other in handed_over(organisation) - any_declared(organisation)
    }


def hidden_coupling(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    every = {squad_id: people_in(squad) for (_, squad_id), squad in squads(organisation).items()}
    for one, other in combinations(sorted(every), 2):
        plain = {(one, other), (other, one)} & any_declared(organisation)
        if len(every[one] & every[other]) > limits.shared_members and not plain:
            found.add((address_of_squad(organisation, one), other))
    return found


def waiting_circle(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    arrows = {
        (feature_id, earlier)
        for feature_id, feature in organisation.work.features.items()
        for earlier in feature.after
    }
    return {(f"work.features.{min(knot)}.after", "") for knot in knots(arrows)}


def self_need(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}.needs[{position}]", "")
        for (tribe_id, squad_id), squad in squads(organisation).items()
        for position in range(len(squad.needs))
        if squad.needs[position].squad == squad_id
    }
