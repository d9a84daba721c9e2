"""The reference page of the command line, from what the commands say about themselves."""

from collections.abc import Iterator

import click
from scripts.docs_reference import MADE
from scripts.docs_tables import table

from tribeplan.cli.main import tribeplan

WIDTH = 96

CODES = (
    (0, "fine: nothing at or above `--fail-on`"),
    (1, "findings at or above `--fail-on`; in `compare`, worse by more than `--fail-if-worse`"),
    (2, "cannot run: a model that cannot be understood, or wrong options or settings"),
    (3, "no input found: a path that does not exist, or a directory without YAML"),
    (130, "interrupted; nothing is half-written"),
)
VARIABLES = (
    ("NO_COLOR", "no colour, whatever the terminal can"),
    ("FORCE_COLOR", "colour in a pipe too"),
    ("COLUMNS", "columns that `show`, reports and `--help` use, in a pipe too"),
    ("_TRIBEPLAN_COMPLETE", "prints [shell completion](../how-to/shell-completion.md)"),
)
ENDING = f"""\
## Exit codes

{table(("code:", "meaning"), [(str(code), meaning) for code, meaning in CODES])}
They are the same in every format.

## Environment

{table(("variable", "effect"), [(f"`{name}`", effect) for name, effect in VARIABLES])}
Without them a terminal gets colour, and a pipe or a dumb terminal does not. Reports go to
standard output, complaints to standard error.
"""


def commands_page() -> str:
    """The page of the command line: the help of every command, as it is printed."""
    parts = [MADE, "# Command line\n"]
    for context in each_command(tribeplan, None):
        heading = "##" if context.parent is None else "###"
        parts.append(f"{heading} {context.command_path}\n")
        parts.append(f"```text\n{_help(context)}\n```\n")
    return "\n".join([*parts, ENDING])


def each_command(command: click.Command, parent: click.Context | None) -> Iterator[click.Context]:
    """A command and those below it, each in the context in which people call it."""
    name = command.name if parent is not None else "tribeplan"
    settings = {"help_option_names": ["-h", "--help"]} if parent is None else {}
    context = click.Context(
        command,
        parent,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=settings.get("help_option_names"),
    )
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from each_command(found, context)


def _help(context: click.Context) -> str:
    lines = context.command.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines)
