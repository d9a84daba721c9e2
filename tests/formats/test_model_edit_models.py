"""Our own models and scenarios: what a scenario changes can be written into the model itself."""

from difflib import unified_diff
from pathlib import Path
from time import process_time

import pytest
from benchmarks.check.generate import model_text

from tribeplan.formats.model.edit import confirm, rewrite
from tribeplan.formats.model.files import ModelFiles, find_models
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model.scenario import load_stack
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
BANK = ROOT / "models" / "bank"
MOST_SECONDS = 0.1
"""Far more than writing one change of a large model takes, reading apart."""


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_the_changes_of_a_scenario_can_be_written_into_its_model(scenario: Path) -> None:
    stack = load_stack(str(scenario))
    texts = rewrite(stack.model, stack.organisation)
    confirm(stack.model, texts, stack.organisation)


def after(organisation: Organisation, change: dict[str, object]) -> Organisation:
    applied = apply_changes(organisation, [Change.model_validate(change)])
    assert applied.conflicts == ()
    return applied.organisation


def touched(change: dict[str, object]) -> dict[str, tuple[int, int]]:
    """How many lines go and come in each file of the bank."""
    (files,) = find_models([str(BANK)])
    reading = read_model(files)
    organisation = after(reading.organisation, change)
    texts = rewrite(reading, organisation)
    confirm(reading, texts, organisation)
    found: dict[str, tuple[int, int]] = {}
    for document in reading.places.documents:
        if document.path in texts:
            old, new = document.text.splitlines(), texts[document.path].splitlines()
            signs = [
                line[:1] for line in unified_diff(old, new, n=0) if line[1:3] not in {"--", "++"}
            ]
            name = document.path.removeprefix(f"{BANK.as_posix()}/")
            found[name] = signs.count("-"), signs.count("+")
    return found


def test_a_member_who_goes_to_another_tribe_is_one_line_in_each_file() -> None:
    move = {"person": "geertje-plantinga", "to": "spaarrekening"}
    assert touched({"move": move}) == {
        "tribes/hypotheken.yaml": (1, 0),
        "tribes/sparen.yaml": (0, 1),
    }


def test_a_squad_that_goes_to_another_tribe_touches_two_files() -> None:
    found = touched({"move": {"squad": "spaarrekening", "to": "hypotheken"}})
    (_, come), (gone, _) = found["tribes/hypotheken.yaml"], found["tribes/sparen.yaml"]
    assert found == {
        "tribes/hypotheken.yaml": (0, come),
        "tribes/sparen.yaml": (gone, 0),
    }
    assert come == gone


def test_a_new_person_comes_to_stand_beside_the_others_of_the_squad() -> None:
    found = touched({"add": {"person": "new", "squad": "spaarrekening"}})
    assert found == {"people/sparen.yaml": (0, 1), "tribes/sparen.yaml": (0, 1)}


def test_a_new_feature_comes_to_stand_beside_the_others_of_the_squad() -> None:
    found = touched({"add": {"feature": "new", "squad": "spaarrekening"}})
    assert list(found) == ["work/sparen.yaml"]


def test_a_move_in_a_large_model_is_written_fast() -> None:
    files = ModelFiles("m", (("m.yaml", model_text(10_000).encode()),))
    reading = read_model(files)
    organisation = after(reading.organisation, {"move": {"person": "p-9", "to": "s-3-0"}})
    start = process_time()
    texts = rewrite(reading, organisation)
    assert process_time() - start < MOST_SECONDS
    old, new = reading.places.documents[0].text.splitlines(), texts["m.yaml"].splitlines()
    changed = [line for line in unified_diff(old, new, n=0, lineterm="") if line[1:3] == "  "]
    assert changed == ["-          - p-9", "+          - p-9"]
