import time
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from tribeplan.graph.dependencies import Coupling, each_coupling
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of

SQUADS = st.dictionaries(
    st.sampled_from("pqrstuv"), st.sets(st.sampled_from("abcdef"), max_size=6), max_size=7
)


def roster_with(squads: dict[str, set[str]]) -> Roster:
    people: dict[str, dict[str, str]] = {person: {} for team in squads.values() for person in team}
    teams = {squad: {"members": sorted(team)} for squad, team in squads.items()}
    return roster_of(
        Organisation.model_validate({"people": people, "tribes": {"t": {"squads": teams}}})
    )


@given(SQUADS, st.integers(0, 4))
@example({"p": {"a", "x"}, "q": {"a", "y"}, "r": {"x"}, "s": {"x"}, "t": {"y"}, "u": {"y"}}, 1)
def test_exactly_the_pairs_that_share_more_are_found(
    squads: dict[str, set[str]], more_than: int
) -> None:
    expected = {
        Coupling(one, other, tuple(sorted(squads[one] & squads[other])))
        for one, other in combinations(sorted(squads), 2)
        if len(squads[one] & squads[other]) > more_than
    }
    found = list(each_coupling(roster_with(squads), more_than))
    assert set(found) == expected
    assert len(found) == len(expected)


def test_two_people_in_every_squad_cost_nothing_when_two_may_be_shared() -> None:
    squads = {f"s{number}": {"coach", "lead", f"p{number}"} for number in range(20_000)}
    roster = roster_with(squads)
    start = time.perf_counter()
    assert list(each_coupling(roster, 2)) == []
    assert time.perf_counter() - start < 5  # all 200 million pairs would take minutes
