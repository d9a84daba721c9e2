"""Confidence intervals from replications: how far luck may have carried a mean."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit  # pyright: ignore[reportMissingTypeStubs]

from tribeplan.simulation.layout import FloatArray

BATCHES = 16
"""Groups of replications whose quantiles are compared."""


class Interval(NamedTuple):
    """An estimate and the range in which the true value lies with the confidence asked for."""

    value: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """How far the range reaches above the estimate, and below it unless a bound is there."""
        return self.high - self.value

    @property
    def excludes_zero(self) -> bool:
        """Whether the sign is beyond doubt."""
        return self.low > 0 or self.high < 0


@cache
def t_quantile(confidence: float, freedom: int) -> float:
    """How many standard errors an interval of Student's t reaches to both sides.

    >>> round(t_quantile(0.95, 15), 4)
    2.1314
    """
    return float(stdtrit(freedom, (1 + confidence) / 2))


def mean_interval(
    values: FloatArray, confidence: float = 0.95, *, least: float = -math.inf
) -> Interval:
    """Estimate a mean from one value per replication, none of which can be below ``least``.

    Without any value the mean is unknown: 0, in a range without ends.

    >>> mean_interval(np.array([2.0, 2.0, 2.0]))
    Interval(value=2.0, low=2.0, high=2.0)
    >>> mean_interval(np.array([0.0, 0.0, 3.0]), least=0).low
    0.0
    """
    if not len(values):
        return Interval(0.0, -math.inf, math.inf)
    mean = float(values.mean())
    if len(values) < 2 or not math.isfinite(mean):  # noqa: PLR2004  # one value has no spread
        return Interval(mean, -math.inf, math.inf)
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    reach = error * t_quantile(confidence, len(values) - 1) if error > 0 else 0.0
    return Interval(mean, float(max(mean - reach, least)), mean + reach)


LEAST_SURE = 0.95
"""How likely it is at least that the largest of all replications is above a percentile told."""


def can_tell(share: float, replications: int) -> bool:
    r"""Whether there are replications enough to tell a percentile of what each of them has one of.

    All :math:`n` lie below it with probability :math:`p^n`; then they say nothing of where it is
    (Wilks, Determination of sample sizes for setting tolerance limits, Annals of Mathematical
    Statistics 12, 1941).

    >>> [next(n for n in range(99) if can_tell(share, n)) for share in (0.5, 0.85, 0.95)]
    [5, 19, 59]
    """
    return 1 - share**replications >= LEAST_SURE


def quantile_interval(values: FloatArray, share: float, confidence: float = 0.95) -> Interval:
    """Estimate a quantile over all replications, its doubt from batches of replications.

    ``values`` are times, 0 or more, with a row per replication; what never happened is infinite.
    """
    value = float(np.quantile(values, share, method="inverted_cdf"))
    if len(values) < 4:  # noqa: PLR2004  # two batches of two
        return Interval(value, -math.inf, math.inf)
    batches = np.array_split(values, min(BATCHES, len(values) // 2))
    each = np.array([np.quantile(batch, share, method="inverted_cdf") for batch in batches])
    return around(value, each, confidence)


def around(value: float, each: FloatArray, confidence: float) -> Interval:
    """The range of a time, 0 or more, by estimates of it that are independent of each other.

    Without an end above where it, or one of them, is infinite.
    """
    if not np.isfinite([*each, value]).all():
        return Interval(value, float(each.min()), math.inf)
    reach = mean_interval(each, confidence).half_width
    return Interval(value, max(value - reach, 0.0), value + reach)
