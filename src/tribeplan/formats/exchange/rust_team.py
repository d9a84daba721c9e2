"""The Rust project's team repository: a TOML file for each person and each team."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from tribeplan.formats.exchange.documents import File, Part, toml_part
from tribeplan.formats.exchange.source import (
    InTeam,
    Source,
    SourceTeam,
    items,
    mapping,
    words,
)
from tribeplan.formats.yaml.nodes import is_mapping

KIND_INCLUDED = {
    "include-team-leads": "team",
    "include-wg-leads": "working-group",
    "include-project-group-leads": "project-group",
}
"""A switch of a team, and the kind of teams whose leaders it takes in."""


def is_rust_team(root: object) -> bool:
    """Whether a document is a person or a team of that repository."""
    if not is_mapping(root) or "name" not in root:
        return False
    return is_mapping(root.get("people")) or ("github" in root and "github-id" in root)


def read_rust_team(files: Sequence[File], title: str) -> Source:
    """Read people, teams, and who is in which, with the teams that are included in others.

    Raises
    ------
    InvalidInput
        When a file is no TOML.
    """
    source = Source("rust-team", title)
    teams: dict[str, Part] = {}
    for file in files:
        part = toml_part(file)
        name = words(part.root, "name")
        if name is None or not is_rust_team(part.root):
            source.account.skip("files that are no person and no team", file.path, file.place)
        elif "archive" in PurePosixPath(file.path).parts:
            source.account.skip("archived people and teams", name, file.place)
        elif is_mapping(part.root.get("people")):
            teams[name] = part
        else:
            source.login(words(part.root, "github") or name, file.place, name)
    _teams(source, teams)
    source.close()
    return source


def _teams(source: Source, teams: Mapping[str, Part]) -> None:
    for key, part in teams.items():
        website = mapping(part.root, "website")
        name, parent = words(website, "name") or key, words(part.root, "subteam-of")
        kind = words(part.root, "kind") or "team"
        purpose = words(website, "description")
        source.team(SourceTeam(key, part.file.place, name, parent, kind, purpose))
        for login, role in _people(key, teams):
            source.member(key, login, InTeam(role))
        for each in items(mapping(part.root, "people"), "alumni"):
            login = words(each, "github") or str(each)
            source.account.skip("former members", f"{login} of {key}", part.file.place)


def _people(key: str, teams: Mapping[str, Part]) -> Iterator[tuple[str, str]]:
    """Who is in a team: its leaders, its members, and those of what it includes."""
    waiting, seen = [key], {key}
    while waiting:
        here = waiting.pop()
        people = mapping(teams[here].root, "people")
        for section, role in (("leads", "lead"), ("members", "")):
            for login in _logins(people, section):
                yield login, role if here == key else ""
        for other in items(people, "included-teams"):
            if isinstance(other, str) and other in teams and other not in seen:
                seen.add(other)
                waiting.append(other)
        yield from _included(people, teams)


def _included(people: Mapping[str, Any], teams: Mapping[str, Part]) -> Iterator[tuple[str, str]]:
    taken: list[tuple[str, tuple[str, ...]]] = [
        (kind, ("leads",)) for switch, kind in KIND_INCLUDED.items() if people.get(switch)
    ]
    if people.get("include-all-team-members"):
        taken.append(("team", ("leads", "members")))
    for kind, sections in taken:
        for part in teams.values():
            if (words(part.root, "kind") or "team") == kind:
                inside = mapping(part.root, "people")
                yield from ((login, "") for each in sections for login in _logins(inside, each))


def _logins(people: Mapping[str, Any], section: str) -> Iterator[str]:
    for each in items(people, section):
        login = words(each, "github") if is_mapping(each) else str(each)
        if login:
            yield login.casefold()
