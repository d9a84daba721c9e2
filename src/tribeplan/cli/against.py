"""The verbs that hold a model against what another tool keeps: gap and conway."""

import datetime as dt
from pathlib import Path

import click

from tribeplan.cli.importing import how_to_read, source_options
from tribeplan.cli.options import format_option, model_argument
from tribeplan.cli.outputs import FINDINGS, FINE
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.gap import gaps
from tribeplan.formats.exchange.mapping_file import path_of_kept
from tribeplan.formats.exchange.reading import read_source
from tribeplan.formats.model.scenario import load_stack
from tribeplan.org.roster import roster_of
from tribeplan.report.imported import gap_json, gap_text

# --- ``tribeplan gap``: who is where, in a model and at its source -------------------------------


@click.command("gap")
@model_argument()
@click.option(
    "--against",
    "source",
    required=True,
    type=click.Path(readable=False),
    metavar="SOURCE",
    help="A file or directory as for 'tribeplan import': HR, GitHub, Backstage, SCIM …",
)
@source_options
@format_option(("text", "json"), "How to print what differs.")
@click.option("--details", is_flag=True, help="Show every gap, not the first of each kind.")
def gap_command(
    model: str,
    source: str,
    kind: str | None,
    mapping: Path | None,
    dates: DateOrder | None,
    as_of: dt.date | None,
    format_: str,
    details: bool,
) -> int:
    """Tell where MODEL and SOURCE differ: who is missing, works elsewhere, or is led by another.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git. Whose id is whose
    is known from the mapping of an import, else people and teams are found by name or id.

    Exit code 1 when there are gaps.
    """
    roster = roster_of(load_stack(model).organisation)
    kept, how = how_to_read(mapping or path_of_kept(Path(model)), dates, as_of)
    found = gaps(read_source(source, how, kind), roster, kept.ids)
    names = (model, source)
    if format_ == "json":
        click.echo(gap_json(found, names), nl=False)
    else:
        click.echo(gap_text(found, names, is_whole=details), nl=False)
    return FINDINGS if found else FINE
