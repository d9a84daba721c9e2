"""CODEOWNERS of GitHub and GitLab: which teams own which paths, and which of them own the same."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from tribeplan.errors import Place
from tribeplan.formats.exchange.documents import File
from tribeplan.formats.exchange.source import (
    Source,
    SourceNeed,
    SourcePerson,
    SourceTeam,
    is_address,
    refused,
)
from tribeplan.formats.exchange.tables import decoded

NAME = "CODEOWNERS"

MOST_NEEDS = 1_000_000
"""Pairs of teams with a path that both own; a line of 1,500 teams has as many."""

_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+\S+)*)\s*")
_WORD = re.compile(r"(?:\\.|\S)+")


def read_codeowners(files: Sequence[File], title: str) -> Source:
    r"""Read teams and people who own paths; teams that own the same path need each other.

    Of one pattern the last rule counts; one without owners clears it (GitHub). Each section
    (GitLab: ``[Docs][2] @docs``) counts by itself, and has owners for its rules that name none.

    Raises
    ------
    InvalidInput
        When it cannot be read, or more teams own the same paths than fit into memory.

    Examples
    --------
    >>> text = b"* @bank/app @bank/data\n[Docs] @bank/docs\n/docs/\n*.md @bank/app @ana\n"
    >>> source = read_codeowners([File("CODEOWNERS", text)], "repo")
    >>> sorted(source.teams), [(need.team, need.other, need.purpose) for need in source.needs]
    (['bank/app', 'bank/data', 'bank/docs'], [('bank/app', 'bank/data', '*')])
    """
    source = Source("codeowners", title)
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
    if source.needs:
        source.account.count("paths with owners of several teams", len(_paths(source)))
    source.close()
    return source


def _paths(source: Source) -> set[str]:
    return {need.purpose for need in source.needs}


def _last_rules(file: File, source: Source) -> Iterator[tuple[str, Sequence[str], Place]]:
    """The rule that counts of every pattern in every section, with its owners."""
    rules: dict[tuple[str, str], tuple[Sequence[str], Place]] = {}
    section, usual = "", list[str]()
    for number, line in enumerate(decoded(file, source.account).splitlines(), 1):
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
        owners = [*_before_comment(words)] or usual
        source.account.count("rules")
        source.account.count("owner links", len(owners))
        if not owners:
            source.account.count("rules without an owner")
        rules[section, pattern] = owners, place
    for (_, pattern), (names, place) in rules.items():
        yield pattern, names, place


def _before_comment(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word.startswith("#"):
            return
        yield word


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
