from collections.abc import Iterator
from pathlib import Path

from report.samples import lone_holder
from tribeplan.org.address import show_address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.report.explain import (
    explain_rule,
    explain_rule_markdown,
    limits_of,
)
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.size import oversized_squad
from tribeplan.rules.sources import TIDY_FILES

SNAPSHOTS = Path(__file__).parent / "snapshots"


def test_a_rule_is_explained_as_read_by_eye() -> None:
    expected = (SNAPSHOTS / "explain_oversized_squad.txt").read_text("utf-8")
    assert explain_rule(oversized_squad) == expected


def test_a_rule_is_explained_in_markdown_as_read_by_eye() -> None:
    expected = (SNAPSHOTS / "explain_oversized_squad.md").read_text("utf-8")
    assert explain_rule_markdown(oversized_squad) == expected


def test_the_limits_of_a_rule_are_those_it_looks_at() -> None:
    assert [limit.name for limit in limits_of(lone_holder)] == ["skill_holders_min"]
    (limit,) = limits_of(oversized_squad)
    assert limit.name == "squad_size"
    assert limit.value == "9 people"
    assert limit.meaning == "Most people in a squad, its product owner included."
    assert limit.source == "Brunel whitepaper: a squad has at most nine members"


def _is_small(people: int, limits: Limits) -> bool:
    return people < limits.squad_size_min or (people < 0 and _is_small(people, limits))


@rule("TP299", Severity.ADVICE, TIDY_FILES)
def indirect(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Rule whose limits stand in what it calls."""
    places = [show_address(seat.address) for seat in roster.squads.values() if limits.tribe_size]
    if _is_small(len(places), limits):
        yield Problem((), "x")


@rule("TP298", Severity.ADVICE, TIDY_FILES)
def limitless(roster: Roster, limits: Limits) -> Iterator[Problem]:  # noqa: ARG001  # as all rules
    """Rule without a limit."""
    yield Problem((), "x")


def test_limits_are_found_in_what_a_rule_calls_and_in_its_comprehensions() -> None:
    assert {limit.name for limit in limits_of(indirect)} == {"squad_size_min", "tribe_size"}


def test_a_rule_without_limits_is_explained_without_them() -> None:
    assert "Limits" not in explain_rule(limitless)
    assert "Limits" not in explain_rule_markdown(limitless)
