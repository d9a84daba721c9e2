"""What an assumed number rests on: its mechanism, unit, plausible range, source and evidence."""

from enum import StrEnum
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import Field

from tribeplan.org.element import Number


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

Pace: TypeAlias = Annotated[Number, Field(gt=0, le=1)]
"""A share of full speed."""

F, V, V2, M, A = (
    Origin.FITTED,
    Origin.READ,
    Origin.SECOND_HAND,
    Origin.REMEMBERED,
    Origin.ASSUMED,
)
STRONG, MEDIUM, WEAK, NONE = Strength
