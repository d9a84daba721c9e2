"""``tribeplan rename``: another id, wherever it stands."""

from pathlib import Path

import click

from tribeplan.cli.edited import (
    Making,
    complain,
    complain_of_scenarios,
    difference_of,
    dry_run,
    make_edits,
    print_difference,
    replaced,
    tell_scenarios,
)
from tribeplan.cli.exit_codes import CANNOT_RUN, FINE
from tribeplan.cli.outputs import print_done
from tribeplan.editing.edit import Edit
from tribeplan.editing.element_names import element_named
from tribeplan.editing.elements import element_address
from tribeplan.editing.fields import set_field
from tribeplan.editing.saving import save_alone
from tribeplan.editing.scenario_ids import Following, follow, scenarios_on, with_own_id
from tribeplan.editing.structure_edits import rename_id
from tribeplan.errors import InvalidUsage
from tribeplan.formats.document_kind import is_scenario
from tribeplan.formats.model_files import read_file
from tribeplan.formats.scenario_stack import load_stack
from tribeplan.org.roster import Roster, roster_of
from tribeplan.report.safe_text import ci_safe
from tribeplan.scenario.apply import apply_changes


@click.command("rename")
@click.argument("model", type=click.Path(readable=False))
@click.argument("element")
@click.argument("new_id", metavar="[NEW]", required=False)
@click.option("--name", metavar="TEXT", help="Give it another display name, too or only.")
@click.option(
    "--scenarios",
    "with_scenarios",
    is_flag=True,
    help="Rename in the scenarios that build on MODEL, too; all files or none.",
)
@dry_run
def command(
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
    """Give an element of what a scenario leads to another id, in the scenario."""
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
    diff = difference_of(files)
    if is_trial:
        print_difference(diff)
        click.echo(f"{ci_safe(made.label)}. Nothing was written.", err=True)
        tell_scenarios(above, with_scenarios=everywhere)
        return FINE
    if told := save_alone(files, path):
        click.echo(f"tribeplan: {ci_safe(told)}", err=True)
    code = print_done(lambda: print_difference(diff), "the scenario is saved")
    click.echo(f"{ci_safe(made.label)}.", err=True)
    tell_scenarios(above, with_scenarios=everywhere)
    return code
