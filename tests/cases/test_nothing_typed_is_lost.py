"""The app: what is typed, pasted or was there is taken, asked about or told; never dropped."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from scripts.screen_text import screen_text
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from reference.pilot import played
from reference.small_tribe import MODEL, document_in, text_of
from reference.tmux import TMUX, Terminal
from tribeplan.editing import fields
from tribeplan.editing.document import Document
from tribeplan.org.address import Address
from tribeplan.scenario import people_edits as people
from tribeplan.scenario import structure_edits as structure
from tribeplan.scenario.edit import Edit
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.screens.changing import splitting
from tribeplan.tui.subject import is_there, subject_of
from tribeplan.tui.widgets.dialogs import Choosing, Picker
from tribeplan.tui.widgets.forms import FieldForm, FormDialog
from tribeplan.tui.widgets.orgtree import OrgTree
from tribeplan.tui.widgets.what_if import WhatIf

CHECKOUT = ("tribes", "pay", "squads", "checkout")
FRAUD = ("tribes", "pay", "squads", "fraud")
BO = (*CHECKOUT, "members", "bo")
LINES = "A loan that fits,\nalso for starters.\r\n\n  Within a day.\n"
ONE_LINE = "A loan that fits, also for starters. Within a day."


def said(app: TribeplanApp) -> str:
    return " ".join(note.message for note in app._notifications)


def row(app: TribeplanApp, name: str) -> Input:
    """The field of a form, or of a dialog in front."""
    rows = [each for form in app.screen.query(FieldForm) for each in form.rows]
    rows += app.screen.rows if isinstance(app.screen, FormDialog) else []
    return next(each for each in rows if each.name_of_field == name).query_one(Input)


async def form_of(app: TribeplanApp, pilot: Pilot[None], at: Address) -> None:
    app.session.go(at)
    await pilot.press("e")
    await pilot.pause()


# Leaving


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+s"])
def test_what_is_typed_in_a_form_is_part_of_what_is_asked_about_or_saved(
    tmp_path: Path, key: str
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await form_of(app, pilot, CHECKOUT)
        row(app, "name").value = "Till"
        await pilot.press(key)
        await pilot.pause()
        assert document.roster.squads["checkout"].squad.name == "Till"
        if key == "ctrl+q":
            assert isinstance(app.screen, Choosing)
            assert not app._exit
            await pilot.press("s")
            await pilot.pause()

    played(document, play)
    assert "name: Till" in (tmp_path / "model.yaml").read_text()


@pytest.mark.parametrize("key", ["ctrl+q", "q"])
@pytest.mark.parametrize("answer", ["g", "d"])
def test_what_cannot_be_taken_is_asked_about_before_leaving(
    tmp_path: Path, key: str, answer: str
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await form_of(app, pilot, CHECKOUT)
        row(app, "wip_limit").value = "many"
        if key == "q":  # keys go elsewhere, the form with what is wrong stays
            app.screen.query_one("#matrix").focus()
            await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, Choosing)
        assert "many" in app.screen.text
        await pilot.press(answer)
        await pilot.pause()
        assert app._exit is (answer == "d")
        if answer == "g":
            assert row(app, "wip_limit").value == "many"

    played(document, play)


def test_going_elsewhere_does_not_drop_what_cannot_be_taken(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await form_of(app, pilot, CHECKOUT)
        row(app, "wip_limit").value = "many"
        await pilot.press("f8")
        await pilot.pause()
        await pilot.pause()
        assert row(app, "wip_limit").value == "many"
        assert "many" in said(app)
        assert app.session.cursor == CHECKOUT
        await pilot.press("escape", "f8")
        await pilot.pause()
        assert app.session.cursor != CHECKOUT

    played(document, play)


@pytest.mark.parametrize("way", ["palette", "ctrl+q", "escape", "click"])
def test_a_dialog_in_which_something_is_typed_is_not_left_by_one_key_or_click(
    tmp_path: Path, way: str
) -> None:
    document = document_in(tmp_path)

    async def leave(app: TribeplanApp, pilot: Pilot[None]) -> None:
        if way == "palette":  # which opens over dialogs
            await app.run_action("app.leave")
        elif way == "click":
            await pilot.click(offset=(0, 0))
        else:
            await pilot.press(way)
        await pilot.pause()

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(CHECKOUT)
        await app.screen.run_action("act('plan.rename')")
        await pilot.pause()
        row(app, "name").value = "Till"
        await pilot.pause()
        await leave(app, pilot)
        if way in ("palette", "ctrl+q"):
            assert isinstance(app.screen, Choosing)
            assert "Till" in app.screen.text
            await pilot.press("g")
            await pilot.pause()
        else:
            assert "drops what is typed" in said(app)
        assert isinstance(app.screen, FormDialog)
        assert row(app, "name").value == "Till"
        if way in ("escape", "click"):
            await leave(app, pilot)
            assert not isinstance(app.screen, FormDialog)

    assert not played(document, play)._exit


def test_textuals_own_key_to_leave_asks_about_unsaved_edits_too(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(BO)
        await pilot.press("x")
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert isinstance(app.screen, Choosing)
        assert not app._exit

    played(document, play)


# Pasting


async def paste(app: TribeplanApp, pilot: Pilot[None], text: str) -> None:
    app.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()


def test_pasted_lines_are_joined_in_every_field(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await form_of(app, pilot, CHECKOUT)
        field = row(app, "mission")
        field.focus()
        field.value = ""
        await paste(app, pilot, LINES)
        assert field.value == ONE_LINE
        app.copy_to_clipboard(LINES)
        field.value = ""
        field.action_paste()
        assert field.value == ONE_LINE
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        for action, screen in (
            ("act('plan.rename')", FormDialog), ("app.help", Picker),
            ("act('plan.find')", Picker), ("app.command_palette", Picker),
        ):  # fmt: skip
            await app.screen.run_action(action)
            await pilot.pause()
            assert isinstance(app.screen, screen)
            dialog = app.screen
            field = dialog.query(Input).first()
            field.focus()
            field.value = ""
            await pilot.pause()
            await paste(app, pilot, "one\ntwo")
            assert field.value == "one two"
            dialog.dismiss(None)
            await pilot.pause()

    played(document, play)
    assert document.roster.squads["checkout"].squad.mission == ONE_LINE


@pytest.mark.skipif(TMUX is None, reason="needs tmux")
def test_lines_pasted_in_a_real_terminal_are_saved_as_one(tmp_path: Path) -> None:
    model = tmp_path / "model.yaml"
    shutil.copy(Path(__file__).with_name("paste_lines.yaml"), model)
    environment = {"XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "screen-256color"}
    seen = tmp_path / "state" / "tribeplan" / "welcomed"
    seen.parent.mkdir(parents=True)
    seen.touch()
    command = [sys.executable, "-m", "tribeplan", "edit", "model.yaml"]
    with Terminal(command, tmp_path, environment) as terminal:
        terminal.wait_for("Web")
        terminal.press("e")
        # The form explains the field that has the keys: first the share, then the name.
        terminal.wait_for("Part of a full week")
        terminal.press("Down")
        terminal.wait_for("Display name; the id")
        terminal.paste(LINES)
        terminal.wait_for("Within a day")
        terminal.press("Enter", "C-s")
        terminal.wait_for("Saved")
        terminal.press("C-q")
        assert terminal.exit_code() == 0
    assert ONE_LINE in model.read_text()


# Undo leaves no ghost


async def panes(app: TribeplanApp, pilot: Pilot[None]) -> str:
    """Matrix and inspector, without what stands around and over them."""
    app.clear_notifications()
    await pilot.pause()
    await pilot.pause()
    found: list[str] = []
    for pane in ("matrix", "inspector"):
        region = app.screen.query_one(f"#{pane}").content_region
        lines = screen_text(app).splitlines()[region.y : region.bottom]
        # Where in its row one is may differ.
        found += (line[region.x : region.right].replace(">", " ").rstrip() for line in lines)
    return "\n".join(filter(None, found))


def places_in_tree(app: TribeplanApp) -> list[Address]:
    """What the lines of the tree are about."""
    waiting, found = list(app.screen.query_one(OrgTree).root.children), list[Address]()
    while waiting:
        node = waiting.pop()
        waiting += node.children
        found += [node.data.address] if node.data is not None else []
    return found


def structural_edits(document: Document) -> Sequence[tuple[str, Edit]]:
    roster = document.roster
    new = {"id": "new", "name": "New one"}
    return [
        ("split", splitting(roster, "checkout", ("ana",), new)),
        ("merge", structure.merge_squads(roster, ("checkout", "fraud"), "all", "All")),
        (
            "merge into the other",
            structure.merge_squads(roster, ("fraud", "checkout"), "fraud"),
        ),
        ("add a squad", structure.add_element(roster, "squad", "new", {"tribe": "pay"})),
        ("add a chapter", structure.add_element(roster, "chapter", "new", {"tribe": "pay"})),
        ("add a tribe", structure.add_element(roster, "tribe", "new")),
        ("add a person", people.add_person(roster, "new", squad="checkout")),
        ("add a feature", structure.add_element(roster, "feature", "new", {"squad": "checkout"})),
        (
            "add a stream",
            structure.add_element(roster, "stream", "new", {"squad": "checkout", "per_week": 1}),
        ),
        ("add a gate", structure.add_element(roster, "gate", "new", {"at": "release"})),
        ("add a skill", structure.add_element(roster, "skill", "new")),
        ("rename", fields.rename_id(roster, CHECKOUT, "till")),
        ("rename a person", fields.rename_id(roster, ("people", "bo"), "bob")),
        ("hand over a squad", structure.move_element(roster, CHECKOUT, "cards")),
        (
            "hand over a chapter",
            structure.move_element(roster, ("tribes", "pay", "chapters", "dev"), "cards"),
        ),
        ("remove a squad", structure.remove_element(roster, CHECKOUT)),
        ("remove a tribe", structure.remove_element(roster, ("tribes", "pay"))),
        ("remove a person", structure.remove_element(roster, ("people", "bo"))),
        ("move", people.move_people(roster, ["bo"], left="checkout", to="fraud")),
    ]


def test_undo_of_every_structural_edit_shows_what_was_before_and_no_ghost(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    before = text_of(document)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.screen.query_one(WhatIf).is_on = False
        app.session.go(CHECKOUT)
        await pilot.pause()
        shown = await panes(app, pilot)
        for name, made in structural_edits(document):
            app.session.do(made)
            await pilot.pause()
            assert is_there(document.organisation, subject_of(app.session.cursor)), name
            document.undo()
            await pilot.pause()
            assert (document.organisation, text_of(document)) == (document.start, before)
            for at in (app.session.cursor, *places_in_tree(app)):
                assert is_there(document.organisation, subject_of(at)), name
            app.session.go(CHECKOUT)
            await pilot.pause()
            assert await panes(app, pilot) == shown, name

    played(document, play)


# Merging squads

TWO_OWNERS = MODEL.replace(
    "mission: No fraud\n", "mission: No fraud\n        product_owner: dee\n        coach: eva\n"
).replace(
    "        mission: Pay in one tap\n", "        mission: Pay in one tap\n        coach: cem\n"
)


@pytest.mark.parametrize(("owner", "other"), [("bo", "Dee Pos"), ("dee", "Bo Mol")])
def test_a_merge_asks_who_owns_the_product_and_tells_what_goes(
    tmp_path: Path, owner: str, other: str
) -> None:
    document = document_in(tmp_path, TWO_OWNERS)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(CHECKOUT)
        await pilot.pause()
        await app.screen.run_action("act('plan.merge')")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        assert row(app, "product_owner").value == "bo"  # of the squad one is at
        row(app, "product_owner").value = owner
        await pilot.press("ctrl+d")
        await pilot.pause()
        merged = document.roster.squads["checkout"].squad
        assert (merged.product_owner, merged.coach) == (owner, "cem")
        assert {"bo", "dee"} <= set(merged.people)
        assert f"{other} is no longer product owner" in said(app)
        assert "Eva Lo is no longer coach of Fraud" in said(app)
        assert "the mission of Fraud goes: No fraud" in said(app)
        await pilot.press("u")
        assert document.organisation == document.start

    played(document, play)


def test_an_owner_and_coach_of_only_one_squad_are_those_of_the_merged(tmp_path: Path) -> None:
    document = document_in(
        tmp_path,
        TWO_OWNERS.replace("        product_owner: bo\n", "").replace("        coach: cem\n", ""),
    )

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(CHECKOUT)
        await pilot.pause()
        await app.screen.run_action("act('plan.merge')")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("ctrl+d")  # only their missions differ
        await pilot.pause()
        merged = document.roster.squads["checkout"].squad
        assert (merged.product_owner, merged.coach) == ("dee", "eva")

    played(document, play)
