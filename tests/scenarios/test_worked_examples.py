"""What docs/explanation/worked-examples.md tells is still so, with fewer histories."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts.make_examples import PAGE, broken
from scripts.worked_examples import EXAMPLES, Claim, Example

from tribeplan.formats.model.scenario import read_scenario

ROOT = Path(__file__).resolve().parents[2]
FEW = 48


def used() -> Iterator[str]:
    for example in EXAMPLES:
        yield from example.scenarios


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_direction_that_the_page_tells_is_seen(example: Example) -> None:
    found = [broken(claim, FEW) for claim in example.claims if claim.is_clear]
    assert [each for each in found if each is not None] == []


def test_a_claim_the_other_way_round_is_noticed() -> None:
    said = broken(Claim("kwartaalrelease", "basis"), FEW)
    assert said is not None
    assert said.startswith("kwartaalrelease is not clearly faster than basis")


def test_a_wait_the_other_way_round_is_noticed() -> None:
    assert broken(Claim("kwartaalrelease", "basis", "release"), FEW) is not None


def test_a_lead_that_should_be_gone_and_is_not_is_noticed() -> None:
    said = broken(Claim("basis", "kwartaalrelease", is_clear=False), FEW)
    assert said is not None
    assert said.startswith("basis is faster than kwartaalrelease after all")


@pytest.mark.parametrize("name", sorted(set(used())))
def test_every_scenario_gives_a_reason_for_each_change(name: str) -> None:
    reading = read_scenario(name, (ROOT / "scenarios" / f"{name}.yaml").read_bytes())
    assert reading.scenario is not None
    assert reading.scenario.reason is not None
    assert all(change.reason is not None for change in reading.scenario.changes)


def test_the_page_has_every_example_and_every_scenario() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == [
        example.title for example in EXAMPLES
    ]
    assert all(f"| `{name}` |" in text for name in used())
