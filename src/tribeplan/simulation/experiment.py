"""How the simulation is run: how long, how often, in which order work is taken."""

from typing import Annotated

from pydantic import Field

from tribeplan.org.element import MOST_DAYS, Day, Element, Real, Whole
from tribeplan.scenario.experiment import Policy

MOST_REPLICATIONS = 1_000_000
"""More would show nothing that these do not."""

MOST_SEED = 2**63 - 1
"""What 64 bits with a sign hold."""


class Experiment(Element):
    """What is simulated, beside the organisation and the assumptions.

    The same as a scenario's ``experiment``, in numbers that are not bounded yet: what cannot be
    run is refused with its place by ``plan_of``, all reasons at once.
    """

    horizon_days: Annotated[Real, Field(ge=0, allow_inf_nan=False)] = 520.0
    """Working days that are measured, after the warm-up; two years of 260."""

    warm_up_days: Annotated[Real, Field(ge=0, allow_inf_nan=False)] = 0.0
    """Working days before that; what arrives then counts in no result."""

    replications: Annotated[Whole, Field(ge=0)] = 1000
    """How many histories are drawn."""

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

        >>> Experiment(horizon_days=260, warm_up_days=130).total_days
        390.0
        """
        return self.horizon_days + self.warm_up_days
