"""What people and changes cost: typed apart from the model, which may be shared more widely."""

from typing import Annotated

from pydantic import Field, StringConstraints

from tribeplan.org.element import Amount, Element, FirstVersion, Id
from tribeplan.org.roster import Roster


class RoleCosts(Element):
    """What a full day of somebody with a role costs; of several roles, the dearest counts."""

    tribe_lead: Amount | None = None
    product_owner: Amount | None = None
    chapter_lead: Amount | None = None
    agile_coach: Amount | None = None


class DayCosts(Element):
    """What a full working day costs: the person's, else the role's, the chapter's, everybody's."""

    everybody: Amount | None = None
    chapters: dict[Id, Amount] = Field(default_factory=dict)
    """By chapter id, in whichever tribe."""

    roles: RoleCosts = Field(default_factory=RoleCosts)
    people: dict[Id, Amount] = Field(default_factory=dict)


class Costs(Element):
    """What people cost a day, and what changes cost once."""

    costs: FirstVersion
    """Version of the format."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    """Three letters after ISO 4217; the model's values are taken to be in it."""

    per_day: DayCosts = Field(default_factory=DayCosts)
    """For a full day of eight hours or so; somebody with fte 0.5 costs half."""

    once: dict[str, Amount] = Field(default_factory=dict)
    """What an operation of a scenario costs: ``move person``, or ``split`` for all of a verb."""

    def of_day(self, roster: Roster) -> dict[str, float | None]:
        """What a full day of everybody costs, by person; None where nothing says it."""
        given, roles = self.per_day, self.per_day.roles
        cost: dict[str, float | None] = dict.fromkeys(roster.organisation.people, given.everybody)
        for seat in reversed(roster.chapters):
            if seat.id in given.chapters:
                cost |= dict.fromkeys(seat.people, given.chapters[seat.id])
        held: dict[str, float] = {}
        for tribe in roster.organisation.tribes.values():
            holders = [
                (tribe.lead, roles.tribe_lead),
                *((chapter.lead, roles.chapter_lead) for chapter in tribe.chapters.values()),
                *((squad.product_owner, roles.product_owner) for squad in tribe.squads.values()),
                *((squad.coach, roles.agile_coach) for squad in tribe.squads.values()),
                *((coach, roles.agile_coach) for coach in tribe.agile_coaches),
            ]
            for person, amount in holders:
                if person is not None and amount is not None:
                    held[person] = max(amount, held.get(person, 0.0))
        return {**cost, **held, **{id_: given.people[id_] for id_ in cost if id_ in given.people}}
