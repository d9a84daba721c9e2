"""Efforts are spread as the model says."""

import numpy as np
import pytest

from reference.flows import TOUCH, days, one_squad, play
from tribeplan.simulation.assumptions import Assumptions, EffortShape, Mechanism

SPREAD = Assumptions().without(*set(Mechanism) - {Mechanism.EFFORT_SPREAD})


def touch_days(effort: object, spread: Assumptions = SPREAD) -> list[float]:
    feature = {"squad": "squad", "steps": [{"skill": "service", "days": effort}]}
    played = play(
        one_squad({"p": "service"}, {"features": {"f": feature}}), spread, replications=20_000
    )
    return [float(days(played, TOUCH, replication)[0]) for replication in range(20_000)]


def test_a_single_number_is_the_mean() -> None:
    # sd of the lognormal: 4 sqrt(exp(0.61) - 1) = 3.67; |z| < 4 over 20,000
    assert np.mean(touch_days(4)) == pytest.approx(4, abs=4 * 3.67 / np.sqrt(20_000))


def test_percentiles_of_the_model_come_out() -> None:
    efforts = touch_days({"p50": 3, "p90": 8})
    shares = np.mean(np.array(efforts) <= 3), np.mean(np.array(efforts) <= 8)
    assert shares == pytest.approx((0.5, 0.9), abs=4 * 0.5 / np.sqrt(20_000))


@pytest.mark.parametrize(
    ("effort", "mean"),
    [(4, 4), ({"p50": 3, "p90": 8}, 4.02)],  # 3 exp(s^2 / 2) with s = ln(8/3) / 1.2816
)
def test_a_memoryless_effort_has_the_mean_of_what_is_typed(effort: object, mean: float) -> None:
    memoryless = SPREAD.model_copy(update={"effort_shape": EffortShape.EXPONENTIAL})
    # its sd is its mean; |z| < 4 over 20,000
    found = np.mean(touch_days(effort, memoryless))
    assert found == pytest.approx(mean, abs=4 * mean / np.sqrt(20_000))
