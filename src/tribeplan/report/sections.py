"""Reports put together from sections, for terminals and for Markdown alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from os.path import commonprefix
from typing import Any, NamedTuple, TypedDict, TypeVar, Unpack

from tribeplan.errors import without_commands
from tribeplan.report.language import tr
from tribeplan.report.options import Style, paint
from tribeplan.report.safe_text import cells, ci_safe, markdown_text, wrapped

# Cells hold somebody's text as it is; what draws them makes it safe.

WIDTH = 100
WIDEST_CELL = 56
NARROWEST_CELL = 8
"""Cells that are left of a text in a table that would be too wide."""

SHORTEST_NAME = 12
"""Cells that are left of the first column of an answer; then another column goes."""

ANSWER_WIDTH, ANSWER_HEIGHT = 80, 25
"""Of the screen that an answer fits on."""

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
    """Cells of the first column at most, unless the screen has room; a longer name is cut."""

    wraps: bool = False
    """Whether a longer name goes on below, and is not cut."""

    gives_way: tuple[int, ...] = ()
    """Columns that go where there is little room, in this order, so that its names stay readable;
    a line below it names them. After these go the others, from the last one on."""

    least: tuple[int, ...] = ()
    """Rows that go where an answer is higher than a screen, in this order."""

    left_out: int = 0
    """How many have gone, which stands below the others."""


Row = TypeVar("Row")


def columns(
    rows: Iterable[Row], *given: tuple[str, Callable[[Row], str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows of a section, a column at a time: what stands above it, what is in a cell.

    >>> columns([1, 2], ("number", str), ("twice:", lambda each: f"{2 * each}"))
    (('number', 'twice:'), (('1', '2'), ('2', '4')))
    """
    cells_of = [write for _, write in given]
    return tuple(heading for heading, _ in given), tuple(
        tuple(write(row) for write in cells_of) for row in rows
    )


def cell(name: str, write: Callable[[Any], str] = str) -> Callable[[Mapping[str, Any]], str]:
    """Write what a row of a table has under a name; nothing where it has nothing."""
    return lambda row: "" if row[name] is None else write(row[name])


class RunReport(NamedTuple):
    """What a run reports, made once: terminal, files, page and app only draw it."""

    answer: tuple[Section, ...]
    """In at most 25 lines of 80 cells."""

    parts: Mapping[str, tuple[Section, ...]]
    """What stands behind it by what it is about, in the order of reading; a part may be empty."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Everything behind the answer, in order."""
        return tuple(chain.from_iterable(self.parts.values()))


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


def render_answer(sections: Iterable[Section], *, colour: bool, width: int | None = None) -> str:
    """Write an answer for a terminal of a width; for one of 80 cells where nobody knows it.

    Where it is higher than a screen of 80 cells, the least of its rows go, and their table says so.
    """
    whole = [*sections]
    fitting, gone = whole, 0
    most = max((len(section.least) for section in whole), default=0)
    while gone < most and _text_of(fitting).count("\n") > ANSWER_HEIGHT:
        gone += 1
        fitting = [_without_least(section, gone) for section in whole]
    return render_text(fitting, colour=colour, width=width or ANSWER_WIDTH)


def _text_of(sections: Sequence[Section]) -> str:
    return render_text(sections, colour=False, width=ANSWER_WIDTH)


def _without_least(section: Section, gone: int) -> Section:
    out = section.least[:gone]
    kept = tuple(row for number, row in enumerate(section.rows) if number not in out)
    return section._replace(rows=kept, left_out=len(out))


def render_sections(
    sections: Iterable[Section], format_: str, *, colour: bool = False, width: int | None = None
) -> str:
    """Write sections as Markdown, or else as text for a terminal."""
    if format_ == "markdown":
        return render_markdown(sections)
    return render_text(sections, colour=colour, width=width)


class ReportStyle(TypedDict, total=False):
    """How a report is shown."""

    whole: bool
    """Whether everything behind the answer is told, as it is when nobody says otherwise."""

    colour: bool
    width: int | None
    """Cells of the terminal."""


def render_report(
    report: RunReport,
    format_: str = "text",
    costs: Iterable[Section] = (),
    **shown: Unpack[ReportStyle],
) -> str:
    """Write a report as Markdown, or as text: the answer, what it costs, and what is behind it."""
    behind = (*costs, *(report.sections if shown.get("whole", True) else ()))
    if format_ == "markdown":
        return render_markdown((*report.answer, *behind))
    colour, width = shown.get("colour", False), shown.get("width")
    if shown.get("whole", True):  # nothing is left out
        text = render_text(report.answer, colour=colour, width=width or ANSWER_WIDTH)
    else:
        text = render_answer(report.answer, colour=colour, width=width)
    return f"{text}\n{render_text(behind, colour=colour, width=width)}" if behind else text


def lines_of_answer(sections: Iterable[Section]) -> int:
    """Lines that an answer takes on the screen that it has to fit on."""
    return render_answer(sections, colour=False).count("\n")


def _text(section: Section, width: int | None, *, colour: bool) -> Iterator[str]:
    style = Style.ERROR if section.is_alarm else Style.STRONG
    room = min(width or WIDTH, WIDTH)
    yield from (paint(line, style, colour=colour) for line in wrapped(section.title, room))
    for sentence in section.sentences:
        yield from wrapped(sentence, room, "  ")
    yield from (without_commands(line) for line in _table(section, width))
    if section.left_out:
        yield from wrapped(left_out_words(section), room, "  ")


def left_out_words(section: Section) -> str:
    """Say how many rows of a table are left out."""
    return tr("… {number} more with --details").format(number=section.left_out)


def _table(section: Section, width: int | None) -> Iterator[str]:
    if not section.rows:
        return
    section, most, gone = _with_room(section, width)
    right = [heading.endswith(":") for heading in section.headings]
    titles = _titles(section)
    titles[0] = shortened(titles[0], most[0])
    rows = [
        [shortened(ci_safe(cell), widest) for cell, widest in zip(row, most, strict=True)]
        for row in section.rows
    ]
    shown = [titles, *rows] if any(titles) else rows
    widths = [max(cells(row[column]) for row in shown) for column in range(len(titles))]
    if width is not None:
        for_bars = 2 + BAR if section.bars else 0
        widths = _fitted(widths, right, width - for_bars)
    names = _apart([row[0] for row in section.rows], widths[0])
    left = BAR if width is None else max(width - sum(widths) - 2 * len(widths) - 2, 1)
    longest = section.full_bar or max(section.bars, default=0.0)
    if any(titles):
        yield _line(titles, widths, right).rstrip()
    for number, row in enumerate(rows):
        drawn = bar(section.bars[number], longest, min(BAR, left)) if section.bars else ""
        below: list[str] = []
        if section.wraps and cells(ci_safe(section.rows[number][0])) > widths[0]:
            names[number], *below = wrapped(section.rows[number][0], widths[0] - 2)
        row[0] = names[number]
        yield f"{_line(row, widths, right)}  {drawn}".rstrip()
        yield from (f"    {line}" for line in below)
    if gone:
        more = tr("… in a wider window also: {columns}").format(columns="; ".join(gone))
        yield from wrapped(more, width or WIDTH, "  ")


def _titles(section: Section) -> list[str]:
    return [ci_safe(tr(heading.rstrip(":"))) for heading in section.headings]


def _with_room(section: Section, width: int | None) -> tuple[Section, list[int], list[str]]:
    """A section as a screen has room for it, how wide each cell may be, and which columns went.

    Names get all that the other columns leave; where that is too little, columns go.
    """
    titles = _titles(section)
    most = [section.widest_name, *[WIDEST_CELL] * (len(titles) - 1)]
    if width is None:
        return section, most, []
    if not section.gives_way:
        most[0] = max(_room(section, most, width), section.widest_name)
        return section, most, []
    rest = [n for n in range(len(titles) - 1, 0, -1) if n not in section.gives_way]
    gone: list[int] = []
    shown = section
    for column in (*section.gives_way, *rest):
        if _room(shown, most, width) >= SHORTEST_NAME:
            break
        gone.append(column)
        kept = [n for n in range(len(titles)) if n not in gone]
        shown = section._replace(
            headings=tuple(section.headings[n] for n in kept),
            rows=tuple(tuple(row[n] for n in kept) for row in section.rows),
        )
    most[0] = _room(shown, most, width)
    told = [titles[n] for n in sorted(gone) if titles[n]]
    return shown, most[: len(shown.headings)], told


def _room(section: Section, most: Sequence[int], width: int) -> int:
    """Cells that the other columns of a table leave for its names."""
    titles = _titles(section)
    others = sum(
        2 + min(max(cells(title), *(cells(ci_safe(row[n])) for row in section.rows)), most[n])
        for n, title in enumerate(titles)
        if n > 0
    )
    for_bars = 2 + BAR if section.bars else 0
    return width - 2 - others - for_bars


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
    """Shorten a cell that would push the numbers off the screen; one cell of it stays at least."""
    if cells(text) <= widest:
        return text
    kept = text
    while kept and cells(kept) > widest - 1:
        kept = kept[:-1]
    return f"{kept}…"


def _apart(names: Sequence[str], widest: int) -> list[str]:
    """Shorten names so that different ones stay different, in what they begin with if need be.

    >>> _apart(["hire testers for Loans", "hire testers for Savings", "fewer boards"], 14)
    ['hir…Loans', 'hir…Savings', 'fewer boards']
    """
    safe = [ci_safe(name) for name in names]
    cut = {name: shortened(name, widest) for name in safe}
    for of_word in (widest // 3, *repeat(0, len(cut))):
        alike: dict[str, list[str]] = {}
        for name, short in cut.items():
            alike.setdefault(short, []).append(name)
        groups = [group for group in alike.values() if len(group) > 1]
        if not groups:
            break
        for group in groups:
            at = len(commonprefix(group))  # noqa: RUF071  # of characters, not of paths
            begin = group[0].rfind(" ", 0, at) + 1
            at = begin if at - begin < of_word else at
            for name in group:
                cut[name] = shortened(f"{shortened(name, widest // 3)}{name[at:]}", widest)
    return [cut[name] for name in safe]


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
        if section.left_out:
            lines += [markdown_text(left_out_words(section)), ""]
    return "".join(f"{without_commands(line)}\n" for line in lines[:-1])


def section_table(section: Section) -> Iterator[str]:
    """The rows of a section as a table in Markdown."""
    headings = [*section.headings, *([" "] if section.bars else [])]
    titles = (markdown_text(tr(heading.rstrip(":"))) or " " for heading in headings)
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---:' if h.endswith(':') else '---' for h in headings)} |"
    longest = section.full_bar or max(section.bars, default=0.0)
    for number, row in enumerate(section.rows):
        drawn = [bar(section.bars[number], longest, 16)] if section.bars else []
        yield f"| {' | '.join([*map(markdown_text, row), *drawn])} |"
