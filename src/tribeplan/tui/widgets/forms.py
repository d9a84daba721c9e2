"""Forms of fields, in the inspector and in dialogs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click, DescendantFocus
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tribeplan.editing.fields import (
    SKILLS,
    WHOLE,
    FieldKind,
    FieldValue,
    InvalidField,
    is_single,
    read_values,
    values_text,
)
from tribeplan.org.address import Address
from tribeplan.report.safe_text import display
from tribeplan.tui.asking import AskedField, Complaints, FormContents, Values, open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.look import one_line, shown
from tribeplan.tui.session import app_of
from tribeplan.tui.widgets.dialogs import Careful, OneLine, Picker, entry
from tribeplan.tui.widgets.line_list import LineList

Answered = TypeVar("Answered")

# --- One field of a form: its name, what it says, and what is wrong with what was typed ----------

NOTHING = "leave empty"
"""The choice that clears a field."""

TRUTHS = ("true", "false")

EXAMPLES = {
    FieldKind.SHARE: "0.5 or 50%",
    FieldKind.DAY: "like 2027-03-31",
    FieldKind.FLAG: "true or false",
    FieldKind.NUMBER: "a number",
    FieldKind.FLOW: "as in YAML",
}
"""What an empty field shows, so that it is seen and its form is known."""

SHAPES = {
    "skills": "code: 1.0, words: 50%",
    "needs": "{squad: app, for: …}",
    "measures": "{goal: …, metric: …, target: …}",
    "days": "5, or p50: 3, p90: 8",
    "need": "user: …, job: …",
    "acceptance": "a sentence, another",
    "user_needs": "{user: …, jobs: […]}",
    "jobs": "a job, another",
    "growth": "was: …, becomes: product-owner, skills: {words: 50%}",
    "readiness": "{date: 2027-01-05, decision_rights: 3, learning: 2}",
    "steps": "{skill: code, days: 5}",
    "journeys": "{journey: …, steps: […]}",
    "improved_by": "{feature: …, less_time: 30%}",
}
"""The same for fields that hold more than one value: as they stand in YAML."""


class FormField(NamedTuple):
    """A field, and the element it belongs to."""

    address: Address
    field: FieldValue
    name_of: Callable[[str], str] = str
    """What a choice is called, where choices are ids."""

    check: Callable[[str], str] = lambda _typed: ""
    """Says what is wrong with something that is typed, without making the edit of it."""


class FieldRow(Widget):
    """One field: its name, what it says, and what is wrong with what was typed."""

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        layout: grid;
        grid-size: 2;
        grid-columns: 15 1fr;
        grid-rows: auto;
        & .field-words { color: $text-muted; height: auto; padding: 0 1 0 0; }
        & Input { height: 1; background: $panel; }
        & .field-complaint { column-span: 2; color: $text-error; height: auto; }
    }
    """

    class Left(Message):
        """What is typed in a field is final."""

        def __init__(self, row: "FieldRow", *, onward: bool) -> None:
            super().__init__()
            self.row = row
            self.onward = onward
            """Whether the next field is wanted."""

    def __init__(self, form_field: FormField) -> None:
        super().__init__()
        self.form_field = form_field
        self._stands = display(form_field.field.value)
        self._complaint: Static | None = None
        field = form_field.field
        hint = SHAPES.get(field.name) or EXAMPLES.get(field.kind, "empty")
        hint = "enter: list" if self.is_picked else hint
        hidden = self._stands != field.value
        # Kept, not looked up: it is asked of while the row goes.
        self.input = OneLine(self._stands, compact=True, disabled=hidden, placeholder=hint)
        if field.parts and field.name != SKILLS and not is_single(field):
            self.input.in_short = self._named

    @property
    def name_of_field(self) -> str:
        """As it is typed in YAML."""
        return self.form_field.field.name

    @property
    def typed(self) -> str:
        """What the field says now."""
        return self.input.value

    @property
    def is_changed(self) -> bool:
        """Whether something else is typed than what stands."""
        return self.typed != self._stands

    @property
    def untaken_words(self) -> str:
        """Say what is typed, and why it was not taken, for who is about to lose it."""
        why = self.complaint.removeprefix("! ")
        return f"{self.form_field.field.words}: {self.typed}" + (f" ({why})" if why else "")

    @property
    def is_picked(self) -> bool:
        """Whether enter opens a list of what there is, or of what stands in the field."""
        return bool(self._offered or self.form_field.field.parts)

    @property
    def _offered(self) -> tuple[str, ...]:
        field = self.form_field.field
        return TRUTHS if field.kind is FieldKind.FLAG else field.choices

    def compose(self) -> ComposeResult:
        """Lay out name and field."""
        field = self.form_field.field
        mark = "*" if field.is_required else ""
        yield Static(shown(f"{field.words}{mark}"), classes="field-words")
        yield self.input

    def _named(self, typed: str) -> str:
        """Values by their first parts, which say more than the beginning of their YAML."""
        try:
            values = read_values(self.form_field.field, typed)
        except InvalidField:
            return typed
        firsts = (next(filter(None, value.values())) for value in values)
        return ", ".join(map(self.form_field.name_of, firsts))

    def take(self, form_field: FormField) -> None:
        """Show what stands now; what is being typed stays."""
        was_changed = self.is_changed
        self.form_field = form_field
        self._stands = display(form_field.field.value)
        if not was_changed:
            self.input.value = self._stands
            self.complain("")

    def put(self, typed: str) -> None:
        """Type something."""
        self.input.value = typed

    def keep(self, typed: str) -> None:
        """Take what was typed for what stands."""
        self._stands = typed

    def restore(self) -> None:
        """Take back what was typed."""
        self.put(self._stands)
        self.complain("")

    def complain(self, words: str) -> None:
        """Say what is wrong beside the field; with nothing to say, take it back."""
        self.input.set_class(bool(words), "-invalid")
        if words and self._complaint is None:
            self._complaint = Static("", markup=False, classes="field-complaint")
            self.mount(self._complaint)
        if self._complaint is not None:
            self._complaint.display = bool(words)
            self._complaint.update(shown(f"! {words}" if words else ""))

    @property
    def complaint(self) -> str:
        """What is wrong; empty when nothing is."""
        visible = self._complaint is not None and self._complaint.display
        return str(self._complaint.content) if self._complaint is not None and visible else ""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Make the edit and go on; an untouched field of choices opens their list."""
        event.stop()
        if self.is_changed or not self.open_list():
            self.post_message(self.Left(self, onward=True))

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """Make the edit when the field is left; an app that closes takes every field away."""
        event.stop()
        if self.is_changed and app_of(self).is_running:
            self.post_message(self.Left(self, onward=False))

    def on_click(self, event: Click) -> None:
        """Open the list at a click on the field's name."""
        if event.widget is not None and event.widget.has_class("field-words"):
            event.stop()
            self.input.focus()
            self.open_list()

    def open_list(self) -> bool:
        """Open the list of what can stand here; False when there is none."""
        field = self.form_field.field
        if field.parts:
            return self._open_values()
        if not self.is_picked:
            return False
        names = ((choice, self.form_field.name_of(choice)) for choice in self._offered)
        offered = [Choice(id_, name, id_ if name != id_ else "") for id_, name in names]
        if not field.is_required and field.kind is not FieldKind.IDS:
            offered.append(Choice("", NOTHING))
        return open_dialog(self, Picker(field.words, offered, current=self._stands), self._picked)

    def _open_values(self) -> bool:
        """Open the field's values one by one; what is typed and is no YAML stays to be mended."""
        form_field = self.form_field
        try:
            values = read_values(form_field.field, self.typed)
        except InvalidField as invalid:
            self.complain(str(invalid))
            return False
        if not is_single(form_field.field):
            return open_dialog(self, ValuesDialog(form_field, values), self._take)
        form = part_form(form_field, values[0] if values else {}, lambda value: (value,))
        return open_dialog(
            self, form, lambda value: self._take(values_text(form_field.field, (value,)))
        )

    def _take(self, typed: str) -> None:
        self.put(typed)
        self.post_message(self.Left(self, onward=False))

    def _picked(self, choice: Choice) -> None:
        if self.form_field.field.kind is FieldKind.IDS:
            ids = [part.strip() for part in self.typed.split(",") if part.strip()]
            others = [id_ for id_ in ids if id_ != choice.key]
            self.put(", ".join(others if choice.key in ids else [*ids, choice.key]))
        else:
            self.put(choice.key)
        self.post_message(self.Left(self, onward=False))


# --- A form of an element's fields: each is one edit, made when it is left -----------------------


class FieldForm(VerticalScroll):
    """Fields below each other, with a line of help on the one that is typed in."""

    can_focus = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "other(-1)", "Previous field", show=False),
        Binding("down", "other(1)", "Next field", show=False),
        Binding("escape", "restore", "Restore", show=False, priority=True),
        Binding("ctrl+z", "restore_first", "Restore", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    FieldForm {
        scrollbar-size: 1 1;
        scrollbar-gutter: stable;
        height: 1fr;
        & #field-help { color: $text-muted; height: auto; padding: 1 0 0 0; }
    }
    """

    class Done(Message):
        """The form was left."""

    def __init__(
        self,
        fields: Sequence[FormField],
        commit: Callable[[FormField, str], str],
        *,
        first: str = "",
    ) -> None:
        """Make a form.

        ``commit`` makes the edit of one field, and gives what is wrong; nothing when it is made.
        """
        super().__init__()
        self._fields = fields
        self._commit = commit
        self._first = first
        self.about = Static("", markup=False, id="field-help")

    def compose(self) -> ComposeResult:
        """Lay out the fields."""
        yield from (FieldRow(field) for field in self._fields)
        yield self.about

    def on_mount(self) -> None:
        """Begin in the field that was asked for."""
        rows = self.rows
        begin = [row for row in rows if row.name_of_field == self._first] or rows
        for field in begin[:1]:
            field.query(Input).focus()  # none is there when the form is left before it is drawn

    @property
    def rows(self) -> list[FieldRow]:
        """Every field, in order."""
        return list(self.query(FieldRow))

    @property
    def current(self) -> FieldRow | None:
        """The field that is typed in."""
        return next((row for row in self.rows if row.has_focus_within), None)

    def take(self, fields: Sequence[FormField]) -> None:
        """Show what stands now, without losing what is being typed."""
        known = {(field.address, field.field.name): field for field in fields}
        with app_of(self).batch_update():
            for row in self.rows:
                field = known.get((row.form_field.address, row.name_of_field))
                if field is not None:
                    row.take(field)

    def settle(self) -> None:
        """Make the edits of what is typed, before the form goes."""
        for row in self.untaken:
            self._try(row)

    @property
    def untaken(self) -> list[FieldRow]:
        """The fields in which something is typed of which no edit was made."""
        return [row for row in self.rows if row.is_changed]

    def on_field_row_left(self, event: FieldRow.Left) -> None:
        """Make the edit; with enter go on to the next field."""
        event.stop()
        if self._try(event.row) and event.onward:
            self.action_other(1)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Tell what the field is for."""
        row = next((row for row in self.rows if event.widget in row.walk_children()), None)
        if row is not None:
            more = " (enter: list)" if row.is_picked else ""
            self.about.update(shown(one_line(row.form_field.field.help) + more))

    def action_other(self, by: int) -> None:
        """Go to another field."""
        rows = [row for row in self.rows if not row.input.disabled]
        here = self.current
        if here is None or not rows:
            return
        index = rows.index(here) + by if here in rows else 0
        rows[min(max(index, 0), len(rows) - 1)].input.focus()

    def action_restore(self) -> None:
        """Take back what was typed; with nothing typed, leave the form."""
        row = self.current
        if row is not None and (row.is_changed or row.complaint):
            row.restore()
        else:
            self.post_message(self.Done())

    async def action_restore_first(self) -> None:
        """Take back what was typed; with nothing typed, the last edit."""
        row = self.current
        if row is not None and row.is_changed:
            row.restore()
        else:
            await app_of(self).run_action("undo")

    def _try(self, row: FieldRow) -> bool:
        if not row.is_changed:
            row.complain("")
            return True
        typed = row.typed
        complaint = self._commit(row.form_field, typed)
        row.complain(complaint)
        if not complaint:
            row.keep(typed)
        return not complaint


# --- A dialog of a few fields, answered all at once ----------------------------------------------


class FormDialog(Careful[Values]):
    """Asks for a few values; answers with all of them."""

    DEFAULT_CSS = """
    FormDialog {
        & #form-rows { height: auto; max-height: 50vh; scrollbar-size: 1 1; }
        & #form-help { height: auto; min-height: 1; color: $text-muted; padding: 1 0 0 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "other(-1)", "Previous field", show=False),
        Binding("down", "other(1)", "Next field", show=False),
    ]
    HINT = "enter next · ctrl+d done · esc leave"

    def __init__(self, form: FormContents, fields: Sequence[FormField] = ()) -> None:
        """Make a form of what is asked, or of fields as they stand somewhere."""
        super().__init__(form.title)
        self.form = form
        self.rows = [FieldRow(each) for each in fields or map(_form_field, form.asked)]
        self.about = Static("", markup=False, id="form-help")
        self._proposed = {row.name_of_field: row.typed for row in self.rows}
        self.button_words = form.button

    def parts(self) -> list[Widget]:
        """The fields, the help and the button."""
        fields = VerticalScroll(*self.rows, id="form-rows", can_focus=False)
        return [fields, self.about, self.button()]

    def on_mount(self) -> None:
        """Begin in the first field."""
        self._put_proposals()
        self.rows[0].input.focus()

    @property
    def values(self) -> Values:
        """What is typed now."""
        return {row.name_of_field: row.typed.strip() for row in self.rows}

    @property
    def untaken(self) -> list[FieldRow]:
        """The fields in which something else is typed than what was proposed."""
        return [row for row in self.rows if row.typed != self._proposed[row.name_of_field]]

    @property
    def is_changed(self) -> bool:
        """Whether anything else is typed than what was proposed."""
        return bool(self.untaken)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Propose what follows from what is typed."""
        event.stop()
        self._is_warned = False
        self._put_proposals()
        if any(row.complaint for row in self.rows):
            complaints = self.form.check(self.values)
            for row in self.rows:
                if row.name_of_field not in complaints:
                    row.complain("")  # it holds no more

    def on_descendant_focus(self) -> None:
        """Tell what the field is for."""
        row = next((row for row in self.rows if row.has_focus_within), None)
        words = "" if row is None else row.form_field.field.help
        self.about.update(shown(one_line(words)))

    def on_field_row_left(self, event: FieldRow.Left) -> None:
        """Look at what was typed; enter goes on, and in the last field it is taken."""
        event.stop()
        event.row.complain(self.form.check(self.values).get(event.row.name_of_field, ""))
        if not event.onward:
            return
        if event.row is self.rows[-1]:
            self.action_accept()
        else:
            self.action_other(1)

    def action_other(self, by: int) -> None:
        """Go to another field, or to the button below them."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_accept(self) -> None:
        """Answer when nothing is wrong; else say what is, beside the fields."""
        values = self.values
        complaints = dict(self.form.check(values))
        for row in self.rows:
            name = row.name_of_field
            if row.form_field.field.is_required and not values[name]:
                complaints.setdefault(name, "is needed")
            row.complain(complaints.get(name, ""))
        wrong = [row for row in self.rows if row.name_of_field in complaints]
        if wrong:
            wrong[0].input.focus()
        else:
            self.dismiss(values)

    def _put_proposals(self) -> None:
        for name, value in self.form.propose(self.values).items():
            for row in self.rows:
                is_untouched = row.typed == self._proposed.get(name)
                if row.name_of_field == name and is_untouched and row.typed != value:
                    self._proposed[name] = value
                    row.put(value)


def fill_in(node: DOMNode, form: FormContents, done: Callable[[Values], object]) -> None:
    """Ask for a few values, and hand all of them on."""
    open_dialog(node, FormDialog(form), done)


# --- Rows that are added, changed, removed and ordered, and a form for each ----------------------


class RowsDialog(Careful[Answered]):
    """Adds, changes, removes and orders rows; answers when all are as they should be."""

    DEFAULT_CSS = """
    RowsDialog {
        & LineList { height: auto; max-height: 60vh; min-height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,insert,plus", "add", "Add", show=False),
        Binding("e,f2", "change", "Change", show=False),
        Binding("x,delete", "remove", "Remove", show=False),
        Binding("shift+up,K", "carry(-1)", "Up", show=False),
        Binding("shift+down,J", "carry(1)", "Down", show=False),
    ]
    HINT = "enter change · a add · x remove · J K order · ctrl+d done · esc leave"
    ADD = "+ add"

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.lines = LineList()

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row(self, index: int, width: int) -> Content:
        """What a row says in so many cells."""
        raise NotImplementedError

    def ask(self, index: int) -> None:
        """Ask for what a row says."""
        raise NotImplementedError

    def action_add(self) -> None:
        """Ask for another row."""
        raise NotImplementedError

    def remove_row(self, index: int) -> None:
        """Take a row out."""
        raise NotImplementedError

    def carry_row(self, index: int, by: int) -> bool:
        """Let a row change places with another; False when it stays."""
        raise NotImplementedError

    def parts(self) -> list[Widget]:
        """The rows, and a button."""
        return [self.lines, self.button()]

    def on_mount(self) -> None:
        """List the rows."""
        self.show_rows(0)
        self.lines.focus()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Change a row, or add one at the end."""
        event.stop()
        if event.index < self.count:
            self.ask(event.index)
        else:
            self.action_add()

    def action_change(self) -> None:
        """Change the row under the cursor."""
        self.lines.action_choose()

    def action_remove(self) -> None:
        """Take the row under the cursor out."""
        cursor = self.lines.cursor
        if cursor < self.count:
            self.remove_row(cursor)
            self.show_rows(cursor)

    def action_carry(self, by: int) -> None:
        """Move the row under the cursor up or down."""
        here = self.lines.cursor
        if max(here, here + by) < self.count and here + by >= 0 and self.carry_row(here, by):
            self.show_rows(here + by)

    def show_rows(self, cursor: int) -> None:
        """List what there is now; whoever leaves is warned of it."""
        self._is_warned = False
        self.lines.fill(self.count + 1, self._draw, cursor)

    def _draw(self, index: int, width: int) -> Content:
        is_row = index < self.count
        return self.row(index, width) if is_row else Content.styled(self.ADD, "$text-muted")


# --- A field of several values, such as needs or steps: a line for each, a form for its parts -----


class ValuesDialog(RowsDialog[str]):
    """The values of a field; answers with their text."""

    def __init__(self, form_field: FormField, values: Sequence[Values]) -> None:
        super().__init__(form_field.field.words)
        self.form_field = form_field
        self.values = list(values)
        self._before = list(values)

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.values)

    @property
    def is_changed(self) -> bool:
        """Whether there are other values than before."""
        return self.values != self._before

    def row(self, index: int, width: int) -> Content:
        """The parts of a value, the first before all others."""
        value = self.values[index]
        first, *others = [self.form_field.name_of(part) for part in value.values() if part]
        return entry(shown(first), "  ".join(others), width)

    def action_add(self) -> None:
        """Ask for another value."""
        self.ask(len(self.values))

    def remove_row(self, index: int) -> None:
        """Take a value out."""
        del self.values[index]

    def carry_row(self, index: int, by: int) -> bool:
        """Let two values change places."""
        there = index + by
        self.values[index], self.values[there] = self.values[there], self.values[index]
        return True

    def action_accept(self) -> None:
        """Answer with what is listed."""
        self.dismiss(values_text(self.form_field.field, self.values))

    def ask(self, index: int) -> None:
        """Ask for the parts of one value."""
        given = self.values[index] if index < len(self.values) else {}

        def around(value: Values) -> Sequence[Values]:
            return (*self.values[:index], value, *self.values[index + 1 :])

        def answered(value: Values) -> None:
            self.values = [each for each in around(value) if any(each.values())]
            self.show_rows(index)

        open_dialog(self, part_form(self.form_field, given, around), answered)


def part_form(
    form_field: FormField, value: Values, around: Callable[[Values], Sequence[Values]]
) -> FormDialog:
    """Ask for the parts of one value; `around` says which values the field has with it."""
    field = form_field.field
    parts = field.parts
    if WHOLE in value and field.parts[0].name != WHOLE:
        parts = (FieldValue(WHOLE, "As in YAML", "", FieldKind.FLOW, help="Steps beside others."),)
    fields = [
        FormField((), replace(part, value=value.get(part.name, ""), parts=()), form_field.name_of)
        for part in parts
    ]

    def check(typed: Values) -> Complaints:
        if any(part.is_required and not typed[part.name] for part in parts):
            return {}  # said when it is done
        try:
            wrong = form_field.check(values_text(field, around(typed)))
        except InvalidField as invalid:
            return {invalid.field or parts[0].name: str(invalid)}
        return {parts[0].name: wrong} if wrong else {}

    return FormDialog(FormContents(field.words, "Done", (), check), fields)


def _form_field(asked: AskedField) -> FormField:
    kind = FieldKind.CHOICE if asked.choices else FieldKind.TEXT
    keys = tuple(choice.key for choice in asked.choices)
    field = FieldValue(
        asked.name, asked.words, asked.value, kind, keys, asked.help, is_required=asked.is_required
    )
    names = {choice.key: choice.words for choice in asked.choices}

    def name_of(key: str) -> str:
        return names.get(key, key)

    return FormField((), field, name_of)
