"""Mechanisms that are off unless somebody assumes them, each by hand."""

from typing import Any

import pytest

from reference.flows import RELEASED, days, one_squad, play
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import BASES, Assumptions, Mechanism, neutral
from tribeplan.simulation.plan import Experiment
from tribeplan.simulation.planning import plan_of

DAY_0 = "2026-01-05"


def feature(effort_days: float, skill: str = "code", **more: object) -> dict[str, Any]:
    return {"squad": "squad", "steps": [{"skill": skill, "days": effort_days}], **more}


def test_what_has_no_evidence_is_off() -> None:
    off = ("coordination_loss", "mentor_loss", "start_up_days", "debt_growth", "coach_effect")
    assert all(getattr(Assumptions(), name) == BASES[name].neutral for name in off)


# --- Mentoring --------------------------------------------------------------------------------


def with_newcomer(others: int, arrives: str) -> Organisation:
    """A newcomer who comes on day 1, and others who are up to speed, one feature for each."""
    people: dict[str, Any] = {f"p{n}": {"skills": {"code": 1}} for n in range(others)}
    people["new"] = {"skills": {"test": 1}, "from": "2026-01-06"}
    work = {"first": feature(1, "test", arrives=DAY_0)}
    work |= {f"f{n}": feature(2, arrives=arrives) for n in range(others)}
    return Organisation.model_validate(
        {
            "people": people,
            "tribes": {"t": {"squads": {"squad": {"members": [*people]}}}},
            "work": {"features": work},
        }
    )


@pytest.mark.parametrize(("others", "lead_days"), [(1, 2 / 0.8), (2, 2 / 0.9), (4, 2 / 0.95)])
def test_a_newcomer_takes_part_of_one_person_from_those_who_are_up_to_speed(
    others: int, lead_days: float
) -> None:
    mentoring = neutral().model_copy(update={"mentor_loss": 0.2})
    played = play(with_newcomer(others, "2026-01-06"), mentoring)
    assert days(played, RELEASED)[1:] - 1 == pytest.approx(lead_days, abs=1e-5)


def test_who_is_up_to_speed_takes_nothing_from_the_others() -> None:
    """Eighty working days after day 1, on day 85."""
    mentoring = neutral().model_copy(update={"mentor_loss": 0.2})
    played = play(with_newcomer(1, "2026-05-04"), mentoring)
    assert days(played, RELEASED).tolist() == [2, 87]


def test_nobody_takes_anything_from_another_squad() -> None:
    organisation = Organisation.model_validate(
        {
            "people": {
                "ana": {"skills": {"code": 1}},
                "new": {"skills": {"test": 1}, "from": "2026-01-06"},
            },
            "tribes": {
                "t": {"squads": {"squad": {"members": ["ana"]}, "other": {"members": ["new"]}}}
            },
            "work": {"features": {"a": feature(1, arrives=DAY_0), "b": feature(2)}},
        }
    )
    mentoring = neutral().model_copy(update={"mentor_loss": 0.2})
    assert days(play(organisation, mentoring), RELEASED).tolist() == [1, 3]


# --- Coordination -----------------------------------------------------------------------------


def paces(*needs: dict[str, str], foreign_step: bool = False) -> dict[str, float]:
    """Give the pace of two squads of two, and of one that nobody has to do with."""
    step: dict[str, Any] = {"skill": "code", "days": 1}
    step |= {"squad": "core"} if foreign_step else {}
    organisation = Organisation.model_validate(
        {
            "people": {f"p{n}": {"skills": {"code": 1}} for n in range(6)},
            "tribes": {
                "t": {
                    "squads": {
                        "app": {"members": ["p0", "p1"], "needs": list(needs)},
                        "core": {"members": ["p2", "p3"]},
                        "far": {"members": ["p4", "p5"]},
                    }
                }
            },
            "work": {"features": {"a": {"squad": "app", "steps": [step]}}},
        }
    )
    assumed = neutral().model_copy(update={"coordination_loss": 0.02})
    plan = plan_of(organisation, assumed, Experiment())
    return {squad.id: squad.pace for squad in plan.squads}


LINKED = {"app": 0.99, "core": 0.99, "far": 1.0}
ALONE = {"app": 1.0, "core": 1.0, "far": 1.0}


def test_a_link_costs_both_squads_part_of_a_person() -> None:
    assert paces({"squad": "core"}) == LINKED
    assert paces(foreign_step=True) == LINKED


def test_two_reasons_to_keep_in_touch_are_one_link() -> None:
    assert paces({"squad": "core"}, foreign_step=True) == LINKED


def test_what_is_served_without_asking_is_no_link() -> None:
    assert paces({"squad": "core", "mode": "x-as-a-service"}) == ALONE
    assert paces() == ALONE


# --- Start-up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "lead_days"), [(DAY_0, 8), ("2025-12-31", 5), ("2025-12-01", 3), (None, 3)]
)
def test_a_squad_is_busy_with_itself_for_the_first_days(
    since: str | None, lead_days: float
) -> None:
    """Five days; 31 December is three working days before day 0, so two are left."""
    people = {"ana": "code"}
    starting = neutral().model_copy(update={"start_up_days": 5.0})
    squad = {} if since is None else {"since": since}
    shop = one_squad(people, {"features": {"a": feature(3)}}, **squad)
    played = play(shop, starting, starts=DAY_0)
    assert days(played, RELEASED).tolist() == [lead_days]


def test_a_project_squad_starts_up_for_every_project() -> None:
    """Five days and three, twice: the second begins when the squad has run empty."""
    starting = neutral().model_copy(update={"start_up_days": 5.0})
    work = {"a": feature(3, arrives=DAY_0), "b": feature(3, arrives="2026-01-26")}
    organisation = one_squad({"ana": "code"}, {"features": work}, funding="project")
    assert days(play(organisation, starting), RELEASED).tolist() == [8, 15 + 8]


# --- Growth of debt ---------------------------------------------------------------------------


def test_debt_grows_by_the_year() -> None:
    """Half a year after the start, at 20 % a year, a step of ten days takes eleven."""
    growing = neutral().model_copy(update={"debt_growth": 0.2})
    work = {"a": feature(10, arrives=DAY_0), "b": feature(10, arrives="2026-07-06")}
    played = play(one_squad({"ana": "code"}, {"features": work}), growing)
    assert days(played, RELEASED) == pytest.approx([10, 130 + 11], abs=1e-5)


@pytest.mark.parametrize(
    "mechanism", [Mechanism.MENTORING, Mechanism.COORDINATION, Mechanism.START_UP]
)
def test_each_can_be_switched_off_by_its_name(mechanism: Mechanism) -> None:
    names = [name for name, basis in BASES.items() if basis.mechanism is mechanism]
    strong = Assumptions.model_validate({name: BASES[name].high for name in names})
    assert strong != Assumptions()
    assert strong.without(mechanism) == Assumptions()
