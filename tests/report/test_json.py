import json
from pathlib import Path
from typing import Any

from hypothesis import given
from jsonschema import Draft202012Validator

from report.hostile import HOSTILE, naughty_strings
from report.runners import any_command
from report.samples import (
    BASELINED,
    FOUND,
    PLAIN,
    UNKNOWN_KEY,
    UNREADABLE,
    WAIVED,
    located,
    lone,
    result_of,
    shouting,
    too_large,
)
from tribeplan import __version__
from tribeplan.errors import Place
from tribeplan.formats.model.places import CheckResult
from tribeplan.report.ci import render_json, render_jsonl
from tribeplan.rules.size import oversized_squad

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs/reference/findings-v1.schema.json").read_text("utf-8")
)


def closed(schema: Any) -> Any:  # noqa: ANN401  # any JSON
    """A schema in which fields that it does not describe are faults."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {key: closed(value) for key, value in schema.items()}
    if shut.get("type") == "object" and "oneOf" not in shut:
        shut["unevaluatedProperties"] = False
    return shut


def is_described(document: object) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(closed(SCHEMA)).validate(document)


def read(result: CheckResult) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_json(result, PLAIN))
    is_described(document)
    return document


def test_the_closed_schema_refuses_a_field_it_does_not_describe() -> None:
    document = read(FOUND)
    document["findings"][0]["surprise"] = 1
    assert not Draft202012Validator(closed(SCHEMA)).is_valid(document)


def test_a_finding_says_everything_with_positions_from_one() -> None:
    finding = read(result_of(lone()))["findings"][0]
    fingerprint = finding.pop("fingerprint")
    assert len(fingerprint) == 32
    assert finding == {
        "code": "TP504",
        "name": "lone-holder",
        "severity": "warning",
        "message": "skill 'sql' is held by 'bo' alone; at least 2",
        "place": {
            "path": "org/cards.yaml",
            "line": 7,
            "column": 13,
            "end_line": 7,
            "end_column": 15,
        },
        "model": "",
        "entity": "squad:apps",
        "address": "tribes.cards.squads.apps.members[0]",
        "subject": "sql",
        "value": 1,
        "help": (
            "Work for it waits when that person is away. Pair somebody with the holder, or hire."
        ),
        "related": [
            {
                "place": {
                    "path": "org/people.yaml",
                    "line": 2,
                    "column": 3,
                    "end_line": 2,
                    "end_column": 5,
                },
                "message": "the only holder",
            }
        ],
        "suppression": None,
    }


def test_what_does_not_count_stands_apart_with_its_reason() -> None:
    document = read(result_of(too_large(), suppressed=(WAIVED, BASELINED)))
    assert [each["code"] for each in document["findings"]] == ["TP201"]
    assert [each["suppression"] for each in document["suppressed"]] == [
        {"kind": "waiver", "reason": "merger in progress", "until": "2027-03-31"},
        {"kind": "baseline", "reason": "", "until": None},
    ]
    assert document["summary"]["suppressed"] == {"waiver": 1, "baseline": 1, "per-file-ignore": 0}


def test_summary_and_tool_are_named() -> None:
    document = read(FOUND)
    assert document["tool"] == {"name": "tribeplan", "version": __version__}
    assert document["summary"] == {
        "files": 2,
        "errors": 1,
        "warnings": 1,
        "advice": 1,
        "diagnostics": 0,
        "suppressed": {"waiver": 1, "baseline": 0, "per-file-ignore": 0},
    }


def test_a_diagnostic_says_how_to_mend_it() -> None:
    diagnostic = read(UNREADABLE)["diagnostics"][0]
    assert diagnostic["code"] == "TP101"
    assert diagnostic["help"] == "did you mean 'skill'?"
    assert diagnostic["related"][0]["message"] == "the other file"


def test_numbers_that_json_cannot_write_are_left_out() -> None:
    endless = located(oversized_squad, (), "x", Place("a", 1, 1, 1, 1), value=float("inf"))
    assert read(result_of(endless))["findings"][0]["value"] is None


def test_each_line_of_jsonl_is_described_and_the_last_is_the_summary() -> None:
    everything = result_of(too_large(), suppressed=(WAIVED,), diagnostics=(UNKNOWN_KEY,))
    lines = [json.loads(line) for line in render_jsonl(everything, PLAIN).splitlines()]
    validator = Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": "#/$defs/line"})
    for line in lines:
        validator.validate(line)
    assert [line["type"] for line in lines] == ["diagnostic", "finding", "suppressed", "summary"]
    assert lines[-1]["errors"] == 1


def test_findings_in_one_document_have_different_fingerprints() -> None:
    document = read(result_of(too_large(), too_large(), suppressed=(WAIVED, BASELINED)))
    names = [each["fingerprint"] for each in document["findings"] + document["suppressed"]]
    assert len(set(names)) == 4


@given(HOSTILE)
def test_any_name_is_read_back_unchanged_and_gives_no_order(text: str) -> None:
    for render in (render_json, render_jsonl):
        report = render(shouting(text), PLAIN)
        assert report.isascii()
        assert report.replace("\n", "").isprintable()
        assert not any(any_command(line) for line in report.splitlines())
    assert read(shouting(text))["findings"][0]["message"] == text


def test_naughty_names_are_read_back_unchanged() -> None:
    for text in naughty_strings():
        assert json.loads(render_json(shouting(text), PLAIN))["findings"][0]["message"] == text
