"""The verbs that open the terminal app: in this terminal, or in a browser."""

import errno
import gc
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tribeplan.api import load
from tribeplan.cli.options import model_argument
from tribeplan.cli.outputs import FINE, refuse_inside, why_not_written, write_file
from tribeplan.designing import edit
from tribeplan.errors import InvalidUsage, NoInput, TribeplanError
from tribeplan.formats.model.files import expanded, find_model, yaml_below
from tribeplan.formats.nearest import nearest
from tribeplan.report.safe_text import ci_safe, display
from tribeplan.report.sections import shortened

# --- ``tribeplan edit``: the terminal app --------------------------------------------------------

THEMES = ("tribeplan-dark", "tribeplan-light", "tribeplan-contrast", "terminal")
SCREENS = ("plan", "simulate", "compare", "value")


def check_theme(name: str) -> None:
    """Refuse the name of a theme that is not there, before anything is opened.

    Raises
    ------
    InvalidUsage
        When neither the app nor Textual has it.
    """
    if name in THEMES:
        return
    from tribeplan.tui.look import NAMES

    if name not in NAMES:
        meant = nearest(name, NAMES)
        advice = f"did you mean '{meant}'?" if meant else f"known are {', '.join(NAMES)}"
        raise InvalidUsage(f"there is no theme '{name}'; {advice}")


BLANK = """\
tribeplan: 1
name: My organisation
people: {}
tribes:
  tribe: {name: My tribe}
"""
"""A model in which nobody is yet; ``a`` adds everything."""


def begin_with() -> str:
    """The model of this directory, or what whoever is asked begins with; empty when nothing.

    A model of one file is that file: by whichever way it is opened, the app knows it again.
    """
    if here := _model_here():
        return here
    click.echo(
        "There is no model here. What do you want to begin with?\n\n"
        "  e  an example, commented, to look around in and change\n"
        "  b  a blank tribe\n"
        "  i  an import of what another tool has: a list of people, teams, a backlog\n"
        "  q  nothing",
        err=True,
    )
    answer = click.prompt("e, b, i or q", type=click.Choice("ebiq"), show_choices=False, err=True)
    if answer in "bi":
        refuse_inside(Path())
    if answer == "e":
        from tribeplan.cli.checking import write_starter

        write_starter(EXAMPLE)
        return str(EXAMPLE)
    if answer == "b":
        write_file(TRIBE, BLANK)
        return str(TRIBE)
    return _import() if answer == "i" else ""


def _import() -> str:
    """Read what another tool has, and take it when its account has been seen."""
    from tribeplan.cli.exchanging import import_command

    while source := click.prompt("Which file or directory", "", show_default=False, err=True):
        try:
            with TemporaryDirectory(dir=os.curdir) as room:
                made = ["--output", str(Path(room) / TRIBE), "--", expanded(source)]
                with redirect_stdout(StringIO()):  # which says where to go on from the room
                    import_command.main(made, "tribeplan import", standalone_mode=False)
                if not click.confirm(f"Open it as {TRIBE}", default=True, err=True):
                    continue
                for path in Path(room).iterdir():
                    if Path(path.name).exists():
                        raise InvalidUsage(f"{path.name} is here already; move it away first")
                for path in Path(room).iterdir():
                    path.replace(path.name)
                return str(TRIBE)
        except (TribeplanError, click.ClickException, OSError) as error:
            said = error.format_message() if isinstance(error, click.ClickException) else str(error)
            click.echo("\n".join(map(ci_safe, said.splitlines())), err=True)
    return ""


EXAMPLE, TRIBE = Path("my-organisation"), Path("tribe.yaml")
"""Where a beginning is written; neither is a model yet where one is asked."""


def _model_here() -> str:
    try:
        files = find_model(os.curdir).contents
    except NoInput:
        return ""
    except TribeplanError:  # there is, and opening it says what is wrong
        return os.curdir
    return files[0][0] if len(files) == 1 else os.curdir


LARGE_BYTES = 200_000
"""Of a model that takes some tenths of a second to read, as one of a thousand people does."""

LONGEST_NAME = 40
"""Cells of a file's name that fit on one line of any terminal, with words beside them."""


@contextmanager
def saying_what_is_read(path: str) -> Generator[None]:
    """Say on the terminal that a large model is being read, as long as it is."""
    files = yaml_below(path) if Path(path).is_dir() else filter(os.path.lexists, [path])
    if not sys.stderr.isatty() or sum(Path(file).lstat().st_size for file in files) < LARGE_BYTES:
        yield
        return
    name = shortened(display(Path(path).resolve().name), LONGEST_NAME)
    click.echo(f"Reading {name} ...", nl=False, err=True)
    try:
        yield
    finally:
        click.echo("\r\x1b[K", nl=False, err=True)


@click.command("edit")
@model_argument(required=False)
@click.option("--screen", type=click.Choice(SCREENS), default="plan", help="Where to begin [plan].")
@click.option(
    "--theme",
    metavar="NAME",
    help=f"{', '.join(THEMES)}, or any of Textual's [that of the settings, else the first].",
)
@click.option(
    "--ascii", "is_plain", is_flag=True, help="Draw frames, bars and arrows with ASCII only."
)
@click.option(
    "--accessible",
    "is_accessible",
    is_flag=True,
    envvar="TRIBEPLAN_ACCESSIBLE",
    help="For screen readers and braille: no frames, nothing moves, the terminal's own cursor "
    "stands where you are, charts are tables.",
)
def edit_command(
    model: str | None, screen: str, theme: str | None, is_plain: bool, is_accessible: bool
) -> int:
    """Design the tribe in MODEL: move people and roles, see rules and time-to-market react.

    Nothing is written before you save; unsaved edits survive a crash. NO_COLOR is respected.
    Without MODEL, and with none in this directory, you are asked what to begin with: an example,
    a blank tribe, or an import.
    """
    if "TEXTUAL_DRIVER" not in os.environ and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InvalidUsage("'tribeplan edit' draws on a terminal, and there is none here")
    if theme is not None:
        check_theme(theme)
    begun = begin_with() if model is None else model
    if not begun:
        return FINE
    with saying_what_is_read(begun):
        document = edit(begun, keeps_journal=True)
    from tribeplan.tui.look import Look
    from tribeplan.tui.screens.settings import own_settings, settings_file
    from tribeplan.tui.start import start

    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    own = own_settings(settings_file())
    document.notices += (own.complaint,) if own.complaint else ()
    kept = document.journal_home
    look = Look(
        theme or own.theme or THEMES[0],
        "NO_COLOR" not in os.environ,
        is_plain,
        is_accessible,
        is_calm=bool(os.environ.get("SSH_TTY") or os.environ.get("TMUX")),
        screen=screen,
        hints=state / "tribeplan" / "welcomed",
        view=None if kept is None else kept / "view.json",
    )
    return start(document, look)


# --- ``tribeplan serve``: the terminal app in a browser ------------------------------------------

LOOPBACK = ("127.0.0.1", "localhost")
"""Hosts that only this machine reaches."""


@click.command("serve")
@model_argument()
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
def serve_command(model: str, port: int, host: str, unencrypted: bool, theme: str | None) -> int:
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
        serve(model, host, port, theme)
    except OSError as error:
        if why_not_written(error) is not None:
            raise
        taken = "; --port takes another" if error.errno == errno.EADDRINUSE else ""
        raise InvalidUsage(
            f"{host}:{port} cannot be listened on: {os.strerror(error.errno or 0)}{taken}"
        ) from error
    return FINE
