"""A new id in a model, and the scenarios that stand on it."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.cli.main import tribeplan
from tribeplan.editing.scenario_ids import typed_ids
from tribeplan.formats.model.scenario import load_stack, read_scenario

MODEL = """\
tribeplan: 1
people: {ana: , bo: , cy: , dee: }
tribes:
  t:
    squads:
      app: {product_owner: ana, members: [ana, bo]}
      web: {members: [cy], needs: [{squad: app}]}
"""
SPLIT = """\
# app is the name of the squad; 'app' stays in comments
scenario: 1
name: app in two
base: ../models/m.yaml
reason: app is too large
changes:
  - move: {person: cy, from: web, to: "app"}   # app
  - split:
      squad: app
      into:
        app:   # keeps the id
          members: [ana, {person: bo, share: 50%}]
          product_owner: ana
        ana:   # a squad that is called as a person is
          members: [bo, cy]
          needs:
            - {squad: app, for: app}
"""
ABOVE = """\
scenario: 1
base: split.yaml
changes:
- set: {squad: app, product_owner: bo, mission: app}
- rename: {squad: app, to: phone}
- set: {squad: phone, coach: ana}
- add: {squad: app, tribe: t, members: [dee]}
- move: {person: ana, from: phone, to: app}
"""


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put("models/m.yaml", MODEL)
    put("scenarios/split.yaml", SPLIT)
    put("scenarios/above.yaml", ABOVE)
    put("scenarios/other.yaml", "scenario: 1\nbase: other-model.yaml\nchanges: []\n")
    return tmp_path


def put(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def got(name: str) -> str:
    return Path(name).read_bytes().decode()


def run(*words: str) -> Result:
    return CliRunner().invoke(tribeplan, words, standalone_mode=False)


def output(*words: str) -> str:
    result = run(*words)
    assert result.exception is None, result.output
    assert result.return_value in (None, 0), result.output
    return result.output


SPLIT_RENAMED = (
    SPLIT.replace('to: "app"', 'to: "core"')
    .replace("squad: app\n", "squad: core\n")
    .replace("        app:   #", "        core:   #")
    .replace("{squad: app, for", "{squad: core, for")
)
ABOVE_RENAMED = ABOVE.replace("set: {squad: app,", "set: {squad: core,").replace(
    "rename: {squad: app,", "rename: {squad: core,"
)


@pytest.mark.usefixtures("bank")
def test_scenarios_that_name_the_old_id_are_told_with_their_lines_and_left_alone() -> None:
    said = output("rename", "models/m.yaml", "squad:app", "core")
    assert "2 scenarios name it by the id that is gone:" in said
    assert "scenarios/split.yaml:7:39 and 3 more" in said
    assert "scenarios/above.yaml:4:16 and 1 more" in said
    assert "--scenarios" in said
    assert (got("scenarios/split.yaml"), got("scenarios/above.yaml")) == (SPLIT, ABOVE)


@pytest.mark.usefixtures("bank")
def test_scenarios_get_the_new_id_where_it_means_the_squad_and_nowhere_else() -> None:
    before = load_stack("scenarios/above.yaml").organisation
    said = output("rename", "models/m.yaml", "squad:app", "core", "--scenarios")
    assert got("scenarios/split.yaml") == SPLIT_RENAMED
    assert got("scenarios/above.yaml") == ABOVE_RENAMED
    assert load_stack("scenarios/above.yaml").organisation == before
    assert "+++ b/models/m.yaml" in said
    assert "+++ b/scenarios/split.yaml" in said
    assert "+++ b/scenarios/above.yaml" in said
    assert "name it by the id that is gone" not in said


@pytest.mark.usefixtures("bank")
def test_a_trial_shows_every_file_and_writes_none() -> None:
    said = output("rename", "models/m.yaml", "squad:app", "core", "--scenarios", "--dry-run")
    assert "+++ b/scenarios/above.yaml" in said
    assert "Nothing was written" in said
    assert got("models/m.yaml") == MODEL
    assert got("scenarios/split.yaml") == SPLIT


@pytest.mark.usefixtures("bank")
def test_a_person_called_as_a_squad_is_keeps_the_squad() -> None:
    output("rename", "models/m.yaml", "person:ana", "anna", "--scenarios")
    split = got("scenarios/split.yaml")
    assert "members: [anna, {person: bo" in split
    assert "        ana:   # a squad" in split
    assert got("scenarios/above.yaml") == ABOVE.replace("coach: ana", "coach: anna").replace(
        "person: ana", "person: anna"
    )


@pytest.mark.usefixtures("bank")
def test_bytes_that_are_no_id_stay_with_crlf_and_mark() -> None:
    crlf = "\ufeff" + SPLIT.replace("\n", "\r\n")
    put("scenarios/split.yaml", crlf)
    output("rename", "models/m.yaml", "squad:app", "core", "--scenarios")
    assert got("scenarios/split.yaml") == "\ufeff" + SPLIT_RENAMED.replace("\n", "\r\n")


@pytest.mark.usefixtures("bank")
def test_nothing_is_written_when_one_scenario_has_the_new_id_already() -> None:
    result = run("rename", "models/m.yaml", "squad:app", "phone", "--scenarios")
    assert result.return_value == 2
    assert "scenarios/above.yaml:5" in result.output
    assert "there is a squad 'phone' already" in result.output
    assert got("models/m.yaml") == MODEL
    assert got("scenarios/split.yaml") == SPLIT


@pytest.mark.usefixtures("bank")
def test_a_scenario_that_cannot_be_applied_is_named_and_hinders_nobody() -> None:
    put("scenarios/broken.yaml", "scenario: 1\nbase: split.yaml\nchanges: [remove: {person: x}]\n")
    said = output("rename", "models/m.yaml", "squad:app", "core", "--scenarios")
    assert "scenarios/broken.yaml cannot be applied, look through it" in said
    assert got("scenarios/split.yaml") == SPLIT_RENAMED


@pytest.mark.usefixtures("bank")
def test_removing_what_scenarios_name_tells_them() -> None:
    said = output("remove", "models/m.yaml", "person:bo")
    assert "2 scenarios name it by the id that is gone:" in said
    assert "scenarios/split.yaml:12:" in said
    assert "--scenarios" not in said


@pytest.mark.usefixtures("bank")
def test_what_no_scenario_names_is_renamed_without_a_word_of_them() -> None:
    put("models/m.yaml", MODEL.replace("dee: }", "dee: , eve: }"))
    said = output("rename", "models/m.yaml", "person:eve", "eva")
    assert "scenario" not in said


def test_the_repository_is_looked_through_and_what_git_ignores_is_not(bank: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=bank, check=True)
    put("far/away/s.yaml", SPLIT.replace("../models", "../../models"))
    put("ignored/s.yaml", SPLIT)
    put(".gitignore", "ignored/\n")
    said = output("rename", "models/m.yaml", "squad:app", "core", "--scenarios")
    assert "far/away/s.yaml" in said
    assert "ignored/s.yaml" not in said
    assert "{squad: core, for: app}" in got("far/away/s.yaml")
    assert got("ignored/s.yaml") == SPLIT


def test_files_are_named_from_where_one_is(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bank / "models")
    said = output("rename", "m.yaml", "squad:app", "core", "--scenarios")
    assert "scenarios/split.yaml" in said
    monkeypatch.chdir(bank)
    assert got("scenarios/split.yaml") == SPLIT_RENAMED


@pytest.mark.usefixtures("bank")
def test_a_model_of_several_files_is_found_by_its_directory() -> None:
    Path("models/m.yaml").unlink()
    put("models/bank/a.yaml", "tribeplan: 1\npeople: {ana: , bo: , cy: , dee: }\n")
    put("models/bank/b.yaml", MODEL[MODEL.index("tribes:") :])
    put("scenarios/split.yaml", SPLIT.replace("m.yaml", "bank"))
    output("rename", "models/bank", "squad:app", "core", "--scenarios")
    assert got("scenarios/split.yaml") == SPLIT_RENAMED.replace("m.yaml", "bank")


@pytest.mark.usefixtures("bank")
def test_what_a_scenario_brings_gets_its_new_id_where_it_is_brought() -> None:
    said = output("rename", "scenarios/split.yaml", "squad:ana", "fees", "--scenarios")
    assert got("scenarios/split.yaml") == SPLIT.replace("        ana:", "        fees:")
    assert "+++ b/scenarios/split.yaml" in said
    assert got("models/m.yaml") == MODEL


@pytest.mark.usefixtures("bank")
def test_what_the_base_of_a_scenario_has_gets_its_new_id_by_one_change_more() -> None:
    said = output("rename", "scenarios/split.yaml", "squad:app", "core")
    assert got("scenarios/split.yaml") == SPLIT + "  - rename: {squad: app, to: core}\n"
    assert "1 scenario names it by the id that is gone:" in said
    assert got("models/m.yaml") == MODEL
    put("scenarios/split.yaml", SPLIT)
    output("rename", "scenarios/split.yaml", "squad:app", "core", "--scenarios")
    assert got("scenarios/above.yaml") == ABOVE_RENAMED


@pytest.mark.usefixtures("bank")
def test_an_id_that_a_scenario_gave_is_changed_where_it_was_given() -> None:
    output("rename", "scenarios/above.yaml", "squad:phone", "mobile")
    assert got("scenarios/above.yaml") == ABOVE.replace("phone", "mobile")


@pytest.mark.usefixtures("bank")
def test_a_taken_id_is_refused_in_a_scenario() -> None:
    result = run("rename", "scenarios/above.yaml", "squad:phone", "web")
    assert result.return_value == 2
    assert "there is a squad 'web' already" in result.output
    assert got("scenarios/above.yaml") == ABOVE


@pytest.mark.usefixtures("bank")
def test_a_save_cut_off_between_model_and_scenario_is_finished_from_the_model() -> None:
    """The second file is never reached: the process dies after the first is in place."""
    program = (
        "import os, sys\n"
        "from tribeplan.editing import disk\n"
        "from tribeplan.cli.main import main\n"
        "place, seen = disk._Saving._place, []\n"
        "def once(self, target):\n"
        "    place(self, target)\n"
        "    os._exit(9)\n"
        "disk._Saving._place = once\n"
        "sys.argv[1:] = ['rename', 'models/m.yaml', 'squad:app', 'core', '--scenarios']\n"
        "main()\n"
    )
    died = subprocess.run([sys.executable, "-c", program], check=False)
    assert died.returncode == 9
    assert got("scenarios/split.yaml") == SPLIT
    output("set", "models/m.yaml", "squad:web", "wip_limit=3")
    assert got("scenarios/split.yaml") == SPLIT_RENAMED
    assert got("scenarios/above.yaml") == ABOVE_RENAMED
    assert not list(Path().glob(".tribeplan-save*"))


def test_every_id_of_every_operation_is_known_by_what_it_is_an_id_of() -> None:
    """Counted by hand, line by line; the first letter of each id says what it is."""
    text = (
        "scenario: 1\nbase: m.yaml\nchanges:\n"
        "- move: {person: p1, from: s1, to: s2, chapter: c1, tribe: t1}\n"
        "- move: {squad: s1, to: t2}\n"
        "- move: {chapter: c1, from: t1, to: t2}\n"
        "- move: {feature: f1, to: s1}\n"
        "- remove: {person: p1, successor: p2}\n"
        "- remove: {squad: s1, successor: s2}\n"
        "- merge: {squads: [s1, s2], into: s3, product_owner: p1}\n"
        "- rename: {gate: g1, to: g2}\n"
        "- add: {gate: g1, at: start, decides: [p1], tribes: [t1]}\n"
        "- add: {person: p1, skills: {k1: 1}, moves: [{date: 2026-01-01, from: s1, to: s2}]}\n"
        "- add: {feature: f1, squad: s1, after: [f2], steps: [{skill: k1, days: 1, squad: s2}]}\n"
        "- set: {squads_of: t1, coach: p1}\n"
        "- set: {people_of: c1, tribe: t1}\n"
        "- add: {tribe: t1, lead: p1, chapters: {c1: {lead: p2, skill: k1}}, squads: {s1: {}}}\n"
    )
    root = read_scenario("s.yaml", text.encode()).places.documents[0].root
    kinds = {"p": "person", "s": "squad", "t": "tribe", "c": "chapter", "f": "feature"}
    kinds |= {"g": "gate", "k": "skill"}
    found = [each for change in root["changes"] for each in typed_ids(change, ())]
    assert len(found) == 5 + 2 + 3 + 2 + 2 + 2 + 4 + 2 + 3 + 4 + 5 + 2 + 2 + 6
    assert [kinds[each.id[0]] for each in found] == [each.kind for each in found]
