"""The composite action: its scripts are taken from action.yml and run as the runner would."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOUND = """\
tribeplan: 1
limits: {squad_size: 1}
people: {anna: , ben: }
tribes: {t: {squads: {app: {members: [anna, ben]}}}}
"""
SOUND = "tribeplan: 1\n"


class Plain(yaml.BaseLoader):
    """Every scalar as text."""


def read_yaml(path: Path) -> Any:  # noqa: ANN401  # any YAML
    return parse_yaml(path.read_text("utf-8"))


def parse_yaml(text: str) -> Any:  # noqa: ANN401  # any YAML
    return yaml.load(text, Loader=Plain)  # noqa: S506, TID251  # our own files, every scalar a text


ACTION = read_yaml(ROOT / "action.yml")
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
(CHECK,) = (step for step in STEPS if step.get("id") == "check")


@dataclass
class Done:
    code: int
    log: str
    output: str
    summary: str


def run_check(work: Path, strict: str = "-eo", **inputs: str) -> Done:
    files = {name: work / name for name in ("output", "summary")}
    for path in files.values():
        path.write_text("", encoding="utf-8")
    (work / "temp").mkdir(exist_ok=True)
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", strict, "pipefail", "-c", CHECK["run"]],
        cwd=work,
        env={
            "PATH": os.environ["PATH"],
            "PYTHON": sys.executable,
            "MODELS": inputs.get("path", ""),
            "FAIL_ON": inputs.get("fail_on", ""),
            "SARIF": inputs.get("sarif", ""),
            "RUNNER_TEMP": str(work / "temp"),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    texts = {name: path.read_text("utf-8") for name, path in files.items()}
    return Done(ran.returncode, ran.stdout, **texts)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "m.yaml").write_text(FOUND, encoding="utf-8")
    (tmp_path / "sound.yaml").write_text(SOUND, encoding="utf-8")
    return tmp_path


def test_findings_annotate_their_line_fail_the_step_and_fill_the_summary(work: Path) -> None:
    done = run_check(work, path="models")
    assert done.code == 1
    assert "::error file=models/m.yaml,line=4," in done.log
    assert done.output == "exit-code=1\n"
    assert "TP201" in done.summary


def test_no_path_means_the_usual_directory_also_under_strict_variables(work: Path) -> None:
    for strict in ("-eo", "-euo"):
        done = run_check(work, strict)
        assert (done.code, "models/m.yaml" in done.log) == (1, True)


def test_several_models_may_be_separated_by_spaces_and_line_ends(work: Path) -> None:
    (work / "other.yaml").write_text(SOUND, encoding="utf-8")
    done = run_check(work, path="sound.yaml other.yaml\n\n  models\n")
    assert "in 3 files" in done.log


def test_the_settings_say_what_fails_unless_the_input_does(work: Path) -> None:
    (work / "tribeplan.toml").write_text('fail-on = "never"\n', encoding="utf-8")
    assert run_check(work, path="models").code == 0
    assert run_check(work, path="models", fail_on="error").code == 1


def test_sarif_is_written_beside_the_annotations(work: Path) -> None:
    done = run_check(work, path="models", sarif="out/check results.sarif")
    assert "::error" in done.log
    assert json.loads((work / "out/check results.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_a_wrong_input_fails_and_leaves_no_summary(work: Path) -> None:
    done = run_check(work, path="models", fail_on="sometimes")
    assert (done.code, done.output, done.summary) == (2, "exit-code=2\n", "")


def test_a_model_that_is_not_there_has_an_exit_code_of_its_own(work: Path) -> None:
    assert run_check(work, path="absent.yaml").output == "exit-code=3\n"


@pytest.mark.parametrize(
    "text", ["$(touch owned)", "`touch owned`", "; touch owned", "--help", "*"]
)
def test_no_text_of_an_input_is_run_or_taken_for_an_option(work: Path, text: str) -> None:
    done = run_check(work, path=text, sarif=text)
    assert done.code != 0
    assert not (work / "owned").exists()


def test_nothing_is_imported_from_the_directory_that_is_checked(work: Path) -> None:
    (work / "click.py").write_text("raise SystemExit('taken over')\n", encoding="utf-8")
    done = run_check(work, path="sound.yaml")
    assert (done.code, "taken over" in done.log) == (0, False)


def test_no_script_of_the_action_holds_an_expression() -> None:
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)


def test_every_input_is_used_and_explained_on_its_page() -> None:
    page = (ROOT / "docs/how-to/github-actions.md").read_text("utf-8")
    given = " ".join(CHECK["env"].values())
    for name in ACTION["inputs"]:
        assert f"inputs.{name} " in given
        assert f"| `{name}` |" in page


def test_workflows_on_the_page_can_be_read_and_pass_known_inputs() -> None:
    page = (ROOT / "docs/how-to/github-actions.md").read_text("utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    whole = [parse_yaml(text) for text in blocks if "jobs:" in text]
    assert len(whole) == 2
    for workflow in whole:
        assert "pull_request_target" not in workflow.get("on", {})
        (job,) = workflow["jobs"].values()
        (ours,) = (step for step in job["steps"] if "tribeplan@" in step["uses"])
        assert set(ours["with"]) <= set(ACTION["inputs"])


def test_the_hook_checks_the_whole_model_whatever_file_changed() -> None:
    (hook,) = read_yaml(ROOT / ".pre-commit-hooks.yaml")
    assert hook["pass_filenames"] == "false"  # noqa: S105
    assert hook["entry"] == "tribeplan check"
    fits = re.compile(hook["files"])
    assert fits.search("models/bank/people/app.yml")
    assert fits.search("org/a.yaml")
    assert not fits.search("docs/models.md")
