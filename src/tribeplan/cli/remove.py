"""``tribeplan remove``: take elements away, with what cannot be there without them."""

from functools import partial

import click

from tribeplan.cli.edited import dry_run, make_edits
from tribeplan.editing.edit import Edit
from tribeplan.editing.element_names import element_named, named_as
from tribeplan.editing.elements import element_address, kind_of
from tribeplan.editing.structure_edits import remove_element
from tribeplan.errors import InvalidUsage
from tribeplan.org.roster import Roster

SUCCEEDED = ("person", "squad")


@click.command("remove")
@click.argument("model", type=click.Path(readable=False))
@click.argument("elements", metavar="ELEMENT...", nargs=-1, required=True)
@click.option(
    "--successor",
    metavar="ELEMENT",
    help="Who takes over: a squad the work, a person the roles.",
)
@dry_run
def command(model: str, elements: tuple[str, ...], successor: str | None, is_trial: bool) -> int:
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
