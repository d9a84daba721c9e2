"""What the verbs that change a model share: open, change, show what is different, save once."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

import click

from tribeplan.cli.exit_codes import CANNOT_RUN, FINE
from tribeplan.cli.outputs import colour_wanted, print_bytes, print_done
from tribeplan.designing import edit
from tribeplan.editing.document import Document
from tribeplan.editing.edit import Edit, Refused
from tribeplan.editing.on_disk import ChangedOnDisk
from tribeplan.editing.saving import Replaced
from tribeplan.editing.scenario_ids import Following, follow, gone, joined, scenarios_on
from tribeplan.editing.text_difference import unified
from tribeplan.editing.typed_values import InvalidField
from tribeplan.editing.version import Version, version_after
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model_edit_notes import WaiverNotes
from tribeplan.formats.nearest import nearest
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
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


def make_edits(
    model: str, makings: Iterable[Making], *, is_trial: bool, with_scenarios: bool = False
) -> int:
    """Make edits one after the other, print what is different in the files, and save once.

    When one cannot be made, nothing is written. When somebody else saves meanwhile, the edits are
    made anew of what the files then say. Scenarios of the model that name what gets another id, or
    goes, are told; with ``with_scenarios`` they get the new id, too.

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
            return _make_edits(model, wanted, is_trial=is_trial, with_scenarios=with_scenarios)
    return _make_edits(model, wanted, is_trial=is_trial, with_scenarios=with_scenarios)


def _make_edits(
    model: str, makings: Iterable[Making], *, is_trial: bool, with_scenarios: bool
) -> int:
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
            complain(made, refused.conflicts)
            return CANNOT_RUN
        done.append(made)
    following = _followed(document, before.organisation, done)
    if with_scenarios and (troubles := list(following.troubles)):
        complain_of_scenarios(done[-1].label, troubles)
        return CANNOT_RUN
    return _finish(
        document, before, done, following, is_trial=is_trial, with_scenarios=with_scenarios
    )


def _made(document: Document, making: Making) -> Edit:
    try:
        return making(document.roster)
    except InvalidField as error:
        field = f"{error.field}: " if error.field else ""
        raise InvalidUsage(f"{field}{error}") from None


def _finish(
    document: Document,
    before: Version,
    done: Sequence[Edit],
    following: Following,
    *,
    is_trial: bool,
    with_scenarios: bool,
) -> int:
    labels = ci_safe("; ".join(made.label for made in done))
    diff = document.diff()
    if not diff:
        click.echo(f"{labels}: so it is already, nothing to write", err=True)
        return FINE
    said = ". ".join(_findings(_renamed(before, done).findings, document.findings))
    said = said or "No finding appears or vanishes"
    besides = replaced(following) if with_scenarios else {}
    whole = diff + difference_of(besides)
    if is_trial:
        print_difference(whole)
        click.echo(f"{labels}. {said}. Nothing was written.", err=True)
        tell_scenarios(following, with_scenarios=with_scenarios)
        return FINE
    if told := document.save(besides).told:
        click.echo(f"tribeplan: {ci_safe(told)}", err=True)
    code = print_done(lambda: print_difference(whole), "the model is saved")
    click.echo(f"{labels}. {said}.", err=True)
    tell_scenarios(following, with_scenarios=with_scenarios)
    return code


def _followed(document: Document, before: Organisation, done: Iterable[Edit]) -> Following:
    """Look which scenarios name what got another id, or went."""
    wanted: list[tuple[Address, str | None]] = [
        ((*made.target[:-1], change.rename.old), change.rename.to)
        for made in done
        for change in made.changes
        if change.rename is not None
    ]
    if not wanted:
        wanted += ((at, None) for at in gone(before, document.organisation))
    if not wanted:
        return Following((), ())
    scenarios = scenarios_on(document.root, document.version.contents)
    return joined(follow(scenarios, document.root, before, at, new) for at, new in wanted)


def replaced(following: Following) -> dict[str, Replaced]:
    """Give the scenarios that get the new id, as they are and as they shall be."""
    return {
        each.path: Replaced(each.old, each.new)
        for each in following.followers
        if each.new is not None and each.new != each.old
    }


def difference_of(files: Mapping[str, Replaced]) -> str:
    """Give what is different in files, as a patch."""
    old = {path: each.old for path, each in files.items()}
    return unified(old, {path: each.new for path, each in files.items()})


def tell_scenarios(following: Following, *, with_scenarios: bool) -> None:
    """Say which scenarios name the element under its old id, and which nobody can tell of."""
    named = [each for each in following.followers if each.places]
    if named and not with_scenarios:
        count = counted_scenarios(len(named))
        verb = "names" if len(named) == 1 else "name"
        click.echo(f"{count} {verb} it by the id that is gone:", err=True)
        for each in named:
            first, *others = each.places
            more = f" and {len(others)} more" if others else ""
            click.echo(f"  {ci_safe(str(first))}{more}", err=True)
        if any(each.new is not None for each in named):
            click.echo("  = help: 'tribeplan rename … --scenarios' renames there, too", err=True)
    for path in following.unclear:
        click.echo(f"tribeplan: {ci_safe(path)} cannot be applied, look through it", err=True)


def counted_scenarios(number: int) -> str:
    """Give a number with its noun."""
    return f"{number} scenario" + ("" if number == 1 else "s")


def complain_of_scenarios(label: str, troubles: Iterable[str]) -> None:
    """Say which scenarios cannot have a new id, and why."""
    click.echo(f"tribeplan: cannot be done in every scenario: {ci_safe(label)}", err=True)
    for trouble in troubles:
        click.echo(f"  {ci_safe(trouble)}", err=True)
    click.echo("  = help: change that first, or rename without --scenarios", err=True)


def _renamed(before: Version, done: Sequence[Edit]) -> Version:
    """Give the state before with the ids that things have now, for their findings stay theirs."""
    renames = [change for made in done for change in made.changes if change.verb == "rename"]
    if not renames:
        return before
    organisation, _ = apply_changes(before.organisation, renames)
    return version_after(before, organisation, WaiverNotes())


def print_difference(diff: str) -> None:
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


def complain(made: Edit, conflicts: Iterable[Conflict]) -> None:
    """Say why an edit cannot be made, with the nearest id there is."""
    click.echo(f"tribeplan: cannot be done: {ci_safe(made.label)}", err=True)
    for conflict in conflicts:
        click.echo(f"  {ci_safe(conflict.message)}", err=True)
        missing = conflict.missing
        meant = None if missing is None else nearest(missing.id, missing.known)
        advice = f"did you mean '{meant}'?" if meant else conflict.help
        if advice:
            click.echo(f"  = help: {ci_safe(advice)}", err=True)
