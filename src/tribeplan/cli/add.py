"""``tribeplan add``: something new in the model."""

from collections.abc import Mapping

import click

from tribeplan.cli.edited import dry_run, make_edits, typed_fields
from tribeplan.editing.adding import ADDABLE, add_element
from tribeplan.editing.edit import Edit
from tribeplan.editing.element_names import place_named
from tribeplan.errors import InvalidUsage
from tribeplan.org.roster import Roster


@click.command("add")
@click.argument("model", type=click.Path(readable=False))
@click.argument("kind", metavar="KIND", type=click.Choice(ADDABLE))
@click.argument("id_", metavar="ID")
@click.argument("fields", metavar="[FIELD=VALUE...]", nargs=-1)
@click.option("--squad", metavar="SQUAD", help="Where a person works, or who gets the work.")
@click.option("--chapter", metavar="CHAPTER", help="Which chapter a person joins.")
@click.option("--tribe", metavar="TRIBE", help="Which tribe it stands in, when there are several.")
@dry_run
def command(
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
        return add_element(roster, kind, id_, typed | _placed(roster, places))

    return make_edits(model, [making], is_trial=is_trial)


def _placed(roster: Roster, places: Mapping[str, str | None]) -> dict[str, str]:
    """Give the ids of the places that are named; a chapter comes with its tribe."""
    found: dict[str, str] = {}
    for place, text in places.items():
        if text is not None:
            at = place_named(roster, text, place)
            found[place] = str(at[-1])
            if place == "chapter":
                found["tribe"] = str(at[1])
    return found
