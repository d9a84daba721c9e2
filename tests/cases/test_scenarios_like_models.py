"""A scenario is taken where a model is: checked, shown, compared, by its own name."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.cli.main import tribeplan
from tribeplan.errors import ImpossibleExperiment, InvalidInput
from tribeplan.simulating import read_question, same_luck
from tribeplan.simulation.plan import Asked
from tribeplan.simulation.planning import provenance

MODEL = """\
tribeplan: 1
name: Loans
limits: {squad_size: 3}
people: {ana: {skills: {code: 1}}, bo: , cy: , dee: , eli: }
tribes:
  t:
    squads:
      # tribeplan: ignore[coachless-squad]: starts soon
      app: {product_owner: ana, members: [ana, bo, cy]}
      web: {product_owner: dee, members: [dee]}
"""
WORK = """\
work:
  features:
    f: {squad: app, arrives: 2027-01-04, steps: [{skill: code, days: 3}]}
"""
SCENARIO = """\
scenario: 1
name: Everybody in one
base: ../models/m.yaml
changes:
  - rename: {squad: app, to: mobile}
  - add: {member: eli, squad: mobile}
  - add:
      person: fay
      squad: mobile
"""


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put("models/m.yaml", MODEL)
    put("scenarios/s.yaml", SCENARIO)
    return tmp_path


def put(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(tribeplan, words, standalone_mode=False)


def output(*words: str) -> str:
    result = run(*words)
    assert result.exception is None, result.output
    return result.output


def findings(*words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(output("check", "--format", "json", *words))[
        "findings"
    ]
    return found


def lines(code: str, *words: str) -> list[str]:
    return [
        f"{each['place']['path']}:{each['place']['line']}"  # type: ignore[index]
        for each in findings(*words)
        if each["code"] == code
    ]


@pytest.mark.usefixtures("bank")
def test_a_finding_stands_at_the_line_of_the_change_that_made_it_worst() -> None:
    # Three people are allowed: with eli there are four, with fay five; fay's line says 'mobile'.
    assert lines("TP201", "scenarios/s.yaml") == ["scenarios/s.yaml:9"]
    assert run("check", "scenarios/s.yaml").return_value == 1


@pytest.mark.usefixtures("bank")
def test_what_the_base_has_already_stands_in_the_base_and_says_so() -> None:
    (undersized,) = [each for each in findings("scenarios/s.yaml") if each["code"] == "TP202"]
    assert undersized["place"]["path"] == "models/m.yaml"  # type: ignore[index]
    assert undersized["place"]["line"] == 10  # type: ignore[index]
    assert undersized["related"] == []
    (own,) = [each for each in findings("models/m.yaml") if each["code"] == "TP202"]
    more = " (the base of scenarios/s.yaml has it already)"
    assert undersized["message"] == f"{own['message']}{more}"


@pytest.mark.usefixtures("bank")
def test_a_squad_that_only_has_another_id_keeps_the_line_and_the_waiver_of_the_base() -> None:
    assert lines("TP852", "scenarios/s.yaml") == ["models/m.yaml:9", "models/m.yaml:10"]
    assert lines("TP409", "scenarios/s.yaml") == ["models/m.yaml:10"]
    assert "# tribeplan: ignore[coachless-squad]: starts soon\n      mobile:" in output(
        "apply", "scenarios/s.yaml"
    )


@pytest.mark.usefixtures("bank")
def test_a_waiver_beside_a_change_excuses_what_the_change_brings() -> None:
    waived = SCENARIO.replace("  - add:\n", "  - add:  # tribeplan: ignore[TP201]: for a month\n")
    put("scenarios/s.yaml", waived)
    assert lines("TP201", "scenarios/s.yaml") == []
    put("scenarios/s.yaml", SCENARIO.replace("app,", "app,  # tribeplan: ignore[TP201]: no\n     "))
    assert lines("TP201", "scenarios/s.yaml") == ["scenarios/s.yaml:10"]
    assert lines("TP904", "scenarios/s.yaml") == ["scenarios/s.yaml:5"]


@pytest.mark.usefixtures("bank")
def test_the_later_change_is_named_when_an_earlier_one_was_taken_back() -> None:
    put(
        "scenarios/s.yaml",
        "scenario: 1\nbase: ../models/m.yaml\nchanges:\n"
        "  - add: {member: eli, squad: app}\n"
        "  - remove: {member: eli, squad: app}\n"
        "  - add: {member: dee, squad: app}\n",
    )
    assert lines("TP201", "scenarios/s.yaml") == ["scenarios/s.yaml:6"]


@pytest.mark.usefixtures("bank")
def test_a_change_of_a_lower_scenario_is_named_in_its_own_file() -> None:
    put("scenarios/top.yaml", "scenario: 1\nbase: s.yaml\nchanges: [add: {person: gus}]\n")
    assert lines("TP201", "scenarios/top.yaml") == ["scenarios/s.yaml:9"]
    assert lines("TP303", "scenarios/top.yaml") == ["scenarios/top.yaml:3"]


@pytest.mark.usefixtures("bank")
def test_a_baseline_of_the_base_allows_what_the_base_has_and_no_more() -> None:
    output("check", "models/m.yaml", "--write-baseline", "b.json")
    codes = [each["code"] for each in findings("scenarios/s.yaml", "--baseline", "b.json")]
    assert codes == ["TP307", "TP307", "TP201"]  # eli, fay, and too many of them
    output("check", "scenarios/s.yaml", "--write-baseline", "s.json")
    assert findings("scenarios/s.yaml", "--baseline", "s.json") == []


@pytest.mark.usefixtures("bank")
def test_a_scenario_beside_its_base_is_checked() -> None:
    put("m.yaml", MODEL)
    put("s.yaml", SCENARIO.replace("../models/m.yaml", "m.yaml"))
    assert "TP201" in [each["code"] for each in findings("s.yaml")]


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    "text",
    [
        '{"scenario":1,"base":"m.yaml","changes":[{"remove":{"member":"bo","squad":"app"}}]}',
        "# why\n---\n{base: m.yaml, scenario: 1,\n changes: [remove: {member: bo, squad: app}]}\n",
    ],
)
def test_a_scenario_between_braces_is_one(text: str) -> None:
    put("m.yaml", MODEL)
    put("s.yaml", text)
    assert "scenario 's.yaml'" not in output("check", ".")  # left alone beside a model
    assert "TP303" in [each["code"] for each in findings("s.yaml")]
    assert "bo" in output("diff", "m.yaml", "s.yaml")


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("format_", ["sarif", "gitlab", "junit", "github", "markdown", "jsonl"])
def test_every_format_names_the_line_in_the_scenario(format_: str) -> None:
    said = output("check", "scenarios/s.yaml", "--format", format_, "--select", "TP201")
    assert "scenarios/s.yaml" in said


@pytest.mark.usefixtures("bank")
def test_a_directory_of_scenarios_has_each_checked_and_one_beside_a_model_is_left_alone() -> None:
    put("scenarios/other.yaml", "scenario: 1\nbase: ../models/m.yaml\n")
    assert {each["model"] for each in findings("scenarios")} == {
        "scenarios/s.yaml",
        "scenarios/other.yaml",
    }
    put("models/s.yaml", SCENARIO)
    assert {each["model"] for each in findings("models")} == {"models"}


@pytest.mark.usefixtures("bank")
def test_what_cannot_be_applied_is_told_with_its_line_and_nothing_else_is_lost() -> None:
    put("scenarios/s.yaml", SCENARIO.replace("squad: app", "squad: ap"))
    result = run("check", "scenarios/s.yaml", "models/m.yaml", "--format", "concise")
    assert result.return_value == 2
    assert "scenarios/s.yaml:5:21: error TP108: there is no squad 'ap'" in result.output
    assert "models/m.yaml:10:7: warning TP202" in result.output


@pytest.mark.usefixtures("bank")
def test_show_draws_what_a_scenario_leads_to_under_its_name() -> None:
    said = output("show", "scenarios/s.yaml")
    assert said.startswith("Everybody in one · Loans\n")
    assert "6 people" in said


@pytest.mark.usefixtures("bank")
def test_diff_fails_by_what_comes_and_by_nothing_that_is_excused() -> None:
    both = ("diff", "models/m.yaml", "scenarios/s.yaml")
    assert run(*both).return_value == 0
    assert run(*both, "--fail-on", "error").return_value == 1
    assert run("diff", "scenarios/s.yaml", "models/m.yaml", "--fail-on", "error").return_value == 0
    put(
        "scenarios/s.yaml",
        SCENARIO.replace("  - add:\n", "  - add:  # tribeplan: ignore[TP201]: for a month\n"),
    )
    assert run(*both, "--fail-on", "error").return_value == 0
    assert run(*both, "--fail-on", "warning").return_value == 1


@pytest.mark.usefixtures("bank")
def test_diff_fails_by_a_number_that_has_grown() -> None:
    put("models/m.yaml", MODEL.replace("[ana, bo, cy]", "[ana, bo, cy, eli]"))
    change = "changes: [add: {person: fay, squad: app}]\n"
    put("scenarios/s.yaml", f"scenario: 1\nbase: ../models/m.yaml\n{change}")
    both = ("diff", "models/m.yaml", "scenarios/s.yaml", "--fail-on", "error")
    assert "changes: error TP201" in output(*both)
    assert run(*both).return_value == 1


@pytest.mark.usefixtures("bank")
def test_diff_calls_a_scenario_by_its_name_and_keeps_the_path_for_programs() -> None:
    both = ("diff", "models/m.yaml", "scenarios/s.yaml")
    assert output(*both).startswith("models/m.yaml → Everybody in one (scenarios/s.yaml)\n")
    found = json.loads(output(*both, "--format", "json"))
    assert (found["before"], found["after"]) == ("models/m.yaml", "scenarios/s.yaml")
    assert found["names"] == {"before": None, "after": "Everybody in one"}


def test_diff_fails_by_a_scenario_in_a_revision(bank: Path) -> None:
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "all")):
        identity = ("-c", "user.name=t", "-c", "user.email=t")
        subprocess.run(["git", *identity, *words], cwd=bank, check=True)
    both = ("diff", "HEAD:models/m.yaml", "HEAD:scenarios/s.yaml")
    assert run(*both, "--fail-on", "error").return_value == 1


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize(
    "words",
    [
        ("move", "ana", "--to", "web"),
        ("set", "squad:app", "wip_limit=3"),
        ("add", "person", "gus"),
        ("remove", "person:ana"),
    ],
)
def test_an_edit_of_a_scenario_is_refused_with_what_to_do(words: tuple[str, ...]) -> None:
    result = run(words[0], "scenarios/s.yaml", *words[1:])
    assert isinstance(result.exception, InvalidInput)
    (only,) = result.exception.diagnostics
    assert only.message == "this is a scenario, expected a model"
    assert "change its 'changes:'" in only.help
    assert "tribeplan apply" in only.help


@pytest.mark.usefixtures("bank")
def test_results_call_a_scenario_by_its_name_and_keep_its_path() -> None:
    put("models/m.yaml", MODEL + WORK)
    put("scenarios/again.yaml", SCENARIO)
    put("scenarios/nameless.yaml", "scenario: 1\nbase: ../models/m.yaml\n")
    files = ("models/m.yaml", "scenarios/s.yaml", "scenarios/again.yaml", "scenarios/nameless.yaml")
    asked = Asked({}, {})
    model, named, again, nameless = same_luck([read_question(file, asked) for file in files])
    assert (model.name, nameless.name) == ("m", "nameless")
    assert named.name == "Everybody in one (scenarios/s.yaml)"
    assert again.name == "Everybody in one (scenarios/again.yaml)"
    (alone,) = same_luck([read_question("scenarios/s.yaml", asked)])
    assert (alone.name, alone.title) == ("Everybody in one", "Everybody in one")
    assert (model.title, nameless.title) == ("Loans", "Loans")
    made = provenance(alone, 10)
    assert (made["name"], made["model"]) == ("Everybody in one", "scenarios/s.yaml")


@pytest.mark.usefixtures("bank")
def test_what_a_scenario_assumes_in_vain_is_told_with_its_line() -> None:
    put("scenarios/s.yaml", SCENARIO + "assumptions:\n  item_dais: 3\n  item_days: many\n")
    for words in (("check", "scenarios/s.yaml"), ("simulate", "scenarios/s.yaml")):
        result = run(*words)
        said = result.output
        if isinstance(result.exception, InvalidInput):
            said = "\n".join(
                f"{each.place} {each.message}" for each in result.exception.diagnostics
            )
        assert "scenarios/s.yaml:11:3" in said
        assert "'item_dais' is no assumption" in said
        assert "scenarios/s.yaml:12:14" in said


@pytest.mark.usefixtures("bank")
def test_what_cannot_be_simulated_stands_at_the_line_of_the_change() -> None:
    put("models/m.yaml", MODEL + WORK)
    put("scenarios/s.yaml", SCENARIO + "  - set: {feature: f, steps: [{skill: law, days: 1}]}\n")
    with pytest.raises(ImpossibleExperiment) as caught:
        read_question("scenarios/s.yaml", Asked({}, {}))
    assert str(caught.value).startswith("scenarios/s.yaml:10:20: ")
    put("models/m.yaml", MODEL + WORK.replace("skill: code", "skill: law"))
    put("scenarios/s.yaml", SCENARIO)
    with pytest.raises(ImpossibleExperiment) as caught:
        read_question("scenarios/s.yaml", Asked({}, {}))
    assert str(caught.value).startswith("models/m.yaml:13:")


@pytest.mark.usefixtures("bank")
def test_diff_knows_the_ids_that_the_scenario_itself_gives() -> None:
    # Two more people than before: by people alone nobody would know the squad again.
    said = output("diff", "models/m.yaml", "./scenarios/s.yaml")
    assert "~ mobile: id app → mobile" in said
    assert "app is gone" not in said
    assert "squad-without-mission" not in said


def test_services_know_a_finding_again_however_the_scenario_is_typed(bank: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=bank, check=True)
    typed = ("scenarios/s.yaml", str(bank / "scenarios" / "s.yaml"), "models/../scenarios/s.yaml")
    reports = [output("check", each, "--format", "gitlab") for each in typed]
    first, *others = [
        {(each["fingerprint"], each["location"]["path"]) for each in json.loads(report)}
        for report in reports
    ]
    assert all(each == first for each in others)
    assert {path for _, path in first} == {"models/m.yaml", "scenarios/s.yaml"}
