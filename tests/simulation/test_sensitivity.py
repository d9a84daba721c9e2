"""Designs and indices against published functions and SALib."""

import math
import warnings

import numpy as np
import pytest

from reference.flows import one_squad
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.plan import ExperimentPlan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.sensitivity import (
    CLOSE,
    Factor,
    PlanWith,
    assumed_at,
    factors_of,
    latin_hypercube,
    morris,
    morris_design,
    robustness,
    screening,
    sobol,
    sobol_designs,
    sobol_runs,
    sobol_shares,
)


def ishigami(point: FloatArray) -> float:
    x, y, z = (point * 2 - 1) * math.pi
    return float(math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x))


def test_sobol_indices_of_ishigami_are_the_published_ones() -> None:
    # Ishigami and Homma 1990; values as in Saltelli et al. 2008 for a = 7, b = 0.1
    indices = sobol_shares([sobol_runs(ishigami, *pair) for pair in sobol_designs(3, 256, seed=1)])
    for found, published in (
        (indices.first, [0.3139, 0.4424, 0.0]),
        (indices.total, [0.5576, 0.4424, 0.2437]),
    ):
        assert [each.value for each in found] == pytest.approx(published, abs=0.03)
        for each, share in zip(found, published, strict=True):
            assert each.low - 0.01 <= share <= each.high + 0.01


def test_shares_of_a_sum_are_those_of_its_squared_coefficients_and_soon_known() -> None:
    # 3 x + 2 y: the variances of the parts are as 9 to 4
    found = sobol(lambda point: float(point @ np.array([3.0, 2.0])), 2, most=4096)
    for shares in (found.first, found.total):
        assert [each.value for each in shares] == pytest.approx([9 / 13, 4 / 13], abs=0.01)
        assert all(each.half_width <= CLOSE for each in shares)
    assert found.samples == 256


def test_ranges_of_shares_hold_the_published_ones_about_as_often_as_they_say() -> None:
    # 95 % of 6 shares x 20 seeds are 114; the 1 % point of the binomial is 108, fewer rounds skew
    truth = [0.3139, 0.4424, 0.0, 0.5576, 0.4424, 0.2437]
    inside = sum(
        each.low <= share <= each.high
        for seed in range(20)
        for found in [sobol(ishigami, 3, most=512, seed=seed)]
        for each, share in zip((*found.first, *found.total), truth, strict=True)
    )
    assert inside >= 104


def test_points_of_each_round_are_even_and_of_other_rounds_different() -> None:
    (first, second), (other, _) = sobol_designs(3, 2, seed=1)
    for design in (first, second, other):
        for column in design.T:  # a (t, m, s)-net: one point in each 64th of each axis
            assert sorted((column * 64).astype(int)) == [*range(64)]
    assert not np.array_equal(first, other)


def test_sobol_indices_are_those_of_salib_on_the_same_runs() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from SALib.analyze import sobol as salib  # noqa: PLC0415  # two seconds to import
    samples, random = 64, np.random.default_rng(5)
    first, second = random.random((2, samples, 3))
    runs = []
    for a, b in zip(first, second, strict=True):
        mixed = [np.where(np.arange(3) == n, b, a) for n in range(3)]
        runs += [ishigami(point) for point in (a, *mixed, b)]
    problem = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[0, 1]] * 3}
    theirs = salib.analyze(problem, np.array(runs), calc_second_order=False)
    ours = sobol_shares([sobol_runs(ishigami, first, second)])
    # SALib divides by the variance of standardised runs: the same up to that of the sample
    assert [each.value for each in ours.total] == pytest.approx(theirs["ST"], rel=1e-9)


def test_elementary_effects_are_those_of_salib_on_the_same_walks() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from SALib.analyze import morris as salib  # noqa: PLC0415
    walks = morris_design(3, 12, seed=3)
    points = walks.reshape(-1, 3)
    problem = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[0, 1]] * 3}
    theirs = salib.analyze(problem, points, np.array([ishigami(p) for p in points]), num_levels=4)
    ours = morris(ishigami, 3, 12, seed=3)
    assert ours.mean == pytest.approx(theirs["mu"])
    assert ours.mean_size == pytest.approx(np.asarray(theirs["mu_star"]))
    assert ours.spread == pytest.approx(theirs["sigma"])


def test_effects_of_a_linear_function_are_its_coefficients() -> None:
    effects = morris(lambda point: float(point @ np.array([3.0, -2.0, 0.0])), 3, 5)
    assert effects.mean == pytest.approx([3, -2, 0])
    assert effects.spread == pytest.approx([0, 0, 0], abs=1e-12)


def test_each_slice_of_a_latin_hypercube_holds_one_point() -> None:
    points = latin_hypercube(4, 25, seed=1)
    assert (np.sort((points * 25).astype(int), axis=0) == np.arange(25)[:, None]).all()


def test_whole_numbers_stay_whole() -> None:
    factors = factors_of(["wip_features", "availability"])
    assert assumed_at(np.array([0.4, 0.5]), factors, Assumptions()).wip_features == 3


def plan_with(members: int, cadence_days: float) -> PlanWith:
    feature = {"squad": "squad", "steps": [{"skill": "service", "days": 24}]}
    people = {f"p{n}": "service" for n in range(members)}
    organisation = one_squad(people, {"features": {"f": feature}}, cadence_days=cadence_days)
    experiment = ExperimentPlan(replications=4)
    return lambda assumed: plan_of(organisation, assumed, experiment)


def test_the_assumption_that_decides_is_named() -> None:
    # By hand: 24 days by one person with a release every day, or by four in pieces of one day
    # with a release every 16 days: 24/availability against the next multiple of 16 after
    # 6 (1 + 3 c)/availability. Four are faster throughout, unless talking makes that 16 or more.
    base = neutral().model_copy(update={"item_days": 1.0})
    factors = [Factor("communication_per_colleague", 0.0, 0.9), Factor("exception_share", 0.0, 0.0)]
    result = robustness(plan_with(1, 1), plan_with(4, 16), factors, base, samples=30)
    assert result.flipping == ["communication_per_colleague"]
    assert 0.5 < result.other_better_share < 1


def test_screening_ranks_the_assumption_that_matters_first() -> None:
    factors = [Factor("availability", 0.5, 1.0), Factor("help_days", 1.0, 2.0)]
    table = screening(plan_with(1, 1), factors, neutral(), trajectories=3)
    assert table["assumption"].to_list() == ["availability", "help_days"]
    assert table["effect_size_days"].to_list()[1] == 0
