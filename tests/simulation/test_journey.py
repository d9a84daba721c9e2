"""How many customers get to the aha-moment and how soon, against the theory and against walkers."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from reference.studies import MODEL, question, study
from tribeplan.org.journey import Improvement, Journey
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import neutral
from tribeplan.simulation.journey import by_day, journey_difference, play_journeys
from tribeplan.simulation.layout import FloatArray

JOURNEY: dict[str, Any] = {
    "journey": "First payment",
    "steps": [
        {"step": "Find it", "days": 1.5, "go_on": 0.5},
        {
            "step": "Log in",
            "days": 2,
            "go_on": 0.6,
            "again": 0.2,
            "improved_by": [
                {"feature": "pay", "less_time": 0.5, "fewer_leave": 0.5},
                {"feature": "find", "fewer_again": {"low": 0.4, "high": 0.6}},
            ],
        },
        {"step": "Pay", "aha": True},
        {"step": "Pay again", "days": 30, "go_on": 0.7},
    ],
}


def middle(better: Improvement, what: str) -> FloatArray:
    span = getattr(better, what)
    return np.array([(span.low + span.high) / 2])


def test_the_chain_has_the_closed_form_of_an_absorbing_markov_chain() -> None:
    # Fundamental matrix of steps that loop with 0 and 0.2: 1 and 1.25 tries. Share 0.5 * 0.6 *
    # 1.25; days 1.5 + 2 * 1.25, whoever gets there or not, for tries do not depend on their end.
    journey = Journey.model_validate(JOURNEY)
    never = {"pay": np.array([10**6]), "find": np.array([10**6])}
    share, total = by_day(journey, never, middle, 30)
    assert share == pytest.approx(0.375)
    assert total / share == pytest.approx(4.0)
    # With both: 1 day a try, 0.1 leave, 0.1 again, 0.8 go on.
    there = {"pay": np.array([0]), "find": np.array([0])}
    share, total = by_day(journey, there, middle, 30)
    assert share == pytest.approx(0.5 * 0.8 / 0.9)
    assert total / share == pytest.approx(1.5 + 1 / 0.9)


def walked(journey: Journey, there: dict[str, int], begin: int, count: int) -> FloatArray:
    """Days that customers one by one take to the aha-moment; infinite for who leaves."""
    chance = np.random.default_rng(5)
    times = np.full(count, np.inf)
    for number in range(count):
        day, place = begin, 0
        while place < (journey.aha or 0):
            step = journey.steps[place]
            while True:  # every day the try ends, or the next day comes
                days, leave, again = step.days, step.leave, step.again
                for better in step.improved_by:
                    if day >= there[better.feature]:
                        days *= 1 - middle(better, "less_time")[0]
                        leave *= 1 - middle(better, "fewer_leave")[0]
                        again *= 1 - middle(better, "fewer_again")[0]
                if chance.random() < 1 / (1 + days):
                    break
                day += 1
            luck = chance.random()
            if luck < leave:
                break
            place += luck >= leave + again
        else:
            times[number] = day - begin
    return times


@pytest.mark.parametrize("begin", [0, 4, 9])
def test_customers_who_walk_one_by_one_fare_as_the_chain_says(begin: int) -> None:
    journey = Journey.model_validate(JOURNEY)
    there = {"pay": 5, "find": 8}  # some meet the step before, some after
    share, total = by_day(journey, {k: np.array([v]) for k, v in there.items()}, middle, 12)
    times = walked(journey, there, begin, 20_000)
    arrived = np.isfinite(times)
    expected = share[begin, 0]
    spread = np.sqrt(expected * (1 - expected) / len(times))
    assert abs(arrived.mean() - expected) < 4 * spread
    known = times[arrived]
    assert abs(known.mean() - total[begin, 0] / expected) < 4 * known.std() / np.sqrt(len(known))


def with_journey(**changed: Any) -> dict[str, Any]:  # noqa: ANN401  # parts of a model
    tribe = MODEL["tribes"]["t"] | {"journeys": [JOURNEY | changed]}
    return MODEL | {"tribes": {"t": tribe}}


def test_customers_of_a_week_meet_the_features_that_are_there() -> None:
    model = with_journey()
    played = study(question(model, assumptions=neutral()))
    (way,) = play_journeys(played.outcome, Organisation.model_validate(model))
    # By hand: ana 4 days, bo 2: 'pay' is with customers on Monday the 11th, after 6 working days,
    # so they have it from day 8; both are there long before the sixth week.
    assert played.outcome.calendar.starts == dt.date(2027, 1, 4)
    assert way.weeks[:2] == (0, 7)
    assert way.before == pytest.approx((0.375, 4.0))
    assert way.course.share[:, 0].max() < way.course.share[:, 5].min()
    share, days = way.course.share[:, 5].mean(), way.course.days[:, 5].mean()
    assert share == pytest.approx(0.5 * 0.8 / 0.9, abs=0.004)  # means of a range, of 8 replications
    assert days == pytest.approx(1.5 + 1 / 0.9, abs=0.1)
    assert [lever.feature for lever in way.levers] == ["pay", "find"]
    assert way.levers[0].days == pytest.approx(1.5 + 1.25)  # alone it halves the time of a try
    assert way.levers[0].share == pytest.approx(0.5 * 0.7 / 0.8)


def test_a_feature_that_never_comes_changes_nothing_and_the_same_is_no_different() -> None:
    model = with_journey()
    late = study(question(model, assumptions=neutral(), horizon_days=5))
    (way,) = play_journeys(late.outcome, Organisation.model_validate(model))
    assert way.course.share == pytest.approx(0.375)
    assert way.course.days == pytest.approx(4.0)
    found = journey_difference(way.course, way.course)
    assert (found.share.value, found.days.value) == (0, 0)


def test_a_way_that_nobody_finishes_has_no_days() -> None:
    first, *others = JOURNEY["steps"]
    model = with_journey(steps=[first | {"go_on": 0}, *others])
    (way,) = play_journeys(study(question(model)).outcome, Organisation.model_validate(model))
    assert not way.course.share.any()
    assert np.isnan(way.course.days).all()


def test_weeks_begin_behind_the_warm_up_on_a_working_day() -> None:
    model = with_journey()
    late = study(question(model, assumptions=neutral(), warm_up_days=5, horizon_days=20))
    (way,) = play_journeys(late.outcome, Organisation.model_validate(model))
    assert way.weeks == (7, 14, 21, 28)  # from Monday the 11th, for four weeks
