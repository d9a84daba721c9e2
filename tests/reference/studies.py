"""A small organisation that is simulated at once, with the plain twin of the kernel."""

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from tribeplan.org.organisation import Organisation
from tribeplan.simulation import kernel
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.compiled import plain_twin
from tribeplan.simulation.memory import Memory, memory_of, stats_width
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import ExperimentPlan, Plan
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import Replications
from tribeplan.simulation.study import Study

MODEL: dict[str, Any] = {
    "name": "Shop",
    "people": {"ana": {"skills": {"code": 1}}, "bo": {"skills": {"test": 1}}},
    "tribes": {"t": {"squads": {"app": {"members": ["ana", "bo"]}}}},
    "work": {
        "features": {
            "pay": {
                "squad": "app",
                "arrives": "2027-01-04",
                "due": "2027-01-15",
                "value_per_week": 500,
                "steps": [{"skill": "code", "days": 4}, {"skill": "test", "days": 2}],
            },
            "find": {
                "squad": "app",
                "arrives": "2027-01-04",
                "steps": [{"skill": "code", "days": 3}, {"skill": "test", "days": 1}],
            },
        }
    },
}


def question(
    model: dict[str, Any] | None = None,
    *,
    assumptions: Assumptions | None = None,
    name: str = "shop",
    **experiment: Any,  # noqa: ANN401  # fields of the experiment
) -> Question:
    organisation = Organisation.model_validate(model or MODEL)
    asked = ExperimentPlan.model_validate({"replications": 8, "horizon_days": 60} | experiment)
    return Question(name, f"{name}.yaml", organisation, assumptions or Assumptions(), asked)


@cache
def _twin() -> ModuleType:
    return plain_twin(kernel)


def in_lists(memory: Memory) -> tuple[list[int], list[float]]:
    """The memory as plain Python plays on it: its whole numbers, and its floats."""
    room = np.concatenate([memory.whole, np.zeros(memory.room, np.int64)])
    return room.tolist(), room.view(np.float64).tolist()


def play_plain(plan: Plan) -> Replications:
    """Play all replications with the plain-Python twin: slow, the same bits, ready at once."""
    memory, number = memory_of(plan), plan.experiment.replications
    played = Replications(
        plan,
        np.empty((number, memory.features, kernel.FEATURE_RESULTS), np.int64),
        np.empty((number, len(plan.squads), stats_width(plan)), np.int64),
        np.zeros((number, len(plan.gates), kernel.GATE_RESULTS), np.int64),
        0,
    )
    whole = memory.whole.tolist()
    room, real = in_lists(memory)
    how = plan.experiment.seed, 0, number, np.zeros(0, np.int64)
    results = (each.reshape(-1) for each in (played.features, played.squads, played.gates))
    with np.errstate(over="ignore"):  # plain Python says so when a hash wraps around
        events = _twin().play_chunk(whole, room, real, *how, *results)
    return played._replace(events=events)


def study(asked: Question | None = None) -> Study:
    chosen = asked or question()
    return Study(chosen, Outcome(play_plain(chosen.plan())))


def frictionless(**experiment: Any) -> Study:  # noqa: ANN401  # as above
    """Without chance or friction, so that every number follows by hand."""
    return study(question(assumptions=neutral(), **experiment))
