"""Organisations at GitHub: the YAML that peribolos keeps, and the teams that GitHub answers."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from tribeplan.errors import Place
from tribeplan.formats.exchange.documents import File, Part, has_any, json_value, yaml_parts
from tribeplan.formats.exchange.source import (
    InTeam,
    Source,
    SourceTeam,
    items,
    mapping,
    words,
)
from tribeplan.formats.yaml.nodes import is_list, is_mapping

PARTS = ("admins", "members", "teams")
"""What a file of one organisation has at its left margin; each may stand in a file of its own."""

GENERIC = frozenset({"org", "orgs", "config", "github"})
"""Directories that are not called after the organisation in them."""

# --- peribolos: people and teams of organisations, in one file or in many ------------------------


def is_peribolos(root: object) -> bool:
    """Whether a document is an organisation of peribolos, or a part of one."""
    if has_any(root, "orgs"):
        return is_mapping(root) and is_mapping(root["orgs"])
    return has_any(root, *PARTS) and not has_any(root, "tribeplan", "kind", "people", "tribes")


def read_peribolos(files: Sequence[File], title: str) -> Source:
    """Read people, teams and who is in which; logins are the same in capitals and without.

    A file without ``orgs:`` is of the organisation that the nearest directory above with people
    at its top is called after: ``config/kubernetes/sig-docs/teams.yaml`` of ``kubernetes``.

    Raises
    ------
    InvalidInput
        With every diagnostic of every file.
    """
    reading = _Peribolos(Source("peribolos", title))
    parts = [part for file in files for part in yaml_parts(file)]
    homes = {
        PurePosixPath(part.file.path).parent
        for part in parts
        if has_any(part.root, "admins", "members")
    }
    for part in parts:
        if not is_peribolos(part.root):
            reading.source.account.skip(
                "files that are no part of an organisation", part.file.path, part.file.place
            )
        elif "orgs" in part.root:
            for name, organisation in mapping(part.root, "orgs").items():
                reading.organisation(part, str(name), organisation)
        else:
            reading.organisation(part, _called(PurePosixPath(part.file.path), homes), part.root)
    reading.source.close()
    return reading.source


def _called(path: PurePosixPath, homes: set[PurePosixPath]) -> str:
    home = next((each for each in path.parents if each in homes), path.parent)
    while home.name.lower() in GENERIC and home.parent != home:
        home = home.parent
    return home.name or path.stem


class _Peribolos:
    """What has been read so far."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def organisation(self, part: Part, name: str, found: object) -> None:
        """Read one organisation, or one file of it."""
        source = self.source
        if name not in source.teams:
            place = part.place(found)
            purpose = words(found, "description")
            team = SourceTeam(name, place, name, purpose=purpose, holds_teams_only=True)
            source.team(team, "organisations")
        source.account.ignore(found, (*PARTS, "description"))
        for key in ("admins", "members"):
            for login, place in self._logins(part, found, key):
                self._person(login, place)
        self._teams(part, name, name, found)

    def _teams(self, part: Part, organisation: str, parent: str, holder: object) -> None:
        """Teams within teams, without a call for each level: files may nest them deeply."""
        waiting: list[tuple[str, Any]] = [(parent, holder)]
        while waiting:
            above, here = waiting.pop()
            teams = mapping(here, "teams")
            if is_mapping(here) and here.get("teams") and not teams:
                place = part.place(here, "teams")
                self.source.account.skip("teams that are no mapping", above, place)
            for name, found in teams.items():
                key = f"{organisation}/{name.casefold()}"
                self._team(part, key, above, (name, found, part.place(teams, name)))
                waiting.append((key, found))

    def _team(self, part: Part, key: str, above: str, team: tuple[str, object, Place]) -> None:
        name, found, place = team
        source = self.source
        source.account.ignore(found, ("description", "maintainers", "members", "teams"))
        if key in source.teams:
            source.account.guess("teams that stand twice are put together", key, place)
        else:
            purpose = words(found, "description")
            source.team(SourceTeam(key, place, name, above, "team", purpose))
        for role in ("maintainers", "members"):
            for login, at in self._logins(part, found, role):
                person = self._person(login, at)
                how = InTeam("maintainer" if role == "maintainers" else "")
                if not source.member(key, person, how):
                    source.account.skip("memberships that stand twice", f"{login} in {key}", at)

    def _logins(self, part: Part, holder: object, key: str) -> Iterator[tuple[str, Place]]:
        found = items(holder, key)
        for position, login in enumerate(found):
            place = part.place(found, position)
            if isinstance(login, str) and login.strip():
                yield login.strip(), place
            else:
                self.source.account.skip("entries that are no login", str(login), place)

    def _person(self, login: str, place: Place) -> str:
        known = self.source.login(login, place)
        if known.name != login:
            self.source.account.guess(
                "logins that differ in capitals only are one person",
                f"{login} is {known.name}",
                place,
            )
        return known.key


# --- The teams of GitHub's own answer, without people --------------------------------------------


def is_github_teams(root: object) -> bool:
    """Whether a JSON value is a list of teams."""
    if not is_list(root) or not root:
        return False
    return all(is_mapping(each) and "slug" in each and "parent" in each for each in root)


def read_github_teams(files: Sequence[File], title: str) -> Source:
    """Read teams and which is part of which.

    Raises
    ------
    InvalidInput
        When a file is no JSON.
    """
    source = Source("github-teams", title)
    for file in files:
        found = json_value(file)
        for team in found if is_list(found) else []:
            key = words(team, "slug")
            if key is None:
                source.account.skip("teams without a slug", str(team)[:80], file.place)
                continue
            parent = words(mapping(team, "parent"), "slug")
            name, purpose = words(team, "name"), words(team, "description")
            source.team(SourceTeam(key, file.place, name, parent, "team", purpose))
    source.close()
    return source
