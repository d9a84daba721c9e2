"""SCIM: users and groups as identity providers send them (RFC 7643 and 7644)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tribeplan.formats.exchange.documents import File, json_value
from tribeplan.formats.exchange.source import (
    InTeam,
    Source,
    SourcePerson,
    SourceTeam,
    is_address,
    items,
    mapping,
    words,
)
from tribeplan.formats.yaml.nodes import is_list, is_mapping

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
MOST_DEEP = 40


def is_scim(root: object) -> bool:
    """Whether a JSON value is a resource, a list of them or a bulk request."""
    return is_mapping(root) and any(str(key).casefold() == "schemas" for key in root)


def read_scim(source: Source, files: Sequence[File]) -> None:
    """Read users, groups, managers and nested groups; attribute names in any case.

    A list that says there are more than it holds is one page of several: who is not in it is not
    gone. Raises InvalidInput when a file is no JSON.
    """
    found: Counter[str] = Counter()
    told: Counter[str] = Counter()
    groups: list[tuple[File, str, dict[str, Any]]] = []
    departments: dict[str, str] = {}
    for file in files:
        root = _small(json_value(file))
        kind = "resource"
        for kind, resource in _resources(root):  # of a list all are of one kind
            found[kind] += 1
            if kind == "user":
                _user(source, file, resource, departments)
            elif kind == "group":
                groups += _group(source, file, resource)
            else:
                what = str(resource.get("id"))
                source.account.skip("resources that are no user and no group", what, file.place)
        total = words(root, "totalresults") or ""
        told[kind] = max(told[kind], int(total[:9]) if total.isdecimal() else 0)
    _more_pages(source, files[0], found, told)
    for file, key, group in groups:
        _members(source, file, key, items(group, "members"), has_users="user" in found)
    if not found["group"]:
        _departments(source, departments)


def _more_pages(source: Source, file: File, found: Counter[str], told: Counter[str]) -> None:
    for kind, number in told.items():
        if number > found[kind]:
            source.complete = False
            why = f"{kind}s on other pages, who are not taken for leavers"
            source.account.skip(why, f"{found[kind]} of {number} are here", file.place)


def _small(value: Any, depth: int = 0) -> Any:  # noqa: ANN401  # any JSON
    """The same with the names of attributes in small letters."""
    if depth > MOST_DEEP:
        return None
    if is_mapping(value):
        return {str(key).casefold(): _small(each, depth + 1) for key, each in value.items()}
    if is_list(value):
        return [_small(each, depth + 1) for each in value]
    return value


def _resources(root: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if "resources" in root:
        for each in items(root, "resources"):
            if is_mapping(each):
                yield _kind(each, ""), each
    elif "operations" in root:
        for operation in items(root, "operations"):
            data = mapping(operation, "data")
            if data:
                known = words(data, "id") or words(operation, "bulkid")
                yield _kind(data, words(operation, "path") or ""), {**data, "id": known}
    else:
        yield _kind(root, ""), root


def _kind(resource: dict[str, Any], path: str) -> str:
    told = " ".join(str(each) for each in items(resource, "schemas")).casefold()
    told += f" {words(mapping(resource, 'meta'), 'resourcetype') or ''} {path}".casefold()
    if "core:2.0:user" in told or "/users" in told or "username" in resource:
        return "user"
    if "core:2.0:group" in told or "/groups" in told or "members" in resource:
        return "group"
    return "resource"


def _user(source: Source, file: File, user: dict[str, Any], departments: dict[str, str]) -> None:
    key = words(user, "id") or words(user, "externalid") or words(user, "username")
    if key is None:
        source.account.skip("users without an id", str(user)[:80], file.place)
        return
    if key in source.people:
        source.account.skip("users that stand twice", key, file.place)
        return
    source.account.count("users")
    name = _name(user)
    if user.get("active") is False or words(user, "active") == "false":
        source.account.skip("inactive users", name or key, file.place)
        return
    extension = mapping(user, ENTERPRISE)
    manager = words(mapping(extension, "manager"), "value")
    if manager:
        source.account.count("managers")
    source.person(SourcePerson(key, file.place, name or key, words(user, "title"), manager))
    department = words(extension, "department")
    if department:
        departments[key] = department


def _name(user: dict[str, Any]) -> str | None:
    parts = mapping(user, "name")
    both = " ".join(filter(None, (words(parts, "givenname"), words(parts, "familyname"))))
    shown = words(user, "displayname") or words(parts, "formatted") or both
    if shown:
        return shown
    login = words(user, "username")
    return login.partition("@")[0] if login and is_address(login) else login


def _group(
    source: Source, file: File, group: dict[str, Any]
) -> Iterator[tuple[File, str, dict[str, Any]]]:
    """Add a group; its members are looked for when all groups and users are there."""
    key = words(group, "id") or words(group, "displayname")
    if key is None:
        source.account.skip("groups without an id", str(group)[:80], file.place)
        return
    source.team(SourceTeam(key, file.place, words(group, "displayname") or key), "groups")
    yield file, key, group


def _members(
    source: Source, file: File, key: str, members: Sequence[Any], *, has_users: bool
) -> None:
    for member in members:
        value = words(member, "value")
        if value is None:
            source.account.skip("members without a value", str(member)[:80], file.place)
        elif (words(member, "type") or "").casefold() == "group" or value in source.teams:
            _nest(source, file, key, value)
        elif value in source.people or not has_users:
            if value not in source.people:
                name = words(member, "display") or value
                source.person(SourcePerson(value, file.place, name))
                source.account.guess("people known from groups only", name, file.place)
            source.member(key, value, InTeam())
        else:
            source.account.skip("members who are no active user", f"{value} in {key}", file.place)


def _nest(source: Source, file: File, parent: str, child: str) -> None:
    team = source.teams.get(child)
    if team is None:
        source.account.skip("nested groups that are not there", child, file.place)
    elif team.parent is None:
        source.teams[child] = SourceTeam(child, team.place, team.name, parent)
        source.account.count("nested groups")
    else:
        source.account.skip("second parents; a team has one", f"{child} in {parent}", file.place)


def _departments(source: Source, departments: Mapping[str, str]) -> None:
    """Without groups, the department is the team."""
    for person, department in departments.items():
        place = source.people[person].place
        if department not in source.teams:
            source.teams[department] = SourceTeam(department, place, department, None, "department")
            source.account.guess("departments are taken for teams", department, place)
        source.members[department, person] = InTeam()
