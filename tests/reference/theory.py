r"""What queueing theory says: closed forms that the simulation has to meet.

Symbols as in Kleinrock: :math:`\lambda` arrivals a day, :math:`\mu` completions a day of one person
who is never idle, :math:`\rho` utilisation.
"""

import math
from collections.abc import Sequence


def delay_probability(offered_load: float, people: int) -> float:
    r"""The share of items that have to wait, in an M/M/c queue (Erlang C).

    With offered load :math:`a = \lambda/\mu` and Erlang's loss probability :math:`B`, from the
    recursion :math:`B_k = a B_{k-1} / (k + a B_{k-1})`, it is
    :math:`C = B / (1 - \frac{a}{c} (1 - B))` [1]_. 1 when the people cannot keep up.

    References
    ----------
    .. [1] Kleinrock, Queueing Systems, Volume 1: Theory, 1975, chapter 3.

    Examples
    --------
    >>> round(delay_probability(6.8, people=8), 6)
    0.572569

    """
    if offered_load >= people:
        return 1.0
    blocked = 1.0
    for servers in range(1, people + 1):
        blocked = offered_load * blocked / (servers + offered_load * blocked)
    return blocked / (1 - offered_load / people * (1 - blocked))


def mean_wait_days(arrivals_per_day: float, completions_per_day: float, people: int) -> float:
    r"""The mean time an item waits before anyone starts it, in an M/M/c queue.

    :math:`W_q = C(c, a) / (c \mu - \lambda)`; infinite where the people cannot keep up.

    Examples
    --------
    A lone person busy half the time, one day per item, keeps work waiting one day:

    >>> mean_wait_days(0.5, 1.0, people=1)
    1.0

    """
    spare = people * completions_per_day - arrivals_per_day
    if spare <= 0:
        return math.inf
    return delay_probability(arrivals_per_day / completions_per_day, people) / spare


def mean_wait_days_general(arrivals_per_day: float, mean_days: float, sd_days: float) -> float:
    r"""The mean wait for one person whatever the spread of effort (Pollaczek and Khinchine).

    :math:`W_q = \lambda E[S^2] / (2 (1 - \rho))`.

    Examples
    --------
    Fixed effort halves the wait of M/M/1, which is 4 days at a load of 0.8:

    >>> round(mean_wait_days_general(0.8, 1.0, 0.0), 9)
    2.0

    """
    load = arrivals_per_day * mean_days
    if load >= 1:
        return math.inf
    return arrivals_per_day * (mean_days**2 + sd_days**2) / (2 * (1 - load))


def mean_wait_days_by_class(
    arrivals_per_day: Sequence[float], mean_days: Sequence[float], mean_square: Sequence[float]
) -> list[float]:
    r"""The mean wait by priority class for one person who finishes what was begun (Cobham).

    :math:`W_k = W_0 / ((1 - \sigma_{k-1})(1 - \sigma_k))` with
    :math:`W_0 = \frac12 \sum_i \lambda_i E[S_i^2]` and :math:`\sigma_k = \sum_{i \le k} \rho_i`
    [1]_. The first class goes first.

    References
    ----------
    .. [1] Cobham, Priority Assignment in Waiting Line Problems, Operations Research 2, 1954.

    Examples
    --------
    >>> waits = mean_wait_days_by_class([0.3, 0.5], [1.0, 1.0], [2.0, 2.0])
    >>> [round(wait, 4) for wait in waits]
    [1.1429, 5.7143]

    """
    residual = sum(a * s for a, s in zip(arrivals_per_day, mean_square, strict=True)) / 2
    waits: list[float] = []
    before = 0.0
    for arrivals, mean in zip(arrivals_per_day, mean_days, strict=True):
        until = before + arrivals * mean
        waits.append(residual / ((1 - before) * (1 - until)) if until < 1 else math.inf)
        before = until
    return waits


def mean_fork_join_days(arrivals_per_day: float, completions_per_day: float) -> float:
    r"""The mean time until both halves of an item are done, in two parallel M/M/1 queues.

    :math:`\frac{12 - \rho}{8} \cdot \frac{1}{\mu - \lambda}` [1]_.

    References
    ----------
    .. [1] Flatto and Hahn, Two Parallel Queues Created by Arrivals with Two Demands I, 1984.

    Examples
    --------
    >>> round(mean_fork_join_days(0.8, 1.0), 9)
    7.0

    """
    load = arrivals_per_day / completions_per_day
    if load >= 1:
        return math.inf
    return (12 - load) / 8 / (completions_per_day - arrivals_per_day)


def mean_maximum(people: int) -> float:
    """The mean maximum of n exponential times of mean 1: the harmonic number.

    Examples
    --------
    >>> round(mean_maximum(4), 4)
    2.0833

    """
    return sum(1 / k for k in range(1, people + 1))
