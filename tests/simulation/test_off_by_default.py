"""Mechanisms that are off unless somebody assumes them, each by hand."""

from typing import Any

import numpy as np
import pytest

from reference.flows import RELEASED, days, one_squad, play
from reference.simulator import Simulator
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import BASES, Assumptions, Mechanism, neutral
from tribeplan.simulation.plan import Experiment
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import Replications, play_plain

DAY_0 = "2026-01-05"


def feature(effort_days: float, skill: str = "code", **more: object) -> dict[str, Any]:
    return {"squad": "squad", "steps": [{"skill": skill, "days": effort_days}], **more}


def test_what_has_no_evidence_is_off() -> None:
    off = (
        *("coordination_loss", "mentor_loss", "start_up_days", "debt_growth", "coach_effect"),
        *("uncoached_learning", "knowledge_start", "knowledge_errors"),
    )
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


# --- Knowledge of components ------------------------------------------------------------------


def owned_by(squad: str, work: dict[str, Any], **members: list[str]) -> Organisation:
    """Squads of coders, and work that one of them does."""
    people = {who: {"skills": {"code": 1}} for squad_ in members.values() for who in squad_}
    squads = {name: {"members": who} for name, who in members.items()}
    features = {name: {**each, "squad": squad} for name, each in work.items()}
    return Organisation.model_validate(
        {"people": people, "tribes": {"t": {"squads": squads}}, "work": {"features": features}}
    )


def played_by(
    organisation: Organisation, assumed: dict[str, float], origin: Organisation | None = None
) -> Replications:
    """Play it where squads keep their steps; the reference has to agree."""
    chosen = neutral().model_copy(update={"other_squad_days": 1000.0, **assumed})
    plan = plan_of(organisation, chosen, Experiment(replications=1), origin=origin)
    played = play_plain(plan)
    assert played.features[0].tolist() == Simulator(plan, 0).run().feature_rows()
    return played


STEPS = {"one": feature(10), "two": feature(10)}


def test_who_takes_over_what_another_squad_made_learns_it_by_working_on_it() -> None:
    """At half the pace 10 days take 20; half of 40 days known, the next 10 go at 3/4: 13 1/3."""
    before, after = (owned_by(who, STEPS, app=["ana"], web=["bo"]) for who in ("app", "web"))
    assumed = {"knowledge_start": 0.5, "knowledge_days": 40.0}
    assert days(played_by(before, assumed), RELEASED).tolist() == [10, 20]
    assert days(played_by(after, assumed), RELEASED).tolist() == [10, 20]
    late = days(played_by(after, assumed, before), RELEASED)
    assert late == pytest.approx([20, 20 + 10 / 0.75], abs=1e-5)


def test_two_experts_of_two_components_together_do_one_of_them_by_half_as_fast_again() -> None:
    """Larman and Vodde's feature team: 20 days of A take 20 / 1.5, in a component team 20."""
    work = {f"a{n}": feature(0.1) for n in range(200)}
    parts = owned_by("a", work, a=["ana"], b=["bo"])
    together = owned_by("all", work, all=["ana", "bo"])
    assumed = {"knowledge_start": 0.5, "knowledge_days": 100_000.0}
    assert max(days(played_by(parts, assumed), RELEASED)) == pytest.approx(20, abs=0.01)
    mixed = days(played_by(together, assumed, parts), RELEASED)
    assert max(mixed) == pytest.approx(20 / 1.5, abs=0.2)


def test_who_does_not_know_a_component_errs_as_much_more_often() -> None:
    """Twice as often where nothing is known, which is an error rate of 0.6 in place of 0.3."""
    work = {f"a{n}": feature(1) for n in range(30)}
    before, after = (owned_by(who, work, app=["ana"], web=["bo"]) for who in ("app", "web"))
    unknown = {"knowledge_errors": 1.0, "knowledge_days": 100_000.0, "rework_share": 0.3}
    usual = played_by(after, {"rework_share": 0.6}).features
    assert np.array_equal(played_by(after, unknown, before).features, usual)
    assert not np.array_equal(played_by(after, unknown).features, usual)


def test_what_nobody_made_before_is_known_by_the_first_squad_that_has_it() -> None:
    before = owned_by("app", {"one": feature(10)}, app=["ana"])
    after = owned_by("new", STEPS, app=["ana"], new=["bo"])
    late = played_by(after, {"knowledge_start": 0.5, "knowledge_days": 1000.0}, before)
    assert sorted(days(late, RELEASED)) == pytest.approx([20, 30], abs=0.2)  # two is Bo's own


def test_where_knowledge_does_not_matter_there_is_nothing_to_know() -> None:
    organisation = owned_by("app", STEPS, app=["ana"], web=["bo"])
    assert plan_of(organisation, Assumptions(), Experiment()).components == ()


# --- Growth of debt ---------------------------------------------------------------------------


def test_debt_grows_by_the_year() -> None:
    """Half a year after the start, at 20 % a year, a step of ten days takes eleven."""
    growing = neutral().model_copy(update={"debt_growth": 0.2})
    work = {"a": feature(10, arrives=DAY_0), "b": feature(10, arrives="2026-07-06")}
    played = play(one_squad({"ana": "code"}, {"features": work}), growing)
    assert days(played, RELEASED) == pytest.approx([10, 130 + 11], abs=1e-5)


@pytest.mark.parametrize(
    "mechanism",
    [Mechanism.MENTORING, Mechanism.COORDINATION, Mechanism.START_UP, Mechanism.KNOWLEDGE],
)
def test_each_can_be_switched_off_by_its_name(mechanism: Mechanism) -> None:
    names = [name for name, basis in BASES.items() if basis.mechanism is mechanism]
    ends = {name: (BASES[name].low, BASES[name].high) for name in names}
    strong = Assumptions.model_validate(
        {name: low if high == BASES[name].neutral else high for name, (low, high) in ends.items()}
    )
    assert strong != Assumptions()
    assert strong.without(mechanism) == Assumptions()
