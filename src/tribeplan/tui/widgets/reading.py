"""A page of text to read: a difference, or why a rule is one."""

import textwrap
from collections.abc import Callable
from typing import ClassVar, TypeAlias

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from tribeplan.tui.saying import app_of
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.dialog import Dialog
from tribeplan.tui.widgets.line_list import LineList

Page: TypeAlias = tuple[str, Callable[[], str]]
"""A page's title, and what gives its text when it is first looked at."""

NOTHING = "Nothing"

AROUND = 10
"""Cells beside the text: what is behind, the frame, the scroll bar."""

WIDEST = 100
NARROWEST = 20


class Text(LineList):
    """Lines to scroll through."""

    shows_cursor = False


class Reading(Dialog[bool]):
    """One or several pages; tab turns them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "turn(1)", "Next page", show=False, priority=True),
        Binding("shift+tab,left", "turn(-1)", "Page before", show=False, priority=True),
        Binding("q", "leave", "Leave", show=False),
    ]
    HINT = "arrows scroll · esc leave"

    def __init__(self, pages: tuple[Page, ...], *, is_difference: bool = False) -> None:
        super().__init__(pages[0][0])
        self.pages = pages
        self.is_difference = is_difference
        self.number = 0
        self.lines: list[str] = []
        self.add_class("-wide-dialog")
        if len(pages) > 1:
            self.hint = "arrows scroll · tab next page · esc leave"

    def parts(self) -> list[Widget]:
        """Give the place of the text."""
        return [Text()]

    def on_mount(self) -> None:
        """Open the first page."""
        self._open()
        self.query_one(LineList).focus()

    def action_turn(self, by: int) -> None:
        """Open the next page."""
        self.number = (self.number + by) % len(self.pages)
        self._open()

    def _open(self) -> None:
        title, text = self.pages[self.number]
        self.query_one("#dialog").border_title = shown(title)
        self.lines = [line.rstrip() for line in text().splitlines()] or [NOTHING]
        if not self.is_difference:
            width = max(min(app_of(self).size.width - AROUND, WIDEST), NARROWEST)
            self.lines = [part for line in joined(self.lines) for part in wrapped(line, width)]
        self.query_one(LineList).fill(len(self.lines), self._draw)

    def _draw(self, index: int, width: int) -> Content:
        del width
        line = self.lines[index]
        return shown(line, _style(line) if self.is_difference else "")


def joined(lines: list[str]) -> list[str]:
    """Make one line of each paragraph; what is indented, or ends on a colon, stays as it is.

    >>> joined(["It can", "work.", "", "Bad:", "    a: 1", "    b: 2"])
    ['It can work.', '', 'Bad:', '    a: 1', '    b: 2']
    """
    paragraphs: list[str] = []
    is_open = False
    for line in lines:
        is_prose = bool(line) and not line.startswith(" ")
        if is_open and is_prose:
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
        is_open = is_prose and not line.endswith(":")
    return paragraphs


def wrapped(line: str, width: int) -> list[str]:
    """Break a line of text at its words, keeping its indentation.

    >>> wrapped("  one two three", 9)
    ['  one two', '  three']
    """
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line, width, subsequent_indent=indent) or [""]


def _style(line: str) -> str:
    """Give the colour of a line of a difference; its sign says the same."""
    if line.startswith(("+++", "---")):
        return "bold"
    styles = {"+": "$text-success", "-": "$text-error", "@": "$text-accent"}
    return styles.get(line[:1], "")
