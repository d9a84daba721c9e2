"""Measures of an organisation, and what moves among what only varies."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind
from tribeplan.org.roster import roster_of
from tribeplan.org.scorecard import Chart, Reading, Signal, chart_of, scored_measures
from tribeplan.scenario.anonymous import anonymous
from tribeplan.scenario.change import renamed
from tribeplan.scenario.operation import without_person

WEEK = dt.timedelta(days=7)
START = dt.date(2026, 1, 5)


def weekly(values: Sequence[float]) -> list[Reading]:
    return [Reading(START + n * WEEK, value) for n, value in enumerate(values)]


def chart(values: Sequence[float]) -> Chart:
    found = chart_of(weekly(values))
    assert found is not None
    return found


def test_limits_are_mean_and_two_point_sixty_six_mean_ranges() -> None:
    # By hand: mean 117 / 10; ranges 2 1 2 1 8 9 2 1 1, mean 27 / 9; 2.66 x 3 = 7.98.
    found = chart((10, 12, 11, 13, 12, 20, 11, 9, 10, 9))
    assert found.mean == pytest.approx(11.7)
    assert found.high == pytest.approx(11.7 + 7.98)
    assert found.low == pytest.approx(11.7 - 7.98)
    assert found.signal is None  # 20 lies outside, but what it showed is over


def test_a_last_reading_outside_the_limits_is_a_movement_from_the_first_that_is() -> None:
    # Ten ranges of 1 and one of 14; mean 6.82, reach 2.66 x 24 / 11.
    found = chart((5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 20))
    assert (found.signal, found.is_up) == (Signal.OUTSIDE, True)
    assert found.since == START + 11 * WEEK
    assert chart((5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6)).signal is None


@pytest.mark.parametrize("values", [(0.7,) * 8, (0.1, 0.3, *(0.2,) * 8)])
def test_a_reading_that_is_the_mean_lies_on_no_side_of_it(values: tuple[float, ...]) -> None:
    # The means are 0.7 and 0.2; decimals leave 1e-16 beside them, which is no movement.
    assert chart(values).signal is None


def test_eight_in_a_row_on_one_side_are_a_movement_and_seven_are_none() -> None:
    # By hand: alternating by 4 the mean range is near 4 and no limit is reached.
    before = (0, 4, 0, 4, 0, 4, 0, 4)
    eight = chart((*before, 4, 7, 4, 7, 4, 7, 4, 7))
    assert eight.signal is Signal.RUN  # mean 3.75: 4 and 7 all lie above
    assert eight.is_up
    assert eight.since == START + 7 * WEEK  # the 4 before them lies above, too
    seven = chart((*before, 0, 4, 7, 4, 7, 4, 7, 4))
    assert seven.signal is None


def test_three_of_four_nearer_to_the_limit_are_a_movement() -> None:
    # By hand: mean 24 / 10; ranges 1 1 1 1 1 2 1 0 0, mean 8 / 9; half the reach is 1.18.
    found = chart((2, 1, 2, 1, 2, 1, 3, 4, 4, 4))
    assert found.mean == pytest.approx(2.4)
    assert found.high == pytest.approx(2.4 + 2.66 * 8 / 9)
    assert found.signal is Signal.CLOSE
    assert found.since == START + 7 * WEEK


def test_a_range_over_a_gap_is_not_one_of_neighbours() -> None:
    readings = weekly((1, 2, 1, 2, 1, 2))
    late = Reading(readings[-1].on + 10 * WEEK, 9)
    with_gap = chart_of([*readings, late], 14)
    assert with_gap is not None
    assert with_gap.high - with_gap.mean == pytest.approx(2.66)  # five ranges of 1; not the 7


def test_few_readings_have_no_limits() -> None:
    assert chart_of(weekly((1, 2, 1, 2, 9))) is None


MODEL = {
    "people": {"ana": {}, "bo": {}, "cy": {}},
    "tribes": {
        "t": {
            "lead": "ana",
            "measures": [{"goal": "Stay", "owner": "cy", "id": "stay"}, {"goal": "Begin"}],
            "squads": {"s": {"product_owner": "bo", "measures": [{"goal": "Calm"}]}},
        }
    },
}


def owners(organisation: Organisation) -> list[str | None]:
    return [each.owner for each in scored_measures(roster_of(organisation))]


def test_the_owner_of_a_measure_is_its_own_or_whoever_leads_what_it_belongs_to() -> None:
    assert owners(Organisation.model_validate(MODEL)) == ["cy", "ana", "bo"]


def test_an_owner_follows_a_new_id_and_a_successor_and_stands_in_for_nobody_who_left() -> None:
    one = Organisation.model_validate(MODEL)
    assert owners(renamed(one, {Kind.PERSON: {"cy": "kai"}}))[0] == "kai"
    assert owners(without_person(one, "cy", "bo"))[0] == "bo"
    assert owners(without_person(one, "cy", None))[0] == "ana"


def test_what_readings_call_a_measure_is_not_shown_to_strangers() -> None:
    shown = anonymous(Organisation.model_validate(MODEL), b"k")
    assert all(each.measure.id is None for each in scored_measures(roster_of(shown)))
    assert '"stay"' not in shown.model_dump_json()
