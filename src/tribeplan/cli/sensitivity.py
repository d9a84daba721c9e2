"""``tribeplan sensitivity``: which assumptions a result hangs on, and which flip a decision."""

from pathlib import Path
from typing import Any

import click

from tribeplan.cli.outputs import colour_wanted, write_bytes
from tribeplan.cli.progress import supervised
from tribeplan.cli.simulation_options import asked_of, simulation_options
from tribeplan.report.compared_json import sensitivity_json
from tribeplan.report.doubted import doubt_sections, screening_sections
from tribeplan.report.figure import drawn, figure_kind
from tribeplan.report.provenance import basis
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.simulating import sensitivity


@click.command("sensitivity")
@click.argument("model", type=click.Path(readable=False))
@click.argument("other", required=False, type=click.Path(readable=False))
@click.option(
    "--trajectories",
    type=click.IntRange(2, 1000),
    default=10,
    show_default=True,
    help="Walks through the space of assumptions.",
)
@click.option(
    "--settings",
    "samples",
    type=click.IntRange(4, 10_000),
    default=60,
    show_default=True,
    help="Settings at which MODEL and OTHER are compared.",
)
@simulation_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to print the answer.",
)
@click.option(
    "--plot",
    "plots",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw the effects: svg or png, by the name's ending. May be repeated.",
)
def command(
    model: str,
    other: str | None,
    trajectories: int,
    samples: int,
    format_: str,
    plots: tuple[Path, ...],
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> None:
    """Tell which assumptions the lead time of MODEL hangs on: Morris, then Sobol for the strongest.

    With OTHER: in which share of the assumptions it is better than MODEL, and which flip that.
    """
    kinds = [(path, figure_kind(path)) for path in plots]
    asked = asked_of(given)
    paths = [model] if other is None else [model, other]
    screening, doubt = supervised(
        lambda run: sensitivity(paths, asked, run, trajectories=trajectories, samples=samples),
        given["threads"],
    )
    for path, kind in kinds:
        from tribeplan.report.compared_figure import screening_figure

        write_bytes(path, drawn(screening_figure(screening), kind))
    if format_ == "json":
        click.echo(sensitivity_json(screening, doubt), nl=False)
        return
    sections = [
        *screening_sections(screening),
        *doubt_sections((doubt,) if doubt is not None else ()),
        basis(screening.question, replications=screening.replications),
    ]
    if format_ == "markdown":
        click.echo(render_markdown(sections), nl=False)
    else:
        colour = colour_wanted()
        click.echo(render_text(sections, colour=colour), nl=False, color=colour)
