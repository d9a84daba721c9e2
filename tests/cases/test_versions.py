"""Files of an earlier release go on to be read, and those of a later one are refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.cli.main import tribeplan
from tribeplan.designing import edit
from tribeplan.editing.disk import RecordedFile, record_bytes, record_path
from tribeplan.editing.journal import journal_directory, state_home
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput
from tribeplan.formats.model import migration
from tribeplan.formats.model.migration import SUCCESSORS, Successor
from tribeplan.simulation.assumptions import RETIRED, Assumptions

MODEL = """\
tribeplan: 1
limits: {squad_size: 2}
people: {pim: , ann: , bo: }
tribes:
  cards:
    squads:
      app: {members: [pim, ann, bo]}
"""
BASELINE = """\
{
  "schema": "tribeplan.baseline/v1",
  "findings": [
    {"code": "TP201", "name": "oversized-squad", "entity": "squad:app", "subject": "", "value": 3.0, "model": "org.yaml"},
    {"code": "TP307", "name": "chapterless-member", "entity": "person:ann", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP307", "name": "chapterless-member", "entity": "person:bo", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP307", "name": "chapterless-member", "entity": "person:pim", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP401", "name": "ownerless-squad", "entity": "squad:app", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP406", "name": "leaderless-tribe", "entity": "tribe:cards", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP409", "name": "coachless-squad", "entity": "squad:app", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP704", "name": "missing-wip-limit", "entity": "squad:app", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP852", "name": "squad-without-mission", "entity": "squad:app", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP853", "name": "squad-without-measures", "entity": "squad:app", "subject": "", "value": null, "model": "org.yaml"},
    {"code": "TP856", "name": "tribe-without-purpose", "entity": "tribe:cards", "subject": "", "value": null, "model": "org.yaml"}
  ]
}
"""  # noqa: E501  # as the first release wrote it
SCENARIO = """\
scenario: 1
base: org.yaml   # the one we have
assumptions:
  item_days: 2
  talk: "4"      # measured in spring
  gone: 0.5
"""


@pytest.fixture(autouse=True)
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Path("org.yaml").write_text(MODEL, encoding="utf-8")
    Path("b.json").write_text(BASELINE, encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(tribeplan, words, standalone_mode=False)


def test_a_baseline_of_the_first_release_still_matches() -> None:
    result = run("check", "org.yaml", "--baseline", "b.json", "--format", "json")
    found = json.loads(result.stdout)
    assert found["findings"] == []
    assert found["summary"]["suppressed"]["baseline"] == 11
    assert "can go or tighten" not in result.output


@pytest.mark.parametrize("version", ["v2", "v10"])
def test_a_baseline_of_another_version_is_refused_with_what_to_do(version: str) -> None:
    Path("b.json").write_text(BASELINE.replace("/v1", f"/{version}"), encoding="utf-8")
    for words in (("check", "org.yaml", "--baseline", "b.json"), ("migrate", "b.json")):
        result = run(*words)
        assert isinstance(result.exception, InvalidUsage)
        assert f"'tribeplan.baseline/{version}'" in str(result.exception)
        assert "--write-baseline" in str(result.exception)


@pytest.mark.parametrize("name", ["org.yaml", "s.yaml"])
def test_a_model_or_scenario_of_a_later_release_is_refused_everywhere(name: str) -> None:
    Path("s.yaml").write_text("scenario: 1\nbase: org.yaml\n", encoding="utf-8")
    text = Path(name).read_text(encoding="utf-8").replace(": 1\n", ": 2\n", 1)
    Path(name).write_text(text, encoding="utf-8")
    assert run("check", name).return_value == 2
    for words in (("show", name), ("diff", name, name), ("migrate", name)):
        result = run(*words)
        assert isinstance(result.exception, InvalidInput), words
        (first, *_) = result.exception.diagnostics
        assert first.code == "TP107"
        assert "a newer version needs a newer tribeplan" in first.help


def test_a_journal_of_a_later_release_is_told_and_left_where_it_is() -> None:
    directory = journal_directory("org.yaml", state_home())
    journal = directory / "0-1-0-0.jsonl"
    journal.write_bytes(b'{"journal": 3, "anything": true}\n')
    document = edit("org.yaml", keeps_journal=True)
    document.begin_journal()
    (told,) = document.notices
    assert "journal of version 3, this tribeplan reads 2" in told
    assert "by the release that wrote it" in told
    assert journal.exists()
    document.close()


def test_a_save_of_a_later_release_that_was_cut_off_is_left_where_it_is() -> None:
    path = record_path(Path())
    data = json.loads(record_bytes([RecordedFile("org.yaml", MODEL.encode(), b"people: {}\n")]))
    path.write_text(json.dumps(data | {"save": 2}), encoding="utf-8")
    (told,) = edit("org.yaml").notices
    assert "by a later tribeplan" in told
    assert path.exists()
    assert Path("org.yaml").read_text(encoding="utf-8") == MODEL


def test_every_document_for_programs_says_its_version_and_that_of_its_fingerprints() -> None:
    found: dict[str, str] = {}
    for format_ in ("json", "jsonl"):
        text = run("check", "org.yaml", "--format", format_).stdout
        found = json.loads(text if format_ == "json" else text.splitlines()[-1])
        assert found["schema"] == "tribeplan.findings/v1"
        assert found["fingerprints"].startswith("tribeplanEntity/v")
    sarif = json.loads(run("check", "org.yaml", "--format", "sarif").stdout)
    (name,) = (
        key
        for key in sarif["runs"][0]["results"][0]["partialFingerprints"]
        if key.startswith("tribeplan")
    )
    assert name == found["fingerprints"]


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"talk": Successor("debt_share", lambda value: value / 100), "gone": Successor()}
    monkeypatch.setattr(migration, "SUCCESSORS", {**SUCCESSORS, **rows})
    Path("s.yaml").write_text(SCENARIO, encoding="utf-8")


@pytest.mark.usefixtures("renamed")
def test_what_has_another_name_is_rewritten_and_everything_else_stays_as_it_is() -> None:
    result = run("migrate", ".")
    assert result.exception is None
    wanted = SCENARIO.replace('talk: "4" ', 'debt_share: "0.04" ').replace("  gone: 0.5\n", "")
    assert Path("s.yaml").read_text(encoding="utf-8").replace('"', "") == wanted.replace('"', "")
    assert "+++ b/s.yaml" in result.output
    assert "'gone' is no assumption any more and goes" in result.output
    assert run("check", "s.yaml").return_value != 2
    assert "nothing to write" in run("migrate", ".").output


@pytest.mark.usefixtures("renamed")
def test_a_trial_of_a_migration_writes_nothing() -> None:
    result = run("migrate", "s.yaml", "--dry-run")
    assert "+  debt_share:" in result.output
    assert "Nothing was written" in result.output
    assert Path("s.yaml").read_text(encoding="utf-8") == SCENARIO


@pytest.mark.usefixtures("renamed")
def test_nothing_is_written_when_one_file_cannot_be_understood() -> None:
    Path("t.yaml").write_text(SCENARIO.replace("item_days", "item_dais"), encoding="utf-8")
    result = run("migrate", "s.yaml", "t.yaml")
    assert isinstance(result.exception, InvalidInput)
    assert Path("s.yaml").read_text(encoding="utf-8") == SCENARIO


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "TP008"),
        (b"\xff\x00\x9c", "TP002"),
        (b"people: [ann]\n", "TP106"),
        (b"tribeplan: 1\npeople: {ann: {skils: {}}}\n", "TP101"),
    ],
)
def test_what_cannot_be_read_is_not_told_to_be_as_this_release_reads_it(
    content: bytes, code: str
) -> None:
    Path("odd.yaml").write_bytes(content)
    error = run("migrate", "org.yaml", "odd.yaml").exception
    assert isinstance(error, InvalidInput)
    assert [each.code for each in error.diagnostics] == [code]


def test_a_directory_without_a_model_has_nothing_to_migrate() -> None:
    Path("empty").mkdir()
    assert isinstance(run("migrate", "empty").exception, NoInput)
    Path("empty/site.yaml").write_text("title: none of ours\n", encoding="utf-8")
    assert isinstance(run("migrate", "empty").exception, NoInput)


def test_a_file_of_a_model_that_names_what_stands_in_another_is_migrated() -> None:
    Path("parts").mkdir()
    Path("parts/tribe.yaml").write_text("tribes: {t: {lead: ann}}\n", encoding="utf-8")
    Path("parts/people.yaml").write_text("people: {ann: }\n", encoding="utf-8")
    assert "parts/tribe.yaml is as this release" in run("migrate", "parts/tribe.yaml").output
    assert "all 2 files are as this release reads them" in run("migrate", "parts").output


def test_every_assumption_that_is_no_more_leads_to_one_that_is() -> None:
    assert SUCCESSORS.keys() == RETIRED.keys()
    assert not SUCCESSORS.keys() & Assumptions.model_fields.keys()
    named = {successor.name for successor in SUCCESSORS.values() if successor.name}
    assert named <= Assumptions.model_fields.keys()


def test_the_loss_by_talking_stays_what_it_was_in_a_squad_of_nine() -> None:
    """By hand: 1 - 0.0006 x 81 = 0.9514 = 1 / (1 + 8 c), so c = 0.006385."""
    value = SUCCESSORS["communication_loss"].value
    assert value(0.0006) == pytest.approx(0.006385, abs=1e-6)
    assert value(0) == 0


def test_a_scenario_of_the_first_release_is_told_and_migrated() -> None:
    old = "scenario: 1\nbase: org.yaml\nassumptions:\n  communication_loss: 0.0006  # Brooks\n"
    Path("s.yaml").write_text(old + "  help_efficiency_min: 0.7\n", encoding="utf-8")
    result = run("check", "s.yaml", "--format", "concise")
    assert result.return_value == 2
    assert "s.yaml:4:3" in result.output
    assert "'tribeplan migrate' does it" in result.output
    assert run("migrate", "s.yaml").exception is None
    assert Path("s.yaml").read_text(encoding="utf-8") == (
        "scenario: 1\nbase: org.yaml\nassumptions:\n"
        "  communication_per_colleague: 0.006385  # Brooks\n"
    )
    assert run("check", "s.yaml").return_value != 2
