"""``tribeplan diff``: what is different between two organisations, in people's words."""

from pathlib import Path

import click

from tribeplan.cli.outputs import colour_wanted
from tribeplan.errors import Diagnostic, InvalidInput
from tribeplan.formats.scenario_stack import Stack, load_stack
from tribeplan.formats.settings import find_settings
from tribeplan.report.difference import FORMATS, render_difference
from tribeplan.rules.check import ALL_RULES
from tribeplan.rules.comparison import compare
from tribeplan.rules.selection import select_rules


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print what is different.",
)
def command(before: str, after: str, format_: str) -> None:
    """Tell what is different in B: who moves where, what splits, which findings appear and vanish.

    A and B are models or scenarios: files, directories, or REVISION:PATH in git, as in
    main:models/bank.yaml. Waivers are left out of account.
    """
    one, two = _both(before, after)
    settings, _ = find_settings(Path.cwd())
    rules = select_rules(ALL_RULES, settings.select, settings.ignore)
    result = compare((one.root, one.organisation), (two.root, two.organisation), rules)
    colour = colour_wanted() and format_ == "text"
    click.echo(render_difference(result, format_, colour=colour), nl=False, color=colour)


def _both(before: str, after: str) -> tuple[Stack, Stack]:
    stacks: list[Stack] = []
    diagnostics: list[Diagnostic] = []
    for path in (before, after):
        try:
            stacks.append(load_stack(path))
        except InvalidInput as error:
            diagnostics += error.diagnostics
    if diagnostics:
        raise InvalidInput(dict.fromkeys(diagnostics))
    return stacks[0], stacks[1]
