"""The problems pane: going to problems, mending them, excusing them; ten thousand cost like ten."""

import asyncio
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.pilot import Pilot

from reference.captive import press
from reference.pilot import on_a_terminal, played, screen_text
from reference.small_tribe import MODEL, document_in, text_of
from tribeplan.editing.version import fixes
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.subject import place_of_problem, subject_of
from tribeplan.tui.widgets.dialogs import Pages, Picker
from tribeplan.tui.widgets.line_list import LineList
from tribeplan.tui.widgets.problems import FILTERS, Problems
from tribeplan.tui.widgets.status import StatusBar

FRAUD = ("tribes", "pay", "squads", "fraud")


def pane(app: TribeplanApp) -> Problems:
    return app.screen.query_one(Problems)


def test_f8_goes_from_problem_to_problem_the_worst_first_and_round(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        count = len(document.findings)
        seen: list[str] = []
        for _ in range(count):
            await pilot.press("f8")
            await pilot.pause()
            finding = pane(app).current
            assert finding is not None
            seen.append(finding.severity)
            at = subject_of(finding.problem.at)
            assert subject_of(app.session.cursor).address in (at.address, app.session.cursor)
        ranks = [["error", "warning", "advice"].index(severity) for severity in seen]
        assert ranks == sorted(ranks)
        assert len(pane(app).findings) == count
        await pilot.press("f8")
        assert pane(app).cursor == 0
        await pilot.press("shift+f8")
        assert pane(app).cursor == count - 1

    played(document, play)


def test_filter_lists_errors_only_or_those_of_this_place(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FRAUD)
        pane(app).focus()
        for wanted in (*FILTERS[1:], FILTERS[0]):
            await pilot.press("s")
            assert pane(app).filter == wanted
            listed = pane(app).findings
            if wanted == "errors":
                assert {each.severity for each in listed} == {"error"}
            if wanted == "this place":
                assert listed
                assert {each.entity for each in listed} <= {"squad:fraud", "person:dee"}
        assert len(pane(app).findings) == len(document.findings)

    played(document, play)


def test_pane_tells_how_many_of_each_and_whether_one_key_mends_it(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        errors = sum(1 for each in document.findings if each.severity == "error")
        assert f"{errors} error" in str(pane(app).border_subtitle)
        lines = screen_text(app)
        assert "fix" in lines
        assert "model.yaml:" in lines

    played(document, play)


def test_quick_fix_is_chosen_with_its_effect_made_and_taken_back(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        several = next(e for e in document.findings if len(fixes(document.roster, e)) > 1)
        pane(app).focus()
        pane(app).select(several)
        await pilot.press("f")
        await pilot.pause()
        picker = app.screen
        assert isinstance(picker, Picker)
        assert "solves" in picker.choices[0].hint
        await pilot.press("enter")
        await pilot.pause()
        assert document.unsaved == 1
        assert several not in document.findings
        await pilot.press("u")
        assert text_of(document) == MODEL

    played(document, play)


def test_waiver_needs_a_reason_and_stands_beside_what_it_excuses(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        ownerless = next(each for each in document.findings if each.rule.name == "ownerless-squad")
        before = len(document.findings)
        pane(app).focus()
        pane(app).select(ownerless)
        await pilot.press("w", "ctrl+d")
        await pilot.pause()
        assert document.unsaved == 0  # no reason yet
        await pilot.press(*"merger", "down", *"2099-01-31", "enter")
        await pilot.pause()
        assert len(document.findings) == before - 1
        lines = text_of(document).splitlines()
        comment = f"# tribeplan: ignore[{ownerless.code}] until 2099-01-31: merger"
        number = next(number for number, line in enumerate(lines) if comment in line)
        assert "fraud:" in lines[number] + lines[number + 1]
        await pilot.press("u")
        assert text_of(document) == MODEL

    played(document, play)


def test_explanation_of_a_problem_says_why_and_leaves_with_escape(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("f8", "i")
        await pilot.pause()
        page = app.screen
        finding = document.findings[0]
        assert isinstance(page, Pages)
        assert any("Sources:" in line for line in page.lines)
        await pilot.press("escape")
        assert not isinstance(app.screen, Pages)
        assert finding in document.findings

    played(document, play)


def test_keys_may_come_faster_than_what_they_do_is_done(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(("people", "bo"))
        assert not app.screen.check_action("act", ("plan.explain",))  # nothing is wrong here
        press(app, "f8")
        press(app, "i")
        await pilot.pause()
        assert isinstance(app.screen, Pages)

    played(document_in(tmp_path), play)


def test_click_goes_to_a_problem_and_right_click_offers_what_can_be_done(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        for row, button in ((1, 1), (2, 3)):
            await pilot.click("#problems", offset=(5, row + 1), button=button)
            await pilot.pause()
            finding = pane(app).findings[row] if button == 1 else None
            if finding is not None:
                assert app.session.cursor == place_of_problem(document.version, finding)
        menu = app.screen
        assert isinstance(menu, Picker)
        assert not next(each for each in menu.choices if each.key == "plan.explain").refusal

    played(document, play)


def test_editor_needs_a_terminal_and_says_so(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(FRAUD)
        await pilot.press("E")
        await pilot.pause()
        assert "no terminal" in "".join(note.message for note in app._notifications)

    played(document, play)


def test_keys_that_cannot_do_anything_here_say_why(tmp_path: Path) -> None:
    document = document_in(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(("work", "features", "one-tap"))
        app.session.go(())
        await pilot.press("S")
        await pilot.pause()
        assert "No squad is here" in "".join(note.message for note in app._notifications)
        assert document.unsaved == 0

    played(document, play)


def test_list_of_ten_thousand_draws_only_what_is_seen() -> None:
    drawn: list[int] = []

    def draw(index: int, width: int) -> Content:
        del width
        drawn.append(index)
        return Content(f"entry {index}")

    class Ten(App[None]):
        def compose(self) -> ComposeResult:
            yield LineList()

    async def run() -> None:
        app = Ten()
        async with app.run_test(size=(40, 10)) as pilot:
            lines = app.query_one(LineList)
            lines.fill(10_000, draw)
            lines.focus()
            await pilot.pause()
            await pilot.press("end")
            await pilot.pause()
            assert lines.cursor == 9_999
            assert set(drawn) <= {*range(11), *range(9_980, 10_000)}

    asyncio.run(run())


def test_the_count_of_errors_is_in_the_colour_of_errors_also_while_words_are_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_a_terminal(monkeypatch)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        def look() -> str:
            line = "".join(terminal.cells[0, x][0] for x in range(app.size.width))
            return terminal.cells[0, line.index("2 errors")][1]

        red, green, blue = Color.parse(app.theme_variables["text-error"]).rgb
        assert look().startswith(f"38;2;{red};{green};{blue};")
        await pilot.mouse_down("#caption", offset=(1, 0))
        await pilot.hover("#caption", offset=(5, 0))
        app.screen.query_one(StatusBar).refresh()
        await pilot.pause()
        await pilot.mouse_up("#caption", offset=(5, 0))
        assert look().startswith(f"38;2;{red};{green};{blue};")
        assert terminal.differences(app) == []

    played(document_in(tmp_path), play)
