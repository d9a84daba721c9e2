"""On random organisations each rule says what its slow twin says, in whatever order keys stand."""

from collections.abc import Callable
from importlib import import_module

from hypothesis import Phase, given, settings

from reference.organisations import Plain, models, organisations
from tribeplan.org.address import show_address
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.rules.catalogue import CATALOGUE
from tribeplan.rules.rule import Rule

made_up = settings()


def twin_of(rule: Rule) -> Callable[[Organisation, Limits], set[tuple[str, str]]]:
    twin: Callable[[Organisation, Limits], set[tuple[str, str]]] = getattr(
        import_module(f"reference.rule_twins.{rule.family}"), rule.check.__name__
    )
    return twin


def found(rule: Rule, organisation: Organisation) -> set[tuple[str, str, float | None]]:
    problems = rule.check(roster_of(organisation), organisation.effective_limits())
    return {(show_address(p.at), p.subject, p.value) for p in problems}


@made_up
@given(organisation=organisations())
def test_every_rule_agrees_with_its_twin(organisation: Organisation) -> None:
    limits = organisation.effective_limits()
    differences = {}
    for rule in CATALOGUE:
        fast = {(at, subject) for at, subject, _ in found(rule, organisation)}
        slow = twin_of(rule)(organisation, limits)
        if fast != slow:
            differences[rule.name] = {"only rule": fast - slow, "only twin": slow - fast}
    assert differences == {}


@made_up
@given(model=models())
def test_findings_do_not_depend_on_the_order_of_keys(model: Plain) -> None:
    forwards = Organisation.model_validate(model)
    backwards = Organisation.model_validate(with_keys_reversed(model))
    for rule in CATALOGUE:
        assert found(rule, forwards) == found(rule, backwards), rule.name


def with_keys_reversed(value: object) -> object:
    if isinstance(value, dict):
        return {key: with_keys_reversed(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [with_keys_reversed(item) for item in value]
    return value


def test_the_organisations_made_up_give_every_rule_something_to_find() -> None:
    silent = set(CATALOGUE)
    # Which organisations these are follows from the text of this function, decorators included.

    @settings(made_up, max_examples=400, derandomize=True, database=None, phases=[Phase.generate])
    @given(organisation=organisations())
    def count(organisation: Organisation) -> None:
        silent.difference_update([rule for rule in silent if found(rule, organisation)])

    count()
    assert {rule.name for rule in silent} == set()
