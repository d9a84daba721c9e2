"""Two histories of the same luck, feature by feature: where the difference in lead time arises."""

from typing import NamedTuple

import numpy as np

from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import CAUSES, Outcome, planned_first
from tribeplan.simulation.plan import TICKS_PER_DAY

RELEASED = 3
FIRST_WAIT = 4


class CauseGap(NamedTuple):
    """How two organisations differ in one cause."""

    cause: str
    base_days: float
    other_days: float
    difference: Interval


class PairedWaits(NamedTuple):
    """The lead time of features that reach customers in both, taken apart by cause."""

    causes: tuple[CauseGap, ...]
    """Waits in the order of :data:`CAUSES`, then ``touch``; they add up to the lead times."""

    shared: float
    """Features per replication that reach customers in both."""

    base_released: float
    other_released: float


def paired_waits(base: Outcome, other: Outcome, confidence: float = 0.95) -> PairedWaits:
    """Compare waits over the features that reach customers in both, within one replication.

    Without pairing, an organisation that finishes nothing but small items would look quick.
    """
    names = {name: column for column, (name, _) in enumerate(other.works)}
    spoken_of = set(planned_first(name for name, _ in base.works if name in names))
    pairs = [(n, names[name]) for n, (name, _) in enumerate(base.works) if name in spoken_of]
    both = min(base.history.replications, other.history.replications)
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    mine = base.history.features[:both][:, columns[:, 0]]
    theirs = other.history.features[:both][:, columns[:, 1]]
    counted = base.counts[:both][:, columns[:, 0]] & other.counts[:both][:, columns[:, 1]]
    first, second = (counted & (rows[:, :, RELEASED] >= 0) for rows in (mine, theirs))
    paired = first & second
    weight = np.where(paired, 1.0, 0.0)
    number = weight.sum(axis=1)
    used = number > 0
    mine_days = _mean_days(mine, weight, number)[used]
    their_days = _mean_days(theirs, weight, number)[used]
    return PairedWaits(
        tuple(
            CauseGap(
                cause,
                float(mine_days[:, place].mean()) if used.any() else 0.0,
                float(their_days[:, place].mean()) if used.any() else 0.0,
                mean_interval((their_days - mine_days)[:, place], confidence)
                if used.any()
                else Interval(0.0, 0.0, 0.0),
            )
            for place, cause in enumerate((*CAUSES, "touch"))
        ),
        float(number.mean()),
        float(first.sum(axis=1).mean()),
        float(second.sum(axis=1).mean()),
    )


def _mean_days(
    rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]], weight: FloatArray, number: FloatArray
) -> FloatArray:
    total = np.einsum("rf,rfc->rc", weight, rows[:, :, FIRST_WAIT:].astype(np.float64))
    days: FloatArray = total / np.maximum(number, 1)[:, None] / TICKS_PER_DAY
    return days
