"""``tribeplan set``: give fields of an element other values."""

import click

from tribeplan.cli.edited import dry_run, make_edits, typed_fields
from tribeplan.editing.element_names import element_named
from tribeplan.editing.fields import set_fields


@click.command("set")
@click.argument("model", type=click.Path(readable=False))
@click.argument("element")
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@dry_run
def command(model: str, element: str, fields: tuple[str, ...], is_trial: bool) -> int:
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
