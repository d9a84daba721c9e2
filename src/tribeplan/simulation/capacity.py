"""How busy squads and skills are, and whether they can keep up at all."""

from typing import NamedTuple

import numpy as np
import polars as pl

from tribeplan.simulation import kernel as k
from tribeplan.simulation.interval import mean_interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import DAYS_PER_WEEK, Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY, Plan

KINDS = ("work", "rework", "help", "incident", "decision")
"""What people are busy with, in the order of the kernel's results."""


def utilisation(outcome: Outcome) -> pl.DataFrame:
    """Give what each squad's people are busy with, as a share of the time they are there.

    Above 1 when members of several squads give one more than its share of their week.
    """
    busy = outcome.history.squads.mean(axis=0) / TICKS_PER_DAY
    present = _present_days(outcome.plan)
    days = present.sum(axis=1)
    frame: dict[str, object] = {
        "squad": [squad.id for squad in outcome.plan.squads],
        "people_days": days,
    }
    for place, kind in enumerate(KINDS):
        frame[f"{kind}_share"] = _per(busy[:, place], days)
    frame["busy_share"] = _per(busy[:, : len(KINDS)].sum(axis=1), days)
    return pl.DataFrame(frame)


def utilisation_by_skill(outcome: Outcome) -> pl.DataFrame:
    """Give how much of each skill a squad uses, of the time of those with that main skill.

    Above 1 when others step in.
    """
    busy = outcome.history.squads.mean(axis=0) / TICKS_PER_DAY
    present = _present_days(outcome.plan)
    skills = len(outcome.plan.skills)
    rows = [
        {
            "squad": squad.id,
            "skill": outcome.plan.skills[skill],
            "people_days": float(present[number, skill]),
            "busy_days": float(busy[number, k.BY_SKILL + skill]),
        }
        for number, squad in enumerate(outcome.plan.squads)
        for skill in range(skills)
    ]
    share = pl.col("busy_days") / pl.col("people_days")
    used = (pl.col("people_days") > 0) | (pl.col("busy_days") > 0)
    has_people = pl.when(pl.col("people_days") > 0)
    return (
        pl.DataFrame(rows)
        .filter(used)
        .with_columns(has_people.then(share).otherwise(None).alias("busy_share"))
    )


class Overload(NamedTuple):
    """A squad that gets more work than it finishes, so that its backlog grows without end."""

    squad: str
    arrives_per_week: float
    finishes_per_week: float


def unstable(outcome: Outcome) -> list[Overload]:
    """Give the squads that get more work than they finish; their lead times mean little.

    A squad with streams is unstable when more than a tenth of what arrives in the second half
    of the horizon is added to its backlog, beyond what luck explains (three standard errors).
    """
    flowing = {stream.squad for stream in outcome.plan.streams}
    found = (_overload(outcome, number) for number in sorted(flowing))
    return [overload for overload in found if overload is not None]


def _overload(outcome: Outcome, number: int) -> Overload | None:
    mine = [column for column, (_, work) in enumerate(outcome.works) if work.squad == number]
    rows = outcome.history.features[:, mine]
    half = outcome.plan.horizon_ticks // 2
    arrived = (rows[:, :, 0] > half).sum(axis=1)
    finished = (rows[:, :, 2] > half).sum(axis=1)
    growth = mean_interval((arrived - finished).astype(np.float64), 0.997)
    certain = growth.low > 0 or outcome.history.replications == 1
    if not certain or growth.value <= 0.1 * arrived.mean():
        return None
    weeks = (outcome.plan.horizon_ticks - half) / TICKS_PER_DAY / DAYS_PER_WEEK
    squad = outcome.plan.squads[number].id
    return Overload(squad, float(arrived.mean() / weeks), float(finished.mean() / weeks))


def _present_days(plan: Plan) -> FloatArray:
    """Give the days that people are there, by squad and main skill; a split week is split."""
    days = np.zeros((len(plan.squads), len(plan.skills) + 1))
    for person in plan.people:
        last = min(person.last_tick, plan.horizon_ticks)
        there = max(last - person.first_tick, 0) / TICKS_PER_DAY
        week = sum(membership.share for membership in person.memberships)
        for membership in person.memberships:
            days[membership.squad, person.main_skill] += there * membership.share / week
    return days


def _per(total: FloatArray, number: FloatArray) -> FloatArray:
    share: FloatArray = np.divide(total, number, out=np.zeros(len(total)), where=number > 0)
    return share
