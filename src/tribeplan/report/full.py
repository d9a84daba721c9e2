"""Findings with the line they stand on, a caret, related places and what to do."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.located import CheckResult, LocatedFinding
from tribeplan.report.options import ReportOptions
from tribeplan.report.safe_text import ci_safe, display, without_commands
from tribeplan.report.snippet import Sources, excerpt
from tribeplan.report.statistics import statistics_lines
from tribeplan.report.style import STYLE_OF, Style, paint
from tribeplan.report.summary import summary_line, why_suppressed, worst_first
from tribeplan.rules.rule import Severity

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
            yield [paint("Advice", Style.STRONG, colour=options.colour)]
        block = _of_finding(located, explained, colour=options.colour)
        yield _draw(block, sources, options)


def _of_diagnostic(diagnostic: Diagnostic, *, colour: bool) -> _Block:
    label = paint(f"error[{diagnostic.code}]", Style.ERROR, colour=colour)
    message = paint(ci_safe(diagnostic.message), Style.STRONG, colour=colour)
    notes = (("help", diagnostic.help),) if diagnostic.help else ()
    return _Block(f"{label}: {message}", Style.ERROR, diagnostic.place, diagnostic.related, notes)


def _of_finding(located: LocatedFinding, explained: set[str], *, colour: bool) -> _Block:
    style = STYLE_OF[located.severity]
    label = paint(f"{located.severity}[{located.code}]", style, colour=colour)
    message = paint(ci_safe(located.message), Style.STRONG, colour=colour)
    notes: list[tuple[str, str]] = []
    if located.suppression is not None:
        notes.append(("note", why_suppressed(located.suppression)))
    elif located.code in explained:
        notes.append(("help", f"as above, or: tribeplan explain {located.code}"))
    else:
        notes.append(("help", located.finding.rule.why))
        explained.add(located.code)
    heading = f"{label}: {message} ({located.name})"
    return _Block(heading, style, located.place, located.related, tuple(notes))


def _draw(block: _Block, sources: Sources, options: ReportOptions) -> list[str]:
    related = block.related[:_MOST_RELATED]
    last_line = max(place.line for place in (block.place, *(place for place, _ in related)))
    drawing = _Drawing(sources, block.style, len(str(last_line)), options.colour)
    lines = [block.heading, *drawing.place("-->", block.place, "")]
    for place, words in related:
        lines += drawing.place(":::", place, words)
    notes = list(block.notes)
    if len(block.related) > len(related):
        notes.insert(0, ("note", f"and {len(block.related) - len(related)} more places"))
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
        wrapped = textwrap.wrap(ci_safe(" ".join(text.split())), _TEXT_CELLS) or [""]
        first = f"{margin} {paint(label, Style.STRONG, colour=self.colour)}: {wrapped[0]}"
        return [first, *(indent + line for line in wrapped[1:])]

    def _gutter(self, text: str) -> str:
        return paint(text, Style.GUTTER, colour=self.colour)
