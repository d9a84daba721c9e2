"""What is said of squads that get more work than they finish, before any number."""

from collections.abc import Iterator

from tribeplan.report.amounts import date, share
from tribeplan.report.sections import Section
from tribeplan.report.simulation_words import HELD_BACK, OVERLOAD, Names
from tribeplan.simulation.assumed_capacity import UNLIMITED
from tribeplan.simulation.capacity import unstable, utilisation
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY

IDLE = 0.7
"""A squad less busy than this, whose backlog grows, is held back by something else than people."""


def overload(outcome: Outcome, names: Names) -> Iterator[Section]:
    """Say at the top that numbers mean little where work comes in faster than it gets done."""
    overloads = unstable(outcome)
    if not overloads:
        return
    busy = {row["squad"]: row["busy_share"] for row in utilisation(outcome).iter_rows(named=True)}
    limits = {squad.id: squad.wip for squad in outcome.plan.squads}
    rows: list[tuple[str, ...]] = []
    told = [OVERLOAD]
    idle = False
    for squad, arrives_per_week, finishes_per_week in overloads:
        idle |= busy[squad] < IDLE
        rows.append(
            (
                names.squad(squad),
                f"{arrives_per_week:.1f}",
                f"{finishes_per_week:.1f}",
                share(busy[squad]),
                "no limit" if limits[squad] >= UNLIMITED else f"{limits[squad]}",
            )
        )
    if idle:
        told.append(HELD_BACK)
    told += _ending(outcome, names)
    headings = ("squad", "comes in a week:", "gets done:", "people busy:", "at once at most:")
    yield Section("! More work than gets done", tuple(told), headings, tuple(rows), is_alarm=True)


def _ending(outcome: Outcome, names: Names) -> Iterator[str]:
    for squad in outcome.plan.squads:
        if squad.last_tick < outcome.plan.horizon_ticks:
            days = max(squad.last_tick / TICKS_PER_DAY, 0)
            last = outcome.calendar.day_by(days)
            when = f"{date(last)}, day " if last is not None else "day "
            yield (
                f"{names.squad(squad.id)} ends on {when}{days:.0f} and takes on nothing new "
                "after that; a shorter --horizon leaves that out."
            )
