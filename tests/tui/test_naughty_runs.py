"""The strings that break programs, as names, through the screens that simulate and compare."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts.screen_text import screen_strips
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from reference.documents import an_edit, opened
from reference.pilot import CALM, screen_text
from reference.shared_child import Stage, until
from tribeplan.editing.document import Document
from tribeplan.errors import InvalidInput
from tribeplan.report.safe_text import display
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.runs.messages import RunSettings
from tribeplan.tui.screens.compare import CompareScreen
from tribeplan.tui.screens.run_dialogs import ENDINGS
from tribeplan.tui.screens.simulate import SimulateScreen
from tribeplan.tui.simulations import a_file
from tribeplan.tui.widgets.dialogs import Ticking

STRINGS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "adversarial" / "blns"
FIXED = (
    "Ana [/x]", "[b]bold", "[link=file:///etc/passwd]x[/]", "{x}", "$text-error", "王小明",
    "👩\u200d🚀 Ana", "مرحبا", "x" * 300, "%s%n", "@click=app.quit",
)  # fmt: skip
"""Those that break Textual in particular."""

FILE = "[b]\x1b[2J[click=app.quit]{x}.yaml"
"""Of a scenario: a file may be called anything."""

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
FEW = RunSettings({"replications": 16, "horizon_days": 60})
HIGH = (120, 60)
"""Room for the names of all twelve squads at once."""


STEP = 5 if os.environ.get("TRIBEPLAN_NAMES") == "all" else 40


def naughty() -> list[str]:
    """A string of every so many lines of the list, and those of ours."""
    file = STRINGS / "blns.json"
    if not file.exists():
        pytest.skip("the list of naughty strings is not here")
    found: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return [*FIXED, *(text for text in found[::STEP] if text.strip())]


def model(names: list[str]) -> str:
    """Write a model in which everybody and everything has such a name."""
    people = {f"p{n}": {"name": name, "skills": {"s": 1}} for n, name in enumerate(names)}
    ids = list(people)
    squads = {
        f"q{n}": {"name": name, "mission": name, "members": ids[n::12]}
        for n, name in enumerate(names[:12])
    }
    features = {
        f"f{n}": {"name": name, "squad": f"q{n % 12}", "steps": [{"skill": "s", "days": 4}]}
        for n, name in enumerate(names)
    }
    stream = {"name": names[2], "squad": "q0", "per_week": 1, "steps": [{"skill": "s", "days": 1}]}
    gates = {"g": {"name": names[1], "at": "start", "every_days": 10, "decides": ["p0"]}}
    return json.dumps(
        {
            "tribeplan": 1,
            "name": names[0],
            "people": people,
            "skills": {"s": {"name": names[1]}},
            "tribes": {"t": {"name": names[2], "squads": squads}},
            "work": {"features": features, "streams": {"r": stream}},
            "decisions": gates,
        },
        ensure_ascii=False,
    )


def readable(names: list[str], directory: Path) -> list[str]:
    """Leave out what a model may not hold: its reader says which."""
    path = directory / "names.yaml"
    head, tail = "tribeplan: 1\npeople:\n", "  p{}: {{name: {}}}\n"
    lines = (tail.format(n, json.dumps(name, ensure_ascii=False)) for n, name in enumerate(names))
    path.write_bytes((head + "".join(lines)).encode("utf-8", "surrogatepass"))
    try:
        opened(path)
    except InvalidInput as refused:
        wrong = {each.place.line for each in refused.diagnostics}
        return [name for line, name in enumerate(names, 3) if line not in wrong]
    return names


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.fixture
def document(tmp_path: Path) -> Document:
    names = readable(naughty(), tmp_path)
    assert len(names) > 20
    path = tmp_path / "bank.yaml"
    path.write_text(model(names), encoding="utf-8")
    changes = [
        {"set": {"squad": "q0", "name": names[7], "cadence_days": 30}, "reason": names[1]},
        {"merge": {"squads": ["q1", "q2"], "into": "all", "name": names[0]}, "reason": names[2]},
    ]
    scenario = {"scenario": 1, "name": names[1], "base": "bank.yaml", "changes": changes}
    said = (f"{key}: {json.dumps(given, ensure_ascii=False)}\n" for key, given in scenario.items())
    (tmp_path / FILE).write_text("".join(said), encoding="utf-8")
    return opened(path)


def assert_is_harmless(app: App[None]) -> None:
    """Look at every piece of every line: no orders to the terminal, no links, no actions."""
    for strip in screen_strips(app):
        assert not CONTROL.search(strip.text)
        for segment in strip:
            style = segment.style
            assert style is None or style.link is None
            assert style is None or "app.quit" not in str(style.meta)


async def looked_at(app: TribeplanApp, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        assert_is_harmless(app)


async def exported(app: TribeplanApp, pilot: Pilot[None], directory: Path, of: str) -> None:
    """Write the result in every form; the file has a name that is naughty too."""
    screen = app.screen
    for ending in ENDINGS[of]:
        target = directory / f"{of}[b]{{x}}{ending}"
        await looked_at(app, pilot, "x")
        field = app.focused
        assert isinstance(field, Input)
        field.value = str(target)
        await looked_at(app, pilot, "ctrl+d")
        await until(pilot, target.exists)
        assert app.screen is screen
        assert target.stat().st_size > 100
        assert_is_harmless(app)


def test_hostile_names_pass_the_simulation(
    document: Document, stage: Stage, tmp_path: Path
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, SimulateScreen))
        screen = app.screen
        assert isinstance(screen, SimulateScreen)
        screen.run.stop()
        screen._take_settings(FEW)
        await until(pilot, lambda: not screen.run.is_running)
        assert screen.run.view is not None, screen.run.reasons
        await looked_at(app, pilot, "c", "h", "w", "w", "tab", "tab", "down", "tab", "tab", "down")
        assert display(FIXED[1]) in screen_text(app)  # every squad stands there, however busy
        await looked_at(app, pilot, "t", "down", "pagedown", "pagedown", "end", "t")
        await looked_at(app, pilot, "s", "escape", "question_mark", "escape", "ctrl+p", "escape")
        await exported(app, pilot, tmp_path, "simulate")
        document.do(an_edit({"remove": {"feature": "f1"}}))
        await pilot.pause()
        assert_is_harmless(app)

    stage.played(document, play, size=HIGH, look=CALM._replace(screen="simulate"))


def test_hostile_names_pass_the_comparison(
    document: Document, stage: Stage, tmp_path: Path
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        await looked_at(app, pilot, "a", "down", "escape")
        screen.run.settings = FEW
        screen._add(a_file(str(tmp_path / FILE)))
        await until(pilot, lambda: not screen.run.is_running)
        assert screen.run.view is not None, screen.run.reasons
        await looked_at(app, pilot, "down", "up", "tab", "down", "down", "tab", "tab", "shift+tab")
        await looked_at(app, pilot, "t", "down", "pagedown", "pagedown", "end", "t")
        await looked_at(app, pilot, "s", "escape", "question_mark", "escape", "ctrl+p", "escape")
        await exported(app, pilot, tmp_path, "compare")
        await looked_at(app, pilot, "down", "m")
        assert isinstance(app.screen, Ticking)
        await looked_at(app, pilot, "down", "space", "space", "enter")
        assert document.unsaved == 1
        assert "all" in document.organisation.tribes["t"].squads

    stage.played(document, play, look=CALM._replace(screen="compare"))
