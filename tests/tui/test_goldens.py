"""What stands on the screen in each state, as text; TRIBEPLAN_GOLDENS=write writes it anew."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

from reference.captive import leave_dialogs
from reference.documents import options
from reference.pilot import CALM
from tribeplan.designing import edit
from tribeplan.org.address import Address
from tribeplan.tui.app import TribeplanApp

MODELS = Path(__file__).resolve().parents[2] / "models"
GOLDENS = Path(__file__).parent / "goldens"
IS_WRITING = os.environ.get("TRIBEPLAN_GOLDENS") == "write"
TRIBE = ("tribes", "hypotheek")
SQUAD = (*TRIBE, "squads", "orientatie")

ANNA = (*SQUAD, "members", "anna")
SIZES = ((80, 24), (120, 36), (160, 48))


class State(NamedTuple):
    """One state of the app: from where, and what is pressed."""

    name: str
    keys: str = ""
    """Separated by blanks, as Textual names them."""

    at: Address = ANNA
    after: str = ""
    """What leads back, beside esc and undo."""

    is_everywhere: bool = True
    """Whether it is looked at in the largest size too."""


STATES = (
    State("plan"),
    State("plan-squad", at=SQUAD),
    State("plan-chapter", at=(*TRIBE, "chapters", "producten"), is_everywhere=False),
    State("plan-tribe", at=TRIBE, is_everywhere=False),
    State("plan-organisation", at=(), is_everywhere=False),
    State("plan-gate", at=("decisions", "portfolioboard"), is_everywhere=False),
    State("plan-feature", at=("work", "features", "maximale-hypotheek")),
    State("plan-stream", at=("work", "streams", "campagnes"), is_everywhere=False),
    State("plan-counts", "minus minus", after="plus plus"),
    State("plan-everybody", "plus plus", after="minus"),
    State("plan-turned", "T", after="T"),
    State("overlay-problems", "o", after="o o o o", is_everywhere=False),
    State("overlay-load", "o o", after="o o o"),
    State("overlay-work-limits", "o o o", after="o o", is_everywhere=False),
    State("overlay-skills", "o o o o", after="o", is_everywhere=False),
    State("marked", "space space"),
    State("grabbed", "m down"),
    State("grabbed-with-problems", "m down", (*SQUAD, "members", "sanne")),
    State("dropped", "m down enter"),
    State("problem", "m down enter f8", (*SQUAD, "members", "sanne")),
    State("fix", "m down enter f8 f", (*SQUAD, "members", "sanne"), is_everywhere=False),
    State("waive", "f8 w", is_everywhere=False),
    State("explain", "f8 i"),
    State("form-person", "e"),
    State("form-squad", "e", at=SQUAD),
    State("invalid", "e tab tab tab x enter", is_everywhere=False),
    State("find", "slash b e n"),
    State("palette", "ctrl+p", is_everywhere=False),
    State("help", "question_mark"),
    State("menu", "full_stop"),
    State("add", "a", is_everywhere=False),
    State("add-person", "a enter", is_everywhere=False),
    State("rename", "R", is_everywhere=False),
    State("roles", "r", is_everywhere=False),
    State("split", "S", at=SQUAD),
    State("merge", "J", at=SQUAD, is_everywhere=False),
    State("move-to", "M", is_everywhere=False),
    State("changes", "m down enter D"),
    State("leave", "m down enter q", is_everywhere=False),
    State("tree", "t", after="t", is_everywhere=False),
    State("zoomed-problems", "P shift+tab z", after="z P", is_everywhere=False),
    State("compare", "3", after="1"),
    State("compare-add", "3 a", after="1", is_everywhere=False),
)


def screen_text(app: TribeplanApp) -> str:
    """Give the frame as it was drawn last; to work it out again here would hide what is late."""
    strips = app.screen._compositor.render_strips()  # nothing public gives text
    return "\n".join(strip.text.rstrip() for strip in strips)


async def shown(app: TribeplanApp, pilot: Pilot[None], state: State) -> str:
    """Bring about a state from the start, and give the screen; leads back afterwards."""
    session = app.session
    session.go(state.at)
    await pilot.pause()
    for key in state.keys.split():
        await pilot.press(key)
        await pilot.pause()
    app.clear_notifications()
    await pilot.pause()
    await pilot.pause(0.05)
    text = screen_text(app)
    await leave_dialogs(app, pilot)
    for key in (state.after or "escape").split():
        await pilot.press(key)
    for key in ("escape", "escape"):
        await pilot.press(key)
    while session.document.undo() is not None:
        pass
    session.marked = frozenset()
    app.screen.query_one("#matrix").focus()
    await pilot.pause()
    return text


async def tour(document_path: str, size: tuple[int, int]) -> dict[str, str]:
    app = TribeplanApp(edit(document_path, options(), keeps_journal=False), CALM)
    screens: dict[str, str] = {}
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("L")  # nothing that comes when it likes
        await pilot.pause(0.3)
        for state in STATES:
            if size != SIZES[-1] or state.is_everywhere:
                screens[state.name] = await shown(app, pilot, state)
    return screens


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_state_looks_as_it_did(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(MODELS / "hypotheek.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    screens = asyncio.run(tour("hypotheek.yaml", size))
    kept = GOLDENS / f"{size[0]}x{size[1]}"
    if IS_WRITING:
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        for name, text in screens.items():
            (kept / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    expected = {path.stem: path.read_text("utf-8")[:-1] for path in kept.glob("*.txt")}
    different = [name for name in screens if screens[name] != expected.get(name)]
    assert not different, "\n".join(f"{name}:\n{screens[name]}" for name in different[:3])
    assert set(expected) == set(screens)
