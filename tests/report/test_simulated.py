import io
import json
import math
import xml.etree.ElementTree as ET
from typing import Any

import polars as pl
import pytest

from reference.studies import MODEL, frictionless, question, study
from report.hostile import COMMANDS, is_clean
from report.runners import any_command
from tribeplan.org.organisation import Organisation
from tribeplan.report.figures.drawn import study_figure
from tribeplan.report.figures.files import drawn
from tribeplan.report.language import in_language
from tribeplan.report.sections import render_answer, render_markdown, render_text
from tribeplan.report.simulated import basis, study_csv, study_json, study_parquet, study_report
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.study import Study


def text(of: Study) -> str:
    return render_text(study_report(of).sections, colour=False)


def line(of: Study, start: str) -> list[str]:
    return next(each.split() for each in text(of).splitlines() if each.strip().startswith(start))


def test_lead_times_are_told_in_days_and_weeks() -> None:
    # pay: coded on days 0-4, tested 4-6; find: coded 4-7, tested 7-8
    told = text(frictionless(replications=64))
    assert "half of them within   6.0  about 6.0  1 week" in told
    assert "85 of 100 within      8.0  about 8.0  2 weeks" in told


def test_where_the_time_goes_adds_up_to_the_mean_lead_time() -> None:
    shop = frictionless()
    # work 6 and 4 days of leads of 6 and 8: 5 of 7 on average
    assert line(shop, "being worked on")[3] == "5.0"
    assert line(shop, "mean lead time")[3] == "7.0"
    assert line(shop, "waiting for somebody")[6] == "2.0"


def test_a_feature_is_on_time_or_not_with_the_chance_of_it() -> None:
    # due on day 10 of working days: all replications are in time; in the model 'find' has no date
    shop = frictionless(replications=64)
    assert line(shop, "pay")[-3:] == [">99%", ">99%", "arrived"]
    assert line(shop, "find")[-2:] == [">99%", "arrived"]


def test_of_few_replications_no_more_is_told_than_they_tell() -> None:
    """Of 18 the largest stays below the 85th percentile with 0.85 ** 18 = 0.054, of 19 with 0.046.

    Of ten of ten Wilson's range begins at 10 / (10 + 1.96 ** 2) = 0.722, of one of one at 0.207.
    """

    def shown(replications: int) -> tuple[str, str]:
        found = study_report(frictionless(replications=replications))
        return (
            " ".join(render_answer(found.answer, colour=False).split()),
            render_text(found.sections, colour=False),
        )

    for number, sure in ((1, "21% to >99%"), (4, None), (10, "72% to >99%"), (18, None)):
        answer, details = shown(number)
        says = (
            "One replication says nothing" if number == 1 else f"{number} replications say little"
        )
        assert f"! {says} about luck; --replications 64 tells more." in answer
        assert f"! {says} about luck" in " ".join(details.split())
        assert ", 85 of 100 within" not in answer
        assert "85 of 100 within" not in details
        assert sure is None or sure in answer
        assert ("half are with customers within 6.0" in answer) is (number >= 5)
        assert ("by 13 Jan 2027 in half of the replications." in answer) is (number >= 5)
    answer, details = shown(19)
    assert "about luck" not in answer + details
    assert ", 85 of 100 within 8.0" in answer
    assert "85 of 100 within      8.0" in details
    document = json.loads(study_json(frictionless(replications=10)))
    assert document["warnings"] == [
        "10 replications say little about luck; --replications 64 tells more."
    ]
    pay = document["features"][0]
    assert (pay["on_time_low"], pay["on_time_high"]) == pytest.approx(
        (10 / (10 + 1.96**2), 1), abs=1e-4
    )


def test_what_is_not_there_at_the_end_is_said_in_words_and_never_as_a_number() -> None:
    shop = text(frictionless(horizon_days=7, replications=64))
    assert "not within the 7 days" in shop
    assert "inf" not in shop
    assert "nan" not in shop


def test_work_that_comes_faster_than_it_gets_done_is_told_before_any_number() -> None:
    stream = {"squad": "app", "per_week": 20, "steps": [{"skill": "code", "days": 2}]}
    flooded = {**MODEL, "work": {"streams": {"fixes": stream}}}
    lines = text(study(question(flooded, horizon_days=100))).splitlines()
    alarm = lines.index("! More work than gets done")
    assert alarm < lines.index("Lead time: from asked for until with customers")


def test_the_result_says_what_it_was_made_with() -> None:
    told = " ".join(text(study()).split())
    assert "shop.yaml (" in told
    assert "seed 1; 8 replications of 60 working days; backlogs by fifo." in told


def test_what_all_assume_otherwise_is_told_once_and_in_the_language() -> None:
    usual = Assumptions()
    slow = usual.model_copy(update={"availability": 0.75})

    def told(*assumed: Assumptions) -> list[str]:
        asked = [question(name=f"way-{n}", assumptions=each) for n, each in enumerate(assumed)]
        return [each for each in basis(*asked, replications=8).sentences if "availab" in each]

    assert told(slow) == ["Assumptions that differ: availability = 0.75 (usually 0.8)."]
    assert told(slow, slow) == told(slow)
    assert told(usual, slow) == [
        "Assumptions that differ in way-1: availability = 0.75 (usually 0.8)."
    ]
    with in_language("nl"):
        assert told(slow) == ["Aannamen die anders zijn: availability = 0,75 (gewoonlijk 0,8)."]


def test_the_document_holds_the_same_numbers_with_null_for_never() -> None:
    document: dict[str, Any] = json.loads(study_json(frictionless(horizon_days=7)))
    assert document["schema"] == "tribeplan.simulation/v1"
    planned = document["lead_time_days"]["planned"]
    assert planned["p50"]["value"] == 6
    assert planned["p85"]["value"] is None
    assert document["provenance"]["replications"] == 8
    assert len(document["provenance"]["model_sha256"]) == 64


def test_the_parquet_file_keeps_every_feature_and_what_it_was_made_with() -> None:
    shop = study()
    file = io.BytesIO(study_parquet(shop))
    table = pl.read_parquet(file)
    assert table.equals(shop.outcome.features())
    file.seek(0)
    made = pl.read_parquet_metadata(file)
    assert made["tribeplan.seed"] == "1"
    assert made["tribeplan.model_sha256"] == shop.provenance["model_sha256"]
    assert json.loads(made["tribeplan.assumptions"])["availability"] == 0.8


def test_waits_and_touch_of_the_table_add_up_to_the_lead_time() -> None:
    table = pl.read_csv(io.StringIO(study_csv(study())))
    parts = [name for name in table.columns if name.startswith(("wait_", "touch_"))]
    gap = table.drop_nulls("lead_days").select(
        (pl.sum_horizontal(parts) - pl.col("lead_days")).abs().max()
    )
    assert gap.item() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    work = {"features": {"f": MODEL["work"]["features"]["find"]}}
    organisation = Organisation.model_validate({**MODEL, "work": work})
    steps = organisation.work.features["f"]
    # ids from files cannot begin so; values that are made in a program can
    renamed = organisation.work.model_copy(update={"features": {f"{start}1+1": steps}})
    asked = question()
    hostile = organisation.model_copy(update={"work": renamed})
    table = study_csv(study(type(asked)("a", "a", hostile, asked.assumptions, asked.experiment)))
    cells = [row["feature"] for row in pl.read_csv(io.StringIO(table)).to_dicts()]
    assert cells
    assert all(cell.startswith(f"'{start}") for cell in cells)


def hostile_study(name: str) -> Study:
    squads = {"app": {"name": name, "members": ["ana", "bo"]}}
    features = {"pay": {**MODEL["work"]["features"]["pay"], "name": name}}
    model = {
        **MODEL,
        "name": name,
        "skills": {"code": {"name": name}, "test": {"name": name}},
        "tribes": {"t": {"squads": squads}},
        "work": {"features": features},
    }
    return study(question(model, name=name, replications=2))


@pytest.mark.parametrize("name", [each for each in COMMANDS if "\ud800" not in each])
def test_no_name_gives_an_order_in_any_format(name: str) -> None:
    hostile = hostile_study(name)
    for shown in (
        text(hostile),
        render_markdown(study_report(hostile).sections),
        study_json(hostile),
    ):
        for each in shown.split("\n"):
            assert is_clean(each.replace("\u200b", "")), repr(each)
            assert not any_command(each), repr(each)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a&b", "]]>", "x\x1b[2J", "datum.a"])
def test_a_figure_shows_names_letter_by_letter(name: str) -> None:
    svg = drawn(study_figure(hostile_study(name)), "svg").decode("utf-8")
    root = ET.fromstring(svg)  # noqa: S314  # our own file, and it must be well-formed
    shown = "".join(root.itertext())
    assert name.replace("\x1b", "\\x1b") in shown
    assert not [each for each in root.iter() if each.tag.endswith("script")]


def test_a_figure_marks_the_percentiles() -> None:
    figure = study_figure(frictionless())
    svg = drawn(figure, "svg").decode("utf-8")
    assert "P50: 6.0" in svg
    assert "P85: 8.0" in svg
    assert drawn(figure, "png").startswith(b"\x89PNG")


def test_a_figure_of_nothing_finished_is_still_drawn() -> None:
    assert math.isfinite(len(drawn(study_figure(frictionless(horizon_days=1)), "svg")))


def test_each_report_says_what_a_range_is_and_what_is_earned_stands_apart_from_means() -> None:
    found = text(frictionless())
    assert "Range: holds the true value of what stands before it with 95% confidence" in " ".join(
        found.split()
    )
    parts = study_report(frictionless()).parts["totals"]
    assert [section.title for section in parts] == ["Altogether", "Value earned"]
    assert not any("8 of 10" in cell for row in parts[0].rows for cell in row)
    assert parts[1].headings[2] == "middle 8 of 10"
