"""Who has a skill at any level above 0 has it: to check, explain, init and simulate alike."""

from pathlib import Path

import pytest

from reference.models import organisation_from
from reference.rule_cases import examples_of
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.workload import each_task
from tribeplan.rules.catalogue import CATALOGUE
from tribeplan.rules.composition import lone_skill_holder, missing_skill
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.plan import ExperimentPlan
from tribeplan.simulation.planning import plan_of

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
STARTER = ROOT / "src/tribeplan/formats/starter"

ONE_LEVEL = """
people:
  ana: {{skills: {{design: 1.0, code: {level}}}}}
  bo: {{skills: {{design: 1.0, code: {level}}}}}
tribes: {{cards: {{squads: {{web: {{members: [ana, bo]}}}}}}}}
work: {{features: {{f: {{squad: web, steps: [{{skill: code, days: 5}}]}}}}}}
"""
GOOD = {rule.code: case for rule in CATALOGUE for case in examples_of(rule) if case.name == "Good"}
WITH_WORK = {
    code: case.roster.organisation
    for code, case in GOOD.items()
    if any(task.step for task in each_task(case.roster.organisation.work))
}


def plan(organisation: Organisation) -> None:
    """Put an organisation in numbers, which is where a simulation is refused."""
    plan_of(organisation, Assumptions(), ExperimentPlan(replications=1, horizon_days=60))


def organisation_at(path: Path) -> Organisation:
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    reading = read_model(
        ModelFiles(str(path), tuple((str(each), each.read_bytes()) for each in files))
    )
    assert not reading.diagnostics
    return reading.organisation


@pytest.mark.parametrize("organisation", WITH_WORK.values(), ids=WITH_WORK)
def test_the_good_example_of_a_rule_can_be_simulated(organisation: Organisation) -> None:
    plan(organisation)


def test_there_are_good_examples_with_work() -> None:
    assert {"TP502", "TP506", "TP706", "TP707", "TP709"} <= WITH_WORK.keys()


@pytest.mark.parametrize(
    "path",
    [
        *(each for each in sorted(MODELS.iterdir()) if each.suffix == ".yaml" or each.is_dir()),
        STARTER,
    ],
    ids=lambda path: path.name,
)
def test_a_shipped_model_and_the_one_of_init_can_be_simulated(path: Path) -> None:
    plan(organisation_at(path))


@pytest.mark.parametrize("level", ["0.001", "0.1", "0.59", "60%", "1.0"])
def test_the_least_level_is_having_a_skill_to_the_rules(level: str) -> None:
    roster = roster_of(organisation_from(ONE_LEVEL.format(level=level)))
    assert not [*missing_skill.check(roster, Limits())]
    assert not [*lone_skill_holder.check(roster, Limits())]


@pytest.mark.parametrize("level", ["0.001", "0.1", "0.59", "60%", "1.0"])
def test_the_least_level_is_having_a_skill_to_the_simulation(level: str) -> None:
    plan(organisation_from(ONE_LEVEL.format(level=level)))
