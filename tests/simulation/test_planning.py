"""What is refused before anything runs, and how an organisation is read."""

import datetime as dt
import math
from typing import Any, TypeAlias

import pytest

from reference.flows import one_squad
from tribeplan.errors import ImpossibleExperiment
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.scenario import Policy
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.plan import NEVER, TICKS_PER_DAY, ExperimentPlan, Plan
from tribeplan.simulation.planning import plan_of

STEP = {"skill": "service", "days": 5}
FEATURE = {"squad": "squad", "steps": [STEP]}


Found: TypeAlias = list[tuple[tuple[str | int, ...], str]]


def obstacles(organisation: Organisation, **experiment: object) -> Found:
    with pytest.raises(ImpossibleExperiment) as caught:
        plan_of(organisation, Assumptions(), ExperimentPlan.model_validate(experiment))
    return [(obstacle.at, obstacle.message) for obstacle in caught.value.obstacles]


def ordinary(**features: dict[str, Any]) -> Organisation:
    return one_squad({"p": "service"}, {"features": features or {"feature": FEATURE}})


def plan(organisation: Organisation, assumptions: Assumptions | None = None) -> Plan:
    starts = ExperimentPlan(starts=dt.date(2026, 1, 5))
    return plan_of(organisation, assumptions or neutral(), starts)


def test_every_impossible_number_is_refused_at_once() -> None:
    found = obstacles(ordinary(), horizon_days=0, replications=10**9)
    assert found == [
        (
            ("experiment", "horizon_days"),
            "0 working days; expected 0.001 to 100,000",
        ),
        (
            ("experiment", "replications"),
            "1,000,000,000 replications; expected 1 to 1,000,000",
        ),
    ]


def test_a_warm_up_longer_than_four_centuries_is_refused() -> None:
    assert obstacles(ordinary(), horizon_days=10, warm_up_days=200_000) == [
        (("experiment", "warm_up_days"), "200000 working days; expected at most 100,000")
    ]


def test_a_skill_that_nobody_has_is_refused_at_its_step() -> None:
    steps = [STEP, {"skill": "law", "days": 1}]
    organisation = ordinary(feature={"squad": "squad", "steps": steps})
    at = ("work", "features", "feature", "steps", 1, "skill")
    assert obstacles(organisation) == [(at, "nobody who works in a squad has the skill law")]


def test_a_skill_that_only_an_undated_vacancy_has_is_refused() -> None:
    organisation = Organisation.model_validate(
        {
            "people": {
                "p": {"skills": {"other": 1}},
                "v": {"skills": {"service": 1}, "vacancy": True},
            },
            "tribes": {"tribe": {"squads": {"squad": {"members": ["p", "v"]}}}},
            "work": {"features": {"feature": FEATURE}},
        }
    )
    assert obstacles(organisation)[0][0] == ("work", "features", "feature", "steps", 0, "skill")


def test_features_that_wait_for_each_other_are_refused_with_the_circle() -> None:
    organisation = ordinary(one={**FEATURE, "after": ["two"]}, two={**FEATURE, "after": ["one"]})
    assert obstacles(organisation) == [
        (
            ("work", "features", "one", "after"),
            "features wait for each other: one after two after one",
        )
    ]


def test_an_organisation_without_people_or_work_is_refused() -> None:
    nothing = "no feature or stream has steps: there is nothing to simulate"
    assert obstacles(Organisation()) == [
        (("tribes",), "no squad has people who work in it"),
        (("work",), nothing),
    ]
    assert obstacles(one_squad({"p": "service"}, {})) == [(("work",), nothing)]


def test_obstacles_of_every_kind_are_told_at_once() -> None:
    law = {"squad": "squad", "steps": [{"skill": "law", "days": 1}, STEP]}
    organisation = ordinary(
        one={**FEATURE, "after": ["two"]},
        two={**FEATURE, "after": ["one"]},
        three={**law, "after": ["four"]},
        four={**FEATURE, "after": ["five"]},
        five={**law, "after": ["three"]},
    )
    assert [at for at, _ in obstacles(organisation, horizon_days=0, replications=0)] == [
        ("experiment", "horizon_days"),
        ("experiment", "replications"),
        ("work", "features", "five", "after"),
        ("work", "features", "one", "after"),
        ("work", "features", "three", "steps", 0, "skill"),
        ("work", "features", "five", "steps", 0, "skill"),
    ]


def test_more_actors_than_an_event_can_name_are_refused() -> None:
    stream = {"squad": "squad", "per_week": 1, "steps": [STEP]}
    organisation = one_squad({"p": "service"}, {"streams": {"s": stream}})
    many = dict.fromkeys([f"s{number}" for number in range(65_533)], organisation.work.streams["s"])
    work = organisation.work.model_copy(update={"streams": many})
    organisation = organisation.model_copy(update={"work": work})
    message = "65,535 people, squads and streams; at most 65,534 can be simulated"
    assert (("people",), message) in obstacles(organisation)


def test_work_without_steps_is_left_out_and_said() -> None:
    planned = plan(ordinary(done=FEATURE, vague={"squad": "squad"}))
    assert [work.id for work in planned.features] == ["done"]
    assert [remark.at for remark in planned.remarks] == [("work", "features", "vague")]


def two_squads(**squads: dict[str, Any]) -> Organisation:
    return Organisation.model_validate(
        {
            "people": {
                "a": {"skills": {"back": 1.0, "front": 0.7}, "fte": 0.8},
                "b": {"skills": {"front": 1.0, "back": 0.4}},
                "c": {"skills": {"front": 1.0}},
            },
            "tribes": {
                "tribe": {
                    "squads": {
                        "one": {"members": ["a"], **squads.get("one", {})},
                        "two": {"members": ["b", "c"], **squads.get("two", {})},
                    }
                }
            },
            "work": {
                "features": {
                    "f": {
                        "squad": "two",
                        "steps": [{"skill": "front", "days": 4}, {"skill": "back", "days": 6}],
                    }
                }
            },
        }
    )


def test_a_step_that_the_squad_cannot_do_goes_to_the_squad_that_can() -> None:
    organisation = two_squads()
    people = organisation.people | {"b": organisation.people["c"]}
    planned = plan(organisation.model_copy(update={"people": people}))
    others = [[planned.squads[n].id for n in step.others] for step in planned.features[0].steps]
    assert others == [["one"], ["one"]]
    assert "squad two has nobody with back: squad one does it" in planned.remarks[0].message


@pytest.mark.parametrize(
    ("level", "others", "sooner_days"), [(0.4, (0,), 2 * 0.4 / 0.6), (1.0, (), 0.0)]
)
def test_a_step_of_a_squad_that_is_named_stays_there_the_more_the_better_somebody_can_do_it(
    level: float, others: tuple[int, ...], sooner_days: float
) -> None:
    step = {"skill": "back", "days": 6, "squad": "two"}
    organisation = two_squads()
    organisation.people["b"].skills["back"] = level
    features = {"f": {"squad": "one", "steps": [step]}}
    work = organisation.work.model_validate({"features": features})
    assumed = neutral().model_copy(update={"other_squad_days": 2.0})
    made = plan(organisation.model_copy(update={"work": work}), assumed)
    (planned,) = made.features[0].steps
    assert (planned.squad, planned.others, planned.is_foreign) == (1, others, True)
    told = [remark.message.partition(":")[0] for remark in made.remarks]
    assert told == ["squad two has less than one expert with back"] * len(others)
    assert planned.sooner_ticks == round(sooner_days * TICKS_PER_DAY)


def test_people_have_every_skill_at_its_level() -> None:
    planned = plan(two_squads())
    speed = {person.id: person.efficiency for person in planned.people}
    assert planned.skills == ("back", "front")
    assert speed == {"a": (1.0, 0.7), "b": (0.4, 1.0), "c": (0.0, 1.0)}


def test_pace_is_the_share_of_the_week_times_availability_less_meetings() -> None:
    organisation = two_squads(two={"members": ["a", "b", "c"]})
    planned = plan(organisation, Assumptions(availability=0.75, membership_loss=0.04))
    assert planned.people[0].pace == pytest.approx(0.8 * 0.75 * 0.96)
    assert [m.share for m in planned.people[0].memberships] == [0.4, 0.4]


def test_a_squad_of_one_main_skill_is_a_department_with_its_own_cadence() -> None:
    planned = plan(two_squads(), Assumptions())
    assert [squad.is_department for squad in planned.squads] == [True, True]
    assert planned.squads[0].cadence_ticks == 60 * TICKS_PER_DAY
    mixed = plan(two_squads(two={"members": ["a", "b", "c"]}), Assumptions())
    assert mixed.squads[1].cadence_ticks == 10 * TICKS_PER_DAY


def test_run_load_is_not_counted_twice_where_the_model_has_run_work() -> None:
    step = {"skill": "front", "days": 1}
    stream = {"squad": "two", "work": "run", "per_week": 1, "steps": [step]}
    organisation = two_squads()
    work = organisation.work.model_validate(
        organisation.work.model_dump() | {"streams": {"tickets": stream}}
    )
    planned = plan(organisation.model_copy(update={"work": work}), Assumptions())
    one, two = planned.squads
    assert (one.incident_gap_days > 0, two.incident_gap_days) == (True, 0)
    assert two.pace == pytest.approx(1 / 1.0064)
    assert one.pace == pytest.approx(1 - 0.25 * 0.8)


def test_percentiles_of_the_model_survive_the_split_over_feature_and_step() -> None:
    feature = {"squad": "squad", "steps": [{"skill": "service", "days": {"p50": 3, "p90": 8}}]}
    step = plan(ordinary(f=feature), Assumptions()).features[0].steps[0]
    # ln(8/3)/1.2816 = 0.7653 in all; 0.5 of it is shared by the feature
    assert step.sigma_feature == 0.5
    assert step.sigma_step**2 + 0.25 == pytest.approx(0.7653**2, rel=1e-3)
    assert plan(ordinary(f=feature)).features[0].steps[0].sigma_step == 0


def test_a_long_step_is_split_into_equal_items() -> None:
    feature = {"squad": "squad", "steps": [{"skill": "service", "days": 7}]}
    step = plan(ordinary(f=feature), Assumptions(debt_share=0.0)).features[0].steps[0]
    assert step.items == 3
    # the median of a lognormal with mean 7/3 and sd of the logarithm 0.5 and 0.6 together
    assert step.item_days == pytest.approx(7 / 3 * math.exp(-(0.5**2 + 0.6**2) / 2))


def test_dates_count_working_days_from_the_first_arrival() -> None:
    planned = plan(
        ordinary(
            first={**FEATURE, "arrives": "2026-01-05", "due": "2026-01-16"},
            later={**FEATURE, "arrives": "2026-01-19"},
        )
    )
    assert [work.arrives_tick / TICKS_PER_DAY for work in planned.features] == [0, 10]
    assert planned.features[0].due_tick / TICKS_PER_DAY == 10
    assert planned.features[1].due_tick == NEVER


@pytest.mark.parametrize("funding", ["project", "value-stream"])
def test_a_project_that_ends_starts_over_and_another_squad_that_ends_stops(funding: str) -> None:
    squads = two_squads(one={"funding": funding, "ends": "2026-01-16"})
    squad = plan(squads).squads[0]
    ends = (10 * TICKS_PER_DAY, NEVER)
    expected = ends if funding == "project" else ends[::-1]
    assert (squad.reforms_tick, squad.last_tick) == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy.FIFO, [0, 1, 1]),  # only the first has a written priority
        (Policy.CD3, [2, 0, 1]),  # 10/10, 60/5, 50/25 a week and person-day
        (Policy.RICE, [0, 1, 1]),  # 100 x 2 x 0.5 / 10 and nothing
        (Policy.MOSCOW, [1, 2, 0]),
        (Policy.VALUE_EFFORT, [1, 1, 0]),
    ],
)
def test_policies_order_the_backlog_as_defined(policy: Policy, expected: list[int]) -> None:
    def feature(days: float, **more: object) -> dict[str, Any]:
        return {"squad": "squad", "steps": [{"skill": "service", "days": days}], **more}

    organisation = ordinary(
        a=feature(
            10, value_per_week=10, priority=4, reach=100, impact=2, confidence=0.5, moscow="should"
        ),
        b=feature(5, value_per_week=60, moscow="wont"),
        c=feature(25, value_per_week=50, value=3, moscow="must"),
    )
    planned = plan_of(organisation, neutral(), ExperimentPlan(policy=policy))
    assert [work.rank for work in planned.features] == expected


def test_steps_are_kept_for_the_same_assumptions_and_made_anew_for_others() -> None:
    first, other, shop = neutral(), neutral(), ordinary()
    one, again, anew = (plan(shop, each).features[0].steps for each in (first, first, other))
    assert one is again
    assert one is not anew
    assert one == anew
