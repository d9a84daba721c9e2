"""A window that becomes small and large again, in each screen and dialog."""

import re
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from reference.documents import renamed_person
from reference.pilot import played, screen_text
from reference.small_tribe import MODEL, document_in
from tribeplan.designing import edit
from tribeplan.editing.fields import set_field
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.widgets.matrix.matrix import Matrix
from tribeplan.tui.widgets.status import StatusBar

HYPOTHEEK = Path(__file__).parents[2] / "models/hypotheek.yaml"
CHAPTER_LEADS = ("Carla", "Bart", "Esther", "Linda", "Gerard")
LARGE, SMALL, TOO_SMALL = (160, 48), (60, 16), (40, 10)
AGAIN = (SMALL, TOO_SMALL, SMALL, TOO_SMALL, LARGE)
STATES = ("", "m", "e", "slash", "question_mark", "ctrl+p", "D", "S", "3")


def test_nothing_raises_and_everything_comes_back(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for keys in STATES:
            await pilot.press("1", *keys.split())
            before = type(app.screen)
            for size in (SMALL, TOO_SMALL, LARGE) if keys else AGAIN:
                await pilot.resize_terminal(*size)
                await pilot.pause()
                assert ("tribeplan needs 60" in screen_text(app)) == (size == TOO_SMALL), keys
            assert type(app.screen) is before, keys
            await pilot.press("escape", "escape")
            assert not app.screen.is_modal, keys

    played(document_in(tmp_path), play, LARGE)


def test_the_app_can_be_left_where_it_is_too_small(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.resize_terminal(*TOO_SMALL)
        await pilot.pause()
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not app.is_running or app._exit

    played(document_in(tmp_path), play, LARGE)


def test_the_app_outlives_the_directory_it_was_opened_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "shop"
    home.mkdir()
    (home / "a.yaml").write_text("tribeplan: 1\ntribes: {t: {squads: {app: {}}}}\n")
    (home / "b.yaml").write_text("people: {ana: {}}\n")
    monkeypatch.chdir(home)
    document = edit(".", keeps_journal=False)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        shutil.rmtree(home)
        for keys in ("2", "4", "1", "3", "a"):
            await pilot.press(keys)
            await pilot.resize_terminal(100 + int(keys == "a"), 30)
            await pilot.pause()
        assert "another file" in screen_text(app)
        await pilot.press(*"another", "enter", *"x.yaml", "enter")
        await pilot.pause()
        assert "directory this began in is gone" in app.session.said[-1]
        await pilot.press("1")
        app.session.do(renamed_person("ana", "Ana"))
        await pilot.press("D")
        await pilot.pause()
        app.session.said.clear()
        await pilot.press("escape", "ctrl+s")
        await pilot.pause()
        assert "cannot be saved: the directory this began in is gone" in app.session.said[-1]
        assert screen_text(app).splitlines()[0].startswith(" tribeplan  shop  ")

    played(document, play)


def test_panes_are_made_larger_by_dragging_their_edge_and_by_keys(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        tree, card = (app.screen.query_one(pane) for pane in ("#tree", "#inspector"))
        assert card.region.bottom == tree.region.bottom  # beside each other, the figure between
        before = tree.outer_size.width, card.outer_size.width
        edge = tree.region.right - 1
        await pilot.mouse_down(offset=(edge, 8))
        await pilot.hover(offset=(edge + 7, 8))
        await pilot.mouse_up(offset=(edge + 7, 8))
        await pilot.pause()
        assert tree.outer_size.width == before[0] + 7
        await pilot.hover(offset=(edge + 20, 8))
        await pilot.pause()
        assert tree.outer_size.width == before[0] + 7
        app.screen.query_one("#matrix").focus()
        await pilot.press("greater_than_sign", "greater_than_sign", "less_than_sign")
        await pilot.pause()
        assert card.outer_size.width == before[1] + 2

    played(document, play, size=(160, 36))

    async def play_below(app: TribeplanApp, pilot: Pilot[None]) -> None:
        tree, card = (app.screen.query_one(pane) for pane in ("#tree", "#inspector"))
        assert (card.region.y, card.region.x) == (tree.region.bottom, tree.region.x)  # below it
        before = card.outer_size.width
        await pilot.press("greater_than_sign")
        await pilot.pause()
        assert card.outer_size.width == before + 2
        await pilot.press("e")
        await pilot.pause()
        assert card.outer_size.width >= 44  # a form stands beside the figure, and is wide enough

    played(document, play_below, size=(120, 36))


def test_a_form_takes_the_room_of_the_tree_and_gives_it_back(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        tree, matrix = (app.screen.query_one(pane) for pane in ("#tree", "#matrix"))
        tree.focus()
        await pilot.press("e")
        await pilot.pause()
        assert "Organisation" not in screen_text(app)
        assert matrix.outer_size.width == 120 - 44
        await pilot.press("escape")
        await pilot.pause()
        assert "Organisation" in screen_text(app)
        assert app.focused is tree

    played(document_in(tmp_path), play, size=(120, 36))


def test_no_line_of_the_figure_is_wider_than_a_pane_that_others_leave_it(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        matrix = app.screen.query_one(Matrix)
        for width in (40, 18, 10, 4):  # where a label takes 15 cells at least
            matrix.styles.width = width
            await pilot.pause()
            lines = [matrix.render_line(y).text for y in range(matrix.size.height)]
            assert {cell_len(line) for line in lines} == {matrix.size.width}

    played(document_in(tmp_path), play, (80, 24))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)])
def test_the_figure_uses_its_room_and_says_nothing_in_parts(size: tuple[int, int]) -> None:
    """Six columns (five chapters and the coach), eight rows: what a tribe of seven squads has."""

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        matrix = app.screen.query_one(Matrix)
        if size[0] > 100:
            assert all(f"CL {name}" in screen_text(app) for name in CHAPTER_LEADS)
        assert matrix.drawing.height >= matrix.size.height - matrix.drawing.rows
        before = screen_text(app)
        await pilot.press("o", "o")  # the load of squads and chapters, laid over
        await pilot.pause()
        heads = next(line for line in before.splitlines() if "chapter→" in line)
        assert heads in screen_text(app)  # names keep their letters
        assert len(re.findall("%[░▒▓█] ", screen_text(app))) > 7
        await pilot.press("end")
        await pilot.pause()
        heads = screen_text(app).splitlines()[2]
        assert re.search(r"│ Risico +6 │ Coach +2", heads)
        assert not re.search(r"→ +[^ │]+ │", heads)  # no rest of a column that is out of sight

    played(edit(str(HYPOTHEEK)), play, size)


def test_a_long_name_gives_way_to_what_is_not_saved_and_to_the_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("R", *"ed", "enter", "ctrl+d")
        for width in (60, 80):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            top = screen_text(app).splitlines()[0]
            assert re.match(r" ….*ml  ● 1  +\d errors? .* 1Plan .* 4Val", top)
        monkeypatch.setattr(StatusBar, "_count", lambda bar: setattr(bar, "_counts", (120, 1300)))
        await pilot.resize_terminal(60, 24)
        await pilot.pause()
        top = screen_text(app).splitlines()[0]
        assert re.match(r" ….*l  ● 1  +1Plan .* 4Val", top)  # else: 1120 errors, in one number

    path = tmp_path / f"{'long' * 20}.yaml"
    path.write_text(MODEL)
    played(edit(str(path)), play)


def test_the_lines_of_a_difference_are_broken_anew_in_another_window(tmp_path: Path) -> None:
    document = document_in(tmp_path)
    name = "Ana " + "of the many names " * 12 + "the last"
    edit_of = set_field(document.roster, ("people", "ana"), "name", name)
    skills = set_field(document.roster, ("people", "bo"), "skills", "code: 1.0, test: 0.5")

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        document.do(edit_of)
        document.do(skills)
        await pilot.press("D")
        for size in ((80, 24), (200, 40), (70, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            lines = [line.strip(" │>█▁▔▍") for line in screen_text(app).splitlines()]
            assert name.replace(" ", "") in "".join(lines).replace(" ", ""), size

    played(document, play, LARGE)
