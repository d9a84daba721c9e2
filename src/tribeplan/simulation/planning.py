"""From an organisation to a plan, or every reason why there is none."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tribeplan.errors import ImpossibleExperiment, Obstacle
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.work import each_step
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.calendar import calendar_of
from tribeplan.simulation.demand import Demand, demand_of
from tribeplan.simulation.experiment import MOST_DAYS, MOST_REPLICATIONS, Experiment
from tribeplan.simulation.plan import Plan
from tribeplan.simulation.workforce import Setting, gate_plan, person_plan, squad_plan, works

MOST_FEATURES = 2_000_000
"""Features of all streams in one history; beyond it memory runs out."""


def plan_of(organisation: Organisation, assumptions: Assumptions, experiment: Experiment) -> Plan:
    """Put an organisation and its work in numbers.

    Raises
    ------
    ImpossibleExperiment
        With every reason and its place: a skill that nobody has, features that wait for each
        other, no time, no work.

    """
    obstacles = [*_of_experiment(experiment), *_of_organisation(organisation)]
    if obstacles:
        raise ImpossibleExperiment(obstacles)
    setting = _setting(organisation, assumptions, experiment)
    people = tuple(person_plan(name, setting) for name in setting.people)
    demand = demand_of(setting, people)
    obstacles = [*demand.obstacles, *_of_demand(demand)]
    if obstacles:
        raise ImpossibleExperiment(obstacles)
    return Plan(
        skills=tuple(setting.skills),
        people=people,
        squads=tuple(squad_plan(seat, setting) for seat in setting.roster.squads.values()),
        gates=tuple(
            gate_plan(name, gate, assumptions) for name, gate in organisation.decisions.items()
        ),
        features=demand.features,
        streams=demand.streams,
        assumptions=assumptions,
        experiment=experiment,
        remarks=demand.remarks,
    )


def _setting(
    organisation: Organisation, assumptions: Assumptions, experiment: Experiment
) -> Setting:
    roster = roster_of(organisation)
    people = [
        name
        for name, seats in sorted(roster.squads_of_person.items())
        if works(roster.person(name)) and any(roster.share(name, seat.id) > 0 for seat in seats)
    ]
    at_work = set(people)
    demand = organisation.work
    skills = {skill for person in organisation.people.values() for skill in person.skills}
    for work in (*demand.features.values(), *demand.streams.values()):
        skills.update(step.skill for _, step in each_step(work.steps))
    return Setting(
        roster=roster,
        calendar=calendar_of(organisation, experiment.starts),
        assumptions=assumptions,
        experiment=experiment,
        skills={name: number for number, name in enumerate(sorted(skills))},
        squads={name: number for number, name in enumerate(roster.squads)},
        people={name: number for number, name in enumerate(people)},
        gates={name: number for number, name in enumerate(organisation.decisions)},
        staffed={
            tribe_id: tuple(
                name for name, squad in tribe.squads.items() if not at_work.isdisjoint(squad.people)
            )
            for tribe_id, tribe in organisation.tribes.items()
        },
    )


def _of_experiment(experiment: Experiment) -> Iterator[Obstacle]:
    days, replications = experiment.horizon_days, experiment.replications
    if not 0 < days <= MOST_DAYS:
        message = f"{days:g} working days; expected more than 0 and at most {MOST_DAYS:,}"
        yield Obstacle(("experiment", "horizon_days"), message)
    if days > 0 and experiment.warmup_days >= days:
        message = f"{experiment.warmup_days:g} days leave nothing of {days:g} days to measure"
        yield Obstacle(("experiment", "warmup_days"), message)
    if not 1 <= replications <= MOST_REPLICATIONS:
        message = f"{replications:,} replications; expected 1 to {MOST_REPLICATIONS:,}"
        yield Obstacle(("experiment", "replications"), message)


def _of_organisation(organisation: Organisation) -> Iterator[Obstacle]:
    members = (
        organisation.people[name]
        for tribe in organisation.tribes.values()
        for squad in tribe.squads.values()
        for name in squad.people
    )
    if not any(works(person) for person in members):
        yield Obstacle(("tribes",), "no squad has people who work in it")
    features = organisation.work.features
    try:
        TopologicalSorter({name: each.after for name, each in features.items()}).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        message = f"features wait for each other: {' after '.join(reversed(circle))}"
        first = min(circle)
        yield Obstacle(("work", "features", first, "after"), message)


def _of_demand(demand: Demand) -> Iterator[Obstacle]:
    if not demand.features and not demand.streams:
        yield Obstacle(("work",), "no feature or stream has steps: there is nothing to simulate")
    expected = len(demand.features) + sum(stream.instances for stream in demand.streams)
    if expected > MOST_FEATURES:
        message = f"{expected:,} features in one history; at most {MOST_FEATURES:,} fit"
        yield Obstacle(("work", "streams"), message)
