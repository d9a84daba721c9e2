"""The verbs that show: an organisation, its graph, a difference, a scenario's end, assumptions."""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from tribeplan.api import CheckOptions, check_one, project_options, rules_of
from tribeplan.cli.options import (
    LEAST_SEVERITY,
    IsoDay,
    format_option,
    language_option,
    model_argument,
    on_option,
    output_option,
    outputs_option,
)
from tribeplan.cli.outputs import (
    FINDINGS,
    FINE,
    Sink,
    colour_wanted,
    parse_sink,
    print_sections,
    refuse_over_own,
    write_file,
)
from tribeplan.errors import Diagnostic, InvalidInput, InvalidUsage
from tribeplan.formats.model.scenario import Stack, load_stack
from tribeplan.formats.model.settings import FailOn, find_settings
from tribeplan.formats.model_text import write_model
from tribeplan.graph.network import NetworkPart, network_of
from tribeplan.org.roster import Roster, roster_of
from tribeplan.report.assumptions import assumed_in, assumption_sections, assumptions_json
from tribeplan.report.difference import FORMATS, render_difference
from tribeplan.report.matrix import organisation_json, show_organisation
from tribeplan.report.sections import render_sections
from tribeplan.rules.catalogue import ALL_RULES
from tribeplan.rules.comparison import DiffResult, WaveDifference, compare
from tribeplan.rules.rule import FindingChanges, Severity
from tribeplan.scenario.change import Renaming
from tribeplan.scenario.difference import difference
from tribeplan.simulation.assumptions import Assumptions

# --- ``tribeplan show``: each tribe in a few lines, and its squad by chapter matrix --------------


@click.command("show")
@model_argument()
@click.option(
    "--width",
    type=click.IntRange(min=40, max=1000),
    help="Columns to use [the terminal's, or 120].",
)
@click.option(
    "--analysis",
    is_flag=True,
    help="What its shape says instead: hubs, brokers, seams of tribes, escalation, bus factors.",
)
@format_option(("text", "json", "markdown"), "How to print it; markdown only of the analysis.")
@on_option
@language_option
def show_command(
    model: str, width: int | None, analysis: bool, format_: str, on: dt.date | None
) -> None:
    """Show the tribes of MODEL: a summary, and squads by chapters with their roles.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git. Of a scenario, the
    organisation that it leads to.

    PO product owner, CL chapter lead, AC agile coach, TL tribe lead.
    """
    if format_ == "markdown" and not analysis:
        raise InvalidUsage("--format markdown is for --analysis; pictures are 'tribeplan graph'")
    stack = load_stack(model).as_of(on)
    roster = roster_of(stack.organisation)
    colour = colour_wanted() and format_ == "text"
    if analysis:
        text = _analysed(stack, roster, format_, colour=colour)
    elif format_ == "json":
        text = organisation_json(roster)
    else:
        columns = width or shutil.get_terminal_size((120, 40)).columns
        text = show_organisation(roster, columns, colour, stack.name_on)
    click.echo(text, nl=False, color=colour)


def title_of(stack: Stack) -> str:
    """What an organisation is called, with the scenario that led to it in front."""
    name = stack.organisation.name or "the organisation"
    return f"{stack.name_on} · {name}" if stack.name_on else name


def _analysed(stack: Stack, roster: Roster, format_: str, *, colour: bool) -> str:
    from tribeplan.graph.measures import measures
    from tribeplan.report.analysis import analysis_json, analysis_sections

    measured, title = measures(roster), title_of(stack)
    rules = tuple(rule.code for rule in ALL_RULES if rule.on_request)
    checked = check_one(stack.root, replace(project_options(), select=rules, on=stack.on))
    findings = [each.finding for each in checked if each.suppression is None]
    if format_ == "json":
        return analysis_json(roster, measured, findings, title)
    sections = analysis_sections(roster, measured, findings, title)
    return render_sections(sections, format_, colour=colour)


# --- ``tribeplan graph``: an organisation as a picture, or as a graph for other tools ------------

GRAPH_FORMATS = ("svg", "dot", "mmd", "graphml")
COLOURS = ("brokers", "communities", "none")


@click.command("graph")
@model_argument()
@click.option(
    "--what",
    type=click.Choice([each.value for each in NetworkPart]),
    default=NetworkPart.ORGANISATION.value,
    show_default=True,
    help="Tribes with squads and chapters; squads by chapters in numbers; which squad needs which, "
    "circles in red; who reports to whom.",
)
@click.option(
    "--colour",
    type=click.Choice(COLOURS),
    default="brokers",
    show_default=True,
    help="What the colour of squads means in the picture of needs.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(GRAPH_FORMATS),
    help="A picture, or text for Graphviz, Mermaid or GraphML [by the file's name, else svg].",
)
@outputs_option
@on_option
def graph_command(
    model: str,
    what: str,
    colour: str,
    format_: str | None,
    outputs: tuple[str, ...],
    on: dt.date | None,
) -> None:
    """Draw MODEL: its tribes, its matrix, who needs whom, or who reports to whom.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git.

    \b
    tribeplan graph my-org -o org.svg                 squads as columns, chapters across
    tribeplan graph my-org --what needs -o needs.svg  circles in red, brokers darker
    tribeplan graph my-org --what needs -o needs.mmd  for a page on GitHub or GitLab

    Nothing has to be installed for it: pictures are SVG, light or dark as the page they are in.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    sinks = [_graph_sink(output, format_) for output in outputs]
    stack = load_stack(model).as_of(on)
    roster = roster_of(stack.organisation)
    drawn = {
        kind: _drawn(roster, NetworkPart(what), kind, stack.name_on, colour)
        for kind in {format_ or GRAPH_FORMATS[0], *(sink.format for sink in sinks)}
    }
    for sink in sinks:
        write_file(sink.path, drawn[sink.format])
    if all(sink.besides for sink in sinks):
        click.echo(drawn[format_ or GRAPH_FORMATS[0]], nl=False)


def _graph_sink(given: str, format_: str | None) -> Sink:
    sink = parse_sink(given, format_ or "", GRAPH_FORMATS)
    ending = sink.path.suffix.lower().removeprefix(".")
    if sink.besides:
        return sink
    if ending in GRAPH_FORMATS:
        return sink._replace(format=ending)
    if format_ is None:
        known = ", ".join(f".{each}" for each in GRAPH_FORMATS)
        raise InvalidUsage(f"'{given}' does not end with {known}; end it so, or give --format")
    return sink


def _drawn(roster: Roster, what: NetworkPart, kind: str, scenario: str | None, colour: str) -> str:
    if kind == "svg":
        from tribeplan.report.figures.pictures import picture

        return picture(roster, what, scenario, colour)
    from tribeplan.report.figures.notations import MERMAID_CHARACTERS, MERMAID_EDGES, NOTATIONS

    network = network_of(roster, what)
    text = NOTATIONS[kind](network)
    if kind == "mmd" and (len(network.edges) > MERMAID_EDGES or len(text) > MERMAID_CHARACTERS):
        click.echo(
            f"tribeplan: Mermaid draws at most {MERMAID_EDGES:,} arrows and "
            f"{MERMAID_CHARACTERS:,} characters unless its maxEdges and maxTextSize are raised; "
            f"these are {len(network.edges):,} and {len(text):,}",
            err=True,
        )
    return text


# --- ``tribeplan diff``: what is different between two organisations, in people's words ----------


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@format_option(FORMATS, "How to print what is different.")
@click.option(
    "--on",
    type=IsoDay(),
    metavar="DATE",
    help="Both as of this day; without B, A on this day after A on the day before.",
)
@click.option(
    "--fail-on",
    type=LEAST_SEVERITY,
    default="never",
    show_default=True,
    help="Least severity of a finding new in B, or with a larger number, that gives exit code 1.",
)
def diff_command(
    before: str, after: str | None, format_: str, on: dt.date | None, fail_on: FailOn
) -> int:
    """Tell what is different in B: who moves where, what splits, which findings appear and vanish.

    A and B are models or scenarios: files, directories, or REVISION:PATH in git, as in
    main:models/bank.yaml. Waivers are left out of account in what is told; what a waiver in B,
    the baseline or the settings excuse does not fail.

    \b
    tribeplan diff bank.yaml plan.yaml --on 2027-03-01   what is different by then
    tribeplan diff plan.yaml --on 2027-02-01             what the wave of that day changes
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    if after is None and on is None:
        raise InvalidUsage("give B, or with --on the day whose wave is told")
    one, two, result = differences(before, after or before, on, is_wave=after is None)
    colour = colour_wanted() and format_ == "text"
    names = (one.name_on, two.name_on)
    click.echo(render_difference(result, format_, names, colour=colour), nl=False, color=colour)
    is_worse = fail_on != "never" and _is_worse(result.findings, Severity(fail_on), two)
    return FINDINGS if is_worse else FINE


def differences(
    before: str, after: str, on: dt.date | None = None, *, is_wave: bool = False
) -> tuple[Stack, Stack, DiffResult]:
    """Read two models or scenarios and tell what is different in the second, findings too.

    Both as of a day; of what a wave changes, the first as of the day before.
    """
    one, two = _both(before, after)
    earlier = on - dt.timedelta(days=1) if on is not None and is_wave else on
    one, two = one.as_of(earlier), two.as_of(on)
    settings, _ = find_settings(Path.cwd())
    rules = rules_of(CheckOptions(settings, on=on))
    result = compare(
        (one.root, one.organisation), (two.root, two.organisation), rules, _renamings(one, two)
    )
    return one, two, replace(result, waves=tuple(_waves(one, two)) if on is None else ())


def _waves(one: Stack, two: Stack) -> Iterator[WaveDifference]:
    """Go from the one to the other as its waves do; nothing where it has none of its own."""
    shared = len(one.waves) if two.waves[: len(one.waves)] == one.waves else 0
    names: dict[dt.date, list[str]] = {}
    for wave in two.waves[shared:]:
        names.setdefault(wave.on, []).extend([wave.name] if wave.name else [])
    if not names:
        return
    before = one if shared else one.as_of(min(names) - dt.timedelta(days=1))
    days = [(min(names) - dt.timedelta(days=1), None), *((day, day) for day in names)]
    for until, on in days:
        after = two.as_of(until)
        found = difference(before.organisation, after.organisation, _renamings(before, after))
        yield WaveDifference(on, ", ".join(names[on]) if on else "", found.statements)
        before = after


def _renamings(one: Stack, two: Stack) -> Iterator[Renaming]:
    """What gets another id on the way from one to two, where two is a scenario on one."""
    below, above = ([os.path.realpath(each.path) for each in s.documents] for s in (one, two))
    if below == above[: len(below)]:
        later = two.changes[len(one.changes) :]
        yield from (change.rename for change in later if change.rename is not None)


def _is_worse(changes: FindingChanges, least: Severity, after: Stack) -> bool:
    """Whether a finding came or grew that is bad enough, and that nothing excuses."""
    failing = [finding for finding in changes.worse if finding.severity.rank <= least.rank]
    if not failing:
        return False
    checked = check_one(after.root, replace(project_options(), on=after.on))
    counting = [each.finding for each in checked if each.suppression is None]
    return any(finding in counting for finding in failing)


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


# --- ``tribeplan apply``: the model that a scenario leads to -------------------------------------


@click.command("apply")
@model_argument("scenario")
@output_option()
@on_option
def apply_command(scenario: str, output: Path | None, on: dt.date | None) -> None:
    """Print the model that SCENARIO leads to: its base with every change made.

    SCENARIO is a file, or REVISION:PATH in git. Comments of the base do not come along, but for
    waivers beside what is still there.
    """
    stack = load_stack(scenario).as_of(on)
    if output is not None:
        refuse_over_own(output, (each.path for each in stack.documents))
    text = write_model(stack.organisation, stack.waivers)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)


# --- ``tribeplan assumptions``: what the simulation assumes, how sure that is, and why -----------


@click.command("assumptions")
@format_option(["text", "json", "markdown"], "How to print them.")
def assumptions_command(format_: str) -> None:
    """List what the simulation assumes: default, plausible range, unit, evidence and source."""
    given = assumed_in(Assumptions())
    if format_ == "json":
        click.echo(assumptions_json(given), nl=False)
    else:
        print_sections(assumption_sections(given), format_)
