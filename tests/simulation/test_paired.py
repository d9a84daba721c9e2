from typing import Any

import polars as pl
import pytest

from reference.studies import MODEL, frictionless, question, study
from tribeplan.simulation.assumptions import neutral
from tribeplan.simulation.comparison import paired_waits
from tribeplan.simulation.plan import ComparisonMeasure
from tribeplan.simulation.planning import Question
from tribeplan.simulation.study import Run, comparison


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


def test_places_tell_the_same_difference_as_causes_of_the_same_work() -> None:
    """More people finish more; only what both finish is told, in every place."""
    step = {"skill": "code", "days": 9}
    work: dict[str, Any] = {
        "features": {f"f{n}": {"squad": "app", "steps": [step]} for n in range(6)}
    }
    work["streams"] = {"bugs": {"squad": "app", "per_week": 1.0, "steps": [{**step, "days": 1}]}}
    skills = {"skills": {"code": 1}}

    def asked(*names: str) -> Question:
        model = {
            "people": dict.fromkeys(names, skills),
            "tribes": {"t": {"squads": {"app": {"members": list(names), "cadence_days": 5}}}},
            "work": work,
        }
        return question(model, horizon_days=40, name="-".join(names))

    told: list[object] = []
    found = comparison(
        [asked("ana"), asked("ana", "bo")],
        ComparisonMeasure.MEAN_LEAD,
        [32],
        Run(on_progress=told.append),
    )
    base, other = (each.outcome for each in found.studies)
    [places] = found.places
    waits = paired_waits(base, other)
    assert 0 < waits.shared < waits.other_released
    gaps = {gap.cause: gap.difference.value for gap in waits.causes if gap.cause != "touch"}
    by_cause = dict(places.group_by("cause").agg(pl.col("difference_days").sum()).iter_rows())
    assert sum(by_cause.values()) == pytest.approx(sum(gaps.values()))
    assert by_cause["person"] == pytest.approx(gaps["person"])
    assert set(places["squad"]) == {"app"}
