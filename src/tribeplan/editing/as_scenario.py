"""The edits of a model that is being changed as a scenario file, in few changes."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import combinations
from pathlib import Path

from pydantic import ValidationError

from tribeplan.editing.disk import CannotSave, locked, write_files
from tribeplan.editing.working_copy import WorkingCopy
from tribeplan.errors import InvalidUsage, NotWritten
from tribeplan.formats.model.edit import same_meaning
from tribeplan.formats.model.scenario import read_scenario, write_scenario
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.scenario import Scenario

MOST_TRIES = 600
"""How often changes are applied to find out which of them are needed."""

MOST_PEOPLE = 2_000
"""In a model above which that takes too long, so that every change is written."""


def changes_since_saved(copy: WorkingCopy) -> tuple[Change, ...]:
    """Find few changes that lead from the files to what is here: no detours, nothing taken back.

    Raises InvalidUsage when there are none, or undo or a merge stands between the two.
    """
    made = copy.history.changes()
    changes = None if made is None else tuple(map(Change.model_validate, made))
    if changes is not None and not changes:
        only = "but exceptions, which no scenario holds," if waivers_left_out(copy) else ""
        words = " ".join(f"nothing {only} is different from the files".split())
        raise InvalidUsage(f"{words}, so there is no scenario in it")
    organisation, conflicts = apply_changes(copy.start.organisation, changes or ())
    if changes is None or conflicts or not same_meaning(organisation, copy.version.organisation):
        raise InvalidUsage(
            "what is here cannot be reached from the files by these edits alone, because of an "
            "undo or a merge; save first, then go on from there"
        )
    if len(organisation.people) > MOST_PEOPLE:
        return changes
    return _shortened(copy.start.organisation, organisation, changes)


def waivers_left_out(copy: WorkingCopy) -> int:
    """Count the exceptions that came or went since the files: a scenario holds none."""
    before, now = (
        {(each.excuses, each.words, each.reason, each.until) for each in version.waivers}
        for version in (copy.start, copy.version)
    )
    return len(before ^ now)


def _shortened(
    start: Organisation, wanted: Organisation, changes: tuple[Change, ...]
) -> tuple[Change, ...]:
    """Leave changes out, and join them, as long as the rest leads to the same organisation."""
    tries = iter(range(MOST_TRIES))

    def leads_there(some: tuple[Change, ...]) -> bool:
        if next(tries, None) is None:
            return False
        organisation, conflicts = apply_changes(start, some)
        return not conflicts and same_meaning(organisation, wanted)

    while (fewer := next(filter(leads_there, _fewer(changes)), None)) is not None:
        changes = fewer
    return changes


def _fewer(changes: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
    """The changes without one, and with two of the same element left out or made one."""
    for at in range(len(changes)):
        yield (*changes[:at], *changes[at + 1 :])
    named = [{w for w in _body(change).values() if isinstance(w, str)} for change in changes]
    for one, other in combinations(range(len(changes)), 2):
        if named[one] & named[other]:
            between, rest = changes[one + 1 : other], changes[other + 1 :]
            yield (*changes[:one], *between, *rest)
            for joined in _joined(changes[one], changes[other]):
                yield (*changes[:one], joined, *between, *rest)


def _body(change: Change) -> dict[str, object]:
    given = change.model_dump(by_alias=True, exclude_unset=True)
    body: dict[str, object] = given[change.verb]
    return body


def _joined(one: Change, other: Change) -> Iterator[Change]:
    """Make one change of two, where that can be meant."""
    if one.reason != other.reason:
        return
    first, second = _body(one), _body(other)
    match one.verb, other.verb:
        case "move", "move":
            body = {**second, "from": first.get("from")}
        case "rename", "rename":
            body = {**first, "to": second.get("to")}
        case (("add" | "set"), "set"):
            body = {**first, **second}
        case _:
            return
    with suppress(ValidationError):
        yield Change.model_validate({one.verb: body, "reason": one.reason})


def write_as_scenario(
    path: str, root: str, changes: Sequence[Change], words: tuple[str, str]
) -> None:
    """Write changes to a model as a new scenario file; its name and reason may be empty.

    Raises CannotSave when there is such a file already, or it cannot be written; NotWritten when
    the file would not say what is meant.
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
