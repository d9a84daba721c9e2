"""The one table of keys, and users' own keys over it."""

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from textual.widgets._toast import Toast, ToastRack

from reference.captive import leave_dialogs, press
from reference.pilot import Terminal, on_a_terminal, played, screen_text
from reference.small_tribe import document_in
from tribeplan.tui.actions import is_ready, own_keys, shown_keys
from tribeplan.tui.app import MOST_KEY_SECONDS, TOGETHER_SECONDS, TribeplanApp, every_action
from tribeplan.tui.screens.palette import action_choice
from tribeplan.tui.widgets.dialogs import Dialog

AMBIGUOUS = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+enter", "shift+enter", "ctrl+shift+p"}
"""Keys that terminals cannot tell from others, or cannot send."""


def test_every_action_has_a_name_of_its_own_and_a_sentence() -> None:
    assert max(Counter(key.id for key in every_action()).values()) == 1
    for key in every_action():
        assert key.help.endswith("."), key
        assert key.words, key


def test_no_key_does_two_things_in_one_place() -> None:
    for place in {key.id.partition(".")[0] for key in every_action()}:
        pressed = Counter(
            each.strip()
            for key in every_action()
            if key.id.partition(".")[0] in {place, "app"}
            for each in key.keys.split(",")
        )
        assert {key: times for key, times in pressed.items() if times > 1} == {}, place


def test_every_key_reaches_the_app_through_any_terminal() -> None:
    pressed = {each.strip() for key in every_action() for each in key.keys.split(",")}
    assert not pressed & AMBIGUOUS
    assert not {key for key in pressed if key.startswith("alt+") and key[-1].isdigit()}


def test_own_keys_may_be_written_flat_or_in_tables(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('"app.undo" = "ctrl+u"\n[app]\nredo = "ctrl+t"\n')
    assert own_keys(path, every_action) == ({"app.undo": "ctrl+u", "app.redo": "ctrl+t"}, ())


def test_what_is_wrong_with_own_keys_is_told_and_the_rest_still_counts(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[app]\nundoo = "ctrl+u"\nsave = 3\nredo = "u"\n')
    keys, complaints = own_keys(path, every_action)
    assert keys == {"app.redo": "u"}
    assert [complaint.removeprefix(f"{path}: ") for complaint in complaints] == [
        "there is no action 'app.undoo', did you mean 'app.undo'?",
        "'app.save' needs a key in quotes, such as 'ctrl+u'",
        "'u' does both 'app.undo' and 'app.redo'",
    ]


def test_a_key_file_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert own_keys(tmp_path / "keys.toml", every_action) == ({}, ())


def test_a_key_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text("app.undo = ctrl+u\n")
    keys, complaints = own_keys(path, every_action)
    assert (keys, len(complaints)) == ({}, 1)


TYPING = "type to find · enter choose · esc leave"
FILLING = "enter next · ctrl+d done · esc leave"
TICKING = "space tick · enter done · esc leave"
ANYWHERE = "e Edit  a Add  / Find  f8 Problem  u Undo  ^s Save  ? Help"
STATES = (
    # what is pressed, what stands in the frame in front, where keys go, which keys are offered
    ("", "Tribe Payments", "Matrix", f"m Move  {ANYWHERE}"),
    ("m", "Moving Ana de Wit", "Matrix", f"m Move  {ANYWHERE}"),
    ("e", "Person", "OneLine", "f2 Edit  ^f Find  f8 Problem  ^s Save  f1 Help"),  # / is typed
    ("a", "Add", "OneLine", TYPING),
    ("slash", "Find", "OneLine", TYPING),
    ("full_stop", "Ana de Wit", "OneLine", TYPING),
    ("M", "Move Ana de Wit to", "OneLine", TYPING),
    ("J", "Merge Checkout with …", "OneLine", TYPING),
    ("r", "Roles of Ana de Wit", "LineList", TICKING),
    ("S", "Split Checkout: who goes?", "LineList", TICKING),
    ("R", "Rename Ana de Wit", "OneLine", FILLING),
    ("f8 w", "Waive TP401 ownerless-squad", "OneLine", FILLING),
    ("f8 i", "TP401 ownerless-squad", "PageText", "arrows scroll · esc leave"),
    ("t", "Organisation", "OrgTree", ANYWHERE),
    ("3", "Held beside each other", "LineList", "a Add  b Baseline  e Edit  v View  t Table"),
    ("3 a", "Hold beside the plan", "OneLine", TYPING),
)


def test_each_state_has_its_title_the_keys_in_front_and_says_which_it_takes(
    tmp_path: Path,
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        plan = app.screen
        for keys, title, focused, offered in STATES:
            app.session.go(("tribes", "pay", "squads", "checkout", "members", "ana"))
            await pilot.press(*keys.split())
            await pilot.pause()
            await pilot.pause()
            shown = screen_text(app)
            assert f" {title} " in shown, (keys, shown)
            assert offered in shown, (keys, shown)
            assert type(app.focused).__name__ == focused, keys
            await leave_dialogs(app, pilot)
            await pilot.press("escape", "1")
            plan.query_one("#matrix").focus()

    played(document_in(tmp_path), play, (80, 24))


def test_what_can_be_done_here_is_what_the_pane_the_screen_and_the_app_have(
    tmp_path: Path,
) -> None:
    def owners(app: TribeplanApp) -> set[str]:
        return {each.id.partition(".")[0] for each in every_action() if is_ready(app, each)}

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        # The tree's one action picks up who is here, as one of the matrix does.
        assert owners(app) - {"tree"} == {"matrix", "plan", "app"}
        app.screen.query_one("#problems").focus()
        await pilot.pause()
        assert owners(app) == {"problems", "plan", "app"}
        await pilot.press("3")
        await pilot.pause()
        assert owners(app) == {"compare", "app"}

    played(document_in(tmp_path), play, (120, 36))


def test_ctrl_q_asks_in_a_dialog_too_and_q_closes_only_what_is_in_front(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("x", "D")
        await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        assert app.is_running
        assert "What saving would change" not in screen_text(app)
        await pilot.press("R")
        await pilot.pause()
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert "1 edit is not saved" in screen_text(app)
        await pilot.press("c")
        await pilot.pause()
        await pilot.press("escape", "ctrl+c")
        await pilot.pause()
        assert "ctrl+q leaves tribeplan" in screen_text(app)

    played(document, play, size=(120, 36))


def test_a_message_that_has_gone_leaves_nothing_on_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for words in ("a short one", "a long one, " * 12):
            before = dict(terminal.cells)
            app.say(words)
            await pilot.pause()
            assert words[:11] in terminal_text(terminal)
            await pilot.press("down")  # while it stands there
            app.clear_notifications()
            await pilot.press("up")
            await pilot.pause()
            assert terminal.cells == before
            assert terminal.differences(app) == []

    played(document_in(tmp_path), play, size=(80, 24))


def terminal_text(terminal: Terminal) -> str:
    """What stands in its cells, one line after the other."""
    return "".join(terminal.cells[place][0] for place in sorted(terminal.cells))


def test_messages_do_not_stack_and_can_be_read_again(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        keys = screen_text(app).splitlines()[-1]
        for words in ("first [b", "second"):
            app.say(words)
            await pilot.pause(TOGETHER_SECONDS * 1.5)
        assert "second" in screen_text(app)
        assert screen_text(app).splitlines()[-1] == keys
        assert [note.message for note in app._notifications] == ["second"]
        await pilot.press("f9")
        await pilot.pause()
        shown = screen_text(app)
        assert shown.index("second") < shown.index("first [b")  # the latest on top
        assert not any("second" in line and "first" in line for line in shown.splitlines())

    played(document, play, size=(120, 36))


@pytest.mark.parametrize("keys", ["e", "slash", "a", "question_mark", "ctrl+p"])
def test_what_is_typed_in_one_burst_goes_where_the_first_key_leads(
    keys: str, tmp_path: Path
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for key in (keys, *"xqu", "left", *"z", "end", *"y"):  # each a command, outside a field
            press(app, key)
        await pilot.pause()
        assert isinstance(app.focused, Input)
        assert app.focused.value.endswith("xqzuy")

    played(document_in(tmp_path), play, size=(120, 36))


def test_keys_pass_what_is_closed_by_one_of_them(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for _ in range(3):
            for key in ("question_mark", "escape", "f9", "escape", "comma", "escape"):
                press(app, key)
        for key in ("a", *"person", "enter", *"Fay", "ctrl+d", "down"):
            press(app, key)
        began = time.monotonic()
        await pilot.pause()
        assert time.monotonic() - began < MOST_KEY_SECONDS * 5  # none of the 34 was waited for
        assert len(app.screen_stack) == 1
        assert "fay" in document.organisation.people

    played(document, play)


def test_what_is_said_again_and_again_is_shown_once(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for _ in range(30):  # as somebody holds a key down
            app.say("nothing here")
        await pilot.pause()
        assert len(app.screen.query(Toast)) == 1

    played(document_in(tmp_path), play)


def test_below_a_dialog_nothing_is_said(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.say("first")
        await pilot.press("question_mark")
        below, in_front = (screen.query_one(ToastRack) for screen in app.screen_stack)
        assert in_front.query(Toast)
        assert below.styles.display == "none"
        await pilot.press("escape")
        await pilot.pause()
        assert below.display
        assert below.query(Toast)

    played(document_in(tmp_path), play)


def test_what_was_said_and_is_about_to_go_is_not_shown_anew(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.say("first")
        await pilot.pause()
        assert len(app.screen.query(Toast)) == 1
        for said in app._notifications:
            said.raised_at -= said.timeout - TOGETHER_SECONDS / 2
        app._refresh_notifications()  # as another screen does; of a time that is past it would hang
        await pilot.pause()
        assert len(app.screen.query(Toast)) == 0

    played(document_in(tmp_path), play)


def test_words_in_the_top_line_are_clicked_to_go_where_they_say(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        top = screen_text(app).splitlines()[0]
        await pilot.click(offset=(top.index("error"), 0))
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "problems"
        await pilot.click(offset=(top.index("3 Compare"), 0))
        await pilot.pause()
        assert app.current_mode == "compare"

    played(document, play, size=(120, 36))


def test_words_in_the_bottom_line_tell_more_under_the_mouse_and_do_what_their_key_does(
    tmp_path: Path,
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        lines = screen_text(app).splitlines()
        row = len(lines) - 1
        key = lines[-1].index("/ Find")
        words = (("Find", "people"), ("Move", "who is marked"))
        for x, more in (*((lines[-1].index(word), more) for word, more in words), (key, "people")):
            await pilot.hover(offset=(x, row))
            assert more in str(app.get_widget_at(x, row)[0].tooltip)
        await pilot.click(offset=(key, row))
        await pilot.pause()
        assert isinstance(app.screen, Dialog)
        await pilot.press("escape")
        assert screen_text(app).splitlines()[-1] == lines[-1]

    played(document, play, size=(120, 36))


def test_jump_labels_go_to_whoever_stands_beside_them(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("semicolon")
        await pilot.pause()
        shown = screen_text(app)
        before = shown[: shown.index("Dee Pos")]
        await pilot.press(before[-1].strip() or before[-2])
        await pilot.pause()
        assert app.session.cursor[-1] == "dee"
        await pilot.press("semicolon", "escape")
        await pilot.pause()
        assert app.session.cursor[-1] == "dee"

    played(document, play, size=(120, 36))


def test_sentences_of_the_help_stand_below_each_other_with_every_key_of_an_action(
    tmp_path: Path,
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        every = app.session.every_action()
        hints = [action_choice(each, each.id).hint for each in every]
        columns = {hint.index(each.help) for hint, each in zip(hints, every, strict=True)}
        assert len(columns) == 1
        for hint, each in zip(hints, every, strict=True):
            assert set(shown_keys(each).split()) <= set(hint.replace(".", " ").split()) | {"."}
        await pilot.press("question_mark")
        await pilot.pause()
        text = screen_text(app)
        assert "people leave a squad, coaches a role. " in text  # the longest is whole
        assert re.search(r"Row up +ctrl\+up +To the row above. Also shift\+up", text)

    played(document_in(tmp_path), play, (120, 46))
