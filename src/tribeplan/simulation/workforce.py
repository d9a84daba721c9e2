"""People, squads and gates of an organisation, in numbers."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tribeplan.org.person import Person
from tribeplan.org.roster import Roster, SquadSeat
from tribeplan.org.teams import Funding, Interaction, KindOfWork, Mandate, Squad
from tribeplan.org.work import Gate, Moment
from tribeplan.simulation.assumptions import UNLIMITED, Assumptions
from tribeplan.simulation.calendar import Calendar, key_of
from tribeplan.simulation.plan import (
    LONG_AGO,
    NEVER,
    NONE,
    TICKS_PER_DAY,
    ExperimentPlan,
    GatePlan,
    Learning,
    MembershipPlan,
    PersonPlan,
    SquadPlan,
    WorkPlan,
)

# --- Which squads have to keep in touch, and what that leaves of their pace ----------------------

LEAST_PACE = 0.1
"""However many links, they leave a squad this part of its pace."""


def linked(
    roster: Roster, squads: Sequence[SquadPlan], works: Iterable[WorkPlan]
) -> frozenset[tuple[str, str]]:
    """The pairs of squads that have to keep in touch, each pair once and in order.

    They do when one needs the other and asks for it, and when one does a step of the other's work.
    """
    pairs = {*_by_needs(roster)}
    for work in works:
        pairs |= {(squads[work.squad].id, squads[step.squad].id) for step in work.steps}
    return frozenset((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


def _by_needs(roster: Roster) -> Iterator[tuple[str, str]]:
    for name, seat in roster.squads.items():
        for need in seat.squad.needs:
            if need.mode is not Interaction.X_AS_A_SERVICE and need.squad in roster.squads:
                yield name, need.squad


def coordinated(
    squads: Iterable[SquadPlan], pairs: Iterable[tuple[str, str]], people_per_link: float
) -> tuple[SquadPlan, ...]:
    """Take from each squad's pace what its links cost: part of a person for each."""
    links = Counter(name for pair in pairs for name in pair)

    def left(squad: SquadPlan) -> float:
        return max(1 - people_per_link * links[squad.id] / max(len(squad.people), 1), LEAST_PACE)

    return tuple(squad._replace(pace=squad.pace * left(squad)) for squad in squads)


# --- People, squads and gates of an organisation, in numbers -------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """What every part of the plan is made from."""

    roster: Roster
    calendar: Calendar
    assumptions: Assumptions
    experiment: ExperimentPlan
    skills: Mapping[str, int]
    """Index by skill."""

    squads: Mapping[str, int]
    """Index by squad."""

    people: Mapping[str, int]
    """Index by person; only who works in a squad, on this day or another one."""

    shares: Mapping[str, Mapping[str, float]]
    """Part of a full week, by squad and person."""

    at_work: Collection[str]
    """Who works in a squad on this day."""

    gates: Mapping[str, int]
    """Index by gate."""

    staffed: Mapping[str, tuple[str, ...]]
    """Squads with people, by tribe."""


def works(person: Person) -> bool:
    """Whether there will be somebody: a vacancy works only from the date it names."""
    return not person.vacancy or person.available_from is not None


def person_plan(person_id: str, setting: Setting) -> PersonPlan:
    """Put one person in numbers; nothing where they work in no squad on this day."""
    key = key_of("person", person_id)
    if person_id not in setting.at_work:
        skills = (0.0,) * len(setting.skills)
        return PersonPlan(person_id, key, 0, NEVER, LONG_AGO, 0.0, NONE, skills, ())
    person = setting.roster.person(person_id)
    assumed = setting.assumptions
    shares = [
        (setting.squads[seat.id], setting.shares[seat.id][person_id])
        for seat in sorted(setting.roster.squads_of(person_id), key=lambda seat: seat.id)
    ]
    memberships = tuple(MembershipPlan(squad, share) for squad, share in shares if share > 0)
    meetings = 1 - assumed.membership_loss * max(len(memberships) - 1, 0)
    week = min(person.fte, sum(membership.share for membership in memberships))
    first = 0 if person.available_from is None else setting.calendar.tick(person.available_from)
    main = person.main_skill
    can = main is not None and person.skills[main] > 0
    return PersonPlan(
        id=person_id,
        key=key,
        first_tick=max(first, 0),
        last_tick=setting.calendar.tick_after(person.available_until),
        joined_tick=first if first > 0 else LONG_AGO,
        pace=week * assumed.availability * max(meetings, LEAST_PACE),
        main_skill=setting.skills[main] if main is not None and can else NONE,
        efficiency=tuple(person.skills.get(skill, 0.0) for skill in setting.skills),
        memberships=memberships,
    )


def squad_plan(squad_id: str, setting: Setting) -> SquadPlan:
    """Put one squad in numbers; one without people where it is not there on this day."""
    seat = setting.roster.squads.get(squad_id)
    if seat is None:
        some_tribe = min(setting.roster.organisation.tribes)
        seat = SquadSeat(some_tribe, squad_id, Squad(), ())
    squad, assumed = seat.squad, setting.assumptions
    people = sorted(setting.people[name] for name in squad.people if name in setting.at_work)
    gates = _gates(seat, setting)
    department = is_department(seat, setting)
    owner = squad.product_owner or ""
    project = squad.funding is Funding.PROJECT
    ends = setting.calendar.tick_after(squad.ends)
    run_tax, incident_gap_days = _run_load(seat, setting)
    coached = 1 - assumed.coach_effect * _coaching(seat, setting)
    talk = 1 / (1 + assumed.communication_per_colleague * max(len(people) - 1, 0))
    return SquadPlan(
        id=seat.id,
        key=key_of("squad", seat.id),
        tribe=sorted(setting.staffed).index(seat.tribe_id),
        people=tuple(people),
        wip=squad.wip_limit or (UNLIMITED if department else assumed.wip_features),
        product_owner=setting.people[owner] if owner in setting.at_work else NONE,
        mandate_share=_mandate_share(squad.effective_mandate, assumed),
        pace=talk * (1 - run_tax),
        formed_tick=_formed(seat, setting),
        is_project=project,
        reforms_tick=ends if project else NEVER,
        last_tick=NEVER if project else ends,
        start_gates=tuple(setting.gates[n] for n, g in gates.items() if g.at is Moment.START),
        release_gates=tuple(setting.gates[n] for n, g in gates.items() if g.at is Moment.RELEASE),
        cadence_ticks=round(_cadence_days(seat, setting, department=department) * TICKS_PER_DAY),
        error_share=assumed.rework_share * coached,
        exception_share=assumed.exception_share * coached,
        help_share=assumed.help_share_department if department else assumed.help_share_squad,
        helpers=_helpers(seat, setting),
        incident_gap_days=incident_gap_days,
        line_per_day=(),
        is_department=department,
        learning=learning_from(assumed.uncoached_learning, _coaching(seat, setting)),
    )


def learning_from(uncoached: float, coached: float) -> tuple[Learning, ...]:
    """How a squad learns from long ago on that has part of a coach; nothing for the full rate."""
    rate = round((uncoached + (1 - uncoached) * coached) * 2**40) / 2**40
    return () if rate == 1.0 else (Learning(LONG_AGO, rate),)


def _formed(seat: SquadSeat, setting: Setting) -> int:
    """When people began to work together; where that is unknown, a project begins today."""
    if seat.squad.since is not None:
        return setting.calendar.tick(seat.squad.since)
    return 0 if seat.squad.funding is Funding.PROJECT else LONG_AGO


def is_department(seat: SquadSeat, setting: Setting) -> bool:
    """Whether a squad is a department by another name: people of one chapter.

    Where no chapter is known, people of one main skill; who is as good at two has none.
    """
    roster = setting.roster
    people = [name for name in seat.people if name in setting.at_work]
    chapters = {chapter.address for name in people if (chapter := roster.chapter_of(name))}
    if chapters:
        return len(chapters) == 1
    main = [tops for name in people if (tops := _best_skills(roster.person(name)))]
    return bool(main) and all(tops == main[0] and len(tops) == 1 for tops in main)


def _best_skills(person: Person) -> frozenset[str]:
    """The skills of the highest level, most often one; none for who has no level above 0."""
    best = max(person.skills.values(), default=0.0)
    return frozenset(name for name, level in person.skills.items() if level == best > 0)


def _gates(seat: SquadSeat, setting: Setting) -> dict[str, Gate]:
    """The gates that this squad's work passes, in the order of the model."""
    return {
        name: gate
        for name, gate in setting.roster.organisation.decisions.items()
        if gate.stops(seat.tribe_id, seat.squad.effective_mandate)
    }


def _mandate_share(mandate: Mandate, assumed: Assumptions) -> float:
    return {
        Mandate.FULL: assumed.mandate_full,
        Mandate.SOFT: assumed.mandate_soft,
        Mandate.NONE: assumed.mandate_none,
    }[mandate]


def _cadence_days(seat: SquadSeat, setting: Setting, *, department: bool) -> float:
    if seat.squad.cadence_days is not None:
        return seat.squad.cadence_days
    if setting.experiment.release_every_days is not None:
        return setting.experiment.release_every_days
    assumed = setting.assumptions
    return assumed.cadence_department_days if department else assumed.cadence_squad_days


def _run_load(seat: SquadSeat, setting: Setting) -> tuple[float, float]:
    """The tax on everybody's pace and the mean days between incidents, 0 for none.

    A squad whose model has a stream of run work gets that instead.
    """
    tribe_work = setting.roster.tribe(seat.tribe_id).work
    for stream in setting.roster.organisation.work.streams.values():
        kind = stream.work or seat.squad.work or tribe_work
        if stream.squad == seat.id and kind is KindOfWork.RUN:
            return 0.0, 0.0
    assumed = setting.assumptions
    capacity = assumed.availability * math.fsum(
        setting.shares[seat.id][name] for name in seat.people if name in setting.at_work
    )
    incident_load = capacity * assumed.run_load * assumed.incident_part
    gap_days = assumed.incident_days / incident_load if incident_load > 0 else 0.0
    return assumed.run_load * (1 - assumed.incident_part), gap_days


def _helpers(seat: SquadSeat, setting: Setting) -> tuple[int, ...]:
    """Who helps: the squads it needs, except those that serve themselves; or its tribe."""
    needs = seat.squad.needs
    asked = [need.squad for need in needs if need.mode is not Interaction.X_AS_A_SERVICE]
    if not needs:
        asked = [*setting.staffed[seat.tribe_id]]
    staffed = {name for names in setting.staffed.values() for name in names}
    chosen = [name for name in dict.fromkeys(asked) if name != seat.id and name in staffed]
    return tuple(sorted(setting.squads[name] for name in chosen))


def _coaching(seat: SquadSeat, setting: Setting) -> float:
    """Which part of a coach's help a squad has."""
    coach = seat.squad.coach
    if coach is None:
        return 0.0
    coached = sum(other.squad.coach == coach for other in setting.roster.squads.values())
    return min(1.0, setting.assumptions.squads_per_coach / coached)


def gate_plan(gate_id: str, gate: Gate, assumed: Assumptions) -> GatePlan:
    """Put one gate in numbers; without calendar and duration it decides as boards usually do."""
    median = sigma = 0.0
    if gate.days is not None:
        sigma = gate.days.sigma if assumed.decision_sigma > 0 else 0.0
        median = gate.days.p50 if sigma > 0 else gate.days.mean_days
    elif gate.every_days is None:
        sigma = assumed.decision_sigma
        median = assumed.board_decision_days * _median_of_mean(sigma)
    return GatePlan(
        id=gate_id,
        key=key_of("gate", gate_id),
        every_ticks=round((gate.every_days or 0.0) * TICKS_PER_DAY),
        median_days=median,
        sigma=sigma,
    )


def _median_of_mean(sigma: float) -> float:
    r"""A lognormal's median as part of its mean, :math:`e^{-\sigma^2/2}`."""
    return math.exp(-(sigma**2) / 2)
