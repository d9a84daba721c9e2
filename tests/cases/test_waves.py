"""A scenario in waves: on which day what holds, what is refused, and ids inside of waves."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.api import CheckOptions, check
from tribeplan.cli.main import tribeplan
from tribeplan.errors import InvalidInput
from tribeplan.formats.model.scenario import load_stack
from tribeplan.simulating import simulate
from tribeplan.simulation.plan import Asked
from tribeplan.simulation.study import Run

MODEL = """\
tribeplan: 1
people: {ana: , bo: , cas: , mila: }
tribes:
  t:
    squads:
      app: {product_owner: ana, members: [ana, bo]}
      web: {product_owner: cas, members: [cas]}
"""
PLAN = """\
scenario: 1
base: m.yaml
changes:
  - set: {squad: web, mission: Testing}
waves:
  - on: 2027-02-01   # pay
    coaches: [mila]
    do:
      - split: {squad: app, into: {app: {members: [ana]}, pay: {members: [bo]}}}
  - on: 2027-05-03
    do:
      - merge: {squads: [pay, web], into: help}
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text(MODEL, "utf-8")
    Path("s.yaml").write_text(PLAN, "utf-8")
    return Path("s.yaml")


def run(*words: str) -> Result:
    return CliRunner().invoke(tribeplan, list(words), standalone_mode=False)


def squads_on(path: str, day: str | None) -> list[str]:
    applied = run("apply", path, *(("--on", day) if day else ()))
    assert applied.exception is None, applied.exception
    Path("applied.yaml").write_text(applied.output, "utf-8")
    return sorted(load_stack("applied.yaml").organisation.tribes["t"].squads)


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("day", "squads"),
    [
        ("2020-01-01", ["app", "web"]),
        ("2027-01-31", ["app", "web"]),
        ("2027-02-01", ["app", "pay", "web"]),
        ("2027-05-02", ["app", "pay", "web"]),
        ("2027-05-03", ["app", "help"]),
        ("9999-12-31", ["app", "help"]),
        (None, ["app", "help"]),
    ],
)
def test_a_wave_holds_from_its_day_on(day: str | None, squads: list[str]) -> None:
    assert squads_on("s.yaml", day) == squads


@pytest.mark.usefixtures("plan")
def test_what_to_ask_of_one_day_can_be_pasted_into_a_shell() -> None:
    Path("my s.yaml").write_text(PLAN, "utf-8")
    refused = run("suggest", "my s.yaml").exception
    assert "tribeplan apply 'my s.yaml' --on DATE" in str(refused)


@pytest.mark.usefixtures("plan")
def test_changes_stacked_on_a_plan_hold_from_its_last_wave_on() -> None:
    Path("up.yaml").write_text(
        "scenario: 1\nbase: s.yaml\nchanges: [rename: {squad: help, to: aid}]\n", "utf-8"
    )
    assert squads_on("up.yaml", "2027-05-02") == ["app", "pay", "web"]
    assert squads_on("up.yaml", "2027-05-03") == ["aid", "app"]


def refused(text: str) -> list[str]:
    Path("bad.yaml").write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_stack("bad.yaml")
    return [f"{each.place} {each.code}" for each in caught.value.diagnostics]


@pytest.mark.usefixtures("plan")
def test_each_day_on_which_a_wave_cannot_take_place_is_told_at_its_line() -> None:
    twice = PLAN.replace("2027-05-03", "2027-02-01")
    assert refused(twice) == ["bad.yaml:10:9 TP115"]
    assert refused(PLAN.replace("2027-05-03", "2027-01-01")) == ["bad.yaml:10:9 TP115"]
    # 23 working days from 2027-01-04, the last of them 2027-02-03
    short = "experiment: {starts: 2027-01-04, horizon_days: 20, warm_up_days: 3}\n"
    assert refused(PLAN + short) == ["bad.yaml:10:9 TP115"]
    over = "scenario: 1\nbase: s.yaml\nwaves: [{on: 2027-05-03, do: [remove: {squad: help}]}]\n"
    assert refused(over) == ["bad.yaml:3:14 TP115"]


def test_a_wave_comes_too_late_only_where_it_is_said_when_the_simulation_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    work = (
        "work: {features: {one: {squad: app, arrives: 2021-01-04, steps: [{skill: a, days: 1}]}}}"
    )
    model = MODEL.replace("ana: ,", "ana: {skills: {a: 1}},")
    scenario = (
        "scenario: 1\nbase: m.yaml\nwaves:\n"
        "  - on: 2027-06-01\n    do: [set: {squad: app, mandate: full}]\n"
    )
    Path("m.yaml").write_text(f"{model}{work}\n", "utf-8")
    Path("s.yaml").write_text(scenario, "utf-8")
    for options in (CheckOptions(), CheckOptions(on="all")):
        assert not check(["s.yaml"], options).diagnostics
    simulate("s.yaml", Asked({"horizon_days": 2500, "replications": 4}, {}), Run())
    Path("s.yaml").write_text(f"{scenario}experiment: {{starts: 2021-01-04}}\n", "utf-8")
    (told,) = check(["s.yaml"], CheckOptions()).diagnostics
    assert (str(told.place), told.code) == ("s.yaml:4:9", "TP115")
    with pytest.raises(InvalidInput) as caught:
        simulate("s.yaml", Asked({}, {}), Run())
    assert caught.value.diagnostics == (told,)


@pytest.mark.usefixtures("plan")
def test_what_is_gone_by_the_day_of_a_wave_is_unknown_at_its_line() -> None:
    more = "      - set: {squad: pay, wip_limit: 2}\n"
    assert refused(PLAN + more) == ["bad.yaml:13:22 TP108"]
    leaves = "      - remove: {person: mila}\n"
    last = (
        "  - on: 2027-06-01\n    coaches: [ana, mila]\n    do: [set: {squad: help, wip_limit: 2}]\n"
    )
    late = PLAN + leaves + last
    assert refused(late) == ["bad.yaml:15:20 TP108"]


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("does", ["", "    do: []\n", "    coaches: [mila]\n"])
def test_a_wave_that_changes_nothing_is_told_at_its_line(does: str) -> None:
    assert refused(f"{PLAN}  - on: 2027-06-01\n{does}") == ["bad.yaml:13:9 TP115"]


@pytest.mark.usefixtures("plan")
def test_a_finding_says_from_when_until_when_it_is_so() -> None:
    found = run("check", "s.yaml", "--on", "all", "--format", "concise", "--select", "TP401,TP406")
    assert found.output.splitlines()[:3] == [
        (
            "m.yaml:4:3: error TP406 leaderless-tribe: tribe 't' has no lead (the base of s.yaml "
            "has it already)"
        ),
        (
            "s.yaml:9:59: error TP401 ownerless-squad: squad 'pay' has no product owner "
            "(from 2027-02-01 until 2027-05-03)"
        ),
        "Found 2 errors in 2 files.",
    ]
    assert found.return_value == 1
    on_a_day = run("check", "s.yaml", "--on", "2027-03-01", "--select", "TP401").output
    assert "'pay' has no product owner (on 2027-03-01)" in on_a_day
    in_the_end = run("check", "s.yaml", "--select", "TP401")
    assert "pay" not in in_the_end.output
    assert in_the_end.return_value == 0


@pytest.mark.usefixtures("plan")
def test_a_waiver_that_excuses_something_in_between_is_used() -> None:
    waiver = "# tribeplan: ignore[TP401]: Ana owns both for now"
    Path("s.yaml").write_text(PLAN.replace("      - split", f"      {waiver}\n      - split"))
    for on in ("all", "2027-03-01", "2027-01-01", None):
        options = ("--on", on) if on else ()
        found = run("check", "s.yaml", *options, "--select", "TP401,TP904")
        assert found.return_value == 0, found.output
        assert "No problems found" in found.output, found.output


@pytest.mark.usefixtures("plan")
def test_diff_without_a_second_tells_what_the_wave_of_a_day_changes() -> None:
    said = run("diff", "s.yaml", "--on", "2027-02-01").output
    assert "bo moves from app to pay" in said
    assert "Testing" not in said
    assert (
        "mission (none) → Testing" in run("diff", "m.yaml", "s.yaml", "--on", "2027-01-01").output
    )
    assert run("diff", "s.yaml", "--on", "2027-02-02").output.startswith("No difference")


@pytest.mark.usefixtures("plan")
def test_a_new_id_in_the_model_is_followed_into_waves() -> None:
    for old, new in (("person:mila", "miep"), ("squad:app", "phone"), ("person:bo", "bob")):
        assert run("rename", "m.yaml", old, new, "--scenarios").return_value == 0
    text = Path("s.yaml").read_text("utf-8")
    assert text == PLAN.replace("mila", "miep").replace("app", "phone").replace("[bo]", "[bob]")


@pytest.mark.usefixtures("plan")
def test_a_new_id_of_what_a_plan_leads_to_stands_where_it_was_brought_or_in_the_last_wave() -> None:
    assert run("rename", "s.yaml", "squad:help", "aid").return_value == 0
    assert run("rename", "s.yaml", "person:mila", "miep").return_value == 0
    text = Path("s.yaml").read_text("utf-8")
    assert text == PLAN.replace("into: help", "into: aid") + (
        "      - rename: {person: mila, to: miep}\n"
    )
    assert "miep" in run("show", "s.yaml").output
    assert "miep" not in run("show", "s.yaml", "--on", "2027-05-02").output
