"""``tribeplan init``: a commented model to start from."""

from importlib.resources import files
from pathlib import Path

import click

from tribeplan.cli.outputs import print_done, write_file
from tribeplan.errors import InvalidUsage
from tribeplan.formats.json_schema import schema_text


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> int:
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
    told = "".join(f"wrote {directory / name}\n" for name in sorted(texts))
    told += f"\nNow: tribeplan check {directory}\n     tribeplan show {directory}\n"
    return print_done(lambda: click.echo(told, nl=False), "the files are written")
