"""``tribeplan serve``: the terminal app in a browser."""

import gc

import click

from tribeplan.api import load
from tribeplan.cli.edit import check_theme
from tribeplan.cli.exit_codes import FINE
from tribeplan.errors import InvalidUsage

LOOPBACK = ("127.0.0.1", "localhost")
"""Hosts that only this machine reaches."""


@click.command("serve")
@click.argument("model", type=click.Path())
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Where to listen.",
)
@click.option("--host", default=LOOPBACK[0], show_default=True, help="Where to listen.")
@click.option(
    "--without-login",
    is_flag=True,
    help="Listen on another host than this machine's own, although whoever reaches it may edit.",
)
@click.option("--theme", metavar="NAME", help="As for 'tribeplan edit'.")
def command(model: str, port: int, host: str, without_login: bool, theme: str | None) -> int:
    """Show MODEL in a browser, to be edited as with 'tribeplan edit'.

    Only this machine can reach it. It has no login: do not put it on a network. Each tab of the
    browser is an app of its own.
    """
    if host not in LOOPBACK and not without_login:
        raise InvalidUsage(
            f"'{host}' can be reached by others, and there is no login: whoever reaches it may "
            "edit the model; say --without-login if that is what you want"
        )
    if theme is not None:
        check_theme(theme)
    load(model)
    gc.enable()
    from tribeplan.tui.serving import serve

    serve(model, host, port, ["--theme", theme] if theme else [])
    return FINE
