import datetime as dt
import json
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from reference.command import run
from tribeplan.cli.main import tribeplan
from tribeplan.errors import ImpossibleExperiment, InvalidUsage, Obstacle
from tribeplan.formats.model.scenario import load_stack
from tribeplan.org.organisation import Organisation
from tribeplan.report.language import in_language
from tribeplan.report.safe_text import cells
from tribeplan.report.sections import render_answer
from tribeplan.report.simulated import study_answer
from tribeplan.report.suggested import (
    changes_words,
    scenario_words,
    suggested_json,
    suggested_sections,
    way_words,
)
from tribeplan.rules.catalogue import USUAL_RULES, run_rules
from tribeplan.rules.rule import Severity, compare_findings
from tribeplan.scenario.change import Change
from tribeplan.search.neighbourhood import Budget, Candidate, in_turns, neighbours, together
from tribeplan.search.race import LEADERS, Means, SearchTask, Suggestions, _Race, allowed, suggest
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.comparison import mean_of
from tribeplan.simulation.costs import Costs
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import ExperimentPlan, Plan
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import Replications, simulate
from tribeplan.simulation.study import Study

FIRST_DAY = dt.date(2026, 1, 5)

TWO_STATIONS: dict[str, Any] = {
    "people": {"ana": {"skills": {"code": 1}}, "bo": {"skills": {"test": 1}}},
    "tribes": {"t": {"squads": {"app": {"members": ["ana", "bo"], "wip_limit": 8}}}},
    "work": {
        "features": {
            f"f{n}": {
                "squad": "app",
                "steps": [{"skill": "code", "days": 1}, {"skill": "test", "days": 1}],
            }
            for n in range(8)
        }
    },
}
"""Eight features at once, each a day of code and then a day of test: two stations in a row."""

BANK: dict[str, Any] = {
    "people": {
        "ana": {"skills": {"code": 1}},
        "bo": {"skills": {"code": 1}},
        "cy": {"skills": {"test": 1}},
        "di": {"skills": {"code": 1}},
        "ed": {"skills": {"code": 0.9, "test": 0.6}},
        "fay": {"skills": {"test": 1}},
    },
    "tribes": {
        "t": {
            "squads": {
                "app": {"members": ["ana", "cy", "ed"], "mandate": "soft", "product_owner": "ana"},
                "web": {"members": ["bo", "di", "fay"], "product_owner": "bo", "wip_limit": 2},
            }
        }
    },
    "decisions": {"board": {"at": "start", "every_days": 40}},
    "work": {
        "features": {
            f"f{n}": {
                "squad": ("app", "web")[n % 2],
                "arrives": f"2026-0{1 + n % 4}-05",
                "steps": [{"skill": "code", "days": 6}, {"skill": "test", "days": 3}],
            }
            for n in range(12)
        }
    },
}


def question(
    model: dict[str, Any] = BANK,
    assumptions: Assumptions | None = None,
    **experiment: Any,  # noqa: ANN401
) -> Question:
    asked = ExperimentPlan.model_validate({"horizon_days": 200, "starts": FIRST_DAY} | experiment)
    organisation = Organisation.model_validate(model)
    return Question("bank", "bank.yaml", organisation, assumptions or Assumptions(), asked)


def play(plan: Plan, first: int, until: int) -> Replications:
    longer = plan.experiment.model_copy(update={"replications": until})
    return simulate(plan._replace(experiment=longer), threads=1, first=first)


def searched(
    task: SearchTask, should_stop: Callable[[], bool] = lambda: False, threads: int = 2
) -> Suggestions:
    with ThreadPoolExecutor(threads) as pool:
        return suggest(task, Means(pool, play, should_stop, lambda *_: None))


@pytest.fixture(scope="module")
def bank() -> Suggestions:
    return searched(SearchTask(question(), USUAL_RULES, FIRST_DAY, candidates=80, replications=64))


def test_two_hires_help_where_neither_does_alone_and_by_what_a_hand_counts() -> None:
    # One coder and one tester: the features are done on days 2 to 9. Two of either change nothing,
    # for the other station gives one a day. Two of both: days 2, 2, 3, 3, 4, 4, 5, 5. So 5.5
    # becomes 3.5.
    task = SearchTask(
        question(TWO_STATIONS, neutral(), horizon_days=30, release_every_days=0),
        (),
        FIRST_DAY,
        Budget(hires=2),
        only_hires=True,
        replications=32,
    )
    (both,) = searched(task).suggestions
    assert sorted(change.operation.brings for change in both.candidate.changes) == [
        ("extra-code",),
        ("extra-test",),
    ]
    assert both.difference.base_value == 5.5
    assert both.difference.other_value == 3.5
    assert both.cause == "person"


@pytest.mark.parametrize(
    ("cause", "words", "dutch"),
    [
        (
            "touch",
            "is worked on 0.8 days less.",
            "Aan elk stuk werk wordt 0,8 dagen minder gewerkt.",
        ),
        ("rework", "is done over for 0.8 days less.", "wordt 0,8 dagen minder overgedaan."),
    ],
)
def test_work_that_takes_less_is_told_as_work_and_not_as_waiting(
    bank: Suggestions, cause: str, words: str, dutch: str
) -> None:
    best = replace(bank.suggestions[0], cause=cause, cause_days=-0.8, squad="", skill="")
    found = replace(bank, suggestions=(best,))
    told = " ".join(suggested_sections(found)[0].sentences)
    assert f"Each piece of work {words}" in told
    with in_language("nl"):
        told = " ".join(suggested_sections(found)[0].sentences)
    assert dutch in told


def test_the_reason_of_a_scenario_says_how_much_less_and_how_sure(bank: Suggestions) -> None:
    gap = Interval(-1.81, -2.91, -0.717)
    best = replace(
        bank.suggestions[0],
        difference=replace(bank.suggestions[0].difference, difference=gap),
        wave=None,
    )
    _, why = scenario_words(best, bank)
    assert "mean lead time 1.8 working days less (0.7 to 2.9), simulated from" in why
    with in_language("nl"):
        _, why = scenario_words(best, bank)
    assert "gemiddelde doorlooptijd 1,8 werkdagen minder (0,7 tot 2,9)" in why


def test_a_feature_that_waits_goes_to_a_squad_that_has_time_and_the_skill() -> None:
    # Ana does two features of four days, by days 4 and 8; Bo has none, and does none for a squad
    # that can itself; Cy has no skill for them. With one of the two at Bo's squad both are there on
    # day 4: 6 days on average become 4.
    steps = [{"skill": "code", "days": 4}]
    who_where = {"a": "ana", "b": "bo", "c": "cy"}
    model = {
        "people": {
            **{each: {"skills": {"code": 1}} for each in ("ana", "bo")},
            "cy": {"skills": {"test": 1}},
        },
        "tribes": {"t": {"squads": {s: {"members": [who]} for s, who in who_where.items()}}},
        "work": {"features": {f: {"squad": "a", "steps": steps} for f in ("one", "two")}},
    }
    assumed = neutral().model_copy(update={"other_squad_days": 30.0})
    asked = question(model, assumed, horizon_days=30, release_every_days=0)
    moves = [
        each.changes[0].model_dump(exclude_none=True)["move"]
        for each in neighbours(asked.organisation, FIRST_DAY)
        if ("feature", "one") in each.about and len(each.about) == 1
    ]
    assert moves == [{"feature": "one", "to": "b"}]
    found = searched(
        SearchTask(
            asked, (), FIRST_DAY, Budget(people_moved=0, hires=0), together=1, replications=32
        )
    )
    first = found.suggestions[0]
    assert next(iter(first.candidate.about))[0] == "feature"
    assert (first.difference.base_value, first.difference.other_value) == (6, 4)
    assert "one → b" in render_answer(suggested_sections(found), colour=False)


def test_two_hires_of_one_kind_are_two_people() -> None:
    hires = [each for each in neighbours(question().organisation, FIRST_DAY) if each.hires]
    twice = together(hires[0], hires[0])
    assert twice is not None
    assert [change.operation.brings for change in twice.changes] == [
        ("extra-code",),
        ("extra-code-2",),
    ]
    assert twice.hires == 2


def test_a_winner_is_told_by_luck_that_it_was_not_chosen_by(bank: Suggestions) -> None:
    fresh = play(bank.task.question.plan(), 512, 576)
    assert np.array_equal(bank.base.outcome.played.features, fresh.features)
    first = bank.suggestions[0]
    assert first.difference.replications == 64
    afresh = play(first.study.question.plan(), 512, 576)
    assert first.difference.difference.value == pytest.approx(
        mean_of(Outcome(afresh)) - mean_of(Outcome(fresh))
    )


def test_the_first_pick_is_the_best_of_all_single_changes_by_trying_each(bank: Suggestions) -> None:
    every = allowed(bank.task)
    days = [mean_of(Outcome(play(each.plan(), 1000, 1400))) for each in every]
    base = mean_of(Outcome(play(bank.task.question.plan(), 1000, 1400)))
    first = mean_of(Outcome(play(bank.suggestions[0].study.question.plan(), 1000, 1400)))
    assert base - first >= 0.9 * (base - min(days))


def test_suggestions_of_as_many_changes_stand_by_the_gain_that_is_told(bank: Suggestions) -> None:
    told = [
        (len(each.candidate.changes), each.difference.difference.value) for each in bank.suggestions
    ]
    assert told == sorted(told)
    assert {size for size, _ in told} == {1, 2}
    assert bank.best is not None
    assert bank.best.difference.difference.value == min(gap for _, gap in told)


def test_who_comes_to_other_work_does_not_know_what_others_made() -> None:
    assumed = Assumptions(knowledge_start=0.5)
    asked = question(assumptions=assumed)
    task = SearchTask(asked, (), FIRST_DAY)
    assert all(each.origin is asked.organisation for each in allowed(task))
    older = Organisation.model_validate(BANK | {"name": "before"})
    of_scenario = replace(task, question=replace(asked, origin=older))
    assert all(each.origin is older for each in allowed(of_scenario))


@pytest.fixture(scope="module")
def in_waves() -> Suggestions:
    day = dt.date(2026, 3, 2)
    return searched(SearchTask(question(), (), FIRST_DAY, wave_on=day, together=1, replications=32))


def test_each_suggestion_is_played_as_a_wave_with_the_luck_that_all_are_told_by(
    in_waves: Suggestions,
) -> None:
    assert len(in_waves.suggestions) > 1
    for each in in_waves.suggestions:
        assert isinstance(each.wave, Study)
        assert each.wave.question.waves[0].on == in_waves.task.wave_on
        # Until that day nothing is different: what was released by then was so without it.
        without, with_it = (
            study.outcome.weekly(np.ones(len(study.outcome.works), np.bool_)).released_per_week
            for study in (in_waves.base, each.wave)
        )
        assert np.array_equal(without[:, :8], with_it[:, :8])
    told = render_answer(suggested_sections(in_waves), colour=False)
    assert "from 2 Mar 2026 on" in " ".join(told.split())
    (title,) = [line for line in told.splitlines() if "less a week" in line]
    rows = told[told.index(title) :].split("\n\n")[0].splitlines()
    numbers = [line.split()[0] for line in rows if line[2:3].isdigit()]
    assert numbers == [str(n) for n, _ in enumerate(in_waves.suggestions, 1)]
    document = json.loads(suggested_json(in_waves))
    assert document["from"] == "2026-03-02"
    ways = [each["on_the_way"] for each in document["suggestions"]]
    assert [each["replications"] for each in ways] == [32] * len(ways)


def test_a_plan_that_is_simulated_says_when_it_changes(in_waves: Suggestions) -> None:
    study = in_waves.suggestions[0].wave
    assert isinstance(study, Study)
    assert "It changes on 2 Mar 2026." in render_answer(study_answer(study), colour=False)
    assert "It changes" not in render_answer(study_answer(in_waves.base), colour=False)


def test_a_wave_that_cannot_be_simulated_is_told_with_the_reason(in_waves: Suggestions) -> None:
    first, *others = in_waves.suggestions
    why = ImpossibleExperiment([Obstacle(("people",), "nobody is left")])
    found = replace(in_waves, suggestions=(replace(first, wave=why), *others))
    told = " ".join(render_answer(suggested_sections(found), colour=False).split())
    assert "on the way is not known: nobody is left." in told
    assert " 1: nobody is left." in told
    ways = [each["on_the_way"] for each in json.loads(suggested_json(found))["suggestions"]]
    assert ways[0] == {"unknown_because": "nobody is left"}


@pytest.mark.parametrize(("weeks", "day"), [(7, dt.date(2026, 1, 6)), (12, dt.date(2026, 2, 3))])
def test_a_dip_in_less_than_eight_weeks_from_its_day_on_is_told_as_unknown(
    weeks: int, day: dt.date
) -> None:
    # eight features at once, all done by day 9; from 3 February it is 7.8 weeks to the end of 12
    asked = question(TWO_STATIONS, neutral(), horizon_days=5 * weeks, release_every_days=0)
    task = SearchTask(
        asked, (), FIRST_DAY, Budget(hires=2), only_hires=True, replications=32, wave_on=day
    )
    told = " ".join(suggested_sections(searched(task))[0].sentences)
    assert "on the way is not known: less than eight weeks of it are simulated." in told


def test_who_is_stopped_has_the_best_alone_played_as_a_wave() -> None:
    fresh: list[str] = []

    def told(doing: str, done: int, of: int) -> None:
        del done, of
        fresh.extend([doing] * (doing == "the best again, with fresh luck"))

    day = dt.date(2026, 3, 2)
    task = SearchTask(
        question(), (), FIRST_DAY, wave_on=day, together=1, replications=32, candidates=20
    )
    with ThreadPoolExecutor(2) as pool:
        found = suggest(task, Means(pool, play, lambda: bool(fresh), told))
    assert found.is_stopped
    assert len(found.suggestions) > 1
    assert [each for each in found.suggestions if each.wave] == [found.best]


def test_who_is_hired_comes_on_one_day_in_all_that_is_told(in_waves: Suggestions) -> None:
    first, joining = in_waves.suggestions[0], dt.date(2026, 4, 2)
    hire = Change.model_validate({"add": {"person": "x", "skills": {"code": 1}, "squad": "app"}})
    move = Change.model_validate({"move": {"person": "ana", "from": "app", "to": "web"}})
    task = replace(in_waves.task, joining=joining)

    def told(*changes: Change) -> str:
        candidate = Candidate(changes, frozenset(), hires=1)
        return way_words(replace(first, candidate=candidate), replace(in_waves, task=task))

    assert "app from 2 Apr 2026 on" in told(hire)
    assert "(who is hired" not in told(hire)
    assert "from 2 Mar 2026 on (who is hired from 2 Apr 2026 on)" in told(move, hire)


def test_every_first_part_of_the_order_is_a_fair_mix_of_kinds() -> None:
    changes = {
        "hire": Change.model_validate({"add": {"person": "x", "skills": {"code": 1}}}),
        "gate": Change.model_validate({"remove": {"gate": "board"}}),
        "move": Change.model_validate({"move": {"person": "ana", "from": "app", "to": "web"}}),
    }
    every = [
        Candidate((changes[kind],), frozenset({(kind, str(n))}))
        for kind, number in (("hire", 5), ("gate", 1), ("move", 3))
        for n in range(number)
    ]
    order = [every[place] for place in in_turns(every, seed=7)]
    assert [each.kind[1] for each in order] == [
        *("hire", "gate", "move"), *("hire", "move"), *("hire", "move"), "hire", "hire",
    ]  # fmt: skip
    assert sorted(map(every.index, order)) == list(range(9))
    assert in_turns(every, seed=7) == in_turns(every, seed=7) != in_turns(every, seed=8)


def test_a_search_that_is_stopped_short_has_tried_every_kind() -> None:
    every = list(neighbours(question().organisation, FIRST_DAY))
    kinds = {each.kind for each in every}
    tried: list[Candidate] = []

    def should_stop() -> bool:
        return len(tried) >= len(kinds)

    with ThreadPoolExecutor(1) as pool:
        race = _Race(
            SearchTask(question(), (), FIRST_DAY), Means(pool, play, should_stop, lambda *_: None)
        )
        tried.extend(entry.candidate for entry in race._looked_at(every))
    assert {each.kind for each in tried} == kinds


def test_no_suggestion_brings_an_error_and_those_that_would_are_counted(bank: Suggestions) -> None:
    rules = [rule for rule in USUAL_RULES if rule.severity is Severity.ERROR]
    before = tuple(run_rules(bank.task.question.organisation, rules))
    after = [run_rules(each.study.question.organisation, rules) for each in bank.suggestions]
    assert after
    assert not [each for found in after for each in compare_findings(before, found).worse]
    assert bank.left_out.rules > 0


def test_nobody_moves_and_nobody_is_hired_beyond_the_budget() -> None:
    task = SearchTask(question(), (), FIRST_DAY, Budget(people_moved=0, hires=0), replications=32)
    found = searched(task)
    assert found.suggestions
    assert {(len(each.candidate.moved), each.candidate.hires) for each in found.suggestions} == {
        (0, 0)
    }
    assert found.left_out.budget > 0
    one = replace(found, left_out=found.left_out._replace(budget=1))
    assert any("1 over the budget" in line for line in suggested_sections(one)[-1].sentences)


def test_a_hire_costs_what_the_days_from_the_first_one_on_cost() -> None:
    # 200 working days of somebody at 500 a day are 100,000; joining costs 1,000 once.
    costs = Costs.model_validate({"costs": 1, "per_day": {"everybody": 500}, "once": {"add": 1000}})
    hires = SearchTask(
        question(), (), FIRST_DAY, together=1, only_hires=True, replications=32, costs=costs
    )
    found = searched(hires)
    assert {each.dearer for each in found.suggestions} == {101_000}
    too_dear = searched(replace(hires, budget=Budget(money=100_999)))
    assert not too_dear.suggestions
    assert too_dear.left_out.budget == found.tried


def test_the_same_seed_gives_the_same_answer_on_any_number_of_threads(bank: Suggestions) -> None:
    again = searched(bank.task, threads=1)
    assert suggested_json(again) == suggested_json(bank)


def test_where_no_wait_is_known_to_fall_no_days_are_told(bank: Suggestions) -> None:
    unknown = replace(bank.suggestions[0], cause=None, cause_days=0.0)
    told = json.loads(suggested_json(replace(bank, suggestions=(unknown,))))
    assert told["suggestions"][0]["falls_days"] is None


def test_who_is_stopped_early_tells_of_the_best_so_far() -> None:
    asked = iter(range(10_000))
    task = SearchTask(question(), (), FIRST_DAY, replications=64)
    found = searched(task, lambda: next(asked) > 120)
    assert found.is_stopped
    assert found.suggestions
    assert "Stopped before it was done" in suggested_sections(found)[-1].sentences[0]


def test_who_is_stopped_before_all_were_looked_at_has_tried_the_first_of_them() -> None:
    every = list(neighbours(question().organisation, FIRST_DAY))
    asked = iter(range(10_000))
    task = SearchTask(question(), (), FIRST_DAY, together=1, replications=32)
    found = searched(task, lambda: next(asked) > len(every) * 3 // 4)
    assert found.left_out.unlooked > 0
    assert 0 < found.tried < len(every)
    assert found.suggestions


def test_who_is_stopped_in_the_first_round_counts_who_never_played() -> None:
    every = list(neighbours(question().organisation, FIRST_DAY))
    asked = iter(range(10_000))
    task = SearchTask(question(), (), FIRST_DAY, together=1, replications=32)
    found = searched(task, lambda: next(asked) > len(every) + 10, threads=1)
    assert 0 < found.tried < len(every)
    assert found.tried + sum(found.left_out) == len(every)


def test_a_race_that_was_done_in_time_is_not_told_as_stopped() -> None:
    task = SearchTask(
        question(TWO_STATIONS), (), FIRST_DAY, only_hires=True, together=1, replications=16
    )
    played: list[str] = []

    def told(doing: str, done: int, of: int) -> None:
        del done, of
        played.extend([doing] * doing.endswith("replications"))

    def found(until: float) -> Suggestions:
        played.clear()
        means = Means(pool, play, lambda: len(played) >= until, told)
        return suggest(task, means)

    with ThreadPoolExecutor(1) as pool:
        assert not found(math.inf).is_stopped
        whole = len(played)
        assert not found(whole).is_stopped  # time runs out when the last has been played
        assert found(whole - 2).is_stopped  # before the last round of two


def test_of_many_changes_every_leader_is_tried_with_the_best_others() -> None:
    task = SearchTask(question(), (), FIRST_DAY, candidates=40)
    with ThreadPoolExecutor(1) as pool:
        race = _Race(task, Means(pool, play, lambda: False, lambda *_: None))
    every = [race.entry(each) for each in neighbours(task.question.organisation, FIRST_DAY)]
    singles = [each for each in every if each is not None][:40]
    # 36 of 40 pairs are those of the leaders, five for each of the seven best.
    joined = [set(map(repr, each.changes)) for each in race._joined(singles, singles)]
    for leader in singles[:LEADERS]:
        (change,) = map(repr, leader.candidate.changes)
        assert 0 < sum(change in pair for pair in joined) < 20


# --- The command ---------------------------------------------------------------------------------

HOSTILE = BANK | {
    "people": {
        id_: {"name": f"{id_.title()} van der Langenaam-Achternaam", **each}
        for id_, each in BANK["people"].items()
    },
    "decisions": {"board": {"name": "[/b]##[add-mask]", "at": "start", "every_days": 40}},
}
FEW = ("--horizon", "200", "--starts", "2026-01-05", "--replications", "32", "--together", "1")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bank.yaml").write_text(json.dumps({"tribeplan": 1, **HOSTILE}), encoding="utf-8")
    return tmp_path


def test_each_suggestion_is_a_scenario_that_compare_takes(model: Path) -> None:
    asked = ("suggest", "bank.yaml", *FEW, "--format", "json", "-o", "out")
    told = json.loads(run(*asked, cwd=model).stdout)
    first = told["suggestions"][0]
    stack = load_stack(str(model / first["scenario"]))
    assert stack.name == first["words"]
    horizon = ("--horizon", "200", "--starts", "2026-01-05", "--format", "json")
    compared = json.loads(
        run("compare", "bank.yaml", first["scenario"], *horizon, cwd=model).stdout
    )
    (against,) = compared["differences"]
    assert against["difference"]["value"] < 0


def test_a_directory_that_holds_scenarios_is_refused_before_the_search(model: Path) -> None:
    (model / "out").mkdir()
    (model / "out/mine.yaml").touch()
    # As many candidates and replications as may be would take hours.
    asked = ("suggest", "bank.yaml", "--replications", "100000", "-o", "out")
    ran = run(*asked, cwd=model)
    assert ran.returncode == 2
    assert "'out' has .yaml files, and none is overwritten" in ran.stderr


def test_an_answer_whose_files_cannot_be_written_is_told_first(model: Path) -> None:
    (model / "file").touch()
    ran = CliRunner().invoke(tribeplan, ["suggest", "bank.yaml", *FEW, "-o", "file/out"])
    assert "Which change helps" in ran.stdout
    assert "cannot be made" in f"{ran.output}{ran.exception}"


@pytest.mark.parametrize("money", [(), ("--costs", "costs/day.yaml")])
def test_the_answer_fits_on_a_screen_and_names_do_no_harm(
    model: Path, money: tuple[str, ...]
) -> None:
    (model / "costs").mkdir()
    (model / "costs/day.yaml").write_text("costs: 1\nper_day: {everybody: 500}\n", encoding="utf-8")
    ran = CliRunner().invoke(tribeplan, ["suggest", "bank.yaml", *FEW, *money])
    lines = ran.stdout.splitlines()
    assert 8 < len(lines) <= 25
    assert max(map(len, lines)) <= 80
    assert "##[" not in ran.stdout


def test_where_nothing_was_tried_nothing_is_said_of_luck() -> None:
    task = SearchTask(question(), (), FIRST_DAY, candidates=10, replications=32)
    told = suggested_sections(searched(task, lambda: True))[0].sentences
    assert told == ("Nothing was tried, so nothing is known.",)


def test_the_answer_is_in_the_language(bank: Suggestions) -> None:
    with in_language("nl"):
        told = render_answer(suggested_sections(bank), colour=False)
    assert f"{bank.tried} veranderingen geprobeerd" in told
    assert " elk " in told


def test_a_long_change_goes_on_below_and_nothing_of_it_is_cut(bank: Suggestions) -> None:
    long = "Hypotheken verlengen & verduurzamen en nog veel meer"
    labels = {"app": {"name": long}, "web": {"name": f"Andere {long}"}}
    squads = {id_: labels[id_] | each for id_, each in BANK["tribes"]["t"]["squads"].items()}
    named = Organisation.model_validate(BANK | {"tribes": {"t": {"squads": squads}}})
    asked = replace(bank.base.question, organisation=named)
    found = replace(bank, base=replace(bank.base, question=asked))
    told = render_answer(suggested_sections(found), colour=False)
    assert max(map(cells, told.splitlines())) <= 80
    in_columns = " ".join(line.strip().split("  ")[0] for line in told.splitlines())
    for each in found.suggestions:
        assert changes_words(each.candidate.changes, named) in in_columns


def test_a_wave_outside_the_time_simulated_is_refused(model: Path) -> None:
    asked = ["suggest", str(model / "bank.yaml"), *FEW, "--from", "2030-01-01"]
    ran = CliRunner().invoke(tribeplan, asked)
    assert "--from 2030-01-01 is not within the time simulated" in f"{ran.output}{ran.exception}"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("--joining", "2020-01-01"), "from the first day, 2026-01-05, on"),
        (("--joining", "2030-01-01"), "up to the end, 2026-10-09"),
        (("--joining", "2026-02-02", "--from", "2026-03-02"), "from --from 2026-03-02, on"),
    ],
)
def test_nobody_joins_outside_the_time_simulated_or_before_the_wave(
    model: Path, given: tuple[str, ...], why: str
) -> None:
    ran = CliRunner().invoke(tribeplan, ["suggest", str(model / "bank.yaml"), *FEW, *given])
    assert isinstance(ran.exception, InvalidUsage)
    assert f"--joining {given[1]} has to be" in str(ran.exception)
    assert why in str(ran.exception)


def test_a_budget_in_money_needs_costs(model: Path) -> None:
    ran = run("suggest", "bank.yaml", "--budget", "1000", cwd=model)
    assert ran.returncode == 2
    assert "--budget needs --costs FILE" in ran.stderr


@pytest.mark.parametrize(
    ("option", "value"), [("--hires", "1"), ("--together", "2"), ("--people-moved", "3")]
)
def test_what_a_plan_of_hires_does_not_look_at_is_refused(
    model: Path, option: str, value: str
) -> None:
    asked = ["suggest", str(model / "bank.yaml"), "--for", "hires", "3", option, value]
    ran = CliRunner().invoke(tribeplan, asked)
    assert f"{option} does nothing beside --for hires" in f"{ran.output}{ran.exception}"


def test_a_plan_of_hires_tells_who_comes_first(model: Path) -> None:
    asked = ("suggest", "bank.yaml", *FEW[:-2], "--for", "hires", "2", "--joining", "2026-01-06")
    told = json.loads(run(*asked, "--format", "json", cwd=model).stdout)
    hires = [each["hires"] for each in told["suggestions"]]
    assert hires == sorted(hires)
    assert hires[-1] == 2
    assert told["joining"] == "2026-01-06"
