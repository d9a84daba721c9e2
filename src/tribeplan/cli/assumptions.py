"""``tribeplan assumptions``: what the simulation assumes, how sure that is, and why."""

import click

from tribeplan.cli.outputs import colour_wanted
from tribeplan.report.assumption_table import (
    assumption_sections,
    assumptions_json,
    every_assumption,
)
from tribeplan.report.sections import render_markdown, render_text


@click.command("assumptions")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to print them.",
)
def command(format_: str) -> None:
    """List what the simulation assumes: default, plausible range, unit, evidence and source."""
    given = every_assumption()
    if format_ == "json":
        click.echo(assumptions_json(given), nl=False)
    elif format_ == "markdown":
        click.echo(render_markdown(assumption_sections(given)), nl=False)
    else:
        colour = colour_wanted()
        text = render_text(assumption_sections(given), colour=colour)
        click.echo(text, nl=False, color=colour)
