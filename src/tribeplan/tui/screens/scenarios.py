"""Scenarios: changes of one brought into the plan, edits saved as one, operations of one edited."""

import inspect
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from textual.content import Content
from textual.dom import DOMNode

from tribeplan.editing.fields import FieldValue, InvalidField
from tribeplan.editing.scenario_draft import (
    DAY,
    ScenarioDraft,
    open_scenario,
)
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput, TribeplanError
from tribeplan.formats.model.files import expanded
from tribeplan.formats.model.scenario import change_text, load_stack
from tribeplan.org.elements import counted
from tribeplan.report.safe_text import display
from tribeplan.report.words import date
from tribeplan.scenario.change import operations
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.operation import Conflict, Operation
from tribeplan.tui.asking import AskedField, Complaints, FormContents, Values, open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.look import shown
from tribeplan.tui.session import Session, attempt, say
from tribeplan.tui.simulations import PLAN, SAVED, ContenderChoice
from tribeplan.tui.widgets.dialogs import Ticking, entry, pick
from tribeplan.tui.widgets.forms import FormDialog, FormField, RowsDialog, fill_in
from tribeplan.tui.widgets.inspector import name_in


def merge_scenario(node: DOMNode, session: Session, contender: ContenderChoice) -> None:
    """Ask which changes of a scenario are wanted, and make them one edit."""
    if contender.key in (PLAN, SAVED):
        say(node, f"{contender.words} has nothing to bring: choose a scenario", "warning")
        return
    try:
        changes = load_stack(contender.key).changes
    except (InvalidInput, InvalidUsage, NoInput) as error:
        say(node, str(error), "error")
        return
    if not changes:
        say(node, f"{contender.words} is no scenario: it has no changes to bring", "warning")
        return
    listed = [
        Choice(str(number), change_text(change), change.reason or "")
        for number, change in enumerate(changes)
    ]

    def merge(ticked: frozenset[str]) -> None:
        wanted = tuple(each for n, each in enumerate(changes) if str(n) in ticked)
        if not wanted:
            say(node, "Nothing was ticked", "warning")
            return
        number = counted(len(wanted), "change")
        attempt(node, session, Edit(f"Merge {number} of {contender.words}", wanted))

    every = frozenset(choice.key for choice in listed)
    title = f"Bring {contender.words} into the plan"
    open_dialog(node, Ticking(title, listed, every, "One undo takes them all back."), merge)


IN_GIT = "A file, or REVISION:PATH as in main:models/x.yaml."


def ask_for_path(
    node: DOMNode,
    done: Callable[[str], None],
    words: tuple[str, str, str] = ("Hold beside the plan", "Add", IN_GIT),
    now: str = "",
) -> None:
    """Ask for a file, with the one of now to begin with, and hand its whole path on.

    ``words`` are the title, what the button says and the help. The file may be one in a git
    revision, whose path is handed on as it is typed, where the help says so.
    """
    title, verb, about = words

    def check(values: Values) -> Complaints:
        is_there = about == IN_GIT or os.path.isfile(expanded(values["path"]))  # noqa: PTH113  # no error where a directory is closed
        return {} if is_there else {"path": "there is no such file"}

    def answered(values: Values) -> None:
        typed = values["path"]
        try:
            path = str(Path(expanded(typed)).absolute())
        except FileNotFoundError:
            say(node, "The directory this began in is gone: type a whole path", "error")
            return
        is_in_git = about == IN_GIT and ":" in typed and not os.path.lexists(path)
        done(typed if is_in_git else path)

    asked = AskedField("path", "Path", now, help=about, is_required=True)
    fill_in(node, FormContents(title, verb, (asked,), check), answered)


# --- The operations of a scenario file, one by one -----------------------------------------------


class OperationsDialog(RowsDialog[ScenarioDraft]):
    """The operations of a scenario; answers with the file as it is to be saved."""

    DEFAULT_CSS = "OperationsDialog > #dialog { width: 96%; }"
    button_words = "Save"
    HINT = "enter change · a add · x remove · J K order · ctrl+d save · esc leave"

    def __init__(self, draft: ScenarioDraft, words: str) -> None:
        super().__init__(f"What {words} does, in order")
        self.draft = draft

    @property
    def count(self) -> int:
        """How many operations there are."""
        return len(self.draft.rows)

    @property
    def is_changed(self) -> bool:
        """Whether the file would be another one."""
        return self.draft.content != self.draft.opened

    def row(self, index: int, width: int) -> Content:
        """An operation as it is typed; why it cannot be made, or why it is wanted, behind it."""
        row = self.draft.rows[index]
        day = "" if row.on is None else f"{date(row.on)}: "
        words = shown(f"{index + 1}  {day}{change_text(row.change)}")
        if trouble := self.draft.trouble(index):
            return entry(words, f"! {trouble.message}", width, "$text-error")
        return entry(words, row.change.reason or "", width)

    def action_add(self) -> None:
        """Ask what is to be done, and to what; it comes before the one under the cursor."""
        known = tuple(operations())
        listed = [
            Choice(str(number), named(verb, kind), _first_sentence(kind))
            for number, (verb, kind) in enumerate(known)
        ]
        at = self.lines.cursor

        def picked(choice: Choice) -> None:
            verb, kind = known[int(choice.key)]
            fields = self.draft.new_fields(at, verb, kind)

            def made(typed: Values) -> tuple[ScenarioDraft, int]:
                return self.draft.added(verb, typed, at)

            self._open(named(verb, kind).capitalize(), at, fields, made)

        pick(self, "Another operation", listed, picked)

    def ask(self, index: int) -> None:
        """Open the fields of an operation."""
        row, fields = self.draft.rows[index], self.draft.fields(index)
        title = named(row.change.verb, type(row.change.operation)).capitalize()
        stands = {field.name: display(field.value) for field in fields}

        def made(typed: Values) -> tuple[ScenarioDraft, int]:
            new = {name: text for name, text in typed.items() if text != stands[name].strip()}
            draft = self.draft.changed(index, new)
            return draft.on_day(index, typed[DAY]) if DAY in stands else (draft, index)

        self._open(title, index, fields, made, self.draft.trouble(index))

    def remove_row(self, index: int) -> None:
        """Take an operation out."""
        try:
            self._go_on_with(self.draft.without(index))
        except TribeplanError as error:
            say(self, str(error), "error")

    def _go_on_with(self, draft: ScenarioDraft) -> None:
        """Take what the file would be now, and tell of a wave that has gone with its last."""
        before, now = ({row.on for row in each.rows if row.on} for each in (self.draft, draft))
        self.draft = draft
        for on in before - now:
            say(self, f"The wave of {date(on)} has gone with the last that it did", "warning")

    def carry_row(self, index: int, by: int) -> bool:
        """Let two operations of the same day change places."""
        try:
            carried = self.draft.carried(index, by)
        except TribeplanError as error:
            say(self, str(error), "error")
            return False
        if carried is None:
            say(self, "They are of different days; E on Compare changes days", "warning")
            return False
        self.draft = carried
        return True

    def action_accept(self) -> None:
        """Save, when everything can be done where it stands."""
        if not self.is_changed:
            super().action_leave()
            return
        try:
            told = self.draft.save()
        except TribeplanError as error:
            say(self, str(error), "error")
        else:
            say(self, told or f"Saved {display(self.draft.path)}")
            self.dismiss(self.draft)

    def _open(
        self,
        title: str,
        index: int,
        fields: Sequence[FieldValue],
        made: Callable[[Values], tuple[ScenarioDraft, int]],
        before: Conflict | None = None,
    ) -> None:
        """Ask for the fields of an operation, and look at each answer as the file would.

        ``made`` gives the file after it and which operation it is there; ``before`` is why it could
        not be made until now.
        """
        name_of = partial(name_in, self.draft.roster(index))
        names = [field.name for field in fields]
        checked = self.draft, index

        def check(typed: Values) -> Complaints:
            nonlocal checked
            if any(field.is_required and not typed[field.name] for field in fields):
                return {}  # said when it is done
            try:
                checked = made(typed)
            except InvalidField as invalid:
                return {invalid.field if invalid.field in names else names[0]: str(invalid)}
            except TribeplanError as error:
                return {names[0]: str(error)}
            draft, number = checked
            trouble = draft.trouble(number)
            if trouble is None or trouble == before:
                return {}
            about = [name for name in names if name in trouble.at]
            return {about[-1] if about else names[0]: trouble.message}

        def answered(typed: Values) -> None:
            del typed  # looked at the moment before
            draft, number = checked
            self._go_on_with(draft)
            self.show_rows(number)

        rows = [FormField((), field, name_of) for field in fields]
        open_dialog(self, FormDialog(FormContents(title, "Done", (), check), rows), answered)


def named(verb: str, kind: type[Operation]) -> str:
    """What a kind of operation is called, by what it does and to what.

    >>> from tribeplan.scenario.change import MovedPerson
    >>> named("move", MovedPerson)
    'move person'
    """
    if verb in ("rename", "split", "merge"):
        return verb
    subject = kind.example.partition("{")[2].partition(":")[0]
    return f"{verb} {subject.replace('_', ' ')}"


def _first_sentence(kind: type[Operation]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0].replace("\n", " ")


def edit_operations(node: DOMNode, contender: ContenderChoice, done: Callable[[], object]) -> None:
    """Open the operations of a scenario's file; ``done`` hears of it when they were saved."""
    try:
        draft = open_scenario(contender.key)
    except TribeplanError as error:
        say(node, str(error), "error")
        return
    open_dialog(node, OperationsDialog(draft, contender.words), lambda _: done())


def ask_for_scenario(node: DOMNode, session: Session) -> None:
    """Ask for a file, a name and a reason, and save the edits since the last save there."""
    if not session.document.is_changed:
        say(node, "There are no edits since the last save", "warning")
        return

    def check(values: Values) -> dict[str, str]:
        return {} if values["file"].endswith((".yaml", ".yml")) else {"file": "has to end in .yaml"}

    asked = (
        AskedField("file", "File", "scenarios/new.yaml", help="A new file.", is_required=True),
        AskedField("name", "Name", help="What the scenario is called."),
        AskedField("reason", "Reason", help="What it is for."),
    )
    form = FormContents("Save the edits as a scenario", "Save", asked, check)
    fill_in(node, form, partial(_save, node, session))


def _save(node: DOMNode, session: Session, values: Values) -> None:
    try:
        document = session.document
        left = document.save_as_scenario(expanded(values["file"]), values["name"], values["reason"])
    except TribeplanError as error:
        say(node, str(error), "error")
    else:
        say(node, f"Saved as {values['file']}")
        if left:
            say(node, left, "warning")
