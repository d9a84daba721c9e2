"""What is loaded until the first frame is seen: nothing that only edits, checks or simulates."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

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
    "tribeplan.tui.widgets.dialogs": "dialogs",
    "tribeplan.tui.widgets.foot": "the keys at the foot",
    "tribeplan.tui.widgets.forms": "forms",
    "textual.widgets._footer": "the keys at the foot",
    "tomllib": "settings, where there are none",
}
DRIVER = '''
import gc, os, sys

from textual.drivers.headless_driver import HeadlessDriver


class FirstFrame(HeadlessDriver):
    """Ends the app when the matrix is seen, and tells what was loaded by then."""

    is_headless = False

    def write(self, data):
        if "Platform squad" in data:
            print(gc.isenabled(), *sorted(sys.modules), file=sys.__stdout__, flush=True)
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
    collects_garbage, *loaded = done.stdout.split()
    assert "tribeplan.tui.widgets.matrix.matrix" in loaded
    assert all(map(find_spec, NOT_YET))  # none has another name by now
    assert sorted(NOT_YET.keys() & set(loaded)) == []
    assert collects_garbage == "False"
