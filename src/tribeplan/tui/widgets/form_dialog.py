"""A dialog of a few fields, answered all at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple, TypeAlias

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from tribeplan.editing.fields import FieldKind, FieldValue
from tribeplan.tui.choices import Choice
from tribeplan.tui.saying import say
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.dialog import Dialog
from tribeplan.tui.widgets.field_row import FieldRow, FormField

Values: TypeAlias = dict[str, str]
"""What is typed, by the field's name."""

Complaints: TypeAlias = Mapping[str, str]
"""What is wrong, by the field's name; empty when all is well."""


class Asked(NamedTuple):
    """A field that is asked for."""

    name: str
    words: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    """What there is to pick from; anything may be typed when there is nothing."""

    help: str = ""
    is_required: bool = False


class Sheet(NamedTuple):
    """What a dialog of fields is made of."""

    title: str
    button: str
    """What enter in the last field does."""

    asked: Sequence[Asked]
    check: Callable[[Values], Complaints]
    """Looks at all that is typed before it is taken."""

    propose: Callable[[Values], Values] = dict
    """Gives what goes into fields that nobody typed in yet."""


class FormDialog(Dialog[Values]):
    """Asks for a few values; answers with all of them."""

    DEFAULT_CSS = """
    FormDialog {
        & #form-rows { height: auto; max-height: 50vh; scrollbar-size: 1 1; }
        & #form-help { height: auto; min-height: 1; color: $text-muted; padding: 1 0 0 0; }
        & Button { margin: 1 0 0 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "other(-1)", "Previous field", show=False),
        Binding("down", "other(1)", "Next field", show=False),
        Binding("ctrl+s", "accept", "Done", show=False, priority=True),
    ]
    HINT = "enter next · ctrl+s done · esc leave"

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet.title)
        self.sheet = sheet
        self._proposed = {asked.name: asked.value for asked in sheet.asked}
        self._is_warned = False
        """Whether it was told that leaving loses what is typed."""

    def parts(self) -> list[Widget]:
        """Give the fields, the help and the button."""
        rows = (FieldRow(_form_field(asked)) for asked in self.sheet.asked)
        return [
            VerticalScroll(*rows, id="form-rows", can_focus=False),
            Static("", markup=False, id="form-help"),
            Button(shown(f"[ {self.sheet.button} ]"), compact=True),
        ]

    def on_mount(self) -> None:
        """Begin in the first field."""
        self._put_proposals()
        self.rows[0].query_one(Input).focus()

    @property
    def rows(self) -> list[FieldRow]:
        """Every field, in order."""
        return list(self.query(FieldRow))

    @property
    def values(self) -> Values:
        """What is typed now."""
        return {row.name_of_field: row.typed.strip() for row in self.rows}

    @property
    def untaken(self) -> list[FieldRow]:
        """The fields in which something else is typed than what was proposed."""
        return [row for row in self.rows if row.typed != self._proposed[row.name_of_field]]

    def action_leave(self) -> None:
        """Leave without an answer; when something is typed, the second time."""
        if self.untaken and not self._is_warned:
            self._is_warned = True
            say(self, "Leaving once more drops what is typed here", "warning")
        else:
            super().action_leave()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Propose what follows from what is typed."""
        event.stop()
        self._is_warned = False
        self._put_proposals()

    def on_descendant_focus(self) -> None:
        """Tell what the field is for."""
        row = next((row for row in self.rows if row.has_focus_within), None)
        words = "" if row is None else row.form_field.field.help
        self.query_one("#form-help", Static).update(shown(words))

    def on_field_row_left(self, event: FieldRow.Left) -> None:
        """Look at what was typed; enter goes on, and in the last field it is taken."""
        event.stop()
        event.row.complain(self.sheet.check(self.values).get(event.row.name_of_field, ""))
        if not event.onward:
            return
        if event.row is self.rows[-1]:
            self.action_accept()
        else:
            self.action_other(1)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take what is typed."""
        event.stop()
        self.action_accept()

    def action_other(self, by: int) -> None:
        """Go to another field, or to the button below them."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_accept(self) -> None:
        """Answer when nothing is wrong; else say what is, beside the fields."""
        values = self.values
        complaints = dict(self.sheet.check(values))
        for asked in self.sheet.asked:
            if asked.is_required and not values[asked.name]:
                complaints.setdefault(asked.name, "is needed")
        for row in self.rows:
            row.complain(complaints.get(row.name_of_field, ""))
        wrong = [row for row in self.rows if row.name_of_field in complaints]
        if wrong:
            wrong[0].query_one(Input).focus()
        else:
            self.dismiss(values)

    def _put_proposals(self) -> None:
        for name, value in self.sheet.propose(self.values).items():
            for row in self.rows:
                is_untouched = row.typed == self._proposed.get(name)
                if row.name_of_field == name and is_untouched and row.typed != value:
                    self._proposed[name] = value
                    row.put(value)


def _form_field(asked: Asked) -> FormField:
    kind = FieldKind.CHOICE if asked.choices else FieldKind.TEXT
    keys = tuple(choice.key for choice in asked.choices)
    field = FieldValue(
        asked.name, asked.words, asked.value, kind, keys, asked.help, is_required=asked.is_required
    )
    names = {choice.key: choice.words for choice in asked.choices}

    def name_of(key: str) -> str:
        return names.get(key, key)

    return FormField((), field, name_of)
