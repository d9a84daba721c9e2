"""``tribeplan schema``: what editors need to complete and check a model while it is typed."""

from pathlib import Path
from typing import Literal

import click

from tribeplan.cli.outputs import write_file
from tribeplan.formats.json_schema import schema_text


@click.command("schema")
@click.option(
    "--kind",
    type=click.Choice(["model", "scenario"]),
    default="model",
    show_default=True,
    help="What the schema is of.",
)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE instead."
)
def command(kind: Literal["model", "scenario"], output: Path | None) -> None:
    """Print the JSON Schema (draft-07) of the model or the scenario format.

    Save it, and name it in the first line of a model:

    # yaml-language-server: $schema=model.schema.json
    """
    if output is None:
        click.echo(schema_text(kind), nl=False)
    else:
        write_file(output, schema_text(kind))
