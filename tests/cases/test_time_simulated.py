"""Which days are simulated is said, the same for all sides, and nothing outside them vanishes.

Expected days are counted by hand on a calendar: 5 January 2026 is a Monday.
"""

import datetime as dt
import io
import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from reference.flows import one_squad
from reference.studies import play_plain
from tribeplan.cli.simulations import parse_share
from tribeplan.errors import InvalidUsage
from tribeplan.report.compared import (
    Tolerance,
    comparison_json,
    comparison_report,
    verdict,
)
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.report.simulated import study_csv, study_json, study_parquet, study_report
from tribeplan.simulating import compare, read_question, sensitivity, simulate
from tribeplan.simulation.assumptions import neutral
from tribeplan.simulation.calendar import ASSUMED_FIRST_DAY, Because, Calendar, first_day_of
from tribeplan.simulation.comparison import MeasuredDifference
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.outcome import Outcome, lead_quantile_of, mean_lead_of
from tribeplan.simulation.plan import NEVER, TICKS_PER_DAY, Asked, ComparisonMeasure, ExperimentPlan
from tribeplan.simulation.planning import Question
from tribeplan.simulation.study import Comparison, Run, Study, comparison
from tribeplan.tui.runs.messages import ANSWERS, Failed, Guessed, answer_line

QUIET = Run(threads=1, on_progress=lambda _: None)

ALONE = """\
tribeplan: 1
people:
  ana: {skills: {code: 1.0}}
tribes:
  loans:
    squads:
      app: {members: [ana]}
work:
  features:
"""
ONE = "    one: {squad: app, arrives: 2026-01-05, steps: [{skill: code, days: 1}]}\n"
TWO_LATER = "    two: {squad: app, arrives: 2027-01-04, steps: [{skill: code, days: 1}]}\n"
TWO_IN_2029 = "    two: {squad: app, arrives: 2029-01-01, steps: [{skill: code, days: 1}]}\n"

TWO_SQUADS = """\
tribeplan: 1
people:
  ana: {skills: {code: 1.0}}
  bo: {skills: {code: 1.0}, from: 2027-01-04}
  cy: {skills: {words: 1.0}}
tribes:
  loans:
    squads:
      app: {members: [ana, bo]}
      web: {members: [cy]}
work:
  streams:
    bugs: {squad: app, per_week: 1, steps: [{skill: code, days: 3}]}
"""
TEXT = "{squad: web, arrives: 2028-01-03, steps: [{skill: words, days: 1}]}"

GONE = """\
tribeplan: 1
people:
  ana: {skills: {code: 1.0}, until: 2025-12-31}
  po: {skills: {words: 1.0}}
tribes:
  loans:
    squads:
      app: {product_owner: po, members: [ana, po]}
work:
  features:
    pay: {squad: app, due: 2025-11-28, steps: [{skill: code, days: 4}]}
"""


def scenario(starts: str, changes: str = " []") -> str:
    return f"scenario: 1\nbase: a.yaml\nexperiment: {{starts: {starts}}}\nchanges:{changes}\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    each = {
        "a": TWO_SQUADS,
        "b": f"{TWO_SQUADS}  features:\n    text: {TEXT}\n",
        "a-from-2026": scenario("2026-01-05"),
        "a-from-2027": scenario("2027-01-04"),
        "behind": ALONE + ONE + TWO_LATER,
        "both": ALONE + ONE + TWO_IN_2029,
        "late": ALONE + TWO_IN_2029,
        "gone": GONE,
    }
    added = f"\n  - add: {{feature: text, {TEXT.removeprefix('{')}"
    each["b-from-2026"] = scenario("2026-01-05", added)
    for name, text in each.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def few(**experiment: object) -> Asked:
    return Asked({"replications": 8, "horizon_days": 100} | experiment, {})


def held(files: Path, *names: str, asked: Asked | None = None, **how: Any) -> Comparison:  # noqa: ANN401
    paths = [str(files / f"{name}.yaml") for name in names]
    options: dict[str, Any] = {"measure": ComparisonMeasure.MEAN_LEAD, "replications": 64} | how
    return compare(paths, asked or Asked({}, {}), QUIET, **options)


def text_of(study: Study) -> str:
    return " ".join(render_text(study_report(study).sections, colour=False).split())


def words_of(found: Comparison, threshold: Tolerance | None = None) -> str:
    return " ".join(
        render_text(comparison_report(found, (), threshold).sections, colour=False).split()
    )


# --- One first day ----------------------------------------------------------------------------


def organisation(**fields: str) -> Any:  # noqa: ANN401
    feature = {"squad": "squad", "steps": [{"skill": "code", "days": 1}]}
    dates = {name: day for name, day in fields.items() if name in ("arrives", "due")}
    squad = {name: day for name, day in fields.items() if name in ("since", "ends")}
    made = one_squad({"ana": "code"}, {"features": {"one": {**feature, **dates}}}, **squad)
    spans = {name: day for name, day in fields.items() if name in ("from", "until")}
    ana = type(made.people["ana"]).model_validate({"skills": {"code": 1}, **spans})
    return made.model_copy(update={"people": {"ana": ana}})


@pytest.mark.parametrize(
    ("sides", "asked", "day", "because"),
    [
        ([{"arrives": "2027-01-04"}], "2026-03-02", "2026-03-02", Because.EXPERIMENT),
        ([{"arrives": "2027-01-04", "from": "2025-01-06"}], None, "2027-01-04", Because.ARRIVES),
        (
            [{"arrives": "2027-01-04"}, {"arrives": "2026-06-01"}],
            None,
            "2026-06-01",
            Because.ARRIVES,
        ),
        ([{}, {"arrives": "2028-01-03"}], None, "2028-01-03", Because.ARRIVES),
        ([{"until": "2025-12-31", "due": "2025-11-28"}], None, "2025-11-28", Because.EARLIEST),
        ([{"ends": "2027-06-30"}, {"from": "2027-02-01"}], None, "2027-02-01", Because.EARLIEST),
        ([{"since": "2024-05-06"}], None, "2024-05-06", Because.EARLIEST),
        ([{"until": "9999-12-31", "arrives": "9999-12-31"}], None, None, Because.ASSUMED),
        ([{}], None, None, Because.ASSUMED),
    ],
)
def test_the_first_day_is_the_first_of_these_that_can_be_said(
    sides: list[dict[str, str]], asked: str | None, day: str | None, because: Because
) -> None:
    given = None if asked is None else dt.date.fromisoformat(asked)
    expected = ASSUMED_FIRST_DAY if day is None else dt.date.fromisoformat(day)
    found = first_day_of([organisation(**side) for side in sides], given)
    assert (found.day, found.because) == (expected, because)


def test_all_sides_of_a_comparison_begin_on_one_day(files: Path) -> None:
    found = held(files, "a", "b")
    assert {study.provenance["starts"] for study in found.studies} == {"2028-01-03"}
    assert found.differences[0].difference.value == pytest.approx(0, abs=0.1)
    assert "First day: 3 Jan 2028 (the first 'arrives') of all." in words_of(found)
    assert json.loads(comparison_json(found))["first_day"] == "2028-01-03"


def test_what_one_side_says_of_the_first_day_holds_for_all(files: Path) -> None:
    for sides in (("a", "b-from-2026"), ("a-from-2026", "b-from-2026"), ("b-from-2026", "a")):
        found = held(files, *sides)
        assert {study.provenance["starts"] for study in found.studies} == {"2026-01-05"}
        assert found.differences[0].is_equal


def test_two_different_first_days_are_refused_with_both_named(files: Path) -> None:
    with pytest.raises(InvalidUsage) as refused:
        held(files, "a-from-2026", "a-from-2027")
    for words in ("a-from-2026", "2026-01-05", "a-from-2027", "2027-01-04", "--starts"):
        assert words in str(refused.value)
    asked = Asked({"starts": "2026-06-01", "horizon_days": 100}, {})
    found = held(files, "a-from-2026", "a-from-2027", asked=asked)
    assert {study.provenance["starts"] for study in found.studies} == {"2026-06-01"}


def test_what_only_the_second_side_asks_of_the_experiment_is_told(files: Path) -> None:
    other = "scenario: 1\nbase: a.yaml\nexperiment: {horizon_days: 90, seed: 7}\nchanges: []\n"
    (files / "other.yaml").write_text(other, encoding="utf-8")
    told = words_of(held(files, "a", "other"))
    words = "Not followed in other, because all are played alike: horizon_days 90, seed 7."
    assert words in told
    assert "Not followed in a," not in told


def test_sensitivity_begins_on_the_first_day_of_both_sides(files: Path) -> None:
    paths = [str(files / "a.yaml"), str(files / "b.yaml")]
    asked = Asked({"replications": 2, "horizon_days": 200}, {})
    screened, _ = sensitivity(paths, asked, QUIET, trajectories=2, samples=4)
    assert screened.question.first_day.day == dt.date(2028, 1, 3)


def test_the_first_day_stands_in_every_format(files: Path) -> None:
    study = simulate(str(files / "gone.yaml"), few(), QUIET)
    words = "First day: 28 Nov 2025 (the earliest date in the model)"
    assert words in text_of(study)
    assert words in render_markdown(study_report(study).sections)
    made = json.loads(study_json(study))["provenance"]
    assert (made["starts"], made["starts_because"]) == ("2025-11-28", Because.EARLIEST.value)
    file = io.BytesIO(study_parquet(study))
    assert pl.read_parquet_metadata(file)["tribeplan.starts"] == "2025-11-28"
    assert set(pl.read_csv(io.StringIO(study_csv(study)))["first_day"]) == {"2025-11-28"}


def test_the_first_day_is_that_of_the_warm_up(files: Path) -> None:
    """Ten working days from 5 January: what is asked for on the 19th counts, the first does not."""
    third = "    three: {squad: app, arrives: 2026-01-19, steps: [{skill: code, days: 1}]}\n"
    (files / "warm.yaml").write_text(ALONE + ONE + third, encoding="utf-8")
    study = simulate(str(files / "warm.yaml"), few(warm_up_days=10), QUIET)
    states = {row["feature"]: row["state"] for row in study.outcome.by_feature().to_dicts()}
    assert states == {"one": "inside the warm-up", "three": "arrived"}
    assert "Asked for inside the warm-up, and so in no figure: one (2026-01-05)" in text_of(study)


def test_an_assumed_first_day_is_called_assumed(files: Path) -> None:
    undated = ONE.replace("arrives: 2026-01-05, ", "")
    (files / "undated.yaml").write_text(ALONE + undated, encoding="utf-8")
    told = text_of(simulate(str(files / "undated.yaml"), few(), QUIET))
    assert "First day: 5 Jan 2026 (assumed: there is no date in the model)" in told


@pytest.mark.parametrize("first", [dt.date.min, dt.date(2026, 1, 5), dt.date(9999, 12, 4)])
def test_working_days_are_counted_as_numpy_counts_them(first: dt.date) -> None:
    days = [first + dt.timedelta(days=number) for number in range(28)]
    for starts in days:
        calendar = Calendar(starts)
        for number, other in enumerate(days, 1):
            assert calendar.tick(other) == np.busday_count(starts, other) * TICKS_PER_DAY
            told = np.busday_offset(starts, number - 1, roll="forward")
            day = None if told > np.datetime64(dt.date.max) else told.item()
            assert calendar.day_by(number) == day


def test_results_carry_dates_beside_working_days() -> None:
    """One person works four days from Monday 4 January 2027: done on the evening of Thursday."""
    study = played(organisation(arrives="2027-01-04"), days=4)
    row = study.outcome.by_feature().row(0, named=True)
    assert (row["lead_p85_days"], row["lead_p85_by"]) == (1.0, "2027-01-04")
    assert Calendar(dt.date(2027, 1, 4)).day_by(6) == dt.date(2027, 1, 11)  # over a week-end
    assert "4 Jan 2027" in text_of(study)


def played(of: Any, days: float = 20, **experiment: Any) -> Study:  # noqa: ANN401
    asked = ExperimentPlan.model_validate({"replications": 2, "horizon_days": days} | experiment)
    question = Question("shop", "shop.yaml", of, neutral(), asked)
    return Study(question, Outcome(play_plain(question.plan())))


# --- Nothing vanishes -------------------------------------------------------------------------


def test_what_is_asked_for_after_the_time_simulated_stands_in_table_and_json(files: Path) -> None:
    study = simulate(str(files / "behind.yaml"), few(replications=19), QUIET)
    rows = json.loads(study_json(study))["features"]
    assert [(row["feature"], row["state"]) for row in rows] == [
        ("one", "arrived"),
        ("two", "asked for after it"),
    ]
    assert "two app 4 Jan 2027 asked for after it" in text_of(study)
    warnings = json.loads(study_json(study))["warnings"]
    assert warnings == ["Asked for after the last day simulated, 2026-05-22: two (2027-01-04)"]


def test_a_plan_of_which_a_part_is_asked_for_later_has_no_date(files: Path) -> None:
    study = simulate(str(files / "behind.yaml"), few(), QUIET)
    answer = json.loads(study_json(study))["answer"]
    assert answer["lead_p50_days"] > 0
    assert answer["whole_plan_p50_by"] is answer["whole_plan_p85_by"] is None
    told = " ".join(render_text(study_report(study).answer, colour=False).split())
    assert (
        "the whole plan not within the time simulated, which ends before anybody asks for two"
        in told
    )
    assert "2026 in half of the replications" not in told


def test_lead_times_are_held_against_each_other_of_the_features_that_all_have(files: Path) -> None:
    """The second feature, of nine days, is asked for within the time of one of them alone."""
    later = TWO_LATER.replace("days: 1}", "days: 9}").replace("2027-01-04", "2026-02-02")
    (files / "soon.yaml").write_text(ALONE + ONE + later, encoding="utf-8")
    found = held(files, "behind", "soon", asked=few(), replications=8)
    told = json.loads(comparison_json(found))
    for answer, study in zip(told["answer"], told["studies"], strict=True):
        assert answer["lead_p50_days"] == study["features"][0]["lead_p50_days"]
        assert answer["lead_p85_days"] == study["features"][0]["lead_p85_days"]
    assert [answer["whole_plan_p50_by"] is None for answer in told["answer"]] == [True, False]
    shown = render_text(comparison_report(found).answer, colour=False)
    assert "Days of what counts in all: 1 planned feature." in shown
    same = comparison_report(held(files, "soon", "soon", asked=few(), replications=8))
    assert "what counts in all" not in render_text(same.answer, colour=False)


def test_what_never_gets_there_and_what_has_no_steps_stand_in_the_table(files: Path) -> None:
    empty = "    none: {squad: app, arrives: 2026-01-05}\n"
    long = ONE.replace("days: 1}", "days: 900}")
    (files / "long.yaml").write_text(ALONE + long + empty, encoding="utf-8")
    study = simulate(str(files / "long.yaml"), few(), QUIET)
    states = {row["feature"]: row["state"] for row in study.outcome.by_feature().to_dicts()}
    assert states == {"one": "not within the time simulated", "none": "left out: it has no steps"}


def test_what_lies_wholly_before_the_first_day_is_told(files: Path) -> None:
    study = simulate(str(files / "gone.yaml"), few(starts="2026-01-05"), QUIET)
    told = text_of(study)
    assert "! Outside the time simulated" in told
    assert "Left by the first day, 2026-01-05, and so does no work: ana (2025-12-31)." in told
    words = "Due on the first day, 2026-01-05, or before, and so hardly in time: pay (2025-11-28)."
    assert words in told
    assert "hardly in time: pay" in text_of(simulate(str(files / "gone.yaml"), few(), QUIET))
    early = simulate(str(files / "behind.yaml"), few(starts="2026-06-01"), QUIET)
    told = "Asked for before the first day, 2026-06-01, and counted from then on: one (2026-01-05)"
    assert told in early.outcome.plan.cautions


def test_streams_that_hardly_come_and_people_who_come_too_late_are_told(files: Path) -> None:
    rare = TWO_SQUADS.replace("per_week: 1,", "per_week: 0.01,")
    (files / "rare.yaml").write_text(rare, encoding="utf-8")
    study = simulate(str(files / "rare.yaml"), few(starts="2026-01-05"), QUIET)
    assert study.outcome.plan.cautions == (
        "Begins to work after the last day simulated, 2026-05-22: bo (2027-01-04)",
        "Comes less than once in the 100 working days simulated: bugs (every 500 days)",
    )


# --- Nothing to compare -----------------------------------------------------------------------


@pytest.mark.parametrize("measure", ComparisonMeasure)
@pytest.mark.parametrize("sides", [("both", "late"), ("late", "both")])
def test_work_that_is_never_asked_for_cannot_be_compared(
    files: Path, sides: tuple[str, str], measure: ComparisonMeasure
) -> None:
    with pytest.raises(InvalidUsage, match="nothing to compare"):
        held(files, *sides, measure=measure)


def test_work_that_reaches_customers_in_neither_cannot_be_compared(files: Path) -> None:
    with pytest.raises(InvalidUsage, match="nothing to compare; lengthen --horizon"):
        held(files, "behind", "behind", asked=Asked({"horizon_days": 0.5}, {}))


def test_costs_of_what_costs_nothing_cannot_be_compared(files: Path) -> None:
    with pytest.raises(InvalidUsage, match="value_per_week"):
        held(files, "behind", "behind", measure=ComparisonMeasure.COST_OF_DELAY)


def test_assumptions_of_work_that_is_never_asked_for_cannot_be_weighed(files: Path) -> None:
    asked = Asked({"starts": "2026-01-05", "replications": 2}, {})
    with pytest.raises(InvalidUsage, match="nothing to measure"):
        sensitivity([str(files / "late.yaml")], asked, QUIET, trajectories=2, samples=4)


def test_assumptions_of_work_that_never_gets_there_cannot_be_weighed(files: Path) -> None:
    asked = Asked({"horizon_days": 0.5, "replications": 2}, {})
    with pytest.raises(InvalidUsage, match="nothing to measure; lengthen --horizon"):
        sensitivity([str(files / "behind.yaml")], asked, QUIET, trajectories=2, samples=4)


@pytest.mark.parametrize(
    ("typed", "right"), [("2", ("2%", "0.02")), ("1", ("1%", "0.01")), ("5.5", ("5.5%", "0.055"))]
)
def test_a_share_of_one_or_more_is_refused_with_both_right_spellings(
    typed: str, right: tuple[str, str]
) -> None:
    with pytest.raises(InvalidUsage) as refused:
        parse_share(typed)
    assert all(spelling in str(refused.value) for spelling in right)


def test_costs_where_there_were_none_are_worse_by_any_share(files: Path) -> None:
    dear = TWO_SQUADS.replace("per_week: 1,", "per_week: 1, value_per_week: 100,")
    free = TWO_SQUADS.replace("per_week: 1,", "per_week: 1, value_per_week: 0,")
    (files / "dear.yaml").write_text(dear, encoding="utf-8")
    (files / "free.yaml").write_text(free, encoding="utf-8")
    found = held(files, "free", "dear", measure=ComparisonMeasure.COST_OF_DELAY)
    assert Tolerance(5.0).is_broken_by(found.differences[0])
    assert "inf" not in words_of(found, Tolerance(5.0))
    assert "nan" not in words_of(found, Tolerance(5.0))


# --- At least ---------------------------------------------------------------------------------


def in_turn(cut: bool) -> Any:  # noqa: ANN401, FBT001
    """Two features of six days each by one person, or by two."""
    feature = {"squad": "squad", "steps": [{"skill": "code", "days": 6}]}
    people = {"ana": "code"} if cut else {"ana": "code", "bo": "code"}
    work = {"features": {"one": feature, "two": feature}}
    return one_squad(people, work, wip_limit=2, cadence_days=1)


def question(of: Any, name: str, days: float) -> Question:  # noqa: ANN401
    asked = ExperimentPlan(replications=4, horizon_days=days)
    return Question(name, f"{name}.yaml", of, neutral(), asked)


def test_a_side_that_does_not_finish_is_slower_by_at_least_so_much() -> None:
    """Alone, one is there after 6 days and two has waited 8 at the end: 7 against 6, at least."""
    asked = [question(in_turn(cut=False), "pair", 8), question(in_turn(cut=True), "alone", 8)]
    found = comparison(asked, ComparisonMeasure.MEAN_LEAD, [4], QUIET).differences[0]
    assert (found.base_value, found.other_value) == (6, 7)
    assert (found.base_unfinished, found.other_unfinished) == (0, 0.5)
    assert "alone is slower than pair by at least 1.0 working days" in verdict(found)
    assert "at least 7.0 in alone" in verdict(found)
    turned = comparison(asked[::-1], ComparisonMeasure.MEAN_LEAD, [4], QUIET).differences[0]
    assert "pair is faster than alone by at least 1.0 working days" in verdict(turned)


def test_what_certainly_differs_never_does_so_by_nothing() -> None:
    gap = Interval(0.2, 0.01, 0.39)
    found = MeasuredDifference(ComparisonMeasure.MEAN_LEAD, "a", "b", 5.0, 5.2, gap, 0.1, 64)
    assert "b is slower than a by 0.2 working days (4%; <0.1 to 0.4)" in verdict(found)
    other = replace(found, other_value=4.97, difference=Interval(-0.03, -0.11, -0.001))
    assert "b is faster than a by <0.1 working days (0.6%; <0.1 to 0.1)" in verdict(other)


def test_a_mean_over_what_finished_says_so_and_the_censored_median_stands_beside_it() -> None:
    study = played(in_turn(cut=True), days=8)
    told = text_of(study)
    assert "mean lead time at least 7.0" in told
    assert "mean of those with customers 6.0" in told
    assert "half of them (Kaplan-Meier) 6.0" in told
    found = json.loads(study_json(study))["mean_lead_time_days"]["planned"]
    assert (found["value"], found["at_least"], found["unfinished_share"]) == (7.0, True, 0.5)
    assert found["censored_median"] == 6.0


def test_the_censored_median_is_that_of_kaplan_and_meier() -> None:
    """By hand: of three, one ends at 2, one is lost sight of at 4, one ends at 5; S: 2/3, then 0.

    The median is 5; the middle of the two that ended would be 3.5, and that of all three 4.
    """
    feature = {"squad": "squad", "steps": [{"skill": "code", "days": 2}]}
    work = {
        "features": {
            "one": {**feature, "arrives": "2026-01-05"},
            "two": {
                "squad": "squad",
                "arrives": "2026-01-05",
                "steps": [{"skill": "code", "days": 3}],
            },
            "three": {
                "squad": "other",
                "arrives": "2026-01-07",
                "steps": [{"skill": "x", "days": 9}],
            },
        }
    }
    shop = one_squad({"ana": "code"}, {})
    other = {"members": ["bo"], "cadence_days": 0.001}
    squads = {"squad": {"members": ["ana"], "cadence_days": 0.001}, "other": other}
    people = {"ana": {"skills": {"code": 1}}, "bo": {"skills": {"x": 1}}}
    of = type(shop).model_validate(
        {"people": people, "tribes": {"t": {"squads": squads}}, "work": work}
    )
    found = mean_lead_of(played(of, days=6).outcome, recurring=False)
    assert found is not None
    assert found.censored_median == pytest.approx(5, abs=0.01)


def test_with_one_horizon_for_all_the_censored_median_is_the_plain_one() -> None:
    outcome = played(in_turn(cut=True), days=8).outcome
    plain = lead_quantile_of(outcome, recurring=False, share=0.5)
    found = mean_lead_of(outcome, recurring=False)
    assert plain is not None
    assert found is not None
    assert found.censored_median == plain.value


# --- One meaning of the mean lead time --------------------------------------------------------


def test_the_mean_lead_time_is_of_planned_features_in_every_place(files: Path) -> None:
    """A feature of ten days beside small items that come every other day."""
    stream = "  streams:\n    bugs: {squad: app, per_week: 2, steps: [{skill: code, days: 0.1}]}\n"
    model = ALONE + ONE.replace("days: 1}", "days: 10}") + stream
    (files / "mixed.yaml").write_text(model, encoding="utf-8")
    path = str(files / "mixed.yaml")
    asked = few(replications=16, horizon_days=260)
    study = simulate(path, asked, QUIET)
    leads = study.outcome.lead_days[:, 0]
    assert np.isfinite(leads).all()
    value = float(leads.mean())
    document = json.loads(study_json(study))
    assert document["mean_lead_time_days"]["planned"]["value"] == pytest.approx(value)
    assert sum(row["days_per_feature"] for row in document["waits"]) == pytest.approx(value)
    found = compare(
        [path, path], asked, QUIET, measure=ComparisonMeasure.MEAN_LEAD, replications=16
    )
    assert found.differences[0].base_value == pytest.approx(value)
    recurring = document["mean_lead_time_days"]["recurring"]["value"]
    assert recurring < value


# --- No number that is none -------------------------------------------------------------------


@pytest.mark.parametrize("replications", [1, 2, 8])
@pytest.mark.parametrize("horizon_days", [0.5, 30, 520])
@pytest.mark.parametrize("name", ["a", "behind", "both", "late", "gone"])
def test_no_format_shows_a_number_that_is_none_or_a_time_below_zero(
    files: Path, name: str, horizon_days: float, replications: int
) -> None:
    asked = few(starts="2026-01-05", horizon_days=horizon_days, replications=replications)
    study = simulate(str(files / f"{name}.yaml"), asked, QUIET)
    shown = (
        render_text(study_report(study).sections, colour=False),
        render_markdown(study_report(study).sections),
        study_json(study),
        study_csv(study),
    )
    for each in shown:
        assert not re.search(r"\b(nan|inf)\b|nan%|inf%", each, re.IGNORECASE)
    for row in json.loads(study_json(study))["portfolio"]:
        assert row["low"] is None or row["low"] >= 0


def test_an_answer_that_could_not_be_read_again_is_told_as_a_failure() -> None:
    """The app would wait for ever for an answer with a number that is none."""
    answer = Guessed(
        3, math.nan, "", "", "", is_clear=False, is_equal=False, replications=64, is_final=True
    )
    line = answer_line(answer)
    assert ANSWERS.validate_json(line) == Failed(3, "an answer that cannot be read: guessed.days")


# --- No end -----------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["9999-12-31", "9999-01-01", "9998-12-31"])
@pytest.mark.parametrize("field", ["until", "ends", "due"])
def test_the_end_of_the_calendar_is_no_end(field: str, day: str) -> None:
    endless = played(organisation(arrives="2026-01-05", **{field: day}))
    plain = played(organisation(arrives="2026-01-05"))
    assert endless.outcome.lead_days.tolist() == plain.outcome.lead_days.tolist()
    assert endless.outcome.plan.cautions == ()


def test_a_due_date_without_end_is_no_due_date() -> None:
    of = played(organisation(arrives="2026-01-05", due="9999-12-31"))
    assert of.outcome.plan.features[0].due_tick == NEVER
    assert of.outcome.by_feature()["on_time_probability"].to_list() == [None]


def test_a_first_day_at_the_end_of_the_calendar_is_refused(files: Path) -> None:
    with pytest.raises(InvalidUsage, match="first day"):
        read_question(str(files / "behind.yaml"), few(starts="9999-12-31"))


def test_the_time_simulated_may_pass_the_end_of_the_calendar(files: Path) -> None:
    asked = few(starts="9990-01-04", horizon_days=9000)
    study = simulate(str(files / "behind.yaml"), asked, QUIET)
    assert "First day: 4 Jan 9990 (as asked)" in text_of(study)
