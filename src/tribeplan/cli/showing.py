"""The verbs that show: an organisation, a difference, what a scenario leads to, assumptions."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from tribeplan.api import check_one, project_options
from tribeplan.cli.options import LEAST_SEVERITY, format_option, model_argument, output_option
from tribeplan.cli.outputs import FINDINGS, FINE, colour_wanted, write_file
from tribeplan.errors import Diagnostic, InvalidInput
from tribeplan.formats.model.scenario import Stack, load_stack
from tribeplan.formats.model.settings import FailOn, find_settings
from tribeplan.formats.model_text import write_model
from tribeplan.org.roster import roster_of
from tribeplan.report.assumption_table import (
    assumption_sections,
    assumptions_json,
    every_assumption,
)
from tribeplan.report.difference import FORMATS, render_difference
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.report.terminal.matrix import show_organisation
from tribeplan.rules.catalogue import ALL_RULES
from tribeplan.rules.comparison import DiffResult, FindingChanges, compare
from tribeplan.rules.rule import Severity
from tribeplan.rules.selection import select_rules
from tribeplan.scenario.renaming import Renaming

# --- ``tribeplan show``: each tribe in a few lines, and its squad by chapter matrix --------------


@click.command("show")
@model_argument()
@click.option(
    "--width",
    type=click.IntRange(min=40, max=1000),
    help="Columns to use [the terminal's, or 120].",
)
def show_command(model: str, width: int | None) -> None:
    """Show the tribes of MODEL: a summary, and squads by chapters with their roles.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git. Of a scenario, the
    organisation that it leads to.

    PO product owner, CL chapter lead, AC agile coach, TL tribe lead.
    """
    stack = load_stack(model)
    roster = roster_of(stack.organisation)
    columns = width or shutil.get_terminal_size((120, 40)).columns
    colour = colour_wanted()
    click.echo(show_organisation(roster, columns, colour, stack.name), nl=False, color=colour)


# --- ``tribeplan diff``: what is different between two organisations, in people's words ----------


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@format_option(FORMATS, "How to print what is different.")
@click.option(
    "--fail-on",
    type=LEAST_SEVERITY,
    default="never",
    show_default=True,
    help="Least severity of a finding new in B, or with a larger number, that gives exit code 1.",
)
def diff_command(before: str, after: str, format_: str, fail_on: FailOn) -> int:
    """Tell what is different in B: who moves where, what splits, which findings appear and vanish.

    A and B are models or scenarios: files, directories, or REVISION:PATH in git, as in
    main:models/bank.yaml. Waivers are left out of account in what is told; what a waiver in B,
    the baseline or the settings excuse does not fail.
    """
    one, two, result = differences(before, after)
    colour = colour_wanted() and format_ == "text"
    names = (one.name, two.name)
    click.echo(render_difference(result, format_, names, colour=colour), nl=False, color=colour)
    is_worse = fail_on != "never" and _is_worse(result.findings, Severity(fail_on), two.root)
    return FINDINGS if is_worse else FINE


def differences(before: str, after: str) -> tuple[Stack, Stack, DiffResult]:
    """Read two models or scenarios and tell what is different in the second, findings too."""
    one, two = _both(before, after)
    settings, _ = find_settings(Path.cwd())
    rules = select_rules(ALL_RULES, settings.select, settings.ignore)
    result = compare(
        (one.root, one.organisation), (two.root, two.organisation), rules, _renamings(one, two)
    )
    return one, two, result


def _renamings(one: Stack, two: Stack) -> Iterator[Renaming]:
    """What gets another id on the way from one to two, where two is a scenario on one."""
    below, above = ([os.path.realpath(each.path) for each in s.documents] for s in (one, two))
    if below == above[: len(below)]:
        later = two.changes[len(one.changes) :]
        yield from (change.rename for change in later if change.rename is not None)


def _is_worse(changes: FindingChanges, least: Severity, after: str) -> bool:
    """Whether a finding came or grew that is bad enough, and that nothing excuses."""
    failing = [finding for finding in changes.worse if finding.severity.rank <= least.rank]
    if not failing:
        return False
    checked = check_one(after, project_options())
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
@output_option
def apply_command(scenario: str, output: Path | None) -> None:
    """Print the model that SCENARIO leads to: its base with every change made.

    SCENARIO is a file, or REVISION:PATH in git. Comments of the base do not come along, but for
    waivers beside what is still there.
    """
    stack = load_stack(scenario)
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
    given = every_assumption()
    if format_ == "json":
        click.echo(assumptions_json(given), nl=False)
    elif format_ == "markdown":
        click.echo(render_markdown(assumption_sections(given)), nl=False)
    else:
        colour = colour_wanted()
        text = render_text(assumption_sections(given), colour=colour)
        click.echo(text, nl=False, color=colour)
