"""What somebody asks of the simulation: an organisation, assumptions, an experiment."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tribeplan import __version__
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import BASES, Assumptions
from tribeplan.simulation.calendar import FirstDay, first_day_of
from tribeplan.simulation.experiment import Experiment
from tribeplan.simulation.plan import Plan
from tribeplan.simulation.planning import plan_of


@dataclass(frozen=True, slots=True)
class Question:
    """One organisation to be simulated."""

    name: str
    """What it is called in results."""

    path: str
    """Where it was read, as the user named it."""

    organisation: Organisation
    assumptions: Assumptions = field(default_factory=Assumptions)
    experiment: Experiment = field(default_factory=Experiment)
    begins: FirstDay | None = None
    """The first day of all that it is compared with; its own when it is not given."""

    not_followed: tuple[str, ...] = ()
    """What its own experiment asks for, in words, where all have the first one's instead."""

    scenario: str | None = None
    """What the scenario calls itself; None for a model, and where it does not say."""

    @property
    def title(self) -> str:
        """What a report on it alone is called."""
        return self.scenario or self.organisation.name or self.name

    @property
    def first_day(self) -> FirstDay:
        """On which day the simulation begins, and why then."""
        return self.begins or first_day_of([self.organisation], self.experiment.starts)

    def plan(self) -> Plan:
        """Put it in numbers."""
        starts = {"starts": self.first_day.day}
        experiment = self.experiment.model_copy(update=starts)
        return plan_of(self.organisation, self.assumptions, experiment)

    def assuming(self, assumptions: Assumptions) -> "Question":
        """Ask the same under other assumptions."""
        return replace(self, assumptions=assumptions)

    def playing(self, replications: int) -> "Question":
        """Ask the same with another number of replications."""
        experiment = self.experiment.model_copy(update={"replications": replications})
        return replace(self, experiment=experiment)

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The assumptions that differ from the defaults: default and value, by name."""
        usual = Assumptions().model_dump(mode="json")
        here = self.assumptions.model_dump(mode="json")
        return {name: (usual[name], here[name]) for name in usual if usual[name] != here[name]}

    @property
    def implausible(self) -> list[str]:
        """Say which assumptions are outside the range that is plausible, and not switched off."""
        return [
            f"{name} = {value:g} is outside the plausible range, {basis.low:g} to {basis.high:g}"
            for name, basis in BASES.items()
            for value in [float(getattr(self.assumptions, name))]
            if not basis.low <= value <= basis.high and value != basis.neutral
        ]


def model_hash(organisation: Organisation) -> str:
    """Give a fingerprint of what a model says, whatever its comments, order and files are.

    >>> model_hash(Organisation(name="a")) == model_hash(Organisation(name="b"))
    False
    """
    said = json.dumps(organisation.model_dump(mode="json", by_alias=True), sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def provenance(question: Question, replications: int) -> Mapping[str, Any]:
    """Give all that is needed to get a result again: version, model, seed, settings."""
    experiment = question.experiment
    return {
        "tribeplan": __version__,
        "name": question.title,
        "model": question.path,
        "model_sha256": model_hash(question.organisation),
        "seed": experiment.seed,
        "replications": replications,
        "horizon_days": experiment.horizon_days,
        "warm_up_days": experiment.warm_up_days,
        "policy": experiment.policy.value,
        "release_every_days": experiment.release_every_days,
        "starts": question.first_day.day.isoformat(),
        "starts_because": question.first_day.because.value,
        "assumptions": question.assumptions.model_dump(mode="json"),
        "assumptions_changed": {
            name: {"default": usual, "value": here}
            for name, (usual, here) in question.changed.items()
        },
    }
