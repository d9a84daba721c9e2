"""How soon customers see what a product is worth, and how many: their journeys beside the work.

A customer's way is a Markov chain in calendar days that ends at the aha-moment or where the
customer leaves (Kemeny and Snell, Finite Markov Chains, 1960, chapter 3). A try of a step takes a
whole number of days, geometric with the step's mean, 0 included; at its end the customer goes on,
tries again or leaves. From the day after a feature's release customers meet the step as it changed.
The chances are carried backwards in time, so that nobody has to be drawn: all doubt is about when
features are there, and about what they change.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from tribeplan.org.journey import Improvement, Journey, JourneyStep, improvements
from tribeplan.org.organisation import Organisation
from tribeplan.org.workload import CALENDAR_DAYS_PER_WEEK, DAYS_PER_WEEK
from tribeplan.simulation.calendar import key_of
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.layout import FloatArray, IntArray
from tribeplan.simulation.memory import RELEASED
from tribeplan.simulation.outcome import BoolArray, Outcome, ratio
from tribeplan.simulation.plan import TICKS_PER_DAY

NOT_THERE = np.iinfo(np.int64).max
"""The day of a feature that customers never have."""

AT_ONCE = 1024
"""Replications that are followed at once; a thousand days of each take some dozens of megabytes."""

DIGITS = 9
"""Decimals that sums of many replications do not blur."""

CHANGES = ("less_time", "fewer_leave", "fewer_again")

Drawn = Callable[[Improvement, str], FloatArray]
"""What an improvement takes away of one of :data:`CHANGES`, by replication."""


class Course(NamedTuple):
    """How customers fare who come in each week, by replication and week."""

    share: FloatArray
    """Part of them that gets to the aha-moment."""

    days: FloatArray
    """Calendar days until then, the mean of those who get there; nan where nobody does."""

    @property
    def mean_share(self) -> FloatArray:
        """By replication: the part over all weeks, in each of which as many come."""
        mean: FloatArray = self.share.mean(axis=1)
        return mean

    @property
    def mean_days(self) -> FloatArray:
        """By replication: the mean over all weeks of those who get there; nan when nobody does."""
        total = (np.where(self.share > 0, self.days, 0.0) * self.share).sum(axis=1)
        return ratio(total, self.share.sum(axis=1))


class Lever(NamedTuple):
    """What one feature does to the way to the aha-moment."""

    feature: str
    share: float
    """Part of the customers that would get there with this feature alone, mean over its range."""

    days: float
    """Calendar days until then; nan when nobody gets there."""

    released: FloatArray
    """Working days until customers have it, by replication; infinite when not within it."""


class PlayedJourney(NamedTuple):
    """A journey with how customers fare on it while the work goes on."""

    tribe: str
    journey: Journey
    weeks: tuple[int, ...]
    """Calendar days from the first day to the first day of each week."""

    course: Course
    before: tuple[float, float]
    """Share and days without any of its features."""

    after: tuple[float, float]
    """Share and days with all of them, mean over their ranges."""

    levers: tuple[Lever, ...]
    """Its features, those first that bring the aha-moment soonest."""


def play_journeys(outcome: Outcome, organisation: Organisation) -> Iterator[PlayedJourney]:
    """Follow customers on every journey that has an aha-moment, in the order of the model."""
    places = {work.id: place for place, work in enumerate(outcome.plan.features)}
    for tribe_id, tribe in organisation.tribes.items():
        for journey in tribe.journeys:
            if journey.aha is not None:
                yield _played(tribe_id, journey, outcome, places)


def _played(
    tribe: str, journey: Journey, outcome: Outcome, places: Mapping[str, int]
) -> PlayedJourney:
    days = _calendar_days(outcome)
    starts = np.datetime64(outcome.calendar.starts)
    begins = np.busday_offset(starts, int(outcome.plan.experiment.warm_up_days), roll="forward")
    first = int((begins - starts).astype(np.int64))
    weeks = tuple(
        range(first, max(int(days[-1]) - DAYS_PER_WEEK + 1, first + 1), CALENDAR_DAYS_PER_WEEK)
    )
    working = {id_: working_days_of(outcome, places.get(id_)) for id_ in journey.features}
    there = {id_: _days_there(each, days) for id_, each in working.items()}
    drawn = _drawn(journey, outcome)
    replications = outcome.played.replications
    share, mean = (np.empty((replications, len(weeks))) for _ in range(2))
    for begin in range(0, replications, AT_ONCE):
        rows = slice(begin, begin + AT_ONCE)
        chance, total = by_day(
            journey,
            {id_: each[rows] for id_, each in there.items()},
            _some_of(drawn, rows),
            weeks[-1] + CALENDAR_DAYS_PER_WEEK,
        )
        for number, week in enumerate(weeks):
            met = slice(week, week + CALENDAR_DAYS_PER_WEEK)
            share[rows, number] = chance[met].mean(axis=0)
            mean[rows, number] = ratio(total[met].sum(axis=0), chance[met].sum(axis=0))
    alone = _apart(journey)
    levers = [Lever(id_, *_steady(alone[id_], drawn), working[id_]) for id_ in journey.features]
    levers.sort(key=lambda each: (np.nan_to_num(each.days, nan=np.inf), -each.share, each.feature))
    before = _steady(_stripped(journey), drawn)
    after = _steady(journey, drawn)
    return PlayedJourney(tribe, journey, weeks, Course(share, mean), before, after, tuple(levers))


# --- The chain ------------------------------------------------------------------------------------


def by_day(
    journey: Journey, there: Mapping[str, IntArray], drawn: Drawn, days: int
) -> tuple[FloatArray, FloatArray]:
    r"""The chance to get to the aha-moment, by the day of first contact, and the days it takes.

    With :math:`d` the mean days of a try, :math:`g` the chance to go on and :math:`r` to try
    again, a customer at step :math:`k` on day :math:`t` gets there with
    :math:`V_k(t) = (g V_{k+1}(t) + d V_k(t+1)) / (1 - r + d)`, for each further day passes with
    chance :math:`d/(1+d)`; after the last day nothing changes, and :math:`V_k = g V_{k+1}/(1-r)`.
    The days, counted where the customer gets there, follow in the same way.

    Parameters
    ----------
    journey
        One with an aha-moment.
    there
        For each of its features the first calendar day on which customers have it, by replication.
    drawn
        What improvements take away.
    days
        Calendar days that are followed; the last row is the first day after them.

    Returns
    -------
    tuple of arrays
        The chance, and the chance times the mean days, by day and replication.
    """
    rows = len(next(iter(there.values()), np.zeros(1, np.int64)))
    chance, total = np.ones((days + 1, rows)), np.zeros((days + 1, rows))
    for step in reversed(journey.before_aha):
        time, leave, again = _as_met(step, there, drawn, days, rows)
        go_on = 1 - again - leave
        # on the last row nothing changes any more
        chance[-1] *= go_on[-1] / (1 - again[-1])
        total[-1] = (go_on[-1] * total[-1] + time[-1] * chance[-1]) / (1 - again[-1])
        for day in range(days - 1, -1, -1):
            least = 1 - again[day] + time[day]
            chance[day] = (go_on[day] * chance[day] + time[day] * chance[day + 1]) / least
            later = total[day + 1] + chance[day + 1]
            total[day] = (go_on[day] * total[day] + time[day] * later) / least
    return chance, total


def _as_met(
    step: JourneyStep, there: Mapping[str, IntArray], drawn: Drawn, days: int, rows: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean days, chance to leave and chance to try again, by day and replication."""
    left = [np.ones((days + 1, rows)) for _ in CHANGES]
    each_day = np.arange(days + 1)[:, None]
    for better in step.improved_by:
        is_there = each_day >= there[better.feature]
        for number, what in enumerate(CHANGES):
            if getattr(better, what).high > 0:
                left[number] *= np.where(is_there, 1 - drawn(better, what), 1.0)
    return step.days * left[0], step.leave * left[1], step.again * left[2]


def _stripped(journey: Journey) -> Journey:
    """A journey that no feature improves, as far as the aha-moment."""
    aha = journey.aha or 0
    plain = tuple(step.model_copy(update={"improved_by": ()}) for step in journey.steps[: aha + 1])
    return journey.model_copy(update={"steps": plain})


def _apart(journey: Journey) -> dict[str, Journey]:
    """For each feature the journey that it alone improves."""
    plain = _stripped(journey)
    own: dict[str, dict[int, list[Improvement]]] = {}
    for (place, _), better in improvements(journey):
        own.setdefault(better.feature, {}).setdefault(place, []).append(better)
    alone: dict[str, Journey] = {}
    for id_, by_place in own.items():
        steps = list(plain.steps)
        for place, some in by_place.items():
            if place < len(steps):
                steps[place] = steps[place].model_copy(update={"improved_by": tuple(some)})
        alone[id_] = plain.model_copy(update={"steps": tuple(steps)})
    return alone


def _steady(journey: Journey, drawn: Drawn) -> tuple[float, float]:
    """Share and days when all its features are there from the first day, mean over their ranges."""
    each = [better for step in journey.before_aha for better in step.improved_by]
    rows = len(drawn(each[0], CHANGES[0])) if each else 1
    there = dict.fromkeys(journey.features, np.zeros(rows, np.int64))
    chance, total = by_day(journey, there, drawn, 0)
    share = chance[0].mean(keepdims=True)
    days = ratio(total[0].mean(keepdims=True), share)
    return round(float(share[0]), DIGITS), round(float(days[0]), DIGITS)


# --- When customers have a feature, and what it changes then -------------------------------------


def _calendar_days(outcome: Outcome) -> IntArray:
    """Calendar days from the first day by which so many working days have passed."""
    starts = np.datetime64(outcome.calendar.starts)
    working = np.arange(int(np.ceil(outcome.plan.experiment.total_days)) + 1)
    evenings = np.busday_offset(starts, np.maximum(working - 1, 0), roll="forward")
    passed: IntArray = (evenings - starts).astype(np.int64) + (working > 0)
    return passed


def _days_there(working: FloatArray, days: IntArray) -> IntArray:
    """The first calendar day on which customers have a feature, by replication."""
    is_there = np.isfinite(working)
    whole = np.ceil(np.where(is_there, working, 0)).astype(np.int64)
    return np.where(is_there, days[np.minimum(whole, len(days) - 1)], NOT_THERE)


def working_days_of(outcome: Outcome, place: int | None) -> FloatArray:
    """Working days until customers have a feature; infinite for one that is not played."""
    if place is None:
        return np.full(outcome.played.replications, np.inf)
    ticks = outcome.played.features[:, place, RELEASED]
    days: FloatArray = np.where(ticks >= 0, ticks / TICKS_PER_DAY, np.inf)
    return days


def _drawn(journey: Journey, outcome: Outcome) -> Drawn:
    """Draw from the ranges, the same for the same feature in every scenario.

    The tribe is no part of the key: a scenario may call it otherwise.
    """
    known: dict[tuple[int, str], FloatArray] = {}
    seed, rows = outcome.plan.experiment.seed, outcome.played.replications
    for place, step in enumerate(journey.steps):
        for better in step.improved_by:
            for what in CHANGES:
                span = getattr(better, what)
                key = key_of("journey", journey.journey, str(place), better.feature, what)
                luck = np.random.default_rng([seed, key]).random(rows)
                known[id(better), what] = span.low + (span.high - span.low) * luck
    return lambda better, what: known[id(better), what]


def _some_of(drawn: Drawn, rows: slice) -> Drawn:
    return lambda better, what: drawn(better, what)[rows]


# --- One organisation against another -------------------------------------------------------------


class JourneyDifference(NamedTuple):
    """How customers fare in another organisation, against the first, over all weeks."""

    share: Interval
    """Other minus base [parts of all customers]."""

    days: Interval
    """Other minus base [calendar days], of the replications in which somebody gets there."""


def journey_difference(base: Course, other: Course, confidence: float = 0.95) -> JourneyDifference:
    """Compare replication by replication: both met the same luck."""
    both = min(len(base.share), len(other.share))
    share = other.mean_share[:both] - base.mean_share[:both]
    days = other.mean_days[:both] - base.mean_days[:both]
    known: BoolArray = np.isfinite(days)
    return JourneyDifference(
        mean_interval(share, confidence), mean_interval(days[known], confidence)
    )
