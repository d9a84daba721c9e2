"""What is said of a history: on one screen, harmless, the same in JSON, and in a figure."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reference.studies import MODEL
from tribeplan.errors import InvalidInput
from tribeplan.formats.exchange.history import HowRead, read_history
from tribeplan.formats.model.scenario import read_assumptions
from tribeplan.org.organisation import Organisation
from tribeplan.report.calibrated import (
    CalibrationReport,
    assumptions_text,
    calibration_answer,
    calibration_details,
    calibration_json,
    validated_sections,
)
from tribeplan.report.figures.drawn import calibration_figure
from tribeplan.report.language import in_language
from tribeplan.report.safe_text import cells
from tribeplan.report.sections import render_answer, render_text
from tribeplan.simulating import read_question
from tribeplan.simulation.calibration import Predicted, calibrate
from tribeplan.simulation.plan import Asked
from tribeplan.simulation.published import CASES, ValidatedCase

TODAY = dt.date(2026, 11, 29)
HOSTILE = "Bug [/b]\x1b[2J ##[stop-commands]x =cmd() \u202e"
PREDICTED = "a model [/b]", Predicted((12.5, 40.0), (8.0, 31.0), 4.2, 0.31)


def told(
    tmp_path: Path, weeks: int = 60, kind: str = "Bug", name: str = "items.csv"
) -> CalibrationReport:
    """A history with a change of state in each row, of a team that finishes five a week."""
    rng = np.random.default_rng(1)
    lines = ["ID,Type,State,Changed"]
    for n in range(weeks * 5):
        day = dt.date(2025, 1, 6) + dt.timedelta(days=n * 7 // 5)
        work, wait = (int(each) for each in rng.integers(0, 6, 2))
        states = ["To Do", "In Progress", "Blocked", "In Progress", "Done"]
        if n % 8 == 0:
            states[2:2] = ["Review", "In Progress"]
        kinds = kind if n % 5 == 0 else "Story"
        for state, gap in zip(states, [0, 1, work, wait, 1, 1, 1], strict=False):
            day += dt.timedelta(days=gap)
            lines.append(f'"{n}{kind}","{kinds}",{state},{day}')
    path = tmp_path / name
    path.write_text("\n".join(lines), "utf-8")
    history = read_history(str(path), HowRead(TODAY))
    return CalibrationReport(history, calibrate(history.items, history.as_of))


@pytest.mark.parametrize("weeks", [3, 12, 60])
@pytest.mark.parametrize("model", [None, PREDICTED])
def test_the_answer_fits_on_one_screen(
    tmp_path: Path, weeks: int, model: tuple[str, Predicted] | None
) -> None:
    found = told(tmp_path, weeks, name=f"{'a' * 70}.csv")
    answer = calibration_answer(CalibrationReport(found.history, found.found, model))
    lines = render_answer(answer, colour=False).splitlines()
    assert len(lines) <= 25
    assert max(map(cells, lines)) <= 80


def test_forecasts_come_first_and_waits_and_rework_are_told(tmp_path: Path) -> None:
    found = told(tmp_path)
    text = render_answer(calibration_answer(found), colour=False)
    assert text.splitlines()[1].startswith("  ")
    assert "forecasts in the past" in text.splitlines()[1]
    learnt = {each.name: each for each in found.found.learnt}
    assert learnt["rework_share"].value == pytest.approx(38 / 300)  # every eighth of 300
    assert learnt["run_load"].value == pytest.approx(0.2)
    assert found.found.flow_efficiency is not None


def test_how_many_rows_are_left_out_is_told_in_one_number(tmp_path: Path) -> None:
    found = told(tmp_path, 12)

    def said(*reasons: str) -> str:
        left = pl.DataFrame({"why": reasons, "what": reasons, "line": [0] * len(reasons)})
        history = found.history._replace(left_out=left)
        answer = calibration_answer(CalibrationReport(history, found.found))
        return " ".join(render_answer(answer, colour=False).split())

    assert "items count, 1 left out (no day)." in said("no day")
    many = said("a", "a", "a", "b", "b", "c", "d", "e")
    assert "items count, 8 left out (a: 3; b: 2; c: 1; for other reasons: 2)." in many


def test_a_history_is_told_in_dutch_and_to_programs_in_english(tmp_path: Path) -> None:
    found = told(tmp_path, 12)
    documents = assumptions_text(found), calibration_json(found)
    with in_language("nl"):
        text = render_answer(calibration_answer(found), colour=False)
        text += render_text(calibration_details(found), colour=False)
        assert (assumptions_text(found), calibration_json(found)) == documents
        drawn = calibration_figure(found.history.path, found.found).to_json(ensure_ascii=False)
    assert "voorspelling gemaakt op" in drawn
    assert "Items klaar, per week" in drawn
    assert "forecast" not in drawn
    for words in (
        "Voorspeld en geleverd: items.csv, tot 9 apr 2025",
        "De volgende 10 items: op 23 apr 2025 (P50)",
        "doorlooptijd [werkdagen]    5,0, 8,0",
        "van het type Bug: 12 van 60 afgeronde items",
        "Waar toestanden voor zijn gehouden",
    ):
        assert words in text


def test_somebodys_text_does_no_harm(tmp_path: Path) -> None:
    found = told(tmp_path, 12, kind=HOSTILE.replace('"', ""))
    for text in (
        render_answer(calibration_answer(found), colour=False),
        render_text(calibration_details(found), colour=False),
        assumptions_text(found),
        calibration_json(found),
    ):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not any(line.lstrip().startswith("##[") for line in text.splitlines())
    assert len(calibration_figure(found.history.path, found.found).to_json()) > 1000


def test_the_assumptions_are_used_by_a_simulation_as_they_are_written(tmp_path: Path) -> None:
    found = told(tmp_path, kind=HOSTILE)
    path = tmp_path / "assumptions.yaml"
    path.write_text(assumptions_text(found), "utf-8")
    given, ranges = read_assumptions(path)
    assert {name: float(value) for name, value in given.items()} == found.found.assumptions
    used = read_question(Organisation.model_validate(MODEL), Asked({}, given)).assumptions
    assert used.run_load == pytest.approx(0.2)
    # Of 300 finished, 38 came back: by Wilson's interval, 9.4 % to 16.9 %.
    assert ranges["rework_share"] == pytest.approx((0.0938, 0.1691), abs=2e-3)
    assert used.rework_share == pytest.approx(38 / 300, abs=1e-4)


def test_a_history_that_tells_no_assumption_writes_a_file_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("ID,Created,Done\na,2026-01-05,2026-01-06\n", "utf-8")
    history = read_history(str(path), HowRead(TODAY))
    text = assumptions_text(CalibrationReport(history, calibrate(history.items, history.as_of)))
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert read_assumptions(tmp_path / "a.yaml") == ({}, {})


def test_a_scenario_may_stand_for_a_file_of_assumptions(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("scenario: 1\nbase: m.yaml\nassumptions: {run_load: 0.1}\n", "utf-8")
    assert read_assumptions(path) == ({"run_load": "0.1"}, {})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("scenario: 1\nbase: m.yaml\nassumptions: {run_laod: 0.1}\n", 3),
        ("assumptions: {run_laod: 0.1}\n", 1),
        ("assumptions:\n  run_load: 7\n", 2),
        ("run_load: 0.1\n", 1),
        ("assumptions: [\n", 1),
        ("assumptions: {}\nranges:\n  run_laod: [0, 0.1]\n", 3),
        ("assumptions: {}\nranges:\n  run_load: [0, 7]\n", 3),
        ("assumptions: {}\nranges:\n  run_load: [0.2, 0.1]\n", 3),
        ("assumptions: {}\nranges:\n  run_load: [0.2]\n", 3),
    ],
)
def test_wrong_assumptions_in_a_file_are_told_with_their_line(
    tmp_path: Path, text: str, line: int
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as refusal:
        read_assumptions(path)
    assert refusal.value.diagnostics[0].place.line == line


def test_json_says_the_same_and_no_number_that_json_has_not(tmp_path: Path) -> None:
    found = told(tmp_path, 3)
    text = calibration_json(CalibrationReport(found.history, found.found, PREDICTED))
    said = json.loads(text, parse_constant=pytest.fail)
    assert said["schema"] == "tribeplan.calibration/v1"
    assert said["account"]["rows"] == said["account"]["items"] == 15
    assert said["back_test"]["cannot"]
    assert said["model"]["done_per_week"] == 4.2


def test_a_duration_that_two_items_do_not_tell_is_not_called_never(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(
        "ID,Created,Started,Done\na,2026-01-05,2026-01-06,2026-01-07\nb,2026-01-05,2026-01-06,\n",
        "utf-8",
    )
    history = read_history(str(path), HowRead(TODAY))
    found = CalibrationReport(history, calibrate(history.items, history.as_of))
    answer = render_answer(calibration_answer(found), colour=False)
    text = answer + render_text(calibration_details(found), colour=False)
    assert "never" not in text


def test_one_published_case_is_told_as_one() -> None:
    case = ValidatedCase(CASES[0], ())
    (told,) = next(iter(validated_sections([case], whole=False))).sentences
    assert told.startswith("1 case, ")
    assert "1 of them" not in told


def test_that_no_column_holds_ids_is_said_on_the_first_screen(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("Created,Finished\n" + "2026-01-05,2026-01-06\n" * 2, "utf-8")
    history = read_history(str(path), HowRead(TODAY))
    answer = calibration_answer(CalibrationReport(history, calibrate(history.items, history.as_of)))
    said = " ".join(render_answer(answer, colour=False).split())
    assert "no column of ids: a row that stands twice counts twice" in said
