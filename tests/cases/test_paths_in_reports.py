"""Paths and fingerprints in the reports for services, however the model was named."""

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from reference.command import run

MODEL = """\
people: {ana: {skills: {code: 1.0}}}
tribes: {cards: {squads: {web: {members: [ana]}}}}
"""
BROKEN = "people: {ana: {skils: {}}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a model in a file and one in a directory."""
    top = tmp_path / "project"
    (top / "org").mkdir(parents=True)
    (top / "model.yaml").write_text(MODEL)
    (top / "org" / "people.yaml").write_text(MODEL)
    return top


def check(where: Path, format_: str, path: str, **environment: str) -> str:
    done = run("check", "--format", format_, path, cwd=where, env=environment)
    assert done.stderr == ""
    return done.stdout


def quality(where: Path, path: str, **environment: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(check(where, "gitlab", path, **environment))
    assert entries
    return entries


def paths_in(entries: list[dict[str, Any]]) -> set[str]:
    return {entry["location"]["path"] for entry in entries}


def test_a_report_does_not_depend_on_how_the_path_was_typed(project: Path) -> None:
    plain = quality(project, "model.yaml")
    assert paths_in(plain) == {"model.yaml"}
    for typed in (f"{project}/model.yaml", "./model.yaml", "org/../model.yaml"):
        assert quality(project, typed) == plain
    for typed in (f"{project}/org", "org/", "./org/."):
        assert quality(project, typed) == quality(project, "org")
    assert paths_in(quality(project, "org")) == {"org/people.yaml"}


def test_a_report_does_not_depend_on_links(project: Path) -> None:
    (project / "other.yaml").symlink_to("model.yaml")
    (project.parent / "link").symlink_to(project)
    plain = quality(project, "model.yaml")
    assert quality(project, "other.yaml") == plain
    assert quality(project, f"{project.parent}/link/model.yaml") == plain
    assert quality(project.parent / "link", "model.yaml") == plain


def test_a_link_out_of_the_project_keeps_its_own_path(project: Path) -> None:
    shutil.copyfile(project / "model.yaml", project.parent / "outside.yaml")
    (project / "inside.yaml").symlink_to("../outside.yaml")
    assert paths_in(quality(project, "inside.yaml")) == {"inside.yaml"}


def test_a_report_does_not_depend_on_where_the_project_was_checked_out(project: Path) -> None:
    here = quality(project, f"{project}/model.yaml")
    elsewhere = shutil.copytree(project, project.parent / "else" / "where")
    assert quality(elsewhere, f"{elsewhere}/model.yaml") == here


@pytest.mark.parametrize("name", ["CI_PROJECT_DIR", "GITHUB_WORKSPACE"])
def test_the_top_is_where_the_service_says_that_it_is(project: Path, name: str) -> None:
    (project / "sub").mkdir()
    plain = quality(project, "org")
    assert quality(project / "sub", "../org", **{name: str(project)}) == plain
    assert quality(project / "org", ".", **{name: str(project)}) == plain
    assert quality(project, "org", **{name: "/somewhere/else"}) == plain


def test_in_a_repository_what_is_above_is_told_from_its_top(project: Path) -> None:
    (project / ".git").mkdir()
    (project / "sub").mkdir()
    assert quality(project / "sub", "../org") == quality(project, "org")


def test_outside_git_paths_are_told_from_the_settings(project: Path) -> None:
    (project / "tribeplan.toml").write_text("")
    plain = quality(project, "org")
    assert quality(project / "org", ".") == plain
    assert paths_in(plain) == {"org/people.yaml"}


def test_the_fingerprint_of_a_model_at_the_top_is_what_it_was(project: Path) -> None:
    # Written by the program before paths were resolved; a change shows all findings as new.
    found = {entry["check_name"]: entry["fingerprint"] for entry in quality(project, "model.yaml")}
    assert found["TP202"] == "c6e6177b869d87117eab218aae8efe83"


def test_the_other_services_get_the_same_paths(project: Path) -> None:
    typed = f"{project}/model.yaml"
    suite = ET.fromstring(check(project, "junit", typed))[0]  # noqa: S314  # our own
    assert suite.attrib["name"] == suite[0].attrib["classname"] == "model.yaml"
    assert (suite[0][0].text or "").startswith("model.yaml:")
    assert "::error file=model.yaml," in check(project, "github", typed).replace(
        "::warning ", "::error "
    ).replace("::notice ", "::error ")
    results = json.loads(check(project, "sarif", typed))["runs"][0]["results"]
    places = [each["locations"][0]["physicalLocation"] for each in results]
    assert {place["artifactLocation"]["uri"] for place in places} == {"model.yaml"}
    assert check(project, "sarif", typed) == check(project, "sarif", "model.yaml")


def test_json_keeps_the_path_as_typed_and_the_fingerprint_as_in_the_project(project: Path) -> None:
    typed = json.loads(check(project, "json", f"{project}/model.yaml"))["findings"]
    plain = json.loads(check(project, "json", "model.yaml"))["findings"]
    assert typed[0]["place"]["path"] == f"{project}/model.yaml"
    assert [each["fingerprint"] for each in typed] == [each["fingerprint"] for each in plain]


def test_input_that_cannot_be_read_has_the_same_fingerprint_however_it_is_named(
    project: Path,
) -> None:
    (project / "org" / "people.yaml").write_text(BROKEN)
    (project / "org" / "loop.yaml").symlink_to("loop.yaml")
    plain = quality(project, "org")
    assert {entry["check_name"] for entry in plain} == {"TP010", "TP101"}
    assert quality(project, f"{project}/org") == plain
    assert quality(project / "org", ".", CI_PROJECT_DIR=str(project)) == plain


def test_a_baseline_and_ignores_of_files_hold_when_the_project_is_reached_by_a_link(
    project: Path,
) -> None:
    (project.parent / "link").symlink_to(project)
    (project / "tribeplan.toml").write_text(
        'baseline = "allowed.json"\n[per-file-ignores]\n"model.yaml" = ["TP2"]\n'
    )
    (project / "allowed.json").write_text(
        '{"schema": "tribeplan.baseline/v1", "findings": [{"code": "TP409", "model": "model.yaml",'
        ' "entity": "squad:web", "subject": "", "value": null}]}'
    )
    typed = f"{project.parent}/link/model.yaml"
    codes = {entry["check_name"] for entry in quality(project, typed)}
    assert "TP401" in codes
    assert codes.isdisjoint({"TP202", "TP409"})
