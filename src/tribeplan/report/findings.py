"""Findings in a terminal: with the line they stand on, or one line each."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import NamedTuple

from tribeplan.errors import Diagnostic, Place, without_commands
from tribeplan.formats.model.places import CheckResult, LocatedFinding
from tribeplan.report.language import counted, tr
from tribeplan.report.options import (
    STYLE_OF,
    ReportOptions,
    Style,
    paint,
    statistics_lines,
    summary_line,
    why_suppressed,
    worst_first,
)
from tribeplan.report.safe_text import cells, ci_safe, display, visible_characters, wrapped
from tribeplan.rules.rule import Severity

# --- A line of somebody's file with a caret under the part that is meant -------------------------

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
        """The line on which a place starts; None when its text is not known, or there is none."""
        if not self.texts.get(place.path):
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
        """A line without its end; None when there are fewer."""
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


# --- Findings with the line they stand on, a caret, related places and what to do ----------------

_TEXT_CELLS = 96
_MOST_RELATED = 8


def render_full(result: CheckResult, options: ReportOptions) -> str:
    """Show each finding as a compiler would, the worst first, and count them in the last line.

    Advice stands below a line of its own.
    """
    lines: list[str] = []
    if options.statistics:
        lines += statistics_lines(result, colour=options.colour)
    else:
        for block in _blocks(result, options):
            lines += [*block, ""]
    last = summary_line(result)
    is_fine = not result.findings and not result.diagnostics
    lines.append(paint(last, Style.GOOD if is_fine else Style.STRONG, colour=options.colour))
    return "".join(f"{without_commands(line)}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class _Block:
    """What diagnostics and findings have in common on the screen."""

    heading: str
    style: Style
    place: Place
    related: tuple[tuple[Place, str], ...]
    notes: tuple[tuple[str, str], ...]
    """What stands below, each with its label."""


def _blocks(result: CheckResult, options: ReportOptions) -> Iterator[list[str]]:
    sources = Sources(result.texts)
    for diagnostic in result.diagnostics:
        yield _draw(_of_diagnostic(diagnostic, colour=options.colour), sources, options)
    explained: set[str] = set()
    worst = worst_first(result.findings)
    is_apart = not any(located.severity is Severity.ADVICE for located in worst[:1])
    suppressed = worst_first(result.suppressed) if options.show_suppressed else ()
    for located in (*worst, *suppressed):
        if is_apart and located.severity is Severity.ADVICE and located.suppression is None:
            is_apart = False
            yield [paint(tr("Advice"), Style.STRONG, colour=options.colour)]
        block = _of_finding(located, explained, colour=options.colour)
        yield _draw(block, sources, options)


def _of_diagnostic(diagnostic: Diagnostic, *, colour: bool) -> _Block:
    label = paint(f"{tr('error')}[{diagnostic.code}]", Style.ERROR, colour=colour)
    message = paint(ci_safe(diagnostic.message), Style.STRONG, colour=colour)
    notes = ((tr("help"), diagnostic.help),) if diagnostic.help else ()
    return _Block(f"{label}: {message}", Style.ERROR, diagnostic.place, diagnostic.related, notes)


def _of_finding(located: LocatedFinding, explained: set[str], *, colour: bool) -> _Block:
    style = STYLE_OF[located.severity]
    label = paint(f"{tr(located.severity.value)}[{located.code}]", style, colour=colour)
    message = paint(ci_safe(tr(located.message)), Style.STRONG, colour=colour)
    notes: list[tuple[str, str]] = []
    if located.suppression is not None:
        notes.append((tr("note"), why_suppressed(located.suppression)))
    elif located.code in explained:
        above = tr("as above, or: tribeplan explain {code}").format(code=located.code)
        notes.append((tr("help"), above))
    else:
        rule = located.finding.rule
        notes.append((tr("help"), tr(" ".join(rule.why.split()))))
        explained.add(located.code)
    heading = f"{label}: {message} ({located.name})"
    return _Block(heading, style, located.place, located.related, tuple(notes))


def _draw(block: _Block, sources: Sources, options: ReportOptions) -> list[str]:
    related = block.related[:_MOST_RELATED]
    last_line = max(place.line for place in (block.place, *(place for place, _ in related)))
    drawing = _Drawing(sources, block.style, len(str(last_line)), options.colour)
    lines = [block.heading, *drawing.place("-->", block.place, "")]
    for place, words in related:
        lines += drawing.place(":::", place, tr(words))
    notes = list(block.notes)
    if len(block.related) > len(related):
        more = tr("and {places} more").format(
            places=counted(len(block.related) - len(related), "place")
        )
        notes.insert(0, (tr("note"), more))
    for label, text in notes:
        lines += drawing.note(label, text)
    return lines


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The lines of one block below its heading, with line numbers of one width."""

    sources: Sources
    style: Style
    digits: int
    colour: bool

    def place(self, arrow: str, place: Place, words: str) -> list[str]:
        """Draw where something is: its place, its line and the caret."""
        lead = " " * self.digits + self._gutter(arrow)
        where = f"{display(place.path)}:{place.line}:{place.column}"
        line = self.sources.line(place)
        if line is None:
            return [f"{lead} {where}{f' {ci_safe(words)}' if words else ''}"]
        text, offset, width = excerpt(line, place)
        number = self._gutter(f"{place.line:>{self.digits}} |")
        empty = " " * self.digits + self._gutter(" |")
        caret = paint("^" * width, self.style, colour=self.colour)
        label = paint(f" {ci_safe(words)}", self.style, colour=self.colour) if words else ""
        return [
            f"{lead} {where}",
            empty,
            f"{number} {text}".rstrip(),
            f"{empty} {' ' * offset}{caret}{label}",
        ]

    def note(self, label: str, text: str) -> list[str]:
        """Draw a labelled paragraph."""
        margin = " " * self.digits + self._gutter(" =")
        indent = " " * (self.digits + 3 + len(label) + 2)
        lines = wrapped(" ".join(text.split()), len(indent) + _TEXT_CELLS, indent) or [indent]
        first = f"{margin} {paint(label, Style.STRONG, colour=self.colour)}: {lines[0].strip()}"
        return [first, *lines[1:]]

    def _gutter(self, text: str) -> str:
        return paint(text, Style.GUTTER, colour=self.colour)


# --- One line for each finding, as editors and problem matchers read it --------------------------


def render_concise(result: CheckResult, options: ReportOptions) -> str:
    """Write ``path:line:column: severity code name: message`` for each finding, the worst first.

    Then the summary.
    """
    if options.statistics:
        lines = statistics_lines(result, colour=options.colour)
    else:
        lines = list(_lines(result, options))
    lines.append(summary_line(result))
    return "".join(f"{without_commands(line)}\n" for line in lines)


def _lines(result: CheckResult, options: ReportOptions) -> Iterator[str]:
    for diagnostic in result.diagnostics:
        code = paint(f"error {diagnostic.code}", Style.ERROR, colour=options.colour)
        aside = f" ({display(diagnostic.help)})" if diagnostic.help else ""
        yield f"{_where(diagnostic.place)}: {code}: {display(diagnostic.message)}{aside}"
    for located in worst_first(result.findings):
        yield _line(located, options)
    if options.show_suppressed:
        for located in worst_first(result.suppressed):
            why = why_suppressed(located.suppression) if located.suppression else ""
            yield f"{_line(located, options)} ({why})"


def _line(located: LocatedFinding, options: ReportOptions) -> str:
    kind = f"{located.severity} {located.code}"
    shown = paint(kind, STYLE_OF[located.severity], colour=options.colour)
    return f"{_where(located.place)}: {shown} {located.name}: {display(tr(located.message))}"


def _where(place: Place) -> str:
    return f"{display(place.path)}:{place.line}:{place.column}"
