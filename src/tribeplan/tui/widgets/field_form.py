"""A form of an element's fields: each is one edit, made when it is left."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Input, Static

from tribeplan.tui.saying import app_of
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.field_row import FieldRow, FormField


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

    def compose(self) -> ComposeResult:
        """Lay out the fields."""
        yield from (FieldRow(field) for field in self._fields)
        yield Static("", markup=False, id="field-help")

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
            self.query_one("#field-help", Static).update(shown(row.form_field.field.help + more))

    def action_other(self, by: int) -> None:
        """Go to another field."""
        rows = [row for row in self.rows if not row.query_one(Input).disabled]
        here = self.current
        if here is None or not rows:
            return
        index = rows.index(here) + by if here in rows else 0
        rows[min(max(index, 0), len(rows) - 1)].query_one(Input).focus()

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
