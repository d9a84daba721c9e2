"""A list of one-line entries, drawn line by line so that ten thousand cost no more than ten."""

from collections.abc import Callable
from typing import ClassVar, TypeAlias

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

Draw: TypeAlias = Callable[[int, int], Content]
"""The text of an entry, from its number and the cells there are for it."""

MARK_CELLS = 1
"""Cells before each entry, for the mark of the cursor."""

RIGHT_BUTTON = 3


class LineList(ScrollView, can_focus=True):
    """Entries of one line each, with a cursor."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-list--entry",
        "line-list--cursor",
        "line-list--cursor-focus",
    }
    DEFAULT_CSS = """
    LineList {
        height: 1fr;
        scrollbar-size: 1 1;
        overflow-x: hidden;
        background: $surface;
        & > .line-list--entry { color: $foreground; }
        & > .line-list--cursor { color: $foreground; text-style: bold; }
        & > .line-list--cursor-focus { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", "Up", show=False),
        Binding("down,j", "step(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,g", "to(0)", "First", show=False),
        Binding("end,G", "to(-1)", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]

    shows_cursor = True
    """Whether there is a cursor; without one the keys scroll."""

    cursor: reactive[int] = reactive(0, repaint=False)
    """Number of the entry under the cursor."""

    class Moved(Message):
        """The cursor stands on another entry."""

        def __init__(self, lines: "LineList", index: int) -> None:
            super().__init__()
            self.lines = lines
            self.index = index

        @property
        def control(self) -> "LineList":
            """The list, for selectors."""
            return self.lines

    class Chosen(Moved):
        """An entry was chosen."""

    class Scrolled(Message):
        """Other entries are in sight."""

    class Menu(Moved):
        """What can be done with an entry was asked for."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self.count = 0
        self._draw: Draw = lambda _index, _width: Content("")

    def fill(self, count: int, draw: Draw, cursor: int = 0) -> None:
        """Show other entries."""
        self.count = count
        self._draw = draw
        self.virtual_size = Size(self.scrollable_content_region.width, count)
        self.set_reactive(LineList.cursor, min(max(cursor, 0), max(count - 1, 0)))
        self._show_cursor()
        self.refresh()

    @property
    def out_of_sight(self) -> tuple[int, int]:
        """How many entries are above and below those in sight."""
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        return (top, max(self.count - top - height, 0)) if height else (0, 0)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scroll, and tell so."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    def on_resize(self) -> None:
        """Tell that more or fewer are in sight."""
        self.post_message(self.Scrolled())

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on an entry."""
        return min(max(cursor, 0), max(self.count - 1, 0))

    def watch_cursor(self, before: int, after: int) -> None:
        """Repaint the two lines that changed."""
        top = self.scroll_offset.y
        width = self.size.width
        self._show_cursor()
        for index in (before, after):
            self.refresh(Region(0, index - top, width, 1))
        if self.count:
            self.post_message(self.Moved(self, after))

    def on_focus(self) -> None:
        """Show that keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        index = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        style = self.get_visual_style("line-list--entry")
        if index >= self.count:
            return Strip.blank(width, style.rich_style)
        at_cursor = self.shows_cursor and index == self.cursor
        if at_cursor:
            names = ["line-list--cursor"]
            names += ["line-list--cursor-focus"] if self.has_focus else []
            style = self.get_visual_style("line-list--entry", *names)
        room = max(width - MARK_CELLS, 0)
        entry = self._draw(index, room).truncate(room, ellipsis=True)
        line = Content(">" if at_cursor else " ") + entry
        strips = Visual.to_strips(self, line, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, style.rich_style)

    def action_step(self, by: int) -> None:
        """Go up or down."""
        if self.shows_cursor:
            self.cursor += by
        else:
            self.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Go up or down by what is seen."""
        self.action_step(by * max(self.size.height - 1, 1))

    def action_to(self, index: int) -> None:
        """Go to the first or the last."""
        if self.shows_cursor:
            self.cursor = index if index >= 0 else self.count - 1
        elif index >= 0:
            self.scroll_home(animate=False)
        else:
            self.scroll_end(animate=False)

    def action_choose(self) -> None:
        """Choose the entry under the cursor."""
        if self.count:
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: Click) -> None:
        """Choose the entry that was clicked, or ask what can be done with it."""
        offset = event.get_content_offset(self)
        index = -1 if offset is None else self.scroll_offset.y + offset.y
        if not 0 <= index < self.count:
            return
        event.stop()
        self.cursor = index
        wanted = self.Menu if event.button == RIGHT_BUTTON else self.Chosen
        self.post_message(wanted(self, index))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Keep the wheel from moving what is behind."""
        event.prevent_default().stop()
        self.scroll_relative(y=3, animate=False)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Keep the wheel from moving what is behind."""
        event.prevent_default().stop()
        self.scroll_relative(y=-3, animate=False)

    def _show_cursor(self) -> None:
        """Scroll as far as needed."""
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if height and not top <= self.cursor < top + height:
            first = self.cursor if self.cursor < top else self.cursor - height + 1
            self.scroll_to(y=first, animate=False, force=True, immediate=True)
