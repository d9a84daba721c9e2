"""What a change costs on the way: the measures by hand, and what luck alone shows."""

import math

import numpy as np
import pytest

from tribeplan.simulation.dip import dip_of


def test_a_dip_by_hand() -> None:
    """10 a week; then 6 for four weeks, then 12: 16 are missing, and earned back after 8 more."""
    dip = dip_of(np.array([[-4.0] * 4 + [2.0] * 22]), 10.0)
    assert (dip.depth, dip.weeks, dip.trough, dip.earned_back) == (0.4, 4, 16.0, 12.0)
    assert dip.probability == 1.0


def test_what_is_not_earned_back_in_time_is_not_at_all() -> None:
    dip = dip_of(np.array([[-4.0] * 4 + [2.0] * 6]), 10.0)
    assert math.isinf(dip.earned_back)
    assert math.isinf(dip.earned_back_high)
    assert dip.probability == 0.0


def test_what_is_there_in_the_last_week_alone_is_not_held_for_four_weeks() -> None:
    """16 are missing; 2 more a week bring them back in the last week, or three weeks earlier."""
    assert math.isinf(dip_of(np.array([[-4.0] * 4 + [2.0] * 8]), 10.0).earned_back)
    assert math.isinf(dip_of(np.array([[-4.0] * 4 + [2.0] * 10]), 10.0).earned_back)
    assert dip_of(np.array([[-4.0] * 4 + [2.0] * 11]), 10.0).earned_back == 12.0


def test_where_nothing_is_ever_missing_there_is_no_dip() -> None:
    dip = dip_of(np.array([[0.0] * 4 + [2.0] * 16]), 10.0)
    assert (dip.depth, dip.weeks, dip.trough, dip.earned_back) == (0.0, 0, 0.0, 0.0)
    assert not dip.is_seen


def test_a_change_without_effect_shows_a_dip_that_its_luck_explains() -> None:
    """26 weeks, no dip, 30 % spread: four-week windows show 1.6 % in 256 replications, by hand."""
    noise = np.random.default_rng(1).normal(0, 3.0, (256, 26))
    dip = dip_of(noise, 10.0)
    assert not dip.is_seen
    shown = [
        dip_of(np.random.default_rng(seed).normal(0, 3.0, (256, 26)), 10.0).depth
        for seed in range(20)
    ]
    assert np.mean(shown) == pytest.approx(0.016, abs=0.004)
