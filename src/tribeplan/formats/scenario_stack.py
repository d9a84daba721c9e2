"""A scenario with everything below it: other scenarios, and the model at the bottom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tribeplan.errors import Diagnostic, InvalidInput, InvalidUsage, NoInput
from tribeplan.formats.document_kind import is_scenario
from tribeplan.formats.git_revision import GitRevision
from tribeplan.formats.model_files import ModelFiles
from tribeplan.formats.native import ModelReading, read_model
from tribeplan.formats.places import Places
from tribeplan.formats.scenario_file import (
    ScenarioReading,
    conflict_diagnostic,
    read_scenario,
)
from tribeplan.formats.sources import Disk, Source, beside
from tribeplan.formats.waiver_comments import find_waivers
from tribeplan.formats.yaml_tree import Document
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.experiment import Experiment
from tribeplan.scenario.lineage import address_after
from tribeplan.scenario.parts import found
from tribeplan.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Stack:
    """A model, or a scenario and all it builds on, read and applied."""

    root: str
    """The file or directory, as the user named it."""

    organisation: Organisation
    """With the changes of every scenario."""

    model: ModelReading
    """The model at the bottom; an empty one where the scenarios do not lead to any."""

    scenarios: tuple[ScenarioReading, ...]
    """The scenarios from the bottom up; empty for a model."""

    diagnostics: tuple[Diagnostic, ...] = ()
    """Why it cannot be understood or applied, in reading order; empty when it can."""

    @property
    def name(self) -> str | None:
        """What the scenario calls itself; None for a model, and where it does not say."""
        scenario = self.scenarios[-1].scenario if self.scenarios else None
        return scenario.name if scenario is not None else None

    @property
    def below(self) -> Organisation:
        """What the topmost scenario changes; the model itself when there is no scenario."""
        read = self._read()
        changes = (change for scenario in read[:-1] for change in scenario.changes)
        return apply_changes(self.model.organisation, changes).organisation

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every file that was read."""
        places = (self.model.places, *(each.places for each in self.scenarios))
        return tuple(document for each in places for document in each.documents)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What every scenario changes, in the order in which it is made."""
        return tuple(change for scenario in self._read() for change in scenario.changes)

    @property
    def experiment(self) -> Experiment:
        """What is asked of the simulation: each scenario over the one below it."""
        given: dict[str, Any] = {}
        for scenario in self._read():
            if scenario.experiment is not None:
                asked = scenario.experiment
                given |= {name: getattr(asked, name) for name in asked.model_fields_set}
        return Experiment().model_copy(update=given)

    @property
    def assumptions(self) -> Mapping[str, Any]:
        """The assumptions that are different: each scenario over the one below it."""
        given: dict[str, Any] = {}
        for scenario in self._read():
            given |= scenario.assumptions
        return given

    @property
    def waivers(self) -> Mapping[Address, tuple[str, ...]]:
        """The waivers of the model as comments, by the element they stand beside."""
        texts: dict[Address, tuple[str, ...]] = {}
        for comment in find_waivers(self.model.places):
            waiver = comment.waiver
            at = None if waiver.excuses is None else self.now(waiver.excuses)
            if at is not None and not waiver.flaw:
                until = f" until {waiver.until.isoformat()}" if waiver.until else ""
                reason = f": {waiver.reason}" if waiver.reason else ""
                text = f"tribeplan: ignore[{', '.join(waiver.words)}]{until}{reason}"
                texts[at] = (*texts.get(at, ()), text)
        return texts

    def now(self, at: Address) -> Address | None:
        """Give where something of the model stands after the changes; None when that is unsure."""
        after = address_after(at, self.changes)
        for depth, part in enumerate(at):
            if isinstance(part, int):
                position = self._position(at[:depth], after[:depth], part)
                if position is None:
                    return None
                after = (*after[:depth], position, *after[depth + 1 :])
        return after

    def _position(self, before: Address, after: Address, position: int) -> int | None:
        """Give where in a list an item stands that was not changed itself."""
        try:
            item = found(self.model.organisation, before)[position]
            return tuple(found(self.organisation, after)).index(item)
        except (AttributeError, LookupError, TypeError, ValueError):
            return None

    def _read(self) -> tuple[Scenario, ...]:
        return tuple(each.scenario for each in self.scenarios if each.scenario is not None)


def load_stack(path: str) -> Stack:
    """Read a model or a scenario: a file, a directory, or ``revision:path`` in git.

    Raises
    ------
    InvalidInput
        With every diagnostic of every file, and every conflict of every scenario.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there, or git cannot be asked.
    """
    stack = read_stack(path)
    if stack.diagnostics:
        raise InvalidInput(stack.diagnostics)
    return stack


def read_stack(path: str) -> Stack:
    """Read a model or a scenario as `load_stack` does, also when it cannot be understood.

    Raises
    ------
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there, or git cannot be asked.
    """
    source, inside = _source_of(path)
    return _Reading(source).stack(inside)


def _source_of(path: str) -> tuple[Source, str]:
    revision, colon, inside = path.partition(":")
    if colon and revision and inside and not Disk().exists(path):
        return GitRevision(revision), inside
    return Disk(), path


class _Reading:
    """One reading of a stack, from the top down."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._scenarios: list[ScenarioReading] = []
        self._diagnostics: list[Diagnostic] = []

    def stack(self, path: str) -> Stack:
        """Read everything from a path down, and apply it from the bottom up."""
        model = self._model_below(path)
        if model is not None:
            self._diagnostics += model.diagnostics
        else:
            model = ModelReading("", Organisation(), Places((), {}), ())
        organisation = model.organisation
        readings = tuple(reversed(self._scenarios))
        for reading in readings if not self._diagnostics else ():
            changes = reading.scenario.changes if reading.scenario else ()
            organisation, conflicts = apply_changes(organisation, changes)
            self._diagnostics += (conflict_diagnostic(reading.places, each) for each in conflicts)
        wrong = tuple(sorted(self._diagnostics))
        return Stack(self._source.named(path), organisation, model, readings, wrong)

    def _model_below(self, path: str) -> ModelReading | None:
        """Read scenarios down to the model; None when one of them does not lead to it."""
        seen: set[str] = set()
        files: ModelFiles | None = self._source.find(path)
        while files is not None:
            name, content = files.contents[0]
            if (
                len(files.contents) > 1
                or isinstance(content, Diagnostic)
                or not is_scenario(content)
            ):
                return read_model(files)
            seen.add(self._source.identity(path))
            reading = read_scenario(name, content)
            self._scenarios.append(reading)
            self._diagnostics += reading.diagnostics
            base: object = reading.places.documents[0].root.get("base")
            if not isinstance(base, str) or not base:
                return None
            path = beside(path, base)
            files = self._base(reading, path, seen)
        return None

    def _base(self, reading: ScenarioReading, path: str, seen: set[str]) -> ModelFiles | None:
        place = reading.places.value(("base",))
        if self._source.identity(path) in seen:
            message = "the bases of these scenarios go round in a circle"
            advice = "the last base has to be a model"
            self._diagnostics.append(Diagnostic(place, "TP112", message, advice))
            return None
        try:
            return self._source.find(path)
        except (NoInput, InvalidUsage) as error:
            advice = "the base is a path from the scenario's own directory"
            self._diagnostics.append(Diagnostic(place, "TP112", str(error), advice))
            return None
