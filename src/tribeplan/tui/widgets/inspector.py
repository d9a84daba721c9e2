"""The inspector: what is known of the thing under the cursor, and a form to change it."""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tribeplan.editing.version import Refused
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.tui import widgets
from tribeplan.tui.cards import Card, card_of
from tribeplan.tui.look import shown
from tribeplan.tui.session import Session, refusal, say
from tribeplan.tui.subject import ProblemIndex, is_there, subject_of

# --- A card drawn line by line: repainted without laying the screen out again --------------------

LABEL_CELLS = 10
WIDE_FROM = 28
"""Cells from which on names and values stand in two columns."""

INDENT = 2
"""Cells before the further lines of a value in a narrow card."""


class CardView(ScrollView, can_focus=True):
    """One card, read only."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {"card--line"}
    DEFAULT_CSS = """
    CardView {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size: 0 0;
        background: $surface;
        & > .card--line { color: $foreground; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.edit", "Edit", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.card = Card("", "", ())
        self._lines: list[Content] = []

    def show(self, card: Card) -> None:
        """Show another card, or the same with other facts; repaints what differs."""
        if card == self.card and self._lines:
            return
        is_other = card.title != self.card.title
        self.card = card
        if is_other:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self._lay_out(is_same_width=True)

    def on_resize(self) -> None:
        """Wrap the facts again."""
        self._lay_out(is_same_width=False)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than fits."""
        return len(self._lines) > self.size.height

    @property
    def text(self) -> str:
        """What the card says, line by line."""
        return "\n".join(line.plain.rstrip() for line in self._lines)

    def _lay_out(self, *, is_same_width: bool) -> None:
        width, height = self.scrollable_content_region.size
        if not width:
            return
        before = self._lines
        self._lines = card_lines(self.card, width)
        size = Size(width, max(len(self._lines), height))
        if size != self.virtual_size:
            # The setter would lay out the screen again; there is no scrollbar to bring up to date.
            self.set_reactive(CardView.virtual_size, size)  # pyright: ignore[reportArgumentType]  # Textual types it in two ways
            if self.scroll_offset.y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)
        if not is_same_width:
            self.refresh()
            return
        top = self.scroll_offset.y
        for y in range(height):
            old, new = _at(before, top + y), _at(self._lines, top + y)
            if not old.is_same(new):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.scrollable_content_region.width
        style = self.get_visual_style("card--line")
        line = _at(self._lines, self.scroll_offset.y + y)
        strips = Visual.to_strips(self, line, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, style.rich_style)


def _at(lines: list[Content], index: int) -> Content:
    return lines[index] if 0 <= index < len(lines) else Content("")


def card_lines(card: Card, width: int) -> list[Content]:
    """Lay a card out: names of facts in one column, what they are in the other."""
    lines = shown(card.title, "bold").wrap(width)
    for row in card.rows:
        lines += _row_lines(row.label, row.value, width)
    if card.problems:
        lines.append(Content(""))
        for trouble in card.problems:
            style = "$text-error" if trouble.letter == "E" else "$foreground"
            words = shown(f"{trouble.letter or ' '} {trouble.text}", style)
            lines += words.wrap(width)
    if card.comments:
        lines.append(Content(""))
        for comment in card.comments:
            lines += shown(comment, "$text-muted").wrap(width)
    return lines


def _row_lines(label: str, value: str, width: int) -> list[Content]:
    if width < WIDE_FROM:
        words = shown(label, "$text-muted") + " " + shown(value)
        first, *others = words.wrap(max(width - INDENT, 1))
        return [first, *(Content(" " * INDENT) + line for line in others)]
    room = width - LABEL_CELLS
    wrapped = shown(value).wrap(room) or [Content("")]
    names = [label, *("" for _ in wrapped[1:])]
    return [
        Content.assemble((name + " " * (LABEL_CELLS - cell_len(name)), "$text-muted"), line)
        for name, line in zip(names, wrapped, strict=True)
    ]


# --- The inspector: what is known of the thing under the cursor, and a form to change it ---------

FORM_CELLS = 44
"""Cells that a form needs; the pane is as wide while it is open, or three tenths of the screen."""

MORE = "more below"
"""Below a card that does not fit; a scrollbar that comes and goes would move everything."""


class Inspector(Vertical):
    """A card while browsing, a form after `edit`."""

    DEFAULT_CSS = """
    Inspector {
        border: round $border;
        border-title-color: $foreground;
        background: $surface;
        padding: 0 1;
        &:focus-within { border: heavy $border; border-title-style: reverse; }
    }
    """

    class Turned(Message):
        """The card has made way for a form, or is back."""

        def __init__(self, *, has_form: bool) -> None:
            super().__init__()
            self.has_form = has_form

    def __init__(
        self,
        session: Session,
        problems: ProblemIndex,
        id: str,  # noqa: A002  # Textual's word
    ) -> None:
        super().__init__(id=id)
        self.session = session
        self.problems = problems
        self.card = CardView()
        self._at: Address | None = None
        self._is_settling = False

    def compose(self) -> ComposeResult:
        """Begin with the card."""
        yield self.card

    @property
    def _form(self) -> "widgets.forms.FieldForm | None":
        if len(self.children) == 1:  # the card alone: forms need not be loaded to see that
            return None
        return next(iter(self.query(widgets.forms.FieldForm)), None)

    @property
    def is_editing(self) -> bool:
        """Whether a form is open."""
        return self._form is not None

    def show(self, session: Session) -> None:
        """Show what is under the cursor now; a form of something else is left, its edit made."""
        if not self.children:
            return
        form = self._form
        if form is not None and not self._makes_way(form, session):
            return
        version, address = session.document.version, session.cursor
        card = card_of(version, address, self.problems.about(version, address))
        self.card.show(card)
        title = shown(card.kind.capitalize())
        below = shown(MORE if self.card.is_cut else "")
        # The setters would draw all of the pane again.
        if self._border_title is None or self._border_title.plain != title.plain:
            self._border_title = title
            self.refresh(Region(-self.gutter.left, -1, self.outer_size.width, 1))
        if self._border_subtitle is None or self._border_subtitle.plain != below.plain:
            self._border_subtitle = below
            self.refresh(Region(-self.gutter.left, self.size.height, self.outer_size.width, 1))

    def _makes_way(self, form: "widgets.forms.FieldForm", session: Session) -> bool:
        """Leave the form when the user has gone elsewhere; False when it stays."""
        document, address = session.document, session.cursor
        is_there_still = is_there(document.organisation, subject_of(address))
        if self._is_settling or (address == self._at and is_there_still):
            if not self._is_settling:
                form.take(tuple(self._fields(address)))
            return False
        self._is_settling = True
        form.settle()
        self._is_settling = False
        untaken = form.untaken
        if untaken:
            self._say_untaken(untaken[0])
            if self._at is not None and is_there(document.organisation, subject_of(self._at)):
                session.go(self._at)
                untaken[0].input.focus()
                return False
        self.close()
        session.go(address)
        return True

    def _say_untaken(self, row: "widgets.forms.FieldRow") -> None:
        say(self, f"Not taken yet: {row.untaken_words}; esc takes it back", "warning")

    def edit(self, field: str = "") -> bool:
        """Open the form, in a certain field if one is named; False when nothing can be changed."""
        address = self.session.cursor
        if self.is_editing:
            return True
        if not is_there(self.session.document.organisation, subject_of(address)):
            return False
        fields = tuple(self._fields(address))
        if not fields:
            return False
        self.show(self.session)  # it may not have come here yet: its frame says what the form is of
        self._at = address
        self.card.display = False
        self.mount(widgets.forms.FieldForm(fields, self._set, first=field))
        self.styles.min_width = max(FORM_CELLS, self.screen.size.width * 3 // 10)
        self.border_subtitle = shown("enter keep · esc leave")
        self.post_message(self.Turned(has_form=True))
        return True

    def close(self) -> None:
        """Go back to the card."""
        self._at = None
        self.query(widgets.forms.FieldForm).remove()
        self.card.display = True
        self.styles.clear_rule("min_width")
        self.border_subtitle = ""
        self.post_message(self.Turned(has_form=False))

    def on_field_form_done(self, event: "widgets.forms.FieldForm.Done") -> None:
        """Go back to the card, and tell who owns the screen where keys go now."""
        event.stop()
        self.close()
        self.show(self.session)
        self.card.focus()

    def _fields(self, address: Address) -> "Iterator[widgets.forms.FormField]":
        """The fields of the element; of a person in a squad, the share there first."""
        from tribeplan.editing.fields import fields_of

        roster = self.session.document.roster
        element = subject_of(address).address
        is_in_squad = address[2:3] == ("squads",) and element != address
        at = (address, element) if is_in_squad else (element,)
        for place in at:
            for field in fields_of(roster, place):
                name, check = partial(name_in, roster), partial(self._wrong, place, field.name)
                yield widgets.forms.FormField(place, field, name, check)

    def _wrong(self, address: Address, field: str, typed: str) -> str:
        from tribeplan.editing.fields import InvalidField, set_field

        try:
            set_field(self.session.document.roster, address, field, typed)
        except InvalidField as invalid:
            return str(invalid)
        return ""

    def _set(self, form_field: "widgets.forms.FormField", typed: str) -> str:
        from tribeplan.editing.fields import InvalidField, set_field

        document = self.session.document
        try:
            edit = set_field(document.roster, form_field.address, form_field.field.name, typed)
            if edit.changes:
                document.do(edit._replace(target=self._at or edit.target))
        except InvalidField as invalid:
            return str(invalid)
        except Refused as refused:
            return refusal(refused)
        if self.is_editing:
            self.call_later(self.show, self.session)
        return ""


def name_in(roster: Roster, id_: str) -> str:
    """What is called by an id that can be picked; the id itself when it is only a word."""
    organisation = roster.organisation
    if id_ in organisation.people:
        return roster.name(id_)
    if id_ in roster.squads:
        return roster.squads[id_].squad.name or id_
    features = organisation.work.features
    found = organisation.tribes.get(id_) or features.get(id_) or organisation.skills.get(id_)
    return (found.name if found else None) or id_
