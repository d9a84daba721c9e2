"""A small organisation that is simulated at once, with the plain twin."""

from typing import Any

from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import Experiment
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import play_plain
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
    asked = Experiment.model_validate({"replications": 8, "horizon_days": 60} | experiment)
    return Question(name, f"{name}.yaml", organisation, assumptions or Assumptions(), asked)


def study(asked: Question | None = None) -> Study:
    chosen = asked or question()
    return Study(chosen, Outcome(play_plain(chosen.plan())))


def frictionless(**experiment: Any) -> Study:  # noqa: ANN401  # as above
    """Without chance or friction, so that every number follows by hand."""
    return study(question(assumptions=neutral(), **experiment))
