"""``tribeplan rename``: another id, wherever it stands."""

import click

from tribeplan.cli.edited import Making, dry_run, make_edits
from tribeplan.editing.edit import Edit
from tribeplan.editing.element_names import element_named
from tribeplan.editing.elements import element_address
from tribeplan.editing.fields import set_field
from tribeplan.editing.structure_edits import rename_id
from tribeplan.errors import InvalidUsage
from tribeplan.org.roster import Roster


@click.command("rename")
@click.argument("model", type=click.Path())
@click.argument("element")
@click.argument("new_id", metavar="[NEW]", required=False)
@click.option("--name", metavar="TEXT", help="Give it another display name, too or only.")
@dry_run
def command(model: str, element: str, new_id: str | None, name: str | None, is_trial: bool) -> int:
    """Call ELEMENT of MODEL by the id NEW, wherever it stands in the model.

    \b
    tribeplan rename bank.yaml squad:app loans-app
    tribeplan rename bank.yaml squad:app --name "Loans on a phone"

    The display name stays, unless --name gives another. Scenarios that name the old id are other
    files: 'tribeplan check' and 'tribeplan apply' say where.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    if new_id is None and name is None:
        raise InvalidUsage("give the new id, or a display name with --name")

    def named(roster: Roster) -> Edit:
        return set_field(roster, element_named(roster, element), "name", name or "")

    def renamed(roster: Roster) -> Edit:
        at = element_named(roster, element)
        if not at or at != element_address(at):
            raise InvalidUsage(f"'{element}' has no id of its own")
        return rename_id(roster, at, new_id or "")

    makings: list[Making] = []
    if name is not None:
        makings.append(named)
    if new_id is not None:
        makings.append(renamed)
    return make_edits(model, makings, is_trial=is_trial)
