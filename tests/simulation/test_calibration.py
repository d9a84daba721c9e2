"""Calibration against known truth: closed forms, scipy, and histories made with given numbers."""

import datetime as dt
import math

import numpy as np
import polars as pl
import pytest
from scipy import stats

from reference.studies import question, study
from tribeplan.simulation.assumptions import neutral
from tribeplan.simulation.calibration import (
    Times,
    back_test,
    calibrate,
    durations,
    fitted,
    log_likelihood,
    predicted,
    times_of,
    weekly_counts,
)

MONDAY = dt.date(2024, 1, 1)


def counted(ended: list[float], still: list[float] | None = None) -> Times:
    return times_of(pl.Series(ended), pl.Series(still or [], dtype=pl.Float64))


# --- Shapes --------------------------------------------------------------------------------------


def test_a_whole_day_has_the_chance_that_the_exponential_gives_by_hand() -> None:
    # H(d) = d - 1 + exp(-d): P(0) = H(1) = 1/e, P(1) = H(2) - 2 H(1) = 1 - 2/e + 1/e^2
    zero, one = (log_likelihood(counted([each]), "weibull", 1.0, 1.0) for each in (0.0, 1.0))
    assert math.exp(zero) == pytest.approx(1 / math.e)
    assert math.exp(one) == pytest.approx(1 - 2 / math.e + math.exp(-2))
    still = log_likelihood(counted([0.0], [1.0]), "weibull", 1.0, 1.0) - zero
    assert math.exp(still) == pytest.approx(1 - 1 / math.e)  # at least 1: not 0


def test_what_is_under_way_counts_as_longer_by_hand() -> None:
    # Exponential: two ended in 8.25 days of all three together, so the rate is 2 / 8.25
    times = counted([1.5, 2.5], [4.25])
    scale = 8.25 / 2
    found = log_likelihood(times, "weibull", 1.0, scale)
    assert found == pytest.approx(-2 * math.log(scale) - 2)
    assert found > log_likelihood(times, "weibull", 1.0, scale * 1.1)
    assert found > log_likelihood(times, "weibull", 1.0, scale / 1.1)


@pytest.mark.parametrize(
    ("name", "law"),
    [("lognormal", stats.lognorm), ("weibull", stats.weibull_min), ("gamma", stats.gamma)],
)
def test_shapes_are_those_that_scipy_fits_to_censored_times(name: str, law: object) -> None:
    rng = np.random.default_rng(1)
    drawn, watched = rng.lognormal(1.0, 0.8, 300), rng.uniform(1, 12, 300)
    ended, still = drawn[drawn <= watched], watched[drawn > watched]
    data = stats.CensoredData(uncensored=ended, right=still)
    form, _, scale = law.fit(data, floc=0)  # type: ignore[attr-defined]
    found = fitted(counted([*ended], [*still]), name).parameters
    expected = (math.log(scale), form) if name == "lognormal" else (form, scale)
    assert found == pytest.approx(expected, rel=2e-3)


def test_a_lognormal_is_recovered_from_whole_days() -> None:
    rng = np.random.default_rng(2)
    days = np.floor(rng.lognormal(0.5, 0.9, 4000) + rng.uniform(size=4000))
    found = durations(pl.Series(days), pl.Series([], dtype=pl.Float64))
    assert found.sigma is not None
    assert found.sigma.low < 0.9 < found.sigma.high
    assert found.sigma.high - found.sigma.low < 0.1
    assert found.fits[0].parameters[0] == pytest.approx(0.5, abs=0.06)  # four standard errors
    assert min(found.fits, key=lambda fit: fit.aic).shape == "lognormal"


def test_forgetting_what_is_under_way_would_flatter() -> None:
    rng = np.random.default_rng(3)
    drawn, watched = rng.lognormal(2.0, 0.8, 2000), rng.uniform(0, 20, 2000)
    ended, still = drawn[drawn <= watched], watched[drawn > watched]
    both = durations(pl.Series(ended), pl.Series(still))
    flattered = durations(pl.Series(ended), pl.Series([], dtype=pl.Float64))
    assert both.fits[0].parameters[0] == pytest.approx(2.0, abs=0.1)
    assert flattered.fits[0].parameters[0] < 1.7


# --- Weeks ---------------------------------------------------------------------------------------


def test_weeks_are_told_from_a_poisson_process_by_the_usual_test() -> None:
    counts = np.array([0, 4, 0, 4, 0, 4, 0, 4, 0, 4])
    found = weekly_counts(counts)
    assert found.dispersion == pytest.approx(4 * 10 / 9 / 2)  # variance 40/9, mean 2
    assert found.poisson_p == pytest.approx(2 * stats.chi2.sf(20, 9))
    assert found.mean.low < 2 < found.mean.high


def test_the_range_of_the_mean_is_that_of_its_standard_error() -> None:
    counts = np.random.default_rng(4).poisson(6.0, 200)
    found = weekly_counts(counts).mean
    reach = 1.96 * counts.std() / math.sqrt(200)
    assert (found.low, found.high) == pytest.approx(
        (found.value - reach, found.value + reach), abs=0.05
    )


# --- Assumptions ---------------------------------------------------------------------------------


def items(number: int, seed: int = 5, **columns: object) -> pl.DataFrame:
    """Items begun one after the other, with whatever else is known of them."""
    rng = np.random.default_rng(seed)
    begun = [MONDAY + dt.timedelta(days=int(n)) for n in np.sort(rng.integers(0, 400, number))]
    took = rng.lognormal(1.2, 1.1, number) + 1
    given: dict[str, object] = {
        "key": [f"i{n}" for n in range(number)],
        "created": begun,
        "started": begun,
        "finished": [
            day + dt.timedelta(days=int(days)) for day, days in zip(begun, took, strict=True)
        ],
    }
    empty = {
        "type": pl.String, "parent": pl.String, "points": pl.Float64, "active_days": pl.Float64,
        "waiting_days": pl.Float64, "went_back": pl.Boolean,
    }  # fmt: skip
    frame = pl.DataFrame(given | columns)
    return frame.with_columns(
        pl.lit(None, of).alias(name) for name, of in empty.items() if name not in frame.columns
    )


AS_OF = MONDAY + dt.timedelta(days=500)


def test_run_share_and_rework_are_told_where_types_and_states_are() -> None:
    types = ["Bug" if n % 4 == 0 else "Story" for n in range(100)]
    told = items(100, type=types, went_back=[n % 10 == 0 for n in range(100)])
    found = calibrate(told, AS_OF)
    assert found.assumptions == {"run_load": 0.25, "rework_share": 0.1}
    assert found.bugs == (25, 100)
    rework = next(each for each in found.learnt if each.name == "rework_share")
    interval = stats.binomtest(10, 100).proportion_ci(method="wilson")
    assert (rework.low, rework.high) == pytest.approx((interval.low, interval.high))


def test_a_share_above_what_the_assumptions_take_has_its_value_within_its_range() -> None:
    found = calibrate(items(40, type=["Bug"] * 40, went_back=[True] * 40), AS_OF)
    shares = [each for each in found.learnt if each.name in ("run_load", "rework_share")]
    assert [(each.low, each.value, each.high) for each in shares] == [(0.9, 0.9, 0.9)] * 2


def test_types_among_which_nobody_knows_bugs_set_nothing() -> None:
    found = calibrate(items(100, type=["Story"] * 100), AS_OF)
    assert "run_load" not in found.assumptions


def test_cycle_time_only_bounds_effort_and_flow_efficiency_is_not_told() -> None:
    found = calibrate(items(200), AS_OF)
    assert found.effort.is_bound
    assert found.flow_efficiency is None
    spreads = {each.name: each for each in found.learnt if "sigma" in each.name}
    assert all(each.low == 0 for each in spreads.values())


def test_time_in_states_of_work_gives_the_spread_of_effort_and_what_features_share() -> None:
    rng = np.random.default_rng(6)
    features, each = 150, 4
    shared = np.repeat(rng.normal(0, 0.5, features), each)
    effort = np.exp(1.0 + shared + rng.normal(0, 0.6, features * each))
    told = items(
        features * each,
        parent=[f"f{n // each}" for n in range(features * each)],
        active_days=effort,
        waiting_days=np.ones(features * each),
    )
    found = calibrate(told, AS_OF)
    assert found.assumptions["effort_sigma_feature"] == pytest.approx(0.5, abs=0.12)
    assert found.assumptions["effort_sigma_step"] == pytest.approx(0.6, abs=0.06)


def test_story_points_take_the_spread_of_sizes_out() -> None:
    rng = np.random.default_rng(7)
    points = rng.choice([1.0, 3.0, 8.0], 600)
    effort = points * np.exp(rng.normal(0, 0.4, 600))
    told = items(600, points=points, active_days=effort, waiting_days=np.ones(600))
    found = calibrate(told, AS_OF)
    assert found.effort.given_points == pytest.approx(0.4, abs=0.05)
    parts = found.assumptions
    both = math.hypot(parts["effort_sigma_feature"], parts["effort_sigma_step"])
    assert both == pytest.approx(0.4, abs=0.05)


# --- Forecasts -----------------------------------------------------------------------------------


def finished(rates: list[float], seed: int = 8) -> tuple[pl.Series, dt.date]:
    """Days of a team that finishes so many a week, on working days."""
    rng = np.random.default_rng(seed)
    days = [
        MONDAY + dt.timedelta(days=7 * week + int(rng.integers(0, 5)))
        for week, rate in enumerate(rates)
        for _ in range(rng.poisson(rate))
    ]
    return pl.Series(sorted(days)), MONDAY + dt.timedelta(days=7 * len(rates) - 1)


def test_a_team_like_a_clock_is_forecast_to_the_day() -> None:
    working = [MONDAY + dt.timedelta(days=n) for n in range(7 * 30) if n % 7 < 5]
    tested = back_test(pl.Series(working), MONDAY + dt.timedelta(days=209), 10, 1, None)
    ours = tested.accuracy[0]
    assert ours.p50.held == ours.p50.judged > 5
    # Ten items, one every working day: Friday of the next week. It takes one forecast to see that
    # whole weeks tell more than single days.
    for trial in tested.trials[1:-1]:
        assert trial.forecasts[0].p50 == trial.forecasts[0].p85 == trial.finished
    assert not tested.cannot


def test_what_comes_next_is_forecast_from_the_day_of_the_week_it_is() -> None:
    """From a Thursday on: two items, five in the next week, three by Wednesday after it."""
    wednesday = MONDAY + dt.timedelta(days=7 * 29 + 2)
    working = [MONDAY + dt.timedelta(days=n) for n in range(7 * 29 + 3) if n % 7 < 5]
    ahead = back_test(pl.Series(working), wednesday, 10, 1, None).ahead
    assert ahead is not None
    number, by = ahead
    assert number == 10
    assert by.p50 == by.p85 == wednesday + dt.timedelta(days=14)


def test_dates_hold_as_often_as_they_should_for_a_steady_team() -> None:
    tested = back_test(*finished([5.0] * 208), None, 1, None)
    ours, plain = tested.accuracy
    assert ours.p85.judged > 70
    assert not ours.p50.is_below
    assert not ours.p85.is_below
    assert ours.against_plain is not None
    assert ours.against_plain.low <= 0  # not clearly worse than the plain bootstrap
    assert plain.against_plain is None


def test_a_pace_that_changes_is_followed_sooner_than_by_the_plain_bootstrap() -> None:
    rates = [2.0 + 8.0 * (week // 12 % 2) for week in range(260)]
    ours = back_test(*finished(rates), None, 1, None).accuracy[0]
    assert ours.against_plain is not None
    assert ours.against_plain.high < 0


def test_no_forecast_knows_what_happened_later() -> None:
    days, as_of = finished([3.0] * 80)
    early = MONDAY + dt.timedelta(days=7 * 50 - 1)
    whole = back_test(days, as_of, None, 1, None).trials
    part = back_test(days.filter(days <= early), early, None, 1, None).trials
    ended = [each for each in part if each.finished is not None]
    assert len(ended) > 10
    assert tuple(ended) == whole[: len(ended)]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "no item is finished"),
        ([MONDAY + dt.timedelta(days=n) for n in range(9)], "9 finished items in 70 whole weeks"),
        (
            [MONDAY + dt.timedelta(days=5 * n) for n in range(20)],
            "nothing was finished in 12 weeks",
        ),
    ],
)
def test_a_thin_history_says_why_it_cannot_forecast(days: list[dt.date], said: str) -> None:
    tested = back_test(pl.Series(days, dtype=pl.Date), AS_OF, None, 1, None)
    assert tested.ahead is None
    assert said in tested.cannot


def test_what_was_begun_in_the_warm_up_is_done_in_the_weeks_that_are_measured() -> None:
    """As much goes out as comes in, 5 a week, though an item takes 40 of the 60 days measured."""
    people = {f"p{n}": {"skills": {"code": 1}} for n in range(80)}
    stream = {"squad": "app", "per_week": 5, "steps": [{"skill": "code", "days": 40}]}
    model = {
        "people": people,
        "tribes": {"t": {"squads": {"app": {"members": [*people], "wip_limit": 80}}}},
        "work": {"streams": {"items": stream}},
    }
    asked = question(
        model, assumptions=neutral(), horizon_days=60, warm_up_days=60, replications=16
    )
    told = predicted(study(asked).outcome)
    assert told.done_per_week == pytest.approx(5.0, abs=0.65)  # 4 errors: sqrt(5 / (12 * 16))


def test_a_model_is_measured_and_held_against_the_history_as_well() -> None:
    stream = {"squad": "app", "per_week": 5, "steps": [{"skill": "code", "days": 0.25}]}
    model = {
        "people": {"ana": {"skills": {"code": 1}}},
        "tribes": {"t": {"squads": {"app": {"members": ["ana"]}}}},
        "work": {"streams": {"items": stream}},
    }
    asked = question(model, assumptions=neutral(), horizon_days=160, replications=4)
    outcome = study(asked).outcome
    told = predicted(outcome)
    assert told.done_per_week == pytest.approx(5.0, abs=0.8)  # 4 errors of a Poisson count
    assert told.cycle[0] == pytest.approx(0.25, abs=0.01)
    days, as_of = finished([5.0] * 150)
    ours, _, model_ = back_test(days, as_of, 10, 1, outcome).accuracy
    assert ours == back_test(days, as_of, 10, 1, None).accuracy[0]  # its luck is its own
    assert not model_.p85.is_below
    assert not model_.p85.is_above
