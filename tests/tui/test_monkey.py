"""Keys and mouse without a plan: nothing raises or stays on the screen, undo loses nothing."""

import asyncio
import gc
import os
import shutil
import weakref
from collections.abc import Mapping
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from reference.captive import CaptiveApp, Monkey, leave_dialogs
from reference.pilot import CALM, Terminal, on_a_terminal, played, screen_text
from reference.small_tribe import MODEL
from tribeplan.designing import edit
from tribeplan.editing.document import Document
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.widgets.what_if import WhatIf

MODELS = Path(__file__).resolve().parents[2] / "models"
KEYS = int(os.environ.get("TRIBEPLAN_MONKEY_KEYS", "500"))
SEEDS = int(os.environ.get("TRIBEPLAN_MONKEY_SEEDS", "1"))
"""For each model and size; more, on a day with time."""

AT_ONCE = 20
"""Keys between two pauses, at which the screen is drawn."""

KEYS_A_SITTING = 1_000
"""Keys until all is saved, and the model opened anew."""

MOST_GROWTH = 2
"""Of how much of the program's own is in memory while nothing is open, from sitting to sitting.

Some of the last organisations are kept for their rosters, and those may have grown.
"""

CASES = [("hypotheek.yaml", (120, 36)), ("two-files", (80, 24))]
if SEEDS > 1:
    CASES.append(("bank", (160, 48)))


def written(name: str, directory: Path) -> Path:
    """Write a model to be spoilt: one of those that come along, or the small one in two files."""
    kept = directory / name
    if name == "two-files":
        kept.mkdir()
        people, tribes = MODEL.split("tribes:\n", 1)
        (kept / "people.yaml").write_text(people, encoding="utf-8")
        (kept / "tribes.yaml").write_text(f"tribes:\n{tribes}", encoding="utf-8")
    elif (MODELS / name).is_dir():
        shutil.copytree(MODELS / name, kept)
    else:
        shutil.copy(MODELS / name, kept)
    return kept


def undone(document: Document) -> int:
    """Undo everything; give how many edits that were."""
    count = 0
    while document.undo() is not None:
        count += 1
    return count


def redone(document: Document) -> int:
    count = 0
    while document.redo() is not None:
        count += 1
    return count


async def rampage(document: Document, monkey: Monkey, keys: int, terminal: Terminal) -> int:
    """Play; return how much the app has said."""
    app = CaptiveApp(document, CALM)
    async with app.run_test(size=monkey.size, notifications=True) as pilot:
        await pilot.pause()
        app.screen.query_one(WhatIf).is_on = False  # simulating each edit is not what is asked here
        for number in range(keys):
            monkey.act(app)
            await asyncio.sleep(0)
            if number % AT_ONCE == 0:
                await pilot.pause()
                assert app.is_running  # what ended it is raised when it is left
                assert terminal.differences(app) == []
        await leave_dialogs(app, pilot)
        await app.run_action("go('plan')")
        await pilot.pause()
        assert app.is_running
    return len(app.session.said)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize(("name", "size"), CASES)
def test_random_keys_never_raise_and_undoing_all_gives_the_original_bytes(
    name: str, size: tuple[int, int], seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    model = written(name, tmp_path).name
    terminal = on_a_terminal(monkeypatch)
    monkey = Monkey(seed, size)
    said = 0
    left: list[int] = []
    for began in range(0, KEYS, KEYS_A_SITTING):
        document = edit(model, keeps_journal=False)
        before = document.version.contents
        try:
            keys = min(KEYS_A_SITTING, KEYS - began)
            said += asyncio.run(rampage(document, monkey, keys, terminal))
        except BaseException:
            print(f"the last of {len(monkey.said)} keys:", monkey.said[-60:])  # noqa: T201
            raise
        document.listeners.clear()  # the app is no more
        all_is_undone_and_redone(document, before)
        document.save()
        for path, content in document.version.contents.items():
            assert Path(path).read_bytes() == content
        assert edit(model).organisation == document.organisation
        del document
        left.append(own_in_memory())
    if len(left) > 2:  # what is loaded once is there after two sittings; the nightly run has ten
        assert left[-1] <= MOST_GROWTH * left[1]
    assert said > KEYS / 100  # it did something; how much hangs on the pace of the machine


def own_in_memory() -> int:
    """Count what is there of the program's own kinds."""
    gc.collect()
    return sum(type(each).__module__.startswith("tribeplan.") for each in gc.get_objects())


def test_what_a_dialog_has_drawn_goes_with_it(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        screen_text(app)
        shown = app.screen.query(Widget).exclude("Input")  # whose cursor is about to blink again
        drawn = [weakref.ref(vars(widget)["_styles_cache"]) for widget in shown]
        del shown
        assert drawn
        await pilot.press("escape")
        screen_text(app)
        gc.collect()
        assert [each() for each in drawn if each() is not None] == []

    played(edit(str(written("two-files", tmp_path))), play)


def all_is_undone_and_redone(document: Document, before: Mapping[str, bytes]) -> None:
    """See that undo gives what was opened, and redo what was there."""
    redone(document)  # it may have left something undone
    after = document.version.contents
    edits = undone(document)
    assert document.version.contents == before
    assert redone(document) == edits
    assert document.version.contents == after


STEPS = ("down down right", "end", "G", "g home", "tab down shift+tab", "m down", "enter", "u",
    "ctrl+y", "m down right", "escape", "space down space", "o", "o", "T", "T", "plus", "minus",
    "e", "escape", "question_mark", "down", "escape", "ctrl+p a", "escape", "x", "escape",
    "slash b o", "enter", "P", "t", "I", "z", "z")  # fmt: skip
"""Keys between two looks: going about, dropping, undoing, marking, overlays, turning, dialogs."""


@pytest.mark.parametrize(("name", "size"), [("hypotheek.yaml", (120, 36)), ("two-files", (64, 20))])
def test_no_step_leaves_on_the_terminal_what_a_frame_drawn_anew_would_not_show(
    name: str, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        stale: list[tuple[object, str]] = []
        for keys in STEPS:
            await pilot.press(*keys.split())
            await pilot.pause()
            stale += [(keys, where) for where in terminal.differences(app)]
        for other in ((70, 22), (150, 40), size):
            await pilot.resize_terminal(*other)
            await pilot.pause()
            await pilot.press("down")
            stale += [(other, where) for where in terminal.differences(app)]
        assert stale == []

    played(edit(str(written(name, tmp_path))), play, size)
