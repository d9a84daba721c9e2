import pytest

from reference.studies import MODEL, frictionless, question, study
from tribeplan.simulation.assumptions import neutral
from tribeplan.simulation.paired import paired_waits


def test_an_organisation_does_not_differ_from_itself() -> None:
    shop = study()
    found = paired_waits(shop.outcome, shop.outcome)
    assert [gap.difference for gap in found.causes] == [(0.0, 0.0, 0.0)] * len(found.causes)


def test_differences_by_cause_add_up_to_that_in_lead_time() -> None:
    twice = {**MODEL, "people": {**MODEL["people"], "cy": {"skills": {"code": 1}}}}
    squads = {"app": {"members": ["ana", "bo", "cy"]}}
    bigger = question({**twice, "tribes": {"t": {"squads": squads}}}, assumptions=neutral())
    found = paired_waits(frictionless().outcome, study(bigger).outcome)
    # lead times: 6 and 8 days alone; with a second coder 5 and 6, for steps can be shared
    total = sum(gap.difference.value for gap in found.causes)
    before = sum(gap.base_days for gap in found.causes)
    after = sum(gap.other_days for gap in found.causes)
    assert before == pytest.approx(7)
    assert total == pytest.approx(after - before)
    assert total < 0


def test_only_what_reaches_customers_in_both_is_compared() -> None:
    whole, cut = frictionless(), frictionless(horizon_days=7)
    found = paired_waits(whole.outcome, cut.outcome)
    assert (found.base_released, found.other_released, found.shared) == (2, 1, 1)
    assert sum(gap.other_days for gap in found.causes) == pytest.approx(6)


def test_nothing_in_common_leaves_nothing_to_compare() -> None:
    found = paired_waits(frictionless().outcome, frictionless(horizon_days=1).outcome)
    assert found.shared == 0
    assert all(gap.difference.value == 0 for gap in found.causes)
