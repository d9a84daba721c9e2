"""The matrix: walked through by keys and mouse, drawn right whatever the names are."""

import asyncio
import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from reference.opened_models import hypotheek, opened
from reference.pilot import CALM, draw_every_frame, played, screen_text
from tribeplan.editing.document import Document
from tribeplan.org.address import Address
from tribeplan.scenario.people_edits import move_people
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.screens.plan import PlanScreen
from tribeplan.tui.widgets.matrix.grid import HEADING, Spot
from tribeplan.tui.widgets.matrix.matrix import Matrix
from tribeplan.tui.widgets.matrix.text import Shown

NAUGHTY = Path(__file__).resolve().parents[2].parent / "shared/data/adversarial/blns/blns.json"

SMALL = """\
tribeplan: 1
people:
  ana: {name: Ana de Wit}
  bo: {name: Bo Mol}
  cy: {name: Cy Rood}
  seat: {name: Tester, vacancy: true}
  wim: {name: Wim Aker}
  mila: {name: Mila Post}
tribes:
  pay:
    name: Payments
    lead: wim
    agile_coaches: [mila]
    chapters:
      web: {name: Web, lead: ana, members: [ana, bo]}
      data: {name: Data, members: [cy, seat]}
    squads:
      fraud: {name: Fraud, product_owner: bo, members: [ana, bo, cy], coach: mila}
      ledger: {name: Ledger, members: [seat]}
"""


def plan(app: TribeplanApp) -> PlanScreen:
    screen = app.screen
    assert isinstance(screen, PlanScreen)
    return screen


def matrix(app: TribeplanApp) -> Matrix:
    return plan(app).matrix


def cursor_after(document: Document, *keys: str) -> tuple[object, ...]:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        del app
        await pilot.press(*keys)

    return played(document, play).session.cursor


FRAUD = ("tribes", "pay", "squads", "fraud")
LEDGER = ("tribes", "pay", "squads", "ledger")


@pytest.mark.parametrize(
    ("keys", "cursor"),
    [
        ((), (*FRAUD, "members", "ana")),
        (("down",), (*FRAUD, "members", "bo")),
        (("down", "down"), LEDGER),  # nobody of chapter Web works in Ledger
        (("down", "down", "up"), (*FRAUD, "members", "bo")),
        (("right",), (*FRAUD, "members", "cy")),
        (("right", "down"), (*LEDGER, "members", "seat")),
        (("left",), FRAUD),  # the squad's label
        (("up",), ("tribes", "pay", "chapters", "web")),  # the chapter's heading
        (("up", "left"), ("tribes", "pay")),  # the corner
        (("end",), ("people", "mila")),  # the coach
        (("G",), ("tribes", "pay", "chapters", "web")),  # nobody of Web is in no squad
    ],
)
def test_arrows_go_from_person_to_person_and_to_labels(
    tmp_path: Path, keys: tuple[str, ...], cursor: tuple[object, ...]
) -> None:
    assert cursor_after(opened(tmp_path, SMALL), *keys) == cursor


def test_the_figure_shows_who_leads_whom_in_words(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("down")
        lines = [line[21:] for line in screen_text(app).splitlines()]
        figure = "\n".join(lines)
        assert "Tribe Payments · lead Wim Aker" in figure
        assert "CL Ana" in figure
        assert "no CL" in figure
        assert "PO Bo" in figure
        assert "no PO" in figure
        assert "*CL Ana" in figure  # the chapter lead stands in a cell
        assert "□ Tester" in figure

    played(opened(tmp_path, SMALL), play)


def test_a_squad_with_an_error_has_an_exclamation_mark(tmp_path: Path) -> None:
    document = opened(tmp_path, SMALL)
    # By the rules: a squad without a product owner is an error.
    assert "TP401" in {finding.code for finding in document.findings}

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "!Ledger" in screen_text(app)
        assert "!Fraud" not in screen_text(app)

    played(document, play)


@pytest.mark.parametrize(
    ("members", "now"),
    [
        ("members: [seat, cy]", (*LEDGER, "members", "cy")),
        ("members: [seat]", ("people", "cy")),  # in no squad
    ],
)
def test_who_was_moved_meanwhile_is_found_where_they_are_now(
    tmp_path: Path, members: str, now: Address
) -> None:
    view = tmp_path / "view.json"
    look, there = CALM._replace(view=view), (*FRAUD, "members", "cy")
    view.write_text(json.dumps({"cursor": there}))
    text = SMALL.replace("bo, cy], coach", "bo], coach").replace("members: [seat]}", f"{members}}}")

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert (app.session.cursor, matrix(app).person) == (now, "cy")
        assert ">□" not in screen_text(app)
        await pilot.press("G")
        app.session.go(there)
        assert (app.session.cursor, matrix(app).person) == (now, "cy")

    played(opened(tmp_path, text), play, look=look)


def test_going_back_leads_to_where_somebody_is_now(tmp_path: Path) -> None:
    document = opened(tmp_path, SMALL)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go((*FRAUD, "members", "cy"))
        app.session.go((*LEDGER, "members", "seat"))
        document.do(move_people(document.roster, ("cy",), left="fraud", to="ledger"))
        app.session.go(FRAUD)
        for _ in range(5):
            await pilot.press("left_square_bracket")
            if app.session.cursor[-1] == "cy":
                break
        assert app.session.cursor == (*LEDGER, "members", "cy")
        assert matrix(app).person == "cy"

    played(document, play)


def test_nobody_is_highlighted_while_the_cursor_is_at_what_the_figure_has_not(
    tmp_path: Path,
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        assert ">CL Ana" in screen_text(app)
        app.session.go(("skills", "java"))
        await pilot.pause()
        assert ">CL Ana" not in screen_text(app)
        await pilot.press("m", "space")
        assert (matrix(app).carry, app.session.marked) == (None, frozenset())
        app.session.go((*FRAUD, "members", "ana"))
        await pilot.pause()
        assert ">CL Ana" in screen_text(app)

    played(opened(tmp_path, SMALL + "skills: {java: {}}\n"), play)


def test_turning_the_figure_keeps_the_person_under_the_cursor(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("right", "down")
        before = app.session.cursor
        await pilot.press("T")
        grid = matrix(app).grid
        assert grid is not None
        assert [head.title for head in grid.rows] == ["Web", "Data", "Coach"]
        assert grid.address(matrix(app).place) == before == app.session.cursor
        await pilot.press("up")
        assert app.session.cursor == LEDGER

    played(opened(tmp_path, SMALL), play)


def test_densities_go_from_counts_to_everybody(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        heights = []
        for key in ("minus", "minus", "minus", "plus", "plus", "plus"):
            await pilot.press(key)
            heights.append(matrix(app).drawing.box(Spot(0, 0)).height)
        # Fraud has two people of Web: everybody fits in two lines.
        assert heights == [1, 1, 1, 2, 2, 2]

    played(opened(tmp_path, SMALL), play)


def test_every_overlay_has_a_legend_and_figures(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for shown in (Shown.PROBLEMS, Shown.LOAD, Shown.LIMITS, Shown.SKILLS):
            await pilot.press("o")
            overlay = matrix(app).overlay
            assert overlay.shown is shown
            assert overlay.squads or overlay.cells
            assert shown.value in plan(app).caption.words
        await pilot.press("o")
        assert matrix(app).overlay.shown is Shown.NOTHING

    played(hypotheek(tmp_path), play)


def test_a_click_goes_to_the_person_under_the_mouse(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        box = matrix(app).drawing.box(Spot(0, 0))
        # One cell and one line further for the frame, one line further for the second person.
        await pilot.click("#matrix", offset=(box.x + 4, box.y + 2))
        assert app.session.cursor == (*FRAUD, "members", "bo")

    played(opened(tmp_path, SMALL), play)


def test_marks_can_be_set_one_by_one_and_for_a_row(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("space")
        assert app.session.marked == {"ana"}
        await pilot.press("asterisk")
        assert app.session.marked == {"ana", "bo", "cy"}
        await pilot.press("asterisk")
        assert app.session.marked == frozenset()
        await pilot.press("space", "escape")
        assert app.session.marked == frozenset()

    played(opened(tmp_path, SMALL), play)


def test_the_next_tribe_is_a_key_away(tmp_path: Path) -> None:
    text = SMALL + "  run:\n    squads:\n      ops: {members: [wim]}\n"

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("right_curly_bracket")
        assert app.session.cursor == ("tribes", "run")
        await pilot.pause()
        assert "Tribe run { 2 of 2 } · no lead" in screen_text(app)
        grid = matrix(app).grid
        assert grid is not None
        assert [head.title for head in grid.squads] == ["ops", "No squad"]
        await pilot.press("right_curly_bracket")
        assert app.session.cursor == ("tribes", "pay")

    played(opened(tmp_path, text), play)


@pytest.mark.parametrize("text", ["tribeplan: 1\n", "tribeplan: 1\ntribes: {t: {}}\n"])
def test_an_organisation_without_anybody_can_be_looked_at(tmp_path: Path, text: str) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        del app
        await pilot.press("down", "right", "m", "T", "o", "space", "minus", "G", "end", "z", "z")

    played(opened(tmp_path, text), play)


def test_a_step_of_the_cursor_draws_two_cells_and_not_the_screen(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        drawn: list[int] = []
        view = matrix(app)
        draw = view.render_line

        def counted(y: int) -> object:
            drawn.append(y)
            return draw(y)

        view.render_line = counted  # type: ignore[method-assign, assignment]
        await pilot.press("down")
        await pilot.pause()
        box = view.drawing.box(Spot(0, 0))
        assert set(drawn) <= set(range(box.y, box.y + box.height))

    played(hypotheek(tmp_path), play)


def _model(names: list[str]) -> str:
    people = {f"p{n}": {"name": name} for n, name in enumerate(names)}
    members = list(people)
    tribe = {
        "name": names[0],
        "lead": members[0],
        "agile_coaches": [members[-1]],
        "chapters": {"c": {"name": names[-1], "lead": members[0], "members": members}},
        "squads": {
            f"s{n}": {"name": names[n], "product_owner": members[n], "members": members[n : n + 8]}
            for n in range(0, len(members), 8)
        },
    }
    return json.dumps(
        {"tribeplan": 1, "people": people, "tribes": {"t": tribe}}, ensure_ascii=False
    )


@pytest.mark.skipif(
    not NAUGHTY.exists(), reason="the list of naughty strings is not beside the repository"
)
def test_no_name_breaks_a_line_or_is_obeyed(tmp_path: Path) -> None:
    strings: list[str] = json.loads(NAUGHTY.read_text("utf-8"))
    # What the format itself refuses in a name cannot come this far.
    names = [text for text in strings if text.strip() and text.isprintable()]
    document = opened(tmp_path, _model(names))

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        view = matrix(app)
        width = view.size.width
        for density in ("plus", "plus", "minus", "minus", "minus"):
            await pilot.press(density)
            for top in range(0, view.drawing.height, max(view.size.height - 2, 1)):
                view.scroll_to(y=top, animate=False, force=True)
                for y in range(view.size.height):
                    text = view.render_line(y).text
                    assert cell_len(text) == width
                    assert text.isprintable()
        await pilot.press("T", "down", "right", "m", "down", "escape")

    played(document, play)


def test_headings_are_no_place_to_be_dropped(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("m", "up", "up", "left", "left")
        carry = matrix(app).carry
        assert carry is not None
        assert HEADING not in carry.target

    played(opened(tmp_path, SMALL), play)


def test_line_below_a_narrow_figure_names_what_has_no_place_in_it(tmp_path: Path) -> None:
    board = "decisions:\n  board: {name: Board, at: start, every_days: 20, passes: [none]}\n"
    work = "work:\n  features:\n    tap: {name: One tap, squad: fraud, due: 2027-03-31}\n"
    expected = {
        ("decisions", "board"): "Gate Board · meets every 20 days · stops none",
        ("work", "features", "tap"): "Feature One tap · squad Fraud · due 2027-03-31",
        ("tribes", "pay"): "Tribe Payments · lead Wim Aker · squads 2 · chapters 2",
        ("tribes", "pay", "squads", "fraud", "members", "bo"): "Fraud · Web · PO Bo Mol",
    }

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for address, words in expected.items():
            app.session.go(address)
            await pilot.pause()
            assert plan(app).caption.words.startswith(words)
        assert "━ Tribe Payments · lead Wim Aker · 5 people, 1 open seat ━" in screen_text(app)

    played(opened(tmp_path, SMALL + board + work), play, size=(80, 24))


class CountsFrames(TribeplanApp):
    """The app itself, that remembers of each frame whether it was shown and what was known."""

    frames: list[tuple[bool, bool]]

    def post_display_hook(self) -> None:
        super().post_display_hook()
        is_shown, document = not self._batch_count, self.session.document
        self.frames.append((is_shown, document.version.is_checked))


def test_no_frame_is_drawn_that_is_not_shown_and_the_first_waits_for_no_rule(
    tmp_path: Path,
) -> None:
    app = CountsFrames(opened(tmp_path, SMALL), CALM)
    app.frames = []

    async def run() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()

    asyncio.run(run())
    assert all(is_shown for is_shown, _ in app.frames)
    assert not app.frames[0][1]
    assert app.session.document.version.is_checked


def test_a_step_of_the_cursor_asks_no_pane_beside_the_figure_for_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_every_frame(monkeypatch)
    asked: list[Region] = []

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        bar = plan(app).problem_list
        lines = bar.render_lines

        def counted(crop: Region) -> list[Strip]:
            asked.append(crop)
            return lines(crop)

        await pilot.pause()
        bar.render_lines = counted  # type: ignore[method-assign]
        await pilot.press("down")
        assert not asked

    played(opened(tmp_path, SMALL), play)


def test_words_below_the_figure_can_be_marked_with_the_mouse(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        caption = plan(app).caption
        await pilot.mouse_down(caption, offset=(1, 0))
        await pilot.hover(caption, offset=(9, 0))
        await pilot.mouse_up(caption, offset=(9, 0))
        assert app.screen.get_selected_text() == caption.words[:9]
        marked, plain = (list(caption.render_line(0))[at].style for at in (0, -1))
        assert marked != plain

    played(opened(tmp_path, SMALL), play)
