"""Telling which format a source has, reading it, and what is kept of it for the next time.

What is kept is JSON beside the model, so that no directory of YAML takes it for a part of one: how
columns were read, which id is whose, what it said. The columns and the order of dates are for
people to put right; the rest is for the next import.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field, ValidationError
from pydantic_core import to_json

from tribeplan.errors import InvalidInput
from tribeplan.formats.exchange.backlog import (
    ITEM_COLUMNS,
    TRACKERS,
    is_header_of,
    no_document,
    read_backlog,
)
from tribeplan.formats.exchange.backstage import is_backstage, read_backstage
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.documents import File, files_of, first_root, json_value
from tribeplan.formats.exchange.features import Sizes
from tribeplan.formats.exchange.hr import COLUMNS, How, read_hr
from tribeplan.formats.exchange.repositories import (
    CODEOWNERS,
    is_github_teams,
    is_peribolos,
    is_rust_team,
    is_sigs,
    read_codeowners,
    read_github_teams,
    read_peribolos,
    read_rust_team,
    read_sigs,
)
from tribeplan.formats.exchange.scim import is_scim, read_scim
from tribeplan.formats.exchange.source import Source, refused
from tribeplan.formats.exchange.tables import head_rows, is_json_table
from tribeplan.formats.exchange.writing import MEMBERS
from tribeplan.formats.model.files import read_file
from tribeplan.org.element import Element, Id, Positive, Share
from tribeplan.org.organisation import Organisation

PROSE = frozenset({"LICENSE", "NOTICE", "README", "CHANGELOG"})
"""Text files that hold no table."""


class Format(NamedTuple):
    """A format of others."""

    words: str
    """What it is, for people."""

    endings: tuple[str, ...]
    is_it: Callable[[Any], bool]
    """Whether the first document of a file is of it."""

    read: Callable[[Source, Sequence[File], How], None]
    """Puts what stands in files into a source."""


def _plainly(
    read: Callable[[Source, Sequence[File]], None],
) -> Callable[[Source, Sequence[File], How], None]:
    """A reader of a format in which nothing hangs on how a table is read."""
    return lambda source, files, _: read(source, files)


YAML = (".yaml", ".yml")
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".json")

FORMATS: Mapping[str, Format] = {
    "backstage": Format("a Backstage catalogue", YAML, is_backstage, _plainly(read_backstage)),
    "sigs": Format("Kubernetes' sigs.yaml", YAML, is_sigs, _plainly(read_sigs)),
    "peribolos": Format(
        "a GitHub organisation as YAML", YAML, is_peribolos, _plainly(read_peribolos)
    ),
    "scim": Format("SCIM users and groups", (".json",), is_scim, _plainly(read_scim)),
    "github-teams": Format(
        "GitHub's teams", (".json",), is_github_teams, _plainly(read_github_teams)
    ),
    "rust-team": Format("the Rust team's TOML", (".toml",), is_rust_team, _plainly(read_rust_team)),
    **{
        name: Format(tracker.words, TABLES, tracker.is_it, read_backlog)
        for name, tracker in TRACKERS.items()
    },
    "codeowners": Format(
        "GitHub's or GitLab's CODEOWNERS", ("",), no_document, _plainly(read_codeowners)
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
    ".json": "of JSON it reads SCIM, GitHub's teams, tables of AFAS and Personio, searches of "
    "Jira, work items of Azure DevOps, boards of Trello and tasks of Asana. Issues and projects "
    "of GitHub, and what tells of changes or links only, are none of these: put what is to be "
    "done into a CSV with columns ID, Title, Type, State and Labels, and import it with "
    "--from linear",
}
"""What to do about formats that are not read, by the ending of the file."""


MOST_PEOPLE = 250_000
"""As many as one list of a model may have."""


OTHER_FORMAT = "files of another format"
"""Why a file beside those that are read is left out."""


def read_source(path: str, how: How, kind: str | None = None, beside: Sequence[str] = ()) -> Source:
    """Read a file, or a directory of files of one format, with others ``beside`` of the same.

    Which of :data:`FORMATS` it is, is told by what stands in it when no ``kind`` is given. Raises
    NoInput when nothing is there; InvalidInput when it cannot be read, or nobody can tell what it
    is.
    """
    files = [file for each in (path, *beside) for file in files_of(each)]
    found = kind or kind_of(path, files)
    mine = [
        file
        for file in files
        if Path(file.path).suffix.lower() in FORMATS[found].endings
        and (len(files) == 1 or Path(file.path).stem.upper() not in PROSE)
    ]
    members = [file for file in mine if found == "hr" and _is_exported(file)]
    mine = members or mine
    if kind is not None and not mine:
        mine = files
    if kind == "hr" and all(_kind_of_table(file) == "hr" for file in mine):
        how = replace(how, is_of_people=True)
    named = Path(path).resolve()
    source = read_files(found, named.name if named.is_dir() else named.stem, mine, how)
    for file in files:
        if file not in mine:
            why = "tables of an export beside that of its members" if members else OTHER_FORMAT
            source.account.skip(why, file.path, file.place)
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


def read_files(kind: str, title: str, files: Sequence[File], how: How) -> Source:
    """What files of a format say together. Raises InvalidInput when one cannot be read."""
    source = Source(kind, title)
    FORMATS[kind].read(source, files, how)
    source.close()
    return source


def kind_of(path: str, files: Sequence[File]) -> str:
    """The format most files have; a file that cannot be read is told when it is read.

    Raises InvalidInput when nobody can tell, or the only file cannot be read.
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
        ending = Path(path).suffix.lower()
        advice = _INSTEAD.get(ending, f"{_known()}; say with --from if it is one of them")
        raise refused(Path(path).as_posix(), "nobody can tell which format this is", advice)
    return max(votes, key=lambda name: votes[name])


def _kind_of_file(file: File) -> str | None:
    named, ending = Path(file.path), Path(file.path).suffix.lower()
    if named.name == CODEOWNERS:
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


def _is_exported(file: File) -> bool:
    """Whether a file is the table of who works where that an export writes, others beside it."""
    return Path(file.path).name == "members.csv" and head_rows(file)[:1] == [[*MEMBERS]]


def _known() -> str:
    return "what can be read: " + ", ".join(f"{each.words} ({n})" for n, each in FORMATS.items())


# --- What one import keeps for the next ---------------------------------------------------------


class Kept(Element):
    """What is kept of one import."""

    version: Literal[1] = Field(default=1, alias="tribeplan-import")
    kind: str = ""
    """The format, as ``--from`` names it."""

    title: str | None = None
    """What the whole was called the first time, however the file is called now."""

    columns: dict[str, str] = Field(default_factory=dict[str, str])
    """What each column of a table holds; empty for nothing."""

    dates: DateOrder | None = None
    full_week_hours: Positive | None = None
    ids: dict[str, Id] = Field(default_factory=dict[str, str])
    """Whose id is whose, by kind and key of the source."""

    sizes: Sizes | None = None
    """What the sizes of features rest on; take it out to have it found anew."""

    skills: dict[Id, dict[Id, Share]] = Field(default_factory=dict[str, dict[str, float]])
    """The part of each skill in the work of a squad."""

    other_managers: dict[Id, tuple[Id, Id]] = Field(default_factory=dict[str, tuple[str, str]])
    """Whose proposed lead is not who they report to: the lead and the manager. No gap until one of
    them changes."""

    said: Organisation = Field(default_factory=Organisation)
    """The organisation that the last import made: what is different from it has changed there."""


def read_kept(path: Path) -> Kept:
    """What an earlier import has kept, or somebody has written by hand.

    Raises InvalidInput when it cannot be read, or says what it cannot say.
    """
    file = File(path.as_posix(), read_file(path))
    try:
        kept = Kept.model_validate(json_value(file))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the top"
        message = f"no mapping of an import: at {where}: {first['msg']}"
        raise refused(file.path, message, "mend it, or import without it once more") from None
    for name, what in kept.columns.items():
        known = ITEM_COLUMNS if kept.kind in TRACKERS else {**COLUMNS, **ITEM_COLUMNS}
        if what and what not in known:
            message = f"column '{name}' is said to hold '{what}', which nobody knows"
            raise refused(file.path, message, f"known are {', '.join(known)}")
    return kept


def how_to_read(
    mapping: Path | None, dates: DateOrder | None, as_of: dt.date | None
) -> tuple[Kept, How]:
    """What is kept of earlier imports, and how a table is read by that and by what was asked."""
    before = read_kept(mapping) if mapping is not None and mapping.exists() else Kept()
    today = as_of or dt.datetime.now(tz=dt.UTC).date()
    return before, How(today, dates or before.dates, before.columns, before.full_week_hours)


def kept_text(kept: Kept) -> str:
    """The text of the file."""
    told = {"tribeplan-import": 1} | kept.model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    return to_json(told, indent=1).decode() + "\n"


def path_of_kept(model: Path, kind: str) -> Path:
    """Where it stands for a model: beside a file, or within a directory; a backlog has its own."""
    what = "backlog" if kind in TRACKERS else "import"
    if model.is_dir():
        return model / f"organisation.{what}.json"
    return model.with_name(f"{model.stem}.{what}.json")
