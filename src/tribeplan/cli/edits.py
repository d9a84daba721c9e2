"""The verbs that change a model: open, change, show what is different, save once."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

import click

from tribeplan.cli.options import Command, completed_ids, model_argument
from tribeplan.cli.outputs import CANNOT_RUN, FINE, colour_wanted, print_bytes, print_done
from tribeplan.designing import edit
from tribeplan.editing.fields import (
    ADDABLE,
    InvalidField,
    add_typed,
    element_named,
    named_as,
    place_named,
    rename_id,
    set_field,
    set_fields,
)
from tribeplan.editing.saving import ChangedOnDisk, Replaced, save_alone
from tribeplan.editing.scenario_ids import Following, follow, followed, scenarios_on, with_own_id
from tribeplan.editing.version import Refused, Version, unified, version_after
from tribeplan.errors import Diagnostic, InvalidInput, InvalidUsage, NoInput, without_commands
from tribeplan.formats.model.files import (
    ModelFiles,
    is_scenario,
    kept_by_hand,
    read_file,
    yaml_below,
)
from tribeplan.formats.model.migration import migrated
from tribeplan.formats.model.read import UNKNOWN_ID, read_model
from tribeplan.formats.model.scenario import load_stack, read_scenario
from tribeplan.formats.model.settings import read_baseline
from tribeplan.formats.nearest import nearest
from tribeplan.org.address import Address
from tribeplan.org.elements import element_address, first_few, kind_of
from tribeplan.org.roster import Roster, roster_of
from tribeplan.report.options import Style, paint
from tribeplan.report.safe_text import ci_safe
from tribeplan.rules.rule import Finding, compare_findings
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit, WaiverNotes, together
from tribeplan.scenario.operation import Conflict
from tribeplan.scenario.people_edits import move_people, move_to_chapter
from tribeplan.scenario.structure_edits import GOES_TO, move_element, remove_element

# --- What the verbs that change a model share: open, change, show what is different, save once ----

MOST_TRIES = 20
"""How often an edit is made anew because somebody else has saved meanwhile."""

MOST_TOLD = 4
"""Findings that are named in one line; of more, the number is told."""

Making: TypeAlias = Callable[[Roster], Edit]
"""What makes one edit of the organisation as it then is."""


def dry_run(command: Command) -> Command:
    """The option to show what a verb would do, and write nothing."""
    option = click.option(
        "--dry-run", "is_trial", is_flag=True, help="Show the difference and write nothing."
    )
    return option(command)


def typed_fields(given: Sequence[str]) -> dict[str, str]:
    """Read ``FIELD=VALUE``.

    Raises InvalidUsage when there is no ``=``, or a field stands twice.

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
    model: str, makings: Sequence[Making], *, is_trial: bool, with_scenarios: bool = False
) -> int:
    """Make edits one after the other, print what is different in the files, and save once.

    When one cannot be made, nothing is written. When somebody else saves meanwhile, the edits are
    made anew of what the files then say. Scenarios of the model that name what gets another id, or
    goes, are told; with ``with_scenarios`` they get the new id, too. Raises InvalidUsage when what
    is typed for a field is no value of it; ChangedOnDisk when somebody else has saved each time;
    nothing is written.
    """
    for _ in range(MOST_TRIES - 1):
        with suppress(ChangedOnDisk):
            return _make_edits(model, makings, is_trial=is_trial, with_scenarios=with_scenarios)
    return _make_edits(model, makings, is_trial=is_trial, with_scenarios=with_scenarios)


def _make_edits(
    model: str, makings: Iterable[Making], *, is_trial: bool, with_scenarios: bool
) -> int:
    document = edit(model)
    for notice in document.notices:
        click.echo(f"tribeplan: {ci_safe(notice)}", err=True)
    before = document.version
    done: list[Edit] = []
    for making in makings:
        try:
            done.append(making(document.roster))
            document.do(done[-1])
        except InvalidField as error:
            field = f"{error.field}: " if error.field else ""
            raise InvalidUsage(f"{field}{error}") from None
        except Refused as refused:
            complain(done[-1], refused.conflicts)
            return CANNOT_RUN
    following = followed(document.root, document.version, before.organisation, done)
    if with_scenarios and (troubles := list(following.troubles)):
        complain_of_scenarios(done[-1].label, troubles)
        return CANNOT_RUN
    labels, diff = ci_safe("; ".join(made.label for made in done)), document.diff()
    if not diff:
        click.echo(f"{labels}: so it is already, nothing to write", err=True)
        return FINE
    said = ". ".join(_findings(_renamed(before, done).findings, document.findings))
    besides = replaced(following) if with_scenarios else {}
    code = write_or_show(
        diff + difference_of(besides),
        None if is_trial else lambda: document.save(besides).warning,
        "the model is saved",
        [f"{labels}. {said or 'No finding appears or vanishes'}."],
    )
    tell_scenarios(following, with_scenarios=with_scenarios)
    return code


def write_or_show(diff: str, save: Callable[[], str] | None, done: str, said: Sequence[str]) -> int:
    """Write, print what is different, and say what that means, line by line; the exit code.

    ``save`` writes the files, and says what was odd about it; None when the difference is only
    shown. ``done`` is true when all of it is written, as in 'the model is saved'.
    """
    code = FINE
    if save is None:
        print_difference(diff)
        *first, last = said
        said = [*first, f"{last} Nothing was written.".lstrip()]
    else:
        if warning := save():
            click.echo(f"tribeplan: {ci_safe(warning)}", err=True)
        code = print_done(lambda: print_difference(diff), done)
    for line in filter(None, said):
        click.echo(line, err=True)
    return code


def replaced(following: Following) -> dict[str, Replaced]:
    """The scenarios that get the new id, as they are and as they shall be."""
    return {
        each.path: Replaced(each.old, each.new)
        for each in following.followers
        if each.new is not None and each.new != each.old
    }


def difference_of(files: Mapping[str, Replaced]) -> str:
    """What is different in files, as a patch."""
    old = {path: each.old for path, each in files.items()}
    return unified(old, {path: each.new for path, each in files.items()})


def tell_scenarios(following: Following, *, with_scenarios: bool) -> None:
    """Say which scenarios name the element under its old id, and which nobody can tell of."""
    named = following.named
    if named and not with_scenarios:
        click.echo(f"{following.words}:", err=True)
        for each in named:
            click.echo(f"  {ci_safe(each.where)}", err=True)
        if any(each.new is not None for each in named):
            click.echo("  = help: 'tribeplan rename … --scenarios' renames there, too", err=True)
    for path in following.unclear:
        click.echo(f"tribeplan: {ci_safe(path)} cannot be applied, look through it", err=True)


def complain_of_scenarios(label: str, troubles: Iterable[str]) -> None:
    """Say which scenarios cannot have a new id, and why."""
    click.echo(f"tribeplan: cannot be done in every scenario: {ci_safe(label)}", err=True)
    for trouble in troubles:
        click.echo(f"  {ci_safe(trouble)}", err=True)
    click.echo("  = help: change that first, or rename without --scenarios", err=True)


def _renamed(before: Version, done: Sequence[Edit]) -> Version:
    """The state before with the ids that things have now, for their findings stay theirs."""
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
                for each in findings
            ]
            yield f"{word} {first_few(named, MOST_TOLD)}"


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


# --- ``tribeplan add``: something new in the model -----------------------------------------------


@click.command("add")
@model_argument()
@click.argument("kind", metavar="KIND", type=click.Choice(ADDABLE))
@click.argument("id_", metavar="ID")
@click.argument("fields", metavar="[FIELD=VALUE...]", nargs=-1)
@click.option("--squad", metavar="SQUAD", help="Where a person works, or who gets the work.")
@click.option("--chapter", metavar="CHAPTER", help="Which chapter a person joins.")
@click.option("--tribe", metavar="TRIBE", help="Which tribe it stands in, when there are several.")
@dry_run
def add_command(
    model: str, kind: str, id_: str, fields: tuple[str, ...], is_trial: bool, **places: str | None
) -> int:
    """Add something to MODEL: a person, seat, squad, chapter, tribe, gate, feature, stream, skill.

    \b
    tribeplan add bank.yaml person fay "name=Fay Aziz" "skills=code: 1.0" --squad app --chapter code
    tribeplan add bank.yaml seat code-2 "skills=code: 1.0" --squad app
    tribeplan add bank.yaml squad desk "mission=Answers within a day" --tribe loans
    tribeplan add bank.yaml gate audit at=release every_days=30 decides=tess
    tribeplan add bank.yaml feature scan --squad app "steps={skill: code, days: 5}"

    Fields are typed as in the model. A seat is an open one, for somebody who is not there yet.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    typed = typed_fields(fields)
    for place, text in places.items():
        if text is not None and place in typed:
            raise InvalidUsage(f"'{place}' is given twice")

    def making(roster: Roster) -> Edit:
        return add_typed(roster, kind, id_, typed | _placed(roster, places))

    return make_edits(model, [making], is_trial=is_trial)


def _placed(roster: Roster, places: Mapping[str, str | None]) -> dict[str, str]:
    """The ids of the places that are named; a chapter comes with its tribe."""
    found: dict[str, str] = {}
    for place, text in places.items():
        if text is not None:
            at = place_named(roster, text, place)
            found[place] = str(at[-1])
            if place == "chapter":
                found["tribe"] = str(at[1])
    return found


# --- ``tribeplan move``: people to squads and chapters, squads to tribes, work to squads ---------


class Where(NamedTuple):
    """Where things go, as typed."""

    to: str | None
    left: str | None
    chapter: str | None
    stays: bool


@click.command("move")
@model_argument()
@click.argument(
    "elements", metavar="ELEMENT...", nargs=-1, required=True, shell_complete=completed_ids
)
@click.option(
    "--to",
    metavar="PLACE",
    help="The squad that people or work go to; a squad's or chapter's tribe.",
)
@click.option("--from", "left", metavar="SQUAD", help="The squad people leave; their only one.")
@click.option("--stay", "stays", is_flag=True, help="Stay in the squads they are in, too.")
@click.option("--share", metavar="SHARE", help="Part of the week in the new squad, as 50%.")
@click.option("--chapter", metavar="CHAPTER", help="The chapter people go to.")
@dry_run
def move_command(
    model: str,
    elements: tuple[str, ...],
    to: str | None,
    left: str | None,
    stays: bool,
    share: str | None,
    chapter: str | None,
    is_trial: bool,
) -> int:
    """Move people, squads, chapters or work in MODEL.

    \b
    tribeplan move bank.yaml ana --to web
    tribeplan move bank.yaml "Ana de Wit" bo --from app --to web --share 50% --chapter code
    tribeplan move bank.yaml ana --to web --stay --share 20%
    tribeplan move bank.yaml ana --from app
    tribeplan move bank.yaml squad:app --to savings
    tribeplan move bank.yaml feature:pay stream:bugs --to app

    A share goes along. Who owns the product of a squad or leads a chapter, and leaves it, no
    longer does. With --from and no --to, people only leave.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    where = Where(to, left, chapter, stays)
    if to is None and chapter is None and left is None:
        raise InvalidUsage("say where to: --to, --chapter, or --from to leave only")
    if share is not None and to is None:
        raise InvalidUsage("--share is the share in the squad of --to, and that is not given")
    makings: list[Making] = [partial(_moved, elements=elements, where=where)]
    if share is not None and to is not None:
        makings += [partial(_shared, element=each, to=to, share=share) for each in elements]
    return make_edits(model, makings, is_trial=is_trial)


def _moved(roster: Roster, elements: Sequence[str], where: Where) -> Edit:
    places = [element_named(roster, element) for element in elements]
    kinds = {kind_of(element_address(at)) for at in places}
    edits = (
        [*_people(roster, places, where)]
        if kinds == {"person"}
        else [_thing(roster, at, where) for at in places]
    )
    return edits[0] if len(edits) == 1 else together("; ".join(e.label for e in edits), edits)


def _people(roster: Roster, places: Sequence[Address], where: Where) -> Iterator[Edit]:
    people = [str(at[-1]) for at in places]
    if where.to is not None or where.left is not None:
        to = None if where.to is None else named_as(roster, where.to, "squad")
        lefts: dict[str | None, list[str]] = {}
        for at in places:
            lefts.setdefault(_left(roster, at, where), []).append(str(at[-1]))
        for left, leaving in lefts.items():
            yield move_people(roster, leaving, left=left, to=to)
    if where.chapter is not None:
        home = place_named(roster, where.chapter, "chapter")
        yield move_to_chapter(roster, people, str(home[1]), str(home[-1]))


def _left(roster: Roster, at: Address, where: Where) -> str | None:
    """The squad that somebody leaves: the one that is named, or the only one."""
    person = str(at[-1])
    if where.stays:
        return None
    if where.left is not None:
        return named_as(roster, where.left, "squad")
    if "squads" in at:
        return str(at[3])
    squads = [seat.id for seat in roster.squads_of(person)]
    if len(squads) > 1:
        names = ", ".join(squads)
        raise InvalidUsage(
            f"'{person}' works in {names}: say which to leave with --from, or --stay"
        )
    return squads[0] if squads else None


def _thing(roster: Roster, at: Address, where: Where) -> Edit:
    kind, id_ = kind_of(element_address(at)), str(at[-1]) if at else ""
    if where.to is None:
        raise InvalidUsage(f"only people move to a chapter; '{id_}' needs --to")
    if kind == "person":
        raise InvalidUsage("move people apart from other things")
    if kind not in GOES_TO:
        raise InvalidUsage(f"a {kind} cannot be moved")
    return move_element(roster, at, named_as(roster, where.to, GOES_TO[kind]))


def _shared(roster: Roster, element: str, to: str, share: str) -> Edit:
    person = str(element_named(roster, element.rpartition("/")[2])[-1])
    at = place_named(roster, to, "squad")
    return set_field(roster, (*at, "members", person), "share", share)


# --- ``tribeplan remove``: take elements away, with what cannot be there without them ------------

SUCCEEDED = ("person", "squad")


@click.command("remove")
@model_argument()
@click.argument(
    "elements", metavar="ELEMENT...", nargs=-1, required=True, shell_complete=completed_ids
)
@click.option(
    "--successor", metavar="ELEMENT", help="Who takes over: a squad the work, a person the roles."
)
@dry_run
def remove_command(
    model: str, elements: tuple[str, ...], successor: str | None, is_trial: bool
) -> int:
    """Remove elements from MODEL.

    \b
    tribeplan remove bank.yaml person:ana --successor bo
    tribeplan remove bank.yaml squad:app --successor web
    tribeplan remove bank.yaml squad:app/ana gate:board

    A person goes with memberships and roles; a squad with its work and what others need of it,
    unless a successor takes these over; a tribe with its squads. squad:app/ana leaves squad app
    and stays in the organisation.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    makings = [partial(_removed, element=element, successor=successor) for element in elements]
    return make_edits(model, makings, is_trial=is_trial)


def _removed(roster: Roster, element: str, successor: str | None) -> Edit:
    at = element_named(roster, element)
    if not at:
        raise InvalidUsage("the organisation itself cannot be removed")
    heir = None
    if successor is not None:
        kind = kind_of(at)
        if kind not in SUCCEEDED or at != element_address(at):
            raise InvalidUsage(f"'{element}' has no successor, only a person or a squad has one")
        heir = named_as(roster, successor, kind)
    return remove_element(roster, at, successor=heir)


# --- ``tribeplan rename``: another id, wherever it stands ----------------------------------------


@click.command("rename")
@model_argument()
@click.argument("element", shell_complete=completed_ids)
@click.argument("new_id", metavar="[NEW]", required=False)
@click.option("--name", metavar="TEXT", help="Give it another display name, too or only.")
@click.option(
    "--scenarios",
    "with_scenarios",
    is_flag=True,
    help="Rename in the scenarios that build on MODEL, too; all files or none.",
)
@dry_run
def rename_command(
    model: str,
    element: str,
    new_id: str | None,
    name: str | None,
    with_scenarios: bool,
    is_trial: bool,
) -> int:
    """Call ELEMENT of MODEL by the id NEW, wherever it stands in the model.

    \b
    tribeplan rename bank.yaml squad:app loans-app
    tribeplan rename bank.yaml squad:app loans-app --scenarios
    tribeplan rename bank.yaml squad:app --name "Loans on a phone"

    The display name stays, unless --name gives another. Scenarios whose base leads to MODEL, in its
    git repository or else beside it, are told when they name the old id. MODEL may be a scenario:
    what it brings gets the new id there, what its base has gets it by one change more.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    if new_id is None and name is None:
        raise InvalidUsage("give the new id, or a display name with --name")
    if Path(model).is_file() and is_scenario(read_file(Path(model))):
        if new_id is None or name is not None:
            raise InvalidUsage(
                f"'{model}' is a scenario: give the new id alone, and write a display name into "
                "the file"
            )
        return _in_scenario(model, element, new_id, everywhere=with_scenarios, is_trial=is_trial)

    def named(roster: Roster) -> Edit:
        return set_field(roster, element_named(roster, element), "name", name or "")

    def renamed(roster: Roster) -> Edit:
        return _renaming(roster, element, new_id or "")

    makings: list[Making] = []
    if name is not None:
        makings.append(named)
    if new_id is not None:
        makings.append(renamed)
    return make_edits(model, makings, is_trial=is_trial, with_scenarios=with_scenarios)


def _renaming(roster: Roster, element: str, new_id: str) -> Edit:
    at = element_named(roster, element)
    if not at or at != element_address(at):
        raise InvalidUsage(f"'{element}' has no id of its own")
    return rename_id(roster, at, new_id)


def _in_scenario(path: str, element: str, new_id: str, *, everywhere: bool, is_trial: bool) -> int:
    """An element of what a scenario leads to another id, in the scenario."""
    stack = load_stack(path)
    made = _renaming(roster_of(stack.organisation), element, new_id)
    _, conflicts = apply_changes(stack.organisation, made.changes)
    if conflicts:
        complain(made, conflicts)
        return CANNOT_RUN
    at = (*made.target[:-1], element_named(roster_of(stack.organisation), element)[-1])
    own = with_own_id(path, stack.below, at, new_id)
    above = follow(scenarios_on(path, [path]), path, stack.organisation, at, new_id)
    written = Following((own, *(above.followers if everywhere else ())), ())
    if troubles := list(written.troubles):
        complain_of_scenarios(made.label, troubles)
        return CANNOT_RUN
    files = replaced(written)
    code = write_or_show(
        difference_of(files),
        None if is_trial else partial(save_alone, files, path),
        "the scenario is saved",
        [f"{ci_safe(made.label)}."],
    )
    tell_scenarios(above, with_scenarios=everywhere)
    return code


# --- ``tribeplan set``: give fields of an element other values -----------------------------------


@click.command("set")
@model_argument()
@click.argument("element", shell_complete=completed_ids)
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@dry_run
def set_command(model: str, element: str, fields: tuple[str, ...], is_trial: bool) -> int:
    """Set fields of ELEMENT in MODEL, typed as in the model; FIELD= clears one.

    \b
    tribeplan set bank.yaml squad:app wip_limit=3 mandate=full
    tribeplan set bank.yaml "Ana de Wit" fte=80% "skills=code: 1.0, words: 50%"
    tribeplan set bank.yaml squad:app/ana share=50%
    tribeplan set bank.yaml feature:pay due=2027-03-01 after=
    tribeplan set bank.yaml organisation limits.squad_size=8

    ELEMENT is an id, a display name, or both clearer: squad:app, chapter:loans/code, person:ana.
    Prints what is different in the files, and writes them.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    typed = typed_fields(fields)
    return make_edits(
        model,
        [lambda roster: set_fields(roster, element_named(roster, element), typed)],
        is_trial=is_trial,
    )


# --- ``tribeplan migrate``: files of an earlier release as this one reads them -------------------


@click.command("migrate")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@dry_run
def migrate_command(files: tuple[str, ...], is_trial: bool) -> int:
    """Write FILES of an earlier release as this one reads them, and print the difference.

    FILES are models, scenarios and baselines, or directories with them. What an earlier release
    called otherwise gets its present name; everything else stays byte for byte. All files are
    written, or none. A file of a later release is refused, and so is what cannot be read at all; of
    a directory the files that are models or scenarios count.
    """
    replaced: dict[str, Replaced] = {}
    diagnostics: list[Diagnostic] = []
    told: list[str] = []
    read = list(dict.fromkeys(_files(files)))
    for path in read:
        if path.endswith(".json"):
            read_baseline(Path(path))
            continue
        content = read_file(Path(path))
        if not is_scenario(content):
            reading = read_model(ModelFiles(path, ((path, content),)))
            # what is not known here may stand in another file of the same model
            diagnostics += (each for each in reading.diagnostics if each.code != UNKNOWN_ID)
            continue
        document = read_scenario(path, content).places.documents[0]
        new, changed = migrated(content, document)
        diagnostics += read_scenario(path, new).diagnostics
        told += (f"{path}: {words}" for words in changed)
        if new != content:
            replaced[path] = Replaced(content, new)
    if diagnostics:
        raise InvalidInput(diagnostics)
    if not replaced:
        told_of = f"{read[0]} is" if len(read) == 1 else f"all {len(read):,} files are"
        words = f"{told_of} as this release reads {'it' if len(read) == 1 else 'them'}"
        click.echo(f"{ci_safe(words)}, nothing to write", err=True)
        return FINE
    return write_or_show(
        difference_of(replaced),
        None if is_trial else partial(save_alone, replaced, next(iter(replaced))),
        "the files are written",
        [*map(ci_safe, told), ""],
    )


def _files(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if not os.path.lexists(path):
            raise NoInput(f"there is no file or directory '{path}'")
        if not Path(path).is_dir():
            yield path
            continue
        kept = [Path(e) for e in yaml_below(path) if kept_by_hand(Path(e), read_file(Path(e)))]
        if not kept:
            raise NoInput(f"no models or scenarios in directory '{path}'")
        yield from (each.as_posix() for each in kept)
