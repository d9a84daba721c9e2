"""The verbs that hold a model against what another tool keeps: gap and conway."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import click

from tribeplan.api import check, project_options
from tribeplan.cli.checking import exit_code
from tribeplan.cli.importing import source_options
from tribeplan.cli.options import LEAST_SEVERITY, Command, format_option, model_argument
from tribeplan.cli.outputs import FINDINGS, FINE, colour_wanted
from tribeplan.errors import InvalidUsage
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.gap import gaps
from tribeplan.formats.exchange.mapping_file import Kept, how_to_read, path_of_kept
from tribeplan.formats.exchange.proposal import ids_by_name, source_key
from tribeplan.formats.exchange.reading import read_source
from tribeplan.formats.exchange.source import Source
from tribeplan.formats.model.scenario import load_stack
from tribeplan.formats.model.settings import FailOn
from tribeplan.graph.coordination import Link, Talk, congruence, talks
from tribeplan.org.elements import counted
from tribeplan.org.roster import Roster, roster_of
from tribeplan.report.imported import gap_json, gap_text
from tribeplan.report.options import FORMATS, ReportOptions, render
from tribeplan.report.safe_text import ci_safe
from tribeplan.rules.network import CONWAY_RULES


class Asked(TypedDict):
    """What was asked of how a source is read."""

    kind: str | None
    mapping: Path | None
    dates: DateOrder | None
    as_of: dt.date | None


def against_options(what: str) -> Callable[[Command], Command]:
    """MODEL, the SOURCE that it is held against, which may be `what`, and how SOURCE is read."""

    def with_options(command: Command) -> Command:
        against = click.option(
            "--against",
            "source",
            required=True,
            type=click.Path(readable=False),
            metavar="SOURCE",
            help=what,
        )
        return model_argument()(against(source_options(command)))

    return with_options


def _both(model: str, source: str, asked: Asked) -> tuple[Roster, Kept, Source]:
    """What a model draws, whose id is whose at the source, and what that says."""
    roster = roster_of(load_stack(model).organisation)
    told = asked["mapping"] or path_of_kept(Path(model), "")
    kept, how = how_to_read(told, asked["dates"], asked["as_of"])
    return roster, kept, read_source(source, how, asked["kind"])


# --- ``tribeplan gap``: who is where, in a model and at its source -------------------------------


@click.command("gap")
@against_options("A file or directory as for 'tribeplan import': HR, GitHub, Backstage, SCIM …")
@format_option(("text", "json"), "How to print what differs.")
@click.option("--details", is_flag=True, help="Show every gap, not the first of each kind.")
def gap_command(
    model: str, source: str, format_: str, details: bool, **asked: Unpack[Asked]
) -> int:
    """Tell where MODEL and SOURCE differ: who is missing, works elsewhere, or is led by another.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git. Whose id is whose
    is known from the mapping of an import, else people and teams are found by name or id.

    Exit code 1 when there are gaps.
    """
    roster, kept, read = _both(model, source, asked)
    found = gaps(read, roster, kept.ids, kept.other_managers)
    names = (model, source)
    if format_ == "json":
        click.echo(gap_json(found, names), nl=False)
    else:
        click.echo(gap_text(found, names, is_whole=details), nl=False)
    return FINDINGS if found else FINE


MOST_NAMED = 5
"""Teams that are named because the model has no such squad."""


# --- ``tribeplan conway``: who has to talk by what is built, and who is drawn to ------------------


@click.command("conway")
@against_options("A Backstage catalogue with components, or a CODEOWNERS file.")
@format_option(FORMATS, "How to print the findings.")
@click.option(
    "--fail-on",
    type=LEAST_SEVERITY,
    help="Least severity that gives exit code 1 [error].",
)
def conway_command(
    model: str, source: str, format_: str, fail_on: FailOn | None, **asked: Unpack[Asked]
) -> int:
    """Hold who needs whom in MODEL against what SOURCE says hangs together.

    \b
    Backstage   the owner of a component and the owners of what it depends on have to talk
    CODEOWNERS  teams that own the same path have to talk
    MODEL       so have squads that do steps of each other's work, or whose features come after

    Findings are pairs of squads that have to talk and have neither a need drawn in either direction
    nor anybody in both: TP755 within a tribe, TP756 across its border. They are waived, allowed by
    a baseline and printed as those of 'tribeplan check'. Standard error tells the congruence: the
    part of such pairs that is drawn (Cataldo, Herbsleb and Carley, 2008).
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    roster, kept, found = _both(model, source, asked)
    if not found.needs:
        raise InvalidUsage(
            f"'{source}' says nothing of what hangs together: give a catalogue whose components "
            "depend on each other, or a CODEOWNERS in which a path has owners of several teams"
        )
    ids = {**ids_by_name(found, roster.organisation), **kept.ids}
    squads = {
        key: id_
        for key in found.teams
        if (id_ := ids.get(source_key("squad", key))) is not None and id_ in roster.squads
    }
    links = tuple(
        Link(squads[need.team], squads[need.other], need.purpose)
        for need in found.needs
        if need.team in squads and need.other in squads
    )
    _tell_congruence(found, squads, talks(roster, links))
    select = tuple(rule.code for rule in CONWAY_RULES)
    options = replace(project_options(), select=select, links=links)
    result, colour = check([model], options), colour_wanted()
    least = fail_on or options.settings.fail_on
    shown = ReportOptions(colour=colour, fail_on=least)
    click.echo(render(format_, result, shown), nl=False, color=colour)
    return exit_code(result, least)


def _tell_congruence(source: Source, squads: Collection[str], found: Sequence[Talk]) -> None:
    drawn = sum(talk.is_drawn for talk in found)
    told = (
        f"congruence {congruence(found):.2f}: {drawn:,} of {counted(len(found), 'pair')} of squads "
        "whose work hangs together have a way drawn to talk"
    )
    click.echo(told, err=True)
    unknown = sorted({key for need in source.needs for key in need[:2] if key not in squads})
    if unknown:
        more = f" and {len(unknown) - MOST_NAMED:,} more" if len(unknown) > MOST_NAMED else ""
        named = f"{', '.join(unknown[:MOST_NAMED])}{more}"
        click.echo(ci_safe(f"left out: teams that are no squad of the model: {named}"), err=True)
