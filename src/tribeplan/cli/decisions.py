"""The verb that holds a decision that was kept against what happened."""

import datetime as dt
from pathlib import Path

import click

from tribeplan.cli.options import IsoDay, format_option, output_option
from tribeplan.cli.outputs import FINDINGS, FINE, colour_wanted, write_file
from tribeplan.formats.record import read_actuals, read_record
from tribeplan.report.looked_back import look_back_json, look_back_sections, looked_back
from tribeplan.report.sections import render_markdown, render_text

# --- ``tribeplan look-back``: which forecasts of a decision held ---------------------------------


@click.command("look-back")
@click.argument("record", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--actuals",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, readable=False),
    help="CSV with columns feature and finished (2027-03-14; empty for not yet).",
)
@click.option(
    "--as-of",
    "today",
    metavar="DATE",
    type=IsoDay(),
    help="The day until which the file tells what is finished [today].",
)
@format_option(("text", "json", "markdown"))
@output_option
def look_back_command(
    record: Path, actuals: Path, today: dt.date | None, format_: str, output: Path | None
) -> int:
    """Hold the forecasts in RECORD against what happened: which dates held, how many should have.

    RECORD is what 'tribeplan decide' wrote. A feature that is not in the file, or has no date, is
    not delivered yet. A date is judged once it has passed, and not before.

    Exit code 1 when fewer dates held than luck explains (95 %), 2 when a file cannot be understood.
    """
    day = today or dt.date.today()  # noqa: DTZ011  # the day where the reader is
    kept = read_record(record)
    look = looked_back(kept, read_actuals(actuals, tuple(kept.forecast), day), day)
    colour = colour_wanted() and format_ == "text" and output is None
    if format_ == "json":
        text = look_back_json(look)
    elif format_ == "markdown":
        text = render_markdown(look_back_sections(look))
    else:
        text = render_text(look_back_sections(look), colour=colour)
    if output is None:
        click.echo(text, nl=False, color=colour)
    else:
        write_file(output, text)
    return FINDINGS if look.has_failed else FINE
