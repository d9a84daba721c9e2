"""Every number has a basis, and every mechanism a switch."""

import pytest
from pydantic import ValidationError

from tribeplan.simulation.assumptions import BASES, Assumptions, Mechanism, neutral

WITHOUT_RANGE = {"effort_shape", "random_calendars"}


def test_every_number_has_a_range_a_unit_and_a_source() -> None:
    assert set(Assumptions.model_fields) - set(BASES) == WITHOUT_RANGE
    for basis in BASES.values():
        assert basis.unit
        assert basis.source
        assert basis.low < basis.high


def test_every_default_but_the_effect_of_coaching_lies_in_its_range() -> None:
    default = Assumptions()
    for name, basis in BASES.items():
        assert basis.low <= getattr(default, name) <= basis.high, name


@pytest.mark.parametrize("name", BASES)
def test_both_ends_of_every_range_can_be_assumed(name: str) -> None:
    for value in (BASES[name].low, BASES[name].high):
        assert getattr(Assumptions.model_validate({name: value}), name) == value


@pytest.mark.parametrize("mechanism", Mechanism)
def test_every_mechanism_has_a_number_and_can_be_switched_off_alone(mechanism: Mechanism) -> None:
    mine = {name for name, basis in BASES.items() if basis.mechanism is mechanism}
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
