"""Several squads that become one."""

from collections.abc import Iterator

from pydantic import Field

from tribeplan.org.element import Id
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.org.squad import Membership, Squad
from tribeplan.scenario.conflict import Conflict, taken, unknown
from tribeplan.scenario.operation import Operation
from tribeplan.scenario.parts import drop, put, taken_from
from tribeplan.scenario.rewiring import NewIds, with_references
from tribeplan.scenario.staffing import squad_address

DECIDED = ("product_owner", "mandate", "funding", "work")
"""Fields in which the squads must agree, unless the merge says which it is."""

OWN = ("name", "mission", "since")
"""Fields that a squad with a new id does not have from those it is made of."""


class Merge(Squad, Operation):
    """Several squads that become one, with everybody in them and all their work.

    What it does not say is as in the squad whose id it keeps, or else in the first one.
    """

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
        return with_references(changed, NewIds(squads=new))

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
    """Give everybody once; who worked in several spends the sum of their shares."""
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
