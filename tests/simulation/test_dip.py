"""What a change costs on the way: the measures by hand, and what luck alone shows."""

import datetime as dt
import math

import numpy as np
import pytest

from reference.flows import one_squad
from tribeplan.report.compared import dip_words
from tribeplan.simulation.assumptions import neutral
from tribeplan.simulation.dip import dip_between, dip_of
from tribeplan.simulation.memory import RELEASED
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY, ExperimentPlan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import simulate


def test_a_dip_by_hand() -> None:
    """10 a week; then 6 for four weeks, then 12: 16 are missing, and earned back after 8 more."""
    dip = dip_of(np.array([[-4.0] * 4 + [2.0] * 22]), 10.0)
    assert (dip.depth, dip.weeks, dip.trough, dip.earned_back) == (0.4, 4, 16.0, 12.0)
    assert dip.probability == 1.0


def test_nobody_releases_more_than_everything_less() -> None:
    # Three in week 1 and nothing after it, put off by ten weeks: all of it is missing, and not
    # 3 / 4 a week of a mean of 3 / 26, which is 650 %.
    base, late = np.zeros(26), np.zeros(26)
    base[0] = late[10] = 3.0
    dip = dip_of((late - base)[None, :], base)
    assert (dip.depth, dip.trough) == (1.0, 3.0)
    assert dip.depth_by_luck <= 1.0


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


def test_where_luck_alone_would_hide_a_dip_nothing_is_told() -> None:
    """32 replications that vary by 100 % of what is released a week, as often up as down.

    Four weeks of their mean vary by 100 / sqrt(128) = 9 %, and the worst of 23 by more than 10 %.
    """
    half = np.random.default_rng(1).normal(0, 10.0, (16, 26))
    noise = np.concatenate([half, -half])
    hidden, clear = dip_of(noise, 10.0), dip_of(noise / 10, 10.0)
    assert not hidden.is_seen
    assert not clear.is_seen
    assert (hidden.is_enough, clear.is_enough) == (False, True)
    assert "costs on the way cannot be told: at most" in dip_words("s", hidden)
    assert "shows no dip" in dip_words("s", clear)


def released_on(*days: int) -> Outcome:
    """Five features that reach customers at these days, of which the first ten are no result."""
    feature = {"squad": "squad", "steps": [{"skill": "code", "days": 1}]}
    shop = one_squad({"ana": "code"}, {"features": {f"f{n}": feature for n in range(5)}})
    monday = dt.date(2026, 1, 5)
    experiment = ExperimentPlan(horizon_days=60, warm_up_days=10, replications=1, starts=monday)
    played = simulate(plan_of(shop, neutral(), experiment))
    played.features[0, :, RELEASED] = np.array(days) * TICKS_PER_DAY
    return Outcome(played)


def test_the_day_by_which_a_dip_is_earned_back_ends_its_week_after_the_warm_up() -> None:
    """A week later, one piece is missing in the weeks 2 and 3, and no more in week 4.

    Which is that of working days 26 to 30, the last of them Friday 13 February.
    """
    dip = dip_between(released_on(12, 18, 32, 42, 52), released_on(12, 28, 32, 42, 52))
    assert dip is not None
    assert (dip.trough, dip.earned_back) == (1, 4)
    assert dip.earned_back_by == dip.earned_back_high_by == dt.date(2026, 2, 13)
    late = dip_between(released_on(12, 18, 32, 42, 52), released_on(12, 69, 32, 42, 52))
    assert late is not None
    assert late.earned_back_by is None


def test_few_replications_are_not_enough_to_tell_of_weeks() -> None:
    told = [dip_of(np.array([[-4.0] * 4 + [2.0] * 22] * many), 10.0) for many in (31, 32)]
    assert [each.is_seen for each in told] == [True, True]
    assert [each.is_told for each in told] == [False, True]
