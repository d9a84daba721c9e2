"""A decision is kept and looked back at, as its user does."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from reference.command import run

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = """\
scenario: 1
name: Somebody more
base: m.yaml
changes:
  - add: {person: bo, skills: {code: 1.0}, squad: app}
assumptions: {availability: 0.9}
"""
MODEL = """\
tribeplan: 1
people: {ana: {skills: {code: 1.0}}}
tribes: {t: {squads: {app: {members: [ana], cadence_days: 1}}}}
work:
  features:
    one: {squad: app, arrives: 2027-01-04, steps: [{skill: code, days: 10}]}
    two: {squad: app, arrives: 2027-01-04, steps: [{skill: code, days: 10}]}
"""


@pytest.fixture(name="here")
def project(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def ran(here: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=here, env={"NO_COLOR": "1"})


def test_a_name_in_the_warning_of_a_decision_gives_a_runner_no_order(here: Path) -> None:
    named = SCENARIO.replace("Somebody more", "'##[stop]x'")
    (here / "s.yaml").write_text(named, encoding="utf-8")
    done = ran(here, "decide", "s.yaml", "--why", "Both", "-o", "r.yaml", "--replications", "64")
    assert "part of the difference: availability in # #[stop]x and m." in done.stderr


def test_a_decision_is_kept_and_looked_back_at(here: Path) -> None:
    done = ran(
        here, "decide", "s.yaml", "--why", "Two know\nthe code \x1b[2J", "-o", "r.yaml",
        "--replications", "64", "--decided", "2026-12-01",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    warning = "! Not assumed alike, so part of the difference: availability in Somebody more and m."
    assert warning in done.stderr
    kept = yaml.load((here / "r.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506, TID251  # our own file
    assert kept["why"] == r"Two know the code \x1b[2J"
    assert (kept["chosen"], kept["seed"], kept["replications"]) == ("Somebody more", "1", "64")
    (other,) = kept["against"]
    assert other["model"] == "m.yaml"
    assert float(other["difference_days"]) > 0  # one person alone is slower than two
    assert float(other["chosen_faster"]) > 0.5
    assert other["assumed_otherwise"] == ["availability"]
    assert kept["assumptions"]["availability"] == {"default": "0.8", "value": "0.9"}
    assert [file["path"] for file in kept["files"]] == ["m.yaml", "s.yaml"]
    sums = subprocess.run(
        ["sha256sum", "m.yaml"], cwd=here, capture_output=True, text=True, check=True
    )
    assert kept["files"][0]["sha256"] == sums.stdout.split()[0]
    assert set(kept["forecast"]) == {"one", "two"}
    p85 = max(each["p85"] for each in kept["forecast"].values())
    assert kept["look_back"] == p85
    (here / "h.csv").write_text("feature,finished\none,2027-01-15\ntwo,2027-01-18\n", "utf-8")
    look = ran(here, "look-back", "r.yaml", "--actuals", "h.csv", "--as-of", "2027-12-31")
    assert look.returncode in (0, 1)
    assert "2 of 2 P85 dates held" in look.stdout
    late = ran(here, "look-back", "r.yaml", "--actuals", "h.csv", "--as-of", "2027-01-05")
    assert late.returncode == 2
    assert "'one' is finished on 2027-01-15, later than 2027-01-05" in late.stderr


def test_dates_before_the_day_of_the_decision_are_told(here: Path) -> None:
    def told(*words: str) -> str:
        more = ("--why", "Both", "-o", "r.yaml", "--replications", "64", *words)
        return ran(here, "decide", "s.yaml", *more).stderr

    late = told("--decided", "2030-01-01")
    assert "! 2 of 2 features should be with customers (P85) before the day of the d" in late
    assert "begins on 2027-01-04; --starts" in late
    assert "before the day" not in told("--decided", "2027-01-04")


@pytest.mark.parametrize(("name", "what"), [("s.yaml", "scenario"), ("m.yaml", "model")])
def test_what_is_no_record_is_told_in_one_line(here: Path, name: str, what: str) -> None:
    (here / "h.csv").write_text("feature,finished\n", "utf-8")
    done = ran(here, "look-back", name, "--actuals", "h.csv")
    assert done.returncode == 2
    (first, help_) = done.stderr.splitlines()
    assert first == f"{name}:1:1: TP104 a {what}, expected the record of a decision"
    assert f"tribeplan decide {name} --why" in help_


def test_without_a_reason_nothing_is_kept(here: Path) -> None:
    done = ran(here, "decide", "s.yaml", "--why", " \n", "-o", "r.yaml")
    assert done.returncode == 2
    assert "--why says nothing" in done.stderr
    assert not (here / "r.yaml").exists()


def test_a_record_over_a_model_is_refused_before_anything_is_read(here: Path) -> None:
    done = ran(here, "decide", "nowhere.yaml", "--why", "why", "-o", "m.yaml")
    assert done.returncode == 2
    assert "'m.yaml' is a model, and this would write over it" in done.stderr
    assert (here / "m.yaml").read_text("utf-8") == MODEL


def test_looking_back_loads_nothing_that_simulates(here: Path) -> None:
    code = (
        "import sys\n"
        "import tribeplan.cli.steering\n"
        "print(sorted({'numba', 'polars', 'networkx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
