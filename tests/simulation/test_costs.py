"""What organisations cost, worked out by hand."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from reference.command import run
from reference.studies import MODEL, frictionless, question, study
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.formats.costs import read_costs
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.report.costs import Priced, bargains, cost_sections, costs_json
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import render_text
from tribeplan.scenario.change import Change
from tribeplan.simulation.assumptions import neutral
from tribeplan.simulation.costs import Costs, FeatureCost, spent

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
DAY = {"ana": 100, "bo": 200}


def costs(**per_day: Any) -> Costs:  # noqa: ANN401  # fields of a day's costs
    return Costs.model_validate({"costs": 1, "per_day": per_day})


def test_a_persons_own_cost_goes_over_the_roles_the_chapters_and_everybodys() -> None:
    people = ["own", "lead", "owner", "both", "member", "other"]
    tribe = {
        "chapters": {"code": {"lead": "lead", "members": ["own", "both", "member"]}},
        "squads": {"s": {"product_owner": "owner", "coach": "both", "members": ["own"]},
                   "r": {"product_owner": "both"}},
    }  # fmt: skip
    model = {"people": {id_: {} for id_ in people}, "tribes": {"t": tribe}}
    given = costs(
        everybody=1, chapters={"code": 2}, people={"own": 9},
        roles={"chapter_lead": 3, "product_owner": 5, "agile_coach": 4},
    )  # fmt: skip
    assert given.of_day(roster_of(Organisation.model_validate(model))) == {
        "own": 9, "lead": 3, "owner": 5, "both": 5, "member": 2, "other": 1,
    }  # fmt: skip


def test_everybody_costs_every_contracted_day_and_features_their_steps_and_delay() -> None:
    # ana does pay (4 days), then find (3); bo tests each when it is there. pay is out on day 6,
    # worth 500 a week: 6 / 5 of it. Two people over 60 days.
    found = frictionless()
    got = spent(costs(people=DAY), found.question, found.outcome, ())
    assert (got.days, got.people, got.once, got.total) == (60, 18_000, 0, 18_000)
    assert {each.feature: each for each in got.features} == {
        "find": FeatureCost("find", 3 * 100 + 1 * 200, 0.0),
        "pay": FeatureCost("pay", 4 * 100 + 2 * 200, 600.0),
    }
    # Until a fifth of the time, 12 days: a fifth of the money, and 6 days of 100 earned.
    assert list(got.steps[0]) == pytest.approx([12.0, 3_600.0, 600.0])
    assert list(got.steps[-1]) == pytest.approx([60.0, 18_000.0, 5_400.0])


def test_part_of_the_week_and_part_of_the_time_cost_a_part() -> None:
    model = {**MODEL, "people": {
        "ana": {"skills": {"code": 1}, "fte": 0.5},
        "bo": {"skills": {"test": 1}, "from": "2027-01-11", "until": "2027-01-22"},
    }}  # fmt: skip
    found = study(question(model, assumptions=neutral()))
    got = spent(costs(people=DAY), found.question, found.outcome, ())
    assert got.people == 0.5 * 100 * 60 + 10 * 200  # two weeks of bo


def test_who_has_no_cost_is_told_and_not_guessed() -> None:
    found = frictionless()
    got = spent(costs(people={"ana": 100}), found.question, found.outcome, ())
    assert (got.people, got.unpriced) == (6_000, ("bo",))
    assert {f.feature: f.work for f in got.features} == {"find": None, "pay": None}
    text = render_text(cost_sections([Priced(found, got)], "EUR"), colour=False)
    assert "nothing says what 1 person cost (bo)" in text


def test_money_buys_nothing_that_is_only_assumed_otherwise() -> None:
    slow = neutral().model_copy(update={"availability": 0.5})
    sides = [study(question(assumptions=slow)), study(question(assumptions=neutral(), name="same"))]
    given = costs(everybody=50)
    priced = [Priced(each, spent(given, each.question, each.outcome, ())) for each in sides]
    (found,) = bargains(priced, 0.95)
    assert (found.delay, found.gain, found.per_spent) == (None, None, None)
    (told,) = json.loads(json_document(costs_json(priced, "EUR")))["against_first"]
    assert told["assumed_otherwise"] == ["availability"]
    text = render_text(cost_sections(priced, "EUR"), colour=False)
    assert "! Not assumed alike, so part of the difference" in text
    assert "No work has a value_per_week" not in text


def test_changes_cost_what_their_kind_costs_once_each() -> None:
    changes = [
        Change.model_validate({"move": {"person": "ana", "to": "app"}}),
        Change.model_validate({"move": {"squad": "app", "to": "t"}}),
        Change.model_validate({"remove": {"gate": "board"}}),
        Change.model_validate({"remove": {"gate": "board"}}),
    ]
    once = {"move person": 2_500, "move": 700}
    given = Costs.model_validate({"costs": 1, "once": once})
    found = frictionless()
    got = spent(given, found.question, found.outcome, changes)
    assert (got.once, got.unpriced_operations) == (3_200, ("remove gate",))


def test_a_bargain_is_delay_saved_less_what_it_costs() -> None:
    # With a second coder find does not wait for ana: nothing of pay changes, so that no delay is
    # saved, and cy costs 60 days of 50.
    more = {**MODEL, "people": {**MODEL["people"], "cy": {"skills": {"code": 1}}},
            "tribes": {"t": {"squads": {"app": {"members": ["ana", "bo", "cy"]}}}}}  # fmt: skip
    sides = [frictionless(), study(question(more, assumptions=neutral(), name="more"))]
    given = costs(everybody=50)
    priced = [Priced(each, spent(given, each.question, each.outcome, ())) for each in sides]
    (found,) = bargains(priced, 0.95)
    assert found.dearer == 3_000
    assert found.delay is not None
    assert found.delay.value == pytest.approx(0)
    assert found.gain is not None
    assert found.gain.value == pytest.approx(-3_000)
    assert found.people == 1
    assert found.per_person == pytest.approx(-3_000)
    assert found.per_spent == pytest.approx(0)
    document = json.loads(json_document(costs_json(priced, "EUR")))
    (told,) = document["against_first"]
    assert told["costs_more"] == 3_000
    assert document["organisations"][1]["total"] == 60 * 150


# --- The file ------------------------------------------------------------------------------------


def test_costs_may_not_stand_in_or_beside_a_model(tmp_path: Path) -> None:
    organisation = Organisation.model_validate(MODEL)
    (tmp_path / "org/people").mkdir(parents=True)
    (tmp_path / "money").mkdir()
    (tmp_path / "m.yaml").write_text("", encoding="utf-8")
    text = "costs: 1\nper_day: {people: {ana: 5}}\n"
    for where in ("org/costs.yaml", "org/people/costs.yaml", "costs.yaml", "money/costs.yaml"):
        (tmp_path / where).write_text(text, encoding="utf-8")
    (tmp_path / "money/link").symlink_to(tmp_path / "org/costs.yaml")
    models = [str(tmp_path / "org"), str(tmp_path / "m.yaml")]
    for where in ("org/costs.yaml", "org/people/costs.yaml", "costs.yaml", "money/link"):
        with pytest.raises(InvalidUsage, match="a directory of its own"):
            read_costs(tmp_path / where, models, [organisation])
    assert read_costs(tmp_path / "money/costs.yaml", models, [organisation]).currency == "EUR"


def test_all_that_is_wrong_in_costs_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(
        "costs: 1\nper_day:\n  people: {anna: 5}\n  chapters: {x: 1}\nonce:\n  move persn: 2\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as refused:
        read_costs(path, [], [Organisation.model_validate(MODEL)])
    told = [(d.place.line, d.help) for d in refused.value.diagnostics]
    assert told == [
        (3, "did you mean 'ana'?"), (4, ""), (6, "did you mean 'move person'?"),
    ]  # fmt: skip
    path.write_text("costs: 1\nper_day: {everybody: 1.200}\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_costs(path, [], [])
    assert "1200 or 1.2" in " ".join(f"{d.message} {d.help}" for d in refused.value.diagnostics)


# --- As it is used -------------------------------------------------------------------------------


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=EXAMPLES, env={"NO_COLOR": "1", "NUMBA_DISABLE_JIT": "0"})


def test_twelve_people_of_three_skills_cost_less_than_twenty_four_of_one() -> None:
    # Over a year of 260 working days: 24 at 600, and 12 at 700 [EUR].
    done = ran(
        "compare", "skills/twenty-four-of-one.yaml", "skills/twelve-of-three.yaml",
        "--costs", "costs/day-costs.yaml", "--replications", "32", "--horizon", "260",
        "--format", "json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    money = json.loads(done.stdout)["costs"]
    assert [each["people"] for each in money["organisations"]] == [3_744_000, 2_184_000]
    (told,) = money["against_first"]
    assert told["costs_more"] == -1_560_000
    assert told["left"]["value"] == pytest.approx(1_560_000 - told["delay_costs_more"]["value"])


def test_nothing_is_said_of_money_unless_costs_are_given() -> None:
    one = ("simulate", "skills/twelve-of-three.yaml", "--replications", "8")
    without, with_ = ran(*one), ran(*one, "--costs", "costs/day-costs.yaml")
    assert "What it costs" not in without.stdout
    assert with_.stdout.startswith(without.stdout.rstrip("\n"))
    assert "What it costs" in with_.stdout


def test_the_examples_differ_in_people_alone() -> None:
    one, other = (
        yaml.load((EXAMPLES / "skills" / name).read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506, TID251  # our own
        for name in ("twelve-of-three.yaml", "twenty-four-of-one.yaml")
    )
    assert one["work"] == other["work"]
    assert (len(one["people"]), len(other["people"])) == (12, 24)
