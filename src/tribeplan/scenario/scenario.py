"""A scenario: changes to a model or to another scenario, now or in waves, and what to ask."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field, JsonValue

from tribeplan.org.address import Address
from tribeplan.org.element import LEAST_DAYS, Day, Element, FirstVersion, Id, Real, Text, Whole
from tribeplan.org.teams import Levels
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


# --- A wave: the part of a change that takes place on one day ------------------------------------


class UnderWay(StrEnum):
    """What becomes of work in progress whose squad a wave takes apart or whose people it moves."""

    FINISH = "finish"
    """Whoever works on an item finishes it; what is not begun goes with the squad's work."""

    HAND_OVER = "hand-over"
    """Others go on with it at once, and do again what `handover_loss` says of what was done."""

    STOP = "stop"
    """It is put down at once, and begun anew by whoever takes it up."""


class Wave(Element):
    """What changes on one day.

    >>> Wave(on="2027-02-01").work_in_progress.value
    'finish'
    """

    on: Day
    """The day on which it takes place: what it does holds from that morning on."""

    name: Text | None = None
    """What the wave is called."""

    reason: Text | None = None
    """What it is for."""

    do: tuple[Change, ...] = ()
    """What is different from then on, in order, as under `changes`."""

    training_days: Annotated[Real, Field(ge=0, le=260, allow_inf_nan=False)] = 0.0
    """Working days for which everybody whose squads it changes learns instead of working; 0 to 260.
    """

    coaches: tuple[Id, ...] = ()
    """Who helps the squads that it changes to get used to it, some at a time; in the simulation,
    where `uncoached_learning` says that a squad without a coach learns slower."""

    work_in_progress: UnderWay = UnderWay.FINISH
    """What becomes of work that is being done that day."""

    readiness: Levels | None = None
    """What every tribe that it changes has to say of itself by then; has no effect in the
    simulation."""


class DatedChange(NamedTuple):
    """A change, with where it stands in the file and from when on it holds."""

    change: Change
    at: Address
    """From the top of the scenario: ``("waves", 0, "do", 2)``."""

    on: dt.date | None
    """None for one that holds from the start."""


# --- A scenario: changes to a model or to another scenario, and what to ask of the result --------


class Scenario(Element):
    """Changes to a model or to another scenario, in order, and what to ask of the result."""

    scenario: FirstVersion
    """Version of the format."""

    name: Text | None = None
    """What the scenario is called."""

    base: Text
    """The model, or the scenario, that it changes: a path from the scenario's own directory."""

    reason: Text | None = None
    """What it is for."""

    changes: tuple[Change, ...] = ()
    """What is different, in order; each builds on those before it."""

    waves: tuple[Wave, ...] = ()
    """What is different from some day on, in the order of the days, after all `changes`."""

    experiment: Experiment | None = None
    """How it is simulated; what is not given here is as in the base."""

    assumptions: dict[Text, JsonValue] = Field(default_factory=dict)
    """Assumptions of the simulation that are different here, by name."""

    @property
    def every_change(self) -> tuple[DatedChange, ...]:
        """All that is changed, at once and in waves, in the order in which it is made."""
        return (
            *(DatedChange(change, ("changes", n), None) for n, change in enumerate(self.changes)),
            *(
                DatedChange(change, ("waves", number, "do", n), wave.on)
                for number, wave in enumerate(self.waves)
                for n, change in enumerate(wave.do)
            ),
        )
