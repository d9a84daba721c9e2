"""The outcome of one organisation in each of its formats, for files and for the screen."""

from tribeplan.report.figure import drawn
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.report.simulated import simulated_sections
from tribeplan.report.study_json import study_json
from tribeplan.report.study_table import study_csv, study_parquet
from tribeplan.simulation.study import Study

STUDY_FORMATS = ("text", "json", "csv", "parquet", "markdown")


def render_study(format_: str, study: Study, *, colour: bool = False) -> bytes:
    """Write a study in one of the formats; colour is for text alone."""
    match format_:
        case "json":
            text = study_json(study)
        case "csv":
            text = study_csv(study)
        case "parquet":
            return study_parquet(study)
        case "markdown":
            text = render_markdown(simulated_sections(study))
        case _:
            text = render_text(simulated_sections(study), colour=colour)
    return text.encode("utf-8", "backslashreplace")


def draw_study(study: Study, kind: str) -> bytes:
    """Draw a study as ``svg`` or ``png``."""
    from tribeplan.report.study_figure import study_figure

    return drawn(study_figure(study), kind)
