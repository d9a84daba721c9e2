"""The Compare screen, by keys, on a shop and its scenarios."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reference.documents import an_edit, opened
from reference.pilot import CALM, screen_text
from reference.shared_child import Stage, until
from tribeplan.api import apply
from tribeplan.editing.document import Document
from tribeplan.org.organisation import Organisation
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.runs.messages import RunSettings
from tribeplan.tui.runs.views import matrix_between
from tribeplan.tui.screens.compare import CompareScreen
from tribeplan.tui.session import Session
from tribeplan.tui.simulations import MOST, ContenderChoice, a_file, choices, files_near
from tribeplan.tui.widgets.forms import FormDialog

SHOP = """\
tribeplan: 1
name: Shop
people:
  ana: {skills: {code: 1}}
  bo: {skills: {test: 1}}
tribes:
  t:
    squads:
      app: {name: App, members: [ana, bo], cadence_days: 5}
work:
  features:
    pay: {squad: app, steps: [{skill: code, days: 4}]}
    find: {squad: app, steps: [{skill: code, days: 3}, {skill: test, days: 1}]}
"""
LATER = """\
scenario: 1
name: Later
base: shop.yaml
changes:
  - set: {squad: app, cadence_days: 60}
    reason: Four times a year is enough
  - set: {person: bo, name: 'Bo [/x]'}
"""
ON_COMPARE = CALM._replace(screen="compare")
FEW = RunSettings({"replications": 64, "horizon_days": 200})


def document_of(directory: Path) -> Document:
    (directory / "later.yaml").write_text(LATER)
    path = directory / "shop.yaml"
    path.write_text(SHOP)
    return opened(path)


def compare_screen(app: TribeplanApp) -> CompareScreen:
    screen = app.screen
    assert isinstance(screen, CompareScreen)
    return screen


async def answered(app: TribeplanApp, pilot: Pilot[None]) -> CompareScreen:
    screen = compare_screen(app)
    await until(pilot, lambda: not screen.run.is_running)
    await until(pilot, lambda: bool(screen.run.view or screen.run.reasons))
    await pilot.pause()
    return screen


async def beside_later(app: TribeplanApp, pilot: Pilot[None]) -> CompareScreen:
    """Hold the scenario beside the plan."""
    await until(pilot, lambda: isinstance(app.screen, CompareScreen))
    screen = compare_screen(app)
    screen.run.settings = FEW
    await pilot.press("a")
    await pilot.pause()
    await pilot.press(*"later", "enter")
    await until(pilot, lambda: app.screen is screen)
    return await answered(app, pilot)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


def test_a_scenario_is_picked_and_said_to_be_slower(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        text = screen_text(app)
        assert "Later is slower than the plan by" in text
        assert "baseline" in text
        page = screen.query_one("#page-1")
        assert screen.contenders.lines.size.height == 2
        assert min(pane.size.height for pane in page.children if pane is not screen.contenders) >= 4
        assert screen.query_one("#curves").size.height > screen.query_one("#contenders").size.height
        assert "App: cadence days 5 → 60" in text
        # Of what is measured: it says nothing of the others, which may be unclear beside it.
        assert "same luck  mean lead time: clear" in text
        assert re.search("│ +A +B +difference", text)  # why, by the letters of the others
        view = screen.run.view
        assert view is not None
        assert view.figures[0].cells[1].word == "slower"
        # Both features, within 200 working days: one in twenty weeks is no 0.0.
        assert re.search("done in 40 weeks +2.0 +2.0 +the same", text)

    stage.played(document_of(tmp_path), play, look=ON_COMPARE)


def test_a_small_window_shows_the_first_figures_without_scrolling(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await beside_later(app, pilot)
        text = screen_text(app)
        assert re.search("mean lead time .* slower", text)
        assert "cost of delay" in text or "done in" in text

    stage.played(document_of(tmp_path), play, (80, 24), ON_COMPARE)


def test_figures_take_the_width_they_need_and_a_short_time_is_told_in_days(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        figures, differences, why, curves = (
            screen.query_one(f"#{each}") for each in ("figures", "differences", "why", "curves")
        )
        for size in ((140, 40), (120, 36)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            rows = [line[figures.region.x :] for line in screen_text(app).splitlines()]
            rows = rows[figures.region.y + 1 : figures.region.bottom - 1]
            longest = max(len(row.rstrip(" │")) for row in rows)
            assert "done in" in "".join(rows)
            assert "…" not in "".join(rows)
            assert figures.region.width - longest <= 4  # the frame, and a scroll bar
            assert differences.region.y == figures.region.y
            assert differences.region.right == figures.region.x
            assert why.region.y == curves.region.y == figures.region.bottom
        screen.run.settings = RunSettings({"replications": 64, "horizon_days": 2})
        await pilot.press("r")
        await answered(app, pilot)
        assert screen.run.view is not None
        assert "done in 2 working days" in [row.title for row in screen.run.view.figures]
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert figures.region.width == why.region.width == curves.region.width

    stage.played(document_of(tmp_path), play, (140, 40), ON_COMPARE)


def test_the_other_panes_show_who_is_where_and_the_differences(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    with_cy = "  - add: {person: cy, name: Cy, skills: {code: 0.5}, squad: app}\n"
    (tmp_path / "later.yaml").write_text(LATER + with_cy)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("v")
        await pilot.pause()
        text = screen_text(app)
        assert "3 +Cy" in text  # beside Ana and Bo
        view = screen.run.view
        assert view is not None
        (mean,) = (each for each in view.ranges if each.what == "mean lead time")
        assert f"{mean.text} slower" in text
        for cause, days in zip(view.causes, zip(*view.days, strict=True), strict=True):
            assert f"{days[0]:>6.1f} {days[1]:>6.1f}  {cause}"[:40] in text
        lead = view.figures[0].cells[0].value
        assert abs(sum(view.days[0]) - float(lead)) < 1  # what it is made of adds up to it

    stage.played(document, play, look=ON_COMPARE)


WAVES = """\
scenario: 1
name: Later
base: shop.yaml
waves:
  - on: 2026-04-06
    name: "Split [/x]"
    do: [{add: {squad: web, name: Web}}, {move: {person: bo, to: web}}]
"""


def test_waves_stand_on_the_time_line_with_who_is_where_and_both_matrices_beside_each_other(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    (tmp_path / "later.yaml").write_text(WAVES)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        assert not screen.run.reasons
        assert "6 Apr 2026: bo moves from App to Web" in screen_text(app)
        await pilot.press("v")
        await pilot.pause()
        text = screen_text(app)
        assert "the plan: before, - goes" in text
        assert "2 -bo" in text  # App has Ana and Bo, who leaves it
        assert "Later: afterwards, + comes" in text
        await pilot.press("v")
        await pilot.pause()
        text = screen_text(app)
        assert "6 Apr 2026 Split [/x]" in text
        assert "from 6 Apr 2026 Split [/x]" in text
        view = screen.run.view
        assert view is not None
        assert view.plans[1].who.rows == (("App", "ana, bo", "-bo"), ("Web", "-", "+bo"))
        assert [each.words for each in view.plans[1].changes] == [
            "6 Apr 2026 Split [/x]: bo to Web"
        ]
        assert view.plans[0].who.rows == (("App", "ana, bo"),)

    stage.played(document, play, (180, 50), ON_COMPARE)


def test_the_other_as_baseline_turns_the_answer_round(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("down", "b")
        await answered(app, pilot)
        assert "the plan is faster than Later by" in screen_text(app)
        await pilot.press("down", "d")
        await pilot.pause()
        assert [each.words for each in screen.comparing.contenders] == ["later"]
        assert screen.run.view is None

    stage.played(document_of(tmp_path), play, look=ON_COMPARE)


def test_a_scenario_s_changes_come_into_the_plan_as_one_edit(tmp_path: Path, stage: Stage) -> None:
    document = document_of(tmp_path)
    before = document.organisation

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await beside_later(app, pilot)
        await pilot.press("down", "m")
        await pilot.pause()
        assert "Bring later into the plan" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert document.organisation == apply(str(tmp_path / "later.yaml"))
        assert "1 edit old" in screen_text(app)
        app.action_undo()
        assert document.organisation == before

    stage.played(document, play, look=ON_COMPARE)


def test_a_scenario_is_opened_in_the_editor_and_the_plan_says_where_that_is_done(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.chdir(tmp_path)
    editor = tmp_path / "editor"
    editor.write_text(
        "#!/bin/sh\nfor file; do :; done\nsed -i 's/squad: app/squad: app2/' \"$file\"\n"
    )
    editor.chmod(0o755)
    (tmp_path / "plan").touch()  # a file of the same name as the plan has inside

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await beside_later(app, pilot)
        assert "e Edit" in screen_text(app).splitlines()[-1]
        assert screen_text(app).splitlines()[-1].endswith("? Help")  # all keys fit
        await pilot.press("E")
        assert "the plan has no file of its own" in app.session.said[-1]
        await pilot.press("down", "E")
        await pilot.pause()
        assert "There is no terminal here" in app.session.said[-1]  # which is so in a test
        monkeypatch.setattr(app, "suspend", nullcontext)
        monkeypatch.setenv("EDITOR", str(editor))
        await pilot.press("E")
        await until(pilot, lambda: "app2" in screen_text(app))  # compared again, which says where

    stage.played(document_of(tmp_path), play, (80, 24), ON_COMPARE)


NOTED = LATER.replace("changes:\n", "changes:\n  # Agreed in May\n")


def test_operations_of_a_scenario_are_ordered_and_their_fields_changed_in_the_app(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    path = tmp_path / "later.yaml"
    path.write_text(NOTED)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("e")
        assert "the plan has no file of its own" in app.session.said[-1]
        await pilot.press("down", "e")
        await pilot.pause()
        text = screen_text(app)
        assert "1  set squad: app, cadence_days: 60  Four times a year is enough" in text
        assert "2  set person: bo, name: 'Bo [/x]'" in text
        await pilot.press("J", "enter")  # the first comes second; in the form of structured rows
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        (cadence,) = (row for row in app.screen.rows if row.name_of_field == "cadence_days")
        cadence.input.focus()
        await pilot.press(*"never", "enter")
        assert "expected" in cadence.complaint
        cadence.input.focus()
        await pilot.press(*"30", "ctrl+d")
        await pilot.pause()
        assert "2  set squad: app, cadence_days: 30  Four times" in screen_text(app)
        await pilot.press("ctrl+d")
        await until(pilot, lambda: app.screen is screen and not screen.run.is_running)
        assert "cadence days 5 → 30" in screen_text(app)  # compared again

    stage.played(document, play, look=ON_COMPARE)
    assert path.read_text() == (
        "scenario: 1\nname: Later\nbase: shop.yaml\nchanges:\n"
        "  # Agreed in May\n"  # stands above all of them
        "  - set: {person: bo, name: 'Bo [/x]'}\n"
        "  - set: {squad: app, cadence_days: 30}\n"
        "    reason: Four times a year is enough\n"
    )


def test_operations_of_a_scenario_are_added_and_taken_out_in_the_app(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    path = tmp_path / "later.yaml"
    path.write_text(NOTED)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("down", "e", "down", "a")
        await pilot.pause()
        await pilot.press(*"remove feature", "enter")
        await pilot.pause()
        await pilot.press(*"nothing", "ctrl+d")
        await pilot.pause()
        assert "there is no feature 'nothing'" in screen_text(app)
        await pilot.press(*["backspace"] * 7, *"find", "ctrl+d")
        await pilot.pause()
        assert "2  remove feature: find" in screen_text(app)  # before the one under the cursor
        await pilot.press("down", "x", "ctrl+d")
        await until(pilot, lambda: app.screen is screen and not screen.run.is_running)
        assert f"Saved {path}" in app.session.said[-1]

    stage.played(document, play, look=ON_COMPARE)
    assert path.read_text() == NOTED.partition("  - set: {person")[0] + (
        "  - remove: {feature: find}\n"
    )


def test_operations_that_cannot_be_made_are_marked_and_not_saved(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    path = tmp_path / "later.yaml"
    given = LATER + "  - add: {squad: web}\n  - move: {person: bo, to: web}\n"
    path.write_text(given)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("down", "e", "down", "down", "x")
        await pilot.pause()
        assert "3  move person: bo, to: web  ! there is no squad 'web'" in screen_text(app)
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert "3 cannot be made there: there is no squad 'web'" in app.session.said[-1]
        await pilot.press("escape")
        assert "Leaving once more drops" in app.session.said[-1]
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)

    stage.played(document, play, (80, 24), ON_COMPARE)
    assert path.read_text() == given


@pytest.mark.parametrize("typed", ["a\u202eb", "a\x1bb"])
def test_a_reason_that_no_file_may_hold_is_refused_beside_its_field(
    tmp_path: Path, stage: Stage, typed: str
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await beside_later(app, pilot)
        for keys in (["down", "e", "enter"], ["escape", "escape", "a", *"remove feature", "enter"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert isinstance(app.screen, FormDialog)
            rows = {row.name_of_field: row for row in app.screen.rows}
            if not rows[app.screen.rows[0].name_of_field].typed:
                app.screen.rows[0].input.value = "find"
            rows["reason"].input.value = typed
            await pilot.press("ctrl+d")
            await pilot.pause()
            assert "expected characters one can see" in rows["reason"].complaint

    stage.played(document_of(tmp_path), play, look=ON_COMPARE)


DATED = LATER + "waves:\n  - on: 2027-02-01\n    do:\n      - set: {squad: app, wip_limit: 2}\n"


def test_the_last_operation_of_a_wave_takes_the_wave_along_and_compare_reads_what_is_saved(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    path = tmp_path / "later.yaml"
    path.write_text(DATED)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("down", "e", "down", "down", "x")
        await pilot.pause()
        assert "wave of 1 Feb 2027 has gone" in app.session.said[-1]
        await pilot.press("ctrl+d")
        await until(pilot, lambda: app.screen is screen and not screen.run.is_running)
        assert not screen.run.reasons

    stage.played(document, play, look=ON_COMPARE)
    assert path.read_text() == LATER + "waves: []\n"


def test_operations_of_different_days_stay_where_they_are_and_it_says_why(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    (tmp_path / "later.yaml").write_text(DATED)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await beside_later(app, pilot)
        await pilot.press("down", "e", "down", "down", "K")
        await pilot.pause()
        assert "different days" in app.session.said[-1]
        assert "3  1 Feb 2027" in screen_text(app)
        await pilot.press("escape")  # nothing was changed: it does not ask
        await pilot.pause()
        assert isinstance(app.screen, CompareScreen)

    stage.played(document, play, look=ON_COMPARE)


def test_a_new_operation_goes_to_the_day_that_its_form_says(tmp_path: Path, stage: Stage) -> None:
    document = document_of(tmp_path)
    path = tmp_path / "later.yaml"
    path.write_text(DATED)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("down", "e", *["down"] * 3, "a", *"remove feature", "enter")
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        rows = {row.name_of_field: row for row in app.screen.rows}
        assert rows["wave"].typed == "2027-02-01"  # as the last one
        rows["feature"].input.value = "find"
        rows["wave"].input.value = ""
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert "3  remove feature: find" in screen_text(app)
        await pilot.press("ctrl+d")
        await until(pilot, lambda: app.screen is screen and not screen.run.is_running)

    stage.played(document, play, look=ON_COMPARE)
    assert path.read_text() == DATED.replace("waves:", "  - remove: {feature: find}\nwaves:")


def test_the_form_of_an_operation_has_its_day_too_and_a_complaint_goes_with_its_cause(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    path = tmp_path / "later.yaml"
    path.write_text(DATED)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("down", "e", "down", "down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, FormDialog)
        rows = {row.name_of_field: row for row in app.screen.rows}
        assert rows["wave"].typed == "2027-02-01"
        rows["wave"].input.value = "2027-02-02"
        await pilot.press("ctrl+d")
        assert "there is no wave" in rows["wave"].complaint
        rows["wave"].input.value = ""
        await pilot.pause()
        assert rows["wave"].complaint == ""
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert "wave of 1 Feb 2027 has gone" in app.session.said[-1]
        await pilot.press("ctrl+d")
        await until(pilot, lambda: app.screen is screen and not screen.run.is_running)

    stage.played(document, play, look=ON_COMPARE)
    wave = DATED.partition("waves:")[2]
    operation = next(line for line in wave.splitlines() if "- " in line and "on:" not in line)
    assert path.read_text() == f"{LATER}  {operation.strip()}\nwaves: []\n"


def test_files_of_others_near_the_model_neither_end_nor_stop_the_app(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a.yaml").write_bytes(b"scenario: 1\nbase: a\x00b\nchanges: []\n")
    os.mkfifo(tmp_path / "others" / "pipe.yaml")  # who opens it waits for who writes
    (tmp_path / "others" / "directory.yaml").mkdir()

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("a")
        await until(pilot, lambda: " later.yaml" in screen_text(app))
        assert "3 of 3" in screen_text(app)  # beside what is saved, and any other file

    stage.played(document, play, look=ON_COMPARE)


def test_only_the_ticked_changes_come_into_the_plan(tmp_path: Path, stage: Stage) -> None:
    document = document_of(tmp_path)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await beside_later(app, pilot)
        await pilot.press("down", "m")
        await pilot.pause()
        await pilot.press("down", "space", "enter")
        await pilot.pause()
        assert document.organisation.tribes["t"].squads["app"].cadence_days == 60
        assert document.organisation.people["bo"].name is None

    stage.played(document, play, look=ON_COMPARE)


def test_edits_are_saved_as_a_scenario_that_leads_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: Stage
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    document = document_of(tmp_path)
    document.do(an_edit({"set": {"person": "ana", "fte": "50%"}}))

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await pilot.press("S")
        await pilot.pause()
        await pilot.press("ctrl+d")
        await until(pilot, (tmp_path / "scenarios/new.yaml").exists)
        assert apply("scenarios/new.yaml") == document.organisation

    stage.played(document, play, look=ON_COMPARE)


def test_unsaved_edits_are_held_against_what_is_saved_at_once(tmp_path: Path, stage: Stage) -> None:
    document = document_of(tmp_path)
    document.do(an_edit({"set": {"squad": "app", "cadence_days": "60"}}))

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await answered(app, pilot)
        assert "the plan is slower than what is saved by" in screen_text(app)

    stage.played(document, play, look=ON_COMPARE)


def test_a_revision_in_git_takes_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = document_of(tmp_path)
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("add", "shop.yaml"), ("commit", "-q", "-m", "as it was")):
        subprocess.run([*git, *arguments], check=True, capture_output=True)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"another", "enter")
        await until(pilot, lambda: "A file, or REVISION:PATH" in screen_text(app))
        await pilot.press(*"HEAD", "colon", *"shop.yaml", "ctrl+d")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await answered(app, pilot)
        assert "HEAD:shop and the plan do not differ at all" in screen_text(app)

    with Stage() as here:
        here.played(document, play, look=ON_COMPARE)


def test_a_file_that_says_nothing_is_refused_in_words(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        compare_screen(app).comparing.add(a_file("nowhere[/x].yaml"))
        await answered(app, pilot)
        text = screen_text(app)
        assert "This cannot be compared:" in text
        assert "nowhere[/x].yaml" in text

    stage.played(document_of(tmp_path), play, look=ON_COMPARE)


def test_other_assumptions_are_told_for_they_are_not_the_structure_s_doing(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    with (tmp_path / "later.yaml").open("a") as file:
        file.write("assumptions: {run_load: 0}\n")

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await beside_later(app, pilot)
        text = " ".join(screen_text(app).split())
        assert "Not only the structure differs: beside the plan, Later assumes run_load = 0" in text

    stage.played(document, play, look=ON_COMPARE)


def test_a_change_in_the_structure_is_shown_in_the_plan(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        screen.differences.lines.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert app.current_mode == "plan"
        assert app.session.cursor == ("tribes", "t", "squads", "app")

    stage.played(document_of(tmp_path), play, look=ON_COMPARE)


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (160, 48)])
def test_the_screen_can_be_walked_at_any_size(
    tmp_path: Path, size: tuple[int, int], stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await beside_later(app, pilot)
        for key in ("down", "up", "tab", "down", "tab", "tab", "t", "down", "t"):
            await pilot.press(key)
        assert all(line.isprintable() for line in screen_text(app).splitlines())

    stage.played(document_of(tmp_path), play, size=size, look=ON_COMPARE)


def test_four_take_part_and_no_more(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        comparing = compare_screen(app).comparing
        said = [comparing.add(ContenderChoice(f"{n}.yaml", str(n))) for n in range(MOST)]
        assert said[:-1] == [""] * (MOST - 1)
        assert "drop one first" in said[-1]
        comparing.run.stop()
        await pilot.pause()

    stage.played(document_of(tmp_path), play, look=ON_COMPARE)


def test_scenarios_near_the_model_are_offered_and_other_files_are_not(tmp_path: Path) -> None:
    document = document_of(tmp_path)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "near.yaml").write_text("scenario: 1\nbase: ../shop.yaml\n")
    (tmp_path / "suggested").mkdir()
    (tmp_path / "suggested" / "1.yaml").write_text("scenario: 1\nbase: ../shop.yaml\n")
    (tmp_path / "suggested" / "2.yaml").write_text("scenario: 1\nbase: ../other.yml\n")
    (tmp_path / "suggested" / "model.yaml").write_text("tribeplan: 1\n")
    (tmp_path / "notes.yaml").write_text("a: b\n")
    (tmp_path / "other.yml").write_text("tribeplan: 1\n")
    near = [(Path(path).name, kind) for path, kind in files_near(document.root)]
    scenarios = [(name, "scenario") for name in ("later.yaml", "near.yaml", "1.yaml")]
    assert near == [*scenarios, ("other.yml", "model")]
    keys = [choice.key for choice in choices(Session(document), frozenset({"plan"}))]
    assert keys[:2] == ["saved", "typed"]


def test_the_report_is_a_page_that_is_written_by_one_key(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = document_of(tmp_path)
    path = tmp_path / "page.html"

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await beside_later(app, pilot)
        await pilot.press("x")
        await pilot.pause()
        field = app.focused
        assert isinstance(field, Input)
        assert field.value.endswith(".html")
        field.value = str(path)
        monkeypatch.setattr(screen.run, "_number", 1)  # as while a run is under way
        await pilot.press("ctrl+d")
        assert f"Writing {path}, when the run is done" in app.session.said[-1]
        monkeypatch.setattr(screen.run, "_number", None)
        await until(pilot, path.exists)
        assert app.screen is screen
        page = path.read_text()
        assert "Later" in page
        assert "Bo [/x]" in page

    stage.played(document, play, look=ON_COMPARE)


def test_squads_are_told_apart_by_id_and_keep_their_people_under_a_new_name() -> None:
    def bank(name: str) -> Organisation:
        squads = {"help": {"name": "Support", "members": ["ana"]}}
        squads["app"] = {"name": name, "members": ["cy"]}
        other = {"desk": {"name": "Support", "members": ["bo"]}}
        here = {"chapters": {"dev": {"name": "Dev", "members": ["ana", "cy"]}}, "squads": squads}
        there = {"chapters": {"dev": {"name": "Dev", "members": ["bo"]}}, "squads": other}
        people: dict[str, object] = {who: {} for who in ("ana", "bo", "cy")}
        return Organisation.model_validate({"people": people, "tribes": {"a": here, "b": there}})

    matrix, *_ = matrix_between(bank("App"), bank("Mobile"))
    assert matrix.headings == ("squad", "Dev (a.dev)", "Dev (b.dev)")
    assert matrix.rows == (
        ("Support (help)", "1", "."),
        ("Mobile", "1", "."),
        ("Support (desk)", ".", "1"),
    )
