"""Organisations that are a textbook queue or network, in the model's own language."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.plan import TICKS_PER_DAY, ExperimentPlan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import Replications, simulate

ARRIVED, STARTED, FINISHED, RELEASED, BACKLOG, GATE, DECISION, PERSON, OTHER = range(9)
REWORK, JOIN, RELEASE, TOUCH = range(9, 13)


def one_squad(people: dict[str, str], work: dict[str, Any], **squad: object) -> Organisation:
    """One squad of people with one skill each."""
    return Organisation.model_validate(
        {
            "people": {name: {"skills": {skill: 1.0}} for name, skill in people.items()},
            "tribes": {"tribe": {"squads": {"squad": {"members": list(people), **squad}}}},
            "work": work,
        }
    )


def servers(count: int, **streams: dict[str, Any]) -> Organisation:
    """Servers of one queue, and the streams that arrive."""
    people = {f"server-{n}": "service" for n in range(count)}
    return one_squad(people, {"streams": {n: {"squad": "squad", **s} for n, s in streams.items()}})


def play(
    organisation: Organisation, assumptions: Assumptions | None = None, **experiment: object
) -> Replications:
    """Play an organisation, without any friction unless said."""
    chosen = ExperimentPlan.model_validate({"replications": 1} | experiment)
    return simulate(plan_of(organisation, assumptions or neutral(), chosen), threads=1)


def days(played: Replications, column: int, replication: int = 0) -> NDArray[np.float64]:
    """A result of every feature that was released, in days."""
    rows = played.features[replication]
    released: NDArray[np.int64] = rows[rows[:, RELEASED] >= 0, column]
    return released / TICKS_PER_DAY
