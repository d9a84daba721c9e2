"""The man page, from what the commands say about themselves: ``man tribeplan``."""

import re
from collections.abc import Iterable, Iterator

import click
from scripts.docs_commands import CODES, VARIABLES, each_command

from tribeplan import __version__
from tribeplan.cli.main import tribeplan

ABOUT = "design tribes, check the organisation, see what each structure does to time-to-market"


def man_page() -> str:
    """Every command with its arguments and options, in roff as ``man`` reads it."""
    top, *commands = each_command(tribeplan, None)
    lines = [
        '.\\" Made by `make docs`; change the code it comes from instead.',
        f'.TH TRIBEPLAN 1 "" "tribeplan {__version__}" "User Commands"',
        ".SH NAME",
        f"tribeplan \\- {_roff(ABOUT)}",
        ".SH SYNOPSIS",
        f".B {_roff(top.command_path)}",
        _roff(" ".join(top.command.collect_usage_pieces(top))),
        ".SH DESCRIPTION",
        *_paragraphs(top.command),
        ".SH OPTIONS",
        *_options(top),
        ".SH COMMANDS",
    ]
    for context in commands:
        usage = " ".join(context.command.collect_usage_pieces(context))
        lines += [f'.SS "{_roff(f"{context.command_path} {usage}")}"']
        lines += [*_paragraphs(context.command), *_options(context)]
    lines += [".SH EXIT STATUS", *_terms((str(code), meaning) for code, meaning in CODES)]
    lines += [".SH ENVIRONMENT", *_terms(VARIABLES)]
    lines += [
        ".SH FILES",
        *_terms([("tribeplan.toml, pyproject.toml", "settings of a project, from here upwards")]),
    ]
    return "\n".join([*lines, ""])


def _roff(text: str) -> str:
    r"""A text that roff shows as it stands, with the marks of Markdown gone.

    >>> _roff("a --b, `c` in [d](e.md) …")
    'a \\-\\-b, c in d \\[u2026]'
    """
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("\\", "\\e")
    safe = plain.replace("-", "\\-").replace('"', "\\(dq")
    return "".join(each if each.isascii() else f"\\[u{ord(each):04X}]" for each in safe)


def _line(text: str) -> str:
    """A line of text that is no order to roff."""
    safe = _roff(text)
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


def _paragraphs(command: click.Command) -> Iterator[str]:
    for number, part in enumerate((command.help or "").split("\n\n")):
        if number:
            yield ".PP"
        if "\b" in part:
            yield from (".nf", *map(_line, part.replace("\b", "").strip("\n").splitlines()), ".fi")
        else:
            yield _line(" ".join(part.split()))


def _options(context: click.Context) -> Iterator[str]:
    given = context.command.get_params(context)
    options = (each for each in given if isinstance(each, click.Option))
    found = (each.get_help_record(context) for each in options)
    yield from _terms(record for record in found if record is not None)


def _terms(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, meaning in pairs:
        yield from (".TP", f".B {_roff(name)}", _line(" ".join(meaning.split())))
