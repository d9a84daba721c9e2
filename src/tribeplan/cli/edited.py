"""What the verbs that change a model share: open, change, show what is different, save once."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

import click

from tribeplan.cli.exit_codes import CANNOT_RUN, FINE
from tribeplan.cli.outputs import colour_wanted, print_bytes, print_done
from tribeplan.designing import edit
from tribeplan.editing.document import Document
from tribeplan.editing.edit import Edit, Refused
from tribeplan.editing.on_disk import ChangedOnDisk
from tribeplan.editing.typed_values import InvalidField
from tribeplan.editing.version import Version, version_after
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model_edit_notes import WaiverNotes
from tribeplan.formats.nearest import nearest
from tribeplan.org.roster import Roster
from tribeplan.report.safe_text import ci_safe, without_commands
from tribeplan.report.style import Style, paint
from tribeplan.rules.comparison import compare_findings
from tribeplan.rules.finding import Finding
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.conflict import Conflict

MOST_TRIES = 20
"""How often an edit is made anew because somebody else has saved meanwhile."""

MOST_TOLD = 4
"""Findings that are named in one line; of more, the number is told."""

Making: TypeAlias = Callable[[Roster], Edit]
"""What makes one edit of the organisation as it then is."""

Verb = TypeVar("Verb", bound=Callable[..., Any])


def dry_run(verb: Verb) -> Verb:
    """Give a verb the option to show what it would do, and write nothing."""
    option = click.option(
        "--dry-run", "is_trial", is_flag=True, help="Show the difference and write nothing."
    )
    return option(verb)


def typed_fields(given: Sequence[str]) -> dict[str, str]:
    """Read ``FIELD=VALUE``.

    Raises
    ------
    InvalidUsage
        When there is no ``=``, or a field stands twice.

    Examples
    --------
    >>> typed_fields(["wip_limit=3", "coach="])
    {'wip_limit': '3', 'coach': ''}
    """
    fields: dict[str, str] = {}
    for word in given:
        field, equals, value = word.partition("=")
        if not equals or not field.strip():
            raise InvalidUsage(f"'{word}' sets nothing, expected FIELD=VALUE, as in wip_limit=3")
        if field.strip() in fields:
            raise InvalidUsage(f"'{field.strip()}' is given twice")
        fields[field.strip()] = value
    return fields


def make_edits(model: str, makings: Iterable[Making], *, is_trial: bool) -> int:
    """Make edits one after the other, print what is different in the files, and save once.

    When one cannot be made, nothing is written. When somebody else saves meanwhile, the edits are
    made anew of what the files then say.

    Raises
    ------
    InvalidUsage
        When what is typed for a field is no value of it.
    ChangedOnDisk
        When somebody else has saved each time; nothing is written.
    """
    wanted = tuple(makings)
    for _ in range(MOST_TRIES - 1):
        with suppress(ChangedOnDisk):
            return _make_edits(model, wanted, is_trial=is_trial)
    return _make_edits(model, wanted, is_trial=is_trial)


def _make_edits(model: str, makings: Iterable[Making], *, is_trial: bool) -> int:
    document = edit(model)
    for told in document.told:
        click.echo(f"tribeplan: {ci_safe(told)}", err=True)
    before = document.version
    done: list[Edit] = []
    for making in makings:
        made = _made(document, making)
        try:
            document.do(made)
        except Refused as refused:
            _complain(made, refused.conflicts)
            return CANNOT_RUN
        done.append(made)
    return _finish(document, before, done, is_trial=is_trial)


def _made(document: Document, making: Making) -> Edit:
    try:
        return making(document.roster)
    except InvalidField as error:
        field = f"{error.field}: " if error.field else ""
        raise InvalidUsage(f"{field}{error}") from None


def _finish(document: Document, before: Version, done: Sequence[Edit], *, is_trial: bool) -> int:
    labels = ci_safe("; ".join(made.label for made in done))
    diff = document.diff()
    if not diff:
        click.echo(f"{labels}: so it is already, nothing to write", err=True)
        return FINE
    said = ". ".join(_findings(_renamed(before, done).findings, document.findings))
    said = said or "No finding appears or vanishes"
    if is_trial:
        _print_difference(diff)
        click.echo(f"{labels}. {said}. Nothing was written.", err=True)
        return FINE
    if told := document.save().told:
        click.echo(f"tribeplan: {ci_safe(told)}", err=True)
    code = print_done(lambda: _print_difference(diff), "the model is saved")
    click.echo(f"{labels}. {said}.", err=True)
    return code


def _renamed(before: Version, done: Sequence[Edit]) -> Version:
    """Give the state before with the ids that things have now, for their findings stay theirs."""
    renames = [change for made in done for change in made.changes if change.verb == "rename"]
    if not renames:
        return before
    organisation, _ = apply_changes(before.organisation, renames)
    return version_after(before, organisation, WaiverNotes())


def _print_difference(diff: str) -> None:
    """Print a difference: to a screen as text to look at, elsewhere as a patch, byte for byte."""
    colour = colour_wanted()
    if colour or sys.stdout.isatty():
        click.echo("".join(_painted(diff, colour=colour)), nl=False, color=colour)
        return
    text = diff if _is_for_programs() else "\n".join(map(without_commands, diff.split("\n")))
    print_bytes(text.encode("utf-8", "surrogateescape"))


def _is_for_programs() -> bool:
    """Whether a file or another program takes what is printed, and no CI runner reads it."""
    try:
        mode = os.fstat(sys.stdout.fileno()).st_mode
    except (OSError, ValueError):
        return False
    in_ci = bool(os.environ.get("CI") or os.environ.get("TF_BUILD"))
    return stat.S_ISREG(mode) or (stat.S_ISFIFO(mode) and not in_ci)


def _painted(diff: str, *, colour: bool) -> Iterator[str]:
    for line in diff.removesuffix("\n").split("\n"):
        style = _style(line)
        shown = ci_safe(line.rstrip("\r\t"))
        yield f"{paint(shown, style, colour=colour) if style else shown}\n"


def _style(line: str) -> Style | None:
    if line.startswith(("--- ", "+++ ")):
        return Style.STRONG
    return {"+": Style.GOOD, "-": Style.ERROR, "@": Style.GUTTER}.get(line[:1])


def _findings(before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[str]:
    changes = compare_findings(before, after)
    for word, findings in (("Brings", changes.appear), ("Solves", changes.vanish)):
        if findings:
            named = [
                f"{each.severity} {each.code} {each.rule.name} of {ci_safe(each.entity)}"
                for each in findings[:MOST_TOLD]
            ]
            more = len(findings) - MOST_TOLD
            rest = f" and {more} more" if more > 0 else ""
            yield f"{word} {', '.join(named)}{rest}"


def _complain(made: Edit, conflicts: Iterable[Conflict]) -> None:
    click.echo(f"tribeplan: cannot be done: {ci_safe(made.label)}", err=True)
    for conflict in conflicts:
        click.echo(f"  {ci_safe(conflict.message)}", err=True)
        missing = conflict.missing
        meant = None if missing is None else nearest(missing.id, missing.known)
        advice = f"did you mean '{meant}'?" if meant else conflict.help
        if advice:
            click.echo(f"  = help: {ci_safe(advice)}", err=True)
