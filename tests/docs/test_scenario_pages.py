import re
from pathlib import Path

import pytest
from scripts.docs_scenarios import BASE, NEEDS_FIRST

from reference.models import organisation_from, plain
from tribeplan.formats.model.scenario import read_scenario
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change, operations
from tribeplan.scenario.operation import Operation

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "scenarios.md"


each_operation = pytest.mark.parametrize(
    ("verb", "kind"), [*operations()], ids=lambda each: getattr(each, "__name__", each)
)


@each_operation
def test_an_example_is_of_its_own_kind(verb: str, kind: type[Operation]) -> None:
    change = Change.model_validate(plain(kind.example))
    assert (change.verb, type(change.operation)) == (verb, kind)


@each_operation
def test_an_example_can_be_made_and_changes_something(verb: str, kind: type[Operation]) -> None:
    del verb
    base = organisation_from(BASE)
    first = NEEDS_FIRST.get(kind.__name__)
    texts = [kind.example] if first is None else [first, kind.example]
    applied = apply_changes(base, [Change.model_validate(plain(text)) for text in texts])
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
