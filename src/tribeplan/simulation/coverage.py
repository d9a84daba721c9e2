"""How many of the dates that can be judged held, against how many should have."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import NamedTuple


class Coverage(NamedTuple):
    """How many of the dates that can be judged held, against how many should have."""

    expected: float
    """Of a good forecast, 0.5 or 0.85."""

    held: int
    judged: int
    low: float
    high: float
    """The 95 % range of the true share, by Wilson's score interval; 0 to 1 when none is judged."""

    @property
    def is_below(self) -> bool:
        """Whether fewer held than luck explains: the dates were too early."""
        return self.high < self.expected

    @property
    def is_above(self) -> bool:
        """Whether more held than luck explains: the dates were too late."""
        return self.low > self.expected


Z_95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""


def wilson(held: int, judged: int) -> tuple[float, float]:
    r"""The 95 % score interval of a share (Wilson, Probable inference, JASA 22, 1927).

    .. math:: \frac{p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}}{1 + z^2/n}

    Better than the exact one for few trials (Brown, Cai and DasGupta, Interval estimation for a
    binomial proportion, Statistical Science 16, 2001).

    >>> [round(end, 3) for end in wilson(9, 10)]
    [0.596, 0.982]
    """
    if not judged:
        return 0.0, 1.0
    z2 = Z_95**2
    middle = (held + z2 / 2) / (judged + z2)
    reach = math.sqrt(z2) * math.sqrt(held * (judged - held) / judged + z2 / 4) / (judged + z2)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def coverage_of(
    expected: float, days: Sequence[tuple[dt.date | None, dt.date | None]], today: dt.date
) -> Coverage:
    """Judge dates that were forecast, each with the day on which it was there.

    A date is judged once it has passed, whatever is finished: to leave out what is late, or to
    count early what is there before its date, would flatter the forecast.
    """
    judged = [
        finished is not None and finished <= by
        for by, finished in days
        if by is not None and by < today
    ]
    return Coverage(expected, sum(judged), len(judged), *wilson(sum(judged), len(judged)))
