"""Reports put together from sections, for terminals and for Markdown alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tribeplan.report.language import tr
from tribeplan.report.options import Style, paint
from tribeplan.report.safe_text import cells, ci_safe, markdown_text, without_commands, wrapped

# Cells hold somebody's text as it is; what draws them makes it safe.

WIDTH = 100
WIDEST_CELL = 56
NARROWEST_CELL = 8
"""Cells that are left of a text in a table that would be too wide."""

BAR = 24
"""Cells of the longest bar."""

_EIGHTHS = " ▏▎▍▌▋▊▉"


class Section(NamedTuple):
    """A heading, sentences and a table."""

    title: str
    sentences: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    """Of the columns; one that ends with a colon stands above numbers."""

    rows: tuple[tuple[str, ...], ...] = ()
    bars: tuple[float, ...] = ()
    """A length for each row, drawn behind it; none when empty."""

    full_bar: float = 0.0
    """The length of a full bar; the longest one's when it is 0."""

    is_alarm: bool = False
    """Whether it has to be read before everything else."""

    widest_name: int = WIDEST_CELL
    """Cells of the first column at most; a longer name is cut."""

    wraps: bool = False
    """Whether a longer name goes on below, and is not cut."""


@dataclass(frozen=True, slots=True)
class StudySections:
    """The report on one organisation by what each part is about; a part may have no section."""

    about: tuple[Section, ...]
    overload: tuple[Section, ...]
    """What has to be read before any number: overload, and what lies outside the time simulated."""

    lead_times: tuple[Section, ...]
    waits: tuple[Section, ...]
    bottlenecks: tuple[Section, ...]
    """With what boards take."""

    busy: tuple[Section, ...]
    skills: tuple[Section, ...]
    totals: tuple[Section, ...]
    weeks: tuple[Section, ...]
    """What reaches customers week by week."""

    features: tuple[Section, ...]
    basis: tuple[Section, ...]
    """With what was left out."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Everything, in order."""
        first = (*self.about, *self.overload, *self.lead_times, *self.waits, *self.bottlenecks)
        return (
            *first,
            *self.busy,
            *self.skills,
            *self.totals,
            *self.weeks,
            *self.features,
            *self.basis,
        )


def bar(value: float, longest: float, width: int = BAR) -> str:
    """Draw a length as a bar.

    >>> bar(1, 2, 4), bar(0, 2, 4), bar(0.3, 1, 2)
    ('██', '', '▋')
    """
    if longest <= 0 or not value > 0:
        return ""
    eighths = round(min(value / longest, 1) * width * 8)
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")


def render_text(sections: Iterable[Section], *, colour: bool, width: int | None = None) -> str:
    """Write sections for a terminal, no wider than its cells as far as numbers leave room.

    Sentences get no more than 100 cells; without a width, as in a file, tables get what they need.
    """
    parts = ["\n".join(_text(section, width, colour=colour)) for section in sections]
    return "\n\n".join(parts) + "\n"


def _text(section: Section, width: int | None, *, colour: bool) -> Iterator[str]:
    style = Style.ERROR if section.is_alarm else Style.STRONG
    room = min(width or WIDTH, WIDTH)
    yield from (paint(line, style, colour=colour) for line in wrapped(section.title, room))
    for sentence in section.sentences:
        yield from wrapped(sentence, room, "  ")
    yield from (without_commands(line) for line in _table(section, width))


def _table(section: Section, width: int | None) -> Iterator[str]:
    if not section.rows:
        return
    right = [heading.endswith(":") for heading in section.headings]
    titles = [ci_safe(tr(heading.rstrip(":"))) for heading in section.headings]
    titles[0] = shortened(titles[0], section.widest_name)
    most = [section.widest_name, *[WIDEST_CELL] * (len(titles) - 1)]
    rows = [
        [shortened(ci_safe(cell), widest) for cell, widest in zip(row, most, strict=True)]
        for row in section.rows
    ]
    shown = [titles, *rows] if any(titles) else rows
    widths = [max(cells(row[column]) for row in shown) for column in range(len(titles))]
    if width is not None:
        widths = _fitted(widths, right, width - (2 + BAR) * bool(section.bars))
    left = BAR if width is None else max(width - sum(widths) - 2 * len(widths) - 2, 1)
    longest = section.full_bar or max(section.bars, default=0.0)
    if any(titles):
        yield _line(titles, widths, right).rstrip()
    for number, row in enumerate(rows):
        drawn = bar(section.bars[number], longest, min(BAR, left)) if section.bars else ""
        below: list[str] = []
        if section.wraps and cells(ci_safe(section.rows[number][0])) > widths[0]:
            row[0], *below = wrapped(section.rows[number][0], widths[0] - 2)
        yield f"{_line(row, widths, right)}  {drawn}".rstrip()
        yield from (f"    {line}" for line in below)


def _fitted(widths: Sequence[int], right: Sequence[bool], width: int) -> list[int]:
    """Take from the widest texts what a table has too much; numbers stay whole."""
    fitted = [*widths]
    texts = [column for column, at_right in enumerate(right) if not at_right]
    while texts and sum(fitted) + 2 * len(fitted) > width:
        widest = max(texts, key=fitted.__getitem__)
        if fitted[widest] <= NARROWEST_CELL:
            break
        fitted[widest] -= 1
    return fitted


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    fitting = map(shortened, row, widths)
    padded = [
        " " * (width - cells(cell)) + cell if at_right else cell + " " * (width - cells(cell))
        for cell, width, at_right in zip(fitting, widths, right, strict=True)
    ]
    return f"  {'  '.join(padded)}"


def shortened(text: str, widest: int) -> str:
    """Shorten a cell that would push the numbers off the screen."""
    if cells(text) <= widest:
        return text
    kept = text
    while cells(kept) > widest - 1:
        kept = kept[:-1]
    return f"{kept}…"


def render_markdown(sections: Iterable[Section]) -> str:
    """Write sections for a pull request or a page."""
    lines: list[str] = []
    for number, section in enumerate(sections):
        if section.title:
            lines += [f"{'##' if number == 0 else '###'} {markdown_text(section.title)}", ""]
        for sentence in section.sentences:
            mark = "> ⚠️ " if section.is_alarm else ""
            lines += [f"{mark}{markdown_text(sentence)}", ""]
        if section.rows:
            lines += [*section_table(section), ""]
    return "".join(f"{without_commands(line)}\n" for line in lines[:-1])


def section_table(section: Section) -> Iterator[str]:
    """The rows of a section as a table in Markdown."""
    headings = [*section.headings, *([" "] if section.bars else [])]
    yield f"| {' | '.join(tr(heading.rstrip(':')) or ' ' for heading in headings)} |"
    yield f"| {' | '.join('---:' if h.endswith(':') else '---' for h in headings)} |"
    longest = section.full_bar or max(section.bars, default=0.0)
    for number, row in enumerate(section.rows):
        drawn = [bar(section.bars[number], longest, 16)] if section.bars else []
        yield f"| {' | '.join([*map(markdown_text, row), *drawn])} |"
