"""What is assumed about squads and people: how much of their time becomes progress."""

from typing import Annotated

from pydantic import Field

from tribeplan.org.element import MOST_DAYS, Days, Element, PositiveCount, Real
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
    Pace,
    Part,
    V,
)

UNLIMITED = 1_000_000
"""So many features in progress that the limit never binds."""


class CapacityAssumptions(Element):
    """The part of the assumptions that is about squads and people."""

    wip_features: Annotated[
        PositiveCount,
        Basis(
            Mechanism.WIP_LIMIT,
            "features",
            1,
            5,
            UNLIMITED,
            "Sjoberg et al. 2012: less work in progress, shorter lead times; the value is ours",
            A,
            MEDIUM,
        ),
    ] = 2
    """Features in progress at once in a squad that states no limit; departments have none.

    A feature counts in a squad while steps of it are in progress there; items of streams do not.
    """

    other_squad_days: Annotated[
        NoneOrDays,
        Basis(
            Mechanism.T_SHAPE,
            "working days",
            0.0,
            10,
            0.0,
            "asking, explaining, getting used to each other; no measurement was found",
            A,
            NONE,
        ),
    ] = 2.0
    """How much sooner another squad must be expected to be done, to be given a step.

    Twice as much when it is of another tribe; in part when the own squad's people together are less
    than one expert. It decides who does the work and takes no time itself.
    """

    share_memory_days: Annotated[
        Days,
        Basis(
            Mechanism.MEMBERSHIP,
            "working days",
            5,
            60,
            20.0,
            "weeks, as plans are made anew every few weeks; the size is ours",
            A,
            NONE,
        ),
    ] = 20.0
    """Time constant with which it is forgotten that a squad got more or less than its share."""

    communication_per_colleague: Annotated[
        Part,
        Basis(
            Mechanism.COMMUNICATION,
            "share of the time worked, per colleague",
            0.003,
            0.015,
            0.0,
            "Abdel-Hamid and Madnick 1991: 5 % in a team of nine; that each further colleague costs"
            " a group less is ours",
            A,
            WEAK,
        ),
    ] = 0.0064
    """Loss by talking: in a squad of n each works at 1 / (1 + c (n - 1)).

    So 9 people work at 95 % of their pace, 30 at 84 %, 100 at 61 %: more people always do more.
    """

    coordination_loss: Annotated[
        Part,
        Basis(
            Mechanism.COORDINATION,
            "people per link",
            0.0,
            0.03,
            0.0,
            "Brooks 1975 on paths of communication, at the level of squads; the size is ours",
            A,
            NONE,
        ),
    ] = 0.0
    """What each link to another squad costs both of them, in people; off by default.

    Two squads are linked by a need, unless it is served without asking, and by a step of one's work
    that the other does.
    """

    switching_loss: Annotated[
        Loss,
        Basis(
            Mechanism.SWITCHING,
            "share of pace",
            0.1,
            0.6,
            0.0,
            "Tregubov, Boehm et al. 2017: 17 % of effort from two projects on",
            V,
            MEDIUM,
        ),
    ] = 0.27
    """Loss by switching: among k features 1 - loss (1 - 1/k)."""

    membership_loss: Annotated[
        Loss,
        Basis(
            Mechanism.MEMBERSHIP,
            "share of pace per extra squad",
            0.02,
            0.08,
            0.0,
            "O'Leary, Mortensen and Woolley 2011: an inverted U; the size is ours",
            A,
            WEAK,
        ),
    ] = 0.04
    """Meeting load of each squad beyond the first."""

    availability: Annotated[
        Pace,
        Basis(
            Mechanism.AVAILABILITY,
            "share of working days",
            0.7,
            0.9,
            1.0,
            "Statistics Netherlands 2022-23: holidays, leave, training, 5 % sickness",
            V,
            STRONG,
        ),
    ] = 0.8
    """Part of the contracted time that people are at work."""

    run_load: Annotated[
        Loss,
        Basis(
            Mechanism.RUN_LOAD,
            "share of capacity",
            0.1,
            0.5,
            0.0,
            "SiP: 15 % operational; 7digital: 23 % of items are production bugs",
            F,
            MEDIUM,
        ),
    ] = 0.25
    """Capacity that keeps things going, in squads whose model has no run work of its own."""

    incident_part: Annotated[
        Part,
        Basis(Mechanism.RUN_LOAD, "share of run load", 0.0, 0.5, 0.0, "the rest is a tax", A, NONE),
    ] = 0.2
    """Part of the run load that comes as incidents of a day or more, ahead of features."""

    incident_days: Annotated[
        Annotated[Real, Field(ge=0.05, le=MOST_DAYS, allow_inf_nan=False)],
        Basis(Mechanism.RUN_LOAD, "person-days", 1, 5, 2.0, "incidents of a day or more", A, NONE),
    ] = 2.0
    """Mean effort of such an incident."""

    turnover_per_year: Annotated[
        Annotated[Real, Field(ge=0, le=52, allow_inf_nan=False)],
        Basis(Mechanism.TURNOVER, "1/year", 0.05, 0.25, 0.0, "usual voluntary turnover", A, WEAK),
    ] = 0.1
    """Rate at which a person leaves, in years of 260 working days."""

    hiring_days: Annotated[
        NoneOrDays,
        Basis(Mechanism.TURNOVER, "working days", 30, 130, 60, "a quarter to hire", A, NONE),
    ] = 60.0
    """How long the seat stays empty."""

    ramp_up_start: Annotated[
        Pace,
        Basis(
            Mechanism.RAMP_UP,
            "share of pace",
            0.3,
            0.8,
            1.0,
            "Abdel-Hamid and Madnick 1991",
            M,
            MEDIUM,
        ),
    ] = 0.5
    """Pace on a newcomer's first day."""

    ramp_up_days: Annotated[
        Days,
        Basis(
            Mechanism.RAMP_UP,
            "working days",
            40,
            180,
            80,
            "Abdel-Hamid and Madnick 1991",
            M,
            MEDIUM,
        ),
    ] = 80.0
    """Until the newcomer works at full pace; it grows along a straight line."""

    mentor_loss: Annotated[
        Part,
        Basis(
            Mechanism.MENTORING,
            "people per newcomer",
            0.0,
            0.3,
            0.0,
            "Abdel-Hamid and Madnick 1991: 0.2; not found anywhere else",
            M,
            WEAK,
        ),
    ] = 0.0
    """What a newcomer takes from the others of the squad until up to speed; off by default."""

    familiarity_start: Annotated[
        Pace,
        Basis(
            Mechanism.FAMILIARITY,
            "share of pace",
            0.5,
            0.9,
            1.0,
            "Huckman, Staats and Upton 2009: familiarity, not tenure; the size is ours",
            V2,
            WEAK,
        ),
    ] = 0.75
    """Pace of a team on its first day together; a project squad starts there every time."""

    familiarity_days: Annotated[
        Days,
        Basis(Mechanism.FAMILIARITY, "working days", 30, 120, 60, "as above", A, WEAK),
    ] = 60.0
    """Time constant with which strangers become a team."""

    familiarity_errors: Annotated[
        Factor,
        Basis(
            Mechanism.FAMILIARITY,
            "factor",
            0,
            2,
            0.0,
            "Huckman and Staats 2013: 50 % more familiarity, 19 % fewer defects",
            V2,
            WEAK,
        ),
    ] = 1.0
    """How much likelier errors are among strangers: 1 + factor x (1 - familiarity)."""

    start_up_days: Annotated[
        NoneOrDays,
        Basis(
            Mechanism.START_UP,
            "working days",
            0.0,
            15,
            0.0,
            "finding out who does what before the first result; the size is ours",
            A,
            NONE,
        ),
    ] = 0.0
    """Days that a new squad is busy with itself, each project squad each time; off by default.

    Work that begins in these days takes until their end, and its own time on top.
    """
