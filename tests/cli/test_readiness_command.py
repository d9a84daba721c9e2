"""``tribeplan readiness``: what tribes say, what their model says, and what waves want."""

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reference.models import organisation_from
from tribeplan.cli.main import tribeplan
from tribeplan.designing import edit, told_since_commit
from tribeplan.formats.model.scenario import load_stack, write_scenario
from tribeplan.org.readiness import LEVERS, assessments, conditions
from tribeplan.org.teams import Assessment, Levels, Tribe
from tribeplan.report.readiness import REMEDIES, RULES, WORDS
from tribeplan.rules.catalogue import CATALOGUE
from tribeplan.scenario.anonymous import anonymous
from tribeplan.simulating import on_one_first_day, read_side
from tribeplan.simulation.plan import Asked

MODEL = """\
tribeplan: 1
people:
  ana: {name: "Ana [/b]", skills: {code: 1.0}}
tribes:
  cards:
    lead: ana
    purpose: Pay anywhere
    readiness:
      - {date: 2027-01-05, decision_rights: 4, learning: 4, example: 3, note: "##[stop] [/b]"}
      - {date: 2026-09-01, decision_rights: 2, learning: 2, vision: 1}
    squads: {limits: {mission: M, product_owner: ana, mandate: none}}
  loans: {squads: {}}
work:
  streams: {wishes: {squad: limits, per_week: 1, steps: [{skill: code, days: 3.92}]}}
"""
PLAN = """\
scenario: 1
base: model.yaml
waves:
  - on: 2026-10-01
    readiness: {decision_rights: 3}
    do: [{set: {squad: limits, mandate: soft}}]
  - on: 2027-02-01
    name: Full
    readiness: {decision_rights: 3, ownership: 2}
    do: [{set: {squad: limits, mandate: full}}]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "model.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def told(path: Path, *words: str, code: int = 1) -> str:
    asked = ["readiness", str(path), "--as-of", "2027-02-01", *words]
    done = CliRunner().invoke(tribeplan, asked, standalone_mode=False)
    assert done.return_value == code, done.output
    return done.stdout


def document(path: Path, *words: str) -> Any:  # noqa: ANN401  # any JSON
    return json.loads(told(path, "--format", "json", *words))


def test_what_was_said_last_is_held_against_the_model(home: Path) -> None:
    cards, loans = document(home / "model.yaml")["tribes"]
    assert [each["date"] for each in cards["assessments"]] == ["2026-09-01", "2027-01-05"]
    assert cards["weakest"] == ["example"]
    assert [each["lever"] for each in cards["model_says_otherwise"]] == [
        "decision_rights",
        "learning",
    ]
    # 3.92 person-days a week of 5 x 0.8 that one person has.
    assert "takes 98% of its time" in cards["model_says_otherwise"][1]["says"]
    assert [each["code"] for each in cards["findings"]["decision_rights"]] == ["TP601"]
    assert loans["assessments"] == []


def test_a_wave_waits_for_what_its_tribes_have_not_said_by_then(home: Path) -> None:
    early, full = document(home / "plan.yaml")["waves"]
    # In October the tribe had said 2, in January 4; of ownership it never said anything.
    assert [(each["tribe"], each["said"], each["is_met"]) for each in early["conditions"]] == [
        ("cards", 2, False)
    ]
    assert [(each["lever"], each["said"], each["is_met"]) for each in full["conditions"]] == [
        ("decision_rights", 4, True),
        ("ownership", None, False),
    ]


def test_what_is_dated_after_the_day_is_not_told_as_said(home: Path) -> None:
    day = ("--as-of", "2027-01-04")
    found = document(home / "plan.yaml", *day)
    cards = found["tribes"][0]
    assert [each["date"] for each in cards["assessments"]] == ["2026-09-01"]
    assert (found["as_of"], cards["left_out"]) == ("2027-01-04", ["2027-01-05"])
    # In September it said 2 of the 3 that the wave of February wants.
    assert [each["said"] for each in found["waves"][1]["conditions"]] == [2, None]
    assert "Left out, for its day is after 4 Jan 2027" in told(home / "plan.yaml", *day)


def test_nothing_is_found_where_the_model_agrees(home: Path) -> None:
    calm = MODEL.replace("mandate: none", "mandate: full").replace("3.92", "2")
    (home / "model.yaml").write_text(calm, encoding="utf-8")
    assert "says otherwise" not in told(home / "model.yaml", code=0)


def test_a_level_is_from_one_to_five(home: Path) -> None:
    (home / "model.yaml").write_text(MODEL.replace("vision: 1", "vision: 6"), encoding="utf-8")
    asked = ["readiness", str(home / "model.yaml")]
    done = CliRunner().invoke(tribeplan, asked, standalone_mode=False)
    assert "at most 5" in str(done.exception)


def test_the_page_is_harmless_and_in_the_language(home: Path) -> None:
    said = told(home / "plan.yaml", "--language", "nl")
    assert "beslissingsrecht" in said
    assert "##[stop]" not in said
    assert "| hefboom |" in told(home / "plan.yaml", "--language", "nl", "--format", "markdown")


def test_no_simulation_looks_at_what_a_tribe_says_of_itself(home: Path) -> None:
    waves = [each for each in PLAN.splitlines() if "readiness" not in each]
    (home / "silent.yaml").write_text("\n".join(waves), encoding="utf-8")
    whole = (home / "plan.yaml", home / "silent.yaml")
    one, two = on_one_first_day(
        [read_side(str(path), Asked({}, {})) for path in whole], Asked({}, {})
    )
    assert one.plan() == two.plan()
    model = organisation_from(MODEL)
    cards = model.tribes["cards"].model_copy(update={"readiness": ()})
    quiet = model.model_copy(update={"tribes": {**model.tribes, "cards": cards}})
    said, silent = on_one_first_day(
        [read_side(each, Asked({}, {})) for each in (model, quiet)], Asked({}, {})
    )
    assert said.plan() == silent.plan()


def test_a_plan_with_conditions_is_written_as_it_was_read(home: Path) -> None:
    (reading,) = load_stack(str(home / "plan.yaml")).scenarios
    assert reading.scenario is not None
    text = write_scenario(reading.scenario)
    (home / "again.yaml").write_text(text, encoding="utf-8")
    (again,) = load_stack(str(home / "again.yaml")).scenarios
    assert again.scenario == reading.scenario


def test_what_a_tribe_says_of_itself_is_not_shown_to_strangers() -> None:
    model = organisation_from(MODEL)
    assert not any(each.readiness for each in anonymous(model, b"k").tribes.values())


def test_the_last_word_on_each_lever_counts_even_when_a_later_assessment_leaves_it_out() -> None:
    days = (dt.date(2026, 9, 1), dt.date(2027, 1, 5))
    told = (Assessment(on=days[1], vision=2), Assessment(on=days[0], learning=3))
    tribe = Tribe(readiness=told)
    assert [each.on for each in assessments(tribe)] == [*days]
    assert [each.on for each in assessments(tribe, days[0])] == [days[0]]
    (condition,) = conditions("t", tribe, Levels(learning=3), days[1])
    assert condition.is_met


def test_every_lever_has_words_a_remedy_and_rules_that_there_are() -> None:
    assert set(LEVERS) == set(Levels.model_fields) == set(WORDS) == set(REMEDIES) == set(RULES)
    assert {code for codes in RULES.values() for code in codes} <= {each.code for each in CATALOGUE}


def test_what_a_rule_finds_is_told_whole() -> None:
    root = Path(__file__).resolve().parents[2]
    ran = CliRunner().invoke(
        tribeplan, ["readiness", str(root / "models/hypotheek.yaml"), "--as-of", "2026-12-01"]
    )
    assert "…" not in ran.output
    assert "has the skill 'kernsysteem', which it needs" in " ".join(ran.output.split())


def test_a_check_holds_what_was_said_by_its_day_against_the_model(tmp_path: Path) -> None:
    """What is dated later is not said yet; with --on, not even what was said after that day."""
    path, plan = tmp_path / "cards.yaml", tmp_path / "plan.yaml"
    path.write_text(
        "tribeplan: 1\npeople: {ana: {skills: {code: 1}}}\ntribes:\n  cards:\n"
        "    squads: {limits: {members: [ana], mandate: none}}\n    readiness:\n"
        "      - {date: 2025-01-06, decision_rights: 4}\n"
        "      - {date: 2026-01-05, decision_rights: 2}\n"
        "      - {date: 2999-01-05, decision_rights: 5}\n",
        encoding="utf-8",
    )
    plan.write_text(
        "scenario: 1\nname: plan\nbase: cards.yaml\nwaves:\n"
        "  - {on: 2025-02-03, do: [set: {person: ana, name: Ana}]}\n",
        encoding="utf-8",
    )
    base = ["check", "--select", "TP607"]

    def lines(*words: str) -> str:
        return CliRunner().invoke(tribeplan, [*base, *words]).output

    assert "TP607" not in lines(str(path))
    assert "says 4 of decision_rights" in lines(str(plan), "--on", "2025-03-03")
    assert "TP607" not in lines(str(plan), "--on", "2998-03-03")


def test_what_a_tribe_will_say_later_is_no_new_problem_of_a_change(tmp_path: Path) -> None:
    """As check, which says nothing of it before its day."""
    path, later = tmp_path / "cards.yaml", tmp_path / "later.yaml"
    text = (
        "tribeplan: 1\npeople: {ana: {skills: {code: 1}}}\ntribes:\n  cards:\n"
        "    squads: {limits: {members: [ana], mandate: none}}\n"
    )
    path.write_text(text, encoding="utf-8")
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@bank.example")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "Begin")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    said = "    readiness: [{date: 2999-01-05, decision_rights: 5}]\n"
    later.write_text(text + said, encoding="utf-8")
    assert "TP607" not in CliRunner().invoke(tribeplan, ["diff", str(path), str(later)]).output
    path.write_text(text + said, encoding="utf-8")
    assert "new problem" not in told_since_commit(edit(str(path)))
    path.write_text(text + said.replace("2999", "2026"), encoding="utf-8")
    assert "says 5 of decision_rights" in told_since_commit(edit(str(path)))
    assert "TP607" in CliRunner().invoke(tribeplan, ["diff", str(later), str(path)]).output


def test_a_simulation_warns_of_a_wave_that_has_to_wait(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(
        "tribeplan: 1\npeople: {ana: {skills: {code: 1}}}\ntribes:\n  cards:\n"
        "    squads: {limits: {members: [ana], mandate: none}}\n    readiness:\n"
        "      - {date: 2027-01-04, decision_rights: 2}\n"
        "      - {date: 2027-01-05, decision_rights: 5}\n"
        "work: {features: {f: {squad: limits, steps: [{skill: code, days: 3}]}}}\n",
        encoding="utf-8",
    )
    (tmp_path / "plan.yaml").write_text(
        "scenario: 1\nname: plan\nbase: cards.yaml\nwaves:\n"
        "  - {on: 2027-02-01, name: rights, do: [set: {squad: limits, mandate: full}],\n"
        "     readiness: {decision_rights: 3}}\n",
        encoding="utf-8",
    )
    plan = str(tmp_path / "plan.yaml")
    how = ("--starts", "2027-01-04", "--horizon", "60", "--replications", "8")
    for words in (("simulate", plan), ("compare", str(tmp_path / "cards.yaml"), plan)):
        told = " ".join(CliRunner().invoke(tribeplan, [*words, *how]).stdout.split())
        assert "Wave rights of 2027-02-01 wants decision rights at 3 of tribe cards" in told
        assert "says 2" in told
    dutch = CliRunner().invoke(tribeplan, ["simulate", plan, *how, "--language", "nl"]).stdout
    assert "Golf rights van 2027-02-01 vraagt" in " ".join(dutch.split())
    assert "wants" not in dutch
    later = CliRunner().invoke(tribeplan, ["simulate", plan, *how, "--starts", "2027-01-05"])
    assert "wants decision rights" not in later.stdout
