"""A scenario file whose operations are seen, ordered, changed, added and taken out one by one.

Each step is a change of the file's text, so that comments and everything else in it stay as they
were typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from tribeplan.editing.fields import (
    FieldKind,
    FieldValue,
    InvalidField,
    change_of,
    fields_in,
    node_of,
)
from tribeplan.editing.saving import Replaced, save_alone
from tribeplan.editing.scenario_ids import kind_under
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.formats.model.files import is_scenario, read_file
from tribeplan.formats.model.scenario import (
    ScenarioReading,
    Stack,
    change_tree,
    read_scenario,
    read_stack,
    wrong_days,
    wrong_waves,
)
from tribeplan.formats.splice.entries import InsertItem, MoveTo, RemoveEntry, SetValue, TreeEdit
from tribeplan.formats.splice.plan import edited_bytes
from tribeplan.org.address import Address
from tribeplan.org.elements import labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.scenario.apply import Applied, apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.operation import AnyChange, Conflict, Operation, subject_in
from tribeplan.scenario.scenario import DatedChange

# --- The fields of an operation, as people type them ---------------------------------------------

REASON = "reason"

DAY = "wave"
"""The field of a new operation that says in which wave it is made."""

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
    subject = subject_in(keys)
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
    given = {name: text.strip() for name, text in typed.items() if name != DAY}
    kept = {key: value for key, value in node.items() if key not in given}
    nodes = {name: node_of(name, text) for name, text in given.items() if text}
    reason = nodes.pop(REASON, None)
    change = change_of(verb, {**kept, **nodes})
    return change if reason is None else change.model_copy(update={REASON: reason})


# --- A scenario file as it would be saved --------------------------------------------------------


class _Made(NamedTuple):
    """An operation, and what came of it where it stands."""

    row: DatedChange
    applied: Applied
    missed: frozenset[str]
    """Ids that would have come with those that cannot be made."""


@dataclass(frozen=True)
class ScenarioDraft:
    """A scenario file as it would be saved; it can be read at any time."""

    path: str
    stack: Stack
    """What it was when it was opened, with all that it builds on."""

    below: Organisation
    """What its first operation is made to."""

    opened: bytes
    """The file as it was read."""

    content: bytes

    _made: list[_Made] = field(default_factory=list[_Made], init=False, repr=False, compare=False)
    """What came of its first operations, as far as somebody has asked."""

    @cached_property
    def reading(self) -> ScenarioReading:
        """What it says."""
        return read_scenario(self.path, self.content)

    @cached_property
    def rows(self) -> tuple[DatedChange, ...]:
        """Its operations in the order in which they are made."""
        scenario = self.reading.scenario
        return () if scenario is None else scenario.every_change

    def trouble(self, number: int) -> Conflict | None:
        """Why an operation cannot be made where it stands; None when it can."""
        self._make(number + 1)
        return next(iter(self._made[number].applied.conflicts), None)

    def roster(self, number: int) -> Roster:
        """Who is there before an operation is made."""
        return roster_of(self._make(number))

    def _make(self, count: int) -> Organisation:
        """Make the first operations, each of them once; what there is then."""
        for row in self.rows[len(self._made) : count]:
            before = self._make(len(self._made))
            missed = self._made[-1].missed if self._made else frozenset[str]()
            applied = apply_changes(before, [row.change], [row.at], missed)
            if applied.organisation is before:
                missed |= frozenset(row.change.operation.brings)
            self._made.append(_Made(row, applied, missed))
        return self._made[count - 1].applied.organisation if count else self.below

    def fields(self, number: int) -> tuple[FieldValue, ...]:
        """The fields of an operation."""
        change = self.rows[number].change
        kind = type(change.operation)
        fields = operation_fields(self.roster(number), change.verb, kind, change)
        return self._with_day(fields, number)

    def new_fields(self, number: int, verb: str, kind: type[Operation]) -> tuple[FieldValue, ...]:
        """The fields of an operation that comes before one of these, or at the end."""
        return self._with_day(operation_fields(self.roster(number), verb, kind), number)

    def _with_day(self, fields: tuple[FieldValue, ...], number: int) -> tuple[FieldValue, ...]:
        if len(self._lists) == 1:
            return fields
        days = tuple(day for day in self._lists if day)
        words = "The day of its wave; empty for what holds from the start."
        return *fields, FieldValue(DAY, "Day", self._day(number), FieldKind.CHOICE, days, words)

    @property
    def _lists(self) -> Mapping[str, Address]:
        """The lists of its operations by their days; empty for what holds from the start."""
        scenario = self.reading.scenario
        waves = () if scenario is None else scenario.waves
        days = {str(wave.on): ("waves", n, "do") for n, wave in enumerate(waves)}
        return {"": ("changes",), **days}

    def _day(self, number: int) -> str:
        """The day of an operation, and of the last one at the end."""
        on = self.rows[min(number, len(self.rows) - 1)].on if self.rows else None
        return "" if on is None else str(on)

    def without(self, number: int) -> "ScenarioDraft":
        """The same without an operation; a wave goes with the last of its own."""
        at = self.rows[number].at
        is_last = sum(row.at[:-1] == at[:-1] for row in self.rows) == 1
        return self._edited(RemoveEntry(at[:2] if is_last else at))

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

    def added(
        self, verb: str, typed: Mapping[str, str], number: int
    ) -> tuple["ScenarioDraft", int]:
        """The same with an operation of what is typed into its fields, and which one that is.

        It comes before one of these or at the end; where another day is typed, as near to there as
        that allows. Raises InvalidField when something is no value of its field.
        """
        at = self._list_on(typed.get(DAY, self._day(number)))
        index = sum(row.at[:-1] == at for row in self.rows[:number])
        more = self._edited(InsertItem(at, index, change_tree(typed_change(verb, typed, {}))))
        return more, next(n for n, row in enumerate(more.rows) if row.at == (*at, index))

    def _list_on(self, day: str) -> Address:
        if day.strip() not in self._lists:
            raise InvalidField(f"there is no wave on {day}; it is made in the editor", DAY)
        return self._lists[day.strip()]

    def on_day(self, number: int, day: str) -> tuple["ScenarioDraft", int]:
        """The same with an operation on another day, and which one it is there.

        It stays as near as that allows to where it was; a wave goes with the last of its own.
        Raises InvalidField when there is no wave on that day.
        """
        at, source = self._list_on(day), self.rows[number].at
        if at == source[:-1]:
            return self, number
        index = sum(row.at[:-1] == at for row in self.rows[:number])
        edits: list[TreeEdit] = [MoveTo(source, at, index)]
        if source[0] == "waves" and sum(row.at[:-1] == source[:-1] for row in self.rows) == 1:
            edits.append(RemoveEntry(source[:2]))
        moved = self._edited(*edits)
        there = [n for n in range(len(moved.rows)) if moved._day(n) == day.strip()]  # noqa: SLF001  # it is one of these
        return moved, there[index]

    def changed(self, number: int, typed: Mapping[str, str]) -> "ScenarioDraft":
        """The same with what is typed in the fields of an operation; what is no other value stays.

        Raises InvalidField when something is no value of its field.
        """
        row = self.rows[number]
        told = ((each, typed.get(each.name, each.value).strip()) for each in self.fields(number))
        new = {
            each.name: text
            for each, text in told
            if text != each.value.strip() and each.name != DAY
        }
        node: Any = self.reading.places.documents[0].root
        for part in (*row.at, row.change.verb):
            node = node[part]
        tree = change_tree(typed_change(row.change.verb, new, node))
        edits: list[TreeEdit] = []
        for name, text in new.items():
            on = (REASON,) if name == REASON else (row.change.verb, name)
            value: Any = tree
            for part in on if text else ():
                value = value.get(part)
            at = (*row.at, *on)
            edits.append(SetValue(at, value) if text else RemoveEntry(at))
        return self._edited(*edits)

    def save(self) -> str:
        """Write the file; return why nobody could be kept from doing the same.

        Raises InvalidUsage when an operation cannot be made where it stands, InvalidInput when a
        wave would be refused where it is read, ChangedOnDisk when somebody else has changed the
        file since it was opened, CannotSave when it cannot be written.
        """
        for number in range(len(self.rows)):
            if trouble := self.trouble(number):
                raise InvalidUsage(f"{number + 1} cannot be made there: {trouble.message}")
        stack = replace(self.stack, scenarios=(*self.stack.scenarios[:-1], self.reading))
        if wrong := (*wrong_days(stack.scenarios), *wrong_waves(stack)):
            raise InvalidInput(wrong)
        return save_alone({self.path: Replaced(self.opened, self.content)}, self.path)

    def _edited(self, *edits: TreeEdit) -> "ScenarioDraft":
        """The same after edits of its text; what is as it was before them is not made again.

        Raises InvalidInput when it could not be read any more.
        """
        document = self.reading.places.documents[0]
        edited = replace(self, content=edited_bytes(self.content, document, edits))
        if edited.reading.diagnostics:
            raise InvalidInput(edited.reading.diagnostics)
        for made, row in zip(self._made, edited.rows, strict=False):
            if (made.row.at, made.row.change.operation) != (row.at, row.change.operation):
                break
            edited._made.append(made)  # noqa: SLF001  # it is one of these
        return edited


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
    return ScenarioDraft(path, stack, stack.below, content, content)
