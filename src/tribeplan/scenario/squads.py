"""One squad that becomes several, and several that become one."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from tribeplan.org.element import Id
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person
from tribeplan.org.references import Kind
from tribeplan.org.roster import Roster, SquadSeat, roster_of
from tribeplan.org.teams import Membership, Squad
from tribeplan.scenario.operation import (
    AnyChange,
    Conflict,
    Operation,
    drop,
    put,
    taken,
    taken_from,
    unknown,
)
from tribeplan.scenario.renaming import with_references
from tribeplan.scenario.staffing import DECIDED, is_listed, share_in, squad_address

# --- One squad that becomes several --------------------------------------------------------------

INHERITED = ("work", "mandate", "funding", "cadence_days", "ends", "coach", "needs")
"""Fields that a part with a new id has from the squad that is split, unless it says otherwise.

Not inherited: what the squad is called and is for, who owns its product, its WIP limit, its
measures, and ``since``: whether its people are new to each other depends on who they are. The part
that keeps the old id keeps everything but the people who go.
"""


class Part(Squad):
    """One of the squads that a squad is split into."""

    features: tuple[Id, ...] = ()
    """Features of the split squad that it takes over."""

    streams: tuple[Id, ...] = ()
    """Streams of the split squad that it takes over."""


class Split(Operation):
    """A squad that becomes several; each of its people goes to one of them, or to more.

    A part may keep the old id: then whatever nobody else takes over stays with it.
    """

    example: ClassVar[str] = """\
split:
  squad: app
  into:
    app: {members: [pim, ana]}
    help: {product_owner: bo, streams: [bugs]}"""

    squad: Id
    """The squad that is split."""

    into: dict[Id, Part] = Field(min_length=2)
    """The squads it becomes, by id, each with its members."""

    rest_to: Id | None = None
    """The part that takes over all other work, and what other squads need."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown or taken ids, and people and work without a part."""
        yield from unknown(("squad",), "squad", self.squad, roster.squads)
        if self.rest_to is not None:
            yield from unknown(("rest_to",), "part", self.rest_to, self.into)
        others = roster.squads.keys() - {self.squad}
        for part_id in self.into:
            yield from taken(("into", part_id), "squad", part_id, others)
        if self.squad in roster.squads:
            yield from self._people_conflicts(roster.squads[self.squad].squad)
            yield from self._work_conflicts(roster)

    def _people_conflicts(self, squad: Squad) -> Iterator[Conflict]:
        placed = {person for part in self.into.values() for person in part.people}
        left = [person for person in squad.people if person not in placed]
        if left:
            yield Conflict(
                ("into",),
                f"{', '.join(left)} of squad '{self.squad}' stand in no part",
                "add them to the members of a part; who should go elsewhere: move them first, or "
                f"remove: {{member: …, squad: {self.squad}}}",
            )

    def _work_conflicts(self, roster: Roster) -> Iterator[Conflict]:
        work = roster.organisation.work
        for kind, items in (("features", work.features), ("streams", work.streams)):
            owned = {id_ for id_, item in items.items() if item.squad == self.squad}
            seen: dict[str, str] = {}
            for part_id, part in self.into.items():
                for position, id_ in enumerate(getattr(part, kind)):
                    at = ("into", part_id, kind, position)
                    word = kind.removesuffix("s")
                    if id_ in items and id_ not in owned:
                        owner = items[id_].squad
                        message = f"{word} '{id_}' is not of squad '{self.squad}' but of '{owner}'"
                        yield Conflict(at, message)
                    else:
                        yield from unknown(at, word, id_, items)
                    if seen.setdefault(id_, part_id) != part_id:
                        message = f"{word} '{id_}' goes to part '{seen[id_]}' already"
                        yield Conflict(at, message)

    @property
    def brings(self) -> tuple[str, ...]:
        """The parts."""
        return tuple(self.into)

    @property
    def advice(self) -> str:
        """Who could take over what is left."""
        return (
            "add 'rest_to:' with the part that takes over, or name 'features:' and 'streams:' in "
            "the parts"
        )

    def apply(self, roster: Roster) -> Organisation:
        """Put the parts where the squad stood, and hand over the work."""
        seat = roster.squads[self.squad]
        squads: dict[str, Squad] = {}
        for squad_id, squad in roster.tribe(seat.tribe_id).squads.items():
            if squad_id == self.squad:
                squads.update(self._parts(seat))
            else:
                squads[squad_id] = squad
        changed = put(roster.organisation, ("tribes", seat.tribe_id, "squads"), squads)
        heir = self.rest_to or self.squad
        changed = with_references(changed, {Kind.SQUAD: {self.squad: heir}})
        return self._with_work(changed)

    def _parts(self, seat: SquadSeat) -> Iterator[tuple[str, Squad]]:
        counts: dict[str, int] = {}
        for part in self.into.values():
            for person in part.people:
                counts[person] = counts.get(person, 0) + 1
        for part_id, part in self.into.items():
            names = _kept(seat.squad, part) if part_id == self.squad else INHERITED
            fields = {
                name: getattr(seat.squad, name)
                for name in names
                if name in seat.squad.model_fields_set - part.model_fields_set
            }
            members = _with_shares(part, seat.squad, counts)
            squad = taken_from(Squad, part)
            yield part_id, squad.model_copy(update={**fields, "members": members})

    def _with_work(self, organisation: Organisation) -> Organisation:
        work = organisation.work
        features = dict(work.features)
        streams = dict(work.streams)
        for part_id, part in self.into.items():
            for id_ in part.features:
                features[id_] = features[id_].model_copy(update={"squad": part_id})
            for id_ in part.streams:
                streams[id_] = streams[id_].model_copy(update={"squad": part_id})
        return put(
            organisation,
            ("work",),
            work.model_copy(update={"features": features, "streams": streams}),
        )


def _kept(squad: Squad, part: Part) -> tuple[str, ...]:
    """The fields that the part with the old id keeps; its product owner only if they stay."""
    stays = any(member.person == squad.product_owner for member in part.members)
    return tuple(name for name in Squad.model_fields if name != "product_owner" or stays)


def _with_shares(part: Squad, old: Squad, counts: Mapping[str, int]) -> tuple[Membership, ...]:
    """The members of a part; who goes to one part only keeps the share they had."""
    members = [
        member.model_copy(update={"share": share_in(old, member.person)})
        if member.share is None and counts[member.person] == 1 and is_listed(old, member.person)
        else member
        for member in part.members
    ]
    return tuple(members)


# --- Several squads that become one --------------------------------------------------------------

OWN = ("name", "mission", "since")
"""Fields that a squad with a new id does not have from those it is made of."""


class Merge(Squad, Operation):
    """Several squads that become one, with everybody in them and all their work.

    What it does not say is as in the squad whose id it keeps, or else in the first one.
    """

    example: ClassVar[str] = "merge: {squads: [app, web], into: app}"

    squads: tuple[Id, ...] = Field(min_length=2)
    """The squads that are merged."""

    into: Id
    """Id of the squad they become: one of theirs, or a new one."""

    tribe: Id | None = None
    """The tribe it stands in; needed when the squads come from several."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown or taken ids, and squads that differ in what has to be decided."""
        for position, squad_id in enumerate(self.squads):
            yield from unknown(("squads", position), "squad", squad_id, roster.squads)
            if squad_id in self.squads[:position]:
                yield Conflict(("squads", position), f"squad '{squad_id}' is named twice")
        yield from taken(("into",), "squad", self.into, roster.squads.keys() - set(self.squads))
        if self.tribe is not None:
            yield from unknown(("tribe",), "tribe", self.tribe, roster.organisation.tribes)
        known = [roster.squads[squad_id] for squad_id in self.squads if squad_id in roster.squads]
        tribes = dict.fromkeys(seat.tribe_id for seat in known)
        if len(tribes) > 1 and self.tribe is None:
            message = f"the squads stand in {len(tribes)} tribes, expected one to be named"
            yield Conflict(("squads",), message, f"add 'tribe:', one of {', '.join(tribes)}")
        yield from self._disagreements([seat.squad for seat in known])

    def _disagreements(self, squads: list[Squad]) -> Iterator[Conflict]:
        for name in DECIDED:
            values = (_decided(squad, name) for squad in squads)
            given = dict.fromkeys(value for value in values if value is not None)
            if name not in self.model_fields_set and len(given) > 1:
                found = " and ".join(str(value) for value in given)
                message = f"the squads differ in '{name}': {found}, expected one to be chosen"
                yield Conflict(("squads",), message, f"add '{name}:' to the merge")

    @property
    def brings(self) -> tuple[str, ...]:
        """The squad they become."""
        return (self.into,)

    def apply(self, roster: Roster) -> Organisation:
        """Put the one squad where the first stood, and hand over the work."""
        first = roster.squads[self.into if self.into in self.squads else self.squads[0]]
        tribe_id = self.tribe or first.tribe_id
        merged = self._merged(roster, first.squad)
        changed = roster.organisation
        in_place = {
            self.into if squad_id == first.id else squad_id: merged
            if squad_id == first.id
            else squad
            for squad_id, squad in roster.tribe(first.tribe_id).squads.items()
            if squad_id == first.id or squad_id not in self.squads
        }
        changed = put(changed, ("tribes", first.tribe_id, "squads"), in_place)
        for squad_id in self.squads:
            seat = roster.squads[squad_id]
            if seat.tribe_id != first.tribe_id:
                changed = drop(changed, seat.address)
        if tribe_id != first.tribe_id:
            changed = drop(changed, squad_address(first.tribe_id, self.into))
            changed = put(changed, squad_address(tribe_id, self.into), merged)
        new = {squad_id: self.into for squad_id in self.squads if squad_id != self.into}
        return with_references(changed, {Kind.SQUAD: new})

    def _merged(self, roster: Roster, first: Squad) -> Squad:
        squads = [roster.squads[squad_id].squad for squad_id in self.squads]
        fields: dict[str, object] = {
            name: getattr(first, name)
            for name in first.model_fields_set
            if self.into in self.squads or name not in OWN
        }
        for squad in reversed(squads):
            fields |= {name: getattr(squad, name) for name in DECIDED if getattr(squad, name)}
        # What several of them need or measure stands there once.
        fields["needs"] = tuple(
            dict.fromkeys(
                need
                for squad in squads
                for need in squad.needs
                if need.squad not in (*self.squads, self.into)
            )
        )
        measures = (measure for squad in squads for measure in squad.measures)
        fields["measures"] = tuple(dict.fromkeys(measures))
        fields["members"] = _everybody(squads)
        given = taken_from(Squad, self)
        fields |= {name: getattr(given, name) for name in given.model_fields_set}
        return Squad().model_copy(update=fields)


def _decided(squad: Squad, name: str) -> str | None:
    value: str | None = squad.effective_mandate if name == "mandate" else getattr(squad, name)
    return value


def _everybody(squads: list[Squad]) -> tuple[Membership, ...]:
    """Everybody once; who worked in several spends the sum of their shares."""
    shares: dict[str, float | None] = {}
    for squad in squads:
        for member in squad.members:
            shares[member.person] = (
                _sum(shares[member.person], member.share)
                if member.person in shares
                else member.share
            )
        if squad.product_owner is not None:
            shares.setdefault(squad.product_owner, None)
    return tuple(Membership(person=person, share=share) for person, share in shares.items())


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else min(one + other, 1.0)


# --- Since when the people of a squad that was split off or merged have worked together ----------


def with_formations(
    base: Organisation, changed: Organisation, made: Iterable[str], first_day: dt.date
) -> Organisation:
    """Date the squads that splits and merges made, given their ids, where nobody else did.

    Familiarity is of people who worked together before (Huckman, Staats and Upton 2009). So who
    all come from one squad of the base stay as familiar as they were there, and people who come
    from several begin on the first day. A squad that is new by 'add' says itself since when.
    """
    before, after = roster_of(base), roster_of(changed)
    for squad_id in made:
        seat = after.squads.get(squad_id)
        if seat is None or squad_id in before.squads or seat.squad.since is not None:
            continue
        homes = _homes(seat.squad, before)
        since = first_day if not homes else _longest(homes)
        if since is not None:
            changed = put(changed, (*seat.address, "since"), since)
    return changed


def after_wave(before: Organisation, after: Organisation, day: dt.date) -> Organisation:
    """Say in an organisation after a wave since when people and squads are there.

    Who or what stood before as well, stays as long there as ``before`` says. Who is new comes that
    day, and a squad that is new, by 'add' too, begins as `with_formations` says.
    """
    people = {
        name: person
        if person.vacancy
        else person.model_copy(update={"available_from": _from(before, name, person, day)})
        for name, person in after.people.items()
    }
    changed = after.model_copy(update={"people": people})
    old, new = roster_of(before).squads, roster_of(after).squads
    for name, seat in new.items():
        if seat.squad.since is None and name in old and old[name].squad.since is not None:
            changed = put(changed, (*seat.address, "since"), old[name].squad.since)
    return with_formations(before, changed, [name for name in new if name not in old], day)


def _from(before: Organisation, name: str, person: Person, day: dt.date) -> dt.date | None:
    if name not in before.people:
        return max(person.available_from or day, day)
    return person.available_from or before.people[name].available_from


def made_by(changes: Iterable[AnyChange]) -> Iterator[str]:
    """The ids of the squads that come out of splits and merges."""
    for change in changes:
        match change.operation:
            case Split() as split:
                yield from split.into
            case Merge() as merge:
                yield merge.into
            case _:
                pass


def _homes(squad: Squad, before: Roster) -> list[Squad]:
    """The squads in which all these people were together."""
    people = set(squad.people)
    return [
        seat.squad for seat in before.squads.values() if people and people <= {*seat.squad.people}
    ]


def _longest(homes: list[Squad]) -> dt.date | None:
    """The earliest date; none where one of them has none, for that is long ago."""
    dates = [squad.since for squad in homes]
    return None if None in dates else min(day for day in dates if day is not None)
