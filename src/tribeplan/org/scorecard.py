"""The scorecard of a tribe: its measures, what each should be, and how it moves.

Happiness, engagement and task success are chosen first, each as goal, signal and metric; adoption
and retention are outcomes ("Core Value Map, HEART and Balanced Scorecard", practitioner essay).
What moves and what only varies is told apart as on a chart of individual values and moving ranges
(Wheeler, Understanding Variation, 1993).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Measure, MeasureCategory

# --- The measures of an organisation, and who answers for each -----------------------------------

PERSPECTIVES = (
    MeasureCategory.HAPPINESS,
    MeasureCategory.ENGAGEMENT,
    MeasureCategory.TASK_SUCCESS,
    MeasureCategory.ADOPTION,
    MeasureCategory.RETENTION,
)
"""What steers first, then the outcomes."""


class Scored(NamedTuple):
    """One measure, whose it is and who answers for it."""

    tribe: str
    squad: str | None
    """None for a measure of the tribe itself."""

    at: Address
    measure: Measure
    owner: str | None
    """Its own, else the product owner of its squad or the lead of its tribe."""

    @property
    def name(self) -> str:
        """What people call it: the figure that is read, else the goal."""
        return self.measure.metric or self.measure.goal

    @property
    def on_scorecard(self) -> bool:
        """Whether somebody said what it should be."""
        return self.measure.target is not None


def scored_measures(roster: Roster) -> Iterator[Scored]:
    """Every measure: of each tribe its own, then those of its squads, in the order of the model.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> squad = {"product_owner": "ana", "measures": [{"goal": "Calm", "metric": "NPS"}]}
    >>> one = {"people": {"ana": {}}, "tribes": {"t": {"squads": {"s": squad}}}}
    >>> [
    ...     (each.name, each.owner)
    ...     for each in scored_measures(roster_of(Organisation.model_validate(one)))
    ... ]
    [('NPS', 'ana')]
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        at: Address = ("tribes", tribe_id)
        for place, measure in enumerate(tribe.measures):
            owner = measure.owner or tribe.lead
            yield Scored(tribe_id, None, (*at, "measures", place), measure, owner)
        for squad_id, squad in tribe.squads.items():
            here = (*at, "squads", squad_id, "measures")
            for place, measure in enumerate(squad.measures):
                owner = measure.owner or squad.product_owner
                yield Scored(tribe_id, squad_id, (*here, place), measure, owner)


# --- What moves and what only varies: individual values and moving ranges ------------------------

LIMIT_FACTOR = 2.66
"""3 / 1.128: three deviations, estimated from ranges of two (Wheeler 1993)."""

LEAST_READINGS = 6
"""Fewer say too little of how much a figure varies by itself (Wheeler 1993: five or six)."""

LONG_RUN = 8
"""Readings in a row on one side of the mean."""

CLOSE_OF = 4
CLOSE = 3
"""Readings of four in a row that are nearer to the limit than to the mean."""

ROUNDING = 1e-9
"""Of the largest value: less is no distance, but what a computer leaves of decimals."""


class Reading(NamedTuple):
    """One value on one day."""

    on: dt.date
    value: float


class Signal(StrEnum):
    """Why a movement is more than the figure varies by itself; the first that fits is told."""

    OUTSIDE = "outside the limits"
    RUN = "eight in a row on one side of the mean"
    CLOSE = "three of four nearer to a limit than to the mean"


class Chart(NamedTuple):
    """Mean and limits of a figure, and the movement in which it is now."""

    mean: float
    low: float
    high: float
    signal: Signal | None
    """None while it only varies."""

    is_up: bool
    """Which way it went; means nothing without a signal."""

    since: dt.date
    """The first of the readings that make the signal; the last one without."""


def chart_of(readings: Sequence[Reading], longest_gap_days: int | None = None) -> Chart | None:
    r"""Mean, limits and the present movement of readings in the order of their days.

    .. math:: \bar x \pm 2.66\, \overline{mR}, \qquad mR_i = |x_i - x_{i-1}|

    A movement is told by what the last reading takes part in: one outside the limits; a run of
    eight on one side of the mean; three of four in a row nearer to a limit than to the mean.

    Parameters
    ----------
    readings
        One a day at most, the earliest first.
    longest_gap_days
        A range over a longer gap [calendar days] is not one of neighbours and does not count.

    Returns
    -------
    Chart or None
        None of fewer than six readings, or of none that follow each other.

    References
    ----------
    Wheeler, Understanding Variation: The Key to Managing Chaos, 1993.

    Examples
    --------
    >>> values = (10, 12, 11, 13, 12, 20)
    >>> days = [dt.date(2027, 1, day) for day in range(1, 7)]
    >>> found = chart_of([*map(Reading, days, values)])
    >>> round(found.mean, 3), round(found.high, 3)
    (13.0, 20.448)
    """
    slack = ROUNDING * max((abs(each.value) for each in readings), default=0.0)
    ranges = [
        abs(_off(two.value - one.value, slack))
        for one, two in pairwise(readings)
        if longest_gap_days is None or (two.on - one.on).days <= longest_gap_days
    ]
    if len(readings) < LEAST_READINGS or not ranges:
        return None
    mean = sum(each.value for each in readings) / len(readings)
    reach = LIMIT_FACTOR * sum(ranges) / len(ranges)
    signal, first = _signal([_off(each.value - mean, slack) for each in readings], reach + slack)
    low, high = mean - reach, mean + reach
    return Chart(mean, low, high, signal, readings[-1].value > mean, readings[first].on)


def _off(distance: float, slack: float) -> float:
    return 0.0 if abs(distance) <= slack else distance


def _signal(off: Sequence[float], reach: float) -> tuple[Signal | None, int]:
    """What the last of some distances from the mean takes part in, and the first that does so."""
    side = 1 if off[-1] > 0 else -1
    along = [each * side for each in off]
    run = 0
    while run < len(along) and along[-1 - run] > 0:
        run += 1
    last = len(along) - 1
    if along[last] > reach:
        first = last
        while first and along[first - 1] > reach:
            first -= 1
        return Signal.OUTSIDE, first
    if run >= LONG_RUN:
        return Signal.RUN, len(along) - run
    near = [
        place
        for place in range(max(len(along) - CLOSE_OF, 0), len(along))
        if along[place] > reach / 2
    ]
    if len(near) >= CLOSE and last in near:
        return Signal.CLOSE, near[0]
    return None, last
