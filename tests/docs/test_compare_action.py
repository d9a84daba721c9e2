"""The composite action that comments on a pull request: its scripts, run as the runner would."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docs.test_action import ROOT, read_yaml

STEPS: dict[str, dict[str, Any]] = {
    step["name"]: step
    for step in read_yaml(ROOT / "compare" / "action.yml")["runs"]["steps"]
    if "name" in step
}
MODEL = """\
tribeplan: 1
people: {ana: {skills: {code: 1}}}
tribes: {t: {squads: {app: {members: [ana]}}}}
work: {features: {pay: {squad: app, arrives: 2027-01-04, steps: [{skill: code, days: DAYS}]}}}
"""
# What GitHub's own program would be asked, written down; it answers with the comments there are.
GH = """\
#!/usr/bin/env bash
for argument in "$@"; do printf '%s\\n' "$argument" >> "$ASKED"; done
case "$*" in *--jq*) cat "$KNOWN" ;; *) exit "${REFUSED:-0}" ;; esac
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "before.yaml").write_text(MODEL.replace("DAYS", "4"), encoding="utf-8")
    (tmp_path / "after.yaml").write_text(MODEL.replace("DAYS", "9"), encoding="utf-8")
    for name in ("output", "summary", "asked", "known"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "bin").mkdir()
    gh = tmp_path / "bin" / "gh"
    gh.write_text(GH, encoding="utf-8")
    gh.chmod(0o755)
    return tmp_path


def step(work: Path, name: str, **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]],
        cwd=work,
        env={
            "PATH": f"{work / 'bin'}:{os.environ['PATH']}",
            "PYTHON": sys.executable,
            "BASE": "before.yaml",
            "MODEL": "after.yaml",
            "FAIL_IF_WORSE": "",
            "TIME": "",
            "NUMBER": "7",
            "AUTHOR": "github-actions[bot]",
            "GITHUB_REPOSITORY": "owner/bank",
            "RUNNER_TEMP": str(work),
            "GITHUB_OUTPUT": str(work / "output"),
            "GITHUB_STEP_SUMMARY": str(work / "summary"),
            "ASKED": str(work / "asked"),
            "KNOWN": str(work / "known"),
            **given,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )


def asked(work: Path) -> list[str]:
    return (work / "asked").read_text("utf-8").splitlines()


def test_a_slower_organisation_is_told_and_fails_only_when_asked_to(work: Path) -> None:
    assert step(work, "Compare", FAIL_IF_WORSE="5%").returncode == 0
    assert (work / "output").read_text("utf-8") == "exit-code=1\n"
    told = (work / "summary").read_text("utf-8")
    assert told.startswith("<!-- tribeplan compare -->\n")
    assert "after is slower than before" in told
    assert len(told.splitlines()) <= 60
    assert step(work, "Result", CODE="1").returncode == 1
    (work / "output").write_text("", encoding="utf-8")
    step(work, "Compare")
    assert (work / "output").read_text("utf-8") == "exit-code=0\n"


def test_the_first_time_a_comment_is_written_and_later_the_same_one_anew(work: Path) -> None:
    step(work, "Compare")
    step(work, "Comment")
    assert asked(work)[-4:-1] == ["POST", "repos/owner/bank/issues/7/comments", "--field"]
    (work / "known").write_text("41\n42\n", encoding="utf-8")
    step(work, "Comment")
    assert "PATCH" in asked(work)
    assert asked(work)[-3] == "repos/owner/bank/issues/comments/41"


def test_no_right_to_comment_is_said_and_fails_nothing(work: Path) -> None:
    step(work, "Compare")
    done = step(work, "Comment", REFUSED="1")
    assert (done.returncode, "::notice::" in done.stdout) == (0, True)


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not on this machine")
def test_only_our_own_comment_is_taken_for_ours() -> None:
    script = STEPS["Comment"]["run"]
    query = script.split("mine='")[1].split("'\n")[0]
    ours, mark = "github-actions[bot]", "<!-- tribeplan compare -->"
    comments = [(1, "eve", mark), (2, ours, "hello"), (3, ours, mark)]
    known = json.dumps([{"id": n, "user": {"login": w}, "body": b} for n, w, b in comments])
    env = {"PATH": os.environ["PATH"], "AUTHOR": "github-actions[bot]"}
    ran = subprocess.run(
        ["jq", query], input=known, env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "3\n"


@pytest.mark.parametrize("text", ["$(touch owned)", "`touch owned`", "; touch owned", "--help"])
def test_no_text_of_an_input_is_run_or_taken_for_an_option(work: Path, text: str) -> None:
    step(work, "Compare", BASE=text, MODEL=text, FAIL_IF_WORSE=text, TIME=text)
    step(work, "Comment", NUMBER=text, AUTHOR=text)
    assert not (work / "owned").exists()
    assert (work / "output").read_text("utf-8") in {"exit-code=2\n", "exit-code=3\n"}
