"""Work goes to whoever is expected to be done first, whatever the order in a list or a name.

Every mechanism is off, so that the expected numbers follow by hand, or from queueing theory.
"""

import copy
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.flows import ARRIVED, PERSON, RELEASED, play
from reference.studies import play_plain
from reference.working_organisations import assumptions, organisations
from tribeplan.errors import InvalidUsage
from tribeplan.org.organisation import Organisation
from tribeplan.simulating import read_question
from tribeplan.simulation.assumptions import Assumptions, EffortShape, neutral
from tribeplan.simulation.plan import TICKS_PER_DAY, Asked, ExperimentPlan
from tribeplan.simulation.planning import plan_of

FILES = Path(__file__).with_name("who_does_the_work")
EXPONENTIAL = neutral().model_copy(update={"effort_shape": EffortShape.EXPONENTIAL})
Model = dict[str, Any]


def model(name: str) -> Model:
    organisation = read_question(str(FILES / f"{name}.yaml"), Asked({}, {})).organisation
    return organisation.model_dump(mode="json", exclude_unset=True)


def one_squad(people: dict[str, dict[str, float]], **work: Any) -> Model:  # noqa: ANN401
    return {
        "people": {name: {"skills": skills} for name, skills in people.items()},
        "tribes": {"t": {"squads": {"s": {"members": list(people), "mandate": "full"}}}},
        "work": work,
    }


def mean_lead_days(given: Model, assumed: Assumptions | None = None, **experiment: object) -> float:
    played = play(Organisation.model_validate(given), assumed, **experiment)
    rows = played.features.reshape(-1, played.features.shape[2])
    counts = (rows[:, RELEASED] >= 0) & (rows[:, ARRIVED] >= played.plan.warmup_ticks)
    leads = (rows[counts, RELEASED] - rows[counts, ARRIVED]) / TICKS_PER_DAY
    return float(leads.mean())


@pytest.mark.parametrize("name", ["order-fast-slow", "order-slow-fast"])
def test_the_faster_of_two_idle_people_takes_the_step_wherever_they_stand(name: str) -> None:
    assert mean_lead_days(model(name)) == 10


def test_an_idle_ace_of_another_main_skill_is_preferred_to_a_novice() -> None:
    people = {"novice": {"code": 0.4}, "ace": {"code": 1.0, "words": 1.0}}
    step = {"skill": "code", "days": 10}
    features = {"f": {"squad": "s", "steps": [step]}}
    assert mean_lead_days(one_squad(people, features=features)) == 10
    # the second of two steps waits 10 days for the ace and takes 10: 20, where the novice needs 25
    features["g"] = {"squad": "s", "steps": [step]}
    assert mean_lead_days(one_squad(people, features=features)) == 15
    # of three the novice takes one
    features["h"] = {"squad": "s", "steps": [step]}
    assert mean_lead_days(one_squad(people, features=features)) == pytest.approx((10 + 20 + 25) / 3)


# Six features of 2 days by two developers, then 4 days each by three testers elsewhere, by hand:
# tests begin on days 2, 2, 4, 6, 6, 8, so the mean is (6 + 6 + 8 + 10 + 10 + 12) / 6.
WITHOUT_A_SIDE_SKILL = 52 / 6


@pytest.mark.parametrize("level", ["0.5", "0.6", "1.0"])
def test_a_side_skill_in_the_own_squad_makes_nothing_later(level: str) -> None:
    assert mean_lead_days(model(f"side-skill-{level}")) <= WITHOUT_A_SIDE_SKILL + 1e-6


@pytest.mark.parametrize("elsewhere", ["same tribe", "another tribe"])
def test_the_better_a_side_skill_the_sooner_everything_is_done(elsewhere: str) -> None:
    given = model("side-skill-0.5")
    if elsewhere == "another tribe":
        given["tribes"]["u"] = {"squads": {"b": given["tribes"]["t"]["squads"].pop("b")}}
    leads = []
    for level in range(1, 21):
        given["people"]["dev2"]["skills"]["test"] = level / 20
        leads.append(mean_lead_days(given))
    assert max(leads) <= WITHOUT_A_SIDE_SKILL + 1e-6
    assert leads[-1] < WITHOUT_A_SIDE_SKILL
    assert all(later <= before * 1.01 for before, later in pairwise(leads))


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9, 1.0])
def test_a_tester_in_the_squad_makes_nothing_later(level: float) -> None:
    given = model("side-skill-0.5")
    given["people"]["t9"] = {"skills": {"test": level}}
    given["tribes"]["t"]["squads"]["a"]["members"].append("t9")
    assert mean_lead_days(given) <= WITHOUT_A_SIDE_SKILL + 1e-6


def test_a_full_tester_in_the_squad_brings_everything_forward() -> None:
    given = model("side-skill-0.5")
    del given["people"]["dev2"]["skills"]["test"]
    given["people"]["t9"] = {"skills": {"test": 1.0}}
    given["tribes"]["t"]["squads"]["a"]["members"].append("t9")
    # by hand: four testers begin on days 2, 2, 4, 4, 6, 6
    assert mean_lead_days(given) == 8


def swapped(given: Model) -> Model:
    """The skills a and b under each other's name."""
    result = copy.deepcopy(given)
    other = {"a": "b", "b": "a"}
    for stream in result["work"]["streams"].values():
        for step in stream["steps"]:
            step["skill"] = other[step["skill"]]
    for person in result["people"].values():
        person["skills"] = {other[name]: level for name, level in person["skills"].items()}
    return result


def test_nothing_jumps_when_a_side_skill_ties_with_the_main_one() -> None:
    def days(given: Model) -> float:
        return mean_lead_days(given, horizon_days=2000, warm_up_days=200, replications=4)

    nearly, tied = days(model("tie-0.99")), days(model("tie-1.0"))
    assert tied == pytest.approx(nearly, rel=0.02)
    # alone: M/D/1 with loads 0.9 and 0.8 takes 5.5 and 3 days
    assert tied < (4.5 * 5.5 + 4.0 * 3) / 8.5
    assert days(swapped(model("tie-1.0"))) == tied
    assert days(swapped(model("tie-0.99"))) == nearly


def test_a_tie_with_the_main_skill_does_not_make_a_squad_a_department() -> None:
    planned = [
        plan_of(Organisation.model_validate(given), Assumptions(), ExperimentPlan(replications=1))
        for given in (model("tie-0.99"), model("tie-1.0"), swapped(model("tie-1.0")))
    ]
    assert [plan.squads[0].is_department for plan in planned] == [False, False, False]


def test_a_slow_helper_does_not_slow_an_expert_with_time() -> None:
    stream = {"squad": "s", "per_week": 1, "steps": [{"skill": "code", "days": 1}]}

    def days(people: dict[str, dict[str, float]]) -> float:
        given = one_squad(people, streams={"f": stream})
        return mean_lead_days(given, EXPONENTIAL, horizon_days=4000, replications=8)

    alone = days({"expert": {"code": 1.0}})
    assert alone == pytest.approx(1.25, rel=0.05)  # M/M/1: 1 / (1 - 0.2)
    assert days({"expert": {"code": 1.0}, "helper": {"code": 0.2}}) <= alone * 1.01


@pytest.mark.parametrize("level", [0.1, 0.2, 0.5, 0.8, 1.0])
def test_who_helps_at_any_speed_does_not_let_the_own_work_wait_too_long(level: float) -> None:
    streams = {
        "fx": {"squad": "s", "per_week": 4.0, "steps": [{"skill": "x", "days": 1}]},
        "fy": {"squad": "s", "per_week": 3.5, "steps": [{"skill": "y", "days": 1}]},
    }

    def days(ana: dict[str, float]) -> float:
        given = one_squad({"ana": ana, "bo": {"y": 1.0}}, streams=streams)
        return mean_lead_days(
            given, EXPONENTIAL, horizon_days=3000, warm_up_days=300, replications=20
        )

    # M/M/1 with loads 0.8 and 0.7: (0.8 * 5 + 0.7 * 3.33) / 1.5 = 4.22
    alone = days({"x": 1.0})
    assert alone == pytest.approx(4.22, rel=0.1)
    assert days({"x": 1.0, "y": level}) <= alone * 1.01


def features_of(squad: str, **steps: float) -> dict[str, Any]:
    """Features of one step each, by name; a name begins with its skill."""
    return {
        name: {"squad": squad, "steps": [{"skill": name.rstrip("0123456789"), "days": days}]}
        for name, days in steps.items()
    }


@pytest.mark.parametrize("side", [0.0, 0.05, 0.2])
def test_a_line_that_a_colleague_hardly_helps_with_keeps_nobody_from_the_main_skill(
    side: float,
) -> None:
    # By hand: of two front steps of 6 and 10 days the fast one takes the first, as it comes, and
    # the one at 0.6 is done with the second on day 10; to wait would be day 16. The twelve back
    # steps are done on days 1 to 12, for help with them at 0.2 takes 5 days.
    people = {
        "back": {"back": 1.0},
        "fast": {"front": 1.0},
        "slow": {"front": 0.6} | ({"back": side} if side else {}),
    }
    work = features_of("s", front1=10, front2=6) | features_of(
        "s", **{f"back{n}": 1 for n in range(12)}
    )
    given = one_squad(people, features=work)
    given["tribes"]["t"]["squads"]["s"]["wip_limit"] = 99
    assert mean_lead_days(given) == pytest.approx((10 + 10 + 78) / 14)


def two_squads(people: dict[str, dict[str, float]], squads: dict[str, str], **work: Any) -> Model:  # noqa: ANN401
    """Squads by their people's names, with blanks between, and room for all their work."""
    given = one_squad(people, **work)
    given["tribes"]["t"]["squads"] = {
        name: {"members": who.split(), "mandate": "full", "wip_limit": 99}
        for name, who in squads.items()
    }
    return given


def test_work_that_waits_in_somebodys_other_squad_is_their_own_work_too() -> None:
    # By hand: ace takes the x steps, done on days 4 and 8, for both has three days of y to do,
    # which nobody else can: with the second x it would be 6.67 days, and y on days 7.67 to 9.67.
    people = {"ace": {"x": 1.0}, "both": {"x": 0.6, "y": 1.0}}
    work = features_of("one", x1=4, x2=4) | features_of("two", y1=1, y2=1, y3=1)
    given = two_squads(people, {"one": "ace both", "two": "both"}, features=work)
    assert mean_lead_days(given) == pytest.approx((4 + 8 + 1 + 2 + 3) / 5)


def test_nobody_slow_begins_what_somebody_idle_would_do_after_another_squads_turn() -> None:
    # By hand: a has two steps and quick for them, done on days 1 and 2. So a does without ace, who
    # does the two of b by then, and not slow, who needs 10 days for one.
    people = {"ace": {"x": 1.0}, "quick": {"x": 1.0}, "slow": {"x": 0.1}}
    work = features_of("a", x1=1, x2=1) | features_of("b", x3=1, x4=1)
    for feature in work.values():
        feature["steps"][0]["squad"] = feature["squad"]
    given = two_squads(people, {"a": "ace quick", "b": "ace slow"}, features=work)
    assert mean_lead_days(given) == pytest.approx((1 + 2 + 1 + 2) / 4)


@pytest.mark.parametrize("slow", [0.0, 0.05, 0.1])
def test_somebody_slow_keeps_no_work_from_another_squad_that_is_sooner(slow: float) -> None:
    # By hand: own's expert is done on days 10, 20 and 30, aid's on days 16 and 26. The slow one
    # would need 100 days, so the third feature of own goes to aid.
    people = {"helper": {"x": 1.0}, "expert": {"x": 1.0}}
    if slow:
        people["slow"] = {"x": slow}
    work = features_of("aid", x0=16) | features_of("own", x1=10, x2=10, x3=10)
    squads = {"aid": "helper", "own": "expert slow" if slow else "expert"}
    given = two_squads(people, squads, features=work)
    assert mean_lead_days(given) == pytest.approx((10 + 20 + 26 + 16) / 4)


def test_a_line_is_expected_where_the_work_would_be_done() -> None:
    # By hand: own has 0.2 of an expert in data, so an item takes 5 days there, one day and 0.2
    # times 2 days elsewhere. All 0.2 items a day go there; at a load of 0.2 the line grows by 0.25.
    people = {"ace": {"test": 1.0, "data": 0.2}, "expert": {"data": 1.0}}
    stream = {"squad": "own", "per_week": 1, "steps": [{"skill": "data", "days": 1}]}
    given = two_squads(people, {"aid": "expert", "own": "ace"}, streams={"flow": stream})
    assumed = neutral().model_copy(update={"other_squad_days": 2.0})
    planned = plan_of(Organisation.model_validate(given), assumed, ExperimentPlan())
    lines = {squad.id: squad.line_per_day[0] for squad in planned.squads}
    assert lines == {"aid": pytest.approx(0.25), "own": 0}


@pytest.mark.parametrize(
    ("level", "days"),
    [(0.0, 10), (0.01, 10), (0.4, 10), (0.8, 12.5), (1.0, 10)],
)
def test_a_squad_that_is_named_does_not_do_alone_what_it_hardly_knows(
    level: float, days: float
) -> None:
    # By hand: an expert elsewhere needs 10 days, the own squad 10 / level. Elsewhere must be
    # sooner by 2 days times level / (1 - level): at 0.4 by 1.3 days, at 0.8 by 8.
    people = {"expert": {"x": 1.0}, "own": {"y": 1.0} | ({"x": level} if level else {})}
    step = {"skill": "x", "days": 10, "squad": "named"}
    work = {"f": {"squad": "named", "steps": [step]}}
    given = two_squads(people, {"aid": "expert", "named": "own"}, features=work)
    assumed = neutral().model_copy(update={"other_squad_days": 2.0})
    assert mean_lead_days(given, assumed) == days


def test_a_squad_whose_work_begins_late_is_owed_nothing_for_the_time_before() -> None:
    # By hand: ana is 50/50 in two squads. One has two items of a day a week; the other has 60 days
    # of work from day 200 on. With half of her time an item of the first takes a day or two.
    squads = {name: {"members": ["ana"], "mandate": "full"} for name in ("a", "b")}
    given: Model = {
        "people": {"ana": {"skills": {"code": 1.0}}},
        "tribes": {"t": {"squads": squads}},
        "work": {
            "features": {
                "early": {"squad": "a", "steps": [{"skill": "code", "days": 1}]},
                "late": {
                    "squad": "b",
                    "steps": [{"skill": "code", "days": 60}],
                    "arrives": "2026-10-12",
                },
            },
            "streams": {
                "flow": {"squad": "a", "per_week": 1.0, "steps": [{"skill": "code", "days": 0.5}]}
            },
        },
    }
    given["work"]["features"]["early"]["arrives"] = "2026-01-05"
    days = neutral().model_copy(update={"item_days": 1.0})
    played = play(Organisation.model_validate(given), days, horizon_days=400)
    rows = played.features[0]
    waits = rows[rows[:, RELEASED] >= 0, PERSON] / TICKS_PER_DAY
    assert len(waits) > 60
    assert waits[2:].max() < 12


def test_more_people_always_do_more_however_large_the_squad() -> None:
    def output(people: int) -> float:
        step = {"skill": "code", "days": 1}
        names = {f"p{n}": {"code": 1.0} for n in range(people)}
        given = one_squad(names, features={"f": {"squad": "s", "steps": [step]}})
        organisation = Organisation.model_validate(given)
        assumed = neutral().model_copy(update={"communication_per_colleague": 0.0064})
        return people * plan_of(organisation, assumed, ExperimentPlan()).squads[0].pace

    outputs = [output(people) for people in range(1, 120)]
    assert all(more > fewer for fewer, more in pairwise(outputs))
    # 1 / (1 + 0.0064 (n - 1)), by hand
    each = [outputs[people - 1] / people for people in (9, 30, 100)]
    assert each == pytest.approx([0.951, 0.843, 0.612], abs=0.0006)


@pytest.mark.parametrize("old", ["communication_loss", "help_efficiency_min"])
def test_an_assumption_that_is_no_more_says_what_to_write_instead(old: str) -> None:
    path = str(FILES / "order-fast-slow.yaml")
    with pytest.raises(InvalidUsage, match=f"'{old}' is no assumption any more: .*"):
        read_question(path, Asked({}, {old: "0.1"}))


def in_another_order(given: Model, shuffle: st.DataObject) -> Model:
    """The same organisation, with everything written in another order."""
    other = copy.deepcopy(given)

    def reordered(named: dict[str, Any]) -> dict[str, Any]:
        return {name: named[name] for name in shuffle.draw(st.permutations(list(named)))}

    for tribe in other["tribes"].values():
        tribe["squads"] = reordered(tribe["squads"])
        for squad in tribe["squads"].values():
            squad["members"] = shuffle.draw(st.permutations(squad["members"]))
    for person in other["people"].values():
        person["skills"] = reordered(person["skills"])
    other["people"], other["tribes"] = reordered(other["people"]), reordered(other["tribes"])
    return other


@given(organisation=organisations(), assumed=assumptions(), shuffle=st.data())
def test_the_order_in_which_people_and_squads_are_written_changes_nothing(
    organisation: Organisation, assumed: Assumptions, shuffle: st.DataObject
) -> None:
    experiment = ExperimentPlan(horizon_days=120, replications=2, seed=3)
    dumped = organisation.model_dump(mode="json", exclude_unset=True)
    other = Organisation.model_validate(in_another_order(dumped, shuffle))
    one, two = (play_plain(plan_of(each, assumed, experiment)) for each in (organisation, other))
    assert np.array_equal(one.features, two.features)
    assert np.array_equal(one.squads, two.squads)
