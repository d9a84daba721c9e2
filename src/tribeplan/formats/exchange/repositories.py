"""Teams that are kept in a repository: of GitHub, of Kubernetes, of Rust, and CODEOWNERS.

In chapters: organisations of peribolos, the teams that GitHub answers, ``sigs.yaml``, the TOML of
rust-lang/team, and who owns which paths by CODEOWNERS of GitHub and GitLab.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, takewhile
from pathlib import PurePosixPath
from typing import Any

from tribeplan.errors import Place
from tribeplan.formats.exchange.documents import (
    File,
    FileDocument,
    has_any,
    json_value,
    toml_part,
    yaml_parts,
)
from tribeplan.formats.exchange.source import (
    InTeam,
    Source,
    SourceNeed,
    SourcePerson,
    SourceTeam,
    is_address,
    items,
    mapping,
    refused,
    words,
)
from tribeplan.formats.exchange.tables import encoding_of
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


def read_peribolos(source: Source, files: Sequence[File]) -> None:
    """Read people, teams and who is in which; logins are the same in capitals and without.

    A file without ``orgs:`` is of the organisation that the nearest directory above with people
    at its top is called after: ``config/kubernetes/sig-docs/teams.yaml`` of ``kubernetes``. Raises
    InvalidInput with every diagnostic of every file.
    """
    parts = [part for file in files for part in yaml_parts(file)]
    homes = {
        PurePosixPath(part.file.path).parent
        for part in parts
        if has_any(part.root, "admins", "members")
    }
    for part in parts:
        if not is_peribolos(part.root):
            why = "files that are no part of an organisation"
            source.account.skip(why, part.file.path, part.file.place)
        elif "orgs" in part.root:
            for name, organisation in mapping(part.root, "orgs").items():
                _organisation(source, part, str(name), organisation)
        else:
            name = _called(PurePosixPath(part.file.path), homes)
            _organisation(source, part, name, part.root)


def _called(path: PurePosixPath, homes: set[PurePosixPath]) -> str:
    home = next((each for each in path.parents if each in homes), path.parent)
    while home.name.lower() in GENERIC and home.parent != home:
        home = home.parent
    return home.name or path.stem


def _organisation(source: Source, part: FileDocument, name: str, found: object) -> None:
    """Read one organisation, or one file of it.

    Teams within teams are read without a call for each level: files may nest them deeply.
    """
    if name not in source.teams:
        purpose = words(found, "description")
        team = SourceTeam(name, part.place(found), name, purpose=purpose, holds_teams_only=True)
        source.team(team, "organisations")
    source.account.ignore(found, (*PARTS, "description"))
    for key in ("admins", "members"):
        for login, place in _logins_under(source, part, found, key):
            _person(source, login, place)
    waiting: list[tuple[str, Any]] = [(name, found)]
    while waiting:
        above, here = waiting.pop()
        teams = mapping(here, "teams")
        if is_mapping(here) and here.get("teams") and not teams:
            source.account.skip("teams that are no mapping", above, part.place(here, "teams"))
        for called, team in teams.items():
            key = f"{name}/{called.casefold()}"
            place, purpose = part.place(teams, called), words(team, "description")
            source.account.ignore(team, ("description", "maintainers", "members", "teams"))
            if key in source.teams:
                source.account.guess("teams that stand twice are put together", key, place)
            else:
                source.team(SourceTeam(key, place, called, above, "team", purpose))
            _team_members(source, part, key, team)
            waiting.append((key, team))


def _team_members(source: Source, part: FileDocument, key: str, team: object) -> None:
    for section, role in (("maintainers", "maintainer"), ("members", "")):
        for login, at in _logins_under(source, part, team, section):
            if not source.member(key, _person(source, login, at), InTeam(role)):
                source.account.skip("memberships that stand twice", f"{login} in {key}", at)


def _logins_under(
    source: Source, part: FileDocument, holder: object, key: str
) -> Iterator[tuple[str, Place]]:
    found = items(holder, key)
    for position, login in enumerate(found):
        place = part.place(found, position)
        if isinstance(login, str) and login.strip():
            yield login.strip(), place
        else:
            source.account.skip("entries that are no login", str(login), place)


def _person(source: Source, login: str, place: Place) -> str:
    known = source.login(login, place)
    if known.name != login:
        why = "logins that differ in capitals only are one person"
        source.account.guess(why, f"{login} is {known.name}", place)
    return known.key


# --- The teams of GitHub's own answer, without people --------------------------------------------


def is_github_teams(root: object) -> bool:
    """Whether a JSON value is a list of teams."""
    if not is_list(root) or not root:
        return False
    return all(is_mapping(each) and "slug" in each and "parent" in each for each in root)


def read_github_teams(source: Source, files: Sequence[File]) -> None:
    """Read teams and which is part of which. Raises InvalidInput when a file is no JSON."""
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


# --- Kubernetes' sigs.yaml: groups, their subprojects and who leads them ------------------------

GROUPS = {
    "sigs": "special interest group",
    "workinggroups": "working group",
    "usergroups": "user group",
    "committees": "committee",
}
"""The kinds of group, each a list at the left margin."""

LEADERS = {"chairs": "chair", "tech_leads": "tech lead"}
"""Lists of people under ``leadership``, and what somebody in one is."""


def is_sigs(root: object) -> bool:
    """Whether a document is a ``sigs.yaml``."""
    return has_any(root, *GROUPS) and not has_any(root, "teams", "orgs", "kind", "tribeplan")


def read_sigs(source: Source, files: Sequence[File]) -> None:
    """Read groups, their subprojects, and their leaders as members.

    Raises InvalidInput with every diagnostic of every file.
    """
    for file in files:
        for part in yaml_parts(file):
            for section, kind in GROUPS.items():
                for group in items(part.root, section):
                    _group(source, part, group, kind)


def _group(source: Source, part: FileDocument, group: Any, kind: str) -> None:  # noqa: ANN401  # any document
    place = part.place(group)
    key = words(group, "dir") or words(group, "name")
    if key is None:
        source.account.skip("groups without a name", str(group)[:80], place)
        return
    purpose = words(group, "mission_statement")
    source.team(SourceTeam(key, place, words(group, "name"), None, kind, purpose), "groups")
    leadership = mapping(group, "leadership")
    for section, role in LEADERS.items():
        for person in items(leadership, section):
            _leader(source, part, person, (key, role))
    for person in items(leadership, "emeritus_leads"):
        named = words(person, "name") or words(person, "github") or "?"
        source.account.skip("leaders of former days", named, part.place(person))
    for subproject in items(group, "subprojects"):
        name = words(subproject, "name")
        if name is None:
            source.account.skip("subprojects without a name", key, place)
            continue
        below = f"{key}/{name}"
        about = words(subproject, "description")
        at = part.place(subproject)
        source.team(SourceTeam(below, at, name, key, "subproject", about), "subprojects")
        for person in items(subproject, "leads"):
            _leader(source, part, person, (below, "lead"))


def _leader(source: Source, part: FileDocument, person: Any, where: tuple[str, str]) -> None:  # noqa: ANN401  # any document
    login, place = words(person, "github"), part.place(person)
    if login is None:
        source.account.skip("leaders without a login", words(person, "name") or "?", place)
        return
    team, role = where
    leader = source.login(login, place, words(person, "name"))
    if not source.member(team, leader.key, InTeam(role)):
        source.account.guess("people with two roles in a group keep the first", login, place)


# --- The Rust project: a TOML file for each person and each team --------------------------------

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


def read_rust_team(source: Source, files: Sequence[File]) -> None:
    """Read people, teams, and who is in which, with the teams that are included in others.

    Raises InvalidInput when a file is no TOML.
    """
    teams: dict[str, FileDocument] = {}
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


def _people(key: str, teams: Mapping[str, FileDocument]) -> Iterator[tuple[str, str]]:
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


def _included(
    people: Mapping[str, Any], teams: Mapping[str, FileDocument]
) -> Iterator[tuple[str, str]]:
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


# --- CODEOWNERS: who owns which paths, and which teams own the same -----------------------------

CODEOWNERS = "CODEOWNERS"

MOST_NEEDS = 1_000_000
"""Pairs of teams with a path that both own; a line of 1,500 teams has as many."""

_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+\S+)*)\s*")
_WORD = re.compile(r"(?:\\.|\S)+")


def read_codeowners(source: Source, files: Sequence[File]) -> None:
    r"""Read teams and people who own paths; teams that own the same path need each other.

    Of one pattern the last rule counts; one without owners clears it (GitHub). Each section
    (GitLab: ``[Docs][2] @docs``) counts by itself, and has owners for its rules that name none.
    Raises InvalidInput when it cannot be read, or more teams own the same paths than fit into
    memory.

    >>> text = b"* @bank/app @bank/data\n[Docs] @bank/docs\n/docs/\n*.md @bank/app @ana\n"
    >>> source = Source("codeowners", "repo")
    >>> read_codeowners(source, [File("CODEOWNERS", text)])
    >>> sorted(source.teams), [(need.team, need.other, need.purpose) for need in source.needs]
    (['bank/app', 'bank/data', 'bank/docs'], [('bank/app', 'bank/data', '*')])
    """
    for file in files:
        owned: dict[str, dict[str, None]] = {}
        for pattern, owners, place in _last_rules(file, source):
            found = owned.setdefault(pattern, {})
            for owner in owners:
                found |= dict.fromkeys(_team(owner, place, source))
        for pattern, teams in owned.items():
            if len(source.needs) + math.comb(len(teams), 2) > MOST_NEEDS:
                message = f"more than {MOST_NEEDS:,} pairs of teams own the same paths"
                raise refused(file.path, message, "take out paths that everybody owns")
            for one, other in combinations(sorted(teams), 2):
                source.needs[SourceNeed(one, other, pattern)] = None
    if shared := {need.purpose for need in source.needs}:
        source.account.count("paths with owners of several teams", len(shared))


def _last_rules(file: File, source: Source) -> Iterator[tuple[str, Sequence[str], Place]]:
    """The rule that counts of every pattern in every section, with its owners."""
    rules: dict[tuple[str, str], tuple[Sequence[str], Place]] = {}
    section, usual = "", list[str]()
    text = file.data.decode(encoding_of(file, source.account))
    for number, line in enumerate(text.splitlines(), 1):
        place = Place(file.path, number, 1, number, 1)
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        if heading := _SECTION.fullmatch(said):
            section, usual = heading["name"].casefold(), heading["owners"].split()
            source.account.count("sections")
            continue
        pattern, *words = _WORD.findall(said)
        if pattern.startswith("!"):
            source.account.skip("patterns that take paths out", pattern, place)
            continue
        owners = [*takewhile(lambda word: not word.startswith("#"), words)] or usual
        source.account.count("rules")
        source.account.count("owner links", len(owners))
        if not owners:
            source.account.count("rules without an owner")
        rules[section, pattern] = owners, place
    for (_, pattern), (names, place) in rules.items():
        yield pattern, names, place


def _team(owner: str, place: Place, source: Source) -> Iterator[str]:
    """The key of a team that is an owner; people are only noted, as they are in no team here."""
    name = owner.removeprefix("@")
    if owner.startswith("@@") or not owner.startswith("@"):
        what = (
            "owners by address" if is_address(owner) else "owners that are neither team nor login"
        )
        source.account.skip(what, "an address" if is_address(owner) else owner, place)
    elif "/" in name:
        key = name.casefold()
        if key not in source.teams:
            source.team(SourceTeam(key, place, name.rpartition("/")[2], None, "team"))
        yield key
    elif name.casefold() not in source.people:
        source.person(SourcePerson(name.casefold(), place, name))
