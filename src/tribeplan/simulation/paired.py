"""Two histories of the same luck, feature by feature: where the difference in lead time arises."""

from typing import NamedTuple

import numpy as np

from tribeplan.simulation.compare import common_work
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.layout import FloatArray, IntArray
from tribeplan.simulation.outcome import CAUSES, BoolArray, Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY

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


class Pairing(NamedTuple):
    """The features that reach customers in both of two organisations."""

    base: IntArray
    """Columns of those that both have, in the first; see :func:`common_work`."""

    other: IntArray
    """The same in the other."""

    base_released: BoolArray
    """By replication and feature that both have: counted in both, and with customers."""

    other_released: BoolArray

    @property
    def released(self) -> BoolArray:
        """By replication and feature: with customers in both."""
        both: BoolArray = self.base_released & self.other_released
        return both


def pairing(base: Outcome, other: Outcome) -> Pairing:
    """Find what reaches customers in both of the work that is measured."""
    found = common_work(base, other)
    first, second = (
        found.counted & (outcome.history.features[: len(found.counted)][:, columns, 3] >= 0)
        for outcome, columns in ((base, found.base), (other, found.other))
    )
    return Pairing(found.base, found.other, first, second)


def untold(outcome: Outcome, columns: IntArray, released: BoolArray) -> IntArray:
    """Give 1 for each feature of each replication that is not among those released in both."""
    left_out = np.ones((len(released), len(outcome.works)), np.int64)
    left_out[:, columns] = np.where(released, 0, 1)
    return left_out


def paired_waits(base: Outcome, other: Outcome, confidence: float = 0.95) -> PairedWaits:
    """Compare waits over the features that reach customers in both, within one replication.

    Without pairing, an organisation that finishes nothing but small items would look quick.
    """
    found = pairing(base, other)
    first, second = found.base_released, found.other_released
    mine = base.history.features[: len(first)][:, found.base]
    theirs = other.history.features[: len(first)][:, found.other]
    weight = np.where(found.released, 1.0, 0.0)
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
