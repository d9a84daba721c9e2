"""The verbs for a first start: demo, doctor, completion."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from reference.command import run
from tribeplan.cli import outputs
from tribeplan.cli.main import tribeplan
from tribeplan.cli.outputs import refuse_inside
from tribeplan.errors import InvalidUsage

ROOT = Path(__file__).resolve().parents[2]


def completed(args: list[str], typed: str) -> list[str]:
    shell = BashComplete(tribeplan, {}, "tribeplan", "_TRIBEPLAN_COMPLETE")
    return [item.value for item in shell.get_completions(args, typed)]


def test_a_demo_can_be_checked_and_compared_where_it_is_written(tmp_path: Path) -> None:
    done = run("demo", "try", cwd=tmp_path)
    assert (done.returncode, "cd try" in done.stdout) == (0, True)
    assert run("check", "models/minimal.yaml", cwd=tmp_path / "try").returncode == 0
    shown = run(
        "diff", "models/hypotheek.yaml", "scenarios/zacht-mandaat.yaml", cwd=tmp_path / "try"
    )
    assert shown.returncode == 0


def test_a_demo_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "xit.yaml").write_text("mine", encoding="utf-8")
    done = run("demo", ".", cwd=tmp_path)
    assert (done.returncode, "nothing was written" in done.stderr) == (2, True)
    assert [path.name for path in tmp_path.rglob("*.yaml")] == ["xit.yaml"]


@pytest.mark.parametrize("verb", ["demo", "init"])
@pytest.mark.parametrize("file", ["organisation-of-mine.yaml", "below/plan.yml"])
def test_no_examples_are_written_into_the_directory_of_a_model(
    verb: str, file: str, tmp_path: Path
) -> None:
    mine = tmp_path / file
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("people: {ana: }\n", encoding="utf-8")
    done = run(verb, ".", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{file}' is a model" in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]


@pytest.mark.parametrize("verb", ["demo", "init", "import"])
@pytest.mark.parametrize(
    ("name", "follows"),
    [
        ("plain", True), ("of two words", True), ("a'b;$(x)", True), ("-c", True),
        ("n ##[x]", False), ("::x", False), ("esc\x1b[2J", False),
    ],
)  # fmt: skip
def test_what_is_told_to_do_next_is_of_what_was_written_or_nothing_is_told(
    verb: str, name: str, *, follows: bool, tmp_path: Path
) -> None:
    (tmp_path / "org.csv").write_text("Employee ID,Full name,Team\n1,Ana,App\n", "utf-8")
    words = ["import", "org.csv", f"--output={name}"] if verb == "import" else [verb, "--", name]
    done = run(*words, cwd=tmp_path)
    assert done.returncode == 0
    told, now, after = done.stdout.partition("\nNow: ")
    assert (bool(now), "\x1b" in told) == (follows, False)
    for line in after.splitlines()[:1]:
        shell = subprocess.run(
            ["sh", "-c", f'tribeplan() {{ test -e "$2"; }}; {line.strip()}'],
            cwd=tmp_path,
            check=False,
        )
        assert shell.returncode == 0, line


@pytest.mark.parametrize("words", [("demo",), ("init", "new"), ("init", "deep/er")])
@pytest.mark.parametrize("at", [".", "notes", "notes/2026"])
def test_no_examples_are_written_below_the_files_of_a_model(
    words: tuple[str, ...], at: str, tmp_path: Path
) -> None:
    home = tmp_path / "bank"
    (home / at).mkdir(parents=True)
    (home / "org.yaml").write_text("people: {ana: }\n", encoding="utf-8")
    before = run("check", str(home), "--format", "json", cwd=tmp_path).stdout
    done = run(*words, cwd=home / at)
    assert (done.returncode, done.stdout) == (2, "")
    assert "org.yaml' is a model" in done.stderr
    assert run("check", str(home), "--format", "json", cwd=tmp_path).stdout == before
    assert [path for path in home.rglob("*") if path.is_file()] == [home / "org.yaml"]
    elsewhere = done.stderr.partition("as in '")[2].partition("'")[0]
    assert run(words[0], elsewhere, cwd=home / at).returncode == 0
    assert run("check", str(home), "--format", "json", cwd=tmp_path).stdout == before


def test_models_stand_side_by_side_in_a_directory_that_has_none_itself(tmp_path: Path) -> None:
    assert run("init", "first-org", cwd=tmp_path).returncode == 0
    assert run("init", "second-org", cwd=tmp_path).returncode == 0
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("tribeplan: 1\npeople: {ana: }\n", encoding="utf-8")
    assert run("demo", cwd=tmp_path).returncode == 0  # each of the two is a model of its own


def test_a_model_beside_one_file_that_is_all_of_another_changes_nothing_of_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "org.yaml").write_text("tribeplan: 1\npeople: {ana: }\n", encoding="utf-8")
    before = run("check", ".", "--format", "concise", cwd=tmp_path).stdout.splitlines()
    assert run("init", "new", cwd=tmp_path).returncode == 0
    after = run("check", ".", "--format", "concise", cwd=tmp_path).stdout.splitlines()
    mine = [line for line in before if line.startswith("org.yaml:")]
    assert mine
    assert [line for line in after if line.startswith("org.yaml:")] == mine


def test_what_is_hidden_is_part_of_no_model_above_it(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text("people: {ana: }\n", encoding="utf-8")
    assert run("init", ".drafts/new", cwd=tmp_path).returncode == 0


def test_a_home_that_holds_more_than_a_model_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "org.yaml").write_text("people: {ana: }\n", encoding="utf-8")
    new = tmp_path / "pictures" / "new"
    new.mkdir(parents=True)
    with pytest.raises(InvalidUsage, match=r"org\.yaml' is a model"):
        refuse_inside(new)
    monkeypatch.setattr(outputs, "MOST_BELOW", 2)
    refuse_inside(new)
    with pytest.raises(InvalidUsage):
        refuse_inside(tmp_path)


@pytest.mark.parametrize("verb", ["demo", "init"])
def test_examples_stand_beside_yaml_that_is_no_model(verb: str, tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("title: mine\n", encoding="utf-8")
    assert run(verb, ".", cwd=tmp_path).returncode == 0


def test_the_wheel_brings_what_the_demo_writes(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "tribeplan/examples/models/hypotheek.yaml" in names
    assert "tribeplan/examples/scenarios/zacht-mandaat.yaml" in names


def test_a_doctor_names_what_is_installed_and_settings_that_cannot_be_read(tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path)
    assert done.returncode == 0
    assert "numba 0." in done.stdout
    (tmp_path / "tribeplan.toml").write_text("select = 3\n", encoding="utf-8")
    broken = run("doctor", cwd=tmp_path)
    assert (broken.returncode, "! settings" in broken.stdout) == (2, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, tmp_path: Path) -> None:
    done = run("completion", shell, cwd=tmp_path)
    assert (done.returncode, f"_TRIBEPLAN_COMPLETE={shell}_complete" in done.stdout) == (0, True)


def test_rules_and_ids_are_completed_and_a_broken_model_has_none(tmp_path: Path) -> None:
    model = tmp_path / "m.yaml"
    model.write_text("tribeplan: 1\npeople: {ana: , anna: , bo: }\n", encoding="utf-8")
    assert completed(["explain"], "oversized-s") == ["oversized-squad"]
    assert completed(["check", "--ignore"], "TP201,TP20")[:2] == ["TP201,TP201", "TP201,TP202"]
    assert completed(["move", str(model)], "an") == ["ana", "anna"]
    model.write_text("people: [", encoding="utf-8")
    assert completed(["move", str(model)], "an") == []
