"""Where a report goes: the screen with or without colour, or files; and what the shell is told."""

import codecs
import errno
import io
import os
import shlex
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO, cast

import click

from tribeplan.api import refuse_kept, write_bytes
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.formats.model.files import (
    ENDINGS,
    files_below,
    find_models,
    kept_by_hand,
    read_file,
    states_version,
)
from tribeplan.formats.nearest import nearest
from tribeplan.report.language import enumerated
from tribeplan.report.safe_text import ci_safe
from tribeplan.report.sections import Section, render_sections

# --- What the command tells the shell ------------------------------------------------------------

FINE = 0
FINDINGS = 1
CANNOT_RUN = 2
NO_INPUT = 3
INTERRUPTED = 130


# --- Where a report goes: the screen with or without colour, or files; and what the screen is ----

CANNOT_WRITE = (
    errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF, errno.EAGAIN,
)  # fmt: skip
"""What the system says when output has nowhere to go."""


class Sink(NamedTuple):
    """A file that a report is written to."""

    format: str
    path: Path
    besides: bool
    """Whether the screen gets its own report besides."""


def parse_sink(given: str, format_: str, formats: Collection[str]) -> Sink:
    """Read ``FILE`` or ``FORMAT=FILE``.

    Raises
    ------
    InvalidUsage
        When what stands before ``=`` is a word but no format, or FILE is a model or a scenario.

    Examples
    --------
    >>> parse_sink("sarif=out/check.sarif", "full", ["full", "sarif"]).format
    'sarif'
    """
    name, equals, path = given.partition("=")
    if equals and name in formats:
        refuse_kept(Path(path))
        return Sink(name, Path(path), besides=True)
    if equals and name.isidentifier():
        meant = nearest(name, formats)
        advice = f"did you mean '{meant}'?" if meant else f"known are {', '.join(formats)}"
        raise InvalidUsage(f"'{name}' is no format; {advice} (for a file of that name: ./{given})")
    refuse_kept(Path(given))
    return Sink(format_, Path(given), besides=False)


def kind_by_ending(path: Path, kinds: Sequence[str], what: str) -> str:
    """The kind of file that a name asks for, of what is written.

    >>> kind_by_ending(Path("out/decision.HTML"), ("html", "md", "json"), "a report")
    'html'
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in kinds:
        raise InvalidUsage(
            f"{what} is {enumerated(kinds, ' or ')}, by the file's ending; not '{path.name}'"
        )
    return kind


def write_file(path: Path, text: str) -> None:
    """Write a report whole or not at all, making the directories above it.

    Raises
    ------
    InvalidUsage
        When the file cannot be written.
    """
    write_bytes(path, text.encode("utf-8"))


def refuse_over_own(output: Path, sources: Iterable[str]) -> None:
    """Refuse to write over a file that what is written is made of.

    Raises
    ------
    InvalidUsage
        When the output is one of the sources, also by another name.
    """
    if output.exists() and any(Path(each).exists() and output.samefile(each) for each in sources):
        raise InvalidUsage(
            f"'{output}' is what this is made of, and would be written over: name another file"
        )


def refuse_beside(directory: Path, names: Iterable[str]) -> None:
    """Refuse to write examples where one of them is, or where a model or a scenario is.

    All YAML below a directory is one organisation, so that two models in it spoil each other.

    Raises
    ------
    InvalidUsage
        When one of the files is there already, a model or a scenario anywhere below, or when the
        directory lies inside a model.
    """
    refuse_inside(directory)
    taken = sorted(name for name in names if (directory / name).exists())
    if taken:
        raise InvalidUsage(f"'{directory}' has {taken[0]} already; nothing was written")
    for path, content in files_below(directory) if directory.is_dir() else ():
        there = kept_by_hand(Path(path), content) if isinstance(content, bytes) else ""
        if there:
            raise InvalidUsage(
                f"'{path}' is a {there}, and what this writes would be read as part of it: name a "
                "directory of its own; nothing was written"
            )


MOST_BELOW = 10_000
"""Files and directories below one that may be a model; counting them takes some 50 ms."""


def refuse_inside(directory: Path) -> None:
    """Refuse to write a model into a directory that is a model, or lies below one that is.

    Models in directories side by side are none of the directory they lie in, nor are files in one,
    each with its ``tribeplan:``. A directory above that holds more than a model does, as somebody's
    home may, is not looked through.

    Raises
    ------
    InvalidUsage
        With a file of the model that would no longer be the one it is, and where to write instead.
    """
    here = Path(os.path.realpath(directory))
    seen_from = [here]  # what is hidden is left alone by whoever reads the directories above it
    for inner, above in pairwise((here, *here.parents)):
        if inner.name.startswith("."):
            break
        seen_from.append(above)
    for home in reversed(seen_from):
        if not _has_file_of_model(home) or (home != here and _holds_more_than_a_model(home)):
            continue
        for file in _own_files(home):
            elsewhere = home.parent / ("my-org" if home == here else here.name)
            example = f", as in '{os.path.relpath(elsewhere)}'" if home.parent != home else ""
            raise InvalidUsage(
                f"'{os.path.relpath(file)}' is a model, and what this writes would be read as part "
                f"of it: name a directory elsewhere{example}; nothing was written"
            )


def _own_files(directory: Path) -> Iterator[str]:
    """The files right in a directory whose model another one below would change.

    None where there is no model or several, nor where one file that states ``tribeplan:`` is all of
    it: that stays what it is, whatever stands beside it.
    """
    for model in find_models([str(directory)]):
        for path, content in model.contents if model.root == directory.as_posix() else ():
            if Path(path).parent != directory or not isinstance(content, bytes):
                continue
            is_whole = len(model.contents) == 1 and states_version(content)
            if not is_whole and kept_by_hand(Path(path), content) == "model":
                yield path


def _holds_more_than_a_model(directory: Path) -> bool:
    beside = 0
    for _, inner, names in os.walk(directory):
        inner[:] = [name for name in inner if not name.startswith(".")]
        beside += len(inner) + len(names)
        if beside > MOST_BELOW:
            return True
    return False


def _has_file_of_model(directory: Path) -> bool:
    try:
        files = [file for file in directory.iterdir() if file.suffix in ENDINGS]
    except OSError:
        return False
    return any(map(_is_of_model, files))


def _is_of_model(path: Path) -> bool:
    try:
        return kept_by_hand(path, read_file(path)) == "model"
    except (InvalidInput, OSError):
        return False


def prepare_streams() -> None:
    r"""Make the three standard streams usable, whatever this process was started with.

    A stream that was closed gets its number back, or the next file that is opened would take it.
    Writing to a standard output that was closed then fails, as on a full disk. What an encoding
    does not have is escaped (``\u2026``). Standard error never fails: the exit code says the same,
    and there is nowhere to say that nothing can be said.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    if sys.stdout is None:  # a descriptor to read from, so that every write fails
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    else:
        raw = cast("io.RawIOBase", getattr(sys.stderr.buffer, "raw", sys.stderr.buffer))
        sys.stderr = _escaping(_Losing(raw), sys.stderr.encoding)
    stdout = cast("io.TextIOWrapper", sys.stdout)
    if _is_ascii(stdout.encoding):
        sys.stdout = _escaping(cast("BinaryIO", stdout.buffer), stdout.encoding)
    else:
        stdout.reconfigure(errors="backslashreplace")


def _escaping(stream: BinaryIO | io.BufferedWriter, encoding: str) -> TextIO:
    if _is_ascii(encoding):
        # click takes ASCII for a mistake and writes UTF-8, to any stream that shows its buffer
        return cast("TextIO", codecs.getwriter("ascii")(stream, "backslashreplace"))
    return io.TextIOWrapper(stream, encoding, "backslashreplace", line_buffering=True)


def _is_ascii(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "ascii"


class _Losing(io.BufferedWriter):
    """A stream that loses what cannot be written."""

    def write(self, data: Any) -> int:  # noqa: ANN401  # bytes, as whoever writes has them
        with suppress(OSError):
            super().write(data)
        return len(data)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()


def is_closed() -> bool:
    """Whether standard output was closed when the process began: nobody wants what is printed."""
    return sys.__stdout__ is None


def why_not_written(error: OSError) -> str | None:
    """Why standard output takes nothing; None when the error is about something else."""
    if error.filename is not None or error.errno not in CANNOT_WRITE:
        return None
    return "it is closed" if error.errno == errno.EBADF else error.strerror


def print_bytes(content: bytes) -> None:
    """Print a text byte for byte, whatever the encoding of standard output."""
    sys.stdout.flush()
    stdout: object = sys.stdout
    stream = cast(
        "BinaryIO", stdout.stream if isinstance(stdout, codecs.StreamWriter) else sys.stdout.buffer
    )
    stream.write(content)
    stream.flush()


def next_words(path: Path, *commands: str) -> str:
    r"""What to do next, as a shell takes it, with the path for ``{}``.

    Nothing for a path that cannot be shown as it is: the commands would be of another file.

    >>> next_words(Path("my org"), "cd {}", "tribeplan check")
    "\nNow: cd 'my org'\n     tribeplan check\n"
    """
    plain = str(path)
    if ci_safe(plain) != plain:
        return ""
    named = shlex.quote(f"./{plain}" if plain.startswith("-") else plain)
    lines = [words.replace("{}", named) for words in commands]
    return "\nNow: " + "\n     ".join(lines) + "\n"


def print_done(printing: Callable[[], None], done: str) -> int:
    """Print what has been done already, which nothing undoes any more; the exit code.

    Parameters
    ----------
    printing
        Prints it. Nobody may want it, and that is fine.
    done
        What is true all the same when it cannot be printed, as in 'the model is saved'.
    """
    if is_closed():
        return FINE
    try:
        printing()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where the rest goes
        if isinstance(error, BrokenPipeError):
            return FINE
        why = why_not_written(error) or error
        click.echo(f"tribeplan: {ci_safe(done)}; the report cannot be written: {why}", err=True)
        return CANNOT_RUN
    return FINE


def print_report(text: str, files: Sequence[Path], *, colour: bool = False) -> int:
    """Print a report besides files that are written already; the exit code.

    When it cannot be printed, the files are told to stand there all the same.
    """

    def printing() -> None:
        click.echo(text, nl=False, color=colour)

    if not files:
        printing()
        return FINE
    named = ", ".join(f"'{file}'" for file in files)
    return print_done(printing, f"{named} {'is' if len(files) == 1 else 'are'} written")


def print_sections(
    sections: Iterable[Section], format_: str, files: Sequence[Path] = (), *, whole: bool = False
) -> int:
    """Print a report of sections as Markdown, or as text that fits the terminal; the exit code.

    A whole one is as wide as its tables are.
    """
    colour = colour_wanted() and format_ == "text"
    width = None if whole else screen_width()
    text = render_sections(sections, format_, colour=colour, width=width)
    return print_report(text, files, colour=colour)


def screen_width() -> int | None:
    """Cells of the terminal on standard output; None for a pipe or a file, which have room.

    ``COLUMNS`` says another number, for these as well.
    """
    if not sys.stdout.isatty() and not os.environ.get("COLUMNS", "").isdecimal():
        return None
    from shutil import get_terminal_size  # noqa: PLC0415  # it takes 3 ms, and a check asks for none

    return get_terminal_size().columns


def colour_wanted() -> bool:
    """Whether standard output gets colour: ``NO_COLOR`` forbids, ``FORCE_COLOR`` forces.

    Otherwise a terminal gets it, and a pipe or a dumb terminal does not.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
