"""``tribeplan serve``: the terminal app in a browser."""

import gc

import click

from tribeplan.api import load
from tribeplan.cli.edit import check_theme
from tribeplan.cli.exit_codes import FINE
from tribeplan.cli.outputs import why_not_written
from tribeplan.errors import InvalidUsage

LOOPBACK = ("127.0.0.1", "localhost")
"""Hosts that only this machine reaches."""


@click.command("serve")
@click.argument("model", type=click.Path(readable=False))
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Where to listen.",
)
@click.option("--host", default=LOOPBACK[0], show_default=True, help="Where to listen.")
@click.option(
    "--unencrypted",
    is_flag=True,
    help="Listen on another host than this machine's own, although what passes can be read on the "
    "way, the token included.",
)
@click.option("--theme", metavar="NAME", help="As for 'tribeplan edit'.")
def command(model: str, port: int, host: str, unencrypted: bool, theme: str | None) -> int:
    """Show MODEL in a browser, to be edited as with 'tribeplan edit'.

    Open the address that is printed: the token in it lets you in, and nobody who does not have
    it. Only this machine can reach it. Each tab of the browser is an app of its own.
    """
    if host not in LOOPBACK and not unencrypted:
        raise InvalidUsage(
            f"'{host}' can be reached by others, and nothing is encrypted: who reads the token on "
            "the way may edit the model; say --unencrypted if that is what you want"
        )
    if theme is not None:
        check_theme(theme)
    load(model)
    gc.enable()
    from tribeplan.tui.serving import serve

    try:
        serve(model, host, port, ["--theme", theme] if theme else [])
    except OSError as error:
        if why_not_written(error) is not None:
            raise
        raise InvalidUsage(f"{host}:{port} cannot be listened on: {error.strerror}") from error
    return FINE
