"""A scenario as a file: what it says, or everything that is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.nearest import nearest
from tribeplan.formats.nodes import is_list, is_mapping
from tribeplan.formats.places import Places
from tribeplan.formats.shape_messages import shape_diagnostics
from tribeplan.formats.yaml_tree import read_document
from tribeplan.org.address import Address
from tribeplan.scenario.conflict import Conflict
from tribeplan.scenario.scenario import Scenario
from tribeplan.simulation.assumptions import RETIRED, Assumptions


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
    if document.diagnostics:
        return ScenarioReading(path, None, places, document.diagnostics)
    try:
        scenario = Scenario.model_validate(document.root)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        wrong = dict.fromkeys(shape_diagnostics(document.root, places, errors, Scenario))
        return ScenarioReading(path, None, places, tuple(sorted(wrong)))
    return ScenarioReading(path, scenario, places, tuple(_wrong_assumptions(scenario, places)))


def _wrong_assumptions(scenario: Scenario, places: Places) -> Iterator[Diagnostic]:
    """Give the assumptions that there are not, and those that cannot have their value."""
    for name, value in scenario.assumptions.items():
        at: Address = ("assumptions", name)
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
    """Give a conflict its line, and the nearest id there is for an unknown one."""
    place = place_in_scenario(places, conflict.at)
    if conflict.missing is None:
        return Diagnostic(place, "TP110", conflict.message, conflict.help)
    meant = nearest(conflict.missing.id, conflict.missing.known)
    advice = f"did you mean '{meant}'?" if meant else conflict.help
    return Diagnostic(place, "TP108", conflict.message, advice)


def place_in_scenario(places: Places, at: Address) -> Place:
    """Give the place of a single value, or of the key of anything larger."""
    node: object = places.documents[0].root
    for part in at:
        if is_mapping(node):
            node = node.get(str(part))
        elif is_list(node) and isinstance(part, int):
            node = node[part]
    return places.value(at) if isinstance(node, str) else places.key(at)
