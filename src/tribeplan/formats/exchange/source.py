"""What a file of somebody else says about people and teams, and an account of reading it.

A reader knows one format and puts what it finds here, under the keys that the source itself uses.
Ids, tribes and squads come later and in one place: :mod:`tribeplan.formats.exchange.proposal`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tribeplan.errors import Diagnostic, InvalidInput, Place
from tribeplan.formats.yaml.nodes import is_list, is_mapping

# --- The account: what was read, left out and guessed --------------------------------------------


class Remark(NamedTuple):
    """One thing that was left out or guessed."""

    why: str
    """The reason, the same words for all of a kind, as in 'nobody has this id'."""

    what: str
    """What it is about, in the source's own words."""

    place: Place


@dataclass(slots=True)
class Account:
    """What was read, what was left out and why, and what was guessed."""

    read: dict[str, int] = field(default_factory=dict[str, int])
    """How many of what: the plural in the reader's words, and the number."""

    skipped: list[Remark] = field(default_factory=list[Remark])
    guessed: list[Remark] = field(default_factory=list[Remark])
    unused: dict[str, int] = field(default_factory=dict[str, int])
    """Fields for which a model has no place, and how often each has a value."""

    def ignore(self, value: object, known: Collection[str]) -> None:
        """Count the fields of a mapping that nobody here reads."""
        for key, content in value.items() if is_mapping(value) else ():
            if key not in known and content not in (None, "", [], {}):
                self.unused[key] = self.unused.get(key, 0) + 1

    def skip(self, why: str, what: str, place: Place) -> None:
        """Keep what was left out."""
        self.skipped.append(Remark(why, what, place))

    def guess(self, why: str, what: str, place: Place) -> None:
        """Keep what was guessed."""
        self.guessed.append(Remark(why, what, place))

    def count(self, what: str, number: int = 1) -> None:
        """Count what was read."""
        self.read[what] = self.read.get(what, 0) + number


def by_reason(remarks: list[Remark]) -> Mapping[str, list[Remark]]:
    """The remarks of each kind, in the order in which the kinds turned up."""
    found: defaultdict[str, list[Remark]] = defaultdict(list)
    for remark in remarks:
        found[remark.why].append(remark)
    return found


# --- People, teams and who is in which -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourcePerson:
    """Somebody, or an open seat."""

    key: str
    """What the source knows them by; the same in the next export."""

    place: Place
    name: str | None = None
    title: str | None = None
    """The job title."""

    manager: str | None = None
    """The key of who they report to; who that is may be missing."""

    fte: float | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    vacancy: bool = False


@dataclass(frozen=True, slots=True)
class SourceTeam:
    """A group of people, of whatever kind the source knows."""

    key: str
    place: Place
    name: str | None = None
    parent: str | None = None
    """The key of the group that it is part of."""

    kind: str = ""
    """The source's own word: squad, chapter, department …"""

    purpose: str | None = None
    holds_teams_only: bool = False
    """Whether it is no team itself, as an organisation at GitHub is none."""


LEADS, COACHES, OWNS, IS_IN = "lead", "agile coach", "product owner", "member"
"""What somebody may be in a team that a model has a place for."""


class InTeam(NamedTuple):
    """How somebody is in a team."""

    role: str = ""
    """What else they are there, as in 'maintainer', with commas; empty for a plain member."""

    share: float | None = None
    """Part of a full week, where the source says so."""


class SourceNeed(NamedTuple):
    """One team depends on another."""

    team: str
    other: str
    purpose: str


class SourceItem(NamedTuple):
    """Something to be done, of whatever size: an epic, a story, a card."""

    key: str
    """What the source knows it by; the same in the next export."""

    place: Place
    name: str
    kind: str = ""
    """The source's own word: epic, story, task …"""

    level: int | None = None
    """How far above a story it is, where the source says so in numbers; below 0 for a part."""

    parent: str | None = None
    """The key of what it is part of, which is among the items."""

    team: str = ""
    """Who does it, in the source's own words."""

    is_done: bool = False
    is_dropped: bool = False
    """Whether nobody will do it."""

    is_begun: bool = False
    points: float | None = None
    days: float | None = None
    """Effort [person-days], where the source counts in days."""

    rank: str = ""
    """What puts it in order; numbers, or text in the order of its letters."""

    after: tuple[str, ...] = ()
    """Keys of the items that block it."""

    fields: Mapping[str, Any] = {}
    """Fields that a feature of a model has under the same names."""


@dataclass(slots=True)
class Source:
    """Everything that was understood of one source."""

    kind: str
    """Which format it is, as ``--from`` names it."""

    title: str
    """What to call the whole."""

    people: dict[str, SourcePerson] = field(default_factory=dict[str, SourcePerson])
    teams: dict[str, SourceTeam] = field(default_factory=dict[str, SourceTeam])
    members: dict[tuple[str, str], InTeam] = field(default_factory=dict[tuple[str, str], InTeam])
    """By team and person."""

    needs: dict[SourceNeed, None] = field(default_factory=dict[SourceNeed, None])
    items: dict[str, SourceItem] = field(default_factory=dict[str, SourceItem])
    """What is to be done, by key."""

    account: Account = field(default_factory=Account)
    columns: dict[str, str] = field(default_factory=dict[str, str])
    """What the columns of a table were taken for, by their names; empty for nothing."""

    complete: bool = True
    """Whether everybody is in it: only then is who is missing gone."""

    def person(self, found: SourcePerson) -> None:
        """Add somebody who was not known."""
        self.people.setdefault(found.key, found)

    def login(self, login: str, place: Place, name: str | None = None) -> SourcePerson:
        """Whoever has a login, the same in capitals and without; added and counted once."""
        key = login.casefold()
        if key not in self.people:
            self.people[key] = SourcePerson(key, place, name or login)
            self.account.count("people")
        return self.people[key]

    def team(self, found: SourceTeam, what: str = "teams") -> None:
        """Add a team, and count it under what the source calls its kind."""
        self.teams[found.key] = found
        self.account.count(what)

    def member(self, team: str, person: str, how: InTeam) -> bool:
        """Put somebody into a team and count it; False when they were in it: the first stays."""
        if (team, person) in self.members:
            return False
        self.members[team, person] = how
        self.account.count("memberships")
        return True

    def close(self) -> None:
        """Leave out what refers to nobody and to no team, and count what there is."""
        self._leave_out_strangers()
        teams, skip = self.teams, self.account.skip
        for key, team in teams.items():
            if team.parent is not None and team.parent not in teams:
                why = "parents that are not among the teams"
                skip(why, f"{key} in {team.parent}", team.place)
        for key in closing_circles({key: each.parent for key, each in teams.items()}):
            skip("teams that are part of themselves", key, teams[key].place)
            teams[key] = replace(teams[key], parent=None)
        for need in list(self.needs):
            if need.team not in teams or need.other not in teams or need.team == need.other:
                del self.needs[need]

    def _leave_out_strangers(self) -> None:
        for team, person in list(self.members):
            known = self.teams.get(team) or self.people.get(person)
            if team in self.teams and person in self.people:
                continue
            del self.members[team, person]
            place = known.place if known else Place(self.title, 1, 1, 1, 1)
            if team in self.teams:
                self.account.skip("members who are not among the people", person, place)
            else:
                self.account.skip("memberships of teams that are not there", team, place)


def closing_circles(above: Mapping[str, str | None]) -> list[str]:
    """Of each circle of what stands above what the one at which it is found.

    >>> closing_circles({"a": "b", "b": "c", "c": "b", "d": "d", "e": None})
    ['b', 'd']
    """
    found: list[str] = []
    seen: set[str] = set()
    for key in above:
        chain: dict[str, None] = {}
        here: str | None = key
        while here is not None and here in above and here not in seen and here not in chain:
            chain[here] = None
            here = above[here]
        if here is not None and here in chain:
            found.append(here)
        seen.update(chain)
    return found


# --- Reading values that may have any shape ------------------------------------------------------


def refused(path: str, message: str, advice: str, line: int = 1) -> InvalidInput:
    """A source that cannot be understood at all, with what to do about it."""
    return InvalidInput([Diagnostic(Place(path, line, 1, line, 1), "TP114", message, advice)])


def mapping(value: Any, key: str) -> dict[str, Any]:  # noqa: ANN401  # any document
    """What stands under a key, if it is a mapping; else an empty one."""
    found: Any = value.get(key) if is_mapping(value) else None
    return found if is_mapping(found) else {}


def items(value: Any, key: str) -> list[Any]:  # noqa: ANN401  # any document
    """What stands under a key, if it is a list; one text alone is a list of one."""
    found: Any = value.get(key) if is_mapping(value) else None
    if isinstance(found, str):
        return [found]
    return found if is_list(found) else []


def words(value: Any, key: str) -> str | None:  # noqa: ANN401  # any document
    """What stands under a key as text without blanks around it; None when that is nothing."""
    found: Any = value.get(key) if is_mapping(value) else None
    if isinstance(found, bool) or not isinstance(found, (str, int, float)):
        return None
    return str(found).strip() or None


def is_address(text: str) -> bool:
    """Whether a text is an e-mail address, which no model needs.

    >>> is_address("ana@example.com"), is_address("ana")
    (True, False)
    """
    before, _, after = text.partition("@")
    return bool(before) and "." in after and " " not in text
