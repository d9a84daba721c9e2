"""A scenario: changes to a model or to another scenario, and what to ask of the result."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, JsonValue

from tribeplan.org.element import LEAST_DAYS, Day, Element, Real, Text, Whole
from tribeplan.scenario.change import Change

# --- What is asked of a simulation: how long, how often, from which seed, in which order ---------


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
    """How many replications are drawn; 1 to 1,000,000."""

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


# --- A scenario: changes to a model or to another scenario, and what to ask of the result --------

SCENARIO_VERSION: Literal[1] = 1
"""The version of the scenario format that this release reads."""


def _to_version(given: object) -> object:
    return SCENARIO_VERSION if given == str(SCENARIO_VERSION) else given


class Scenario(Element):
    """Changes to a model or to another scenario, in order, and what to ask of the result."""

    scenario: Annotated[Literal[1], BeforeValidator(_to_version)]
    """Version of the format."""

    name: Text | None = None
    """What the scenario is called."""

    base: Text
    """The model, or the scenario, that it changes: a path from the scenario's own directory."""

    reason: Text | None = None
    """What it is for."""

    changes: tuple[Change, ...] = ()
    """What is different, in order; each builds on those before it."""

    experiment: Experiment | None = None
    """How it is simulated; what is not given here is as in the base."""

    assumptions: dict[Text, JsonValue] = Field(default_factory=dict)
    """Assumptions of the simulation that are different here, by name."""
