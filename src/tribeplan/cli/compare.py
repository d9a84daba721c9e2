"""``tribeplan compare``: which of several organisations is faster, how sure that is, and why."""

import re
from pathlib import Path
from typing import Any

import click

from tribeplan.cli.exit_codes import FINDINGS, FINE
from tribeplan.cli.outputs import colour_wanted, is_closed, parse_sink, write_bytes
from tribeplan.cli.progress import supervised
from tribeplan.cli.simulation_options import REPLICATIONS, asked_of, simulation_options
from tribeplan.errors import InvalidUsage
from tribeplan.report.compared import Threshold, compared_sections
from tribeplan.report.compared_json import comparison_json
from tribeplan.report.figure import drawn, figure_kind
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.simulating import MEASURES, compare, doubt_of
from tribeplan.simulation.doubt import Doubt
from tribeplan.simulation.study import Contest, Run

FORMATS = ("text", "json", "markdown")


@click.command("compare")
@click.argument(
    "models", nargs=-1, required=True, metavar="A B...", type=click.Path(readable=False)
)
@click.option(
    "--replications",
    type=REPLICATIONS,
    help="Histories to play [64, then 256, then 1000, until the answer is clear].",
)
@simulation_options
@click.option(
    "--measure",
    type=click.Choice(list(MEASURES)),
    default="mean",
    show_default=True,
    help="What is compared: mean or 85th percentile of the lead time, or the cost of delay.",
)
@click.option(
    "--fail-if-worse",
    metavar="SHARE",
    help="Exit with 1 when one is worse than A by more than SHARE, as in 5%, beyond luck.",
)
@click.option(
    "--doubt",
    "samples",
    metavar="N",
    type=click.IntRange(4, 10_000),
    help="Draw the assumptions N times over their ranges; 100 is a good start.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print the answer.",
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
    help="Draw a figure: svg or png, by the name's ending. May be repeated.",
)
def command(
    models: tuple[str, ...],
    replications: int | None,
    measure: str,
    fail_if_worse: str | None,
    samples: int | None,
    format_: str,
    outputs: tuple[str, ...],
    plots: tuple[Path, ...],
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Compare models or scenarios with A, the first: which is faster, by how much, how sure, why.

    All meet the same luck, so that only their structure makes a difference.
    """
    if len(models) < 2:  # noqa: PLR2004  # a comparison takes two
        raise InvalidUsage("name at least two models to compare; the first is what counts as usual")
    threshold = Threshold(parse_share(fail_if_worse)) if fail_if_worse is not None else None
    sinks = [parse_sink(output, format_, FORMATS) for output in outputs]
    kinds = [(path, figure_kind(path)) for path in plots]
    asked = asked_of(given)

    def work(run: Run) -> tuple[Contest, tuple[Doubt, ...]]:
        contest = compare(models, asked, run, measure=MEASURES[measure], replications=replications)
        return contest, doubt_of(contest, asked, run, samples) if samples else ()

    contest, doubts = supervised(work, given["threads"])

    def render(name: str, *, colour: bool) -> str:
        if name == "json":
            return comparison_json(contest, doubts, threshold)
        sections = compared_sections(contest, doubts, threshold)
        return (
            render_markdown(sections)
            if name == "markdown"
            else render_text(sections, colour=colour)
        )

    files = [(sink.path, render(sink.format, colour=False).encode("utf-8")) for sink in sinks]
    files += [(path, _figure(contest, kind)) for path, kind in kinds]
    for path, content in files:
        write_bytes(path, content)
    answers_by_code = threshold is not None and is_closed()
    if all(sink.besides for sink in sinks) and not answers_by_code:
        colour = colour_wanted() and format_ == "text"
        click.echo(render(format_, colour=colour), nl=False, color=colour)
    return exit_code(contest, threshold)


def exit_code(contest: Contest, threshold: Threshold | None) -> int:
    """Say whether an organisation is worse than the first by more than it may be."""
    if threshold is None:
        return FINE
    broken = any(threshold.is_broken_by(difference) for difference in contest.differences)
    return FINDINGS if broken else FINE


def parse_share(text: str) -> float:
    """Read a percentage, or a share below 1.

    >>> parse_share("5%"), parse_share("0.05")
    (0.05, 0.05)
    """
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(%?)\s*", text, re.ASCII)
    if found is None:
        raise InvalidUsage(f"--fail-if-worse takes a percentage as in 5%, not '{text}'")
    number = float(found[1])
    if not found[2] and number >= 1:
        raise InvalidUsage(
            f"--fail-if-worse {found[1]} would be {number:.0%}; write {found[1]}% or "
            f"{number / 100:g} for {found[1]} percent"
        )
    return number / (100 if found[2] else 1)


def _figure(contest: Contest, kind: str) -> bytes:
    from tribeplan.report.compared_figure import contest_figure

    return drawn(contest_figure(contest), kind)
