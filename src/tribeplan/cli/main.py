"""The command ``tribeplan``: its sub-commands, and what every one of them does with errors."""

import gc
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from tribeplan import __version__
from tribeplan.cli.extras import missing_extra, missing_library
from tribeplan.cli.outputs import (
    CANNOT_RUN,
    FINE,
    INTERRUPTED,
    NO_INPUT,
    prepare_streams,
    why_not_written,
)
from tribeplan.errors import (
    ImpossibleExperiment,
    InvalidInput,
    InvalidUsage,
    NoInput,
    TribeplanError,
)
from tribeplan.formats.nearest import nearest
from tribeplan.report.safe_text import ci_safe

GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "To begin": {
        "demo": ("starting", "an example tribe, in several forms, to try everything on"),
        "init": ("checking", "a commented model to start from"),
        "import": ("exchanging", "a model of what another tool keeps: HR, GitHub, Backstage …"),
        "edit": ("app", "the terminal app: move people, mend, simulate, save"),
        "serve": ("app", "the same in a browser"),
    },
    "To look and to check": {
        "check": ("checking", "what is unwise in it, with line, reason and remedy"),
        "explain": ("checking", "why a rule is there, with a bad and a good example"),
        "show": ("showing", "squads by chapters, with everybody's role"),
        "graph": ("showing", "a picture: tribes, matrix, who needs whom, who reports to whom"),
        "conway": ("exchanging", "who has to talk by a Backstage catalogue or CODEOWNERS"),
        "gap": ("exchanging", "where it and another source differ: who is missing, moved …"),
    },
    "To change": {
        "move": ("edits", "people, squads, chapters or work"),
        "set": ("edits", "fields of what is there: roles, mandates, shares …"),
        "add": ("edits", "a person, seat, squad, chapter, work …"),
        "remove": ("edits", "what is there"),
        "rename": ("edits", "an id, wherever it stands"),
        "diff": ("showing", "who moves where between two models, scenarios or revisions"),
        "apply": ("showing", "the model that a scenario leads to"),
        "roles": ("steering", "what becomes of people's roles, and what they have to learn"),
    },
    "To simulate and decide": {
        "simulate": ("simulations", "when features reach customers, and what they wait for"),
        "compare": ("simulations", "which is faster, by how much, how sure, and why"),
        "suggest": ("suggesting", "which small change helps most, within the rules and a budget"),
        "report": ("reporting", "a decision on one page, for whoever has no terminal"),
        "decide": ("simulations", "keep what was chosen, why, and its forecast"),
        "look-back": ("steering", "which forecasts of a decision held"),
        "assumptions": ("showing", "what the simulation assumes, with range and source"),
        "sensitivity": ("simulations", "which assumptions the answer hangs on"),
        "calibrate": ("calibrating", "what your history says: which forecasts held, assumptions"),
        "validate": ("calibrating", "published cases, predicted beside what happened"),
    },
    "To steer on value": {
        "map": ("value", "what users need, what is done for it, by when they have it"),
        "journey": ("value", "how soon customers see what it is worth, by week"),
        "backlog": ("value", "its order by RICE, MoSCoW, WSJF …, and what each brings when"),
        "scorecard": ("steering", "how its measures stand and move"),
        "readiness": ("steering", "how ready tribes say they are, and what the model says"),
    },
    "Besides": {
        "export": ("exchanging", "a model for another tool, or for somebody outside"),
        "schema": ("checking", "the JSON Schema, for completion in your editor"),
        "migrate": ("edits", "files of an earlier release as this one reads them"),
        "completion": ("starting", "the script by which your shell completes commands"),
        "doctor": ("starting", "what this installation can do, and how to add the rest"),
    },
}
"""Sub-commands by what they are for, each with its module and what it is told by.

A module is imported when its command is used, and none to list them.
"""

COMMANDS = {name: module for group in GROUPS.values() for name, (module, _) in group.items()}
"""The module of each sub-command."""


DEBUG = "TRIBEPLAN_DEBUG"
"""The variable that asks for tracebacks, as ``--debug`` does."""

LONGEST_WORDS_OF_A_BUG = 300
"""Characters; an error may hold a whole file."""


def _set_debug(context: click.Context, parameter: click.Parameter, given: bool) -> None:
    del context, parameter
    if given:
        os.environ[DEBUG] = "1"


_DEBUG_OPTION = click.Option(
    ["--debug"],
    is_flag=True,
    expose_value=False,
    callback=_set_debug,
    help="Show where in the program an error comes from.",
)
"""Taken before and behind every verb."""


class Commands(click.Group):
    """Sub-commands that are imported only when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        del ctx
        return sorted(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, by what they are for."""
        del ctx
        width = max(map(len, COMMANDS))
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), what) for name, (_, what) in group.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands and options that begin so."""
        words = {name: what for group in GROUPS.values() for name, (_, what) in group.items()}
        begun = sorted(name for name in words if name.startswith(incomplete))
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(CompletionItem(name, help=words[name]) for name in begun), *options]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one; None when there is no such command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        if (library := missing_library(cmd_name)) is not None:
            return _not_installed(library, cmd_name)
        module = import_module(f"tribeplan.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        if _DEBUG_OPTION not in command.params:
            command.params.append(_DEBUG_OPTION)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run one; a library that only an extra brings is told with how to install it."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            message = missing_extra(error.name or "", ctx.invoked_subcommand or "")
            if message is None:
                raise
            raise InvalidUsage(message) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or tell the nearest there is."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            meant = nearest(args[0], COMMANDS)
            hint = f" Did you mean '{meant}'?" if meant else ""
            raise click.UsageError(f"{error.message}{hint}", ctx) from None


def _not_installed(library: str, verb: str) -> click.Command:
    """A command in place of one whose extra is missing: listed, and it says what to install."""
    message = missing_extra(library, verb)

    def say_so() -> None:
        raise InvalidUsage(f"'tribeplan {verb}': {message}")

    return click.Command(
        verb,
        callback=say_so,
        help=f"Not installed.\n\n\b\n{message}",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version")
def tribeplan() -> None:
    """Design tribes, check the organisation, and see what each structure does to time-to-market.

    MODEL is a model or a scenario: a file, a directory, or REVISION:PATH in git. 'tribeplan COMMAND
    --help' says more, with examples.

    Exit codes: 0 fine, 1 findings, 2 cannot run, 3 no input found, 130 stopped, or nobody reads on.
    """


tribeplan.params.append(_DEBUG_OPTION)


def main() -> NoReturn:
    """Run the command line; every error ends as one message and a code that tells its kind.

    A command's life is short and its values are many: collecting them costs a tenth of the time
    and frees nothing, so the collector stays off; commands that stay open switch it on. Nor is
    what was imported taken apart at the end, which costs a check another tenth.
    """
    gc.disable()
    _have_no_plugins()
    prepare_streams()
    try:
        code = _run()
        sys.stdout.flush()
    except (BrokenPipeError, KeyboardInterrupt):
        code = INTERRUPTED
    except OSError as error:
        code = _refused_by_the_system(error)
    except Exception as error:  # noqa: BLE001  # the one place where a bug ends
        code = _end_of_a_bug(error)
    sys.stderr.flush()
    os._exit(code)


def _have_no_plugins() -> None:
    """Keep pydantic from looking for plugins, which takes 25 ms, and from loading what would look.

    That module is private to pydantic and loads all of ``importlib.metadata`` and ``email``, some
    4 % of a check. Where it is called otherwise, this changes nothing.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    finder = ModuleType("pydantic.plugin._loader")
    vars(finder)["get_plugins"] = tuple
    sys.modules.setdefault(finder.__name__, finder)


def _run() -> int:
    try:
        code = tribeplan.main(standalone_mode=False)
    except SystemExit as ended:  # by click itself: 1 when the reader has gone
        code = INTERRUPTED if ended.code else FINE
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.ClickException as error:
        error.show()
        code = CANNOT_RUN
    except click.Abort:
        code = INTERRUPTED
    except InvalidInput as error:
        code = _show_diagnostics(error)
    except TribeplanError as error:
        _complain(error)
        code = NO_INPUT if isinstance(error, NoInput) else CANNOT_RUN
    return code if isinstance(code, int) else FINE


def _refused_by_the_system(error: OSError) -> int:
    why = why_not_written(error)
    if why is not None:
        _say(f"the output cannot be written: {why}")
        return CANNOT_RUN
    _show_traceback(error)
    if error.filename is not None:
        _say(f"'{error.filename}': {error.strerror}")
    elif isinstance(error, FileNotFoundError):
        _say("the directory that this runs in is gone")
    else:
        _say(f"the system refuses: {error.strerror or error} (--debug shows where)")
    return CANNOT_RUN


def _end_of_a_bug(error: Exception) -> int:
    _show_traceback(error)
    said = " ".join(str(error).split())[:LONGEST_WORDS_OF_A_BUG]
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    _say(f"this is a bug in tribeplan: {what} (--debug shows where)")
    return CANNOT_RUN


def _show_traceback(error: Exception) -> None:
    if os.environ.get(DEBUG, "0") in ("", "0"):
        return
    from traceback import format_exception  # noqa: PLC0415  # a check that goes well need not load it

    for part in format_exception(error):
        for line in part.splitlines():
            click.echo(ci_safe(line), err=True)


def _say(message: str) -> None:
    click.echo(f"tribeplan: {ci_safe(message)}", err=True)


def _show_diagnostics(error: InvalidInput) -> int:
    for diagnostic in error.diagnostics:
        click.echo(ci_safe(f"{diagnostic.place}: {diagnostic.code} {diagnostic.message}"), err=True)
        if diagnostic.help:
            click.echo(f"  = help: {ci_safe(diagnostic.help)}", err=True)
    return CANNOT_RUN


def _complain(error: TribeplanError) -> None:
    messages = [str(error)]
    if isinstance(error, ImpossibleExperiment):
        messages = [obstacle.message for obstacle in error.obstacles]
    for message in messages:
        _say(message)
