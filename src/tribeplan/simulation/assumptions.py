"""What the simulation assumes about people and work: every number with range, unit and source.

A mechanism is switched off by giving its fields their neutral value; :func:`neutral` switches all
of them off, and then a feature takes its critical path and nothing else. Nothing here says that
one form of organisation is better: the forms differ in structure alone.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tribeplan.org.element import Days, PositiveCount, Truth
from tribeplan.simulation.assumed_capacity import CapacityAssumptions
from tribeplan.simulation.basis import (
    MEDIUM,
    NONE,
    STRONG,
    V2,
    WEAK,
    A,
    Basis,
    F,
    Factor,
    Loss,
    M,
    Mechanism,
    NoneOrDays,
    Part,
    Spread,
    V,
)


class EffortShape(StrEnum):
    """How effort is spread around its estimate."""

    LOGNORMAL = "lognormal"
    EXPONENTIAL = "exponential"
    """Memoryless with the estimate as mean: what queueing theory has formulas for."""


class Assumptions(CapacityAssumptions):
    """Every number the simulation needs beside the organisation.

    >>> Assumptions().availability
    0.8
    >>> Assumptions(availability=0.75).without(Mechanism.AVAILABILITY).availability
    1.0
    """

    effort_shape: EffortShape = EffortShape.LOGNORMAL
    """Shape of the spread; only checks against theory change it."""

    effort_sigma_feature: Annotated[
        Spread,
        Basis(
            Mechanism.EFFORT_SPREAD,
            "sd of ln(actual/estimate)",
            0.3,
            0.8,
            0.0,
            "SiP, 10,266 tasks, and CESAW, 61,817 tasks",
            F,
            STRONG,
        ),
    ] = 0.5
    """Estimation error that all steps of a feature share; without it errors average out."""

    effort_sigma_step: Annotated[
        Spread,
        Basis(
            Mechanism.EFFORT_SPREAD,
            "sd of ln(actual/estimate)",
            0.4,
            1.0,
            0.0,
            "SiP, CESAW and Project-22",
            F,
            STRONG,
        ),
    ] = 0.6
    """Estimation error of each step, where the model gives one number instead of p50 and p90."""

    item_days: Annotated[
        NoneOrDays,
        Basis(Mechanism.ITEM_SIZE, "person-days", 1, 10, 0.0, "splitting work into items", A, NONE),
    ] = 3.0
    """Largest part of a step that one person takes at once; 0 leaves steps whole."""

    debt_share: Annotated[
        Loss,
        Basis(
            Mechanism.TECHNICAL_DEBT,
            "share of effort",
            0.0,
            0.3,
            0.0,
            "Besker, Martini and Bosch 2019: 23 % of time wasted, n = 43, replicated",
            V,
            MEDIUM,
        ),
    ] = 0.15
    """Effort lost to technical debt."""

    debt_growth: Annotated[
        Factor,
        Basis(
            Mechanism.TECHNICAL_DEBT,
            "1/year",
            0.0,
            0.1,
            0.0,
            "effort grows while nobody pays back; no usable measurement was found",
            A,
            NONE,
        ),
    ] = 0.0
    """By how much steps grow with each year of 260 working days after the start; off by default."""

    exception_share: Annotated[
        Part,
        Basis(
            Mechanism.DECISIONS,
            "share of items",
            0.02,
            0.2,
            0.0,
            "Levitt et al. 1999, Virtual Design Team: 0.05 to 0.10 is usual",
            M,
            MEDIUM,
        ),
    ] = 0.08
    """Items that need a decision before they are done."""

    mandate_full: Annotated[
        Part,
        Basis(Mechanism.DECISIONS, "share of decisions", 0.7, 1.0, 1.0, "centralisation", A, NONE),
    ] = 0.9
    """Decisions that a squad with a full mandate takes itself."""

    mandate_soft: Annotated[
        Part,
        Basis(Mechanism.DECISIONS, "share of decisions", 0.4, 0.8, 1.0, "centralisation", A, NONE),
    ] = 0.6
    """Decisions that a squad with a soft mandate takes itself."""

    mandate_none: Annotated[
        Part,
        Basis(Mechanism.DECISIONS, "share of decisions", 0.0, 0.5, 1.0, "centralisation", A, NONE),
    ] = 0.3
    """Decisions that a squad without a mandate takes itself."""

    owner_decision_days: Annotated[
        NoneOrDays,
        Basis(
            Mechanism.DECISIONS,
            "working days",
            0.1,
            2,
            0.0,
            "Standish Group on decision latency: one to five hours",
            V2,
            WEAK,
        ),
    ] = 0.5
    """Mean time a product owner spends on a decision."""

    board_decision_days: Annotated[
        NoneOrDays,
        Basis(
            Mechanism.BOARDS,
            "working days",
            5,
            20,
            0.0,
            "Wnuk et al. 2015, decision log of a large product maker, 689 decisions",
            F,
            MEDIUM,
        ),
    ] = 12.5
    """Mean time a decision takes above the squad; of a gate, where the model does not say."""

    decision_sigma: Annotated[
        Spread,
        Basis(Mechanism.BOARDS, "sd of ln(days)", 0.5, 1.2, 0.0, "Wnuk et al. 2015", F, MEDIUM),
    ] = 0.9
    """Spread of both kinds of decision."""

    random_calendars: Truth = True
    """Whether the first meeting and release fall on a random day instead of the first."""

    rework_share: Annotated[
        Loss,
        Basis(
            Mechanism.REWORK,
            "share of items",
            0.05,
            0.25,
            0.0,
            "Project-22: 87 % of 1,156 branches pass their first review",
            F,
            MEDIUM,
        ),
    ] = 0.13
    """Items that have to be done over in part, each time anew."""

    redo_share: Annotated[
        Part,
        Basis(Mechanism.REWORK, "share of effort", 0.25, 1, 0.5, "half is done over", A, NONE),
    ] = 0.5
    """Part of the effort that is done over."""

    handoff_errors: Annotated[
        Annotated[Factor, Field(ge=1)],
        Basis(Mechanism.HAND_OFF, "factor", 1, 1.5, 1.0, "lost between two heads", A, NONE),
    ] = 1.2
    """How much likelier errors are right after a hand-off to another skill or squad."""

    help_share_squad: Annotated[
        Part,
        Basis(
            Mechanism.HELP,
            "share of items",
            0.0,
            0.15,
            0.0,
            "Herbsleb and Mockus 2003 for the mechanism; the rate is ours",
            A,
            WEAK,
        ),
    ] = 0.05
    """Items that need another squad's help, in a squad of several specialisms."""

    help_share_department: Annotated[
        Part,
        Basis(
            Mechanism.HELP,
            "share of items",
            0.1,
            0.4,
            0.0,
            "Herbsleb and Mockus 2003 for the mechanism; the rate is ours",
            A,
            WEAK,
        ),
    ] = 0.2
    """The same in a department: a squad whose people are all of one chapter."""

    help_days: Annotated[
        Days,
        Basis(Mechanism.HELP, "person-days", 0.25, 5, 1.0, "a day's help", A, NONE),
    ] = 1.0
    """Effort of the help."""

    cadence_squad_days: Annotated[
        NoneOrDays,
        Basis(Mechanism.CADENCE, "working days", 1, 20, 0.0, "every two to three weeks", M, WEAK),
    ] = 10.0
    """Days between releases of a squad of several specialisms that states none."""

    cadence_department_days: Annotated[
        NoneOrDays,
        Basis(Mechanism.CADENCE, "working days", 20, 130, 0.0, "five or six a year", M, WEAK),
    ] = 60.0
    """Days between releases of a department that states none."""

    coach_effect: Annotated[
        Part,
        Basis(Mechanism.COACHING, "share", 0.0, 0.1, 0.0, "no effect study was found", A, NONE),
    ] = 0.0
    """Errors and exceptions that an agile coach prevents; off by default."""

    squads_per_coach: Annotated[
        PositiveCount,
        Basis(Mechanism.COACHING, "squads", 2, 8, 4, "one coach at ING had five squads", V, WEAK),
    ] = 4
    """Squads a coach can help fully; with more, the effect is shared out."""

    def without(self, *mechanisms: Mechanism) -> "Assumptions":
        """Switch mechanisms off, the others as they are."""
        off = {name: b.neutral for name, b in BASES.items() if b.mechanism in mechanisms}
        if Mechanism.CADENCE in mechanisms or Mechanism.BOARDS in mechanisms:
            off["random_calendars"] = False
        return self.model_validate(self.model_dump() | off)

    def only(self, *mechanisms: Mechanism) -> "Assumptions":
        """Switch every other mechanism off."""
        return self.without(*(each for each in Mechanism if each not in mechanisms))


def _bases() -> dict[str, Basis]:
    bases: dict[str, Basis] = {}
    for name, field in Assumptions.model_fields.items():
        for piece in field.metadata:
            if isinstance(piece, Basis):
                bases[name] = piece
    return bases


RETIRED = {
    "communication_loss": "a loss with the square of the squad made 39 people do less than 24; set "
    "'communication_per_colleague' (0.0064 loses 5 % in a squad of 9, as 0.0006 did)",
    "help_efficiency_min": "people use every skill with a level above 0, at its speed, where that "
    "brings work forward; leave out of a person's skills what that person should not do",
}
"""Assumptions that were, and what to write instead."""

BASES: dict[str, Basis] = _bases()
"""What each number rests on, by field."""


def neutral() -> Assumptions:
    """Switch every mechanism off: a feature takes its critical path, and nothing else.

    >>> neutral().rework_share, neutral().availability
    (0.0, 1.0)
    """
    return Assumptions().without(*Mechanism)
