"""The rules on the mandate once more, written from their prose."""

from reference.rule_twins.facts import address_of_squad, gates_passed, people_in, squads
from reference.rule_twins.flow import squads_above
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Squad


def weak_mandate(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}.mandate", "")
        for (tribe_id, squad_id), squad in squads(organisation).items()
        if squad.mandate in {"soft", "none"}
    }


def too_many_decision_layers(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for (tribe_id, squad_id), squad in squads(organisation).items()
        if len(gates_passed(organisation, tribe_id, squad)) > limits.decision_layers
    }


def slow_gate(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"decisions.{gate_id}.every_days", "")
        for (tribe_id, _), squad in squads(organisation).items()
        for gate_id in gates_passed(organisation, tribe_id, squad)
        if organisation.decisions[gate_id].at == "release"
        if squad.cadence_days is not None
        if (organisation.decisions[gate_id].every_days or 0) > squad.cadence_days
    }


def escalation_fan_out(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for (tribe_id, squad_id), squad in squads(organisation).items():
        leads = {
            chapter.lead
            for tribe in organisation.tribes.values()
            for chapter in tribe.chapters.values()
            for person_id in people_in(squad)
            if person_id in {*chapter.members, chapter.lead}
        }
        if len(leads - {None}) > limits.escalation_managers:
            found.add((f"tribes.{tribe_id}.squads.{squad_id}", ""))
    return found


def ownerless_gate(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"decisions.{gate_id}", "")
        for gate_id, gate in organisation.decisions.items()
        if len(gate.decides) == 0
    }


def idle_gate(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    passed = set()
    for (tribe_id, _), squad in squads(organisation).items():
        passed |= gates_passed(organisation, tribe_id, squad)
    return {(f"decisions.{gate_id}", "") for gate_id in organisation.decisions.keys() - passed}


def contradicted_assessment(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        if not tribe.readiness:
            continue
        last = max(tribe.readiness, key=lambda each: each.on)
        at = f"tribes.{tribe_id}.readiness[{tribe.readiness.index(last)}]"
        mine = list(tribe.squads.values())
        claims = {name for name, level in last if isinstance(level, int) and level > 3}
        against = {
            "vision": tribe.purpose is None or any(not squad.mission for squad in mine),
            "decision_rights": any(squad.mandate in {"soft", "none"} for squad in mine),
            "learning": any(_is_busy(organisation, limits, squad_id) for squad_id in tribe.squads),
            "ownership": any(squad.funding == "project" for squad in mine),
            "skill_growth": _are_one_sided(organisation, limits, mine),
            "measuring": any(not any(m.metric for m in squad.measures) for squad in mine),
            "example": tribe.lead is None,
        }
        found |= {(at, lever) for lever in claims if against[lever]}
    return found


def _is_busy(organisation: Organisation, limits: Limits, squad_id: str) -> bool:
    address = address_of_squad(organisation, squad_id)
    return (address, "") in squads_above(organisation, limits, limits.busy_utilisation)


def _are_one_sided(organisation: Organisation, limits: Limits, mine: list[Squad]) -> bool:
    names = {name for squad in mine for name in squad.people}
    people = [each for name, each in organisation.people.items() if name in names]
    real = [len(person.skills) for person in people if not person.vacancy]
    return sum(skills < limits.skills_per_member_min for skills in real) > len(real) / 2
