"""The dip of a change: how deep, how long, and when it is earned back, with what luck alone shows.

By week, paired by replication: what one organisation brings to customers less what another does.
No source gives the depth of a dip (docs/explanation/decisions/0043); it comes from what happens.
"""

import datetime as dt
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tribeplan.org.workload import DAYS_PER_WEEK
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY

HELD = 4
"""Weeks that are looked at together: one week alone is mostly luck."""

DRAWS = 400
"""Of signs for the null, and of replications for the interval."""

SEED = 20_270_201
LEAST_MISSING = 0.01
"""Part of what a week brings: less is not missed any more. Where two organisations deliver all that
is asked for in the end, it takes until the last of all replications for nothing at all to be
missing, and the more of them there are the later that is."""

SURE = 0.95

ENOUGH = 32
"""Replications from which on a dip is told; of fewer, a mean and what is drawn from them vary too
much to say anything by the week."""

HIDDEN = 0.1
"""Part of what is released a week up to which luck alone may show a dip where none is seen: more
than that would hide one that people feel. Our choice."""

Weeks = NDArray[np.float64]


class Dip(NamedTuple):
    """What a change costs on the way, in pieces of work released a week."""

    depth: float
    """Largest fall of the mean over four weeks, as part of what the base releases in them, or of
    its own rate where that is more; 0 for none."""

    depth_by_luck: float
    """What 95 of 100 changes without any effect stay below, by luck alone."""

    weeks: int
    """From its first week to the first of four weeks that are no fall any more."""

    trough: float
    """Pieces of work that are missing when most are."""

    earned_back: float
    """Week by which nothing is missing any more, for four weeks; infinite when that is not
    reached, 0 when nothing ever was missing."""

    earned_back_low: float
    earned_back_high: float
    """Where that lies in 95 of 100 draws of replications."""

    probability: float
    """Share of the replications in which it is earned back in the time simulated."""

    replications: int

    earned_back_by: dt.date | None = None
    """The last day of the week above; None when that is not reached, or nothing was missing."""

    earned_back_low_by: dt.date | None = None
    earned_back_high_by: dt.date | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there are replications enough to see a dip, or that there is none."""
        return self.replications >= ENOUGH and (self.is_seen or self.depth_by_luck <= HIDDEN)

    @property
    def is_told(self) -> bool:
        """Whether there is a dip, as far as enough replications show."""
        return self.is_enough and self.is_seen

    @property
    def is_seen(self) -> bool:
        """Whether it is deeper than luck alone would make it."""
        return self.depth > self.depth_by_luck


def dip_between(base: Outcome, other: Outcome) -> Dip | None:
    """Measure the dip of one organisation against another; None in less than eight weeks.

    Both are played with the same luck, and as often. Where either changes in waves, the weeks
    count from the first of them.
    """
    before, after = (
        each.weekly(np.ones(len(each.works), np.bool_)).released_per_week for each in (base, other)
    )
    warm_up = base.plan.experiment.warm_up_days
    waves = [wave.tick for each in (base, other) for wave in each.plan.waves]
    begin = max(0.0, min(waves, default=0) / TICKS_PER_DAY - warm_up) / DAYS_PER_WEEK
    if before.shape[1] - begin < 2 * HELD or not before.any():
        return None
    dip = dip_of(after - before, before.mean(axis=0))

    def last_day(week: float) -> dt.date | None:
        return base.calendar.day_by(warm_up + DAYS_PER_WEEK * week) if week else None

    return dip._replace(
        earned_back_by=last_day(dip.earned_back),
        earned_back_low_by=last_day(dip.earned_back_low),
        earned_back_high_by=last_day(dip.earned_back_high),
    )


def dip_of(difference: Weeks, base: Weeks | float) -> Dip:
    """Measure the dip in differences by replication and week, against what the base brings.

    >>> weeks = np.array([[0.0] * 2 + [-4.0] * 4 + [2.0] * 14])  # 10 a week, then 6, then 12
    >>> dip = dip_of(weeks, 10.0)
    >>> dip.depth, dip.weeks, dip.trough, dip.earned_back
    (0.4, 4, 16.0, 14.0)
    """
    chance = np.random.default_rng(SEED)
    replications, weeks = difference.shape
    base = np.broadcast_to(np.asarray(base, np.float64), weeks)
    mean = difference.mean(axis=0)
    signs = chance.choice([-1.0, 1.0], (DRAWS, replications))
    by_luck = [_depth(each, base) for each in signs @ difference / replications]
    drawn = chance.multinomial(replications, [1 / replications] * replications, DRAWS)
    least = LEAST_MISSING * float(base.mean())
    backs = [_earned_back(each, least) for each in drawn @ difference / replications]
    low, high = np.quantile(backs, [(1 - SURE) / 2, (1 + SURE) / 2], method="inverted_cdf")
    return Dip(
        depth=_depth(mean, base),
        depth_by_luck=float(np.quantile(by_luck, SURE)),
        weeks=_length(mean),
        trough=max(0.0, -float(np.cumsum(mean).min())),
        earned_back=_earned_back(mean, least),
        earned_back_low=float(low),
        earned_back_high=float(high),
        probability=float(
            np.mean([math.isfinite(_earned_back(each, least)) for each in difference])
        ),
        replications=replications,
    )


def _four_weeks(mean: Weeks) -> Weeks:
    return np.convolve(mean, np.full(HELD, 1 / HELD), mode="valid")


def _depth(mean: Weeks, base: Weeks) -> float:
    # where work ends, or comes out by the quarter, four weeks may hold many times the rate: nobody
    # releases more than everything less
    brought = np.maximum(_four_weeks(base), base.mean())
    return min(1.0, max(0.0, float((-_four_weeks(mean) / brought).max())))


def _length(mean: Weeks) -> int:
    """From the first week of the deepest fall's own run of falls to its end."""
    four = _four_weeks(mean)
    deepest = int(four.argmin())
    if four[deepest] >= 0:
        return 0
    begin = deepest
    while begin > 0 and mean[begin - 1] < 0:
        begin -= 1
    later = np.flatnonzero(four[deepest:] >= 0)
    end = deepest + int(later[0]) if len(later) else len(mean)
    while end > deepest and end < len(mean) and mean[end] < 0:
        end += 1
    return end - begin


def _earned_back(mean: Weeks, least: float) -> float:
    """The first week after something was missing with nothing missing, for four weeks."""
    total = np.cumsum(mean)
    missing = total < -least
    if not missing.any():
        return 0.0
    first = int(missing.argmax())
    for week in range(first + 1, len(total) - HELD + 1):
        if not missing[week : week + HELD].any():
            return float(week + 1)
    return math.inf
