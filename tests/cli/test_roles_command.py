"""``tribeplan roles``: what becomes of people's roles, and what they have to learn."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tribeplan.cli.main import tribeplan

MODEL = """\
tribeplan: 1
people:
  pim:
    name: "=cmd()|pim [/b]"
    skills: {products: 90%}
    growth:
      was: strategic-product-manager
      becomes: product-owner
      skills: {products: 80%, words: 50%, data: 30%}
  tess:
    skills: {products: 90%, service: 60%}
    growth: {was: technical-product-manager, becomes: technical-product-manager}
  sam:
    skills: {products: 90%, words: 60%}
    growth: {was: product-marketing-manager, becomes: strategic-product-manager}
  bo: {skills: {code: 1.0, words: 50%}}
  cy: {skills: {code: 1.0, words: 50%}}
  seat: {vacancy: true, growth: {was: technical-product-manager, becomes: product-owner}}
tribes:
  loans: {lead: cy, squads: {app: {members: [pim, bo]}}}
  care: {work: run, squads: {helpdesk: {members: [tess, sam]}}}
"""
PLAN = """\
scenario: 1
base: model.yaml
waves:
  - on: 2027-02-01
    training_days: 3
    do:
      - add: {squad: offers, tribe: loans, mission: M, product_owner: pim, members: [pim]}
      - set: {person: pim, skills: {words: 40%}}
  - on: 2027-05-03
    training_days: 2
    do:
      - set: {person: pim, skills: {words: 60%}}
      - set: {squad: app, product_owner: bo}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "model.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def told(path: Path, *words: str) -> str:
    done = CliRunner().invoke(tribeplan, ["roles", str(path), *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def people(path: Path) -> dict[str, Any]:
    found = json.loads(told(path, "--format", "json"))["people"]
    return {each["person"]: each for each in found}


def test_what_is_learnt_and_still_to_learn_is_held_against_the_base(home: Path) -> None:
    pim = people(home / "plan.yaml")["pim"]
    assert (pim["before"], pim["after"]) == (["strategic product manager"], ["product owner"])
    assert pim["gained"] == {"words": {"before": 0.0, "after": 0.6}}
    assert pim["gaps"] == {"data": {"has": 0.0, "needs": 0.3}}
    assert not pim["lacks_breadth"]
    assert people(home / "model.yaml")["pim"]["lacks_breadth"]


def test_a_wave_trains_those_whose_squads_it_changes_and_tells_the_skills_it_sets(
    home: Path,
) -> None:
    pim = people(home / "plan.yaml")["pim"]
    # In May pim stays where he is, so the two days are not for him.
    assert pim["training"] == [
        {"on": "2027-02-01", "days": 3.0, "skills": ["words"]},
        {"on": "2027-05-03", "days": 0.0, "skills": ["words"]},
    ]


def test_a_role_is_not_there_yet_where_the_organisation_has_no_place_for_it(home: Path) -> None:
    before, after = people(home / "model.yaml"), people(home / "plan.yaml")
    assert before["pim"]["not_there_yet"] == "steers no squad yet"
    assert after["pim"]["not_there_yet"] is None
    assert before["tess"]["not_there_yet"] is None  # helpdesk is in a run tribe
    assert before["sam"]["not_there_yet"] == "in no change tribe yet"


def test_who_gets_another_role_in_a_scenario_is_listed_and_who_keeps_theirs_is_not(
    home: Path,
) -> None:
    assert [*people(home / "model.yaml")] == ["pim", "tess", "sam"]
    after = people(home / "plan.yaml")
    assert [*after] == ["pim", "tess", "sam", "bo"]
    assert (after["bo"]["before"], after["bo"]["after"]) == ([], ["product owner"])


def test_no_cell_is_a_formula_and_every_person_has_a_line(home: Path) -> None:
    header, *rows = csv.reader(io.StringIO(told(home / "plan.yaml", "--format", "csv")))
    assert len(rows) == 4
    assert all(len(row) == len(header) for row in rows)
    assert rows[0][1] == "'=cmd()|pim [/b]"


def test_the_table_is_in_the_language(home: Path) -> None:
    said = told(home / "plan.yaml", "--language", "nl")
    assert "strategisch productmanager" in said
    assert "1 feb 2027: 3 dagen, words" in said
    assert "| persoon |" in told(home / "plan.yaml", "--language", "nl", "--format", "markdown")


def test_one_day_of_training_is_a_day(home: Path) -> None:
    plan = home / "plan.yaml"
    plan.write_text(PLAN.replace("training_days: 3", "training_days: 1"), encoding="utf-8")
    assert "1 Feb 2027: 1 day, words" in told(plan)


def test_a_role_that_is_gone_after_the_change_is_refused(home: Path) -> None:
    text = MODEL.replace("becomes: product-owner", "becomes: product-marketing-manager")
    (home / "model.yaml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(tribeplan, ["roles", str(home / "model.yaml")], standalone_mode=False)
    assert "product-marketing-manager" in str(done.exception)
