"""``tribeplan simulate``: when features reach customers, and what that waits for."""

from pathlib import Path
from typing import Any

import click

from tribeplan.cli.outputs import colour_wanted, parse_sink, write_bytes
from tribeplan.cli.progress import supervised
from tribeplan.cli.simulation_options import REPLICATIONS, asked_of, simulation_options
from tribeplan.errors import InvalidUsage
from tribeplan.report.figure import FIGURE_KINDS, figure_kind
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.report.simulated import simulated_sections
from tribeplan.report.study_json import study_json
from tribeplan.report.study_table import study_csv, study_parquet
from tribeplan.simulating import simulate
from tribeplan.simulation.study import Study

FORMATS = ("text", "json", "csv", "parquet", "markdown")


@click.command("simulate")
@click.argument("model", type=click.Path(readable=False))
@click.option("--replications", type=REPLICATIONS, help="Histories to play [1000].")
@simulation_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="csv and parquet hold every feature of every history.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="Write to FILE instead of the screen; with FORMAT= besides it. May be repeated.",
)
@click.option(
    "--plot",
    "plots",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"Draw a figure: {' or '.join(FIGURE_KINDS)}, by the name's ending. May be repeated.",
)
def command(
    model: str,
    replications: int | None,
    format_: str,
    outputs: tuple[str, ...],
    plots: tuple[Path, ...],
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> None:
    """Simulate how work flows through MODEL, a model or a scenario: lead times, and why.

    Plays the work of the model through its people, squads and boards many times, with chance
    drawn anew. Same seed, same result, on every machine.
    """
    sinks = [parse_sink(output, format_, FORMATS) for output in outputs]
    on_screen = all(sink.besides for sink in sinks)
    if on_screen and format_ == "parquet":
        raise InvalidUsage("a Parquet file is not for the screen: name it with -o FILE")
    kinds = [(path, figure_kind(path)) for path in plots]
    asked = asked_of(given, replications)
    study = supervised(lambda run: simulate(model, asked, run), given["threads"])
    files = [(sink.path, render(sink.format, study, colour=False)) for sink in sinks]
    files += [(path, _figure(study, kind)) for path, kind in kinds]
    for path, content in files:
        write_bytes(path, content)
    if on_screen:
        colour = colour_wanted() and format_ == "text"
        text = render(format_, study, colour=colour).decode("utf-8")
        click.echo(text, nl=False, color=colour)


def render(format_: str, study: Study, *, colour: bool) -> bytes:
    """Write a study in one of the formats."""
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


def _figure(study: Study, kind: str) -> bytes:
    from tribeplan.report.figure import drawn
    from tribeplan.report.study_figure import study_figure

    return drawn(study_figure(study), kind)
