"""Help that costs more than it brings is not given: two toys with known queues.

Mean lead times of M/M/1: 1 / (service rate - arrival rate).
"""

import math
from typing import Any

import numpy as np
import pytest

from reference.common_luck import mean_leads
from reference.flows import play
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import EffortShape, neutral
from tribeplan.simulation.interval import mean_interval
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.replicate import Replications

EXPONENTIAL = neutral().model_copy(update={"effort_shape": EffortShape.EXPONENTIAL})
MOST_ABOVE_BEST = 1.05
REPLICATIONS, DAYS, WARM_UP = 150, 2_000, 200


def play_squad(people: dict[str, dict[str, float]], per_day: dict[str, float]) -> Replications:
    """A squad whose members need a day on average for each item of their skill."""
    model: dict[str, Any] = {
        "people": {name: {"skills": speeds} for name, speeds in people.items()},
        "tribes": {"tribe": {"squads": {"squad": {"members": list(people)}}}},
        "work": {
            "streams": {
                skill: {
                    "squad": "squad",
                    "per_week": 5 * rate,
                    "steps": [{"skill": skill, "days": 1}],
                }
                for skill, rate in per_day.items()
            }
        },
    }
    long = {"horizon_days": DAYS, "warm_up_days": WARM_UP, "replications": REPLICATIONS}
    return play(Organisation.model_validate(model), EXPONENTIAL, **long)


@pytest.mark.parametrize(
    ("alone", "helped", "per_day", "theory"),
    [
        ({"ace": {"x": 1.0}}, {"ace": {"x": 1.0}, "slow": {"x": 0.2}}, {"x": 0.2}, 1 / 0.8),
        (
            {"a": {"x": 1.0}, "b": {"y": 1.0}},
            {"a": {"x": 1.0, "y": 0.2}, "b": {"y": 1.0}},
            {"x": 0.8, "y": 0.7},
            (0.8 / 0.2 + 0.7 / 0.3) / 1.5,
        ),
    ],
    ids=["a slow helper beside a lightly loaded ace", "a busy expert who could do others' work"],
)
def test_help_is_not_given_where_it_makes_work_later(
    alone: dict[str, dict[str, float]],
    helped: dict[str, dict[str, float]],
    per_day: dict[str, float],
    theory: float,
) -> None:
    all_played = [play_squad(people, per_day) for people in (alone, helped)]
    names = {name for name, _ in Outcome(all_played[0]).works}
    before, after = (mean_leads(played, names) for played in all_played)
    error = before.std(ddof=1) / math.sqrt(REPLICATIONS)
    assert abs(before.mean() - theory) < 4 * error + 0.01 * theory
    worse = mean_interval((after - before) / np.mean(before), 0.999)
    assert worse.high <= 0.01, f"{before.mean():.3f} to {after.mean():.3f} days"


def mean_lead_of_threshold(per_day: float, slow: float, least: int) -> float:
    """Exactly, for a server of speed 1 and a slow one that takes work when so many wait.

    States are (busy fast server, busy slow server, waiting); the balance equations up to 400
    waiting.
    """
    most = 400
    states = [(0, 0, 0), (0, 1, 0)] + [(1, s, q) for s in (0, 1) for q in range(most)]
    place = {state: n for n, state in enumerate(states)}
    rates = np.zeros((len(states), len(states)))

    def to(fast: int, helper: int, waiting: int) -> int:
        if not helper and waiting >= least:
            helper, waiting = 1, waiting - 1
        return place[fast, helper, min(waiting, most - 1)]

    for (fast, helper, waiting), here in place.items():
        rates[here, to(1, helper, waiting + fast)] += per_day
        if fast:
            rates[here, to(min(waiting, 1), helper, max(waiting - 1, 0))] += 1.0
        if helper:
            rates[here, to(fast, 0, waiting)] += slow
    balance = (rates - np.diag(rates.sum(axis=1))).T
    balance[-1] = 1.0
    shares = np.linalg.solve(balance, np.eye(len(states))[-1])
    number = float(shares @ np.array([sum(state) for state in states]))
    return number / per_day


def test_thresholds_contain_one_and_two_equal_servers() -> None:
    # M/M/1: 1 / (1 - 0.2); M/M/2 at load 1/2: 1 / (1 - 1/4)
    assert mean_lead_of_threshold(0.2, 0.2, 100) == pytest.approx(1.25)
    assert mean_lead_of_threshold(1.0, 1.0, 1) == pytest.approx(4 / 3)


@pytest.mark.parametrize(("per_day", "slow"), [(0.5, 0.2), (0.8, 0.2), (0.8, 0.5), (1.0, 0.4)])
def test_a_slow_helper_takes_work_almost_as_is_best(per_day: float, slow: float) -> None:
    # Lin and Kumar 1984: the best is to let the slow server wait until some number waits
    best = min(mean_lead_of_threshold(per_day, slow, least) for least in range(1, 20))
    played = play_squad({"ace": {"x": 1.0}, "slow": {"x": slow}}, {"x": per_day})
    leads = mean_leads(played, {name for name, _ in Outcome(played).works})
    error = leads.std(ddof=1) / math.sqrt(REPLICATIONS)
    assert leads.mean() > best - 4 * error - 0.01 * best
    assert leads.mean() < MOST_ABOVE_BEST * best
