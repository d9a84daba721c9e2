"""One field of a form: its name, what it says, and what is wrong with what was typed."""

from collections.abc import Callable
from typing import NamedTuple

from textual.app import ComposeResult
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tribeplan.editing.fields import FieldKind, FieldValue
from tribeplan.org.address import Address
from tribeplan.report.safe_text import display
from tribeplan.tui.choices import Choice
from tribeplan.tui.saying import app_of
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.dialog import open_dialog
from tribeplan.tui.widgets.one_line import OneLine
from tribeplan.tui.widgets.picker import Picker

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
    "measures": "{goal: …, metric: …}",
    "days": "5, or p50: 3, p90: 8",
    "need": "user: …, job: …",
    "acceptance": "a sentence, another",
    "steps": "{skill: code, days: 5}",
}
"""The same for fields that hold more than one value: as they stand in YAML."""


class FormField(NamedTuple):
    """A field, and the element it belongs to."""

    address: Address
    field: FieldValue
    name_of: Callable[[str], str] = str
    """Gives what a choice is called, where choices are ids."""


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

    @property
    def name_of_field(self) -> str:
        """As it is typed in YAML."""
        return self.form_field.field.name

    @property
    def typed(self) -> str:
        """What the field says now."""
        return self.query_one(Input).value

    @property
    def is_changed(self) -> bool:
        """Whether something else is typed than what stands."""
        return bool(self.children) and self.typed != self._stands

    @property
    def untaken_words(self) -> str:
        """Say what is typed, and why it was not taken, for who is about to lose it."""
        why = self.complaint.removeprefix("! ")
        return f"{self.form_field.field.words}: {self.typed}" + (f" ({why})" if why else "")

    @property
    def is_picked(self) -> bool:
        """Whether enter opens a list of what there is."""
        return bool(self._offered)

    @property
    def _offered(self) -> tuple[str, ...]:
        field = self.form_field.field
        return TRUTHS if field.kind is FieldKind.FLAG else field.choices

    def compose(self) -> ComposeResult:
        """Lay out name and field."""
        field = self.form_field.field
        mark = "*" if field.is_required else ""
        yield Static(shown(f"{field.words}{mark}"), classes="field-words")
        hidden = self._stands != field.value
        hint = SHAPES.get(field.name) or EXAMPLES.get(field.kind, "empty")
        hint = "enter: list" if self.is_picked else hint
        yield OneLine(self._stands, compact=True, disabled=hidden, placeholder=hint)

    def take(self, form_field: FormField) -> None:
        """Show what stands now; what is being typed stays."""
        was_changed = self.is_changed
        self.form_field = form_field
        self._stands = display(form_field.field.value)
        if not was_changed and self.children:  # else it is drawn later, with what stands now
            self.query_one(Input).value = self._stands
            self.complain("")

    def put(self, typed: str) -> None:
        """Type something."""
        self.query_one(Input).value = typed

    def keep(self, typed: str) -> None:
        """Take what was typed for what stands."""
        self._stands = typed

    def restore(self) -> None:
        """Take back what was typed."""
        self.put(self._stands)
        self.complain("")

    def complain(self, words: str) -> None:
        """Say what is wrong beside the field; with nothing to say, take it back."""
        self.query_one(Input).set_class(bool(words), "-invalid")
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
            self.query_one(Input).focus()
            self.open_list()

    def open_list(self) -> bool:
        """Open the list of what can stand here; False when there is none."""
        field = self.form_field.field
        if not self.is_picked:
            return False
        names = ((choice, self.form_field.name_of(choice)) for choice in self._offered)
        offered = [Choice(id_, name, id_ if name != id_ else "") for id_, name in names]
        if not field.is_required and field.kind is not FieldKind.IDS:
            offered.append(Choice("", NOTHING))
        return open_dialog(self, Picker(field.words, offered, current=self._stands), self._picked)

    def _picked(self, choice: Choice) -> None:
        if self.form_field.field.kind is FieldKind.IDS:
            ids = [part.strip() for part in self.typed.split(",") if part.strip()]
            ids = (
                [id_ for id_ in ids if id_ != choice.key]
                if choice.key in ids
                else [
                    *ids,
                    choice.key,
                ]
            )
            self.put(", ".join(ids))
        else:
            self.put(choice.key)
        self.post_message(self.Left(self, onward=False))
