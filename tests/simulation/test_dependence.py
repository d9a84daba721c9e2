"""Work that meets at a join: chances multiply while squads share nothing, and only then."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from reference.flows import RELEASED, play
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions, EffortShape, Mechanism, neutral
from tribeplan.simulation.interval import mean_interval
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY

EXPONENTIAL = neutral().model_copy(update={"effort_shape": EffortShape.EXPONENTIAL})
REPLICATIONS = 4000
DAYS = (1, 2, 3, 4, 5, 6, 8, 10)


def organisation(squads: dict[str, list[str]], work: dict[str, Any]) -> Organisation:
    """Squads by name, of people who can do everything."""
    people = {name for members in squads.values() for name in members}
    made = {name: {"members": members} for name, members in squads.items()}
    return Organisation.model_validate(
        {
            "people": {name: {"skills": {"service": 1.0}} for name in sorted(people)},
            "tribes": {"tribe": {"squads": made}},
            "work": work,
        }
    )


def branches(*squads: str) -> dict[str, Any]:
    """Two features, each with a step of two days in every squad; the second waits for people."""
    stage = [{"skill": "service", "days": 2, "squad": name} for name in squads]
    return {"features": {name: {"squad": squads[0], "steps": [stage]} for name in ("one", "two")}}


def last_release_days(
    squads: dict[str, list[str]], work: dict[str, Any], seed: int
) -> NDArray[np.float64]:
    played = play(
        organisation(squads, work),
        EXPONENTIAL,
        replications=REPLICATIONS,
        seed=seed,
        horizon_days=1000,
    )
    released: NDArray[np.int64] = played.features[:, -1, RELEASED]
    assert (released >= 0).all()
    return released / TICKS_PER_DAY


APART = {"alpha": ["p"], "beta": ["q"]}
SHARED = {"alpha": ["p"], "beta": ["p"]}


def test_join_of_squads_that_share_nobody_is_on_time_with_the_product_of_their_chances() -> None:
    both = last_release_days(APART, branches("alpha", "beta"), seed=1)
    first = last_release_days(APART, branches("alpha"), seed=2)
    second = last_release_days(APART, branches("beta"), seed=3)
    for day in DAYS:
        a, b = np.mean(first <= day), np.mean(second <= day)
        variance = a * b * (1 - a * b) + b**2 * a * (1 - a) + a**2 * b * (1 - b)
        z = (np.mean(both <= day) - a * b) / np.sqrt(variance / REPLICATIONS)
        assert abs(z) < 4, day


def test_join_of_squads_that_share_their_person_is_later_than_the_product_says() -> None:
    apart = last_release_days(APART, branches("alpha", "beta"), seed=1)
    shared = last_release_days(SHARED, branches("alpha", "beta"), seed=1)
    assert mean_interval(shared - apart, 0.999).low > 0
    # one person does all four steps: the sum of four exponentials of two days
    assert mean_interval(shared, 0.9999).low < 8 < mean_interval(shared, 0.9999).high
    assert all(np.mean(shared <= day) <= np.mean(apart <= day) for day in DAYS)


@pytest.mark.parametrize("shared", [1, 2])
def test_squads_that_share_some_of_their_people_join_later_on_average(shared: int) -> None:
    work = branches("alpha", "beta")
    work["features"] |= {f"more-{n}": work["features"]["one"] for n in range(4)}
    own = {"alpha": ["p", "q"], "beta": ["r", "s"]}
    mixed = {"alpha": ["p", "q"], "beta": ["p", "q"][:shared] + ["r", "s"][shared:]}
    difference = last_release_days(mixed, work, seed=1) - last_release_days(own, work, seed=1)
    assert mean_interval(difference, 0.999).low > 0


def on_time_shares(work: dict[str, Any], others: int) -> tuple[float, float]:
    """How often the work is on time, and how far luck may carry that (|z| < 4)."""
    squads = {f"squad-{n}": [f"p{n}"] for n in range(others + 1)}
    spread = Assumptions().without(*set(Mechanism) - {Mechanism.EFFORT_SPREAD})
    spread = spread.model_copy(update={"effort_sigma_feature": 0.0})  # each squad's own luck
    played = play(organisation(squads, work), spread, replications=REPLICATIONS)
    table = Outcome(played).by_feature()
    share = table.filter(table["feature"] == "product")["on_time_probability"][0]
    expected = 0.5**others
    return float(share), 4 * float(np.sqrt(expected * (1 - expected) / REPLICATIONS))


@pytest.mark.parametrize("others", [1, 2, 3, 5])
def test_n_squads_that_each_make_it_half_of_the_time_are_all_on_time_once_in_2_to_the_n(
    others: int,
) -> None:
    # Due at the end of the fourth working day, four days is the median of every step.
    half: dict[str, Any] = {"skill": "service", "days": {"p50": 4, "p90": 8}}
    stage = [{**half, "squad": f"squad-{n}"} for n in range(others)]
    work: dict[str, Any] = {}
    work["features"] = {"product": {"squad": "squad-0", "due": "2026-01-08", "steps": [stage]}}
    work["features"]["first"] = {
        "squad": f"squad-{others}",
        "arrives": "2026-01-05",  # day 0
        "steps": [{"skill": "service", "days": 1}],
    }
    share, reach = on_time_shares(work, others)
    assert share == pytest.approx(0.5**others, abs=reach)


@pytest.mark.parametrize("others", [1, 2, 3, 5])
def test_what_comes_after_n_others_late_half_of_the_time_is_on_time_once_in_2_to_the_n(
    others: int,
) -> None:
    # The others take four days in the median; the last step takes one, due after five days.
    half = [{"skill": "service", "days": {"p50": 4, "p90": 8}}]
    features: dict[str, Any] = {
        f"needed-{n}": {"squad": f"squad-{n}", "arrives": "2026-01-05", "steps": half}
        for n in range(others)
    }
    features["product"] = {
        "squad": f"squad-{others}",
        "after": list(features),
        "due": "2026-01-09",
        "steps": [{"skill": "service", "days": {"p50": 1, "p90": 1.0001}}],
    }
    share, reach = on_time_shares({"features": features}, others)
    assert share == pytest.approx(0.5**others, abs=reach + 0.001)  # the last step's own spread
