"""Keys and mouse without a plan: nothing raises, and undoing all gives back what was there."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from reference.captive import CaptiveApp, Monkey, leave_dialogs
from reference.pilot import CALM
from reference.small_tribe import MODEL
from tribeplan.designing import edit
from tribeplan.editing.document import Document
from tribeplan.tui.widgets.what_if import WhatIf

MODELS = Path(__file__).resolve().parents[2] / "models"
KEYS = int(os.environ.get("TRIBEPLAN_MONKEY_KEYS", "400"))
SEEDS = int(os.environ.get("TRIBEPLAN_MONKEY_SEEDS", "1"))
"""For each model and size; more, on a day with time."""

AT_ONCE = 20
"""Keys between two pauses."""

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


async def rampage(document: Document, monkey: Monkey, keys: int) -> None:
    app = CaptiveApp(document, CALM)
    async with app.run_test(size=monkey.size, notifications=True) as pilot:
        await pilot.pause()
        app.screen.query_one(WhatIf).toggle()  # simulating each edit is not what is asked here
        for number in range(keys):
            monkey.act(app)
            await asyncio.sleep(0)
            if number % AT_ONCE == 0:
                await pilot.pause()
        await leave_dialogs(app, pilot)
        await app.run_action("go('plan')")
        await pilot.pause()
        assert app.is_running


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize(("name", "size"), CASES)
def test_random_keys_never_raise_and_undoing_all_gives_the_original_bytes(
    name: str, size: tuple[int, int], seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    document = edit(written(name, tmp_path).name, keeps_journal=False)
    before = document.version.contents
    monkey = Monkey(seed, size)
    try:
        asyncio.run(rampage(document, monkey, KEYS))
    except BaseException:
        print(f"the last of {len(monkey.said)} keys:", monkey.said[-60:])  # noqa: T201
        raise
    document.listeners.clear()  # the app is no more
    redone(document)  # it may have left something undone
    after = document.version.contents
    edits = undone(document)
    assert document.version.contents == before
    assert edits > 0  # it did something; how much hangs on the pace of the machine
    assert redone(document) == edits
    assert document.version.contents == after
    assert undone(document) == edits
    assert document.version.contents == before
