"""``tribeplan show``: each tribe in a few lines, and its squad by chapter matrix."""

import shutil

import click

from tribeplan.cli.outputs import colour_wanted
from tribeplan.formats.scenario_stack import load_stack
from tribeplan.org.roster import roster_of
from tribeplan.report.show import show_organisation


@click.command("show")
@click.argument("model", type=click.Path(readable=False))
@click.option(
    "--width",
    type=click.IntRange(min=40, max=1000),
    help="Columns to use [the terminal's, or 120].",
)
def command(model: str, width: int | None) -> None:
    """Show the tribes of MODEL: a summary, and squads by chapters with their roles.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git. Of a scenario, the
    organisation that it leads to.

    PO product owner, CL chapter lead, AC agile coach, TL tribe lead.
    """
    stack = load_stack(model)
    roster = roster_of(stack.organisation)
    columns = width or shutil.get_terminal_size((120, 40)).columns
    colour = colour_wanted()
    click.echo(show_organisation(roster, columns, colour, stack.name), nl=False, color=colour)
