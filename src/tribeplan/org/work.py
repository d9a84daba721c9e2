"""The demand: features with a date, recurring streams, and the steps they take."""

import math
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import (
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tribeplan.org.element import (
    AMOUNT,
    LEAST_NUMBER,
    Amount,
    Count,
    Day,
    Days,
    Element,
    Id,
    NotNegative,
    PositiveCount,
    Real,
    Share,
    Text,
)
from tribeplan.org.teams import KindOfWork, Mandate

Z_90 = 1.2815515655446004
"""The 90 % point of the standard normal distribution."""

WIDEST_SPREAD = 1000
"""Most that p90 may be of p50; wider is a slip of the pen, and its mean soon leaves all numbers."""

MOST_PER_WEEK = 10_000
"""Arrivals of one stream; two thousand a working day, each followed one by one."""

PerWeek: TypeAlias = Annotated[
    Real, AMOUNT, Field(ge=LEAST_NUMBER, le=MOST_PER_WEEK, allow_inf_nan=False)
]
"""How often something arrives, 0.000001 to 10,000 [1/week]."""


class Duration(Element):
    """Effort of a step: a lognormal by two percentiles; certain when both are the same.

    >>> Duration(p50=3, p90=8).sigma
    0.7653...
    >>> Duration(p50=5, p90=5).mean_days
    5.0
    """

    p50: Days
    """Median [person-days]."""

    p90: Days
    """The effort that nine out of ten stay below [person-days]."""

    @model_validator(mode="after")
    def _percentiles_fit(self) -> "Duration":
        if self.p90 < self.p50:
            raise PydanticCustomError("percentiles", "p90 is below p50")
        if self.p90 / self.p50 > WIDEST_SPREAD:
            raise PydanticCustomError(
                "spread", "p90 is above {times} times p50", {"times": WIDEST_SPREAD}
            )
        return self

    @property
    def is_one_number(self) -> bool:
        """Whether it was typed as one number, of which nobody said how sure it is."""
        return False

    @model_serializer(mode="wrap")
    def _as_typed(self, handler: SerializerFunctionWrapHandler) -> float | dict[str, Any]:
        return self.p50 if self.is_one_number else handler(self)

    @property
    def sigma(self) -> float:
        r"""Spread of the logarithm: :math:`\ln(p_{90}/p_{50}) / z_{0.9}`; 0 when fixed."""
        return math.log(self.p90 / self.p50) / Z_90

    @property
    def mean_days(self) -> float:
        r"""Mean effort [person-days]: :math:`p_{50}\, e^{\sigma^2/2}`."""
        return self.p50 * math.exp(self.sigma**2 / 2)


class OneNumber(Duration):
    """Effort typed as one number: a mean, with the spread that is assumed.

    >>> Step(skill="code", days=5).days == Step(skill="code", days={"p50": 5, "p90": 5}).days
    False
    >>> Step(skill="code", days=5).model_dump()["days"]
    5.0
    """

    @property
    def is_one_number(self) -> bool:
        """Whether it was typed as one number."""
        return True


def _read_days(given: object, handler: ValidatorFunctionWrapHandler) -> Duration:
    if isinstance(given, (str, int, float)) and not isinstance(given, bool):
        both: Duration = handler({"p50": given, "p90": given})
        return OneNumber(p50=both.p50, p90=both.p90)
    read: Duration = handler(given)
    return read


DaysInput: TypeAlias = Annotated[
    Duration, WrapValidator(_read_days, json_schema_input_type=Days | Duration)
]
"""A duration as people type it: a number of days, or two percentiles; it stays which it was."""


class Step(Element):
    """A piece of work for one skill."""

    name: Text | None = None
    """Display name; the skill's when it is not given."""

    skill: Id
    """Which specialism does it."""

    days: DaysInput
    """Effort [person-days]: a number, or ``{p50: 3, p90: 8}``."""

    squad: Id | None = None
    """Another squad that does it: a dependency; the feature's own when it is not given."""


def _step_or_branch(given: object) -> str:
    return "branch" if isinstance(given, (list, tuple)) else "step"


Branch: TypeAlias = Annotated[
    Annotated[Step, Tag("step")] | Annotated[tuple[Step, ...], Tag("branch"), Field(min_length=1)],
    Discriminator(_step_or_branch),
]
"""One of the things that run in parallel: a step, or a list of steps in order."""

Stage: TypeAlias = Annotated[
    Annotated[Step, Tag("step")]
    | Annotated[tuple[Branch, ...], Tag("branch"), Field(min_length=1)],
    Discriminator(_step_or_branch),
]
"""One of the things that run in order: a step, or a list of branches in parallel."""


def each_step(stages: tuple[Stage, ...]) -> Iterator[tuple[tuple[int, ...], Step]]:
    """Every step with its position in ``stages``, in the order written.

    >>> stages = (Step(skill="a", days=1), (Step(skill="b", days=1), Step(skill="c", days=1)))
    >>> [(position, step.skill) for position, step in each_step(stages)]
    [((0,), 'a'), ((1, 0), 'b'), ((1, 1), 'c')]
    """
    for first, stage in enumerate(stages):
        if isinstance(stage, Step):
            yield (first,), stage
            continue
        for second, branch in enumerate(stage):
            if isinstance(branch, Step):
                yield (first, second), branch
                continue
            for third, step in enumerate(branch):
                yield (first, second, third), step


class Moscow(StrEnum):
    """Priority in four classes."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"
    WONT = "wont"


class ServedNeed(Element):
    """Whom a feature helps and with what: the middle layers of the core value map."""

    user: Text | None = None
    """What the user needs."""

    job: Text | None = None
    """The job the user wants to get done."""


class Work(Element):
    """What features and streams share."""

    name: Text | None = None
    """Display name; the id when it is not given."""

    squad: Id
    """The squad that is responsible end to end."""

    work: KindOfWork | None = None
    """Change or run; the squad's when it is not given."""

    need: ServedNeed | None = None
    """The user need and job it serves."""

    acceptance: tuple[Text, ...] = ()
    """Testable acceptance criteria."""

    steps: tuple[Stage, ...] = ()
    """In order; a list inside the list runs in parallel."""


class Feature(Work):
    """A named piece of work that reaches customers once."""

    arrives: Day | None = None
    """When it is asked for; at the start when it is not given."""

    due: Day | None = None
    """When it should reach customers; no such day in the year 9999."""

    priority: PositiveCount | None = None
    """Place in the order of its squad's backlog, 1 first."""

    value_per_week: Amount | None = None
    """What a week's delay costs [currency/week]."""

    value: Amount | None = None
    """Relative value, for value against effort [points]."""

    reach: Amount | None = None
    """RICE: people affected a quarter."""

    impact: NotNegative | None = None
    """RICE: effect on each, usually 0.25 to 3."""

    confidence: Share | None = None
    """RICE: how sure reach and impact are."""

    moscow: Moscow | None = None
    """Must, should, could or wont."""

    after: tuple[Id, ...] = ()
    """Features that must have reached customers first."""

    @property
    def is_ordered(self) -> bool:
        """Whether anything says where it stands in a backlog."""
        return any(
            given is not None
            for given in (self.priority, self.value_per_week, self.value, self.reach, self.moscow)
        )


class Stream(Work):
    """Work of one kind that keeps coming."""

    per_week: PerWeek
    """Arrivals [1/week]."""

    value_per_week: Amount | None = None
    """What a week's delay of one item costs [currency/week]."""

    priority: Count | None = None
    """Place among the squad's work, 1 first."""


class Demand(Element):
    """All the work that arrives."""

    features: dict[Id, Feature] = Field(default_factory=dict)
    """Named features by id."""

    streams: dict[Id, Stream] = Field(default_factory=dict)
    """Recurring work by id."""


# --- Decision gates above the squad: who decides, how often, on what ------------------------------


class Moment(StrEnum):
    """When in a feature's life a gate stands in its way."""

    START = "start"
    """Before the squad may begin."""

    RELEASE = "release"
    """Before it may reach customers."""


class Gate(Element):
    """A decision that work waits for because its squad may not take it."""

    name: Text | None = None
    """Display name; the id when it is not given."""

    at: Moment
    """Before the start, or before the release."""

    every_days: Days | None = None
    """Working days between its meetings; decides at any time when it is not given."""

    days: DaysInput | None = None
    """Working days a decision takes besides: a number, or ``{p50: 3, p90: 8}``."""

    decides: tuple[Id, ...] = ()
    """The people who decide."""

    passes: tuple[Mandate, ...] = (Mandate.SOFT, Mandate.NONE)
    """The mandates whose work has to pass here."""

    tribes: tuple[Id, ...] = ()
    """The tribes whose work has to pass here; all when it is not given."""

    def stops(self, tribe: str, mandate: Mandate) -> bool:
        """Whether the work of a tribe's squads with a mandate has to pass here."""
        return mandate in self.passes and (not self.tribes or tribe in self.tribes)
