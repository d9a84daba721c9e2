"""The simulation beside an app that ends as nobody planned: it goes too."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

SHOP = """\
tribeplan: 1
people: {ana: {skills: {code: 1}}}
tribes: {t: {squads: {app: {members: [ana]}}}}
work: {features: {pay: {squad: app, steps: [{skill: code, days: 4}]}}}
"""
MOST_SECONDS = 5
SIMULATING = """\
import asyncio, os, signal, sys
from tribeplan.designing import edit
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import Look
from tribeplan.tui.runs.messages import RunSettings

async def play():
    look = Look(is_calm=True, screen="simulate")
    app = TribeplanApp(edit("shop.yaml", keeps_journal=False), look)
    async with app.run_test() as pilot:
        while not getattr(app.session.runs, "_process", 0):
            await asyncio.sleep(0.02)
        while not hasattr(app.screen, "bottlenecks"):
            await asyncio.sleep(0.02)
        app.screen._take_settings(RunSettings({"replications": 100_000}))
        while app.screen.run.view is None or app.screen.run.view.wanted < 100_000:
            await asyncio.sleep(0.02)
        print(app.session.runs._process.pid, flush=True)
        ENDING

asyncio.run(play())
"""
"""An app in the middle of a run, which then ends in some way."""


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(") ")[2][:1] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="whether a process lives is read from /proc")
@pytest.mark.parametrize(
    "ending",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        "app.call_later(lambda: 1 / 0); await pilot.pause(1)",
        "raise RuntimeError('in whatever drives the app')",
        "os._exit(129)  # as when the terminal has gone",
    ],
    ids=["killed", "bug", "raised", "hung-up"],
)
def test_a_run_ends_with_its_app(ending: str, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP)
    app = subprocess.run(
        [sys.executable, "-c", SIMULATING.replace("ENDING", ending)],
        cwd=tmp_path, capture_output=True, check=False, timeout=60,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
    )  # fmt: skip
    ended = time.monotonic()
    assert app.returncode != 0
    pid = int(app.stdout.split()[0])
    while is_alive(pid):
        assert time.monotonic() - ended < MOST_SECONDS
        time.sleep(0.02)
