"""Mechanisms that are off unless somebody assumes them, each by hand."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from scipy.stats import poisson

from reference.chance import Chance
from reference.flows import DECISION, FINISHED, RELEASE, RELEASED, days, one_squad, play
from reference.simulator import Simulator
from reference.studies import play_plain
from tribeplan.org.organisation import Organisation
from tribeplan.simulation import kernel
from tribeplan.simulation.assumptions import ASSUMPTIONS, Assumptions, Mechanism, neutral
from tribeplan.simulation.plan import ExperimentPlan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import Replications
from tribeplan.simulation.waves import Later

DAY_0 = "2026-01-05"


def feature(effort_days: float, skill: str = "code", **more: object) -> dict[str, Any]:
    return {"squad": "squad", "steps": [{"skill": skill, "days": effort_days}], **more}


def test_what_has_no_evidence_is_off() -> None:
    off = (
        *("coordination_loss", "mentor_loss", "start_up_days", "debt_growth", "coach_effect"),
        *("uncoached_learning", "knowledge_start", "knowledge_errors", "project_debt_growth"),
        *("freeze_days", "integration_days", "escaped_defects", "hurried_defects"),
    )
    assert all(getattr(Assumptions(), name) == ASSUMPTIONS[name].neutral for name in off)


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
    """The pace of two squads of two, and of one that nobody has to do with."""
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
    plan = plan_of(organisation, assumed, ExperimentPlan())
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
    plan = plan_of(organisation, chosen, ExperimentPlan(replications=1), origin=origin)
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


def test_what_nobody_could_make_in_a_squad_that_is_gone_is_known_by_nobody() -> None:
    """Twenty days at half the pace: Ana learns nothing to speak of in them."""
    before = owned_by("web", {"one": feature(10)}, app=["ana"], web=[])
    after = owned_by("app", {"one": feature(10)}, app=["ana", "bo"])
    late = played_by(after, {"knowledge_start": 0.5, "knowledge_days": 100_000.0}, before)
    assert days(late, RELEASED).tolist() == pytest.approx([20], abs=0.01)


def test_where_knowledge_does_not_matter_there_is_nothing_to_know() -> None:
    organisation = owned_by("app", STEPS, app=["ana"], web=["bo"])
    assert plan_of(organisation, Assumptions(), ExperimentPlan()).components == ()


# --- Growth of debt ---------------------------------------------------------------------------


def test_debt_grows_by_the_year() -> None:
    """Half a year after the start, at 20 % a year, a step of ten days takes eleven."""
    growing = neutral().model_copy(update={"debt_growth": 0.2})
    work = {"a": feature(10, arrives=DAY_0), "b": feature(10, arrives="2026-07-06")}
    played = play(one_squad({"ana": "code"}, {"features": work}), growing)
    assert days(played, RELEASED) == pytest.approx([10, 130 + 11], abs=1e-5)


def test_debt_grows_by_more_where_squads_come_and_go_with_projects() -> None:
    """At 10 % a year and 20 % more for projects, half a year after the start: 10.5 and 11.5."""
    work = {"a": feature(10, arrives=DAY_0), "b": feature(10, arrives="2026-07-06")}
    growing = {"debt_growth": 0.1, "project_debt_growth": 0.2}
    for funding, effort_days in (("value-stream", 10.5), ("project", 11.5)):
        shop = one_squad({"ana": "code"}, {"features": work}, funding=funding)
        assert days(played_by(shop, growing), RELEASED) == pytest.approx(
            [10, 130 + effort_days], abs=1e-5
        )


# --- Integration before a release, and what escapes it ------------------------------------------


def test_what_is_done_before_the_freeze_is_in_the_release_and_the_rest_in_the_next_one() -> None:
    """Releases on days 0, 30, 60 with ten days of freeze: done on day 15 waits 15, on day 25 35.

    Of what is done at any time the mean wait is the freeze and half of the time between: 25.
    """
    work = {f"a{n}": feature(0.5 if n == 0 else 1) for n in range(30)}  # done in the middle of days
    shop = one_squad({"ana": "code"}, {"features": work}, cadence_days=30)
    played = played_by(shop, {"freeze_days": 10.0})
    waits = days(played, RELEASE)
    assert waits.tolist() == pytest.approx([30 - 0.5 - n + 30 * (n >= 20) for n in range(30)])
    assert waits.mean() == pytest.approx(25)
    at_once = one_squad({"ana": "code"}, {"features": work})
    assert not days(played_by(at_once, {"freeze_days": 10.0}), RELEASE).any()


def test_what_several_squads_made_takes_days_to_put_together() -> None:
    """Three steps of a day in two squads: two days more before it is out; in one squad none."""
    steps = [{"skill": "code", "days": 1, "squad": name} for name in ("app", "web", "app")]
    organisation = owned_by("app", {"a": feature(1), "b": feature(1)}, app=["ana"], web=["bo"])
    model = organisation.model_dump(mode="json", by_alias=True, exclude_unset=True)
    model["work"]["features"]["b"]["steps"] = steps
    played = played_by(Organisation.model_validate(model), {"integration_days": 2.0})
    assert days(played, RELEASE).tolist() == [0, 2]


def test_as_many_incidents_come_with_releases_as_poisson_says() -> None:
    """By scipy: of each feature the quantile at its own draw; they go before the next feature.

    The last twenty are too late for their date, and bring three times as many on average.
    """
    late = {"due": "2026-01-06", "arrives": "2026-01-06"}
    work = {f"a{n:02}": feature(1, arrives=DAY_0, priority=1) for n in range(20)}
    work |= {f"b{n:02}": feature(1, priority=2, **late) for n in range(20)}
    shop = one_squad({"ana": "code"}, {"features": work})
    assumed = {"escaped_defects": 0.5, "incident_days": 4.0, "hurried_defects": 3.0}
    plan = plan_of(shop, neutral().model_copy(update=assumed), ExperimentPlan(replications=1))
    draws = [Chance(1, 0).uniform(each.key, "escapes", 0) for each in plan.features]
    escaped = poisson.ppf(draws, [0.5] * 20 + [1.5] * 20)
    assert Simulator(plan, 0).run().squads[0].escaped == escaped.sum()
    gaps = np.diff(days(played_by(shop, assumed), FINISHED))  # a day, and two or more of each
    assert (gaps >= 1 + 2 * escaped[:-1] - 1e-4).all()
    assert (gaps[escaped[:-1] == 0] < 1.001).all()


def test_streams_and_strangers_bring_incidents_as_they_should() -> None:
    """None of an item of a stream; of a squad of strangers twice as many, to the bit."""
    work = {f"a{n:02}": feature(1, arrives=DAY_0) for n in range(40)}
    known = one_squad({"ana": "code"}, {"features": work})
    new = one_squad({"ana": "code"}, {"features": work}, since=DAY_0)
    strange = {"familiarity_errors": 2.0, "familiarity_start": 0.5, "familiarity_days": 1e5}
    slow = played_by(new, {"escaped_defects": 0.3, "incident_days": 4.0, **strange})
    quick = played_by(known, {"escaped_defects": 0.6, "incident_days": 4.0})
    assert days(slow, FINISHED) == pytest.approx(2 * days(quick, FINISHED), rel=0.01)
    stream = {"squad": "squad", "per_week": 2, "steps": [{"skill": "code", "days": 1}]}
    flow = one_squad({"ana": "code"}, {"streams": {"flow": stream}})
    assert not played_by(flow, {"escaped_defects": 1.0}).squads[0, 0, kernel.BUSY_INCIDENT]


# --- A product owner whom several squads share --------------------------------------------------


@pytest.mark.parametrize(("squads", "waits_days"), [(1, 0.0625), (2, 1 / 6), (3, 0.375), (4, 1.0)])
def test_who_owns_the_products_of_several_squads_keeps_them_waiting(
    squads: int, waits_days: float
) -> None:
    """0.4 questions a day from each, half a day for each: M/D/1, r / 2 (1 - r) x 0.5 days."""
    names = [f"s{n}" for n in range(squads)]
    people: dict[str, Any] = {f"p{n}": {"skills": {"code": 1}} for n in range(squads)}
    people["pia"] = {"skills": {"own": 1}}
    step = [{"skill": "code", "days": 0.001}]
    model = {
        "people": people,
        "tribes": {
            "t": {
                "squads": {
                    name: {"members": [f"p{n}"], "product_owner": "pia", "mandate": "full"}
                    for n, name in enumerate(names)
                }
            }
        },
        "work": {"streams": {n: {"squad": n, "per_week": 2, "steps": step} for n in names}},
    }
    assumed = neutral().model_copy(update={"exception_share": 1.0, "owner_decision_days": 0.5})
    played = play(Organisation.model_validate(model), assumed, horizon_days=20_000 / squads)
    found = days(played, DECISION).mean() - 0.5
    assert found == pytest.approx(waits_days, rel=0.15)


@pytest.mark.parametrize(
    ("assumed", "lead_days"),
    [
        ({"start_up_days": 5.0}, 5 + 2),  # the new squad is busy with itself first
        ({"coordination_loss": 0.5}, 2 / 0.5),  # half a person for its link, of one
        ({"mentor_loss": 0.5}, 2 / 0.5),  # half a person for the newcomer
    ],
)
def test_what_is_off_by_default_acts_from_the_day_of_a_wave_on(
    assumed: dict[str, float], lead_days: float
) -> None:
    """Ana does two days from day 0 on, and two from day 5 on, when the wave is."""
    work = {"a": feature(2, arrives=DAY_0), "b": feature(2, arrives="2026-01-12")}
    before = owned_by("app", work, app=["ana"], web=["bo"])
    changed = owned_by("app", work, app=["ana"], web=["bo"]).model_dump(
        mode="json", by_alias=True, exclude_unset=True
    )
    app = changed["tribes"]["t"]["squads"]["app"]
    if "start_up_days" in assumed:
        app["since"] = "2026-01-12"
    elif "coordination_loss" in assumed:
        app["needs"] = [{"squad": "web"}]
    else:
        changed["people"]["new"] = {"skills": {"test": 1}, "from": "2026-01-12"}
        app["members"].append("new")
    chosen = neutral().model_copy(update={"other_squad_days": 1000.0, **assumed})
    wave = Later(dt.date(2026, 1, 12), Organisation.model_validate(changed))
    experiment = ExperimentPlan(replications=1, starts=dt.date(2026, 1, 5))
    plan = plan_of(before, chosen, experiment, [wave])
    played = play_plain(plan)
    assert played.features[0].tolist() == Simulator(plan, 0).run().feature_rows()
    assert days(played, RELEASED) == pytest.approx([2, 5 + lead_days], abs=1e-5)


@pytest.mark.parametrize(
    "mechanism",
    [
        *(Mechanism.MENTORING, Mechanism.COORDINATION, Mechanism.START_UP, Mechanism.KNOWLEDGE),
        *(Mechanism.INTEGRATION, Mechanism.SUPPORT),
    ],
)
def test_each_can_be_switched_off_by_its_name(mechanism: Mechanism) -> None:
    names = [name for name, assumption in ASSUMPTIONS.items() if assumption.mechanism is mechanism]
    ends = {name: (ASSUMPTIONS[name].low, ASSUMPTIONS[name].high) for name in names}
    strong = Assumptions.model_validate(
        {
            name: low if high == ASSUMPTIONS[name].neutral else high
            for name, (low, high) in ends.items()
        }
    )
    assert strong != Assumptions()
    assert strong.without(mechanism) == Assumptions()
