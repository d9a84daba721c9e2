"""How the simulation is run: how long, how often, in which order work is taken."""

from tribeplan.org.element import Count, Day, Element, NotNegative
from tribeplan.scenario.experiment import Policy

MOST_REPLICATIONS = 1_000_000
"""More would show nothing that these do not."""

MOST_DAYS = 100_000
"""Four centuries of working days; keeps every tick well inside 64 bits."""


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
