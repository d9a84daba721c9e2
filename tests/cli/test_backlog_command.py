"""``tribeplan backlog``: the same backlog in every order, and what product owners do with it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tribeplan.api import load
from tribeplan.cli.main import tribeplan
from tribeplan.org.limits import Limits
from tribeplan.org.roster import roster_of
from tribeplan.org.work import Feature
from tribeplan.report.backlog import Placed, backlog_sections, disputed_pairs, orders_of
from tribeplan.simulating import simulate, simulate_orders
from tribeplan.simulation.comparison import difference_of
from tribeplan.simulation.plan import Asked, ComparisonMeasure
from tribeplan.simulation.study import Run, RunProgress

MODEL = """\
tribeplan: 1
people:
  ana: {name: "Ana [/b]", skills: {code: 1.0}}
  pim: {skills: {test: 1.0}}
tribes:
  cards:
    squads:
      limits: {product_owner: ana, mandate: full, cadence_days: 1, done: [Tested]}
      desk: {product_owner: pim, mandate: full, cadence_days: 1}
work:
  features:
    long:
      {squad: limits, priority: 1, value_per_week: 10, reach: 10, impact: 1, moscow: could,
       steps: [{skill: code, days: {p50: 10, p90: 10}}]}
    short:
      {squad: limits, priority: 2, value_per_week: 100, reach: 1, impact: 1, moscow: must,
       acceptance: [It works], steps: [{skill: code, days: {p50: 2, p90: 2}}]}
    "=odd": {squad: desk, name: "##[group]x", steps: [{skill: test, days: {p50: 1, p90: 1}}]}
  streams:
    calls: {squad: desk, per_week: 0.0001, work: run, steps: [{skill: test, days: 100}]}
"""
ALONE = ("--without", "all", "--replications", "64", "--starts", "2027-01-04", "--horizon", "60")


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "cards.yaml"
    path.write_text(MODEL.replace('"=odd"', "odd"), encoding="utf-8")
    return str(path)


def told(*words: str) -> str:
    done = CliRunner().invoke(tribeplan, ["backlog", *words, *ALONE])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_each_order_brings_its_own_dates_and_cost_of_delay(model: str) -> None:
    document = json.loads(told(model, "--format", "json"))
    orders = {order["order"]: order for order in document["orders"]}
    # One person, no chance: 10 and 12 days as numbered, 2 and 12 with the short one first; the
    # feature of the other squad takes 1. A week is 5 days.
    assert orders["fifo"]["mean_lead_days"] == pytest.approx((10 + 12 + 1) / 3)
    assert orders["cd3"]["mean_lead_days"] == pytest.approx((2 + 12 + 1) / 3)
    assert orders["fifo"]["cost_of_delay"] == pytest.approx((10 * 10 + 12 * 100) / 5)
    assert orders["cd3"]["cost_of_delay"] == pytest.approx((12 * 10 + 2 * 100) / 5)
    assert orders["cd3"]["cost_of_delay_difference"]["high"] < 0
    assert orders["cd3"]["features"]["short"]["p85_by"] == "2027-01-05"
    assert orders["fifo"]["features"]["long"]["p50_by"] == "2027-01-15"
    assert orders["fifo"]["lead_days_difference"] is None


def test_the_ranges_of_all_orders_hold_together(model: str) -> None:
    asked = Asked({"replications": 16, "horizon_days": 60}, {})
    studies = simulate_orders(model, asked, Run(1))
    first, *others = orders_of(studies)
    # Four others share the 5 %: 1.25 % each (Bonferroni).
    assert len(others) == 4
    for other in others:
        sides = [("", each.study.outcome) for each in (first, other)]
        assert other.lead_gap == difference_of(
            sides[0], sides[1], ComparisonMeasure.MEAN_LEAD, 0.9875
        )
    assert any(each.lead_gap and each.lead_gap.difference.high for each in others)


def test_an_order_that_no_figure_supports_is_left_out_and_named(model: str) -> None:
    """Only value / effort: no feature of the model has a 'value'."""
    orders, _, _ = told(model).partition("The same backlog")
    assert "No figures in this model for: value / effort.\n" in orders
    assert [line.split()[0] for line in orders.splitlines()[-5:-1]] == [
        "as", "WSJF", "RICE", "MoSCoW",
    ]  # fmt: skip


def test_orders_that_put_everything_in_the_same_places_are_played_once(model: str) -> None:
    asked = Asked({"replications": 4, "horizon_days": 60}, {})
    studies = simulate_orders(model, asked, Run(1))
    outcomes = {name: study.outcome for name, study in studies.items()}
    assert outcomes["rice"] is outcomes["fifo"]
    assert outcomes["moscow"] is outcomes["cd3"]
    assert outcomes["cd3"] is not outcomes["fifo"]
    for name, each in studies.items():
        asked_alone = Asked({**asked.experiment, "policy": name}, {})
        alone = simulate(model, asked_alone, Run(1)).outcome
        assert (alone.played.features == each.outcome.played.features).all()
        assert each.provenance["policy"] == name


def test_fewer_replications_than_were_asked_for_are_told(model: str) -> None:
    roster = roster_of(load(model).organisation)
    studies = simulate_orders(model, Asked({"replications": 4}, {}), Run(1))
    cut = {name: replace(study, asked=1000) for name, study in studies.items()}
    for some, is_told in ((studies, False), (cut, True)):
        head, *_ = backlog_sections(roster, Limits(), (), orders_of(some), whole=True)
        assert ("4 of 1,000 replications" in " ".join(head.sentences)) is is_told


def test_a_mean_of_what_is_not_all_there_says_at_least(model: str) -> None:
    long = Path(model).read_text(encoding="utf-8").replace("p50: 10, p90: 10", "p50: 999, p90: 999")
    assert "≥" not in told(model)
    Path(model).write_text(long, encoding="utf-8")
    row = next(line for line in told(model).splitlines() if "as numbered" in line)
    # 1 day, and two for which the one person has no time in 60.
    assert row.split()[2] == f"≥{(60 + 60 + 1) / 3:.0f}"


def test_a_feature_has_its_place_in_its_own_squad_by_each(model: str) -> None:
    document = json.loads(told(model, "--format", "json", "--no-dates"))
    places = {row["feature"]: row["places"] for row in document["features"]}
    # RICE: 10 / 10 = 1 against 1 / 2; WSJF: 10 / 10 = 1 against 100 / 2.
    assert places["long"] == {"fifo": 1, "cd3": 2, "rice": 1, "moscow": 2, "value-effort": None}
    assert places["short"] == {"fifo": 2, "cd3": 1, "rice": 2, "moscow": 1, "value-effort": None}
    assert set(places["odd"].values()) == {None}


def test_a_product_owner_has_service_disputes_and_missing_acceptance(model: str) -> None:
    document = json.loads(told(model, "--format", "json", "--no-dates"))
    ana, pim = document["product_owners"]
    assert (ana["person"], ana["disputed"], ana["without_acceptance"]) == ("ana", 1.0, 1)
    assert ana["service"] == 0
    # 0.01 days of calls a week, and 1 day of the feature in a quarter of 13 weeks.
    assert pim["service"] == pytest.approx(0.01 / (0.01 + 1 / 13), abs=1e-6)
    assert pim["disputed"] is None
    assert document["done"] == {"limits": ["Tested"]}


def test_names_are_harmless_and_words_dutch_when_asked(model: str) -> None:
    said = told(model, "--language", "nl")
    assert "Ana [/b]" in said
    assert not any(line.lstrip().startswith("##[") for line in said.splitlines())
    assert "Wat elke volgorde van de backlogs brengt" in said
    assert max(map(len, said.splitlines())) <= 100


def pairs(*rows: tuple[int | None, int | None]) -> tuple[int, int]:
    feature = Feature(squad="s")
    others = dict.fromkeys(("rice", "value-effort"))
    return disputed_pairs([Placed("f", feature, others | {"fifo": a, "cd3": b}) for a, b in rows])


def test_pairs_are_disputed_that_number_and_worth_put_the_other_way_round() -> None:
    assert pairs((1, 1), (2, 2), (3, 3)) == (0, 3)
    assert pairs((1, 3), (2, 2), (3, 1)) == (3, 3)
    assert pairs((3, 1), (1, 2), (2, 3)) == (2, 3)  # 3 against 1 and 2
    assert pairs((1, 2), (1, 1), (2, 1)) == (
        1,
        1,
    )  # only 2 against 1 is told apart
    assert pairs((1, None), (None, 1), (2, 2)) == (0, 0)


def test_how_far_it_is_counts_all_orders_once(model: str) -> None:
    told: list[RunProgress] = []
    studies = simulate_orders(
        model, Asked({"replications": 4}, {}), Run(1, on_progress=told.append)
    )
    playing = [each for each in told if each.doing == "simulating every order of the backlog"]
    assert [each.done for each in playing] == sorted(each.done for each in playing)
    # MoSCoW puts everything where WSJF does, and RICE where the numbers do: three are played.
    assert {each.of for each in playing} == {4 * 3}
    assert playing[-1].done == 4 * 3
    assert len(studies) == 5
    ready = [number for number, each in enumerate(told) if each.doing != playing[0].doing]
    assert ready == list(range(len(ready)))  # and only before it begins
