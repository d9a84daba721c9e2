"""Where a model and what another tool keeps differ: who is where, how much, and led by whom."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from tribeplan.errors import InvalidUsage, Place
from tribeplan.formats.exchange.proposal import ids_by_name, source_key
from tribeplan.formats.exchange.source import Source
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster

ROUNDING = 0.005
"""Parts of a week that differ by less are the same: 12 minutes of 40 hours."""


class GapKind(StrEnum):
    """What differs, in the order in which it is told."""

    NOT_HERE = "at the source and not in the model"
    NOT_THERE = "in the model and not at the source"
    ELSEWHERE = "works elsewhere than drawn"
    TOO_MUCH = "more of their week than they work"
    WEEK = "another part of the week than drawn"
    LEAD = "led by somebody else than drawn"
    TEAM_NOT_HERE = "a team at the source and not in the model"
    TEAM_NOT_THERE = "a squad in the model and no team at the source"


class Gap(NamedTuple):
    """One difference between a model and a source."""

    kind: GapKind
    who: str
    """The id in the model, else the key at the source."""

    name: str
    here: str
    """What the model says; empty for nothing."""

    there: str
    """What the source says; empty for nothing."""

    at: Address | None = None
    """Where it stands in the model."""

    place: Place | None = None
    """Where it stands at the source."""


def other_managers(
    source: Source, roster: Roster, kept: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Who is drawn under somebody else than they report to at the source: both ids, by id."""
    found = _Holding(source, roster, {**ids_by_name(source, roster.organisation), **kept}, {})
    return dict(found.managers())


def gaps(
    source: Source,
    roster: Roster,
    kept: Mapping[str, str],
    proposed: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[Gap, ...]:
    """Every difference, by kind and then by name.

    Whose id is whose was ``kept`` of earlier imports; who is not in it is found by name or id. Who
    was ``proposed`` there to be led by somebody else than they report to, as :func:`other_managers`
    tells, is no gap as long as neither side has changed. Raises InvalidUsage when the source is a
    backlog.
    """
    if source.items and not source.people:
        raise InvalidUsage(
            f"'{source.title}' is a backlog and says nothing of who works where; 'tribeplan "
            "import' takes its features"
        )
    ids = {**ids_by_name(source, roster.organisation), **kept}
    found = _Holding(source, roster, ids, proposed or {})
    order = list(GapKind)
    return tuple(sorted(found.all(), key=lambda gap: (order.index(gap.kind), gap.name, gap.who)))


class _Holding:
    """A model held against a source."""

    def __init__(
        self,
        source: Source,
        roster: Roster,
        ids: Mapping[str, str],
        proposed: Mapping[str, tuple[str, str]],
    ) -> None:
        self._source = source
        self._proposed = proposed
        self._roster = roster
        people = ((key, ids.get(source_key("person", key))) for key in source.people)
        self._people = {
            key: id_ for key, id_ in people if id_ is not None and id_ in roster.organisation.people
        }
        """The ids of those who are in both, by key."""

        self._shares: defaultdict[str, float] = defaultdict(float)
        for (_, person), how in source.members.items():
            self._shares[person] += how.share or 0.0
        chapters = {seat.id for seat in roster.chapters}
        tribes = roster.organisation.tribes
        self._teams: dict[str, tuple[str, str]] = {}
        for key in source.teams:
            for kind, known in (("squad", roster.squads), ("chapter", chapters), ("tribe", tribes)):
                id_ = ids.get(source_key(kind, key))
                if id_ is not None and id_ in known:
                    self._teams.setdefault(key, (kind, id_))

    def all(self) -> Iterator[Gap]:
        """In no order."""
        yield from self._missing()
        yield from self._teams_missing()
        yield from self._elsewhere()
        for key, id_ in self._people.items():
            yield from self._week(key, id_)
        yield from self._led_by_others()
        yield from self._roles()

    def _name(self, id_: str) -> str:
        return self._roster.name(id_)

    def _missing(self) -> Iterator[Gap]:
        for key, person in self._source.people.items():
            if key not in self._people:
                name = person.name or person.title or key
                yield Gap(GapKind.NOT_HERE, key, name, "", name, place=person.place)
        if not self._source.complete or not self._source.people:
            return
        matched = set(self._people.values())
        for id_, mine in self._roster.organisation.people.items():
            if id_ not in matched and not mine.vacancy:
                at = ("people", id_)
                yield Gap(GapKind.NOT_THERE, id_, self._name(id_), self._name(id_), "", at)

    def _teams_missing(self) -> Iterator[Gap]:
        for key, team in self._source.teams.items():
            if key not in self._teams and not team.holds_teams_only:
                name = team.name or key
                yield Gap(GapKind.TEAM_NOT_HERE, key, name, "", name, place=team.place)
        if not self._source.complete or not self._source.teams:
            return
        matched = {id_ for kind, id_ in self._teams.values() if kind == "squad"}
        for id_, seat in self._roster.squads.items():
            if id_ not in matched:
                yield Gap(GapKind.TEAM_NOT_THERE, id_, seat.name, seat.name, "", seat.address)

    def _elsewhere(self) -> Iterator[Gap]:
        """Whose squads and chapters are others, of those that both know."""
        comparable = set(self._teams.values())
        there: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for team, person in self._source.members:
            if team in self._teams and self._teams[team][0] != "tribe":
                there[person].add(self._teams[team])
        for key, id_ in self._people.items():
            drawn = {("squad", seat.id) for seat in self._roster.squads_of(id_)}
            drawn |= {("chapter", s.id) for s in self._roster.chapters_of_person.get(id_, ())}
            here = drawn & comparable
            if there[key] != here:
                yield Gap(
                    GapKind.ELSEWHERE,
                    id_,
                    self._name(id_),
                    _listed(here - there[key]),
                    _listed(there[key] - here),
                    ("people", id_),
                    self._source.people[key].place,
                )

    def _week(self, key: str, id_: str) -> Iterator[Gap]:
        person, mine = self._source.people[key], self._roster.person(id_)
        there = self._shares[key]
        drawn = sum(self._roster.share(id_, seat.id) for seat in self._roster.squads_of(id_))
        if there > 1 + ROUNDING:
            kind, told, said = GapKind.TOO_MUCH, drawn, there
        elif person.fte is None:
            return
        elif drawn > person.fte + ROUNDING:
            kind, told, said = GapKind.TOO_MUCH, drawn, person.fte
        elif abs(person.fte - mine.fte) > ROUNDING:
            kind, told, said = GapKind.WEEK, mine.fte, person.fte
        else:
            return
        name, at = self._name(id_), ("people", id_)
        yield Gap(kind, id_, name, f"{told:.0%}", f"{said:.0%}", at, person.place)

    def managers(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Whose manager is another than the one drawn; who has none drawn has no other."""
        for key, id_ in self._people.items():
            there = self._people.get(self._source.people[key].manager or "")
            here = self._roster.line_manager(id_)
            if there is not None and here is not None and there != here:
                yield id_, (here, there)

    def _led_by_others(self) -> Iterator[Gap]:
        places = {id_: self._source.people[key].place for key, id_ in self._people.items()}
        for id_, (here, there) in self.managers():
            if self._proposed.get(id_) != (here, there):
                drawn, said = self._name(here), self._name(there)
                at = ("people", id_)
                yield Gap(GapKind.LEAD, id_, self._name(id_), drawn, said, at, places[id_])

    def _roles(self) -> Iterator[Gap]:
        """Groups that the source says somebody else leads, or is product owner of."""
        tribes = self._roster.organisation.tribes
        leaders = {("tribe", "lead", id_): {tribe.lead} for id_, tribe in tribes.items()}
        for seat in self._roster.chapters:
            leaders.setdefault(("chapter", "lead", seat.id), set()).add(seat.chapter.lead)
        for id_, squad in self._roster.squads.items():
            leaders["squad", "product owner", id_] = {squad.squad.product_owner}
        for (team, person), how in self._source.members.items():
            kind, group = self._teams.get(team, ("", ""))
            here = leaders.get((kind, how.role, group))
            there = self._people.get(person)
            if here is not None and there is not None and there not in here:
                told = ", ".join(self._name(id_) for id_ in sorted(filter(None, here)))
                place = self._source.teams[team].place
                name = f"{kind} {group}"
                yield Gap(GapKind.LEAD, group, name, told, self._name(there), None, place)


def _listed(places: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{kind} {id_}" for kind, id_ in sorted(places))
