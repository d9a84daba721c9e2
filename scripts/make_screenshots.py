"""Make the pictures of the terminal app in the documentation: the app itself, driven by keys.

``python -m scripts.make_screenshots`` writes ``docs/images/app-*.svg``, ``--check`` says whether
they are current. With names behind it, only those.
"""

import argparse
import asyncio
import os
import re
import shutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from scripts.screen_text import screen_text
from textual.pilot import Pilot

from tribeplan.designing import edit
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import Look

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PATIENCE_SECONDS = 60.0
WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


class Shot(NamedTuple):
    """One picture: what is pressed before it is taken."""

    name: str
    keys: tuple[str, ...]
    """Keys as Textual names them; ``wait:TEXT`` waits for a text on the screen."""

    size: tuple[int, int] = (120, 34)
    look: Look = Look(is_calm=True)


MOVE = ("down", "m", "down", "wait:Moving Anna")
SHOTS = (
    Shot("plan", ("wait:Problems",)),
    Shot("move", ("m", "down", "wait:Drop here")),
    Shot("problem", ("m", "down", "enter", "wait:1 error", "wait:clear", "f8", "f", "wait:solves")),
    Shot("form", ("e", "wait:Works until")),
    Shot("changes", (*MOVE, "enter", "wait:clear", "D", "wait:+  ")),
    Shot("simulate", ("2", "wait: 1,000 replications")),
    Shot(
        "compare",
        ("3", "a", "wait:type to find", *"traditioneel", "enter", "wait:What is", "wait: clear"),
    ),
    Shot("help", ("question_mark", "wait:Help")),
    Shot("narrow", ("wait:Anna",), (80, 24)),
    Shot("contrast", ("wait:Problems",), look=Look("tribeplan-contrast", is_calm=True)),
)


async def taken(shot: Shot, model: Path) -> str:
    """Start the app, press the keys, and give the picture."""
    app = TribeplanApp(edit(str(model), keeps_journal=False), shot.look)
    async with app.run_test(size=shot.size) as pilot:
        await pilot.pause()
        for key in shot.keys:
            if key.startswith("wait:"):
                await _wait_for(app, pilot, key.removeprefix("wait:"))
            else:
                await pilot.press(key)
        await pilot.pause(0.5)
        app.clear_notifications()
        await pilot.pause(0.2)
        drawn = app.export_screenshot(title=f"tribeplan edit {model.name}")
    return WEB_FONT.sub("", drawn).replace("Fira Code, monospace", FONT)


async def _wait_for(app: TribeplanApp, pilot: Pilot[None], text: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while text not in screen_text(app):
        if time.monotonic() > until:
            raise TimeoutError(f"'{text}' never came:\n{screen_text(app)}")
        await pilot.pause(0.05)


def stale(names: Iterable[str]) -> dict[Path, str]:
    """The pictures that look different now."""
    chosen = [shot for shot in SHOTS if not names or shot.name in names]
    made: dict[Path, str] = {}
    with TemporaryDirectory() as home:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = home
        for folder in ("models", "scenarios"):
            shutil.copytree(ROOT / folder, Path(home) / folder)
        os.chdir(Path(home) / "models")
        for shot in chosen:
            made[IMAGES / f"app-{shot.name}.svg"] = asyncio.run(taken(shot, Path("hypotheek.yaml")))
        os.chdir(ROOT)
    return {
        path: text
        for path, text in made.items()
        if not path.exists() or path.read_text("utf-8") != text
    }


def main() -> int:
    """Write the pictures, or say which look different now."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when out of date")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    changed = stale(given.names)
    for path, text in changed.items():
        print(f"{path.relative_to(ROOT)} {'is out of date' if given.check else 'written'}")
        if not given.check:
            path.write_text(text, encoding="utf-8")
    return 1 if given.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
