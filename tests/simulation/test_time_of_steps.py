"""Where the time of a step goes, by hand: who works when stands beside each case."""

from typing import Any

import pytest

from reference.flows import DECISION, PERSON, RELEASED, TOUCH, days, one_squad, play
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions, neutral

ITEMS_OF_THREE = neutral().model_copy(update={"item_days": 3.0})
BOARD_TAKES_FIVE = ITEMS_OF_THREE.model_copy(
    update={"exception_share": 1.0, "mandate_none": 0.0, "board_decision_days": 5.0}
)


def feature(effort_days: float, skill: str = "code", **more: object) -> dict[str, Any]:
    return {"squad": "squad", "steps": [{"skill": skill, "days": effort_days}], **more}


def spent(
    people: dict[str, str],
    features: dict[str, Any],
    assumptions: Assumptions = ITEMS_OF_THREE,
    **squad: object,
) -> list[tuple[float, ...]]:
    """Touch, wait for a person, wait for a decision and lead of each feature, in days."""
    played = play(one_squad(people, {"features": features}, **squad), assumptions)
    columns = (days(played, column) for column in (TOUCH, PERSON, DECISION, RELEASED))
    return [*zip(*(column.tolist() for column in columns), strict=True)]


def test_nine_days_of_one_person_are_nine_days_of_work() -> None:
    assert spent({"ana": "code"}, {"a": feature(9)}) == [(9, 0, 0, 9)]


@pytest.mark.parametrize(("people", "lead_days"), [(1, 12), (2, 6), (3, 6), (4, 3)])
def test_a_step_is_worked_on_as_long_as_anybody_works_on_it(people: int, lead_days: int) -> None:
    """Four items of three days; three people: three items, then the fourth."""
    names = {f"p{number}": "code" for number in range(people)}
    assert spent(names, {"a": feature(12)}) == [(lead_days, 0, 0, lead_days)]


def test_what_comes_between_two_items_is_waiting_for_the_person() -> None:
    """Ana: a to day 6, b from 6 to 8, a from 8 to 11."""
    features = {
        "a": feature(9, priority=2, arrives="2026-01-05"),
        "b": feature(2, priority=1, arrives="2026-01-09"),
    }
    played = play(one_squad({"ana": "code"}, {"features": features}), ITEMS_OF_THREE)
    assert days(played, TOUCH).tolist() == [9, 2]
    assert days(played, PERSON).tolist() == [2, 2]
    assert days(played, RELEASED).tolist() == [11, 8]


def test_a_decision_beside_which_work_goes_on_costs_nothing() -> None:
    """Items done on days 3, 6 and 9, decided on 8, 11 and 14: after day 9 nobody works."""
    people = {"ana": "code"}
    assert spent(people, {"a": feature(9)}, BOARD_TAKES_FIVE, mandate="none") == [(9, 0, 5, 14)]


def test_work_waits_while_its_person_takes_a_decision() -> None:
    """Bo's two days need Ana from day 2 to 3; hers go on to day 4, and she decides on them too."""
    asks = neutral().model_copy(update={"exception_share": 1.0, "owner_decision_days": 1.0})
    features = {"a": feature(3), "b": feature(2, "test")}
    assert spent(
        {"ana": "code", "bo": "test"}, features, asks, product_owner="ana", mandate="full"
    ) == [(3, 1, 1, 5), (2, 0, 1, 3)]


def test_help_counts_as_waiting_only_when_no_other_item_can_go_on() -> None:
    """All items need a day's help: on days 1, 2 and 3 of the other squad's only person."""
    organisation = Organisation.model_validate(
        {
            "people": {"ana": {"skills": {"code": 1}}, "bo": {"skills": {"test": 1}}},
            "tribes": {"t": {"squads": {"s": {"members": ["ana"]}, "o": {"members": ["bo"]}}}},
            "work": {"features": {"a": {"squad": "s", "steps": [{"skill": "code", "days": 9}]}}},
        }
    )
    helped = ITEMS_OF_THREE.model_copy(
        update={"help_share_squad": 1.0, "help_share_department": 1.0, "help_days": 1.0}
    )
    played = play(organisation, helped)
    # helped until day 1, then worked on from 1 to 10 without a break
    assert days(played, 8).tolist() == [1]
    assert days(played, TOUCH).tolist() == [9]
    assert days(played, RELEASED).tolist() == [10]
