"""The verb that reads what others keep: ``tribeplan import``."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import click

from tribeplan.cli.edits import dry_run, write_or_show
from tribeplan.cli.options import Command, IsoDay, output_option
from tribeplan.cli.outputs import FINE, print_done, write_file
from tribeplan.designing import open_for_taking_in, take_in
from tribeplan.editing.version import Basis
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.formats.exchange.backlog import TRACKERS
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.documents import files_of
from tribeplan.formats.exchange.features import Sizing
from tribeplan.formats.exchange.gap import other_managers
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.mapping_file import (
    Kept,
    how_to_read,
    kept_text,
    path_of_kept,
    read_kept,
)
from tribeplan.formats.exchange.proposal import Beside, Proposed, ids_by_name, propose, used
from tribeplan.formats.exchange.reading import FORMATS, kind_of, read_source
from tribeplan.formats.exchange.source import Source
from tribeplan.formats.model.files import read_file
from tribeplan.formats.model.scenario import read_assumptions
from tribeplan.formats.model_text import write_model
from tribeplan.org.address import show_address
from tribeplan.org.element import LEAST_DAYS, MOST_DAYS
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.report.imported import import_account, import_account_json
from tribeplan.report.safe_text import ci_safe
from tribeplan.simulation.assumptions import Assumptions

MOST_KEPT = 10
"""Values that are named because they have changed here as well; of more, the number is told."""


def source_options(command: Command) -> Command:
    """How a file of another tool is read: its format, its mapping, the order of its days."""
    for option in reversed(
        (
            click.option(
                "--from",
                "kind",
                type=click.Choice(sorted(FORMATS)),
                help="What SOURCE is [told by what stands in it].",
            ),
            click.option(
                "--mapping",
                type=click.Path(path_type=Path),
                metavar="FILE",
                help="What columns mean and whose id is whose [MODEL.import.json].",
            ),
            click.option(
                "--dates",
                type=click.Choice(["dmy", "mdy", "ymd"]),
                help="The order of day, month and year in a table [told by the dates themselves].",
            ),
            click.option(
                "--as-of",
                type=IsoDay(),
                metavar="DAY",
                help="Who has left by then is left out; who comes later starts later [today].",
            ),
        )
    ):
        command = option(command)
    return command


@click.command("import")
@click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(readable=False)
)
@source_options
@output_option
@click.option(
    "--into",
    type=click.Path(readable=False),
    metavar="MODEL",
    help="Change MODEL where SOURCE has changed since its last import, and show what changes.",
)
@dry_run
@click.option(
    "--calibration",
    type=click.Path(path_type=Path, readable=False),
    metavar="FILE",
    help="A backlog: take the size of a story and the spread of estimates from the assumptions in "
    "FILE, a scenario or what 'calibrate -o' writes [the usual ones, told as guessed].",
)
@click.option(
    "--days-per-point",
    type=click.FloatRange(LEAST_DAYS, MOST_DAYS),
    metavar="DAYS",
    help="A backlog: person-days of one point [a story takes 'item_days'].",
)
@click.option(
    "--account",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the whole account as JSON: every remark, with its place.",
)
def import_command(
    sources: tuple[str, ...],
    kind: str | None,
    output: Path | None,
    into: str | None,
    mapping: Path | None,
    is_trial: bool,
    dates: DateOrder | None,
    calibration: Path | None,
    days_per_point: float | None,
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
    CODEOWNERS of GitHub or GitLab: teams, and which of them own the same paths
    HR         a table of people as CSV, XLSX, or JSON: Workday, BambooHR, Personio, HiBob, AFAS;
               with it, tables of seats and organisations that are found by their numbers
    backlogs   Jira, Azure DevOps, Asana as CSV or JSON; a board of Trello as JSON; Linear as CSV

    The model is printed, or written with -o. Last comes an account, on standard error: what was
    read and used, what was left out and why, what was guessed.

    With --into, only what has changed at SOURCE since its last import changes in MODEL; what was
    changed by hand stays, and so do comments and ids.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    source, *more = sources
    model = _model(output, into, is_trial=is_trial)
    told = mapping or (path_of_kept(model, kind or "") if model else None)
    kind = kind or _kind(sources, told)
    at = mapping or (path_of_kept(model, kind) if model else None)
    before, how = how_to_read(at, dates, as_of)
    if before.kind not in ("", kind):
        raise InvalidUsage(
            f"'{at}' is of an import from {before.kind}, and '{source}' is {FORMATS[kind].words}: "
            "give it a file of its own with --mapping"
        )
    found = read_source(source, how, kind, more)
    found.title = before.title or found.title
    basis = open_for_taking_in(into) if into is not None else None
    if basis is not None and not before.ids:
        before = before.model_copy(update={"ids": ids_by_name(found, basis.reading.organisation)})
    beside = Beside(
        basis.reading.organisation if basis is not None else Organisation(),
        before.said,
        before.skills,
        Sizing(_calibrated(calibration), days_per_point, before.sizes),
    )
    made = propose(found, before.ids, beside)
    counts = dict(used(made.organisation))
    if account is not None:
        write_file(account, import_account_json(found, counts))
    kept = _kept(found, made, how, before)
    if basis is not None and at is not None:
        code = _into(basis, found, (before, kept), at, is_trial=is_trial)
    else:
        code = _new(write_model(made.organisation, made.comments), model, at, kept)
    click.echo(import_account(found, counts), nl=False, err=True)
    return code


def _model(output: Path | None, into: str | None, *, is_trial: bool) -> Path | None:
    """Where the model stands, or shall."""
    if into is not None and output is not None:
        raise InvalidUsage("--into changes a model and --output writes a new one; give one of them")
    if is_trial and into is None:
        raise InvalidUsage("--dry-run is for --into; without it the model is only printed")
    if into is not None:
        return Path(into)
    target = output / "organisation.yaml" if output is not None and output.is_dir() else output
    if target is not None and target.exists():
        raise InvalidUsage(
            f"'{target}' is there already; name another file, or change it with --into {target}"
        )
    return target


def _kind(sources: Sequence[str], kept: Path | None) -> str:
    """What a source is: told by what stands in it, else as the last time."""
    files = [file for each in sources for file in files_of(each)]
    if kept is not None and kept.exists() and (kind := read_kept(kept).kind):
        try:
            found = kind_of(sources[0], files)
        except InvalidInput:
            return kind
        return found if (found in TRACKERS) != (kind in TRACKERS) else kind
    return kind_of(sources[0], files)


def _calibrated(path: Path | None) -> Assumptions | None:
    """The assumptions in a file or a scenario, over the usual ones."""
    return None if path is None else Assumptions.model_validate(read_assumptions(path).values)


def _kept(found: Source, made: Proposed, how: How, before: Kept) -> Kept:
    return Kept(
        kind=found.kind,
        title=found.title,
        columns=found.columns,
        dates=how.dates,
        full_week_hours=how.full_week_hours,
        ids={**before.ids, **made.ids},
        sizes=made.sizes,
        skills={**before.skills, **made.skills},
        other_managers=other_managers(found, roster_of(made.organisation), made.ids),
        said=made.organisation,
    )


def _new(text: str, model: Path | None, at: Path | None, kept: Kept) -> int:
    """Write or print a new model, and keep what the next import needs."""
    if model is not None:
        write_file(model, text)
    if at is not None:
        write_file(at, kept_text(kept))
    if model is not None:
        return FINE
    return print_done(lambda: click.echo(text, nl=False), "the mapping is written")


def _into(
    basis: Basis, found: Source, imports: tuple[Kept, Kept], at: Path, *, is_trial: bool
) -> int:
    """Change a model where the source has changed; `imports` are the last one and this one."""
    if not found.complete:
        raise InvalidUsage(
            "this is one page of several, and who is on the others would go: put all pages into "
            "one directory and import that"
        )
    last, this = imports
    taken = take_in(basis, last.said, this.said)
    said = [f"kept as it is here: {ci_safe(show_address(each.at))}" for each in taken.clashes]
    if len(said) > MOST_KEPT:
        said = [*said[:MOST_KEPT], f"… and {len(said) - MOST_KEPT:,} more"]
    if not taken.diff:
        said.append("The model says all of it already.")
    old = read_file(at) if at.exists() else b""

    def save() -> str:
        return taken.save(at, old, kept_text(this).encode())

    return write_or_show(taken.diff, None if is_trial else save, "the model is saved", [*said, ""])
