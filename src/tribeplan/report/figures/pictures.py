"""Pictures of an organisation as SVG: its tribes, its matrix, who needs whom, who reports to whom.

Drawn by hand, box by box, so that nothing has to be installed. Text is measured with the widths of
a wide font, so that it fits whatever the reader's machine has.

1. the parts of a picture: text that fits, marks, boxes, the sheet
2. the organisation: squads as columns, chapters across them
3. the matrix: how many of each chapter work in each squad
4. the needs: layers from left to right, circles in red
5. the line: who reports to whom
6. measures over time: readings, their mean and limits, the target
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import fsum, inf
from statistics import fmean
from typing import NamedTuple

from tribeplan.graph.measures import brokers, layers, seams
from tribeplan.graph.network import Edge, Network, NetworkPart, network_of
from tribeplan.org.elements import counted
from tribeplan.org.roster import ChapterSeat, Roster, short_names
from tribeplan.org.teams import Tribe
from tribeplan.report.figures.notations import edge_label, width
from tribeplan.report.language import tr
from tribeplan.report.matrix import Entry, Matrix, MatrixLine, in_no_tribe, matrix_of
from tribeplan.report.safe_text import cells, display, xml_text
from tribeplan.report.scorecard import ScorecardLine, TribeScorecard
from tribeplan.report.words import date, days, share

# --- The parts of a picture: text that fits, marks, boxes, the sheet -----------------------------

SIZE = 12.0
"""Of the letters people read most [px]."""

BOLD = 13.2
"""The size at which bold letters take what they do at 12 [px]."""

MARGIN = 24.0
GAP = 16.0
LINE = 17.0
"""From one line of text to the next [px]."""

SIZES = {"h1": 22.5, "h2": 17.6, "big": 16.5, "b": BOLD}
"""As what size each kind of text is measured [px]; those kinds are bold."""

WIDEST_TITLE = 1400.0

_NARROW = frozenset("ijl.,:;'|!()[]{}ftrI1 -/\\`")
_WIDE = frozenset("mwMW@%&—…")

STYLE = """\
text{font-family:system-ui,"Segoe UI","DejaVu Sans",Helvetica,Arial,sans-serif}
text{font-size:12px;fill:#1d2430}
.sheet{fill:#ffffff}.panel{fill:#f6f7f9;stroke:#c9ced6}.card{fill:#ffffff;stroke:#5f6b7a}
.band{fill:#fbf3df;stroke:#d9c48d}.h1{font-size:20px;font-weight:600}.h2{font-size:16px;font-weight:600}
.b{font-weight:600}.quiet{fill:#59616d;font-size:11px}.sub{font-size:11px}.open{font-style:italic;fill:#59616d}
.mid{text-anchor:middle}.end{text-anchor:end}.big{font-size:15px;font-weight:600}
.rule{stroke:#8a93a0;fill:none}.edge{stroke:#5f6b7a;fill:none}.red{stroke:#c1272d;fill:none}
.tip{fill:#5f6b7a}.redtip{fill:#c1272d}.label{fill:#39424e;font-size:10px;paint-order:stroke;stroke:#ffffff;stroke-width:3px}
.redlabel{fill:#a11d22;font-size:10px;font-weight:600;paint-order:stroke;stroke:#ffffff;stroke-width:3px}
.TL{fill:#6b2d6b}.PO{fill:#96400a}.CL{fill:#00594a}.AC{fill:#0a4f8f}.mark{fill:#ffffff;font-size:9px;font-weight:700;text-anchor:middle}
.s0{fill:#ffffff}.s1{fill:#dfecf8}.s2{fill:#bcd7ef}.s3{fill:#8dbce3}.s4{fill:#5a9bd0}.cell{stroke:#c9ced6}.node{stroke:#5f6b7a}
.g0{fill:#cfe3f5}.g1{fill:#fde2b8}.g2{fill:#c9ead9}.g3{fill:#f3d3e4}.g4{fill:#eee9a8}.g5{fill:#d9d6f2}.g6{fill:#dfe3e8}
@media (prefers-color-scheme:dark){
text{fill:#e6e9ee}.sheet{fill:#14181d}.panel{fill:#1c2229;stroke:#3b4551}.card{fill:#232b34;stroke:#8793a3}
.band{fill:#2b2718;stroke:#5c5230}.quiet,.open{fill:#a9b2be}.rule{stroke:#77828f}.edge{stroke:#9aa6b4}.tip{fill:#9aa6b4}
.red{stroke:#ff7b72}.redtip{fill:#ff7b72}.label{fill:#cdd4dc;stroke:#14181d}.redlabel{fill:#ff9d96;stroke:#14181d}
.TL{fill:#e3b3e3}.PO{fill:#ffb27a}.CL{fill:#7fdcc4}.AC{fill:#8fc4ff}.mark{fill:#14181d}
.s0{fill:#1c2229}.s1{fill:#1d3246}.s2{fill:#204464}.s3{fill:#255983}.s4{fill:#2b70a6}.cell{stroke:#3b4551}.node{stroke:#8793a3}
.g0{fill:#1f3f5c}.g1{fill:#5a4216}.g2{fill:#1d4a38}.g3{fill:#55304a}.g4{fill:#4c481a}.g5{fill:#38355e}.g6{fill:#363d46}
}
@media print{.sheet{fill:#ffffff}}
"""
"""Colours of light and dark pages; marks keep their letters, so that no colour says it alone."""

SHADES = 5
GROUPS = 7
"""Colours that tell groups apart; the last is shared by all smaller ones."""

ROLES = {"TL": "tribe lead", "PO": "product owner", "CL": "chapter lead", "AC": "agile coach"}


def text_width(text: str, size: float = SIZE) -> float:
    """The width of a text in a wide font [px]; never less than it takes.

    >>> text_width("illi") < text_width("mwmw"), text_width("組") == text_width("w")
    (True, True)
    """
    ems = 0.0
    for letter in text:
        if letter in _NARROW:
            ems += 0.42
        elif letter in _WIDE or cells(letter) > 1:
            ems += 1.04
        else:
            ems += 0.72 if letter.isupper() else 0.63
    return ems * size


def cut(text: str, room: float, size: float = SIZE) -> str:
    """Shorten a text that is safe to show until it fits, with an ellipsis for what is gone."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrapped(text: str, room: float, most: int, size: float = SIZE) -> list[str]:
    """Share a text that is safe to show out over at most so many lines.

    >>> wrapped("Early repayment of loans", 110, 2)
    ['Early repayment', 'of loans']
    """
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < most - 1 and text_width(rest, size) > room:
        fits = 0
        while fits < len(rest) and text_width(rest[: fits + 1], size) <= room:
            fits += 1
        space = rest.rfind(" ", 0, fits + 1)
        at = space if space > 0 else max(fits, 1)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*lines, cut(rest, room, size)] if rest else lines or [""]


class Canvas:
    """What is drawn, piece by piece; the size follows from it."""

    def __init__(self, title: str, description: str) -> None:
        self.title = title
        self.description = description
        self.right = 0.0
        self.bottom = 0.0
        self.parts: list[str] = []

    def box(  # noqa: PLR0913  # place, size and looks
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        class_: str,
        *,
        round_: float = 6,
        tip: str = "",
    ) -> None:
        """Draw a rectangle; ``tip`` is what a pointer that rests on it is told."""
        self.reach(x + w, y + h)
        looks = f'class="{class_}" rx="{round_:g}"'
        shape = f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" {looks}'
        self.parts.append(f"{shape}><title>{xml_text(tip)}</title></rect>" if tip else f"{shape}/>")

    def text(self, x: float, y: float, text: str, class_: str = "", *, tip: str = "") -> None:
        """Write a line of text that is safe to show, from its base line's left end."""
        looks = f' class="{class_}"' if class_ else ""
        known = f"<title>{xml_text(tip)}</title>" if tip and display(tip) != text else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{looks}>{known}{xml_text(text)}</text>')
        words = class_.split()
        size = next((SIZES[word] for word in words if word in SIZES), SIZE)
        part = 0.0 if "end" in words else 0.5 if "mid" in words else 1.0
        self.reach(x + part * text_width(text, size), y + 4)

    def lines(self, x: float, y: float, lines: Sequence[str], class_: str, tip: str = "") -> float:
        """Write lines below each other; the base line of the next."""
        for number, line in enumerate(lines):
            self.text(x, y + number * LINE, line, class_, tip=tip)
        return y + len(lines) * LINE

    def mark(self, x: float, y: float, role: str) -> float:
        """Draw a role as a small sign beside a name; where the next thing can begin."""
        self.box(x, y - 10, 20, 13, role, round_=3, tip=ROLES[role])
        self.text(x + 10, y, role, "mark")
        return x + 23

    def path(self, data: str, class_: str, thick: float = 1.0, tip: str = "") -> None:
        """Draw a line along a path of SVG."""
        known = f"><title>{xml_text(tip)}</title></path>" if tip else "/>"
        looks = f'class="{class_}" stroke-width="{thick:.1f}"'
        self.parts.append(f'<path d="{data}" {looks}{known}')

    def include(self, other: "Canvas") -> None:
        """Draw what stands on another canvas over this one."""
        self.parts += other.parts
        self.reach(other.right, other.bottom)

    def reach(self, right: float, bottom: float) -> None:
        """Make room for a line that goes that far."""
        self.right, self.bottom = max(self.right, right), max(self.bottom, bottom)

    def svg(self) -> str:
        """The whole picture."""
        w, h = self.right + MARGIN, self.bottom + MARGIN
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0f} {h:.0f}" '
            f'width="{w:.0f}" height="{h:.0f}" role="img" aria-labelledby="title description">'
        )
        return "\n".join(
            [
                head,
                f'<title id="title">{xml_text(self.title)}</title>',
                f'<desc id="description">{xml_text(self.description)}</desc>',
                f"<style>{STYLE}</style>",
                f'<rect class="sheet" width="{w:.0f}" height="{h:.0f}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )


def picture(
    roster: Roster, what: NetworkPart, scenario: str | None, colour: str = "brokers"
) -> str:
    """Draw an organisation.

    Parameters
    ----------
    roster
        The organisation.
    what
        What of it.
    scenario
        The name of the scenario that led to it, for the title.
    colour
        What the colour of squads means where they need each other: ``brokers``, ``communities``
        or ``none``.
    """
    name = roster.organisation.name or "Organisation"
    title = f"{scenario} · {name}" if scenario else name
    sheet = Canvas(f"{title}: {_TITLES[what]}", _description(roster, what))
    top = heading(sheet)
    if what is NetworkPart.NEEDS:
        _draw_needs(sheet, roster, top, colour)
    else:
        _DRAWN[what](sheet, roster, top)
    return sheet.svg()


_TITLES = {
    NetworkPart.ORGANISATION: "tribes, squads and chapters",
    NetworkPart.MATRIX: "people by squad and chapter",
    NetworkPart.NEEDS: "who needs whom",
    NetworkPart.LINE: "who reports to whom",
}


def _description(roster: Roster, what: NetworkPart) -> str:
    squads, chapters = len(roster.squads), len(roster.chapters)
    organisation = roster.organisation
    size = (
        f"{counted(len(organisation.tribes), 'tribe')}, {counted(squads, 'squad')}, "
        f"{counted(chapters, 'chapter')}, {roster.headcount(organisation.people).words}"
    )
    if what is not NetworkPart.NEEDS:
        return f"{size}."
    edges = network_of(roster, what).edges
    round_ = sum(edge.in_circle for edge in edges)
    circle = f", {round_} of them in a circle" if round_ else ""
    return f"{size}; {counted(len(edges), 'need')} of one squad for another{circle}."


def heading(sheet: Canvas) -> float:
    """Write what a picture is called and what it says; where the next thing can begin."""
    title = cut(display(sheet.title), WIDEST_TITLE, SIZES["h1"])
    sheet.text(MARGIN, MARGIN + 14, title, "h1", tip=sheet.title)
    sheet.text(MARGIN, MARGIN + 36, display(sheet.description), "quiet")
    return MARGIN + 36 + GAP


def _roles_legend(sheet: Canvas, top: float, roles: Iterable[str] = ROLES, more: str = "") -> float:
    x = MARGIN
    for role in roles:
        x = sheet.mark(x, top + 6, role)
        sheet.text(x, top + 6, ROLES[role], "quiet")
        x += text_width(ROLES[role], 11) + GAP
    if more:
        sheet.text(x, top + 6, more, "quiet")
    return top + 6 + GAP


class _Names(NamedTuple):
    """What people are called: in full where there is room, else short."""

    full: Mapping[str, str]
    short: Mapping[str, str]

    def fitting(self, person: str, room: float) -> str:
        """The longest way to name somebody that fits, cut where none does."""
        for names in (self.full, self.short):
            if text_width(names[person]) <= room:
                return names[person]
        return cut(self.short[person], room)


def _names(roster: Roster, people: Iterable[str]) -> _Names:
    full = {person: display(roster.name(person)) for person in people}
    return _Names(full, short_names(full))


# --- The organisation: squads as columns, chapters across them -----------------------------------

SQUAD_WIDTH = 168.0
CHAPTER_WIDTH = 170.0
MOST_COLUMNS = 8
PERSON = 18.0
"""The height of one person in a squad [px]."""


def _draw_organisation(sheet: Canvas, roster: Roster, top: float) -> None:
    y = _roles_legend(sheet, top, more="50%: part of a week")
    for tribe_id, tribe in roster.organisation.tribes.items():
        y = _tribe_panel(sheet, roster, tribe_id, tribe, y) + GAP
    _in_no_tribe(sheet, roster, y)


def _tribe_panel(sheet: Canvas, roster: Roster, tribe_id: str, tribe: Tribe, top: float) -> float:
    matrix = matrix_of(roster, tribe_id)
    blocks = _blocks(len(matrix.rows))
    widest = max((len(block) for block in blocks), default=0)
    w = max(CHAPTER_WIDTH + widest * (SQUAD_WIDTH + 8) + 3 * GAP, 480.0)
    inner = Canvas("", "")
    names = _names(roster, roster.organisation.people)
    y = _tribe_heading(inner, roster, tribe_id, tribe, (MARGIN + GAP, top + 26), w - 2 * GAP)
    used: set[int] = set()
    for block in blocks:
        y = _block(inner, roster, matrix, block, used, names, y) + GAP
    sheet.box(MARGIN, top, w, y - top, "panel", round_=10)
    sheet.include(inner)
    return y


def _blocks(columns: int) -> list[list[int]]:
    """Share columns out over rows of about the same length."""
    rows = -(-columns // MOST_COLUMNS)
    if not rows:
        return []
    size = -(-columns // rows)
    return [list(range(first, min(first + size, columns))) for first in range(0, columns, size)]


def _tribe_heading(  # noqa: PLR0913, PLR0917  # whose, where and how wide
    sheet: Canvas, roster: Roster, tribe_id: str, tribe: Tribe, at: tuple[float, float], room: float
) -> float:
    x, y = at
    title = cut(display(tribe.name or tribe_id), room * 0.6, SIZES["h2"])
    sheet.text(x, y, title, "h2", tip=tribe.name or tribe_id)
    x += text_width(title, SIZES["h2"]) + GAP
    if tribe.lead is not None:
        x = sheet.mark(x, y, "TL")
        sheet.text(x, y, cut(display(roster.name(tribe.lead)), at[0] + room - x))
    else:
        sheet.text(x, y, "no tribe lead", "open")
    y += LINE + 2
    if tribe.purpose:
        lines = wrapped(display(tribe.purpose), room, 2, 11)
        y = sheet.lines(at[0], y, lines, "quiet", tribe.purpose)
    return y


def _block(  # noqa: PLR0913, PLR0917  # one row of squads of one tribe
    sheet: Canvas,
    roster: Roster,
    matrix: Matrix,
    block: Sequence[int],
    used: set[int],
    names: _Names,
    top: float,
) -> float:
    """Draw some squads beside each other, with the chapters that have somebody in them across."""
    across = [
        n
        for n, column in enumerate(matrix.columns)
        if any(matrix.cells[row][n] for row in block)
        or (n not in used and not any(row[n] for row in matrix.cells) and column.role)
    ]
    used.update(across)
    left = MARGIN + GAP
    first = left + CHAPTER_WIDTH + GAP / 2
    titles = [wrapped(display(matrix.rows[row].title), SQUAD_WIDTH - 16, 2, BOLD) for row in block]
    head = 12 + LINE * max(len(lines) for lines in titles) + LINE + 6
    heights = [_band_height(matrix, block, number) for number in across]
    total = head + sum(heights) + 6 * len(heights) + 6
    for place, row in enumerate(block):
        x = first + place * (SQUAD_WIDTH + 8)
        is_squad = bool(matrix.rows[row].role)
        sheet.box(x, top, SQUAD_WIDTH, total, "card" if is_squad else "panel", round_=8)
    y = top + head
    for number, height in zip(across, heights, strict=True):
        column = matrix.columns[number]
        w = CHAPTER_WIDTH + GAP / 2 + len(block) * (SQUAD_WIDTH + 8)
        if column.role:
            sheet.box(left, y, w, height, "band")
        _chapter_heading(sheet, column, names, left + 8, y + 15)
        for place, row in enumerate(block):
            x = first + place * (SQUAD_WIDTH + 8)
            _people(sheet, matrix.cells[row][number], column, names, x + 8, y + 15)
        y += height + 6
    for place, row in enumerate(block):
        x = first + place * (SQUAD_WIDTH + 8) + 8
        after = sheet.lines(x, top + 18, titles[place], "b", matrix.rows[row].title)
        sheet.text(x, after, roster.headcount(matrix.rows[row].people).words, "quiet")
    return top + total


def _band_height(matrix: Matrix, block: Sequence[int], number: int) -> float:
    column = matrix.columns[number]
    lines = len(wrapped(display(column.title), CHAPTER_WIDTH - 16, 2, BOLD)) + bool(column.role)
    most = max(len(matrix.cells[row][number]) for row in block)
    return max(lines * LINE, most * PERSON) + 8


def _chapter_heading(sheet: Canvas, column: MatrixLine, names: _Names, x: float, y: float) -> None:
    lines = wrapped(display(column.title), CHAPTER_WIDTH - 16, 2, BOLD)
    y = sheet.lines(x, y, lines, "b" if column.role else "quiet", column.title)
    if not column.role:
        return
    _led(sheet, column.role, column.lead, names, x, y, CHAPTER_WIDTH - 40)


def _led(  # noqa: PLR0913, PLR0917  # who, where, how wide
    sheet: Canvas, role: str, lead: str | None, names: _Names, x: float, y: float, room: float
) -> None:
    """Write who has a role behind its sign."""
    x = sheet.mark(x, y, role)
    if lead is None:
        sheet.text(x, y, "nobody", "open")
    else:
        sheet.text(x, y, names.fitting(lead, room), tip=names.full[lead])


def _people(  # noqa: PLR0913, PLR0917  # who, where
    sheet: Canvas, entries: Sequence[Entry], column: MatrixLine, names: _Names, x: float, y: float
) -> None:
    coaches = not column.role and column.title.endswith("(AC)")
    for entry in entries:
        roles = ("AC",) if coaches else entry.roles
        part = f" {share(entry.share)}" if entry.share is not None else ""
        room = SQUAD_WIDTH - 16 - 23 * len(roles) - text_width(part)
        name = "open seat" if entry.is_open else names.fitting(entry.person, room)
        tip = names.full[entry.person]
        sheet.text(x, y, name, "open" if entry.is_open else "", tip=tip)
        after = x + text_width(name) + 4
        for role in roles:
            after = sheet.mark(after, y, role)
        if part:
            sheet.text(after, y, part.strip(), "quiet")
        y += PERSON


def _in_no_tribe(sheet: Canvas, roster: Roster, top: float) -> None:
    _listed(sheet, "In no tribe", [display(roster.name(id_)) for id_ in in_no_tribe(roster)], top)


def _listed(sheet: Canvas, title: str, names: Sequence[str], top: float) -> float:
    """Write a heading and names behind each other, over as many lines as they take."""
    if not names:
        return top
    room = max(sheet.right - MARGIN, 640.0)
    sheet.text(MARGIN, top + 16, f"{title} ({len(names)})", "b")
    lines = [""]
    for number, name in enumerate(names):
        piece = cut(name, 320, 12) + (", " if number < len(names) - 1 else "")
        if lines[-1] and text_width(lines[-1] + piece) > room:
            lines.append("")
        lines[-1] += piece
    return sheet.lines(MARGIN, top + 16 + LINE, lines, "quiet")


# --- The matrix: how many of each chapter work in each squad -------------------------------------

CELL_WIDTH = 112.0
CELL_HEIGHT = 38.0
ROW_HEADING = 210.0


def _draw_matrix(sheet: Canvas, roster: Roster, top: float) -> None:
    y = _roles_legend(sheet, top, ("TL", "PO", "CL"))
    most = max(
        (len(c) for t in roster.organisation.tribes for r in matrix_of(roster, t).cells for c in r),
        default=0,
    )
    for tribe_id, tribe in roster.organisation.tribes.items():
        room = 720.0
        y = _tribe_heading(sheet, roster, tribe_id, tribe, (MARGIN, y + 24), room)
        y = _counts(sheet, matrix_of(roster, tribe_id), most, y) + GAP
    _in_no_tribe(sheet, roster, y)


def _counts(sheet: Canvas, matrix: Matrix, most: int, top: float) -> float:
    headings = [wrapped(display(c.title), CELL_WIDTH - 8, 3, BOLD) for c in matrix.columns]
    head = LINE * max((len(lines) for lines in headings), default=0) + 10
    for number, lines in enumerate(headings):
        x = MARGIN + ROW_HEADING + (number + 0.5) * CELL_WIDTH
        sheet.lines(x, top + 12, lines, "mid b", matrix.columns[number].title)
    total = MARGIN + ROW_HEADING + len(headings) * CELL_WIDTH
    sheet.text(total + 34, top + 12, "all", "mid b")
    y = top + head
    for row, cells_ in zip(matrix.rows, matrix.cells, strict=True):
        title = cut(display(row.title), ROW_HEADING - 12, BOLD)
        sheet.text(MARGIN, y + 23, title, "b" if row.role else "quiet", tip=row.title)
        for number, entries in enumerate(cells_):
            x = MARGIN + ROW_HEADING + number * CELL_WIDTH
            _count(sheet, entries, most, x, y)
        sheet.text(total + 34, y + 24, str(len(row.people)), "mid big")
        sheet.reach(total + 68, y + CELL_HEIGHT)
        y += CELL_HEIGHT
    sheet.text(MARGIN, y + 20, "all", "b")
    for number, column in enumerate(matrix.columns):
        x = MARGIN + ROW_HEADING + (number + 0.5) * CELL_WIDTH
        sheet.text(x, y + 20, str(len(column.people)), "mid big")
    sheet.reach(total, y + 28)
    return y + 28


def _count(sheet: Canvas, entries: Sequence[Entry], most: int, x: float, y: float) -> None:
    shade = 0 if not entries else 1 + (len(entries) - 1) * (SHADES - 2) // max(most - 1, 1)
    sheet.box(x, y, CELL_WIDTH, CELL_HEIGHT, f"s{shade} cell", round_=0)
    if not entries:
        return
    roles = [role for role in ROLES if any(role in entry.roles for entry in entries)]
    middle = x + CELL_WIDTH / 2 - 11.5 * len(roles)
    sheet.text(middle, y + 24, str(len(entries)), "mid big")
    after = middle + 14
    for role in roles:
        after = sheet.mark(after, y + 23, role)


# --- The needs: layers from left to right, circles in red ----------------------------------------

NODE_WIDTH = 176.0
NODE_HEIGHT = 46.0
PORT = 15.0
"""Between the ends of two edges at one side of a node [px]."""

SPACE = 14.0
"""Between two nodes of a layer [px]."""

BEND = 6.0
"""The height of a place where a long edge passes between nodes [px]."""

LAYER_GAP = 120.0
SWEEPS = 12
MOST_LABELS = 60
"""Edges up to which their work stands beside them; beyond, a pointer that rests there tells it."""


class _Place(NamedTuple):
    """Where a node stands: left edge and middle, and how high it is."""

    x: float
    y: float
    height: float = BEND


class _Way(NamedTuple):
    """The points an edge is drawn through, and whether it leads to the right."""

    points: tuple[tuple[float, float], ...]
    rightward: bool


def _draw_needs(sheet: Canvas, roster: Roster, top: float, colour: str) -> None:
    network = network_of(roster, NetworkPart.NEEDS)
    shade, legend = _shading(roster, colour)
    y = _needs_legend(sheet, network, legend, top)
    sheet.reach(MARGIN, y)
    if network.edges:
        places, ways = _laid_out(network, y)
        for edge in sorted(network.edges, key=lambda edge: edge.in_circle):
            _draw_edge(sheet, edge, ways[edge.source, edge.target])
        for id_, place in sorted(places.items()):
            _draw_node(sheet, roster, network, id_, shade.get(id_, _Shade()), place)
        if len(network.edges) <= MOST_LABELS:
            for edge in network.edges:
                _label_edge(sheet, edge, ways[edge.source, edge.target])
    tied = {end for edge in network.edges for end in (edge.source, edge.target)}
    alone = [display(node.label) for node in network.nodes if node.id not in tied]
    _listed(sheet, "Need nobody, and nobody needs them", alone, sheet.bottom + GAP)


class _Shade(NamedTuple):
    """The colour of a squad, and what says the same without it."""

    class_: str = "s0"
    note: str = ""


def _shading(roster: Roster, colour: str) -> tuple[dict[str, _Shade], list[tuple[str, str]]]:
    """The colour of each squad, and what the colours mean."""
    if colour == "communities":
        groups = seams(roster).communities
        shade = {
            f"squad:{id_}": _Shade(f"g{min(number, GROUPS - 1)}", str(number + 1))
            for number, group in enumerate(groups)
            for id_ in group
        }
        shown = min(len(groups), GROUPS)
        words = [f"group {n + 1}" for n in range(shown)]
        if len(groups) > GROUPS:
            words[-1] = f"group {GROUPS} and on"
        return shade, [(f"g{n}", word) for n, word in enumerate(words)]
    if colour != "brokers":
        return {}, []
    found = [each for each in brokers(roster) if each.kind == "squad"]
    most = max((each.share for each in found), default=0.0)
    shade = {
        f"squad:{each.id}": _Shade(
            f"s{max(round(each.share / most * (SHADES - 1)), 1)}", share(each.share)
        )
        for each in found
    }
    if not found:
        return {}, []
    return shade, [
        ("s0", "no way between other squads leads through it"),
        ("s1", "some do, by the share in the corner"),
        (f"s{SHADES - 1}", f"most: {share(most)}"),
    ]


def _needs_legend(
    sheet: Canvas, network: Network, legend: Sequence[tuple[str, str]], top: float
) -> float:
    y = top + 8
    words = (
        "An arrow leads from who needs to who is needed. The thicker, the more person-days of work "
        "a week, which stand at its beginning."
    )
    sheet.text(MARGIN, y, words, "quiet")
    if any(edge.in_circle for edge in network.edges):
        x = MARGIN + text_width(words, 11) + GAP
        sheet.path(f"M{x:.1f},{y - 4:.1f}h28", "red", 3)
        sheet.text(x + 34, y, "in a circle", "quiet")
    if legend:
        y += LINE + 4
        x = MARGIN
        for class_, meaning in legend:
            sheet.box(x, y - 11, 22, 14, f"{class_} cell", round_=3)
            sheet.text(x + 28, y, meaning, "quiet")
            x += 28 + text_width(meaning, 11) + GAP
    return y + GAP


def _laid_out(
    network: Network, top: float
) -> tuple[dict[str, _Place], dict[tuple[str, str], _Way]]:
    """Places of nodes, and the way of each edge from its source to its target.

    Layers by the longest way (Sugiyama, Tagawa and Toda, Methods for visual understanding of
    hierarchical system structures, 1981); an edge over several layers gets a bend in each, so that
    it passes between the nodes; within a layer by the mean place of the neighbours.
    """
    pairs = [(edge.source, edge.target) for edge in network.edges]
    layer = layers(pairs)
    heights = _heights(pairs, layer)
    passed: dict[tuple[str, str], list[str]] = {}
    for source, target in pairs:
        low, high = sorted((source, target), key=lambda node: layer[node])
        between = range(layer[low] + 1, layer[high])
        bends = [f"{source}→{target}@{n}" for n in between]
        layer |= dict(zip(bends, between, strict=True))
        passed[source, target] = [source, *(bends if source == low else bends[::-1]), target]
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for way in passed.values():
        for one, other in pairwise(way):
            beside[one].append(other)
            beside[other].append(one)
    columns = _ordered(layer, beside)
    tall = {node: heights.get(node, BEND) for node in layer}
    middles = _middles(columns, beside, tall)
    upmost = min(middles[node] - tall[node] / 2 for node in layer)
    places = {
        node: _Place(
            MARGIN + number * (NODE_WIDTH + LAYER_GAP), top + middles[node] - upmost, tall[node]
        )
        for number, column in enumerate(columns)
        for node in column
    }
    ways = _ways(passed, places)
    return {node: place for node, place in places.items() if node in heights}, ways


def _middles(
    columns: Sequence[Sequence[str]], beside: Mapping[str, list[str]], high: Mapping[str, float]
) -> dict[str, float]:
    """The middle of every node: near those it is joined with, in the order of its layer."""
    middles: dict[str, float] = {}
    for column in columns:
        y = -sum(high[node] + SPACE for node in column) / 2
        for node in column:
            middles[node] = y + high[node] / 2
            y += high[node] + SPACE
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            wanted = {
                node: fsum(middles[other] for other in beside[node]) / len(beside[node])
                for node in column
            }
            y = -inf
            for node in column:
                middles[node] = max(wanted[node], y + high[node] / 2)
                y = middles[node] + high[node] / 2 + SPACE
            over = fsum(middles[node] - wanted[node] for node in column) / len(column)
            for node in column:
                middles[node] -= over
    return middles


def _heights(pairs: Sequence[tuple[str, str]], layer: Mapping[str, int]) -> dict[str, float]:
    """How high nodes are: each edge has an end of its own at one of the two sides."""
    ends: Counter[tuple[str, bool]] = Counter()
    for source, target in pairs:
        rightward = layer[source] < layer[target]
        ends[source, rightward] += 1
        ends[target, not rightward] += 1
    return {
        node: max(NODE_HEIGHT, PORT * max(ends[node, True], ends[node, False]) + 6)
        for pair in pairs
        for node in pair
    }


def _ways(
    passed: Mapping[tuple[str, str], Sequence[str]], places: Mapping[str, _Place]
) -> dict[tuple[str, str], _Way]:
    """The points of each edge; at a side of a node the ends lie as the other ends do, apart."""
    sides: defaultdict[tuple[str, bool], list[tuple[float, tuple[str, str]]]] = defaultdict(list)
    for pair, way in passed.items():
        rightward = places[pair[0]].x < places[pair[1]].x
        sides[pair[0], rightward].append((places[way[1]].y, pair))
        sides[pair[1], not rightward].append((places[way[-2]].y, pair))
    at: dict[tuple[str, tuple[str, str]], float] = {}
    for (node, _), ends in sides.items():
        for number, (_, pair) in enumerate(sorted(ends)):
            at[node, pair] = places[node].y + (number - (len(ends) - 1) / 2) * PORT
    ways: dict[tuple[str, str], _Way] = {}
    for pair, way in passed.items():
        first, last = places[pair[0]], places[pair[1]]
        rightward = first.x < last.x
        out, into = (NODE_WIDTH, 0.0) if rightward else (0.0, NODE_WIDTH)
        points = [(first.x + out, at[pair[0], pair])]
        for place in (places[bend] for bend in way[1:-1]):
            points += [(place.x + into, place.y), (place.x + out, place.y)]
        ways[pair] = _Way((*points, (last.x + into, at[pair[1], pair])), rightward)
    return ways


def _ordered(layer: Mapping[str, int], beside: Mapping[str, list[str]]) -> list[list[str]]:
    """The nodes of each layer from top to bottom, with few crossings."""
    columns: list[list[str]] = [[] for _ in range(max(layer.values()) + 1)]
    for node in sorted(layer):
        columns[layer[node]].append(node)
    at = {node: place for column in columns for place, node in enumerate(column)}
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for number in range(len(columns)) if forward else reversed(range(len(columns))):
            near = number - 1 if forward else number + 1
            middles = {
                node: fmean([at[o] for o in beside[node] if layer[o] == near] or [at[node]])
                for node in columns[number]
            }
            columns[number].sort(key=lambda node: (middles[node], node))
            at |= {node: place for place, node in enumerate(columns[number])}
    return columns


def _draw_node(  # noqa: PLR0913, PLR0917  # what, where, how
    sheet: Canvas, roster: Roster, network: Network, id_: str, shade: _Shade, place: _Place
) -> None:
    seat = roster.squads[id_.partition(":")[2]]
    name = seat.name
    sheet.box(
        place.x,
        place.y - place.height / 2,
        NODE_WIDTH,
        place.height,
        f"{shade.class_} node",
        tip=name,
    )
    first, *second = wrapped(display(name), NODE_WIDTH - 24, 2, BOLD)
    beside = NODE_WIDTH - (50 if shade.note else 24)  # the note stands in the corner below
    lines = [(first, "b"), *((cut(line, beside, BOLD), "b") for line in second)]
    if len(network.tribes) > 1:
        tribe = network.tribes[seat.tribe_id]
        lines = [(cut(display(name), NODE_WIDTH - 24, BOLD), "b")]
        lines.append((cut(display(tribe), NODE_WIDTH - 50, 11), "sub"))
    y = place.y + 4 - (len(lines) - 1) * LINE / 2
    for number, (line, class_) in enumerate(lines):
        sheet.text(place.x + 12, y + number * LINE, line, class_)
    if shade.note:
        corner = place.y + place.height / 2 - 6
        sheet.text(place.x + NODE_WIDTH - 7, corner, shade.note, "sub end")


def _draw_edge(sheet: Canvas, edge: Edge, way: _Way) -> None:
    thick = width(edge.weight)
    half = 3.5 + thick / 2
    length = 9.0 if way.rightward else -9.0
    *points, (x, y) = way.points
    data = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise([*points, (x - length, y)]):
        reach = (x2 - x1) / 2
        data += f"C{x1 + reach:.1f},{y1:.1f} {x2 - reach:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"
    sheet.path(data, "red" if edge.in_circle else "edge", thick, tip=edge_tip(edge))
    arrow = f"M{x:.1f},{y:.1f}l{-length:.1f},{-half:.1f}v{2 * half:.1f}z"
    sheet.path(arrow, "redtip" if edge.in_circle else "tip", 0)


def edge_tip(edge: Edge) -> str:
    """What an edge says in words."""
    work = edge_label(edge, NetworkPart.NEEDS) or "no planned work"
    ends = [end.partition(":")[2] for end in (edge.source, edge.target)]
    return f"{ends[0]} needs {ends[1]}: {work}, {counted(edge.places, 'place')} in the model"


def _label_edge(sheet: Canvas, edge: Edge, way: _Way) -> None:
    if edge.weight:
        (x, y) = way.points[0]
        class_ = "redlabel" if edge.in_circle else "label"
        nearer, side = (x + 6, class_) if way.rightward else (x - 6, f"{class_} end")
        sheet.text(nearer, y - 3, days(edge.weight), side)


# --- The line: who reports to whom ---------------------------------------------------------------

LINE_CARD = 200.0
LINE_COLUMNS = 6


def _draw_line(sheet: Canvas, roster: Roster, top: float) -> None:
    y = _roles_legend(sheet, top, ("TL", "CL"))
    names = _names(roster, roster.organisation.people)
    shown: set[str] = set()
    for tribe_id, tribe in roster.organisation.tribes.items():
        y = _tribe_line(sheet, roster, names, tribe_id, tribe, shown, y) + GAP * 1.5
    rest = [names.full[id_] for id_ in roster.organisation.people if id_ not in shown]
    _listed(sheet, "Report to nobody", rest, y)


def _tribe_line(  # noqa: PLR0913, PLR0917  # whose line, and where
    sheet: Canvas,
    roster: Roster,
    names: _Names,
    tribe_id: str,
    tribe: Tribe,
    shown: set[str],
    top: float,
) -> float:
    title = cut(display(tribe.name or tribe_id), 700, SIZES["h2"])
    sheet.text(MARGIN, top + 18, title, "h2", tip=tribe.name or tribe_id)
    left = MARGIN + 20
    y = top + 30
    sheet.box(left, y, LINE_CARD, 30, "card")
    if tribe.lead is None:
        sheet.text(left + 10, y + 19, "no tribe lead", "open")
    else:
        shown.add(tribe.lead)
        after = sheet.mark(left + 10, y + 19, "TL")
        sheet.text(after, y + 19, names.fitting(tribe.lead, LINE_CARD - 60), "b")
    bottom = trunk = y + 30
    chapters = [seat for seat in roster.chapters if seat.tribe_id == tribe_id]
    for first in range(0, len(chapters), LINE_COLUMNS):
        row = chapters[first : first + LINE_COLUMNS]
        y = bottom + (26 if first == 0 else 30)
        middle = left + (len(row) - 1) * (LINE_CARD + GAP) + LINE_CARD / 2
        sheet.path(
            f"M{left:.1f},{trunk - 15:.1f}H{left - 10:.1f}V{y - 12:.1f}H{middle:.1f}", "rule"
        )
        for place, seat in enumerate(row):
            x = left + place * (LINE_CARD + GAP)
            sheet.path(f"M{x + LINE_CARD / 2:.1f},{y - 12:.1f}V{y:.1f}", "rule")
            people = [p for p in seat.people if roster.chapter_of(p) == seat]
            shown.update(people)
            bottom = max(bottom, _line_card(sheet, roster, names, seat, people, x, y))
    return bottom


def _line_card(  # noqa: PLR0913, PLR0917  # what stands on it, and where
    sheet: Canvas,
    roster: Roster,
    names: _Names,
    seat: ChapterSeat,
    people: Sequence[str],
    x: float,
    y: float,
) -> float:
    title, lead = seat.name, seat.chapter.lead
    reports = [person for person in people if person != lead]
    lines = wrapped(display(title), LINE_CARD - 20, 2, BOLD)
    h = 14 + LINE * (len(lines) + 1) + PERSON * len(reports) + 6
    sheet.box(x, y, LINE_CARD, h, "band")
    after = sheet.lines(x + 10, y + 18, lines, "b", title)
    _led(sheet, "CL", lead, names, x + 10, after, LINE_CARD - 46)
    for number, person in enumerate(reports):
        at = after + 4 + PERSON * (number + 1)
        is_open = roster.person(person).vacancy
        name = "open seat" if is_open else names.fitting(person, LINE_CARD - 30)
        sheet.text(x + 20, at, name, "open" if is_open else "", tip=names.full[person])
    return y + h


_DRAWN: Mapping[NetworkPart, Callable[[Canvas, Roster, float], None]] = {
    NetworkPart.ORGANISATION: _draw_organisation,
    NetworkPart.MATRIX: _draw_matrix,
    NetworkPart.LINE: _draw_line,
}


# --- Measures over time --------------------------------------------------------------------------

CHART_WIDTH = 560.0
CHART_HEIGHT = 72.0
MOST_POINTS = 400
"""Readings that are drawn, the last ones; the table has how many there are."""


def measures_picture(card: TribeScorecard) -> str:
    """The readings of every measure of a tribe below each other, each on its own scale."""
    known = [line for line in card.lines if len(line.readings) > 1]
    title = tr("Scorecard of {tribe}").format(tribe=card.name)
    sheet = Canvas(title, measures_words(card))
    top = MARGIN
    for line in known:
        _draw_measure(sheet, line, top)
        top += CHART_HEIGHT + 2 * LINE + GAP
    return sheet.svg()


def measures_words(card: TribeScorecard) -> str:
    """What the picture shows, for whoever does not see it."""
    return tr(
        "Measures over time: {number}. Each has its own scale, its mean, its limits as broken "
        "lines, and its target in red; the tables have the numbers."
    ).format(number=sum(len(line.readings) > 1 for line in card.lines))


def _draw_measure(sheet: Canvas, line: ScorecardLine, top: float) -> None:
    readings = line.readings[-MOST_POINTS:]
    chart, target = line.chart, line.scored.measure.target
    level = [] if chart is None else [chart.mean, chart.low, chart.high]
    marks = [*level, *([] if target is None else [target]), *(each.value for each in readings)]
    low, high = min(marks), max(marks)
    first = readings[0].on.toordinal()
    span = max(readings[-1].on.toordinal() - first, 1)
    base = top + LINE

    def at(value: float) -> float:
        return base + CHART_HEIGHT * (1 - (value - low) / ((high - low) or 1.0))

    def across(value: float, class_: str, tip: str, dash: int = 0) -> None:
        y = at(value)
        parts = range(0, round(CHART_WIDTH), dash * 2) if dash else (0,)
        long = dash or CHART_WIDTH
        path = " ".join(
            f"M{MARGIN + x:.1f} {y:.1f}h{min(long, CHART_WIDTH - x):.1f}" for x in parts
        )
        sheet.path(path, class_, tip=f"{tip} {value:,.6g}")

    sheet.text(MARGIN, top + 8, cut(display(line.scored.name), CHART_WIDTH, BOLD), "b",
               tip=line.scored.name)  # fmt: skip
    sheet.reach(MARGIN + CHART_WIDTH, base + CHART_HEIGHT + LINE)
    if chart is not None:
        across(chart.mean, "rule", tr("mean"))
        across(chart.low, "rule", tr("low"), 4)
        across(chart.high, "rule", tr("high"), 4)
    if target is not None:
        across(target, "red", tr("target"))
    places = [(MARGIN + CHART_WIDTH * (each.on.toordinal() - first) / span, at(each.value))
              for each in readings]  # fmt: skip
    sheet.path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places), "edge", 1.6)
    foot = base + CHART_HEIGHT + LINE - 3
    sheet.text(MARGIN, foot, date(readings[0].on), "sub")
    sheet.text(MARGIN + CHART_WIDTH, foot, date(readings[-1].on), "sub end")
