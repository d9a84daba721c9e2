"""``tribeplan journey``: how soon customers see what the product is worth, as one reads it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tribeplan.cli.main import tribeplan
from tribeplan.org.journey import Journey
from tribeplan.report.journey import Way, journey_sections, order_sections, ways_of
from tribeplan.simulating import simulate_orders
from tribeplan.simulation.journey import Course, PlayedJourney
from tribeplan.simulation.plan import Asked
from tribeplan.simulation.study import Run

MODEL = """\
tribeplan: 1
people:
  ana: {name: Ana, skills: {code: 1.0}}
tribes:
  cards:
    squads: {limits: {product_owner: ana, mandate: full, cadence_days: 1}}
    journeys:
      - journey: "First raise [/b]"
        steps:
          - step: Log in
            days: 4
            go_on: 50%
            improved_by:
              - {feature: show, less_time: 50%}
              - {feature: raise, fewer_leave: 50%}
          - {step: "=See it", aha: true}
      - {journey: Blind, steps: [{step: Look}]}
work:
  features:
    show: {squad: limits, priority: 2, steps: [{skill: code, days: {p50: 10, p90: 10}}]}
    raise: {squad: limits, priority: 1, steps: [{skill: code, days: {p50: 10, p90: 10}}]}
"""
LATER = """\
scenario: 1
name: "Show first ##[stop-commands]x"
base: cards.yaml
changes: [set: {feature: show, priority: 1}, set: {feature: raise, priority: 2}]
"""
ALONE = ("--without", "all", "--replications", "64", "--starts", "2027-01-04", "--horizon", "60")


@pytest.fixture
def model(tmp_path: Path) -> str:
    (tmp_path / "cards.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "later.yaml").write_text(LATER, encoding="utf-8")
    return str(tmp_path / "cards.yaml")


def told(*words: str) -> str:
    done = CliRunner().invoke(tribeplan, ["journey", *words, *ALONE])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_what_is_not_assumed_alike_is_told_beside_the_difference(
    model: str, tmp_path: Path
) -> None:
    later = tmp_path / "later.yaml"
    later.write_text(f"{LATER}assumptions: {{run_load: 0.5}}\n", encoding="utf-8")
    done = CliRunner().invoke(tribeplan, ["journey", model, str(later), "--replications", "4"])
    assert "! Not assumed alike, so part of the difference: run_load in" in done.stdout
    document = told(model, str(later), "--format", "json")  # without any mechanism they are alike
    assert json.loads(document)["journeys"][0]["differences"][0]["assumed_otherwise"] == []


def test_each_week_has_its_own_share_and_days(model: str) -> None:
    (way,) = json.loads(told(model, "--format", "json"))["journeys"]
    (side,) = way["organisations"]
    weeks = side["weeks"]
    # By hand: 'raise' after 10 working days, 15 January, so met from the 16th, a Saturday: 5 of 7
    # days of that week have 0.5, two nearly 0.75. 'show' after 10 more, 29 January.
    assert [week["week"] for week in weeks[:3]] == ["2027-01-04", "2027-01-11", "2027-01-18"]
    assert weeks[2]["share"] == pytest.approx(0.75)
    assert weeks[5]["days"] == pytest.approx(2)
    # 4 days for most of the first week; who takes longer is kept more often, by 'raise'.
    assert 4 < weeks[0]["days"] < 5
    assert 0.5 < weeks[0]["share"] < weeks[1]["share"] < weeks[2]["share"] + 1e-9
    assert side["before"] == {"share": 0.5, "days": 4.0}
    assert side["after"] == {"share": 0.75, "days": 2.0}
    assert [(f["feature"], f["days_alone"], f["p50_by"]) for f in side["features"]] == [
        ("show", 2.0, "2027-01-29"),
        ("raise", 4.0, "2027-01-15"),
    ]


def test_another_order_is_held_against_the_first_with_the_same_luck(model: str) -> None:
    later = str(Path(model).with_name("later.yaml"))
    (way,) = json.loads(told(model, later, "--format", "json", "--orders"))["journeys"]
    (gap,) = way["differences"]
    assert gap["share"]["high"] < 0  # fewer are kept while 'raise' is not there
    assert gap["days"]["high"] < 0  # and they are there sooner


def test_a_journey_is_itself_where_a_scenario_calls_its_tribe_otherwise_or_adds_one(
    model: str,
) -> None:
    other = Path(model).with_name("other.yaml")
    more = MODEL.replace("less_time: 50%", "less_time: {low: 10%, high: 90%}")
    Path(model).write_text(more, encoding="utf-8")
    added = "  loans: {journeys: [{journey: Borrow, steps: [{step: Ask}, {step: Get, aha: true}]}]}"
    text = more.replace("  cards:\n", "  payments:\n", 1).replace("work:", f"{added}\nwork:")
    other.write_text(text, encoding="utf-8")
    said = told(model, str(other), "--details")
    assert "Way to the aha-moment: First raise [/b] (cards)" in said
    assert "Way to the aha-moment: Borrow (loans)" in said
    raised, _ = json.loads(told(model, str(other), "--format", "json"))["journeys"]
    # Nothing differs but a name: with the same luck not one course does.
    assert raised["differences"][0]["days"] == {"value": 0, "low": 0, "high": 0}


def test_the_first_screen_is_short_and_harmless(model: str) -> None:
    said = told(model, str(Path(model).with_name("later.yaml")))
    assert "First raise [/b]" in said
    assert not any(line.lstrip().startswith("##[") for line in said.splitlines())
    assert "Journeys without an aha-moment: Blind" in said
    assert len(said.splitlines()) <= 30
    assert len(told(model).splitlines()) <= 25


def test_orders_tell_each_policy_and_the_features_for_the_aha_moment_first(model: str) -> None:
    said = told(model, "--orders")
    assert "What the order of the backlog does: First raise [/b]" in said
    assert "aha-moment first" in said
    assert "WSJF" in said


def test_fewer_replications_than_were_asked_for_are_told(model: str) -> None:
    studies = simulate_orders(model, Asked({"replications": 4}, {}), Run(1))
    cut = {name: replace(study, asked=1000) for name, study in studies.items()}
    for some, is_told in ((studies, False), (cut, True)):
        every = list(some.values())
        by_week, *_ = journey_sections(every[0].question.organisation, ways_of(every), whole=True)
        orders, *_ = order_sections(some)
        for section in (by_week, orders):
            assert ("4 of 1,000 replications" in " ".join(section.sentences)) is is_told


def test_a_model_without_journeys_says_where_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "plain.yaml"
    plain = MODEL[: MODEL.index("    journeys:")] + MODEL[MODEL.index("work:") :]
    path.write_text(plain, encoding="utf-8")
    assert "There is no journey in the model" in told(str(path))


def test_the_words_are_dutch_when_asked_and_the_names_stay(model: str) -> None:
    said = told(model, "--language", "nl")
    assert "First raise [/b]" in said
    assert "Op weg naar het aha-moment" in said


def test_two_journeys_of_one_name_in_one_tribe_stay_two(model: str) -> None:
    blind = "{journey: Blind, steps: [{step: Look}]}"
    other = '{journey: "First raise [/b]", steps: [{step: Call}, {step: Got, aha: true}]}'
    twice = Path(model).read_text(encoding="utf-8").replace(blind, other)
    Path(model).write_text(twice, encoding="utf-8")
    ways = json.loads(told(model, str(Path(model).parent / "later.yaml"), "--format", "json"))
    assert [len(way["differences"]) for way in ways["journeys"]] == [1, 1]


def test_ranges_of_several_scenarios_hold_together() -> None:
    """Two of three replications: 2 -+ t(0.9875, 2) / sqrt 3, of which tables say t = 6.2053."""
    sides = [
        PlayedJourney("t", Journey(journey="j"), (0,), Course(share, share + 1), (0, 0), (0, 0), ())
        for share in (np.array([[0.0]] * 3), np.array([[1.0], [2.0], [3.0]]), np.ones((3, 1)))
    ]
    found, _ = Way(tuple((None, side) for side in sides)).differences  # type: ignore[misc]
    assert found.share.low == pytest.approx(2 - 6.2053 / 3**0.5, abs=1e-3)
