"""Frames around a chart or a table of results."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from tribeplan.report.sections import Section
from tribeplan.tui.marks import Marks
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.line_list import MARK_CELLS, LineList
from tribeplan.tui.widgets.tables import laid_out

DrawChart: TypeAlias = Callable[[int, int], Sequence[Content]]
"""Gives the lines of a chart for a width and a height."""

INK = "$text-primary"
OLD_INK = "$text-muted"


def _blank(width: int, height: int) -> Sequence[Content]:
    del width, height
    return ()


class ChartPane(Static, can_focus=True):
    """A chart in a frame, drawn for the room there is."""

    DEFAULT_CSS = """
    ChartPane {
        border: round $border-blurred;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        background: $surface;
        color: $foreground;
        text-wrap: nowrap;
        &:focus { border: heavy $border; border-title-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(markup=False, id=id)
        self._draw: DrawChart = _blank

    def chart(self, title: str, draw: DrawChart, subtitle: str = "") -> None:
        """Show another chart."""
        self.border_title = shown(title)
        self.border_subtitle = shown(subtitle)
        self._draw = draw
        self._redraw()

    def on_resize(self, event: Resize) -> None:
        """Draw for the new room."""
        del event
        self._redraw()

    def _redraw(self) -> None:
        width, height = self.content_size
        if width > 0 and height > 0:
            self.update(Content("\n").join(self._draw(width, height)), layout=False)


class TablePane(Vertical):
    """A table in a frame; its rows can be chosen."""

    DEFAULT_CSS = """
    TablePane {
        border: round $border-blurred;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        background: $surface;
        &:focus-within { border: heavy $border; border-title-style: bold; }
        & .table-heading {
            height: 1;
            color: $text-muted;
            background: $surface;
            text-wrap: nowrap;
            &.-none { display: none; }
        }
    }
    """

    def __init__(self, marks: Marks, *, id: str) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self.marks = marks
        self.lines = LineList(id=f"{id}-lines")
        self.heading = Static("", markup=False, classes="table-heading")
        self._section: Section | None = None
        self._keys: tuple[str, ...] = ()
        self._nothing = ""
        self._ink = INK
        self._rows: tuple[str, ...] = ()

    @property
    def chosen(self) -> str:
        """The key of the row under the cursor; empty when it has none."""
        at = self.lines.cursor
        return self._keys[at] if at < len(self._keys) else ""

    def compose(self) -> ComposeResult:
        """Lay out heading and rows."""
        yield self.heading
        yield self.lines

    def table(
        self, section: Section | None, keys: Sequence[str], nothing: str, *, is_old: bool = False
    ) -> None:
        """Show another table; each row has a key that says what it is about."""
        self._section = section
        self._keys = tuple(keys)
        self._nothing = nothing
        self._ink = OLD_INK if is_old else ""
        title = "" if section is None else section.title
        if section is not None:
            self.border_title = shown(title + (" (old)" if is_old else ""))
        self._refill()

    def on_resize(self, event: Resize) -> None:
        """Lay the columns out for the new room."""
        del event
        self._refill()

    def _refill(self) -> None:
        width = self.lines.scrollable_content_region.width - MARK_CELLS
        if width <= 0:
            return
        if self._section is None or not self._section.rows:
            self._rows = (self._nothing,) if self._nothing else ()
            heading = ""
        else:
            table = laid_out(self._section, width, self.marks)
            self._rows, heading = table.rows, table.heading
        self.heading.set_class(not heading, "-none")
        self.heading.update(Content(" " + heading), layout=False)
        self.lines.fill(len(self._rows), self._row, self.lines.cursor)

    def _row(self, index: int, width: int) -> Content:
        del width
        return (
            Content.styled(self._rows[index], self._ink)
            if self._ink
            else Content(self._rows[index])
        )
