"""The core value maps as a drawing: purpose, user needs, their jobs and features."""

from collections.abc import Sequence

from tribeplan.org.roster import Roster
from tribeplan.org.value_map import Job
from tribeplan.report.figures.pictures import (
    BOLD,
    GAP,
    LINE,
    MARGIN,
    SHADES,
    SIZES,
    Canvas,
    cut,
    heading,
    wrapped,
)
from tribeplan.report.language import counted, tr
from tribeplan.report.safe_text import display
from tribeplan.report.value_map import MapLine, MapView
from tribeplan.report.words import share

NEED_WIDTH, JOB_WIDTH, FEATURE_WIDTH = 240.0, 230.0, 270.0
MOST_FEATURES = 12
"""Features of a job that are drawn; the rest is counted."""

PAD = 8.0
SUB = 11.0
"""The size of the smaller letters [px]."""


def map_picture(roster: Roster, views: Sequence[MapView], scenario: str | None = None) -> str:
    """Draw purpose, needs, jobs and features of every tribe from left to right, as SVG.

    The darker a need, the more of the planned effort it gets. What nobody works on and what nobody
    needs is said in red letters.
    """
    name = scenario or roster.organisation.name or tr("Organisation")
    needs = sum(len(view.lines) for view in views)
    title = tr("Core value map of {tribe}").format(tribe=name)
    says = tr("{tribes} with {needs}: what is done for each of them.").format(
        tribes=counted(len(views), "tribe"), needs=counted(needs, "user need")
    )
    sheet = Canvas(title, says)
    top = heading(sheet)
    for view in views:
        top = _panel(sheet, roster, view, top) + GAP
    return sheet.svg()


def _panel(sheet: Canvas, roster: Roster, view: MapView, top: float) -> float:
    wide = NEED_WIDTH + JOB_WIDTH + FEATURE_WIDTH + 4 * GAP
    inner = Canvas("", "")
    left = MARGIN + GAP
    inner.text(left, top + 26, cut(display(view.name), wide - 2 * GAP, SIZES["h2"]), "h2")
    purpose = view.map.purpose or tr("No purpose is written; one sentence says what it is for.")
    lines = wrapped(display(purpose), wide - 2 * GAP, 2)
    y = inner.lines(left, top + 26 + LINE, lines, "" if view.map.purpose else "redlabel", purpose)
    for line in view.lines:
        y = _band(inner, roster, line, left, y) + PAD
    if view.map.without_need:
        loose = Job("", view.map.without_need, is_written=False)
        inner.text(left + PAD, y + 12, tr("no user need"), "redlabel")
        y = _job(inner, roster, loose, left + NEED_WIDTH + GAP, y) + PAD
    sheet.box(MARGIN, top, wide, y + PAD - top, "panel", round_=10)
    sheet.include(inner)
    return y + PAD


def _band(sheet: Canvas, roster: Roster, line: MapLine, left: float, top: float) -> float:
    """A need with its jobs beside it, and their features beside those."""
    words = line.need.words or tr("(a job without a need)")
    told = wrapped(display(words), NEED_WIDTH - 2 * PAD, 3, BOLD)
    jobs = Canvas("", "")
    y = top
    for job in line.need.jobs or (Job("", (), is_written=False),):
        y = _job(jobs, roster, job, left + NEED_WIDTH + GAP, y)
    bottom = max(y, top + (len(told) + 2) * LINE + PAD)
    shade = min(int(line.effort_share * 2 * SHADES), SHADES - 1)
    sheet.box(left, top, NEED_WIDTH, bottom - top - 4, f"s{shade} node", tip=words)
    after = sheet.lines(left + PAD, top + LINE, told, "b", words)
    shares = tr("{effort} of effort, {capacity} of capacity").format(
        effort=share(line.effort_share), capacity=share(line.capacity_share)
    )
    sheet.text(left + PAD, after, cut(shares, NEED_WIDTH - 2 * PAD, SUB), "sub")
    sheet.include(jobs)
    return bottom


def _job(sheet: Canvas, roster: Roster, job: Job, left: float, top: float) -> float:
    features = roster.organisation.work.features
    names = [features[id_].name or id_ for id_ in job.features]
    shown = names[:MOST_FEATURES]
    if len(names) > len(shown):
        shown.append(tr("{value:,} more").format(value=len(names) - len(shown)))
    told = wrapped(display(job.words or "-"), JOB_WIDTH - 2 * PAD, 2)
    high = max(len(told), len(shown), 1) * LINE + PAD
    sheet.box(left, top, JOB_WIDTH, high - 4, "card", tip=job.words)
    sheet.lines(left + PAD, top + 14, told, "", job.words)
    right = left + JOB_WIDTH + GAP
    for number, name in enumerate(shown):
        text = cut(display(name), FEATURE_WIDTH - 2 * PAD)
        sheet.text(right, top + 14 + number * LINE, text, "", tip=name)
    if not names:
        sheet.text(right, top + 14, tr("no feature"), "redlabel")
    return top + high
