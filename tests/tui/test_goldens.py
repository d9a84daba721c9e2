"""The screens a reader learns most from, as text; TRIBEPLAN_GOLDENS=write writes them anew."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

from reference.documents import options
from reference.pilot import draw_every_frame, screen_text
from reference.shared_child import Stage, until
from tribeplan.designing import edit
from tribeplan.org.address import Address
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.runs.messages import RunSettings
from tribeplan.tui.screens.run_screen import RunScreen
from tribeplan.tui.widgets.what_if import WhatIf

MODELS = Path(__file__).resolve().parents[2] / "models"
GOLDENS = Path(__file__).parent / "goldens"
IS_WRITING = os.environ.get("TRIBEPLAN_GOLDENS") == "write"

SQUAD = ("tribes", "hypotheek", "squads", "orientatie")
ANNA = (*SQUAD, "members", "anna")
OWNER = (*SQUAD, "members", "sanne")
FEW = RunSettings({"replications": 64, "horizon_days": 260})
SMALL, USUAL, LARGE = (80, 24), (120, 36), (160, 48)


class Golden(NamedTuple):
    """A screen: where one is, and what is pressed."""

    name: str
    keys: str = ""
    """Separated by blanks, as Textual names them."""

    at: Address = ANNA
    size: tuple[int, int] = USUAL


SCREENS = (
    Golden("plan"),
    Golden("plan-small", size=SMALL),
    Golden("load-turned", "T o o", size=LARGE),
    Golden("grabbed", "m down", OWNER, SMALL),
    Golden("problem", "m down enter f8", OWNER),
    Golden("fix", "m down enter f8 f", OWNER, SMALL),
    Golden("explain", "f8 i"),
    Golden("form", "e tab tab tab x enter"),
    Golden("find", "slash b e n", size=SMALL),
    Golden("split", "S space", SQUAD),
    Golden("changes", "m down enter D"),
    Golden("help", "question_mark"),
    Golden("menu", "full_stop"),
    Golden("simulated", "2"),
    Golden("compared", "3 a h y b r i d enter", size=LARGE),
)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


async def answered(app: TribeplanApp, pilot: Pilot[None]) -> None:
    """Wait for what is simulated: while that goes on, what one sees hangs on the machine."""
    screen = app.screen
    if not isinstance(screen, RunScreen):
        return
    run = screen.run
    run.settings = FEW
    screen.begin()
    await until(pilot, lambda: not run.is_running)


@pytest.mark.parametrize("golden", SCREENS, ids=lambda golden: golden.name)
def test_the_screen_looks_as_it_did(
    golden: Golden, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model in ("hypotheek", "hypotheek-hybrid"):
        shutil.copy(MODELS / f"{model}.yaml", tmp_path)
    draw_every_frame(monkeypatch)
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    looked: list[str] = []

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.screen.query_one(WhatIf).is_on = False  # what it says comes when it likes
        app.session.go(golden.at)
        await pilot.pause()
        for key in golden.keys.split():
            await pilot.press(key)
            await pilot.pause()
        await answered(app, pilot)
        app.clear_notifications()
        await pilot.pause(0.1)
        looked.append(screen_text(app))

    stage.played(edit("hypotheek.yaml", options(), keeps_journal=False), play, golden.size)
    kept = GOLDENS / f"{golden.name}.txt"
    if IS_WRITING:
        kept.write_text(f"{looked[0]}\n", encoding="utf-8")
    assert f"{looked[0]}\n" == kept.read_text("utf-8")


def test_every_kept_screen_is_looked_at() -> None:
    assert {path.stem for path in GOLDENS.iterdir()} == {golden.name for golden in SCREENS}
