"""People and open seats: what they can do, and how much of the week."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from tribeplan.org.element import Day, Element, Id, Share, Text, Truth

YEAR = dt.timedelta(days=365)
"""How long the moves of a year lie together; leap days are left out."""


class Skill(Element):
    """A specialism, declared once for the whole organisation."""

    name: Text | None = None
    """Display name; the id when it is not given."""

    compliance: Truth = False
    """Whether every squad needs this skill within reach (privacy, risk, legal)."""


class RoleBefore(StrEnum):
    """A role with products before the change (Brunel whitepaper, product manager 1.0)."""

    TECHNICAL = "technical-product-manager"
    STRATEGIC = "strategic-product-manager"
    MARKETING = "product-marketing-manager"


class RoleAfter(StrEnum):
    """A role with products after it (Brunel whitepaper, product manager 2.0)."""

    TECHNICAL = "technical-product-manager"
    """In a tribe that keeps products going (run)."""

    STRATEGIC = "strategic-product-manager"
    """In a tribe that develops them (change)."""

    OWNER = "product-owner"
    """Steers a squad, and works in it."""


class Growth(Element):
    """What becomes of somebody's role in the change, and what they have to learn for it."""

    was: RoleBefore
    """The role before."""

    becomes: RoleAfter
    """The role after."""

    skills: dict[Id, Share] = Field(default_factory=dict)
    """What the new role asks for, by skill; what the person lacks of it is still to learn."""


class Move(Element):
    """A person's change of squad in the past; the squads may be gone since."""

    on: Day = Field(alias="date")
    """First day in the new squad."""

    left: Id | None = Field(default=None, alias="from")
    """The squad that was left."""

    joined: Id | None = Field(default=None, alias="to")
    """The squad that was joined."""


class Person(Element):
    """Somebody who works here, or an open seat for somebody.

    >>> Person(skills={"producten": 1.0, "communicatie": 0.5}).main_skill
    'producten'
    """

    name: Text | None = None
    """Display name; the id when it is not given."""

    skills: dict[Id, Share] = Field(default_factory=dict)
    """Proficiency per skill, 1.0 = an expert's full speed. Several skills make a T-shape.

    Who has a skill here at any level, always above 0, has it: to every rule and to the simulation.
    """

    fte: Share = 1.0
    """Share of a full working week."""

    vacancy: Truth = False
    """An open seat: counts for the rules, works from its ``from`` date."""

    available_from: Day | None = Field(default=None, alias="from")
    """First working day; from the start when it is not given."""

    available_until: Day | None = Field(default=None, alias="until")
    """Last working day; no end when it is not given, or is in the year 9999."""

    moves: tuple[Move, ...] = ()
    """Changes of squad in the past, for the rule on stability."""

    growth: Growth | None = None
    """What becomes of their role in the change."""

    @property
    def main_skill(self) -> Id | None:
        """The skill with the highest proficiency; of equals, the first by its id."""
        return min(self.skills, key=lambda skill: (-self.skills[skill], skill), default=None)
