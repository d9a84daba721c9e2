"""A scenario: changes to a model or to another scenario, and what to ask of the result."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, JsonValue

from tribeplan.org.element import Element, Text
from tribeplan.scenario.change import Change
from tribeplan.scenario.experiment import Experiment

SCENARIO_VERSION: Literal[1] = 1
"""The version of the scenario format that this release reads."""


def _to_version(given: object) -> object:
    return SCENARIO_VERSION if given == str(SCENARIO_VERSION) else given


class Scenario(Element):
    """Changes to a model or to another scenario, in order, and what to ask of the result."""

    scenario: Annotated[Literal[1], BeforeValidator(_to_version)]
    """Version of the format."""

    name: Text | None = None
    """What the scenario is called."""

    base: Text
    """The model, or the scenario, that it changes: a path from the scenario's own directory."""

    reason: Text | None = None
    """What it is for."""

    changes: tuple[Change, ...] = ()
    """What is different, in order; each builds on those before it."""

    experiment: Experiment | None = None
    """How it is simulated; what is not given here is as in the base."""

    assumptions: dict[Text, JsonValue] = Field(default_factory=dict)
    """Assumptions of the simulation that are different here, by name."""
