"""Telling which format a source has, and reading it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tribeplan.errors import InvalidInput
from tribeplan.formats.exchange.backlog import TRACKERS, is_header_of, no_document, read_backlog
from tribeplan.formats.exchange.backstage import is_backstage, read_backstage
from tribeplan.formats.exchange.codeowners import NAME, read_codeowners
from tribeplan.formats.exchange.documents import File, files_of, first_root
from tribeplan.formats.exchange.github import (
    is_github_teams,
    is_peribolos,
    read_github_teams,
    read_peribolos,
)
from tribeplan.formats.exchange.hr import How, read_hr
from tribeplan.formats.exchange.rust_team import is_rust_team, read_rust_team
from tribeplan.formats.exchange.scim import is_scim, read_scim
from tribeplan.formats.exchange.sigs import is_sigs, read_sigs
from tribeplan.formats.exchange.source import Source, refused
from tribeplan.formats.exchange.tables import head_rows, is_json_table

PROSE = frozenset({"LICENSE", "NOTICE", "README", "CHANGELOG"})
"""Text files that hold no table."""


class Format(NamedTuple):
    """A format of others."""

    words: str
    """What it is, for people."""

    endings: tuple[str, ...]
    is_it: Callable[[Any], bool]
    """Whether the first document of a file is of it."""

    read: Callable[[Sequence[File], str, How], Source]


def _whatever_the_day(
    read: Callable[[Sequence[File], str], Source],
) -> Callable[[Sequence[File], str, How], Source]:
    """A reader of a format in which nothing hangs on how a table is read."""

    def reading(files: Sequence[File], title: str, how: How) -> Source:
        del how
        return read(files, title)

    return reading


YAML = (".yaml", ".yml")
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".json")

FORMATS: Mapping[str, Format] = {
    "backstage": Format(
        "a Backstage catalogue", YAML, is_backstage, _whatever_the_day(read_backstage)
    ),
    "sigs": Format("Kubernetes' sigs.yaml", YAML, is_sigs, _whatever_the_day(read_sigs)),
    "peribolos": Format(
        "a GitHub organisation as YAML", YAML, is_peribolos, _whatever_the_day(read_peribolos)
    ),
    "scim": Format("SCIM users and groups", (".json",), is_scim, _whatever_the_day(read_scim)),
    "github-teams": Format(
        "GitHub's teams", (".json",), is_github_teams, _whatever_the_day(read_github_teams)
    ),
    "rust-team": Format(
        "the Rust team's TOML", (".toml",), is_rust_team, _whatever_the_day(read_rust_team)
    ),
    **{
        name: Format(tracker.words, TABLES, tracker.is_it, read_backlog(name))
        for name, tracker in TRACKERS.items()
    },
    "codeowners": Format(
        "GitHub's or GitLab's CODEOWNERS",
        ("",),
        no_document,
        _whatever_the_day(read_codeowners),
    ),
    "hr": Format("a table of people", TABLES, is_json_table, read_hr),
}
"""Every format by the name that ``--from`` takes, in the order in which they are tried."""


_INSTEAD = {
    ".ldif": "LDIF is not read: let the directory write its people as CSV, or its users and groups "
    "as SCIM",
    ".xls": "save it as .xlsx or as CSV",
    ".ods": "save it as .xlsx or as CSV",
    ".pdf": "export it as CSV where it was printed from",
}
"""What to do about formats that are not read, by the ending of the file."""


MOST_PEOPLE = 250_000
"""As many as one list of a model may have."""


def read_source(path: str, how: How, kind: str | None = None, beside: Sequence[str] = ()) -> Source:
    """Read a file, or a directory of files of one format.

    Parameters
    ----------
    path
        The file or directory.
    how
        The day, and how tables are read.
    kind
        Which of :data:`FORMATS` it has; told by what stands in it when it is not given.
    beside
        More files or directories of the same source.

    Raises
    ------
    NoInput
        When nothing is there.
    InvalidInput
        When it cannot be read, or nobody can tell what it is.
    """
    files = [file for each in (path, *beside) for file in files_of(each)]
    found = kind or kind_of(path, files)
    mine = [
        file
        for file in files
        if Path(file.path).suffix.lower() in FORMATS[found].endings
        and (len(files) == 1 or Path(file.path).stem.upper() not in PROSE)
    ]
    if kind is not None and not mine:
        mine = files
    source = FORMATS[found].read(mine, _title(path), how)
    for file in files:
        if file not in mine:
            source.account.skip("files of another format", file.path, file.place)
    if len(source.people) > MOST_PEOPLE:
        message = f"{len(source.people):,} people, and a model holds {MOST_PEOPLE:,}"
        raise refused(files[0].path, message, "import it part by part")
    is_empty = all(team.holds_teams_only for team in source.teams.values())
    if is_empty and not source.people and not source.items:
        what = "items" if found in TRACKERS else "people and no teams"
        raise refused(
            files[0].path,
            f"no {what} in it, read as {FORMATS[found].words}",
            f"{_known()}; say with --from which it is",
        )
    return source


def kind_of(path: str, files: Sequence[File]) -> str:
    """The format most files have; a file that cannot be read is told when it is read.

    Raises
    ------
    InvalidInput
        When nobody can tell, or the only file cannot be read.
    """
    votes: dict[str, int] = {}
    for file in files:
        try:
            name = _kind_of_file(file)
        except InvalidInput:
            if len(files) == 1:
                raise
            continue
        if name is not None:
            votes[name] = votes.get(name, 0) + 1
    if not votes:
        raise refused(
            Path(path).as_posix(),
            "nobody can tell which format this is",
            _INSTEAD.get(
                Path(path).suffix.lower(), f"{_known()}; say with --from if it is one of them"
            ),
        )
    return max(votes, key=lambda name: votes[name])


def _kind_of_file(file: File) -> str | None:
    named, ending = Path(file.path), Path(file.path).suffix.lower()
    if named.name == NAME:
        return "codeowners"
    if ending in (".csv", ".tsv", ".txt", ".xlsx"):
        return None if named.stem.upper() in PROSE else _kind_of_table(file)
    root = first_root(file)
    fitting = (n for n, each in FORMATS.items() if ending in each.endings and each.is_it(root))
    return next(fitting, None)


def _kind_of_table(file: File) -> str:
    """The tracker whose columns a table has; else it is one of people."""
    for cells in head_rows(file):
        for name, tracker in TRACKERS.items():
            if is_header_of(tracker, cells):
                return name
    return "hr"


def _known() -> str:
    return "what can be read: " + ", ".join(f"{each.words} ({n})" for n, each in FORMATS.items())


def _title(path: str) -> str:
    named = Path(path).resolve()
    return named.name if named.is_dir() else named.stem
