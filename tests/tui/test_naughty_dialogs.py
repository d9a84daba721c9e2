"""The strings that break programs, as names, through every pane and dialog."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reference.pilot import played, screen_text
from reference.small_tribe import document_in
from tribeplan.designing import edit
from tribeplan.errors import InvalidInput
from tribeplan.org.organisation import Organisation
from tribeplan.report.safe_text import display
from tribeplan.tui.actions import run
from tribeplan.tui.app import TribeplanApp, every_action
from tribeplan.tui.cards import Card, CardProblem, Fact
from tribeplan.tui.choices import Choice, found
from tribeplan.tui.look import JOINERS, shown
from tribeplan.tui.screens.adding import add_one, id_complaint, proposed_id
from tribeplan.tui.screens.plan import PlanScreen
from tribeplan.tui.widgets.dialogs import Dialog
from tribeplan.tui.widgets.forms import FormDialog
from tribeplan.tui.widgets.inspector import card_lines

STRINGS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "adversarial" / "blns"
FIXED = (
    "Ana [/x]", "[b]bold", "[link=file:///etc/passwd]x[/]", "\x1b[2J", "a\tb", "{x}", "$text-error",
    "王小明", "👩\u200d🚀 Ana", "مرحبا", "x" * 300, "%s%n", "'; DROP TABLE", "@click=app.quit",
)  # fmt: skip
"""Those that break Textual in particular."""

HIDDEN = ("\x1b[2J", "Ana\u202e", "a\tb")

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf")


def naughty() -> list[str]:
    file = STRINGS / "blns.json"
    if not file.exists():
        pytest.skip("the list of naughty strings is not here")
    found: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return [*FIXED, *(text for text in found if text.strip())]


def model(names: list[str]) -> str:
    """Write a model in which everybody and everything has such a name."""
    people = {f"p{number}": {"name": name} for number, name in enumerate(names)}
    named = [names[number % len(names)] for number in range(6)]
    squads = {
        "app": {"name": named[0], "mission": named[1], "members": list(people)[:9]},
        "web": {"name": named[2], "members": list(people)[9:14], "product_owner": "p9"},
    }
    chapters = {"dev": {"name": named[3], "members": list(people)[:9], "lead": "p0"}}
    tribe = {"name": named[4], "purpose": named[5], "squads": squads, "chapters": chapters}
    work = {"features": {"f": {"name": named[0], "squad": "app", "acceptance": named[:3]}}}
    gates = {"g": {"name": named[1], "at": "start", "decides": ["p0"]}}
    given = {"name": named[0], "people": people, "tribes": {"t": tribe, "u": {"name": named[2]}}}
    whole = {"tribeplan": 1, **given, "work": work, "decisions": gates}
    Organisation.model_validate(whole)
    return json.dumps(whole)  # JSON is YAML, and escapes what YAML refuses raw


def is_readable(name: str, directory: Path) -> bool:
    """Tell whether a model may hold the name at all: control characters are refused."""
    path = directory / "one.yaml"
    path.write_text(json.dumps({"tribeplan": 1, "people": {"a": {"name": name}}}), encoding="utf-8")
    try:
        edit(str(path))
    except InvalidInput:
        return False
    return True


def test_every_string_is_shown_as_it_stands_on_cards_and_in_lists() -> None:
    for name in naughty():
        card = Card(
            "person", name, (Fact("squads", name),), (CardProblem("E", name),), (f"# {name}",)
        )
        for width in (18, 40):
            lines = card_lines(card, width)
            assert max(line.cell_length for line in lines) <= width
            assert not any(CONTROL.search(line.plain) for line in lines)
        assert shown(name).plain == display(name).translate(JOINERS)  # as wide in every terminal
        choices = [Choice("a", name, name)]
        for typed in (name, name[:3], ""):
            assert len(found(choices, typed)) <= 1
        assert not id_complaint(proposed_id(name, {"x"}, "person"), {"x"})


def test_hostile_names_pass_every_pane_and_dialog(tmp_path: Path) -> None:
    names = [name for name in FIXED if is_readable(name, tmp_path)]
    assert len(names) > 8
    document = document_in(tmp_path, model(names))

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        plan = app.screen
        at = ("tribes", "t", "squads", "app", "members", "p1")
        for action in (
            "problem", "edit", "add", "find", "rename", "roles", "split", "merge", "menu",
            "difference", "explain", "fix", "waive",
        ):  # fmt: skip
            app.session.go(at)
            await run(app, next(each for each in every_action() if each.id == f"plan.{action}"))
            await pilot.pause()
            assert not CONTROL.search(screen_text(app).replace("\n", ""))
            for _ in range(3):
                if isinstance(app.screen, Dialog) or action == "edit":
                    await pilot.press("escape")
                    await pilot.pause()
            assert app.screen is plan, action

    played(document, play)


def test_hostile_names_are_kept_as_typed_or_refused(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        plan = app.screen
        assert isinstance(plan, PlanScreen)
        for name in HIDDEN + FIXED[::3]:
            before = len(document.organisation.people)
            add_one(plan.here, "person")
            await pilot.pause()
            field = app.focused
            assert isinstance(field, Input)
            field.value = name
            await pilot.pause()
            assert isinstance(app.screen, FormDialog)
            kept = app.screen.values["name"]
            await pilot.press("ctrl+d")
            await pilot.pause()
            is_hidden = any(not is_visible(letter) for letter in kept)
            assert isinstance(app.screen, PlanScreen) is not is_hidden, repr(name)
            if is_hidden:
                assert "one can see" in app.screen.rows[0].complaint
                await pilot.press("escape")
            if len(document.organisation.people) > before:
                newest = list(document.organisation.people.values())[-1]
                assert newest.name == kept
                assert document.version.contents  # it can be written

    played(document, play)
