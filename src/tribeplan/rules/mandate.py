"""Who decides, and how many decide above them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tribeplan.org.elements import counted, said
from tribeplan.org.limits import Limits
from tribeplan.org.readiness import assessments, contradictions
from tribeplan.org.roster import Roster, element_name, passed_gates
from tribeplan.org.teams import Mandate
from tribeplan.org.work import Moment
from tribeplan.rules.fix import Case, Fix, take_away
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import (
    ACCELERATE,
    BRUNEL,
    DECISION_LATENCY,
    GOVERNMENT,
    LEE_2020,
    PRODUCT_OWNER_WORK,
    TIDY_FILES,
)
from tribeplan.scenario.edit import Edit, set_of
from tribeplan.scenario.structure_edits import remove_element


@rule("TP601", Severity.WARNING, BRUNEL, GOVERNMENT, DECISION_LATENCY)
def weak_mandate(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that may not decide about its own work.

    A bit agile does not work: only with the mandate in the squad does time-to-market shorten;
    without it each decision waits for people who are not there. Write down what the squad may
    decide, from small to large, until the mandate is full.

    Bad (-) and good (+)::

        people: {ana: }
      - tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: soft}}}}
      + tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: full}}}}
    """
    passed = passed_gates(roster)
    for seat in roster.squads.values():
        mandate = seat.squad.effective_mandate
        if mandate is not Mandate.FULL:
            yield problem(
                (*seat.address, "mandate"),
                "squad '{squad}' has {mandate}",
                squad=seat.id,
                mandate=_having(mandate),
                related=tuple(
                    (("decisions", gate_id), "a gate that its work passes")
                    for gate_id in passed[seat.id]
                ),
            )


def _having(mandate: Mandate) -> str:
    if mandate is Mandate.NONE:
        return said("no mandate: others decide about its work")
    return said(
        "only a {mandate} mandate: others decide part of what it does", mandate=mandate.value
    )


def give_the_full_mandate(case: Case) -> Iterator[Edit]:
    """Let the squad have the full mandate."""
    label = said("Give {squad} the full mandate", squad=case.squad.name)
    change = set_of("squad", case.squad.id, mandate=Mandate.FULL)
    yield Edit(label, (change,), (*case.squad.address, "mandate"))


@rule("TP602", Severity.WARNING, BRUNEL, DECISION_LATENCY)
def too_many_decision_layers(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad whose work passes too many decisions on its way to customers.

    Each gate is a wait, and their waits add up: one board's decision took 12.5 working days on
    average where it was measured. Give the squad the mandate, or let one gate decide for all.

    Bad (-) and good (+)::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: soft}}}}
      - decisions: {portfolio: {at: start}, release-board: {at: release}}
      + decisions: {portfolio: {at: start}, release-board: {at: release, passes: [none]}}
    """
    for squad_id, gates in passed_gates(roster).items():
        if len(gates) > limits.decision_layers:
            yield problem(
                roster.squads[squad_id].address,
                "work of squad '{squad}' passes {gates}; at most {decision_layers}",
                squad=squad_id,
                gates=counted(len(gates), "decision gate"),
                decision_layers=limits.decision_layers,
                related=tuple((("decisions", gate_id), "a gate it passes") for gate_id in gates),
                value=len(gates),
            )


def give_the_mandate_or_drop_a_gate(case: Case) -> Iterator[Edit]:
    """Let the squad have the full mandate, or take a gate away."""
    yield from give_the_full_mandate(case)
    for at, _ in case.problem.related:
        yield remove_element(case.roster, at[:2])


@rule("TP603", Severity.WARNING, ACCELERATE)
def slow_gate(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Release gate that meets less often than squads are ready to release.

    The squad is ready and waits, half the gate's interval on average; then everything goes out
    at once, in one large and risky batch. Let the gate decide when asked, or not at all:
    approval from outside slows delivery without making it safer. Gates at the start are not judged.

    Bad (-) and good (+)::

        people: {ana: }
        tribes: {cards: {squads: {raises: {members: [ana], mandate: none, cadence_days: 10}}}}
      - decisions: {release-board: {at: release, every_days: 60}}
      + decisions: {release-board: {at: release, every_days: 10}}
    """
    passing: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for squad_id, gates in passed_gates(roster).items():
        cadence_days = roster.squads[squad_id].squad.cadence_days
        if cadence_days is not None:
            for gate_id in gates:
                passing[gate_id].append((cadence_days, squad_id))
    for gate_id, squads in passing.items():
        gate = roster.organisation.decisions[gate_id]
        every_days = gate.every_days
        if every_days is None or gate.at is not Moment.RELEASE:
            continue
        cadence_days, squad_id = min(squads)
        if cadence_days < every_days:
            slowed = sum(cadence < every_days for cadence, _ in squads)
            yield problem(
                ("decisions", gate_id, "every_days"),
                "gate '{gate}' meets every {every_days:g} working days, but squad '{squad}' "
                "releases every {cadence_days:g} (squads it holds up: {slowed})",
                gate=gate_id,
                every_days=every_days,
                squad=squad_id,
                cadence_days=cadence_days,
                slowed=slowed,
                related=(((*roster.squads[squad_id].address, "cadence_days"), "the fastest"),),
                value=every_days - cadence_days,
            )


def meet_more_often(case: Case) -> Iterator[Edit]:
    """Let the gate decide when asked, meet as often as squads release, or go."""
    gate = str(case.problem.at[1])
    name = element_name(case.roster, case.problem.at)
    asked = set_of("gate", gate, every_days=None)
    yield Edit(
        said("Let gate {name} decide when it is asked", name=name), (asked,), case.problem.at
    )
    squads = [case.roster.squads[str(at[3])].squad for at, _ in case.problem.related]
    for days in (squad.cadence_days for squad in squads if squad.cadence_days is not None):
        often = set_of("gate", gate, every_days=days)
        every = counted(days, "working day")
        label = said("Let gate {name} meet every {days}", name=name, days=every)
        yield Edit(label, (often,), case.problem.at)
    yield remove_element(case.roster, case.problem.at[:2])


@rule("TP604", Severity.ADVICE, LEE_2020)
def escalation_fan_out(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad whose conflicts go up to too many chapter leads.

    A product owner who disagrees with engineers has to settle it with as many chapter leads as
    the squad has specialisms, because nobody leads them together. Agree beforehand who decides,
    let one of the leads speak for the others, or broaden the chapters.

    Bad (-) and good (+)::

        limits: {escalation_managers: 1}
      - people: {ana: , bo: , cy: , di: }
      + people: {ana: , bo: , cy: }
        tribes:
          cards:
      -     chapters: {design: {lead: cy, members: [ana]}, code: {lead: di, members: [bo]}}
      +     chapters: {making: {lead: cy, members: [ana, bo]}}
            squads: {limit-raises: {members: [ana, bo]}}
    """
    for seat in roster.squads.values():
        known = roster.chapter_leads(seat.id)
        if len(known) > limits.escalation_managers:
            names = ", ".join(f"'{lead}'" for lead in known)
            yield problem(
                seat.address,
                "conflicts in squad '{squad}' go up to {known} chapter leads ({names}); at "
                "most {escalation_managers}",
                squad=seat.id,
                known=len(known),
                names=names,
                escalation_managers=limits.escalation_managers,
                value=len(known),
            )


@rule("TP605", Severity.ADVICE, PRODUCT_OWNER_WORK)
def ownerless_gate(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Decision gate at which nobody is named who decides.

    A decision without an owner is asked around until somebody dares. Name who decides, so that
    squads know the way up; or take the gate away and write the mandate into the squads.

    Bad (-) and good (+)::

      + people: {ana: }
        decisions:
      -   release-board: {at: release, every_days: 10}
      +   release-board: {at: release, every_days: 10, decides: [ana]}
    """
    for gate_id, gate in roster.organisation.decisions.items():
        if not gate.decides:
            yield problem(("decisions", gate_id), "nobody decides at gate '{gate}'", gate=gate_id)


def let_tribe_leads_decide(case: Case) -> Iterator[Edit]:
    """Let the tribe leads decide, or take the gate away."""
    gate_id = str(case.problem.at[1])
    gate = case.roster.organisation.decisions[gate_id]
    tribes = case.roster.organisation.tribes
    leads = dict.fromkeys(tribes[id_].lead for id_ in gate.tribes or tribes)
    known = [lead for lead in leads if lead is not None]
    if known:
        who = said("the tribe leads") if len(known) > 1 else case.roster.name(known[0])
        name = element_name(case.roster, case.problem.at)
        change = set_of("gate", gate_id, decides=known)
        yield Edit(
            said("Let {who} decide at gate {name}", who=who, name=name), (change,), case.problem.at
        )
    yield remove_element(case.roster, case.problem.at)


@rule("TP606", Severity.ADVICE, TIDY_FILES)
def idle_gate(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Decision gate that no squad's work passes.

    Either the gate is a leftover and its people can have their afternoon back, or its `passes`
    and `tribes` do not say what was meant and the waiting it causes is missing from every result.

    Bad (-) and good (+)::

        people: {ana: }
      - tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: full}}}}
      + tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: none}}}}
        decisions: {release-board: {at: release, passes: [none]}}
    """
    passed = {gate_id for gates in passed_gates(roster).values() for gate_id in gates}
    for gate_id in roster.organisation.decisions:
        if gate_id not in passed:
            yield problem(
                ("decisions", gate_id), "no squad's work passes gate '{gate}'", gate=gate_id
            )


@rule("TP607", Severity.ADVICE, GOVERNMENT)
def contradicted_assessment(
    roster: Roster, limits: Limits, today: dt.date | None = None
) -> Iterator[Problem]:
    """Tribe that says of itself what its model contradicts.

    A lever is pulled when people notice it: who says that squads decide, while boards decide for
    them, has told a wish. Only what the tribe said last counts, from 4 on, and not what is dated
    after the day of the check, or after the day of ``--on``. Change mandates, load,
    funding or measures, or say the level that people would recognise.

    Bad (-) and good (+)::

        people: {ana: }
        tribes:
          cards:
            squads: {limit-raises: {members: [ana], mandate: none}}
      -     readiness: [{date: 2026-01-05, decision_rights: 4}]
      +     readiness: [{date: 2026-01-05, decision_rights: 2}]
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        for told in assessments(tribe, today)[-1:]:
            place = tribe.readiness.index(told)
            for each in contradictions(roster, limits, tribe_id, told):
                yield problem(
                    ("tribes", tribe_id, "readiness", place),
                    "tribe '{tribe}' says {level} of {lever}, and its model says: {says}",
                    tribe=tribe_id,
                    level=each.level,
                    lever=each.lever,
                    says=each.says,
                    subject=each.lever,
                    value=each.level,
                )


DATED_RULES = (contradicted_assessment,)
"""The rules that can be given the day until which what is said counts."""

RULES: Mapping[Rule, Fix | None] = {
    weak_mandate: give_the_full_mandate,
    too_many_decision_layers: give_the_mandate_or_drop_a_gate,
    slow_gate: meet_more_often,
    escalation_fan_out: None,  # an agreement between people, not a change of the model
    ownerless_gate: let_tribe_leads_decide,
    idle_gate: take_away,
    contradicted_assessment: None,  # what is true is for people to say
}
"""The family's rules in the order of their codes, each with what mends it."""
