"""Editors check with the schema what the reader checks with its own values: they must agree."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model.schema import schema_text
from tribeplan.formats.yaml.tree import read_document

MODELS = Path(__file__).resolve().parents[2] / "models"
VALIDATOR = Draft7Validator(
    json.loads(schema_text()), format_checker=Draft7Validator.FORMAT_CHECKER
)


def as_editors_read(node: object) -> object:
    """A document with plain scalars resolved as YAML 1.2's core schema does."""
    if isinstance(node, dict):
        return {key: as_editors_read(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_editors_read(value) for value in node]
    if isinstance(node, str):
        if re.fullmatch(r"[-+]?\d+", node):
            return int(node)
        if re.fullmatch(r"[-+]?(\.\d+|\d+\.?\d*)([eE][-+]?\d+)?", node):
            return float(node)
        return {"true": True, "false": False}.get(node, node)
    return node


def schema_accepts(text: str) -> bool:
    document: Any = as_editors_read(read_document("m.yaml", text.encode()).root)
    return VALIDATOR.is_valid(document)


def reader_accepts(text: str) -> bool:
    codes = {
        one.code for one in read_model(ModelFiles("m", (("m.yaml", text.encode()),))).diagnostics
    }
    return codes <= {"TP108", "TP109"}  # references are beyond a schema


def test_the_schema_does_not_hang_on_what_else_is_loaded() -> None:
    before = schema_text("scenario")
    import_module("tribeplan.simulation.plan")  # has an element of the same name
    assert schema_text("scenario") == before
    assert "after the warm-up" in before


def test_the_schema_is_a_schema_of_the_draft_that_editors_know() -> None:
    schema = json.loads(schema_text())
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)
    assert "$defs" not in schema_text()
    assert ">>>" not in schema_text()


def test_editors_show_what_every_key_of_a_person_means() -> None:
    properties = json.loads(schema_text())["definitions"]["Person"]["properties"]
    assert all(content["description"] for content in properties.values())
    assert "from" in properties


@pytest.mark.parametrize(
    "path", sorted(MODELS.rglob("*.yaml")), ids=lambda path: f"{path.parent.stem}-{path.stem}"
)
def test_every_model_of_ours_is_valid(path: Path) -> None:
    errors = [
        f"{list(error.absolute_path)}: {error.message}"
        for error in VALIDATOR.iter_errors(
            as_editors_read(read_document(path.name, path.read_bytes()).root)
        )
    ]
    assert errors == []


@pytest.mark.parametrize(
    "text",
    [
        "tribeplan: 1",
        "people: {anna: }",
        "people:",
        "people: {anna: {moves: [{date: 2026-01-01, from: a, to: b}]}}",
        "people: {anna: {fte: 80%, vacancy: true, from: 2027-01-01, skills: {a: 1, b: 0.5}}}",
        "tribes: {t: {squads: {s: {members: [anna, {person: ben, share: 50%}], wip_limit: 3}}}}",
        "tribes: {t: {squads: {s: {needs: [{squad: q, for: x, mode: facilitating}]}}}}",
        "tribes: {t: {lead: , agile_coaches: , chapters: , squads: {s: {mandate: }}}}",
        "work: {features: {f: {squad: s, steps: [{skill: a, days: 3}]}}}",
        "work: {features: {f: {squad: s, steps: [{skill: a, days: {p50: 1, p90: 2}}]}}}",
        "work: {features: {f: {squad: s, steps: [[{skill: a, days: 3}, {skill: b, days: 1}]]}}}",
        "work: {streams: {f: {squad: s, per_week: 0.5}}}",
        "decisions: {g: {at: start, every_days: 30, days: 2, passes: [soft, none]}}",
        "limits: {squad_size: 8, availability: 0.7}",
        "preset: spotify-2012",
    ],
)
def test_reader_and_schema_accept_the_same(text: str) -> None:
    assert reader_accepts(text)
    assert schema_accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        "tribeplan: 2",
        "persons: {}",
        "people: [anna]",
        "people: {Anna: }",
        "people: {anna: {fte: yes}}",
        "people: {anna: {fte: 0}}",
        "people: {anna: {fte: 1.5}}",
        "people: {anna: {vacancy: yes}}",
        "people: {anna: {from: tomorrow}}",
        "people: {anna: {skills: [a]}}",
        "people: {anna: {available_from: 2027-01-01}}",
        "people: {anna: {moves: [{on: 2027-01-01}]}}",
        "tribes: {t: {squads: {s: {members: anna}}}}",
        "tribes: {t: {squads: {s: {members: [{share: 0.5}]}}}}",
        "tribes: {t: {squads: {s: {wip_limit: 0}}}}",
        "tribes: {t: {squads: {s: {wip_limit: 1.5}}}}",
        "tribes: {t: {squads: {s: {mandate: half}}}}",
        "work: {features: {f: {steps: []}}}",
        "work: {features: {f: {squad: s, steps: [{skill: a}]}}}",
        "work: {features: {f: {squad: s, steps: [{skill: a, days: 0}]}}}",
        "work: {features: {f: {squad: s, steps: [[]]}}}",
        "work: {streams: {f: {squad: s, per_week: 0}}}",
        "decisions: {g: {every_days: 30}}",
        "limits: {squad_size: 0}",
        "preset: google",
    ],
)
def test_reader_and_schema_refuse_the_same(text: str) -> None:
    assert not reader_accepts(text)
    assert not schema_accepts(text)
