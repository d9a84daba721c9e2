"""What the simulation assumes about people and work: every number with range, unit and source."""

from enum import StrEnum
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from tribeplan.org.element import (
    LEAST_DAYS,
    LEAST_SHARE,
    MOST_DAYS,
    Days,
    Element,
    Number,
    PositiveCount,
    Real,
    Truth,
)

# --- What an assumed number rests on: its mechanism, unit, plausible range, source and evidence --


class Mechanism(StrEnum):
    """What can be switched on and off, in the order in which it meets a feature."""

    EFFORT_SPREAD = "effort-spread"
    ITEM_SIZE = "item-size"
    TECHNICAL_DEBT = "technical-debt"
    WIP_LIMIT = "wip-limit"
    T_SHAPE = "t-shape"
    COMMUNICATION = "communication"
    COORDINATION = "coordination"
    SWITCHING = "switching"
    MEMBERSHIP = "membership"
    AVAILABILITY = "availability"
    RUN_LOAD = "run-load"
    TURNOVER = "turnover"
    RAMP_UP = "ramp-up"
    MENTORING = "mentoring"
    FAMILIARITY = "familiarity"
    KNOWLEDGE = "knowledge"
    START_UP = "start-up"
    DECISIONS = "decisions"
    BOARDS = "boards"
    REWORK = "rework"
    HAND_OFF = "hand-off"
    HELP = "help"
    INTEGRATION = "integration"
    CADENCE = "cadence"
    SUPPORT = "support"
    COACHING = "coaching"
    HAND_OVER = "hand-over"


class Origin(StrEnum):
    """Where a number comes from."""

    FITTED = "fitted to a public data set"
    READ = "read in the source or its abstract"
    SECOND_HAND = "read in a second-hand text"
    REMEMBERED = "known from the literature, not checked again"
    ASSUMED = "our own assumption"


class Strength(StrEnum):
    """How much evidence stands behind a number."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"
    NONE = "none"


class Assumption(NamedTuple):
    """A number that the model does not say: what it is about, its range and the evidence."""

    mechanism: Mechanism
    unit: str
    low: float
    high: float
    neutral: float
    """The value that switches the mechanism off."""

    origin: Origin
    strength: Strength
    source: str


Part: TypeAlias = Annotated[Number, Field(ge=0, le=1)]
"""A share from nothing to all."""

Loss: TypeAlias = Annotated[Number, Field(ge=0, le=0.9)]
"""A share that leaves something over."""

Pace: TypeAlias = Annotated[Real, Field(ge=LEAST_SHARE, le=1, allow_inf_nan=False)]
"""A share of full speed, 0.001 to 1."""


def _none_or_enough(days: float) -> float:
    if 0 < days < LEAST_DAYS:
        raise PydanticCustomError(
            "least_days", "Input should be 0 or at least {least}", {"least": LEAST_DAYS}
        )
    return days


NoneOrDays: TypeAlias = Annotated[
    Real, Field(ge=0, le=MOST_DAYS, allow_inf_nan=False), AfterValidator(_none_or_enough)
]
"""0 for none, or 0.001 to 100,000 days."""

Spread: TypeAlias = Annotated[Real, Field(ge=0, le=5, allow_inf_nan=False)]
"""A standard deviation of a logarithm; at 5, one in six is above 148 times the median."""

Factor: TypeAlias = Annotated[Real, Field(ge=0, le=100, allow_inf_nan=False)]
"""How many times as much, at most a hundred."""

FITTED, READ, SECOND_HAND, REMEMBERED, ASSUMED = Origin
STRONG, MEDIUM, WEAK, NONE = Strength


# --- What the simulation assumes about people and work: every number with range, unit and source -
#
# A mechanism is switched off by giving its fields their neutral value; :func:`neutral` switches all
# of them off, and then a feature takes its critical path and nothing else. Nothing here says that
# one form of organisation is better: the forms differ in structure alone.


UNLIMITED = 1_000_000
"""So many features in progress that the limit never binds."""


class EffortShape(StrEnum):
    """How effort is spread around its estimate."""

    LOGNORMAL = "lognormal"
    EXPONENTIAL = "exponential"
    """Memoryless with the estimate as mean: what queueing theory has formulas for."""


class Assumptions(Element):
    """Every number the simulation needs beside the organisation.

    >>> Assumptions().availability
    0.8
    >>> Assumptions(availability=0.75).without(Mechanism.AVAILABILITY).availability
    1.0
    """

    # Of each number: mechanism, unit, low, high, neutral; then origin, strength, source. The
    # formatter is off because it would put each of the eight on a line of its own.
    # fmt: off

    wip_features: Annotated[PositiveCount, Assumption(
        Mechanism.WIP_LIMIT, "features", 1, 5, UNLIMITED,
        ASSUMED, MEDIUM,
        "Sjoberg et al. 2012: less work in progress, shorter lead times; the value is "
        "ours",
    )] = 2
    """Features in progress at once in a squad that states no limit; departments have none.

    A feature counts in a squad while steps of it are in progress there; items of streams do not.
    """

    other_squad_days: Annotated[NoneOrDays, Assumption(
        Mechanism.T_SHAPE, "working days", 0.0, 10, 0.0,
        ASSUMED, NONE, "asking, explaining, getting used to each other; no measurement was found",
    )] = 2.0
    """How much sooner another squad must be expected to be done, to be given a step.

    Twice as much when it is of another tribe; in part when the own squad's people together are less
    than one expert. It decides who does the work and takes no time itself.
    """

    share_memory_days: Annotated[Days, Assumption(
        Mechanism.MEMBERSHIP, "working days", 5, 60, 20.0,
        ASSUMED, NONE, "weeks, as plans are made anew every few weeks; the size is ours",
    )] = 20.0
    """Time constant with which it is forgotten that a squad got more or less than its share."""

    communication_per_colleague: Annotated[Part, Assumption(
        Mechanism.COMMUNICATION, "share of the time worked, per colleague", 0.003, 0.015, 0.0,
        ASSUMED, WEAK, "Abdel-Hamid and Madnick 1991: 5 % in a team of nine; that each further "
        "colleague costs a group less is ours",
    )] = 0.0064
    """Loss by talking: in a squad of n each works at 1 / (1 + c (n - 1)).

    So 9 people work at 95 % of their pace, 30 at 84 %, 100 at 61 %: more people always do more.
    """

    coordination_loss: Annotated[Part, Assumption(
        Mechanism.COORDINATION, "people per link", 0.0, 0.03, 0.0,
        ASSUMED, NONE,
        "Brooks 1975 on paths of communication, at the level of squads; the size is ours",
    )] = 0.0
    """What each link to another squad costs both of them, in people; off by default.

    Two squads are linked by a need, unless it is served without asking, and by a step of one's work
    that the other does.
    """

    switching_loss: Annotated[Loss, Assumption(
        Mechanism.SWITCHING, "share of pace", 0.1, 0.6, 0.0,
        READ, MEDIUM, "Tregubov, Boehm et al. 2017: 17 % of effort from two projects on",
    )] = 0.27
    """Loss by switching: among k features 1 - loss (1 - 1/k)."""

    membership_loss: Annotated[Loss, Assumption(
        Mechanism.MEMBERSHIP, "share of pace per extra squad", 0.02, 0.08, 0.0,
        ASSUMED, WEAK, "O'Leary, Mortensen and Woolley 2011: an inverted U; the size is ours",
    )] = 0.04
    """Meeting load of each squad beyond the first."""

    availability: Annotated[Pace, Assumption(
        Mechanism.AVAILABILITY, "share of working days", 0.7, 0.9, 1.0,
        READ, STRONG, "Statistics Netherlands 2022-23: holidays, leave, training, 5 % sickness",
    )] = 0.8
    """Part of the contracted time that people are at work."""

    run_load: Annotated[Loss, Assumption(
        Mechanism.RUN_LOAD, "share of capacity", 0.1, 0.5, 0.0,
        FITTED, MEDIUM, "SiP: 15 % operational; 7digital: 23 % of items are production bugs",
    )] = 0.25
    """Capacity that keeps things going, in squads whose model has no run work of its own."""

    incident_part: Annotated[Part, Assumption(
        Mechanism.RUN_LOAD, "share of run load", 0.0, 0.5, 0.0,
        ASSUMED, NONE, "the rest is a tax",
    )] = 0.2
    """Part of the run load that comes as incidents of a day or more, ahead of features."""

    incident_days: Annotated[Real, Field(ge=0.05, le=MOST_DAYS, allow_inf_nan=False), Assumption(
        Mechanism.RUN_LOAD, "person-days", 1, 5, 2.0,
        ASSUMED, NONE, "incidents of a day or more",
    )] = 2.0
    """Mean effort of such an incident."""

    turnover_per_year: Annotated[Real, Field(ge=0, le=52, allow_inf_nan=False), Assumption(
        Mechanism.TURNOVER, "1/year", 0.05, 0.25, 0.0,
        ASSUMED, WEAK, "usual voluntary turnover",
    )] = 0.1
    """Rate at which a person leaves, in years of 260 working days."""

    hiring_days: Annotated[NoneOrDays, Assumption(
        Mechanism.TURNOVER, "working days", 30, 130, 60,
        ASSUMED, NONE, "a quarter to hire",
    )] = 60.0
    """How long the seat stays empty."""

    ramp_up_start: Annotated[Pace, Assumption(
        Mechanism.RAMP_UP, "share of pace", 0.3, 0.8, 1.0,
        REMEMBERED, MEDIUM, "Abdel-Hamid and Madnick 1991",
    )] = 0.5
    """Pace on a newcomer's first day."""

    ramp_up_days: Annotated[Days, Assumption(
        Mechanism.RAMP_UP, "working days", 40, 180, 80,
        REMEMBERED, MEDIUM, "Abdel-Hamid and Madnick 1991",
    )] = 80.0
    """Until the newcomer works at full pace; it grows along a straight line."""

    mentor_loss: Annotated[Part, Assumption(
        Mechanism.MENTORING, "people per newcomer", 0.0, 0.3, 0.0,
        REMEMBERED, WEAK, "Abdel-Hamid and Madnick 1991: 0.2; not found anywhere else",
    )] = 0.0
    """What a newcomer takes from the others of the squad until up to speed; off by default."""

    familiarity_start: Annotated[Pace, Assumption(
        Mechanism.FAMILIARITY, "share of pace", 0.5, 0.9, 1.0,
        SECOND_HAND, WEAK,
        "Huckman, Staats and Upton 2009: familiarity, not tenure; the size is ours",
    )] = 0.75
    """Pace of a team on its first day together; a project squad starts there every time."""

    familiarity_days: Annotated[Days, Assumption(
        Mechanism.FAMILIARITY, "working days", 30, 120, 60,
        ASSUMED, WEAK, "as above",
    )] = 60.0
    """Time constant with which strangers become a team."""

    familiarity_errors: Annotated[Factor, Assumption(
        Mechanism.FAMILIARITY, "factor", 0, 2, 0.0,
        SECOND_HAND, WEAK, "Huckman and Staats 2013: 50 % more familiarity, 19 % fewer defects",
    )] = 1.0
    """How much likelier errors are among strangers: 1 + factor x (1 - familiarity)."""

    knowledge_start: Annotated[Pace, Assumption(
        Mechanism.KNOWLEDGE, "share of pace", 0.3, 1.0, 1.0,
        ASSUMED, WEAK,
        "Avelino et al. 2016: most systems lean on one or two people; Rigby et al. 2016: "
        "who succeeds them is less productive; the size is ours",
    )] = 1.0
    """Pace of somebody in a component that they do not know; off by default.

    A component is what a squad makes with a skill, in the model that a scenario changes. Who is in
    that squad and has the skill knows it; who works on it gets to know it; who leaves takes that
    along.
    """

    knowledge_days: Annotated[Days, Assumption(
        Mechanism.KNOWLEDGE, "working days", 30, 120, 60,
        ASSUMED, NONE, "a quarter; ours",
    )] = 60.0
    """Days of work in a component until it is known; knowledge grows along a straight line."""

    knowledge_errors: Annotated[Factor, Assumption(
        Mechanism.KNOWLEDGE, "factor", 0.0, 1.0, 0.0,
        ASSUMED, WEAK, "Rigby et al. 2016: successors make more mistakes; the size is ours",
    )] = 0.0
    """How much likelier errors are where a component is not known: 1 + factor x (1 - knowledge)."""

    start_up_days: Annotated[NoneOrDays, Assumption(
        Mechanism.START_UP, "working days", 0.0, 15, 0.0,
        ASSUMED, NONE, "finding out who does what before the first result; the size is ours",
    )] = 0.0
    """Days that a new squad is busy with itself, each project squad each time; off by default.

    Work that begins in these days takes until their end, and its own time on top.
    """

    effort_shape: EffortShape = EffortShape.LOGNORMAL
    """Shape of the spread; only checks against theory change it, keeping the mean alone."""

    effort_sigma_feature: Annotated[Spread, Assumption(
        Mechanism.EFFORT_SPREAD, "sd of ln(actual/estimate)", 0.3, 0.8, 0.0,
        FITTED, STRONG, "SiP, 10,266 tasks, and CESAW, 61,817 tasks",
    )] = 0.5
    """Estimation error that all steps of a feature share; without it errors average out."""

    effort_sigma_step: Annotated[Spread, Assumption(
        Mechanism.EFFORT_SPREAD, "sd of ln(actual/estimate)", 0.4, 1.0, 0.0,
        FITTED, STRONG, "SiP, CESAW and Project-22",
    )] = 0.6
    """Estimation error of each step, where the model gives one number instead of p50 and p90."""

    item_days: Annotated[NoneOrDays, Assumption(
        Mechanism.ITEM_SIZE, "person-days", 1, 10, 0.0,
        ASSUMED, NONE, "splitting work into items",
    )] = 3.0
    """Largest part of a step that one person takes at once; 0 leaves steps whole."""

    debt_share: Annotated[Loss, Assumption(
        Mechanism.TECHNICAL_DEBT, "share of effort", 0.0, 0.3, 0.0,
        READ, MEDIUM, "Besker, Martini and Bosch 2019: 23 % of time wasted, n = 43, replicated",
    )] = 0.15
    """Effort lost to technical debt."""

    debt_growth: Annotated[Factor, Assumption(
        Mechanism.TECHNICAL_DEBT, "1/year", 0.0, 0.1, 0.0,
        ASSUMED, NONE, "effort grows while nobody pays back; no usable measurement was found",
    )] = 0.0
    """By how much steps grow with each year of 260 working days after the start; off by default."""

    project_debt_growth: Annotated[Factor, Assumption(
        Mechanism.TECHNICAL_DEBT, "1/year", 0.0, 0.2, 0.0,
        ASSUMED, NONE,
        "who leaves with the project pays nothing back; no usable measurement was found",
    )] = 0.0
    """By how much more they grow in squads with `funding: project`; off by default."""

    exception_share: Annotated[Part, Assumption(
        Mechanism.DECISIONS, "share of items", 0.02, 0.2, 0.0,
        REMEMBERED, MEDIUM, "Levitt et al. 1999, Virtual Design Team: 0.05 to 0.10 is usual",
    )] = 0.08
    """Items that need a decision before they are done."""

    mandate_full: Annotated[Part, Assumption(
        Mechanism.DECISIONS, "share of decisions", 0.7, 1.0, 1.0,
        ASSUMED, NONE, "centralisation",
    )] = 0.9
    """Decisions that a squad with a full mandate takes itself."""

    mandate_soft: Annotated[Part, Assumption(
        Mechanism.DECISIONS, "share of decisions", 0.4, 0.8, 1.0,
        ASSUMED, NONE, "centralisation",
    )] = 0.6
    """Decisions that a squad with a soft mandate takes itself."""

    mandate_none: Annotated[Part, Assumption(
        Mechanism.DECISIONS, "share of decisions", 0.0, 0.5, 1.0,
        ASSUMED, NONE, "centralisation",
    )] = 0.3
    """Decisions that a squad without a mandate takes itself."""

    owner_decision_days: Annotated[NoneOrDays, Assumption(
        Mechanism.DECISIONS, "working days", 0.1, 2, 0.0,
        SECOND_HAND, WEAK, "Standish Group on decision latency: one to five hours",
    )] = 0.5
    """Mean time a product owner spends on a decision."""

    board_decision_days: Annotated[NoneOrDays, Assumption(
        Mechanism.BOARDS, "working days", 5, 20, 0.0,
        FITTED, MEDIUM, "Wnuk et al. 2015, decision log of a large product maker, 689 decisions",
    )] = 12.5
    """Mean time a decision takes above the squad; of a gate, where the model does not say."""

    decision_sigma: Annotated[Spread, Assumption(
        Mechanism.BOARDS, "sd of ln(days)", 0.5, 1.2, 0.0,
        FITTED, MEDIUM, "Wnuk et al. 2015",
    )] = 0.9
    """Spread of both kinds of decision."""

    random_calendars: Truth = True
    """Whether the first meeting and release fall on a random day instead of the first."""

    rework_share: Annotated[Loss, Assumption(
        Mechanism.REWORK, "share of items", 0.05, 0.25, 0.0,
        FITTED, MEDIUM, "Project-22: 87 % of 1,156 branches pass their first review",
    )] = 0.13
    """Items that have to be done over in part, each time anew."""

    redo_share: Annotated[Part, Assumption(
        Mechanism.REWORK, "share of effort", 0.25, 1, 0.5,
        ASSUMED, NONE, "half is done over",
    )] = 0.5
    """Part of the effort that is done over."""

    handoff_errors: Annotated[Factor, Field(ge=1), Assumption(
        Mechanism.HAND_OFF, "factor", 1, 1.5, 1.0,
        ASSUMED, NONE, "lost between two heads",
    )] = 1.2
    """How much likelier errors are right after a hand-off to another skill or squad."""

    help_share_squad: Annotated[Part, Assumption(
        Mechanism.HELP, "share of items", 0.0, 0.15, 0.0,
        ASSUMED, WEAK, "Herbsleb and Mockus 2003 for the mechanism; the rate is ours",
    )] = 0.05
    """Items that need another squad's help, in a squad of several specialisms."""

    help_share_department: Annotated[Part, Assumption(
        Mechanism.HELP, "share of items", 0.1, 0.4, 0.0,
        ASSUMED, WEAK, "Herbsleb and Mockus 2003 for the mechanism; the rate is ours",
    )] = 0.2
    """The same in a department: a squad whose people are all of one chapter."""

    help_days: Annotated[Days, Assumption(
        Mechanism.HELP, "person-days", 0.25, 5, 1.0,
        ASSUMED, NONE, "a day's help",
    )] = 1.0
    """Effort of the help."""

    cadence_squad_days: Annotated[NoneOrDays, Assumption(
        Mechanism.CADENCE, "working days", 1, 20, 0.0,
        REMEMBERED, WEAK, "every two to three weeks",
    )] = 10.0
    """Days between releases of a squad of several specialisms that states none."""

    cadence_department_days: Annotated[NoneOrDays, Assumption(
        Mechanism.CADENCE, "working days", 20, 130, 0.0,
        REMEMBERED, WEAK, "five or six a year",
    )] = 60.0
    """Days between releases of a department that states none."""

    freeze_days: Annotated[NoneOrDays, Assumption(
        Mechanism.INTEGRATION, "working days", 0.0, 30, 0.0,
        READ, WEAK,
        "Khomh et al. 2012: Firefox takes twelve weeks to stabilise what a train of six "
        "brings",
    )] = 0.0
    """How long before a release work has to be done to be in it; off by default.

    Only where releases have a cadence.
    """

    integration_days: Annotated[NoneOrDays, Assumption(
        Mechanism.INTEGRATION, "working days per further squad", 0.0, 10, 0.0,
        ASSUMED, NONE,
        "Cataldo and Herbsleb 2008: work whose squads talk as it depends is done 32 % "
        "sooner, which is for results to show; the size is ours",
    )] = 0.0
    """Putting together what several squads made, before its release; off by default."""

    escaped_defects: Annotated[Factor, Assumption(
        Mechanism.SUPPORT, "incidents per planned feature", 0.0, 1.0, 0.0,
        ASSUMED, NONE,
        "Khomh et al. 2012: short cycles bring no more of them; how many, no source says",
    )] = 0.0
    """What customers find after a release, on average: incidents for its squad; off by default.

    Likelier among strangers, as errors are. Each takes as long as any incident, `incident_days`.
    """

    hurried_defects: Annotated[Factor, Field(ge=1), Assumption(
        Mechanism.SUPPORT, "factor", 1.0, 3.0, 1.0,
        ASSUMED, NONE, "work that is late is hurried; no measurement was found",
    )] = 1.0
    """How many times as many of these a feature brings that is released after its date."""

    coach_effect: Annotated[Part, Assumption(
        Mechanism.COACHING, "share", 0.0, 0.1, 0.0,
        ASSUMED, NONE, "no effect study was found",
    )] = 0.0
    """Errors and exceptions that an agile coach prevents; off by default."""

    uncoached_learning: Annotated[Real, Field(ge=0.1, le=1, allow_inf_nan=False), Assumption(
        Mechanism.COACHING, "share of the rate with a coach", 0.5, 1.0, 1.0,
        ASSUMED, NONE,
        "no effect study was found; that a squad on its own learns no faster is all we "
        "assume",
    )] = 1.0
    """How fast strangers become a team in a squad without a coach; off by default.

    A squad has its own coach, or one of a wave for as long as `coaching_days`. A coach of more
    squads than `squads_per_coach` helps each in part, and those of a wave take the next ones when
    they have time.
    """

    coaching_days: Annotated[Days, Assumption(
        Mechanism.COACHING, "working days", 20, 120, 60,
        ASSUMED, NONE, "a quarter with each squad; the size is ours",
    )] = 60.0
    """How long a coach of a wave stays with a squad that it changes."""

    handover_loss: Annotated[Part, Assumption(
        Mechanism.HAND_OVER, "share", 0.0, 1.0, 0.0,
        ASSUMED, NONE,
        "who succeeds others on code is less productive and makes more mistakes (Rigby "
        "et al. 2016); how much of what was done is done again, no source says",
    )] = 0.25
    """What is done again of an item that a wave takes from somebody before it is finished."""

    squads_per_coach: Annotated[PositiveCount, Assumption(
        Mechanism.COACHING, "squads", 2, 8, 4,
        READ, WEAK, "one coach at ING had five squads",
    )] = 4
    """Squads a coach can help fully; with more, the effect is shared out."""

    # fmt: on

    @property
    def has_knowledge(self) -> bool:
        """Whether it matters who knows which component."""
        return self.knowledge_start != 1.0 or self.knowledge_errors != 0.0

    def apart(self, other: "Assumptions") -> tuple[str, ...]:
        """The names of what the other assumes otherwise.

        >>> Assumptions().apart(Assumptions(availability=0.75))
        ('availability',)
        """
        if self == other:
            return ()
        names = type(self).model_fields
        return tuple(name for name in names if getattr(self, name) != getattr(other, name))

    def without(self, *mechanisms: Mechanism) -> "Assumptions":
        """Switch mechanisms off, the others as they are."""
        off = {name: b.neutral for name, b in ASSUMPTIONS.items() if b.mechanism in mechanisms}
        if Mechanism.CADENCE in mechanisms or Mechanism.BOARDS in mechanisms:
            off["random_calendars"] = False
        return self.model_validate(self.model_dump() | off)


RETIRED = {
    "communication_loss": "a loss with the square of the squad made 39 people do less than 24; set "
    "'communication_per_colleague' (0.0064 loses 5 % in a squad of 9, as 0.0006 did)",
    "help_efficiency_min": "people use every skill with a level above 0, at its speed, where that "
    "brings work forward; leave out of a person's skills what that person should not do",
}
"""Assumptions that were, and what to write instead."""

ASSUMPTIONS: dict[str, Assumption] = {
    name: assumption
    for name, field in Assumptions.model_fields.items()
    for assumption in field.metadata
    if isinstance(assumption, Assumption)
}
"""What each number rests on, by field."""


def neutral() -> Assumptions:
    """Switch every mechanism off: a feature takes its critical path, and nothing else.

    >>> neutral().rework_share, neutral().availability
    (0.0, 1.0)
    """
    return Assumptions().without(*Mechanism)
