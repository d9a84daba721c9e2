"""Telling which format a source has, and reading it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tribeplan.errors import InvalidInput
from tribeplan.formats.exchange.backstage import is_backstage, read_backstage
from tribeplan.formats.exchange.documents import File, files_of, first_root
from tribeplan.formats.exchange.github import (
    is_github_teams,
    is_peribolos,
    read_github_teams,
    read_peribolos,
)
from tribeplan.formats.exchange.rust_team import is_rust_team, read_rust_team
from tribeplan.formats.exchange.scim import is_scim, read_scim
from tribeplan.formats.exchange.sigs import is_sigs, read_sigs
from tribeplan.formats.exchange.source import Source, refused


class Format(NamedTuple):
    """A format of others."""

    words: str
    """What it is, for people."""

    endings: tuple[str, ...]
    is_it: Callable[[Any], bool]
    """Whether the first document of a file is of it."""

    read: Callable[[Sequence[File], str], Source]


YAML = (".yaml", ".yml")

FORMATS: Mapping[str, Format] = {
    "backstage": Format("a Backstage catalogue", YAML, is_backstage, read_backstage),
    "sigs": Format("Kubernetes' sigs.yaml", YAML, is_sigs, read_sigs),
    "peribolos": Format("a GitHub organisation as YAML", YAML, is_peribolos, read_peribolos),
    "scim": Format("SCIM users and groups", (".json",), is_scim, read_scim),
    "github-teams": Format("GitHub's teams", (".json",), is_github_teams, read_github_teams),
    "rust-team": Format("the Rust team's TOML", (".toml",), is_rust_team, read_rust_team),
}
"""Every format by the name that ``--from`` takes, in the order in which they are tried."""


def read_source(path: str, kind: str | None = None) -> Source:
    """Read a file, or a directory of files of one format.

    Parameters
    ----------
    path
        The file or directory.
    kind
        Which of :data:`FORMATS` it has; told by what stands in it when it is not given.

    Raises
    ------
    NoInput
        When nothing is there.
    InvalidInput
        When it cannot be read, or nobody can tell what it is.
    """
    files = files_of(path)
    found = kind or _kind_of(path, files)
    mine = [file for file in files if Path(file.path).suffix.lower() in FORMATS[found].endings]
    if kind is not None and not mine:
        mine = files
    source = FORMATS[found].read(mine, _title(path))
    for file in files:
        if file not in mine:
            source.account.skip("files of another format", file.path, file.place)
    if not source.people and all(team.holds_teams_only for team in source.teams.values()):
        raise refused(
            files[0].path,
            f"no people and no teams in it, read as {FORMATS[found].words}",
            f"say with --from what it is: {', '.join(FORMATS)}",
        )
    return source


def _kind_of(path: str, files: Sequence[File]) -> str:
    """The format most files have; a file that cannot be read is told when it is read."""
    votes: dict[str, int] = {}
    for file in files:
        ending = Path(file.path).suffix.lower()
        try:
            root = first_root(file)
        except InvalidInput:
            if len(files) == 1:
                raise
            continue
        for name, each in FORMATS.items():
            if ending in each.endings and each.is_it(root):
                votes[name] = votes.get(name, 0) + 1
                break
    if not votes:
        raise refused(
            Path(path).as_posix(),
            "nobody can tell which format this is",
            f"say it with --from: {', '.join(FORMATS)}",
        )
    return max(votes, key=lambda name: votes[name])


def _title(path: str) -> str:
    named = Path(path).resolve()
    return named.name if named.is_dir() else named.stem
