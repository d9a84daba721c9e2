"""Small plans whose best possible schedule is known: who does what, when, proven by CP-SAT.

A plan is a handful of people of several skills at several speeds, and features of one or more steps
in order; everything is there on the first day, nothing is interrupted, nothing is left to chance.
The solver sees all of it at once; the simulation meets it as it comes.
"""

import json
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from reference.flows import play
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import neutral
from tribeplan.simulation.outcome import Outcome

SPEEDS = (1.0, 0.8, 0.5, 0.4, 0.25, 0.2)
"""One day of effort takes a whole number of quarters of a day at each of them."""

QUARTERS = 4
SHAPES = ("one skill", "side skills", "experts and juniors", "steps in order", "features in order")
INSTANCES_OF_A_SHAPE = 16


class Step(NamedTuple):
    skill: str
    days: int
    """Effort at speed 1 [working days]."""


class Instance(NamedTuple):
    people: dict[str, dict[str, float]]
    """Speed by skill, by person."""

    features: dict[str, list[Step]]
    after: dict[str, list[str]]
    """Features that have to reach customers before another begins."""


class Best(NamedTuple):
    """What no schedule beats [working days]."""

    makespan: float
    mean_lead: float


def _people(shape: str, chance: Random, skills: list[str]) -> dict[str, dict[str, float]]:
    """Everybody has a main skill, and every skill is somebody's main one."""
    if shape == "experts and juniors":
        experts = {f"expert-{skill}": {skill: 1.0} for skill in skills}
        juniors = {
            f"junior-{n}": {s: chance.choice(SPEEDS[2:]) for s in chance.sample(skills, 2)}
            for n in range(chance.randint(1, 2))
        }
        return experts | juniors
    everybody: dict[str, dict[str, float]] = {}
    for n in range(max(len(skills), chance.randint(2, 4))):
        main = skills[n % len(skills)]
        speeds = {main: chance.choice(SPEEDS if shape == "one skill" else SPEEDS[:2])}
        for other in skills:
            if other != main and chance.random() < 0.6:
                speeds[other] = chance.choice(SPEEDS[1:])
        everybody[f"p{n}"] = speeds
    return everybody


def instance_of(shape: str, seed: int) -> Instance:
    """The same instance for the same shape and seed, whatever else is made."""
    chance = Random(f"{shape} {seed}")  # noqa: S311  # no secret
    skills = ["a", "b", "c"][: 1 if shape == "one skill" else chance.randint(2, 3)]
    most_steps = {"steps in order": 3, "features in order": 2}.get(shape, 1)
    number = chance.randint(4, 7) if most_steps == 1 else chance.randint(3, 5)
    features = {
        f"f{n}": [
            Step(chance.choice(skills), chance.randint(1, 8))
            for _ in range(chance.randint(min(most_steps, 2), most_steps))
        ]
        for n in range(number)
    }
    after = {
        f"f{n}": [f"f{chance.randrange(n)}"]
        for n in range(1, number)
        if shape == "features in order" and chance.random() < 0.5
    }
    return Instance(_people(shape, chance, skills), features, after)


class Order(StrEnum):
    """The order a lead writes down; who does the work is up to the simulation."""

    AS_WRITTEN = "as written"
    LONGEST_FIRST = "longest first"
    """The usual rule for an early end of everything."""

    SHORTEST_FIRST = "shortest first"
    """The usual rule for a short mean lead time; CD3 of features of equal value."""


def organisation_of(instance: Instance, order: Order = Order.AS_WRITTEN) -> Organisation:
    """One squad without a limit to what is in progress."""
    work = {name: sum(step.days for step in steps) for name, steps in instance.features.items()}
    sign = {Order.AS_WRITTEN: 0, Order.LONGEST_FIRST: -1, Order.SHORTEST_FIRST: 1}[order]
    squad = {"members": list(instance.people), "wip_limit": 100, "mandate": "full"}
    return Organisation.model_validate(
        {
            "people": {name: {"skills": speeds} for name, speeds in instance.people.items()},
            "tribes": {"tribe": {"squads": {"squad": squad}}},
            "work": {
                "features": {
                    name: {
                        "squad": "squad",
                        "steps": [{"skill": step.skill, "days": step.days} for step in steps],
                        "priority": 100 + sign * work[name],
                        "after": instance.after.get(name, []),
                    }
                    for name, steps in instance.features.items()
                }
            },
        }
    )


def simulated(instance: Instance, order: Order = Order.AS_WRITTEN) -> Best:
    """What the simulation makes of it, with every mechanism off."""
    played = play(organisation_of(instance, order), neutral(), horizon_days=2_000)
    released = Outcome(played).features()["released_day"].to_numpy()
    assert len(released) == len(instance.features)
    assert np.isfinite(released).all()
    return Best(float(released.max()), float(released.mean()))


def optimum(instance: Instance, seconds: float = 60) -> Best:
    """The best makespan and the best mean lead time, each proven.

    Raises
    ------
    RuntimeError
        When the solver has not proven it by then.
    """
    return Best(*(_proven(instance, goal, seconds) for goal in Best._fields))


def _proven(instance: Instance, goal: str, seconds: float) -> float:
    from ortools.sat.python import cp_model  # noqa: PLC0415  # only who solves needs it

    model = cp_model.CpModel()
    ends = _lay_out(instance, model)
    if goal == "makespan":
        last = model.new_int_var(0, _longest(instance), "makespan")
        model.add_max_equality(last, ends)
        model.minimize(last)
    else:
        model.minimize(sum(ends))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status != cp_model.OPTIMAL:
        message = f"{goal} is {solver.status_name(status)} after {seconds} s"
        raise RuntimeError(message)
    return solver.objective_value / QUARTERS / (1 if goal == "makespan" else len(ends))


def _quarters(instance: Instance, step: Step) -> dict[str, int]:
    """How long a step takes each person who can do it."""
    return {
        name: round(step.days * QUARTERS / speeds[step.skill])
        for name, speeds in instance.people.items()
        if step.skill in speeds
    }


def _longest(instance: Instance) -> int:
    """One step after another, each by the slowest; no sensible schedule takes longer."""
    steps = (step for steps in instance.features.values() for step in steps)
    return sum(max(_quarters(instance, step).values()) for step in steps)


def _lay_out(instance: Instance, model: Any) -> list[Any]:  # noqa: ANN401  # of a library in C++
    """Say what every schedule has to keep to; the moments when each feature ends."""
    latest = _longest(instance)
    busy: dict[str, list[Any]] = {name: [] for name in instance.people}
    spans: dict[str, tuple[Any, Any]] = {}
    for feature, steps in instance.features.items():
        moments: list[tuple[Any, Any]] = []
        for number, step in enumerate(steps):
            begin, end = (model.new_int_var(0, latest, "") for _ in range(2))
            does = {}
            for person, length in _quarters(instance, step).items():
                does[person] = model.new_bool_var(f"{person} does {feature} {number}")
                span = model.new_optional_interval_var(begin, length, end, does[person], "")
                busy[person].append(span)
            model.add_exactly_one(does.values())
            moments.append((begin, end))
        for (_, end), (then, _) in pairwise(moments):
            model.add(then >= end)
        spans[feature] = moments[0][0], moments[-1][1]
    for feature, others in instance.after.items():
        for other in others:
            model.add(spans[feature][0] >= spans[other][1])
    for intervals in busy.values():
        model.add_no_overlap(intervals)
    return [end for _, end in spans.values()]


SOLVED = Path(__file__).resolve().parents[1] / "validation" / "optima.json"
"""Every instance with its proven optima."""


class Solved(NamedTuple):
    shape: str
    seed: int
    instance: Instance
    best: Best


class Gap(NamedTuple):
    """How much longer the simulation takes than the best schedule."""

    measure: str
    shape: str
    seed: int
    ratio: float


AIMS: dict[str, tuple[tuple[Order, ...], str]] = {
    "makespan, best of three orders": (tuple(Order), "makespan"),
    "mean lead, shortest first": ((Order.SHORTEST_FIRST,), "mean_lead"),
    "makespan, longest first": ((Order.LONGEST_FIRST,), "makespan"),
    "makespan, as written": ((Order.AS_WRITTEN,), "makespan"),
    "mean lead, as written": ((Order.AS_WRITTEN,), "mean_lead"),
}
"""In which orders work is given, and what is measured, by the name in tables."""


def gaps(solved: Iterable[Solved]) -> list[Gap]:
    """Simulate every instance in every order."""
    found: list[Gap] = []
    for one in solved:
        results = {order: simulated(one.instance, order) for order in Order}
        for measure, (orders, goal) in AIMS.items():
            best = min(getattr(results[order], goal) for order in orders)
            found.append(Gap(measure, one.shape, one.seed, best / getattr(one.best, goal)))
    return found


def solve_all() -> str:
    """Solve every instance; a line of JSON each."""
    lines = [
        json.dumps({"shape": shape, "seed": seed, **instance._asdict(), "optimal": best._asdict()})
        for shape in SHAPES
        for seed in range(INSTANCES_OF_A_SHAPE)
        for instance in [instance_of(shape, seed)]
        for best in [optimum(instance)]
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def stored() -> list[Solved]:
    """The instances with the optima that were proven."""
    return [
        Solved(
            each["shape"],
            each["seed"],
            Instance(
                each["people"],
                {name: [Step(*step) for step in steps] for name, steps in each["features"].items()},
                each["after"],
            ),
            Best(**each["optimal"]),
        )
        for each in json.loads(SOLVED.read_text(encoding="utf-8"))
    ]
