"""What is simulated, in numbers: people, squads, gates and work, by index."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field

from tribeplan.errors import Obstacle
from tribeplan.org.element import MOST_DAYS, Day, Element, Real, Whole
from tribeplan.scenario.scenario import Policy
from tribeplan.simulation.assumptions import Assumptions, Mechanism

# --- How the simulation is run: how long, how often, in which order work is taken ----------------

MOST_REPLICATIONS = 1_000_000
"""More would show nothing that these do not."""

MOST_SEED = 2**63 - 1
"""What 64 bits with a sign hold."""


class ExperimentPlan(Element):
    """What is simulated, beside the organisation and the assumptions.

    The same as a scenario's ``experiment``, in numbers that are not bounded yet: what cannot be
    run is refused with its place by ``plan_of``, all reasons at once.
    """

    horizon_days: Annotated[Real, Field(ge=0, allow_inf_nan=False)] = 520.0
    """Working days that are measured, after the warm-up; two years of 260."""

    warm_up_days: Annotated[Real, Field(ge=0, allow_inf_nan=False)] = 0.0
    """Working days before that; what arrives then counts in no result."""

    replications: Annotated[Whole, Field(ge=0)] = 1000
    """How many replications are drawn."""

    seed: Annotated[Whole, Field(ge=0, le=MOST_SEED)] = 1
    """Same seed, same chance, in every scenario."""

    policy: Policy = Policy.FIFO
    """How squads order their backlogs."""

    release_every_days: Annotated[Real, Field(ge=0, le=MOST_DAYS, allow_inf_nan=False)] | None = (
        None
    )
    """Days between releases where the model states none; as assumed when it is not given."""

    starts: Day | None = None
    """The first day, that of the warm-up where there is one; when it is not given, as
    :func:`tribeplan.simulation.calendar.first_day_of` finds it."""

    @property
    def total_days(self) -> float:
        """Working days that are simulated.

        >>> ExperimentPlan(horizon_days=260, warm_up_days=130).total_days
        390.0
        """
        return self.horizon_days + self.warm_up_days


class Asked(NamedTuple):
    """What whoever simulates asks for; it goes over what a scenario asks."""

    experiment: Mapping[str, object]
    """Horizon, warm-up and so on, by the names a scenario has for them; only what was given."""

    assume: Mapping[str, str]
    """Assumptions by name, as typed."""

    without: tuple[Mechanism, ...] = ()
    """Mechanisms that are switched off."""

    measured: Mapping[str, tuple[float, float]] = {}
    """Ranges of those assumptions that a history has told, by name."""


class ComparisonMeasure(StrEnum):
    """What is compared, less is better; an unfinished feature counts until the horizon."""

    MEAN_LEAD = "mean lead time [working days]"
    P85_LEAD = "85th percentile of the lead time [working days]"
    COST_OF_DELAY = "cost of delay [currency]"


COMPARISON_MEASURES = {
    "mean": ComparisonMeasure.MEAN_LEAD,
    "p85": ComparisonMeasure.P85_LEAD,
    "cost-of-delay": ComparisonMeasure.COST_OF_DELAY,
}
"""Each of them by its short name."""


# --- What is simulated, in numbers: people, squads, gates and work that refer to each other by
# index
#
# The plan is the only thing the kernel and the reference simulator share. Times on the calendar are
# in ticks of 2^-20 working day, so that equal times are equal; efforts and shares are floats.
# Every ``key`` is a hash of a stable business id: chance hangs on it and never on an index.

TICKS_PER_DAY = 1 << 20
"""One working day; a tick is 0.08 s of a day of 24 hours."""

NEVER = 1 << 62
"""A tick after every other."""

LONG_AGO = -(1 << 45)
"""A tick so early that whoever started then is used to everything."""

NONE = -1
"""No such person, squad or gate."""


class MembershipPlan(NamedTuple):
    """A person's place in a squad."""

    squad: int
    share: float
    """Part of a full week."""


class PersonPlan(NamedTuple):
    """Somebody who works in at least one squad."""

    id: str
    key: int
    first_tick: int
    last_tick: int
    """Takes nothing new from this tick on."""

    joined_tick: int
    """When ramp-up began."""

    pace: float
    """Person-days a working day, before everything that depends on the squad and on time."""

    main_skill: int
    """The skill that is served first; ``NONE`` for somebody without skills."""

    efficiency: tuple[float, ...]
    """Speed by skill; 0 for a skill that this person does not have."""

    memberships: tuple[MembershipPlan, ...]
    knows: tuple[int, ...] = ()
    """Components that this person knows from the start."""


class Learning(NamedTuple):
    """How fast the people of a squad get to know each other from a tick on."""

    tick: int
    rate: float
    """Part of the rate of a squad that has a coach; a whole number of 2^-40."""


class SquadPlan(NamedTuple):
    """A squad."""

    id: str
    key: int
    tribe: int
    people: tuple[int, ...]
    wip: int
    """Most features of which steps are in progress here; items of streams do not count."""

    product_owner: int
    mandate_share: float
    """Part of the decisions taken inside."""

    pace: float
    """What communication and run load leave of everybody's pace."""

    formed_tick: int
    is_project: bool
    """Forms anew for each next project: loses its familiarity when it has run empty."""

    reforms_tick: int
    """When a project ends: its seats go on with the work, but as strangers again."""

    last_tick: int
    """Takes on nothing new from this tick on: a squad that dissolves for good."""

    start_gates: tuple[int, ...]
    release_gates: tuple[int, ...]
    cadence_ticks: int
    """Between releases; 0 releases at once."""

    error_share: float
    exception_share: float
    help_share: float
    helpers: tuple[int, ...]
    """The squads that may be asked, one of them by chance."""

    incident_gap_days: float
    """Mean time between incidents; 0 for none."""

    line_per_day: tuple[float, ...]
    """By how many items a line grows while nobody serves it, by skill."""

    is_department: bool
    """All people are of one chapter or, where none is known, have one main skill."""

    learning: tuple[Learning, ...] = ()
    """In the order of time, from long ago on; empty where it is always the full rate."""


class GatePlan(NamedTuple):
    """A decision gate above the squads."""

    id: str
    key: int
    every_ticks: int
    """Between meetings; 0 decides at any time."""

    median_days: float
    """Decision time beside the wait for the meeting; 0 for none."""

    sigma: float


class StepPlan(NamedTuple):
    """A step of a feature: equal items that people take one by one."""

    key: int
    squad: int
    """Whose it is: it takes a place in this squad's limit."""

    others: tuple[int, ...]
    """Squads that may do it as well, when they are expected to be done sooner."""

    sooner_ticks: int
    """By how much; those of another tribe by twice as much."""

    skill: int
    items: int
    """None where it is not done: a wave brings it, or has dropped it."""

    item_days: float
    """Median effort of one item, technical debt included."""

    expected_days: float
    """Mean effort of one item."""

    sigma_feature: float
    sigma_step: float
    is_foreign: bool
    """Done by another squad than the feature's own."""

    is_handoff: bool
    """Follows a step of another skill or squad."""

    after: tuple[int, ...]
    """Steps of the same feature that come before."""

    component: int = NONE
    """What it is about; ``NONE`` where it does not matter how well somebody knows that."""

    room: int = 0
    """Most items that it has in any wave, where a wave may give it others."""


class WorkPlan(NamedTuple):
    """A feature, or what every item of a stream looks like."""

    id: str
    key: int
    squad: int
    rank: int
    """Class in the backlog policy, 0 first; equal classes go by arrival."""

    value_per_week: float
    steps: tuple[StepPlan, ...]

    arrives_tick: int
    """For a feature."""

    due_tick: int
    """End of the day on which it should reach customers; ``NEVER`` when nobody said."""

    after: tuple[int, ...]
    """Features that must have reached customers first."""

    mean_gap_days: float
    """For a stream: mean time between arrivals; 0 for a feature."""

    instances: int
    """For a stream: how many there is room for; far above what can arrive. 1 for a feature."""


class WavePlan(NamedTuple):
    """What is different from some tick on: another plan with the same numbers.

    People, squads, skills, gates, features and streams are those of all waves together, in the
    order of their ids: who is not there has no squad, and what does not exist has no people.
    """

    tick: int
    plan: "Plan"
    puts_down: bool
    """Whether work is put down whose doer is no more in the squad that does it."""

    loss: float
    """Part of what was done of it that is done again."""

    training_ticks: tuple[int, ...]
    """By person, how long they learn instead of working."""

    people: tuple[int, ...]
    """Those for whom anything is different."""

    squads: tuple[int, ...]
    """Likewise, for themselves, their people, or work of theirs."""


class Plan(NamedTuple):
    """Everything the kernel needs, and the names to read its answer."""

    skills: tuple[str, ...]
    people: tuple[PersonPlan, ...]
    squads: tuple[SquadPlan, ...]
    gates: tuple[GatePlan, ...]
    features: tuple[WorkPlan, ...]
    """Named features, in the order of the model."""

    streams: tuple[WorkPlan, ...]
    assumptions: Assumptions
    experiment: ExperimentPlan
    remarks: tuple[Obstacle, ...] = ()
    """What is left out of the simulation, and why."""

    cautions: tuple[str, ...] = ()
    """What lies outside the time simulated, in sentences: dates, and work that hardly comes."""

    waves: tuple[WavePlan, ...] = ()
    """What is different later, in the order of time."""

    components: tuple[tuple[str, str], ...] = ()
    """What there is to know, by squad and skill; empty where it does not matter."""

    def playing(self, replications: int) -> "Plan":
        """The same with another number of replications."""
        experiment = self.experiment.model_copy(update={"replications": replications})
        return self._replace(experiment=experiment)

    @property
    def features_in_the_end(self) -> tuple[WorkPlan, ...]:
        """The planned features with the dates and steps that they have after all waves."""
        return self.waves[-1].plan.features if self.waves else self.features

    @property
    def horizon_ticks(self) -> int:
        """The last tick."""
        return round(self.experiment.total_days * TICKS_PER_DAY)

    @property
    def warmup_ticks(self) -> int:
        """The first tick of which arrivals count."""
        return round(self.experiment.warm_up_days * TICKS_PER_DAY)
