import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from report.hostile import HOSTILE, is_clean, naughty_strings
from report.runners import Command, any_command, github_command
from report.samples import (
    BASELINED,
    FINE,
    FOUND,
    PLAIN,
    SHOW_SUPPRESSED,
    UNKNOWN_KEY,
    UNREADABLE,
    WAIVED,
    located,
    lone,
    result_of,
    shouting,
    too_large,
    uncoached,
)
from tribeplan.errors import Place
from tribeplan.formats.model.places import CheckResult
from tribeplan.formats.model.settings import FailOn
from tribeplan.report.ci import render_github, render_gitlab, render_junit
from tribeplan.report.options import ReportOptions, summary_line
from tribeplan.report.safe_text import ci_safe, display
from tribeplan.rules.size import oversized_squad

FAIL_ON_WARNINGS = ReportOptions(fail_on="warning")


def annotations(result: CheckResult, options: ReportOptions = PLAIN) -> list[Command]:
    """Read a report as GitHub's runner does; every line but the last is a command."""
    *lines, last = render_github(result, options).splitlines()
    assert last == summary_line(result)
    assert not any_command(last)
    commands = [command for line in lines if (command := github_command(line))]
    assert len(commands) == len(lines)
    return commands


def test_an_annotation_says_where_what_and_why() -> None:
    command = annotations(result_of(too_large()))[0]
    assert command.name == "error"
    assert command.properties == {
        "file": "org/cards.yaml",
        "line": "4",
        "col": "7",
        "endLine": "4",
        "endColumn": "19",
        "title": "tribeplan TP201 (oversized-squad)",
    }
    message, help_text = command.data.split("\n")
    assert message == "squad 'limit-raises' has 4 people; at most 3"
    assert help_text.startswith("The pairs who may need to talk grow as n(n-1)/2")


def test_annotations_come_worst_first() -> None:
    names = [command.name for command in annotations(FOUND)]
    assert names == ["error", "warning", "notice"]


def test_input_problems_are_errors_with_their_help() -> None:
    command = annotations(UNREADABLE)[0]
    assert command.name == "error"
    assert command.properties["title"] == "tribeplan TP101"
    assert command.data == f"{UNKNOWN_KEY.message}\n{UNKNOWN_KEY.help}"
    bare = UNKNOWN_KEY._replace(help="")
    assert annotations(result_of(diagnostics=(bare,)))[0].data == bare.message


def test_waived_findings_are_notices_when_asked_for() -> None:
    result = result_of(suppressed=(WAIVED,))
    assert annotations(result) == []
    command = annotations(result, SHOW_SUPPRESSED)[0]
    assert command.name == "notice"
    assert command.properties["title"] == (
        "tribeplan TP409 (coachless), waived until 2027-03-31: merger in progress"
    )
    assert command.data == "squad 'apps' has no coach"


def test_a_report_without_findings_is_the_summary_alone() -> None:
    assert render_github(FINE, PLAIN) == "No problems found in 2 files.\n"


def test_escapes_are_read_back_by_the_runner() -> None:
    place = Place("./a,b:c%2C.yaml", 1, 1, 1, 2)
    found = located(oversized_squad, (), "100% of 3,5: a%0Ab", place)
    command = annotations(result_of(found))[0]
    assert command.properties["file"] == "a,b:c%2C.yaml"
    assert command.data.split("\n")[0] == "100% of 3,5: a%0Ab"


def assert_only_annotations(text: str) -> None:
    commands = annotations(shouting(text), SHOW_SUPPRESSED)
    assert [command.name for command in commands] == ["error", "error", "notice"]
    assert [command.data.split("\n")[0] for command in commands] == [ci_safe(text)] * 3
    for command in commands:
        assert command.properties["file"] == ci_safe(f"{text}.yaml")
        assert all(map(is_clean, command.data.split("\n")))
    for line in render_github(shouting(text), SHOW_SUPPRESSED).splitlines():
        assert "##[" not in line
        assert is_clean(line)


@given(HOSTILE)
def test_any_name_is_round_tripped_and_adds_no_command(text: str) -> None:
    assert_only_annotations(text)


def test_naughty_names_add_no_command() -> None:
    for text in naughty_strings():
        assert_only_annotations(text)


def quality(result: CheckResult, options: ReportOptions = PLAIN) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(render_gitlab(result, options))
    return entries


def test_code_quality_has_the_fields_gitlab_requires() -> None:
    entry = quality(result_of(too_large()))[0]
    fingerprint = entry.pop("fingerprint")
    assert len(fingerprint) == 32
    assert entry == {
        "description": "TP201 oversized-squad: squad 'limit-raises' has 4 people; at most 3",
        "check_name": "TP201",
        "severity": "major",
        "location": {"path": "org/cards.yaml", "lines": {"begin": 4}},
    }


def test_code_quality_severities_follow_ours() -> None:
    result = result_of(too_large(), uncoached(), lone(), diagnostics=(UNKNOWN_KEY,))
    assert [entry["severity"] for entry in quality(result)] == ["blocker", "major", "info", "minor"]


def test_code_quality_of_nothing_is_an_empty_list() -> None:
    assert quality(FINE) == []
    assert quality(result_of(suppressed=(WAIVED,))) == []


def test_code_quality_shows_waived_findings_as_information() -> None:
    waived, baselined = quality(result_of(suppressed=(WAIVED, BASELINED)), SHOW_SUPPRESSED)
    assert waived["severity"] == baselined["severity"] == "info"
    assert waived["description"].endswith("(waived until 2027-03-31: merger in progress)")


def test_code_quality_fingerprints_are_all_different() -> None:
    result = result_of(*[too_large()] * 3, *[lone()] * 2, diagnostics=(UNKNOWN_KEY, UNKNOWN_KEY))
    names = [entry["fingerprint"] for entry in quality(result)]
    assert len(set(names)) == 7


def test_code_quality_paths_have_no_dot_in_front() -> None:
    found = located(oversized_squad, (), "x", Place("./org/a.yaml", 1, 1, 1, 1))
    assert quality(result_of(found))[0]["location"]["path"] == "org/a.yaml"


def test_code_quality_names_the_input_problem_and_its_help() -> None:
    entry = quality(UNREADABLE)[0]
    assert entry["check_name"] == "TP101"
    assert entry["description"] == f"TP101: {UNKNOWN_KEY.message}; {UNKNOWN_KEY.help}"
    bare = UNKNOWN_KEY._replace(help="")
    assert quality(result_of(diagnostics=(bare,)))[0]["description"] == f"TP101: {bare.message}"


def junit(result: CheckResult, options: ReportOptions = PLAIN) -> ET.Element:
    """Parse a report and check what every reader of JUnit relies on."""
    root = ET.fromstring(render_junit(result, options))  # noqa: S314  # our own
    assert root.tag == "testsuites"
    for suite in [root, *root]:
        cases = list(suite.iter("testcase"))
        assert int(suite.attrib["tests"]) == len(cases)
        for count, outcome in (
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            assert int(suite.attrib[count]) == len(list(suite.iter(outcome)))
    for suite in root:
        assert suite.tag == "testsuite"
        names = [case.attrib["name"] for case in suite]
        assert len(set(names)) == len(names) > 0
        for case in suite:
            assert case.tag == "testcase"
            assert case.attrib["classname"] == suite.attrib["name"]
            tags = [each.tag for each in case]
            assert tags in ([], ["failure"], ["error"], ["skipped"], ["system-out"])
    return root


def test_a_suite_stands_for_a_file() -> None:
    root = junit(FOUND)
    assert [suite.attrib["name"] for suite in root] == ["org/cards.yaml", "org/people.yaml"]
    assert root.attrib == {
        "name": "tribeplan",
        "tests": "4",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }


def test_a_failed_test_names_the_element_and_says_why() -> None:
    case = junit(result_of(lone()), FAIL_ON_WARNINGS)[0][0]
    assert case.attrib["name"] == "TP504 lone-holder: squad:apps sql"
    failure = case[0]
    assert failure.attrib == {
        "message": "skill 'sql' is held by 'bo' alone; at least 2",
        "type": "warning",
    }
    assert failure.text is not None
    assert failure.text.splitlines()[0] == "org/cards.yaml:7:13"
    assert failure.text.splitlines()[2].startswith("Work for it waits")


@pytest.mark.parametrize(
    ("fail_on", "outcomes"),
    [
        ("error", ["failure", "system-out", "system-out"]),
        ("warning", ["failure", "failure", "system-out"]),
        ("advice", ["failure", "failure", "failure"]),
        ("never", ["system-out", "system-out", "system-out"]),
    ],
)
def test_only_findings_that_fail_the_check_are_failed_tests(
    fail_on: FailOn, outcomes: list[str]
) -> None:
    (suite,) = junit(result_of(too_large(), lone(), uncoached()), ReportOptions(fail_on=fail_on))[
        :1
    ]
    assert [case[0].tag for case in suite] == outcomes


def test_a_finding_that_does_not_fail_the_check_is_told_by_a_test_that_passes() -> None:
    case = junit(result_of(lone()))[0][0]
    assert case.attrib["name"] == "TP504 lone-holder: squad:apps sql"
    (told,) = case
    assert told.attrib == {}
    assert told.text is not None
    where, what, why = told.text.splitlines()
    assert where == "org/cards.yaml:7:13"
    assert what == "warning: skill 'sql' is held by 'bo' alone; at least 2"
    assert why.startswith("Work for it waits")


def test_a_clean_file_has_one_test_that_passes() -> None:
    root = junit(FINE)
    assert [[len(case) for case in suite] for suite in root] == [[0], [0]]


def test_input_problems_are_errors_of_the_test_run() -> None:
    root = junit(UNREADABLE)
    error = root.find("./testsuite[@name='org/people.yaml']/testcase/error")
    assert error is not None
    assert error.attrib == {"message": UNKNOWN_KEY.message, "type": "TP101"}
    assert UNKNOWN_KEY.help in (error.text or "")


def test_problems_in_unread_files_get_a_suite_too() -> None:
    gone = UNKNOWN_KEY._replace(place=Place("gone.yaml", 1, 1, 1, 1), help="")
    root = junit(result_of(diagnostics=(gone,)))
    assert [suite.attrib["name"] for suite in root][-1] == "gone.yaml"


def test_waived_findings_are_skipped_tests_when_asked_for() -> None:
    result = result_of(suppressed=(WAIVED,))
    assert junit(result).find(".//skipped") is None
    skipped = junit(result, SHOW_SUPPRESSED).find(".//skipped")
    assert skipped is not None
    assert skipped.attrib["message"] == (
        "waived until 2027-03-31: merger in progress; squad 'apps' has no coach"
    )


def test_tests_of_one_name_are_numbered() -> None:
    suite = junit(result_of(too_large(), too_large()))[0]
    assert [case.attrib["name"] for case in suite] == [
        "TP201 oversized-squad: squad:limit-raises",
        "TP201 oversized-squad: squad:limit-raises (2)",
    ]


@given(HOSTILE)
def test_any_name_gives_xml_that_is_read_back_clean(text: str) -> None:
    root = junit(shouting(text), SHOW_SUPPRESSED)
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.attrib["message"] == display(text)
    passing = ReportOptions(show_suppressed=True, fail_on="never")
    told = junit(shouting(text), passing).find(".//system-out")
    assert told is not None
    assert ci_safe(f"error: {text}") in (told.text or "")
    for options in (SHOW_SUPPRESSED, passing):
        for line in render_junit(shouting(text), options).split("\n"):
            assert is_clean(line)
            assert not any_command(line)


def test_naughty_names_give_xml() -> None:
    for text in naughty_strings():
        junit(shouting(text), SHOW_SUPPRESSED)
