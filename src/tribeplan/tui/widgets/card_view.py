"""A card drawn line by line: repainted without laying the screen out again."""

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tribeplan.tui.cards.card import Card
from tribeplan.tui.shown import shown

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
