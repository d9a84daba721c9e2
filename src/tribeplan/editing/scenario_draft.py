"""A scenario file whose operations are seen, ordered, changed, added and taken out one by one.

Each step is a change of the file's text, so that comments and everything else in it stay as they
were typed.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from tribeplan.editing.fields import FieldKind, FieldValue, change_of, fields_in, node_of
from tribeplan.editing.saving import Replaced, save_alone
from tribeplan.editing.scenario_ids import kind_under
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.formats.model.files import is_scenario, read_file
from tribeplan.formats.model.scenario import ScenarioReading, change_tree, read_scenario, read_stack
from tribeplan.formats.splice.entries import InsertItem, MoveTo, RemoveEntry, SetValue, TreeEdit
from tribeplan.formats.splice.plan import edited_bytes
from tribeplan.formats.yaml.nodes import text_scalar
from tribeplan.org.address import Address
from tribeplan.org.elements import labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.operation import SUBJECTS, AnyChange, Conflict, Operation

# --- The fields of an operation, as people type them ---------------------------------------------

REASON = "reason"

PLACES = ("from", "to")
"""Keys that say in one word where something goes; beside it stands what that is."""


def operation_fields(
    roster: Roster, verb: str, kind: type[Operation], change: AnyChange | None = None
) -> tuple[FieldValue, ...]:
    """Every field of a kind of operation, what it is about first, with what one says of them.

    Ids are chosen of what is there before it is made, ``roster``.
    """
    operation = None if change is None else change.operation
    known = tuple(fields_in(roster, operation, kind))
    given = tuple(field.name for field in known if field.value)
    keys = given or tuple(field.name for field in known)
    subject = next((each for each in SUBJECTS if each in keys), "")
    ids = {each: [one.id for one in labels] for each, labels in labels_by_kind(roster.organisation)}
    ranked = sorted(known, key=lambda each: (each.name != subject, each.name not in given))
    reason = change.reason if isinstance(change, Change) else None
    why = "Why, for those who read it later."
    return (
        *(_with_ids(field, verb, keys, ids, is_new=field.name == subject) for field in ranked),
        FieldValue(REASON, "Reason", reason or "", FieldKind.TEXT, help=why),
    )


def _with_ids(
    field: FieldValue,
    verb: str,
    keys: tuple[str, ...],
    ids: Mapping[str, list[str]],
    *,
    is_new: bool,
) -> FieldValue:
    """A field with what can be chosen for it, where it is an id of something that is there."""
    kind = kind_under(verb, keys, field.name)
    if kind is None or field.kind is FieldKind.FLOW or field.parts:
        return field
    if field.name in PLACES:
        field = replace(field, words=f"{field.name.capitalize()} {kind}", kind=FieldKind.TEXT)
    is_new = is_new and verb == "add" and field.name in ids
    if is_new or (verb == "rename" and field.name == "to"):
        return replace(field, kind=FieldKind.TEXT, choices=())
    is_one = field.kind is not FieldKind.IDS
    kinds = FieldKind.CHOICE if is_one else FieldKind.IDS
    return replace(field, kind=kinds, choices=tuple(ids.get(kind, ())))


def typed_change(verb: str, typed: Mapping[str, str], node: Mapping[str, Any]) -> AnyChange:
    """An operation of what is typed into its fields, over what it says already.

    Raises InvalidField when something is no value of its field, or what it needs is missing.
    """
    given = {name: text.strip() for name, text in typed.items() if name != REASON}
    kept = {key: value for key, value in node.items() if key not in given}
    nodes = {name: node_of(name, text) for name, text in given.items() if text}
    return change_of(verb, {**kept, **nodes})


# --- A scenario file as it would be saved --------------------------------------------------------


class DraftRow(NamedTuple):
    """One operation of a scenario."""

    change: Change
    at: Address
    """From the top of the file: ``("changes", 2)``."""

    on: dt.date | None
    """The day of its wave; None for one that holds from the start."""

    trouble: Conflict | None
    """Why it cannot be made where it stands; None when it can."""


@dataclass(frozen=True)
class ScenarioDraft:
    """A scenario file as it would be saved."""

    path: str
    below: Organisation
    """What its first operation is made to."""

    opened: bytes
    """The file as it was read."""

    content: bytes

    @cached_property
    def reading(self) -> ScenarioReading:
        """What it says."""
        return read_scenario(self.path, self.content)

    @cached_property
    def rows(self) -> tuple[DraftRow, ...]:
        """Its operations in the order in which they are made."""
        scenario = self.reading.scenario
        planned = () if scenario is None else scenario.every_change
        changes, places = [each.change for each in planned], [each.at for each in planned]
        _, conflicts = apply_changes(self.below, changes, places)
        troubles: dict[Address, Conflict] = {}
        for conflict in conflicts:
            at = next(place for place in places if conflict.at[: len(place)] == place)
            troubles.setdefault(at, conflict)
        return tuple(
            DraftRow(each.change, each.at, each.on, troubles.get(each.at)) for each in planned
        )

    def roster(self, number: int) -> Roster:
        """Who is there before an operation is made."""
        before = [row.change for row in self.rows[:number]]
        return roster_of(apply_changes(self.below, before).organisation)

    def fields(self, number: int) -> tuple[FieldValue, ...]:
        """The fields of an operation."""
        change = self.rows[number].change
        return operation_fields(self.roster(number), change.verb, type(change.operation), change)

    def without(self, number: int) -> "ScenarioDraft":
        """The same without an operation."""
        return self._edited(RemoveEntry(self.rows[number].at))

    def carried(self, number: int, by: int) -> "ScenarioDraft | None":
        """The same with an operation that has changed places with the next one, or the one before.

        None where there is none: at both ends, and between days.
        """
        there = number + by
        if not 0 <= there < len(self.rows):
            return None
        at, target = self.rows[number].at, self.rows[there].at
        if target[:-1] != at[:-1]:
            return None
        return self._edited(MoveTo(at, at[:-1], int(target[-1]) + (by > 0)))

    def added(self, change: AnyChange, reason: str, number: int) -> "ScenarioDraft":
        """The same with one operation more, before one of these or at the end."""
        tree = change_tree(change)
        if reason:
            tree[REASON] = text_scalar(reason)
        return self._edited(InsertItem(*self._place(number), tree))

    def _place(self, number: int) -> tuple[Address, int]:
        """The list in which an operation stands or would stand, and where in it."""
        if not self.rows:
            return ("changes",), 0
        at = self.rows[min(number, len(self.rows) - 1)].at
        return at[:-1], int(at[-1]) + (number >= len(self.rows))

    def changed(self, number: int, typed: Mapping[str, str]) -> "ScenarioDraft":
        """The same with what is typed in the fields of an operation; what is no other value stays.

        Raises InvalidField when something is no value of its field.
        """
        row = self.rows[number]
        new = dict(self._new(number, typed))
        node: Any = self.reading.places.documents[0].root
        for part in (*row.at, row.change.verb):
            node = node[part]
        tree = change_tree(typed_change(row.change.verb, new, node))[row.change.verb]
        edits: list[TreeEdit] = []
        for name, text in new.items():
            at = (*row.at, REASON) if name == REASON else (*row.at, row.change.verb, name)
            value = text_scalar(text) if name == REASON else tree.get(name)
            edits.append(SetValue(at, value) if text else RemoveEntry(at))
        return self._edited(*edits)

    def _new(self, number: int, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for field in self.fields(number):
            text = typed.get(field.name, field.value).strip()
            if text != field.value:
                yield field.name, text

    def save(self) -> str:
        """Write the file; give why nobody could be kept from doing the same.

        Raises InvalidInput when it could not be understood, InvalidUsage when an operation cannot
        be made where it stands, ChangedOnDisk when somebody else has changed the file since it was
        opened, CannotSave when it cannot be written.
        """
        if self.reading.diagnostics:
            raise InvalidInput(self.reading.diagnostics)
        for number, row in enumerate(self.rows, 1):
            if row.trouble is not None:
                raise InvalidUsage(f"{number} cannot be made there: {row.trouble.message}")
        return save_alone({self.path: Replaced(self.opened, self.content)}, self.path)

    def _edited(self, *edits: TreeEdit) -> "ScenarioDraft":
        document = self.reading.places.documents[0]
        return replace(self, content=edited_bytes(self.content, document, edits))


def open_scenario(path: str) -> ScenarioDraft:
    """Read a scenario, to work on its operations.

    Raises InvalidInput with every diagnostic when it, or what is below it, cannot be understood;
    NoInput when nothing is there; InvalidUsage when it is no scenario.
    """
    content = read_file(Path(path))
    if not is_scenario(content):
        raise InvalidUsage(f"'{path}' is no scenario: it has no operations")
    stack = read_stack(path)
    unread = [stack.model.diagnostics, *(each.diagnostics for each in stack.scenarios)]
    if wrong := [each for diagnostics in unread for each in diagnostics]:
        raise InvalidInput(wrong)
    return ScenarioDraft(path, stack.below, content, content)
