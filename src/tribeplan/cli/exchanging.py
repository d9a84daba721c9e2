"""The verbs for what others keep: import, export, gap and conway."""

import datetime as dt
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import click

from tribeplan.api import check, project_options, write_bytes
from tribeplan.cli.checking import exit_code
from tribeplan.cli.edits import dry_run, write_or_show
from tribeplan.cli.options import (
    Command,
    InputFile,
    ResultFile,
    all_of,
    as_of_option,
    dates_option,
    fail_on_option,
    format_option,
    language_option,
    model_argument,
    output_option,
)
from tribeplan.cli.outputs import (
    FINDINGS,
    FINE,
    colour_wanted,
    next_words,
    print_bytes,
    print_done,
    refuse_over_own,
    write_file,
)
from tribeplan.designing import open_for_taking_in, take_in
from tribeplan.editing.version import Basis
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput
from tribeplan.formats.exchange.backlog import TRACKERS
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.documents import files_of
from tribeplan.formats.exchange.features import Sizing
from tribeplan.formats.exchange.gap import gaps, other_managers
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.proposal import (
    Beside,
    Proposed,
    ids_by_name,
    propose,
    source_key,
    used,
)
from tribeplan.formats.exchange.reading import (
    FORMATS,
    OTHER_FORMAT,
    Kept,
    how_to_read,
    kept_text,
    kind_of,
    path_of_kept,
    read_kept,
    read_source,
)
from tribeplan.formats.exchange.source import Source
from tribeplan.formats.exchange.writing import HOLDS, left_out, sheets
from tribeplan.formats.model.files import read_file
from tribeplan.formats.model.scenario import load_stack, read_assumptions
from tribeplan.formats.model.settings import FailOn
from tribeplan.formats.model_text import write_model
from tribeplan.graph.dependencies import congruence, talks
from tribeplan.org.address import show_address
from tribeplan.org.element import LEAST_DAYS, MOST_DAYS
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.org.teams import Link
from tribeplan.report.imported import (
    BINARY,
    TABLES,
    export_account,
    exported,
    gap_json,
    gap_text,
    import_account,
    import_account_json,
)
from tribeplan.report.language import counted, tr
from tribeplan.report.options import FORMATS as REPORTS
from tribeplan.report.options import ReportOptions, render
from tribeplan.report.safe_text import ci_safe
from tribeplan.rules.network import CONWAY_RULES
from tribeplan.scenario.anonymous import anonymous
from tribeplan.simulation.assumptions import Assumptions

MOST_KEPT = 10
"""Values that are named because they have changed here as well; of more, the number is told."""


# --- ``tribeplan import`` -----------------------------------------------------------------------


source_options = all_of(
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
    dates_option(" in a table", "dates"),
    as_of_option("Who has left by then is left out; who comes later starts later [today]."),
)
"""How a file of another tool is read: its format, its mapping, the order of its days."""


@click.command("import")
@click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(readable=False)
)
@source_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to FILE instead, which must not be there yet.",
)
@click.option(
    "--into",
    type=click.Path(readable=False),
    metavar="MODEL",
    help="Change MODEL where SOURCE has changed since its last import, and show what changes.",
)
@dry_run
@click.option(
    "--calibration",
    type=InputFile(),
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
    type=ResultFile(),
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

    The model is printed, or written with -o, and beside it as .import.json whose id is whose. Last
    comes an account, on standard error: what was read and used, what was left out and why, what was
    guessed.

    With --into, only what has changed at SOURCE since its last import changes in MODEL; what was
    changed by hand stays, and so do comments and ids.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    source, *more = sources
    model = _model(output, into, is_trial=is_trial)
    told = mapping or (path_of_kept(model, kind or "") if model else None)
    asked, kind = kind, kind or _kind(sources, told)
    at = mapping or (path_of_kept(model, kind) if model else None)
    before, how = how_to_read(at, dates, as_of)
    if before.kind not in ("", kind):
        raise InvalidUsage(
            f"'{at}' is of an import from {before.kind}, and '{source}' is {FORMATS[kind].words}: "
            "give it a file of its own with --mapping"
        )
    found = read_source(source, how, asked or before.kind or None, more)
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
    if output is not None and model is not None:
        wrote = f"wrote {ci_safe(str(model))} and {ci_safe(str(at))}, by which an import --into it "
        wrote += "knows whose id is whose\n"
        wrote += next_words(
            model, "tribeplan check {} --statistics", "tribeplan show {}", "tribeplan edit {}"
        )
        code = code or print_done(lambda: click.echo(wrote, nl=False), "the model is written")
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


# --- ``tribeplan export`` -----------------------------------------------------------------------

SHORTEST_KEY = 16
"""Bytes; a shorter one can be tried out, and with it every name."""


@click.command("export")
@model_argument()
@click.option(
    "--to", "target", required=True, type=click.Choice(sorted(HOLDS)), help="What to write."
)
@output_option()
@click.option(
    "--anonymise",
    "is_anonymous",
    is_flag=True,
    help="Put pseudonyms in place of ids, and leave out names, texts, comments and days.",
)
@click.option(
    "--key-file",
    type=InputFile(),
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
    tables = output if output and target in TABLES and _is_directory(output) else None
    if tables is not None:
        for sheet in sheets(roster):
            write_bytes(tables / f"{sheet.name}.{target}", TABLES[target](sheet))
    else:
        if target == "model":
            content = write_model(organisation, None if is_anonymous else stack.waivers).encode()
        else:
            content = exported(roster, target)
        if output is None:
            print_bytes(content)
        else:
            refuse_over_own(output, (each.path for each in stack.documents))
            write_bytes(output, content)
    click.echo(
        _account_of_export(organisation, target, is_tables=tables is not None), nl=False, err=True
    )


def _account_of_export(organisation: Organisation, target: str, *, is_tables: bool) -> str:
    """What was written and left out; of all tables, what an import does not read again."""
    is_whole = is_tables or target == "xlsx"
    is_read_again = target != "parquet" or not is_tables
    missing = left_out(organisation, "csv" if is_whole else target) if is_read_again else {}
    return export_account(target, dict(used(organisation)), missing, of_members=is_whole)


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
            f"the key has {counted(len(key), 'byte')}, expected at least {SHORTEST_KEY}; "
            "one is made with: openssl rand -hex 32 > key.txt"
        )
    return key


# --- Held against a source: what both commands ask ----------------------------------------------


class SourceOptions(TypedDict):
    """What was asked of how a source is read."""

    kind: str | None
    mapping: Path | None
    dates: DateOrder | None
    as_of: dt.date | None


def against_options(what: str) -> Callable[[Command], Command]:
    """MODEL, the SOURCE that it is held against, which may be `what`, and how SOURCE is read."""
    against = click.option(
        "--against",
        "sources",
        required=True,
        multiple=True,
        type=click.Path(readable=False),
        metavar="SOURCE",
        help=f"{what} Repeatable.",
    )
    return all_of(model_argument(), against, source_options)


def _held(
    model: str, sources: tuple[str, ...], asked: SourceOptions
) -> tuple[Roster, Kept, dict[str, Source]]:
    """What a model draws, whose id is whose, and what the files of each format say together."""
    roster = roster_of(load_stack(model).organisation)
    told = asked["mapping"] or path_of_kept(Path(model), "")
    if asked["mapping"] is not None and not told.exists():
        raise NoInput(f"there is no file '{told}'")
    kept, how = how_to_read(told, asked["dates"], asked["as_of"])
    kinds: dict[str, list[str]] = {}
    for path in dict.fromkeys(sources):
        kinds.setdefault(asked["kind"] or kind_of(path, files_of(path)), []).append(path)
    found = {
        ", ".join(paths): read_source(paths[0], how, asked["kind"], paths[1:])
        for paths in kinds.values()
    }
    unread = [
        remark.what
        for source in found.values()
        for remark in source.account.skipped
        if remark.why == OTHER_FORMAT
    ]
    _tell_left_out("files of another format", unread)
    return roster, kept, found


def _tell_left_out(what: str, names: Sequence[str]) -> None:
    if names:
        named = ", ".join(names[:MOST_NAMED])
        if more := len(names[MOST_NAMED:]):
            named = tr("{named} and {more:,} more").format(named=named, more=more)
        told = tr("left out: {what}: {named}").format(what=tr(what), named=named)
        click.echo(ci_safe(told), err=True)


MOST_NAMED = 5
"""Teams or files that are named because they are left out; of more, the number is told."""


# --- ``tribeplan gap``: who is where, in a model and at its source -------------------------------


@click.command("gap")
@against_options("A file or directory as for 'tribeplan import': HR, GitHub, Backstage, SCIM …")
@format_option(("text", "json"), "How to print what differs.")
@click.option("--details", is_flag=True, help="Show every gap, not the first of each kind.")
@language_option
def gap_command(
    model: str,
    sources: tuple[str, ...],
    format_: str,
    details: bool,
    **asked: Unpack[SourceOptions],
) -> int:
    """Tell where MODEL and SOURCE differ: who is missing, works elsewhere, or is led by another.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git. Whose id is whose
    is known from the mapping of an import, else people and teams are found by name or id.

    Exit code 1 when there are gaps.
    """
    roster, kept, read = _held(model, sources, asked)
    if len(read) > 1:
        each = ", and ".join(f"'{path}' is {FORMATS[one.kind].words}" for path, one in read.items())
        raise InvalidUsage(f"{each}: hold the model against one of them at a time")
    (source,) = read.values()
    found = gaps(source, roster, kept.ids, kept.other_managers)
    names = (model, ", ".join(sources))
    if format_ == "json":
        click.echo(gap_json(found, names), nl=False)
    else:
        click.echo(gap_text(found, names, is_whole=details), nl=False)
    return FINDINGS if found else FINE


# --- ``tribeplan conway``: who has to talk by what is built, and who is drawn to ------------------


@click.command("conway")
@against_options("A Backstage catalogue with components, or a CODEOWNERS file.")
@format_option(REPORTS, "How to print the findings.")
@fail_on_option
@language_option
def conway_command(
    model: str,
    sources: tuple[str, ...],
    format_: str,
    fail_on: FailOn | None,
    **asked: Unpack[SourceOptions],
) -> int:
    """Hold who needs whom in MODEL against what SOURCE says hangs together.

    \b
    Backstage   the owner of a component and the owners of what it depends on have to talk
    CODEOWNERS  teams that own the same path have to talk
    MODEL       so have squads that do steps of each other's work, or whose features come after

    SOURCE may be given of several formats; what each says is put together.

    Findings are pairs of squads that have to talk and have neither a need drawn in either direction
    nor anybody in both: TP755 within a tribe, TP756 across its border. They are waived, allowed by
    a baseline and printed as those of 'tribeplan check'. Standard error tells the congruence: the
    part of such pairs that is drawn (Cataldo, Herbsleb and Carley, 2008), of all and by who says
    it. A SOURCE of whose teams none is a squad of MODEL is refused.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    roster, kept, read = _held(model, sources, asked)
    links: dict[str, dict[Link, None]] = {path: {} for path in read}
    unknown: set[str] = set()
    for path, found in read.items():
        if not found.needs:
            raise InvalidUsage(
                f"'{path}' says nothing of what hangs together: give a catalogue whose components "
                "depend on each other, or a CODEOWNERS in which a path has owners of several teams"
            )
        ids = {**ids_by_name(found, roster.organisation), **kept.ids}
        squads = {key: ids.get(source_key("squad", key), "") for n in found.needs for key in n[:2]}
        strangers = {key for key, squad in squads.items() if squad not in roster.squads}
        if len(strangers) == len(squads):
            raise InvalidUsage(
                f"nothing of '{path}' is in the model: none of its {counted(len(squads), 'team')} "
                "is a squad of it by name or id; say whose id is whose in a --mapping file"
            )
        unknown |= strangers
        for need in found.needs:
            if strangers.isdisjoint(need[:2]):
                squad, other = (squads[key] for key in need[:2])
                links[path][Link(squad, other, need.purpose)] = None
    _tell_congruence(roster, links)
    _tell_left_out("teams that are no squad of the model", sorted(unknown))
    select = tuple(rule.code for rule in CONWAY_RULES)
    every_link = tuple(dict.fromkeys(link for some in links.values() for link in some))
    options = replace(project_options(), select=select, links=every_link)
    result, colour = check([model], options), colour_wanted()
    least = fail_on or options.settings.fail_on
    shown = ReportOptions(colour=colour, fail_on=least)
    click.echo(render(format_, result, shown), nl=False, color=colour)
    return exit_code(result, least)


def _tell_congruence(roster: Roster, links: Mapping[str, Collection[Link]]) -> None:
    """Say how many of the pairs are drawn; and who says so, where it is not one source alone."""
    found = talks(roster, [link for some in links.values() for link in some])
    told = tr(
        "congruence {share:.2f}: {drawn:,} of {pairs} of squads whose work hangs together have a "
        "way drawn to talk"
    )
    drawn, pairs = sum(talk.is_drawn for talk in found), counted(len(found), "pair")
    click.echo(told.format(share=congruence(found), drawn=drawn, pairs=pairs), err=True)
    said = {
        path: [talk for talk in found if not linked.isdisjoint((talk[:2], talk[1::-1]))]
        for path, some in links.items()
        for linked in [{link[:2] for link in some}]
    }
    if any(len(some) < len(found) for some in said.values()):
        known = {talk[:2] for some in said.values() for talk in some}
        alone = [talk for talk in found if talk[:2] not in known]
        said |= {tr("the model alone"): alone} if alone else {}
        for path, some in said.items():
            drawn, pairs = sum(talk.is_drawn for talk in some), counted(len(some), "pair")
            words = tr("{drawn:,} of {pairs} by {source}")
            line = words.format(drawn=drawn, pairs=pairs, source=path)
            click.echo(f"  {ci_safe(line)}", err=True)
