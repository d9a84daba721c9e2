"""An app whose terminal has gone must go too, and take its helpers along."""

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

MODELS = Path(__file__).resolve().parents[2] / "models"


@pytest.mark.skipif(sys.platform != "linux", reason="terminals are polled on Linux alone")
def test_an_app_ends_with_its_terminal_where_no_signal_comes(tmp_path: Path) -> None:
    shutil.copy(MODELS / "hypotheek.yaml", tmp_path / "bank.yaml")
    (tmp_path / "state" / "tribeplan").mkdir(parents=True)
    (tmp_path / "state" / "tribeplan" / "welcomed").touch()
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    app = subprocess.Popen(
        [sys.executable, "-m", "tribeplan", "edit", "bank.yaml"],
        cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={
            **os.environ, "COLUMNS": "120", "LINES": "36", "TERM": "xterm-256color",
            "XDG_STATE_HOME": str(tmp_path / "state"),
        },
    )  # fmt: skip
    os.close(theirs)
    try:
        written = b""
        while b"squad" not in written:
            assert select.select([ours], [], [], 60)[0], written[-500:]
            written += os.read(ours, 65536)
        os.close(ours)
        assert app.wait(30) == 129
    finally:
        app.kill()
        app.wait()
