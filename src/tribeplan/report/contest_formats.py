"""A comparison in each of its formats, for files and for the screen."""

from collections.abc import Sequence

from tribeplan.report.compared import compared_sections
from tribeplan.report.compared_json import comparison_json
from tribeplan.report.figure import drawn
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.simulation.compare import Threshold
from tribeplan.simulation.doubt import Doubt
from tribeplan.simulation.study import Contest

CONTEST_FORMATS = ("text", "json", "markdown")


def render_contest(
    format_: str,
    contest: Contest,
    doubts: Sequence[Doubt] = (),
    threshold: Threshold | None = None,
    *,
    colour: bool = False,
) -> bytes:
    """Write a comparison in one of the formats; colour is for text alone."""
    if format_ == "json":
        text = comparison_json(contest, doubts, threshold)
    else:
        sections = compared_sections(contest, doubts, threshold)
        if format_ == "markdown":
            text = render_markdown(sections)
        else:
            text = render_text(sections, colour=colour)
    return text.encode("utf-8", "backslashreplace")


def draw_contest(contest: Contest, kind: str) -> bytes:
    """Draw a comparison as ``svg`` or ``png``."""
    from tribeplan.report.compared_figure import contest_figure

    return drawn(contest_figure(contest), kind)
