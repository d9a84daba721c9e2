"""``tribeplan scorecard``: how measures stand and move, and every row accounted for."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from tribeplan.cli.main import tribeplan
from tribeplan.errors import InvalidInput

MODEL = """\
tribeplan: 1
people:
  ana: {name: "Ana [/b]", skills: {code: 1.0}}
  bo: {skills: {code: 1.0}}
tribes:
  cards:
    lead: ana
    journeys:
      - journey: First raise
        steps:
          - {step: Find it, go_on: 80%}
          - {step: Log in, go_on: 50%, again: 25%, friction: "A long form [/b]"}
          - {step: Ask, go_on: 90%}
          - {step: See it raised, go_on: 10%, aha: true}
    measures:
      - {goal: Find in, category: adoption, metric: Trials paid, target: 20, read: monthly}
      - {goal: Stay, category: retention, metric: Churn, target: 3, better: lower, owner: bo}
    squads:
      limits:
        product_owner: bo
        measures:
          - {id: nps, goal: Like, category: happiness, metric: NPS, target: 70, read: weekly}
          - {goal: Use, category: engagement, metric: Active users, target: 85, read: weekly}
work:
  features:
    raise:
      {name: "=cmd()|x ##[stop]", squad: limits, due: 2026-09-21, steps: [{skill: code, days: 2}]}
    early: {squad: limits, due: 2026-05-04, steps: [{skill: code, days: 2}]}
"""
START = dt.date(2026, 6, 1)
STEADY = (72, 71, 73, 72, 71, 72, 73, 72, 71, 73, 72, 71, 72, 73, 72)


def days(values: Sequence[float]) -> list[tuple[dt.date, float]]:
    return [(START + dt.timedelta(days=7 * n), value) for n, value in enumerate(values)]


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "cards.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return str(path)


def told(model: str, readings: str, *words: str, code: int = 0) -> str:
    path = Path(model).parent / "r.csv"
    path.write_text(readings, encoding="utf-8")
    return run(model, path, *words, code=code)


def run(model: str, path: Path, *words: str, code: int = 0) -> str:
    asked = ["scorecard", model, "--readings", str(path), "--as-of", "2026-10-01", *words]
    done = CliRunner().invoke(tribeplan, asked, standalone_mode=False)
    if code == 2:
        assert isinstance(done.exception, InvalidInput)
        return str(done.exception)
    assert done.return_value == code, done.output
    return done.stdout


def document(model: str, readings: str, *words: str, code: int = 1) -> Any:  # noqa: ANN401
    return json.loads(told(model, readings, "--format", "json", *words, code=code))


def falling() -> str:
    rows = ["date,measure,value"]
    rows += [f"{day},nps,{value}" for day, value in days((*STEADY, 60, 59, 58))]
    rows += [f"{day},Active users,{value + 14}" for day, value in days((*STEADY, 78, 79, 80))]
    return "\n".join([*rows, "2026-09-28,Churn,2.5", "2026-09-28,trials  PAID,12", ""])


def test_engagement_that_rises_while_happiness_falls_is_told_with_the_features(model: str) -> None:
    (tribe,) = document(model, falling())["tribes"]
    both, lags = tribe["patterns"]
    assert both["name"] == "popular-and-broken"
    assert both["since"] == "2026-09-07"  # the reading before the first 60
    assert [each["feature"] for each in both["features"]] == ["raise"]
    assert lags["name"] == "adoption-lags"
    assert tribe["perspectives_without_measures"] == ["task-success"]


def test_where_adoption_lags_the_step_at_which_most_leave_is_told(model: str) -> None:
    (tribe,) = document(model, falling())["tribes"]
    both, lags = tribe["patterns"]
    # Of all who begin: 20 % at the first; of the 80 % left a third at the second, since 25 of 75
    # tries that lead anywhere end there; of the 53 % left a tenth. Behind the aha nothing counts.
    (lost,) = lags["most_leave_at"]
    assert lost["step"] == "Log in"
    assert lost["share"] == pytest.approx(0.8 / 3)
    assert both["most_leave_at"] == []
    assert "most leave at 'Log in' before the aha-moment: 27%. A long form [/b]" in told(
        model, falling(), code=1
    )


def test_no_step_is_before_an_aha_moment_that_comes_first_or_that_nobody_marked(
    model: str,
) -> None:
    path = Path(model)
    unmarked = MODEL.replace(", aha: true", "")
    path.write_text(unmarked, encoding="utf-8")
    said = told(model, falling(), code=1)
    assert "before the aha-moment" not in said
    # Nine of ten leave at the last step, to which 0.8 x 2 / 3 x 0.9 of all come.
    assert "whose aha-moment nobody marked, most leave at 'See it raised': 43%" in said
    path.write_text(unmarked.replace("go_on: 80%", "go_on: 80%, aha: true"), encoding="utf-8")
    assert "most leave at" not in told(model, falling(), code=1)


def test_each_measure_stands_on_or_off_its_target_in_its_own_direction(model: str) -> None:
    (tribe,) = document(model, falling())["tribes"]
    stands = {each["name"]: (each["status"], each["owner"]) for each in tribe["measures"]}
    assert stands == {
        "NPS": ("off target", "bo"),
        "Active users": ("on target", "bo"),
        "Trials paid": ("off target", "ana"),
        "Churn": ("on target", "bo"),  # 2.5 is below 3, and lower is better
    }


def test_a_measure_that_was_read_is_overdue_after_twice_its_rhythm(model: str) -> None:
    rows = "date,measure,value\n2026-09-16,nps,80\n2026-09-17,Active users,90\n"
    (tribe,) = document(model, rows)["tribes"]
    stands = {each["name"]: each["status"] for each in tribe["measures"]}
    # Until 1 October those are 15 and 14 days; the others were never read.
    assert stands["NPS"] == "overdue"
    assert stands["Trials paid"] == "not read"
    assert stands["Active users"] == "on target"


def test_when_every_reading_is_of_a_later_day_the_first_lines_say_so(model: str) -> None:
    rows = "date,measure,value\n2026-10-02,nps,80\n2027-09-17,Active users,90\n"
    first, said, *_ = told(model, rows, code=1).splitlines()
    assert first == "Scorecard"
    assert said.startswith("  No reading counts: 2 rows of a later day than 1 Oct 2026.")
    assert "--as-of" in said
    assert "No reading counts" not in told(model, f"{rows}2026-09-30,nps,80\n", code=1)


def test_days_on_which_features_came_count_before_days_on_which_they_were_due(
    model: str, tmp_path: Path
) -> None:
    actuals = tmp_path / "a.csv"
    actuals.write_text("feature,finished\nraise,2026-06-01\nearly,2026-09-10\n", encoding="utf-8")
    (tribe,) = document(model, falling(), "--actuals", str(actuals))["tribes"]
    found = [(each["feature"], each["is_known"]) for each in tribe["patterns"][0]["features"]]
    assert found == [("early", True)]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("2026-09-01,Churm,3", "measures that the model does not have"),
        ("2026-13-01,nps,3", "dates that are no day of the calendar"),
        ("2026-W36,nps,3", "dates that are no day of the calendar"),
        ("2026-10-02,nps,3", "dates after the last day"),
        ("2026-09-01,nps,n/a", "values that are no number"),
        ("2026-09-01,nps,", "rows without a value"),
        ("2026-09-01,,3", "rows without a measure"),
        ("2026-09-02,nps,3,4,5", "rows that are wider than the header"),
        ("2026-09-02,nps,1e400", "values that are no number"),
        ("2026-09-01,nps,7 0", "values that are no number"),
        ("2026-09-01,nps,1'2", "values that are no number"),
        ("2026-09-01,nps,12 34.5", "values that are no number"),
        ("2026-09-01,nps,1.9.2026", "values that are no number"),
        ("2026-09-01 t/m 2026-09-07,nps,3", "dates that are no day of the calendar"),
        ("1 sep 2026 - 7 sep 2026,nps,3", "dates that are no day of the calendar"),
    ],
)
def test_a_row_that_does_not_count_is_accounted_for(model: str, rows: str, why: str) -> None:
    found = document(model, f"date,measure,value\n2026-09-02,nps,70\n{rows}\n")
    assert [each["why"] for each in found["left_out"]] == [why]
    assert found["rows"] == 2
    assert sum(each["readings"] for each in found["tribes"][0]["measures"]) == 1


def test_two_values_of_one_day_count_for_nothing_and_the_same_one_twice_counts_once(
    model: str,
) -> None:
    rows = "date,measure,value\n2026-09-02,nps,70\n2026-09-02,NPS,71\n2026-09-02,Like,70\n"
    found = document(model, rows + "2026-09-03,nps,70\n2026-09-03,nps,70\n")
    assert [each["line"] for each in found["left_out"]] == [2, 3, 4, 6]
    (nps,) = [each for each in found["tribes"][0]["measures"] if each["id"] == "nps"]
    assert (nps["readings"], nps["on"]) == (1, "2026-09-03")


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ("2026-09-02;nps;70,5\n2026-09-03;nps;1.234", 1234),
        ("2026-09-02;nps;70.5\n2026-09-03;nps;1.234", 1.234),
        ("2026-09-02;nps;1.234,5\n2026-09-03;nps;0,125", 0.125),
        ("2026-09-02;nps;1 234\n2026-09-03;nps;\u221276 %", None),
        ("2026-09-02;nps;76 %\n2026-09-03;nps;75%", 75),
        ("2026-09-02;nps;1 234,567\n2026-09-03;nps;1.234", 1234),
        ("2026-09-02;nps;1'234.5\n2026-09-03;nps;0.125", 0.125),
    ],
)
def test_numbers_are_read_as_their_column_writes_them(
    model: str, rows: str, value: float | None
) -> None:
    asked = f"date;measure;value\n{rows}\n"
    if value is None:
        assert "written with % in some rows" in told(model, asked, code=2)
        return
    (nps,) = [m for m in document(model, asked)["tribes"][0]["measures"] if m["id"] == "nps"]
    assert nps["value"] == value


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2026-09-02;nps;30.000", "'30.000' has two readings"),
        ("2026-09-02;nps;1,5\n2026-09-03;nps;1.5", "numbers of two countries"),
        ("2026-09-02;nps;1.9.2026\n2026-09-03;nps;1.234", "'1.234' has two readings"),
        ("3-4-2026;nps;1", "nobody can tell day and month"),
        ("26-08-05;nps;1", "'26-08-05' has two readings"),
    ],
)
def test_what_has_two_readings_is_refused_until_somebody_says(
    model: str, rows: str, said: str
) -> None:
    asked = f"date;measure;value\n{rows}\n"
    assert said in told(model, asked, code=2)
    options = ("--dates", "dmy", "--decimal", "comma", "--format", "json")
    found = json.loads(told(model, asked, *options, code=1))
    assert found["rows"] == rows.count("\n") + 1


def test_of_two_names_for_a_column_the_better_counts_and_the_other_is_told(model: str) -> None:
    found = document(model, "date,measure,value,score\n2026-09-02,nps,70,7\n")
    (nps,) = [m for m in found["tribes"][0]["measures"] if m["id"] == "nps"]
    assert nps["value"] == 70
    assert "Columns that are not used: score." in told(
        model, "date,measure,score,value\n2026-09-02,nps,7,70\n", code=1
    )


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_a_text_in_a_workbook_is_no_number_of_one_country(
    model: str, tmp_path: Path, kind: str
) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra 'exchange' is not installed")
    path = tmp_path / f"r.{kind}"

    def written(*values: float | str) -> Path:
        if kind == "parquet":
            column = pl.Series(values, dtype=pl.String if isinstance(values[0], str) else None)
            rows = {"date": [f"2026-09-0{n}" for n in range(1, len(values) + 1)], "value": column}
            pl.DataFrame(rows).with_columns(pl.lit("nps").alias("measure")).write_parquet(path)
            return path
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ("date", "measure", "value"))
            for n, value in enumerate(values, 1):
                sheet.write_row(n, 0, (f"2026-09-0{n}", "nps", value))
        return path

    assert "'1,234' has two readings" in run(model, written("1,234"), code=2)
    asked = ("--format", "json", "--decimal", "comma")
    for values, last in ((("1.234", "1,234"), 1.234), ((1.5, 1.234), 1.234)):
        found = json.loads(run(model, written(*values), *asked, code=1))
        (nps,) = [m for m in found["tribes"][0]["measures"] if m["id"] == "nps"]
        assert (nps["readings"], nps["value"]) == (2, last)
    if kind == "xlsx":  # one column of a workbook may hold both: a text alike stays a text
        found = json.loads(run(model, written(1.234, "1.234"), *asked, code=1))
        (nps,) = [m for m in found["tribes"][0]["measures"] if m["id"] == "nps"]
        assert nps["value"] == 1234


def test_parquet_says_the_same_as_csv(model: str, tmp_path: Path) -> None:
    rows = days((*STEADY, 30.125))
    frame = pl.DataFrame({"value": [float(v) for _, v in rows], "date": [d for d, _ in rows]})
    path = tmp_path / "r.parquet"
    frame.with_columns(pl.lit("nps").alias("measure")).write_parquet(path)
    as_csv = "date,measure,value\n" + "".join(f"{day},nps,{value}\n" for day, value in rows)
    found = json.loads(run(model, path, "--format", "json", code=1))
    assert found["tribes"] == document(model, as_csv, "--decimal", "point")["tribes"]
    frame.with_columns(pl.lit("nps").alias("measure"), date=pl.lit(20_697)).write_parquet(path)
    assert "numbers where days should be" in run(model, path, code=2)  # from 1900, or from 1970?
    path.write_bytes(b"PAR1 no such thing PAR1")
    assert "no Parquet" in run(model, path, code=2)


def test_all_that_is_written_is_harmless_and_in_the_language(model: str, tmp_path: Path) -> None:
    page, text = tmp_path / "o.html", tmp_path / "o.md"
    hostile = f"{falling()}2026-09-28,\x1b[31m<script>x</script>,1\n"
    said = told(model, hostile, "-o", str(page), "-o", str(text), "--language", "nl", code=1)
    assert "betrokkenheid stijgt terwijl tevredenheid daalt" in said
    assert "Ana [/b]" in said
    for written in (said, page.read_text("utf-8"), text.read_text("utf-8")):
        assert "\x1b" not in written
    assert "##[stop]" not in said + text.read_text("utf-8")
    assert "<script>x" not in page.read_text("utf-8")


def test_many_readings_of_few_and_unknown_measures_are_all_accounted_for(model: str) -> None:
    start = dt.date(2000, 1, 1).toordinal()
    rows = "".join(
        f"{dt.date.fromordinal(start + n // 10)},{('nps', f'other {n}')[n % 10 != 0]},{n % 7}\n"
        for n in range(20_000)
    )
    found = document(model, f"date,measure,value\n{rows}")
    assert found["rows"] == 20_000
    assert len(found["left_out"]) == 18_000
