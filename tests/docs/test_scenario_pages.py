import re
from pathlib import Path

import pytest
from scripts.docs_scenarios import BASE, EXAMPLES, NEEDS_FIRST, operations

from reference.models import organisation_from, plain
from tribeplan.formats.model.scenario import read_scenario
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "scenarios.md"


def test_every_operation_has_an_example_of_its_own_kind() -> None:
    kinds = {kind.__name__: verb for verb, kind in operations()}
    assert kinds.keys() == EXAMPLES.keys()
    for name, text in EXAMPLES.items():
        change = Change.model_validate(plain(text))
        assert (type(change.operation).__name__, change.verb) == (name, kinds[name])


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_can_be_made_and_changes_something(name: str) -> None:
    base = organisation_from(BASE)
    texts = [NEEDS_FIRST[name]] if name in NEEDS_FIRST else []
    changes = [Change.model_validate(plain(text)) for text in [*texts, EXAMPLES[name]]]
    applied = apply_changes(base, changes)
    assert applied.conflicts == ()
    assert applied.organisation != base


def test_the_scenario_of_the_how_to_can_be_made() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    reading = read_scenario("how-to.yaml", text.encode())
    assert reading.diagnostics == ()
    assert reading.scenario is not None
    model = HOW_TO.parents[2] / "models" / "hypotheek.yaml"
    base = organisation_from(model.read_text(encoding="utf-8"))
    assert apply_changes(base, reading.scenario.changes).conflicts == ()
