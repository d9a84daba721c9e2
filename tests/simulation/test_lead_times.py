import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.studies import frictionless, question, study
from tribeplan.simulation.outcome import censored_quantile, lead_quantile_of

# Freireich et al. 1963, remission of leukaemia under 6-MP in weeks; + is lost sight of.
# S(6) = 0.857, S(7) = 0.807, S(10) = 0.753, S(13) = 0.690, S(16) = 0.628, S(22) = 0.538,
# S(23) = 0.448, as printed in every textbook of survival analysis.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("share", "expected"), [(0.1, 6), (0.15, 7), (0.24, 10), (0.3, 13), (0.4, 22), (0.5, 23)]
)
def test_quantiles_of_a_published_trial_are_those_of_the_textbook(
    share: float, expected: float
) -> None:
    times = np.array(WEEKS, dtype=np.float64)
    assert censored_quantile(times, np.array(ENDED, dtype=np.bool_), share) == expected


def test_a_quantile_that_nobody_reached_is_infinite() -> None:
    times = np.array(WEEKS, dtype=np.float64)
    assert censored_quantile(times, np.array(ENDED, dtype=np.bool_), 0.56) == np.inf


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.floats(0.01, 1))
def test_without_anything_lost_sight_of_it_is_the_usual_quantile(
    days: list[int], share: float
) -> None:
    times = np.array(days, dtype=np.float64)
    everything = np.ones(len(days), dtype=np.bool_)
    expected = float(np.quantile(times, share, method="inverted_cdf"))
    near = (np.arange(len(days)) + 1) / len(days)
    if not np.isclose(near, share, atol=1e-9).any():  # on a step, rounding decides
        assert censored_quantile(times, everything, share) == expected


def test_planned_features_and_items_that_keep_coming_are_told_apart() -> None:
    shop = frictionless()
    # pay: coded on days 0-4, tested 4-6; find: coded 4-7, tested 7-8
    half = lead_quantile_of(shop.outcome, recurring=False, share=0.5)
    assert half is not None
    assert half.value == 6
    assert lead_quantile_of(shop.outcome, recurring=True, share=0.5) is None


def test_a_planned_feature_that_is_not_there_at_the_end_takes_for_ever() -> None:
    most = lead_quantile_of(frictionless(horizon_days=7).outcome, recurring=False, share=0.85)
    assert most is not None
    assert most.value == np.inf


def test_one_replication_gives_no_range() -> None:
    model = {
        "people": {"ana": {"skills": {"code": 1}}},
        "tribes": {"t": {"squads": {"app": {"members": ["ana"]}}}},
        "work": {
            "streams": {
                "fix": {"squad": "app", "per_week": 2, "steps": [{"skill": "code", "days": 1}]}
            }
        },
    }
    once = study(question(model, replications=1))
    half = lead_quantile_of(once.outcome, recurring=True, share=0.5)
    assert half is not None
    assert half.low == -np.inf
    assert np.isfinite(half.value)
