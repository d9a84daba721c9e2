"""``tribeplan edit``: the terminal app."""

import gc
import os
import sys

import click

from tribeplan.designing import edit
from tribeplan.errors import InvalidUsage
from tribeplan.formats.nearest import nearest

THEMES = ("tribeplan-dark", "tribeplan-light", "tribeplan-contrast")
SCREENS = ("plan", "simulate", "compare")


def check_theme(name: str) -> None:
    """Refuse the name of a theme that is not there, before anything is opened.

    Raises
    ------
    InvalidUsage
        When neither the app nor Textual has it.
    """
    if name in THEMES:
        return
    from tribeplan.tui.themes import NAMES

    if name not in NAMES:
        meant = nearest(name, NAMES)
        advice = f"did you mean '{meant}'?" if meant else f"known are {', '.join(NAMES)}"
        raise InvalidUsage(f"there is no theme '{name}'; {advice}")


@click.command("edit")
@click.argument("model", type=click.Path(readable=False))
@click.option("--screen", type=click.Choice(SCREENS), default="plan", help="Where to begin [plan].")
@click.option(
    "--theme", metavar="NAME", default=THEMES[0], help=f"{', '.join(THEMES)}, or any of Textual's."
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
def command(model: str, screen: str, theme: str, is_plain: bool, is_accessible: bool) -> int:
    """Design the tribe in MODEL: move people and roles, see rules and time-to-market react.

    Nothing is written before you save; unsaved edits survive a crash. NO_COLOR is respected.
    """
    if "TEXTUAL_DRIVER" not in os.environ and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InvalidUsage("'tribeplan edit' draws on a terminal, and there is none here")
    check_theme(theme)
    document = edit(model, keeps_journal=True)
    gc.freeze()  # the plan as it was read stays: there is nothing to look for in it
    gc.enable()
    from tribeplan.tui.options import Look
    from tribeplan.tui.screens.hint import is_first_start
    from tribeplan.tui.start import start

    look = Look(
        theme,
        "NO_COLOR" not in os.environ,
        is_plain,
        is_accessible,
        is_calm=bool(os.environ.get("SSH_TTY") or os.environ.get("TMUX")),
        screen=screen,
        shows_hint=is_first_start(),
    )
    return start(document, look)
