"""Edits as a scenario file, and a scenario file as an edit."""

import os
from collections.abc import Sequence
from pathlib import Path

from tribeplan.editing.disk import CannotSave, locked, write_files
from tribeplan.editing.edit import Edit
from tribeplan.editing.working_copy import WorkingCopy
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model_edit import NotWritten, same_meaning
from tribeplan.formats.scenario_file import read_scenario
from tribeplan.formats.scenario_stack import load_stack
from tribeplan.formats.scenario_writer import write_scenario
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.scenario import Scenario


def changes_since_saved(copy: WorkingCopy) -> tuple[Change, ...]:
    """Give the changes that lead from the files to what is here.

    Raises
    ------
    InvalidUsage
        When there are none, or undo or a merge stands between the two.
    """
    changes = copy.history.changes()
    if changes is not None and not changes:
        raise InvalidUsage("nothing is different from the files, so there is no scenario in it")
    organisation, conflicts = apply_changes(copy.start.organisation, changes or ())
    if changes is None or conflicts or not same_meaning(organisation, copy.version.organisation):
        raise InvalidUsage(
            "what is here cannot be reached from the files by these edits alone, because of an "
            "undo or a merge; save first, then go on from there"
        )
    return changes


def write_as_scenario(
    path: str, root: str, changes: Sequence[Change], words: tuple[str, str]
) -> None:
    """Write changes to a model as a new scenario file.

    Parameters
    ----------
    path
        The new file.
    root
        The model it changes.
    changes
        What is different.
    words
        The scenario's name, and its reason; either may be empty.

    Raises
    ------
    CannotSave
        When there is such a file already, or it cannot be written.
    NotWritten
        When the file would not say what is meant.
    """
    directory = Path(path).parent
    name, reason = words
    scenario = Scenario(
        scenario=1,
        name=name or None,
        base=os.path.relpath(root, directory).replace(os.sep, "/"),
        reason=reason or None,
        changes=tuple(changes),
    )
    content = write_scenario(scenario).encode()
    if read_scenario(path, content).scenario != scenario:
        raise NotWritten(f"{path}: the file would not say what is meant")
    with locked([path]):
        if os.path.lexists(path):
            raise CannotSave(path, "there is a file of that name already")
        write_files({path: content}, directory)


def edit_from_scenario(path: str) -> Edit:
    """Give all changes of a scenario, and of those it builds on, as one edit.

    Raises
    ------
    InvalidInput
        With every diagnostic of every file, and every conflict with the scenario's own base.
    NoInput
        When nothing is there.
    InvalidUsage
        When it is a model.
    """
    stack = load_stack(path)
    scenarios = [each.scenario for each in stack.scenarios if each.scenario is not None]
    if not scenarios:
        raise InvalidUsage(f"'{path}' is a model, expected a scenario")
    changes = tuple(change for scenario in scenarios for change in scenario.changes)
    return Edit(f"Apply {scenarios[-1].name or path}", changes)
