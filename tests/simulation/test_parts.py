"""Parts of an organisation that share nobody and no work, played one by one."""

from random import Random
from typing import Any

import numpy as np
import pytest

from reference.studies import play_plain
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.parts import parts_of
from tribeplan.simulation.plan import ExperimentPlan, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import simulate

ONE_PART, TWO_PARTS = [["a", "b"]], [["a"], ["b"]]


def two_squads(**changes: dict[str, Any]) -> Organisation:
    """Two squads in two tribes, with a person, a feature and a stream each, and their own skill."""
    squads = {name: {"members": [f"in-{name}"]} | changes.get(name, {}) for name in "ab"}
    steps = {name: [{"skill": f"skill-{name}", "days": 3}] for name in "ab"}
    features = {f"f-{n}": {"squad": n, "steps": steps[n]} | changes.get(f"f_{n}", {}) for n in "ab"}
    return Organisation.model_validate(
        {
            "people": {f"in-{name}": {"skills": {f"skill-{name}": 1.0}} for name in "ab"},
            "tribes": {f"tribe-{name}": {"squads": {name: squads[name]}} for name in "ab"},
            "decisions": {"board": {"at": "start", "every_days": 10}},
            "work": {
                "features": features,
                "streams": {
                    f"s-{n}": {"squad": n, "per_week": 40, "steps": steps[n]} for n in "ab"
                },
            },
        }
    )


def plan(**changes: dict[str, Any]) -> Plan:
    experiment = ExperimentPlan(horizon_days=60, replications=3)
    return plan_of(two_squads(**changes), Assumptions(), experiment)


def squads_by_part(whole: Plan) -> list[list[str]]:
    return [[squad.id for squad in part.plan.squads] for part in parts_of(whole, 0)]


def test_squads_that_share_only_a_board_are_two_parts() -> None:
    assert squads_by_part(plan()) == TWO_PARTS


@pytest.mark.parametrize(
    "changes",
    [
        {"b": {"members": ["in-a", "in-b"]}},
        {"b": {"product_owner": "in-a"}},
        {"b": {"needs": [{"squad": "a"}]}},
        {"f_b": {"after": ["f-a"]}},
        {"f_b": {"steps": [{"skill": "skill-b", "days": 3}, {"skill": "skill-a", "days": 2}]}},
    ],
    ids=["a person", "a product owner", "help", "a feature that comes after", "a step"],
)
def test_squads_that_share_this_are_one_part(changes: dict[str, dict[str, Any]]) -> None:
    assert squads_by_part(plan(**changes)) == ONE_PART


def test_pairs_of_squads_that_share_somebody_are_one_part_with_each_other() -> None:
    """They hand out work in rounds that go on until no shared person gets any more."""
    people = {f"p{n}": {"skills": {f"skill-{n // 2}": 1.0}} for n in range(6)}
    members = {"a": [0, 1], "b": [1], "c": [2, 3], "d": [3], "e": [4, 5]}
    organisation = Organisation.model_validate(
        {
            "people": people,
            "tribes": {
                f"tribe-{name}": {"squads": {name: {"members": [f"p{n}" for n in who]}}}
                for name, who in members.items()
            },
            "work": {
                "features": {
                    "f": {"squad": "a", "steps": [{"skill": "skill-0", "days": 3}]},
                }
            },
        }
    )
    whole = plan_of(organisation, Assumptions(), ExperimentPlan())
    assert squads_by_part(whole) == [["a", "b", "c", "d"], ["e"]]


def test_all_that_a_plan_holds_is_known_to_whoever_splits_it() -> None:
    """What is new in a plan may tie squads together: see to it in ``parts``, then add it here."""
    assert Plan._fields == (
        *("skills", "people", "squads", "gates", "features", "streams"),
        *("assumptions", "experiment", "remarks", "cautions", "waves"),  # one part with waves
        "components",  # of the whole, in each part: a person knows them, whoever works on them
    )


def three_tribes(chance: Random) -> Organisation:
    """Three tribes with skills of their own and one board; in some, squads share people or work."""
    people: dict[str, Any] = {}
    tribes: dict[str, Any] = {}
    features: dict[str, Any] = {}
    for tribe in "xyz":
        skills = [f"{tribe}-build", f"{tribe}-test"]
        squads: dict[str, Any] = {}
        for name in (f"{tribe}1", f"{tribe}2"):
            members = [f"{name}-{n}" for n in range(3)]
            for n, who in enumerate(members):
                people[who] = {"skills": {skills[n % 2]: 1.0, skills[1 - n % 2]: 0.5}}
            mandate = chance.choice(["full", "none"])
            squads[name] = {"members": members, "product_owner": members[0], "mandate": mandate}
            if chance.random() < 0.3:
                squads[name]["cadence_days"] = 5
        if tribe != "z" and chance.random() < 0.6:
            squads[f"{tribe}2"]["members"].append(f"{tribe}1-1")
        for n in range(4):
            days = [chance.choice([1, 4, 9]) for _ in skills]
            steps = [{"skill": skill, "days": d} for skill, d in zip(skills, days, strict=True)]
            features[f"{tribe}-{n}"] = {"squad": f"{tribe}{chance.randint(1, 2)}", "steps": steps}
        tribes[tribe] = {"squads": squads}
    board = {"at": "start", "every_days": 10}
    return Organisation.model_validate(
        {
            "people": people,
            "tribes": tribes,
            "decisions": {"board": board},
            "work": {"features": features},
        }
    )


@pytest.mark.parametrize("seed", range(12))
def test_parts_played_one_by_one_give_the_ticks_of_the_whole(seed: int) -> None:
    experiment = ExperimentPlan(horizon_days=60, replications=2, seed=seed)
    often = Assumptions(help_share_squad=0.5, rework_share=0.3, turnover_per_year=1.5)
    whole = plan_of(three_tribes(Random(seed)), often, experiment)  # noqa: S311  # no secret
    parts = parts_of(whole, 0)
    assert len(parts) > 1
    expected = play_plain(whole)
    gates = np.zeros_like(expected.gates)
    for part in parts:
        played = play_plain(part.plan)
        assert np.array_equal(played.features, expected.features[:, part.works])
        assert np.array_equal(played.squads, expected.squads[:, part.squads])
        gates += played.gates
    assert np.array_equal(gates, expected.gates)


def test_results_of_parts_stand_where_the_whole_plan_has_them() -> None:
    whole = plan()
    assert len(parts_of(whole)) == 2
    expected, played = play_plain(whole), simulate(whole)
    assert np.array_equal(played.features, expected.features)
    assert np.array_equal(played.squads, expected.squads)
    assert np.array_equal(played.gates, expected.gates)
    apart = simulate(whole, items_apart=True)
    for result in range(4):
        assert np.array_equal(apart.ticks(result), expected.features[:, :, result])
