"""The verb that writes for others: ``tribeplan export``."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from tribeplan.cli.options import model_argument, output_option
from tribeplan.cli.outputs import print_bytes, write_bytes
from tribeplan.errors import InvalidUsage
from tribeplan.formats.exchange.proposal import used
from tribeplan.formats.exchange.writing import HOLDS, left_out, sheets
from tribeplan.formats.model.files import read_file
from tribeplan.formats.model.scenario import load_stack
from tribeplan.formats.model_text import write_model
from tribeplan.org.roster import roster_of
from tribeplan.report.imported import BINARY, TABLES, export_account, exported
from tribeplan.scenario.anonymous import anonymous

SHORTEST_KEY = 16
"""Bytes; a shorter one can be tried out, and with it every name."""


@click.command("export")
@model_argument()
@click.option(
    "--to", "target", required=True, type=click.Choice(sorted(HOLDS)), help="What to write."
)
@output_option
@click.option(
    "--anonymise",
    "is_anonymous",
    is_flag=True,
    help="Put pseudonyms in place of ids, and leave out names, texts, comments and days.",
)
@click.option(
    "--key-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A secret that pseudonyms hang on: the same one gives the same ones [asked for].",
)
@click.option("--keep-days", is_flag=True, help="With --anonymise: leave days as they are.")
def export_command(
    model: str,
    target: str,
    output: Path | None,
    is_anonymous: bool,
    key_file: Path | None,
    keep_days: bool,
) -> None:
    """Write MODEL for another tool, or for somebody outside.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git.

    \b
    backstage  a catalogue: tribes, squads and chapters as groups, people as users
    peribolos  GitHub organisations as YAML: tribes with squads as teams
    csv        who works where, as 'tribeplan import' reads it; every table with -o DIRECTORY
    xlsx       a workbook with a sheet for every kind of element
    parquet    who works where; every table with -o DIRECTORY
    graphml    a graph for Gephi, yEd or networkx
    json       what 'tribeplan show --format json' prints
    model      a model in one file; of interest with --anonymise, or of a scenario

    Standard error tells what the target has no place for.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    if not is_anonymous and (key_file is not None or keep_days):
        raise InvalidUsage("--key-file and --keep-days are for --anonymise")
    if output is None and target in BINARY:
        raise InvalidUsage(f"--to {target} is not for a screen: name a file with -o")
    stack = load_stack(model)
    organisation = stack.organisation
    if is_anonymous:
        organisation = anonymous(organisation, _key(key_file), keeps_days=keep_days)
    roster = roster_of(organisation)
    if output is not None and target in TABLES and _is_directory(output):
        for sheet in sheets(roster):
            write_bytes(output / f"{sheet.name}.{target}", TABLES[target](sheet))
        missing: Mapping[str, int] = {}
    else:
        if target == "model":
            content = write_model(organisation, None if is_anonymous else stack.waivers).encode()
        else:
            content = exported(roster, target)
        if output is None:
            print_bytes(content)
        else:
            write_bytes(output, content)
        missing = left_out(organisation, target)
    click.echo(export_account(target, dict(used(organisation)), missing), nl=False, err=True)


def _is_directory(output: Path) -> bool:
    return output.is_dir() or not output.suffix


def _key(path: Path | None) -> bytes:
    """The secret that pseudonyms hang on: of a file, or typed without being shown."""
    if path is not None:
        key = read_file(path).strip()
    elif sys.stdin.isatty():
        key = click.prompt("Key for the pseudonyms", hide_input=True, err=True).encode()
    else:
        raise InvalidUsage("--anonymise needs a key: name a file with --key-file")
    if len(key) < SHORTEST_KEY:
        raise InvalidUsage(
            f"the key has {len(key)} bytes, expected at least {SHORTEST_KEY}; "
            "one is made with: openssl rand -hex 32 > key.txt"
        )
    return key
