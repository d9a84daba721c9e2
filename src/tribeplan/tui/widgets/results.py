"""The charts and tables of a simulation and of a comparison."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from textual.content import Content

from tribeplan.report.safe_text import cells
from tribeplan.report.sections import Section
from tribeplan.tui.look import Marks, plain, shown
from tribeplan.tui.runs.messages import (
    NO_DIFFERENCE,
    Bar,
    BurnUp,
    ComparedFigure,
    ComparisonView,
    Flow,
    LeadTimeSpread,
    LoadOverTime,
    OverTime,
)
from tribeplan.tui.simulations import ContenderChoice
from tribeplan.tui.widgets.charts import (
    INK,
    OLD_INK,
    AxisLabel,
    axis,
    dotted,
    laid_out,
    overlaid,
    padded,
    report_lines,
    resampled,
    sampled,
    stacked,
    tinted,
    upright,
)

# --- The charts of one organisation's simulation -------------------------------------------------

FLOW_WORDS = ("with customers", "finished", "started", "asked for")
LEFT = len("100% ")
"""Cells for a scale of percentages beside a chart."""


def histogram(
    spread: LeadTimeSpread, width: int, height: int, marks: Marks, ink: str
) -> list[Content]:
    """Draw how often each lead time occurs, with the percentiles on the axis."""
    values = resampled(spread.shares, width)
    bars = upright(values, max(height - 2, 1), marks)
    drawn = [Content.styled(line, ink) for line in bars]
    return [*drawn, *(Content(line) for line in axis(width, _labels(spread), marks))]


def curve(spread: LeadTimeSpread, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw the share that customers have within so many days."""
    room = width - LEFT
    tall = max(height - 2, 1)
    bars = upright(sampled(spread.within, room), tall, marks, most=1.0)
    drawn = (Content.styled(line, ink) for line in bars)
    return _scaled(_percents(tall), drawn, axis(room, _labels(spread), marks))


def _percents(tall: int) -> dict[int, str]:
    """What stands beside so many lines from 100% down to nothing, by the line."""
    return {0: "100%", tall // 2: " 50%", tall - 1: "  0%"} if tall > 2 else {0: "100%"}  # noqa: PLR2004


def _scaled(
    scale: Mapping[int, str], lines: Iterable[Content], below: Iterable[str]
) -> list[Content]:
    """The lines of a chart with what stands beside some of them, and its axis below."""
    left = len(scale[0])
    drawn = [Content(f"{scale.get(n, ''):{left}} ") + line for n, line in enumerate(lines)]
    return [*drawn, *(Content(" " * (left + 1) + line) for line in below)]


def _labels(spread: LeadTimeSpread) -> list[AxisLabel]:
    marked = [
        AxisLabel(each.days / spread.last_day, f"P{each.percent} {each.text}")
        for each in spread.percentiles
        if each.days is not None and spread.last_day > 0
    ]
    return [*marked, AxisLabel(0, "0"), AxisLabel(1, f"{spread.last_day:,.0f} d")]


def flow(given: Flow, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw how work piles up: what is with customers at the bottom, what is asked for on top."""
    layers = (given.released, given.finished, given.started, given.arrived)
    signs = tuple(reversed(marks.shades))
    most = max(given.arrived, default=0.0)
    scale = f"{most:,.0f}"
    room = max(width - len(scale) - 1, 1)
    areas = stacked(layers, room, max(height - 3, 1), signs)
    last = given.days[-1] if given.days else 0.0
    labels = [
        AxisLabel(0, "day 0"),
        AxisLabel(0.5, f"{last / 2:,.0f}"),
        AxisLabel(1, f"day {last:,.0f}"),
    ]
    legend = "  ".join(f"{sign} {words}" for sign, words in zip(signs, FLOW_WORDS, strict=False))
    drawn = (Content.styled(line, ink) for line in areas)
    return [*_scaled({0: scale}, drawn, axis(room, labels, marks)), Content(legend)]


BURN_UP_WORDS = ("at least, 85%", "half", "15%")
INKS = ("$text-primary", "$text-accent", "$text-success", "$text-warning", "$text-error")
"""Of curves and parts that are told apart; letters and figures tell them apart without colour."""

HEATS = ("$text-success", "$text-success", "$text-warning", "$text-error")
"""Of the shades of load."""


def burn_up(given: BurnUp, over: OverTime, width: int, height: int, marks: Marks) -> list[Content]:
    """Draw how many planned features customers have: surely, as likely as not, perhaps."""
    signs = (marks.shades[3], marks.shades[2], marks.shades[0])
    styles = dict(zip(signs, ("$text-primary", "$text-success", "$text-muted"), strict=True))
    scale = f"{given.features:,}"
    room = max(width - len(scale) - 1, 1)
    layers = (given.few, given.half, given.many)
    told = [each for each in zip(layers, signs, BURN_UP_WORDS, strict=True) if each[0]]
    areas = stacked(
        [layer for layer, *_ in told],
        room,
        max(height - 4, 1),
        [sign for _, sign, _ in told],
        float(given.features),
    )
    legend = "  ".join(f"{sign} {words}" for _, sign, words in told)
    by = zip(("half by", "85% by"), given.all_by, strict=True)
    ends = ", ".join(f"{words} {day}" for words, day in by if day)
    return [
        *_scaled({0: scale}, (tinted(line, styles) for line in areas), _dates(over, room, marks)),
        tinted(legend, styles),
        Content(f"all {given.features}: {ends}" if ends else ""),
    ]


def _dates(over: OverTime, room: int, marks: Marks) -> list[str]:
    labels = [AxisLabel(each.day / over.last_day, each.words) for each in over.dates]
    return axis(room, labels, marks)


MOST_NAME = 26
"""Cells of a name beside a row of a chart."""


def _name_cells(names: Iterable[str], width: int) -> int:
    return min(max(map(cells, map(plain, names)), default=0), MOST_NAME, width // 3) + 1


def heat(over: OverTime, width: int, marks: Marks) -> tuple[Content, list[Content]]:
    """Draw the load of each squad and skill over the weeks, as shades, with the most there is."""
    names = [f"  {each.name}" if each.skill else each.name for each in over.loads]
    left = _name_cells(names, width)
    room = max(width - left - len(" 1,000%"), 1)
    rows = [
        shown(padded(plain(name), left - 1) + " ")
        + Content.assemble(*(_shade(share, marks) for share in _most_in(load.shares, room)))
        + Content(f"{_most(load):>7}")
        for name, load in zip(names, over.loads, strict=True)
    ]
    beyond = padded(f"{marks.shades[-1]} over 100%", left)
    return Content(f"{beyond}{padded(_dates(over, room, marks)[1], room)}   most"), rows


def _most_in(shares: Sequence[float | None], width: int) -> Iterator[float | None]:
    """The highest load in each of so many columns."""
    for column in range(width):
        first = column * len(shares) // width
        last = max((column + 1) * len(shares) // width, first + 1)
        known = [share for share in shares[first:last] if share is not None]
        yield max(known) if known else None


def _shade(share: float | None, marks: Marks) -> tuple[str, str]:
    """Nothing, then up to half, three quarters, all that can be done, and beyond."""
    if not share:
        return " ", ""
    level = sum(share > step for step in (0.5, 0.75, 1.0))
    return marks.shades[level], HEATS[level]


def _most(load: LoadOverTime) -> str:
    return f"{max((share or 0.0 for share in load.shares), default=0.0):,.0%}"


def load_section(over: OverTime) -> Section:
    """The same as a table: how loaded at most and on average, and from when."""
    rows: list[tuple[str, ...]] = []
    for load in over.loads:
        known = [share or 0.0 for share in load.shares]
        at = max(known, default=0.0)
        week = known.index(at) * over.weeks + 1 if known else 0
        mean = sum(known) / max(len(known), 1)
        name = f"  {load.name}" if load.skill else load.name
        rows.append((name, f"{at:,.0%}", f"week {week}", f"{mean:,.0%}"))
    title = "How loaded squads and skills are: work over what people can do"
    waits = (
        "Work that waits counts in every stretch until it is done, so that it may be far over 100%."
    )
    return Section(title, (waits,), ("", "most:", "in", "mean:"), tuple(rows))


def burn_up_section(given: BurnUp, over: OverTime) -> Section:
    """How many planned features customers have by some dates, as a table."""
    rows: list[tuple[str, ...]] = []
    for number, each in enumerate(over.dates):
        part = number / max(len(over.dates) - 1, 1)
        layers = (given.few, given.half, given.many)
        many = (f"{seen[round(part * (len(seen) - 1))]:,.0f}" if seen else "" for seen in layers)
        rows.append((each.words, *many))
    by = zip(given.all_by, ("in half", "in 85 of 100"), strict=True)
    ends = ", ".join(f"{day} {words}" for day, words in by if day)
    title = f"Features with customers, of {given.features}{f'; all by {ends}' if ends else ''}"
    return Section(title, (), ("by", "85%:", "half:", "15%:"), tuple(rows))


def changes_section(over: OverTime) -> Section:
    """What changes on which day, as a table."""
    return Section("What changes when", (), ("",), tuple((each.words,) for each in over.changes))


def changes_line(over: OverTime, marks: Marks) -> str:
    """Say what changes at the first edge on the time line, and how many more there are."""
    if not over.changes:
        return ""
    more = len(over.changes) - 1
    rest = f" and {more} more (t: table)" if more else ""
    return f"{marks.edge} {over.changes[0].words}{rest}  "


def time_line_keys(over: OverTime) -> list[str]:
    """The feature that each row of the time line is about; empty for the heading of a squad."""
    keys = [bar.feature if bar is not None else "" for _, bar in _time_rows(over)]
    return ["", *keys] if over.changes else keys


def _time_rows(over: OverTime) -> Iterator[tuple[str, Bar | None]]:
    for squad, bars_of in groupby(over.bars, key=lambda bar: bar.squad):
        yield squad, None
        for bar in bars_of:
            yield f"  {bar.name}", bar


def time_line(over: OverTime, width: int, marks: Marks) -> tuple[Content, list[Content]]:
    """Draw a bar from when a feature is asked for to when customers have it, squad by squad.

    Full until half of all replications, shaded until 85 of 100; a diamond where it is due, an edge
    where people move and squads begin or end. What too few replications tell is not drawn.
    """
    rows = list(_time_rows(over))
    left = _name_cells((name for name, _ in rows), width)
    room = max(width - left, 1)
    column = partial(_column, over.last_day, room)
    edges = {column(change.day) for change in over.changes}
    drawn: list[Content] = []
    if over.changes:
        called = ((change, plain(change.words.partition(":")[0])) for change in over.changes)
        labels = [AxisLabel(each.day / over.last_day, words) for each, words in called]
        drawn.append(Content.styled(" " * left + axis(room, labels, marks)[1], "$text-accent"))
    for name, bar in rows:
        line = [marks.edge if at in edges else " " for at in range(room)]
        if bar is not None:
            end = over.last_day
            first = column(bar.asked)
            half, most = (
                column(end if day is None else day) if written else first
                for day, written in zip((bar.half, bar.most), bar.dates[1:3], strict=True)
            )
            for at in range(first, max(half, most) + 1):
                line[at] = marks.bar if at <= half else marks.shades[1]
            if bar.most is None and bar.dates[2]:
                line[-1] = marks.right
            if bar.due is not None and bar.due <= end:
                line[column(bar.due)] = marks.diamond
        is_late = (
            bar is not None
            and bar.due is not None
            and bool(bar.dates[2])
            and (bar.most or math.inf) > bar.due
        )
        inks = {marks.bar: "$text-primary", marks.shades[1]: "$text-success"}
        inks |= {marks.diamond: "$text-error bold" if is_late else "$text-warning bold"}
        label = shown(padded(plain(name), left - 1) + " ", "" if bar is not None else "bold")
        drawn.append(label + tinted("".join(line), {**inks, marks.edge: "$text-accent"}))
    due = f"{marks.diamond} due"
    legend = f"{marks.bar} half  {marks.shades[1]} 85%  {due}"
    legend = legend if cells(legend) < left else due
    return Content(padded(legend, left) + _dates(over, room, marks)[1]), drawn


def _column(last_day: float, room: int, day: float) -> int:
    return min(max(round(day / last_day * (room - 1)), 0), room - 1)


def bars(section: Section, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw a section's table with its bars; how many rows do not fit is said."""
    table = laid_out(section, width, marks)
    heading = [Content.styled(table.heading, "$text-muted")] if table.heading.strip() else []
    room = height - len(heading)
    rows = list(table.rows)
    shown: Sequence[str] = rows
    if len(rows) > room:
        kept = max(room - 2, 0)
        left = f"{marks.ellipsis} {len(rows) - kept - 1} more (t: table)"
        shown = [*rows[:kept], left, *rows[-1:]]
    return [*heading, *(Content.styled(row, ink) if ink else Content(row) for row in shown)][
        :height
    ]


# --- The tables and the chart of a comparison ----------------------------------------------------

LETTERS = "ABCD"
LONG_UP_TO = 2
"""Others whose differences have room for what luck may have done."""

SHORT = 15
"""Letters of a difference that are shown where several stand beside each other."""


def contenders_section(
    contenders: Sequence[ContenderChoice], view: ComparisonView | None
) -> Section:
    """List who takes part, with the answer about each in a few words."""
    first = view.figures[0].cells if view is not None and view.figures else ()
    rows: list[tuple[str, ...]] = []
    for number, contender in enumerate(contenders):
        letter = LETTERS[number]
        if number == 0:
            rows.append((letter, contender.words, "baseline"))
        else:
            rows.append(
                (letter, contender.words, _short(first[number]) if number < len(first) else "")
            )
    return Section("Held beside each other", (), ("", "", ""), tuple(rows))


def _short(cell: ComparedFigure) -> str:
    if not cell.difference:
        return cell.word
    return f"{cell.difference} days: {cell.word}"


def figures_section(view: ComparisonView, shown_others: Sequence[int]) -> Section:
    """Put the figures of the baseline and some others beside each other."""
    headings = ["", "A:"]
    for number in shown_others:
        headings += [f"{LETTERS[number]}:", "beside A"]
    rows: list[tuple[str, ...]] = []
    for figure in view.figures:
        row = [figure.title, figure.cells[0].value]
        for number in shown_others:
            cell = figure.cells[number]
            row += [cell.value, _difference(cell, is_short=len(shown_others) > LONG_UP_TO)]
        rows.append(tuple(row))
    title = f"Figures of {view.replications:,} replications, lead times in working days"
    return Section(title, (), tuple(headings), tuple(rows))


def _difference(cell: ComparedFigure, *, is_short: bool) -> str:
    if not is_short:
        return f"{cell.difference} {cell.word}".strip() if cell.word[:1] != "~" else cell.word
    if cell.word == NO_DIFFERENCE:
        return "~ not clear"
    gap = cell.difference.partition(" (")[0]
    words = f"{gap} {cell.word}".strip()
    return words if len(words) <= SHORT else gap


def differences_section(view: ComparisonView, number: int) -> Section:
    """List what differs in the structure of one, beside the baseline."""
    sentences = view.differences[number - 1]
    rows = tuple((each.mark, each.text) for each in sentences)
    title = f"What is different in {LETTERS[number]}, beside A"
    return Section(title, (), ("", ""), rows)


def why_section(view: ComparisonView, number: int) -> Section:
    """Where the time goes differently in one, beside the baseline."""
    section = next(iter(view.why[number - 1]), Section("Why"))
    if not section.headings:
        return section
    cause, _first, _other, *rest = section.headings
    return section._replace(headings=(cause, "A:", f"{LETTERS[number]}:", *rest))


def report_of(view: ComparisonView, width: int, marks: Marks, *, is_old: bool) -> list[str]:
    """Write the whole answer as lines, with what differs in the structure."""
    others = range(1, len(view.names))
    different = [differences_section(view, number) for number in others]
    between = [view.matrices[number - 1][0] for number in others]
    when = [
        section._replace(title=f"{LETTERS[number]}: {section.title}")
        for number, plan in enumerate(view.plans)
        for section in (changes_section(plan), plan.who)
        if section.rows
    ]
    every = (*view.sections, *different, *between, *when, _waits_section(view))
    lines = report_lines(every, width, marks)
    return ["(old)", *lines] if is_old else lines


def curves(view: ComparisonView, width: int, height: int, marks: Marks, ink: str) -> list[Content]:
    """Draw the share that customers have by a day, a letter for each organisation."""
    room = max(width - LEFT, 1)
    tall = max(height - 3, 1)
    lines = _lettered(view, room, tall, marks, ink)
    labels = [AxisLabel(at, f"{view.last_day * at:,.0f}") for at in (0.25, 0.5, 0.75)]
    labels = [AxisLabel(0, "0"), AxisLabel(1, f"{view.last_day:,.0f} d"), *labels]
    drawn = _scaled(_percents(tall), lines, axis(room, labels, marks))
    legend = "  ".join(f"{LETTERS[n]} {name}" for n, name in enumerate(view.names))
    return [*drawn, shown(legend, "$text-muted")]


LETTERED_AT = (0.2, 0.5, 0.8)
"""Shares at which the first curve has its letter."""

LETTERS_APART = 0.06
"""Of those of the next, so that curves on top of each other show all their letters."""


def _lettered(
    view: ComparisonView, width: int, height: int, marks: Marks, ink: str
) -> list[Content]:
    """Curves of dots in colours of their own, with their letters on them; or of letters alone."""
    if not marks.dots:
        return [Content.styled(line, ink) for line in overlaid(view.within, width, height, LETTERS)]
    grid = dotted(view.within, width, height, marks)
    for number, curve in enumerate(view.within):
        for share in LETTERED_AT:
            values = sampled(curve, width)
            least = share + number * LETTERS_APART
            column = next((at for at, value in enumerate(values) if value >= least), None)
            if column is not None:
                line = height - 1 - min(round(values[column] * (height - 1)), height - 1)
                grid[line][column] = (LETTERS[number], number)
    inks = INKS if ink == INK else (OLD_INK,) * len(INKS)
    return [
        Content.assemble(*((sign, inks[of] if of >= 0 else "") for sign, of in line))
        for line in grid
    ]


def waits_between(view: ComparisonView, width: int, height: int, marks: Marks) -> list[Content]:
    """Draw what the mean lead time of each is made of, below each other on one scale."""
    most = max((sum(each) for each in view.days), default=0.0)
    room = max(width - len("A  1,000 d"), 1)
    drawn: list[Content] = []
    for number, each in enumerate(view.days):
        ends = [round(sum(each[: at + 1]) / most * room) if most else 0 for at in range(len(each))]
        parts = [
            (FIGURES[at] * (end - begin), f"{INKS[at % len(INKS)]} reverse")
            for at, (begin, end) in enumerate(zip([0, *ends], ends, strict=False))
        ]
        total = f" {sum(each):,.0f} d"
        drawn.append(Content.assemble(f"{LETTERS[number]} ", *parts, total))
    for at, cause in enumerate(view.causes):
        values = " ".join(f"{each[at]:>6.1f}" for each in view.days)
        drawn.append(
            Content.assemble((f"{FIGURES[at]} ", INKS[at % len(INKS)]), shown(f"{values}  {cause}"))
        )
    if len(drawn) > height > 1:
        left = Content(f"{marks.ellipsis} {len(drawn) - height + 1} more (t: table)")
        return [*drawn[: height - 1], left]
    return drawn


FIGURES = "123456789"


def _waits_section(view: ComparisonView) -> Section:
    rows = tuple(
        (cause, *(f"{each[at]:.1f}" for each in view.days)) for at, cause in enumerate(view.causes)
    )
    headings = ("", *(f"{letter}:" for letter in LETTERS[: len(view.days)]))
    return Section("Where the time goes: mean days of a feature", (), headings, rows)


def forest(view: ComparisonView, width: int, height: int, marks: Marks) -> list[Content]:
    """Draw every difference with its range, as a share of the baseline; left of zero is better."""
    ends = [0.0, *(end for each in view.ranges for end in (each.low, each.high))]
    low, high = min(ends), max(ends)
    reach = high - low or 1.0
    names = [f"{LETTERS[each.number]} {each.what}" for each in view.ranges]
    texts = [f" {each.text} {each.word}" for each in view.ranges]
    beside = width - max(map(cells, texts), default=0)  # the numbers are whole, names give way
    left = min(_name_cells(names, width), max(beside - 8, 4))
    room = max(beside - left, 8)

    def at(value: float) -> int:
        return min(round((value - low) / reach * (room - 1)), room - 1)

    drawn: list[Content] = []
    for name, text, each in zip(names, texts, view.ranges, strict=True):
        line = [" "] * room
        line[at(0.0)] = marks.edge
        for column in range(at(each.low), at(each.high) + 1):
            line[column] = marks.line
        line[at(each.value)] = marks.point
        is_clear = not each.low <= 0 <= each.high
        style = "$text-muted" if not is_clear else INKS[2] if each.value < 0 else INKS[3]
        drawn.append(
            shown(padded(name, left - 1) + " ") + Content.styled("".join(line), style) + shown(text)
        )
    labels = {
        AxisLabel((end - low) / reach, f"{end:+.0%}" if end else "0") for end in (low, 0.0, high)
    }
    below = axis(room, sorted(labels), marks)
    return [*drawn[: max(height - 2, 1)], *(Content(" " * left + line) for line in below)]
