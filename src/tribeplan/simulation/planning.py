"""From an organisation and what is asked of it to a plan, or every reason why there is none."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tribeplan import __version__
from tribeplan.errors import ImpossibleExperiment, Obstacle
from tribeplan.graph.dependencies import circles
from tribeplan.org.element import LEAST_DAYS, MOST_DAYS, end_of
from tribeplan.org.elements import counted, first_few
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.work import Gate, Moment, each_step
from tribeplan.org.workload import DAYS_PER_WEEK, squad_shares
from tribeplan.simulation.assumptions import ASSUMPTIONS, Assumptions
from tribeplan.simulation.calendar import Calendar, FirstDay, calendar_of, first_day_of
from tribeplan.simulation.demand import (
    DemandPlan,
    demand_of,
    with_knowledge,
    with_lines,
)
from tribeplan.simulation.memory import MOST_REPLICATION_BYTES, room_for
from tribeplan.simulation.plan import MOST_REPLICATIONS, TICKS_PER_DAY, ExperimentPlan, Plan
from tribeplan.simulation.waves import Later, in_waves, numbered_alike
from tribeplan.simulation.workforce import (
    Setting,
    coordinated,
    gate_plan,
    linked,
    person_plan,
    squad_plan,
    works,
)

# --- From an organisation to a plan, or every reason why there is none ---------------------------

MOST_LISTED = 6
"""Things outside the time simulated that are named in one sentence."""

_Dates: TypeAlias = dict[str, dt.date | None]

NO_GATE = Gate(at=Moment.START, every_days=1)
"""In place of one that is not there on a day."""

MOST_ACTORS = 65_534
"""People, squads and streams together: an event keeps in 16 bits whose it is."""


def plan_of(
    organisation: Organisation,
    assumptions: Assumptions,
    experiment: ExperimentPlan,
    waves: Sequence[Later] = (),
    origin: Organisation | None = None,
) -> Plan:
    """Put an organisation and its work in numbers, and what becomes of it in waves.

    What people know of components is what they knew where they come from, or know where they are.

    Raises
    ------
    ImpossibleExperiment
        With every reason and its place: a skill that nobody has, features that wait for each
        other, no time, no work, a wave that changes what is done for a feature.

    """
    starts = calendar_of(organisation, experiment.starts).starts
    experiment = experiment.model_copy(update={"starts": starts})
    every = (organisation, *(each.organisation for each in waves))
    settings = [_setting(each, assumptions, experiment, starts) for each in every]
    cautions = tuple(_cautions(settings[0]))
    known = origin or organisation
    if not waves:
        (plan,) = with_knowledge([_plan(settings[0])], known)
        return plan._replace(cautions=cautions)
    plans = with_knowledge([_plan(setting) for setting in numbered_alike(settings)], known)
    ticks = [Calendar(starts).tick(each.on) for each in waves]
    return in_waves(plans, waves, ticks)._replace(cautions=cautions)


def _plan(setting: Setting) -> Plan:
    organisation, assumptions = setting.roster.organisation, setting.assumptions
    experiment = setting.experiment
    people = tuple(person_plan(name, setting) for name in setting.people)
    demand = demand_of(setting, people)
    obstacles = [
        *_of_experiment(experiment),
        *_of_actors(setting, demand),
        *_of_order(organisation),
        *(demand.obstacles if people else ()),  # with nobody, every step would be one
        *_of_demand(demand, experiment),
    ]
    if obstacles:
        raise ImpossibleExperiment(obstacles)
    squads = [squad_plan(name, setting) for name in setting.squads]
    squads = [*with_lines(squads, people, demand, len(setting.skills))]
    pairs = linked(setting.roster, squads, (*demand.features, *demand.streams))
    return Plan(
        skills=tuple(setting.skills),
        people=people,
        squads=coordinated(squads, pairs, assumptions.coordination_loss),
        gates=tuple(
            gate_plan(name, organisation.decisions.get(name, NO_GATE), assumptions)
            for name in setting.gates
        ),
        features=demand.features,
        streams=demand.streams,
        assumptions=assumptions,
        experiment=experiment,
        remarks=demand.remarks,
    )


def _setting(
    organisation: Organisation,
    assumptions: Assumptions,
    experiment: ExperimentPlan,
    starts: dt.date,
) -> Setting:
    roster = roster_of(organisation)
    shares = squad_shares(roster)
    people = [
        name
        for name, seats in sorted(roster.squads_of_person.items())
        if works(roster.person(name)) and any(shares[seat.id][name] > 0 for seat in seats)
    ]
    at_work = set(people)
    demand = organisation.work
    skills = {skill for person in organisation.people.values() for skill in person.skills}
    for work in (*demand.features.values(), *demand.streams.values()):
        skills.update(step.skill for _, step in each_step(work.steps))
    return Setting(
        roster=roster,
        calendar=Calendar(starts),
        assumptions=assumptions,
        experiment=experiment,
        skills={name: number for number, name in enumerate(sorted(skills))},
        squads={name: number for number, name in enumerate(sorted(roster.squads))},
        people={name: number for number, name in enumerate(people)},
        shares=shares,
        at_work=at_work,
        gates={name: number for number, name in enumerate(organisation.decisions)},
        staffed={
            tribe_id: tuple(
                name for name, squad in tribe.squads.items() if not at_work.isdisjoint(squad.people)
            )
            for tribe_id, tribe in organisation.tribes.items()
        },
    )


def _of_experiment(experiment: ExperimentPlan) -> Iterator[Obstacle]:
    days, before = experiment.horizon_days, experiment.warm_up_days
    replications = experiment.replications
    if not LEAST_DAYS <= days <= MOST_DAYS:
        message = f"{counted(days, 'working day')}; expected {LEAST_DAYS:g} to {MOST_DAYS:,}"
        yield Obstacle(("experiment", "horizon_days"), message)
    if before > MOST_DAYS:
        message = f"{before:g} working days; expected at most {MOST_DAYS:,}"
        yield Obstacle(("experiment", "warm_up_days"), message)
    if not 1 <= replications <= MOST_REPLICATIONS:
        message = f"{replications:,} replications; expected 1 to {MOST_REPLICATIONS:,}"
        yield Obstacle(("experiment", "replications"), message)


def _of_actors(setting: Setting, demand: DemandPlan) -> Iterator[Obstacle]:
    if not setting.people:
        yield Obstacle(("tribes",), "no squad has people who work in it")
    actors = len(setting.people) + len(setting.squads) + len(demand.streams)
    if actors > MOST_ACTORS:
        message = f"{actors:,} people, squads and streams; at most {MOST_ACTORS:,} can be simulated"
        yield Obstacle(("people",), message)


def _of_order(organisation: Organisation) -> Iterator[Obstacle]:
    """One circle of each knot of features that wait for each other."""
    features = organisation.work.features
    for circle in circles({name: feature.after for name, feature in features.items()}):
        message = f"features wait for each other: {' after '.join((*circle, circle[0]))}"
        yield Obstacle(("work", "features", circle[0], "after"), message)


def _of_demand(demand: DemandPlan, experiment: ExperimentPlan) -> Iterator[Obstacle]:
    if not demand.features and not demand.streams:
        yield Obstacle(("work",), "no feature or stream has steps: there is nothing to simulate")
    works = [*(("streams", each) for each in demand.streams)]
    works += [("features", each) for each in demand.features]
    is_refused = max(experiment.horizon_days, experiment.warm_up_days) > MOST_DAYS
    needed = sum(room_for(work) for _, work in works)
    if needed > MOST_REPLICATION_BYTES and not is_refused:
        section, most = max(works, key=lambda work: room_for(work[1]))
        items = sum(step.items for step in most.steps)
        yield Obstacle(
            ("work", section, most.id, *(("per_week",) if section == "streams" else ())),
            f"room for {most.instances:,} of this and {most.instances * items:,} items of work: "
            "one replication "
            f"takes {needed / 2**30:,.1f} GB, at most {MOST_REPLICATION_BYTES / 2**30:g} GB fit; "
            "expected fewer arrivals, fewer days of work or a shorter horizon",
        )


def _cautions(setting: Setting) -> Iterator[str]:
    """Say what lies outside the time simulated; each kind in one sentence."""
    calendar, experiment = setting.calendar, setting.experiment
    work = setting.roster.organisation.work
    people = {name: setting.roster.person(name) for name in setting.people}
    squads = {f"squad {seat.id}": seat.squad for seat in setting.roster.squads.values()}
    features = {name: feature for name, feature in work.features.items() if feature.steps}
    first = calendar.starts
    gone: _Dates = {name: end_of(person.available_until) for name, person in people.items()}
    gone |= {name: end_of(squad.ends) for name, squad in squads.items()}
    due: _Dates = {name: end_of(feature.due) for name, feature in features.items()}
    asked: _Dates = {name: feature.arrives for name, feature in features.items()}
    come: _Dates = {name: person.available_from for name, person in people.items()}
    second = first + dt.timedelta(days=1)
    yield from _listed(
        f"Left by the first day, {first}, and so does no work", _before(gone, second)
    )
    words = f"Due on the first day, {first}, or before, and so hardly in time"
    yield from _listed(words, _before(due, second))
    words = f"Asked for before the first day, {first}, and counted from then on"
    yield from _listed(words, _before(asked, first))
    warm_up_ticks = round(experiment.warm_up_days * TICKS_PER_DAY)
    arrivals = {name: max(day or first, first) for name, day in asked.items()}
    early = [
        f"{name} ({day})" for name, day in arrivals.items() if calendar.tick(day) < warm_up_ticks
    ]
    yield from _listed("Asked for inside the warm-up, and so in no figure", early)
    last = calendar.day_by(experiment.total_days)
    if last is not None:
        ends = f"after the last day simulated, {last}"
        yield from _listed(f"Asked for {ends}", _after(asked, last))
        yield from _listed(f"Begins to work {ends}", _after(come, last))
    rare = [
        f"{name} (every {gap:,.0f} days)"
        for name, stream in work.streams.items()
        if (gap := DAYS_PER_WEEK / stream.per_week) > experiment.horizon_days
    ]
    words = f"Comes less than once in the {experiment.horizon_days:g} working days simulated"
    yield from _listed(words, rare)


def _before(dates: _Dates, end: dt.date) -> list[str]:
    return [f"{name} ({day})" for name, day in dates.items() if day is not None and day < end]


def _after(dates: _Dates, end: dt.date) -> list[str]:
    return [f"{name} ({day})" for name, day in dates.items() if day is not None and day > end]


def _listed(words: str, found: list[str]) -> Iterator[str]:
    if found:
        yield f"{words}: {first_few(found, MOST_LISTED)}"


# --- What somebody asks of the simulation: an organisation, assumptions, an experiment -----------


@dataclass(frozen=True, slots=True)
class Question:
    """One organisation to be simulated."""

    name: str
    """What it is called in results."""

    path: str
    """Where it was read, as the user named it."""

    organisation: Organisation
    assumptions: Assumptions = field(default_factory=Assumptions)
    experiment: ExperimentPlan = field(default_factory=ExperimentPlan)
    begins: FirstDay | None = None
    """The first day of all that it is compared with; its own when it is not given."""

    not_followed: tuple[str, ...] = ()
    """What its own experiment asks for, in words, where all have the first one's instead."""

    scenario: str | None = None
    """What the scenario calls itself; None for a model, and where it does not say."""

    waves: tuple[Later, ...] = ()
    """What becomes of the organisation after the first day, in the order of time."""

    origin: Organisation | None = None
    """What the first of these organisations was made from, with its ids; itself where it is none.
    """

    unready: tuple[str, ...] = ()
    """What its waves want of tribes that did not say so by the first day, in a sentence for each.
    """

    big_bang: Later | None = None
    """All of that on the day of the first wave; None where there are fewer than two."""

    @property
    def title(self) -> str:
        """What a report on it alone is called."""
        return self.scenario or self.organisation.name or self.name

    @property
    def in_the_end(self) -> Organisation:
        """The organisation after all waves."""
        return self.waves[-1].organisation if self.waves else self.organisation

    def dropped_on(self, feature: str) -> dt.date | None:
        """The day of the wave that drops a planned feature for good; None where none does."""
        days = [wave.on for wave in self.waves if feature not in wave.organisation.work.features]
        is_there = feature in self.in_the_end.work.features
        return None if is_there or not days else days[0]

    @property
    def first_day(self) -> FirstDay:
        """On which day the simulation begins, and why then."""
        return self.begins or first_day_of([self.organisation], self.experiment.starts)

    @property
    def fingerprint(self) -> str:
        """A fingerprint of every organisation that has a part in what comes out."""
        said = model_hash(self.organisation, self.waves)
        if self.origin is None or not self.assumptions.has_knowledge:
            return said
        said += model_hash(self.origin)
        return hashlib.sha256(said.encode("ascii")).hexdigest()

    def plan(self) -> Plan:
        """Put it in numbers."""
        starts = {"starts": self.first_day.day}
        experiment = self.experiment.model_copy(update=starts)
        return plan_of(self.organisation, self.assumptions, experiment, self.waves, self.origin)

    @property
    def at_once(self) -> "Question | None":
        """The same with all its waves on the day of the first; None for fewer than two."""
        if self.big_bang is None:
            return None
        return replace(self, waves=(self.big_bang,), big_bang=None)

    def assuming(self, assumptions: Assumptions) -> "Question":
        """Ask the same under other assumptions."""
        return replace(self, assumptions=assumptions)

    def playing(self, replications: int) -> "Question":
        """Ask the same with another number of replications."""
        experiment = self.experiment.model_copy(update={"replications": replications})
        return replace(self, experiment=experiment)

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The assumptions that differ from the defaults: default and value, by name."""
        usual = Assumptions().model_dump(mode="json")
        here = self.assumptions.model_dump(mode="json")
        return {name: (usual[name], here[name]) for name in usual if usual[name] != here[name]}

    @property
    def implausible(self) -> list[str]:
        """Say which assumptions are outside the range that is plausible, and not switched off."""
        return [
            f"{name} = {value:g} is outside the plausible range, {each.low:g} to {each.high:g}"
            for name, each in ASSUMPTIONS.items()
            for value in [float(getattr(self.assumptions, name))]
            if not each.low <= value <= each.high and value != each.neutral
        ]


def model_hash(organisation: Organisation, waves: Sequence[Later] = ()) -> str:
    """A fingerprint of what a model says, whatever its comments, order and files are.

    Of one that changes in waves, of all that it becomes.

    >>> model_hash(Organisation(name="a")) == model_hash(Organisation(name="b"))
    False
    """
    said = json.dumps(organisation.model_dump(mode="json", by_alias=True), sort_keys=True)
    for wave in waves:
        said += f"{wave.on} {wave.under_way} {wave.training_days} {model_hash(wave.organisation)}"
        if wave.coaches:
            said += f" {' '.join(wave.coaches)}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def provenance(
    question: Question, replications: int, asked: int | None = None
) -> Mapping[str, Any]:
    """All that is needed to get a result again: version, model, seed, settings.

    Parameters
    ----------
    question
        What was simulated.
    replications
        How many replications were played.
    asked
        How many were asked for, where no more fit in memory.
    """
    experiment = question.experiment
    return {
        "tribeplan": __version__,
        "name": question.title,
        "model": question.path,
        "model_sha256": question.fingerprint,
        "seed": experiment.seed,
        "replications": replications,
        "replications_asked": asked or replications,
        "horizon_days": experiment.horizon_days,
        "warm_up_days": experiment.warm_up_days,
        "policy": experiment.policy.value,
        "release_every_days": experiment.release_every_days,
        "starts": question.first_day.day.isoformat(),
        "starts_because": question.first_day.because.value,
        "assumptions": question.assumptions.model_dump(mode="json"),
        "assumptions_changed": {
            name: {"default": usual, "value": here}
            for name, (usual, here) in question.changed.items()
        },
    }
