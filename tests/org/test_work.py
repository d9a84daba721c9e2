"""Work is taken apart into steps in the order written, and knows where it stands in a backlog."""

from typing import Any

import pytest
from pydantic import ValidationError

from tribeplan.org.work import Demand, Feature, each_step
from tribeplan.org.workload import each_task


def step(skill: str) -> dict[str, Any]:
    return {"skill": skill, "days": "1"}


def steps_of(*stages: object) -> list[tuple[tuple[int, ...], str]]:
    feature = Feature.model_validate({"squad": "app", "steps": stages})
    return [(position, each.skill) for position, each in each_step(feature.steps)]


def test_steps_come_in_order_with_their_position() -> None:
    assert steps_of(step("a"), step("b")) == [((0,), "a"), ((1,), "b")]


def test_a_list_in_the_list_holds_parallel_branches_each_a_step_or_a_list_in_order() -> None:
    assert steps_of(step("a"), [step("b"), [step("c"), step("d")]], step("e")) == [
        ((0,), "a"),
        ((1, 0), "b"),
        ((1, 1, 0), "c"),
        ((1, 1, 1), "d"),
        ((2,), "e"),
    ]


def test_work_without_steps_has_none() -> None:
    assert steps_of() == []


@pytest.mark.parametrize(
    "stages", [[[]], [[[]]], [[[[step("a")]]]], ["a"], [None], {"skill": "a"}], ids=repr
)
def test_lists_that_are_empty_or_too_deep_and_words_are_no_steps(stages: object) -> None:
    with pytest.raises(ValidationError):
        Feature.model_validate({"squad": "app", "steps": stages})


@pytest.mark.parametrize(
    "place",
    [{"priority": 1}, {"value_per_week": 0}, {"value": 0}, {"reach": 0}, {"moscow": "wont"}],
    ids=repr,
)
def test_anything_that_compares_features_orders_them(place: dict[str, object]) -> None:
    assert Feature.model_validate({"squad": "app"} | place).is_ordered


def test_impact_confidence_and_dates_alone_order_nothing() -> None:
    feature = {"squad": "app", "impact": 3, "confidence": "80%", "due": "2026-12-31"}
    assert not Feature.model_validate(feature).is_ordered


def test_a_task_is_done_by_the_squad_its_step_names_else_by_the_works_own() -> None:
    elsewhere = step("b") | {"squad": "web"}
    demand = Demand.model_validate(
        {
            "features": {"f": {"squad": "app", "steps": [step("a"), [elsewhere]]}},
            "streams": {"s": {"squad": "ops", "per_week": 2, "steps": [step("c")]}},
        }
    )
    assert [(task.at, task.step.skill, task.squad) for task in each_task(demand)] == [
        (("work", "features", "f", "steps", 0), "a", "app"),
        (("work", "features", "f", "steps", 1, 0), "b", "web"),
        (("work", "streams", "s", "steps", 0), "c", "ops"),
    ]


def test_tasks_come_by_id_however_the_work_is_written() -> None:
    item = {"squad": "app", "steps": [step("a")]}
    demand = Demand.model_validate({"features": {"z": item, "b": item, "m": item}})
    assert [task.at[2] for task in each_task(demand)] == ["b", "m", "z"]
