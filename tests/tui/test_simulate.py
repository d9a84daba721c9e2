"""The Simulate screen, by keys, on a shop of two people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reference.documents import an_edit, opened
from reference.pilot import CALM, screen_text
from reference.shared_child import Stage, until
from reference.small_tribe import text_of
from tribeplan.editing.document import Document
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import Look
from tribeplan.tui.runs.messages import RunSettings
from tribeplan.tui.screens.run_dialogs import complaints, settings_of
from tribeplan.tui.screens.simulate import SimulateScreen
from tribeplan.tui.widgets.line_list import LineList

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
      web: {name: Web}
work:
  features:
    pay: {name: Pay, squad: app, due: 2027-03-01, steps: [{skill: code, days: 4}]}
    find: {squad: app, steps: [{skill: code, days: 3}, {skill: test, days: 1}]}
  streams:
    fixes: {squad: app, per_week: 1, steps: [{skill: code, days: {p50: 0.5, p90: 1}}]}
"""
ON_SIMULATE = CALM._replace(screen="simulate")
TYPED = {
    "horizon_days": "120",
    "warm_up_days": "",
    "replications": "64",
    "seed": "7",
    "policy": "cd3",
    "starts": "",
    "release_every_days": "",
    "without": "rework, turnover",
    "assume": "availability=0.7",
}

MANY = 50_000
LONG = {"replications": str(MANY), "horizon_days": "520"}
"""Takes longer than any machine is busy with something else."""


def document_of(directory: Path, text: str = SHOP) -> Document:
    path = directory / "shop.yaml"
    path.write_text(text)
    return opened(path)


def simulate_screen(app: TribeplanApp) -> SimulateScreen:
    screen = app.screen
    assert isinstance(screen, SimulateScreen)
    return screen


async def answered(app: TribeplanApp, pilot: Pilot[None]) -> SimulateScreen:
    await until(pilot, lambda: isinstance(app.screen, SimulateScreen))
    screen = simulate_screen(app)
    await until(pilot, lambda: screen.run.view is not None or bool(screen.run.reasons))
    await until(pilot, lambda: not screen.run.is_running)
    await pilot.pause()
    return screen


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


def test_whoever_comes_to_the_screen_sees_when_features_reach_customers(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("2")
        screen = await answered(app, pilot)
        text = screen_text(app)
        assert "1,000 replications of 520 working days from 1 Mar 2027, seed 1" in text
        assert "up to date" in text
        view = screen.run.view
        assert view is not None
        for percentile in view.spreads[0].percentiles:
            assert f"P{percentile.percent} {percentile.text} (±{percentile.give_or_take})" in text
        for title in ("What costs most time", "How busy squads are", "Cumulative flow"):
            assert title in text

    stage.played(document_of(tmp_path), play)


def test_a_place_that_costs_time_is_shown_in_the_plan(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await answered(app, pilot)
        screen.bottlenecks.lines.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert app.current_mode == "plan"
        assert app.session.cursor == ("tribes", "t", "squads", "app")

    stage.played(document_of(tmp_path), play, look=ON_SIMULATE)


def test_every_screen_says_how_the_simulation_stands(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("1")
        await pilot.pause()
        first_line = screen_text(app).splitlines()[0]
        assert "2: simulate" in first_line
        await pilot.press("2")
        screen = await answered(app, pilot)
        await pilot.press("1")
        await pilot.pause()
        view = screen.run.view
        assert view is not None
        days = next(each.text for each in view.spreads[0].percentiles if each.percent == 85)
        assert f"P85 {days} days  " in screen_text(app).splitlines()[0]
        app.session.do(an_edit({"set": {"person": "ana", "fte": "50%"}}))
        await pilot.pause()
        assert f"P85 {days} days, 1 edit old" in screen_text(app).splitlines()[0]

    stage.played(document_of(tmp_path), play, size=(240, 36))


def test_of_few_replications_every_screen_says_that_they_tell_no_percentile(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await answered(app, pilot)
        screen.run.settings = RunSettings({"replications": 18, "horizon_days": 120})
        screen.begin()
        await answered(app, pilot)
        text = screen_text(app)
        assert "18 replications say little about luck; --replications 64 tells more." in text
        assert "no P85 of 18 replications" in text.splitlines()[0]
        assert "P85 " not in text.replace("no P85 of", "")

    stage.played(document_of(tmp_path), play, look=ON_SIMULATE, size=(240, 36))


def test_numbers_of_an_earlier_plan_say_so_until_it_is_simulated_again(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await answered(app, pilot)
        assert "(old)" not in screen_text(app)
        app.session.do(an_edit({"set": {"person": "ana", "fte": "50%"}}))
        app.session.do(an_edit({"set": {"person": "bo", "fte": "50%"}}))
        await pilot.pause()
        assert "2 edits old: enter simulates again" in screen_text(app)
        assert "(old)" in screen_text(app)
        app.action_undo()
        app.action_undo()
        await pilot.pause()
        assert "(old)" not in screen_text(app)
        app.action_redo()
        screen.lead.focus()
        await pilot.press("enter")
        await answered(app, pilot)
        assert "(old)" not in screen_text(app)

    stage.played(document_of(tmp_path), play, look=ON_SIMULATE)


def test_escape_stops_a_run_and_keeps_what_it_found_and_enter_does_not_restart_it(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await answered(app, pilot)
        screen.run.settings = settings_of(TYPED | LONG)
        screen.lead.focus()
        await pilot.press("enter")
        await until(pilot, lambda: "esc stops" in screen_text(app))
        studied = screen.run
        await until(pilot, lambda: studied.view is not None and studied.view.wanted == MANY)
        await pilot.press("enter")
        await pilot.pause()
        assert studied.is_running
        assert "under way" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert not screen.run.is_running
        assert "stopped after" in screen_text(app)

    stage.played(document_of(tmp_path), play, look=ON_SIMULATE)


def test_every_chart_has_its_numbers_in_the_table(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await answered(app, pilot)
        await pilot.press("t")
        await pilot.pause()
        report = screen.query_one("#report", LineList)
        lines = "\n".join(report._draw(n, 200).plain for n in range(report.count))
        view = screen.run.view
        assert view is not None
        for section in view.report.sections:
            for row in section.rows:
                assert row[0] in lines
        await pilot.press("t")
        await pilot.pause()
        assert "Cumulative flow" in screen_text(app)

    stage.played(document_of(tmp_path), play, look=ON_SIMULATE)


def test_a_feature_moved_on_the_time_line_tells_what_that_does_and_undo_takes_it_back(
    tmp_path: Path, stage: Stage
) -> None:
    document = document_of(tmp_path)
    before = text_of(document)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await answered(app, pilot)
        await pilot.press("v")
        await pilot.pause()
        text = screen_text(app)
        for title in ("Time line", "Planned features with customers", "Load by weeks"):
            assert title in text
        view = screen.run.view
        assert view is not None
        assert f"all 2: half by {view.burn_up.all_by[0]}, 85% by {view.burn_up.all_by[1]}" in text
        await pilot.press("down", "down", "right")  # the squad, the first feature, the second
        await pilot.pause()
        moved = document.organisation.work.features["find"]
        assert str(moved.arrives) == "2027-03-08"  # a week after the first day, that of all
        screen.begin()  # it does so by itself when nothing was pressed for a while
        await answered(app, pilot)
        assert "find: 85% by" in screen_text(app)
        assert f"was {view.over_time.bars[1].dates[2]}" in screen_text(app)
        await pilot.press("u", "t")
        await pilot.pause()
        report = screen.query_one("#report", LineList)
        lines = "\n".join(report._draw(n, 200).plain for n in range(report.count))
        assert "How loaded squads and skills are" in lines
        assert "Work that waits counts" in lines  # a load of 500% is no typing error
        assert screen.run.view is not None
        assert f"in half, {screen.run.view.burn_up.all_by[1]} in 85 of 100" in lines

    stage.played(document, play, look=ON_SIMULATE, size=(120, 36))
    assert text_of(document) == before


def test_who_has_it_read_aloud_gets_tables(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await answered(app, pilot)
        assert "Lead time: from asked for until with customers" in screen_text(app)

    look = Look(is_calm=True, is_accessible=True, screen="simulate")
    stage.played(document_of(tmp_path), play, look=look)


def test_the_result_goes_into_a_file_and_never_over_another_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "simulation.md"

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await answered(app, pilot)
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("ctrl+d")
        await until(pilot, out.exists)
        out.write_text("mine")
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "The file is there already" in screen_text(app))
        await pilot.press("k")
        await pilot.pause()
        assert out.read_text() == "mine"

    with Stage() as here:
        here.played(document_of(tmp_path), play, look=ON_SIMULATE)


def test_settings_that_were_typed_are_what_is_simulated(tmp_path: Path, stage: Stage) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await answered(app, pilot)
        await pilot.press("s", "end", "ctrl+u", *"120", "ctrl+d")
        await until(pilot, lambda: "replications of 120 working days" in screen_text(app))
        assert dict(screen.run.settings.experiment) == {"horizon_days": 120}

    stage.played(document_of(tmp_path), play, look=ON_SIMULATE)


def test_what_cannot_be_simulated_is_told_with_its_line(tmp_path: Path, stage: Stage) -> None:
    text = SHOP.replace("{skill: code, days: 4}", "{skill: law, days: 4}")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "law" in each)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await answered(app, pilot)
        told = " ".join(screen_text(app).split())
        assert "Mend this in the plan (1 goes there" in told
        assert "Enter simulates." not in told
        assert "This cannot be simulated:" in told
        assert f"shop.yaml:{line}:" in told
        assert "nobody who works in a squad has the skill law" in told

    stage.played(document_of(tmp_path, text), play, size=(240, 40), look=ON_SIMULATE)


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (160, 48)])
def test_the_screen_can_be_walked_at_any_size(
    tmp_path: Path, size: tuple[int, int], stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await answered(app, pilot)
        for key in ("c", "h", "w", "tab", "tab", "tab", "down", "t", "down", "t"):
            await pilot.press(key)
        assert simulate_screen(app).run.view is not None

    stage.played(document_of(tmp_path), play, size=size, look=ON_SIMULATE)


def test_no_name_gives_the_terminal_an_order(tmp_path: Path, stage: Stage) -> None:
    text = SHOP.replace("name: App", "name: '[/x][b]組織'").replace("name: Pay", "name: '[/]{x}'")
    text = text.replace("name: Shop", "name: '[bold]Shop[/x]'")

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await answered(app, pilot)
        assert "[/x][b]" in screen_text(app)
        await pilot.press("t")
        await pilot.pause()
        assert "[bold]Shop[/x]" in screen_text(app)
        assert all(line.isprintable() for line in screen_text(app).splitlines())

    stage.played(document_of(tmp_path, text), play, look=ON_SIMULATE)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("horizon_days", "0", "greater than or equal to 1"),
        ("replications", "many", "number"),
        ("policy", "best", "'fifo'"),
        ("without", "rewrok", "did you mean 'rework'?"),
        ("assume", "availability", "is not like availability=0.7"),
    ],
)
def test_a_setting_that_cannot_be_is_told_beside_its_field(
    field: str, typed: str, words: str
) -> None:
    assert words in complaints(TYPED | {field: typed})[field]


def test_settings_hold_only_what_is_not_usual() -> None:
    asked = settings_of(TYPED)
    assert asked.experiment == {
        "horizon_days": 120, "replications": 64, "seed": 7, "policy": "cd3"
    }  # fmt: skip
    assert asked.without == ("rework", "turnover")
    assert asked.assume == {"availability": "0.7"}
    assert complaints(TYPED) == {}


def test_in_a_tall_window_tables_are_as_high_as_they_need_and_nothing_is_left_over(
    tmp_path: Path, stage: Stage
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        screen = await answered(app, pilot)
        panes = screen
        await until(pilot, lambda: panes.bottlenecks.region.height < 14)  # a third of the room
        for table in (panes.bottlenecks, panes.busy):
            assert table.region.height == table.lines.count + 3  # frame and heading
        page = screen.query_one("#page-1").region
        left, right = (panes.lead, panes.waits, panes.flow), (panes.bottlenecks, panes.busy)
        for column in (left, (*right, panes.features)):
            regions = [pane.region for pane in column]
            assert sum(region.height for region in regions) == page.height
            assert [each.y for each in regions[1:]] == [each.bottom for each in regions[:-1]]
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: panes.lead.region.width == panes.bottlenecks.region.width)
        assert list(screen.query_one("#page-1").children) == list(panes.pages[0])

    stage.played(document_of(tmp_path), play, size=(200, 55), look=ON_SIMULATE)
