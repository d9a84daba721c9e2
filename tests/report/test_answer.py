"""The answer on one screen: it fits, says what the numbers say, and takes orders from nobody."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given

from reference.studies import MODEL, question, study
from report.hostile import HOSTILE, is_clean
from report.runners import any_command
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.scenario import load_stack
from tribeplan.report.compared import (
    answer_json,
    comparison_answer,
    comparison_json,
    comparison_report,
    feature_gap_sections,
    people_changes,
    sides_of,
    verdict,
    weeks_table,
)
from tribeplan.report.language import in_language
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import render_answer, render_report, render_text
from tribeplan.report.simulated import (
    feature_sections,
    study_answer,
    study_json,
    table_csv,
)
from tribeplan.simulating import compare, gaps_of, waits_of
from tribeplan.simulation.assumptions import Assumptions, Mechanism, neutral
from tribeplan.simulation.comparison import difference_of
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.plan import Asked, ComparisonMeasure
from tribeplan.simulation.sensitivity import Doubt, Robustness
from tribeplan.simulation.study import Comparison, Run, comparison

QUIET = Run(threads=1, on_progress=lambda _: None)
Change = Callable[[dict[str, Any]], None]


def changed(change: Change | None = None) -> dict[str, Any]:
    model: dict[str, Any] = json.loads(json.dumps(MODEL))
    if change:
        change(model)
    return model


def one_does_all(model: dict[str, Any]) -> None:
    """Bo leaves, and Ana tests as well."""
    del model["people"]["bo"]
    model["people"]["ana"]["skills"]["test"] = 1
    model["tribes"]["t"]["squads"]["app"]["members"] = ["ana"]


def compared(*changes: Change, replications: int = 4, **experiment: Any) -> Comparison:  # noqa: ANN401
    models = [changed(), *map(changed, changes)]
    asked = [
        question(model, name=f"way-{number}", assumptions=neutral(), **experiment)
        for number, model in enumerate(models)
    ]
    return comparison(asked, ComparisonMeasure.MEAN_LEAD, [replications], QUIET)


def text(found: Comparison) -> str:
    return render_answer(comparison_answer(found), colour=False)


def fits(shown: str) -> bool:
    lines = shown.rstrip("\n").split("\n")
    return len(lines) <= 25 and max(map(len, lines)) <= 80


def test_the_whole_plan_is_there_when_its_last_feature_is() -> None:
    # coded on days 0-4 and 4-7, tested 4-6 and 7-8; 4 January is a Monday, so day 8 is the 13th
    told = " ".join(
        render_answer(
            study_answer(study(question(assumptions=neutral(), replications=19))), colour=False
        ).split()
    )
    assert (
        "the whole plan by 13 Jan 2027 in half of the replications, by 13 Jan 2027 in 85 of 100"
        in told
    )


def test_the_time_of_what_is_with_customers_alone_is_not_told_as_that_of_all() -> None:
    def told(horizon: int) -> str:
        asked = question(assumptions=neutral(), replications=19, horizon_days=horizon)
        return " ".join(render_answer(study_answer(study(asked)), colour=False).split())

    # pay is there on day 6 and find on day 8: both in 60 days, and pay alone in 7, of which find
    # has waited or been worked on for 7
    assert "Of 7.0 days that planned features take on average, being worked on" in told(60)
    assert (
        "Of 6.0 days that planned features with customers by the end (50%) take on average "
        "(all of them: at least 6.5), being worked on"
    ) in told(7)


def test_one_person_in_place_of_two_is_slower_by_what_can_be_counted_by_hand() -> None:
    # two: pay on day 6, find on day 8, mean 7. One does 6 days of pay and 4 of find in one go: she
    # codes pay (4), tests it (6) and then codes and tests find (10), in the order of the backlog
    base, other = sides_of(compared(one_does_all))
    assert (base.value, other.value) == pytest.approx((7, 8), abs=1e-5)
    assert other.gain is not None
    assert other.gain.difference.difference.value == pytest.approx(1, abs=1e-5)
    assert other.arrivals.whole_plan_p85_day == pytest.approx(10, abs=1e-5)
    assert str(other.arrivals.whole_plan_p85_by) == "2027-01-15"


def test_what_is_not_assumed_alike_is_told_as_part_of_the_difference() -> None:
    usual = Assumptions()
    slow = usual.model_copy(update={"availability": 0.5})

    def told(*assumptions: Assumptions) -> str:
        asked = [question(name=f"way-{n}", assumptions=a) for n, a in enumerate(assumptions)]
        return " ".join(text(comparison(asked, ComparisonMeasure.MEAN_LEAD, [4], QUIET)).split())

    apart = told(usual, slow)
    assert "! Not assumed alike, so part of the difference: availability in way-1." in apart
    alike = told(slow, slow)
    assert "Not assumed alike" not in alike
    assert "Not as usual: availability" in alike


def test_where_nothing_differs_nothing_is_faster() -> None:
    same = compared(lambda _: None)
    shown = text(same)
    assert "do not differ at all" in shown
    assert "50%" not in shown
    (row,) = [line.split() for line in shown.splitlines() if line.startswith("  way-1  ")][:1]
    assert row == ["way-1", "7.0", "0.0", "0.0", "to", "0.0", "-"]
    (gap,) = json.loads(comparison_json(same))["differences"]
    assert gap["probability_better"] == 0
    behind = comparison_report(same).parts
    assert behind["side_by_side"][0].rows[1][-1] == "-"
    assert {row[-1] for row in behind["features 1"][0].rows} == {"-"}


def test_the_answer_says_in_how_many_replications_both_are_alike() -> None:
    (found,) = compared(one_does_all).differences
    assert "alike" not in verdict(found)  # by a day in each
    some = replace(found, probability_faster=0.2, probability_slower=0.7)
    assert "it is faster in 2 of 10 replications, alike in 1." in verdict(
        replace(some, replications=10)
    )
    assert "it is faster in 20% of the replications, alike in 10%." in verdict(
        replace(some, replications=200)
    )


def test_a_replication_in_which_both_are_alike_makes_neither_faster() -> None:
    base, other = study(question(assumptions=neutral())), study(question(assumptions=neutral()))
    found = difference_of(("a", base.outcome), ("b", other.outcome))
    assert (found.probability_faster, found.probability_slower) == (0, 0)


def test_the_answer_says_how_sure_its_ranges_are() -> None:
    assert "range: 95% sure." in text(compared(one_does_all))
    with in_language("nl"):
        assert "bereik: 95% zeker." in text(compared(one_does_all))


AT_WORK = neutral()
HALF_AT_WORK = AT_WORK.model_copy(update={"availability": 0.5})


def assuming(*assumptions: Assumptions) -> Comparison:
    """The same organisation again and again, under one assumption after the other."""
    asked = [question(name=f"way-{n}", assumptions=a) for n, a in enumerate(assumptions)]
    return comparison(asked, ComparisonMeasure.MEAN_LEAD, [4], QUIET)


def test_a_structure_gets_no_credit_for_what_is_assumed_otherwise() -> None:
    # the same people and work, twice as much at work: nothing of that is structure's doing
    found = assuming(HALF_AT_WORK, AT_WORK)
    head = comparison_answer(found)[0]
    assert head.sentences[0].startswith("way-1, which assumes otherwise, is faster than way-0 by")
    assert head.sentences[1].startswith("! Not assumed alike")  # a comment on a pull request cuts
    assert "saves" not in " ".join(head.sentences)
    (gap,) = json.loads(comparison_json(found))["differences"]
    assert gap["assumed_otherwise"] == ["availability"]
    assert "which assumes otherwise" in gap["verdict"]
    with in_language("nl"):
        told = " ".join(comparison_answer(found)[0].sentences)
    assert "way-1, met andere aannames, is sneller dan way-0" in told


def test_of_several_only_those_that_assume_alike_can_gain_most() -> None:
    def told(*assumptions: Assumptions) -> str:
        return " ".join(text(assuming(*assumptions)).split())

    some = told(HALF_AT_WORK, AT_WORK, HALF_AT_WORK)
    assert "Of those that assume as way-0 does, none is clearly faster." in some
    assert "gains most" not in some
    assert "! Not assumed alike, so part of the difference: availability in" in some
    nobody = told(HALF_AT_WORK, AT_WORK, AT_WORK)
    assert "None of the 2 others assumes as way-0 does" in nobody
    assert "gains most" not in nobody

    def sooner(model: dict[str, Any]) -> None:
        model["work"]["features"]["pay"]["steps"][1]["days"] = 1

    models = [changed(), changed(sooner), changed()]
    assumed = [HALF_AT_WORK, HALF_AT_WORK, AT_WORK]
    asked = [
        question(model, name=f"way-{n}", assumptions=a)
        for n, (model, a) in enumerate(zip(models, assumed, strict=True))
    ]
    found = " ".join(text(comparison(asked, ComparisonMeasure.MEAN_LEAD, [4], QUIET)).split())
    assert "way-1 gains most of those that assume as way-0 does: it is faster" in found


def test_who_leaves_does_not_move_as_well() -> None:
    before, after = (question(model).organisation for model in (changed(), changed(one_does_all)))
    people = people_changes(before, after)
    assert (people.moving, people.joining, people.leaving) == (0, 0, 1)
    assert people_changes(before, before).changes == 0


def test_a_squad_that_is_split_is_told_though_nobody_moves() -> None:
    root = Path(__file__).resolve().parents[2]
    split = load_stack(str(root / "scenarios/acceptatie-gesplitst.yaml")).organisation
    before = load_stack(str(root / "models/hypotheek.yaml")).organisation
    assert people_changes(before, split).reshaped == 1
    assert people_changes(split, split).reshaped == 0


def test_a_small_gain_is_called_small_and_what_saves_money_says_how_much() -> None:
    def faster(model: dict[str, Any]) -> None:
        model["work"]["features"]["pay"]["steps"][1]["days"] = 1.8

    told = " ".join(text(compared(faster)).split())
    # pay is tested in 1.8 days in place of 2, so it is there 0.2 days of 500 a week sooner: 20
    assert "way-1 is faster than way-0" in told
    assert "For it nobody moves; it saves 20 (20 to 20) of cost of delay." in told
    assert "Under 5% is hardly felt: let other reasons decide." in told


@pytest.mark.parametrize("others", [1, 5, 6, 9, 20])
def test_it_fits_on_a_screen_however_many_are_compared(others: int) -> None:
    def slower(days: float) -> Change:
        return lambda model: model["work"]["features"]["pay"]["steps"][0].update(days=days)

    ways = [slower(4 + n / 10) for n in range(1, others + 1)]
    few = text(compared(*ways, replications=18))
    assert fits(few), few
    found = compared(*ways, replications=19)
    shown = text(found)
    assert fits(shown), shown
    told = [line.strip() for line in shown.splitlines() if "with --details" in line]
    rows = sum(line.startswith("  way-") for line in shown.splitlines()) // 2
    left = others + 1 - rows
    assert bool(left) == (others > 6)
    assert told == [f"… {left} more with --details"] * 2 * bool(left)  # in both tables
    report = comparison_report(found)
    for whole in (render_report(report), render_report(report, "markdown")):
        assert "with --details" not in whole
        assert all(f"way-{n} " in whole for n in range(others + 1))


VALID = HOSTILE.map(lambda name: name.encode("utf-8", "replace").decode() or "x")


@given(VALID, VALID)
def test_no_name_gives_an_order_or_breaks_the_screen(name: str, feature: str) -> None:
    model = changed()
    model["name"] = name
    model["work"]["features"]["pay"]["name"] = feature
    of = question(model, name=name, replications=2)
    shown = render_answer(study_answer(study(of)), colour=False)
    assert all(is_clean(line) and not any_command(line) for line in shown.split("\n"))


def test_each_number_of_the_answer_stands_in_the_document() -> None:
    found = compared(one_does_all)
    document = json.loads(comparison_json(found))
    assert document["answer"] == json.loads(json_document(answer_json(found)))
    (row,) = (r for r in document["differences"][0]["by_feature"] if r["feature"] == "find")
    assert (row["lead_p85_by"], row["lead_p85_by_other"]) == ("2027-01-13", "2027-01-15")
    assert row["difference_days"] == pytest.approx(2, abs=1e-5)  # day 8, day 10
    alone = json.loads(study_json(found.base))
    assert alone["answer"]["whole_plan_p85_by"] == document["answer"][0]["whole_plan_p85_by"]


def test_one_feature_tells_where_it_waits_and_adds_up() -> None:
    of = study(question(assumptions=neutral()))
    shown = render_text(feature_sections(waits_of(of, "find", QUIET)), colour=False)
    lines = {line.strip().split("  ")[0]: line.split() for line in shown.split("\n")}
    # find: worked on for 4 days of 8, and waits 4 days for ana, who codes pay
    assert lines["being worked on"][3:5] == ["4.0", "about"]
    assert lines["somebody with 'code'"][4] == "4.0"
    assert "by 13 Jan 2027 in half of the replications" in " ".join(shown.split())


def test_one_feature_in_two_organisations_tells_what_differs() -> None:
    def told(replications: int) -> str:
        (gap,) = gaps_of(compared(one_does_all, replications=replications), "find", QUIET)
        return " ".join(render_text(feature_gap_sections(gap), colour=False).split())

    enough, few = told(19), told(18)
    assert "85 of 100 by 13 Jan 2027 in way-0, by 15 Jan 2027 in way-1: +2.0 working days" in enough
    assert "about luck" not in enough
    assert "find: way-1 against way-0 +2.0 working days on average" in few
    assert "! 18 replications say little about luck; --replications 64 tells more." in few
    assert "2027" not in few


def test_a_comparison_of_few_replications_has_no_date_that_they_do_not_tell() -> None:
    """Of 18 the largest stays below the 85th percentile with 0.85 ** 18 = 0.054, of 19 with 0.046.

    Of four it stays below the median with 0.5 ** 4 = 0.063, of five with 0.031. By hand: pay on day
    6 and find on day 8, 11 and 13 January; one alone has both on day 10, the 15th.
    """

    def told(replications: int) -> tuple[str, str, list[str]]:
        found = comparison_report(compared(one_does_all, replications=replications))
        tables = *found.parts["lead_times"], *found.parts["features 1"]
        return (
            render_answer(found.answer, colour=False),
            render_text(found.sections, colour=False),
            [" | ".join(row) for section in tables for row in section.rows],
        )

    for number in (1, 4, 5, 18):
        answer, details, rows = told(number)
        says = (
            "One replication says nothing" if number == 1 else f"{number} replications say little"
        )
        for each in (answer, details):
            assert f"! {says} about luck; --replications 64 tells more." in " ".join(each.split())
        plan = [line.split() for line in answer.splitlines() if "Jan 2027" in line]
        assert plan == (
            [["way-0", "6.0", "13", "Jan", "2027"], ["way-1", "6.0", "15", "Jan", "2027"]]
            if number >= 5
            else []
        )
        assert ["find", "+2.0"] in [line.split()[:2] for line in answer.splitlines()]
        half = "6.0" if number >= 5 else ""
        assert rows[0] == f"way-0 | planned features | {half} |  | 7.0 | 6.0"
        assert rows[-1].startswith("find |  |  | +2.0 |")
    answer, details, rows = told(19)
    assert "about luck" not in answer + details
    lines = [" ".join(line.split()) for line in answer.splitlines()]
    assert "way-1 6.0 10 15 Jan 2027 15 Jan 2027" in lines
    assert any(line.startswith("find 13 Jan 2027 15 Jan 2027 +2.0") for line in lines)
    assert rows[0] == "way-0 | planned features | 6.0 | 8.0 | 7.0 | 6.0"
    assert rows[-1].startswith("find | 13 Jan 2027 | 15 Jan 2027 | +2.0 |")


def test_a_feature_that_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidUsage, match=r"no planned feature 'pai' .*do you mean 'pay'"):
        waits_of(study(), "pai", QUIET)
    with pytest.raises(InvalidUsage, match="it has pay, find"):
        gaps_of(compared(one_does_all), "nothing-like-it", QUIET)


def test_a_long_name_does_not_widen_the_screen() -> None:
    long = "An organisation whose name is as long as a sentence that nobody has read to its end"
    models = [changed(), changed(one_does_all)]
    asked = [
        question(model, name=f"{long} {number}", assumptions=neutral(), replications=2)
        for number, model in enumerate(models)
    ]
    found = comparison(asked, ComparisonMeasure.MEAN_LEAD, [2], QUIET)
    rows = text(found).split("\n")
    assert max(map(len, rows[1:])) <= 80


@pytest.mark.parametrize("code", ["en", "nl"])
def test_no_heading_in_any_language_widens_the_screen(code: str) -> None:
    def long_names(model: dict[str, Any]) -> None:
        one_does_all(model)
        for feature in model["work"]["features"].values():
            feature |= {
                "name": "A feature with a name that is too long for it",
                "due": "2027-03-01",
            }

    with in_language(code):
        assert fits(text(compared(long_names)))
        shown = render_answer(study_answer(study(question(changed(long_names)))), colour=False)
    assert fits(shown)


FLOWING = """\
tribeplan: 1
people: {ana: {skills: {code: 1.0}}, bo: {skills: {code: 1.0}}}
tribes:
  t:
    squads:
      app: {members: [ana], cadence_days: 5}
      web: {members: [bo], cadence_days: 5}
work:
  streams:
    one: {squad: app, per_week: 4, steps: [{skill: code, days: 1}]}
    two: {squad: web, per_week: 4, steps: [{skill: code, days: 1}]}
"""
IN_WAVES = """\
scenario: 1
base: m.yaml
experiment: {starts: 2026-01-05, horizon_days: 100}
waves:
  - {on: 2026-01-19, training_days: 10, do: [set: {squad: app, wip_limit: 3}]}
  - {on: 2026-03-02, training_days: 10, do: [set: {squad: web, wip_limit: 3}]}
"""


def in_waves(path: Path, replications: int) -> Comparison:
    (path / "m.yaml").write_text(FLOWING, "utf-8")
    (path / "s.yaml").write_text(IN_WAVES, "utf-8")
    asked = Asked({}, {}, tuple(Mechanism))
    models = [str(path / name) for name in ("m.yaml", "s.yaml")]
    measure = ComparisonMeasure.MEAN_LEAD
    return compare(models, asked, QUIET, measure=measure, replications=replications)


def test_a_change_in_waves_says_by_which_day_it_is_made_up_and_what_all_at_once_would_cost(
    tmp_path: Path,
) -> None:
    """Each of two people is away for ten days, in turn or at once: 50 or 100 % for two weeks."""
    found = in_waves(tmp_path, 64)
    gain = sides_of(found)[1].gain
    assert gain is not None
    assert gain.at_once is not None
    in_turn, at_once = gain.dip, gain.at_once.dip
    assert in_turn is not None
    assert at_once is not None
    assert (in_turn.is_told, at_once.is_told) == (True, True)
    assert at_once.depth > 1.5 * in_turn.depth
    assert at_once.trough == pytest.approx(2 * 8, rel=0.1)  # two weeks of eight
    shown = text(found)
    assert fits(shown)
    told = " ".join(shown.split())
    assert "On the way, s releases up to" in told
    assert "s in one go on 19 Jan 2026 is" in told
    assert "On the way, s in one go on 19 Jan 2026 releases up to" in told
    document = json.loads(comparison_json(found))
    weeks = {row["week"]: row for row in document["differences"][0]["by_week"]}
    assert weeks[3]["until"] == "2026-01-23"  # the first week without Ana
    assert weeks[3]["released_per_week_difference"] == pytest.approx(-4, abs=1)
    table = pl.read_csv(
        io.StringIO(table_csv(weeks_table(found), found.base.provenance)), infer_schema_length=None
    )
    assert table.filter(organisation="s")["released_per_week_difference"][2] == pytest.approx(
        weeks[3]["released_per_week_difference"]
    )
    assert table.filter(organisation="m")["released_per_week"].to_list() == pytest.approx(
        [row["released_per_week"] for row in document["studies"][0]["by_week"]]
    )
    details = render_text(comparison_report(found).sections, colour=False)
    assert "Week by week: items that keep coming: s" in details
    (side,) = document["answer"][1:]
    assert side["against_first"]["all_waves_at_once"]["on"] == "2026-01-19"
    assert side["against_first"]["dip"]["depth"] == in_turn.depth


def test_what_does_not_change_in_waves_has_no_way_that_costs(tmp_path: Path) -> None:
    plan, model = (tmp_path / name for name in ("s.yaml", "m.yaml"))
    in_waves(tmp_path, 8)
    asked = Asked({"replications": 32, "horizon_days": 60}, {})
    found = compare(
        [str(plan), str(model)],
        asked,
        QUIET,
        measure=ComparisonMeasure.MEAN_LEAD,
        replications=32,
    )
    assert "on the way" not in text(found).lower()
    assert answer_json(found)[1]["against_first"]["dip"] is None


def doubted(other: str, wins: float, samples: int, flips: tuple[bool, ...] = (False,)) -> Doubt:
    names = [f"assumption_{n}" for n in range(len(flips))]
    numbers = [0.0] * len(names)
    factors = pl.DataFrame(
        {
            "assumption": names,
            "low": numbers,
            "high": numbers,
            "difference_at_low_days": numbers,
            "difference_at_high_days": numbers,
            "flips": flips,
        }
    )
    return Doubt("way-0", other, samples, 32, Robustness(wins, factors))


def test_few_settings_are_told_by_a_range_and_contradict_nothing() -> None:
    """Of seven of eight Wilson's range is 53 to 98 %."""
    clear = compared(one_does_all)
    (gap,) = clear.differences
    unclear = replace(clear, differences=(replace(gap, difference=Interval(-0.5, -2, 1)),))

    def told(found: Comparison, doubt: Doubt) -> str:
        shown = render_answer(comparison_answer(found, (doubt,)), colour=False)
        behind = render_text(comparison_report(found, (doubt,)).parts["doubts"], colour=False)
        return " ".join(f"{shown} {behind}".split())

    few = told(clear, doubted("way-1", 7 / 8, 8))
    assert "is the faster in 53% to 98% of 8; no single assumption flips that." in few
    assert "by its mean, in 53% to 98%." in few
    fewer = told(clear, doubted("way-1", 7 / 8, 8, (False,) * 7))
    assert "they are too few to tell what flips that." in fewer
    assert "Too few settings to tell what flips which of the two is better." in fewer
    assert "no single assumption" not in fewer.lower()
    many = told(clear, doubted("way-1", 0.875, 64, (True,)))
    assert "is the faster in 88% of 64; it hangs on assumption_0." in many
    luck = told(unclear, doubted("way-1", 7 / 8, 8)).partition("Under other assumptions: ")[0]
    assert "has the lower mean in 53% to 98% of 8, which may be luck as it is here." in luck
    assert "flips" not in luck


def test_too_few_replications_are_told_to_be_too_few_for_a_week(tmp_path: Path) -> None:
    found = in_waves(tmp_path, 8)
    told = " ".join(text(found).split())
    assert "cannot be told from 8 replications: ask for 64 or more" in told
    assert "week" not in told
    dip = answer_json(found)[1]["against_first"]["dip"]
    assert dip == {"enough_replications": False, "replications": 8}


def test_several_that_are_not_told_apart_are_so_from_the_first() -> None:
    """None changes anything, so that the two are held against the first and not each other."""
    told = " ".join(comparison_answer(compared(*[lambda _: None] * 3))[0].sentences)
    assert "Not told apart from" in told
    assert "No difference seen" not in told
