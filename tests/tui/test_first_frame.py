"""What is loaded until the first frame is seen: nothing that only edits, checks or simulates."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmarks.tui.terminal import Terminal
from rich.cells import cell_len

from tribeplan.cli.app import LARGE_BYTES, saying_what_is_read

ROOT = Path(__file__).resolve().parents[2]
NOT_YET = {
    "tribeplan.scenario.change": "operations",
    "tribeplan.scenario.difference": "what is different, in words",
    "tribeplan.scenario.scenario": "scenarios",
    "tribeplan.formats.model.edit": "writing a model",
    "tribeplan.formats.model.scenario": "reading scenarios",
    "tribeplan.formats.splice.entries": "writing YAML",
    "tribeplan.editing.as_scenario": "edits as a scenario",
    "tribeplan.editing.scenario_ids": "scenarios that name an element",
    "tribeplan.tui.runs.messages": "simulations",
    "tribeplan.tui.widgets.what_if": "what an edit does to the dates",
    "tribeplan.cli.checking": "checks and beginnings",
    "tribeplan.editing.fields": "fields of a form",
    "tribeplan.report.explain": "what rules say",
    "tribeplan.rules.catalogue": "rules",
    "tribeplan.graph.dependencies": "who waits for whom",
    "tribeplan.graph.network": "pictures of a plan",
    "tribeplan.tui.widgets.dialogs": "dialogs",
    "tribeplan.tui.widgets.foot": "the keys at the foot",
    "tribeplan.tui.widgets.forms": "forms",
    "textual.widgets._footer": "the keys at the foot",
    "tomllib": "settings, where there are none",
}
DRIVER = '''
import gc, os, sys

from textual.css.stylesheet import Stylesheet
from textual.drivers.headless_driver import HeadlessDriver

styled, apply = [], Stylesheet.apply
Stylesheet.apply = lambda self, node, **how: (styled.append(node.id), apply(self, node, **how))[1]


class FirstFrame(HeadlessDriver):
    """Ends the app when the matrix is seen, and tells what was loaded by then."""

    is_headless = False

    def write(self, data):
        if "Platform squad" in data:
            told = gc.isenabled(), styled.count("matrix"), *sorted(sys.modules)
            print(*told, file=sys.__stdout__, flush=True)
            os._exit(0)
'''


def test_a_first_frame_shows_the_matrix_before_edits_rules_and_simulations_are_loaded(
    tmp_path: Path,
) -> None:
    (tmp_path / "model.yaml").write_text(
        "people: {ana: {name: Ana}}\n"
        "tribes: {t: {squads: {platform: {name: Platform squad, members: [ana]}}}}\n",
        encoding="utf-8",
    )
    (tmp_path / "first_frame.py").write_text(DRIVER, encoding="utf-8")
    environment = {
        **os.environ,
        "XDG_CONFIG_HOME": str(tmp_path / "settings"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "PYTHONPATH": str(tmp_path),
        "TEXTUAL_DRIVER": "first_frame:FirstFrame",
        "COLUMNS": "120",
        "LINES": "36",
    }
    command = [sys.executable, "-m", "tribeplan", "edit", "model.yaml"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    collects_garbage, times_styled, *loaded = done.stdout.split()
    assert "tribeplan.tui.widgets.matrix.matrix" in loaded
    assert all(map(find_spec, NOT_YET))  # none has another name by now
    assert sorted(NOT_YET.keys() & set(loaded)) == []
    assert collects_garbage == "False"
    assert times_styled == "1"
    assert list((tmp_path / "state").rglob("*.jsonl")) == []  # the journal begins after it


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Terminal]:
    """Open a model of some text in a terminal of its own."""

    def opened(model: str) -> Terminal:
        monkeypatch.chdir(tmp_path)
        Path("org.yaml").write_text(model, encoding="utf-8")
        command = [sys.executable, "-m", "tribeplan", "edit", "org.yaml"]
        return Terminal(command, {"XDG_STATE_HOME": str(tmp_path / "state")})

    return opened


def _tribe(people: int, name: str) -> str:
    everybody = "".join(f"  p{n}: {{name: Somebody of the platform {n}}}\n" for n in range(people))
    return f"tribes: {{t: {{squads: {{platform: {{name: {name}}}}}}}}}\npeople:\n{everybody}"


@pytest.mark.parametrize(("people", "is_told"), [(10, False), (6_000, True)])
def test_what_is_being_read_is_told_while_a_large_model_is(
    terminal: Callable[[str], Terminal], *, people: int, is_told: bool
) -> None:
    with terminal(_tribe(people, "Platform")) as shown:
        shown.seconds_until("Platform")
    before, _, _ = shown.written.partition(b"\x1b[?")
    assert before == (b"Reading org.yaml ...\r\x1b[K" if is_told else b"")


@pytest.mark.parametrize("name", ["org", "ab" * 50, "組織" * 19, "x" * 38 + "組組"])
def test_the_directory_that_is_being_read_is_named_on_one_line(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / name
    home.mkdir()
    (home / "a.yaml").write_text("#" * LARGE_BYTES)
    monkeypatch.chdir(home)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with saying_what_is_read("."):
        told = capsys.readouterr().err
    assert told.startswith(f"Reading {name[:3]}")
    assert cell_len(told) < 60  # the narrowest window that the app has room in


def test_what_was_being_read_is_not_left_beside_what_is_wrong_with_it(
    terminal: Callable[[str], Terminal],
) -> None:
    with terminal(_tribe(6_000, "[]")) as shown:
        shown.seconds_until("TP1")
    assert shown.written.startswith(b"Reading org.yaml ...\r\x1b[Korg.yaml:1:")
