"""The live what-if: what edits do to the lead time, told while one goes on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reference.documents import an_edit, opened
from reference.pilot import played, screen_text
from reference.shared_child import Stage, until
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.runs.messages import Guessed
from tribeplan.tui.screens.plan import PlanScreen
from tribeplan.tui.widgets.what_if import WhatIf, words_of

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
LATER: dict[str, object] = {"set": {"squad": "app", "cadence_days": "60"}}


def what_if(app: TribeplanApp) -> WhatIf:
    return app.screen.query_one(WhatIf)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    return path


def test_an_edit_is_simulated_against_what_is_saved(shop: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit(LATER))
        await until(pilot, lambda: what_if(app).guess is not None)
        await until(pilot, lambda: "slower, clear" in screen_text(app))
        guess = what_if(app).guess
        assert guess is not None
        assert guess.days > 0
        assert f"Δmean {guess.mean}" in screen_text(app)
        assert guess.mean.startswith("+")

    stage.played(opened(shop), play)


def test_an_answer_to_an_earlier_plan_says_so_until_the_next_comes(
    shop: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit(LATER))
        await until(pilot, lambda: "slower, clear" in screen_text(app))
        app.session.do(an_edit({"set": {"squad": "app", "cadence_days": "1"}}))
        await pilot.pause()
        assert "(old)" in screen_text(app)
        await until(pilot, lambda: "faster, clear" in screen_text(app))
        assert "(old)" not in screen_text(app)
        assert "2 edits" in screen_text(app)

    stage.played(opened(shop), play)


def test_undoing_everything_leaves_nothing_to_say(shop: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        rows = app.screen.query_one("#matrix").size.height
        app.session.do(an_edit(LATER))
        await until(pilot, lambda: "slower, clear" in screen_text(app))
        app.action_undo()
        await pilot.pause()
        assert "ΔP85" not in screen_text(app)
        assert app.screen.query_one("#matrix").size.height == rows

    stage.played(opened(shop), play, (80, 24))


def test_no_number_is_cut_nor_loses_its_doubt(shop: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        line = what_if(app)
        line.guess = Guessed(1, 0.5, "+10.5", "11.7", "+10.9 (±10.5)", False, False, 64, True)  # noqa: FBT003
        for edits in range(12):
            app.session.do(an_edit({"set": {"squad": "app", "name": f"App {edits}"}}))
        line.is_old = False
        for width, told in ((60, ["12 edits"]), (80, ["Δmean"]), (130, ["Δmean", "12 edits"])):
            await pilot.resize_terminal(width, 30)
            await pilot.pause()
            row = next(row for row in screen_text(app).splitlines() if "ΔP85" in row)
            assert all(words in row for words in told)
            assert not re.search("[^ ]…", row.partition("ΔP85")[2])
            assert row.count("(±") == 1 + ("Δmean" in row)  # each number has its doubt

    played(opened(shop), play)


def test_a_message_stands_above_it_in_a_narrow_window(shop: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        what_if(app).guess = Guessed(
            0, -12.3, "-12.3", "0.6", "-8.0 (±0.4)",
            is_clear=True, is_equal=False, replications=256, is_final=True,
        )  # fmt: skip
        app.session.do(an_edit(LATER))
        await pilot.pause()
        app.say("Something has been done, " * 5)
        await pilot.pause()
        text = screen_text(app)
        assert "Something has been done" in text
        assert "ΔP85 -12.3 days (±0.6)" in text
        assert "F8 next" in text

    played(opened(shop), play, (80, 24))


def test_it_can_be_switched_off(shop: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("L")
        app.session.do(an_edit(LATER))
        await pilot.pause(1.5)
        assert what_if(app).guess is None
        assert "What-if" not in screen_text(app)

    stage.played(opened(shop), play)


def test_a_key_that_comes_before_it_is_there_does_no_harm(shop: Path) -> None:
    async def play(app: TribeplanApp, _: Pilot[None]) -> None:
        plan = app.screen
        assert isinstance(plan, PlanScreen)
        await what_if(app).remove()
        plan.action_what_if()
        assert "not there yet" in app.session.said[-1]

    played(opened(shop), play)


def test_an_app_that_ends_before_its_first_frame_shows_nothing_more(shop: Path) -> None:
    async def play(app: TribeplanApp, _: Pilot[None]) -> None:
        plan = app.screen
        assert isinstance(plan, PlanScreen)
        app.exit()
        plan._fill()

    assert played(opened(shop), play).bug is None


def test_what_cannot_be_simulated_is_said_in_words(shop: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit({"remove": {"person": "bo"}}))
        await until(pilot, lambda: bool(what_if(app).trouble))
        assert "nobody who works in a squad has the skill test" in what_if(app).trouble

    stage.played(opened(shop), play)


def test_a_model_without_work_is_left_in_peace(tmp_path: Path, stage: Stage) -> None:
    path = tmp_path / "idle.yaml"
    path.write_text(SHOP.partition("work:")[0])

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit(LATER))
        await pilot.pause(1.2)
        assert "What-if" not in screen_text(app)
        assert what_if(app).trouble == ""

    stage.played(opened(path), play)


@pytest.mark.parametrize(
    ("days", "is_clear", "words"),
    [
        (-2.1, True, "faster, clear"),
        (2.1, True, "slower, clear"),
        (-2.1, False, "~ no clear difference"),
    ],
)
def test_the_direction_is_a_word(days: float, is_clear: bool, words: str) -> None:  # noqa: FBT001
    guess = Guessed(
        1,
        days,
        f"{days:+}",
        "0.6",
        "-1.0",
        is_clear,
        is_equal=False,
        replications=64,
        is_final=True,
    )
    assert words_of(guess) == [f"ΔP85 {days:+} days (±0.6)", words, "", "Δmean -1.0"]
