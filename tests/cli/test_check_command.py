import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from reference.command import run
from tribeplan.cli import checking
from tribeplan.cli.main import tribeplan

OVERSIZED = """\
tribeplan: 1
limits: {squad_size: 1}
people: {anna: , ben: , cy: }
tribes:
  t:
    squads:
      app:
        members: [anna, ben, cy]
"""
SOUND = OVERSIZED.replace("squad_size: 1", "squad_size: 3")
ONLY = ("--select", "TP201")


def model(directory: Path, text: str = OVERSIZED, name: str = "model.yaml") -> Path:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def code(*arguments: str | Path, cwd: Path) -> int:
    return run("check", *arguments, cwd=cwd).returncode


def test_exit_codes_tell_fine_findings_faults_and_nothing_found(tmp_path: Path) -> None:
    model(tmp_path)
    model(tmp_path, SOUND, "sound.yaml")
    model(tmp_path, "people: {anna: {fte: much}}", "faulty.yaml")
    assert code("sound.yaml", *ONLY, cwd=tmp_path) == 0
    assert code("model.yaml", *ONLY, cwd=tmp_path) == 1
    assert code("faulty.yaml", *ONLY, cwd=tmp_path) == 2
    assert code("absent.yaml", *ONLY, cwd=tmp_path) == 3
    (tmp_path / "empty").mkdir()
    assert code("empty", *ONLY, cwd=tmp_path) == 3


def test_a_revision_is_told_to_be_none_of_the_files_that_check_reads(tmp_path: Path) -> None:
    model(tmp_path)
    found = run("check", "HEAD:model.yaml", cwd=tmp_path)
    assert found.returncode == 3
    assert "'tribeplan diff HEAD:model.yaml model.yaml' tells which findings" in found.stderr
    assert "diff" not in run("check", "HEAD:other.yaml", cwd=tmp_path).stderr


@pytest.mark.parametrize(
    "format_",
    ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown"],
)
def test_the_exit_code_is_the_same_in_every_format(tmp_path: Path, format_: str) -> None:
    model(tmp_path)
    found = run("check", "model.yaml", *ONLY, "--format", format_, cwd=tmp_path)
    assert found.returncode == 1
    assert "3 people" in found.stdout
    assert found.stderr == ""


@pytest.mark.parametrize(
    ("least", "expected"), [("error", 0), ("warning", 0), ("advice", 1), ("never", 0)]
)
def test_fail_on_sets_the_least_severity_that_fails(
    tmp_path: Path, least: str, expected: int
) -> None:
    model(tmp_path, OVERSIZED)
    chosen = ("--select", "TP409", "--fail-on", least)  # a squad without a coach: advice
    assert code("model.yaml", *chosen, cwd=tmp_path) == expected


@pytest.mark.parametrize(("least", "failures"), [("error", 0), ("advice", 1), ("never", 0)])
def test_tests_in_junit_fail_as_the_check_does(tmp_path: Path, least: str, failures: int) -> None:
    model(tmp_path)
    chosen = ("--select", "TP409", "--format", "junit")  # a squad without a coach: advice
    report = run("check", "model.yaml", *chosen, "--fail-on", least, cwd=tmp_path).stdout
    assert f'failures="{failures}"' in report.splitlines()[1]
    (tmp_path / "tribeplan.toml").write_text(f'fail-on = "{least}"')
    assert run("check", "model.yaml", *chosen, cwd=tmp_path).stdout == report


def test_fail_on_never_still_tells_that_a_model_cannot_be_understood(tmp_path: Path) -> None:
    model(tmp_path, "people: {anna: {fte: much}}")
    assert code("model.yaml", "--fail-on", "never", cwd=tmp_path) == 2


def test_the_finding_names_file_line_column_severity_code_and_name(tmp_path: Path) -> None:
    model(tmp_path)
    text = run("check", "model.yaml", *ONLY, "--format", "concise", cwd=tmp_path).stdout
    assert text.startswith("model.yaml:7:7: error TP201 oversized-squad: squad 'app' has 3 people")


def test_without_paths_the_settings_or_the_usual_directories_are_checked(tmp_path: Path) -> None:
    assert code(*ONLY, cwd=tmp_path) == 3
    model(tmp_path, name="models/m.yaml")
    assert code(*ONLY, cwd=tmp_path) == 1
    model(tmp_path, SOUND, "other/m.yaml")
    (tmp_path / "tribeplan.toml").write_text("paths = ['other']")
    assert code(*ONLY, cwd=tmp_path) == 0
    assert code(*ONLY, cwd=tmp_path / "models") == 0


def test_rules_are_chosen_by_code_name_and_family(tmp_path: Path) -> None:
    model(tmp_path)
    for word in ("TP201", "TP2", "oversized-squad", "size"):
        assert code("model.yaml", "--select", word, cwd=tmp_path) == 1
        assert code("model.yaml", "--select", "size", "--ignore", word, cwd=tmp_path) == 0


def test_a_rule_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    model(tmp_path)
    found = run("check", "model.yaml", "--select", "oversised-squad", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert "'oversised-squad' is no rule" in found.stderr


def test_a_waiver_silences_its_finding_and_is_counted(tmp_path: Path) -> None:
    waived = OVERSIZED.replace("app:", "app:  # tribeplan: ignore[TP201]: merger in progress")
    model(tmp_path, waived)
    found = run("check", "model.yaml", *ONLY, cwd=tmp_path)
    assert found.returncode == 0
    assert "1 waived" in found.stdout
    shown = run("check", "model.yaml", *ONLY, "--show-suppressed", cwd=tmp_path)
    assert "merger in progress" in shown.stdout


def test_an_expired_waiver_excuses_nothing_and_is_an_error(tmp_path: Path) -> None:
    comment = "app:  # tribeplan: ignore[TP201] until 2020-01-31: merger in progress"
    model(tmp_path, OVERSIZED.replace("app:", comment))
    found = run("check", "model.yaml", "--format", "json", "--select", "TP201,TP903", cwd=tmp_path)
    assert [one["code"] for one in json.loads(found.stdout)["findings"]] == ["TP201", "TP903"]


def test_an_unused_waiver_is_told_only_when_its_rule_ran(tmp_path: Path) -> None:
    model(tmp_path, SOUND.replace("app:", "app:  # tribeplan: ignore[TP201]: merger"))
    text = run("check", "model.yaml", "--select", "TP201,TP904", cwd=tmp_path).stdout
    assert "waiver of TP201 excuses nothing" in text
    text = run("check", "model.yaml", "--select", "TP202,TP904", cwd=tmp_path).stdout
    assert "excuses nothing" not in text


def test_a_baseline_lets_a_squad_stay_and_shrink_but_not_grow(tmp_path: Path) -> None:
    model(tmp_path)
    assert code("model.yaml", *ONLY, "--write-baseline", "baseline.json", cwd=tmp_path) == 0
    kept = ("--baseline", "baseline.json")
    assert code("model.yaml", *ONLY, *kept, cwd=tmp_path) == 0
    model(tmp_path, OVERSIZED.replace("ben, cy]", "ben]"))
    shrunk = run("check", "model.yaml", *ONLY, *kept, cwd=tmp_path)
    assert shrunk.returncode == 0
    assert "1 baseline entry can go or tighten, as TP201 squad:app" in shrunk.stderr
    (tmp_path / "elsewhere").mkdir()
    moved = ("../model.yaml", *ONLY, "--baseline", "../baseline.json")
    assert code(*moved, cwd=tmp_path / "elsewhere") == 0
    grown = OVERSIZED.replace("cy: }", "cy: , di: }").replace("cy]", "cy, di]")
    model(tmp_path, grown)
    assert code("model.yaml", *ONLY, *kept, cwd=tmp_path) == 1


def test_per_file_ignores_hold_for_the_files_they_name(tmp_path: Path) -> None:
    model(tmp_path, name="old/m.yaml")
    model(tmp_path, name="new/m.yaml")
    (tmp_path / "tribeplan.toml").write_text("[per-file-ignores]\n'old/*' = ['size']\n")
    assert code("old", *ONLY, cwd=tmp_path) == 0
    assert code("new", *ONLY, cwd=tmp_path) == 1


def test_reports_go_to_files_instead_of_or_besides_the_screen(tmp_path: Path) -> None:
    model(tmp_path)
    instead = run("check", "model.yaml", *ONLY, "-o", "out/full.txt", cwd=tmp_path)
    assert instead.stdout == ""
    assert "3 people" in (tmp_path / "out/full.txt").read_text(encoding="utf-8")
    sinks = ("--format", "github", "-o", "sarif=check.sarif", "-o", "json=check.json")
    besides = run("check", "model.yaml", *ONLY, *sinks, cwd=tmp_path)
    assert besides.stdout.startswith("::error file=model.yaml,line=7,")
    assert json.loads((tmp_path / "check.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert json.loads((tmp_path / "check.json").read_text("utf-8"))["summary"]


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    model(tmp_path)
    found = run("check", "model.yaml", *ONLY, "-o", "model.yaml/report", cwd=tmp_path)
    assert found.returncode == 2
    assert "cannot be written" in found.stderr


def test_a_pipe_gets_no_colour_unless_forced(tmp_path: Path) -> None:
    model(tmp_path)
    plain = run("check", "model.yaml", cwd=tmp_path).stdout
    assert "\x1b" not in plain
    forced = run("check", "model.yaml", cwd=tmp_path, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b[" in forced
    both = run(
        "check", "model.yaml", cwd=tmp_path, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}
    ).stdout
    assert "\x1b" not in both


def test_every_model_is_checked_when_one_cannot_be_understood(tmp_path: Path) -> None:
    model(tmp_path, name="a.yaml")
    model(tmp_path, "people: [", name="b.yaml")
    found = run("check", ".", *ONLY, "--format", "json", cwd=tmp_path)
    data = json.loads(found.stdout)
    assert found.returncode == 2
    assert data["diagnostics"][0]["code"] == "TP001"


def loaded_modules(arguments: Sequence[str], cwd: Path) -> set[str]:
    words = [sys.executable, "-X", "importtime", "-m", "tribeplan", *arguments]
    found = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert found.returncode in (0, 1)
    return {line.rpartition("|")[2].strip() for line in found.stderr.splitlines()}


def test_check_of_a_model_loads_no_operation_and_nothing_that_edits(tmp_path: Path) -> None:
    model(tmp_path)
    loaded = loaded_modules(["check", "model.yaml"], tmp_path)
    assert "tribeplan.scenario.change" not in loaded
    assert not [name for name in loaded if name.startswith("tribeplan.editing")]


def test_check_loads_no_library_it_does_not_need_not_even_for_a_circle(tmp_path: Path) -> None:
    model(tmp_path, "tribes: {t: {squads: {a: {needs: [{squad: b}]}, b: {needs: [{squad: a}]}}}}")
    heavy = {"numba", "numpy", "polars", "networkx", "textual", "rich", "asyncio", "jsonschema"}
    heavy |= {"importlib.metadata", "importlib.resources", "email", "zipfile"}
    assert loaded_modules(["check", "model.yaml"], tmp_path) & heavy == set()


def test_what_is_said_of_waivers_is_no_part_of_a_baseline(tmp_path: Path) -> None:
    waived = SOUND.replace("app:", "app:  # tribeplan: ignore[TP201]: merger")
    model(tmp_path, waived)
    assert code("model.yaml", "--write-baseline", "baseline.json", cwd=tmp_path) == 0
    assert "TP904" not in (tmp_path / "baseline.json").read_text(encoding="utf-8")
    found = run("check", "model.yaml", "--baseline", "baseline.json", cwd=tmp_path)
    assert "TP904" in found.stdout
    assert found.stderr == ""


@pytest.mark.parametrize(
    ("people", "format_", "width"),
    [(101, "full", 80), (100, "full", 80), (101, "full", None), (101, "concise", 80)],
)
def test_only_a_long_report_on_a_screen_says_how_to_see_less(
    people: int, format_: str, width: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"people: {{{', '.join(f'p{n}: ' for n in range(people))}}}\n"
    monkeypatch.setattr(checking, "screen_width", lambda: width)
    words = ["check", str(model(tmp_path, text)), "--select", "TP303", "--format", format_]
    told = CliRunner().invoke(tribeplan, words, standalone_mode=False).stdout
    assert told.count("is in no squad") == people
    is_long = (people, format_, width) == (101, "full", 80)
    assert ("--statistics" in told.splitlines()[-1]) == is_long
