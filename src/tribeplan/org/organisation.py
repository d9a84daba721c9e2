"""The whole organisation: what one model, a file or a directory of them, says."""

from typing import Literal

from pydantic import Field

from tribeplan.org.element import Element, FirstVersion, Id, Text
from tribeplan.org.limits import Limits, Preset, effective_limits
from tribeplan.org.person import Person, Skill
from tribeplan.org.teams import Tribe
from tribeplan.org.work import Demand, Gate

FORMAT_VERSION: Literal[1] = 1
"""The version of the model format that this release reads and writes."""


class Organisation(Element):
    """People, tribes, decision gates and the work that arrives; elements refer by id."""

    tribeplan: FirstVersion = FORMAT_VERSION
    """Version of the format."""

    name: Text | None = None
    """What the organisation is called."""

    preset: Preset = Preset.ING
    """The published limits to start from."""

    limits: Limits | None = None
    """Limits that differ from the preset."""

    skills: dict[Id, Skill] = Field(default_factory=dict)
    """Specialisms; when any is declared, every skill used must be."""

    people: dict[Id, Person] = Field(default_factory=dict)
    """Everybody, and every open seat, by id."""

    tribes: dict[Id, Tribe] = Field(default_factory=dict)
    """The tribes by id."""

    decisions: dict[Id, Gate] = Field(default_factory=dict)
    """Decision gates above the squads, by id."""

    work: Demand = Field(default_factory=Demand)
    """The demand."""

    def __repr__(self) -> str:
        """Its name and how much there is of it; whole ones fill screens."""
        squads = sum(len(tribe.squads) for tribe in self.tribes.values())
        people = sum(not person.vacancy for person in self.people.values())
        sizes = f"people {people:,}, squads {squads:,}, tribes {len(self.tribes):,}"
        return f"<Organisation {self.name or 'without a name'}: {sizes}>"

    def __str__(self) -> str:
        return repr(self)

    def effective_limits(self) -> Limits:
        """The preset's limits with the organisation's own put over them."""
        return effective_limits(self.preset, self.limits)
