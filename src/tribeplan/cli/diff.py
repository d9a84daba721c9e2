"""``tribeplan diff``: what is different between two organisations, in people's words."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from tribeplan.api import CheckOptions, check_one
from tribeplan.cli.exit_codes import FINDINGS, FINE
from tribeplan.cli.outputs import colour_wanted
from tribeplan.errors import Diagnostic, InvalidInput
from tribeplan.formats.baseline import Baseline, read_baseline
from tribeplan.formats.scenario_stack import Stack, load_stack
from tribeplan.formats.settings import FailOn, Settings, find_settings
from tribeplan.report.difference import FORMATS, render_difference
from tribeplan.rules.check import ALL_RULES
from tribeplan.rules.comparison import FindingChanges, compare
from tribeplan.rules.rule import Severity
from tribeplan.rules.selection import select_rules
from tribeplan.scenario.renaming import Renaming

FAIL_ON = click.Choice(["error", "warning", "advice", "never"])


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print what is different.",
)
@click.option(
    "--fail-on",
    type=FAIL_ON,
    default="never",
    show_default=True,
    help="Least severity of a finding new in B, or with a larger number, that gives exit code 1.",
)
def command(before: str, after: str, format_: str, fail_on: FailOn) -> int:
    """Tell what is different in B: who moves where, what splits, which findings appear and vanish.

    A and B are models or scenarios: files, directories, or REVISION:PATH in git, as in
    main:models/bank.yaml. Waivers are left out of account in what is told; what a waiver in B,
    the baseline or the settings excuse does not fail.
    """
    one, two = _both(before, after)
    settings, home = find_settings(Path.cwd())
    rules = select_rules(ALL_RULES, settings.select, settings.ignore)
    result = compare(
        (one.root, one.organisation), (two.root, two.organisation), rules, _renamings(one, two)
    )
    colour = colour_wanted() and format_ == "text"
    names = (one.name, two.name)
    click.echo(render_difference(result, format_, names, colour=colour), nl=False, color=colour)
    is_worse = fail_on != "never" and _is_worse(
        result.findings, Severity(fail_on), two.root, settings, home
    )
    return FINDINGS if is_worse else FINE


def _renamings(one: Stack, two: Stack) -> Iterator[Renaming]:
    """Give what gets another id on the way from one to two, where two is a scenario on one."""
    below, above = ([os.path.realpath(each.path) for each in s.documents] for s in (one, two))
    if below == above[: len(below)]:
        later = two.changes[len(one.changes) :]
        yield from (change.rename for change in later if change.rename is not None)


def _is_worse(
    changes: FindingChanges, least: Severity, after: str, settings: Settings, home: Path
) -> bool:
    """Whether a finding came or grew that is bad enough, and that nothing excuses."""
    failing = [finding for finding in changes.worse if finding.severity.rank <= least.rank]
    if not failing:
        return False
    allowed = read_baseline(home / settings.baseline) if settings.baseline else Baseline()
    checked = check_one(after, CheckOptions(settings, home, baseline=allowed))
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
