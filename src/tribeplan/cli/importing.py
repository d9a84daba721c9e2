"""The verb that reads what others keep: ``tribeplan import``."""

import datetime as dt
from pathlib import Path

import click

from tribeplan.cli.options import IsoDay, output_option
from tribeplan.cli.outputs import FINE, print_done, write_file
from tribeplan.errors import InvalidUsage
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.proposal import propose, used
from tribeplan.formats.exchange.reading import FORMATS, read_source
from tribeplan.formats.model_text import write_model
from tribeplan.report.imported import import_account, import_account_json


@click.command("import")
@click.argument("source", type=click.Path(readable=False))
@click.option(
    "--from",
    "kind",
    type=click.Choice(sorted(FORMATS)),
    help="What SOURCE is [told by what stands in it].",
)
@output_option
@click.option(
    "--dates",
    type=click.Choice(["dmy", "mdy", "ymd"]),
    help="The order of day, month and year in a table [told by the dates themselves].",
)
@click.option(
    "--as-of",
    type=IsoDay(),
    metavar="DAY",
    help="Who has left by then is left out; who comes later starts later [today].",
)
@click.option(
    "--account",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the whole account as JSON: every remark, with its place.",
)
def import_command(
    source: str,
    kind: str | None,
    output: Path | None,
    dates: DateOrder | None,
    as_of: dt.date | None,
    account: Path | None,
) -> int:
    """Make a model of SOURCE: a file or directory that another tool keeps or exports.

    \b
    GitHub     the YAML of peribolos, one file or many; the list of teams of GitHub's API
    Kubernetes sigs.yaml
    Backstage  catalogues with groups, users and components
    SCIM       users and groups as JSON: lists, single resources, bulk requests
    Rust       the TOML of rust-lang/team
    HR         a table of people as CSV, XLSX, or JSON: Workday, BambooHR, Personio, HiBob, AFAS

    The model is printed, or written with -o. Last comes an account, on standard error: what was
    read and used, what was left out and why, what was guessed.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    today = as_of or dt.datetime.now(tz=dt.UTC).date()
    found = read_source(source, How(today, dates), kind)
    made = propose(found)
    text = write_model(made.organisation, made.comments)
    counts = dict(used(made.organisation))
    told = import_account(found, counts)
    if account is not None:
        write_file(account, import_account_json(found, counts))
    if output is None:
        return print_done(lambda: _print(text, told), "nothing is written")
    target = output / "organisation.yaml" if output.is_dir() else output
    if target.exists():
        raise InvalidUsage(
            f"'{target}' is there already; name another file, or change it with --into {target}"
        )
    write_file(target, text)
    click.echo(told, nl=False, err=True)
    return FINE


def _print(text: str, told: str) -> None:
    click.echo(text, nl=False)
    click.echo(told, nl=False, err=True)
