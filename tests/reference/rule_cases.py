"""The organisations each rule is tried on, with what it should find there.

``tests/rules/cases/<family>/<rule_name>.yaml`` is a list of::

    - case: one more than the limit is too many        # a sentence
      model: |
        limits: {squad_size: 1}
        ...
      finds:
        - tribes.t.squads.s = 2                        # address [subject] [= value]
        - at: tribes.t.squads.s                        # or spelled out; only `at` must be there
          subject: ben
          value: 2
          says: 2 people                               # words that stand in the message
          related: [tribes.t.squads.u]                 # all other places, in any order

What a case leaves out of ``subject``, ``value`` or ``related`` must be absent from the problem,
except ``related``, which is compared only where it is written.
"""

import ast
import inspect
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from reference.models import organisation_from, plain
from tribeplan.org.address import Address, show_address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, roster_of
from tribeplan.rules.rule import Problem, Rule, RuleCheck

CASES = Path(__file__).resolve().parents[1] / "rules" / "cases"


class Expected(NamedTuple):
    """A problem that a case says there is."""

    at: str
    subject: str = ""
    value: float | None = None
    says: str = ""
    related: tuple[str, ...] | None = None

    def is_met_by(self, problem: Problem) -> bool:
        """Whether this is the problem meant."""
        places = tuple(sorted(show_address(at) for at, _ in problem.related))
        return (
            (show_address(problem.at), problem.subject) == (self.at, self.subject)
            and _same_number(problem.value, self.value)
            and self.says in problem.message
            and self.related in (None, places)
        )


def _same_number(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


class Case(NamedTuple):
    """A small organisation, and what one rule finds in it."""

    name: str
    model: Any
    """The YAML as plain values: what addresses point into."""

    roster: Roster
    limits: Limits
    finds: tuple[Expected, ...] | None
    """None when it is only known that there is something to find: the example ``Bad``."""

    def difference(self, check: RuleCheck) -> str:
        """Say how what the check finds differs from what it should; empty when it does not."""
        found = list(check(self.roster, self.limits))
        if self.finds is None:
            return "" if found else "nothing found"
        missing = list(self.finds)
        surplus: list[Problem] = []
        for problem in found:
            met = next((expected for expected in missing if expected.is_met_by(problem)), None)
            if met is None:
                surplus.append(problem)
            else:
                missing.remove(met)
        lines = [f"missing: {expected}" for expected in missing]
        lines += [f"surplus: {show_address(p.at)} {p}" for p in surplus]
        return "\n".join(lines)


def case_of(name: str, text: str, finds: Sequence[Expected] | None) -> Case:
    """Read a case once, for the rule and for all its mutants."""
    organisation = organisation_from(text)
    return Case(
        name,
        plain(text),
        roster_of(organisation),
        organisation.effective_limits(),
        None if finds is None else tuple(finds),
    )


def cases_file(rule: Rule) -> Path:
    """Where a rule's cases are written."""
    return CASES / rule.family / f"{rule.check.__name__}.yaml"


@cache
def examples_of(rule: Rule) -> tuple[Case, Case]:
    """The rule's own Bad and Good."""
    return case_of("Bad", rule.bad, None), case_of("Good", rule.good, ())


@cache
def cases_of(rule: Rule) -> tuple[Case, ...]:
    """The rule's cases, in the order written; none when there is no file yet."""
    path = cases_file(rule)
    if not path.exists():
        return ()
    written = plain(path.read_text(encoding="utf-8"))
    return tuple(
        case_of(entry["case"], entry["model"], [_expected(line) for line in entry["finds"]])
        for entry in written
    )


def _expected(written: str | dict[str, Any]) -> Expected:
    if isinstance(written, str):
        place, _, value = written.partition(" = ")
        at, _, subject = place.partition(" ")
        return Expected(at, subject, float(value) if value else None)
    unknown = written.keys() - set(Expected._fields)
    assert not unknown, f"a case spells out {unknown}; it may say {Expected._fields}"
    measured, related = written.get("value"), written.get("related")
    return Expected(
        written["at"],
        written.get("subject", ""),
        None if measured is None else float(measured),
        written.get("says", ""),
        None if related is None else tuple(sorted(related)),
    )


def stands_in(model: Any, at: Address) -> bool:  # noqa: ANN401  # whatever YAML holds
    """Whether anything stands at an address of a model."""
    value = model
    for part in at:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def own_source(rule: Rule) -> str:
    """The part of a family's module that one rule is made of, on the lines where it stands.

    That is the imports, the rule's function, and what these name in the module, in turn.
    """
    text = Path(inspect.getfile(rule.check)).read_text(encoding="utf-8")
    body = ast.parse(text).body
    by_name = {name: node for node in body for name in _defined(node)}
    needed, waiting = dict[str, ast.stmt](), [rule.check.__name__]
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in needed:
            needed[name] = by_name[name]
            waiting += [node.id for node in ast.walk(by_name[name]) if isinstance(node, ast.Name)]
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = text.splitlines()
    kept = [""] * len(lines)
    for node in (*imports, *needed.values()):
        marks = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        first = min([node.lineno, *(mark.lineno for mark in marks)])
        last = node.end_lineno or node.lineno
        kept[first - 1 : last] = lines[first - 1 : last]
    return "\n".join(kept) + "\n"


def _defined(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [one.id for one in targets if isinstance(one, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []
