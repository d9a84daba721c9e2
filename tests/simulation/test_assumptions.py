"""Every number has a assumption, and every mechanism a switch."""

import pytest
from pydantic import ValidationError

from tribeplan.simulation.assumptions import ASSUMPTIONS, Assumptions, Mechanism, neutral

WITHOUT_RANGE = {"effort_shape", "random_calendars"}


def test_every_number_has_a_range_a_unit_and_a_source() -> None:
    assert set(Assumptions.model_fields) - set(ASSUMPTIONS) == WITHOUT_RANGE
    for assumption in ASSUMPTIONS.values():
        assert assumption.unit
        assert assumption.source
        assert assumption.low < assumption.high


def test_every_default_but_the_effect_of_coaching_lies_in_its_range() -> None:
    default = Assumptions()
    for name, assumption in ASSUMPTIONS.items():
        assert assumption.low <= getattr(default, name) <= assumption.high, name


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_both_ends_of_every_range_can_be_assumed(name: str) -> None:
    for value in (ASSUMPTIONS[name].low, ASSUMPTIONS[name].high):
        assert getattr(Assumptions.model_validate({name: value}), name) == value


@pytest.mark.parametrize("mechanism", Mechanism)
def test_every_mechanism_has_a_number_and_can_be_switched_off_alone(mechanism: Mechanism) -> None:
    mine = {name for name, assumption in ASSUMPTIONS.items() if assumption.mechanism is mechanism}
    assert mine
    before, after = Assumptions().model_dump(), Assumptions().without(mechanism).model_dump()
    changed = {name for name in before if before[name] != after[name]}
    assert changed - {"random_calendars"} <= mine


def test_only_one_mechanism_leaves_all_others_neutral() -> None:
    rework = Assumptions().without(*set(Mechanism) - {Mechanism.REWORK})
    assert rework.rework_share == 0.13
    assert rework.model_copy(update={"rework_share": 0.0}) == neutral()


@pytest.mark.parametrize(
    ("name", "value"),
    [("availability", 0), ("availability", 1.2), ("rework_share", 1), ("effort_sigma_step", -1)],
)
def test_what_cannot_be_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValidationError):
        Assumptions.model_validate({name: value})
