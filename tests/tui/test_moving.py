"""People moved in the matrix: by keys, by mouse, by name; and what that is foretold to do."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from reference.documents import moved
from reference.opened_models import opened
from reference.pilot import played, screen_text
from tribeplan.editing.document import Document
from tribeplan.org.roster import Roster
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.screens.plan import PlanScreen
from tribeplan.tui.widgets.matrix.carry import OUT, Drop, Moving, in_words
from tribeplan.tui.widgets.matrix.grid import Spot

MODEL = """\
tribeplan: 1
people:
  ana: {name: Ana de Wit}
  bo: {name: Bo Mol}
  cy: {name: Cy Rood}
  dee: {name: Dee Smal}
  mila: {name: Mila Post}
  gus: {name: Gus Punt}
tribes:
  pay:
    agile_coaches: [mila, gus]
    chapters:
      web: {name: Web, lead: ana, members: [ana, bo]}
      data: {name: Data, members: [cy, dee]}
    squads:
      fraud: {name: Fraud, product_owner: bo, members: [ana, bo, cy], coach: mila}
      ledger: {name: Ledger, members: [dee], coach: gus}
"""


def squads(roster: Roster) -> dict[str, list[str]]:
    return {id_: list(seat.squad.people) for id_, seat in roster.squads.items()}


def chapters(roster: Roster) -> dict[str, list[str]]:
    return {seat.id: sorted(seat.chapter.people) for seat in roster.chapters}


def after(document: Document, *keys: str) -> TribeplanApp:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        del app
        await pilot.press(*keys)
        await pilot.pause()

    return played(document, play)


def test_a_grabbed_person_goes_to_the_squad_below(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    app = after(document, "m", "down", "enter")
    assert squads(document.roster) == {"fraud": ["bo", "cy"], "ledger": ["dee", "ana"]}
    assert chapters(document.roster) == {"web": ["ana", "bo"], "data": ["cy", "dee"]}
    assert app.session.cursor == ("tribes", "pay", "squads", "ledger", "members", "ana")


def test_one_undo_takes_a_move_back_and_shows_where(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    before = document.organisation
    app = after(document, "m", "down", "enter", "G", "u")
    assert document.organisation == before
    assert app.session.cursor[-1] == "ana"


def test_letting_go_changes_nothing(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "m", "down", "escape", "enter")
    assert document.to_undo is None


def test_dropping_where_one_is_makes_no_edit(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "m", "enter")
    assert document.to_undo is None


def test_another_column_changes_the_chapter_too(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "m", "down", "right", "enter")
    assert squads(document.roster) == {"fraud": ["bo", "cy"], "ledger": ["dee", "ana"]}
    assert chapters(document.roster) == {"web": ["bo"], "data": ["ana", "cy", "dee"]}


def test_squad_and_chapter_change_in_one_edit(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    before = document.organisation
    after(document, "m", "down", "right", "enter", "u")
    assert document.organisation == before


def test_the_row_of_no_squad_takes_somebody_out(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "m", "down", "down", "enter")
    assert squads(document.roster) == {"fraud": ["bo", "cy"], "ledger": ["dee"]}


def test_everybody_marked_moves_in_one_edit(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    app = after(document, "asterisk", "m", "down", "enter")
    assert squads(document.roster) == {"fraud": [], "ledger": ["dee", "ana", "bo", "cy"]}
    assert app.session.marked == frozenset()


def test_the_marked_are_brought_to_the_squad_one_stands_at(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    # Ana and Cy, of two chapters; a mark goes on to the row below: from there to its heading.
    after(document, "space", "end", "left", "space", "home", "m", "enter")
    assert squads(document.roster) == {"fraud": ["bo"], "ledger": ["dee", "ana", "cy"]}
    assert chapters(document.roster) == {"web": ["ana", "bo"], "data": ["cy", "dee"]}


def test_the_marked_change_chapter_in_another_column_alone(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "space", "space", "home", "m", "right", "enter")
    assert squads(document.roster) == {"fraud": ["cy"], "ledger": ["dee", "ana", "bo"]}
    assert chapters(document.roster) == {"web": [], "data": ["ana", "bo", "cy", "dee"]}


def test_who_is_marked_in_two_squads_comes_together_in_one(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    # Everybody of Fraud is marked; with the cursor on Dee of Ledger, then on her and marked too.
    after(document, "asterisk", "right", "down", "space", "up", "m", "up", "down", "enter")
    assert squads(document.roster) == {"fraud": [], "ledger": ["dee", "ana", "bo", "cy"]}


def test_one_undo_brings_everybody_back(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "asterisk", "m", "down", "enter", "u")
    assert squads(document.roster) == {"fraud": ["ana", "bo", "cy"], "ledger": ["dee"]}


def test_joining_keeps_the_first_squad(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "m", "down", "c")
    assert squads(document.roster) == {"fraud": ["ana", "bo", "cy"], "ledger": ["dee", "ana"]}


def test_a_coach_who_is_dropped_in_the_coach_column_coaches(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "end", "m", "down", "enter")
    assert document.roster.squads["ledger"].squad.coach == "mila"


def test_the_drop_is_foretold_with_the_rules_it_breaks(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    words: list[str] = []

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("down", "m", "down")
        await pilot.pause(0.3)
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        words.append(screen.caption.words)
        assert "Moving Bo Mol" in screen_text(app)

    played(document, play)
    # Bo owns the product of Fraud: without him it has no product owner, an error.
    assert words[0].startswith("Move Bo Mol to Ledger? Drop here: +1 error ownerless-squad")


def test_an_eleventh_person_makes_an_oversized_squad_larger_and_brings_no_error(
    tmp_path: Path,
) -> None:
    members = [f"p{number}" for number in range(10)]
    model = "tribeplan: 1\npeople: {new: {}, " + ", ".join(f"{id_}: {{}}" for id_ in members)
    model += "}\ntribes: {t: {squads: {app: {members: [" + ", ".join(members) + "]}, web: {"
    document = opened(tmp_path, model + "members: [new]}}}}\n")
    words = in_words(document.predict(moved("new", "web", "app")))
    assert "1 error oversized-squad grows" in words
    assert "+1 error oversized" not in words
    assert "-1 error oversized" not in words


def test_an_empty_cell_says_why_nothing_is_grabbed(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("down", "down", "m")
        await pilot.pause()
        assert any("empty" in str(each.message) for each in app._notifications)

    played(document, play)


def at(app: TribeplanApp, row: int, column: int, line: int = 0) -> tuple[int, int]:
    screen = app.screen
    assert isinstance(screen, PlanScreen)
    box = screen.matrix.drawing.box(Spot(row, column))
    return (box.x + 4, box.y + 1 + line)  # one line further for the frame


@pytest.mark.parametrize(
    ("spot", "ctrl", "where", "home"),
    [
        (Spot(1, 0), False, "ledger", "web"),
        (Spot(1, 1), False, "ledger", "web"),  # another squad and column: the squad alone
        (Spot(1, 1), True, "ledger", "data"),  # with ctrl the chapter too
        (Spot(0, 1), False, "fraud", "data"),  # the same squad: the chapter is what differs
    ],
)
def test_a_drag_drops_where_the_mouse_is_let_go(
    tmp_path: Path, spot: Spot, *, ctrl: bool, where: str, home: str
) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.mouse_down("#matrix", offset=at(app, 0, 0))
        await pilot.hover("#matrix", offset=at(app, 0, 0, line=1))
        await pilot.hover("#matrix", offset=at(app, *spot))
        await pilot.mouse_up("#matrix", offset=at(app, *spot), control=ctrl)
        await pilot.pause()

    played(document, play)
    assert "ana" in squads(document.roster)[where]
    assert "ana" in chapters(document.roster)[home]


def test_a_drag_that_is_cancelled_moves_nobody(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.mouse_down("#matrix", offset=at(app, 0, 0))
        await pilot.hover("#matrix", offset=at(app, 1, 0))
        await pilot.press("escape")
        await pilot.mouse_up("#matrix", offset=at(app, 1, 0))

    played(document, play)
    assert document.to_undo is None


def test_a_person_is_dragged_from_the_matrix_onto_a_squad_in_the_tree(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        tree = screen.tree_pane
        line = next(
            n
            for n in range(tree.last_line + 1)
            if (node := tree.get_node_at_line(n)) is not None
            and node.data is not None
            and node.data.address == ("tribes", "pay", "squads", "ledger")
        )
        await pilot.mouse_down("#matrix", offset=at(app, 0, 0))
        await pilot.hover("#matrix", offset=at(app, 1, 0))
        await pilot.hover("#tree", offset=(8, line + 1))
        await pilot.mouse_up("#tree", offset=(8, line + 1))
        await pilot.pause()

    played(document, play)
    assert squads(document.roster)["ledger"] == ["dee", "ana"]


def test_where_somebody_is_already_is_no_place_to_move_them_to(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "M", "enter")  # the first of the list, which is somewhere else
    assert squads(document.roster) == {"fraud": ["bo", "cy"], "ledger": ["dee", "ana"]}


def test_a_person_is_moved_to_a_squad_by_its_name(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "M", *"ledger", "enter")
    assert squads(document.roster) == {"fraud": ["bo", "cy"], "ledger": ["dee", "ana"]}


def test_who_is_in_two_squads_leaves_the_one_they_were_picked_up_in(tmp_path: Path) -> None:
    roster = opened(tmp_path, MODEL.replace("[dee]", "[dee, ana]")).roster
    assert Moving(("ana",), "ledger").left(roster, "ana", "pay") == "ledger"
    assert Moving(("ana",), None).left(roster, "ana", "pay") == "fraud"


def test_leaving_every_chapter_is_one_change(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    edit = Moving(("cy",), "fraud").edit(document.roster, Drop("pay", chapter=OUT))
    assert edit is not None
    document.do(edit)
    assert chapters(document.roster) == {"web": ["ana", "bo"], "data": ["dee"]}


def test_a_move_in_the_turned_figure_goes_to_the_squad_of_the_column(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "T", "m", "right", "enter")
    assert squads(document.roster) == {"fraud": ["bo", "cy"], "ledger": ["dee", "ana"]}


def test_turning_the_figure_while_carrying_keeps_the_target(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "m", "down", "T", "enter")
    assert squads(document.roster) == {"fraud": ["bo", "cy"], "ledger": ["dee", "ana"]}
    assert chapters(document.roster)["web"] == ["ana", "bo"]


def test_somebody_is_carried_into_another_tribe(tmp_path: Path) -> None:
    text = MODEL + "  run:\n    chapters: {ops: {}}\n    squads: {night: {name: Night}}\n"
    document = opened(tmp_path, text)
    after(document, "m", "right_curly_bracket", "enter")
    assert squads(document.roster)["night"] == ["ana"]
    assert chapters(document.roster)["ops"] == ["ana"]
    assert chapters(document.roster)["web"] == ["bo"]


def test_going_to_a_squad_by_name_carries_people_along(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)
    after(document, "m", "slash", *"ledger", "enter", "enter")
    assert squads(document.roster) == {"fraud": ["bo", "cy"], "ledger": ["dee", "ana"]}


def test_the_right_button_lets_go_and_opens_no_menu(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("m", "down")
        await pilot.click("#matrix", offset=at(app, 1, 0), button=3)
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        assert screen.matrix.carry is None

    played(document, play)
    assert document.to_undo is None


def test_a_drag_at_the_edge_scrolls_on(tmp_path: Path) -> None:
    people = "".join(f"  p{n}: {{}}\n" for n in range(40))
    members = "".join(f"      s{n}: {{members: [p{n}]}}\n" for n in range(40))
    everybody = ", ".join(f"p{n}" for n in range(40))
    document = opened(
        tmp_path,
        f"tribeplan: 1\npeople:\n{people}tribes:\n  t:\n"
        f"    chapters: {{c: {{members: [{everybody}]}}}}\n    squads:\n{members}",
    )

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        view = screen.matrix
        await pilot.mouse_down("#matrix", offset=at(app, 0, 0))
        await pilot.hover("#matrix", offset=at(app, 2, 0))
        await pilot.hover("#matrix", offset=(at(app, 0, 0)[0], view.size.height))
        await pilot.pause(0.5)
        assert view.scroll_offset.y > 0
        await pilot.press("escape")

    played(document, play)
    assert document.to_undo is None


def test_a_person_is_dragged_from_the_tree_into_the_matrix(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        tree = screen.tree_pane
        app.session.go(("tribes", "pay", "squads", "fraud"))
        tree.focus()
        await pilot.press("space")
        await pilot.pause()
        line = next(
            n
            for n in range(tree.last_line + 1)
            if (node := tree.get_node_at_line(n)) is not None and str(node.label) == "Cy Rood"
        )
        await pilot.mouse_down("#tree", offset=(10, line + 1))
        await pilot.hover("#tree", offset=(14, line + 1))
        await pilot.hover("#matrix", offset=at(app, 1, 1))
        await pilot.mouse_up("#matrix", offset=at(app, 1, 1))
        await pilot.pause()

    played(document, play)
    assert squads(document.roster) == {"fraud": ["ana", "bo"], "ledger": ["dee", "cy"]}


FRAUD = ("tribes", "pay", "squads", "fraud")


@pytest.mark.parametrize(
    ("keys", "coaches", "listed"),
    [
        (("right", "right", "x"), {"fraud": None, "ledger": "gus"}, ("mila", "gus")),
        (("right", "right", "down", "x"), {"fraud": "mila", "ledger": None}, ("mila", "gus")),
        # Who coaches no squad now stands in the row of those in none, and leaves the tribe there.
        (("right", "right", "x", "G", "end", "x"), {"fraud": None, "ledger": "gus"}, ("gus",)),
    ],
)
def test_removing_a_coach_in_the_matrix_takes_the_role_there_and_nobody_away(
    tmp_path: Path,
    keys: tuple[str, ...],
    coaches: dict[str, str | None],
    listed: tuple[str, ...],
) -> None:
    document = opened(tmp_path, MODEL)
    people, members = set(document.organisation.people), squads(document.roster)
    after(document, *keys)
    tribe = document.organisation.tribes["pay"]
    assert {id_: squad.coach for id_, squad in tribe.squads.items()} == coaches
    assert tribe.agile_coaches == listed
    assert set(document.organisation.people) == people
    assert squads(document.roster) == members  # nor does a coach begin to work in the squad


def test_removing_somebody_with_a_role_from_the_plan_by_the_tree_asks_first(tmp_path: Path) -> None:
    document = opened(tmp_path, MODEL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FRAUD)
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        screen.tree_pane.focus()
        await pilot.pause()
        app.session.go(("people", "mila"))
        await pilot.press("x")
        await pilot.pause()
        assert "Remove 1 person?" in screen_text(app)
        assert "with every role" in screen_text(app)
        await pilot.press("k")
        assert document.to_undo is None
        await pilot.press("x", "r")
        await pilot.pause()

    played(document, play)
    assert "mila" not in document.organisation.people
