"""A network of queues in Ciw: it draws its own numbers, so that means are compared.

Two stations in a row, eight people and then five, with Poisson arrivals and exponential efforts.
Both play as many replications from an empty start and count who left before the horizon.
"""

import math
import time
from functools import partial
from typing import NamedTuple

import ciw
import numpy as np
from benchmarks.simulate.measure import Budget, timed
from numpy.typing import NDArray

from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import EffortShape, neutral
from tribeplan.simulation.plan import TICKS_PER_DAY, ExperimentPlan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import Replications, simulate, warm_up

PER_DAY = 6.8
STATIONS = (("build", 8, 1.0), ("test", 5, 0.6))
"""Skill, people, mean days: loads 0.85 and 0.816."""

HORIZON_DAYS = 400
IN_CIW = 16
"""Replications that Ciw plays; it is slow."""


class Means(NamedTuple):
    """Of each replication: how many left, and their mean lead time and mean wait."""

    left: NDArray[np.float64]
    lead_days: NDArray[np.float64]
    wait_days: NDArray[np.float64]


def organisation() -> Organisation:
    """Write the network as one squad of two specialisms."""
    people = {f"{skill}-{n}": skill for skill, number, _ in STATIONS for n in range(number)}
    steps = [{"skill": skill, "days": days} for skill, _, days in STATIONS]
    return Organisation.model_validate(
        {
            "people": {name: {"skills": {skill: 1.0}} for name, skill in people.items()},
            "tribes": {"tribe": {"squads": {"squad": {"members": list(people)}}}},
            "work": {
                "streams": {"flow": {"squad": "squad", "per_week": 5 * PER_DAY, "steps": steps}}
            },
        }
    )


def _means_of(played: Replications) -> Means:
    arrived, finished = played.features[:, :, 0], played.features[:, :, 2]
    left = finished >= 0
    number = left.sum(axis=1)
    lead = np.where(left, finished - arrived, 0).sum(axis=1) / number / TICKS_PER_DAY
    waits = np.where(left, played.features[:, :, 7], 0).sum(axis=1) / number / TICKS_PER_DAY
    return Means(number.astype(np.float64), lead, waits)


def _in_ciw(seed: int) -> tuple[float, float, float, float, int]:
    """Play one replication; give number, mean lead time, mean wait, CPU seconds and events."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(PER_DAY), None],
        service_distributions=[ciw.dists.Exponential(1 / days) for _, _, days in STATIONS],
        routing=[[0.0, 1.0], [0.0, 0.0]],
        number_of_servers=[number for _, number, _ in STATIONS],
    )
    ciw.seed(seed)
    started = time.process_time()
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(HORIZON_DAYS)
    seconds = time.process_time() - started
    records = simulation.get_all_records()
    first = {r.id_number: r for r in records if r.node == 1}
    last = [r for r in records if r.node == 2]
    lead = sum(r.exit_date - first[r.id_number].arrival_date for r in last) / len(last)
    wait = sum(r.waiting_time + first[r.id_number].waiting_time for r in last) / len(last)
    return len(last), lead, wait, seconds, len(records) + len(first)


def beside_ciw(replications: int) -> list[Budget]:
    """Play the same network in both, assert equal means, and print the ratio."""
    assumed = neutral().model_copy(update={"effort_shape": EffortShape.EXPONENTIAL})
    experiment = ExperimentPlan(horizon_days=HORIZON_DAYS, replications=replications)
    plan = plan_of(organisation(), assumed, experiment)
    warm_up(plan)
    ours = timed(partial(simulate, plan, threads=1))
    rows = np.array([_in_ciw(seed) for seed in range(1, IN_CIW + 1)])
    mine, theirs = _means_of(ours.played), Means(*rows[:, :3].T)
    each = rows[:, 3].sum() / rows[:, 4].sum() * 1e9
    ratio = each / ours.ns_per_event
    print(
        f"\nTwo stations in a row, {ours.played.events / replications:,.0f} events a replication,"
        f" {replications} replications beside {IN_CIW} of Ciw, CPU of one thread"
    )
    print(f"  tribeplan   {ours.ns_per_event:9.0f} ns/event")
    print(f"  Ciw         {each:9.0f} ns/event   {ratio:7.0f} x slower")
    scores: list[float] = []
    for name, a, b in zip(("left", "lead days", "wait days"), mine, theirs, strict=True):
        scores.append(_z(a, b))
        print(f"  {name:10} {a.mean():10.3f} and {b.mean():10.3f} by Ciw, z = {scores[-1]:+.2f}")
    largest = max(map(abs, scores))
    return [
        Budget("same means as Ciw, |z| < 4", f"|z| {largest:.2f}", largest < 4),
        Budget("faster than Ciw per event", f"{ratio:.0f} x", ratio > 1),
    ]


def _z(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Say how many standard errors two means are apart."""
    error = math.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return float(a.mean() - b.mean()) / error
