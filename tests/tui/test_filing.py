"""Files: leaving asks, saving writes, what somebody else changed is never lost unasked."""

import subprocess
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reference.pilot import CALM, played, screen_text
from reference.small_tribe import MODEL, document_in, text_of
from tribeplan.designing import edit
from tribeplan.graph.network import NetworkPart
from tribeplan.scenario.people_edits import remove_people
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.screens.looking import DRAWN, editor_command
from tribeplan.tui.widgets.dialogs import Choosing
from tribeplan.tui.widgets.matrix.matrix import Matrix

THEIRS = MODEL.replace("mission: No fraud", "mission: No fraud at all")

CRASH = """
import os, sys
from tribeplan.designing import edit
from tribeplan.scenario.people_edits import remove_people
document = edit(sys.argv[1], keeps_journal=True)
document.do(remove_people(document.roster, ["dee"]))
os._exit(9)
"""


async def change(app: TribeplanApp, pilot: Pilot[None]) -> None:
    app.session.do(remove_people(app.session.document.roster, ["dee"]))
    await pilot.pause()


@pytest.mark.parametrize(("key", "is_saved", "has_left"), [
    ("s", True, True),
    ("d", False, True),
    ("c", False, False),
    ("escape", False, False),
])  # fmt: skip
def test_leaving_with_unsaved_edits_asks_and_does_as_told(
    tmp_path: Path, key: str, *, is_saved: bool, has_left: bool
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await change(app, pilot)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, Choosing)
        await pilot.press(key)
        await pilot.pause()
        assert app._exit is has_left

    played(document, play)
    assert ("dee:" not in (tmp_path / "model.yaml").read_text()) is is_saved


def test_leaving_with_everything_saved_asks_nothing(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await change(app, pilot)
        await pilot.press("ctrl+s")
        assert not document.is_changed
        await pilot.press("q")
        await pilot.pause()
        assert app._exit

    played(document, play)


def test_the_files_are_not_looked_at_any_more_while_the_app_ends(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        del app
        await pilot.press("down")

    app = played(document_in(tmp_path), play)
    assert not app.screen_stack
    app.filing.look()  # as its timer does until the very end


async def half_typed(app: TribeplanApp, pilot: Pilot[None]) -> None:
    """Open the form of a squad and type a name for it, without leaving the field."""
    app.session.go(("tribes", "pay", "squads", "checkout"))
    await pilot.press("e")
    await pilot.pause()
    app.screen.query(Input).first().value = "Till"
    await pilot.pause()


def test_closing_the_app_makes_no_edit_of_a_field_that_is_half_typed(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    played(document, half_typed)  # which closes it at the end, as a signal does
    assert document.to_undo is None
    assert text_of(document) == MODEL


@pytest.mark.parametrize(("key", "name"), [("s", "Till"), ("d", "Checkout")])
def test_leaving_asks_about_what_is_half_typed_and_discards_it_without_a_trace(
    tmp_path: Path, key: str, name: str
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await half_typed(app, pilot)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert isinstance(app.screen, Choosing)
        assert "1 edit is not saved" in screen_text(app)
        await pilot.press(key)
        await pilot.pause()

    played(document, play)
    assert document.unsaved == (key == "d")
    assert f"name: {name}\n" in (tmp_path / "model.yaml").read_text()


def test_saving_writes_what_is_half_typed_too(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await half_typed(app, pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not document.is_changed

    played(document, play)
    assert "name: Till\n" in (tmp_path / "model.yaml").read_text()


def test_change_on_disk_is_read_at_once_when_nothing_is_unsaved(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        (tmp_path / "model.yaml").write_text(THEIRS)
        app.filing.look()
        await pilot.pause()
        assert document.roster.squads["fraud"].squad.mission == "No fraud at all"
        assert not document.is_changed

    played(document, play)


@pytest.mark.parametrize(("key", "has_dee", "mission"), [
    ("m", False, "No fraud at all"),  # both
    ("k", False, "No fraud"),
    ("t", True, "No fraud at all"),
])  # fmt: skip
def test_change_on_disk_beside_unsaved_edits_asks_to_merge_keep_or_take(
    tmp_path: Path, key: str, mission: str, *, has_dee: bool
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await change(app, pilot)
        (tmp_path / "model.yaml").write_text(THEIRS)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, Choosing)
        assert "model.yaml" in screen_text(app)
        await pilot.press(key)
        await pilot.pause()
        assert ("dee" in document.organisation.people) is has_dee
        assert document.roster.squads["fraud"].squad.mission == mission
        await pilot.press("ctrl+s")
        await pilot.pause()
        written = (tmp_path / "model.yaml").read_text()
        assert ("dee:" in written) is has_dee
        assert f"mission: {mission}\n" in written

    played(document, play)


def test_undo_after_a_merge_leaves_what_somebody_else_saved_in_the_file(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await change(app, pilot)
        (tmp_path / "model.yaml").write_text(f"# Theirs.\n{THEIRS}")
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("m")
        await pilot.pause()
        assert "1 unsaved" in screen_text(app)
        await pilot.press("u", "u", "ctrl+s")
        await pilot.pause()
        assert not document.is_changed

    played(document, play)
    assert (tmp_path / "model.yaml").read_text() == f"# Theirs.\n{THEIRS}"


def test_edits_of_a_crash_are_offered_and_recovered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "model.yaml"
    path.write_text(MODEL)
    subprocess.run([sys.executable, "-c", CRASH, str(path)], check=False)
    document = edit(str(path), keeps_journal=True)
    document.begin_journal()
    assert document.recovery is not None

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.filing.begin()
        await pilot.pause()
        assert isinstance(app.screen, Choosing)
        assert "1 unsaved edit" in screen_text(app)
        await pilot.press("r")
        await pilot.pause()
        assert "dee" not in document.organisation.people
        assert document.is_changed

    played(document, play)


def test_after_recovering_the_cursor_is_at_the_person_whom_the_card_is_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path, view = tmp_path / "model.yaml", tmp_path / "view.json"
    path.write_text(MODEL)
    view.write_text('{"cursor": ["tribes", "pay", "squads", "checkout", "members", "cem"]}')
    crash = CRASH.replace("remove_people", "move_people")
    crash = crash.replace('["dee"]', '("cem",), left="checkout", to="fraud"')
    subprocess.run([sys.executable, "-c", crash, str(path)], check=False)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        assert app.session.cursor == ("tribes", "pay", "squads", "fraud", "members", "cem")
        assert app.screen.query_one(Matrix).person == "cem"

    played(edit(str(path), keeps_journal=True), play, look=CALM._replace(view=view))


@pytest.mark.parametrize(("editor", "command"), [
    ("vi", ["vi", "+12", "a.yaml"]),
    ("/usr/bin/nano -w", ["/usr/bin/nano", "-w", "+12", "a.yaml"]),
    ("emacs -nw", ["emacs", "-nw", "+12", "a.yaml"]),
    ("code -w", ["code", "-w", "--goto", "a.yaml:12"]),
    ("hx", ["hx", "a.yaml:12"]),
    ("", ["vi", "+12", "a.yaml"]),
    ("nano '-w", ["nano", "'-w", "+12", "a.yaml"]),
])  # fmt: skip
def test_editors_are_opened_at_the_line(editor: str, command: list[str]) -> None:
    assert editor_command(editor, "a.yaml", 12) == command


def test_every_part_of_a_plan_is_offered_to_be_drawn() -> None:
    assert [*DRAWN] == [*NetworkPart]


def test_the_plan_is_drawn_with_what_is_not_saved_and_no_file_is_replaced_unasked(
    tmp_path: Path,
) -> None:
    picture = tmp_path / "plan.svg"

    async def draw_into(app: TribeplanApp, pilot: Pilot[None], file: Path) -> None:
        await pilot.press("W")
        await pilot.pause()
        assert isinstance(app.focused, Input)
        app.focused.value = str(file)
        await pilot.press("ctrl+d")
        await pilot.pause()

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await draw_into(app, pilot, picture)
        assert "Dee" in picture.read_text()
        await change(app, pilot)
        await draw_into(app, pilot, picture)
        assert isinstance(app.screen, Choosing)
        assert "Dee" in picture.read_text()
        await pilot.press("r")
        await pilot.pause()
        assert "Dee" not in picture.read_text()
        await draw_into(app, pilot, tmp_path / "plan.png")
        assert "has to end in .svg" in screen_text(app)

    played(document_in(tmp_path), play, (120, 36))
