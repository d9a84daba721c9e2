"""Scenarios as files: what they say, everything below them, and how one is written."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, JsonValue, ValidationError

from tribeplan.errors import Diagnostic, InvalidInput, InvalidUsage, NoInput, Place
from tribeplan.formats.model.files import (
    FileTree,
    GitRevision,
    ModelFiles,
    beside,
    is_scenario,
    read_file,
)
from tribeplan.formats.model.messages import help_with_unknown, read_as
from tribeplan.formats.model.places import Places
from tribeplan.formats.model.read import ModelReading, read_model
from tribeplan.formats.model.waivers import find_waivers
from tribeplan.formats.model_text import entry_lines, flow_text, tree_of
from tribeplan.formats.nearest import nearest
from tribeplan.formats.yaml.nodes import is_list, is_mapping, text_scalar
from tribeplan.formats.yaml.tree import YamlDocument, read_document
from tribeplan.org.address import Address
from tribeplan.org.element import Element, Text
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.lineage import address_after
from tribeplan.scenario.operation import AnyChange, Conflict, Missing, found, subject_in
from tribeplan.scenario.scenario import DatedChange, Experiment, Scenario, Wave
from tribeplan.simulation.assumptions import RETIRED, Assumptions

# --- A scenario as a file: what it says, or everything that is wrong with it ---------------------


@dataclass(frozen=True, slots=True)
class ScenarioReading:
    """What came of reading one scenario file."""

    path: str
    """The file, as the user named it."""

    scenario: Scenario | None
    """What it says; None when its shape is another one."""

    places: Places
    diagnostics: tuple[Diagnostic, ...]
    """Why it cannot be understood, in reading order; empty when it can."""


def read_scenario(path: str, content: bytes) -> ScenarioReading:
    r"""Read one scenario file; its base is not looked at.

    >>> reading = read_scenario("s.yaml", b"scenario: 1\nbase: m.yaml\nchanges: [{mvoe: {}}]")
    >>> [str(each.place) for each in reading.diagnostics]
    ['s.yaml:3:12']
    """
    document = read_document(path, content)
    places = Places((document,), {})
    try:
        scenario = read_as(Scenario, document)
    except InvalidInput as error:
        return ScenarioReading(path, None, places, error.diagnostics)
    return ScenarioReading(
        path, scenario, places, tuple(_wrong_assumptions(scenario.assumptions, places))
    )


class AssumptionFile(Element):
    """Assumptions in a file of their own, as in a scenario, and the ranges that were measured."""

    assumptions: dict[Text, JsonValue]
    ranges: dict[Text, tuple[JsonValue, JsonValue]] = Field(
        default_factory=dict[str, tuple[JsonValue, JsonValue]]
    )
    """Lowest and highest value of assumptions, by name: over these they are doubted."""


class GivenAssumptions(NamedTuple):
    """What a file says of assumptions."""

    values: dict[str, str]
    ranges: dict[str, tuple[float, float]]


def read_assumptions(path: Path) -> GivenAssumptions:
    """Read the assumptions in a file of their own, or in a scenario, by name.

    Raises NoInput when there is no file; InvalidInput with every diagnostic when it cannot be
    understood.
    """
    content = read_file(path)
    document = read_document(path.as_posix(), content)
    if "scenario" in document.root:
        reading = read_scenario(path.as_posix(), content)
        if reading.scenario is None or reading.diagnostics:
            raise InvalidInput(reading.diagnostics)
        values = reading.scenario.assumptions
        return GivenAssumptions({name: str(value) for name, value in values.items()}, {})
    found = read_as(AssumptionFile, document)
    places = Places((document,), {})
    troubles = [*_wrong_assumptions(found.assumptions, places)]
    for end in (0, 1):
        ends = {name: some[end] for name, some in found.ranges.items()}
        troubles += _wrong_assumptions(ends, places, "ranges")
    ranges = {} if troubles else {
        name: (float(str(low)), float(str(high))) for name, (low, high) in found.ranges.items()
    }  # fmt: skip
    troubles += [
        Diagnostic(
            places.key(("ranges", name)),
            "TP101",
            f"the range of '{name}' is from {low:g} to {high:g}",
            "the lowest value comes first",
        )
        for name, (low, high) in ranges.items()
        if low > high
    ]
    if troubles:
        raise InvalidInput(dict.fromkeys(troubles))
    return GivenAssumptions({name: str(value) for name, value in found.assumptions.items()}, ranges)


def _wrong_assumptions(
    assumptions: Mapping[str, JsonValue], places: Places, within: str = "assumptions"
) -> Iterator[Diagnostic]:
    """The assumptions that there are not, and those that cannot have their value."""
    for name, value in assumptions.items():
        at: Address = (within, name)
        if name not in Assumptions.model_fields:
            meant = nearest(name, Assumptions.model_fields)
            advice = f"did you mean '{meant}'?" if meant else "'tribeplan assumptions' lists them"
            more = ""
            if name in RETIRED:
                more = " any more"
                advice = f"{RETIRED[name]}; 'tribeplan migrate' does it"
            yield Diagnostic(places.key(at), "TP101", f"'{name}' is no assumption{more}", advice)
            continue
        try:
            Assumptions.model_validate({name: value})
        except ValidationError as error:
            why = error.errors(include_url=False)[0]["msg"]
            message = f"assumption '{name}' cannot be {str(value)!r}: {why}"
            yield Diagnostic(places.value(at), "TP104", message)


def conflict_diagnostic(places: Places, conflict: Conflict) -> Diagnostic:
    """A conflict its line, and the nearest id there is for an unknown one."""
    place = place_in_scenario(places, conflict.at)
    if conflict.missing is None:
        return Diagnostic(place, "TP110", conflict.message, conflict.help)
    cut = places.comment(conflict.at)[1]
    advice = help_with_unknown(conflict.missing.id, conflict.missing.known, cut)
    return Diagnostic(place, "TP108", conflict.message, advice or conflict.help)


def place_in_scenario(places: Places, at: Address) -> Place:
    """The place of a single value, or of the key of anything larger."""
    node: object = places.documents[0].root
    for part in at:
        if is_mapping(node):
            node = node.get(str(part))
        elif is_list(node) and isinstance(part, int):
            node = node[part]
    return places.value(at) if isinstance(node, str) else places.key(at)


# --- A scenario with everything below it: other scenarios, and the model at the bottom -----------


class Made(NamedTuple):
    """A change of one of several scenarios."""

    change: Change
    scenario: int
    """Which scenario it is of, from the bottom up."""

    at: Address
    """Where it stands in that."""

    on: dt.date | None
    """From when on it holds; None when that is from the start."""


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

    on: dt.date | None = None
    """The day up to which waves have taken place; None when all have."""

    @property
    def name(self) -> str | None:
        """What the scenario calls itself; None for a model, and where it does not say."""
        scenario = self.scenarios[-1].scenario if self.scenarios else None
        return scenario.name if scenario is not None else None

    @property
    def name_on(self) -> str | None:
        """The same with the day as of which it is looked at; a model is the same on all days."""
        if self.on is None or not self.scenarios:
            return self.name
        return f"{self.name or Path(self.root).stem} on {self.on}"

    @property
    def below(self) -> Organisation:
        """What the topmost scenario changes; the model itself when there is no scenario."""
        read = self._read()
        changes = (each.change for scenario in read[:-1] for each in scenario.every_change)
        return apply_changes(self.model.organisation, changes).organisation

    @property
    def documents(self) -> tuple[YamlDocument, ...]:
        """Every file that was read."""
        places = (self.model.places, *(each.places for each in self.scenarios))
        return tuple(document for each in places for document in each.documents)

    @property
    def steps(self) -> tuple["Made", ...]:
        """What every scenario changes, in the order in which it is made; up to ``on`` if given.

        What a scenario changes at once holds from the last wave of its base on.
        """
        made: list[Made] = []
        latest: dt.date | None = None
        for number, reading in enumerate(self.scenarios):
            for change, at, on in reading.scenario.every_change if reading.scenario else ():
                latest = on or latest
                made.append(Made(change, number, at, latest))
        return tuple(
            each for each in made if None in (self.on, each.on) or str(each.on) <= str(self.on)
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes alone, in the order in which they are made."""
        return tuple(each.change for each in self.steps)

    @property
    def waves(self) -> tuple[Wave, ...]:
        """The waves of every scenario, in the order of their days."""
        return tuple(wave for scenario in self._read() for wave in scenario.waves)

    def as_of(self, day: dt.date | None) -> "Stack":
        """The same on a day, with the waves that have taken place by then; all without a day."""
        if day is None:
            return self
        there = replace(self, on=day)
        changed = apply_changes(self.model.organisation, there.changes)
        return replace(there, organisation=changed.organisation)

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
    def last_day(self) -> dt.date | None:
        """The last day that is simulated; None where no scenario says which the first is.

        Then it hangs on the first date in the model, on the settings and on what a command asks
        for: only who simulates knows it, and a plan that is checked alone has no last day.
        """
        asked = self.experiment
        if asked.starts is None:
            return None
        from tribeplan.simulation.calendar import Calendar  # noqa: PLC0415  # most have no waves

        return Calendar(asked.starts).day_by(asked.horizon_days + asked.warm_up_days)

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
        """Where something of the model stands after the changes; None when that is unsure."""
        after = address_after(at, self.changes)
        for depth, part in enumerate(at):
            if isinstance(part, int):
                position = self._position(at[:depth], after[:depth], part)
                if position is None:
                    return None
                after = (*after[:depth], position, *after[depth + 1 :])
        return after

    def _position(self, before: Address, after: Address, position: int) -> int | None:
        """Where in a list an item stands that was not changed itself."""
        try:
            item = found(self.model.organisation, before)[position]
            return tuple(found(self.organisation, after)).index(item)
        except (AttributeError, LookupError, TypeError, ValueError):
            return None

    def _read(self) -> tuple[Scenario, ...]:
        return tuple(each.scenario for each in self.scenarios if each.scenario is not None)


def load_stack(path: str) -> Stack:
    """Read a model or a scenario: a file, a directory, or ``revision:path`` in git.

    Raises InvalidInput with every diagnostic of every file, and every conflict of every scenario;
    NoInput when nothing is there; InvalidUsage when several models are there, or git cannot be
    asked.
    """
    stack = read_stack(path)
    if stack.diagnostics:
        raise InvalidInput(stack.diagnostics)
    return stack


def read_stack(path: str) -> Stack:
    """Read a model or a scenario as `load_stack` does, also when it cannot be understood.

    Raises NoInput when nothing is there; InvalidUsage when several models are there, or git cannot
    be asked.
    """
    revision, colon, inside = path.partition(":")
    if colon and revision and inside and not os.path.lexists(path):
        return _Reading(GitRevision(revision)).stack(inside)
    return _Reading(FileTree()).stack(path)


class _Reading:
    """One reading of a stack, from the top down."""

    def __init__(self, source: FileTree) -> None:
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
        assumed = sum(len(each.diagnostics) for each in readings if each.scenario is not None)
        if len(self._diagnostics) == assumed:  # a wrong assumption keeps no change from being made
            self._diagnostics += wrong_days(readings)
        for reading in readings if len(self._diagnostics) == assumed else ():
            planned = reading.scenario.every_change if reading.scenario else ()
            organisation, conflicts = apply_changes(
                organisation, [each.change for each in planned], [each.at for each in planned]
            )
            self._diagnostics += (
                conflict_diagnostic(reading.places, _dated(each, planned)) for each in conflicts
            )
        stack = Stack(self._source.named(path), organisation, model, readings)
        if not self._diagnostics:
            self._diagnostics += wrong_waves(stack)
        return replace(stack, diagnostics=tuple(sorted(self._diagnostics)))

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


def _dated(conflict: Conflict, planned: Iterable[DatedChange]) -> Conflict:
    """Say of an id that refers to nothing on which day it does not."""
    on = next((each.on for each in planned if conflict.at[: len(each.at)] == each.at), None)
    if on is None or conflict.missing is None:
        return conflict
    return conflict._replace(message=f"{conflict.message} on {on}")


def wrong_days(readings: Iterable[ScenarioReading]) -> Iterator[Diagnostic]:
    """The waves that change nothing, or do not stand in the order of their days, bases first."""
    latest: dt.date | None = None
    for reading in readings:
        for number, wave in enumerate(reading.scenario.waves if reading.scenario else ()):
            place = reading.places.value(("waves", number, "on"))
            if not wave.do:
                advice = "say under 'do:' what changes that day, or take the wave out"
                yield Diagnostic(place, "TP115", f"the wave on {wave.on} changes nothing", advice)
            if latest == wave.on:
                advice = "put what both do into one wave"
                yield Diagnostic(place, "TP115", f"there is a wave on {latest} already", advice)
            elif latest is not None and wave.on < latest:
                message = f"the wave on {wave.on} stands after the one on {latest}"
                advice = "waves, those of the base first, stand in the order of their days"
                yield Diagnostic(place, "TP115", message, advice)
            latest = max(latest or wave.on, wave.on)


def wrong_waves(stack: Stack) -> Iterator[Diagnostic]:
    """The waves after the last day simulated, and their coaches who are not there that day."""
    if stack.last_day is not None:
        yield from waves_after(stack, stack.last_day)
    for reading, number, wave in _each_wave(stack):
        people = stack.as_of(wave.on).organisation.people if wave.coaches else {}
        for position, coach in enumerate(wave.coaches):
            if coach not in people:
                message = f"there is no person '{coach}' on {wave.on}"
                missing = Missing(coach, tuple(sorted(people)))
                at = ("waves", number, "coaches", position)
                yield conflict_diagnostic(reading.places, Conflict(at, message, missing=missing))


def waves_after(stack: Stack, last: dt.date) -> Iterator[Diagnostic]:
    """The waves that come after the last day simulated, each at its line."""
    for reading, number, wave in _each_wave(stack):
        if wave.on > last:
            place = reading.places.value(("waves", number, "on"))
            message = f"the wave on {wave.on} comes after the last day simulated, {last}"
            advice = "lengthen 'horizon_days', or begin later with 'starts'"
            yield Diagnostic(place, "TP115", message, advice)


def _each_wave(stack: Stack) -> Iterator[tuple[ScenarioReading, int, Wave]]:
    for reading in stack.scenarios:
        for number, wave in enumerate(reading.scenario.waves if reading.scenario else ()):
            yield reading, number, wave


# --- A scenario as the text of a file, as a careful person would type it -------------------------


def write_scenario(scenario: Scenario) -> str:
    """The text of a scenario; reading it gives the same one again.

    >>> change = Change(remove={"gate": "board"}, reason="Squads decide themselves")
    >>> scenario = Scenario(scenario=1, name="No board", base="bank.yaml", changes=[change])
    >>> print(write_scenario(scenario), end="")
    scenario: 1
    name: No board
    base: bank.yaml
    <BLANKLINE>
    changes:
      - remove: {gate: board}
        reason: Squads decide themselves
    """
    head = {
        "scenario": "1",
        "name": tree_of(scenario.name),
        "base": _path(scenario.base),
        "reason": tree_of(scenario.reason),
    }
    given = {"name": scenario.name, "reason": scenario.reason}
    lines = [f"{key}: {value}" for key, value in head.items() if given.get(key, value) is not None]
    if scenario.changes:
        lines += ["", "changes:"]
    for number, change in enumerate(scenario.changes):
        lines += _item_lines(("changes", number), change_tree(change))
    if scenario.waves:
        lines += ["", "waves:"]
    for number, wave in enumerate(scenario.waves):
        lines += _wave_lines(number, wave)
    for section in ("experiment", "assumptions"):
        value = scenario.model_dump(include={section}, by_alias=True, exclude_unset=True)
        if value.get(section):
            lines += ["", *entry_lines((section,), tree_of(value[section]))]
    return "\n".join(lines) + "\n"


def _path(path: str) -> str:
    """Write a path; one that begins above its directory needs no quotes for that."""
    below = path.lstrip("./")
    scalar = text_scalar(below)
    return path if scalar == below and set(path[: -len(below)]) <= {".", "/"} else text_scalar(path)


def _wave_lines(number: int, wave: Wave) -> Iterator[str]:
    """One wave as an item of a list, its changes last; what was not given is left out."""
    at: Address = ("waves", number)
    given = wave.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"do"})
    told = {key: value for key, value in given.items() if value is not None}
    yield from _item_lines(at, {key: tree_of(value) for key, value in told.items()})
    if wave.do:
        yield "    do:"
    for position, change in enumerate(wave.do):
        for line in _item_lines((*at, "do", position), change_tree(change)):
            yield f"    {line}"


def _item_lines(at: Address, fields: Mapping[str, object]) -> Iterator[str]:
    """A mapping of finished scalars as an item of a list."""
    mark = "- "
    for key, tree in fields.items():
        for line in entry_lines((*at, key), tree, "    "):
            yield f"  {mark}{line[4:]}"
            mark = "  "


def change_tree(change: AnyChange) -> dict[str, Any]:
    """A change as finished scalars, its reason last; what was not given is left out.

    >>> change_tree(Change(remove={"gate": "board"}, reason="Squads decide"))
    {'remove': {'gate': 'board'}, 'reason': 'Squads decide'}
    """
    given = change.model_dump(by_alias=True, exclude_unset=True)
    return {
        key: tree_of(_subject_first(given[key]), key)
        for key in sorted(given, key=lambda each: each == "reason")
        if given[key] is not None
    }


def change_text(change: AnyChange) -> str:
    """A change on one line, without its reason.

    >>> change_text(Change(remove={"gate": "board"}, reason="Squads decide"))
    'remove gate: board'
    """
    operation = change.model_dump(by_alias=True, exclude_unset=True)[change.verb]
    return f"{change.verb} {flow_text(_subject_first(operation))[1:-1]}"


def _subject_first(operation: Any) -> Any:  # noqa: ANN401  # a mapping, or the text of a reason
    """Put what an operation is about before what it says of it."""
    subject = subject_in(operation)
    if not subject or not is_mapping(operation):
        return operation
    return {subject: operation[subject]} | operation
