"""An app whose terminal has gone must go too, and take its helpers along."""

import shutil
import sys
from pathlib import Path

import pytest
from benchmarks.tui.terminal import Terminal

MODELS = Path(__file__).resolve().parents[2] / "models"


@pytest.mark.skipif(sys.platform != "linux", reason="terminals are polled on Linux alone")
def test_an_app_ends_with_its_terminal_where_no_signal_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(MODELS / "hypotheek.yaml", "bank.yaml")
    command = [sys.executable, "-m", "tribeplan", "edit", "bank.yaml"]
    with Terminal(command, {"XDG_STATE_HOME": str(tmp_path / "state")}) as terminal:
        terminal.seconds_until("squad")
        assert terminal.hang_up() == 129
