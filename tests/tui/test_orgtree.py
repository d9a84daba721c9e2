"""The tree: follows the cursor, moves it, unfolds on demand, marks errors."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from textual.geometry import Offset
from textual.pilot import Pilot

from reference.captive import click
from reference.opened_models import hypotheek, opened
from reference.pilot import played, screen_text
from tribeplan.editing.fields import add_typed
from tribeplan.editing.version import Version
from tribeplan.org.address import Address
from tribeplan.scenario.structure_edits import remove_element
from tribeplan.tui import subject
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.screens.plan import PlanScreen
from tribeplan.tui.subject import ProblemIndex, is_there, subject_of
from tribeplan.tui.widgets.dialogs import in_view
from tribeplan.tui.widgets.matrix.carry import Drop, Moving
from tribeplan.tui.widgets.matrix.grid import Trouble
from tribeplan.tui.widgets.orgtree import OrgTree, Outline

MODEL = """\
tribeplan: 1
people:
  ana: {name: "[b]Ana[/x]"}
  bo: {name: Bo Mol}
  cy: {name: Cy Rood}
  out: {name: Outsider}
  seat: {name: Tester, vacancy: true}
tribes:
  pay:
    name: Payments
    lead: cy
    chapters:
      web: {name: Web, lead: ana, members: [ana, bo, seat]}
    squads:
      fraud: {name: Fraud, product_owner: bo, members: [ana, bo]}
      ledger: {name: Ledger, members: [seat]}
decisions:
  board: {at: start, every_days: 30, passes: [none]}
"""
FRAUD: Address = ("tribes", "pay", "squads", "fraud")


def tree(app: TribeplanApp) -> OrgTree:
    screen = app.screen
    assert isinstance(screen, PlanScreen)
    return screen.tree_pane


def here(app: TribeplanApp) -> Address:
    node = tree(app).cursor_node
    assert node is not None
    assert node.data is not None
    return node.data.address


def lines(app: TribeplanApp) -> list[str]:
    shown = tree(app)
    nodes = (shown.get_node_at_line(line) for line in range(shown.last_line + 1))
    return [str(node.label) for node in nodes if node is not None]


def test_the_outline_has_squads_chapters_roles_seats_and_gates(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    outline = Outline(document.roster, Trouble(), "□")
    top = list(outline.top())
    assert [branch.words for branch in top] == [
        "Tribe Payments 4",
        "Outside the tribes 1",
        "Open seats 1",
        "Gates 1",
    ]
    tribe = top[0].grow
    assert tribe is not None
    assert [branch.words for branch in tribe()] == ["Squads 2", "Chapters 1", "Roles"]


def test_people_appear_when_a_squad_is_unfolded(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        assert "[b]Ana[/x]" not in lines(app)
        tree(app).focus()
        app.session.go(FRAUD)
        await pilot.pause()
        await pilot.press("space")
        await pilot.pause()
        below = [line.removeprefix("! ") for line in lines(app)[2:5]]
        assert below == ["Fraud 2", "[b]Ana[/x]", "Bo Mol"]
        await pilot.press("down")
        assert app.session.cursor == (*FRAUD, "members", "ana")

    played(opened(tmp_path, MODEL), play)


def test_a_click_before_anything_is_drawn_unfolds_a_squad(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        x, y = tree(app).content_region.offset
        there = [line.removeprefix("! ") for line in lines(app)]
        click(app, x + 8, y + there.index("Fraud 2"))
        await pilot.pause()
        assert "[b]Ana[/x]" in lines(app)

    played(opened(tmp_path, MODEL), play)


def test_the_tree_follows_the_matrix_and_the_matrix_the_tree(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("down", "down")
        assert app.session.cursor == ("tribes", "pay", "squads", "ledger", "members", "seat")
        await pilot.pause()
        assert here(app) == ("tribes", "pay", "squads", "ledger")  # it is folded
        tree(app).focus()
        await pilot.press("up")
        await pilot.pause()
        assert app.session.cursor == FRAUD
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        grid = screen.matrix.grid
        assert grid is not None
        assert grid.address(screen.matrix.place) == FRAUD

    played(opened(tmp_path, MODEL), play)


def test_a_squad_with_an_error_is_marked(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "! Ledger 1" in lines(app)  # no product owner

    played(opened(tmp_path, MODEL), play)


def test_an_edit_changes_only_its_lines_and_keeps_what_is_unfolded(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FRAUD)
        tree(app).focus()
        await pilot.press("space")
        await pilot.pause()
        chapters = next(
            node
            for node in tree(app).root.children[0].children
            if str(node.label).startswith("Chapters")
        )
        edit = Moving(("ana",), "fraud").edit(document.roster, Drop("pay", "ledger"))
        assert edit is not None
        app.session.do(edit)
        await pilot.pause()
        assert "Bo Mol" in lines(app)  # Fraud is still unfolded
        assert "[b]Ana[/x]" not in lines(app)  # and Ana is no longer in it
        assert chapters in list(tree(app).root.children[0].children)

    played(document, play)


def test_m_picks_up_the_person_under_the_tree_cursor(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FRAUD)
        tree(app).focus()
        await pilot.press("space", "down", "m", "down", "enter")
        await pilot.pause()

    played(document, play)
    assert document.roster.squads["ledger"].squad.people == ("seat", "ana")


def test_back_and_forward_go_through_places_that_were_jumped_to(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        first = app.session.cursor
        app.session.go(("people", "out"))
        app.session.go(FRAUD)
        await pilot.press("left_square_bracket")
        assert app.session.cursor == ("people", "out")
        await pilot.press("left_square_bracket")
        assert app.session.cursor == first
        await pilot.press("left_square_bracket")
        assert app.session.cursor == first
        await pilot.press("right_square_bracket", "right_square_bracket")
        assert app.session.cursor == FRAUD

    played(opened(tmp_path, MODEL), play)


def test_in_a_narrow_window_the_tree_waits_until_it_is_asked_for(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        assert "Organisation" not in screen_text(app)
        assert all(len(line) <= 80 for line in screen_text(app).splitlines())
        await pilot.press("t")
        await pilot.pause()
        assert "Organisation" in screen_text(app)
        await pilot.press("t")
        await pilot.pause()
        assert "Organisation" not in screen_text(app)

    played(hypotheek(tmp_path), play, size=(80, 24))


def test_zooming_gives_one_pane_the_screen_and_back(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        await pilot.press("z")
        await pilot.pause()
        assert screen.matrix.region.width == 120
        assert "Organisation" not in screen_text(app)
        await pilot.press("z")
        await pilot.pause()
        assert "Organisation" in screen_text(app)
        screen.problem_list.focus()
        await pilot.press("f10")
        await pilot.pause()
        assert screen.problem_list.region.height > 30
        assert not screen.matrix.display

    played(hypotheek(tmp_path), play)


def test_escape_ends_a_zoom(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("z")
        await pilot.pause()
        assert "Organisation" not in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Organisation" in screen_text(app)

    played(hypotheek(tmp_path), play)


def test_enter_opens_the_form_and_leaving_it_goes_back_to_the_matrix(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert screen.card_pane.is_editing
        await pilot.press("escape")
        await pilot.pause()
        assert app.focused is screen.matrix
        # In a narrow window the card was there for the form only.
        assert "Person" not in screen_text(app)

    played(hypotheek(tmp_path), play, size=(80, 24))


def test_adding_in_an_empty_cell_knows_the_squad_and_the_chapter(tmp_path: Path) -> None:
    text = MODEL.replace("    squads:\n", "      data: {name: Data}\n    squads:\n", 1)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        await pilot.press("right")
        assert app.session.cursor == FRAUD  # nobody of Data is in Fraud
        assert screen.here.squad is not None
        assert screen.here.squad.id == "fraud"
        assert screen.here.chapter is not None
        assert screen.here.chapter.id == "data"

    played(opened(tmp_path, text), play)


def test_the_tree_is_at_the_first_place_from_the_start(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert app.session.cursor == (*FRAUD, "members", "ana")
        assert here(app) == FRAUD

    played(opened(tmp_path, MODEL), play)


def test_a_step_right_after_the_chapters_have_changed_is_from_the_line_the_cursor_is_on(
    tmp_path: Path,
) -> None:
    document = opened(tmp_path, MODEL)
    web = ("tribes", "pay", "chapters", "web")

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        tree(app).focus()
        tree(app).root.expand_all()
        await pilot.pause()
        app.session.go(web)
        await pilot.pause()
        assert here(app) == web
        edit = add_typed(document.roster, "chapter", "data", {"tribe": "pay"})
        document.do(edit._replace(target=web))
        tree(app).action_cursor_next_sibling()
        assert here(app) == ("tribes", "pay", "chapters", "data")

    played(document, play)


def test_an_edit_in_the_matrix_is_seen_before_the_tree_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        add = add_typed(document.roster, "chapter", "data", {"tribe": "pay", "name": "Mining"})
        assert "Mining" not in screen_text(app)
        document.do(add)
        assert "Mining" in screen_text(app)
        assert "Chapters 1" in lines(app)
        await pilot.pause()
        await pilot.pause()
        assert "Chapters 2" in lines(app)

    played(document, play)


def test_nothing_that_an_edit_has_just_taken_away_is_offered_to_jump_to(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        tree(app).root.expand_all()
        await pilot.pause()
        assert FRAUD in shown(screen)
        document.do(remove_element(document.roster, FRAUD))
        organisation = document.organisation
        assert shown(screen)
        assert [at for at in shown(screen) if not is_there(organisation, subject_of(at))] == []

    def shown(screen: PlanScreen) -> Mapping[Address, Offset]:
        return in_view([(screen.tree_pane.content_region, screen.tree_pane.address_at)])

    played(document, play)


def test_who_asks_while_problems_are_looked_up_is_told_those_of_one_version(
    tmp_path: Path,
) -> None:
    document = opened(tmp_path, MODEL)
    before = document.version
    document.do(remove_element(document.roster, FRAUD))
    after = document.version
    index = ProblemIndex(is_patient=True)
    seen = set[object]()

    def told(index: ProblemIndex, version: Version) -> object:
        place = ("tribes", "pay")
        return index.ordered(version), index.about(version, place), index.within(version, place)

    def each_line(frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401  # itself
        del event, argument
        if frame.f_code.co_filename != subject.__file__:
            return None
        sys.settrace(None)
        seen.update(told(index, version) for version in (before, after))
        sys.settrace(each_line)
        return each_line

    index.look_up(before)
    assert after.findings  # the rules are worked out; the places are not
    assert index.is_behind(after)
    traced = sys.gettrace()
    sys.settrace(each_line)
    index.look_up(after)
    sys.settrace(traced)
    assert not index.is_behind(after)
    right = {told(ProblemIndex(), before), told(ProblemIndex(), after)}
    assert len(right) == 2
    assert seen == right
