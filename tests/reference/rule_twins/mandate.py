"""The rules on the mandate once more, written from their prose."""

from reference.rule_twins.facts import gates_passed, people_in, squads
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation


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
