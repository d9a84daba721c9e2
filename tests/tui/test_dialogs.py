"""The dialogs: by keys alone, at 80 by 24, one edit each, and every one can be left."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.events import MouseDown
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input

from reference.pilot import on_a_terminal, played, screen_text
from reference.small_tribe import MODEL, document_in, text_of
from tribeplan.editing.document import Document
from tribeplan.editing.fields import set_field
from tribeplan.org.address import Address
from tribeplan.tui.app import TribeplanApp, every_action
from tribeplan.tui.asking import Answer, open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.look import Look
from tribeplan.tui.widgets.dialogs import Choosing, Dialog, Picker, Ticking
from tribeplan.tui.widgets.forms import FormDialog
from tribeplan.tui.widgets.orgtree import OrgTree

SMALL = (80, 24)
CHECKOUT = ("tribes", "pay", "squads", "checkout")
FRAUD = ("tribes", "pay", "squads", "fraud")
BO = (*CHECKOUT, "members", "bo")
FEATURE = ("work", "features", "one-tap")

KEYS = {" ": "space", "/": "slash", "-": "minus", ".": "full_stop", "%": "percent_sign"}


def typed(text: str) -> list[str]:
    return [KEYS.get(letter, letter) for letter in text]


def put(app: TribeplanApp, text: str) -> None:
    """Type into the field that keys go to, all at once: a key costs as much as a test may."""
    field = app.focused
    assert isinstance(field, Input)
    field.value = text


def said(app: TribeplanApp) -> str:
    return " ".join(note.message for note in app._notifications)


def done(
    document: Document, at: tuple[str, ...], steps: Sequence[Sequence[str]], *, undoes: bool = True
) -> TribeplanApp:
    """Press keys at a place; then one undo must give the very bytes back."""

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(at)
        await pilot.pause()
        for keys in steps:
            await pilot.press(*keys)
            await pilot.pause()
        assert not isinstance(app.screen, Dialog), screen_text(app)
        assert document.unsaved == 1, said(app)
        if undoes:
            after = document.organisation
            await pilot.press("u")
            assert text_of(document) == MODEL
            await pilot.press("U")
            assert document.organisation == after

    return played(document, play, size=SMALL)


ADDED = (
    ("person", "Fay Oh", "fay-oh"),
    ("open seat", "Tester", "tester"),
    ("squad", "Ledger", "ledger"),
    ("chapter", "Data", "data"),
    ("tribe", "Loans", "loans"),
    ("decision gate", "Board", "board"),
    ("feature", "Two taps", "two-taps"),
    ("stream", "Bugs", "bugs"),
)


def test_adding_asks_a_name_proposes_an_id_and_is_one_edit(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for kind, name, id_ in ADDED:
            app.session.go(CHECKOUT)
            await pilot.press("a")
            for text, key in ((kind, "enter"), (name, "ctrl+d")):
                await pilot.pause()
                put(app, text)
                await pilot.pause()
                await pilot.press(key)
            await pilot.pause()
            assert document.unsaved == 1, said(app)
            assert f"{id_}:" in text_of(document)
            await pilot.press("u")
            assert text_of(document) == MODEL

    played(document, play, size=SMALL)


def test_person_is_added_to_the_squad_and_chapter_under_the_cursor(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    done(document, BO, [["a"], ["enter"], typed("Fay"), ["ctrl+d"]])
    roster = document.roster
    assert [seat.id for seat in roster.squads_of("fay")] == ["checkout"]
    chapter = roster.chapter_of("fay")
    assert chapter is not None
    assert chapter.id == "dev"
    assert roster.person("fay").skills == {"dev": 1.0}


def test_id_that_is_taken_or_malformed_is_refused_beside_the_field(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("a", *"person", "enter")
        await pilot.pause()
        await pilot.press(*typed("Bo"), "down")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, FormDialog)
        assert form.values["id"] == "bo-2"  # 'bo' is taken
        for wrong, reason in (("bo", "taken"), ("B o", "small letters")):
            form.rows[1].put(wrong)
            await pilot.press("ctrl+d")
            await pilot.pause()
            assert isinstance(app.screen, FormDialog)
            assert reason in form.rows[1].complaint
        form.rows[1].put("bobo")
        form.rows[4].put("cooking 12")
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert "expected skills" in form.rows[4].complaint

    played(document, play, size=SMALL)


def test_removing_a_member_takes_them_out_of_that_squad_only(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    done(document, (*FRAUD, "members", "dee"), [["x"]])
    assert "dee" in document.organisation.people
    assert document.organisation.tribes["pay"].squads["fraud"].people == ("ana",)


def test_removing_several_people_asks_first(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.marked = frozenset({"cem", "dee"})
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, Choosing)
        await pilot.press("k")
        assert document.unsaved == 0
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        assert set(document.organisation.people) == {"ana", "bo", "eva"}
        await pilot.press("u")
        assert text_of(document) == MODEL

    played(document, play, size=SMALL)


def test_a_tribe_is_removed_only_on_itself_and_only_when_asked(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    nowhere = (["G", "home"], ["G", "end"], ["g", "end", "up"])

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for keys in nowhere:  # the row 'No squad' and what is in it, and the last column's heading
            await pilot.press(*keys, "x")
            await pilot.pause()
            assert document.unsaved == 0, keys
            assert "nothing to remove here" in said(app), keys
            app.clear_notifications()
        tree = app.screen.query_one(OrgTree)
        tree.focus()
        groups = [node for node in tree.root.children[0].children if node.data is not None]
        for node in groups:
            tree.move_cursor(node)
            await pilot.press("x")
            await pilot.pause()
            assert document.unsaved == 0, node.label
            assert "nothing to remove here" in said(app), node.label
            app.clear_notifications()
        tree.move_cursor(tree.root.children[0])
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, Choosing)
        assert "with 2 squads" in screen_text(app)
        await pilot.press("k")
        assert document.unsaved == 0
        await pilot.press("x", "r")
        assert list(document.organisation.tribes) == ["cards"]

    played(document, play)


def test_squad_with_work_is_removed_only_after_its_work_is_spoken_for(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    done(document, CHECKOUT, [["x"], ["h"], typed("fraud"), ["enter"]])
    assert "checkout" not in document.roster.squads
    assert document.organisation.work.features["one-tap"].squad == "fraud"


def test_renaming_changes_name_and_id_in_one_edit_and_references_follow(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    keys = ["end", *["backspace"] * 12]
    done(
        document, CHECKOUT, [["R"], keys, typed("Till"), ["enter"], keys, typed("till"), ["enter"]]
    )
    assert document.roster.squads["till"].squad.name == "Till"
    assert document.organisation.work.features["one-tap"].squad == "till"


def test_another_id_and_a_removal_tell_which_scenarios_name_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "later.yaml").write_text(
        "scenario: 1\nname: Later\nbase: model.yaml\nchanges:\n"
        "  - set: {squad: fraud, wip_limit: 2}\n  - set: {squad: checkout, wip_limit: 2}\n",
        encoding="utf-8",
    )
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FRAUD)
        await pilot.press("R")
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        app.screen.rows[1].put("cheats")
        await pilot.press("ctrl+d")
        await pilot.pause()
        # The name of the squad stands in the fifth line, behind "  - set: {squad: ".
        assert "1 scenario names it by the id that is gone: later.yaml:5:18" in said(app)
        app.clear_notifications()
        await pilot.press("u")
        app.session.go(FRAUD)
        await pilot.press("x")
        await pilot.pause()
        assert "1 scenario names it by the id that is gone: later.yaml:5:18" in said(app)

    played(document, play, size=SMALL)


def test_roles_are_ticked_and_given_in_one_edit(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go((*FRAUD, "members", "dee"))
        await pilot.press("r")
        await pilot.pause()
        dialog = app.screen
        assert isinstance(dialog, Ticking)
        wanted = ["Product owner of Fraud", "Lead of chapter Design"]
        for number, choice in enumerate(dialog.choices):
            if choice.words in wanted:
                await pilot.press("home", *["down"] * number, "space")
        await pilot.press("enter")
        await pilot.pause()
        assert document.unsaved == 1
        pay = document.organisation.tribes["pay"]
        assert (pay.squads["fraud"].product_owner, pay.chapters["design"].lead) == ("dee", "dee")

    played(document, play, size=SMALL)


def test_the_mouse_on_what_a_dialog_is_just_taking_away_does_nothing(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(BO)
        await pilot.press("M")
        await pilot.pause()
        words = app.screen.query_one("#dialog")
        x, y = words.region.offset
        going = words.remove()
        while words.parent is not None:
            await asyncio.sleep(0)
        press = MouseDown(words, x + 1, y, 0, 0, 1, shift=False, meta=False, ctrl=False)
        app.screen._forward_event(press)  # as Textual does while the frame is still in sight
        await going

    played(document_in(tmp_path), play)


def test_splitting_asks_who_goes_and_names_the_new_squad(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    # Of three people the owner stays, and the second craft of the two others goes: proposed.
    done(document, CHECKOUT, [["S"], ["enter"], ["ctrl+d"], ["space", "enter"]])
    squads = document.organisation.tribes["pay"].squads
    assert squads["checkout"].people == ("ana", "bo")
    assert (squads["checkout-2"].people, squads["checkout-2"].name) == (("cem",), "Checkout 2")
    assert squads["checkout"].product_owner == "bo"
    assert document.organisation.work.features["one-tap"].squad == "checkout-2"


def test_a_coach_stands_in_the_squad_s_row_that_is_split_and_merged(tmp_path: Path) -> None:
    model = MODEL.replace("lead: eva\n", "lead: eva\n    agile_coaches: [eva]\n")
    model = model.replace("mission: No fraud", "coach: eva").replace("mission: Pay", "coach: eva #")
    document = document_in(tmp_path, model)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for squad, name in (("checkout", "Checkout"), ("fraud", "Fraud")):
            app.session.go(("tribes", "pay", "squads", squad))
            await pilot.press("end")
            assert app.session.cursor == ("people", "eva")
            for key, title in (("S", f"Split {name}: who goes?"), ("J", f"Merge {name} with …")):
                await pilot.press(key)
                await pilot.pause()
                assert title in screen_text(app)
                await pilot.press("escape")

    played(document, play)


def test_a_key_that_comes_while_a_dialog_goes_finds_what_stood_in_it(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        dialog = Ticking("Who?", [Choice("ana", "Ana")], frozenset())
        await app.push_screen(dialog)
        await pilot.pause()
        await dialog.query("#dialog").remove()
        dialog.action_tick()
        assert dialog.ticked == {"ana"}

    played(document_in(tmp_path), play)


def test_what_fits_no_field_of_the_new_squad_is_said_beside_it_and_makes_no_edit(
    tmp_path: Path,
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(CHECKOUT)
        for keys in (["S"], ["enter"], ["down"] * 4):
            await pilot.press(*keys)
            await pilot.pause()
        put(app, "firm")
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert "found 'firm', expected full, soft or none" in screen_text(app)
        assert isinstance(app.screen, FormDialog)
        assert not document.is_changed

    played(document, play)


def test_splitting_off_the_product_owner_asks_who_owns_what_is_left(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    # ana and cem stay; bo goes: cem is unticked, bo ticked.
    goes = ["space", "up", "space"]
    owner = [["down"] * 5, ["enter"], ["enter"]]  # the sixth field, its list, the first of it
    done(document, CHECKOUT, [["S"], ["end", *goes, "enter"], *owner, ["ctrl+d"], ["enter"]])
    squads = document.organisation.tribes["pay"].squads
    assert squads["checkout-2"].people == ("bo",)
    assert squads["checkout-2"].product_owner == "bo"
    assert squads["checkout"].product_owner == "ana"
    assert document.organisation.work.features["one-tap"].squad == "checkout"


def test_open_seat_is_filled_by_somebody_new_who_keeps_its_place(tmp_path: Path) -> None:
    text = MODEL.replace("dee: {name: Dee Pos, ", "dee: {name: Designer, vacancy: true, ")
    document = document_in(tmp_path, text)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go((*FRAUD, "members", "dee"))
        await pilot.press("F", "n")
        await pilot.pause()
        put(app, "Fay")
        await pilot.pause()
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert document.unsaved == 1
        fay = document.organisation.people["fay"]
        assert (fay.name, fay.vacancy) == ("Fay", False)
        assert "fay" in document.roster.squads["fraud"].squad.people

    played(document, play, size=SMALL)


def test_merging_two_squads_keeps_everybody_and_all_work_and_asks_where_they_differ(
    tmp_path: Path,
) -> None:
    document = document_in(tmp_path)
    # The missions differ: that of the squad one is at is proposed, and the other is picked.
    done(document, FRAUD, [["J"], ["enter"], ["down", "enter"], ["down", "enter"], ["ctrl+d"]])
    squads = document.organisation.tribes["pay"].squads
    assert list(squads) == ["fraud"]
    assert squads["fraud"].mission == "Pay in one tap"
    assert set(squads["fraud"].people) == {"ana", "bo", "cem", "dee"}
    assert document.organisation.work.features["one-tap"].squad == "fraud"


@pytest.mark.parametrize(("at", "to"), [(FRAUD, "cards"), (FEATURE, "fraud")])
def test_handing_over_moves_a_squad_to_a_tribe_and_work_to_a_squad(
    tmp_path: Path, at: tuple[str, ...], to: str
) -> None:
    document = document_in(tmp_path)
    done(document, at, [["V"], typed(to), ["enter"]])
    if at == FRAUD:
        assert document.roster.squads["fraud"].tribe_id == "cards"
    else:
        assert document.organisation.work.features["one-tap"].squad == "fraud"


def test_where_signs_are_read_aloud_nothing_stands_beside_a_dialog(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("M")
        await pilot.pause()
        lines = list(filter(None, screen_text(app).splitlines()))
        assert "Move" in lines[0]
        assert "esc leave" in lines[-1]

    played(document_in(tmp_path), play, SMALL, Look(is_calm=True, is_accessible=True))


def test_find_goes_to_what_is_chosen_and_n_to_the_next_match(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        cursors: list[Address] = []
        for keys in (typed("cem kaya"), list("checkout")):
            await pilot.press("slash", *keys, "enter")
            await pilot.pause()
            cursors.append(app.session.cursor)
        for key in ("n", "N"):
            await pilot.press(key)
            cursors.append(app.session.cursor)
        cem, squad, following, again = cursors
        assert cem == (*CHECKOUT, "members", "cem")
        assert squad == again == CHECKOUT
        assert following == (*CHECKOUT, "members", "ana")  # found by the squad she is in

    played(document, play, size=SMALL)


def test_what_was_typed_is_known_when_the_picker_is_gone(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"frau")
        await pilot.pause()
        picker = app.screen
        assert isinstance(picker, Picker)
        await pilot.press("enter")
        await pilot.pause()
        assert not picker.query(Input)
        assert picker.typed == "frau"

    played(document_in(tmp_path), play, size=SMALL)


def test_what_is_typed_while_a_picker_goes_does_not_end_the_app(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        picker = Picker("Find", [Choice("a", "a")])
        await app.push_screen(picker)
        field = picker.query_one(Input)
        await picker.query("*").remove()  # what is in a dialog goes before the dialog
        picker.post_message(Input.Changed(field, "a"))
        picker.post_message(Input.Submitted(field, "a"))
        await pilot.pause()
        assert app._exception is None

    played(document_in(tmp_path), play, size=SMALL)


def test_context_menu_does_what_is_chosen_and_tells_why_it_cannot_do_the_rest(
    tmp_path: Path,
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FRAUD)
        await pilot.press("full_stop")
        await pilot.pause()
        menu = app.screen
        assert isinstance(menu, Picker)
        refused = {each.key: each.refusal for each in menu.choices if each.refusal}
        assert refused["plan.roles"].startswith("Nobody is here")
        await pilot.press(*"rename", "enter")
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        assert app.screen.dialog_title == "Rename Fraud"

    played(document, play, size=SMALL)


def test_key_pressed_twice_opens_a_dialog_once_and_escape_leaves_it(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(CHECKOUT)
        plan = app.screen
        for action in ("add", "find", "rename", "split", "merge", "difference", "menu"):
            for _ in range(2):
                await app.run_action(f"act('plan.{action}')", plan)
            await pilot.pause()
            assert len(app.screen_stack) == 2, action
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is plan, action
        assert document.unsaved == 0

    played(document, play, size=SMALL)


@pytest.mark.parametrize("size", [SMALL, (60, 16)])
def test_every_dialog_fits_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(BO)
        await pilot.press("f8", "f8")
        app.session.go(BO)
        keys = ["a", "slash", "R", "r", "S", "J", "full_stop", "D", "x"]
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
            if isinstance(app.screen, Dialog):
                frame = app.screen.query_one("#dialog").region
                assert app.screen.region.contains_region(frame), key
                for widget in app.screen.query("#dialog > *"):
                    inside = widget.region.intersection(frame)
                    assert inside.size == widget.region.size, (key, widget)
                assert "esc leave" in screen_text(app), key
                await pilot.press("escape")
                await pilot.pause()

    played(document, play, size=size)


def test_click_beside_a_dialog_leaves_it_and_a_click_on_a_choice_takes_it(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("a")
        await pilot.pause()
        await pilot.click(offset=(1, 1))
        await pilot.pause()
        assert not isinstance(app.screen, Dialog)
        await pilot.press("a")
        await pilot.pause()
        await pilot.click("#picker-list", offset=(4, 0))
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        await pilot.press(*"Fay")
        await pilot.click("Button")
        await pilot.pause()
        assert document.unsaved == 1

    played(document, play, size=SMALL)


def test_copy_puts_the_element_on_the_clipboard_as_yaml(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FEATURE)
        await pilot.press("y")
        assert app.clipboard == "one-tap: {name: One tap, squad: checkout}\n"

    played(document, play, size=SMALL)


def test_the_place_that_is_copied_is_the_line_of_the_file(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    place = f"{tmp_path}/model.yaml:{MODEL.splitlines().index('      fraud:') + 1}"

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FRAUD)
        await pilot.press("Y")
        assert app.clipboard == place
        await pilot.press("a", *"squad", "enter")
        await pilot.pause()
        put(app, "Ledger")
        await pilot.pause()
        await pilot.press("ctrl+d")
        await pilot.pause()
        app.session.go(("tribes", "pay", "squads", "ledger"))
        await pilot.press("Y")
        assert app.clipboard == place
        assert "It is in no file yet" in said(app)

    played(document, play, size=SMALL)


def test_a_list_that_does_not_fit_says_how_much_is_out_of_sight(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(BO)
        await pilot.press("full_stop")
        await pilot.pause()
        picker = app.screen
        assert isinstance(picker, Picker)
        many, seen = len(picker.choices), picker.lines.size.height
        assert 0 < seen < many
        assert f"{many} of {many}, {many - seen} below" in screen_text(app)
        await pilot.press("pagedown", "pagedown", "pagedown")
        await pilot.pause()
        assert f"{many} of {many}, {many - seen} above" in screen_text(app)

    played(document_in(tmp_path), play, size=(80, 18))


def test_unsaved_difference_shows_the_line_that_changed(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go((*FRAUD, "members", "dee"))
        await pilot.press("x", "D")
        await pilot.pause()
        shown = screen_text(app)
        assert "-        members: [dee, ana]" in shown
        assert "+        members: [ana]" in shown

    played(document, play, size=SMALL)


def test_what_changed_at_the_end_of_a_long_line_is_seen_in_the_difference(tmp_path: Path) -> None:
    document = document_in(tmp_path, MODEL.replace("No fraud", "No fraud " + "at all " * 15))

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        text = "No fraud " + "at all " * 15 + "ever"
        app.session.do(set_field(document.roster, FRAUD, "mission", text))
        await pilot.press("D")
        await pilot.pause()
        assert re.search(r"│ +[a-z ]*all ever +│", screen_text(app))  # without a sign of its own

    played(document, play, size=(80, 24))


def test_the_palette_has_every_action_and_every_element_and_does_what_is_chosen(
    tmp_path: Path,
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        assert isinstance(app.screen, Picker)  # help has the actions without the places
        assert len(app.screen.choices) == len(every_action())
        await pilot.press("escape", "ctrl+p")
        picker = app.screen
        assert isinstance(picker, Picker)
        hints = "\n".join(choice.hint for choice in picker.choices)
        assert all(action.help in hints for action in every_action())
        names = {choice.words for choice in picker.choices}
        assert {"Payments", "Fraud", "Design", "Cem Kaya", "One tap"} <= names
        await pilot.press("escape")
        app.switch_mode("compare")
        await pilot.press("ctrl+p", *"cem", "enter")  # from another screen to somebody
        await pilot.pause()
        assert (app.current_mode, app.session.cursor) == ("plan", (*CHECKOUT, "members", "cem"))
        app.screen.query_one("#problems").focus()
        await pilot.press("ctrl+p", *"overlay", "enter")  # from one pane to what another does
        await pilot.pause()
        assert "Problems" in str(app.screen.query_one("#matrix").border_title)
        app.session.go(())
        await pilot.press("ctrl+p", *"split", "enter")
        await pilot.pause()
        assert "squad" in said(app)  # why it cannot be done here

    played(document, play, size=(120, 36))


@pytest.mark.parametrize(
    ("at", "shown", "own"),
    [(CHECKOUT, "To which tribe does", "pay"), (FEATURE, "To which squad does", "checkout")],
)
def test_nothing_is_handed_over_to_where_it_is(
    tmp_path: Path, at: tuple[str, ...], shown: str, own: str
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(at)
        await pilot.pause()
        await pilot.press("V")
        await pilot.pause()
        assert shown in screen_text(app)
        dialog = app.screen
        assert isinstance(dialog, Picker)
        assert dialog.choices
        assert own not in [choice.key for choice in dialog.choices]

    played(document_in(tmp_path), play, size=SMALL)


def test_of_one_tribe_nothing_is_handed_over_and_that_is_said(tmp_path: Path) -> None:
    text = "tribeplan: 1\ntribes: {t: {squads: {app: {}}}}\n"

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(("tribes", "t", "squads", "app"))
        await pilot.pause()
        await pilot.press("V")
        assert "no other tribe" in said(app)

    played(document_in(tmp_path, text), play, size=SMALL)


def test_what_changes_below_two_dialogs_is_seen_through_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for title in ("Which squad?", "Which chapter?"):
            open_dialog(app, Choosing(title, "None.", []))
            await pilot.pause()
        # White (230) on black (16), through 60% of black twice: 16 + 214 * 0.4 * 0.4.
        assert terminal.cells[0, 1][1].startswith("1;38;2;50;")
        assert terminal.differences(app) == []
        app.session.go(FRAUD)
        await pilot.pause()
        assert terminal.cells[8, 0][0] == ">"  # the cursor, in the line of that squad
        assert terminal.differences(app) == []

    played(document_in(tmp_path), play, SMALL)


def test_a_step_in_a_dialog_is_seen_while_the_screen_below_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        asked = Choosing("Which squad?", "One.", [Answer("c", "Checkout"), Answer("f", "Fraud")])
        open_dialog(app, asked)
        await pilot.pause()
        asked.lines.action_step(1)
        app.screen.refresh(Region(0, 0, 1, 1))  # as when a cell below it has changed
        await pilot.pause()
        assert asked.lines.cursor == 1
        assert terminal.differences(app) == []

    played(document_in(tmp_path), play, SMALL)
