"""A bare number keeps its spread, two equal percentiles are certain, and each stays as typed."""

import math

import pytest

from tribeplan.cli.simulations import asked_of
from tribeplan.formats.model_text import flow_text
from tribeplan.org.organisation import Organisation
from tribeplan.org.work import Step
from tribeplan.report.assumptions import assumed_in, assumption_sections, assumptions_json
from tribeplan.report.sections import render_text
from tribeplan.simulation.assumptions import Assumptions, Mechanism, neutral
from tribeplan.simulation.plan import ExperimentPlan, StepPlan
from tribeplan.simulation.planning import plan_of

BARE, CERTAIN, SPREAD = 5, {"p50": 5, "p90": 5}, {"p50": 3, "p90": 8}


def planned(days: object, assumed: Assumptions) -> StepPlan:
    step = {"skill": "code", "days": days}
    organisation = Organisation.model_validate(
        {
            "people": {"ana": {"skills": {"code": 1}}},
            "tribes": {"t": {"squads": {"app": {"members": ["ana"]}}}},
            "work": {"features": {"f": {"squad": "app", "steps": [step]}}},
        }
    )
    (feature,) = plan_of(organisation, assumed, ExperimentPlan()).features
    return feature.steps[0]


def test_two_equal_percentiles_are_certain_at_both_levels_of_spread() -> None:
    step = planned(CERTAIN, Assumptions(debt_share=0))
    assert (step.sigma_feature, step.sigma_step) == (0, 0)
    assert step.items * step.item_days == pytest.approx(5)


def test_a_bare_number_is_the_mean_of_the_spread_that_is_assumed() -> None:
    # a lognormal with mean 5 and variance s^2 of its logarithm has the median 5 exp(-s^2/2)
    step = planned(BARE, Assumptions(debt_share=0))
    assert (step.sigma_feature, step.sigma_step) == (0.5, 0.6)
    assert step.items * step.item_days == pytest.approx(5 * math.exp(-(0.5**2 + 0.6**2) / 2))


@pytest.mark.parametrize(
    ("days", "mean"),
    # ln(8/3) is 0.98083 and the 90 % point 1.28155: sigma 0.76534, mean 3 exp(0.58575/2) = 4.0209
    [(BARE, 5), (CERTAIN, 5), (SPREAD, 4.0209)],
    ids=["bare", "certain", "spread"],
)
def test_without_spread_of_effort_the_mean_stays(days: object, mean: float) -> None:
    assumed = Assumptions(debt_share=0).without(Mechanism.EFFORT_SPREAD)
    step = planned(days, assumed)
    assert (step.sigma_feature, step.sigma_step) == (0, 0)
    assert step.items * step.item_days == pytest.approx(mean, rel=1e-4)


@pytest.mark.parametrize(
    ("days", "written"),
    [(BARE, "5"), (CERTAIN, "{p50: 5, p90: 5}"), (SPREAD, "{p50: 3, p90: 8}")],
    ids=["bare", "certain", "spread"],
)
def test_what_was_typed_is_kept_in_text_and_json(days: object, written: str) -> None:
    step = Step.model_validate({"skill": "code", "days": days})
    assert flow_text(step.days) == written
    for again in (
        Step.model_validate(step.model_dump()),
        Step.model_validate_json(step.model_dump_json()),
        step.model_copy(deep=True),
    ):
        assert again == step
        assert flow_text(again.days) == written


def test_the_two_are_different_models() -> None:
    one, other = (Step.model_validate({"skill": "code", "days": days}) for days in (BARE, CERTAIN))
    assert one != other


def test_every_assumption_that_can_be_set_is_listed() -> None:
    listed = "\n".join(
        render_text(assumption_sections(assumed_in(Assumptions())), colour=False).split()
    )
    in_json = assumptions_json(assumed_in(Assumptions()))
    for name in Assumptions.model_fields:
        assert name in listed
        assert f'"{name}"' in in_json


def test_without_all_switches_every_mechanism_off() -> None:
    given = {"assume": (), "without": ("all",), **dict.fromkeys(("horizon_days", "warm_up_days"))}
    given |= dict.fromkeys(("seed", "policy", "release_every_days", "starts"))
    assert Assumptions().without(*asked_of(given).without) == neutral()
