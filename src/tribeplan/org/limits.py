"""Every threshold of the rules, with unit and source, and the presets to start from."""

from enum import StrEnum
from typing import Any, TypeVar

from pydantic import Field

from tribeplan.org.element import Count, Element, Positive, PositiveCount, Share

Threshold = TypeVar("Threshold", int, float)


def _limit(value: Threshold, unit: str, source: str) -> Any:  # noqa: ANN401  # as pydantic's Field
    return Field(default=value, json_schema_extra={"unit": unit, "source": source})


class Preset(StrEnum):
    """A published set of limits."""

    ING = "ing"
    SPOTIFY_2012 = "spotify-2012"


class Limits(Element):
    """Thresholds of the rules: what a preset says, or what the organisation overrides.

    >>> Limits.model_fields["squad_size"].json_schema_extra["unit"]
    'people'
    """

    squad_size: PositiveCount = _limit(
        9, "people", "Brunel whitepaper: a squad has at most nine members"
    )
    """Most people in a squad, its product owner included."""

    squad_size_min: Count = _limit(
        3,
        "people",
        "Convention of this tool, the product owner included; idea: Scrum Guide 2017, a minimum of "
        "three in the development team, the product owner apart",
    )
    """Fewest people in a squad, its product owner included."""

    tribe_size: PositiveCount = _limit(
        150, "people", "Brunel whitepaper: a tribe has at most 150 people"
    )
    """Most people in a tribe."""

    squads_per_member: PositiveCount = _limit(
        2, "squads", "Brunel whitepaper: a chapter member works in at most two squads"
    )
    """Most squads one person works in."""

    member_share_min: Share = _limit(
        0.5,
        "share of a person's time",
        "Convention of this tool; idea: Mortensen and Gardner 2017, teams whose members are shared "
        "hang together less",
    )
    """Least part of their time that most people of a squad give it."""

    chapters_per_squad_min: Count = _limit(
        2, "chapters", "Brunel whitepaper: squad members come from different chapters"
    )
    """Fewest chapters a squad's members come from."""

    chapter_span: PositiveCount = _limit(
        15, "people", "McKinsey 2017, spans by archetype: a facilitator leads 11 to 15"
    )
    """Most people a chapter lead manages who works in no squad."""

    player_coach_span: PositiveCount = _limit(
        10,
        "people",
        "Convention of this tool, as seen at ING; McKinsey 2017, spans by archetype: 3 to 5",
    )
    """Most people a chapter lead manages who also works in a squad."""

    chapter_size_min: Count = _limit(
        2,
        "people",
        "Convention of this tool; idea: Kniberg and Ivarsson 2012, a chapter shares experience",
    )
    """Fewest people in a chapter."""

    squads_per_coach: PositiveCount = _limit(
        5,
        "squads",
        "Convention of this tool after one case: an ING coach had five squads "
        "(Agile Alliance experience report)",
    )
    """Most squads one agile coach helps."""

    squads_per_product_owner: PositiveCount = _limit(
        1, "squads", "Brunel whitepaper: a product owner steers one squad and works in it"
    )
    """Most squads one product owner steers."""

    skills_per_member_min: Count = _limit(
        2,
        "skills",
        "Brunel whitepaper: a squad member is T-shaped, expert in one field, helping in others",
    )
    """Fewest skills that make a member T-shaped."""

    skill_holders_min: Count = _limit(
        2,
        "people",
        "Convention of this tool; idea: Avelino et al. 2016, most projects hang on one or two",
    )
    """Fewest people in a tribe with a skill that its work needs."""

    decision_layers: Count = _limit(
        1,
        "gates",
        "Convention of this tool; idea: Brunel whitepaper, decisions pass too many layers",
    )
    """Most gates between a squad and its customers."""

    escalation_managers: PositiveCount = _limit(
        4,
        "chapter leads",
        "Convention of this tool; idea: Lee 2020, Failed #SquadGoals, conflicts go to as many "
        "managers as there are specialisms",
    )
    """Most chapter leads behind the people of one squad."""

    needed_squads: Count = _limit(
        2,
        "squads",
        "Convention of this tool; idea: Skelton and Pais 2019, few and explicit interactions",
    )
    """Most other squads that one squad needs."""

    needing_squads: PositiveCount = _limit(
        4,
        "squads",
        "Convention of this tool; idea: Kniberg and Ivarsson 2012, dependencies that slow squads",
    )
    """Most squads that need one and the same squad."""

    shared_members: Count = _limit(
        2,
        "people",
        "Convention of this tool; idea: Mortensen and Gardner 2017, delays pass between teams "
        "through the members they share",
    )
    """Most members two squads may share without a declared need."""

    broker_share: Share = _limit(
        0.3,
        "share of all pairs of other squads",
        "Convention of this tool; idea: Freeman 1977, who lies between others controls what passes",
    )
    """Most pairs of squads that reach each other through one squad or one person."""

    squad_skill_holders_min: Count = _limit(
        2,
        "people",
        "Convention of this tool; idea: Avelino et al. 2016, most projects hang on one or two",
    )
    """Fewest people in a squad with a skill that its work needs."""

    availability: Share = _limit(
        0.8,
        "share of a working day",
        "CBS 2023: holidays, leave, training and 5 % sickness leave 0.80",
    )
    """Part of the contracted time that people are at work."""

    utilisation: Positive = _limit(
        1.0, "share of capacity", "Kleinrock 1975: above 1 the queue grows without end"
    )
    """Most work a squad or skill may get, as part of what it can do."""

    busy_utilisation: Positive = _limit(
        0.85,
        "share of capacity",
        "Convention of this tool; idea: Kleinrock 1975, in M/M/1 the wait at 0.85 is 5.7 times the "
        "work itself and grows ever faster",
    )
    """Load from which waiting grows steeply."""

    planning_weeks: Positive = _limit(
        13, "weeks", "Convention of this tool: a quarter, for which many organisations plan"
    )
    """Weeks over which the work of named features is spread to find the load."""

    foresight_weeks: Positive = _limit(
        104, "weeks", "Convention of this tool: two years, as long as a simulation looks ahead"
    )
    """Weeks after the first arrival that a forecast sees."""

    effort_without_need: Share = _limit(
        0.5,
        "share of effort",
        "Convention of this tool; idea: Core Value Map, features that serve no need make a feature "
        "factory",
    )
    """Most of a tribe's planned effort that may go to features without a user need or job."""

    operational_share: Share = _limit(
        0.5,
        "share of effort",
        "Convention of this tool; idea: the work of the product owner, too many operational tasks "
        "bring delay and burn-out",
    )
    """Most of the arriving work of a product owner's development squads that may be service."""

    moves_per_year: Count = _limit(
        1,
        "moves",
        "Convention of this tool; idea: Huckman, Staats and Upton 2009, familiarity in the team "
        "drives performance",
    )
    """Most changes of squad of one person within a year."""

    confusable_id_length: PositiveCount = _limit(
        6,
        "characters",
        "Convention of this tool: in shorter ids a different letter stands out",
    )
    """Shortest id in which one letter more, less or other counts as easily overlooked."""


PRESETS: dict[Preset, dict[str, float]] = {
    Preset.ING: {},
    Preset.SPOTIFY_2012: {"tribe_size": 100},
}
"""What each preset says differently from the defaults; spotify-2012 after Kniberg and Ivarsson."""


def effective_limits(preset: Preset, overrides: Limits | None) -> Limits:
    """The preset's limits with the organisation's own put over them.

    >>> effective_limits(Preset.SPOTIFY_2012, Limits(squad_size=8)).tribe_size
    100
    """
    own = {} if overrides is None else overrides.model_dump(include=overrides.model_fields_set)
    return Limits.model_validate(PRESETS[preset] | own)
