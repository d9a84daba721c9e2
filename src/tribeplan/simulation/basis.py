"""What an assumed number rests on: its mechanism, unit, plausible range, source and evidence."""

from enum import StrEnum
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from tribeplan.org.element import LEAST_DAYS, LEAST_SHARE, MOST_DAYS, Number, Real


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
    START_UP = "start-up"
    DECISIONS = "decisions"
    BOARDS = "boards"
    REWORK = "rework"
    HAND_OFF = "hand-off"
    HELP = "help"
    CADENCE = "cadence"
    COACHING = "coaching"


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


class Basis(NamedTuple):
    """What an assumed number rests on."""

    mechanism: Mechanism
    unit: str
    low: float
    """Lowest value that is still plausible."""

    high: float
    """Highest value that is still plausible."""

    neutral: float
    """The value that switches the mechanism off."""

    source: str
    origin: Origin
    strength: Strength


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

F, V, V2, M, A = (
    Origin.FITTED,
    Origin.READ,
    Origin.SECOND_HAND,
    Origin.REMEMBERED,
    Origin.ASSUMED,
)
STRONG, MEDIUM, WEAK, NONE = Strength
