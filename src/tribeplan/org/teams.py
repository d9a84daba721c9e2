"""Squads, chapters and tribes: who works together on what, and who leads whom."""

from enum import StrEnum
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import BeforeValidator, Field

from tribeplan.org.element import (
    Day,
    Days,
    Element,
    Id,
    Number,
    PositiveCount,
    Share,
    Text,
    Whole,
)
from tribeplan.org.journey import Journey

# --- Squads: who works on what together, with which mandate --------------------------------------


class Mandate(StrEnum):
    """How much a squad may decide itself; which gates its work passes follows from it."""

    FULL = "full"
    SOFT = "soft"
    NONE = "none"


class Funding(StrEnum):
    """What the money is tied to."""

    VALUE_STREAM = "value-stream"
    """The product, structurally: the squad stays together."""

    PROJECT = "project"
    """A delivery: the squad dissolves afterwards, and its knowledge with it."""


class KindOfWork(StrEnum):
    """What a tribe, a squad or a piece of work is for."""

    CHANGE = "change"
    """Developing the product (experience)."""

    RUN = "run"
    """Keeping it going (service)."""

    @property
    def words(self) -> str:
        """What it is called in a sentence, with the word that is typed.

        >>> KindOfWork.RUN.words
        'service (run)'
        """
        return "development (change)" if self is KindOfWork.CHANGE else "service (run)"


class Interaction(StrEnum):
    """How two squads work together (Skelton and Pais, Team Topologies, 2019)."""

    COLLABORATION = "collaboration"
    X_AS_A_SERVICE = "x-as-a-service"
    FACILITATING = "facilitating"


class MeasureCategory(StrEnum):
    """What a measure is about (Rodden, Hutchinson and Fu, HEART, 2010)."""

    HAPPINESS = "happiness"
    ENGAGEMENT = "engagement"
    ADOPTION = "adoption"
    RETENTION = "retention"
    TASK_SUCCESS = "task-success"


class Better(StrEnum):
    """Which way a figure should go."""

    HIGHER = "higher"
    LOWER = "lower"


class Rhythm(StrEnum):
    """How often a figure is read."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def days(self) -> int:
        """Most calendar days from one reading to the next."""
        return {"weekly": 7, "monthly": 31, "quarterly": 92}[self.value]


class Membership(Element):
    """One person's place in a squad."""

    person: Id
    """Who."""

    share: Share | None = None
    """Part of a full week spent here; an equal part of what is left when it is not given."""


def _from_person(given: object) -> object:
    return {"person": given} if isinstance(given, str) else given


class Need(Element):
    """What this squad regularly needs from another."""

    squad: Id
    """The squad that helps."""

    purpose: Text | None = Field(default=None, alias="for")
    """What it is needed for."""

    mode: Interaction = Interaction.COLLABORATION
    """How the two work together."""


class Link(NamedTuple):
    """Something of one squad that hangs on something of another, as somebody outside says."""

    squad: str
    other: str
    what: str
    """A component, or a path that both own, in the words of whoever says it."""


class Measure(Element):
    """How a squad or a tribe sees whether it does well: goal, signal, metric, target."""

    id: Id | None = None
    """What readings call it; without one they call it by its metric or goal, word for word."""

    category: MeasureCategory | None = None
    goal: Text
    """What should become true for users."""

    signal: Text | None = None
    """What would show it."""

    metric: Text | None = None
    """The figure that is read."""

    target: Number | None = None
    """The value to reach; what has one stands on the scorecard."""

    better: Better = Better.HIGHER
    """Which way is better: a target that may not be exceeded is ``lower``."""

    owner: Id | None = None
    """Who answers for it; the product owner, or the tribe lead, when it is not given."""

    read: Rhythm | None = None
    """How often it is read."""


class Squad(Element):
    """An end-to-end responsible team with one mission.

    >>> squad = Squad(product_owner="pim", members=["anna", {"person": "ben", "share": "50%"}])
    >>> squad.people
    ('anna', 'ben', 'pim')
    """

    name: Text | None = None
    """Display name; the id when it is not given."""

    mission: Text | None = None
    """What the squad is for, the 'what'."""

    work: KindOfWork | None = None
    """Change or run; the tribe's when it is not given."""

    product_owner: Id | None = None
    """Who steers the 'what'; counts in the squad and works in it."""

    members: tuple[
        Annotated[
            Membership, BeforeValidator(_from_person, json_schema_input_type=Id | Membership)
        ],
        ...,
    ] = ()
    """Who works here: ids, or an id with a share of the week."""

    mandate: Mandate | None = None
    """Full, soft or none; full when it is not given."""

    funding: Funding = Funding.VALUE_STREAM
    since: Day | None = None
    """When the squad was formed."""

    ends: Day | None = None
    """When it dissolves; stays when it is not given, or is in the year 9999."""

    wip_limit: PositiveCount | None = None
    """Most features in progress at once."""

    cadence_days: Days | None = None
    """Working days between its releases."""

    coach: Id | None = None
    """The agile coach who helps it grow."""

    needs: tuple[Need, ...] = ()
    """Other squads it depends on."""

    done: tuple[Text, ...] = ()
    """Its definition of done, as in 'reviewed', 'tested', 'documented', 'security scan'."""

    measures: tuple[Measure, ...] = ()
    """How it sees whether it does well."""

    @property
    def people(self) -> tuple[Id, ...]:
        """Everybody who works here once, in the order written, the product owner included."""
        names = [member.person for member in self.members]
        if self.product_owner is not None:
            names.append(self.product_owner)
        return tuple(dict.fromkeys(names))

    @property
    def effective_mandate(self) -> Mandate:
        """The mandate it works with: full when nothing is written."""
        return self.mandate or Mandate.FULL


# --- Chapters: the people of one specialism in a tribe, with their line manager ------------------


class Chapter(Element):
    """One specialism in a tribe; its lead guards the 'how', its quality and its capacity.

    >>> Chapter(lead="carla", members=["anna", "ben"]).people
    ('anna', 'ben', 'carla')
    """

    name: Text | None = None
    """Display name; the id when it is not given."""

    skill: Id | None = None
    """The specialism; the chapter's own id when it is not given."""

    lead: Id | None = None
    """Line manager of the members."""

    members: tuple[Id, ...] = ()
    """Who belongs to it; the lead may be among them."""

    @property
    def people(self) -> tuple[Id, ...]:
        """Everybody who belongs to it once, in the order written, the lead included."""
        names = dict.fromkeys(self.members)
        if self.lead is not None:
            names.setdefault(self.lead)
        return tuple(names)


class UserNeed(Element):
    """What a tribe's users need, and the jobs they want to get done: its core value map."""

    user: Text
    """What the user needs; features say it with the same words."""

    jobs: tuple[Text, ...] = ()
    """The jobs by which it is served."""


# --- How a tribe is led, as it says itself --------------------------------------------------------

Level: TypeAlias = Annotated[Whole, Field(ge=1, le=5)]
"""1, not at all, to 5, always."""


class Levels(Element):
    """How far each lever of leadership is pulled: 1, not at all, to 5, always."""

    vision: Level | None = None
    """It is led by a vision of what customers get, not by control."""

    decision_rights: Level | None = None
    """Squads decide about their work, and have the tools for it."""

    learning: Level | None = None
    """There is room to try something and fail."""

    ownership: Level | None = None
    """Everybody on the way to the customer owns the outcome together."""

    skill_growth: Level | None = None
    """People get time and training to grow."""

    measuring: Level | None = None
    """What users notice is measured, told openly and acted on."""

    example: Level | None = None
    """Leaders do themselves what they ask of others."""


class Assessment(Levels):
    """What a tribe says of the way it is led, on one day."""

    on: Day = Field(alias="date")
    """When it said so."""

    note: Text | None = None
    """What it rests on."""


# --- Tribes: the squads and chapters of one purpose ----------------------------------------------


class Tribe(Element):
    """The squads and chapters of one purpose, led by one tribe lead."""

    name: Text | None = None
    """Display name; the id when it is not given."""

    purpose: Text | None = None
    """Why the tribe exists, in one sentence: the vision on top of its core value map."""

    user_needs: tuple[UserNeed, ...] = ()
    """What its users need and the jobs for it: the middle of the core value map."""

    journeys: tuple[Journey, ...] = ()
    """How customers come from first contact to repeated use."""

    measures: tuple[Measure, ...] = ()
    """How it sees whether it does well, beside the measures of its squads."""

    readiness: tuple[Assessment, ...] = ()
    """What it says of the way it is led, once in a while; no simulation looks at it."""

    work: KindOfWork = KindOfWork.CHANGE
    """Change (experience) or run (service)."""

    lead: Id | None = None
    """The tribe lead; with the chapter leads the management team."""

    agile_coaches: tuple[Id, ...] = ()
    """Who helps the squads grow."""

    chapters: dict[Id, Chapter] = Field(default_factory=dict)
    """Its specialisms."""

    squads: dict[Id, Squad] = Field(default_factory=dict)
    """Its squads; a squad's id stands once in the whole organisation."""

    @property
    def chapter_leads(self) -> tuple[Id, ...]:
        """Who leads its chapters, once each, in the order written."""
        leads = (chapter.lead for chapter in self.chapters.values())
        return tuple(dict.fromkeys(lead for lead in leads if lead is not None))

    @property
    def management_team(self) -> tuple[Id, ...]:
        """The tribe lead and the chapter leads, once each."""
        lead = () if self.lead is None else (self.lead,)
        return tuple(dict.fromkeys(lead + self.chapter_leads))

    @property
    def people(self) -> tuple[Id, ...]:
        """Everybody who works in the tribe once: lead, coaches, chapters, squads."""
        names = [] if self.lead is None else [self.lead]
        names += self.agile_coaches
        for chapter in self.chapters.values():
            names += chapter.people
        for squad in self.squads.values():
            names += squad.people
        return tuple(dict.fromkeys(names))
