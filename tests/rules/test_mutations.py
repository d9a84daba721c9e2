"""Every rule can fail: each small mistake in it makes one of its examples or cases differ."""

import ast
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

import pytest

from reference.mutants import Mutant, mutants_of
from reference.rule_cases import cases_of, examples_of, own_source
from tribeplan.rules.catalogue import CATALOGUE
from tribeplan.rules.rule import Rule, RuleCheck

MANY_LINES = 20_000
"""More than any rule needs for a case; a mutant that runs longer has lost its way out."""


class RunsForEverError(Exception):
    """A mutated loop does not end."""


@contextmanager
def stopped_after(lines: int) -> Iterator[None]:
    left = lines

    def count(_frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401  # as settrace
        nonlocal left
        left -= event == "line"
        if left < 0:
            raise RunsForEverError
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)


def check_in(mutant: Mutant, module: ModuleType, rule: Rule) -> RuleCheck:
    names: dict[str, object] = {"__name__": module.__name__}
    exec(compile(mutant.tree, "<mutant>", "exec"), names)  # noqa: S102  # our own code
    mutated = names[rule.check.__name__]
    assert isinstance(mutated, Rule)
    return mutated.check


def is_caught(mutant: Mutant, module: ModuleType, rule: Rule) -> bool:
    try:
        check = check_in(mutant, module, rule)
        return any(case.difference(check) for case in (*cases_of(rule), *examples_of(rule)))
    except Exception:  # noqa: BLE001  # whatever a mutant trips over, it is seen
        return True


def survivors(rule: Rule) -> Iterator[str]:
    module = inspect.getmodule(rule.check)
    assert module is not None
    source = own_source(rule)
    unharmed = Mutant(ast.parse(source), 0, "nothing")
    assert not is_caught(unharmed, module, rule), "the rule itself fails a case"
    loops = any(isinstance(node, ast.While) for node in ast.walk(ast.parse(source)))
    for mutant in mutants_of(source):
        if loops:
            with stopped_after(MANY_LINES):
                caught = is_caught(mutant, module, rule)
        else:
            caught = is_caught(mutant, module, rule)
        if not caught:
            yield f"{mutant}\n        {source.splitlines()[mutant.line - 1].strip()}"


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.name)
def test_every_mistake_in_a_rule_is_caught_by_its_cases(rule: Rule) -> None:
    missed = list(survivors(rule))
    assert not missed, "no case notices:\n    " + "\n    ".join(missed)


def test_the_mutator_makes_every_kind_of_mistake() -> None:
    source = """
def f(limits, people):
    for person in people:
        if not person or person.age > limits.age and any(person.names):
            continue
        yield Problem(at, f"{1 + 1}", value=len(people) * 2)
"""
    changes = {mutant.change for mutant in mutants_of(source)}
    assert changes == {
        "not person becomes person",
        "not person becomes True",
        "not person becomes False",
        "Or becomes And",
        "And becomes Or",
        "Gt becomes GtE",
        "Gt becomes LtE",
        "person.age > limits.age becomes True",
        "person.age > limits.age becomes False",
        "limits.age becomes limits.age + 1",
        "limits.age becomes limits.age - 1",
        "any becomes all",
        "any(person.names) becomes True",
        "any(person.names) becomes False",
        "not person or (person.age > limits.age and any(person.names)) becomes True",
        "not person or (person.age > limits.age and any(person.names)) becomes False",
        "continue becomes pass",
        "yield Problem(at, f'{1 + 1}', value=len(people) * 2) becomes pass",
        "value=len(people) * 2 becomes value=None",
        "Mult becomes Div",
        "2 becomes 3",
        "2 becomes 1",
    }


def test_a_loop_that_lost_its_way_out_is_stopped() -> None:
    def wait() -> None:
        while MANY_LINES:
            pass

    with pytest.raises(RunsForEverError), stopped_after(MANY_LINES):
        wait()
