import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from reference.models import plain
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput
from tribeplan.formats.model.files import find_models
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model.scenario import load_stack, read_scenario
from tribeplan.formats.model.schema import schema_text

MODEL = """\
tribeplan: 1
people: {ana: , bo: }
tribes:
  t:
    squads:
      app: {members: [ana, bo]}
      web: {}
"""
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def write(directory: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = directory / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def scenario(base: str, *changes: str) -> str:
    listed = "".join(f"  - {change}\n" for change in changes)
    return f"scenario: 1\nbase: {base}\nchanges:\n{listed}"


def helps(path: Path, text: str) -> str:
    path.write_text(f"scenario: 1\nbase: m.yaml\n{text}\n", "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_stack(str(path))
    return caught.value.diagnostics[0].help


def test_a_chapter_with_its_tribe_and_what_belongs_in_a_model_are_sent_to_their_places(
    tmp_path: Path,
) -> None:
    write(tmp_path, m=MODEL)
    path = tmp_path / "s.yaml"
    for key in ("people_of", "chapter"):
        said = helps(path, f"changes: [set: {{{key}: t/code, name: Code}}]")
        assert said == f"write {key}: code, tribe: t"
    of_all = helps(path, "changes: [set: {squads_of: sales/app, mandate: full}]")
    assert of_all == "write squads_of: sales for all squads of the tribe, squad: app for that one"
    limits = helps(path, "limits: {squad_size: 8}")
    assert "'limits' belongs in the model" in limits
    assert "set: {organisation: {limits: …}}" in limits
    assert "'people' belongs in the model" in helps(path, "people: {ana: }")


def told(path: Path | str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load_stack(str(path))
    return [
        f"{Path(one.place.path).name}:{one.place.line}:{one.place.column} {one.code} {one.message}"
        for one in caught.value.diagnostics
    ]


def test_a_scenario_changes_the_model_beside_it(tmp_path: Path) -> None:
    text = scenario("../models/m.yaml", "remove: {person: bo}")
    write(tmp_path, models__m=MODEL, scenarios__s=text)
    stack = load_stack(str(tmp_path / "scenarios" / "s.yaml"))
    assert list(stack.organisation.people) == ["ana"]
    assert stack.root == str(tmp_path / "scenarios" / "s.yaml")


def test_scenarios_stack_and_the_upper_one_has_the_last_word(tmp_path: Path) -> None:
    low = scenario("m.yaml", "add: {person: cy}")
    low += "experiment: {seed: 7, replications: 10}\nassumptions: {item_days: 2, debt_share: 0.2}\n"
    high = scenario("low.yaml", "rename: {person: cy, to: cyd}")
    high += "experiment: {seed: 8}\nassumptions: {item_days: 4}\n"
    write(tmp_path, m=MODEL, low=low, high=high)
    stack = load_stack(str(tmp_path / "high.yaml"))
    assert list(stack.organisation.people) == ["ana", "bo", "cyd"]
    assert (stack.experiment.seed, stack.experiment.replications) == (8, 10)
    assert stack.experiment.horizon_days == 520
    assert stack.assumptions == {"item_days": "4", "debt_share": "0.2"}


def test_a_scenario_may_change_a_directory(tmp_path: Path) -> None:
    write(tmp_path, bank__a="tribeplan: 1\npeople: {ana: }", bank__b="tribes: {t: {lead: ana}}")
    write(tmp_path, s=scenario("bank", "add: {person: bo}"))
    assert list(load_stack(str(tmp_path / "s.yaml")).organisation.people) == ["ana", "bo"]


def test_every_conflict_of_every_scenario_has_its_line(tmp_path: Path) -> None:
    low = scenario("m.yaml", "move: {person: anna, from: app, to: web}", "remove: {squad: wbe}")
    high = scenario("low.yaml", "add: {person: ana}", "set: {squad: web, product_owner: bob}")
    write(tmp_path, m=MODEL, low=low, high=high)
    assert told(tmp_path / "high.yaml") == [
        "high.yaml:4:19 TP110 there is a person 'ana' already",
        "high.yaml:5:38 TP108 there is no person 'bob'",
        "low.yaml:4:20 TP108 there is no person 'anna'",
        "low.yaml:5:21 TP108 there is no squad 'wbe'",
    ]


def test_wrong_assumptions_and_conflicts_are_told_together(tmp_path: Path) -> None:
    lower = scenario("m.yaml", "move: {person: cas, to: web}") + "assumptions: {run_load: -1}\n"
    upper = scenario("lower.yaml", "remove: {squad: shop}") + "assumptions: {nope: 1}\n"
    write(tmp_path, m=MODEL, lower=lower, upper=upper)
    assert [each.partition(" ")[0] for each in told(tmp_path / "upper.yaml")] == [
        "lower.yaml:4:20", "lower.yaml:5:25", "upper.yaml:4:21", "upper.yaml:5:15"
    ]  # fmt: skip


def test_an_unknown_id_comes_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, m=MODEL, s=scenario("m.yaml", "remove: {squad: wbe}"))
    with pytest.raises(InvalidInput) as caught:
        load_stack(str(tmp_path / "s.yaml"))
    assert caught.value.diagnostics[0].help == "did you mean 'web'?"


def test_a_change_of_the_base_that_breaks_a_scenario_is_told_there(tmp_path: Path) -> None:
    write(tmp_path, m=MODEL, s=scenario("m.yaml", "move: {person: bo, from: app, to: web}"))
    load_stack(str(tmp_path / "s.yaml"))
    write(tmp_path, m=MODEL.replace("[ana, bo]", "[ana]"))
    assert told(tmp_path / "s.yaml") == ["s.yaml:4:30 TP110 'bo' does not work in squad 'app'"]


def test_faults_of_the_scenario_and_of_its_base_are_told_together(tmp_path: Path) -> None:
    faulty = MODEL.replace("members", "member")
    change = "mvoe: {person: ana}"
    write(tmp_path, m=faulty, s=scenario("m.yaml", change, "set: {squad: app, mandate: ful}"))
    assert told(tmp_path / "s.yaml") == [
        "m.yaml:6:13 TP101 unknown key 'member'; a squad has no such key",
        "s.yaml:4:5 TP101 unknown key 'mvoe'; a change has no such key",
        "s.yaml:5:32 TP105 found 'ful', expected full, soft or none",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("{}", "TP102 this change has none, expected one of add, remove, rename, move, split"),
        ("{remove: {gate: g}, add: {skill: s}}", "TP102 this change has add and remove, expected"),
        ("add: {}", "TP102 this 'add' has none, expected one of person, member, squad"),
        ("add: {persn: ana}", "TP102 this 'add' has none"),
        ("add: {person: ana, ftee: 1}", "TP101 unknown key 'ftee'; add person takes no such key"),
        ("set: {people_of: code, share: 50%}", "'share'; set people_of takes no such key"),
        ("set: {people_of: t/code, fte: 50%}", "TP103 't/code' is not an id"),
        ("add: {gate: g}", "TP102 this new gate has no 'at', which is required"),
        ("rename: {squad: a, gate: b, to: c}", "TP102 this 'rename' has squad and gate, expected"),
        ("rename: {squad: a}", "TP102 this renaming has no 'to', which is required"),
        ("split: {squad: a, into: {b: {}}}", "expected at least 2"),
        ("merge: {squads: [a], into: b}", "expected at least 2 in the list"),
        ("move: {person: Anna, to: b}", "TP103 'Anna' is not an id"),
        ("set: {squad: a, wip_limit: many}", "TP104 found 'many', expected a number"),
        ("set: [a]", "TP10"),
        ("set: a", "TP10"),
        ("move", "TP10"),
    ],
)
def test_a_change_that_cannot_be_understood_is_told_in_its_own_words(
    change: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path, m=MODEL, s=scenario("m.yaml", change))
    (line,) = told(tmp_path / "s.yaml")
    assert message in line


@pytest.mark.parametrize(
    "experiment",
    ["horizon_days: 0", "replications: 1000000000", "seed: -1", "policy: best", "days: 3"],
)
def test_an_impossible_experiment_is_refused_with_its_place(
    experiment: str, tmp_path: Path
) -> None:
    write(tmp_path, m=MODEL, s=f"scenario: 1\nbase: m.yaml\nexperiment: {{{experiment}}}\n")
    (line,) = told(tmp_path / "s.yaml")
    assert line.startswith("s.yaml:3:")


def test_a_circle_of_bases_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a=scenario("b.yaml"), b=scenario("a.yaml"), c=scenario("c.yaml"))
    circle = "TP112 the bases of these scenarios go round in a circle"
    assert told(tmp_path / "a.yaml") == [f"b.yaml:2:7 {circle}"]
    assert told(tmp_path / "c.yaml") == [f"c.yaml:2:7 {circle}"]


def test_a_base_that_is_not_there_is_told_at_the_base(tmp_path: Path) -> None:
    write(tmp_path, s=scenario("gone.yaml"))
    (line,) = told(tmp_path / "s.yaml")
    assert line.startswith("s.yaml:2:7 TP112 there is no file or directory")


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    write(tmp_path, m=MODEL, s="scenario: 2\nbase: m.yaml\n")
    assert told(tmp_path / "s.yaml") == [
        "s.yaml:1:11 TP107 format version '2' is unknown, expected 1"
    ]


def test_a_scenario_in_a_directory_is_no_part_of_the_model(tmp_path: Path) -> None:
    write(tmp_path, m=MODEL, s=scenario("m.yaml", "remove: {person: bo}"))
    (model,) = find_models([str(tmp_path)])
    assert [Path(path).name for path, _ in model.contents] == ["m.yaml"]


def test_a_scenario_named_as_a_model_is_told_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, s=scenario("m.yaml"))
    (model,) = find_models([str(tmp_path / "s.yaml")])
    (only,) = read_model(model).diagnostics
    assert (only.code, only.message) == ("TP111", "this is a scenario, expected a model")
    assert "tribeplan apply" in only.help


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_our_scenarios_apply_and_fit_the_schema(path: Path) -> None:
    stack = load_stack(str(path))
    assert stack.scenarios
    validator = Draft7Validator(json.loads(schema_text("scenario")))
    errors = validator.iter_errors(typed(plain(path.read_text("utf-8"))))
    assert [error.message for error in errors] == []


def typed(node: object) -> object:
    """Numbers as numbers, as an editor reads them."""
    if isinstance(node, dict):
        return {key: typed(value) for key, value in node.items()}
    if isinstance(node, list):
        return [typed(value) for value in node]
    try:
        return json.loads(str(node))
    except ValueError:
        return node


def schema_errors(change: str) -> int:
    validator = Draft7Validator(json.loads(schema_text("scenario")))
    document = {"scenario": 1, "base": "m.yaml", "changes": [typed(plain(change))]}
    return len(list(validator.iter_errors(document)))


@pytest.mark.parametrize(
    "change", ["remove: {gate: g}", "move: {person: a, to: b}", "set: {squad: s, mandate: soft}"]
)
def test_an_editor_takes_a_change_that_can_be_read(change: str) -> None:
    assert schema_errors(change) == 0


@pytest.mark.parametrize(
    "change",
    [
        "{}",
        "{remove: {gate: g}, add: {skill: s}}",
        "add: {}",
        "add: {person: a, ftee: 1}",
        "mvoe: 1",
    ],
)
def test_an_editor_marks_a_change_that_cannot_be_read(change: str) -> None:
    assert schema_errors(change) > 0


WORDS = ["", "x", "'1'", "1", "-1", "true", "null", "2026-01-01", '"a b"', "50%"]
KEYS = [
    "person",
    "squad",
    "squads",
    "into",
    "to",
    "from",
    "add",
    "set",
    "split",
    "skills",
    "reason",
]
NODES: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        )
    ),
    max_leaves=12,
)


@given(change=NODES, experiment=NODES, assumptions=NODES)
def test_no_document_of_any_shape_raises(change: str, experiment: str, assumptions: str) -> None:
    text = f"scenario: 1\nbase: m\nchanges: [{change}]\nexperiment: {experiment}\n"
    reading = read_scenario("s.yaml", f"{text}assumptions: {assumptions}\n".encode())
    assert reading.scenario is not None or reading.diagnostics
    assert all(1 <= each.place.line <= 5 for each in reading.diagnostics)


# --- git -------------------------------------------------------------------------------------


def git(directory: Path, *words: str) -> None:
    names = {"GIT_AUTHOR_NAME": "a", "GIT_COMMITTER_NAME": "a"}
    mails = {"GIT_AUTHOR_EMAIL": "a@b.example", "GIT_COMMITTER_EMAIL": "a@b.example"}
    environment = {**os.environ, **names, **mails, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "-C", str(directory), *words], check=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, **{"m": MODEL, "-odd": MODEL, "bank__a": MODEL, "bank__b": "skills: {x: }"})
    write(tmp_path, scenarios__s=scenario("../m.yaml", "remove: {person: bo}"))
    (tmp_path / "bank" / "link.yaml").symlink_to("a.yaml")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--no-gpg-sign", "--message=first")
    write(tmp_path, m="tribeplan: 1\npeople: {zoe: }")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("repository")
def test_a_revision_gives_what_was_there() -> None:
    assert list(load_stack("m.yaml").organisation.people) == ["zoe"]
    stack = load_stack("main:m.yaml")
    assert (list(stack.organisation.people), stack.root) == (["ana", "bo"], "main:m.yaml")


@pytest.mark.usefixtures("repository")
def test_a_scenario_in_a_revision_changes_the_model_of_that_revision() -> None:
    assert list(load_stack("main:scenarios/s.yaml").organisation.people) == ["ana"]


@pytest.mark.usefixtures("repository")
def test_a_directory_in_a_revision_is_a_model_without_its_links() -> None:
    stack = load_stack("HEAD:bank")
    paths = [document.path for document in stack.model.places.documents]
    assert paths == ["HEAD:bank/a.yaml", "HEAD:bank/b.yaml"]


@pytest.mark.usefixtures("repository")
def test_names_with_dashes_are_names() -> None:
    assert list(load_stack("main:-odd.yaml").organisation.people) == ["ana", "bo"]
    with pytest.raises(NoInput, match="git knows no revision '--output=x'"):
        load_stack("--output=x:m.yaml")


def test_a_path_from_here_starts_with_a_dot(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "bank")
    assert list(load_stack("main:./a.yaml").organisation.people) == ["ana", "bo"]
    assert list(load_stack("main:m.yaml").organisation.people) == ["ana", "bo"]


@pytest.mark.usefixtures("repository")
def test_what_is_not_in_a_revision_is_told() -> None:
    with pytest.raises(NoInput, match=r"there is no 'gone.yaml' in revision 'main'"):
        load_stack("main:gone.yaml")
    with pytest.raises(InvalidUsage, match="holds 3 models, name one of them"):
        load_stack("main:./")


@pytest.mark.usefixtures("repository")
def test_a_file_with_a_colon_in_its_name_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "main:odd.yaml").write_text("people: {bob: }", encoding="utf-8")
    assert list(load_stack("main:odd.yaml").organisation.people) == ["bob"]
