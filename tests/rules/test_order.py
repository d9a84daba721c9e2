"""What is found depends on what the model says, not on the order or the files it is said in."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference.costly import COSTLY
from tribeplan.api import CheckOptions, check
from tribeplan.formats.yaml.tree import read_document

MODELS = Path(__file__).resolve().parents[2] / "models"
FORMS = sorted(MODELS.glob("*.yaml"))
WITH_FILES = settings(COSTLY, suppress_health_check=[HealthCheck.function_scoped_fixture])
SECTIONS = ("limits", "skills", "people", "tribes", "decisions")


def found(path: Path) -> Counter[tuple[str, str, str, float | None]]:
    result = check([str(path)], CheckOptions())
    assert result.diagnostics == ()
    return Counter(
        (one.code, one.entity, one.finding.problem.subject, one.finding.problem.value)
        for one in (*result.findings, *result.suppressed)
        if one.code != "TP904"  # waivers are comments, which are not shuffled along
    )


found_in_form = cache(found)


@cache
def document(path: Path) -> dict[str, Any]:
    return dict(read_document(path.name, path.read_bytes()).root)


def shuffled(node: Any, chance: Random) -> Any:  # noqa: ANN401  # any document
    if isinstance(node, dict):
        keys = chance.sample(list(node), len(node))
        return {key: shuffled(node[key], chance) for key in keys}
    if isinstance(node, list):
        return [shuffled(item, chance) for item in node]
    return node


def write(path: Path, node: object) -> None:
    """Write a document as JSON, which is YAML in flow style, a key to a line."""
    path.write_text(json.dumps(node, ensure_ascii=False, indent=0), encoding="utf-8")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
@WITH_FILES
@given(seed=st.integers(0, 2**32))
def test_the_order_of_keys_changes_nothing(path: Path, seed: int, tmp_path: Path) -> None:
    chance = Random(seed)  # noqa: S311  # a shuffle, no secret
    other = tmp_path / "other.yaml"
    write(other, shuffled(document(path), chance))
    assert found(other) == found_in_form(path)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
@WITH_FILES
@given(seed=st.integers(0, 2**32))
def test_the_files_a_model_is_cut_into_change_nothing(
    path: Path, seed: int, tmp_path: Path
) -> None:
    chance = Random(seed)  # noqa: S311  # a shuffle, no secret
    whole = document(path)
    files: list[dict[str, Any]] = [{"tribeplan": "1"}, {}, {}]
    for section, content in whole.items():
        if section in SECTIONS:
            for key, value in content.items():
                chance.choice(files).setdefault(section, {})[key] = value
        elif section != "tribeplan":
            chance.choice(files)[section] = content
    directory = tmp_path / f"model-{chance.getrandbits(64)}"
    directory.mkdir()
    for number, file in enumerate(chance.sample(files, len(files))):
        write(directory / f"{number}.yaml", file or {"name": None})
    assert found(directory) == found_in_form(path)


def renamed(node: Any, ids: frozenset[str]) -> Any:  # noqa: ANN401  # any document
    if isinstance(node, dict):
        return {new_id(key, ids): renamed(value, ids) for key, value in node.items()}
    if isinstance(node, list):
        return [renamed(item, ids) for item in node]
    return new_id(node, ids) if isinstance(node, str) else node


def new_id(text: str, ids: frozenset[str]) -> str:
    return f"{text[::-1]}-{len(text)}" if text in ids else text


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_what_things_are_called_changes_nothing(path: Path, tmp_path: Path) -> None:
    whole = document(path)
    people = frozenset(whole["people"])
    squads = frozenset(squad for tribe in whole["tribes"].values() for squad in tribe["squads"])
    other = tmp_path / "other.yaml"
    write(other, renamed(whole, people | squads))
    about_names = {"TP905", "TP906"}
    before = Counter(one[0] for one in found_in_form(path).elements() if one[0] not in about_names)
    after = Counter(one[0] for one in found(other).elements() if one[0] not in about_names)
    assert after == before
