"""``tribeplan apply``: the model that a scenario leads to."""

from pathlib import Path

import click

from tribeplan.cli.outputs import write_file
from tribeplan.formats.native_writer import write_model
from tribeplan.formats.scenario_stack import load_stack


@click.command("apply")
@click.argument("scenario", type=click.Path(readable=False))
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE instead."
)
def command(scenario: str, output: Path | None) -> None:
    """Print the model that SCENARIO leads to: its base with every change made.

    SCENARIO is a file, or REVISION:PATH in git. Comments of the base do not come along, but for
    waivers beside what is still there.
    """
    stack = load_stack(scenario)
    text = write_model(stack.organisation, stack.waivers)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)
