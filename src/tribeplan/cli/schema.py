"""``tribeplan schema``: what editors need to complete and check a model while it is typed."""

from pathlib import Path

import click

from tribeplan.cli.outputs import write_file
from tribeplan.formats.json_schema import schema_text


@click.command("schema")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE instead."
)
def command(output: Path | None) -> None:
    """Print the JSON Schema (draft-07) of the model format.

    Save it, and name it in the first line of a model:

    # yaml-language-server: $schema=model.schema.json
    """
    if output is None:
        click.echo(schema_text(), nl=False)
    else:
        write_file(output, schema_text())
