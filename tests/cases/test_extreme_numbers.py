"""Numbers that nobody means: refused where they stand, or simulated to an end; nothing else."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.studies import question
from tribeplan.api import CheckOptions, apply, check
from tribeplan.errors import ImpossibleExperiment, InvalidInput, InvalidUsage
from tribeplan.formats.yaml.nodes import is_list, is_mapping
from tribeplan.org.roster import roster_of
from tribeplan.report.compared import comparison_report
from tribeplan.report.simulated import study_json, study_report
from tribeplan.simulating import read_question, simulate
from tribeplan.simulation.plan import Asked, ComparisonMeasure
from tribeplan.simulation.study import (
    Run,
    Study,
    comparisons,
    looks_that_fit,
    studies,
    study,
)
from tribeplan.tui.runs.views import comparison_view, structure_of, study_view

BANK = Path(__file__).resolve().parents[2] / "models" / "bank"

QUIET = Run(threads=1, on_progress=lambda _: None)

MODEL = """\
tribeplan: 1
limits:
  squad_size: 9
  availability: 0.8
  utilisation: 1
  planning_weeks: 13
people:
  ana: {skills: {code: 1, test: 0.75}, fte: 0.9}
  ben: {skills: {code: 0.85}}
tribes:
  loans:
    squads:
      app:
        members: [{person: ana, share: 0.4}, ben]
        wip_limit: 2
        cadence_days: 10
        mandate: none
      web: {members: [ana]}
decisions:
  board: {at: release, every_days: 20, days: {p50: 3, p90: 8}}
work:
  features:
    repay:
      squad: app
      priority: 1
      value_per_week: 100
      value: 7
      reach: 70
      impact: 3.5
      confidence: 0.6
      steps: [{skill: code, days: 6}, {skill: test, days: {p50: 1.5, p90: 4}}]
  streams:
    fixes:
      {squad: app, per_week: 0.7, value_per_week: 55, priority: 11,
       steps: [{skill: code, days: 0.5}]}
"""

NUMBERS = [
    "squad_size: 9", "availability: 0.8", "utilisation: 1", "planning_weeks: 13", "code: 1",
    "test: 0.75", "fte: 0.9", "share: 0.4", "wip_limit: 2", "cadence_days: 10", "every_days: 20",
    "p50: 3", "p90: 8", "priority: 1", "value_per_week: 100", "value: 7", "reach: 70",
    "impact: 3.5", "confidence: 0.6", "days: 6", "p50: 1.5", "p90: 4", "per_week: 0.7",
    "value_per_week: 55", "priority: 11", "days: 0.5",
]  # fmt: skip
"""Every number of the model, with its key."""


def simulated(path: Path | str, **assume: str) -> Study:
    asked = Asked({"replications": 1, "horizon_days": 60}, assume)
    return simulate(str(path), asked, QUIET)


def written(directory: Path, number: str, value: str) -> Path:
    assert MODEL.count(number) >= 1
    path = directory / "model.yaml"
    key = number.partition(":")[0]
    path.write_text(re.sub(rf"{re.escape(number)}(?![\d.])", f"{key}: {value}", MODEL, count=1))
    return path


@pytest.mark.parametrize("value", ["1e18", "1e308", "9223372036854775808", "1" + "0" * 400])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_huge_number_is_refused_by_check_with_its_place_and_bound(
    number: str, value: str, tmp_path: Path
) -> None:
    path = written(tmp_path, number, value)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if value in text)
    told = check([str(path)], CheckOptions()).diagnostics
    with pytest.raises(InvalidInput) as refused:
        simulated(path)
    assert refused.value.diagnostics == told
    assert told[0].place.line == line
    assert told[0].place.column > 1
    assert re.search(r"expected (at most [\d,]+|a whole number)$", told[0].message)


@pytest.mark.parametrize("value", ["0", "-1", "1e-300", "5e-324"])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_tiny_number_is_refused_with_its_bound_or_simulated_to_an_end(
    number: str, value: str, tmp_path: Path
) -> None:
    path = written(tmp_path, number, value)
    told = check([str(path)], CheckOptions()).diagnostics
    if told:
        assert re.search(r"expected|at or above", told[0].message)
    else:
        assert simulated(path).outcome.played.replications == 1


@pytest.mark.parametrize(
    "name", ["availability", "item_days", "incident_days", "turnover_per_year"]
)
@pytest.mark.parametrize(
    "value", ["-1", "1e-300", "5e-324", "1e18", "1e308", "nan", "1" + "0" * 400]
)
def test_an_assumption_that_nobody_means_is_refused_or_simulated_to_an_end(
    name: str, value: str, tmp_path: Path
) -> None:
    path = written(tmp_path, "fte: 0.9", "0.9")
    try:
        study = simulated(path, **{name: value})
    except InvalidUsage as refused:
        assert f"assumption '{name}' cannot be" in str(refused)  # noqa: PT017  # or else a result
    else:
        assert study.outcome.played.replications == 1


def test_rounding_leaves_nobody_a_billionth_of_a_week(tmp_path: Path) -> None:
    # 0.8 - 0.1 - 0.7 is 1e-16 in binary: whoever had that much for a squad would never end a step
    text = MODEL.replace("fte: 0.9", "fte: 0.8").replace("share: 0.4", "share: 0.1")
    other = "      web: {members: [{person: ana, share: 0.7}]}\n      ops: {members: [ana]}\n"
    path = tmp_path / "model.yaml"
    path.write_text(text.replace("      web: {members: [ana]}\n", other))
    assert roster_of(apply(str(path))).share("ana", "ops") == 0
    assert simulated(path).outcome.played.replications == 1


RICH = {
    "tribeplan": "1",
    "name": "Bank",
    "limits": {"squad_size": "9", "availability": "0.8"},
    "skills": {"code": {"name": "Code"}, "test": {"compliance": "true"}},
    "people": {
        "ana": {"name": "Ana", "skills": {"code": "1", "test": "0.7"}, "fte": "0.9"},
        "ben": {"skills": {"code": "0.8"}, "from": "2026-01-05", "until": "2027-12-31"},
        "pim": None,
    },
    "tribes": {
        "loans": {
            "lead": "pim",
            "squads": {
                "app": {
                    "product_owner": "pim",
                    "members": [{"person": "ana", "share": "0.4"}, "ben"],
                    "wip_limit": "2",
                    "cadence_days": "10",
                    "mandate": "none",
                    "since": "2025-01-01",
                    "needs": [{"squad": "web", "for": "pages"}],
                    "measures": [{"goal": "g", "metric": "m"}],
                },
                "web": {"members": ["ana"]},
            },
            "chapters": {"dev": {"skill": "code", "lead": "ana", "members": ["ana", "ben"]}},
        }
    },
    "decisions": {"board": {"at": "release", "every_days": "20", "days": {"p50": "3", "p90": "8"}}},
    "work": {
        "features": {
            "repay": {
                "squad": "app",
                "arrives": "2026-01-05",
                "due": "2026-03-01",
                "priority": "1",
                "reach": "70",
                "confidence": "0.6",
                "acceptance": ["fast"],
                "steps": [
                    {"skill": "code", "days": "6"},
                    [{"skill": "test", "days": {"p50": "1.5", "p90": "4"}}],
                ],
            },
            "next": {"squad": "web", "after": ["repay"], "steps": [{"skill": "code", "days": "1"}]},
        },
        "streams": {"fixes": {"squad": "app", "per_week": "0.7", "value_per_week": "55"}},
    },
}
"""A model with nearly every key there is, as it stands in a file: all values are text."""

ASKED = {
    "scenario": "1",
    "base": "model.yaml",
    "name": "Other",
    "changes": [
        {"add": {"person": "cy", "skills": {"code": "1"}, "squad": "web", "share": "0.5"}},
        {"move": {"feature": "next", "to": "app"}},
        {"set": {"squad": "app", "wip_limit": "3"}},
        {"remove": {"member": "ben", "squad": "app"}},
    ],
    "experiment": {
        "horizon_days": "60",
        "warm_up_days": "5",
        "replications": "1",
        "seed": "1",
        "policy": "cd3",
        "release_every_days": "5",
        "starts": "2026-01-05",
    },
    "assumptions": {"availability": "0.7", "rework_share": "0.1"},
}

ODD: list[object] = [
    *("0", "-1", "-0.0", "1e-300", "5e-324", "0.0009", "0.5", "3", "1e5", "1e12", "1e18", "1e308"),
    *("1e309", "9223372036854775808", "1" + "0" * 400, "nan", ".inf", "-inf", "true", "0%", "50%"),
    *(
        "0x10",
        "1_000",
        "\u0661\u0662",
        "1,5",
        "20k",
        "\u20ac 5",
        "2026-02-30",
        "9999-12-31",
        "0001-01-01",
    ),
    *(
        "",
        " ",
        "x",
        "nobody",
        "-",
        "ana",
        "app",
        "Bob [/b]",
        "\x1b[31m",
        "##[stop]x",
        "=cmd()",
        "%s",
    ),
    *(None, [], {}, [[]], [None], ["ana", "ana"], [{}], {"x": "y"}, {"ana": None}, {"": "1"}),
    *({"p50": "5", "p90": "1"}, {"p50": "0.001", "p90": "1e5"}, {"x" * 300: {}}, ["nobody"] * 300),
]
"""Values that nobody means; a file may hold each of them anywhere."""


def places_in(node: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401
    """Where something stands below a node; the positions in lists are numbers."""
    below: list[Any] = list(node) if is_mapping(node) else []
    if is_list(node):
        below = list(range(len(node)))
    for key in below:
        yield (*at, key)
        yield from places_in(node[key], (*at, key))


def with_another(node: Any, at: tuple[str | int, ...], value: object) -> Any:  # noqa: ANN401
    """The same document with another value at one place."""
    if not at:
        return value
    changed: Any = copy(node)
    changed[at[0]] = with_another(node[at[0]], at[1:], value)
    return changed


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd")


@given(
    of=st.sampled_from(
        [*((RICH, at) for at in places_in(RICH)), *((ASKED, at) for at in places_in(ASKED))]
    ),
    value=st.sampled_from(ODD),
)
def test_whatever_stands_anywhere_is_refused_or_simulated_to_an_end(
    of: tuple[dict[str, Any], tuple[str | int, ...]], value: object, home: Path
) -> None:
    document, at = of
    changed = with_another(document, at, value)
    (home / "model.yaml").write_text(json.dumps(RICH if document is ASKED else changed))
    (home / "scenario.yaml").write_text(json.dumps(changed if document is ASKED else ASKED))
    path = str(home / ("scenario.yaml" if document is ASKED else "model.yaml"))
    told = check([path], CheckOptions()).diagnostics
    if told:
        with pytest.raises(InvalidInput) as refused:
            apply(path)
        assert refused.value.diagnostics == told
        return
    apply(path)
    with suppress(ImpossibleExperiment, InvalidUsage):
        read_question(path, Asked({}, {}))
        assert simulated(path).outcome.played.replications == 1


BUSY = """\
tribeplan: 1
people: {ana: {skills: {code: 1}}}
tribes: {t: {squads: {app: {members: [ana]}}}}
work:
  streams:
    calls: {squad: app, per_week: 9999, steps: [{skill: code, days: 0.01}]}
"""


def test_a_stream_too_large_for_memory_is_refused_where_it_stands(tmp_path: Path) -> None:
    # 9,999 a week for two years are a million items of some 0.7 kB, before a result is kept
    path = tmp_path / "model.yaml"
    path.write_text(BUSY)
    with pytest.raises(ImpossibleExperiment, match=r"model\.yaml:6:25: .* at most 0\.5 GB fit"):
        simulate(str(path), Asked({"replications": 1}, {}), QUIET)


def test_more_replications_than_fit_are_refused_before_memory_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(BUSY.replace("9999", "2999"))
    with pytest.raises(InvalidUsage, match=r"do not fit in 2 GB .* at most \d+ replications"):
        simulate(str(path), Asked({"replications": 1000}, {}), QUIET)


def test_a_plan_as_large_as_a_bank_gets_all_replications_when_nobody_says() -> None:
    # kept: 37,642 items of 5 numbers of 4 bytes are 0.8 MB of a replication, read in 0.9 MB more;
    # with all 13 numbers of each 2.0 MB, and with looks the results are there twice for a moment
    asked = read_question(str(BANK), Asked({}, {}))
    assert looks_that_fit([asked], [1000], QUIET) == [1000]
    first, second, most = looks_that_fit([asked], [64, 256, 1000], QUIET)
    assert (first, second) == (64, 256)
    assert 500 < most < 1000


def test_a_comparison_of_two_banks_gets_as_many_replications_as_fit_when_nobody_says() -> None:
    # all results of each item are kept then: the same items are held against each other
    asked = read_question(str(BANK), Asked({}, {}))
    *_, most = looks_that_fit([asked, asked], [64, 256, 1000], QUIET)
    assert 64 < most < 256


def test_an_answer_says_that_memory_held_fewer_replications_than_were_asked_for() -> None:
    told = "8 of 1,000 replications: as many as fit in 2 GB."
    early, last = studies(question(), [4, 8], QUIET, asked=1000)
    assert (early.asked, last.asked) == (None, 1000)  # more were to come when the first was told
    made = json.loads(study_json(last))["provenance"]
    assert (made["replications"], made["replications_asked"]) == (8, 1000)
    head, *_ = study_report(last).parts["about"]
    assert told in head.sentences
    *few, memory = study_view(last, 8).cautions
    assert memory == told
    assert [each[:4] for each in few] == ["! 8 "]
    assert [each[:4] for each in study_view(early, 8).cautions] == ["! 4 "]
    both = [question(), question(name="other")]
    *_, compared = comparisons(both, ComparisonMeasure.MEAN_LEAD, [4, 8], QUIET, asked=1000)
    assert told in comparison_report(compared).parts["verdict"][0].sentences
    assert told in comparison_view(compared, structure_of(compared)).cautions


def test_an_answer_with_all_replications_asked_for_says_nothing_of_memory() -> None:
    whole = study(question(), QUIET, asked=8)
    assert whole.asked is None
    made = whole.provenance
    assert (made["replications"], made["replications_asked"]) == (8, 8)
    assert "as many as fit" not in " ".join(study_report(whole).parts["about"][0].sentences)
