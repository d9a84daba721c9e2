"""One squad that becomes several."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from tribeplan.org.element import Id
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, SquadSeat
from tribeplan.org.squad import Membership, Squad
from tribeplan.scenario.conflict import Conflict, taken, unknown
from tribeplan.scenario.operation import Operation
from tribeplan.scenario.parts import put, taken_from
from tribeplan.scenario.rewiring import NewIds, with_references
from tribeplan.scenario.staffing import is_listed, share_in

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
        changed = with_references(changed, NewIds(squads={self.squad: heir}))
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
    """Give the fields that the part with the old id keeps; its product owner only if they stay."""
    stays = any(member.person == squad.product_owner for member in part.members)
    return tuple(name for name in Squad.model_fields if name != "product_owner" or stays)


def _with_shares(part: Squad, old: Squad, counts: Mapping[str, int]) -> tuple[Membership, ...]:
    """Give the members of a part; who goes to one part only keeps the share they had."""
    members = [
        member.model_copy(update={"share": share_in(old, member.person)})
        if member.share is None and counts[member.person] == 1 and is_listed(old, member.person)
        else member
        for member in part.members
    ]
    return tuple(members)
