"""A duration's spread and mean agree with the normal distribution, found another way."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tribeplan.org.element import MOST_DAYS
from tribeplan.org.work import WIDEST_SPREAD, Z_90, Duration, OneNumber, Step

DAYS = st.floats(min_value=0.01, max_value=MOST_DAYS / WIDEST_SPREAD)


def test_the_constant_is_the_90_percent_point_of_the_standard_normal() -> None:
    # 1.281551565544600466965103329448743…, Abramowitz and Stegun, table 26.5, in more digits
    assert pytest.approx(1.2815515655446004, abs=1e-15) == Z_90
    assert pytest.approx(NormalDist().inv_cdf(0.9), abs=1e-14) == Z_90


@given(DAYS, st.floats(min_value=1.001, max_value=WIDEST_SPREAD * 0.999))
def test_nine_of_ten_stay_below_p90_and_five_below_p50(p50: float, ratio: float) -> None:
    duration = Duration(p50=p50, p90=p50 * ratio)
    logarithm = NormalDist(math.log(p50), duration.sigma)
    assert logarithm.cdf(math.log(duration.p50)) == pytest.approx(0.5, abs=1e-9)
    assert logarithm.cdf(math.log(duration.p90)) == pytest.approx(0.9, abs=1e-9)


@pytest.mark.parametrize(
    ("p50", "p90"), [(3.0, 8.0), (12.0, 30.0), (0.5, 5.0), (1.0, 1.01)], ids=repr
)
def test_the_mean_is_the_integral_over_all_quantiles(p50: float, p90: float) -> None:
    # E[X] = ∫ exp(z) φ(z) dz over ±12 deviations, by the trapezium rule, which converges
    # faster than any power of the step for such a function.
    duration = Duration(p50=p50, p90=p90)
    logarithm = NormalDist(math.log(p50), duration.sigma)
    width = 24 * duration.sigma / 4000
    points = (logarithm.mean + (k - 2000) * width for k in range(4001))
    integral = math.fsum(math.exp(z) * logarithm.pdf(z) * width for z in points)
    assert duration.mean_days == pytest.approx(integral, rel=1e-9)


@given(DAYS)
def test_a_fixed_effort_has_no_spread_and_is_its_own_mean(days: float) -> None:
    duration = Step.model_validate({"skill": "code", "days": days}).days
    assert (duration.sigma, duration.mean_days) == (0.0, days)


def test_days_are_a_number_or_two_percentiles() -> None:
    assert Step.model_validate({"skill": "code", "days": "5"}).days == OneNumber(p50=5, p90=5)
    assert Step.model_validate({"skill": "code", "days": 5}).days == OneNumber(p50=5, p90=5)
    both = Step.model_validate({"skill": "code", "days": {"p50": "3", "p90": "8"}})
    assert both.days == Duration(p50=3, p90=8)


@pytest.mark.parametrize(
    "days",
    [
        *("0", "-1", "nan", "1e999", "two", True, [3], None, {"p50": "3"}, {"p90": "3"}),
        *({"p50": "0", "p90": "3"}, {"p50": "8", "p90": "3"}, {"p50": "3", "p90": "8", "p95": "9"}),
    ],
    ids=repr,
)
def test_an_effort_that_cannot_be_is_refused(days: object) -> None:
    with pytest.raises(ValidationError):
        Step.model_validate({"skill": "code", "days": days})


def test_a_spread_as_wide_as_may_be_has_a_finite_mean() -> None:
    # sigma = ln 1000 / z(0.9) = 5.3902, so the mean is exp(14.527) ≈ 2.04 million times the median
    assert Duration(p50=1, p90=WIDEST_SPREAD).mean_days == pytest.approx(2.037e6, rel=1e-3)


@pytest.mark.parametrize("p90", ["1000.1", "99999"], ids=repr)
def test_a_wider_spread_is_refused_before_its_mean_leaves_all_numbers(p90: str) -> None:
    with pytest.raises(ValidationError, match="p90 is above 1000 times p50"):
        Duration.model_validate({"p50": "1", "p90": p90})
