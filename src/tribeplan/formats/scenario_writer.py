"""A scenario as the text of a file, as a careful person would type it."""

from collections.abc import Iterator
from typing import Any

from tribeplan.formats.native_writer import entry_lines, tree_of
from tribeplan.formats.nodes import is_mapping
from tribeplan.formats.yaml_scalars import text_scalar
from tribeplan.scenario.change import SUBJECTS, Change
from tribeplan.scenario.scenario import Scenario


def write_scenario(scenario: Scenario) -> str:
    """Give the text of a scenario; reading it gives the same one again.

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
        lines += _change_lines(number, change)
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


def _change_lines(number: int, change: Change) -> Iterator[str]:
    """Give one change as an item of a list; what was not given is left out."""
    given = change.model_dump(by_alias=True, exclude_unset=True)
    mark = "- "
    for key in sorted(given, key=lambda each: each == "reason"):
        if given[key] is None:
            continue
        tree = tree_of(_subject_first(given[key]), key)
        for line in entry_lines(("changes", number, key), tree, "    "):
            yield f"  {mark}{line[4:]}"
            mark = "  "


def _subject_first(operation: Any) -> Any:  # noqa: ANN401  # a mapping, or the text of a reason
    """Put what an operation is about before what it says of it."""
    subject = next((each for each in SUBJECTS if each in operation), None)
    if subject is None or not is_mapping(operation):
        return operation
    return {subject: operation[subject]} | operation
