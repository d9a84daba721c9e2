"""Arguments and options that several verbs have, each written once."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from tribeplan.api import refuse_kept
from tribeplan.errors import InvalidUsage, NoInput, TribeplanError
from tribeplan.org.element import ISO_DAY
from tribeplan.report.language import LANGUAGES, in_language

Command = TypeVar("Command", bound=Callable[..., Any])


def all_of(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options that go together, as one decorator; they are listed in this order."""

    def decorated(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


LEAST_SEVERITY = click.Choice(["error", "warning", "advice", "never"])
"""What ``--fail-on`` takes."""


fail_on_option = click.option(
    "--fail-on", type=LEAST_SEVERITY, help="Least severity that gives exit code 1 [error]."
)


def model_argument(name: str = "model", *, required: bool = True) -> Callable[[Command], Command]:
    """A model or scenario: a file, a directory, or REVISION:PATH in git."""
    return click.argument(name, required=required, type=click.Path(readable=False))


def refuse_typed(names: Collection[str], why: str) -> None:
    """Refuse options that somebody typed although they do nothing here.

    Parameters
    ----------
    names
        Of the command's parameters.
    why
        What is said after the option, as in 'is for --steering project'.

    Raises
    ------
    InvalidUsage
        For the first that was typed.
    """
    context = click.get_current_context()
    for option in context.command.params:
        name = option.name or ""
        if name in names and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise InvalidUsage(f"{option.opts[0]} {why}")


def completed_rules(
    context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Codes and names of rules that begin as typed, for a shell."""
    from tribeplan.rules.catalogue import ALL_RULES

    del context, parameter
    before, comma, last = typed.rpartition(",")
    words = [word for rule in ALL_RULES for word in (rule.code, rule.name)]
    folded = last.casefold()
    return [
        CompletionItem(f"{before}{comma}{word}")
        for word in words
        if word.casefold().startswith(folded)
    ]


def completed_ids(
    context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Ids of the model's elements that begin as typed, for a shell; none of a broken model."""
    from tribeplan.api import apply
    from tribeplan.org.elements import labels_by_kind

    del parameter
    given: str | tuple[str, ...] | None
    given = context.params.get("model") or context.params.get("models")
    path = next(iter(given), None) if isinstance(given, tuple) else given
    if path is None:
        return []
    try:
        organisation = apply(path)
    except TribeplanError:
        return []
    return [
        CompletionItem(label.id, help=f"{kind} {label.as_shown}")
        for kind, labels in labels_by_kind(organisation)
        for label in labels
        if label.id.startswith(typed)
    ]


COMMENTS = ("github-comment", "gitlab-note")
"""Formats that are posted beside a change."""


def format_option(
    formats: Sequence[str], what: str = "How to print the answer."
) -> Callable[[Command], Command]:
    """In which of the formats to print; the first when none is given."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=what,
    )


def outputs_option(command: Command) -> Command:
    """Files to write to, each in a format; :func:`tribeplan.cli.outputs.parse_sink` reads one."""
    return click.option(
        "-o",
        "--output",
        "outputs",
        multiple=True,
        metavar="[FORMAT=]FILE",
        help="Write to FILE instead of the screen; with FORMAT= besides it. May be repeated.",
    )(command)


class InputFile(click.Path):
    """A file to read; where none is, that is told at once, as of a model that is not there."""

    def __init__(self, path_type: type[str | Path] = Path) -> None:
        super().__init__(path_type=path_type, readable=False)

    def convert(
        self,
        value: Any,  # noqa: ANN401  # as click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401  # as click's
        """Say so while the command line is read; what else is wrong with it whoever reads it says.

        Raises
        ------
        NoInput
            When nothing is there.
        """
        try:
            Path(value).stat()
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # a NUL in the path
            raise NoInput(f"there is no file '{value}'") from error
        except OSError:
            pass
        return super().convert(value, param, ctx)


class ResultFile(click.Path):
    """A file to write to; a model or a scenario that stands there is refused at once."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)

    def convert(
        self,
        value: Any,  # noqa: ANN401  # as click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401  # as click's
        """Refuse it while the command line is read, before anything is computed."""
        refuse_kept(Path(value))
        return super().convert(value, param, ctx)


def output_option(what: str = "Write to FILE instead.") -> Callable[[Command], Command]:
    """The file to write to instead of the screen."""
    return click.option("-o", "--output", metavar="FILE", type=ResultFile(), help=what)


def pages_option(what: str, *, required: bool = False) -> Callable[[Command], Command]:
    """Files to write to, each of a kind by the name's ending."""
    return click.option(
        "-o",
        "--output",
        "outputs",
        multiple=True,
        required=required,
        metavar="FILE",
        type=ResultFile(),
        help=f"{what}, by the name's ending. May be repeated.",
    )


def plots_option(what: str, kinds: Sequence[str]) -> Callable[[Command], Command]:
    """Files to draw figures into, of a kind by the name's ending."""
    return click.option(
        "--plot",
        "plots",
        multiple=True,
        metavar="FILE",
        type=ResultFile(),
        help=f"Draw {what}: {' or '.join(kinds)}, by the name's ending. May be repeated.",
    )


def dates_option(what: str, told_by: str) -> Callable[[Command], Command]:
    """The order of day, month and year in a file of somebody else."""
    return click.option(
        "--dates",
        type=click.Choice(["dmy", "mdy", "ymd"]),
        help=f"The order of day, month and year{what} [told by the {told_by} themselves].",
    )


def as_of_option(what: str) -> Callable[[Command], Command]:
    """The day on which a file of somebody else was made."""
    return click.option("--as-of", type=IsoDay(), metavar="DAY", help=what)


def today_option(what: str) -> Callable[[Command], Command]:
    """The day until which somebody is heard; today, where the reader is, when none is given."""
    return click.option(
        "--as-of", "today", type=IsoDay(), default=dt.date.today, metavar="DATE", help=what
    )


def on_option(command: Command) -> Command:
    """The day as of which an organisation is looked at."""
    return click.option(
        "--on",
        type=IsoDay(),
        metavar="DATE",
        help="As of this day, with the waves that have taken place by then [all of them].",
    )(command)


def _speak(context: click.Context, parameter: click.Parameter, code: str) -> None:
    del parameter
    context.with_resource(in_language(code))


def language_option(command: Command) -> Command:
    """The language that all is written in which the command writes for people."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        default=LANGUAGES[0],
        show_default=True,
        expose_value=False,
        callback=_speak,
        help="What people read is written in it; names and texts of the model stay as they are.",
    )(command)


class IsoDay(click.ParamType[dt.date]):
    """A day written year-month-day and no other way."""

    name = "date"

    def convert(
        self,
        value: Any,  # noqa: ANN401  # as click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> dt.date:
        """Refuse what has two readings, or is no day of the calendar."""
        if not isinstance(value, dt.date) and not ISO_DAY.fullmatch(value):
            self.fail(f"'{value}' is no date like 2027-03-14", param, ctx)
        try:
            return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is no day of the calendar", param, ctx)


class DayOrAll(IsoDay):
    """A day, or the word for all of them."""

    name = "date or all"

    def convert(
        self,
        value: Any,  # noqa: ANN401  # as click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401  # as click's
        """Take the word as it is."""
        return value if value == "all" else super().convert(value, param, ctx)
