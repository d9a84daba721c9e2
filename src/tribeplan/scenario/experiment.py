"""What is asked of a simulation: how long, how often, from which seed, in which order."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tribeplan.org.element import LEAST_DAYS, Day, Element, Real, Whole


class Policy(StrEnum):
    """How a squad orders its backlog; what the policy cannot tell apart goes by arrival."""

    FIFO = "fifo"
    """By the priority written in the model, then by arrival."""

    CD3 = "cd3"
    """Cost of delay divided by duration, highest first; also called WSJF."""

    RICE = "rice"
    """Reach x impact x confidence / effort, highest first."""

    MOSCOW = "moscow"
    """Must, should, could, unclassified, wont."""

    VALUE_EFFORT = "value-effort"
    """Value / effort, highest first."""


class Experiment(Element):
    """How an organisation is simulated; each value has a default and a range.

    >>> Experiment().horizon_days
    520
    """

    horizon_days: Annotated[Whole, Field(ge=1, le=10_000)] = 520
    """How long is simulated after the warm-up [working days]; 1 to 10,000; 260 is a year."""

    warm_up_days: Annotated[Whole, Field(ge=0, le=10_000)] = 0
    """How long before that, so that work is in progress when measuring begins [working days]."""

    replications: Annotated[Whole, Field(ge=1, le=1_000_000)] = 1000
    """How many histories are drawn; 1 to 1,000,000."""

    seed: Annotated[Whole, Field(ge=0, le=2**63 - 1)] = 1
    """Where the draws begin: the same seed gives the same bits; 0 to 2⁶³ - 1."""

    policy: Policy = Policy.FIFO
    """In which order squads take their work."""

    release_every_days: (
        Annotated[Real, Field(ge=LEAST_DAYS, le=1_000, allow_inf_nan=False)] | None
    ) = None
    """Working days between releases of squads without a cadence of their own; 0.001 to 1,000."""

    starts: Day | None = None
    """The first day, and with it the warm-up's: the same for all that are compared. When it is not
    given: the earliest `arrives` of any of them, else the earliest `from`, `until`, `since`, `ends`
    or `due`, else 2026-01-05. Every result says which it is."""
