"""Mends of what work waits for: mandates, gates, needs and limits on work in progress."""

from collections.abc import Iterator, Sequence

from tribeplan.editing.changes import made, set_of
from tribeplan.editing.edit import Edit
from tribeplan.editing.mending import MOST_CHOICES, Case, together
from tribeplan.editing.structure_edits import merge_squads, remove_element
from tribeplan.editing.wording import element_name, person_name, squad_name
from tribeplan.org.address import Address
from tribeplan.org.squad import Interaction, Mandate

USUAL_WIP_LIMITS = (3, 2)


def weak_mandate(case: Case) -> Iterator[Edit]:
    """Give the squad the full mandate."""
    label = f"Give {squad_name(case.roster, case.squad.id)} the full mandate"
    change = set_of("squad", case.squad.id, mandate=Mandate.FULL)
    yield Edit(label, (change,), (*case.squad.address, "mandate"))


def too_many_decision_layers(case: Case) -> Iterator[Edit]:
    """Give the squad the full mandate, or take a gate away."""
    yield from weak_mandate(case)
    for at, _ in case.problem.related:
        yield remove_element(case.roster, at[:2])


def slow_gate(case: Case) -> Iterator[Edit]:
    """Let the gate decide when asked, meet as often as squads release, or go."""
    gate = str(case.problem.at[1])
    name = element_name(case.roster, case.problem.at)
    asked = set_of("gate", gate, every_days=None)
    yield Edit(f"Let gate {name} decide when it is asked", (asked,), case.problem.at)
    for at, _ in case.problem.related:
        days = case.roster.squads[str(at[3])].squad.cadence_days
        often = set_of("gate", gate, every_days=days)
        label = f"Let gate {name} meet every {days:g} working days"
        yield Edit(label, (often,), case.problem.at)
    yield remove_element(case.roster, case.problem.at[:2])


def ownerless_gate(case: Case) -> Iterator[Edit]:
    """Let the tribe leads decide, or take the gate away."""
    gate_id = str(case.problem.at[1])
    gate = case.roster.organisation.decisions[gate_id]
    tribes = case.roster.organisation.tribes
    leads = dict.fromkeys(tribes[id_].lead for id_ in gate.tribes or tribes)
    known = [lead for lead in leads if lead is not None]
    if known:
        who = "the tribe leads" if len(known) > 1 else person_name(case.roster, known[0])
        name = element_name(case.roster, case.problem.at)
        change = set_of("gate", gate_id, decides=known)
        yield Edit(f"Let {who} decide at gate {name}", (change,), case.problem.at)
    yield remove_element(case.roster, case.problem.at)


def without_element(case: Case) -> Iterator[Edit]:
    """Take away what the problem is about."""
    yield remove_element(case.roster, case.problem.at)


def dependency_cycle(case: Case) -> Iterator[Edit]:
    """Turn one of the needs in the circle into a service."""
    yield from _as_services(case, 1)


def too_many_needs(case: Case) -> Iterator[Edit]:
    """Turn as many needs into services as are too many."""
    most = (
        case.limits.needed_squads
        if case.problem.related and case.problem.related[0][0][:4] == case.problem.at[:4]
        else case.limits.needing_squads
    )
    yield from _as_services(case, int(case.excess) - most)


def _as_services(case: Case, number: int) -> Iterator[Edit]:
    needs = [at for at, _ in case.problem.related if at[4:5] == ("needs",)]
    if number == 1:
        for at in reversed(needs):
            yield _as_service(case, at)
    elif 0 < number <= len(needs) and len({at[3] for at in needs}) == len(needs):
        edits = [_as_service(case, at) for at in needs[-number:]]
        yield together(f"Turn {number} needs into services", edits)
    elif 0 < number <= len(needs):
        yield _one_squad_as_services(case, needs[-number:])


def _as_service(case: Case, at: Address) -> Edit:
    return _one_squad_as_services(case, [at])


def _one_squad_as_services(case: Case, addresses: Sequence[Address]) -> Edit:
    squad = str(addresses[0][3])
    positions = {int(at[5]) for at in addresses}
    needs = case.roster.squads[squad].squad.needs
    turned = [
        need.model_copy(update={"mode": Interaction.X_AS_A_SERVICE}) if n in positions else need
        for n, need in enumerate(needs)
    ]
    names = [squad_name(case.roster, needs[n].squad) for n in sorted(positions)]
    label = f"{squad_name(case.roster, squad)} takes {', '.join(names)} as a service"
    return Edit(label, (set_of("squad", squad, needs=turned),), addresses[0])


def undeclared_dependency(case: Case) -> Iterator[Edit]:
    """Say that the squad needs the other."""
    yield _needing(case, case.squad.id, case.problem.subject)


def hidden_coupling(case: Case) -> Iterator[Edit]:
    """Say that one squad needs the other, or merge them."""
    one, two = case.squad.id, case.problem.subject
    yield _needing(case, one, two)
    yield _needing(case, two, one)
    yield merge_squads(case.roster, [one, two], one)


def _needing(case: Case, squad: str, needed: str) -> Edit:
    seat = case.roster.squads[squad]
    needs = [*seat.squad.needs, {"squad": needed}]
    label = f"{squad_name(case.roster, squad)} needs {squad_name(case.roster, needed)}"
    return Edit(label, (made("set", {"squad": squad, "needs": needs}),), seat.address)


def missing_wip_limit(case: Case) -> Iterator[Edit]:
    """Set a usual limit, no higher than the number of people."""
    people = max(1, len(case.squad.squad.people))
    for limit in dict.fromkeys(min(each, people) for each in USUAL_WIP_LIMITS):
        yield _wip_limit(case, limit)


def loose_wip_limit(case: Case) -> Iterator[Edit]:
    """Lower the limit to the number of people, or to half of it."""
    people = len(case.squad.squad.people)
    for limit in dict.fromkeys((people, (people + 1) // 2)):
        if limit:
            yield _wip_limit(case, limit)


def _wip_limit(case: Case, limit: int) -> Edit:
    label = f"{squad_name(case.roster, case.squad.id)}: WIP limit {limit}"
    change = set_of("squad", case.squad.id, wip_limit=limit)
    return Edit(label, (change,), (*case.squad.address, "wip_limit"))


def waiting_circle(case: Case) -> Iterator[Edit]:
    """Let one of the features not wait."""
    for at, _ in case.problem.related[: MOST_CHOICES + 2]:
        feature = str(at[2])
        after = case.roster.organisation.work.features[feature].after
        rest = [each for n, each in enumerate(after) if n != int(at[4])]
        name = element_name(case.roster, at)
        awaited = element_name(case.roster, ("work", "features", after[int(at[4])]))
        label = f"Let {name} not wait for {awaited}"
        yield Edit(label, (set_of("feature", feature, after=rest or None),), at[:4])


def self_need(case: Case) -> Iterator[Edit]:
    """Remove the entry."""
    needs = case.squad.squad.needs
    rest = [need for n, need in enumerate(needs) if n != int(case.problem.at[5])]
    label = f"{squad_name(case.roster, case.squad.id)} no longer needs itself"
    change = set_of("squad", case.squad.id, needs=rest or None)
    yield Edit(label, (change,), case.squad.address)
