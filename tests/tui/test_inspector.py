"""The inspector: facts and comments on a card, a form that makes one edit a field."""

import asyncio
import re
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, Static

from reference.pilot import on_a_terminal, played, screen_text
from reference.small_tribe import MODEL, document_in, text_of
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.cards import Card, Fact, heads
from tribeplan.tui.widgets.forms import FieldForm, FieldRow
from tribeplan.tui.widgets.inspector import CardView, Inspector, card_lines

ANA_IN_CHECKOUT = ("tribes", "pay", "squads", "checkout", "members", "ana")
CHECKOUT = ("tribes", "pay", "squads", "checkout")


def card_text(app: TribeplanApp) -> str:
    return " ".join(app.screen.query_one(CardView).text.split())


async def open_form(app: TribeplanApp, pilot: Pilot[None], address: tuple[str, ...]) -> FieldForm:
    app.session.go(address)
    await pilot.press("e")
    await pilot.pause()
    return app.screen.query_one(FieldForm)


def row(app: TribeplanApp, field: str) -> FieldRow:
    return next(each for each in app.screen.query(FieldRow) if each.name_of_field == field)


async def type_into(app: TribeplanApp, pilot: Pilot[None], field: str, text: str) -> FieldRow:
    there = row(app, field)
    there.query_one(Input).focus()
    there.put(text)
    await pilot.pause()
    return there


def test_card_of_person_tells_squads_with_shares_chapter_line_manager_and_comments(
    tmp_path: Path,
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(ANA_IN_CHECKOUT)
        await pilot.pause()
        said = card_text(app)
        assert "Ana de Wit" in said
        assert "squads Checkout 50%, Fraud 50%" in said  # 1.0 fte in two squads, nothing written
        assert "chapter Development" in said
        assert "manager Eva Lo" in said  # a chapter lead's manager is the tribe lead
        assert "CL of Development" in said
        assert "# Ana leads the chapter" in said
        assert "# back in May" in said

    played(document, play, size=(160, 48))


def test_open_seats_stand_apart_from_the_fte_of_those_who_are_there() -> None:
    people = {"ana": {"fte": 0.8}, "bo": {}, "open": {"fte": 0.9, "vacancy": True}}
    squads = {"app": {"members": list(people)}}
    model = {"people": people, "tribes": {"t": {"squads": squads}}}
    roster = roster_of(Organisation.model_validate(model))
    assert heads(roster, people) == "2 (1.8 fte) + 1 open seat (0.9 fte)"
    assert heads(roster, ["ana"]) == "1 (0.8 fte)"


def test_cards_of_squad_chapter_tribe_and_feature_tell_who_is_responsible(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    expected = {
        CHECKOUT: ("PO Bo Mol", "people 3 (3 fte)", "mandate full", "WIP limit 3", "1 feature"),
        ("tribes", "pay", "chapters", "design"): ("lead Cem Kaya", "manages 1 person"),
        ("tribes", "pay"): ("lead Eva Lo", "MT Eva Lo, Ana de Wit, Cem Kaya", "squads 2"),
        ("work", "features", "one-tap"): ("squad Checkout",),
        (): ("people 5", "tribes 2"),
    }

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for address, parts in expected.items():
            app.session.go(address)
            await pilot.pause()
            for part in parts:
                assert part in card_text(app), (address, part)
        app.session.go(ANA_IN_CHECKOUT)
        await app.screen.run_action("edit")  # before a frame has shown where the user is
        assert str(app.screen.query_one(Inspector).border_title) == "Person"

    played(document, play, size=(160, 48))


def test_leaving_a_field_makes_one_edit_and_undo_gives_back_the_bytes(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, CHECKOUT)
        await type_into(app, pilot, "mission", "Pay twice")
        await pilot.press("enter")
        await pilot.pause()
        assert document.unsaved == 1
        assert "mission: Pay twice" in text_of(document)
        await type_into(app, pilot, "wip_limit", "4")
        await pilot.press("down")  # another field: the edit is made without enter
        await pilot.pause()
        assert document.unsaved == 2
        await pilot.press("escape")
        await pilot.pause()
        assert not app.screen.query(FieldForm)
        await pilot.press("u", "u")
        assert text_of(document) == MODEL

    played(document, play)


def test_invalid_value_is_refused_beside_the_field_and_escape_restores_it(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, ("people", "dee"))
        there = await type_into(app, pilot, "fte", "12")
        await pilot.press("enter")
        await pilot.pause()
        assert document.unsaved == 0
        assert there.complaint.startswith("! ")
        assert app.focused is there.query_one(Input)
        await pilot.press("escape")
        await pilot.pause()
        assert (there.typed, there.complaint) == ("0.8", "")
        assert app.screen.query_one(Inspector).is_editing

    played(document, play)


def test_ctrl_z_in_a_field_restores_what_was_typed_before_it_takes_an_edit_back(
    tmp_path: Path,
) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, CHECKOUT)
        await type_into(app, pilot, "mission", "Pay twice")
        await pilot.press("enter")
        await pilot.pause()
        there = await type_into(app, pilot, "name", "Till")
        await pilot.press("ctrl+z")
        assert there.typed == "Checkout"
        assert document.unsaved == 1
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert document.unsaved == 0
        assert row(app, "mission").typed == "Pay in one tap"

    played(document, play)


def test_going_elsewhere_makes_the_edit_that_was_being_typed(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, CHECKOUT)
        await type_into(app, pilot, "mission", "Pay twice")
        app.session.go(("people", "dee"))
        await pilot.pause()
        assert document.organisation.tribes["pay"].squads["checkout"].mission == "Pay twice"
        assert app.session.cursor == ("people", "dee")
        assert not app.screen.query(FieldForm)
        assert "Dee Pos" in card_text(app)

    played(document, play)


def test_share_of_a_member_is_a_field_where_the_cursor_is_in_the_squad(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, ANA_IN_CHECKOUT)
        await type_into(app, pilot, "share", "60%")
        await pilot.press("enter")
        await pilot.pause()
        assert document.roster.share("ana", "checkout") == 0.6
        assert app.session.cursor == ANA_IN_CHECKOUT

    played(document, play)


def test_enter_in_an_untouched_field_of_choices_opens_their_list(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, CHECKOUT)
        row(app, "mandate").query_one(Input).focus()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("s", "o", "f", "t", "enter")
        await pilot.pause()
        assert document.organisation.tribes["pay"].squads["checkout"].mandate == "soft"

    played(document, play)


def test_card_breaks_lines_within_its_width_whatever_the_text() -> None:
    card = Card("person", "[b]Ana[/x] \x1b[31m", (Fact("squads", "王" * 60), Fact("fte", "1")))
    for width in (5, 18, 27, 28, 40):
        lines = card_lines(card, width)
        assert all(isinstance(line, Content) for line in lines)
        assert max(line.cell_length for line in lines) <= width
        assert "\x1b" not in "".join(line.plain for line in lines)


def test_name_of_markup_and_escapes_is_shown_as_it_stands(tmp_path: Path) -> None:
    document = document_in(tmp_path, MODEL.replace("Ana de Wit", "'Ana [/x] [b]'"))

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        form = await open_form(app, pilot, ("people", "ana"))
        assert form.rows
        assert "Ana [/x] [b]" in screen_text(app)

    played(document, play)


def test_a_field_that_is_longer_than_its_room_shows_its_beginning(tmp_path: Path) -> None:
    model = MODEL.replace("mission: Pay in one tap", f"mission: Begins {'here ' * 30}ends")

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, CHECKOUT)
        await pilot.press("down")
        await pilot.pause()
        assert app.focused is row(app, "mission").input
        assert "Begins here" in screen_text(app)
        await pilot.press("end")
        await pilot.pause()
        assert "here ends" in screen_text(app)
        await pilot.press("up", "down", "x")  # all of it is marked: what is typed takes its place
        assert row(app, "mission").typed == "x"

    played(document_in(tmp_path, model), play)


def test_a_form_is_wider_in_a_wide_window(tmp_path: Path) -> None:
    model = MODEL.replace("mission: Pay in one tap", "mission: Pay in one tap from whichever bank")

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, CHECKOUT)
        assert "Pay in one tap from whichever bank " in screen_text(app)

    played(document_in(tmp_path, model), play, size=(200, 55))


async def open_values(app: TribeplanApp, pilot: Pilot[None], field: str) -> None:
    await open_form(app, pilot, CHECKOUT)
    row(app, field).query_one(Input).focus()
    await pilot.press("enter")
    await pilot.pause()


async def put_last(app: TribeplanApp, pilot: Pilot[None], text: str) -> None:
    """Type into the last field of the form in front, and be done with it."""
    app.screen.query(Input).last().value = text
    await pilot.press("ctrl+d")
    await pilot.pause()


def test_a_value_of_a_field_is_added_with_a_form_of_its_parts(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_values(app, pilot, "needs")
        await pilot.press("a")
        await pilot.pause()
        app.screen.query(Input).first().value = "fraud"
        await put_last(app, pilot, "x-as-a-service")
        assert "Fraud  x-as-a-service" in screen_text(app)
        await pilot.press("ctrl+d")
        await pilot.pause()
        (need,) = document.organisation.tribes["pay"].squads["checkout"].needs
        assert (need.squad, need.mode) == ("fraud", "x-as-a-service")

    played(document, play, size=(160, 48))


def test_values_of_a_field_are_changed_and_removed_one_by_one(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_values(app, pilot, "members")
        await pilot.press("enter")  # the first of them is Ana
        await pilot.pause()
        await put_last(app, pilot, "40%")
        await pilot.press("down", "down", "x", "ctrl+d")  # the third is Cem
        await pilot.pause()
        members = document.organisation.tribes["pay"].squads["checkout"].members
        assert [(each.person, each.share) for each in members] == [("ana", 0.4), ("bo", None)]
        await pilot.press("ctrl+z")
        assert text_of(document) == MODEL

    played(document, play, size=(160, 48))


def test_a_value_that_has_no_room_says_so_and_help_has_no_signs_of_new_lines(
    tmp_path: Path,
) -> None:
    mission = "Everybody pays within a minute, wherever they are and whatever they buy"
    shares = "[{person: bo, share: 50%}, ana, cem]"
    text = MODEL.replace("Pay in one tap", mission).replace("[ana, bo, cem]", shares)
    document = document_in(tmp_path, text)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, CHECKOUT)
        assert re.search(r"Mission +Everybody pays within .*… ", screen_text(app))
        # Of several values it has names, and the text of the file as soon as one is in it.
        assert re.search("Members +Bo Mol, Ana de Wit, C", screen_text(app))
        row(app, "members").input.focus()
        await pilot.pause()
        assert re.search("Members +.person: bo, share", screen_text(app))
        await pilot.press("escape")
        await open_form(app, pilot, ANA_IN_CHECKOUT)
        assert row(app, "skills").form_field.field.help.count("\n") > 1
        row(app, "skills").input.focus()
        await pilot.pause()
        assert "Who has a skill here" in " ".join(screen_text(app).split())
        assert "\\n" not in screen_text(app)

    played(document, play, size=(80, 24))


def test_a_value_that_cannot_be_says_so_in_its_form_and_nothing_is_changed(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_values(app, pilot, "members")
        await pilot.press("enter")
        await pilot.pause()
        await put_last(app, pilot, "140%")
        assert "expected" in screen_text(app)
        await pilot.press("escape", "escape")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert text_of(document) == MODEL

    played(document, play, size=(160, 48))


def test_rows_below_a_complaint_move_though_its_place_was_asked_for_before_they_were_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await open_form(app, pilot, CHECKOUT)
        complaint = Static("No.")
        row(app, "mission").mount(complaint)
        while not app.screen._layout_required:
            await asyncio.sleep(0)
        app.screen._compositor.update_widgets({complaint})  # as when it has something to draw
        assert complaint.region.height == 1
        await pilot.pause()
        assert terminal.differences(app) == []

    played(document_in(tmp_path), play, size=(120, 60))
