"""``tribeplan compare --steering``: what projects that begin and end cost, by stated mechanisms."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.cli.main import tribeplan
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Funding, Mandate
from tribeplan.simulating import Steering, question_of, read_question, steered
from tribeplan.simulation.plan import Asked

MODEL = """\
tribeplan: 1
people:
  ana: {name: "Ana [/b]", skills: {code: 1.0}}
tribes:
  cards: {squads: {limits: {product_owner: ana, mandate: full, cadence_days: 1}}}
work:
  features:
    raise: {squad: limits, steps: [{skill: code, days: {p50: 10, p90: 10}}]}
    show: {squad: limits, arrives: 2027-01-04, steps: [{skill: code, days: {p50: 30, p90: 30}}]}
"""
ALONE = ("--replications", "64", "--starts", "2027-01-04", "--horizon", "120")


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "cards.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return str(path)


def ran(*words: str) -> Result:
    return CliRunner().invoke(tribeplan, ["compare", *words, *ALONE])


def test_without_any_of_its_mechanisms_project_steering_costs_nothing(model: str) -> None:
    done = ran(model, "--steering", "project", "--without", "all", "--format", "json")
    (gap,) = json.loads(done.stdout)["differences"]
    assert gap["difference"]["value"] == 0


def test_teams_that_begin_as_strangers_are_slower_and_each_assumption_is_named(model: str) -> None:
    done = ran(model, "--steering", "project", "--project-weeks", "4")
    assert done.exit_code == 0, done.output
    assert "project steering is slower than cards" in done.stdout
    assert "Not assumed alike" not in done.stdout  # only how it is steered differs
    assert "A project takes 4 weeks" in done.stdout
    said = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert "no effect" in said["handover_loss"]  # nobody measured it, and nobody stated it
    assert "no effect" in said["project_debt_growth"]
    assert "no effect" not in said["familiarity_start"]


def test_what_somebody_states_of_hand_over_and_debt_counts(model: str) -> None:
    question = read_question(model, Asked({}, {}))
    project = Steering(Funding.PROJECT, 4, 0.05)
    assert steered(question, project).assumptions.handover_loss == 0
    assert steered(question, project).assumptions.project_debt_growth == 0.05
    stated = steered(question, project, {"handover_loss"})
    assert stated.assumptions.handover_loss == question.assumptions.handover_loss > 0


def test_debt_of_projects_comes_beside_that_of_everybody(model: str) -> None:
    # The simulation adds both: 2 % a year in every squad, 5 % more in those of projects.
    question = read_question(
        model, Asked({}, {"debt_growth": "0.02", "project_debt_growth": "0.03"})
    )
    found = steered(question, Steering(Funding.PROJECT, 4, 0.05)).assumptions
    assert (found.debt_growth, found.project_debt_growth) == (0.02, 0.05)
    assert steered(question, Steering(Funding.PROJECT)).assumptions.project_debt_growth == 0.03


def test_every_project_forms_its_team_anew_on_its_first_day(model: str) -> None:
    asked = Asked({"starts": dt.date(2027, 1, 4), "horizon_days": 60}, {})
    found = steered(read_question(model, asked), Steering(Funding.PROJECT, 5))
    # 60 working days are twelve weeks: two more projects begin within them.
    assert [each.on for each in found.waves] == [dt.date(2027, 2, 8), dt.date(2027, 3, 15)]
    days = [
        each.tribes["cards"].squads["limits"].since
        for each in (found.organisation, *(wave.organisation for wave in found.waves))
    ]
    assert days == [dt.date(2027, 1, 4), dt.date(2027, 2, 8), dt.date(2027, 3, 15)]


def test_waves_take_place_as_planned_however_an_organisation_is_steered(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(MODEL, encoding="utf-8")
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "scenario: 1\nname: plan\nbase: cards.yaml\nwaves:\n"
        "  - on: 2027-02-22\n    do: [set: {squad: limits, funding: project}]\n"
        "  - on: 2027-03-15\n    training_days: 2\n    do: [set: {squad: limits, mandate: none}]\n",
        encoding="utf-8",
    )
    asked = Asked({"starts": dt.date(2027, 1, 4), "horizon_days": 60}, {})
    question = read_question(str(plan), asked)
    found = steered(question, Steering(Funding.PROJECT, 5))
    assert [each.on for each in found.waves] == [
        dt.date(2027, 2, 8), dt.date(2027, 2, 22), dt.date(2027, 3, 15)
    ]  # fmt: skip
    squads = [each.organisation.tribes["cards"].squads["limits"] for each in found.waves]
    assert [squad.mandate for squad in squads] == [Mandate.FULL, Mandate.FULL, Mandate.NONE]
    assert squads[1].since == dt.date(2027, 2, 8)  # that of the project under way
    assert [each.under_way.value for each in found.waves] == ["hand-over", "finish", "hand-over"]
    assert found.waves[2].training_days == 2
    product = steered(question, Steering(Funding.VALUE_STREAM))
    for each in (product.organisation, *(wave.organisation for wave in product.waves)):
        assert each.tribes["cards"].squads["limits"].funding is Funding.VALUE_STREAM


def test_product_steering_lets_projects_stay_together() -> None:
    squads = {"a": {"funding": "project", "since": "2027-01-04", "ends": "2027-06-30"}, "b": {}}
    organisation = Organisation.model_validate({"tribes": {"t": {"squads": squads}}})
    question = question_of("m", organisation, Asked({}, {}))
    found = steered(question, Steering(Funding.VALUE_STREAM)).organisation.tribes["t"].squads
    assert found["a"].funding is Funding.VALUE_STREAM
    assert found["a"].ends is None
    assert found["b"] == organisation.tribes["t"].squads["b"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--steering", "product"), "is funded for its product already"),
        (("--steering", "product", "--project-debt", "5%"), "--project-debt is for"),
        (("--steering", "product", "--project-weeks", "26"), "--project-weeks is for"),
        (("--project-weeks", "4"), "--project-weeks is for --steering project"),
        (("--steering", "project", "--project-debt", "5"), "--project-debt 5 would be 500%"),
        ((), "name at least two models"),
    ],
)
def test_a_steering_that_makes_no_sense_is_refused_in_words(
    model: str, words: tuple[str, ...], says: str
) -> None:
    done = ran(model, *words)
    assert done.exit_code != 0
    assert says in f"{done.output}{done.exception}"
