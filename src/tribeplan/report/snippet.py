"""A line of somebody's file with a caret under the part that is meant."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import NamedTuple

from tribeplan.errors import Place
from tribeplan.report.cells import cells
from tribeplan.report.safe_text import visible_characters

MOST_CELLS = 160
"""Cells of a source line that are shown; longer ones are cut around the caret."""

_BEFORE_CARET = 60  # cells kept in front of the caret of a line that is cut there
_TAB_STOP = 4
_LINE_END = re.compile(r"\r\n|\r|\n")


class Excerpt(NamedTuple):
    """A line ready to be shown, and where its caret goes."""

    text: str
    caret_offset: int
    """Cells before the caret."""

    caret_cells: int
    """Cells under the caret, at least one."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a check by lines; each is split as far as it is asked for."""

    texts: Mapping[str, str]
    _lines: dict[str, "_Lines"] = field(default_factory=dict[str, "_Lines"])

    def line(self, place: Place) -> str | None:
        """Give the line on which a place starts; None when its text is not known."""
        if place.path not in self.texts:
            return None
        if place.path not in self._lines:
            self._lines[place.path] = _Lines(self.texts[place.path])
        return self._lines[place.path].line(place.line)


class _Lines:
    """A text by lines, split no further than needed: most findings stand near each other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0]
        self._ends = _LINE_END.finditer(text)

    def line(self, number: int) -> str | None:
        """Give a line without its end; None when there are fewer."""
        for end in islice(self._ends, max(0, number + 1 - len(self._starts))):
            self._starts.append(end.end())
        if not 0 < number <= len(self._starts):
            return None
        stop = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : stop].rstrip("\r\n")


def excerpt(line: str, place: Place) -> Excerpt:
    r"""Make a line fit to be shown, with a caret from a place's first to its last character.

    >>> excerpt("a:\tpim", Place("a.yaml", 1, 4, 1, 7))
    Excerpt(text='a:  pim', caret_offset=4, caret_cells=3)
    """
    start = min(place.column - 1, len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    first = max(0, start - MOST_CELLS)
    window = line[first : start + 2 * MOST_CELLS]
    shown = visible_characters(window)
    if "\t" in window:
        shown = _with_tabs(shown, window)
    start -= first
    end = min(max(end - first, start), len(shown))
    cut_after = first + len(window) < len(line)
    if not first and not cut_after and cells("".join(shown)) <= MOST_CELLS:
        return _with_caret(shown, start, end)
    return _cut(shown, start, end, more=(first > 0, cut_after))


def _with_tabs(shown: list[str], window: str) -> list[str]:
    """Replace the escapes of tabs by blanks up to the next tab stop."""
    expanded: list[str] = []
    column = 0
    for text, char in zip(shown, window, strict=True):
        piece = " " * (_TAB_STOP - column % _TAB_STOP) if char == "\t" else text
        column += cells(piece)
        expanded.append(piece)
    return expanded


def _cut(shown: list[str], start: int, end: int, *, more: tuple[bool, bool]) -> Excerpt:
    """Keep at most `MOST_CELLS` cells around the caret; an ellipsis stands for what is cut."""
    before = list(accumulate((cells(text) for text in shown), initial=0))
    left = 0
    if before[start] > MOST_CELLS - _BEFORE_CARET:
        left = bisect_left(before, before[start] - _BEFORE_CARET)
    right = bisect_right(before, before[left] + MOST_CELLS - 2) - 1
    mark_left = "…" if left or more[0] else ""
    mark_right = "…" if right < len(shown) or more[1] else ""
    kept = [mark_left, *shown[left:right], mark_right]
    return _with_caret(kept, start - left + 1, min(end, right) - left + 1)


def _with_caret(shown: list[str], start: int, end: int) -> Excerpt:
    offset = cells("".join(shown[:start]))
    width = cells("".join(shown[:end])) - offset
    return Excerpt("".join(shown).rstrip(" "), offset, max(width, 1))
