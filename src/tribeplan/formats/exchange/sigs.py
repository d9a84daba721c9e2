"""Kubernetes' ``sigs.yaml``: special interest groups, their subprojects and who leads them."""

from collections.abc import Sequence
from typing import Any

from tribeplan.formats.exchange.documents import File, Part, has_any, yaml_parts
from tribeplan.formats.exchange.source import (
    InTeam,
    Source,
    SourceTeam,
    items,
    mapping,
    words,
)

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


def read_sigs(files: Sequence[File], title: str) -> Source:
    """Read groups, their subprojects, and their leaders as members.

    Raises
    ------
    InvalidInput
        With every diagnostic of every file.
    """
    source = Source("sigs", title)
    for file in files:
        for part in yaml_parts(file):
            for section, kind in GROUPS.items():
                for group in items(part.root, section):
                    _group(source, part, group, kind)
    source.close()
    return source


def _group(source: Source, part: Part, group: Any, kind: str) -> None:  # noqa: ANN401  # any document
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


def _leader(source: Source, part: Part, person: Any, where: tuple[str, str]) -> None:  # noqa: ANN401  # any document
    login, place = words(person, "github"), part.place(person)
    if login is None:
        source.account.skip("leaders without a login", words(person, "name") or "?", place)
        return
    team, role = where
    leader = source.login(login, place, words(person, "name"))
    if not source.member(team, leader.key, InTeam(role)):
        source.account.guess("people with two roles in a group keep the first", login, place)
