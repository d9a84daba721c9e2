"""How the simulation is run: how long, how often, in which order work is taken."""

from enum import StrEnum

from tribeplan.org.element import Count, Day, Element, NotNegative

MOST_REPLICATIONS = 1_000_000
"""More would show nothing that these do not."""

MOST_DAYS = 100_000
"""Four centuries of working days; keeps every tick well inside 64 bits."""


class Policy(StrEnum):
    """How a squad orders its backlog; what the policy cannot tell apart goes by arrival."""

    FIFO = "fifo"
    """By the priority written in the model, then by arrival."""

    CD3 = "cd3"
    """Cost of delay divided by duration, highest first (Smith 1956; also called WSJF)."""

    RICE = "rice"
    """Reach x impact x confidence / effort, highest first."""

    MOSCOW = "moscow"
    """Must, should, could, unclassified, wont."""

    VALUE_EFFORT = "value-effort"
    """Value / effort, highest first."""


class Experiment(Element):
    """What is simulated, beside the organisation and the assumptions.

    What cannot be run is refused with its place by ``plan_of``, all reasons at once.
    """

    horizon_days: NotNegative = 520.0
    """Working days that are simulated; two years of 260."""

    warmup_days: NotNegative = 0.0
    """Features that arrive earlier count in no result."""

    replications: Count = 1000
    """How many histories are drawn."""

    seed: Count = 1
    """Same seed, same chance, in every scenario."""

    policy: Policy = Policy.FIFO
    """How squads order their backlogs."""

    release_cadence_days: NotNegative | None = None
    """Days between releases where the model states none; as assumed when it is not given."""

    starts: Day | None = None
    """Day 0; the first arrival of the model when it is not given."""
