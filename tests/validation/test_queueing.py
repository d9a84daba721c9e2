"""200,000 customers of textbook queues through the real kernel, against their closed forms.

|z| < 4 goes wrong once in 16,000 runs; the seed is fixed, so it does not go wrong by luck.
"""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from reference import theory
from reference.flows import ARRIVED, FINISHED, PERSON, RELEASED, one_squad, play, servers
from tribeplan.simulation.assumptions import EffortShape, neutral
from tribeplan.simulation.plan import TICKS_PER_DAY

CUSTOMERS = 200_000
BATCHES = 50
EXPONENTIAL = neutral().model_copy(update={"effort_shape": EffortShape.EXPONENTIAL})


def z_score(values: NDArray[np.float64], expected: float) -> float:
    """Compare a mean with theory by batch means, without the first twentieth."""
    settled = values[len(values) // 20 :]
    batches = np.array([batch.mean() for batch in np.array_split(settled, BATCHES)])
    return float((batches.mean() - expected) / (batches.std(ddof=1) / math.sqrt(BATCHES)))


def served(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Keep who has left, in order of arrival."""
    done = rows[rows[:, RELEASED] >= 0]
    return done[done[:, ARRIVED].argsort(kind="stable")]


@pytest.mark.parametrize(
    ("people", "per_day", "mean_days"),
    [(1, 3.2, 0.25), (8, 6.8, 1.0)],
    ids=["M/M/1 at 0.8", "M/M/8 at 0.85"],
)
def test_mean_wait_is_erlangs(people: int, per_day: float, mean_days: float) -> None:
    flow = {"per_week": 5 * per_day, "steps": [{"skill": "service", "days": mean_days}]}
    played = play(servers(people, flow=flow), EXPONENTIAL, horizon_days=CUSTOMERS / per_day)
    waits = served(played.features[0])[:, PERSON] / TICKS_PER_DAY
    assert abs(z_score(waits, theory.mean_wait_days(per_day, 1 / mean_days, people))) < 4


@pytest.mark.parametrize("sigma", [0.0, 0.8], ids=["M/D/1", "M/G/1 lognormal"])
def test_mean_wait_for_one_person_is_pollaczeks_and_khinchines(sigma: float) -> None:
    per_day, mean = 3.2, 0.25
    assumed = neutral().model_copy(update={"effort_sigma_step": sigma})
    flow = {"per_week": 5 * per_day, "steps": [{"skill": "service", "days": mean}]}
    played = play(servers(1, flow=flow), assumed, horizon_days=CUSTOMERS / per_day)
    waits = served(played.features[0])[:, PERSON] / TICKS_PER_DAY
    sd = mean * math.sqrt(math.exp(sigma**2) - 1)
    assert abs(z_score(waits, theory.mean_wait_days_general(per_day, mean, sd))) < 4


def test_mean_waits_of_two_priorities_are_cobhams() -> None:
    step = {"skill": "service", "days": 0.25}
    organisation = servers(
        1,
        urgent={"per_week": 6, "priority": 1, "steps": [step]},
        other={"per_week": 10, "priority": 2, "steps": [step]},
    )
    played = play(organisation, EXPONENTIAL, horizon_days=CUSTOMERS / 3.2)
    expected = theory.mean_wait_days_by_class([1.2, 2.0], [0.25, 0.25], [0.125, 0.125])
    first = played.plan.streams[0].instances
    for rows, wait in zip(
        (played.features[0][:first], played.features[0][first:]), expected, strict=True
    ):
        assert abs(z_score(served(rows)[:, PERSON] / TICKS_PER_DAY, wait)) < 4


def test_two_steps_in_a_row_take_what_jackson_says() -> None:
    per_day = 3.2
    steps = [{"skill": "first", "days": 0.25}, {"skill": "second", "days": 0.2}]
    work = {"streams": {"flow": {"squad": "squad", "per_week": 5 * per_day, "steps": steps}}}
    organisation = one_squad({"p": "first", "q": "second"}, work)
    played = play(organisation, EXPONENTIAL, horizon_days=CUSTOMERS / per_day)
    rows = served(played.features[0])
    leads = (rows[:, FINISHED] - rows[:, ARRIVED]) / TICKS_PER_DAY
    assert abs(z_score(leads, 1 / (4 - per_day) + 1 / (5 - per_day))) < 4


def test_two_parallel_steps_take_what_flatto_and_hahn_say() -> None:
    per_day = 3.2
    steps = [[{"skill": "first", "days": 0.25}, {"skill": "second", "days": 0.25}]]
    work = {"streams": {"flow": {"squad": "squad", "per_week": 5 * per_day, "steps": steps}}}
    organisation = one_squad({"p": "first", "q": "second"}, work)
    played = play(organisation, EXPONENTIAL, horizon_days=CUSTOMERS / per_day)
    rows = served(played.features[0])
    leads = (rows[:, FINISHED] - rows[:, ARRIVED]) / TICKS_PER_DAY
    assert abs(z_score(leads, theory.mean_fork_join_days(per_day, 4))) < 4


@pytest.mark.parametrize("branches", [2, 3, 4])
def test_join_of_independent_branches_is_their_maximum(branches: int) -> None:
    # Kleinrock 1975: the maximum of n exponentials has mean H_n; enough people, so no queues.
    steps = [[{"skill": f"skill-{n}", "days": 1} for n in range(branches)]]
    people = {f"p{n}-{m}": f"skill-{n}" for n in range(branches) for m in range(12)}
    work = {"streams": {"flow": {"squad": "squad", "per_week": 10, "steps": steps}}}
    played = play(one_squad(people, work), EXPONENTIAL, horizon_days=20_000)
    rows = served(played.features[0])
    leads = (rows[:, FINISHED] - rows[:, ARRIVED]) / TICKS_PER_DAY
    assert abs(z_score(leads, theory.mean_maximum(branches))) < 4


def test_a_meeting_every_ten_days_costs_five_on_average() -> None:
    calendars = neutral().model_copy(update={"random_calendars": True})
    flow = {"per_week": 1, "steps": [{"skill": "service", "days": 0.01}]}
    organisation = one_squad({"p": "service"}, {"streams": {"flow": {"squad": "squad", **flow}}})
    tribe = organisation.tribes["tribe"]
    squad = tribe.squads["squad"].model_copy(update={"cadence_days": 10.0})
    tribe = tribe.model_copy(update={"squads": {"squad": squad}})
    organisation = organisation.model_copy(update={"tribes": {"tribe": tribe}})
    played = play(organisation, calendars, horizon_days=90_000)
    rows = served(played.features[0])
    waits = (rows[:, RELEASED] - rows[:, FINISHED]) / TICKS_PER_DAY
    assert abs(z_score(waits, 5.0)) < 4
