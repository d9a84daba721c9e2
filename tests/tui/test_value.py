"""The Value screen, by keys, on a shop with a map; shares are worked out by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reference.documents import opened
from reference.pilot import CALM, played, screen_text
from reference.shared_child import Stage, until
from tribeplan.editing.document import Document
from tribeplan.report.sections import Section
from tribeplan.scenario.structure_edits import remove_element
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import MARKS
from tribeplan.tui.screens.value import VIEWS, ValueScreen
from tribeplan.tui.widgets.charts import laid_out

SHOP = r"""
tribeplan: 1
people:
  ana:
    name: "Ana [/x]"
    skills: {code: 1}
    growth: {was: product-marketing-manager, becomes: product-owner}
tribes:
  t:
    name: Shop
    purpose: "Buy [/b] without a queue"
    user_needs:
      - {user: Certainty, jobs: [Pay, "Find [/x]"]}
      - {user: Speed}
    readiness: [{date: 2026-01-05, learning: 2}]
    measures: [{id: smiles, goal: Smiling, category: happiness, target: 4}]
    squads:
      app: {name: App, members: [ana], product_owner: ana, cadence_days: 5}
work:
  features:
    pay: {name: Pay by phone, squad: app, need: {job: Pay}, steps: [{skill: code, days: 6}]}
    find: {squad: app, need: {user: Certainty, job: "Find [/x]"}, steps: [{skill: code, days: 3}]}
    odd: {squad: app, steps: [{skill: code, days: 3}]}
"""
ON_VALUE = CALM._replace(screen="value")


def document_of(directory: Path, text: str = SHOP) -> Document:
    path = directory / "shop.yaml"
    path.write_text(text)
    return opened(path)


async def told(app: TribeplanApp, pilot: Pilot[None]) -> ValueScreen:
    await until(pilot, lambda: isinstance(app.screen, ValueScreen))
    screen = app.screen
    assert isinstance(screen, ValueScreen)
    await until(pilot, lambda: screen.run.view is not None and not screen.run.is_running)
    await until(pilot, lambda: screen.run.edits_since == 0)
    await pilot.pause()
    return screen


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


def test_the_map_goes_from_what_a_tribe_is_for_to_dates_of_its_features(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("4")
        screen = await told(app, pilot)
        text = screen_text(app)
        assert "Shop: Buy [/b] without a queue" in text
        rows = {line.cells[0].strip(): line.cells for line in screen.lines_of_map}
        assert rows["Certainty"][2:4] == ("2", "75%")  # 9 of 12 days
        assert rows["Speed"][2:4] == ("none", "0%")
        assert rows["Work without a need"][2] == "1"
        assert all("2027" in day or "2026" in day for day in rows["Pay by phone"][4:])
        assert rows["Certainty"][5] in text

    stage.played(document_of(tmp_path), play)


def test_work_is_changed_added_and_removed_on_the_map(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("4")
        await told(app, pilot)
        features = app.session.document.organisation.work.features
        await pilot.press("down", "down", "a", *"Lend", "tab", "tab", *"app", "ctrl+d")
        added = app.session.document.organisation.work.features["lend"]
        assert (added.name, added.squad) == ("Lend", "app")
        assert added.need is not None
        assert (added.need.user, added.need.job) == ("Certainty", "Pay")
        await pilot.press("down", "enter", "x", "enter", "escape")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ValueScreen)
        await told(app, pilot)
        await until(pilot, lambda: "ΔP85" in app.session.what_if())
        screen.show()
        assert "ΔP85" in screen_text(app)
        assert app.focused is screen.map.lines
        assert app.session.document.organisation.work.features != features
        await pilot.press("x")
        assert "pay" not in app.session.document.organisation.work.features
        for _ in range(3):
            await pilot.press("u")
        assert app.session.document.organisation.work.features == features
        await pilot.press("home", "x")
        assert "enter changes needs and jobs" in app.session.said[-1]

    stage.played(document_of(tmp_path), play)


def test_each_view_is_that_of_its_command(tmp_path: Path, stage: Stage) -> None:
    seen = {
        "J": "There is no journey in the model.",
        "R": "Weakest: room to learn, at 2 of 5.",
        "O": "Ana [/x]",
        "B": "What each order of the backlogs brings",
        "M": "Core value map",
    }

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await told(app, pilot)
        for key, words in seen.items():
            await pilot.press(key)
            await told(app, pilot)
            assert words in screen_text(app), key
        await pilot.press("left")
        assert "[Backlog]" in screen_text(app)
        await pilot.press("right", "t")
        await told(app, pilot)
        assert "12 person-days are planned; 25% of them serve no need." in screen_text(app)

    stage.played(document_of(tmp_path), play, look=ON_VALUE)


def test_what_cannot_be_seen_on_the_map_is_not_changed_from_another_view(tmp_path: Path) -> None:
    document = document_of(tmp_path)
    before = document.organisation

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("M", *["down"] * 3)  # on a feature
        screen = app.screen
        assert isinstance(screen, ValueScreen)
        line = screen.line
        assert line is not None
        assert line.address == ("work", "features", "pay")
        for view in ("J", "C", "R", "O", "B", "Mt"):
            for key in "xap":
                await pilot.press(*view, key)
                assert isinstance(app.screen, ValueScreen), (view, key)
                assert document.organisation is before, (view, key)
                assert "M shows the map" in app.session.said[-1], (view, key)
                app.session.said.clear()
                screen.remove_class("-table")
        document.do(remove_element(document.roster, line.address))
        screen.lines_of_map = (line,)  # as it is until the next frame
        screen.map.lines.cursor = 0
        screen.remove_work()
        assert document.unsaved == 1

    played(document, play, look=ON_VALUE)


def test_the_scorecard_asks_for_its_readings_and_knows_them_at_the_next_start(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.csv").write_text("date,measure,value\n2026-01-05,smiles,4.5\n")
    (tmp_path / "bad.csv").write_text("date,value\n2026-01-05,4.5\n")
    look = ON_VALUE._replace(view=tmp_path / "view.json")

    async def name(pilot: Pilot[None], file: str) -> None:
        await pilot.press("f", "ctrl+u", *file, "enter")
        await pilot.pause()

    async def first(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await told(app, pilot)
        await pilot.press("C")
        assert "Which file has the readings? f asks for it." in screen_text(app)
        await name(pilot, "~nouser/r.csv")
        assert "there is no such file" in screen_text(app)
        await pilot.press("escape", "escape")
        await name(pilot, "~/bad.csv")
        screen = app.screen
        assert isinstance(screen, ValueScreen)
        await until(pilot, lambda: bool(screen.run.reasons))
        assert "no column measure in it" in screen_text(app)
        await name(pilot, "r.csv")  # from where the app was started
        await told(app, pilot)
        assert "On target: 1 of 1 measure with one." in screen_text(app)

    async def later(app: TribeplanApp, pilot: Pilot[None]) -> None:
        assert app.session.view["readings"] == str(tmp_path / "r.csv")
        await pilot.press("C")
        await told(app, pilot)
        assert "On target: 1 of 1 measure with one." in screen_text(app)

    stage.played(document_of(tmp_path), first, look=look)
    stage.played(document_of(tmp_path), later, look=look)


def test_a_plan_that_cannot_be_simulated_has_a_map_without_dates(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await told(app, pilot)
        assert "Not simulated: " in screen_text(app)
        rows = {line.cells[0].strip(): line.cells for line in screen.lines_of_map}
        assert rows["Certainty"][2:] == ("2", "75%", "", "")

    stage.played(document_of(tmp_path, SHOP.replace("code: 1", "test: 1")), play, look=ON_VALUE)


def test_every_view_fits_a_small_screen_and_is_found_by_its_name(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        names = [f"{name.capitalize()}" for name in VIEWS]
        assert all(name in screen_text(app) for name in names)
        await pilot.press("ctrl+p", *"readiness", "enter")
        await pilot.pause()
        assert "[Readiness]" in screen_text(app)

    played(document_of(tmp_path), play, (80, 24), ON_VALUE)


def test_planned_features_keep_their_names_and_days_on_a_small_screen() -> None:
    cells = {
        "feature": "Inkomen uit brondata",
        "squad": "Aanvragen",
        "asked for": "4 Jan 2027",
        "half:": "12",
        "85%:": "20",
        "95%:": "25",
        "85% by": "1 Feb 2027",
        "there:": "100%",
        "on time:": "97%",
        "state": "on time",
    }
    table = laid_out(Section("", (), tuple(cells), (tuple(cells.values()),)), 62, MARKS)
    assert "…" not in table.heading + table.rows[0]
    assert "Inkomen uit brondata" in table.rows[0]
    assert "1 Feb 2027" in table.rows[0]
