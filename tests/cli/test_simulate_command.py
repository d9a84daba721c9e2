import _thread
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import polars as pl
import pytest
from click.testing import CliRunner

from reference.command import run
from tribeplan.api import write_bytes
from tribeplan.cli.main import tribeplan
from tribeplan.cli.running import supervised
from tribeplan.cli.simulations import parse_share
from tribeplan.errors import InvalidUsage
from tribeplan.simulation import sensitivity
from tribeplan.simulation.assumptions import ASSUMPTIONS
from tribeplan.simulation.study import Run, RunProgress

SHOP = """\
tribeplan: 1
name: Shop
people:
  ana: {skills: {code: 1}}
  bo: {skills: {test: 1}}
tribes:
  t:
    squads:
      app: {members: [ana, bo], cadence_days: 5}
work:
  features:
    pay: {squad: app, due: 2027-03-01, arrives: 2027-01-04, steps: [{skill: code, days: 4}]}
    find: {squad: app, steps: [{skill: code, days: 3}, {skill: test, days: 1}]}
  streams:
    fixes: {squad: app, per_week: 1, steps: [{skill: code, days: {p50: 0.5, p90: 1}}]}
"""
SLOWER = SHOP.replace("cadence_days: 5", "cadence_days: 60")
FEW = ("--replications", "64", "--horizon", "120")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "slower.yaml").write_text(SLOWER, encoding="utf-8")
    return tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tribeplan", *arguments]


def test_the_same_seed_gives_the_same_answer_on_any_number_of_threads(shop: Path) -> None:
    asked = ("simulate", "shop.yaml", *FEW, "--format", "json")
    one = run(*asked, "--threads", "1", cwd=shop)
    two = run(*asked, "--threads", "2", cwd=shop)
    other = run(*asked, "--seed", "2", cwd=shop)
    assert one.returncode == two.returncode == 0
    assert one.stdout == two.stdout != other.stdout
    assert one.stderr == ""


def test_every_format_is_written_besides_the_screen(shop: Path) -> None:
    outputs = ("-o", "json=a.json", "-o", "csv=a.csv", "-o", "parquet=a.parquet")
    more = ("-o", "markdown=out/a.md", "--plot", "a.svg", "--plot", "a.png")
    found = run("simulate", "shop.yaml", *FEW, *outputs, *more, cwd=shop)
    assert found.returncode == 0
    assert found.stdout.startswith("Simulation of Shop\n")
    assert json.loads((shop / "a.json").read_text("utf-8"))["provenance"]["seed"] == 1
    assert pl.read_parquet(shop / "a.parquet").height == pl.read_csv(shop / "a.csv").height > 128
    assert (shop / "out/a.md").read_text("utf-8").startswith("## Simulation of Shop\n")
    assert (shop / "a.png").read_bytes().startswith(b"\x89PNG")
    assert (shop / "a.svg").read_text("utf-8").startswith("<svg")


def test_a_binary_file_is_not_put_on_the_screen(shop: Path) -> None:
    found = run("simulate", "shop.yaml", "--format", "parquet", cwd=shop)
    assert (found.returncode, found.stdout) == (2, "")
    assert "-o FILE" in found.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--assume", "availabilty=0.7"), "did you mean 'availability'?"),
        (("--assume", "availability=7"), "'availability' cannot be '7'"),
        (("--assume", "availability=nan"), "'availability' cannot be 'nan'"),
        (("--assume", "availability"), "takes NAME=VALUE"),
        (("--without", "magic"), "'magic' is not one of"),
        (("--horizon", "0"), "--horizon"),
        (("--replications", "0"), "--replications"),
        (("--replications", "1000000000"), "--replications"),
        (("--plot", "a.gif"), "svg and png"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_words(
    shop: Path, options: tuple[str, ...], words: str
) -> None:
    found = run("simulate", "shop.yaml", *options, cwd=shop)
    assert (found.returncode, found.stdout) == (2, "")
    assert words in found.stderr
    assert "Traceback" not in found.stderr


def test_an_impossible_experiment_is_refused_where_it_stands(shop: Path) -> None:
    circle = SHOP.replace("pay: {squad: app,", "pay: {squad: app, after: [find],").replace(
        "find: {squad: app,", "find: {squad: app, after: [pay],"
    )
    (shop / "circle.yaml").write_text(circle, encoding="utf-8")
    found = run("simulate", "circle.yaml", cwd=shop)
    assert found.returncode == 2
    assert "circle.yaml:13:" in found.stderr
    assert "features wait for each other" in found.stderr


def test_more_replications_than_fit_are_refused_before_anything_runs(shop: Path) -> None:
    found = run("simulate", "shop.yaml", "--replications", "1000000", cwd=shop)
    assert found.returncode == 2
    assert "ask for at most" in found.stderr


def test_nothing_there_is_another_exit_code(shop: Path) -> None:
    assert run("simulate", "absent.yaml", cwd=shop).returncode == 3
    assert run("compare", "shop.yaml", "absent.yaml", cwd=shop).returncode == 3


def test_assumptions_that_were_changed_are_told_with_their_range(shop: Path) -> None:
    asked = ("--assume", "availability=0.5", "--without", "rework")
    found = run("simulate", "shop.yaml", *FEW, *asked, "--details", cwd=shop)
    told = " ".join(found.stdout.split())
    assert "Not as usual: availability and rework_share." in told
    assert "availability = 0.5 (usually 0.8); rework_share = 0.0 (usually 0.13)" in told
    assert "availability = 0.5 is outside the plausible range, 0.7 to 0.9" in told


def test_ctrl_c_says_how_far_it_got_and_leaves_nothing_half_written(shop: Path) -> None:
    (shop / "kept.json").write_text("before", encoding="utf-8")
    busy = SHOP.replace("per_week: 1", "per_week: 4")
    (shop / "shop.yaml").write_text(busy, encoding="utf-8")
    long = ("--replications", "4000", "--horizon", "2000")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("simulate", "shop.yaml", *long, "-o", "json=kept.json", "-o", "csv=new.csv"),
        cwd=shop,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    complaint = ""
    while "/4000" not in complaint:
        complaint += os.read(ours, 4096).decode()  # fails where the command has ended
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    complaint += os.read(ours, 65536).decode()
    os.close(ours)
    assert process.returncode == 130
    assert printed == ""
    assert "nothing was written" in complaint
    assert "Traceback" not in complaint
    assert (shop / "kept.json").read_text("utf-8") == "before"
    assert sorted(path.name for path in shop.iterdir()) == ["kept.json", "shop.yaml", "slower.yaml"]


def test_work_that_is_stopped_is_answered_only_where_it_has_an_answer_then() -> None:
    def work(run: Run) -> str:
        run.on_progress(RunProgress("playing", 1, 2))
        _thread.interrupt_main()
        assert run.cancel.wait(10)
        return "the best so far"

    assert supervised(work, 1, answers_when_stopped=True) == "the best so far"
    with pytest.raises(click.exceptions.Exit):
        supervised(work, 1)


def test_a_file_that_is_replaced_keeps_its_mode_and_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o600)
    (tmp_path / "link").symlink_to(path)
    write_bytes(tmp_path / "link", b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "link").is_symlink()
    assert len(list(tmp_path.iterdir())) == 2


def test_the_slower_of_two_is_told_with_the_reason(shop: Path) -> None:
    found = run("compare", "shop.yaml", "slower.yaml", *FEW, "--format", "json", cwd=shop)
    document: dict[str, Any] = json.loads(found.stdout)
    difference = document["differences"][0]
    assert found.returncode == 0
    assert difference["clear"] is True
    assert difference["difference"]["low"] > 0
    assert difference["probability_better"] < 0.05
    causes = {row["cause"]: row for row in difference["waits_of_those_in_both"]}
    # releases every 60 days instead of every 5 cost half of the difference, 27.5 days, on average
    assert 15 < causes["release"]["difference_days"]["value"] < 40
    assert max(causes, key=lambda name: causes[name]["difference_days"]["value"]) == "release"
    said = run("compare", "shop.yaml", "slower.yaml", *FEW, cwd=shop).stdout
    assert "slower is slower than shop by" in said


def test_a_pull_request_fails_only_when_worse_beyond_the_threshold(shop: Path) -> None:
    pair = ("compare", "shop.yaml", "slower.yaml", *FEW)
    worse = run(*pair, "--fail-if-worse", "5%", cwd=shop)
    assert worse.returncode == 1
    assert "Fails: slower is worse by more than 5%." in worse.stdout
    assert run(*pair, "--fail-if-worse", "5000%", cwd=shop).returncode == 0
    better = ("compare", "slower.yaml", "shop.yaml", *FEW, "--fail-if-worse", "0%")
    assert run(*better, cwd=shop).returncode == 0
    same = ("compare", "shop.yaml", "shop.yaml", *FEW, "--fail-if-worse", "0%")
    assert run(*same, cwd=shop).returncode == 0


def test_an_organisation_does_not_differ_from_itself(shop: Path) -> None:
    found = run("compare", "shop.yaml", "shop.yaml", *FEW, cwd=shop)
    assert "shop.yaml (2) and shop.yaml do not differ at all." in found.stdout


def test_a_comparison_takes_two(shop: Path) -> None:
    found = run("compare", "shop.yaml", cwd=shop)
    assert found.returncode == 2
    assert "at least two" in found.stderr


def test_models_without_common_work_are_not_compared(shop: Path) -> None:
    other = SHOP.replace("pay:", "pay-2:").replace("find:", "find-2:").replace("fixes:", "fix-2:")
    (shop / "other.yaml").write_text(other, encoding="utf-8")
    found = run("compare", "shop.yaml", "other.yaml", *FEW, cwd=shop)
    assert found.returncode == 2
    assert "no feature in common" in found.stderr


def test_a_decision_is_tried_under_other_assumptions(shop: Path) -> None:
    pair = ("compare", "shop.yaml", "slower.yaml", *FEW)
    found = run(*pair, "--doubt", "6", "--format", "json", "--plot", "a.svg", cwd=shop)
    doubt = json.loads(found.stdout)["doubts"][0]
    assert doubt["settings"] == 6
    assert doubt["other_better_share"] == 0  # a release every 60 days is worse whatever is assumed
    assert "slower against shop" in (shop / "a.svg").read_text("utf-8")


def test_sensitivity_ranks_assumptions_and_leaves_out_what_was_set(shop: Path) -> None:
    few = ("--horizon", "60", "--trajectories", "2", "--without", "turnover")
    asked = ("sensitivity", "shop.yaml", *few, "--assume", "availability=0.7")
    found = run(*asked, "--format", "json", "--plot", "a.svg", cwd=shop)
    assert found.returncode == 0
    effects = json.loads(found.stdout)["effects"]
    names = {row["assumption"] for row in effects}
    assert names <= ASSUMPTIONS.keys()
    assert "availability" not in names
    assert "turnover_per_year" not in names
    sizes = [row["effect_size_days"] for row in effects]
    assert sizes == sorted(sizes, reverse=True)
    assert "hangs on" in (shop / "a.svg").read_text("utf-8")


@pytest.mark.parametrize("paths", [("shop.yaml",), ("shop.yaml", "slower.yaml")])
def test_a_sensitivity_is_written_in_every_format(
    shop: Path, monkeypatch: pytest.MonkeyPatch, paths: tuple[str, ...]
) -> None:
    monkeypatch.chdir(shop)
    monkeypatch.setattr(sensitivity, "MOST_POINTS", sensitivity.ROUND)
    monkeypatch.setattr(sensitivity, "REPLICATIONS", 2)
    few = ("--horizon", "20", "--trajectories", "2", "--settings", "4")
    written = {}
    for format_ in ("json", "text", "markdown"):
        done = CliRunner().invoke(
            tribeplan, ["sensitivity", *paths, *few, "--format", format_], standalone_mode=False
        )
        assert done.exception is None, (format_, done.output)
        written[format_] = done.stdout
    found = json.loads(written["json"])
    for text in (written["text"], written["markdown"].replace("\\_", "_")):
        for row in found["strongest"]:
            alone, low, high = (f"{row[f'alone_{each}']:.0%}" for each in ("share", "low", "high"))
            assert row["assumption"] in text
            assert f"{alone} ({low} to {high})" in text
        assert ("slower against shop" in text) is (len(paths) > 1)


def test_every_assumption_is_listed_with_its_basis(tmp_path: Path) -> None:
    listed = json.loads(run("assumptions", "--format", "json", cwd=tmp_path).stdout)["assumptions"]
    assert {row["name"] for row in listed} == ASSUMPTIONS.keys()
    assert all(row["source"] and row["evidence"] and row["unit"] for row in listed)
    text = run("assumptions", cwd=tmp_path).stdout
    markdown = run("assumptions", "--format", "markdown", cwd=tmp_path).stdout
    for name in ASSUMPTIONS:
        assert name in text
        assert name.replace("_", "\\_") in markdown


def test_listing_assumptions_loads_no_kernel(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from tribeplan.cli.main import tribeplan\n"
        "tribeplan.main(['assumptions'], standalone_mode=False)\n"
        "print('numba' in sys.modules, file=sys.stderr)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stderr.strip() == "False"


@pytest.mark.parametrize(("given", "expected"), [("5%", 0.05), ("0.05", 0.05), (" 12.5 % ", 0.125)])
def test_a_share_is_read_as_people_write_it(given: str, expected: float) -> None:
    assert parse_share(given) == pytest.approx(expected)


@pytest.mark.parametrize("given", ["", "five", "-5%", "5%%", "nan", "1e3", "\u0665%"])
def test_what_is_no_share_is_refused(given: str) -> None:
    with pytest.raises(InvalidUsage):
        parse_share(given)


SCENARIO = """\
scenario: 1
base: shop.yaml
changes:
  - set: {squad: app, cadence_days: 60}
experiment: {horizon_days: 80, warm_up_days: 20, replications: 32, seed: 7}
assumptions: {availability: 0.7}
"""


def test_a_scenario_brings_its_own_experiment_and_options_go_over_it(shop: Path) -> None:
    (shop / "rarely.yaml").write_text(SCENARIO, encoding="utf-8")
    asked = ("simulate", "rarely.yaml", "--format", "json")
    made = json.loads(run(*asked, cwd=shop).stdout)["provenance"]
    assert (made["horizon_days"], made["warm_up_days"]) == (80, 20)
    assert (made["replications"], made["seed"]) == (32, 7)
    assert made["assumptions_changed"] == {"availability": {"default": 0.8, "value": 0.7}}
    other = ("--horizon", "90", "--assume", "availability=0.9")
    made = json.loads(run(*asked, *other, cwd=shop).stdout)["provenance"]
    assert (made["horizon_days"], made["warm_up_days"], made["seed"]) == (90, 20, 7)
    assert made["assumptions_changed"]["availability"]["value"] == 0.9


def test_progress_is_for_terminals_and_never_on_standard_output(shop: Path) -> None:
    terminal, other_end = os.openpty()
    process = subprocess.Popen(
        command("simulate", "shop.yaml", *FEW),
        cwd=shop,
        env={**os.environ, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=other_end,
        text=True,
    )
    printed, _ = process.communicate(timeout=300)
    os.close(other_end)
    shown = os.read(terminal, 1_000_000).decode("utf-8", "replace")
    os.close(terminal)
    assert process.returncode == 0
    assert "getting ready" in shown
    assert printed.startswith("Simulation of Shop\n")
    assert "\x1b" not in printed
