"""``tribeplan init``: a commented model to start from."""

from importlib.resources import files
from pathlib import Path

import click

from tribeplan.cli.outputs import write_file
from tribeplan.errors import InvalidUsage
from tribeplan.formats.json_schema import schema_text


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Write a small, commented model to DIRECTORY; it passes the check.

    Nothing that is there is overwritten.
    """
    starter = files("tribeplan.formats") / "starter"
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in starter.iterdir()}
    texts["model.schema.json"] = schema_text()
    taken = sorted(name for name in texts if (directory / name).exists())
    if taken:
        raise InvalidUsage(f"'{directory}' has {', '.join(taken)} already; nothing was written")
    for name in sorted(texts):
        write_file(directory / name, texts[name])
        click.echo(f"wrote {directory / name}")
    click.echo(f"\nNow: tribeplan check {directory}\n     tribeplan show {directory}")
