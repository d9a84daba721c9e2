"""What holds for each rule: its examples and cases come true, and its text has the agreed shape."""

import ast
import inspect
import re
from itertools import pairwise
from pathlib import Path

import pytest

import tribeplan.rules
from reference.rule_cases import (
    CASES,
    Case,
    cases_file,
    cases_of,
    examples_of,
    own_source,
    stands_in,
)
from tribeplan.org.address import show_address
from tribeplan.rules.catalogue import ALL_RULES, CATALOGUE
from tribeplan.rules.rule import Rule
from tribeplan.rules.sources import Evidence, Publication

RULES = Path(tribeplan.rules.__path__[0])
CODES_OF_FAMILY = {
    "size": range(201, 300),
    "membership": range(301, 400),
    "roles": range(401, 500),
    "composition": range(501, 600),
    "mandate": range(601, 700),
    "flow": range(701, 751),
    "network": range(751, 800),
    "stability": range(801, 850),
    "product": range(850, 900),
    "hygiene": range(901, 1000),
    "waivers": range(901, 1000),
}
LAST_PLAIN_NUMBER = 2
"""A rule may count to two; larger numbers are limits, with unit and source."""

each_rule = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.name)
each_rule_of_organisations = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.name)
each_case = pytest.mark.parametrize(
    ("rule", "case"),
    [
        pytest.param(rule, case, id=f"{rule.name}: {case.name}")
        for rule in CATALOGUE
        for case in (*examples_of(rule), *cases_of(rule))
    ],
)


def source_tree(rule: Rule) -> ast.Module:
    return ast.parse(own_source(rule))


@each_case
def test_a_rule_finds_in_a_case_exactly_what_is_written_there(rule: Rule, case: Case) -> None:
    assert not case.difference(rule.check)


@each_case
def test_every_place_a_problem_names_stands_in_the_model(rule: Rule, case: Case) -> None:
    for problem in rule.check(case.roster, case.limits):
        places = [problem.at, *(at for at, _ in problem.related)]
        nowhere = [show_address(at) for at in places if not stands_in(case.model, at)]
        assert not nowhere


@each_case
def test_a_message_is_one_line_without_a_full_stop(rule: Rule, case: Case) -> None:
    for problem in rule.check(case.roster, case.limits):
        for words in (problem.message, *(said for _, said in problem.related)):
            assert words.strip() == words != ""
            assert len(words.splitlines()) == 1
            assert not words.endswith(".")


@each_case
def test_no_two_problems_of_a_rule_are_the_same(rule: Rule, case: Case) -> None:
    found = [(p.at, p.subject) for p in rule.check(case.roster, case.limits)]
    assert len(set(found)) == len(found)


@each_rule_of_organisations
def test_every_rule_has_cases_that_show_its_problem(rule: Rule) -> None:
    cases = cases_of(rule)
    assert any(case.finds for case in cases), f"{cases_file(rule)} has no case with a finding"
    assert len({case.name for case in cases}) == len(cases)


@each_rule
def test_a_docstring_says_what_why_bad_and_good(rule: Rule) -> None:
    assert rule.title.endswith(".")
    assert len(rule.title) <= 90
    assert 1 <= len(rule.why.splitlines()) <= 4
    for example in (rule.bad, rule.good):
        assert 1 <= len(example.splitlines()) <= 12
    headings = re.findall(r"^(.*)::$", inspect.cleandoc(rule.check.__doc__ or ""), re.MULTILINE)
    assert headings == ["Bad (-) and good (+)"]
    assert rule.bad != rule.good


@each_rule
def test_a_rule_stands_in_the_module_of_its_family_and_is_numbered_as_it(rule: Rule) -> None:
    assert Path(inspect.getfile(rule.check)) == RULES / f"{rule.family}.py"
    assert re.fullmatch(r"TP\d{3}", rule.code)
    assert int(rule.code.removeprefix("TP")) in CODES_OF_FAMILY[rule.family]


@each_rule
def test_a_rule_rests_on_a_named_publication_or_convention(rule: Rule) -> None:
    assert rule.sources
    assert len(set(rule.sources)) == len(rule.sources)
    for source in rule.sources:
        assert isinstance(source, Publication)
        assert isinstance(source.evidence, Evidence)


@each_rule
def test_a_threshold_is_a_limit_and_not_a_number_in_the_rule(rule: Rule) -> None:
    numbers = [
        node.value
        for node in ast.walk(source_tree(rule))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    ]
    assert max(map(abs, numbers), default=0) <= LAST_PLAIN_NUMBER


@each_rule
def test_a_rule_knows_no_other_rule_and_loads_no_networkx(rule: Rule) -> None:
    allowed = {f"tribeplan.rules.{name}" for name in ("fix", "rule", "sources", "waiver")}
    for node in ast.walk(source_tree(rule)):
        if isinstance(node, ast.Import):
            assert "networkx" not in {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            assert not module.startswith("networkx")
            assert module in allowed or not module.startswith("tribeplan.rules")


def test_every_rule_that_is_written_is_in_the_catalogue() -> None:
    written = {
        node.name.replace("_", "-")
        for path in RULES.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(mark, ast.Call)
            and isinstance(mark.func, ast.Name)
            and mark.func.id in ("rule", "waiver_rule")
            for mark in node.decorator_list
        )
    }
    assert written == {rule.name for rule in ALL_RULES}


def test_every_file_of_cases_belongs_to_a_rule() -> None:
    assert set(CASES.glob("*/*")) == {cases_file(rule) for rule in CATALOGUE}


def test_rules_stand_in_the_order_of_their_codes() -> None:
    for rules in (CATALOGUE, ALL_RULES):
        assert all(one.code < other.code for one, other in pairwise(rules))


def test_no_two_rules_share_a_name() -> None:
    assert len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)
