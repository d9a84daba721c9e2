"""What should help is not worse: generated organisations, before and after, on the same luck.

Sixty of them here, in the nightly profile a thousand. ``TRIBEPLAN_ORGANISATIONS=2000`` looks at
more; ``python -m scripts.properties`` prints the table.
"""

import os
from random import Random

import pytest

from reference.common_luck import CHANGES, Model, Verdict, differs_by_order, verdicts

LOOKED_INTO = 200
"""Of these nothing is worse. Of others a few may be: what waits is estimated, not foreseen."""

MOST_WORSE = 0.06
ORGANISATIONS = int(os.environ.get("TRIBEPLAN_ORGANISATIONS", "60"))


def test_naming_people_in_another_order_changes_nothing() -> None:
    assert [number for number in range(ORGANISATIONS) if differs_by_order(number)] == []


@pytest.fixture(scope="module")
def found() -> list[Verdict]:
    comparisons = len(CHANGES) * ORGANISATIONS
    return [verdict for n in range(ORGANISATIONS) for verdict in verdicts(n, comparisons)]


@pytest.mark.parametrize("change", CHANGES)
def test_what_should_help_costs_more_than_one_per_cent_in_none_of_the_organisations(
    change: str, found: list[Verdict]
) -> None:
    here = [verdict for verdict in found if verdict.change == change]
    assert len(here) > ORGANISATIONS / 2
    harmful = [verdict for verdict in here if verdict.is_harmful]
    assert [verdict for verdict in harmful if verdict.number < LOOKED_INTO] == []
    assert len(harmful) <= 0.02 * max(ORGANISATIONS - LOOKED_INTO, 0)
    assert all(verdict.worse.value < MOST_WORSE for verdict in harmful)


def everybody_slower(model: Model, _chance: Random) -> str:
    for person in model["people"].values():
        person["fte"] *= 0.8
    return "four days a week"


def test_what_must_hurt_is_found_to_hurt() -> None:
    slower = {"slower": everybody_slower}
    found = [verdict for n in range(6) for verdict in verdicts(n, 6, slower)]
    assert [verdict.is_harmful for verdict in found] == [True] * 6
