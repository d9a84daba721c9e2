"""Mean and percentiles of the lead time, where some work is not there when one stops looking."""

from typing import NamedTuple

import numpy as np

from tribeplan.simulation.interval import BATCHES, Interval, mean_interval, quantile_interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import Outcome

FEWEST = 4
"""Replications below which no range can be told."""


class MeanLead(NamedTuple):
    """The mean lead time of planned features, or of items that keep coming [working days]."""

    interval: Interval
    """What is not with customers counts with the time until the end: at least this, then."""

    unfinished_share: float
    """Share of the work that is not with customers at the end."""

    censored_median: float
    """Half of it takes so long at most, after Kaplan and Meier: what is not with customers takes
    longer than it has until then; infinite when the time simulated is too short to tell."""


def mean_lead_of(outcome: Outcome, *, recurring: bool, confidence: float = 0.95) -> MeanLead | None:
    """Estimate the mean lead time; every table, figure and screen has it from here.

    None when nothing of the kind is asked for within the time that is measured.
    """
    counted = outcome.counts & outcome.columns(recurring=recurring)
    if not counted.any():
        return None
    days = outcome.mean_lead_days(counted)
    times = outcome.days_until_customers()[counted]
    happened = np.isfinite(outcome.lead_days[counted])
    return MeanLead(
        mean_interval(days[~np.isnan(days)], confidence, least=0),
        outcome.unfinished_share(counted),
        censored_quantile(times, happened, 0.5),
    )


def lead_quantile_of(
    outcome: Outcome, *, recurring: bool, share: float, confidence: float = 0.95
) -> Interval | None:
    """Estimate a percentile of the lead time of planned features, or of items that keep coming.

    A planned feature that is not there at the end counts as infinite. Of items that keep coming
    there are always some under way at the end, which says nothing against them: they count as
    taking longer than they have until then (Kaplan and Meier). None when there is nothing.
    """
    planned = len(outcome.plan.features)
    if not recurring:
        leads = outcome.lead_days[:, :planned]
        there = ~np.isnan(leads).any(axis=0)
        return quantile_interval(leads[:, there], share, confidence) if there.any() else None
    counts = outcome.counts[:, planned:]
    if not counts.any():
        return None
    until_end = outcome.days_until_customers()[:, planned:]
    happened = np.isfinite(outcome.lead_days[:, planned:])
    value = censored_quantile(until_end[counts], happened[counts], share)
    number = len(counts)
    if number < FEWEST:
        return Interval(value, -np.inf, np.inf)
    batches = np.array_split(np.arange(number), min(BATCHES, number // 2))
    each = np.array(
        [
            censored_quantile(until_end[rows][counts[rows]], happened[rows][counts[rows]], share)
            for rows in batches
        ]
    )
    if not np.isfinite([*each, value]).all():
        return Interval(value, float(each.min()), np.inf)
    reach = mean_interval(each, confidence).half_width
    return Interval(value, max(value - reach, 0.0), value + reach)


def censored_quantile(
    times: FloatArray, happened: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], share: float
) -> float:
    r"""Estimate a quantile when some times are only known to be longer than what is given.

    The product-limit estimate :math:`S(t) = \prod_{t_i \le t} (1 - d_i / n_i)` with :math:`d_i`
    of :math:`n_i` that are still under way ending at :math:`t_i` [1]_; the quantile is the first
    time with :math:`1 - S(t) \ge share`, infinite when there is none.

    References
    ----------
    .. [1] Kaplan and Meier, Nonparametric Estimation from Incomplete Observations, 1958.

    Examples
    --------
    Of four, one ends at 1 and one at 3, after another was lost sight of at 2: S is 3/4, then 3/8.

    >>> times, ended = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False])
    >>> censored_quantile(times, ended, 0.25), censored_quantile(times, ended, 0.625)
    (1.0, 3.0)
    >>> censored_quantile(times, ended, 0.7)
    inf
    """
    ordered, ended = ended_by(times, happened)
    reached = np.nonzero(ended >= share - 1e-12)[0]  # products of fractions round
    return float(ordered[reached[0]]) if len(reached) else float(np.inf)


def ended_by(
    times: FloatArray, happened: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> tuple[FloatArray, FloatArray]:
    """Estimate by each time, in order, the share that has ended, as :func:`censored_quantile`.

    >>> times, ended = np.array([3.0, 2.0, 1.0]), np.array([True, False, True])
    >>> [each.tolist() for each in ended_by(times, ended)]
    [[1.0, 2.0, 3.0], [0.33333333333333337, 0.33333333333333337, 1.0]]
    """
    order = np.lexsort((~happened, times))
    ended = happened[order]
    left = np.arange(len(order), 0, -1)
    staying: FloatArray = np.where(ended, (left - 1) / left, 1.0)
    share: FloatArray = 1.0 - np.multiply.accumulate(staying)
    return times[order], share
