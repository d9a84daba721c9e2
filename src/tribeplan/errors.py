"""What can go wrong with input, and where.

::

    TribeplanError            everything a user can mend; only the CLI and the TUI catch it
    ├── InvalidInput          files that cannot be understood: all their diagnostics at once
    ├── NoInput               nothing to work on was found
    ├── InvalidUsage          options or settings that contradict each other or name the unknown
    ├── NotWritten            files that would not say what was meant
    └── ImpossibleExperiment  a simulation that cannot be run, with every reason and its place

An unwise organisation is a finding of a rule, never an exception; any other exception is a bug.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Place(NamedTuple):
    """A stretch of text in a file; lines and columns count from 1, columns in code points."""

    path: str
    """The file as the user named it, with forward slashes."""

    line: int
    column: int

    end_line: int
    end_column: int
    """One past the last character."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Diagnostic(NamedTuple):
    """One thing in a file that makes it impossible to understand.

    ``TP0xx`` is the file and its YAML, ``TP1xx`` the shape of the values in it. A rule's code
    never stands here.
    """

    place: Place
    code: str
    message: str
    """What was found and what was expected, in one sentence without a full stop."""

    help: str = ""
    """How to mend it, with the nearest valid name when there is one."""

    related: tuple[tuple[Place, str], ...] = ()
    """Other places that belong to it, each with what stands there."""

    @property
    def sentence(self) -> str:
        """Message and help in one."""
        return f"{self.message}; {self.help}" if self.help else self.message

    def __str__(self) -> str:
        return f"{self.place}: {self.code} {self.message}"


MOST_TOLD = 5
"""Diagnostics in the words of an exception; it carries all of them."""


# What a CI runner would obey. It is known here and not only where reports are written, since a
# traceback that shows one of these exceptions stands in a log, too.
_MAYBE = "[\ufe0e\ufe0f]*"  # variation selectors, which comparisons by culture skip
COMMAND = (
    rf"#(?={_MAYBE}#{_MAYBE}[A-Za-z]*\[)"  # ##[add-mask] on GitHub, ##vso[…] on Azure: anywhere
    r"|(?<=section_start):|(?<=section_end):"  # GitLab's folding
)
"""The sign that makes a text a command to a CI runner, wherever it stands in a line."""

_COMMAND_AT_START = r"([\s\ufe0e\ufe0f]*)(?!::: )(::+)"
"""::add-mask:: on GitHub, after blanks too. ':::' and a space can name no command."""


def without_commands(line: str) -> str:
    """Break what a CI runner would obey in a line that is put together from safe parts."""
    if (start := re.match(_COMMAND_AT_START, line)) is not None:
        line = f"{start[1]}{' '.join(start[2])}{line[start.end() :]}"
    return re.sub(COMMAND, broken_command, line) if "#" in line or "section_" in line else line


def broken_command(match: re.Match[str]) -> str:
    """The sign that makes a command, with a blank that makes it none."""
    return "# " if match[0] == "#" else " :"


def _safe(text: str) -> str:
    """One line that neither a terminal nor a CI runner takes for an order."""
    seen = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return without_commands(seen)


class TribeplanError(Exception):
    """Root of everything a user can mend."""


class InvalidInput(TribeplanError):
    """Files that cannot be understood; carries every diagnostic of every file, in reading order."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics))
        several = "" if len(self.diagnostics) == 1 else "s"
        told = "".join(f"\n  {_safe(str(each))}" for each in self.diagnostics[:MOST_TOLD])
        super().__init__(f"{len(self.diagnostics)} problem{several} in the input{told}")


class NoInput(TribeplanError):
    """Nothing to work on was found."""


class InvalidUsage(TribeplanError):
    """Options or settings that contradict each other or name what does not exist."""


class NotWritten(TribeplanError):
    """The changed files would not say what was meant; nothing is lost and nothing is written."""


class Obstacle(NamedTuple):
    """One reason why a simulation cannot be run."""

    at: tuple[str | int, ...]
    """Keys and positions from the top of the model, or of the experiment."""

    message: str


class ImpossibleExperiment(TribeplanError):
    """A simulation that cannot be run; carries every reason, in the order of the model."""

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__("; ".join(obstacle.message for obstacle in self.obstacles))
